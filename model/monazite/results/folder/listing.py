"""The content of a folder. Links are not followed, and only regular files are opened: a named pipe would
block."""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from monazite.errors import UsageError, printable

MOST_ENTRIES = 100_000
"""The greatest number of files and folders in a result folder; monazite writes about twenty."""
MOST_NAMED = 10
"""How many files a message names."""


@dataclass(frozen=True)
class Listing:
    """The regular files and subfolders of a folder, by their path in it, and other entries with their
    kind."""

    files: tuple[str, ...]
    folders: tuple[str, ...]
    others: dict[str, str]

    @property
    def kinds(self) -> dict[str, str]:
        """Everything that is not a regular file, with its kind."""
        return {**dict.fromkeys(self.folders, "a folder"), **self.others}


def listing(folder: Path) -> Listing:
    """Everything in a folder and its subfolders on the same file system. Raises `OSError` where one cannot
    be read."""
    files: list[str] = []
    folders: list[str] = []
    others: dict[str, str] = {}
    waiting = [folder]
    while waiting:
        with os.scandir(waiting.pop()) as entries:
            for entry in entries:
                path = Path(entry.path)
                name = path.relative_to(folder).as_posix()
                kind = kind_of(path)
                if kind == "a file":
                    files.append(name)
                elif kind == "a folder":
                    folders.append(name)
                    waiting.append(path)
                else:
                    others[name] = kind
                if len(files) + len(folders) + len(others) > MOST_ENTRIES:
                    raise UsageError(
                        f"{folder}: the folder contains more than {MOST_ENTRIES:,} files. "
                        "Expected a result of monazite"
                    )
    return Listing(tuple(sorted(files)), tuple(sorted(folders)), dict(sorted(others.items())))


def kind_of(path: Path) -> str:
    """The kind of a path: a file, a folder, a link, a named pipe, a socket, a device or a mount point."""
    mode = path.lstat().st_mode
    if stat.S_ISDIR(mode):
        return "a mount point" if path.is_mount() else "a folder"
    kinds = {stat.S_IFREG: "a file", stat.S_IFLNK: "a link", stat.S_IFIFO: "a named pipe"}
    return {**kinds, stat.S_IFSOCK: "a socket"}.get(stat.S_IFMT(mode), "a device")


def open_regular(path: Path) -> BinaryIO:
    """A regular file for reading. Raises `OSError` for anything else, without blocking."""
    flags = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
    kind = kind_of(path)
    if kind != "a file":
        raise OSError(f"expected a file, found {kind}")
    file = os.fdopen(os.open(path, flags | getattr(os, "O_BINARY", 0)), "rb")
    if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
        file.close()
        raise OSError("expected a file")
    return file


def digest(path: Path) -> str:
    """The SHA-256 of a regular file."""
    with open_regular(path) as file:
        found = hashlib.sha256()
        while block := file.read(1 << 20):
            found.update(block)
    return found.hexdigest()


def named(names: Iterable[str], joined: str = ", ") -> str:
    """Names or sentences for a message, safe on a terminal; of many the first ten."""
    shown = [printable(name) for name in names]
    more = len(shown) - MOST_NAMED
    return joined.join([*shown[:MOST_NAMED], f"and {more:,} more"] if more > 0 else shown)


def count_rows(path: Path) -> int:
    """The rows of a CSV table below its heading; a line break in quotes is part of a cell."""
    rows, quotes = -1, 0
    with open_regular(path) as file:
        for line in file:
            quotes += line.count(b'"')
            rows += quotes % 2 == 0
    return max(rows, 0)
