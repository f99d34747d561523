"""Repairs of an infeasible instance: single changes, and the smallest combined change, each verified by
solving.

A single repair changes one number of the file, in the periods where it must. Of all ways to do so it has the
smallest sum of relative changes: the change of every period divided by the amount there (if that is 0, by the
largest amount of the number). The same measure ranks the repairs; the combined repair is the smallest when
all amounts may change. Amounts are rounded outward to six digits, written as `--set` overrides, and the
instance is solved with them in every case that contracts leave open: every repair reported has a verified
plan. Opening dates, the word `firm`, numbers of lots, and factors on coefficients are found by trial.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from monazite.data.reading.address import set_values
from monazite.data.reading.choices import cases
from monazite.data.reading.load import build_instance
from monazite.data.reading.tree import Tree
from monazite.data.records.instance import Instance
from monazite.errors import InfeasibleError, InstanceError, MonaziteError, UsageError
from monazite.explaining.changes import change_of, change_place, merged, named, words_of
from monazite.explaining.relaxable import Relaxable, joined, relaxable_parameters
from monazite.explaining.trials import Repair, by_factor, by_words
from monazite.formulation import catalogue
from monazite.formulation.build import build
from monazite.progress import Progress, silent
from monazite.results.proof.checked import verified_plan
from monazite.solving.highs import Problem, problem_of
from monazite.solving.infeasible.elastic import Relaxation, Slack, relax
from monazite.solving.infeasible.iis import Conflict, is_feasible
from monazite.solving.matrix import Floats, Matrix, compile_model
from monazite.tolerances import CHANGE_IS_ZERO, REPAIRS_EQUAL


@dataclass(frozen=True)
class Repairs:
    """The single repairs, least change first, and the combined one where it is a lesser change than each;
    `refused` is what was tried without success."""

    single: tuple[Repair, ...]
    combined: Repair | None
    refused: tuple[str, ...]


def repairs_of(
    original: Tree,
    tree: Tree,
    money: str | None,
    instance: Instance,
    matrix: Matrix,
    conflicts: Sequence[Conflict],
    on_progress: Progress = silent,
) -> Repairs:
    """The repairs of an infeasible instance, given the conflicts of one of its cases.

    `original` is the file, and `tree` the case of it that `instance` and `matrix` are of; where contracts
    leave no choice they are the same.
    """
    return _Search(original, tree, money, instance, matrix, tuple(conflicts), on_progress).run()


@dataclass(frozen=True)
class _Search:
    original: Tree
    tree: Tree
    money: str | None
    instance: Instance
    matrix: Matrix
    conflicts: tuple[Conflict, ...]
    on_progress: Progress

    def run(self) -> Repairs:
        self.on_progress(0.0, "reading the effect of each number")
        parameters = joined(
            relaxable_parameters(self.tree, self.money, self.instance, self.matrix, self.conflicts)
        )
        scale = _scales(parameters)
        # Only what takes part in the first conflict can repair all of them alone.
        first = set(self.conflicts[0].rows) | set(self.conflicts[0].always)
        single: list[Repair] = []
        refused: list[str] = []
        for number, ((address, _), found) in enumerate(parameters.items()):
            self.on_progress((number + 1) / (len(parameters) + 3), f"trying {address}")
            if not any(first & set(parameter.moves) for parameter in found):
                continue
            repair = self._by_numbers(found, scale, refused, f"{named(address)} alone")
            if repair is not None:
                single.append(repair)
        single += self._by_opening_level()
        self.on_progress((len(parameters) + 1) / (len(parameters) + 3), "trying dates, words and factors")
        single += by_factor(self, {address for address, _ in parameters}, refused)
        single.sort(key=lambda each: (each.size or 0.0, each.words))
        single += by_words(self, refused)
        self.on_progress((len(parameters) + 2) / (len(parameters) + 3), "trying all numbers together")
        every = [parameter for found in parameters.values() for parameter in found if parameter.per is None]
        combined = self._by_numbers(every, scale, [], "") if every else None
        least = min((each.size for each in single if each.size is not None), default=np.inf)
        if (
            combined is not None
            and combined.size is not None
            and combined.size >= least * (1 - REPAIRS_EQUAL)
        ):
            combined = None
        return Repairs(tuple(single), combined, tuple(dict.fromkeys(refused)))

    def _by_numbers(
        self, parameters: list[Relaxable], scale: Scale, refused: list[str], name: str
    ) -> Repair | None:
        """The smallest change of some numbers that makes the instance feasible; None, with a reason in
        `refused`, if there is none."""
        problem = problem_of(self.matrix)
        slacks = [
            Slack(parameter.moves, 1.0 / scale[parameter.address, parameter.periods], parameter.most)
            for parameter in parameters
        ]
        try:
            found = relax(problem, slacks)
        except InfeasibleError:
            refused.append(f"{name}, by any amount")
            return None
        pairs = list(zip(parameters, found.amounts.tolist(), strict=True))
        # Rounding errors are omitted, unless all changes are tiny: then the shortage itself is tiny.
        least = min(
            CHANGE_IS_ZERO, 0.5 * max((_share(each, amount, scale) for each, amount in pairs), default=0.0)
        )
        moved = [
            (parameter, _step(parameter, amount, found, problem))
            for parameter, amount in pairs
            if _share(parameter, amount, scale) > least
        ]
        changes = merged(change_of(parameter, step) for parameter, step in moved)
        overrides = tuple(override for change in changes for override in change.overrides)
        objective = self.value(overrides) if overrides else None
        if objective is None:
            refused.append(f"{name}: no verified plan with {'; '.join(overrides[:2])}")
            return None
        size = sum(
            abs(step) / scale[parameter.address, parameter.periods]
            for parameter, step in moved
            if parameter.per is None
        )
        shares = [
            change for change in changes if change.address in {each.address for each, _ in moved if each.per}
        ]
        size += sum(abs(float(change.step)) / (abs(change.given) or 1.0) for change in shares)
        place = change_place(self.instance, changes[0])
        return Repair(words_of(self.instance, changes), place, overrides, size, objective, tuple(changes))

    def _by_opening_level(self) -> Iterator[Repair]:
        """Opening levels whose closing level follows them by default: both change together, as the file would
        have it."""
        rows = (self.matrix.rows[row] for row in self.conflicts[0].rows)
        followed = {
            catalogue.address(self.instance, key) for key in rows if not catalogue.is_definition(key[0])
        }
        for name, stock in self.instance.stocks.items():
            only = f"stocks.{name}.opening"
            if stock.closing_rule != "opening" or only not in followed:
                continue
            raw = joined(
                relaxable_parameters(self.tree, self.money, self.instance, self.matrix, self.conflicts, only)
            )
            for found in raw.values():
                repair = self._by_numbers(found, _scales(raw), [], "")
                if repair is not None:
                    yield repair

    def trees(self, overrides: Iterable[str]) -> list[Tree]:
        """The file with some overrides, in every case that contracts leave open."""
        changed = set_values(self.original, overrides)
        return [tree for _, tree in cases(build_instance(changed, self.money))] or [changed]

    def value(self, overrides: Iterable[str]) -> float | None:
        """The objective value of the best case with some overrides; None where none has a verified plan."""
        best: float | None = None
        try:
            for tree in self.trees(overrides):
                found = self._value(tree)
                best = found if best is None or (found is not None and found > best) else best
        except (InstanceError, UsageError):
            return None
        return best

    def _value(self, tree: Tree) -> float | None:
        try:
            instance = build_instance(tree, self.money)
            _, plan = verified_plan(instance, compile_model(build(instance)))
        except MonaziteError:
            return None
        return plan.value

    def has_plan(self, overrides: Iterable[str]) -> bool:
        """Whether some case has a plan with some overrides."""
        try:
            return any(
                is_feasible(problem_of(compile_model(build(build_instance(tree, self.money)))))
                for tree in self.trees(overrides)
            )
        except (InstanceError, UsageError):
            return False


Scale = dict[tuple[str, tuple[str, ...]], float]
"""By what a change is divided: of each number and its periods."""


def _scales(parameters: dict[tuple[str, int], list[Relaxable]]) -> Scale:
    """The amount that a number has in its periods; where that is 0 its largest, or the largest of its
    unit, or 1."""
    every = [parameter for found in parameters.values() for parameter in found]
    largest: dict[str, float] = {}
    by_unit: dict[str, float] = {}
    for parameter in every:
        largest[parameter.address] = max(largest.get(parameter.address, 0.0), abs(parameter.given))
        by_unit[parameter.unit] = max(by_unit.get(parameter.unit, 0.0), abs(parameter.given))
    return {
        (parameter.address, parameter.periods): abs(parameter.given)
        or largest[parameter.address]
        or by_unit[parameter.unit]
        or 1.0
        for parameter in every
    }


def _share(parameter: Relaxable, amount: float, scale: Scale) -> float:
    """How large an amount is relative to the number it changes."""
    return amount / scale[parameter.address, parameter.periods]


def _step(parameter: Relaxable, amount: float, found: Relaxation, problem: Problem) -> float:
    """The change of the number itself, with its sign."""
    if parameter.per is None:
        return parameter.sign * amount
    columns: Floats = found.answer.columns[: len(problem.cost)]
    rate = sum(worth * float(columns[column]) for column, worth in parameter.per.items())
    # The row's left-hand side changes by `rate` for a unit of the share, and must make up for what its limit
    # gave way.
    moved = next(iter(parameter.moves.values())) * amount
    return -moved / rate if rate else float("nan")


def together(found: Sequence[Repairs]) -> Repairs:
    """The repairs of several cases, each once, in their order."""
    if len(found) == 1:
        return found[0]
    single = {each.overrides: each for repairs in reversed(found) for each in repairs.single}
    ranked = sorted(single.values(), key=lambda each: (each.size is None, each.size or 0.0, each.words))
    combined = [each.combined for each in found if each.combined is not None]
    least = min(combined, key=lambda each: each.size or 0.0, default=None)
    smallest = min((each.size for each in ranked if each.size is not None), default=np.inf)
    if least is not None and (least.size or 0.0) >= smallest * (1 - REPAIRS_EQUAL):
        least = None
    # What repairs one case is not reported as failing in another.
    refused = [words for words in found[0].refused if all(words in each.refused for each in found)]
    return Repairs(tuple(ranked), least, tuple(refused))
