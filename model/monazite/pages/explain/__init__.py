"""Sections of the report page of `explain`."""
