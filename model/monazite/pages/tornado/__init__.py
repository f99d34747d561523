"""Sections of the report page of `tornado`."""
