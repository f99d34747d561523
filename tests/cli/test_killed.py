"""Commands that are killed at random moments: no process outlives them, nothing is left over, and what comes
out in the end is the same.

A few kills by default; all of them with `MONAZITE_KILLS=100 pytest tests/cli/test_killed.py -k random`, which
also prints the figures with `-s`.
"""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import patience
import pytest
from conftest import INSTANCES

TUTORIAL = INSTANCES / "tutorial.yaml"
KILLS = int(os.environ.get("MONAZITE_KILLS", "2"))
SEED = int(os.environ.get("MONAZITE_KILLS_SEED", "11"))
ORPHANS_END_WITHIN = 5.0
QUANTITY = "contracts.toyotsu.quantity"
SWEEP = (
    *(
        "sweep",
        str(TUTORIAL),
        "--vary",
        f"{QUANTITY}=0:150:n=24 t/yr",
        "--report",
        "deliveries",
        "--jobs",
        "2",
    ),
    *("--vary", "processes.sintering.inputs.oxide=0.3,0.4 t", "-q", "--format", "csv"),
)
"""Forty-eight points solved one by one, as a yield is a coefficient: three blocks for two processes."""

on_linux = pytest.mark.skipif(not Path("/proc/self/environ").exists(), reason="looks for processes in /proc")


def begin(words, folder: Path, mark: str = "", **named) -> subprocess.Popen:
    """Begin a command in a folder; every process that comes of it carries the mark in its environment."""
    return subprocess.Popen(
        [sys.executable, "-m", "monazite_cli", *map(str, words)],
        cwd=folder,
        env={**os.environ, "PYTHONHASHSEED": "0", "MONAZITE_MARK": mark},
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
        **named,
    )


def alive(mark: str) -> list[int]:
    """The processes that carry a mark, but for those that have ended and wait to be asked for."""
    found = []
    for process in Path("/proc").iterdir():
        if process.name.isdigit():
            try:
                marked = f"MONAZITE_MARK={mark}".encode() in (process / "environ").read_bytes().split(b"\0")
                if marked and (process / "stat").read_text().rpartition(")")[2].split()[0] != "Z":
                    found.append(int(process.name))
            except OSError:
                continue
    return found


def seconds_until_gone(mark: str) -> float:
    """How long processes with a mark live on."""
    began = time.monotonic()
    while alive(mark):
        if time.monotonic() - began > ORPHANS_END_WITHIN:
            for process in alive(mark):
                os.kill(process, signal.SIGKILL)
            raise AssertionError(f"processes live on after {ORPHANS_END_WITHIN:g} s")
        time.sleep(0.02)
    return time.monotonic() - began


def content(folder: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def undisturbed(words, folder: Path) -> tuple[dict[str, bytes], float]:
    """What a command writes that nobody kills, and how long it takes."""
    folder.mkdir()
    began = time.monotonic()
    process = begin([*words, "-o", "out"], folder)
    assert process.wait(timeout=patience.SECONDS) == 0, process.stderr.read()
    return content(folder / "out"), time.monotonic() - began


@on_linux
def test_a_sweep_killed_at_random_moments_leaves_nothing_and_goes_on_to_the_same_bytes(tmp_path):
    """`kill -9` of the parent alone at any moment of its life, then `--resume` where a sweep is under way."""
    rng = random.Random(SEED)
    whole, seconds = undisturbed(SWEEP, tmp_path / "whole")
    resumed = finished = 0
    longest = 0.0
    for kill in range(KILLS):
        folder = tmp_path / f"kill{kill}"
        folder.mkdir()
        mark = f"{tmp_path}-{kill}"
        process = begin([*SWEEP, "-o", "out"], folder, mark)
        time.sleep(rng.uniform(0, seconds))
        process.kill()
        process.communicate()
        longest = max(longest, seconds_until_gone(mark))
        finished += process.returncode == 0
        is_begun = (folder / "out.partial" / "sweep.json").exists()
        resumed += is_begun
        # To the end in one process: the bytes do not depend on their number.
        again = begin([*SWEEP, "--jobs", "1", "-o", "out", *(["--resume"] if is_begun else [])], folder, mark)
        told = again.communicate(timeout=patience.SECONDS)
        assert again.returncode == 0, told[1]
        assert content(folder / "out") == whole
        assert [path.name for path in folder.iterdir()] == ["out"]
    print(
        f"\n{KILLS} kills of a sweep of {seconds:.1f} s: {finished} had ended before, {resumed} resumed, "
        f"longest orphan {longest:.2f} s"
    )


@on_linux
@pytest.mark.parametrize("moment", ["any", "writing"])
def test_a_solve_killed_at_random_moments_leaves_a_result_or_none_and_then_the_same_bytes(tmp_path, moment):
    """Over an earlier result: killed at any moment, or once the hidden folder stands beside it; the next run
    clears what was left."""
    rng = random.Random(SEED)
    words = ("solve", str(TUTORIAL), "-q")
    whole, seconds = undisturbed(words, tmp_path / "whole")
    folder = tmp_path / "kills"
    folder.mkdir()
    assert begin([*words, "-o", "out"], folder).wait(timeout=patience.SECONDS) == 0
    left = finished = 0
    kills = max(1, KILLS // 2)
    for kill in range(kills):
        mark = f"{tmp_path}-{kill}"
        process = begin([*words, "-o", "out"], folder, mark)
        if moment == "any":
            time.sleep(rng.uniform(0, seconds))
        else:
            while process.poll() is None and not list(folder.glob(".out.*")):
                time.sleep(0.001)
            time.sleep(rng.uniform(0, 0.15))
        process.kill()
        process.communicate()
        seconds_until_gone(mark)
        finished += process.returncode == 0
        left += len(list(folder.iterdir())) > 1
        if kill % 3 == 2:  # Some of the time several kills in a row, before a run that is left alone.
            again = begin([*words, "-o", "out"], folder, mark)
            told = again.communicate(timeout=patience.SECONDS)
            assert again.returncode == 0, told[1]
            assert content(folder / "out") == whole
            assert [path.name for path in folder.iterdir()] == ["out"]
    assert begin([*words, "-o", "out"], folder).wait(timeout=patience.SECONDS) == 0
    assert content(folder / "out") == whole
    assert [path.name for path in folder.iterdir()] == ["out"]
    print(
        f"\n{kills} kills of a solve of {seconds:.1f} s ({moment}): {finished} had ended before, "
        f"{left} left a hidden folder"
    )
