"""Sections of the report page of `sweep`."""
