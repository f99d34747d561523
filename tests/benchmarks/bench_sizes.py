"""Read, build, compile, solve and settle: the yearly, quarterly and monthly instances.

    pytest tests/benchmarks/bench_sizes.py

Compare the rows of one run: each part against `cold`, the cold HiGHS solve of the same program.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from monazite.data.reading.load import load_instance
from monazite.formulation.build import build
from monazite.results.audit import audit
from monazite.results.plan import read_plan
from monazite.solving.highs import Session, problem_of
from monazite.solving.matrix import compile_model
from monazite.solving.solve import solve

ROOT = Path(__file__).parents[2]
INSTANCES = ("irel-japan", "irel-japan-quarterly", "irel-japan-monthly")


@pytest.mark.parametrize("name", INSTANCES)
@pytest.mark.parametrize("part", ["read", "build", "compile", "cold", "solve", "audit"])
def test_part(benchmark, name, part):  # type: ignore[no-untyped-def]
    """One part of a solve, the parts before it done already."""
    path = ROOT / "instances" / f"{name}.yaml"
    instance = load_instance(path)
    model = build(instance)
    matrix = compile_model(model)
    plan = read_plan(instance, solve(matrix))
    parts = {
        "read": lambda: load_instance(path),
        "build": lambda: build(instance),
        "compile": lambda: compile_model(model),
        "cold": lambda: Session(problem_of(matrix)).solve(),
        "solve": lambda: solve(matrix),
        "audit": lambda: audit(plan),
    }
    benchmark.extra_info.update(rows=len(matrix.rows), columns=len(matrix.columns), nonzeros=matrix.nonzeros)
    benchmark.pedantic(parts[part], rounds=3, warmup_rounds=1)


@pytest.mark.parametrize("name", INSTANCES)
def test_peak_memory(name, capsys):  # type: ignore[no-untyped-def]
    """Peak memory of the whole process, printed in MB, with the size of the program."""
    code = (
        "import pathlib, re, sys, monazite; model = monazite.load(sys.argv[1]); model.solve(); "
        "matrix = model.matrix; peak = re.search(r'VmHWM:\\s*(\\d+)', "
        "pathlib.Path('/proc/self/status').read_text())[1]; print(len(matrix.rows), len(matrix.columns), "
        "matrix.nonzeros, int(peak) // 1024)"
    )
    path = ROOT / "instances" / f"{name}.yaml"
    done = subprocess.run([sys.executable, "-c", code, str(path)], check=True, capture_output=True, text=True)
    rows, columns, nonzeros, megabytes = done.stdout.split()
    assert int(megabytes) > 0
    with capsys.disabled():
        print(f"\n{name}: {rows} rows, {columns} columns, {nonzeros} nonzeros, {megabytes} MB")
