"""Whole-process times, beside what any tool of this kind must pay for its imports.

    pytest tests/benchmarks/bench_startup.py

Compare the rows of one run: `solve` against `imports` (at most 1.5), `help` against `typer` (at most 2).
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
COMMANDS = {
    "typer": [sys.executable, "-c", "import typer"],
    "help": [sys.executable, "-m", "monazite_cli", "--help"],
    "imports": [sys.executable, "-c", "import pyomo.environ, highspy, pandas"],
    "solve": [
        sys.executable,
        "-m",
        "monazite_cli",
        "solve",
        "-q",
        str(ROOT / "instances" / "irel-japan.yaml"),
    ],
}


@pytest.mark.parametrize("name", COMMANDS)
def test_whole_process(benchmark, name):  # type: ignore[no-untyped-def]
    """One process from start to end, output thrown away."""

    def run() -> None:
        subprocess.run(COMMANDS[name], check=True, stdout=subprocess.DEVNULL)

    benchmark.pedantic(run, rounds=9, warmup_rounds=1)
