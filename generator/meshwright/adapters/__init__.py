"""The only doors to the outside: dbt, Copier, git, the disk, YAML, the warehouses."""
