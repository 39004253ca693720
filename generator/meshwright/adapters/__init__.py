"""The only modules that reach outside: dbt, Copier, git, the disk, YAML, the warehouses."""
