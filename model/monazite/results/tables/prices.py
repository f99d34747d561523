"""Shadow prices: what one more and one less unit on the right-hand side of each rule are worth, in words.

A shadow price is d(objective)/d(right-hand side), and it has two sides: `right` is what one more unit brings, `left`
what the last one brings, each up to the end of a piece on which the value is linear. Where the two differ, at a kink,
`shadow_price` is one of the prices between: the one that proves the plan optimal. A side on which nothing is feasible
has no price.

Of a large program (over 100 million in rules that bind times rows: about 5,000 rules at 18,000 rows) both sides are worked out of the
rules whose right-hand sides are worth most by the proving price; the others have that price alone. `--prices all` works out all of them.

The row `contracts.quantity` is the price of a number of the file, not of a rule: what one more unit a year in the contract's
quantity is worth, in all periods of one contract year, with all that it moves (`results/prices/number_prices.py`). A number that has no such price
is omitted; `unpriced` says why, as do the terminal and `omitted` in `status.json`. The table holds the rules that have a price on one of their sides; with `--prices all` also those that do not bind.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Set
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from monazite.data.records.instance import Instance
from monazite.formulation.catalogue import CONSTRAINTS, ORDER, group, titled, unit
from monazite.formulation.money import discount_factor
from monazite.results.plan import Plan
from monazite.results.prices.moves import YearNumber
from monazite.results.prices.number_prices import number_prices
from monazite.solving.matrix import Key
from monazite.solving.ranging.two_sided import TwoSided
from monazite.tolerances import BINDING, PRICE_IS_ZERO, RELATIVE_EQUAL

COLUMNS = {
    "rule": "the rule's family, such as `mines.capacity`",
    "element": "what it binds",
    "period": "the period (or contract year); empty for a rule over the horizon",
    "label": "the period in words",
    "shadow_price": "the price that proves the plan, as present value, in `unit`; between `right` and `left`",
    "in_period": "the same in money of the period itself, not discounted",
    "left": "worth of the last unit, as present value; empty where less is infeasible",
    "right": "worth of one more unit, as present value; empty where more is infeasible",
    "left_in_period": "`left` in money of the period itself",
    "right_in_period": "`right` in money of the period itself",
    "unit": "money per unit",
    "given": "the right-hand side, in `given_unit`",
    "from": "down to which right-hand side `left` holds; `-inf` for any; empty where both sides are not worked out",
    "to": "up to which right-hand side `right` holds; `inf` for any; empty where both sides are not worked out",
    "given_unit": "the unit of the right-hand side",
    "words": "the prices in money of the period as a sentence",
}
NEEDS_SOLVER = True


QUANTITY = "contracts.quantity"
MOST_ELEMENTS = 60
"""Up to so many elements that may have a price, both sides of all are worked out to print the dearest."""
MOST_YEARS = 60
"""Up to so many contract years of all contracts, each is looked at."""
MOST_LOOKED_AT = 10
"""In how many periods an element is looked at for where it is dearest: a kink may be worth less than its proving price."""


@dataclass(frozen=True)
class Rule:
    """What is priced: its title and unit, what it is now, and by how much a unit more of it moves each row.

    `number` is the number of the file that it is, where it is no rule. `worth` is what a unit brings whatever is decided.
    """

    key: Key
    title: str
    unit: str
    given: float
    moves: Mapping[Key, float]
    worth: float = 0.0
    number: YearNumber | None = None


def rows(plan: Plan) -> list[dict[str, Any]]:
    """The table, in the order of the rules; of a large program some with the proving price alone."""
    both = two_sided_rules(plan)
    found = (price(plan, rule) if rule.key in both else _proving_alone(plan, rule) for rule in rules(plan))
    return [row for row in found if plan.all_prices or priced(row)]


MOST_WORK = 100_000_000
"""Rules priced on both sides, times the rows of the program: about half a minute. `--prices all` prices every rule."""


def two_sided_rules(plan: Plan) -> Set[Key]:
    """The rules of which both sides are worked out: all, or of a large program those whose right-hand sides are worth most."""
    return plan.once(_two_sided_rules)


def _two_sided_rules(plan: Plan) -> Set[Key]:
    found = list(rules(plan))
    most = max(1, MOST_WORK // max(1, len(plan.duals)))
    if plan.all_prices or len(found) <= most:
        return {rule.key for rule in found}
    found.sort(key=lambda rule: -_whole(plan, [rule]))
    return {rule.key for rule in found[:most]}


def omitted(plan: Plan) -> str | None:
    """What the tables of prices omit because the program is large, as a sentence; None where nothing is."""
    priced_rules, count = len(two_sided_rules(plan)), sum(1 for _ in rules(plan))
    if priced_rules == count:
        return None
    return (
        f"{count - priced_rules:,} of {count:,} rules have their proving price alone in the tables `prices` and `sensitivity`; "
        "--prices all works out both sides of every rule"
    )


def priced(row: Mapping[str, Any]) -> bool:
    """Whether a row of the table has a price on one of its sides."""
    return any(abs(row[side] or 0.0) > PRICE_IS_ZERO for side in ("shadow_price", "left", "right"))


@dataclass(frozen=True)
class Headline:
    """One element's prices in short: the row where they are dearest, one of the other sign, and how many there are."""

    dearest: Mapping[str, Any]
    other: Mapping[str, Any] | None
    count: int

    @property
    def worth(self) -> float:
        """The larger of the two sides, in money of the period."""
        return worth(self.dearest)


