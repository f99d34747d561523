"""Standard output holds the results and nothing else, whatever a library prints and wherever it leads."""

from __future__ import annotations

import csv
import io
import json
import sys

import pytest
from conftest import INSTANCES
from processes import MONAZITE, NOISY, spawn, spawn_without_reader

TUTORIAL = INSTANCES / "tutorial.yaml"
QUANTITY = "contracts.toyotsu.quantity"
RUNS = f"run,path,mod,value,note\na,{QUANTITY},set,10 t/yr,\nb,{QUANTITY},set,20 t/yr,\n"
SWEEPS = {
    "curve": ("--vary", f"{QUANTITY}=0:50 t/yr"),
    "map": ("--vary", f"{QUANTITY}=0:50 t/yr", "--vary", "contracts.toyotsu.shortfall.penalty=0:5 USD/kg"),
    "points": ("--vary", f"{QUANTITY}=0,10,20 t/yr", "--jobs", "2"),
    "runs": ("--runs", "runs.csv", "--jobs", "2"),
    "reservation": ("--reservation", "toyotsu"),
}
FORMATTED = {
    "solve": ("solve", TUTORIAL),
    "solve several": ("solve", TUTORIAL, TUTORIAL),
    "infeasible": (
        "solve",
        TUTORIAL,
        "--set",
        f"{QUANTITY}=90000 t/yr",
        "--set",
        "contracts.toyotsu.firm=true",
    ),
    "value": ("value", TUTORIAL, "--contract", "toyotsu"),
    "explain": ("explain", TUTORIAL),
    **{f"sweep {name}": ("sweep", TUTORIAL, *words) for name, words in SWEEPS.items()},
}
QUICK = {
    "schema": ("schema",),
    "validate": ("validate", TUTORIAL),
    "help": ("--help",),
    "help of a command": ("solve", "--help"),
    "version": ("--version",),
    "solve": ("solve", TUTORIAL),
    "solve json": ("solve", TUTORIAL, "--format", "json"),
    "solve csv": ("solve", TUTORIAL, "--format", "csv"),
    "sweep": ("sweep", TUTORIAL, *SWEEPS["curve"]),
    "sweep json": ("sweep", TUTORIAL, *SWEEPS["curve"], "--format", "json"),
    "sweep csv": ("sweep", TUTORIAL, *SWEEPS["points"][:2], "--format", "csv"),
    "value csv": ("value", TUTORIAL, "--contract", "toyotsu", "--format", "csv"),
    "explain": ("explain", TUTORIAL),
    "explain json": ("explain", TUTORIAL, "--format", "json"),
}


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "runs.csv").write_text(RUNS, encoding="utf-8")
    (tmp_path / "noisy.py").write_text(NOISY, encoding="utf-8")
    return tmp_path


def _noisy(folder):
    return (sys.executable, folder / "noisy.py")


@pytest.mark.parametrize("format", ["json", "csv"])
@pytest.mark.parametrize("name", FORMATTED)
def test_it_parses_whole_although_the_solver_prints(folder, name, format):
    done = spawn(*FORMATTED[name], "--format", format, cwd=folder, program=_noisy(folder))
    assert done.returncode == (3 if name == "infeasible" else 0), done.stderr
    text = done.stdout.decode("utf-8")
    if format == "json":
        assert json.loads(text)
    else:
        heads, *rows = csv.reader(io.StringIO(text), strict=True)
        assert len(heads) > 1 and all(len(row) == len(heads) for row in rows)
    for noise in (b"descriptor 1", b"buffered", b"Python", b"Running HiGHS"):
        assert noise not in done.stdout + done.stderr


def test_the_other_commands_print_theirs_alone(folder):
    program = _noisy(folder)
    assert spawn("init", "start", cwd=folder, program=program).stdout == b""
    assert spawn("validate", TUTORIAL, cwd=folder, program=program).stdout == f"{TUTORIAL}: valid\n".encode()
    assert json.loads(spawn("schema", cwd=folder, program=program).stdout)
    assert spawn("solve", TUTORIAL, "-o", "out", "-q", cwd=folder, program=program).returncode == 0
    assert json.loads(spawn("verify", "out", "--format", "json", cwd=folder, program=program).stdout)


def test_what_libraries_print_is_shown_on_standard_error_for_debugging(folder):
    done = spawn("solve", TUTORIAL, "--format", "json", "--debug", cwd=folder, program=_noisy(folder))
    assert json.loads(done.stdout)
    for noise in (b"descriptor 1", b"buffered", b"Python"):
        assert noise in done.stderr


