"""Every clause explained: its golden instance with a plan, and made impossible."""

from __future__ import annotations

from pathlib import Path

import pytest

import monazite
from monazite.errors import InstanceError
from monazite.formulation.clauses import CLAUSES, name_of
from monazite.results.constraints import location_of, named_constraint

GOLDEN = Path(__file__).parents[1] / "formulation" / "golden"
NAMES = [name_of(clause) for clause in CLAUSES]


@pytest.mark.parametrize("clause", NAMES)
def test_every_constraint_of_a_clause_has_words_and_a_line(clause):
    model = monazite.load(GOLDEN / f"{clause}.yaml")
    for key in model.matrix.rows:
        told = named_constraint(model.instance, key)
        assert told.words and told.unit, key
        assert location_of(model.instance, told.address, told.key) is not None


@pytest.mark.parametrize("clause", NAMES)
def test_a_plan_with_a_clause_is_explained(clause):
    """The ranges hold the plan, and one more of everything costs something, or brings what a limit stood
    against."""
    model = monazite.load(GOLDEN / f"{clause}.yaml")
    decisions = sorted({key[0] for key in model.matrix.columns} & {"mine", "run", "buy", "sell", "deliver"})
    found = model.explain(*decisions, within="1 USD")
    assert all(each.least - 1e-9 <= each.amount <= each.greatest + 1e-9 for each in found.free)
    for why in found.whys:
        for step in filter(None, (why.more, why.less)):
            if step.worth is not None:
                assert sum(worth for _, worth in step.paid) == pytest.approx(step.worth, abs=1e-6)


NOT_FIRM = ("redelivery", "take_or_pay", "make_up", "carry_forward")
"""Clauses of contracts that fall short, or are paid for and not taken: they refuse the word `firm`."""


def impossible(clause: str) -> monazite.api.Model:
    """The golden instance with contracts that are firm, and mines, plants, purchases and outlets of a
    hundredth."""
    path = GOLDEN / f"{clause}.yaml"
    instance = monazite.load(path).instance
    overrides = [f"contracts.{name}.firm=true" for name in instance.contracts]
    overrides += [f"mines.{name}.capacity*=0.01" for name in instance.mines]
    overrides += [f"plants.{name}.capacity*=0.01" for name in instance.plants]
    overrides += [f"imports.{name}.cap=0.01 t/yr" for name in instance.imports]
    overrides += [f"sales.{name}.cap=0.01 t/yr" for name in instance.sales]
    overrides += [f"demands.{name}.quantity*=0.01" for name in instance.demands]
    return monazite.load(path, overrides)


@pytest.mark.parametrize("clause", NOT_FIRM)
def test_a_clause_of_contracts_that_fall_short_refuses_a_firm_one(clause):
    with pytest.raises(InstanceError):
        impossible(clause)


@pytest.mark.parametrize("clause", [name for name in NAMES if name not in NOT_FIRM])
def test_a_clause_that_cannot_be_met_is_explained_and_repaired(clause):
    """The sum of every cause adds up, the proof holds, and there is a repair."""
    model = impossible(clause)
    assert model.solve(extremes=False).status == "infeasible"
    found = model.explain()
    assert found.impossible is not None
    for conflict in found.explained_conflicts:
        assert sum(member.required or 0.0 for member in conflict.members) == pytest.approx(
            conflict.worst, abs=1e-7
        )
        assert all(member.place for member in conflict.members)
    assert found.repairs.single or found.repairs.combined
