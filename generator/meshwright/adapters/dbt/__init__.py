"""Runs dbt, in this process, and knows what it keeps between runs."""
