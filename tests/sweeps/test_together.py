"""Runs that move the same numbers are solved on one program, and come out as they do by themselves.

The instance: 100 t/yr of oxide for 2 USD/t, 60 t/yr owed at 10 USD/t, 3 USD/t for what is short.
"""

from __future__ import annotations

import random
from pathlib import Path

import numpy as np
import pytest
from conftest import INSTANCES

from monazite.data.reading.load import build_instance, read_tree
from monazite.errors import Location
from monazite.results import audit as audits
from monazite.sweeps.outputs import parse_reports
from monazite.sweeps.points.grid import PointStatus
from monazite.sweeps.runs import together as module
from monazite.sweeps.runs import work as blocks
from monazite.sweeps.runs.runs_csv import Run, RunRow
from monazite.sweeps.runs.work import RunWork, arranged, written

QUANTITY = "contracts.toyotsu.quantity"
PRICE = "contracts.toyotsu.price"
PENALTY = "contracts.toyotsu.shortfall.penalty"


def runs_of(*rows: tuple[tuple[str, str, str], ...]) -> list[Run]:
    """Runs of (path, mod, value) each."""
    place = Location(Path("runs.csv"), 2)
    return [
        Run(f"r{number}", tuple(RunRow(*change, "", place) for change in changes))
        for number, changes in enumerate(rows)
    ]


def worked_out(path: Path, runs: list[Run], *reports: str):
    """The work, its blocks, and the results in the order of the runs."""
    tree = read_tree(path)
    work = RunWork(tree, None, parse_reports(reports, build_instance(tree)))
    work, parts = arranged(work, runs)
    results = {
        place: found for part in parts for place, found in zip(part.places, work.do(part), strict=True)
    }
    return work, parts, [results[number] for number in range(len(runs))]


def test_a_price_and_a_quantity_together_are_worth_what_they_are_by_hand(write, contract):
    """A tonne owed is worth price - 2, at most 100 of them; beyond, 3 USD for each that is short."""
    amounts = [(5.0 * number, 8 + number / 4) for number in range(30)]
    rows = [((QUANTITY, "set", f"{q} t/yr"), (PRICE, "set", f"{p} USD/t")) for q, p in amounts]
    work, parts, found = worked_out(write(contract()), runs_of(*rows))
    assert len(work.families) == 1 and [part.family for part in parts] == [0]
    assert [each.value for each in found] == pytest.approx(
        [(p - 2) * min(q, 100) - 3 * max(q - 100, 0) for q, p in amounts]
    )
    assert found[3].log == (
        ("r3", QUANTITY, "set", "15.0 t/yr", "", "", 60.0, 15.0, "t/yr"),
        ("r3", PRICE, "set", "8.75 USD/t", "", "", 10.0, 8.75, "USD/t"),
    )


def drawn(seed: int) -> list[Run]:
    """Runs of several kinds: set, scaled and added to; one period; an amount that is refused; a yield."""
    rng = random.Random(seed)
    rows = []
    for _ in range(24):
        rows.append(
            ((QUANTITY, "set", f"{rng.uniform(0, 150)!r} t/yr"), (PENALTY, "scale", f"{rng.random()}"))
        )
        rows.append(((f"{QUANTITY}[2028-04]", "set", f"{rng.uniform(0, 150):.3f} t/yr"),))
        rows.append(
            ((PRICE, "scale", f"{rng.uniform(0.5, 1.5):.4f}"), (QUANTITY, "add", f"{rng.random()} t/yr"))
        )
        rows.append(((QUANTITY, "set", f"{rng.uniform(-40, 150):.2f} t/yr"),))
    rows.append((("processes.sintering.inputs.oxide", "set", "0.4 t"),))
    return runs_of(*rows)


@pytest.mark.parametrize("reports", [(), ("deliveries", "unmet", "account.irel")])
def test_runs_together_are_written_as_they_are_by_themselves(reports):
    """Status, value, cells, message and log, to the last digit that is written."""
    path = INSTANCES / "irel-japan.yaml"
    runs = [run for number, run in enumerate(drawn(5)[:-1]) if number % 4 < 2][:40]
    work, parts, found = worked_out(path, runs, *reports)
    assert work.families and sum(len(part.runs) for part in parts if part.family is not None) >= 30
    for number in range(0, len(runs), 7):
        assert written(found[number]) == written(work.alone(runs[number]))


