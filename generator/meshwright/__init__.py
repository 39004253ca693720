"""Meshwright makes a data mesh real with dbt."""

__version__ = "0.1.0"
