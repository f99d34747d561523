"""What would mend an instance without a plan: single changes, and the least of all changes together, each verified by solving.

A single repair changes one number of the file, in the periods where it must. Of all ways to do so the one with the smallest sum of relative changes is
taken: of every period what it changes, divided by its amount there (where that is nothing, by the number's largest). The same measure ranks the repairs, and the combined repair is the
one of least measure when all numbers may change. Amounts are rounded outward to six digits, written as settings, and the instance with those
settings is solved: what is told has a verified plan. Opening dates and the word `firm` are tried as they would be written.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import ROUND_CEILING, Context, Decimal

import numpy as np

from monazite.data.address import set_values
from monazite.data.instance import Instance
from monazite.data.load import build_instance
from monazite.data.tree import Tree
from monazite.errors import InfeasibleError, InstanceError, MonaziteError, Place
from monazite.explaining.levers import Lever, joined, levers_of
from monazite.explaining.statements import place_of, statement_of
from monazite.formulation.build import build
from monazite.results.conflict import span_of
from monazite.results.verified import verified_plan
from monazite.solving.conflict import Conflict, is_feasible
from monazite.solving.elastic import Relaxation, Slack, relax
from monazite.solving.highs import Problem, problem_of
from monazite.solving.matrix import Floats, Matrix, compile_model

NOTHING = 1e-9
"""A change below this share of the number is none."""
SAME = 1e-6
"""Measures that differ by less are the same."""
DIGITS = 6
SINGULAR = {
    "mines": "mine",
    "contracts": "contract",
    "imports": "import",
    "policies": "policy",
    "plants": "plant",
    "routes": "route",
    "sales": "sale",
    "demands": "demand",
    "stocks": "stock",
    "limits": "limit",
    "subsidies": "subsidy",
}
Told = Callable[[float, str], None]
"""Progress: the share that is done, and what is being done."""


@dataclass(frozen=True)
class Change:
    """One number changed: from `given` to `new`, in some periods (none: at all times)."""

    address: str
    periods: tuple[str, ...]
    given: float
    new: Decimal
    unit: str

    @property
    def settings(self) -> tuple[str, ...]:
        """As `--set` takes them."""
        share = self.unit == "1"
        written = f"{(self.new * 100 if share else self.new).normalize():f} {'%' if share else self.unit}"
        return tuple(f"{self.address}[{period}]={written}" for period in self.periods) or (
            f"{self.address}={written}",
        )


@dataclass(frozen=True)
class Repair:
    """A change of the instance after which it has a plan: in words, as settings, and what the plan is then worth.

    `size` is the sum of relative changes by which repairs are ranked; None where a date or a word is changed.
    """

    words: str
    place: Place | None
    settings: tuple[str, ...]
    size: float | None
    objective: float
    changes: tuple[Change, ...] = ()


@dataclass(frozen=True)
class Repairs:
    """The single repairs, least change first, and the combined one where it is a lesser change than each; `refused` tells what was tried and does not mend."""

    single: tuple[Repair, ...]
    combined: Repair | None
    refused: tuple[str, ...]


def repairs_of(
    tree: Tree,
    money: str | None,
    instance: Instance,
    matrix: Matrix,
    conflicts: Sequence[Conflict],
    told: Told = lambda share, words: None,
) -> Repairs:
    """The repairs of an instance without a plan, given its conflicts."""
    return _Search(tree, money, instance, matrix, tuple(conflicts), told).run()


@dataclass(frozen=True)
class _Search:
    tree: Tree
    money: str | None
    instance: Instance
    matrix: Matrix
    conflicts: tuple[Conflict, ...]
    told: Told

    def run(self) -> Repairs:
        self.told(0.0, "reading what each number moves")
        levers = joined(levers_of(self.tree, self.money, self.instance, self.matrix, self.conflicts))
        scale = _scales(levers)
        # Only what takes part in the first conflict can mend all of them by itself.
        first = set(self.conflicts[0].rows) | set(self.conflicts[0].always)
        single: list[Repair] = []
        refused: list[str] = []
        for number, (address, found) in enumerate(levers.items()):
            self.told((number + 1) / (len(levers) + 2), f"trying {address}")
            if not any(first & set(lever.moves) for lever in found):
                continue
            repair = self._by_numbers(found, scale)
            if repair is None:
                refused.append(f"{_named(address)} by itself, however far it goes")
            else:
                single.append(repair)
        single.sort(key=lambda each: (each.size or 0.0, each.words))
        single += self._by_words(refused)
        self.told((len(levers) + 1) / (len(levers) + 2), "trying all numbers together")
        every = [lever for found in levers.values() for lever in found if lever.per is None]
        combined = self._by_numbers(every, scale) if every else None
        least = min((each.size for each in single if each.size is not None), default=np.inf)
        if combined is not None and combined.size is not None and combined.size >= least * (1 - SAME):
            combined = None
        return Repairs(tuple(single), combined, tuple(refused))

    def _by_numbers(self, levers: list[Lever], scale: Scale) -> Repair | None:
        """The least change of some numbers that gives a plan; None where there is none."""
        problem = problem_of(self.matrix)
        slacks = [
            Slack(lever.moves, 1.0 / scale[lever.address, lever.periods], lever.most) for lever in levers
        ]
        try:
            found = relax(problem, slacks)
        except InfeasibleError:
            return None
        moved = [
            (lever, _step(lever, float(amount), found, problem))
            for lever, amount in zip(levers, found.amounts, strict=True)
            if amount > NOTHING * scale[lever.address, lever.periods]
        ]
        changes = _merged([_change(lever, step) for lever, step in moved])
        settings = tuple(setting for change in changes for setting in change.settings)
        objective = self._value(settings)
        if objective is None:
            return None
        words = "; ".join(
            self._words(changes, address) for address in dict.fromkeys(each.address for each in changes)
        )
        size = sum(
            abs(step) / scale[lever.address, lever.periods] for lever, step in moved if lever.per is None
        )
        size += sum(abs(step) for lever, step in moved if lever.per is not None)
        return Repair(words, self._place(changes[0]), settings, size, objective, tuple(changes))

    def _value(self, settings: Iterable[str]) -> float | None:
        """The value of the instance with some settings; None where it has no verified plan."""
        try:
            instance = build_instance(set_values(self.tree, settings), self.money)
            _, plan = verified_plan(instance, compile_model(build(instance)))
        except MonaziteError:
            return None
        return plan.value

    def _has_plan(self, settings: Iterable[str]) -> bool:
        try:
            instance = build_instance(set_values(self.tree, settings), self.money)
        except InstanceError:
            return False
        return is_feasible(problem_of(compile_model(build(instance))))

    def _place(self, change: Change) -> Place | None:
        return place_of(self.instance, change.address, change.periods[0] if change.periods else "")

    def _words(self, changes: Sequence[Change], address: str) -> str:
        """`lower the quantity of contract toyotsu by 212 t/yr in FY2028-29 (to 888 t/yr)`."""
        own = [change for change in changes if change.address == address]
        verb = "raise" if own[0].new > Decimal(repr(own[0].given)) else "lower"
        by = [(_shown(abs(change.new - Decimal(repr(change.given))), change.unit), change) for change in own]
        if len({amount for amount, _ in by}) == 1:
            labels = [label for change in own for label in self._labels(change)]
            when = f" in {span_of(labels)}" if labels else ""
            to = {_shown(change.new, change.unit) for change in own}
            steps = f" by {by[0][0]}{when}" + (f" (to {to.pop()})" if len(to) == 1 else "")
        else:
            each = [f"{amount} in {span_of(labels)} (to {to})" for amount, to, labels in self._runs(own)]
            more = len(each) - MOST_TOLD
            steps = (
                " by " + ", ".join(each[:MOST_TOLD]) + (f" and {more} further changes" if more > 0 else "")
            )
        place = self._place(own[0])
        return f"{verb} {_named(address)}{steps}" + (f" ({place})" if place else "")

    def _runs(self, own: Sequence[Change]) -> list[tuple[str, str, list[str]]]:
        """Changes one behind the other that are the same, with all their periods."""
        runs: list[tuple[str, str, list[str]]] = []
        for change in own:
            amount = _shown(abs(change.new - Decimal(repr(change.given))), change.unit)
            to, labels = _shown(change.new, change.unit), self._labels(change)
            if runs and runs[-1][:2] == (amount, to):
                runs[-1][2].extend(labels)
            else:
                runs.append((amount, to, labels))
        return runs

    def _labels(self, change: Change) -> list[str]:
        by_key = self.instance.timeline.by_key
        if change.address.startswith("contracts.") and change.periods:
            contract = self.instance.contracts[change.address.split(".")[1]]
            years = {year.periods[0].key: year.label for year in self.instance.contract_years(contract)}
            if change.periods[0] in years:
                return [years[change.periods[0]]]
        return [by_key[period].label for period in change.periods]

    def _by_words(self, refused: list[str]) -> Iterator[Repair]:
        """Repairs that change a date or a word: an earlier opening, a contract that is no longer firm."""
        seen: set[str] = set()
        for row in self.conflicts[0].rows:
            told = statement_of(self.instance, self.matrix.rows[row])
            section, name = told.address.split(".")[:2]
            if f"{section}.{name}" in seen:
                continue
            if told.group[0] in ("mines.capacity", "plants.capacity"):
                seen.add(f"{section}.{name}")
                repair = self._earlier(section, name, refused)
            elif told.address.endswith(".firm"):
                seen.add(f"{section}.{name}")
                repair = self._not_firm(name, refused)
            else:
                continue
            if repair is not None:
                yield repair

    def _earlier(self, section: str, name: str, refused: list[str]) -> Repair | None:
        """The latest date of opening that gives a plan, by the beginnings of periods."""
        opening = getattr(self.instance, section)[name].opening
        starts = [period.key for period in self.instance.timeline.periods]
        if opening is None or opening <= starts[0]:
            return None
        dates = [key for key in starts if opening == "never" or key < opening[:7]]
        address = f"{section}.{name}.opening"
        self.told(0.9, f"trying {address}")
        if not dates or not self._has_plan([f"{address}={dates[0]}"]):
            refused.append(f"an earlier opening of {SINGULAR[section]} {name}")
            return None
        low, high = 0, len(dates)
        while high - low > 1:
            middle = (low + high) // 2
            low, high = (middle, high) if self._has_plan([f"{address}={dates[middle]}"]) else (low, middle)
        setting = f"{address}={dates[low]}"
        objective = self._value([setting])
        if objective is None:
            return None
        was = "it never opens" if opening == "never" else f"instead of {opening}"
        words = f"open {SINGULAR[section]} {name} by {dates[low]} ({was})"
        return self._worded(words, address, setting, objective)

    def _not_firm(self, name: str, refused: list[str]) -> Repair | None:
        """A contract that may fall short at the penalty that it states."""
        if self.instance.contracts[name].shortfall is None:
            return None
        address = f"contracts.{name}.firm"
        objective = self._value([f"{address}=false"])
        if objective is None:
            refused.append(f"contract {name} not firm")
            return None
        return self._worded(
            f"let contract {name} fall short at its penalty", address, f"{address}=false", objective
        )

    def _worded(self, words: str, address: str, setting: str, objective: float) -> Repair:
        place = place_of(self.instance, address)
        return Repair(f"{words} ({place})" if place else words, place, (setting,), None, objective)


MOST_TOLD = 4


Scale = dict[tuple[str, tuple[str, ...]], float]
"""By what a change is divided: of each number and its periods."""


def _scales(levers: dict[str, list[Lever]]) -> Scale:
    """The amount that a number has in its periods; where that is nothing its largest, or the largest of its unit, or 1."""
    largest = {address: max(abs(lever.given) for lever in found) for address, found in levers.items()}
    by_unit: dict[str, float] = {}
    for address, found in levers.items():
        by_unit[found[0].unit] = max(by_unit.get(found[0].unit, 0.0), largest[address])
    return {
        (address, lever.periods): abs(lever.given) or largest[address] or by_unit[lever.unit] or 1.0
        for address, found in levers.items()
        for lever in found
    }


def _step(lever: Lever, amount: float, found: Relaxation, problem: Problem) -> float:
    """By how much the number itself goes, with its sign."""
    if lever.per is None:
        return lever.sign * amount
    columns: Floats = found.answer.columns[: len(problem.cost)]
    rate = sum(worth * float(columns[column]) for column, worth in lever.per.items())
    # The row's left-hand side changes by `rate` for a unit of the share, and must make up for what its limit gave way.
    moved = next(iter(lever.moves.values())) * amount
    return -moved / rate if rate else float("nan")


def _change(lever: Lever, step: float) -> Change:
    """The change of a number by a step, rounded away from what it is."""
    if not np.isfinite(step):
        return Change(lever.address, lever.periods, lever.given, Decimal(repr(lever.given)), lever.unit)
    size = Decimal(repr(abs(step) * (1 - NOTHING)))
    rounded = Context(prec=DIGITS, rounding=ROUND_CEILING).plus(size)
    given = Decimal(repr(lever.given))
    new = given + rounded if step > 0 else given - rounded
    if step < 0:
        # Rounded outward, but not past the least that the number may be.
        most = lever.given if lever.per is not None else lever.most
        new = max(new, given - Decimal(repr(most))) if np.isfinite(most) else new
    return Change(lever.address, lever.periods, lever.given, new, lever.unit)


def _merged(changes: list[Change]) -> list[Change]:
    """A number at all times is changed once, by the greatest of its changes."""
    found: dict[tuple[str, tuple[str, ...]], Change] = {}
    for change in changes:
        key = (change.address, change.periods)
        if key not in found or abs(change.new - Decimal(repr(change.given))) > abs(
            found[key].new - Decimal(repr(found[key].given))
        ):
            found[key] = change
    return list(found.values())


def _named(address: str) -> str:
    """`the quantity of contract toyotsu`; `the ramp up of mine sands`."""
    section, name, *rest = address.split(".")
    what = " ".join(word.replace("_", " ") for word in rest if not word.isdigit())
    if section == "stocks" and what in ("opening", "closing"):
        what += " level"
    return f"the {what} of {SINGULAR.get(section, section)} {name}"


def _shown(amount: Decimal, unit: str) -> str:
    if unit == "1":
        return f"{float(amount) * 100:,.6g} %"
    if unit == "yr":
        return f"{float(amount) * 365.25:,.6g} days"
    return f"{float(amount):,.6g} {unit}"
