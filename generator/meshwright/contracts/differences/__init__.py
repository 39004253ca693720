"""Compares two contracts: each module one part of them."""
