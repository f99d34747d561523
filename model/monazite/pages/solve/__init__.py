"""Sections of the report page of `solve`, one file each."""
