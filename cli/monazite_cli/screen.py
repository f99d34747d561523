"""Sentences, headings and tables for reading, laid out for the width of the terminal. `terminal.py` makes the
screens."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from rich.console import Console
from rich.segment import Segment
from rich.text import Text

from monazite_cli.layout import TextBlock, lay_out, wrapped


class Screen(Console):
    """A console whose every piece of text is cleaned; control sequences are only its own.

    `width` is that of tables; `named_width` that of sentences, None where nobody has named one: then they
    stay whole.
    """

    def __init__(self, clean: Callable[[str], str], named_width: int | None, **options: Any):
        super().__init__(highlight=False, markup=False, emoji=False, legacy_windows=False, **options)
        self._clean, self._named_width = clean, named_width

    def shown(self, text: str) -> str:
        """Text as it is shown, on one line: what is measured has to be cleaned before."""
        return " ".join(map(self._clean, text.split("\n"))) if "\n" in text else self._clean(text)

    def render(self, *arguments: Any, **options: Any) -> Iterable[Segment]:
        """Clean every piece of text on its way out, whoever laid it out."""
        for segment in super().render(*arguments, **options):
            if segment.control or segment.text == "\n":
                yield segment
            else:
                yield Segment("\n".join(map(self._clean, segment.text.split("\n"))), segment.style)

    def sentence(self, text: str, hang: int = 0, style: str = "") -> None:
        """Text that runs over under its own indent, and `hang` columns further in."""
        for line in map(self._clean, text.split("\n")):
            if self._named_width is None:
                self.verbatim(line, style)
                continue
            indent = len(line) - len(line.lstrip(" "))
            pieces = wrapped(line[indent:], self._named_width - indent, hang)
            for place, piece in enumerate(pieces):
                self.verbatim(" " * (indent + (hang if place else 0)) + piece, style)

    def heading(self, text: str) -> None:
        """A line that stands out."""
        self.sentence(text, style="bold")

    def verbatim(self, text: str, style: str = "") -> None:
        """A line that is not laid out, such as an option to be copied."""
        self.print(Text(self._clean(text), style=style), soft_wrap=True)

    def table(self, title: str, heads: Sequence[str], rows: Sequence[Sequence[str]], words: int = 1) -> None:
        """A table under its title, its first `words` columns to the left; too wide for the screen, it comes
        in blocks of columns."""
        for place, block in enumerate(self._blocks(heads, rows, words)):
            self.heading(title if not place else f"{title} (further columns)")
            self.print()
            for line in block.head:
                self.verbatim(line, "bold")
            self.verbatim(("-" if self.options.ascii_only else "─") * block.width)
            for line in block.body:
                self.verbatim(line)
            self.print()

    def dense_table(
        self, title: str, heads: Sequence[str], rows: Sequence[Sequence[str]], words: int = 1
    ) -> None:
        """The same without empty lines and rules."""
        for place, block in enumerate(self._blocks(heads, rows, words)):
            self.heading(title if not place else f"{title} (further columns)")
            for line in block.head:
                self.verbatim(line, "bold")
            for line in block.body:
                self.verbatim(line)

    def dense_height(self, heads: Sequence[str], rows: Sequence[Sequence[str]], words: int = 1) -> int:
        """How many lines a dense table takes."""
        return sum(1 + len(each.head) + len(each.body) for each in self._blocks(heads, rows, words))

    def lines_of(self, text: str, hang: int = 0) -> int:
        """How many lines a sentence takes."""
        if self._named_width is None:
            return 1
        indent = len(text) - len(text.lstrip(" "))
        return len(wrapped(self._clean(text)[indent:], self._named_width - indent, hang))

    def _blocks(self, heads: Sequence[str], rows: Sequence[Sequence[str]], words: int) -> list[TextBlock]:
        heads = ["\n".join(map(self._clean, head.split("\n"))) for head in heads]
        return lay_out(heads, [[self.shown(cell) for cell in row] for row in rows], words, self.width)
