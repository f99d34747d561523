"""The journal of a long sweep: `DIR.partial` holds every block that is done, so that a killed run goes on where it was.

A block is written beside its name and renamed. What the blocks belong to is written first: the digests of the input
files, the terms, the reports and the version; `--resume` refuses a journal of anything else.
"""

from __future__ import annotations

import json
import shutil
import zipfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np

from monazite.errors import UsageError, refused
from monazite.sweeps.blocks import Block

HEAD = "sweep.json"


class Journal:
    """The folder of a sweep under way."""

    def __init__(self, folder: Path, head: Mapping[str, Any], resume: bool):
        self.folder = folder
        self._head = json.dumps(head, indent=2, sort_keys=True) + "\n"
        try:
            self._open(resume)
        except OSError as error:
            raise refused(f"{folder}: the journal of the sweep cannot be written", error) from None

    def _open(self, resume: bool) -> None:
        head = self.folder / HEAD
        if resume:
            if not head.is_file():
                raise UsageError(
                    f"--resume: there is no sweep under way in {self.folder}; leave `--resume` out"
                )
            if head.read_text(encoding="utf-8") != self._head:
                raise UsageError(
                    f"--resume: {self.folder} belongs to another sweep: the file, its terms, the reports or the version "
                    "differ; remove it, or ask for what was asked for then"
                )
            return
        if self.folder.exists():
            if not head.is_file() and any(self.folder.iterdir()):
                raise UsageError(f"{self.folder}: this folder is not ours; remove it or name another with -o")
            kept = len(list(self.folder.glob("block-*.npz")))
            if kept:
                raise UsageError(
                    f"{self.folder} holds {kept} blocks of a sweep that was stopped: go on with --resume, or remove the folder "
                    "to begin anew"
                )
            shutil.rmtree(self.folder)
        self.folder.mkdir(parents=True)
        _write(head, self._head.encode())

    def done(self) -> Iterator[tuple[int, Block]]:
        """The blocks that are kept, with their numbers; a file that was cut short is worked out again."""
        for path in sorted(self.folder.glob("block-*.npz")):
            try:
                yield int(path.stem.partition("-")[2]), _read(path)
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
        if block.cells:
            arrays["cells"] = np.array(list(block.cells.values()))
        beside = path.with_suffix(".part")
        try:
            with beside.open("wb") as file:
                np.savez(file, **arrays)
            beside.replace(path)
        except OSError as error:
            raise refused(f"{path}: cannot be written", error) from None

    def close(self) -> None:
        """Remove the journal; its sweep is in its final place."""
        shutil.rmtree(self.folder, ignore_errors=True)


def _read(path: Path) -> Block:
    with np.load(path, allow_pickle=False) as kept:
        labels = [str(label) for label in kept["labels"]]
        cells = dict(zip(labels, kept["cells"], strict=True)) if labels else {}
        solves, regions = (int(each) for each in kept["counts"])
        messages = {int(place): text for place, text in json.loads(str(kept["messages"])).items()}
        return Block(kept["places"], kept["status"], kept["value"], cells, messages, solves, regions)


def _write(path: Path, content: bytes) -> None:
    beside = path.with_suffix(".part")
    beside.write_bytes(content)
    beside.replace(path)
