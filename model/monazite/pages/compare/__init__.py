"""Sections of the report page of `compare`, one file each."""

from monazite.pages.compare import accounts, attribution, in_short, physical, totals, years

SECTIONS = (
    in_short.section,
    totals.section,
    accounts.section,
    attribution.section,
    years.section,
    *physical.SECTIONS,
)
"""The sections in their order."""
