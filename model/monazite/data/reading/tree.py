"""The reader of YAML: plain mappings, lists and strings, each with file and line.

Instance files are untrusted: only mappings, lists and strings exist, so that no object is constructed and no
word becomes a boolean. Refused, each with its line: aliases and anchors, tags, nesting deeper than
50, duplicate keys, several documents, tabs for indentation, files that are not UTF-8 or exceed 2 MB.
"""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from monazite.data.records.symbols import Address
from monazite.errors import RESOURCES, SURROGATES, Fault, InstanceError, Location, refused

LARGEST_FILE_BYTES = 2_000_000
DEEPEST_NESTING = 50
MOST_OPEN = 500
"""Open brackets at which a text is refused before it is parsed, far above the deepest nesting.

With thousands of them YAML parsers fail in different ways (a stack overflow, minutes of computation, an error
of their own) before the first event.
"""
MOST_FAULTS = 200


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
    most = f"{largest / 1e6:g} MB"
    try:
        if path.is_dir():
            raise InstanceError(
                [
                    Fault(
                        f"the path is a folder. Expected {wanted}",
                        Location(path),
                    )
                ]
            )
        if not path.is_file() and path.exists():
            raise InstanceError(
                [Fault(f"the path is not an ordinary file. Expected {wanted}", Location(path))]
            )
        if path.stat().st_size > largest:
            size = path.stat().st_size / 1e6
            raise InstanceError(
                [
                    Fault(
                        f"the file has {size:.1f} MB. Expected at most {most}. {advice}",
                        Location(path),
                    )
                ]
            )
        descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0))
        with os.fdopen(descriptor, "rb") as file:
            content = file.read(largest + 1) or b""
        if len(content) > largest:
            raise InstanceError(
                [Fault(f"the file grew while it was read. Expected at most {most}", Location(path))]
            )
        return content
    except FileNotFoundError:
        near = _similar_file(path)
        raise InstanceError([Fault("the file does not exist" + near, Location(path))]) from None
    except OSError as error:
        if error.errno in RESOURCES:
            raise refused(f"{path}: the file cannot be read", error) from None
        raise InstanceError([Fault(f"the file cannot be read: {error.strerror}", Location(path))]) from None
    except ValueError as error:
        raise InstanceError([Fault(f"the file name is not valid: {error}", Location(path))]) from None


def _similar_file(path: Path) -> str:
    from difflib import get_close_matches

    if not path.parent.is_dir():
        return f", nor does the folder {path.parent}"
    close = get_close_matches(path.name, [entry.name for entry in path.parent.iterdir()], 1, 0.6)
    return f". Did you mean {path.parent / close[0]}?" if close else ""


def read_tree(path: Path) -> Tree:
    """Read one YAML file; every refusal is an `InstanceError` with file and line."""
    content = read_bytes(path)
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
    except yaml.MarkedYAMLError as error:
        raise InstanceError([_yaml_fault(error, path)]) from None
    except yaml.YAMLError as error:
        position = getattr(error, "position", None)
        line = text.count("\n", 0, position) + 1 if isinstance(position, int) else 1
        raise InstanceError(
            [Fault(f"not YAML: {str(error).splitlines()[0]}", Location(path, line))]
        ) from None
    except RecursionError:
        raise InstanceError([_too_deep(Location(path))]) from None
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
            [Fault(f"the file is not UTF-8 (byte {error.start + 1}). Save it as UTF-8", Location(path, line))]
        ) from None


_BRACKETS = re.compile(
    r"""(?<![^\s\[\]{},:])'[^'\n]*'|(?<![^\s\[\]{},:])"(?:[^"\\\n]|\\.)*"|(?<!\S)\#[^\n]*|[\[\]{}]""",
    re.VERBOSE,
)
"""Brackets, and the quoted texts and comments in which they are ignored."""


def _refuse_open_brackets(text: str, path: Path) -> None:
    depth = 0
    for found in _BRACKETS.finditer(text):
        bracket = found[0]
        if bracket in ("[", "{"):
            depth += 1
            if depth > MOST_OPEN:
                raise InstanceError([_too_deep(Location(path, text.count("\n", 0, found.start()) + 1))])
        elif bracket in ("]", "}") and depth:
            depth -= 1


def _too_deep(where: Location) -> Fault:
    return Fault(f"the nesting is too deep. Expected at most {DEEPEST_NESTING} levels", where)


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
                    [Fault("a second document begins here (---). Expected one instance a file", where)]
                )
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
            if depth > DEEPEST_NESTING:
                raise InstanceError([_too_deep(where)])
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1


def _events(text: str) -> Iterator[Any]:
    loader = _Loader(text)
    try:
        while loader.check_event():
            yield loader.get_event()
    finally:
        loader.dispose()


def _yaml_fault(error: yaml.MarkedYAMLError, path: Path) -> Fault:
    mark = error.problem_mark or error.context_mark
    problem = error.problem or "cannot be read as YAML"
    if "nesting" in problem or "depth" in problem:
        return _too_deep(Location(path, mark.line + 1 if mark else 1))
    if "\\t" in problem or "'\t'" in problem or "cannot start any token" in problem:
        problem += ". Indent with spaces, not tabs"
    if problem.startswith("could not find expected ':'"):
        problem += " after a key"
    return Fault(f"not YAML: {problem}", Location(path, mark.line + 1 if mark else 1))


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
