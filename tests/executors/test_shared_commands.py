"""Commands that share their solves: the bytes of one process, in processes, and on a cluster of which a
worker is killed on the way."""

from __future__ import annotations

import os
import pickle
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from conftest import INSTANCES
from dask_cluster import dask_cluster
from dated import DATED

from monazite.errors import Fault, InfeasibleError, InstanceError, MonaziteError, UnverifiedError
from monazite.results.proof.branching import NoBranchError
from monazite.results.proof.checked import AuditError

TUTORIAL = INSTANCES / "tutorial.yaml"
HEAD = """
monazite: 1
title: Dates, a rate of discount and numbers
horizon: {start: 2026-04, steps: [{every: year, count: 1}]}
money: {unit: USD, price_year: 2026, discount: {value: 8 %/yr, low: 5 %/yr, high: 12 %/yr}}
outside: [japan, world]
"""
MANY = (
    "many: contracts.toyotsu.quantity*=0.5; contracts.toyotsu.price*=1.1; mines.sands.cost*=1.2; "
    "mines.sands.capacity*=0.9"
)
BROKEN = "none: mines.sands.capacity=1 t/yr; contracts.toyotsu.firm=true"
"""Without a plan: its conflict travels."""
CALLS = {
    "compare": ("compare", "dated.yaml", "--case", MANY, "--case", BROKEN, "--show", "all"),
    "tornado": ("tornado", "dated.yaml", "--case", "less: contracts.toyotsu.quantity=90 t/yr"),
    "value": ("value", "dated.yaml", "--contract", "toyotsu"),
}
DIES = """
import os, signal
import monazite.executors.keeping as keeping
done = keeping.Kept.do
def do(self, block, *, seen=[]):
    seen.append(block)
    if len(seen) == 1:
        os.kill(os.getpid(), signal.SIGKILL)
    return done(self, block)
keeping.Kept.do = do
"""
"""A worker that is killed when it begins its first block."""


def content(folder: Path) -> dict[str, bytes]:
    return {str(each.relative_to(folder)): each.read_bytes() for each in folder.rglob("*") if each.is_file()}


@pytest.fixture
def folder(tmp_path) -> Path:
    (tmp_path / "dated.yaml").write_text(HEAD + DATED, encoding="utf-8")
    return tmp_path


@pytest.fixture(params=CALLS)
def call(request) -> tuple[str, ...]:
    return CALLS[request.param]


def test_two_processes_give_the_bytes_of_one(run, folder, call):
    one = run(*call, "-o", "one", "-q")
    two = run(*call, "-o", "two", "-q", "--jobs", "2")
    assert one.returncode == 0, one.stderr
    assert (two.returncode, two.stdout, two.stderr) == (0, one.stdout, one.stderr)
    assert content(folder / "one") == content(folder / "two") and len(content(folder / "one")) > 3


def test_a_cluster_gives_the_bytes_of_one_process_also_where_a_worker_is_killed(run, folder, call):
    (folder / "dies.py").write_text(DIES)
    with dask_cluster(folder / "cluster", workers=0, PYTHONPATH=str(folder)) as cluster:
        cluster.add("--preload", "dies")
        cluster.add()
        one = run(*call, "-o", "one", "-q")
        two = run(*call, "-o", "two", "-q", "--dask", cluster.address)
        assert two.returncode == 0, two.stderr
        assert cluster.workers[0].wait(60) == -signal.SIGKILL
    assert (two.stdout, two.stderr) == (one.stdout, one.stderr)
    assert content(folder / "one") == content(folder / "two")


@pytest.mark.parametrize("command", ["compare", "tornado", "value"])
def test_processes_and_a_cluster_at_once_are_refused(run, folder, command):
    done = run(*CALLS[command], "--jobs", "2", "--dask", "tcp://127.0.0.1:1")
    assert done.returncode == 2
    assert done.stderr == (
        "found --jobs and --dask. Expected one. Remove --jobs: the cluster has its workers.\n"
    )


def test_an_instance_without_a_plan_is_the_same_in_two_processes(run, folder):
    words = ("--set", "mines.sands.capacity=1 t/yr", "--set", "contracts.toyotsu.firm=true")
    for call in (CALLS["value"], CALLS["compare"][:4]):
        one, two = run(*call, *words, "-q"), run(*call, *words, "-q", "--jobs", "2")
        assert one.returncode == 3
        assert (one.returncode, one.stdout, one.stderr) == (two.returncode, two.stdout, two.stderr)


@pytest.mark.skipif(sys.platform == "win32", reason="signals of a terminal")
def test_ctrl_c_ends_the_processes_too(folder):
    """A process that is stopped says so, exits with 130, and no worker is left."""
    environment = {**os.environ, "MONAZITE_MARK": f"ctrl-c-{os.getpid()}"}
    words = ("compare", "dated.yaml", "--case", MANY, "--jobs", "2")
    process = subprocess.Popen(
        [sys.executable, "-m", "monazite_cli", *words],
        cwd=folder,
        env=environment,
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    mark = f"MONAZITE_MARK=ctrl-c-{os.getpid()}"
    while len(marked(mark)) < 2 and process.poll() is None:
        time.sleep(0.05)
    process.send_signal(signal.SIGINT)
    told = process.communicate(timeout=120)[1]
    assert process.returncode in (0, 130)  # 0 where it was done before.
    if process.returncode == 130:
        assert told.startswith("interrupted; no results were written"), told
    assert marked(mark) == []


def marked(mark: str) -> list[str]:
    """The processes that carry a mark in their environment."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            alive = not re.search(r"\) Z ", (process / "stat").read_text())
            if alive and mark.encode() in (process / "environ").read_bytes().split(b"\0"):
                found.append(process.name)
        except OSError:
            continue
    return found


def test_an_error_arrives_from_another_process_as_it_was_raised():
    errors: list[MonaziteError] = [
        InstanceError([Fault("it is wrong", address="a.b")]),
        InfeasibleError("infeasible", [("row", 0.0, 1.0)]),
        UnverifiedError("unverified", ["a check"]),
        AuditError(("one", "two"), None),  # type: ignore[arg-type]
        NoBranchError([]),
    ]
    for error in errors:
        arrived = pickle.loads(pickle.dumps(error))
        assert type(arrived) is type(error) and str(arrived) == str(error)
        assert arrived.__dict__ == error.__dict__ and arrived.args == error.args
