"""Whether a folder is unchanged, and its manifest follows from its options."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import Any

from monazite.errors import UsageError, printable
from monazite.figures import counted
from monazite.results.folder.listing import count_rows, digest, kind_of, listing, named
from monazite.results.folder.replacing import OWN, own_digest
from monazite.results.folder.shell import quoted
from monazite.results.folder.written import AGAIN, FORMAT, MANIFEST, Manifest, read_json, read_written

WANTED = "a folder that `monazite solve FILE -o DIR` wrote"
PROVEN = ("solve", "explain")
"""Commands whose results can be proven; of `explain` those without a plan."""


def read_manifest(folder: Path) -> Manifest:
    """The manifest of a result that can be proven; `UsageError` for any other folder."""
    manifest = read_any_manifest(folder, WANTED)
    if manifest.command[1] not in PROVEN:
        raise UsageError(
            f"{printable(str(folder))}: found a result of `monazite {printable(manifest.command[1])}`, which "
            "has no certificate to verify; `verified` in its status.json says whether its solves passed "
            f"their checks. Expected {WANTED}"
        )
    return manifest


def read_any_manifest(folder: Path, wanted: str) -> Manifest:
    """The manifest of a result of any command; `UsageError` where a folder holds none, with what is
    `wanted`."""
    try:
        kind = kind_of(folder / MANIFEST)
    except (OSError, ValueError):
        kind = None
    if kind is None:
        raise UsageError(f"{printable(str(folder))}: {_no_result(folder)}. Expected {wanted}")
    manifest = read_written(folder / MANIFEST, Manifest)
    if manifest.format != FORMAT:
        raise UsageError(
            f"{printable(str(folder / MANIFEST))}: format: the result was written in another format. Found "
            f"{printable(manifest.format)!r}, expected {FORMAT!r}. Write the result again with -o"
        )
    return manifest


def _no_result(folder: Path) -> str:
    """What a path is, where it is no result folder."""
    if not os.path.lexists(folder):
        return "there is no such folder"
    if not folder.is_dir():
        return "found a file"
    return "the folder is no result of monazite (there is no manifest.json)"


def check_whole(folder: Path, manifest: Manifest) -> None:
    """Refuse a folder in which a file was changed, added or removed. Only files that the manifest lists
    are read; links are not followed."""
    try:
        found = listing(folder)
        changes = [
            f"{name} was changed"
            for name in found.files
            if name in manifest.files and digest(folder / name) != manifest.files[name]
        ]
    except (OSError, ValueError) as error:
        raise UsageError(printable(f"{folder}: cannot be read: {error}. {AGAIN}")) from None
    written = manifest.files
    parents = {parent.as_posix() for name in written for parent in PurePosixPath(name).parents}
    there = {**dict.fromkeys(found.files, "a file"), **found.kinds}
    changes += [f"{name} is missing" for name in written if name not in there]
    changes += [f"{name} is {there[name]}, expected a file" for name in written if name in found.kinds]
    changes += [
        f"{name} was added ({kind})"
        for name, kind in there.items()
        if name not in written and name != MANIFEST and not (kind == "a folder" and name in parents)
    ]
    if changes:
        raise UsageError(
            f"{folder}: the result was changed after it was written: {named(changes, '; ')}. Expected the "
            f"files as they were written. {AGAIN}"
        )


def rows_differ(folder: Path, manifest: Manifest) -> Iterator[str]:
    """The tables that have other rows than the manifest says; folders of earlier releases do not say it."""
    tables = {name for name in manifest.files if name.endswith(".csv")}
    for name in sorted(tables - set(manifest.rows)) if manifest.rows else ():
        yield f"{name}: the manifest does not say how many rows it has"
    for name, rows in manifest.rows.items():
        found = count_rows(folder / name) if name in manifest.files else None
        if found != rows:
            yield f"{name}: found {counted(found or 0, 'row')}, the manifest has {rows:,}"


OPTIONS = {
    "solve": (
        "save_lp",
        "save_mps",
        "time_limit",
        "prices",
        "first",
        "hold",
        "until",
        "every",
        "root",
        "set",
        "money",
    ),
    "explain": ("why", "within", "root", "set", "money"),
}
"""The options that a manifest records, by command, in the order of the manifest."""
IF_GIVEN = ("xlsx",)
"""Options that a manifest records only where they are given."""
KEYS = (
    "format",
    "title",
    "command",
    "shell",
    "run_in",
    "options",
    "inputs",
    "versions",
    "rows",
    "files",
    OWN,
)
"""The keys of a manifest."""


def manifest_differs(folder: Path, manifest: Manifest, title: str) -> Iterator[str]:
    """Where a manifest differs from what its options and inputs give."""
    written: dict[str, Any] = read_json(folder / MANIFEST)
    if written.get(OWN) != own_digest(written):
        yield f"{MANIFEST}: {OWN}: the file was changed after it was written"
    for key in sorted(set(written) - set(KEYS)):
        yield f"{MANIFEST}: unexpected key {printable(key)}"
    if written.get("title") != title:
        yield f"{MANIFEST}: title: found {written.get('title')!r}, expected {title!r}"
    yield from rows_differ(folder, manifest)
    command, options = manifest.command, written.get("options")
    known = OPTIONS[command[1]]
    if not isinstance(options, dict) or tuple(name for name in options if name not in IF_GIVEN) != known:
        yield f"{MANIFEST}: options: found others than those of `monazite {printable(command[1])}`"
    words = [*command[:3], *_words(options if isinstance(options, dict) else {})]
    if command != words or command[0] != "monazite":
        yield f"{MANIFEST}: command: differs from the recorded options"
    if len(command) > 2 and command[2].removeprefix("./") not in [each.name for each in manifest.inputs]:
        yield f"{MANIFEST}: inputs: {printable(command[2])} of the command is missing"
    if written.get("run_in") != f"the folder of {command[2].removeprefix('./') if len(command) > 2 else ''}":
        yield f"{MANIFEST}: run_in: differs from the folder of the instance file"
    escaped = any("\\" in word for word in command)  # A name with bytes that are not UTF-8.
    if not escaped and written.get("shell") != " ".join(map(quoted, command)):
        yield f"{MANIFEST}: shell: differs from the command"
    keys = [sorted(each) for each in written.get("inputs", []) if isinstance(each, dict)]
    if any(each not in (["from_here", "name", "sha256"], ["name", "sha256"]) for each in keys):
        yield f"{MANIFEST}: inputs: unexpected keys"


def _words(options: dict[str, Any]) -> list[str]:
    """The options of a command as words, without those at their default."""
    words: list[str] = []
    for name, value in options.items():
        if value in (None, [], False) or (name, value) in DEFAULTS:
            continue
        flag = f"--{name.replace('_', '-')}"
        values = value if isinstance(value, list) else [value]
        words += [flag] if value is True else [word for each in values for word in (flag, str(each))]
    return words


DEFAULTS = (("prices", "binding"),)
"""Default values of options."""
