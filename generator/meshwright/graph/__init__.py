"""dbt's manifest as values, and what it says: products, models, macros, and who reads what."""
