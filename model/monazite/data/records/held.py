"""Held decisions: what an earlier plan decided before a date, and what stays decided."""

from __future__ import annotations

import re
from fractions import Fraction
from typing import Annotated

from pydantic import AfterValidator, Field, field_validator

from monazite.data.records.paths import DateText, Measure
from monazite.data.records.record import Record
from monazite.data.records.timeline import parse_date
from monazite.units import LARGEST

MOST_HELD = 100_000
"""Amounts that are held: twenty years of months with 400 decisions."""
LONGEST = 40_000
"""Letters of an amount. A fraction of the monthly instance has up to 4,200 digits."""
LONGEST_DECIMAL_BITS = 13_000
"""Greater integers are written in hexadecimal: Python reads no more than 4,300 decimal digits."""
_DECIMAL = re.compile(r"\d{1,400}(\.\d{1,400})?(e[+-]?\d{1,3})?", re.ASCII)
_FRACTION = re.compile(r"(\d{1,4000})/(\d{1,4000})|(0x[0-9a-f]+)/(0x[0-9a-f]+)", re.ASCII)


def exact_amount(text: str) -> Fraction:
    """An amount as written: a decimal is the float it is read as, a fraction is exact. Raises
    `ValueError`.
    """
    if len(text) <= LONGEST:
        if _DECIMAL.fullmatch(text) and float(text) <= LARGEST:
            return Fraction(float(text))
        if found := _FRACTION.fullmatch(text):
            base = 16 if found[3] else 10
            numerator, denominator = (int(each, base) for each in found.groups() if each)
            if denominator and numerator <= LARGEST * denominator:
                return Fraction(numerator, denominator)
    shown = text if len(text) <= 60 else f"{text[:60]}…"
    raise ValueError(f"found {shown!r}. Expected an amount of at least 0 without a unit, such as 12.5 or 1/3")


def exact_text(amount: Fraction) -> str:
    """An amount of at least 0 as `exact_amount` reads it: the shortest decimal where a float equals it."""
    if Fraction(float(amount)) == amount:
        return repr(float(amount))
    if max(amount.numerator.bit_length(), amount.denominator.bit_length()) <= LONGEST_DECIMAL_BITS:
        return f"{amount.numerator}/{amount.denominator}"
    return f"{amount.numerator:#x}/{amount.denominator:#x}"


def _amount(text: str) -> str:
    exact_amount(text)
    return text


HeldAmount = Annotated[str, AfterValidator(_amount)]
"""An amount as written, in the unit of its decision."""


class HeldDecision(Record):
    """The amounts of one decision, each by the first month of its model period or contract year."""

    unit: str = Field(description="The unit of the amounts: that of the decision in this instance.")
    amounts: dict[DateText, HeldAmount] = Field(
        min_length=1,
        description="The amounts by period: decimals, or fractions such as `1/3`, which are exact.",
    )


class Planned(Record):
    """A date on which was planned, with the revisions that became known by it."""

    date: DateText = Field(description="The date.")
    known: list[str] = Field(description="The revisions that became known since the date before.")
    objective: Measure | None = Field(
        None, description="The objective value that was planned then; absent for the last date."
    )


class Held(Record):
    """Decisions of an earlier plan that stay as they were: those of periods before a date.

    `monazite solve FILE --hold RESULT --until DATE` writes this section. A decision is named like its
    variable, with the names of its index after dots: `buy.china_magnets.1` is the first tier of an import,
    `expand.park` the expansion of a plant. Amounts from the date on have no effect.
    """

    until: DateText = Field(
        description="The date before which decisions are held: the first day of a model period, or the end "
        "of the horizon."
    )
    plan: str | None = Field(None, description="The title of the plan that is held.")
    objective: Measure | None = Field(
        None, description="Its objective value under the data it was made for; recorded for comparison."
    )
    history: list[Planned] = Field(
        default_factory=list,
        description="Where it was planned again with `--every`: each date on which something became known.",
    )
    decisions: dict[str, HeldDecision] = Field(
        default_factory=dict, description="What is held, by decision; others are free."
    )

    @field_validator("decisions")
    @classmethod
    def _bounded(cls, decisions: dict[str, HeldDecision]) -> dict[str, HeldDecision]:
        count = sum(len(each.amounts) for each in decisions.values())
        if count > MOST_HELD:
            raise ValueError(f"found {count:,} amounts. Expected at most {MOST_HELD:,}. Hold an earlier date")
        return decisions

    def amounts_before(self, name: str) -> dict[str, Fraction]:
        """The amounts of a decision in periods that begin before the date."""
        until = parse_date(self.until)
        return {
            f"{parse_date(day):%Y-%m}": exact_amount(text)
            for day, text in self.decisions[name].amounts.items()
            if parse_date(day) < until
        }
