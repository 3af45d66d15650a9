"""Clause arithmetic: what a commitment owes, what has been done of it, and how it stands. Pure functions."""
