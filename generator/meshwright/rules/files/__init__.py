"""The rules on a mesh's files that dbt's manifest doesn't cover: one module each."""
