"""Random instances without a plan: every conflict is irreducible, its sum adds up, its proof holds, and every
repair repairs."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from conftest import examples
from hypothesis import given, settings
from hypothesis import strategies as st

import monazite
from monazite.explaining.explanation import explain
from monazite.formulation.catalogue import is_definition
from monazite.results.conflicts import conflicts_of
from monazite.results.proof.certificates import infeasibility
from monazite.results.proof.impossible import prove_conflict, reprove
from monazite.solving.exact.elimination import NotProvenError
from monazite.solving.highs import problem_of
from monazite.solving.infeasible.elastic import freed
from monazite.solving.infeasible.iis import is_feasible

amounts = st.integers(0, 60)


def basis(written):  # type: ignore[no-untyped-def]
    """The relaxed row and the basis of a certificate."""
    return written["relaxed"], written["columns"], written["rows"]


@st.composite
def instances(draw) -> str:  # type: ignore[no-untyped-def]
    """Two mines, a plant, imports, a store, a firm contract and a firm demand over three years, most of them
    too much for the rest."""
    years = draw(st.integers(1, 3))
    steps = "{" + ", ".join(f"{2026 + year}-04: {draw(amounts)} t/yr" for year in range(years)) + "}"
    more = draw(
        st.sampled_from(
            [
                "",
                "policies: {home: {rule: domestic_share, materials: [magnet], share: 60 %}}",
                "policies: {one: {rule: origin_share, materials: [magnet], origin: world, share: 30 %}}",
                "limits: {few: {flows: {mines.sands: 1, mines.south: 2}, at_most: 70 t/yr}}",
                "policies: {purse: {rule: budget, account: irel, items: [mining], at_most: 90 USD/yr}}",
            ]
        )
    )
    opening = draw(st.sampled_from(["2026-04", "2027-04", "2027-10", "never"]))
    return f"""
monazite: 1
title: Random
horizon: {{start: 2026-04, steps: [{{every: year, count: {years}}}]}}
money: {{unit: USD, price_year: 2026}}
outside: [japan, world]
materials: {{oxide: {{unit: t}}, magnet: {{unit: t}}}}
places: {{coast: irel}}
mines:
  sands: {{place: coast, material: oxide, capacity: {draw(amounts)} t/yr, cost: 2 USD/t,
    ramp: {{up: {draw(st.integers(5, 60))} t/yr/yr, before: 10 t/yr}}}}
  south: {{place: coast, material: oxide, capacity: {draw(amounts)} t/yr, cost: 3 USD/t, opening: {opening}}}
processes: {{sinter: {{per: magnet, inputs: {{oxide: 0.7 t}}, outputs: {{magnet: 1 t}}}}}}
plants: {{works: {{place: coast, runs: {{sinter: 1}}, capacity: {draw(amounts)} t/yr}}}}
imports: {{abroad: {{place: coast, material: magnet, origin: world, price: 5 USD/t,
  cap: {draw(amounts)} t/yr}}}}
