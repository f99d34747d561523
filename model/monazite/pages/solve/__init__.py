"""Sections of the report page of `solve`, one file each; `SECTIONS` is the list."""

from __future__ import annotations

from monazite.pages.solve import (
    balance,
    building,
    chain,
    conflict,
    contracts,
    imports,
    in_short,
    ledger,
    notes,
    prices,
    sources,
    status,
    stocks,
    unmet,
)

SECTIONS = tuple(
    module.section
    for module in (
        in_short,
        conflict,
        status,
        notes,
        balance,
        chain,
        building,
        contracts,
        unmet,
        imports,
        stocks,
        ledger,
        prices,
        sources,
    )
)
"""The sections in their order."""
