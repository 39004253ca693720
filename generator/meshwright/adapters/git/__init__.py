"""Runs git, and reads revisions by it."""
