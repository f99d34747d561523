"""The tables of an explanation, from the code."""

from __future__ import annotations

from monazite.explaining.document import TABLES
from value_tables import columns_of


def tables() -> str:
    """Each table with its columns."""
    return "\n".join(columns_of("explain", name, columns) for name, columns in TABLES.items())
