"""Runs dbt in this process, and manages the state that it keeps between runs."""
