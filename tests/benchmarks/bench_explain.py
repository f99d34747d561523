"""Explain and prove: conflicts against HiGHS's own, and exact proofs, at the yearly, quarterly and monthly
size.

    pytest tests/benchmarks/bench_explain.py

Compare the rows of one run: each part against `cold`, the cold HiGHS solve of the same program. `iis` is what
HiGHS tells of the whole program by itself (strategy 6, at most 20 seconds), without a check that it is
irreducible.
"""

from __future__ import annotations

from pathlib import Path

import highspy
import pytest

from monazite.data.reading.load import load_instance
from monazite.errors import InfeasibleError
from monazite.explaining.near_optimal import ranges
from monazite.explaining.quantities import headline_quantities
from monazite.formulation.build import build
from monazite.results.conflicts import conflicts_of
from monazite.results.proof.impossible import prove_conflict
from monazite.results.proof.proving import prove_bases
from monazite.solving.highs import Session, problem_of
from monazite.solving.matrix import compile_model
from monazite.solving.solve import solve

ROOT = Path(__file__).parents[2]
INSTANCES = ("irel-japan", "irel-japan-quarterly", "irel-japan-monthly")
IMPOSSIBLE = ("contracts.toyotsu.firm=true", "contracts.toyotsu.quantity=4000 t/yr")


@pytest.mark.parametrize("name", INSTANCES)
@pytest.mark.parametrize("part", ["cold", "iis", "conflicts", "proof"])
def test_without_a_plan(benchmark, name, part):  # type: ignore[no-untyped-def]
    """4,000 t REO a year firmly owed, which the mines cannot give in the first years."""
    matrix = compile_model(build(load_instance(ROOT / "instances" / f"{name}.yaml", IMPOSSIBLE)))
    problem, conflicts = problem_of(matrix), conflicts_of(matrix)

    def cold() -> None:
        with pytest.raises(InfeasibleError):
            Session(problem).solve()

    def iis() -> None:
        session = Session(problem)
        with pytest.raises(InfeasibleError):
            session.solve()
        status, found = session._highs.getIis()
        assert status != highspy.HighsStatus.kError
        benchmark.extra_info["rows"] = len(found.row_index_)

    parts = {
        "cold": cold,
        "iis": iis,
        "conflicts": lambda: conflicts_of(matrix),
        "proof": lambda: [prove_conflict(matrix, each) for each in conflicts],
    }
    benchmark.extra_info["conflicts"] = [len(each.rows) for each in conflicts]
    benchmark.pedantic(parts[part], rounds=1 if "monthly" in name else 3, warmup_rounds=0)


@pytest.mark.parametrize("name", INSTANCES)
@pytest.mark.parametrize("part", ["cold", "proof", "ranges"])
def test_with_a_plan(benchmark, name, part):  # type: ignore[no-untyped-def]
    """The proof of the value and of the plan, and the ranges of the headline quantities for 2 million USD
    more."""
    instance = load_instance(ROOT / "instances" / f"{name}.yaml")
    matrix = compile_model(build(instance))
    solution = solve(matrix)
    value, plan = solution.value_answer, solution.plan_answer
    quantities = list(headline_quantities(instance, matrix))

    def proof() -> None:
        bases = (value.column_basis, value.row_basis), (plan.column_basis, plan.row_basis)
        assert prove_bases(matrix, *bases).word == "exact"

    parts = {
        "cold": lambda: Session(problem_of(matrix)).solve(),
        "proof": proof,
        "ranges": lambda: ranges(solution, quantities, 2.0),
    }
    benchmark.extra_info["quantities"] = len(quantities)
    benchmark.pedantic(parts[part], rounds=1 if "monthly" in name else 3, warmup_rounds=0)
