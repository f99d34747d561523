"""Sections of the report page of `value`, one file each."""

from monazite.pages.value import accounts, clauses, in_short, supply, years, zone

SECTIONS = (
    in_short.section,
    accounts.section,
    years.section,
    years.exits,
    clauses.section,
    supply.section,
    zone.section,
)
"""The sections in their order."""
