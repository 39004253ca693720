"""What a mesh is: frozen values without I/O, dbt or Copier."""
