"""Sections of the report page of `explain`, one file each."""

from monazite.pages.explain import binding, conflicts, in_short, ranges, repairs, why

SECTIONS = (
    in_short.section,
    conflicts.section,
    repairs.section,
    why.section,
    binding.section,
    binding.demands,
    ranges.section,
)
"""The sections in their order."""
