"""The units an instance may use, and the only conversions in monazite.

A planner writes `12 USD/kg` or `7280 INR crore`; inside, every number stands in one set of units: the
material's own unit, the instance's money unit, and years. Conversions are exact (rational factors,
rounded once to a float), so that `0.3 t` and `300 kg` are the same number.
"""

from __future__ import annotations

import re
import tokenize
from collections.abc import Iterable, Mapping
from fractions import Fraction
from functools import cache
from typing import Any

import pint

PHYSICAL = """
t = [mass]
kg = 0.001 t
g = 0.000001 t
kt = 1000 t
Mt = 1000000 t
lb = 0.00045359237 t
MWh = [energy]
kWh = 0.001 MWh
GWh = 1000 MWh
TWh = 1000000 MWh
GJ = 5/18 MWh
TJ = 1000 GJ
m3 = [volume]
litre = 0.001 m3
yr = [time]
quarter = 0.25 yr
month = yr / 12
week = 7 day
day = yr / 365
percent = 0.01
thousand = 1000
lakh = 100000
million = 1000000
crore = 10000000
billion = 1000000000
"""
"""Units every instance knows; a year has 365 days and twelve months for rates."""

SCALES = ("thousand", "lakh", "million", "crore", "billion")
_UNIT = re.compile(r"[A-Za-z_][A-Za-z0-9_]*", re.ASCII)
_ALLOWED = re.compile(r"[A-Za-z0-9_ /*()]*")
LONGEST_UNIT = 60
SPELLINGS = {
    "t": ("tonne", "tonnes", "metric_ton", "metric_tons"),
    "kg": ("kgs", "kilo", "kilos", "kilogram", "kilograms", "kilogramme", "kilogrammes"),
    "g": ("gram", "grams", "gramme", "grammes"),
    "lb": ("lbs",),
    "litre": ("l", "liter", "liters", "litres"),
    "yr": ("y", "yrs", "a", "annum", "year", "years"),
    "quarter": ("quarters",),
    "month": ("months", "mth", "mths"),
    "week": ("weeks", "wk"),
    "day": ("days", "d"),
    "percent": ("pct", "percents"),
    "thousand": ("thousands",),
    "lakh": ("lakhs", "lac"),
    "million": ("millions", "mio", "mln"),
    "crore": ("crores",),
    "billion": ("billions", "bn"),
}
"""Other ways to write a unit, of the same amount."""
AMBIGUOUS = {
    "mt": "write `t` for tonnes (1,000 kg), or `Mt` for million tonnes",
    "ton": "write `t` for tonnes (1,000 kg); short and long tons are converted by hand",
    "tons": "write `t` for tonnes (1,000 kg); short and long tons are converted by hand",
}
"""Units that people read in two ways."""


class UnitError(ValueError):
    """A unit is unknown, malformed, or of the wrong kind; the text says what was expected.

    `currency` is the one whose rate is at fault, where a rate is.
    """

    currency = ""


class Units:
    """The units of one instance: the physical ones, its money, and units of count such as `case`.

    `money` is the unit of all money in results, such as `USD million`; `rates` gives other currencies
    in terms of known ones (`INR: 0.0110 USD`); `counted` are material units that are not physical.
    """

    def __init__(self, money: str, rates: Mapping[str, str] | None = None, counted: Iterable[str] = ()):
        self._registry: Any = pint.UnitRegistry(None, non_int_type=Fraction, cache_folder=None)
        for line in PHYSICAL.strip().splitlines():
            self._registry.define(line)
        self._names = {line.split(" = ")[0] for line in PHYSICAL.strip().splitlines()}
        self.money = money
        if _currency(money) in self._names:
            raise UnitError(
                f"{_currency(money)!r} is already a unit; expected a currency such as `USD million`"
            )
        self._define(_currency(money), "[money]")
        for code, worth in (rates or {}).items():
            try:
                self._rate(code, worth)
            except UnitError as error:
                error.currency = code
                raise
        for unit in counted:
            if unit not in self._names:
                self._define(unit, f"[{unit}]")

    def _rate(self, code: str, worth: str) -> None:
        if code in self._names:
            raise UnitError(
                f"{code!r} is already a unit; a rate gives another currency, such as `INR: 0.0110 USD`"
            )
        amount, unit = split_amount(worth)
        if amount <= 0:
            raise UnitError(f"found {code}: {worth!r}, expected a rate above 0")
        self.factor(unit, _currency(self.money))
        self._define(code, f"{amount.numerator}/{amount.denominator} {unit}")

    def _define(self, name: str, meaning: str) -> None:
        if not _UNIT.fullmatch(name):
            raise UnitError(
                f"{name!r} is not the name of a unit: letters, digits and _, beginning with a letter"
            )
        self._registry.define(f"{name} = {meaning}")
        self._names.add(name)

    def factor(self, unit: str, expected: str) -> Fraction:
        """How many `expected` make one `unit`; `UnitError` when they are not of one kind."""
        return _factor(self, unit, expected)

    def convert(self, amount: Fraction, unit: str, expected: str) -> float:
        """An amount in `unit`, in the `expected` unit, rounded once."""
        return float(amount * self.factor(unit, expected))

    def _quantity(self, unit: str) -> Any:
        if len(unit) > LONGEST_UNIT or not _ALLOWED.fullmatch(unit.replace("%", "percent")) or "**" in unit:
            raise UnitError(f"cannot read the unit {unit[:LONGEST_UNIT]!r}")
        for name in _UNIT.findall(unit.replace("%", " percent ")):
            if name not in self._names:
                raise UnitError(f"unknown unit {name!r}" + self._hint(name))
        text = re.sub(r"\s+(?=[A-Za-z(])", "*", unit.replace("%", "percent").strip()) or "dimensionless"
        try:
            return self._registry.Quantity(Fraction(1), text)
        except (
            pint.PintError,
            AssertionError,
            TypeError,
            ValueError,
            ArithmeticError,
            tokenize.TokenError,
        ) as error:
            raise UnitError(f"cannot read the unit {unit!r}") from error

    def _hint(self, name: str) -> str:
        """What to write instead. A hint never changes the amount: only another spelling of the same unit is proposed."""
        if ambiguous := AMBIGUOUS.get(name.casefold()):
            return f"; {ambiguous}"
        same = {each for each in self._names if each.casefold() == name.casefold()}
        same |= {
            unit for unit, others in SPELLINGS.items() if unit in self._names and name.casefold() in others
        }
        if len(same) == 1:
            return f"; did you mean {same.pop()!r}?"
        if name.isupper() and len(name) == 3:
            return "; give its worth under money: rates"
        return f"; known are {', '.join(sorted(self._names, key=str.casefold))}"


