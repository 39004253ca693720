"""The rules of governance: one rule, one module, one registry. Nothing here reads a file or asks dbt."""
