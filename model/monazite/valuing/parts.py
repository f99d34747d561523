"""The programs behind a value sheet as work that any executor shares.

Every program is built and solved by itself, and what is sold is computed for some prices together from a cold
start, whoever does it, so that results are those of one process.
"""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import Executor
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from typing import Any

from monazite.data.reading.load import build_instance
from monazite.data.reading.tree import Tree
from monazite.data.records.instance import Instance
from monazite.errors import MonaziteError
from monazite.executors.spread import spread_work
from monazite.formulation.clauses.term import is_over
from monazite.progress import Progress
from monazite.sweeps.curve.levels import Range
from monazite.valuing.case import NO_CURVE, Case, solve_case
from monazite.valuing.negotiation import find_agreement_zone
from monazite.valuing.removal import without_clauses, without_contract, without_from, without_year
from monazite.valuing.supply_curve import Selling, SupplyCurve, SupplyTrace, with_steps, without_steps

PRICES_PER_BLOCK = 32
"""Prices at which what is sold is computed together: the first from a cold start, the others from it."""
SHARE_OF_PARTS = 0.6
"""The part of the progress before the steps of the supply curve."""


class QuestionKind(StrEnum):
    """What is removed."""

    contract = "contract"
    exit = "exit"
    clause = "clause"
    year = "year"


@dataclass(frozen=True)
class Question:
    """What is compared: its kind and name, the contract year if it is one, and the case without it."""

    kind: QuestionKind
    name: str
    period: str
    case: Case


class PartKind(StrEnum):
    """What a part of the work is."""

    given = "given"
    whole = "whole"
    curve = "curve"
    question = "question"
    sold = "sold"


@dataclass(frozen=True)
class Part:
    """A part of the work: the contract as it is written; without it, with the zone of possible agreement; the
    curve of the price; a question by its number; what is sold at some prices."""

    kind: PartKind
    number: int = 0
    prices: tuple[float, ...] = ()


GIVEN, WHOLE, CURVE = Part(PartKind.given), Part(PartKind.whole), Part(PartKind.curve)


@dataclass(frozen=True)
class ValueWork:
    """What the parts share: the file as it is read, the contract and the money unit."""

    tree: Tree = field(repr=False)
    name: str
    money: str | None

    def __reduce__(self) -> Any:
        # Without what is worked out of the file.
        return ValueWork, (self.tree, self.name, self.money)

    @cached_property
    def instance(self) -> Instance:
        """The instance as it is written."""
        return build_instance(self.tree, self.money)

    @cached_property
    def questions(self) -> tuple[Question, ...]:
        """Everything that is removed, the contract first."""
        return tuple(_questions(self.tree, self.instance, self.name))

    @cached_property
    def selling(self) -> Selling:
        """The contract as a right to sell."""
        return Selling(self.tree, self.name, self.money, self.instance)

    def do(self, part: Part) -> Any:
        """Work out one part: an `Outcome`, or for `WHOLE` also an `AgreementZone`, for `CURVE` a
        `SupplyTrace`, and for prices what is sold, or why that could not be verified."""
        match part.kind:
            case PartKind.given:
                return solve_case(Case("as written", self.tree), self.money)
            case PartKind.question:
                return solve_case(self.questions[part.number].case, self.money)
            case PartKind.whole:
                without = solve_case(self.questions[0].case, self.money)
                return without, find_agreement_zone(self.tree, self.instance, self.name, without, self.money)
            case PartKind.curve:
                return self.selling.trace()
            case PartKind.sold:
                try:
                    return self.selling.sold(part.prices)
                except NO_CURVE as error:
                    return error

    def parts(self, executor: Executor | None, on_progress: Progress) -> Iterator[tuple[Part, Any]]:
        """All parts but what is sold, as they are done; without an executor in order, the contract as it is
        written first."""
        questions = [Part(PartKind.question, number) for number in range(1, len(self.questions))]
        parts = [GIVEN, CURVE, WHOLE, *questions]  # What takes longest is begun first.
        on_progress(0.0, self._words(GIVEN))
        for number, (place, found) in enumerate(spread_work(self, parts, executor), start=1):
            yield parts[place], found
            after = parts[place + 1] if executor is None and place + 1 < len(parts) else parts[place]
            on_progress(SHARE_OF_PARTS * number / len(parts), self._words(after))

    def supply(
        self, trace: SupplyTrace | None, executor: Executor | None, on_progress: Progress
    ) -> SupplyCurve | None:
        """The supply curve of a trace, with what is sold on each segment."""
        if trace is None:
            return None
        if not trace.middles:
            return trace.supply
        blocks = [
            Part(PartKind.sold, start, trace.middles[start : start + PRICES_PER_BLOCK])
            for start in range(0, len(trace.middles), PRICES_PER_BLOCK)
        ]
        found: dict[int, list[list[Range]] | MonaziteError] = {}
        for place, sold in spread_work(self, blocks, executor):
            found[place] = sold
            share = SHARE_OF_PARTS + (1 - SHARE_OF_PARTS) * len(found) / len(blocks)
            on_progress(share, self._words(blocks[place]))
        every: list[list[Range]] = []
        for place in range(len(blocks)):
            sold = found[place]
            if isinstance(sold, MonaziteError):
                return without_steps(trace, sold)
            every += sold
        return with_steps(trace, every)

    def _words(self, part: Part) -> str:
        """A part as progress shows it."""
        match part.kind:
            case PartKind.given:
                return "with the contract"
            case PartKind.question:
                return self.questions[part.number].case.label
            case PartKind.whole:
                return self.questions[0].case.label
            case _:
                return "supply curve"


def _questions(tree: Tree, instance: Instance, name: str) -> Iterator[Question]:
    """Everything that is removed, one at a time: the contract, its later years, each clause, each year."""
    contract = instance.contracts[name]
    years = [year for year in instance.contract_years(contract) if not is_over(contract, year)]
    yield Question(
        QuestionKind.contract, name, "", Case(f"without {name}", without_contract(tree, instance, name))
    )
    for year in years:
        begin = year.periods[0].start
        case = Case(f"without {name} from {year.label} on", without_from(tree, instance, name, begin))
        yield Question(QuestionKind.exit, year.label, year.key, case)
    for words, bare in without_clauses(tree, instance, name):
        yield Question(QuestionKind.clause, words, "", Case(f"{name} without {words}", bare))
    for year in years:
        case = Case(f"without {name} in {year.label}", without_year(tree, instance, name, year))
        yield Question(QuestionKind.year, year.label, year.key, case)
