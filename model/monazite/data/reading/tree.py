"""The reader of YAML: plain mappings, lists and strings, each with file and line.

Instance files are untrusted: only mappings, lists and strings exist, so that no object is constructed and no
word becomes a boolean. Refused, each with its line: aliases and anchors, tags, nesting deeper than
50, duplicate keys, several documents, tabs for indentation, files that are not UTF-8 or exceed 2 MB.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

import yaml

from monazite.data.reading.syntax import BRACKETS, DEEPEST_NESTING, syntax_fault, too_deep
from monazite.data.records.symbols import Address
from monazite.errors import RESOURCES, SURROGATES, Fault, InstanceError, Location, refused
from monazite.figures import figure

LARGEST_FILE_BYTES = 2_000_000
WORKBOOK = b"PK\x03\x04"
"""How a workbook begins, and every other ZIP archive."""
MOST_OPEN = 500
"""Open brackets at which a text is refused before it is parsed, far above the deepest nesting.

With thousands of them YAML parsers fail in different ways (a stack overflow, minutes of computation, an error
of their own) before the first event.
"""
MOST_FAULTS = 200
MOST_LISTED = 5
"""Files beside a missing one that a message lists."""
SIMILAR = 0.75
"""How similar the name of a file is that may be meant, from 0 to 1."""


_Loader: Any = getattr(yaml, "CBaseLoader", yaml.BaseLoader)


class Null:
    """A plain `null`, which in a file that extends another removes an inherited element."""

    def __repr__(self) -> str:
        return "null"


NULL = Null()


def has_null(value: Any) -> bool:
    """Whether a plain `null` is in some data."""
    if isinstance(value, dict):
        return any(map(has_null, value.values()))
    return value is NULL or (isinstance(value, list) and any(map(has_null, value)))


@dataclass(frozen=True)
class Tree:
    """Plain data of a file, the place of every element in it, and the SHA-256 of each file read."""

    data: dict[str, Any]
    places: dict[Address, Location]
    inputs: dict[Path, str]

    def place(self, address: Address) -> Location | None:
        """The place of an element, or of the nearest element around it that has one."""
        for length in range(len(address), -1, -1):
            if address[:length] in self.places:
                return self.places[address[:length]]
        return None


def read_bytes(
    path: Path,
    wanted: str = "an instance file such as instances/tutorial.yaml",
    largest: int = LARGEST_FILE_BYTES,
    advice: str = "Put long tables into CSV files",
) -> bytes:
    """The content of a file; `InstanceError` where it is not an ordinary file of allowed size."""
    most = f"{figure(largest / 1e6)} MB"
    try:
        if path.is_dir():
            raise _refusal(path, f"the path is a folder. Expected {wanted}. {_held(path)}")
        if not path.is_file() and path.exists():
            raise _refusal(path, f"the path is not an ordinary file. Expected {wanted}. Check the path")
        if path.stat().st_size > largest:
            size = figure(path.stat().st_size / 1e6)
            raise _refusal(path, f"the file has {size} MB. Expected at most {most}. {advice}")
        descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0))
        with os.fdopen(descriptor, "rb") as file:
            content = file.read(largest + 1) or b""
    except FileNotFoundError:
        raise _refusal(path, f"{_missing(path)}. Expected {wanted}. {similar(path)}") from None
    except OSError as error:
        if error.errno in RESOURCES:
            raise refused(f"{path}: the file cannot be read", error) from None
        reason = f"the file cannot be read: {error.strerror}"
        advice = "Check its permissions" if isinstance(error, PermissionError) else "Check the path"
        raise _refusal(path, f"{reason}. Expected {wanted}. {advice}") from None
    except ValueError as error:
        raise _refusal(path, f"the file name is not valid: {error}. Expected {wanted}") from None
    if len(content) > largest:
        raise _refusal(path, f"the file grew while it was read. Expected at most {most}. {advice}")
    return content


def _refusal(path: Path, message: str) -> InstanceError:
    return InstanceError([Fault(message, Location(path))])


def _missing(path: Path) -> str:
    """What does not exist: the file, or its folder too."""
    if path.parent.is_dir():
        return "the file does not exist"
    return f"the file does not exist, nor does the folder {path.parent}"


def similar(path: Path) -> str:
    """The file that may be meant instead of one that does not exist, or those beside it."""
    from difflib import get_close_matches

    beside = _files(path.parent, path.suffix or ".yaml")
    close = get_close_matches(path.stem, [Path(name).stem for name in beside], 1, SIMILAR)
    if close:
        name = next(name for name in beside if Path(name).stem == close[0])
        return f"Did you mean {path.parent / name}?"
    return f"Check the path; {_listed(path.parent, beside)}" if beside else "Check the path"


def _held(folder: Path) -> str:
    """Which instance files are in a folder that was named for one."""
    files = _files(folder, ".yaml")
    return f"Name the file; {_listed(folder, files)}" if files else "Name the file"


def _files(folder: Path, suffix: str) -> list[str]:
    """The files of a folder with an ending, of its first thousand entries."""
    try:
        with os.scandir(folder) as entries:
            return sorted(
                entry.name
                for entry in islice(entries, 1000)
                if entry.name.endswith(suffix) and entry.is_file()
            )
    except (OSError, ValueError):
        return []


def _listed(folder: Path, names: list[str]) -> str:
    more = f" and {len(names) - MOST_LISTED:,} more" if len(names) > MOST_LISTED else ""
    where = "this folder" if folder == Path() else str(folder)
    return f"{where} has {', '.join(names[:MOST_LISTED])}{more}"


def read_tree(path: Path) -> Tree:
    """Read one YAML file; every refusal is an `InstanceError` with file and line."""
    content = read_bytes(path)
    if content.startswith(WORKBOOK):
        message = "the file is a workbook. Expected YAML, as its name says. Name it .xlsx"
        raise InstanceError([Fault(message, Location(path))])
    tree = parse_text(_decode(content, path), path)
    return Tree(tree.data, tree.places, {path: hashlib.sha256(content).hexdigest()})


def parse_text(text: str, path: Path) -> Tree:
    """Parse YAML text; `path` is the file of its faults."""
    if SURROGATES.search(text):  # An argument whose bytes the locale cannot read.
        message = "found bytes that are not UTF-8. Expected text. Use a locale with UTF-8 (LC_ALL=C.UTF-8)"
        raise InstanceError([Fault(message, Location(path))])
    _refuse_open_brackets(text, path)
    try:
        _refuse_unsafe(text, path)
        loader = _Loader(text)
        try:
            node = loader.get_single_node()
        finally:
            loader.dispose()
    except yaml.YAMLError as error:
        raise InstanceError([syntax_fault(error, text, path)]) from None
    except RecursionError:
        raise InstanceError([too_deep(Location(path))]) from None
    if node is None:
        raise InstanceError(
            [
                Fault(
                    "the file is empty. Expected an instance. `monazite init DIR` writes a small one",
                    Location(path),
                )
            ]
        )
    if not isinstance(node, yaml.MappingNode):
        raise InstanceError(
            [
                Fault(
                    "found no mapping. Expected `key: value` lines such as `monazite: 1`",
                    Location(path, _line(node)),
                )
            ]
        )
    reader = _Reader(path)
    data = reader.mapping(node, ())
    if reader.faults:
        raise InstanceError(reader.faults[:MOST_FAULTS])
    return Tree(data, reader.places, {})


def _decode(content: bytes, path: Path) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise InstanceError(
            [
                Fault(
                    f"the file is not UTF-8 (byte {error.start + 1:,}). Expected UTF-8 text. Save it as "
                    "UTF-8",
                    Location(path, line),
                )
            ]
        ) from None


def _refuse_open_brackets(text: str, path: Path) -> None:
    depth = 0
    for found in BRACKETS.finditer(text):
        bracket = found[0]
        if bracket in ("[", "{"):
            depth += 1
            if depth > MOST_OPEN:
                raise InstanceError([too_deep(Location(path, text.count("\n", 0, found.start()) + 1))])
        elif bracket in ("]", "}") and depth:
            depth -= 1


def _refuse_unsafe(text: str, path: Path) -> None:
    # Events come before nodes: composing 200,000 nested brackets would exhaust the C stack.
    depth = 0
    documents = 0
    for event in _events(text):
        where = Location(path, event.start_mark.line + 1)
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None) is not None:
            raise InstanceError(
                [
                    Fault(
                        "found a YAML anchor (&) or alias (*). Expected neither. Write the value itself",
                        where,
                    )
                ]
            )
        if getattr(event, "tag", None) is not None:
            raise InstanceError([Fault(f"found the YAML tag {event.tag!r}. Expected none. Remove it", where)])
        if isinstance(event, yaml.DocumentStartEvent):
            documents += 1
            if documents > 1:
                raise InstanceError(
                    [
                        Fault(
                            "a second document begins here (---). Expected one instance a file. Remove it",
                            where,
                        )
                    ]
                )
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
            if depth > DEEPEST_NESTING:
                raise InstanceError([too_deep(where)])
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1


def _events(text: str) -> Iterator[Any]:
    loader = _Loader(text)
    try:
        while loader.check_event():
            yield loader.get_event()
    finally:
        loader.dispose()


def _line(node: Any) -> int:
    return int(node.start_mark.line) + 1


COMMA = ". Within braces a comma ends a value: write a list as `[a, b]`, and a text with a comma in quotes"


class _Reader:
    """Turns YAML nodes into plain data, and records the place of each element."""

    def __init__(self, path: Path):
        self.path = path
        self.places: dict[Address, Location] = {(): Location(path, 1)}
        self.faults: list[Fault] = []

    def mapping(self, node: yaml.MappingNode, address: Address) -> dict[str, Any]:
        data: dict[str, Any] = {}
        for key_node, value_node in node.value:
            where = Location(self.path, _line(key_node))
            if not isinstance(key_node, yaml.ScalarNode):
                self.faults.append(
                    Fault("found no name before the colon. Expected one", where, ".".join(address))
                )
                continue
            key = key_node.value
            if key in data:
                first = self.places[(*address, key)]
                self.faults.append(
                    Fault(
                        f"the key {key!r} is in line {first.line} too. Expected each key once. Remove one",
                        where,
                        ".".join(address),
                    )
                )
                continue
            self.places[(*address, key)] = where
            data[key] = self.value(value_node, (*address, key), bool(node.flow_style))
        return data

    def value(self, node: Any, address: Address, in_braces: bool = False) -> Any:
        self.places.setdefault(address, Location(self.path, _line(node)))
        if isinstance(node, yaml.MappingNode):
            return self.mapping(node, address)
        if isinstance(node, yaml.SequenceNode):
            return [self.value(item, (*address, str(number))) for number, item in enumerate(node.value)]
        plain = not node.style  # The C loader gives plain scalars an empty style, the Python loader None.
        if plain and node.value in ("", "~"):
            self.faults.append(
                Fault(
                    "the value is empty. Expected a value, or `null` to remove an inherited one"
                    + (COMMA if in_braces else ""),
                    self.places[address],
                    ".".join(address),
                )
            )
            return ""
        if plain and node.value == "null":
            return NULL
        return str(node.value)
