"""The contract gate: what changed between two sets of contracts, and which consumers break."""
