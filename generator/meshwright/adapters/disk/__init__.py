"""Reads and writes below the root of a mesh, one program at a time, and never beyond it."""
