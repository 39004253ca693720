"""Judges what Jinja may do in a mesh, by its syntax tree and without rendering."""
