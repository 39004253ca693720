"""Reads and writes YAML and JSON; YAML of people with its comments and lines."""
