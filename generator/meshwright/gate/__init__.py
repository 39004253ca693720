"""The contract gate: what a change of a port means for those who read it. Imports mesh alone."""