def test_runs_of_every_kind_are_written_as_they_are_by_themselves():
    path = INSTANCES / "tutorial.yaml"
    runs = [run for run in drawn(7) if not any(each.period for each in run.changes)]
    work, parts, found = worked_out(path, runs)
    assert len(work.families) >= 2 and any(part.family is None for part in parts)
    assert {each.status for each in found} == {PointStatus.optimal, PointStatus.invalid}
    for run, result in zip(runs, found, strict=True):
        assert written(result) == written(work.alone(run))


def test_runs_without_a_plan_are_told_why(write, contract):
    """A firm contract for up to 152 t on a mine that gives 100: a run by itself finds what cannot hold."""
    rows = [((QUANTITY, "set", f"{8 * number} t/yr"),) for number in range(20)]
    work, parts, found = worked_out(write(contract(firm="true")), runs_of(*rows))
    assert [part.family for part in parts] == [0]
    assert [each.status.name for each in found] == ["optimal"] * 13 + ["infeasible"] * 7
    assert "cannot all hold" in found[-1].message and written(found[-1]) == written(
        work.alone(runs_of(*rows)[-1])
    )


@pytest.mark.parametrize(
    "rows",
    [
        [(("contracts.toyotsu.firm", "set", "true"),)] * 20,
        [((QUANTITY, "set", f"{each} t/yr"), (QUANTITY, "scale", "0.5")) for each in range(20)],
        [((QUANTITY, "set", f"{each} t/yr"),) for each in range(13)],
        [(("money.discount", "set", f"{each} %/yr"),) for each in range(20)],
    ],
    ids=["no amount", "the same number twice", "too few", "not affine"],
)
def test_what_is_no_family_is_solved_by_itself(write, contract, rows):
    work, parts, found = worked_out(write(contract()), runs_of(*rows))
    assert not work.families and all(part.family is None for part in parts)
    assert [each.status for each in found] == [PointStatus.optimal] * len(rows)


def test_a_run_whose_last_digit_is_not_certain_is_solved_by_itself(write, contract, monkeypatch):
    asked = []
    alone = blocks.solve_alone
    monkeypatch.setattr(blocks, "solve_alone", lambda *words: asked.append(words[-1].name) or alone(*words))
    monkeypatch.setattr(module, "SAME_RUN", 0.1)
    rows = [((QUANTITY, "set", f"{each} t/yr"),) for each in range(20)]
    *_, found = worked_out(write(contract()), runs_of(*rows))
    # r0 to see that the family agrees with it; its value, 0, is certain in any case.
    assert asked == [f"r{each}" for each in range(20)]
    assert [each.value for each in found] == pytest.approx([8.0 * each for each in range(20)])


def test_an_amount_half_way_between_two_figures_is_not_certain():
    """2164.6625 is 2,164.662 or 2,164.663 as its last bit has it; 2164.662 and 0 are written alike anyway."""
    assert not module.certain_digits({"a": 2164.6625}, 0.0)
    assert module.certain_digits({"a": 2164.662, "b": 0.0, "c": "text", "d": None}, 2000.0)


def test_a_family_whose_audit_finds_a_difference_is_not_used(write, contract, monkeypatch):
    monkeypatch.setattr(module, "audit", lambda plan: ("a difference",))
    rows = [((QUANTITY, "set", f"{each} t/yr"),) for each in range(20)]
    *_, found = worked_out(write(contract()), runs_of(*rows))
    assert [each.value for each in found] == pytest.approx([8.0 * each for each in range(20)])
    assert audits.audit is not module.audit


def test_points_are_taken_one_near_the_other():
    points = np.array([[0.0], [10.0], [1.0], [9.0], [2.0]])
    assert module._order(points, np.array([[0.0, 10.0]])) == [0, 2, 4, 3, 1]
