"""Comparisons of the audit: relative to the size of what is compared, at least 1."""

from __future__ import annotations

from collections.abc import Iterator

from monazite.figures import figure
from monazite.tolerances import AUDIT

DIGITS = 9
"""Digits in which amounts that differ are shown."""


def at_most(what: str, amount: float, limit: float, size: float = 0.0) -> Iterator[str]:
    """A finding if an amount exceeds a bound."""
    if amount - limit > AUDIT * max(1.0, abs(amount), abs(limit), size):
        yield f"{what}: {figure(amount, DIGITS)} exceeds {figure(limit, DIGITS)}"


def equal(what: str, amount: float, expected: float, size: float = 0.0) -> Iterator[str]:
    """A finding if two amounts differ."""
    if abs(amount - expected) > AUDIT * max(1.0, abs(amount), abs(expected), size):
        yield f"{what}: found {figure(amount, DIGITS)}, expected {figure(expected, DIGITS)}"
