"""A cell as text, as a planner would have written it in YAML.

Spreadsheets keep 15 digits of a number and make dates and truth values of what is typed: each is turned back
into the text that means the same. Formulas are never evaluated.
"""

from __future__ import annotations

import datetime
import re
from decimal import Decimal
from typing import Any

SHORTEST_DECIMALS = re.compile(r"(?:#,##)?0\.(0{1,15})")
"""Number formats that fix the decimals, as 1.10 is kept."""
DECIMAL = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?")
MOST_DIGITS = 15
"""Significant digits that every spreadsheet keeps."""


def text_of(cell: Any) -> str:
    """The text of a cell of openpyxl, empty for an empty one. Raises `ValueError` where it has none."""
    value = cell.value
    if value is None:
        return ""
    if cell.data_type == "f":
        raise ValueError("found a formula. Expected a value. Copy the cell and paste it as a value")
    if cell.data_type == "e":
        raise ValueError(f"found the error {value}. Expected a value. Write one")
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return _number(value, str(cell.number_format))
    if isinstance(value, datetime.datetime):
        if value.time() != datetime.time():
            raise ValueError(f"found the time {value}. Expected a date. Remove the time of day")
        return _date(value.date())
    if isinstance(value, datetime.date):
        return _date(value)
    if isinstance(value, datetime.time | datetime.timedelta):
        raise ValueError(
            f"found the time {value}. Expected a number, a date or text. Check the format of the cell"
        )
    return str(value)


def _date(day: datetime.date) -> str:
    """The date as YAML has it: `2028-04` for the first of a month."""
    return f"{day:%Y-%m}" if day.day == 1 else f"{day:%Y-%m-%d}"


def _number(value: float, format: str) -> str:
    """The shortest decimal that is this number, with the decimals that its format fixes."""
    exact = Decimal(repr(value))
    if "%" in re.sub(r'"[^"]*"', "", format):
        return f"{_plain(exact * 100)} %"
    text = _plain(exact)
    if fixed := SHORTEST_DECIMALS.fullmatch(format):
        before, _, decimals = text.partition(".")
        text = f"{before}.{decimals.ljust(len(fixed[1]), '0')}"
    return text


def _plain(number: Decimal) -> str:
    text = f"{number:f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def as_number(text: str) -> tuple[float, str] | None:
    """A number and its format, which are read back as this text exactly; None where the cell has to be
    text."""
    if not DECIMAL.fullmatch(text) or len(re.sub(r"[-.]", "", text).lstrip("0")) > MOST_DIGITS:
        return None
    decimals = text.partition(".")[2]
    format = f"0.{'0' * len(decimals)}" if decimals.endswith("0") else "General"
    value = float(text)
    return (value, format) if _number(value, format) == text else None
