"""How a table fits into the width of a terminal without cutting a figure.

In this order, until it fits: narrower gaps, headings and texts on several lines, texts broken behind a sign
such as `_`, and at last blocks of columns one under the other, each with the first columns.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rich.cells import cell_len

GAPS = (3, 2, 1)
"""Columns between two columns of a table."""
SIGNS = re.compile(r"(?<=[_.,/=:-])(?=[^\s\d])|(?<=[^\s(\[])(?=[(\[])")
"""Where a long text may be broken: behind these signs, but not before a digit, since that might be a figure;
and before a bracket."""


@dataclass(frozen=True)
class TextBlock:
    """Lines of a table that are as wide as the screen at most."""

    head: tuple[str, ...]
    body: tuple[str, ...]
    width: int


@dataclass(frozen=True)
class _Column:
    """A column: its heading and cells, whether it stands to the left, and where it may be broken."""

    head: str
    cells: tuple[str, ...]
    is_left: bool
    breaks: bool = False

    @property
    def natural(self) -> int:
        """The width on which nothing runs over."""
        return max(
            (cell_len(line) for text in (self.head, *self.cells) for line in text.split("\n")), default=0
        )

    @property
    def least(self) -> int:
        """The width of the longest piece that is not broken."""
        texts = (self.head, *self.cells)
        return max((cell_len(word) for text in texts for word in self._pieces(text)), default=0)

    def _pieces(self, text: str) -> Iterator[str]:
        for word in text.split():
            yield from SIGNS.split(word) if self.breaks else [word]

    def lines(self, text: str, width: int) -> list[str]:
        """A text of this column on lines of a width."""
        return [piece for line in text.split("\n") for piece in wrapped(line, width, breaks=self.breaks)]


def lay_out(heads: Sequence[str], rows: Sequence[Sequence[str]], words: int, width: int) -> list[TextBlock]:
    """The blocks of a table: one where it fits."""
    for breaks in (False, True):
        columns = [
            _Column(head, tuple(row[place] for row in rows), place < words, breaks)
            for place, head in enumerate(heads)
        ]
        for gap in GAPS:
            if not breaks and gap > 1 and _total([each.natural for each in columns], gap) <= width:
                return [_block(columns, [each.natural for each in columns], gap)]
        for gap in GAPS[1:]:
            if _total([each.least for each in columns], gap) <= width:
                return [_block(columns, _shared(columns, gap, width), gap)]
    return list(_blocks(columns, max(words, 1), width))


def _total(widths: Sequence[int], gap: int) -> int:
    return sum(widths) + gap * (len(widths) - 1)


def _shared(columns: Sequence[_Column], gap: int, width: int) -> list[int]:
    """Widths between the least and the natural ones that fill the screen; the widest give way first."""
    widths, least = [each.natural for each in columns], [each.least for each in columns]
    while _total(widths, gap) > width:
        place = max(
            (place for place in range(len(widths)) if widths[place] > least[place]),
            key=lambda place: (widths[place], -place),
            default=None,
        )
        if place is None:
            break
        widths[place] -= 1
    return widths


def _blocks(columns: Sequence[_Column], keys: int, width: int) -> Iterator[TextBlock]:
    """Blocks of as many columns as fit behind the first ones; of these fewer where not one column fits."""
    gap = GAPS[-2]
    while keys > 1 and any(
        _total([each.least for each in chosen], gap) > width
        for chosen in (columns[:keys], *((*columns[:keys], column) for column in columns[keys:]))
    ):
        keys -= 1
    first = list(columns[:keys])
    rest = list(columns[keys:])
    while rest:
        count = 1
        while count < len(rest) and _total([e.least for e in (*first, *rest[: count + 1])], gap) <= width:
            count += 1
        chosen = [*first, *rest[:count]]
        yield _block(chosen, _shared(chosen, gap, width), gap)
        rest = rest[count:]
    if not columns[keys:]:
        yield _block(first, _shared(first, gap, width), gap)


def _block(columns: Sequence[_Column], widths: Sequence[int], gap: int) -> TextBlock:
    head = tuple(_lines(columns, [each.head for each in columns], widths, gap))
    body = tuple(
        line
        for place in range(len(columns[0].cells))
        for line in _lines(columns, [each.cells[place] for each in columns], widths, gap)
    )
    return TextBlock(head, body, _total(widths, gap))


def _lines(
    columns: Sequence[_Column], texts: Sequence[str], widths: Sequence[int], gap: int
) -> Iterator[str]:
    """The lines of one row."""
    parts = [column.lines(text, width) for column, text, width in zip(columns, texts, widths, strict=True)]
    for number in range(max(map(len, parts))):
        pieces = []
        for column, lines, width in zip(columns, parts, widths, strict=True):
            piece = lines[number] if number < len(lines) else ""
            blank = " " * (width - cell_len(piece))
            pieces.append(piece + blank if column.is_left else blank + piece)
        yield (" " * gap).join(pieces).rstrip()


def wrapped(text: str, width: int, hang: int = 0, breaks: bool = False) -> list[str]:
    """A text on lines of a width, those behind the first `hang` columns narrower; a word that is longer stays
    whole."""
    lines: list[str] = []
    line, room = "", width
    for word in text.split(" "):
        for place, piece in enumerate(SIGNS.split(word) if breaks else [word]):
            blank = "" if place or not line else " "
            if line and cell_len(line) + len(blank) + cell_len(piece) > room:
                lines.append(line)
                line, room = piece, width - hang
            else:
                line += blank + piece
    return [*lines, line]
