"""`monazite` as a process of its own, at the level of descriptors: what a shell, a pipe or a terminal
sees."""

from __future__ import annotations

import os
import pty
import subprocess
import sys
from pathlib import Path

import patience

MONAZITE = (sys.executable, "-m", "monazite_cli")
NOISY = """
import ctypes, os, sys

import highspy


def make_noise():
    os.write(1, b"written to descriptor 1\\n")
    ctypes.CDLL(None).puts(b"buffered by C")
    print("printed by Python")


class Noisy(highspy.Highs):
    def __init__(self):
        make_noise()
        super().__init__()

    def run(self):
        make_noise()
        return super().run()


highspy.Highs = Noisy
if __name__ == "__main__":
    from monazite_cli.app import main

    main()
"""
"""`monazite` with a solver that prints wherever it can, in worker processes too."""


def spawn(
    *words: str | bytes | Path,
    cwd: Path,
    shell: str = 'exec "$@"',
    program: tuple[str | Path, ...] = MONAZITE,
    **environment: str,
) -> subprocess.CompletedProcess[bytes]:
    """Run a command within a line of shell, in which `"$@"` is the command."""
    return subprocess.run(
        ["sh", "-c", shell, "sh", *program, *words],
        capture_output=True,
        cwd=cwd,
        env={**os.environ, "PYTHONHASHSEED": "0", **environment},
        timeout=patience.SECONDS,
    )


def spawn_without_reader(*words: str | bytes | Path, cwd: Path) -> subprocess.CompletedProcess[bytes]:
    """Run a command whose standard output is a pipe that nobody reads."""
    reader, writer = os.pipe()
    os.close(reader)
    try:
        return subprocess.run(
            [*MONAZITE, *words],
            stdout=writer,
            stderr=subprocess.PIPE,
            cwd=cwd,
            env={**os.environ, "PYTHONHASHSEED": "0"},
            timeout=patience.SECONDS,
        )
    finally:
        os.close(writer)


def on_a_terminal(*words: str | bytes | Path, cwd: Path, columns: int = 80) -> tuple[bytes, int]:
    """What a command writes to a terminal, both streams together, and its exit code."""
    controller, terminal = pty.openpty()
    environment = {**os.environ, "COLUMNS": str(columns), "TERM": "xterm"}
    process = subprocess.Popen(
        [*MONAZITE, *words], stdin=terminal, stdout=terminal, stderr=terminal, cwd=cwd, env=environment
    )
    os.close(terminal)
    written = bytearray()
    while True:
        try:
            block = os.read(controller, 65_536)
        except OSError:  # Linux says so when the last writer is gone.
            break
        if not block:
            break
        written += block
    os.close(controller)
    return bytes(written), process.wait(timeout=patience.SECONDS)
