"""dbt's manifest as values: products, models, macros, and their consumers."""
