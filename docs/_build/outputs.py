"""What commands print, in the pages: real output, cut to the lines that a page is about."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from functools import cache

from program import ROOT

SPECIFICATION = re.compile(r"(\d+)-(\d+) monazite (.+)")
WIDTH = "80"


def excerpt(specification: str) -> str:
    """`1-20 monazite solve FILE`: those lines of what the command prints, in a block."""
    found = SPECIFICATION.fullmatch(specification)
    assert found, specification
    first, last = int(found[1]), int(found[2])
    lines = printed(found[3]).splitlines()
    assert len(lines) >= last, f"monazite {found[3]} prints {len(lines)} lines, not {last}"
    cut = ["..."] if last < len(lines) else []
    return "\n".join(["```text", *(line.rstrip() for line in lines[first - 1 : last]), *cut, "```"])


@cache
def printed(words: str) -> str:
    """The standard output of a command, run in the root folder as a reader would, 80 columns wide."""
    done = subprocess.run(
        [sys.executable, "-m", "monazite_cli", *shlex.split(words)],
        cwd=ROOT,
        env={**os.environ, "COLUMNS": WIDTH, "PYTHONUTF8": "1"},
        capture_output=True,
        text=True,
        encoding="utf-8",
    )
    assert done.returncode in (0, 3), f"monazite {words}: exit {done.returncode}\n{done.stderr}"
    return done.stdout
