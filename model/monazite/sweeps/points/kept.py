"""What the journal of a sweep that was stopped holds, in words. It is asked while a command is being stopped,
so it imports nothing else."""

from __future__ import annotations

import json
import re
import stat
from pathlib import Path

HEAD = "sweep.json"
KEPT = re.compile(r"block-(\d{6,})\.npz")
LARGEST_HEAD = 64_000_000


def blocks_in(folder: Path) -> dict[int, Path]:
    """The files of the blocks that a journal holds, by their number."""
    try:
        paths = sorted(folder.iterdir())
        found = {int(name[1]): path for path in paths if (name := KEPT.fullmatch(path.name))}
        return {number: path for number, path in found.items() if stat.S_ISREG(path.lstat().st_mode)}
    except OSError:
        return {}


def kept_words(folder: Path) -> str | None:
    """What a journal holds and how to go on with it; None where it holds nothing."""
    kept = len(blocks_in(folder))
    if not kept:
        return None
    head = folder / HEAD
    try:
        is_head = stat.S_ISREG(head.lstat().st_mode) and head.stat().st_size <= LARGEST_HEAD
        of = f" of {int(json.loads(head.read_text(encoding='utf-8'))['blocks']):,}" if is_head else ""
    except (OSError, ValueError, LookupError, TypeError, RecursionError):
        of = ""
    return f"{kept:,}{of} blocks are saved in {folder}. To continue, repeat the command with --resume"
