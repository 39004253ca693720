"""Reads and writes YAML and JSON, that of people with their comments and lines."""
