"""Sections of the report page of `tornado`, one file each."""

from monazite.pages.tornado import in_short, line, swings

SECTIONS = (in_short.section, swings.section, line.section)
"""The sections in their order."""
