"""Exact rational arithmetic on bases."""
