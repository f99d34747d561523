"""The terms of a negotiating table and the program as a function of them, checked.

A term is a number of the file in right-hand sides or objective coefficients, over an interval with two ends:
the page solves the compiled program again at each position of its sliders, with every coefficient of the
matrix as it is. What it could not solve so is refused here, in a sentence.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from math import isfinite, isinf
from typing import Any

import numpy as np

from monazite.data.reading.choices import refuse_choices
from monazite.data.records.instance import Instance
from monazite.data.records.symbols import Address
from monazite.errors import NotAffineError, UsageError, full_stop
from monazite.pages.table.form import CONSTANT, Form
from monazite.progress import Progress, silent
from monazite.results.folder.digits import certain
from monazite.results.plan import ManyPlans, Payment, payments_of
from monazite.solving.parametric.program import Parametric
from monazite.sweeps.program import Program, numbers_of, refuse_splits
from monazite.sweeps.terms import SweptTerm
from monazite.tolerances import ROUNDING

MOST_TERMS = 5
"""The greatest number of sliders."""
INTERVAL = "such as `contracts.toyotsu.quantity=0:2300 t/yr`"


@dataclass(frozen=True)
class TableTerm:
    """A term with a slider: its interval in the unit it is asked in, and its value in the file.

    `today` is None where the file has no single value for it: a path that changes over time, and is replaced
    by a constant. `start` is where the slider begins.
    """

    swept: SweptTerm
    low: float
    high: float
    today: float | None
    in_limits: bool
    in_prices: bool

    @property
    def start(self) -> float:
        """Today's value within the interval, or the middle of the interval."""
        if self.today is None:
            return (self.low + self.high) / 2
        return min(max(self.today, self.low), self.high)

    @property
    def assignment(self) -> tuple[str, str]:
        """What is written before and after a value in `--set`: `contracts.toyotsu.price=` and ` USD/kg`."""
        head, _, _ = self.swept.assignment(0.0).partition("=")
        return f"{head}=", f" {self.swept.unit}" if self.swept.unit else ""


@dataclass(frozen=True)
class TableProgram:
    """The compiled program of a table, its terms, and the instance whose amounts are forms of them."""

    program: Program
    parametric: Parametric
    terms: tuple[TableTerm, ...]
    symbolic: Instance

    @property
    def instance(self) -> Instance:
        """The instance as the file gives it."""
        return self.program.base

    @property
    def today(self) -> tuple[float, ...] | None:
        """The values of the file, or None where it has no single value for one of the terms."""
        values = tuple(term.today for term in self.terms if term.today is not None)
        return values if len(values) == len(self.terms) else None

    @cached_property
    def payments(self) -> tuple[Payment, ...]:
        """Every payment as a form of decisions and terms."""
        return payments_of(self.symbolic, self.parametric.base.flows, _amounts(self.parametric))

    @cached_property
    def plan(self) -> ManyPlans:
        """The plan whose amounts are forms, from which tables give linear maps."""
        columns = self.parametric.base.columns
        amounts: dict[Any, Any] = {key: Form.decision(column) for column, key in enumerate(columns)}
        return ManyPlans.of_arrays(self.symbolic, np.zeros(0), amounts, {}, self.payments)


def compile_table(program: Program, on_progress: Progress = silent) -> TableProgram:
    """The program of a table, checked at every corner of its intervals.

    Raises `UsageError` where a term cannot have a slider, and `InstanceError` where the instance is invalid
    at a corner.
    """
    _check_terms(program.terms)
    refuse_choices(program.base)
    _check_splits(program)
    program.check_corners(on_progress)
    try:
        parametric = program.parametric
        symbolic = program.symbolic([Form.term(number) for number in range(len(program.terms))])
    except NotAffineError as error:
        raise UsageError(
            f"--vary: {full_stop(str(error))} Expected terms that each stand in right-hand sides or "
            "objective coefficients by themselves. Leave one out, or use `monazite sweep`, which solves the "
            "instance again at each value"
        ) from None
    _check_matrix(program.terms, parametric)
    today = numbers_of(program.base)
    terms = tuple(
        TableTerm(
            swept,
            *swept.span,
            _today(program, swept, symbolic, today),
            parametric.in_limits[number],
            parametric.in_prices[number],
        )
        for number, swept in enumerate(program.terms)
    )
    return TableProgram(program, parametric, terms, symbolic)


