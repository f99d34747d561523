"""How the work grows: four times as many elements, contracts or periods are little more than four times the
work.

Counted are lines of monazite that run, which do not depend on how busy the machine is. Times are measured by
`tests/benchmarks/bench_large.py`.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from types import FrameType
from typing import Any

import pytest
from benchmarks.large import large_instance
from conftest import INSTANCES

import monazite
from monazite.data.reading.load import build_instance
from monazite.data.reading.tree import parse_text
from monazite.data.records.days import Days
from monazite.formulation.build import build
from monazite.results.audit import audit
from monazite.results.plan import read_plan
from monazite.results.tables import BY_NAME
from monazite.results.tables.prices import headlines
from monazite.solving.matrix import compile_model
from monazite.solving.solve import solve

TIMES = 4
MOST = TIMES**1.2
"""Four times the size may be 5.3 times the lines; by a square it would be up to 16."""
SIZES: dict[str, tuple[dict[str, Any], tuple[str, ...]]] = {
    "mines and demands": ({"mines": 20, "demands": 20}, ("mines", "demands")),
    "kinds of material": ({"mines": 20, "demands": 20}, ("mines", "demands", "kinds")),
    "contracts": ({"mines": 20, "demands": 2, "contracts": 22, "periods": 2}, ("contracts",)),
    "months": ({"demands": 2, "contracts": 4, "periods": 24, "every": "month"}, ("periods",)),
}


def steps_of(work: Callable[[], object]) -> int:
    """How many lines of monazite a piece of work runs, each turn of a loop counted."""
    count = 0

    def line(frame: FrameType, event: str, argument: object) -> object:
        nonlocal count
        count += event == "line"
        return line

    def call(frame: FrameType, event: str, argument: object) -> object:
        return line if "monazite" in frame.f_code.co_filename else None

    before = sys.gettrace()
    sys.settrace(call)
    try:
        work()
    finally:
        sys.settrace(before)
    return count


def counts(size: dict[str, Any]) -> dict[str, int]:
    """The lines that each step of `monazite solve` runs."""
    tree = parse_text(large_instance(**size), Path("large.yaml"))
    instance = build_instance(tree)
    model = build(instance)
    matrix = compile_model(model)
    plan = read_plan(instance, solve(matrix))
    plan_of = lambda: read_plan(instance, plan.solved)  # noqa: E731  each step begins with a plan that has worked out nothing
    steps: dict[str, Callable[[], object]] = {
        "checking": lambda: build_instance(tree),
        "building": lambda: build(instance),
        "compiling": lambda: compile_model(model),
        "solving": lambda: solve(matrix),
        "auditing": lambda: audit(plan_of()),
        "headlines": lambda: headlines(plan_of(), most=14),
    }
    quick = (name for name in BY_NAME if name not in ("prices", "sensitivity"))
    steps |= {f"table {name}": lambda name=name: BY_NAME[name].rows(plan_of()) for name in quick}
    return {name: steps_of(step) for name, step in steps.items()}


@pytest.mark.parametrize("what", SIZES)
def test_no_step_grows_as_a_square(what):
    size, grown = SIZES[what]
    size = {"kinds": 2, **size}
    before, after = counts(size), counts({**size, **{name: TIMES * size[name] for name in grown}})
    growth = {name: after[name] / before[name] for name in before}
    assert {name: round(by, 2) for name, by in growth.items() if by > MOST} == {}


QUICK = [name for name in BY_NAME if name not in ("prices", "sensitivity")]


def real_case(months: int) -> monazite.Model:
    """The base case by month: a new plant and four mines, and expansions decided on in any month."""
    return monazite.load(
        INSTANCES / "irel-japan-monthly.yaml",
        [f"horizon={{start: 2026-04, steps: [{{every: month, count: {months}}}]}}"],
    )


def test_no_audit_and_no_table_of_the_real_case_grows_as_a_square_with_the_horizon():
    """An expansion is alive in every later month; those alive in all of one are counted as one."""
    growth = {}
    for months in (36, 36 * TIMES):
        model = real_case(months)
        solution = solve(model.matrix)
        plan_of = lambda: read_plan(model.instance, solution)  # noqa: B023, E731  used within the turn
        steps = {"audit": lambda: audit(plan_of())}  # noqa: B023
        steps |= {name: lambda name=name: BY_NAME[name].rows(plan_of()) for name in QUICK}  # noqa: B023
        for name, step in steps.items():
            growth.setdefault(name, []).append(steps_of(step))
    assert {name: after / before for name, (before, after) in growth.items() if after / before > MOST} == {}


def test_the_program_of_the_real_case_grows_in_proportion_to_the_horizon():
    """Expanded capacity is carried from month to month: the matrix and the ledger have no entry for each
    pair of an expansion and a month in which it is open."""
    found = [real_case(months).matrix for months in (48, 48 * TIMES)]
    for size in ("rows", "columns", "flows"):
        assert len(getattr(found[1], size)) / len(getattr(found[0], size)) <= TIMES**1.05
    for entries in ("entries", "money"):
        before, after = (getattr(matrix, entries).values.size for matrix in found)
        assert after / before <= TIMES**1.05


def test_the_days_of_expansions_are_worked_out_for_each_period_and_not_for_each_pair(monkeypatch):
    """Of an expansion only the months in which it opens or closes need its days: four times the horizon makes
    four times the amounts by day, while the pairs of decision and month are sixteen times as many."""
    made: list[int] = []
    honest = Days.of
    monkeypatch.setattr(Days, "of", staticmethod(lambda pieces: made.append(1) or honest(pieces)))
    counts = []
    for months in (36, 36 * TIMES):
        instance = real_case(months).instance
        made.clear()
        build(instance)
        counts.append(len(made))
    assert counts[1] / counts[0] <= MOST