@pytest.mark.parametrize("name", QUICK)
def test_a_full_disk_is_reported_as_such(folder, name):
    done = spawn(*QUICK[name], cwd=folder, shell='exec "$@" >/dev/full')
    assert (done.returncode, done.stdout) == (1, b"")
    assert done.stderr.decode().count("\n") == 1
    assert "standard output: cannot write the results: the disk is full" in done.stderr.decode()


SAYING = {
    "verify": ("verify", "out"),
    "solve into a folder": ("solve", TUTORIAL, "-o", "out"),
    "solve with sizes": ("solve", TUTORIAL, "-v"),
    "no plan into a folder": ("solve", *FORMATTED["infeasible"][1:], "-o", "out"),
    "value into a folder": ("value", TUTORIAL, "--contract", "toyotsu", "-o", "value"),
}


@pytest.mark.parametrize("name", SAYING)
def test_results_lost_before_a_message_are_not_passed_over(folder, name):
    """What is said after the results hands these over first; where they are lost then, the command fails all
    the same."""
    assert spawn("solve", TUTORIAL, "-o", "out", "-q", cwd=folder).returncode == 0
    lost = spawn(*SAYING[name], cwd=folder, shell='exec "$@" >/dev/full')
    assert lost.returncode == 1 and b"Traceback" not in lost.stderr
    assert lost.stderr.decode().endswith("Free some space, or write to another disk\n")
    assert spawn_without_reader(*SAYING[name], cwd=folder).returncode == 141


@pytest.mark.parametrize("name", ["schema", "solve csv", "solve", "help"])
def test_a_reader_that_leaves_ends_it_in_silence_as_unix_tools_end(folder, name):
    done = spawn_without_reader(*QUICK[name], cwd=folder)
    assert (done.stderr, done.returncode) == (b"", 141)


def test_messages_that_cannot_be_written_change_nothing(folder):
    done = spawn("solve", TUTORIAL, "-v", "--format", "json", cwd=folder, shell='exec "$@" 2>/dev/full')
    assert done.returncode == 0 and json.loads(done.stdout)
    assert spawn("solve", "absent.yaml", cwd=folder, shell='exec "$@" 2>/dev/full').returncode == 2


def test_a_closed_standard_output_is_reported_and_no_file_takes_its_place(folder):
    done = spawn("solve", TUTORIAL, "-o", "out", cwd=folder, shell='exec "$@" >&-')
    assert done.returncode == 1
    assert b"standard output: cannot write the results: it is closed" in done.stderr
    assert spawn("verify", "out", cwd=folder).returncode == 0
    assert spawn("init", "start", cwd=folder, shell='exec "$@" >&-').returncode == 0


@pytest.mark.parametrize("closing", ["<&-", "2>&-", "<&- 2>&-", "<&- >&- 2>&-"])
def test_other_closed_descriptors_change_nothing(folder, closing):
    done = spawn("solve", TUTORIAL, "--format", "json", "-o", "out", cwd=folder, shell=f'exec "$@" {closing}')
    assert done.returncode == (1 if ">&- 2" in closing else 0)
    assert done.stderr == (b"" if "2>&-" in closing else b"wrote out\n")
    assert ">&- 2" in closing or json.loads(done.stdout)
    assert spawn("verify", "out", cwd=folder).returncode == 0


def test_an_interrupt_during_start_up_shows_no_traceback(folder):
    """Ctrl-C while the command line, then the model, is imported: at four moments of the first second."""
    for tenths in (0, 1, 3, 8):
        # The shell opens both files first: the interrupt may end the program before it opens any.
        shell = f'exec >out 2>err; "$@" & p=$!; sleep 0.{tenths}; kill -INT $p; wait $p; echo $? >code'
        # A shell starts what runs in its background with SIGINT ignored; Python lets a program undo that.
        code = "import signal, sys; signal.signal(signal.SIGINT, signal.default_int_handler); "
        code += "from monazite_cli.__main__ import main; main()"
        spawn("solve", TUTORIAL, cwd=folder, shell=shell, program=(sys.executable, "-c", code))
        said = (folder / "err").read_text()
        assert "Error" not in said and "monazite_cli" not in said, said


def test_the_module_and_the_command_are_the_same():
    from importlib.metadata import entry_points

    (command,) = entry_points(group="console_scripts", name="monazite")
    assert MONAZITE[-1] == command.value.split(".")[0]
    assert callable(command.load())
