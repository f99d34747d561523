"""Where each part of an instance is in a workbook.

- `instance`: the keys at the top of the file and sections that are one record (horizon, money), by address.
- A sheet for each section of elements, such as `mines`: a row for each value, with the element in `name` and
  its key in `address`, as after `mines.oscom.`. A row without an address is the element itself. Where all its
  elements have only texts (sources), the sheet has a row for each element and a column for each key.
- `overrides`: all sections of a file that extends another, with the section in a column of its own.
- `held`: decisions of an earlier plan. `monazite`, hidden: the version of the layout, and lists of names.
- Sheets whose name begins with _ are the planner's own, and not read.

The amount of a path from a date on (one of its `steps`) has the date in `from`. A number stands in `value`
and its unit in `unit`; `low` and `high` are in the same unit, or have their own. Lists of names are in one
cell, with commas; other lists have a row for each item, numbered from 0 in the address. `null` removes what
is inherited, `{}` and `[]` are empty.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from monazite.data.reading.tree import NULL
from monazite.data.records.symbols import Address

INSTANCE, OVERRIDES, HELD, HIDDEN = "instance", "overrides", "held", "monazite"
OWN = "_"
"""How the name of a sheet begins that is the planner's own."""
LAYOUT = "1"
"""The version of this layout."""
MARK = "monazite workbook"
SECTION, NAME, ADDRESS, FROM = "section", "name", "address", "from"
VALUE, UNIT, NOTE = "value", "unit", "note"
AMOUNTS = (VALUE, "low", "high")
"""Columns that hold a number in the unit of the row."""
BESIDE = ("low", "high", "source", NOTE, "earliest", "latest")
"""Keys of a number that have columns of their own."""
KEYS = (VALUE, *BESIDE)
COLUMNS = (SECTION, NAME, ADDRESS, FROM, VALUE, UNIT, *BESIDE)
MEANINGS = {
    SECTION: "The section of the file, such as contracts.",
    NAME: "The name of the element: letters, digits, _ and -.",
    ADDRESS: "The key within the element, such as shortfall.penalty. Empty: the element itself.",
    FROM: "The date from which the value applies, such as 2028-04, where it changes over time.",
    VALUE: "A number, a name, a date or text. `null` removes what the file extended has.",
    UNIT: "The unit of the number, such as t/yr. Empty: the number has none, or value holds it.",
    "low": "The least plausible value, in the same unit or with its own.",
    "high": "The greatest plausible value, in the same unit or with its own.",
    "earliest": "The earliest plausible date.",
    "latest": "The latest plausible date, or never.",
    "source": "A name from the sheet sources, or assumption. Of an element: for its numbers without one.",
    NOTE: "A remark; the reasoning where the source is assumption.",
}
"""What the columns hold."""

_PART = re.compile(r'"(?:[^"]|"")*"|[^".]+')
_PLAIN = re.compile(r'[^".\s]+(?: +[^".\s]+)*')
EMPTY_MAPPING, EMPTY_LIST, REMOVED = "{}", "[]", "null"
MARKS = (EMPTY_MAPPING, EMPTY_LIST, REMOVED, "")
_ITEM = re.compile(r'[^\s,"][^,"\n\r]*')


def address_text(parts: Iterable[str]) -> str:
    """`flows."mines.oscom"`: the keys joined by dots; a key that has a dot itself is in quotes."""
    return ".".join(part if _PLAIN.fullmatch(part) else '"' + part.replace('"', '""') + '"' for part in parts)


def address_parts(text: str) -> Address:
    """The keys of an address. Raises `ValueError` where it cannot be read."""
    parts, place = [], 0
    while place < len(text):
        found = _PART.match(text, place)
        after = text[found.end() : found.end() + 1] if found else ""
        if not found or (after and after != ".") or found.end() == len(text) - 1:
            expected = "Expected keys with dots between them, such as shortfall.penalty"
            raise ValueError(f"found the address {text[:60]!r}. {expected}")
        part = found[0]
        parts.append(part[1:-1].replace('""', '"') if part.startswith('"') else part.strip())
        place = found.end() + 1
    return tuple(parts)


def marked(value: Any, is_free: bool = False) -> str:
    """A value as its cell has it: in quotes, a text that looks like a mark, and one with blanks around it.

    `is_free`: it is a text of any kind, whose blanks are read as they are; of blanks alone it has quotes too,
    since such a cell counts as empty.
    """
    if value is NULL:
        return REMOVED
    if value in ({}, []):
        return EMPTY_MAPPING if value == {} else EMPTY_LIST
    text = str(value)
    is_plain = text == text.strip() or (is_free and text.strip())
    return text if is_plain and not is_marked(text) else f'"{text}"'


def unmarked(text: str) -> Any:
    """The value of a cell that is not empty."""
    if text == REMOVED:
        return NULL
    if text in (EMPTY_MAPPING, EMPTY_LIST):
        return {} if text == EMPTY_MAPPING else []
    return text[1:-1] if _is_quoted(text) and is_marked(text) else text


def is_marked(text: str) -> bool:
    """Whether a cell holds a mark, or a text in quotes that would not be read back without them."""
    core = text.strip('"')
    return core in MARKS or (_is_quoted(text) and core != core.strip())


def _is_quoted(text: str) -> bool:
    return len(text) >= 2 and text[0] == text[-1] == '"'


def joined(items: Iterable[Any]) -> str | None:
    """A list in one cell; None where an item would not be read back."""
    texts = list(items)
    if not texts or not all(
        isinstance(item, str) and _ITEM.fullmatch(item) and item == item.strip() for item in texts
    ):
        return None
    return ", ".join(texts)


def split(text: str) -> list[str]:
    """The items of a list in one cell."""
    return [item.strip() for item in text.split(",")]
