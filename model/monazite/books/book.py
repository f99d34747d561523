"""The workbook of a result, as bytes: the same result gives the same bytes."""

from __future__ import annotations

import datetime
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from monazite.books.blocks import Block, Heading, Links, Sheet, Words
from monazite.books.cells import Look
from monazite.books.charts import blocks_of
from monazite.books.grids import grid_of
from monazite.books.layout import Placed
from monazite.books.long_tables import LONG_NAME, Long, too_large, typed, write_table
from monazite.books.solve import (
    SENSITIVITY_TABLE,
    ledger_blocks,
    plan_sheet,
    sensitivity_sheet,
)
from monazite.pages.report import sections_of
from monazite.pages.section import Section
from monazite.pages.source import Source
from monazite.results.report import Table

SUMMARY = "Summary"
ON_SUMMARY = ("in-short", "conflict", "status", "notes", "balance")
"""Sections that stand on the first sheet: sentences, status and proof, and the balance by year."""
FIRST = ("building", "contracts", "money", "prices")
"""Sections of a plan that stand first."""
LAST = ("sources", "repeat")
WRITTEN = datetime.datetime(2000, 1, 1)
"""The date in the properties of every workbook."""
PLAIN = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "nan_inf_to_errors": False,
}
DIGITS = (
    "All sheets hold values, no formulas. Charts and tables for reading are rounded as on the page of "
    "monazite report; every digit is in the sheets whose names begin with table."
)
NAMES = {
    "money": "Ledger",
    "repeat": "How to repeat",
    "prices": "Shadow prices",
    "unmet": "Unmet demand",
}
"""Names of sheets that are not the anchor of their section."""


def workbook_bytes(source: Source, tables: Mapping[str, Table]) -> bytes:
    """The workbook of a result; `tables` has the tables of its folder with typed cells."""
    import xlsxwriter

    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream, PLAIN)
    book.set_properties(
        {
            "title": source.title,
            "subject": f"Result of monazite {source.kind}",
            "author": f"monazite {source.manifest.get('versions', {}).get('monazite', '')}".strip(),
            "comments": str(source.manifest.get("shell") or ""),
            "created": WRITTEN,
        }
    )
    look = Look(book)
    found, omitted = _typed(source, tables)
    sections = _sections(source)
    sheets = list(_sheets(source, sections, found))
    longs = [each for each in found.values() if each.name != SENSITIVITY_TABLE]
    for sheet in [_summary(source, sections, sheets, longs, omitted), *sheets]:
        Placed(book, sheet, look).finish(source.title)
    for long in longs:
        write_table(book, long, source.title, look)
    book.close()
    return stream.getvalue()


def _typed(source: Source, tables: Mapping[str, Table]) -> tuple[dict[str, Long], list[str]]:
    """The tables that have rows, and sentences on those that are too large."""
    found, large = dict[str, Long](), dict(source.unread)
    for name, table in tables.items():
        rows = source.table(name)
        if too_large(len(rows), len(table.columns)):
            large[name] = len(rows)
        elif rows:
            found[name] = typed(table, rows)
    omitted = [
        f"The table {name} has {count:,} rows, too many for a workbook. It is only in tables/{name}.csv."
        for name, count in large.items()
    ]
    return found, omitted


def _sections(source: Source) -> list[Section]:
    """The sections of the page; of a plan those that planners look for first stand first."""
    found = sections_of(source)
    place = {anchor: number for number, anchor in enumerate(FIRST)} if source.kind == "solve" else {}
    last = {anchor: len(FIRST) + 1 + number for number, anchor in enumerate(LAST)}
    return sorted(found, key=lambda each: {**place, **last}.get(each.anchor, len(FIRST)))


def _sheets(source: Source, sections: Sequence[Section], tables: Mapping[str, Long]) -> Iterator[Sheet]:
    """The sheets behind the first one, without those of single tables."""
    if source.kind == "solve" and (plan := plan_sheet(source)) is not None:
        yield plan
    for section in sections:
        if _is_on_summary(source, section):
            continue
        if section.anchor == "prices" and source.kind == "solve":
            section = replace(section, tables=())  # Every price stands in the sheet of the table.
        if section.anchor == "sources":
            yield from _source_sheets(section)
            continue
        blocks = list(blocks_of(section))
        if section.anchor == "money":
            place = 1 + len(section.words)
            blocks[place:place] = ledger_blocks(source)
        yield Sheet(_sheet_name(section), section.title, blocks)
        if section.anchor == "prices" and source.kind == "solve":
            sheet = sensitivity_sheet(source, tables.get(SENSITIVITY_TABLE))
            if sheet is not None:
                yield sheet


def _source_sheets(section: Section) -> Iterator[Sheet]:
    """A sheet for each table of sources and assumptions, whose columns have nothing in common."""
    for table in section.tables:
        name, _, _ = table.caption.partition(" (")
        blocks: list[Block] = [Heading(table.caption), *map(Words, section.words), grid_of(table, "")]
        yield Sheet(name[:LONG_NAME], table.caption, blocks)


def _is_on_summary(source: Source, section: Section) -> bool:
    return section.anchor in ON_SUMMARY or not (section.pictures or section.tables)


def _sheet_name(section: Section) -> str:
    name = NAMES.get(section.anchor) or section.anchor.replace("-", " ").capitalize()
    return name[:LONG_NAME]


def _summary(
    source: Source,
    sections: Sequence[Section],
    sheets: Sequence[Sheet],
    longs: Sequence[Long],
    omitted: Sequence[str],
) -> Sheet:
    """The first sheet: the answer in sentences, status and proof, the balance by year, the list of sheets."""
    blocks: list[Block] = [Heading(source.title, 0), Words(_command(source))]
    in_short = any(each.anchor == "in-short" for each in sections)
    for section in sections:
        if _is_on_summary(source, section):
            blocks += blocks_of(section)
        elif not in_short and section.anchor not in LAST:
            blocks += [Heading(section.title), *map(Words, section.words)]
    blocks.append(Heading("Sheets"))
    blocks.append(
        Links(
            [
                *((each.name, each.about) for each in sheets),
                *((each.sheet, f"every row of {each.name}.csv: {len(each.rows):,}") for each in longs),
            ]
        )
    )
    blocks += [*([Words(DIGITS)] if longs else []), *map(Words, omitted)]
    return Sheet(SUMMARY, "the answer", blocks)


def _command(source: Source) -> str:
    return str(source.manifest.get("shell") or " ".join(map(str, source.manifest["command"])))
