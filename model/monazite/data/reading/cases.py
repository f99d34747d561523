"""Cases on the command line: `--case 'NAME: PATH=VALUE; PATH*=0.5; ...'`, each a name and some overrides."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from monazite.data.reading.address import set_value
from monazite.data.reading.tree import Tree
from monazite.errors import InstanceError, Location, UsageError, printable

OPTION = "--case"
EXAMPLE = (
    "`NAME: PATH=VALUE; ...`, such as `suspended: contracts.toyotsu.suspension.from=2028-04; "
    "imports.china.cap*=0.5`"
)
LONGEST_NAME = 60
MOST_OVERRIDES = 200
_NAME = re.compile(r"[^\s:;=\[\]*,'\"][^:;=\[\]*'\"]*")


@dataclass(frozen=True)
class Case:
    """A case of the command line: its name, and the overrides (`path=value`) that make it of a base."""

    name: str
    overrides: tuple[str, ...]

    def applied(self, tree: Tree) -> Tree:
        """The tree with the overrides; faults found later in a value that was set have the place
        `--case 'NAME'`, with the number of the override as line. `UsageError` names the case and the
        override.
        """
        place = Path(f"{OPTION} {self.name!r}")
        for number, override in enumerate(self.overrides, start=1):
            tree = set_value(tree, override, Location(place, number), f"{OPTION} {self.name!r}: {override!r}")
        return tree


def named(error: InstanceError, source: str) -> InstanceError:
    """The faults of a case, each with its `source`, such as `--case 'low'`, where it does not name it
    already.
    """
    return InstanceError(
        [
            fault
            if fault.place is not None and str(fault.place.file) == source
            else replace(fault, message=f"with {source}: {fault.message}")
            for fault in error.faults
        ]
    )


def parse_cases(texts: Iterable[str]) -> tuple[Case, ...]:
    """The cases of `--case` options; `UsageError` where one cannot be read, or two have the same name."""
    cases = tuple(parse_case(text) for text in texts)
    seen: set[str] = set()
    for case in cases:
        if case.name in seen:
            raise UsageError(
                f"{OPTION} {case.name!r}: two cases have this name. Expected each once. Rename one."
            )
        seen.add(case.name)
    return cases


def parse_case(text: str) -> Case:
    """One `NAME: PATH=VALUE; ...`."""
    name, colon, rest = text.partition(":")
    name = name.strip()
    shown = printable(text if len(text) <= 80 else text[:80] + "…")
    if not colon or not _NAME.fullmatch(name) or not name.isprintable():
        raise UsageError(f"{OPTION} {shown!r}: found no name before a colon. Expected {EXAMPLE}.")
    if len(name) > LONGEST_NAME:
        raise UsageError(
            f"{OPTION} {name[:LONGEST_NAME]!r}…: the name has {len(name)} letters. Expected at most "
            f"{LONGEST_NAME}."
        )
    overrides = tuple(part for part in map(str.strip, _split(rest)) if part)
    if not overrides:
        raise UsageError(f"{OPTION} {name!r}: found no override after the name. Expected {EXAMPLE}.")
    if len(overrides) > MOST_OVERRIDES:
        raise UsageError(
            f"{OPTION} {name!r}: found {len(overrides)} overrides. Expected at most {MOST_OVERRIDES}. Write "
            f"a file "
            "that extends the base."
        )
    return Case(name, overrides)


def _split(text: str) -> list[str]:
    """The parts between semicolons; within quotes or brackets of a value a semicolon is text."""
    parts, current, depth, quote = [], "", 0, ""
    for letter in text:
        if quote:
            quote = "" if letter == quote else quote
        elif letter in "'\"" and (not current or current[-1] in " =[{,:"):
            quote = letter
        elif letter in "[{":
            depth += 1
        elif letter in "]}":
            depth -= 1
        elif letter == ";" and depth <= 0:
            parts.append(current)
            current, depth = "", 0
            continue
        current += letter
    return [*parts, current]
