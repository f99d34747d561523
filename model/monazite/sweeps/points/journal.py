"""The journal of a long sweep: `DIR.partial` holds every block that is done, so that a killed run goes on
where it was.

A block is written beside its name and renamed. What the blocks belong to is written first: the digests of the
input files, the terms, the reports and the version; `--resume` refuses a journal of anything else. Only what
a journal holds is ever removed.
"""

from __future__ import annotations

import json
import re
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np

from monazite.errors import UsageError, printable, refused
from monazite.executors.versions import differences
from monazite.figures import counted
from monazite.results.folder.listing import kind_of, named
from monazite.results.folder.locks import hold
from monazite.results.folder.written import read_json
from monazite.sweeps.points.blocks import Block
from monazite.sweeps.points.kept import HEAD, blocks_in

LOCK = "lock"
FORMAT = "monazite sweep 2"
"""The format of a journal. Its number rises with that of result folders, or when the blocks change."""
OURS = re.compile(r"lock|sweep\.(json|part)|block-\d{6,}\.(npz|part)")
"""All that a journal holds."""


class BusyError(UsageError):
    """Another sweep is writing this journal."""


class Journal:
    """The folder of a sweep under way."""

    def __init__(self, folder: Path, head: Mapping[str, Any], resume: bool):
        self.folder = folder
        self._lock: BinaryIO | None = None
        self._made: list[Path] = []
        self._head = json.dumps({"format": FORMAT, **head}, indent=2, sort_keys=True) + "\n"
        try:
            self._made = [each for each in folder.parents if not each.exists()]
            self._open(resume)
        except OSError as error:
            self.stop()
            raise refused(f"{folder}: the journal of the sweep cannot be written", error) from None

    def _open(self, resume: bool) -> None:
        head = self.folder / HEAD
        self._check_ours()
        if resume:
            if not head.is_file():
                raise UsageError(
                    f"--resume: found no interrupted sweep in {self.folder}. Expected one. Remove --resume"
                )
            self._check_format(head)
            if head.read_bytes() != self._head.encode():
                raise UsageError(
                    f"--resume: {self.folder} belongs to another sweep: the file, terms, reports or releases "
                    f"of the software differ{self._releases(head)}. Expected the same command and software. "
                    "Repeat that of the sweep, or remove the folder"
                )
            self._hold()
            return
        self.folder.mkdir(parents=True, exist_ok=True)
        self._hold()
        kept = len(blocks_in(self.folder))
        if kept:
            self._release()
            raise UsageError(
                f"{self.folder} holds {counted(kept, 'block')} of an interrupted sweep. Expected a new "
                "folder. Continue with --resume, or remove the folder to start from the beginning"
            )
        _write(head, self._head.encode())

    def _releases(self, head: Path) -> str:
        """What differs in the software, in words."""
        theirs, ours = (json.loads(text).get("software") for text in (head.read_text("utf-8"), self._head))
        if not isinstance(theirs, dict) or not isinstance(ours, dict):
            return ""
        named = [printable(str(each)) for each in differences(ours, theirs)]
        return f" ({', '.join(named)})" if named else ""

    def _check_format(self, head: Path) -> None:
        """Refuse the journal of another format."""
        try:
            written = read_json(head)
        except (ValueError, RecursionError):
            written = None
        found = written.get("format") if isinstance(written, dict) else None
        if found != FORMAT:
            raise UsageError(
                f"--resume: {head}: format: the blocks were written in another format. "
                f"Found {printable(repr(found)) if found else 'none'}, expected {FORMAT!r}. "
                f"Remove {self.folder} and repeat the command without --resume"
            )

    def _check_ours(self) -> None:
        """Refuse a folder that holds anything but a journal, before anything in it is touched."""
        try:
            kind = kind_of(self.folder)
        except FileNotFoundError:
            return
        if kind != "a folder":
            raise UsageError(
                f"{self.folder}: found {kind}. Expected a folder for the journal of the sweep. Remove it"
            )
        kinds = {path.name: kind_of(path) for path in self.folder.iterdir()}
        others = [
            name if kind == "a file" else f"{name} ({kind})"
            for name, kind in sorted(kinds.items())
            if kind != "a file" or not OURS.fullmatch(name)
        ]
        if kinds.get(HEAD) == "a file" and not blocks_in(self.folder) and not _is_head(self.folder / HEAD):
            others.append(HEAD)
        if others:
            raise UsageError(
                f"{self.folder}: found {named(others)}. Expected only files of a sweep. "
                "Remove the folder, or choose another with -o"
            )

    def _hold(self) -> None:
        """Hold the journal as long as this process lives; on a file system without locks nobody can."""
        with suppress(OSError):
            self._lock = hold(self.folder / LOCK)
            if self._lock is None:
                kept = len(blocks_in(self.folder))
                raise BusyError(
                    f"{self.folder} holds {kept} blocks of a sweep that was interrupted or is running. "
                    "Wait for it, or choose another folder with -o"
                )
        for path in self.folder.glob("*.part"):
            _remove(path)

    def _release(self) -> None:
        if self._lock is not None:
            self._lock.close()

    def done(self) -> Iterator[tuple[int, Block]]:
        """The blocks that are kept, with their numbers; a file that was cut short is worked out again."""
        for number, path in blocks_in(self.folder).items():
            try:
                yield number, _read(path)
            except (OSError, ValueError, KeyError, EOFError, NotImplementedError, zipfile.BadZipFile):
                path.unlink()

    def keep(self, number: int, block: Block) -> None:
        """Keep a block for good."""
        path = self.folder / f"block-{number:06d}.npz"
        arrays: dict[str, Any] = {
            "places": block.places,
            "status": block.status,
            "value": block.value,
            "counts": np.array([block.solves, block.regions]),
            "labels": np.array(list(block.cells), dtype=np.str_),
            "messages": np.array(json.dumps(block.messages)),
        }
        if block.text:
            arrays["text"] = np.frombuffer(block.text.encode(), np.uint8)
        if block.cells:
            arrays["cells"] = np.array(list(block.cells.values()))
        beside = path.with_suffix(".part")
        try:
            with beside.open("wb") as file:
                np.savez(file, **arrays)
            beside.replace(path)
        except OSError as error:
            with suppress(OSError):
                beside.unlink()
            raise refused(f"{path}: cannot be written", error) from None

    def stop(self) -> None:
        """Leave a journal that holds blocks to be gone on with; remove one that holds none."""
        if blocks_in(self.folder):
            for path in self.folder.glob("*.part"):
                _remove(path)
            self._release()
        else:
            self.close()

    def close(self) -> None:
        """Remove the journal; its sweep is in its final place. What somebody put into it stays, and the
        folder with it."""
        with suppress(OSError):
            # The head goes after the blocks: without it they would belong to nobody.
            for path in sorted(self.folder.iterdir(), key=lambda each: each.name in (HEAD, LOCK)):
                _remove(path)
        self._release()
        with suppress(OSError):
            for each in (self.folder, *self._made):
                each.rmdir()


def _is_head(path: Path) -> bool:
    try:
        head = read_json(path)
        return isinstance(head, dict) and "version" in head
    except (OSError, ValueError, RecursionError):
        return False


def _remove(path: Path) -> None:
    if OURS.fullmatch(path.name):
        with suppress(OSError):
            if kind_of(path) == "a file":
                path.unlink()


def _read(path: Path) -> Block:
    with np.load(path, allow_pickle=False) as kept:
        labels = [str(label) for label in kept["labels"]]
        cells = dict(zip(labels, kept["cells"], strict=True)) if labels else {}
        solves, regions = (int(each) for each in kept["counts"])
        messages = {int(place): text for place, text in json.loads(str(kept["messages"])).items()}
        text = kept["text"].tobytes().decode() if "text" in kept else ""
        return Block(kept["places"], kept["status"], kept["value"], cells, messages, solves, regions, text)


def _write(path: Path, content: bytes) -> None:
    beside = path.with_suffix(".part")
    try:
        beside.write_bytes(content)
        beside.replace(path)
    except BaseException:
        with suppress(OSError):
            beside.unlink()
        raise
