"""Shadow prices: the change in objective value per unit of each constraint's right-hand side, and in words.

A shadow price is d(objective)/d(right-hand side). It has two sides: `right` is the change for one more unit,
`left` the value of the last unit, each up to the end of a segment on which the objective value is linear.
`shadow_price` is `right`, or `left` where more is infeasible. So every price follows from the program alone:
where the sides differ, at a kink, or where neither more nor less is feasible, the dual of an optimal basis
depends on the basis. An infeasible side has no price.

In a large program (over 100 million binding constraints times rows: about 5,000 at 18,000 rows) both sides
are computed for the constraints whose right-hand sides are worth most at the dual; the others have the dual
alone. `--prices all` computes all of them.

The row `contracts.quantity` is the price of a number of the file, not of a constraint: the change per
additional unit a year in the contract's quantity, in all periods of one contract year, with all that it moves
(`results/prices/number_prices.py`). A number that has no such price is omitted; `unpriced` gives the reason,
as do the terminal and `omitted` in `status.json`. The table holds the constraints that have a price on one of
their sides; with `--prices all` also those that are not binding.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Set
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from monazite.data.records.instance import Instance
from monazite.errors import noted
from monazite.figures import whole_money
from monazite.formulation.catalogue import CONSTRAINTS, ORDER, group, titled, unit
from monazite.formulation.money import discount_factor
from monazite.results.columns import a_month, a_number
from monazite.results.plan import Plan
from monazite.results.prices.moves import YearNumber
from monazite.results.prices.number_prices import number_prices
from monazite.solving.matrix import Key
from monazite.solving.ranging.two_sided import TwoSided
from monazite.tolerances import BINDING, PRICE_IS_ZERO, RELATIVE_EQUAL

COLUMNS = {
    "constraint": "the family of the constraint, such as `mines.capacity`",
    "element": "the element it applies to",
    "period": a_month("the period (or contract year); empty for a constraint over the horizon"),
    "label": "the period in words",
    "shadow_price": a_number(
        "change in objective value per additional unit, as present value, in `unit`: `right`, or `left` "
        "where more is infeasible; the dual of the optimal basis where the sides are not computed",
        "unit",
    ),
    "in_period": a_number("the same in money of the period itself, not discounted", "unit"),
    "left": a_number("value of the last unit, as present value; empty where less is infeasible", "unit"),
    "right": a_number(
        "change in objective value per additional unit, as present value; empty where more is infeasible",
        "unit",
    ),
    "left_in_period": a_number("`left` in money of the period itself", "unit"),
    "right_in_period": a_number("`right` in money of the period itself", "unit"),
    "unit": "money per unit",
    "given": a_number("the right-hand side, in `given_unit`", "given_unit"),
    "from": a_number(
        "the lowest right-hand side for which `left` holds; `-inf` for any; empty where the "
        "sides are not computed",
        "given_unit",
    ),
    "to": a_number(
        "the highest right-hand side for which `right` holds; `inf` for any; empty where the "
        "sides are not computed",
        "given_unit",
    ),
    "given_unit": "the unit of the right-hand side",
    "words": "the prices in money of the period as a sentence",
}
NEEDS_SOLVER = True


QUANTITY = "contracts.quantity"
MOST_ELEMENTS = 60
"""Up to this many elements that may have a price, both sides of all are computed to print the highest."""
MOST_YEARS = 60
"""Up to this many contract years of all contracts, each is priced."""
MOST_LOOKED_AT = 10
"""In how many periods an element is priced to find its highest price: the sides of a kink may be lower
than its dual."""


@dataclass(frozen=True)
class PricedItem:
    """What is priced: its title and unit, its right-hand side, and by how much an additional unit moves each
    row.

    `number` is the number of the file, where it is no constraint. `constant` is the part of its price that
    depends on no decision.
    """

    key: Key
    title: str
    unit: str
    given: float
    moves: Mapping[Key, float]
    constant: float = 0.0
    number: YearNumber | None = None


def rows(plan: Plan) -> list[dict[str, Any]]:
    """The table, in the order of the constraints; of a large program some rows have the dual alone."""
    both = two_sided_items(plan)
    found = (
        price(plan, item) if item.key in both else _proving_alone(plan, item) for item in priced_items(plan)
    )
    return [row for row in found if plan.all_prices or priced(row)]


MOST_WORK = 100_000_000
"""Constraints priced on both sides, times the rows of the program: about half a minute. `--prices all`
prices every one."""


def two_sided_items(plan: Plan) -> Set[Key]:
    """The items whose two sides are computed: all, or in a large program those whose right-hand sides are
    worth most."""
    return plan.once(_two_sided_items)


def _two_sided_items(plan: Plan) -> Set[Key]:
    found = priced_items(plan)
    most = max(1, MOST_WORK // max(1, len(plan.duals)))
    if plan.all_prices or len(found) <= most:
        return {item.key for item in found}
    ranked = sorted(found, key=lambda item: -_whole(plan, [item]))
    return {item.key for item in ranked[:most]}


def omitted(plan: Plan) -> str | None:
    """What the tables of prices omit because the program is large, as a sentence; None where they omit
    nothing."""
    priced_both, count = len(two_sided_items(plan)), len(priced_items(plan))
    if priced_both == count:
        return None
    return (
        f"{count - priced_both:,} of {count:,} constraints have only the dual of the optimal "
        "basis in the tables `prices` and `sensitivity`. "
        "--prices all computes both sides of every constraint"
    )


def priced(row: Mapping[str, Any]) -> bool:
    """Whether a row of the table has a price on one of its sides."""
    return any(abs(row[side] or 0.0) > PRICE_IS_ZERO for side in ("shadow_price", "left", "right"))


@dataclass(frozen=True)
class Headline:
    """The prices of one element in short: the row with the highest, one of the other sign, and how many
    there are."""

    highest: Mapping[str, Any]
    other: Mapping[str, Any] | None
    count: int

    @property
    def size(self) -> float:
        """The larger of the two sides, in money of the period."""
        return size(self.highest)


@dataclass(frozen=True)
class Headlines:
    """The elements whose prices are shown, and how many more have one."""

    shown: tuple[Headline, ...]
    more: int


def headlines(plan: Plan, most: int = MOST_ELEMENTS) -> Headlines:
    """The prices that are printed: of each element only the highest, so that few are computed.

    The duals of the optimal basis decide which one that is; of a contract every year is priced, unless there
    are more than 60 of them. Up to 60 elements are all shown. Of more, `most` are shown: quantities of
    contracts first, then in the order of the program, then by the value of the whole right-hand side at the
    duals, over all periods and as present value.
    """
    groups: dict[tuple[str, str], list[PricedItem]] = {}
    for item in priced_items(plan):
        if not is_in_quantity(item):
            groups.setdefault(element_of(item), []).append(item)
    chosen, more = list(groups.values()), 0
    if len(groups) > MOST_ELEMENTS:
        chosen = [
            group for group in chosen if any(abs(dual_of(plan, item)) > PRICE_IS_ZERO for item in group)
        ]
        chosen.sort(key=lambda group: (place_of_family(group[0].key[0]), -_whole(plan, group)))
        chosen, more = chosen[:most], max(0, len(chosen) - most)
    years = sum(len(group) for (family, _), group in groups.items() if family == QUANTITY)
    shown = (_headline(plan, group, years <= MOST_YEARS) for group in chosen)
    return Headlines(tuple(each for each in shown if each is not None), more)


def place_of_family(family: str) -> int:
    """The place of a family among the printed prices: quantities of contracts first, then the order of the
    program."""
    return -1 if family == QUANTITY else ORDER[family]


def is_in_quantity(item: PricedItem) -> bool:
    """Whether the price of an item is part of that of `contracts.quantity`."""
    return item.key[0] != QUANTITY and CONSTRAINTS[item.key[0]].in_quantity


def element_of(item: PricedItem) -> tuple[str, str]:
    """The family and the element of an item, without its period."""
    names = item.key[1:-1] if item.key[0] == QUANTITY else group(item.key)[1:]
    return item.key[0], " ".join(names)


def _whole(plan: Plan, group: list[PricedItem]) -> float:
    """The value of the right-hand sides of an element, at least 1 each, at the duals of the optimal basis."""
    return sum(abs(dual_of(plan, item)) * max(1.0, abs(item.given)) for item in group)


def _headline(plan: Plan, group: list[PricedItem], all_years: bool) -> Headline | None:
    proving = {item.key: _proving(plan, item) for item in group}
    every = all_years and group[0].key[0] == QUANTITY
    kept: list[dict[str, Any]] = []
    for item in sorted(group, key=lambda item: -abs(proving[item.key]))[: None if every else MOST_LOOKED_AT]:
        if kept and size(kept[0]) >= abs(proving[item.key]) and not every:
            break
        kept.append(price(plan, item))
        kept.sort(key=size, reverse=True)
    highest = kept[0]
    if not priced(highest) or _is_printed_as_nothing(highest):
        return None
    turned = [item for item in group if proving[item.key] * highest["in_period"] < 0]
    other = max(turned, key=lambda item: abs(proving[item.key])) if turned else None
    count = max(1, sum(abs(each) > PRICE_IS_ZERO for each in proving.values()))
    return Headline(highest, price(plan, other) if other else None, count)


def _is_printed_as_nothing(row: Mapping[str, Any]) -> bool:
    """Whether every side of a row that is feasible is 0, as of a dual between two sides that are 0."""
    return size(row) <= PRICE_IS_ZERO and (row["left"] is not None or row["right"] is not None)


def size(row: Mapping[str, Any]) -> float:
    """The larger of the two sides of a row, in money of the period."""
    return max(abs(float(row[side] or 0.0)) for side in ("left_in_period", "right_in_period"))


def _proving(plan: Plan, item: PricedItem) -> float:
    """The dual of the optimal basis, in money of the period."""
    period = plan.instance.timeline.by_key.get(item.key[-1])
    return dual_of(plan, item) / (discount_factor(plan.instance, period) if period else 1.0)


def dual_of(plan: Plan, item: PricedItem) -> float:
    """The dual of the optimal basis, as present value."""
    return item.constant + sum(rate * plan.duals[key] for key, rate in item.moves.items())


def priced_items(plan: Plan) -> tuple[PricedItem, ...]:
    """What can have a price: the quantity of every contract year, then the binding constraints, or all
    with `--prices all`."""
    return plan.once(_priced_items)


def _priced_items(plan: Plan) -> tuple[PricedItem, ...]:
    return (*_quantities(plan), *_constraints(plan))


def _constraints(plan: Plan) -> Iterator[PricedItem]:
    """The constraints that can have a price."""
    bind = binding(plan)
    for number, (key, dual) in enumerate(plan.duals.items()):
        if CONSTRAINTS[key[0]].priced and (plan.all_prices or bind[number] or abs(dual) > PRICE_IS_ZERO):
            yield PricedItem(
                key, titled(plan.instance, key), unit(plan.instance, key), limit(plan, number), {key: 1.0}
            )


def binding(plan: Plan) -> npt.NDArray[np.bool_]:
    """Which constraints are binding."""
    matrix, activities = plan.solved.matrix, plan.activities
    size = BINDING * np.maximum(1.0, np.abs(activities))
    return np.asarray((activities >= matrix.row_upper - size) | (activities <= matrix.row_lower + size))


def limit(plan: Plan, number: int) -> float:
    """The right-hand side of a row; of a range constraint the upper bound."""
    lower, upper = plan.solved.matrix.row_lower[number], plan.solved.matrix.row_upper[number]
    return float(upper if np.isfinite(upper) else lower)


def _quantities(plan: Plan) -> Iterator[PricedItem]:
    """The quantity of each contract in each contract year, as far as it has a price."""
    for number in number_prices(plan).priced:
        assert number.more is not None
        contract = plan.instance.contracts[number.contract]
        title, unit = f"quantity of contract {number.contract}", f"{plan.instance.basis_unit(contract)}/yr"
        key = (QUANTITY, number.contract, number.year.key)
        yield PricedItem(key, title, unit, number.given, number.more.limits, number.more.worth, number)


def without_price(plan: Plan) -> list[tuple[str, str]]:
    """The addresses of numbers that have no price, and the reasons."""
    return [(number.name, reason) for number, reason in number_prices(plan).omitted]


def unpriced(plan: Plan) -> list[str]:
    """The same as sentences, the contract years of one contract and reason together."""
    reasons: dict[tuple[str, str], int] = {}
    for address, reason in without_price(plan):
        number = (address.partition("[")[0], reason)
        reasons[number] = reasons.get(number, 0) + 1
    return [
        f"{address} has no price{f' in {years} contract years' if years > 1 else ''}: {reason}"
        for (address, reason), years in reasons.items()
    ]


def price(plan: Plan, item: PricedItem) -> dict[str, Any]:
    """The row of an item."""
    if item.number is None:
        return _row(plan, item, plan.margins.of_row(plan.row_numbers[item.key]))
    return _row(plan, item, number_prices(plan).price(item.number))


def shadow_price(sides: TwoSided) -> float | None:
    """The price of one more unit, or of the last one where more is infeasible; None where neither is
    feasible."""
    return sides.left if sides.right is None else sides.right


def _proving_alone(plan: Plan, item: PricedItem) -> dict[str, Any]:
    """The row of an item whose two sides are not computed."""
    dual = dual_of(plan, item)
    row = _row(plan, item, TwoSided(dual, dual, 0.0, 0.0))
    unknown = ("left", "right", "left_in_period", "right_in_period", "from", "to")
    words = f"{row['words']} (dual of the optimal basis; the two sides are not computed)"
    return {**row, **dict.fromkeys(unknown), "words": words}


def _row(plan: Plan, item: PricedItem, sides: TwoSided) -> dict[str, Any]:
    instance, period = plan.instance, plan.instance.timeline.by_key.get(item.key[-1])
    factor = discount_factor(instance, period) if period else 1.0
    left = None if sides.left is None else sides.left / factor
    right = None if sides.right is None else sides.right / factor
    price = shadow_price(sides)
    return {
        "constraint": item.key[0],
        "element": " ".join(item.key[1:-1] if period else item.key[1:]),
        "period": period.key if period else None,
        "label": period.label if period else None,
        "shadow_price": price,
        "in_period": None if price is None else price / factor,
        "left": sides.left,
        "right": sides.right,
        "left_in_period": left,
        "right_in_period": right,
        "unit": per(instance.money.unit, item.unit),
        "given": item.given,
        "from": end(item.given, sides.from_step),
        "to": end(item.given, sides.to_step),
        "given_unit": item.unit,
        "words": sentence(
            # A right-hand side of 0 has no last unit.
            instance,
            item,
            right if left is None and item.given <= 0 else left,
            right,
            period.label if period else None,
        ),
    }


def per(money: str, unit: str) -> str:
    """Money per unit: `USD/t`, `USD/(t/yr)`."""
    return f"{money}/({unit})" if "/" in unit else f"{money}/{unit}"


def end(given: float, step: float) -> float:
    """The right-hand side at which a price ends, without rounding error."""
    found = given + step
    return 0.0 if abs(found) <= RELATIVE_EQUAL * max(1.0, abs(given)) else found


def sentence(
    instance: Instance, item: PricedItem, left: float | None, right: float | None, label: str | None
) -> str:
    """Both prices in words: `capacity of mine sands (FY2027-28): +30,000 USD per additional t; 0 USD per t
    less`.

    One price is given where both sides agree.
    """
    subject = noted(item.title, label or "")
    if left is None and right is None:
        return f"{subject}: neither more nor less is feasible"
    more = _change(instance, right, f"additional {item.unit}") or f"no additional {item.unit} is feasible"
    if same(left, right):
        return f"{subject}: {more}"
    less = _change(instance, None if left is None else -left, f"{item.unit} less")
    return f"{subject}: {more}; {less or f'no {item.unit} less is feasible'}"


def _change(instance: Instance, change: float | None, unit: str) -> str | None:
    """The change in objective value per unit, with its sign; None where the step is infeasible."""
    if change is None:
        return None
    if abs(change) <= PRICE_IS_ZERO:
        return f"0 {instance.money.unit.partition(' ')[0]} per {unit}"
    return f"{'+' if change > 0 else '-'}{money_words(instance, abs(change))} per {unit}"


def same(left: float | None, right: float | None) -> bool:
    """Whether the two sides of a price are equal."""
    if left is None or right is None:
        return left is right
    return abs(left - right) <= max(PRICE_IS_ZERO, RELATIVE_EQUAL * max(abs(left), abs(right)))


def money_words(instance: Instance, amount: float) -> str:
    """An amount of money per unit in whole currency: `12,300 USD`."""
    return whole_money(amount, instance.money.unit)
