"""The rules on the files of a mesh, which dbt's manifest says nothing about: one module each."""
