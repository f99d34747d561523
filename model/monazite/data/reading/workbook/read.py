"""The reader of workbooks: the same plain data as of YAML, with cells as places; all faults at once."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

from monazite.data.reading.hints import near_or_all
from monazite.data.reading.incomplete import IncompleteError
from monazite.data.reading.tree import Tree
from monazite.data.reading.workbook.archive import Extent, checked
from monazite.data.reading.workbook.build import Builder
from monazite.data.reading.workbook.cells import text_of
from monazite.data.reading.workbook.kinds import is_free, sections, slot_at
from monazite.data.reading.workbook.layout import (
    ADDRESS,
    AMOUNTS,
    BESIDE,
    COLUMNS,
    FROM,
    HELD,
    HIDDEN,
    INSTANCE,
    LAYOUT,
    MARK,
    NAME,
    NOTE,
    OVERRIDES,
    OWN,
    SECTION,
    UNIT,
    VALUE,
    address_parts,
    is_marked,
    split,
    unmarked,
)
from monazite.data.reading.workbook.table import Row, Sheet
from monazite.data.records.symbols import Address
from monazite.errors import Fault, InstanceError, Location, full_stop

MOST_FAULTS = 200
DEEPEST_ADDRESS = 40
ADVICE = "Write a workbook with `monazite convert FILE.yaml FILE.xlsx`, and change it"


def parse_workbook(content: bytes, path: Path) -> Tree:
    """The plain data of a workbook, with the cell of every element; `path` is the file of its faults."""
    extents = checked(content, path)
    reader = _Reader(path)
    for sheet in _opened(content, path, extents):
        reader.sheet(sheet)
    return reader.tree()


def _opened(content: bytes, path: Path, extents: dict[str, Extent]) -> list[Sheet]:
    """The sheets of a workbook with what their cells hold."""
    from monazite.data.reading.workbook.opening import DAMAGED, opened

    everything = Extent(
        max((each.rows for each in extents.values()), default=0),
        max((each.columns for each in extents.values()), default=0),
    )
    try:
        return [_sheet(each, path, extents, everything) for each in opened(content, path)]
    except InstanceError:
        raise
    except Exception as error:  # Whatever a library meets in a file that anyone may have made.
        raise InstanceError([Fault(DAMAGED, Location(path))]) from error


def _sheet(sheet: Any, path: Path, extents: dict[str, Extent], everything: Extent) -> Sheet:
    if sheet.title.startswith(OWN):
        return Sheet(sheet.title, path)
    extent = extents.get(str(getattr(sheet, "_worksheet_path", "")).removeprefix("/"), everything)
    if not extent.rows:
        return Sheet(sheet.title, path)
    rows = []
    refused: dict[tuple[int, int], Fault] = {}
    cells = sheet.iter_rows(min_row=1, min_col=1, max_row=extent.rows, max_col=extent.columns)
    for number, row in enumerate(cells, start=1):
        texts = {}
        for column, cell in enumerate(row, start=1):
            try:
                if text := text_of(cell):
                    texts[column] = text
            except ValueError as error:
                refused[number, column] = Fault(str(error), Sheet.at(path, sheet.title, number, column))
                texts[column] = ""
        if texts:
            rows.append((number, texts))
    return Sheet(sheet.title, path, tuple(rows), refused, sheet.sheet_state != "visible")


class _Reader:
    """Puts the rows of all sheets together, and collects their faults."""

    def __init__(self, path: Path):
        self.path = path
        self.build = Builder(path)
        self.omitted: set[Address] = set()
        self.has_version = False

    def tree(self) -> Tree:
        faults = self.build.faults
        if not self.has_version:
            message = (
                f"the workbook has no sheet `{HIDDEN}`, which says how it is laid out. Expected one. {ADVICE}"
            )
            faults.insert(0, Fault(message, Location(self.path)))
        data = self.build.finished()
        if not data and not faults:
            faults.append(
                Fault(f"the workbook is empty. Expected an instance. {ADVICE}", Location(self.path))
            )
        tree = Tree(data, self.build.places, {})
        if faults:
            twice = {tuple(fault.address.split(".")) for fault in faults if fault.address}
            raise IncompleteError(faults[:MOST_FAULTS], tree, frozenset(self.omitted | twice))
        return tree

    def sheet(self, sheet: Sheet) -> None:
        if sheet.title == HIDDEN:
            self._version(sheet)
        elif sheet.title in (INSTANCE, OVERRIDES, HELD, *sections()):
            if sheet.title not in (INSTANCE, OVERRIDES):
                self.build.places.setdefault((sheet.title,), sheet.cell(1, 1))
            self._rows(sheet)
        elif sheet.rows:
            known = (INSTANCE, OVERRIDES, HELD, *sections())
            message = full_stop(
                f"unknown sheet {sheet.title[:40]!r}"
                f"{near_or_all(sheet.title.strip().casefold(), known, 'sheet')}"
            )
            message += f" A sheet of your own may be named {OWN}NAME, and is not read"
            self.build.faults.append(Fault(message, sheet.cell(1, 1)))
            self.omitted.add(())

    def _version(self, sheet: Sheet) -> None:
        self.has_version = True
        first = sheet.rows[0][1] if sheet.rows else {}
        if first.get(1) != MARK:
            found = repr(first[1][:40]) if first.get(1) else "an empty cell"
            message = f"found {found}. Expected {MARK!r}, the mark of workbooks of monazite. {ADVICE}"
            self.build.faults.append(Fault(message, sheet.cell(1, 1)))
        elif first.get(2) != LAYOUT:
            message = f"found version {first.get(2, 'none')[:20]} of the layout. Expected {LAYOUT}. {ADVICE}"
            self.build.faults.append(Fault(message, sheet.cell(1, 2)))

    def _rows(self, sheet: Sheet) -> None:
        prefix: Address = () if sheet.title in (INSTANCE, OVERRIDES) else (sheet.title,)
        try:
            columns = self._columns(sheet)
        except InstanceError as error:
            self.build.faults += [*sheet.refused.values(), *error.faults]
            self.omitted.add(prefix)
            return
        self._refused(sheet, columns, prefix)
        faulty = {number for number, _ in sheet.refused}
        for number, texts in sheet.rows[1:]:
            row = Row(sheet, number, columns, texts)
            if number in faulty:
                self._omit(row, prefix)
                continue
            try:
                if extra := [column for column in texts if column not in columns.values()]:
                    message = "found content in a column without a header. Expected a header in row 1"
                    raise row.fault(f"{message}. Write it, or remove the content", extra[0])
                self._row(row, prefix) if ADDRESS in columns else self._record(row, prefix)
            except InstanceError as error:
                self.build.faults += error.faults
                self._omit(row, prefix)

    def _refused(self, sheet: Sheet, columns: dict[str, int], prefix: Address) -> None:
        """Report cells that have no text, with the address of their row."""
        texts = dict(sheet.rows)
        for (number, _), fault in sheet.refused.items():
            try:
                address = ".".join(self._address(Row(sheet, number, columns, texts[number]), prefix))
            except InstanceError:
                address = ""
            self.build.faults.append(replace(fault, address=address))

    def _omit(self, row: Row, prefix: Address) -> None:
        """Record that a row is not in the data."""
        try:
            name = row.text(NAME).strip()
            whole = (*prefix, name) if name else ()
            self.omitted.add(self._address(row, prefix) if ADDRESS in row.columns else whole)
        except InstanceError:
            self.omitted.add(())

    def _columns(self, sheet: Sheet) -> dict[str, int]:
        """The number of each column by its header."""
        if not sheet.rows:
            message = "the sheet is empty. Expected the headers in row 1. Write them, or remove the sheet"
            raise sheet.error(message, 1, 1)
        number, texts = sheet.rows[0]
        if number != 1:
            raise sheet.error("row 1 is empty. Expected the headers. Write them into row 1", 1, 1)
        columns: dict[str, int] = {}
        faults = []
        is_long = bool({ADDRESS, VALUE} & {text.strip() for text in texts.values()})
        for column, text in texts.items():
            header = text.strip()
            if header in columns:
                message = f"the header {header!r} is there twice. Expected each once. Remove one column"
                faults.append(Fault(message, sheet.cell(1, column)))
            elif is_long and header not in COLUMNS:
                known = [each for each in COLUMNS[COLUMNS.index(NAME) :] if each not in texts.values()]
                message = f"unknown header {header[:40]!r}{near_or_all(header, known, 'header')}"
                faults.append(Fault(message, sheet.cell(1, column)))
            columns.setdefault(header, column)
        needed = {INSTANCE: (), HELD: (), OVERRIDES: (SECTION, NAME)}.get(sheet.title, (NAME,))
        if is_long or sheet.title in (INSTANCE, HELD, OVERRIDES):
            needed = (*needed, ADDRESS, VALUE)
        for header in needed:
            if header not in columns:
                message = f"there is no column {header!r}. Expected it. Write the header into row 1"
                faults.append(Fault(message, sheet.cell(1, 1)))
        if faults:
            raise InstanceError(faults)
        return columns

    def _record(self, row: Row, prefix: Address) -> None:
        """A row that is a whole element, with a column for each key."""
        name = row.text(NAME).strip()
        if not name:
            raise row.fault("found no name. Expected the name of the element", NAME)
        element = (*prefix, name)
        self.build.put(element, {}, row.cell(NAME))
        for header in row.columns:
            text = row.text(header)
            if header != NAME and text:
                value = unmarked(text if is_free(slot_at((*element, header))) else text.strip())
                self.build.put((*element, header), value, row.cell(header))

    def _row(self, row: Row, prefix: Address) -> None:
        """A row that is one value, or an element as a whole."""
        address = self._address(row, prefix)
        beside = {
            key: unmarked(row.text(key) if key == NOTE else row.text(key).strip())
            for key in row.given(BESIDE)
        }
        for key in row.given(AMOUNTS):
            if key != VALUE:
                beside[key] = row.with_unit(key, beside[key], (*address, key))
        if not row.text(VALUE):
            self._without_value(row, address, beside)
            return
        value = self._value(row, address)
        if beside:
            if not isinstance(value, str):
                message = "found a note, a source or a range beside a value that has none"
                raise row.fault(message, VALUE, address)
            value = {VALUE: value, **beside}
        self._put(row, address, value)

    def _without_value(self, row: Row, address: Address, beside: dict[str, Any]) -> None:
        if row.text(UNIT).strip() and not row.given(AMOUNTS):
            message = "found a unit without a number. Expected a number in `value`. Write one"
            raise row.fault(message, VALUE, address)
        if not beside and row.text(ADDRESS).strip():
            message = "the value is empty. Expected a value, or `null` to remove an inherited one"
            raise row.fault(message, VALUE, address)
        if not beside and row.text(FROM).strip():
            raise row.fault("the value is empty. Expected the amount from this date on", VALUE, address)
        self._put(row, address, beside)

    def _value(self, row: Row, address: Address) -> Any:
        text = row.text(VALUE)
        slot = slot_at(address)
        text = text if is_free(slot) and not row.text(UNIT).strip() else text.strip()
        if is_marked(text):
            return unmarked(text)
        if slot is not None and slot.is_list:
            return split(text)
        return row.with_unit(VALUE, text, address)

    def _put(self, row: Row, address: Address, value: Any) -> None:
        place = row.cell(VALUE if row.text(VALUE) else ADDRESS if row.text(ADDRESS) else NAME)
        for length in range(1, len(address)):
            header = {1: SECTION, 2: NAME}.get(length, ADDRESS)
            self.build.places.setdefault(
                address[:length], row.cell(header if header in row.columns else ADDRESS)
            )
        if NAME in row.columns and len(address) == 2 and address not in self.build.places:
            self.build.places[address] = row.cell(NAME)
        self.build.put(address, value, place)
        if isinstance(value, dict):
            for key in value:
                self.build.places[(*address, key)] = row.cell(key)
        elif VALUE in row.columns and row.text(VALUE):
            self.build.places[address] = row.cell(VALUE)

    def _address(self, row: Row, prefix: Address) -> Address:
        try:
            within = address_parts(row.text(ADDRESS).strip())
        except ValueError as error:
            raise row.fault(str(error), ADDRESS) from None
        if SECTION in row.columns:
            if not (section := row.text(SECTION).strip()):
                raise row.fault("found no section. Expected one such as contracts", SECTION)
            prefix = (section,)
        if NAME in row.columns:
            if name := row.text(NAME).strip():
                prefix = (*prefix, name)
            elif SECTION not in row.columns or prefix[0] in sections():
                raise row.fault("found no name. Expected the name of the element", NAME)
        day = row.text(FROM).strip()
        address = (*prefix, *within, *(("steps", day) if day else ()))
        if not address:
            raise row.fault("found no address. Expected the key of the value, such as title", ADDRESS)
        if len(address) > DEEPEST_ADDRESS:
            raise row.fault(
                f"the address has {len(address):,} keys. Expected at most {DEEPEST_ADDRESS}", ADDRESS
            )
        return address
