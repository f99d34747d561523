"""What is best only among some of its cases, branches or stages is not called proven, neither by `solve` nor
by `verify`."""

from __future__ import annotations

import json
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest
from conftest import INSTANCES
from typer.testing import CliRunner

import monazite.api
from monazite.explaining.recomputed import RECOMPUTED
from monazite.formulation.branches import Branch
from monazite.results.plan import read_plan
from monazite.results.proof import checked as verified
from monazite.results.proof import stages as priority
from monazite.results.proof.branching import Settled
from monazite.results.proof.staged import program
from monazite.results.verify import verify_folder
from monazite.solving.solve import solve as solve_matrix
from monazite_cli.app import app

TUTORIAL = str(INSTANCES / "tutorial.yaml")
MAKE_UP = """
monazite: 1
title: Make-up of what was paid for
horizon: {start: 2026-04, steps: [{every: year, count: 2}]}
money: {unit: USD, price_year: 2026}
outside: [world]
materials: {oxide: {unit: t}}
places: {park: {owner: makers}}
sales: {spot: {place: park, material: oxide, price: 15 USD/t, cap: {steps: {2026-04: 50 t/yr,
  2027-04: 150 t/yr}}}}
contracts:
  lynas:
    counterparty: world
    role: buyer
    material: oxide
    to: park
    quantity: 100 t/yr
    firm: false
    price: 10 USD/t
    take_or_pay: {share: 80 %}
    make_up: {within: 1 year}
"""


def _solved(*words: str) -> str:
    done = CliRunner().invoke(app, ["solve", *words])
    assert done.exit_code == 0, done.output
    return done.output


def _proof(folder: Path) -> str:
    return str(json.loads((folder / "status.json").read_text(encoding="utf-8"))["proof"])


@pytest.mark.parametrize(
    "choice",
    [
        ("contracts.toyotsu.lots={size: 20 t, number: [0, 2, 4]}",),
        ("contracts.toyotsu.exit_dates=[2026-04, never]",),
        (
            "contracts.toyotsu.term={until: 2027-04}",
            "contracts.toyotsu.extension={until: 2028-04, holder: seller}",
        ),
    ],
)
def test_one_choice_is_not_passed_off_as_the_best(choice, tmp_path, monkeypatch):
    """The worst case is reported as the chosen one, with the certificates of all cases."""
    monkeypatch.setattr(monazite.api.model, "_rank", lambda case: -(case[1].objective or 0.0))
    overrides = [word for each in choice for word in ("--set", each)]
    output = _solved(TUTORIAL, *overrides, "-o", str(tmp_path / "out"))
    assert "proven for the chosen case; not proven to be the best of" in output
    assert _proof(tmp_path / "out") == "chosen"
    verdict = verify_folder(tmp_path / "out", higher=RECOMPUTED)
    assert verdict.exit_code == 6 and not verdict.proven
    assert any("is better" in each for each in verdict.failures)


def test_an_inferior_branch_is_not_passed_off_as_the_best(tmp_path, monkeypatch):
    """With both years short nothing is made up; the branches, of which one is better, are missing."""
    path = tmp_path / "make-up.yaml"
    path.write_text(MAKE_UP, encoding="utf-8")
    _solved(str(path), "-o", str(tmp_path / "honest"))
    assert _proof(tmp_path / "honest") == "exact"
    assert verify_folder(tmp_path / "honest", higher=RECOMPUTED).exit_code == 0

    def inferior(instance, matrix, *_args, **_options):
        years = instance.contract_years(instance.contracts["lynas"])
        branches = {("take_or_pay", "lynas", year.key): Branch.SHORT for year in years}
        solution = solve_matrix(program(instance, branches))
        return Settled(solution, read_plan(instance, solution), branches)

    monkeypatch.setattr(verified, "settled", inferior)
    output = _solved(str(path), "-o", str(tmp_path / "out"))
    assert "proven for the chosen branch" in output and _proof(tmp_path / "out") == "chosen"
    verdict = verify_folder(tmp_path / "out", higher=RECOMPUTED)
    assert verdict.exit_code == 6 and not verdict.proven
    assert any("does not cover every branch" in each for each in verdict.failures)


def test_a_bound_of_who_comes_first_is_proven_by_its_stage(tmp_path, monkeypatch):
    """40 t less are served than could be."""
    honest = priority._stage

    def loose(*args, **options):
        stage = honest(*args, **options)
        return replace(stage, short=stage.short + Fraction(40))

    monkeypatch.setattr(priority, "_stage", loose)
    _solved(TUTORIAL, "--first", "toyotsu", "-o", str(tmp_path / "out"))
    monkeypatch.undo()
    verdict = verify_folder(tmp_path / "out", higher=RECOMPUTED)
    assert verdict.exit_code == 6


def test_a_folder_of_overrides_does_not_belong_to_the_file_without_them(tmp_path):
    """The overrides stand in the verdict; left out of the manifest, the instance is not that of the file."""
    from monazite.results.folder.replacing import OWN, own_digest
    from monazite.results.folder.writing import digests, write_json

    folder = tmp_path / "out"
    _solved(TUTORIAL, "--set", "contracts.toyotsu.price=100 USD/kg", "-o", str(folder))
    verdict = verify_folder(folder, Path(TUTORIAL), higher=RECOMPUTED)
    assert verdict.exit_code == 0 and verdict.overrides == ("contracts.toyotsu.price=100 USD/kg",)
    path = folder / "manifest.json"
    told = json.loads(path.read_text(encoding="utf-8"))
    told["options"]["set"] = []
    told["command"] = told["command"][:3]
    told["shell"] = " ".join(told["command"])
    sealed = {**told, "files": digests(folder)}
    write_json(path, {**sealed, OWN: own_digest(sealed)})
    for original in (None, Path(TUTORIAL)):
        forged = verify_folder(folder, original, higher=RECOMPUTED)
        assert forged.exit_code == 6
        assert any("the instance differs from the instance file" in each for each in forged.failures)