@cache
def _factor(units: Units, unit: str, expected: str) -> Fraction:
    try:
        return Fraction(units._quantity(unit).to(units._quantity(expected).units).magnitude) / Fraction(
            units._quantity(expected).to(units._quantity(expected).units).magnitude
        )
    except pint.DimensionalityError as error:
        raise UnitError(f"found {_said(unit)}, expected {_said(expected)}{_example(expected)}") from error


def _example(expected: str) -> str:
    """How people write a unit of a kind: smaller money, smaller mass, shares in %."""
    if expected in ("1/yr", "yr"):
        return ", such as 8 %/yr" if expected == "1/yr" else ", such as 30 day"
    written = re.sub(rf"\b({'|'.join(SCALES)}) ?", "", expected).replace(" /", "/")
    written = written.strip()
    smaller = written.replace("/t", "/kg")
    if written == expected:
        return ""
    return f", such as {smaller} or {written}" if smaller != written else f", such as {written} or {expected}"


def _said(unit: str) -> str:
    return f"the unit {unit!r}" if unit not in ("", "1") else "no unit (a plain number or %)"


def _currency(money: str) -> str:
    words = money.split()
    if not 1 <= len(words) <= 2 or (len(words) == 2 and words[1] not in SCALES):
        raise UnitError(
            f"cannot read the money unit {money!r}; expected a currency and perhaps one of {', '.join(SCALES)}, "
            "such as `USD million`"
        )
    return words[0]


_AMOUNT = re.compile(r"[+-]?(?:\d+(?:_\d+)*(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d{1,3})?(?![\d.])", re.ASCII)
_RANGE = re.compile(r"(?:-|\u2013|to|\.\.+)\s*[\d.]", re.ASCII)
"""What follows the first number of a range, such as 100-190."""
LONGEST_AMOUNT = 120
LARGEST = 10**15
SMALLEST = Fraction(1, 10**15)


def split_amount(text: str) -> tuple[Fraction, str]:
    """Split `12 USD/kg` into the number and the unit; the number is kept exactly.

    Refused with `UnitError`: anything that does not begin with a decimal number (so NaN and inf), commas
    in numbers (they mean different things in different countries), and amounts above 10^15.
    """
    text = text.strip()
    found = _AMOUNT.match(text)
    if not found or len(text) > LONGEST_AMOUNT:
        said = text if len(text) <= LONGEST_UNIT else text[:LONGEST_UNIT] + "…"
        raise UnitError(f"found {said!r}, expected a number and its unit, such as `1000 t/yr`")
    number, unit = found[0], text[found.end() :].strip()
    if _RANGE.match(unit):
        raise UnitError(
            f"found {text!r}, expected one number and its unit; give a range as `{{value: ..., low: ..., high: ...}}`"
        )
    if unit.startswith(","):
        raise UnitError(f"found {text!r}: write numbers without commas, as 1000 or 1_000")
    if len(number) > LONGEST_UNIT or abs(float(number)) > LARGEST:
        raise UnitError(f"found {number[:LONGEST_UNIT]}, which is beyond any amount a plan can hold (10^15)")
    if 0 < abs(Fraction(number)) < SMALLEST:
        raise UnitError(
            f"found {number[:LONGEST_UNIT]}, which no plan can tell from nothing (10^-15); write 0, or check the unit"
        )
    return Fraction(number), unit
