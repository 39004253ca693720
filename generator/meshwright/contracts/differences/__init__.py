"""Compares two contracts, one module per part."""
