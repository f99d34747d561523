"""What the solver's library prints to descriptor 1 does not reach the standard output of a program that uses
monazite."""

from __future__ import annotations

import subprocess
import sys

import patience
from conftest import INSTANCES

TUTORIAL = INSTANCES / "tutorial.yaml"
NOISY = """
import os, highspy

class Noisy(highspy.Highs):
    def __init__(self):
        os.write(1, b"banner\\n")
        super().__init__()

highspy.Highs = Noisy
"""
"""As HiGHS 1.16: whatever the release that is installed, its constructor prints."""


def _python(code: str, *, before: str = "") -> subprocess.CompletedProcess[str]:
    words = [sys.executable, "-c", code]
    if before:
        words = ["sh", "-c", f'{before} exec "$@"', "sh", *words]
    return subprocess.run(words, capture_output=True, text=True, timeout=patience.SECONDS)


def test_solving_in_a_notebook_prints_nothing_to_descriptor_1():
    code = f"import monazite; print(monazite.load({str(TUTORIAL)!r}).solve().status, flush=True)"
    done = _python(NOISY + code)
    assert (done.stdout, done.stderr) == ("optimal\n", "")


def test_what_the_caller_prints_before_and_after_a_session_is_kept():
    code = """
import ctypes
from monazite.solving.highs import _new_highs
c = ctypes.CDLL(None)
c.puts(b"before")
_new_highs()
c.puts(b"after")
c.fflush(None)
"""
    assert _python(NOISY + code).stdout == "before\nafter\n"


def test_threads_that_make_sessions_at_once_leave_descriptor_1_as_it_was():
    code = """
import os
from concurrent.futures import ThreadPoolExecutor
from monazite.solving.highs import _new_highs
before = os.fstat(1)
with ThreadPoolExecutor(8) as threads:
    list(threads.map(lambda _: _new_highs(), range(200)))
assert os.path.samestat(before, os.fstat(1))
assert len(os.listdir("/proc/self/fd" if os.path.isdir("/proc/self/fd") else "/dev/fd")) < 20
print("same", flush=True)
"""
    assert _python(NOISY + code).stdout == "same\n"


def test_a_process_without_descriptor_1_can_solve():
    code = f"""
import sys, monazite
print(monazite.load({str(TUTORIAL)!r}).solve().status, file=sys.stderr)
"""
    done = _python(code, before="exec 1>&-;")
    assert (done.stdout, done.stderr) == ("", "optimal\n")
