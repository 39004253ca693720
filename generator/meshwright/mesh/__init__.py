"""The values of a mesh: frozen, without I/O, dbt or Copier."""
