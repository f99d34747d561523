"""Curves over one term."""
