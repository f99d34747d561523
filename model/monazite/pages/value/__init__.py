"""Sections of the report page of `value`."""
