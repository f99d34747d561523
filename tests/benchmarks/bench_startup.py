"""Whole-process times, beside what any tool of this kind must pay for its imports.

    pytest tests/benchmarks/bench_startup.py

Compare the rows of one run: `solve` against `imports` (about 1), `help` against `typer` (at most 2). All run
with compiled files present. Where scipy is installed `solve` has it, and `solve without scipy` runs as if it
were not: the two take the same time. On a machine with other work measure processor time, not time:

    python tests/benchmarks/bench_startup.py
"""

from __future__ import annotations

import os
import resource
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path
from statistics import median

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


def measure(rounds: int = 9) -> None:
    """Print the processor time of each process, and its ratio in the same round to `imports` or `typer`."""
    taken: dict[str, list[float]] = {name: [] for name in COMMANDS}
    for number in range(rounds + 1):
        for name, command in COMMANDS.items():
            seconds = processor_time(command)
            if number:  # The first leaves compiled files.
                taken[name].append(seconds)
    for name, each in taken.items():
        base = taken["typer" if name in ("typer", "help") else "imports"]
        ratio = median(one / other for one, other in zip(each, base, strict=True))
        print(f"{name:20} median {median(each):.3f} s, least {min(each):.3f} s, ratio {ratio:.2f}")


def processor_time(command: list[str]) -> float:
    """Seconds of processor time of one process."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, env=COMPILED)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


if __name__ == "__main__":
    measure()
