"""Finds what SQL reads, and tries queries on relations, with the engine that runs them or with sqlglot."""
