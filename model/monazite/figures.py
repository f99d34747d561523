"""Numbers for reading: the one formatter of terminal tables, sentences and messages. CSV and JSON hold every
digit.

Four significant digits unless a table needs more, digits before the point never cut, thousands separators, 0
as 0. A number that a planner wrote is quoted as the file or the option has it, and does not come here.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Sequence
from fractions import Fraction
from math import floor, isfinite, log10

from monazite.tolerances import EXPONENT_BELOW, ROW_IS_ZERO

DIGITS = 4
"""Significant digits of a figure, unless more are asked for."""
MORE_DIGITS = 7
"""Digits of objective values and of curves, where neighbouring figures differ by little."""
LIMIT_DIGITS = 6
"""Digits of bounds and amounts in sentences about what is infeasible: what is missing may be a small part of
them."""
GREATEST = 1e15
"""From this on a figure is written with an exponent."""
WHOLE = 1e6
"""Sums from so much whole currency on are written in the instance's own unit."""
EXPONENT = re.compile(r"e\+?(-?)0*(\d)")
"""An exponent as Python writes it: `e-09`, `e+20`."""
SCALES = {"thousand": 1e3, "lakh": 1e5, "million": 1e6, "crore": 1e7, "billion": 1e9}


def exact_words(number: Fraction) -> str:
    """A rational number with all its digits: `-13/4`.

    Those of a long horizon have more digits than Python converts by default, a limit against numbers from
    untrusted text.
    """
    most = sys.get_int_max_str_digits()
    sys.set_int_max_str_digits(0)
    try:
        return str(number)
    finally:
        sys.set_int_max_str_digits(most)


def figure(value: float | None, digits: int = DIGITS) -> str:
    """A number: `1,234`, `25,511`, `0.01235`; empty for None, `inf` without a bound."""
    if value is None:
        return ""
    if value == 0:
        return "0"
    if not isfinite(value) or abs(value) >= GREATEST or abs(value) < EXPONENT_BELOW:
        return EXPONENT.sub(r"e\1\2", f"{value:.{digits}g}")
    decimals = max(0, digits - 1 - floor(log10(abs(value))))
    text = f"{value:,.{decimals}f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def rounded_down(value: float, digits: int = DIGITS) -> str:
    """A number that something is at least: rounded down, so that what is said of it stays true."""
    text = figure(value, digits)
    if isfinite(value) and value != 0 and float(text.replace(",", "")) > value:
        last = 10.0 ** (floor(log10(abs(value))) - digits + 1)
        text = figure(floor(value / last) * last, digits)
    return text


def plain(value: float, digits: int = DIGITS) -> str:
    """A number to be copied into a file, where separators are refused: `1100`."""
    return figure(value, digits).replace(",", "")


def all_digits(value: float | Fraction) -> str:
    """A number with every digit, as a file or an option is read: `1100`, `0.1`, `1e-05`."""
    return repr(float(value)).removesuffix(".0")


def cell(value: float | None, digits: int = DIGITS) -> str:
    """A number in a table, where what a solver leaves of 0 is 0."""
    return "0" if value is not None and abs(value) < ROW_IS_ZERO else figure(value, digits)


def signed(value: float | None, digits: int = DIGITS) -> str:
    """A difference with its sign: `+12.5`, `-3`, `0`."""
    text = cell(value, digits)
    return f"+{text}" if value is not None and value > 0 and text != "0" else text


def amount(value: float, unit: str, digits: int = DIGITS) -> str:
    """A number with its unit: `1,100 t REO`."""
    return f"{figure(value, digits)} {unit}".strip()


def percent(share: float, digits: int = DIGITS) -> str:
    """A share: `12.5 %`. Less than all of something is never written as `100 %`."""
    text = figure(100 * share, digits)
    if share < 1 and float(text.replace(",", "")) >= 100:
        scale = 10.0 ** max(0, digits - 2)
        text = figure(floor(100 * share * scale) / scale, digits + 2)
    return f"{text} %"


def counted(number: int, word: str, plural: str | None = None) -> str:
    """A number of things: `1 piece`, `2,300 pieces`."""
    return f"{number:,} {word if number == 1 else plural or word + 's'}"


def whole_money(value: float, unit: str) -> str:
    """An amount of money per unit in whole currency: 0.0123 of `USD million` is `12,300 USD`."""
    return amount(*in_whole_currency(value, unit))


def in_whole_currency(value: float, unit: str) -> tuple[float, str]:
    """An amount of money in whole currency, and its unit: 0.0123 of `USD million` is 12,300 of `USD`."""
    currency, _, scale = unit.partition(" ")
    return value * SCALES.get(scale, 1.0), currency


def monies(values: Sequence[float], unit: str) -> list[str]:
    """Sums of money of one sentence, each at least 0, all in the same unit: that of the greatest."""
    _, _, scale = unit.partition(" ")
    if not scale or any(abs(value) * SCALES.get(scale, 1.0) >= WHOLE for value in values):
        return [amount(value, unit) for value in values]
    return [whole_money(value, unit) for value in values]


def money(value: float, unit: str) -> str:
    """A sum of money, in whole currency where that is below a million: `24,300 USD`, `17.02 USD million`."""
    return monies([value], unit)[0]
