"""Who comes first is served exactly: the bound is the rational that its stage proves, and a result of it is
proven by `verify`."""

from __future__ import annotations

import random

import pytest

from monazite.data.reading.load import build_instance
from monazite.data.reading.tree import parse_text

TWO = """
monazite: 1
title: Two contracts on one mine
horizon: {{start: 2026-04, steps: [{{every: {every}, count: {count}}}]}}
money: {{unit: USD, price_year: 2026{discount}}}
outside: [japan, world]
materials: {{ore: {{unit: t}}}}
places: {{pit: {{owner: miner}}}}
mines: {{sands: {{place: pit, material: ore, capacity: {capacity} t/yr, cost: {cost} USD/t}}}}
contracts:
  a: {{counterparty: japan, material: ore, destination: japan, from: pit, quantity: {a} t/yr, firm: false,
    price: {price_a} USD/t, shortfall: {{penalty: {penalty} USD/t}}{more}}}
  b: {{counterparty: world, material: ore, destination: world, from: pit, quantity: {b} t/yr, firm: false,
    price: {price_b} USD/t, shortfall: {{penalty: 3 USD/t}}}}
"""
CLAUSES = ("", "", "", ", redelivery: {discount: 0 %}", ", tolerance: {down: 10 %, up: 10 %, holder: seller}")


def _text(draw: random.Random) -> str:
    """Amounts that no float is equal to, such as 33.3 t/yr over quarters of 89 to 92 days."""

    def amount(most: int) -> float:
        return round(draw.uniform(1, most), draw.choice((0, 1, 2)))

    return TWO.format(
        every=draw.choice(("year", "quarter", "month")),
        count=draw.randint(1, 5),
        discount=draw.choice(("", ", discount: 8 %/yr")),
        capacity=amount(200),
        cost=amount(9),
        a=amount(150),
        b=amount(150),
        price_a=amount(20),
        price_b=amount(40),
        penalty=amount(5),
        more=draw.choice(CLAUSES),
    )


@pytest.mark.parametrize("seed", range(40))
def test_a_result_with_who_comes_first_is_proven_by_its_own_folder(seed, tmp_path):
    from typer.testing import CliRunner

    from monazite.explaining.recomputed import RECOMPUTED
    from monazite.results.verify import verify_folder
    from monazite_cli.app import app

    draw = random.Random(seed)
    path = tmp_path / "two.yaml"
    path.write_text(_text(draw), encoding="utf-8")
    first = draw.choice((["a"], ["b"], ["a", "b"], ["b", "a"]))
    options = [word for name in first for word in ("--first", name)]
    done = CliRunner().invoke(app, ["solve", str(path), *options, "-o", str(tmp_path / "out"), "-q"])
    if done.exit_code == 3:
        assert CliRunner().invoke(app, ["solve", str(path), "-q"]).exit_code == 3
        return  # More must be redelivered in the last year than the mine has.
    assert done.exit_code == 0, done.output
    verdict = verify_folder(tmp_path / "out", higher=RECOMPUTED)
    assert (verdict.failures, verdict.exit_code) == ((), 0)


def test_the_objective_has_no_rounding_error(load):
    """80 t for a at a margin of 0.5, 20 t for b at 7.5, and 40 t short at 3: 40 + 150 - 120."""
    text = parse_text(
        TWO.format(
            every="year", count=1, discount="", capacity=100, cost=1, a=80, b=60,
            price_a=1.5, price_b=8.5, penalty=0, more="",
        ),
        None,
    )  # fmt: skip
    from pathlib import Path

    from monazite.api import Model

    result = Model(build_instance(text), Path("two.yaml")).solve(first=["a"])
    assert result.proof.word == "exact"
    assert result.objective == 70.0
    assert result.served == (("contracts.a", 0.0),)
