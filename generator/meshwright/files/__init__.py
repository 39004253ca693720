"""The files of a mesh that are read or written, one module each."""
