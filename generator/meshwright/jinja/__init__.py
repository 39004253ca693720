"""What Jinja may do in a mesh, judged by its syntax tree without rendering."""
