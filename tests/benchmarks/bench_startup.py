"""Whole-process times, beside what any tool of this kind must pay for its imports.

    pytest tests/benchmarks/bench_startup.py

Compare the rows of one run: `solve` against `imports` (at most 1.5), `help` against `typer` (at most 2). All
run with compiled files present. Where scipy is installed `solve` has it, and `solve without scipy` runs as if
it were not: the two take the same time.
"""

from __future__ import annotations

import os
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SOLVE = ["solve", "-q", str(ROOT / "instances" / "irel-japan.yaml")]
HIDDEN = f"import sys; sys.modules['scipy'] = None; sys.argv = ['monazite', *{SOLVE!r}]"
COMMANDS = {
    "typer": [sys.executable, "-c", "import typer"],
    "help": [sys.executable, "-m", "monazite_cli", "--help"],
    "imports": [sys.executable, "-c", "import pyomo.environ, highspy, pandas"],
    "solve": [sys.executable, "-m", "monazite_cli", *SOLVE],
    "solve without scipy": [
        sys.executable,
        "-c",
        f"{HIDDEN}; from monazite_cli.__main__ import main; main()",
    ],
}
COMPILED = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
"""The environment, in which the warm-up leaves compiled files."""


@pytest.mark.parametrize("name", COMMANDS)
def test_whole_process(benchmark, name):  # type: ignore[no-untyped-def]
    """One process from start to end, output thrown away."""

    if "without scipy" in name and find_spec("scipy") is None:
        pytest.skip("scipy is not installed: `solve` is without it")

    def run() -> None:
        subprocess.run(COMMANDS[name], check=True, stdout=subprocess.DEVNULL, env=COMPILED)

    benchmark.pedantic(run, rounds=9, warmup_rounds=1)