@dataclass(frozen=True)
class Headlines:
    """The elements whose prices are shown, and how many more have one."""

    shown: tuple[Headline, ...]
    more: int


def headlines(plan: Plan, most: int = MOST_ELEMENTS) -> Headlines:
    """The prices that are printed: of each element's rule only where it is dearest, so that few are worked out.

    Which one that is, the prices that prove the plan decide; of a contract every year is looked at, unless there are more
    than 60 of them. Of up to 60 elements all are shown. Of more, `most` are: in the order of the program, quantities of contracts first, then by what the
    whole right-hand side is worth by the prices that prove the plan, over all periods and as present value.
    """
    groups: dict[tuple[str, str], list[Rule]] = {}
    for rule in rules(plan):
        if not is_in_quantity(rule):
            groups.setdefault(element_of(rule), []).append(rule)
    chosen, more = list(groups.values()), 0
    if len(groups) > MOST_ELEMENTS:
        chosen = [
            group for group in chosen if any(abs(dual_of(plan, rule)) > PRICE_IS_ZERO for rule in group)
        ]
        chosen.sort(key=lambda group: (place_of_family(group[0].key[0]), -_whole(plan, group)))
        chosen, more = chosen[:most], max(0, len(chosen) - most)
    years = sum(len(group) for (family, _), group in groups.items() if family == QUANTITY)
    shown = (_headline(plan, group, years <= MOST_YEARS) for group in chosen)
    return Headlines(tuple(each for each in shown if each is not None), more)


def place_of_family(family: str) -> int:
    """Where a family stands among the printed prices: quantities of contracts first, then the order of the program."""
    return -1 if family == QUANTITY else ORDER[family]


def is_in_quantity(rule: Rule) -> bool:
    """Whether the price of a rule is part of that of `contracts.quantity`."""
    return rule.key[0] != QUANTITY and CONSTRAINTS[rule.key[0]].in_quantity


def element_of(rule: Rule) -> tuple[str, str]:
    """The family and the element of a rule, without its period."""
    names = rule.key[1:-1] if rule.key[0] == QUANTITY else group(rule.key)[1:]
    return rule.key[0], " ".join(names)


