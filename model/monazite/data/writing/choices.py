"""Lists of allowed values, and descriptions of keys, in a workbook: from the records, and from the names of
the instance."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from monazite.data.reading.keys import in_plain_words
from monazite.data.reading.workbook.kinds import Slot, addresses_of, section_record, sections, slot_at
from monazite.data.reading.workbook.layout import ADDRESS, HIDDEN, SECTION
from monazite.data.reading.workbook.table import letters
from monazite.data.records.instance import BUILT_IN_OUTSIDE, TREASURY

LONGEST_LIST = 250
"""Letters of a list that can stand in the rule of a cell."""
MOST_NAMES = 5_000
FIRST_COLUMN = 4
"""The column of the hidden sheet where lists begin."""


class Choices:
    """The lists of a workbook; each is written once, on the hidden sheet, where it is needed."""

    def __init__(self, whole: Mapping[str, Any]):
        self._whole = whole
        self._lists: dict[str, list[str]] = {}

    def of(self, slot: Slot) -> dict[str, Any] | None:
        """The rule of a cell: words of which it is one are required, names of elements are proposed."""
        if words := slot.words:
            return {"validate": "list", "source": list(words), "error_message": f"One of {', '.join(words)}."}
        if slot.section and not slot.is_list and not slot.is_mapping:
            return self._proposed(slot.section, _names(self._whole, slot.section))
        return None

    def of_column(self, section: str, header: str, is_record: bool) -> dict[str, Any] | None:
        """The rule of a whole column."""
        if header == "source" and not is_record:
            return self._proposed("sources", _names(self._whole, "sources"))
        if header == SECTION:
            return self._proposed("sections", sections())
        if header == ADDRESS and section:
            return self._proposed(f"addresses.{section}", addresses_of(section_record(section)))
        slot = slot_at((section, "*", header)) if is_record else None
        return self.of(slot) if slot else None

    def description(self, slot: Slot) -> str:
        """A key in words: its meaning, its kind, its unit and its default."""
        key = slot.described
        lines = [key.meaning, in_plain_words(key)]
        if key.unit:
            lines.append(f"Unit: {key.unit}")
        if key.default:
            lines.append(f"Default: {key.default}")
        return "\n".join(line for line in lines if line)

    def _proposed(self, name: str, values: Iterable[str]) -> dict[str, Any] | None:
        if name not in self._lists:
            self._lists[name] = list(dict.fromkeys(values))[:MOST_NAMES]
        if not (count := len(self._lists[name])):
            return None
        column = letters(FIRST_COLUMN + list(self._lists).index(name))
        return {
            "validate": "list",
            "source": f"={HIDDEN}!${column}$2:${column}${count + 1}",
            "error_type": "information",
            "error_message": "A name that the lists of this workbook do not have.",
        }

    def write(self, sheet: Any) -> None:
        """Write the lists, each under its name."""
        for number, (name, values) in enumerate(self._lists.items()):
            column = FIRST_COLUMN - 1 + number
            for row, text in enumerate((name, *values)):
                sheet.write_string(row, column, text)


def _names(whole: Mapping[str, Any], section: str) -> list[str]:
    """The names that a key may have which names elements of a section, accounts or origins."""
    if section == "accounts":
        return _accounts(whole)
    if section == "origins":
        return [*_elements(whole, "plants"), *_elements(whole, "mines")]
    return [*_elements(whole, section), *(["assumption"] if section == "sources" else [])]


def _elements(whole: Mapping[str, Any], section: str) -> list[str]:
    found = whole.get(section)
    return [*found] if isinstance(found, dict) else []


def _accounts(whole: Mapping[str, Any]) -> list[str]:
    """Owners and users, the treasury, and the outside accounts."""
    named: list[str] = []
    for section, key in (("places", "owner"), ("plants", "owner"), ("demands", "account")):
        for name in _elements(whole, section):
            item = whole[section][name]
            owner = item.get(key) if isinstance(item, dict) else item
            named += [owner] if isinstance(owner, str) else []
    outside = whole.get("outside")
    named += [TREASURY, *(outside if isinstance(outside, list) else ["world"]), *BUILT_IN_OUTSIDE]
    return named
