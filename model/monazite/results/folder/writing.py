"""The result folder: manifest, status, tidy tables, certificate, and the instance as it was solved.

It is written beside its target and renamed, so that a killed run leaves no incomplete result. An existing
folder is replaced only if it contains what its manifest lists and nothing else. A run without a solution
writes no tables.
"""

from __future__ import annotations

import csv
import json
import math
import os
import platform
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from functools import lru_cache
from importlib.metadata import version
from itertools import chain
from pathlib import Path
from typing import Any
from unicodedata import normalize

import yaml

from monazite.data.reading.tree import Tree
from monazite.data.records.instance import Instance
from monazite.data.writing.yaml_text import WIDTH, ExactDumper
from monazite.errors import SURROGATES, UsageError, encodable, refused
from monazite.results.folder.digits import certain, certain_row, scale_of, units_of
from monazite.results.folder.listing import count_rows, digest, listing
from monazite.results.folder.replacing import (
    NEW,
    OLD,
    OWN,
    beside,
    check_replaceable,
    own_digest,
    put_in_place,
    target,
)
from monazite.results.folder.written import FORMAT, MANIFEST


def write_folder(folder: Path, fill: Callable[[Path], None]) -> None:
    """Write a folder beside its target, then move it there; of two concurrent runs the last one wins.

    Whatever interrupts it, the target is then as it was before. Raises `UsageError` where the folder may not
    be replaced or written, `ResourceError` where the system failed (a full disk, for example).
    """
    check_replaceable(folder)
    place = target(folder)
    try:
        with beside(place) as work:
            (work / NEW).mkdir()
            fill(work / NEW)
            _seal(work / NEW)
            put_in_place(work / NEW, place, work)
        kept = sorted(work.glob(f"{OLD}*"))
    except OSError as error:
        raise refused(f"-o {folder}: the folder cannot be written", error) from None
    if kept:
        raise UsageError(
            f"-o {folder}: the result is written. The previous result was changed meanwhile and is "
            f"therefore kept in {kept[0]}"
        )


def _seal(folder: Path) -> None:
    """Add to the manifest the rows of every table, the SHA-256 of every other file and of itself, so that
    later changes are detected."""
    written, files = json.loads((folder / MANIFEST).read_text(encoding="utf-8")), digests(folder)
    rows = {name: count_rows(folder / name) for name in files if name.endswith(".csv")}
    sealed = {**written, "rows": rows, "files": files}
    write_json(folder / MANIFEST, {**sealed, OWN: own_digest(sealed)})


def digests(folder: Path) -> dict[str, str]:
    """The SHA-256 of every file of a result folder except its manifest, by its path in the folder."""
    return {name: digest(folder / name) for name in listing(folder).files if name != MANIFEST}


def manifest(instance: Instance, command: Mapping[str, Any], folder: Path | None = None) -> dict[str, Any]:
    """What is needed to repeat a run: inputs by SHA-256, versions, and the command with its options.

    With `folder`, the result folder that is written, each input also has its path relative to it, so that it
    can be compared later.
    """
    packages = ("monazite", "pyomo", "highspy", "numpy", "pydantic", "PyYAML", "pint")
    return {
        "format": FORMAT,
        "title": instance.title,
        **command,
        "inputs": [_input(path, digest, folder) for path, digest in instance.context.inputs.items()],
        "versions": {"python": platform.python_version(), **{name: version(name) for name in packages}},
    }


def _input(path: Path, digest: str, folder: Path | None) -> dict[str, str]:
    """An input by its name and SHA-256, and its path relative to a result folder where there is one."""
    entry = {"name": path.name, "sha256": digest}
    if folder is not None:
        with suppress(OSError, ValueError):  # A path on another drive has no relative path.
            entry["from_here"] = Path(os.path.relpath(path.resolve(), folder.resolve())).as_posix()
    return entry


def write_json(path: Path, data: Any) -> None:
    """JSON with a final newline; NaN is refused."""
    path.write_text(json_text(data) + "\n", encoding="utf-8")


