"""The kinds of results of `sweep`, and the names of what they vary."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from monazite.figures import MORE_DIGITS, figure
from monazite.pages.source import Row, Source


@dataclass(frozen=True)
class Term:
    """A term that was varied: its address, its unit, its interval or values, and its value in the file."""

    name: str
    unit: str
    span: tuple[float, float] | None
    present: float | None

    @property
    def heading(self) -> str:
        """Its column in the tables of a sweep."""
        return f"{self.name} ({self.unit})" if self.unit else self.name

    def at(self, value: float | str) -> str:
        """A value with its unit: `1,000 t/yr`."""
        text = value if isinstance(value, str) else figure(value, MORE_DIGITS)
        return f"{text} {self.unit}".strip()

    @property
    def per(self) -> str:
        """One more unit of it: `t/yr`."""
        return "1.0 of the factor" if self.name.endswith("*") else self.unit or "unit"


def kind_of(source: Source) -> str:
    """`curve`, `curves`, `map`, `points`, `runs` or `reservation`."""
    return str(source.head.get("kind", ""))


def terms_of(source: Source) -> list[Term]:
    """The terms of a sweep, in the order in which they were asked for."""
    return [_term(each) for each in source.head["terms"]]


def _term(found: Mapping[str, Any]) -> Term:
    span = (float(found["from"]), float(found["to"])) if "from" in found else None
    present = found.get("present")
    return Term(str(found["term"]), str(found["unit"]), span, None if present is None else float(present))


def spoken(cell: str) -> str:
    """The text of a value of a term in a table: a number as it is read, or a word."""
    try:
        return figure(float(cell), MORE_DIGITS)
    except ValueError:
        return cell


def settled(row: Row, terms: list[Term]) -> str:
    """The values of the other terms of a curve: `imports.china.cap* = 0.5`."""
    return ", ".join(f"{term.name} = {term.at(spoken(row[term.heading]))}" for term in terms)
