"""The rules on the manifest: one module each."""