stocks: {{heap: {{material: oxide, place: coast, opening: {draw(st.integers(0, 20))} t, capacity: 30 t}}}}
demands: {{motors: {{place: coast, accepts: [magnet], quantity: {{steps: {steps}}}, unmet: none}}}}
contracts:
  toyotsu: {{counterparty: japan, destination: japan, material: oxide, from: coast,
    quantity: {draw(amounts)} t/yr, firm: true, price: 10 USD/t}}
{more}
"""


@pytest.fixture(scope="module")
def model(tmp_path_factory):
    def model(text: str, *settings_: str) -> monazite.api.Model:
        path = tmp_path_factory.getbasetemp() / "random.yaml"
        path.write_text(text, encoding="utf-8")
        return monazite.load(path, settings_)

    return model


@settings(max_examples=examples(40), deadline=None)
@given(text=instances())
def test_conflicts_are_irreducible_and_proven(model, text):
    matrix = model(text).matrix
    problem = problem_of(matrix)
    conflicts = conflicts_of(matrix)
    assert bool(conflicts) == (not is_feasible(problem))
    stated = np.array([not is_definition(key[0]) for key in matrix.rows])
    for conflict in conflicts:
        assert all(stated[row] for row in conflict.rows)
        alone = stated.copy()
        alone[list(conflict.rows)] = False
        assert not is_feasible(freed(problem, alone))
        for row in conflict.rows:
            without = alone.copy()
            without[row] = True
            assert is_feasible(freed(problem, without))
        # The rows added up with the multipliers ask for what is short, and no plan can give any of it.
        limits = np.where(conflict.multipliers > 0, problem.row_lower, problem.row_upper)
        used = conflict.multipliers != 0
        assert float(conflict.multipliers[used] @ limits[used]) == pytest.approx(conflict.short, abs=1e-7)
        assert problem.entries.transposed_times(conflict.multipliers).max() <= 1e-9
        proof = prove_conflict(matrix, conflict)
        assert float(proof.short) == pytest.approx(conflict.short, rel=1e-6)
        written = infeasibility(matrix, [conflict], proof)["infeasible"]
        assert reprove(matrix, *basis(written)).short == Fraction(written["short"])


@settings(max_examples=examples(12), deadline=None)
@given(text=instances())
def test_every_repair_repairs(model, text):
    """The settings told give a verified plan of the value told; all numbers together need no greater change
    than any one alone."""
    given_ = model(text)
    if is_feasible(problem_of(given_.matrix)):
        return
    found = explain(given_._tree())
    assert found.repairs is not None and (found.repairs.single or found.repairs.combined)
    for each in (*found.repairs.single, *filter(None, [found.repairs.combined])):
        result = model(text, *each.overrides).solve()
        assert result.status == "optimal", (each.overrides, result.error)
        assert result.objective == pytest.approx(each.objective)
    combined, single = found.repairs.combined, found.repairs.single
    sizes = [each.size for each in single if each.size is not None and "%" not in each.overrides[0]]
    if combined is not None and sizes:
        assert combined.size <= min(sizes) + 1e-6


@settings(max_examples=examples(12), deadline=None)
@given(text=instances())
def test_a_single_repair_is_the_smallest_that_suffices(model, text):
    """A hundredth less of all its changes leaves no plan."""
    given_ = model(text)
    if is_feasible(problem_of(given_.matrix)):
        return
    found = explain(given_._tree())
    for each in found.repairs.single:
        if not each.changes or each.size < 1e-6 or any(change.unit == "1" for change in each.changes):
            continue
        less = []
        for change in each.changes:
            given_amount = change.given
            moved = float(change.new) - given_amount
            for period in change.periods or ("",):
                path = f"{change.address}[{period}]" if period else change.address
                less.append(f"{path}={given_amount + 0.99 * moved!r} {change.unit}")
        assert model(text, *less).solve().status == "infeasible", each.overrides


def test_a_certificate_that_is_wrong_proves_nothing(model):
    """A basis with two names exchanged, one name lost, a row of another program: none of them is believed."""
    text = """
monazite: 1
title: Short
horizon: {start: 2026-04, steps: [{every: year, count: 1}]}
money: {unit: USD, price_year: 2026}
outside: [japan, world]
materials: {oxide: {unit: t}}
places: {coast: irel}
mines: {sands: {place: coast, material: oxide, capacity: 100 t/yr}}
contracts:
  toyotsu: {counterparty: japan, destination: japan, material: oxide, from: coast, quantity: 120 t/yr,
    firm: true, price: 10 USD/t}
"""
    given_ = model(text)
    written = infeasibility(
        given_.matrix, (found := conflicts_of(given_.matrix)), prove_conflict(given_.matrix, found[0])
    )
    certificate = written["infeasible"]
    assert certificate["short"] == "20"
    enough = model(text, "mines.sands.capacity=120 t/yr")
    with pytest.raises(NotProvenError, match="are feasible"):
        reprove(enough.matrix, *basis(certificate))
    lost = {**certificate, "columns": dict(list(certificate["columns"].items())[1:])}
    with pytest.raises(NotProvenError, match="columns"):
        reprove(given_.matrix, *basis(lost))
    other = {**certificate, "rows": {**certificate["rows"], "mines.capacity[nowhere,2026-04]": "upper"}}
    with pytest.raises(NotProvenError, match="rows"):
        reprove(given_.matrix, *basis(other))
    fewer = {
        name: word for name, word in certificate["rows"].items() if not name.startswith("mines.capacity")
    }
    with pytest.raises(NotProvenError):
        reprove(given_.matrix, *basis({**certificate, "rows": fewer}))