def _whole(plan: Plan, group: list[Rule]) -> float:
    """What the right-hand sides of an element, at least 1 each, are worth by the prices that prove the plan."""
    return sum(abs(dual_of(plan, rule)) * max(1.0, abs(rule.given)) for rule in group)


def _headline(plan: Plan, group: list[Rule], all_years: bool) -> Headline | None:
    proving = {rule.key: _proving(plan, rule) for rule in group}
    every = all_years and group[0].key[0] == QUANTITY
    kept: list[dict[str, Any]] = []
    for rule in sorted(group, key=lambda rule: -abs(proving[rule.key]))[: None if every else MOST_LOOKED_AT]:
        if kept and worth(kept[0]) >= abs(proving[rule.key]) and not every:
            break
        kept.append(price(plan, rule))
        kept.sort(key=worth, reverse=True)
    dearest = kept[0]
    if not priced(dearest):
        return None
    turned = [rule for rule in group if proving[rule.key] * dearest["in_period"] < 0]
    other = max(turned, key=lambda rule: abs(proving[rule.key])) if turned else None
    count = max(1, sum(abs(each) > PRICE_IS_ZERO for each in proving.values()))
    return Headline(dearest, price(plan, other) if other else None, count)


def worth(row: Mapping[str, Any]) -> float:
    """The larger of the two sides of a row, in money of the period."""
    return max(abs(float(row[side] or 0.0)) for side in ("left_in_period", "right_in_period"))


def _proving(plan: Plan, rule: Rule) -> float:
    """The price that proves the plan, in money of the period."""
    period = plan.instance.timeline.by_key.get(rule.key[-1])
    return dual_of(plan, rule) / (discount_factor(plan.instance, period) if period else 1.0)


def dual_of(plan: Plan, rule: Rule) -> float:
    """The price that proves the plan, as present value."""
    return rule.worth + sum(rate * plan.duals[key] for key, rate in rule.moves.items())


def rules(plan: Plan) -> Iterator[Rule]:
    """What can have a price: the quantity of every contract year, then the rules that bind, or all if so asked."""
    yield from _quantities(plan)
    bind = binding(plan)
    for number, (key, dual) in enumerate(plan.duals.items()):
        if CONSTRAINTS[key[0]].priced and (plan.all_prices or bind[number] or abs(dual) > PRICE_IS_ZERO):
            yield Rule(
                key, titled(plan.instance, key), unit(plan.instance, key), limit(plan, number), {key: 1.0}
            )


def binding(plan: Plan) -> npt.NDArray[np.bool_]:
    """Which rules stand at one of their limits."""
    matrix, activities = plan.solved.matrix, plan.activities
    size = BINDING * np.maximum(1.0, np.abs(activities))
    return np.asarray((activities >= matrix.row_upper - size) | (activities <= matrix.row_lower + size))


def limit(plan: Plan, number: int) -> float:
    """The right-hand side of a row; of a row with two limits the upper one."""
    lower, upper = plan.solved.matrix.row_lower[number], plan.solved.matrix.row_upper[number]
    return float(upper if np.isfinite(upper) else lower)


def _quantities(plan: Plan) -> Iterator[Rule]:
    """The quantity of each contract in each contract year, as far as it has a price."""
    for number in number_prices(plan).priced:
        assert number.more is not None
        contract = plan.instance.contracts[number.contract]
        title, unit = f"quantity of contract {number.contract}", f"{plan.instance.basis_unit(contract)}/yr"
        key = (QUANTITY, number.contract, number.year.key)
        yield Rule(key, title, unit, number.given, number.more.limits, number.more.worth, number)


def without_price(plan: Plan) -> list[tuple[str, str]]:
    """The numbers that have no price, as addresses, and why."""
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


def price(plan: Plan, rule: Rule) -> dict[str, Any]:
    """The row of a rule."""
    if rule.number is None:
        return _row(plan, rule, dual_of(plan, rule), plan.margins.of_row(plan.row_numbers[rule.key]))
    sides = number_prices(plan).price(rule.number)
    dual = dual_of(plan, rule)
    ends = [side for side in (sides.left, sides.right) if side is not None]
    # Where data is a kink, the prices that prove the plan are those of one side.
    dual = min(max(dual, min(ends)), max(ends)) if ends else dual
    return _row(plan, rule, dual, sides)


