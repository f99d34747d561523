"""The kernel of the negotiating table under Node, against fresh solves in Python and arithmetic by hand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from typing import Any

import numpy as np
import pytest
from conftest import examples
from table_node import TERMS, drive, page, runtime, table

from monazite.errors import InfeasibleError, noted
from monazite.figures import figure
from monazite.formulation.build import build
from monazite.formulation.catalogue import is_definition, time, title
from monazite.formulation.catalogue import labels as catalogue_labels
from monazite.pages.table.program import TableProgram
from monazite.results.plan import Plan, read_plan
from monazite.results.tables.ledger import balances
from monazite.solving.highs import Problem, Session, problem_of
from monazite.solving.infeasible.elastic import freed
from monazite.solving.infeasible.iis import is_feasible
from monazite.solving.matrix import compile_model
from monazite.solving.parametric.ends import feasible_reach, span
from monazite.solving.solve import solve
from monazite.sweeps.binding import Binding
from monazite.sweeps.curve.exact import Curve, Segment, trace_curve
from monazite.sweeps.words import change_words

RIGHT = 1e-9
"""What is asked of the page: objective, plan and money as those of a fresh solve, to their size."""
FIRM = "contracts.toyotsu.firm=true"
FIRM_TERMS = (
    "contracts.toyotsu.quantity=0:6000 t/yr",
    "contracts.toyotsu.price=6:24 USD/kg",
    "mines.oscom_sands.capacity*=0:1",
)
"""With a firm contract the quantity is infeasible from some tonnage on, the less is mined the sooner."""

Point = list[float]


@pytest.fixture(scope="module", autouse=True)
def _runtime() -> None:
    """Skip early where Node or the package is missing."""
    runtime()


def positions(program: TableProgram, count: int) -> list[Point]:
    """Today's position, some corners, and random positions; the same each time."""
    generator = np.random.default_rng(15)
    spans = np.array([(term.low, term.high) for term in program.terms])
    corners = [[spans[term, (corner >> term) & 1] for term in range(len(spans))] for corner in (0, 5, 10, 31)]
    random = spans[:, 0] + generator.random((count, len(spans))) * (spans[:, 1] - spans[:, 0])
    return [
        list(program.today or ()),
        *([float(each) for each in corner] for corner in corners),
        *random.tolist(),
    ]


def solved(program: TableProgram, x: Point) -> tuple[float, Plan]:
    """A fresh solve at a position: value and plan."""
    solution = solve(program.parametric.matrix_at(x))
    return solution.value, read_plan(program.instance, solution)


def assert_equal(answer: dict[str, Any], value: float, plan: Plan) -> None:
    """Objective, plan and ledger of a position are those of a fresh solve."""
    assert answer["status"] == "optimal", answer.get("reason")
    assert abs(answer["value"] - value) <= RIGHT * max(1.0, abs(value))
    wanted = np.array(list(plan.amounts.values()))
    away = np.abs(np.array(answer["columns"]) - wanted) / np.maximum(1.0, np.abs(wanted))
    assert away.max() <= RIGHT, list(plan.amounts)[int(away.argmax())]
    by_name = {each["name"]: each for each in answer["accounts"]}
    for account, _, cash, lost in balances(plan):
        assert by_name[account]["cash"] == pytest.approx(cash, rel=RIGHT, abs=RIGHT), account
        assert by_name[account]["value"] == pytest.approx(lost, rel=RIGHT, abs=RIGHT), account
    items: dict[tuple[str, str, str], float] = {}
    for payment in plan.payments:
        for account, sign in ((payment.payer, -1), (payment.payee, 1)):
            key = (account, payment.item.value, payment.kind.value)
            items[key] = items.get(key, 0.0) + sign * payment.present_value
    found = {(each["account"], each["item"], each["kind"]): each["amount"] for each in answer["items"]}
    for key in {*items, *found}:
        assert found.get(key, 0.0) == pytest.approx(items.get(key, 0.0), rel=RIGHT, abs=RIGHT), key


@pytest.mark.parametrize(
    ("name", "count"), [("irel-japan", examples(200)), ("irel-japan-quarterly", examples(20))]
)
def test_positions_equal_fresh_solves(name: str, count: int) -> None:
    """Value, plan and money by account and item, at random positions, at today's values and at corners."""
    program = table(name)
    asked = positions(program, count)
    answers = drive(page(name), [{"do": "move", "x": x} for x in asked])
    for x, answer in zip(asked, answers, strict=True):
        assert_equal(answer, *solved(program, x))