def json_text(data: Any) -> str:
    """Data as indented JSON in a fixed order, rounded to the certain digits; infinite numbers are the text
    `inf` or `-inf`."""
    text = json.dumps(_worded(data), indent=2, ensure_ascii=False, allow_nan=False)
    # A backslash is doubled in JSON.
    return (
        text
        if text.isascii()
        else SURROGATES.sub(lambda found: encodable(found[0]).replace("\\", "\\\\"), text)
    )


def _worded(data: Any) -> Any:
    """Data with infinite numbers as text, since JSON has none, and other numbers rounded to the certain
    digits."""
    if isinstance(data, Mapping):
        return {key: _worded(value) for key, value in data.items()}
    if isinstance(data, list | tuple):
        if data and all(isinstance(each, Mapping) for each in data):
            scale = scale_of(data)
            return [_worded(certain_row(each, scale)) for each in data]
        return [_worded(value) for value in data]
    if isinstance(data, float):
        return str(data) if math.isinf(data) else certain(data)
    return data


def csv_text(columns: Sequence[str], rows: Sequence[Mapping[str, Any]]) -> str:
    """A table as CSV text."""
    lines = _Lines()
    lines.add(columns)
    scale = scale_of(rows)
    known: dict[tuple[str, ...], list[float]] = {}
    for row in rows:
        units = units_of(row)
        if units not in known:
            known[units] = [scale.get((column, *units), 0.0) for column in columns]
        cells = zip([row[column] for column in columns], known[units], strict=True)
        lines.add([_certain_cell(value, greatest) for value, greatest in cells])
    return "".join(lines.written)


class _Lines:
    """Rows as lines of CSV, each with a line feed at its end.

    The writer ends lines with a carriage return and a line feed, so that it also quotes a cell that has one:
    unquoted it would be read as the end of a row.
    """

    def __init__(self) -> None:
        self.written: list[str] = []
        self.add = csv.writer(self, lineterminator="\r\n").writerow

    def write(self, line: str) -> None:
        """Take a line of the writer."""
        self.written.append(line[:-2] + "\n")


def _certain_cell(value: Any, greatest: float) -> Any:
    """A cell whose number is rounded to the certain digits of its column."""
    return repr(float(certain(value, greatest))) if isinstance(value, float) else _cell(value)


def csv_lines(columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> Iterator[str]:
    """A table as lines of CSV, one by one, so that a million rows need not be in memory."""
    lines = _Lines()
    for row in chain([columns], rows):
        lines.add([_cell(cell) for cell in row])
        yield lines.written.pop()


FORMULA_STARTS = ("=", "+", "-", "@")


def _runs(text: str) -> bool:
    """Whether a spreadsheet might take a text for a formula: also after blanks, or in full-width letters."""
    return text[:1] in ("\t", "\r", "\n") or normalize("NFKC", text).strip().startswith(FORMULA_STARTS)


def _cell(value: Any) -> Any:
    if isinstance(value, str):
        return _text_cell(value)
    if isinstance(value, float):
        return repr(float(certain(value)))
    return value


@lru_cache(maxsize=4096)
def _text_cell(text: str) -> str:
    """A text that no spreadsheet runs; most texts of a table are names that stand in many rows."""
    return ("'" if _is_marked(text) else "") + encodable(text)


def _is_marked(text: str) -> bool:
    """Whether a text is written with an apostrophe before it: one that runs, or that has apostrophes of its
    own before what would run, so that reading gives the text back."""
    return _runs(text.lstrip("'"))


def unquoted(text: str) -> str:
    """The text of a cell as it was before it was kept from running as a formula."""
    return text[1:] if text.startswith("'") and _is_marked(text[1:]) else text


def resolved_yaml(instance: Instance) -> str:
    """The instance as it was solved: everything inherited, overridden and read from tables in one file."""
    return _dumped(instance.context.written)


def resolved_tree(tree: Tree) -> str:
    """The same for a file as it was read, with its choices still open."""
    return _dumped(tree.data)


def _dumped(written: Mapping[str, Any]) -> str:
    text: str = yaml.dump(dict(written), Dumper=ExactDumper, sort_keys=False, allow_unicode=True, width=WIDTH)
    return text
