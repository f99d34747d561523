"""Sections of the report page of `sweep`, one file each."""

from monazite.pages.sweep import curve, map, points, reservation, runs

SECTIONS = (curve.section, map.section, points.section, runs.section, reservation.section)
"""The sections in their order; a result has one of them."""
