"""One instance file by itself, as YAML or as a workbook; the ending of its name says which."""

from __future__ import annotations

import hashlib
from pathlib import Path

from monazite.data.reading import tree
from monazite.data.reading.tree import Tree, read_bytes
from monazite.errors import Fault, InstanceError, Location

WORKBOOK = ".xlsx"
YAML = (".yaml", ".yml")
OTHER_SHEETS = (".xls", ".xlsm", ".xlsb", ".ods", ".xltx", ".xltm")


def read_one(path: Path) -> Tree:
    """The plain data of one file; every refusal is an `InstanceError` with file and line, or cell."""
    ending = path.suffix.lower()
    if ending in OTHER_SHEETS:
        message = f"found a spreadsheet of the kind {ending}. Expected {WORKBOOK}. Save it as {WORKBOOK}"
        raise InstanceError([Fault(message, Location(path))])
    return _workbook(path) if ending == WORKBOOK else tree.read_tree(path)


def is_instance(path: Path) -> bool:
    """Whether a file is an instance by the ending of its name."""
    return path.suffix.lower() in (*YAML, WORKBOOK)


def _workbook(path: Path) -> Tree:
    from monazite.data.reading.workbook.archive import LARGEST_WORKBOOK_BYTES
    from monazite.data.reading.workbook.read import parse_workbook

    content = read_bytes(path, "a workbook", LARGEST_WORKBOOK_BYTES, "Remove sheets and pictures")
    found = parse_workbook(content, path)
    return Tree(found.data, found.places, {path: hashlib.sha256(content).hexdigest()})