def test_positions_equal_the_file_with_the_terms_written_into_it() -> None:
    """Not the parametric program but the file itself, read, compiled and solved at each position."""
    program = table()
    asked = positions(program, 5)
    answers = drive(page(), [{"do": "move", "x": x} for x in asked])
    for x, answer in zip(asked, answers, strict=True):
        instance = program.program.instance_at(x)
        solution = solve(compile_model(build(instance)))
        assert_equal(answer, solution.value, read_plan(instance, solution))
        assert answer["overrides"] == [
            f"{before}{value:.17g}{after}".replace(f"{value:.17g}", repr(value).removesuffix(".0"))
            for (before, after), value in zip((term.assignment for term in program.terms), x, strict=True)
        ]


def test_positions_at_breakpoints_equal_fresh_solves() -> None:
    """Where the plan changes: at a breakpoint in a price there are two, of which the tie-break takes one."""
    program = table()
    start = [float(term.start) for term in program.terms]
    asked = []
    for term in range(len(start)):
        segments = along("irel-japan", tuple(start), term).segments[1:]
        for segment in segments[:: max(1, len(segments) // 6)]:
            asked.append([*start[:term], start[term] + segment.start, *start[term + 1 :]])
    assert len(asked) >= 25
    for x, answer in zip(asked, drive(page(), [{"do": "move", "x": x} for x in asked]), strict=True):
        assert_equal(answer, *solved(program, x))


def test_names_are_those_of_the_program() -> None:
    (names,) = drive(page(), [{"do": "names"}])
    assert names["rows"] == list(table().parametric.base.row_names)
    assert names["columns"] == list(table().parametric.base.column_names)


def test_a_matrix_in_odd_units_is_scaled_as_for_solve() -> None:
    """In INR the coefficients of an annuity are too far apart; the page scales by the same powers of two."""
    from monazite.pages.table.data import page_data
    from monazite.pages.table.program import compile_table
    from monazite.sweeps.program import Program
    from monazite.sweeps.terms import parse_terms

    program = compile_table(Program(table().program.tree, parse_terms(TERMS[:3]), "INR"))
    assert program.parametric.base.entries.scaling is not None
    asked = positions(program, 5)[:1] + positions(program, 5)[-5:]
    for x, answer in zip(
        asked, drive(page_data(program), [{"do": "move", "x": x} for x in asked]), strict=True
    ):
        value, plan = solved(program, x)
        assert answer["status"] == "optimal"
        assert answer["value"] == pytest.approx(value, rel=RIGHT)
        assert answer["columns"] == pytest.approx(list(plan.amounts.values()), rel=RIGHT, abs=RIGHT)


# A program small enough for paper.


def toy(
    rows: Sequence[tuple[dict[int, float], float | None, float | None, dict[int, float]]] = (),
    cost: Sequence[float] = (1.0,),
    terms: Sequence[tuple[float, float, float]] = ((0.0, 1.0, 0.5),),
    prices: Sequence[dict[int, float]] = ({},),
    offset: Sequence[tuple[list[int], float]] = (([], 0.0),),
) -> dict[str, Any]:
    """The data of a page by hand: rows with their bounds and rates by term, costs, terms (low, high, today),
    and the rates of their prices."""

    def steps(numbers: Sequence[int]) -> list[int]:
        return [after - before for before, after in zip([0, *numbers], numbers, strict=False)]

    rows = rows or [({0: 1.0}, None, 1.0, {})]
    group = {"words": "row", "unit": "t", "role": 0, "definition": False, "balance": "", "bare": False}
    return {
        "format": 1,
        "title": "toy",
        "money_unit": "USD",
        "tolerances": page()["tolerances"],
        "attempts": page()["attempts"],
        "terms": [
            {
                "name": f"term{number}",
                "unit": "t",
                "is_factor": False,
                "low": low,
                "high": high,
                "today": today,
                "start": today,
                "set": [f"term{number}=", " t"],
                "in_limits": any(number in rates for _, _, _, rates in rows),
                "in_prices": bool(prices[number]),
                "limits": {
                    "index": [row for row, each in enumerate(rows) if number in each[3]],
                    "rate": [each[3][number] for each in rows if number in each[3]],
                },
                "prices": {"index": list(prices[number]), "rate": list(prices[number].values())},
            }
            for number, (low, high, today) in enumerate(terms)
        ],
        "accounts": [],
        "rows": {
            "groups": [
                {
                    **group,
                    "name": f"row{row}",
                    "words": f"row {row}",
                    "role": row,
                    "place": "",
                    "priced": True,
                }
                for row in range(len(rows))
            ],
            "group": steps(list(range(len(rows)))),
            "time": [-1] + [0] * (len(rows) - 1),
        },
        "columns": {
            "groups": [
                {"name": f"x{column}", "words": f"x {column}", "unit": "t", "reported": True}
                for column in range(len(cost))
            ],
            "group": steps(list(range(len(cost)))),
            "time": [-1] + [0] * (len(cost) - 1),
        },
        "lower": [low for _, low, _, _ in rows],
        "upper": [high for _, _, high, _ in rows],
        "cost": list(cost),
        "matrix": {
            "counts": [len(each) for each, _, _, _ in rows],
            "steps": steps([column for each, _, _, _ in rows for column in each]),
            "values": [value for each, _, _, _ in rows for value in each.values()],
        },
        "scaling": None,
        "weights": {"whole": [0] * len(cost), "others": []},
        "offset": [list(each) for each in offset],
        "lines": [],
        "cells": [],
        "discount": {},
        "times": [],
    }


def deliveries() -> dict[str, Any]:
    """maximise 10 e - 2 d - 80 i: exports e of at least c (the term), of a supply e + d of at most 2,900;
    demand d + i of at least 1,900, imports i of at most 300.

    Up to c = 1,000 exports are 1,000 anyway: 10,000 - 3,800 = 6,200. Each tonne more takes one from home,
    which is imported: 10 + 2 - 80 = -68, up to c = 1,300, where imports end.
    """
    return toy(
        [
            ({0: 1.0, 1: 1.0}, None, 2900.0, {}),
            ({0: 1.0}, 0.0, None, {0: 1.0}),
            ({1: 1.0, 2: 1.0}, 1900.0, None, {}),
            ({2: 1.0}, None, 300.0, {}),
        ],
        (10.0, -2.0, -80.0),
        ((0.0, 2000.0, 1000.0),),
    )


def test_a_curve_and_its_two_sided_price_by_hand() -> None:
    curve, price, higher, beyond = drive(
        deliveries(),
        [
            {"do": "curve", "x": [1000.0], "term": 0},
            {"do": "prices", "x": [1000.0]},
            {"do": "prices", "x": [1300.0]},
            {"do": "conflict", "x": [1400.0]},
        ],
    )
    assert curve["exact"] and curve["feasible"] == [0.0, pytest.approx(1300.0)]
    assert [(each["from"], each["to"], each["slope"]) for each in curve["segments"]] == [
        (0.0, pytest.approx(1000.0), pytest.approx(0.0, abs=1e-9)),
        (pytest.approx(1000.0), pytest.approx(1300.0), pytest.approx(-68.0)),
    ]
    assert curve["segments"][0]["valueFrom"] == pytest.approx(6200.0)
    assert curve["segments"][1]["valueTo"] == pytest.approx(6200.0 - 300 * 68)
    assert price[0]["left"] == pytest.approx(0.0, abs=1e-9) and price[0]["right"] == pytest.approx(-68.0)
    assert (price[0]["from"], price[0]["to"]) == (0.0, pytest.approx(1300.0))
    assert (price[0]["fromEnd"], price[0]["toEnd"]) == ("range", "infeasible")
    assert higher[0]["left"] == pytest.approx(-68.0) and higher[0]["right"] is None
    assert higher[0]["toEnd"] == "infeasible" and higher[0]["from"] == pytest.approx(1000.0)
    # 1,400 + 1,900 - 300 of a supply of 2,900: short by 100, measured in the first of the four rows.
    assert beyond["rows"] == [0, 1, 2, 3] and beyond["short"] == pytest.approx(100.0)
    assert beyond["sentences"][-1] == "short by 100 t"
    assert beyond["sentences"][0] == "row 0: at most 2,900 t"


def test_a_term_of_limits_and_prices_is_sampled_and_its_price_is_the_sum_of_both_parts() -> None:
    """maximise p x with x of at most p: the value is p squared, with the slope 2 p at every p."""
    data = toy([({0: 1.0}, None, 0.0, {0: 1.0})], (0.0,), ((0.0, 4.0, 1.0),), ({0: 1.0},))
    curve, (price,) = drive(data, [{"do": "curve", "x": [1.0], "term": 0}, {"do": "prices", "x": [3.0]}])
    assert not curve["exact"] and "quadratic" in curve["reason"] and not curve["segments"]
    assert all(each["value"] == pytest.approx(each["at"] ** 2) for each in curve["points"])
    assert price["left"] == pytest.approx(6.0) and price["right"] == pytest.approx(6.0)
    assert price["from"] is None and "no next change" in price["reason"]
    assert price["fromEnd"] == price["toEnd"] == "always"


def test_the_constant_of_the_objective_is_in_curve_and_price() -> None:
    """maximise x, x at most 1 + the term, and 3 of the term itself as a constant: the slope is 4."""
    data = toy([({0: 1.0}, None, 1.0, {0: 1.0})], (1.0,), ((0.0, 4.0, 1.0),), offset=(([], 2.0), ([0], 3.0)))
    answer, curve, (price,) = drive(
        data,
        [
            {"do": "move", "x": [2.0]},
            {"do": "curve", "x": [1.0], "term": 0},
            {"do": "prices", "x": [2.0]},
        ],
    )
    assert answer["value"] == pytest.approx(3.0 + 2.0 + 6.0)
    assert [(each["slope"], each["valueFrom"]) for each in curve["segments"]] == [(4.0, 3.0)]
    assert (price["left"], price["right"]) == (pytest.approx(4.0), pytest.approx(4.0))


def test_an_unbounded_position_is_said_to_be_so() -> None:
    """maximise (term - 1) x without a limit of x: from 1 on there is none of the value either."""
    data = toy([({0: 1.0}, 0.0, None, {})], (-1.0,), ((0.0, 2.0, 0.5),), ({0: 1.0},))
    low, high, curve = drive(
        data,
        [
            {"do": "move", "x": [0.5]},
            {"do": "move", "x": [1.5]},
            {"do": "curve", "x": [0.5], "term": 0},
        ],
    )
    assert (low["status"], high["status"]) == ("optimal", "unbounded")
    assert not curve["exact"] and "no limit" in curve["reason"]


# Curves and prices against Python's.


@cache
def along(name: str, x: tuple[float, ...], term: int) -> Curve:
    """The exact curve of Python along a term, as a function of the step from a position."""
    program = table(name)
    direction = np.zeros(len(x))
    direction[term] = 1.0
    line = program.parametric.along(np.array(x), direction)
    return trace_curve(line, program.terms[term].low - x[term], program.terms[term].high - x[term])


@pytest.mark.parametrize("term", range(len(TERMS)))
def test_a_curve_is_that_of_sweep(term: int) -> None:
    x = tuple(term.start for term in table().terms)
    wanted = along("irel-japan", x, term)
    (curve,) = drive(page(), [{"do": "curve", "x": x, "term": term}])
    assert wanted.exact and curve["exact"], curve["reason"]
    width = table().terms[term].high - table().terms[term].low
    assert [each["slope"] for each in curve["segments"]] == pytest.approx(
        [each.slope for each in wanted.segments], rel=1e-7, abs=1e-9
    )
    for found, segment in zip(curve["segments"], wanted.segments, strict=True):
        assert found["from"] == pytest.approx(x[term] + segment.start, abs=1e-8 * width)
        assert found["to"] == pytest.approx(x[term] + segment.stop, abs=1e-8 * width)
        assert found["valueFrom"] == pytest.approx(segment.value_start, rel=1e-9)


def test_prices_are_the_slopes_of_sweep_on_both_sides() -> None:
    """At today's values, at random positions, and at a breakpoint, where left and right differ."""
    program = table()
    base = tuple(float(term.start) for term in program.terms)
    quantity = along("irel-japan", base, 1).segments
    steep = max(range(1, len(quantity)), key=lambda n: abs(quantity[n].slope - quantity[n - 1].slope))
    kink = list(base)
    kink[1] += quantity[steep].start
    asked = [list(base), kink, *positions(program, examples(6))[-examples(6) :]]
    for x, prices in zip(asked, drive(page(), [{"do": "prices", "x": x} for x in asked]), strict=True):
        for term, price in enumerate(prices):
            assert not price["reason"]
            segments = along("irel-japan", tuple(x), term).segments
            near = 1e-9 * (program.terms[term].high - program.terms[term].low)
            left = next((each for each in segments if each.start < -near <= each.stop + 2 * near), None)
            right = next((each for each in segments if each.start - 2 * near <= near < each.stop), None)
            for side, segment, end in ((price["left"], left, "from"), (price["right"], right, "to")):
                if segment is None:
                    assert side is None
                    continue
                assert side == pytest.approx(segment.slope, rel=1e-7, abs=1e-9)
                wanted = x[term] + (segment.start if end == "from" else segment.stop)
                assert price[end] == pytest.approx(wanted, abs=1e3 * near)
    kinked = drive(page(), [{"do": "prices", "x": kink}])[0][1]
    assert kinked["left"] - kinked["right"] > 1e-6


def test_what_is_said_of_the_next_change_is_so_in_fresh_solves_and_as_sweep_says_it() -> None:
    """At today's values and at others, seen from there outwards: there is something to say wherever the
    exact curve of Python has a breakpoint; what is said to become binding is worth something behind it
    alone, in fresh solves with that constraint relaxed; and `sweep` says the same of the constraints."""
    base = [float(term.start) for term in table().terms]
    asked = [base, [13.0, 1200.0, 6.0, 0.9, 105.0], [12.0, 1000.0, 4.0, 1.12, 110.0]]
    binding, said = Binding(), 0
    for x, changes in zip(asked, drive(page(), [{"do": "changes", "x": x} for x in asked]), strict=True):
        for term, found in enumerate(changes):
            segments = along("irel-japan", tuple(x), term).segments
            inside = [n for n, each in enumerate(segments) if each.start < -1e-9 and each.stop > 1e-9]
            for here in inside:  # None where the position is at a breakpoint of this term.
                for side, beyond in (("to", here + 1), ("from", here - 1)):
                    assert bool(found[side]) == (0 <= beyond < len(segments)), (term, side)
                    if found[side]:
                        inner, outer = segments[here], segments[beyond]
                        said += check_claims(found[side], x, term, inner, outer)
                        as_sweep = sweep_claims(binding, term, inner, outer, outwards=side == "to")
                        assert claims(found[side]) == as_sweep or "more" in found[side][-1], (term, side)
    assert said > 10


BECOMES, ENDS = " becomes binding", " is no longer binding"


def claims(words: Sequence[str]) -> set[str]:
    """What is said of constraints."""
    return {each for each in words if each.endswith((BECOMES, ENDS))}


def sweep_claims(binding: Binding, term: int, inner: Segment, outer: Segment, *, outwards: bool) -> set[str]:
    """What `sweep`, which goes upwards, says of the constraints at a breakpoint, as one moves outwards."""
    program = table().program
    swept = program.terms[term]
    if outwards:
        return claims(change_words(program.base, swept, binding, inner, outer))
    turned = {BECOMES: ENDS, ENDS: BECOMES}
    found = claims(change_words(program.base, swept, binding, outer, inner))
    return {
        each.removesuffix(old) + new for each in found for old, new in turned.items() if each.endswith(old)
    }


def check_claims(words: Sequence[str], x: Sequence[float], term: int, inner: Segment, outer: Segment) -> int:
    """Relax each constraint that is named with one period on both sides of a breakpoint, in fresh solves: it
    is worth something on one side alone. How many there are."""
    program, base = table().parametric, table().program.base
    named: dict[str, list[int]] = {}
    for row, key in enumerate(program.base.rows):
        label = catalogue_labels(base, key, [time(key)])
        named.setdefault(noted(title(base, key), ", ".join(label)), []).append(row)
    near = inner.stop if outer.start >= inner.stop - 1e-9 else inner.start
    sides = [moved(x, term, near / 2), moved(x, term, (outer.start + outer.stop) / 2)]
    count = 0
    for claim in claims(words):
        for ending, worth in ((BECOMES, [False, True]), (ENDS, [True, False])):
            for row in named.get(claim.removesuffix(ending), []) if claim.endswith(ending) else []:
                assert [gains(program.problem_at(at), row) for at in sides] == worth, claim
                count += 1
    return count


def gains(problem: Problem, row: int) -> bool:
    """Whether the optimum of a program is another one with both bounds of a row further apart by half."""
    lower, upper = problem.row_lower.copy(), problem.row_upper.copy()
    lower[row], upper[row] = lower[row] - abs(lower[row]) / 2 - 1, upper[row] + abs(upper[row]) / 2 + 1
    before, after = (
        float(problem.cost @ Session(each).solve().columns)
        for each in (problem, replace(problem, row_lower=lower, row_upper=upper))
    )
    return after - before > 1e-9 * max(1.0, abs(before))


def moved(x: Sequence[float], term: int, step: float) -> list[float]:
    """A position with one term moved by a step."""
    return [value + step * (number == term) for number, value in enumerate(x)]


def test_a_change_is_named_by_hand() -> None:
    """maximise 3 x with x <= term and x <= 2: up to 2 the first limit is worth 3, from there the second."""
    data = toy([({0: 1.0}, None, 0.0, {0: 1.0}), ({0: 1.0}, None, 2.0, {})], (3.0,), ((0.0, 4.0, 1.0),))
    ((change,),) = drive(data, [{"do": "changes", "x": [1.0]}])
    assert change["from"] == []
    names = [group["words"] for group in data["rows"]["groups"]]
    assert change["to"] == [f"{names[1]} becomes binding", f"{names[0]} is no longer binding"]


def test_prices_hardly_beside_a_breakpoint_are_the_slopes_of_both_sides() -> None:
    """A slider that is put on a breakpoint is so to a rounding: prices are those of the segments there.

    Up to a millionth of the interval beside it, above and below, also after other questions on the same line.
    """
    start = [float(term.start) for term in table().terms]
    for term in (0, 1, 3):
        width = table().terms[term].high - table().terms[term].low
        (curve,) = drive(page(), [{"do": "curve", "x": start, "term": term}])
        segments = curve["segments"]
        asked = [
            (place, share)
            for place in range(1, len(segments), max(1, len(segments) // 5))
            for share in (0.0, 1e-15, -1e-13, 1e-11, -1e-9, 1e-7, -1e-6)
        ]
        points = [
            [*start[:term], segments[place]["from"] + share * width, *start[term + 1 :]]
            for place, share in asked
        ]
        answers = drive(page(), [{"do": "prices", "x": x} for x in points])
        for (place, share), x, prices in zip(asked, points, answers, strict=True):
            price, before, after = prices[term], segments[place - 1]["slope"], segments[place]["slope"]
            assert not price["reason"]
            left, right = (pytest.approx(each, rel=1e-6, abs=1e-8) for each in (before, after))
            assert price["left"] in ((left,) if share < 0 else (left, right)), (term, x, share)
            assert price["right"] in ((right,) if share > 0 else (left, right)), (term, x, share)
            if abs(share * width * (after - before)) > 1e-7:  # Not hidden by the rounding of values of 3,656.
                assert (price["left"] == left) == (share < 0)


# Infeasible positions.


def test_an_infeasible_position_has_an_irreducible_conflict_and_its_range() -> None:
    """Every constraint of it is needed: without any one of them some plan meets the others."""
    program, data = table("irel-japan", FIRM_TERMS, FIRM), page("irel-japan", FIRM_TERMS, FIRM)
    asked = [[6000.0, 12.0, 1.0], [3000.0, 12.0, 0.0], [5000.0, 12.0, 0.25]]
    moves = drive(data, [{"do": "move", "x": x} for x in asked])
    conflicts = drive(data, [{"do": "conflict", "x": x} for x in asked])
    for x, answer, conflict in zip(asked, moves, conflicts, strict=True):
        matrix = program.parametric.matrix_at(x)
        with pytest.raises(InfeasibleError):
            solve(matrix)
        assert answer["status"] == "infeasible"
        problem = problem_of(matrix)
        stated = np.array([not is_definition(key[0]) for key in matrix.rows])
        others = stated.copy()
        others[conflict["rows"]] = False
        alone = freed(problem, others)
        assert not is_feasible(alone)
        for row in conflict["rows"]:
            without = others.copy()
            without[row] = True
            assert is_feasible(freed(problem, without)), matrix.row_names[row]
        measured = min(conflict["rows"], key=lambda row: (data_role(data, row), row))
        for share, holds in ((1 + 1e-6, True), (1 - 1e-6, False)):
            lower, upper = alone.row_lower.copy(), alone.row_upper.copy()
            lower[measured] -= share * conflict["short"]
            upper[measured] += share * conflict["short"]
            assert is_feasible(replace(alone, row_lower=lower, row_upper=upper)) == holds
        assert conflict["sentences"][-1].startswith("short by ")
        assert any("toyotsu" in sentence for sentence in conflict["sentences"])


def data_role(data: dict[str, Any], row: int) -> int:
    """The rank of a constraint as that a conflict is measured against."""
    groups = np.cumsum(data["rows"]["group"])
    role: int = data["rows"]["groups"][groups[row]]["role"]
    return role


def test_the_range_of_a_slider_is_the_exact_end_of_feasibility() -> None:
    program, data = table("irel-japan", FIRM_TERMS, FIRM), page("irel-japan", FIRM_TERMS, FIRM)
    for share in (0.0, 0.5, 1.0):
        x = [6000.0, 12.0, share]
        (found,) = drive(data, [{"do": "feasible", "x": x, "term": 0, "low": 0.0, "high": 6000.0}])
        line = program.parametric.along(np.array([0.0, 12.0, share]), np.array([1.0, 0.0, 0.0]))
        assert found == pytest.approx(span(feasible_reach(line, np.array([[0.0, 6000.0]]))), rel=1e-9)
        (price,) = drive(data, [{"do": "prices", "x": [found[1] / 2, 12.0, share]}])
        assert price[0]["to"] <= found[1] * (1 + 1e-9)


# Failures of the solver.


def test_wrong_answers_are_solved_again_and_refused_in_the_end() -> None:
    """A solver whose first plan is wrong by a thousandth: the check fails, and new factors of its basis are
    right. One that is wrong twice: a cold start is right. One that is always wrong: the position is refused,
    with the check that fails."""
    x = list(table().today or ())
    right, _, again, _, twice, _, refused, _, after = drive(
        page(),
        [
            {"do": "move", "x": x},
            {"do": "spoil", "first": 1},
            {"do": "move", "x": x},
            {"do": "spoil", "first": 2},
            {"do": "move", "x": x},
            {"do": "spoil"},
            {"do": "move", "x": x},
            {"do": "mend"},
            {"do": "move", "x": x},
        ],
    )
    assert (right["start"], again["start"], twice["start"]) == ("warm", "refreshed", "cold")
    assert again["value"] == pytest.approx(right["value"], rel=1e-12)
    assert twice["value"] == pytest.approx(right["value"], rel=1e-12)
    assert refused["status"] == "refused" and "fails the check" in refused["reason"]
    assert after["value"] == pytest.approx(right["value"], rel=1e-12)


def test_a_trap_of_the_solver_makes_a_new_model() -> None:
    x = list(table().today or ())
    right, _, after = drive(page(), [{"do": "move", "x": x}, {"do": "trap"}, {"do": "move", "x": x}])
    assert after["status"] == "optimal" and after["start"] == "cold"
    assert after["value"] == pytest.approx(right["value"], rel=1e-12)


def test_a_position_that_is_none_is_refused() -> None:
    for x in ([12.0], [12.0, None, 4.0, 1.0, 110.0]):
        (answer,) = drive(page(), [{"do": "move", "x": x}])
        assert answer.get("status") == "refused" or "error" in answer


# What binds, and who gains.


def test_binding_constraints_are_at_their_bounds() -> None:
    """By the activities of a fresh plan; those of a nonzero price first."""
    x = list(table().today or ())
    (answer,) = drive(page(), [{"do": "move", "x": x}])
    _, plan = solved(table(), x)
    matrix = plan.solved.matrix
    near = 1e-7 * np.maximum(1.0, np.abs(plan.activities))
    at_bound = (plan.activities >= matrix.row_upper - near) | (plan.activities <= matrix.row_lower + near)
    stated = np.array([not is_definition(key[0]) for key in matrix.rows])
    groups = np.cumsum(page()["rows"]["group"])
    wanted = {page()["rows"]["groups"][groups[row]]["words"] for row in np.flatnonzero(at_bound & stated)}
    assert {each["words"] for each in answer["binding"]} == wanted
    order = [each["isPriced"] for each in answer["binding"]]
    assert order == sorted(order, reverse=True) and order[0]


def test_who_gains_between_two_positions() -> None:
    """The change of each account is that of two fresh plans, and what one loses the others gain."""
    ours, theirs = [12.0, 1000.0, 4.0, 1.0, 110.0], [18.0, 1800.0, 8.0, 0.5, 100.0]
    (found,) = drive(page(), [{"do": "compare", "ours": ours, "theirs": theirs}])
    before, after = (
        {name: cash + value for name, _, cash, value in balances(solved(table(), x)[1])}
        for x in (ours, theirs)
    )
    for each in found["accounts"]:
        change = after[each["account"]] - before[each["account"]]
        assert each["change"] == pytest.approx(change, rel=1e-8, abs=1e-8)
    assert sum(each["change"] for each in found["accounts"]) == pytest.approx(0.0, abs=1e-7)


def test_where_both_gain_along_a_price_is_what_fresh_plans_say() -> None:
    """Against 1,500 t at 20 USD/kg: India's accounts gain above a price of 1,000 t, Japan below another.

    At 41 prices the balances of fresh plans say the same as the exact ranges.
    """
    reference = [20.0, 1500.0, 4.0, 1.0, 110.0]
    x = [12.0, 1000.0, 4.0, 1.0, 110.0]
    both = {"parties": ["inside", "japan"], "reference": reference}
    along, between = drive(
        page(),
        [
            {"do": "along", "x": x, "term": 0, **both},
            {"do": "gains", "ours": [6.0, *x[1:]], "theirs": [24.0, *x[1:]], **both},
        ],
    )
    assert along["exact"] and between["exact"] and along["ranges"]
    for (start, stop), (first, last) in zip(along["ranges"], between["ranges"], strict=True):
        assert (start, stop) == (pytest.approx(6 + 18 * first), pytest.approx(6 + 18 * last))
    base = parties(solved(table(), reference)[1])
    for price in np.linspace(6.0, 24.0, 41):
        plan = solved(table(), [float(price), *x[1:]])[1]
        gains = [one - other for one, other in zip(parties(plan), base, strict=True)]
        inside = any(start < price < stop for start, stop in along["ranges"])
        edge = any(abs(price - end) < 1e-6 for ends in along["ranges"] for end in ends)
        assert edge or inside == all(gain > 1e-6 for gain in gains), (price, gains)


def parties(plan: Plan) -> list[float]:
    """The balance of all inside accounts, and of Japan."""
    found = balances(plan)
    inside = sum(cash + value for _, outside, cash, value in found if not outside)
    return [inside, next(cash + value for name, _, cash, value in found if name == "japan")]


def test_where_both_gain_is_not_said_along_a_quantity() -> None:
    ours, theirs = [12.0, 1000.0, 4.0, 1.0, 110.0], [12.0, 1800.0, 4.0, 1.0, 110.0]
    (found,) = drive(
        page(),
        [{"do": "gains", "ours": ours, "theirs": theirs, "parties": ["inside", "japan"], "reference": ours}],
    )
    assert not found["exact"] and not found["ranges"]
    assert "contracts.toyotsu.quantity moves a right-hand side" in found["reason"]


# Messages.


def test_the_worker_answers_in_parts_and_the_newest_request_wins() -> None:
    x = list(table().today or ())
    ask = {"type": "move", "x": x, "what": ["plan", "binding", "prices", "changes", "curve:1"]}
    alone, together, errors = drive(
        page(),
        [
            {"do": "serve", "messages": [{**ask, "id": 1}]},
            {"do": "serve", "messages": [{**ask, "id": 1}, {**ask, "id": 2}], "together": True},
            {"do": "serve", "messages": [{"type": "move", "id": 3, "x": [1.0]}, {"type": "sing", "id": 4}]},
        ],
    )
    # What changes is posted after each term.
    assert list(dict.fromkeys(each["type"] for each in alone)) == [
        "ready",
        "position",
        "binding",
        "prices",
        "changes",
        "curve",
        "done",
    ]
    assert all(each["id"] == 1 for each in alone[1:])
    assert [each["type"] for each in together if each.get("id") == 1][-1] == "dropped"
    assert [each["type"] for each in together if each.get("id") == 2][-1] == "done"
    assert [each["type"] for each in errors] == ["ready", "position", "done", "error"]
    assert errors[1]["status"] == "refused" and "sing" in errors[3]["reason"]


def test_the_worker_explains_an_infeasible_position() -> None:
    data = page("irel-japan", FIRM_TERMS, FIRM)
    message = {"type": "move", "id": 1, "x": [6000.0, 12.0, 1.0], "what": ["prices", "conflict"]}
    (posted,) = drive(data, [{"do": "serve", "messages": [message]}])
    assert [each["type"] for each in posted] == ["ready", "position", "conflict", "done"]
    conflict = posted[2]
    assert conflict["conflict"]["short"] > 0 and not conflict["reason"]
    assert conflict["feasible"][0][1] < 6000.0 and conflict["feasible"][1] is None


def test_figures_are_those_of_python() -> None:
    generator = np.random.default_rng(15)
    values = [
        *(generator.standard_normal(200) * 10.0 ** generator.integers(-6, 9, 200)).tolist(),
        *(0.0, 1.0, -1.0, 0.5, 2.5, 0.00012345, 1234.5, 12345.5, 1e15, 999.95, -0.125, 1000.5, 99995.0),
    ]
    asked = [(value, digits) for value in values for digits in (2, 4, 6)]
    found = drive(toy(), [{"do": "figure", "value": value, "digits": digits} for value, digits in asked])
    wrong = [
        (value, digits, text, figure(value, digits))
        for (value, digits), text in zip(asked, found, strict=True)
        if text != figure(value, digits)
    ]
    assert wrong == []
