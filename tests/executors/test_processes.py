"""Processes that share work: one that is killed costs no results, and none outlives its parent."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

import pytest

from monazite.errors import ResourceError
from monazite.executors.processes import MOST_RENEWALS, Processes
from monazite.executors.spread import spread


def square(number: int) -> int:
    return number * number


def die_once(mark: Path, number: int) -> int:
    """The worker that comes first is killed."""
    if number == 3 and not mark.exists():
        mark.write_text("")
        os.kill(os.getpid(), signal.SIGKILL)
    return number * number


def die(number: int) -> int:
    if number == 3:
        os.kill(os.getpid(), signal.SIGKILL)
    return number


def fail(number: int) -> int:
    raise ValueError(number)


def interrupted(number: int) -> int:
    """What the terminal sends to all of its processes does nothing to a worker."""
    os.kill(os.getpid(), signal.SIGINT)
    os.kill(os.getpid(), signal.SIGHUP)
    return number


@pytest.fixture
def said():
    return []


@pytest.fixture
def processes(said):
    executor = Processes(2, said.append)
    yield executor
    executor.kill()


def test_every_result_comes_with_its_number(processes):
    assert sorted(spread(processes, square, [(each,) for each in range(9)], 4)) == [
        (n, n * n) for n in range(9)
    ]
    with ThreadPoolExecutor(2) as threads:
        assert sorted(spread(threads, square, [(each,) for each in range(9)], 4)) == [
            (n, n * n) for n in range(9)
        ]


def test_what_was_lost_with_a_killed_process_is_worked_out_again(processes, said, tmp_path):
    tasks = [(tmp_path / "mark", each) for each in range(9)]
    found = list(spread(processes, die_once, tasks, 4))
    assert sorted(found) == [(n, n * n) for n in range(9)]  # Each once.
    assert len(said) == 1 and "a process ended before its work was done" in said[0]


def test_work_that_no_process_survives_is_given_up(processes, said):
    with pytest.raises(ResourceError, match="fewer --jobs"):
        list(spread(processes, die, [(each,) for each in range(5)], 5))
    assert len(said) == MOST_RENEWALS


def test_a_pool_whose_own_thread_ended_is_renewed(processes, said):
    """Where memory is short the thread that hands over results may end silently; no result would come."""
    thread = threading.Thread(target=lambda: None)
    thread.start()
    thread.join()
    broken = processes._pool
    broken.submit = lambda *words: Future()
    broken._executor_manager_thread = thread
    assert sorted(spread(processes, square, [(each,) for each in range(3)], 3)) == [(0, 0), (1, 1), (2, 4)]
    assert len(said) == 1


def test_the_end_of_the_threads_of_a_pool_is_no_traceback(processes, said, capfd, monkeypatch):
    """The queue of calls cannot begin its thread, as under a limit on memory, and no result will come."""
    from multiprocessing.queues import Queue

    def refuse(queue):
        raise RuntimeError("can't start new thread")

    monkeypatch.setattr(Queue, "_start_thread", refuse)
    with pytest.raises(ResourceError, match="fewer --jobs"):
        list(spread(processes, square, [(each,) for each in range(3)], 3))
    assert len(said) == MOST_RENEWALS and "Traceback" not in capfd.readouterr().err


def test_an_error_of_the_work_is_an_error_of_the_whole(processes, said):
    with pytest.raises(ValueError, match="0"):
        list(spread(processes, fail, [(0,)], 1))
    assert not said


def test_the_signals_of_the_terminal_do_not_end_a_worker(processes):
    assert dict(spread(processes, interrupted, [(each,) for each in range(3)], 3)) == {0: 0, 1: 1, 2: 2}


def test_processes_that_cannot_be_begun_are_reported(monkeypatch):
    from monazite.executors import processes

    def refuse(*words, **named):
        raise OSError(24, "Too many open files")

    monkeypatch.setattr(processes, "ProcessPoolExecutor", refuse)
    with pytest.raises(ResourceError, match=r"--jobs 9: .*too many open files.*fewer --jobs"):
        Processes(9)


PARENT = """
import os, sys, time
from concurrent.futures import wait
from monazite.executors.processes import Processes
sys.path.insert(0, {here!r})
import test_processes as here
executor = Processes(2)
futures = [executor.submit(getattr(here, {work!r}), each) for each in range(2)]
if {is_begun!r}:
    while len([name for name in os.listdir(".") if name.startswith("begun")]) < 2:
        time.sleep(0.01)
print("\\n".join(str(each.pid) for each in executor._context.begun), flush=True)
wait(futures)
"""


def sleep_long(number: int) -> None:
    Path(f"begun{number}").write_text("")
    time.sleep(600)


def hold_the_lock_of_python(number: int) -> None:
    """Native code that lets no other thread run: a C function called through `PyDLL` keeps Python's lock."""
    import ctypes

    Path(f"begun{number}").write_text("")
    ctypes.PyDLL(None).sleep(600)


@pytest.mark.skipif(sys.platform == "win32", reason="kill -9")
@pytest.mark.parametrize(
    ("work", "is_begun"), [("sleep_long", True), ("sleep_long", False), ("hold_the_lock_of_python", True)]
)
def test_no_worker_outlives_a_parent_that_is_killed(tmp_path, work, is_begun):
    """At rest, while they begin, and inside native code, which on Linux the kernel ends."""
    if work == "hold_the_lock_of_python" and sys.platform != "linux":
        pytest.skip("only Linux ends a process with its parent")
    code = PARENT.format(here=str(Path(__file__).parent), work=work, is_begun=is_begun)
    parent = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True, cwd=tmp_path)
    workers = [int(parent.stdout.readline()) for _ in range(2)]
    parent.kill()
    parent.wait()
    deadline = time.monotonic() + 5
    while any(map(lives, workers)):
        assert time.monotonic() < deadline, "a worker lives on after 5 s"
        time.sleep(0.02)


def lives(process: int) -> bool:
    try:
        os.kill(process, 0)
        stat = Path(f"/proc/{process}/stat")
        return not stat.exists() or stat.read_text().rpartition(")")[2].split()[0] != "Z"
    except (ProcessLookupError, FileNotFoundError):
        return False
