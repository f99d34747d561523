"""The report page: the sections of one or more results; results of one command stand side by side."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from monazite.errors import UsageError, printable
from monazite.pages import compare, explain, repeat, solve, status, sweep, tornado, value
from monazite.pages.displayed import displayed_json
from monazite.pages.drawn import on_one_axis, same
from monazite.pages.page import page, script_data
from monazite.pages.section import Picture, Section
from monazite.pages.source import Source, UnexpectedContentError

MakeSection = Callable[[Source], Section | None]

SECTIONS: Mapping[str, Sequence[MakeSection]] = {
    "solve": (*solve.SECTIONS, repeat.section),
    "sweep": (status.section, *sweep.SECTIONS, repeat.section),
    "value": (status.section, *value.SECTIONS, repeat.section),
    "compare": (status.section, *compare.SECTIONS, repeat.section),
    "tornado": (status.section, *tornado.SECTIONS, repeat.section),
    "explain": (status.section, *explain.SECTIONS, repeat.section),
}
"""The sections of a report, in their order, by the command that gave the result."""


@dataclass(frozen=True)
class Placed:
    """A picture with its identifier in the page."""

    id: str
    picture: Picture


@dataclass(frozen=True)
class Cell:
    """A section of one result: the section, and its pictures with identifiers; None where it has none."""

    source: Source
    section: Section | None
    pictures: tuple[Placed, ...]


@dataclass(frozen=True)
class Line:
    """A section of all results of one command, side by side."""

    anchor: str
    title: str
    cells: tuple[Cell, ...]

    @property
    def across(self) -> int:
        """How many results stand side by side."""
        return 1 if any(cell.section and cell.section.wide for cell in self.cells) else len(self.cells)


@dataclass(frozen=True)
class Group:
    """The results of one command."""

    kind: str
    sources: tuple[Source, ...]
    lines: tuple[Line, ...]


def report_page(sources: Sequence[Source]) -> str:
    """The report of some results as one HTML file. Raises `UsageError` for a command without a report."""
    for source in sources:
        if source.kind not in SECTIONS:
            found = printable(f"{source.name}: found a result of `monazite {source.kind}`")
            raise UsageError(f"{found}, which has no report. Expected one of {', '.join(SECTIONS)}")
    kinds = list(dict.fromkeys(source.kind for source in sources))
    groups = [_group(kind, tuple(each for each in sources if each.kind == kind)) for kind in kinds]
    titles = list(dict.fromkeys(source.title for source in sources))
    placed = [
        each for group in groups for line in group.lines for cell in line.cells for each in cell.pictures
    ]
    texts = script_data({each.id: {"kind": each.picture.kind, "data": each.picture.data} for each in placed})
    data = displayed_json(texts)
    return page("report.html.j2", "report", data, title="; ".join(titles), groups=groups)


def sections_of(source: Source) -> list[Section]:
    """The sections of one result. Raises `UsageError` where a table of its folder is not what monazite
    writes."""
    found = [_made(make, source) for make in SECTIONS[source.kind]]
    return [section for section in found if section is not None]


def _group(kind: str, sources: tuple[Source, ...]) -> Group:
    lines = []
    for make in SECTIONS[kind]:
        found = _on_same_axes([_made(make, source) for source in sources])
        first = next((section for section in found if section is not None), None)
        if first is not None:
            cells = [
                _cell(kind, place, source, each)
                for place, (source, each) in enumerate(zip(sources, found, strict=True))
            ]
            lines.append(Line(f"{kind}-{first.anchor}", first.title, tuple(cells)))
    return Group(kind, sources, tuple(lines))


def _on_same_axes(sections: Sequence[Section | None]) -> list[Section | None]:
    """The sections of several results with pictures of the same thing on the same axes."""
    found = [list(section.pictures) if section else [] for section in sections]
    places = [(cell, number) for cell, pictures in enumerate(found) for number in range(len(pictures))]
    for key in {same(found[cell][number]) for cell, number in places}:
        alike = [(cell, number) for cell, number in places if same(found[cell][number]) == key]
        drawn = on_one_axis([found[cell][number] for cell, number in alike])
        for (cell, number), picture in zip(alike, drawn, strict=True):
            found[cell][number] = picture
    return [
        replace(section, pictures=pictures) if section else None
        for section, pictures in zip(sections, found, strict=True)
    ]


def _made(make: MakeSection, source: Source) -> Section | None:
    """A section of a result. Raises `UsageError` where a file of the folder is not what monazite writes; any
    other error is a defect of this program, and is not put on the folder."""
    try:
        return make(source)
    except UnexpectedContentError as error:
        if not source.is_folder:
            raise
        part = make.__module__.rpartition(".")[2].replace("_", " ")
        raise UsageError(
            printable(
                f"{source.name}: the tables of the section {part!r} have unexpected content: {error}. "
                f"Expected what `monazite {source.kind}` writes. Write the result again with -o"
            )
        ) from error


def _cell(kind: str, place: int, source: Source, section: Section | None) -> Cell:
    pictures = section.pictures if section else ()
    placed = [
        Placed(f"{kind}-{place}-{section.anchor}-{number}", each)
        for number, each in enumerate(pictures)
        if section is not None
    ]
    return Cell(source, section, tuple(placed))
