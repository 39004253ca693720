"""Tries a change of contracts on the consumers that there are."""