def _check_terms(terms: tuple[SweptTerm, ...]) -> None:
    if not terms:
        raise UsageError(
            f"no term is varied. Expected one to {MOST_TERMS}. Add --vary PATH=LOW:HIGH, {INTERVAL}"
        )
    if len(terms) > MOST_TERMS:
        raise UsageError(
            f"--vary: found {len(terms)} terms. Expected at most {MOST_TERMS}, one for each slider"
        )
    for term in terms:
        if term.words:
            raise UsageError(
                f"--vary {term.name}: found dates or words. Expected an interval of numbers, {INTERVAL}"
            )
        if not term.is_interval:
            raise UsageError(
                f"--vary {term.name}: found points. Expected an interval for the slider, {INTERVAL}"
            )
        if any(map(isinf, term.values)):
            raise UsageError(f"--vary {term.name}: found inf. Expected two finite ends for the slider")


def _check_splits(program: Program) -> None:
    try:
        refuse_splits(program.base)
    except NotAffineError as error:
        raise UsageError(
            f"{full_stop(str(error))} Expected one linear program for all positions. Remove the clause, for "
            "example with `--set contracts.NAME.redelivery=null`, or use `monazite sweep`, which settles "
            "each point"
        ) from None


def _check_matrix(terms: tuple[SweptTerm, ...], parametric: Parametric) -> None:
    for number, term in enumerate(terms):
        if parametric.in_matrix[number]:
            raise UsageError(
                f"--vary {term.name}: it stands in a coefficient of the matrix: "
                f"{parametric.where_in_matrix(number)}. Expected a term in right-hand sides or objective "
                "coefficients. Leave it out, or use `monazite sweep`, which solves the instance again at "
                "each value"
            )


def _today(program: Program, term: SweptTerm, symbolic: Instance, today: dict[Address, Any]) -> float | None:
    """The value of a term with which its number is that of the file, in every period."""
    if term.factor:
        return 1.0
    found = program.number_of(term)
    moved, now = numbers_of(symbolic).get(found.address), today.get(found.address)
    if moved is None or now is None:
        return None
    number = program.terms.index(term)
    values = {
        (amount - form.entries.get(((), CONSTANT), 0.0)) / rate
        for form, amount in zip(_by_period(moved.number), _by_period(now.number), strict=True)
        if isinstance(form, Form) and (rate := form.entries.get(((number,), CONSTANT), 0.0))
    }
    if not values or not all(isfinite(value) for value in values):
        return None
    least, most = min(values), max(values)
    if most - least > ROUNDING * max(abs(least), abs(most)):
        return None
    written = certain(most)
    return written if abs(written - most) <= ROUNDING * abs(most) else most


def _by_period(number: Any) -> list[Any]:
    """The amounts of a number over time: one where it is the same at all times."""
    return list(number.by_period.values()) if hasattr(number, "by_period") else [number.amount]


def _amounts(parametric: Parametric) -> list[Form]:
    """The amount of every flow of money as a form."""
    money, constants = parametric.base.money, parametric.base.money_constants
    parts = [((), money.values, constants), *((each, *found) for each, found in parametric.money.items())]
    found: list[Form] = []
    for flow, (start, stop) in enumerate(zip(money.starts[:-1], money.starts[1:], strict=True)):
        entries = {}
        for monomial, rates, fixed in parts:
            if fixed[flow]:
                entries[monomial, CONSTANT] = float(fixed[flow])
            for place in range(start, stop):
                if rates[place]:
                    entries[monomial, int(money.columns[place])] = float(rates[place])
        found.append(Form(entries))
    return found
