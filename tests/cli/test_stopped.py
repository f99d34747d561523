"""Commands that are stopped by a signal: what they clear, what they keep, what they say, and their exit
code."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import patience
import pytest
from test_killed import SWEEP, TUTORIAL, alive, begin, content, on_linux, seconds_until_gone

SIGNALS = {signal.SIGINT: 130, signal.SIGTERM: 143, signal.SIGHUP: 129}
NOTHING = "interrupted; no results were written. The same command starts from the beginning\n"


def wait_for(process: subprocess.Popen, is_there) -> None:
    deadline = time.monotonic() + 90
    while not is_there():
        assert process.poll() is None and time.monotonic() < deadline, process.stderr.read()
        time.sleep(0.01)


def to_all(process: subprocess.Popen, number: int) -> None:
    """As the terminal does it: to the command and to its workers."""
    os.killpg(process.pid, number)


@on_linux
@pytest.mark.parametrize(("number", "code"), SIGNALS.items(), ids=[each.name for each in SIGNALS])
def test_a_sweep_that_is_stopped_says_how_many_blocks_are_kept_and_how_to_go_on(tmp_path, number, code):
    """With two processes, three times in a row: no traceback of a worker, nothing half written, no process
    left."""
    process = begin([*SWEEP, "-o", "out"], tmp_path, str(tmp_path))
    partial = tmp_path / "out.partial"
    wait_for(process, lambda: len(list(partial.glob("block-*.npz"))) >= 1)
    for _ in range(3):
        if process.poll() is None:
            to_all(process, number)
        time.sleep(0.05)
    told = process.communicate(timeout=patience.SECONDS)[1]
    kept = len(list(partial.glob("block-*.npz")))
    assert process.returncode == code
    assert told == (
        f"interrupted; {kept} of 3 blocks are saved in out.partial. To continue, "
        "repeat the command with --resume\n"
    )
    assert not list(partial.glob("*.part")) and [path.name for path in tmp_path.iterdir()] == ["out.partial"]
    seconds_until_gone(str(tmp_path))
    again = begin([*SWEEP, "--jobs", "1", "-o", "out", "--resume"], tmp_path)
    assert again.communicate(timeout=patience.SECONDS)[1] == "" and again.returncode == 0
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


@on_linux
def test_runs_that_are_stopped_say_that_nothing_was_written(tmp_path):
    rows = [f"r{each},contracts.toyotsu.quantity,set,{each} t/yr" for each in range(400)]
    (tmp_path / "runs.csv").write_text("\n".join(["run,path,mod,value", *rows]) + "\n")
    words = ["sweep", TUTORIAL, "--runs", "runs.csv", "--jobs", "2", "-o", "out"]
    process = begin(words, tmp_path, str(tmp_path))
    wait_for(process, lambda: len(alive(str(tmp_path))) >= 4)  # Two workers, and what looks after semaphores.
    to_all(process, signal.SIGINT)
    assert process.communicate(timeout=patience.SECONDS)[1] == NOTHING and process.returncode == 130
    seconds_until_gone(str(tmp_path))
    assert [path.name for path in tmp_path.iterdir()] == ["runs.csv"]


@on_linux
def test_runs_that_are_killed_leave_no_process(tmp_path):
    rows = [f"r{each},contracts.toyotsu.quantity,set,{each} t/yr" for each in range(400)]
    (tmp_path / "runs.csv").write_text("\n".join(["run,path,mod,value", *rows]) + "\n")
    process = begin(["sweep", TUTORIAL, "--runs", "runs.csv", "--jobs", "2"], tmp_path, str(tmp_path))
    wait_for(process, lambda: len(alive(str(tmp_path))) >= 4)
    process.kill()
    process.communicate()
    seconds_until_gone(str(tmp_path))


def stopped_in(tmp_path, where: str, words: list[str], number: int = signal.SIGTERM) -> subprocess.Popen:
    """A command whose process sends itself a signal in a function of ours."""
    code = f"""
import os, sys, time
sys.argv = ["monazite", *{list(map(str, words))!r}]
from pathlib import Path
from monazite.results.folder import writing as folder, replacing
from monazite_cli.app import main
def stop(*words, **named):
    os.kill(os.getpid(), {int(number)})
    time.sleep(1)
{where}
main()
"""
    return subprocess.run(
        [sys.executable, "-c", code],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
        timeout=patience.SECONDS,
    )


@pytest.mark.parametrize("number", SIGNALS, ids=[each.name for each in SIGNALS])
@pytest.mark.parametrize("where", ["folder._seal = stop", "folder.put_in_place = stop"])
def test_a_solve_stopped_while_it_writes_leaves_nothing(tmp_path, where, number):
    ran = stopped_in(tmp_path, where, ["solve", TUTORIAL, "-o", "new/out", "-q"], number)
    assert (ran.returncode, ran.stderr) == (SIGNALS[number], NOTHING)
    assert list(tmp_path.iterdir()) == []


def test_a_solve_stopped_between_the_renames_leaves_the_old_result(tmp_path):
    assert begin(["solve", TUTORIAL, "-o", "out", "-q"], tmp_path).wait(timeout=patience.SECONDS) == 0
    before = content(tmp_path / "out")
    between = """
