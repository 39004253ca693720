"""Tries a change of contracts on the consumers in the mesh."""
