"""Large instances, made up: the same text for the same numbers, on any machine.

    python tests/benchmarks/large.py --mines 1000 --demands 1000 --contracts 0 --periods 40 > large.yaml

Mines of ten share a pit; each pit has a road to its works, each works a store and roads to its towns, where
the demands are. Contracts go round the pits and through the lists of clauses below, so that every tenth of
them is alike.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from random import Random

SELLING = (
    (
        "shortfall: {{tiers: [{{share: 20 %, price: {low} USD/t}}, {{price: {high} USD/t}}]}}, "
        "tolerance: {{down: 10 %, up: 5 %, holder: seller}}"
    ),
    "shortfall: {{penalty: {high} USD/t}}, suspension: {{from: {early}, notice: 6 months, until: {late}}}",
    "shortfall: {{penalty: {high} USD/t, grace: 5 %}}, buy_down: {{price: {low} USD/t, most: 50 %}}",
    (
        "shortfall: {{penalty: {high} USD/t}}, price_review: {{from: {middle}, price: "
        "{review} USD/t}}, quota: {{quantity: {half} t/yr, over: 2 USD/t, to: world}}"
    ),
    (
        "shortfall: {{penalty: {high} USD/t}}, firm_minimum: {tenth} t/yr, tolerance: {{down: 30 %, "
        "up: 0 %, holder: seller}}, flexibility: {{total: {half} t}}"
    ),
    (
        "shortfall: {{penalty: {high} USD/t}}, adjustment: {{maintenance: {tenth} t/yr}}, ramp_down: "
        "{{step: {half} t/yr/yr}}"
    ),
    "shortfall: {{penalty: {high} USD/t}}, term: {{from: {early}, until: {late}-15}}",
    "shortfall: {{penalty: {high} USD/t}}, origin: [works{pit}], material: metal{kind}, from: works{pit}",
    "shortfall: {{penalty: {high} USD/t}}, price_tiers: [{{above: {half} t/yr, price: {low} USD/t}}]",
)
"""Clauses of contracts in which the plan sells."""
BUYING = (
    "take_or_pay: {{share: 60 %}}, tolerance: {{down: 20 %, up: 10 %, holder: buyer}}",
    "force_majeure: {{share: {{steps: {{2026-04: 0 %, {early}: 25 %, {middle}: 0 %}}}}}}",
)
"""Clauses of contracts in which the plan buys."""
MINES_A_PIT = 10


def large_instance(
    mines: int = 10,
    demands: int = 10,
    contracts: int = 2,
    periods: int = 4,
    every: str = "year",
    kinds: int = 2,
    seed: int = 1,
) -> str:
    """The text of an instance with so many mines, demands, contracts and periods, and `kinds` ores with their
    metals."""
    draw = Random(f"{seed} {mines} {demands} {contracts} {periods} {every} {kinds}")
    pits = max(1, mines // MINES_A_PIT)
    kinds = min(kinds, pits)
    months = periods * {"month": 1, "quarter": 3, "year": 12}[every]
    days = {name: _day(months * part // 4) for name, part in (("early", 1), ("middle", 2), ("late", 3))}
    sections = {
        "materials": _materials(kinds),
        "places": _places(pits),
        "mines": (_mine(draw, number, pits, kinds, days["early"]) for number in range(mines)),
        "processes": (
            (
                f"smelt{kind}: {{per: ore{kind}, inputs: {{ore{kind}: 1 t}}, outputs: {{metal{kind}: "
                f"0.4 t}}, cost: {_of(draw, 1, 3)} USD/t}}"
            )
            for kind in range(kinds)
        ),
        "plants": (_plant(draw, pit, kinds) for pit in range(pits)),
        "routes": _routes(draw, pits, kinds),
        "stocks": (
            (
                f"store{pit}: {{material: metal{pit % kinds}, place: works{pit}, opening: 5 t, "
                f"capacity: {_of(draw, 20, 60)} t, loss: 2 %/yr, holding_cost: 0.1 USD/t/yr}}"
            )
            for pit in range(pits)
        ),
        "transfers": (
            (
                f"{material}{kind}: {{material: {material}{kind}, seller: {seller}, buyer: {buyer}, "
                f"price: {price} USD/t}}"
            )
            for kind in range(kinds)
            for material, seller, buyer, price in (
                ("ore", "miners", "makers", 6),
                ("metal", "makers", "users", 40),
            )
        ),
        "imports": (
            (
                f"abroad{pit}: {{place: town{pit}, material: metal{pit % kinds}, origin: world, "
                f"price: {_of(draw, 60, 90)} USD/t, tariff: 5 %, cap: {_of(draw, 5, 40)} t/yr}}"
            )
            for pit in range(pits)
        ),
        "demands": (_demand(draw, number, number % pits, kinds) for number in range(demands)),
        "contracts": (_contract(draw, number, number % pits, kinds, days) for number in range(contracts)),
    }
    head = f"""monazite: 1