replace = Path.replace
def one(self, other): return stop() if self.name == "new" else replace(self, other)
Path.replace = one"""
    ran = stopped_in(tmp_path, between, ["solve", TUTORIAL, "-o", "out", "-q", "--save-lp"])
    assert (ran.returncode, ran.stderr) == (143, NOTHING)
    assert [path.name for path in tmp_path.iterdir()] == ["out"] and content(tmp_path / "out") == before


def test_of_several_files_those_that_are_written_are_named(tmp_path):
    other = TUTORIAL.parent / "classics" / "transport.yaml"
    second = """
seal = folder._seal
def one(path): return stop() if path.parent.name.startswith(".transport") else seal(path)
folder._seal = one"""
    ran = stopped_in(tmp_path, second, ["solve", TUTORIAL, other, "-o", "out", "-q"])
    assert ran.returncode == 143
    assert ran.stderr == (
        "interrupted; out/tutorial is written; 1 of 2 folders are not: run the same command again\n"
    )
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["tutorial"]


def test_a_command_inside_native_code_is_stopped_too(tmp_path):
    """`ctypes` lets go of Python's lock and does not come back, as a long solve does; the signal ends it
    within a few seconds."""
    native = """
import ctypes, threading
from monazite import api
def solve(*words, **named):
    threading.Timer(0.5, lambda: os.kill(os.getpid(), 2)).start()
    libc = ctypes.CDLL(None)
    while libc.sleep(600): pass
api.Model.solve = solve"""
    ran = stopped_in(tmp_path, native, ["solve", TUTORIAL, "-o", "out", "-q"])
    assert (ran.returncode, ran.stderr) == (130, NOTHING)


def test_a_command_whose_code_swallows_the_signal_is_stopped_too(tmp_path):
    swallowing = """
from monazite import api
from monazite_cli import stopping
stopping.LONGEST_UNWINDING = 1.0
def solve(*words, **named):
    try: stop()
    except BaseException: time.sleep(60)
api.Model.solve = solve"""
    ran = stopped_in(tmp_path, swallowing, ["solve", TUTORIAL, "-o", "out", "-q"])
    assert (ran.returncode, ran.stderr) == (143, NOTHING)


def test_a_terminal_that_is_closed_does_not_stop_a_command_under_nohup(tmp_path):
    process = begin(
        [*SWEEP[:2], "--vary", "contracts.toyotsu.quantity=0:150:n=9 t/yr", "-o", "out", "-q"],
        tmp_path,
        preexec_fn=lambda: signal.signal(signal.SIGHUP, signal.SIG_IGN),
    )
    time.sleep(0.5)
    to_all(process, signal.SIGHUP)
    assert process.wait(timeout=patience.SECONDS) == 0
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


def test_a_sweep_on_a_full_disk_keeps_its_blocks_and_goes_on_when_there_is_room(tmp_path):
    """No file may grow past 4 kB: the blocks are smaller, a table of the folder is larger."""
    import resource

    words = [*SWEEP[:4], "--vary", "processes.sintering.inputs.oxide=0.3:0.5:n=6 t", "-o", "out"]
    process = begin(
        words, tmp_path, preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (4_000, 4_000))
    )
    told = process.communicate(timeout=patience.SECONDS)[1]
    assert process.returncode == 1
    assert "-o out: the folder cannot be written: the file would be larger" in told
    assert "9 of 9 blocks are saved in out.partial. To continue, repeat the command with --resume" in told
    assert [path.name for path in tmp_path.iterdir()] == ["out.partial"]
    again = begin([*words, "--resume"], tmp_path)
    again.communicate(timeout=patience.SECONDS)
    assert again.returncode == 0 and [path.name for path in tmp_path.iterdir()] == ["out"]


def test_a_curve_leaves_the_journal_of_another_sweep_alone(tmp_path, run):
    partial = tmp_path / "out.partial"
    partial.mkdir()
    (partial / "sweep.json").write_text("{}\n")
    (partial / "block-000000.npz").write_bytes(b"work")
    done = run("sweep", TUTORIAL, "--vary", "contracts.toyotsu.quantity=0:150 t/yr", "-o", "out")
    assert done.returncode == 0, done.stderr
    assert (partial / "block-000000.npz").read_bytes() == b"work" and Path(tmp_path / "out").is_dir()


def test_two_sweeps_to_one_folder_at_once_both_finish(tmp_path, run):
    """The second keeps no journal, says so, and leaves that of the first alone; to resume what another works
    on is refused."""
    from monazite.results.folder.locks import hold

    partial = tmp_path / "out.partial"
    partial.mkdir()
    lock = hold(partial / "lock")
    words = ("sweep", TUTORIAL, "--vary", "contracts.toyotsu.quantity=0,5 t/yr", "-o", "out")
    done = run(*words)
    assert done.returncode == 0 and "This run records no blocks and cannot be resumed" in done.stderr
    assert sorted(path.name for path in tmp_path.iterdir()) == ["out", "out.partial"]
    lock.close()
    assert run(*words).returncode == 0
    assert [path.name for path in tmp_path.iterdir()] == ["out"]
