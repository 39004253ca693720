"""What SQL reads: relations and functions, from the syntax tree of the engine that will run it, or of sqlglot."""
