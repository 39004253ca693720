"""First drafts of a new product: its columns, its rows, its samples and what its data suggests to promise."""
