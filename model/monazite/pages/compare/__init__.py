"""Sections of the report page of `compare`."""
