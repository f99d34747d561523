"""Decisions, and the constraints of the physical chain."""
