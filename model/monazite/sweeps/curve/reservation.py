r"""The reservation levels of a contract: the price + penalty at which the tonnes of each contract year are
delivered.

A tonne delivered earns the price, a tonne of shortfall costs the penalty: the plan follows their sum. One
level $\lambda$ for all years is varied through the penalty, $\phi_y = \lambda - p_y$, at the prices of the
file:

```math
V(\lambda) = \max_x \; c \cdot x - \sum_{y} D_y \, (\lambda - p_y) \, \mathit{short}_y,
    \qquad p_y = \frac{\sum_{t \in y} p_t \, \ell_t}{\sum_{t \in y} \ell_t}
```

where the price $p_y$ of a contract year is the mean of its periods' prices over their lengths $\ell_t$ in
force. Within a year a tonne may earn more or less in one period. The level of the file is $p_y$ plus the
penalty of the first tier. Tiers are replaced by the one penalty; the grace does not change.

$V$ is convex in $\lambda$ and its segments are exact (`sweeps/curve/exact.py`). On each segment the least and
the greatest shortfall of a year over all optimal plans say whether its tonnes are delivered, not delivered,
or either: the interval of indifference. So the result does not depend on the split between price and penalty.
Levels begin at the contract price: below it the penalty would be negative; see the supply curve
(`valuing/supply_curve.py`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

import numpy as np

from monazite.data.reading.choices import refuse_choices
from monazite.data.reading.hints import near_or_all
from monazite.data.reading.load import build_instance, build_symbolic
from monazite.data.reading.tree import Tree
from monazite.data.records.contract import Contract
from monazite.data.records.instance import Instance
from monazite.errors import UsageError
from monazite.formulation.build import build
from monazite.formulation.catalogue import VARIABLES
from monazite.formulation.clauses.quantity import obligations
from monazite.formulation.support.daily import read_daily
from monazite.formulation.support.meaning import Part
from monazite.solving.matrix import Floats
from monazite.solving.parametric.program import Parametric, compile_parametric, term_symbol
from monazite.sweeps.curve.exact import Curve, trace_curve
from monazite.sweeps.curve.levels import amounts_on, highest_level, own_price_unit, price_unit
from monazite.sweeps.program import refuse_splits
from monazite.tolerances import CHANGE_IS_REPORTED, LEAST_LEVEL


@dataclass(frozen=True)
class LevelStep:
    """Between two levels, what of a contract year's floor goes to the buyer, over all optimal plans: least
    and most."""

    level_from: float
    level_to: float | None
    least: float
    most: float


@dataclass(frozen=True)
class YearLevels:
    """A contract year: its floor, the level that the file gives, and what goes to the buyer at every level.

    `may_from` is the lowest level at which some optimal plan delivers the floor in full, `will_from` the
    level above which every one does; between them the plan is indifferent. None: at no level.
    """

    period: str
    label: str
    floor: float
    given: float
    steps: tuple[LevelStep, ...]
    may_from: float | None
    will_from: float | None


@dataclass(frozen=True)
class Reservation:
    """The levels of every contract year. `lowest` is the level without any penalty: below it nothing is owed.

    `given` is the level of the first contract year in the file.
    """

    instance: Instance
    contract: str
    unit: str
    tonnes: str
    lowest: float
    given: float
    years: tuple[YearLevels, ...]
    exact: bool
    reason: str | None
    failures: tuple[str, ...]
    solves: int

    @property
    def verified(self) -> bool:
        """Whether no check failed."""
        return not self.failures


def find_reservation(tree: Tree, name: str, money: str | None = None) -> Reservation:
    """The reservation levels of a contract; `UsageError` where it is unknown, firm, or has no shortfall to
    price."""
    instance = build_instance(tree, money)
    refuse_choices(instance)
    refuse_splits(instance)
    contract = _soft(instance, name)
    unit, factor = price_unit(instance, contract)
    single = _single_penalty(tree, name, own_price_unit(instance, contract))
    parametric = _parametric(single, name, factor, money)
    prices = _prices(instance, contract)
    penalties = _penalties(instance, contract)
    lowest = max(prices.values()) / factor
    levels = {year: (prices[year] + penalties[year]) / factor for year in prices}
    highest = highest_level(
        parametric, max(*(2 * level for level in levels.values()), 2 * lowest, LEAST_LEVEL)
    )
    curve = trace_curve(parametric, lowest, highest)
    years = tuple(_years(instance, contract, name, parametric, curve, levels))
    return Reservation(
        instance,
        name,
        unit,
        instance.basis_unit(contract),
        lowest,
        years[0].given,
        years,
        curve.exact,
        curve.reason if curve.segments else "there is no plan at any level",
        curve.failures,
        curve.solves,
    )


def _soft(instance: Instance, name: str) -> Contract:
    if name not in instance.contracts:
        hint = near_or_all(name, instance.contracts, "contract")
        raise UsageError(f"--reservation {name!r}: unknown contract{hint}")
    contract = instance.contracts[name]
    if contract.firm or contract.shortfall is None:
        raise UsageError(
            f"--reservation {name}: the contract is firm, so deliveries do not depend on the level. Expected "
            f"`firm: false` with a penalty. Add --set contracts.{name}.firm=false --set "
            f"'contracts.{name}.shortfall={{penalty: ...}}'"
        )
    return contract


def _prices(instance: Instance, contract: Contract) -> dict[str, float]:
    """The price of each contract year: the mean over its days on which deliveries are possible, else over all
    of them."""
    daily = read_daily(instance, contract)
    found = {}
    for year in daily.years:
        mean = daily.price.weighted(daily.open_share, year.periods, "suspension.share")
        found[year.key] = float(daily.price.total(year.periods) / year.years if mean is None else mean)
    return found


def _penalties(instance: Instance, contract: Contract) -> dict[str, float]:
    """The (first tier's) penalty of each contract year as the file gives it: that of its settlement day."""
    assert contract.shortfall is not None
    daily, penalty = read_daily(instance, contract), contract.shortfall.parts[0].price.days
    return {year.key: float(daily.settled(penalty, year)) for year in daily.years}


def _single_penalty(tree: Tree, name: str, unit: str) -> Tree:
    """The file with one penalty for all that falls short, to be replaced by levels, and the grace as it
    is."""
    contracts = tree.data["contracts"]
    written = contracts[name]["shortfall"]
    grace = {"grace": written["grace"]} if isinstance(written, dict) and "grace" in written else {}
    contract = {**contracts[name], "shortfall": {"penalty": f"0 {unit}", **grace}}
    return replace(tree, data={**tree.data, "contracts": {**contracts, name: contract}})


def _parametric(tree: Tree, name: str, factor: float, money: str | None) -> Parametric:
    """The program as a function of the level, in the unit the price is written in."""
    level = term_symbol("level")
    instance = build_symbolic(tree, {}, money)
    contract = instance.contracts[name]
    assert contract.shortfall is not None and contract.shortfall.penalty is not None
    prices = _prices(instance, contract)
    contract.shortfall.penalty.replace_amounts(
        {
            period.key: factor * level - prices[year.key]
            for year in instance.contract_years(contract)
            for period in year.periods
        }
    )
    return compile_parametric(build(instance), {"level": level})


def _years(
    instance: Instance,
    contract: Contract,
    name: str,
    parametric: Parametric,
    curve: Curve,
    levels: Mapping[str, float],
) -> Iterator[YearLevels]:
    due = {obligation.year.key: obligation for obligation in obligations(instance, contract)}
    weights = [_weight(parametric, name, year) for year in due]
    ranges = list(amounts_on(parametric, [segment.middle for segment in curve.segments], weights))
    for place, (key, obligation) in enumerate(due.items()):
        steps: list[LevelStep] = []
        for segment, found in zip(curve.segments, ranges, strict=True):
            least, most = obligation.floor - found[place][1], obligation.floor - found[place][0]
            last = steps[-1] if steps else None
            if (
                last
                and abs(last.least - least) <= CHANGE_IS_REPORTED
                and abs(last.most - most) <= CHANGE_IS_REPORTED
            ):
                steps[-1] = replace(last, level_to=segment.stop)
            else:
                steps.append(LevelStep(segment.start, segment.stop, least, most))
        if steps:
            steps[-1] = replace(steps[-1], level_to=None)
        yield _year(key, obligation.year.label, obligation.floor, levels[key], tuple(steps))


def _year(key: str, label: str, floor: float, given: float, steps: tuple[LevelStep, ...]) -> YearLevels:
    full = [step for step in steps if step.most >= floor - CHANGE_IS_REPORTED]
    short = [step for step in steps if step.least < floor - CHANGE_IS_REPORTED]
    may = full[0].level_from if full else None
    will = None
    if full and (not short or short[-1].level_to is not None):
        last = short[-1].level_to if short else steps[0].level_from
        will = last
    return YearLevels(key, label, floor, given, steps, may, will)


def _weight(parametric: Parametric, name: str, year: str) -> Floats:
    """What does not go to the buyer of a year's floor: what falls short, is bought down or held back, as its
    rule counts it."""
    base = parametric.base
    row = base.rows.index(("shortfall.floor", name, year))
    found = np.zeros(len(base.columns))
    for entry in range(base.entries.starts[row], base.entries.starts[row + 1]):
        column = base.entries.columns[entry]
        if VARIABLES[base.columns[column][0]].part in (Part.SHORT, Part.RELEASED):
            found[column] = base.entries.values[entry]
    return found
