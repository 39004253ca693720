"""What Jinja may do in a mesh, read from its syntax tree: nothing is rendered here."""
