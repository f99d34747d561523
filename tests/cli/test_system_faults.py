"""What the system runs out of is told as such, with exit code 1; what the call asked for has exit code 2."""

from __future__ import annotations

import pytest
from conftest import INSTANCES
from processes import spawn

from monazite_cli.failures import explained

TUTORIAL = INSTANCES / "tutorial.yaml"
POINTS = ("sweep", TUTORIAL, "--vary", "contracts.toyotsu.quantity=0,10,20 t/yr")
LIMITED = """
import resource, sys
name, amount = sys.argv[1], int(sys.argv[2])
from monazite_cli.app import main
sys.argv = ["monazite", *sys.argv[3:]]
resource.setrlimit(getattr(resource, name), (amount, amount))
main()
"""


def limited(folder, limit, amount, *words):
    """A command under a limit of its own, as `ulimit` sets it."""
    (folder / "limited.py").write_text(LIMITED, encoding="utf-8")
    import sys

    return spawn(limit, str(amount), *words, cwd=folder, program=(sys.executable, folder / "limited.py"))


def test_init_on_a_full_disk_leaves_nothing(tmp_path):
    done = limited(tmp_path, "RLIMIT_FSIZE", 0, "init", "new/start")
    assert done.returncode == 1
    assert b"new/start/instance.yaml cannot be written: the file would be larger" in done.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["limited.py"]


def test_a_result_folder_on_a_full_disk_leaves_nothing(tmp_path):
    done = limited(tmp_path, "RLIMIT_FSIZE", 100, "solve", TUTORIAL, "-o", "out")
    assert done.returncode == 1
    assert b"-o out: the folder cannot be written: the file would be larger" in done.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["limited.py"]


def test_too_few_descriptors_for_the_processes_are_reported(tmp_path):
    done = limited(tmp_path, "RLIMIT_NOFILE", 12, *POINTS, "--jobs", "4")
    assert done.returncode == 1
    assert b"too many open files. Raise the limit (ulimit -n), or use fewer --jobs" in done.stderr


@pytest.mark.parametrize("descriptors", [4, 5, 6])
def test_too_few_descriptors_for_anything_are_reported(tmp_path, descriptors):
    """Whatever the command finds closed first: the copy of standard output, the pipe of the signals, or a
    module."""
    done = limited(tmp_path, "RLIMIT_NOFILE", descriptors, "solve", TUTORIAL)
    assert (done.returncode, done.stdout) == (1, b"")
    assert b"too many open files. Raise the limit (ulimit -n)" in done.stderr
    assert b"Traceback" not in done.stderr
    assert b".py" not in done.stderr  # Which file of a library came too late tells a planner nothing.


@pytest.mark.parametrize("megabytes", [60, 100, 170])
def test_too_little_memory_is_reported(tmp_path, megabytes):
    done = limited(tmp_path, "RLIMIT_AS", megabytes * 2**20, "solve", TUTORIAL)
    assert done.returncode == 1, done.stderr
    assert b"out of memory" in done.stderr
    assert b"Traceback" not in done.stderr and b"defect of monazite" not in done.stderr


def raised(error: BaseException) -> tuple[str, int]:
    try:
        raise error
    except BaseException as caught:
        return explained(caught)


def test_each_refusal_of_the_system_has_its_message_and_its_exit_code():
    from concurrent.futures.process import BrokenProcessPool

    for error, words, code in (
        (MemoryError("std::bad_alloc"), "out of memory", 1),
        (ImportError("libx.so: failed to map segment from shared object"), "out of memory", 1),
        (RuntimeError("can't start new thread"), "Remove --jobs", 1),
        (BrokenProcessPool("terminated abruptly"), "fewer --jobs", 1),
        (OSError(28, "No space left on device"), "the disk is full", 1),
        (OSError(11, "Resource temporarily unavailable"), "ulimit -u", 1),
        (PermissionError(13, "Permission denied", "plan.yaml"), "plan.yaml: Permission denied", 2),
        (FileNotFoundError(2, "No such file or directory", "plan.yaml"), "plan.yaml: No such file", 2),
        (KeyError("x"), "a defect of monazite", 1),
    ):
        message, found = raised(error)
        assert words in message and found == code, error


def test_processes_without_semaphores_are_reported(run, monkeypatch):
    import _multiprocessing

    class Refused:
        SEM_VALUE_MAX = 1

        def __init__(self, *_, **__):
            raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(_multiprocessing, "SemLock", Refused)
    done = run(*POINTS, "--jobs", "2")
    assert done.returncode == 1
    assert "does not support worker processes" in done.stderr and "Remove --jobs" in done.stderr