title: {mines} mines, {demands} demands, {contracts} contracts, {periods} periods
horizon: {{start: 2026-04, steps: [{{every: {every}, count: {periods}}}]}}
money: {{unit: USD thousand, price_year: 2026, discount: 8 %/yr}}
outside: [japan, world]
"""
    body = ((name, list(lines)) for name, lines in sections.items())
    return head + "".join(f"{name}:\n  " + "\n  ".join(lines) + "\n" for name, lines in body if lines)


def _day(months: int) -> str:
    """The month so many months after the start."""
    return f"{2026 + (3 + months) // 12}-{(3 + months) % 12 + 1:02d}"


def _of(draw: Random, least: float, most: float) -> str:
    """A number of three decimals."""
    return f"{draw.uniform(least, most):.3f}"


def _materials(kinds: int) -> Iterator[str]:
    for kind in range(kinds):
        yield f"ore{kind}: {{unit: t, contains: {{Nd: 20 %}}}}"
        yield f"metal{kind}: {{unit: t, contains: {{Nd: 50 %}}}}"


def _places(pits: int) -> Iterator[str]:
    for pit in range(pits):
        yield f"pit{pit}: miners"
        yield f"works{pit}: makers"
        yield f"town{pit}: users"


def _mine(draw: Random, number: int, pits: int, kinds: int, early: str) -> str:
    cost = f"cost: {_of(draw, 2, 9)} USD/t"
    if number // pits % 3 == 1:
        cost = f"tiers: [{{rate: 8 t/yr, cost: {_of(draw, 2, 5)} USD/t}}, {{cost: {_of(draw, 5, 9)} USD/t}}]"
    place = number // pits  # Which of the mines of its pit it is: no pit has only mines that open late.
    more = f", opening: {early}-15" if place % 5 == 2 else ""
    more += ", royalty: 0.3 USD/t" if place % 2 else ""
    more += ", ramp: {up: 4 t/yr/yr}" if place % 7 == 3 else ""
    more += f", reserve: {_of(draw, 200, 600)} t" if place % 10 == 4 else ""
    return (
        f"mine{number}: {{place: pit{number % pits}, material: ore{number % pits % kinds}, capacity: "
        f"{_of(draw, 10, 30)} t/yr, {cost}{more}}}"
    )


def _plant(draw: Random, pit: int, kinds: int) -> str:
    more = ", availability: 95 %" if pit % 2 else ""
    return (
        f"works{pit}: {{place: works{pit}, runs: {{smelt{pit % kinds}: 1}}, capacity: "
        f"{_of(draw, 60, 160)} t/yr{more}}}"
    )


def _routes(draw: Random, pits: int, kinds: int) -> Iterator[str]:
    for pit in range(pits):
        kind = pit % kinds
        yield (
            f"road{pit}: {{from: pit{pit}, to: works{pit}, materials: [ore{kind}], cost: "
            f"{_of(draw, 0.2, 1)} USD/t, loss: 1 %}}"
        )
        yield (
            f"street{pit}: {{from: works{pit}, to: town{pit}, materials: [metal{kind}], cost: "
            f"{_of(draw, 0.2, 1)} USD/t}}"
        )
        further = (pit + kinds) % pits
        if further != pit and further % kinds == kind:
            yield (
                f"rail{pit}: {{from: works{pit}, to: town{further}, materials: [metal{kind}], cost: "
                f"{_of(draw, 1, 3)} USD/t, capacity: 30 t/yr}}"
            )


def _demand(draw: Random, number: int, pit: int, kinds: int) -> str:
    unmet = f"{_of(draw, 100, 200)} USD/t"
    if number % 4 == 0:
        unmet = (
            f"[{{share: 30 %, price: {_of(draw, 60, 100)} USD/t}}, {{price: {_of(draw, 100, 200)} USD/t}}]"
        )
    sector = ("cars", "wind", "phones")[number % 3]
    return (
        f"demand{number}: {{place: town{pit}, sector: {sector}, accepts: [metal{pit % kinds}], "
        f"quantity: {{value: {_of(draw, 2, 8)} t/yr, growth: {_of(draw, 0, 4)} %/yr}}, unmet: {unmet}}}"
    )


def _contract(draw: Random, number: int, pit: int, kinds: int, days: dict[str, str]) -> str:
    kind, which = pit % kinds, number % (len(SELLING) + len(BUYING))
    quantity = draw.uniform(4, 12)
    words = {
        **days,
        "pit": pit,
        "kind": kind,
        "low": _of(draw, 1, 4),
        "high": _of(draw, 4, 12),
        "review": _of(draw, 6, 14),
        "half": f"{quantity / 2:.3f}",
        "tenth": f"{quantity / 10:.3f}",
    }
    if which < len(SELLING):
        clauses = SELLING[which].format(**words)
        where = "" if "material: " in clauses else f", material: ore{kind}, from: pit{pit}"
        terms = f"counterparty: japan, destination: japan{where}, price: {_of(draw, 4, 16)} USD/t"
    else:
        clauses = BUYING[which - len(SELLING)].format(**words)
        terms = (
            f"counterparty: world, role: buyer, material: metal{kind}, to: works{pit}, price: "
            f"{_of(draw, 30, 90)} USD/t"
        )
    return f"contract{number}: {{{terms}, quantity: {quantity:.3f} t/yr, firm: false, {clauses}}}"


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="Print a large instance.")
    for name, number in (("mines", 100), ("demands", 100), ("contracts", 10), ("periods", 40), ("kinds", 2)):
        parser.add_argument(f"--{name}", type=int, default=number)
    parser.add_argument("--every", default="year")
    print(large_instance(**vars(parser.parse_args())), end="")