def _proving_alone(plan: Plan, rule: Rule) -> dict[str, Any]:
    """The row of a rule whose two sides are not worked out."""
    dual = dual_of(plan, rule)
    row = _row(plan, rule, dual, TwoSided(dual, dual, 0.0, 0.0))
    unknown = ("left", "right", "left_in_period", "right_in_period", "from", "to")
    words = f"{row['words']}, by the price that proves the plan"
    return {**row, **dict.fromkeys(unknown), "words": words}


def _row(plan: Plan, rule: Rule, dual: float, sides: TwoSided) -> dict[str, Any]:
    instance, period = plan.instance, plan.instance.timeline.by_key.get(rule.key[-1])
    factor = discount_factor(instance, period) if period else 1.0
    left = None if sides.left is None else sides.left / factor
    right = None if sides.right is None else sides.right / factor
    return {
        "rule": rule.key[0],
        "element": " ".join(rule.key[1:-1] if period else rule.key[1:]),
        "period": period.key if period else None,
        "label": period.label if period else None,
        "shadow_price": dual,
        "in_period": dual / factor,
        "left": sides.left,
        "right": sides.right,
        "left_in_period": left,
        "right_in_period": right,
        "unit": per(instance.money.unit, rule.unit),
        "given": rule.given,
        "from": end(rule.given, sides.from_step),
        "to": end(rule.given, sides.to_step),
        "given_unit": rule.unit,
        "words": sentence(
            # Of nothing there is no last unit.
            instance,
            rule,
            right if left is None and rule.given <= 0 else left,
            right,
            period.label if period else None,
        ),
    }


def per(money: str, unit: str) -> str:
    """Money per unit: `USD/t`, `USD/(t/yr)`."""
    return f"{money}/({unit})" if "/" in unit else f"{money}/{unit}"


def end(given: float, step: float) -> float:
    """Where a price ends, without the dust of adding."""
    found = given + step
    return 0.0 if abs(found) <= RELATIVE_EQUAL * max(1.0, abs(given)) else found


def sentence(
    instance: Instance, rule: Rule, left: float | None, right: float | None, label: str | None
) -> str:
    """Both prices in words: what one more unit brings or costs, and what one less does where that differs."""
    when = f" in {label}" if label else ""
    more = f"one more {rule.unit} of {rule.title}{when} {_brings(instance, right)}"
    return (
        more
        if same(left, right)
        else f"{more}; one less {_brings(instance, None if left is None else -left)}"
    )


def same(left: float | None, right: float | None) -> bool:
    """Whether the two sides of a price are one."""
    if left is None or right is None:
        return left is right
    return abs(left - right) <= max(PRICE_IS_ZERO, RELATIVE_EQUAL * max(abs(left), abs(right)))


def _brings(instance: Instance, worth: float | None) -> str:
    if worth is None:
        return "is not feasible"
    if abs(worth) <= PRICE_IS_ZERO:
        return "changes nothing"
    return f"{'brings' if worth > 0 else 'costs'} {money_words(instance, abs(worth))}"


SCALES = {"thousand": 1e3, "lakh": 1e5, "million": 1e6, "crore": 1e7, "billion": 1e9}


def money_words(instance: Instance, amount: float) -> str:
    """An amount of money per unit in whole currency: `12,300 USD`."""
    currency, _, scale = instance.money.unit.partition(" ")
    return (
        f"{amount * SCALES.get(scale, 1.0):,.4g} {currency}"
        if amount * SCALES.get(scale, 1.0) < 10_000
        else (f"{amount * SCALES.get(scale, 1.0):,.0f} {currency}")
    )
