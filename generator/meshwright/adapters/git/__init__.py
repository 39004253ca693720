"""Runs git, and reads revisions with it."""
