"""A section of a page: a heading, sentences, pictures and tables."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Shown:
    """A table to be read: its caption, the headings with their units, and the cells as text.

    `numeric` are the places of columns that are aligned at the right. The reader opens a `folded` table.
    """

    caption: str
    columns: Sequence[str]
    rows: Sequence[Sequence[str]]
    numeric: frozenset[int] = frozenset()
    folded: bool = False

    def __post_init__(self) -> None:
        wrong = [row for row in self.rows if len(row) != len(self.columns)]
        assert not wrong, f"{self.caption}: {len(self.columns)} columns, found the row {wrong[0]}"


@dataclass(frozen=True)
class Picture:
    """A picture with its table.

    `kind` names the module of `web/src/pictures/` that draws it, `data` is what that module reads, as plain
    data, and `description` says in words what is to be seen, for readers who do not see it. `in_page` says
    how to read what only a page shows, such as texts at a pointer.
    """

    kind: str
    title: str
    description: str
    data: Mapping[str, Any]
    table: Shown
    in_page: str = ""


@dataclass(frozen=True)
class Section:
    """A section of a page; `anchor` is its place in links, such as `balance`.

    `wide` sections of several results stand one below the other.
    """

    anchor: str
    title: str
    words: Sequence[str] = ()
    pictures: Sequence[Picture] = ()
    tables: Sequence[Shown] = ()
    wide: bool = False
