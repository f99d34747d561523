"""The compiled program with a step of each number, and how far it and the checks of the instance hold.

Numbers are steps (`data/records/tangent.py`): their values are known, so that they may be compared, and each
comparison says up to which step it has the same result.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from pyomo.common.errors import PyomoException

from monazite.data.checks import CHECKS, Check
from monazite.data.checks.margins import check_ranges
from monazite.data.reading.revalue import revalued
from monazite.data.records.instance import Instance
from monazite.data.records.numbers import Found
from monazite.data.records.symbols import Address
from monazite.data.records.tangent import Near, Tangent
from monazite.errors import NotAffineError
from monazite.formulation.build import build
from monazite.solving.parametric.program import Parametric, compile_parametric, term_symbol
from monazite.solving.parametric.walk import Walker
from monazite.tornado.ranges import Ranged

NOT_COMPILED = (NotAffineError, TypeError, ValueError, PyomoException)
"""What the data or the algebra raises where a number is in a power, a rounding or another function."""
COMPARED = tuple(each.check for each in CHECKS if each.check is not check_ranges)
"""The checks whose result may depend on an amount; names and the written ranges stay."""


@dataclass
class Steps:
    """The compiled program with a step of each of some numbers, in one or both directions.

    `reach` holds the steps of a number up to which the program is right.
    """

    numbers: tuple[Ranged, ...]
    program: Parametric
    reach: dict[Ranged, tuple[float, float]]

    @cached_property
    def affine(self) -> tuple[Ranged, ...]:
        """The numbers in right-hand sides and objective coefficients alone."""
        return tuple(
            each for each, inside in zip(self.numbers, self.program.in_matrix, strict=True) if not inside
        )

    @cached_property
    def without_matrix(self) -> Parametric:
        """The program with the steps of these."""
        return self.program.only([self.numbers.index(each) for each in self.affine])

    @cached_property
    def walker(self) -> Walker:
        """One session for all of them."""
        return Walker(self.without_matrix, np.zeros((len(self.affine), 2)))

    def line(self, number: Ranged) -> Parametric:
        """The program as a function of the step of one number."""
        direction = np.zeros(len(self.numbers))
        direction[self.numbers.index(number)] = 1.0
        return self.program.along(np.zeros(len(self.numbers)), direction)


def compiled(
    instance: Instance, known: Mapping[Address, Found], numbers: tuple[Ranged, ...]
) -> Iterator[Steps]:
    """The numbers in as few programs as possible: one for all, or where it is refused one for each half."""
    if not numbers:
        return
    try:
        steps, near = _both_ways(instance, known, numbers)
    except NOT_COMPILED:
        if len(numbers) > 1:
            half = len(numbers) // 2
            yield from compiled(instance, known, numbers[:half])
            yield from compiled(instance, known, numbers[half:])
        return
    left = tuple(
        each for place, each in enumerate(numbers) if place not in near.curved and place not in near.divided
    )
    alone = tuple(each for place, each in enumerate(numbers) if place in near.divided - near.curved)
    if len(left) < len(numbers):
        yield from compiled(instance, known, left)
        if len(numbers) > 1:
            for each in alone:
                yield from compiled(instance, known, (each,))
        return
    yield steps


def _both_ways(
    instance: Instance, known: Mapping[Address, Found], numbers: tuple[Ranged, ...]
) -> tuple[Steps, Near]:
    up = _Stepped(instance, known, numbers, 1)
    steps = Steps(numbers, up.program, up.reach)
    near = up.near
    down = up
    if up.near.tied:
        # Equal amounts were compared: the program of an increase may be another one than that of a decrease.
        down = _Stepped(instance, known, numbers, -1)
        different = _different(up.program, down.program)
        near.curved |= down.near.curved | (different if len(numbers) == 1 else set())
        near.divided |= down.near.divided | (different if len(numbers) > 1 else set())
        steps.reach = {each: (down.reach[each][0], up.reach[each][1]) for each in numbers}
    return steps, near


def _different(one: Parametric, other: Parametric) -> set[int]:
    """The terms in which two programs differ, to the last bit."""
    terms = range(len(one.terms))
    if not np.array_equal(one.base.entries.values, other.base.entries.values):
        return set(terms)
    names = ("limit_rates", "price_rates", "entry_rates")
    found = {
        term
        for term in terms
        for name in names
        if not np.array_equal(getattr(one, name)[term], getattr(other, name)[term])
    }
    monomials = {*one.offset, *other.offset}
    return found | {
        term
        for each in monomials
        if one.offset.get(each, 0.0) != other.offset.get(each, 0.0)
        for term in each
    }


def _stepped(
    instance: Instance, known: Mapping[Address, Found], numbers: Sequence[Ranged], sign: int
) -> tuple[Instance, Near]:
    """The instance with a step of each number in one direction, and what is compared with these steps."""
    near = Near(sign, [term_symbol(each.path) for each in numbers])
    steps = {
        (each.address, each.key): Tangent(each.reference, {place: 1.0}, near)
        for place, each in enumerate(numbers)
    }
    return revalued(instance, steps, known=known), near


class _Stepped:
    """The compiled program with a step of each number in one direction, and what was compared for it."""

    def __init__(
        self, instance: Instance, known: Mapping[Address, Found], numbers: tuple[Ranged, ...], sign: int
    ):
        stepped, self.near = _stepped(instance, known, numbers, sign)
        symbols = {each.path: symbol for each, symbol in zip(numbers, self.near.symbols, strict=True)}
        self.program = compile_parametric(build(stepped), symbols, ledger=False)
        self.reach = _ends(self.near, numbers)


def compared(
    instance: Instance, known: Mapping[Address, Found], numbers: Sequence[Ranged]
) -> Iterator[tuple[Check, dict[Ranged, tuple[float, float]]]]:
    """Every check, with the steps of each number up to which its result is that of the instance."""
    back: tuple[Instance, Near] | None = None
    try:
        ahead = _stepped(instance, known, numbers, 1)
    except NOT_COMPILED:
        yield from ((check, dict.fromkeys(numbers, (0.0, 0.0))) for check in COMPARED)
        return
    for check in COMPARED:
        try:
            up = down = _compared(check, *ahead)
            if up.tied:
                back = back or _stepped(instance, known, numbers, -1)
                down = _compared(check, *back)
        except NOT_COMPILED:
            yield check, dict.fromkeys(numbers, (0.0, 0.0))
            continue
        unsure = up.curved | up.divided | down.curved | down.divided
        yield (
            check,
            {
                each: (0.0, 0.0) if place in unsure else (-down.end(place, -1), up.end(place, 1))
                for place, each in enumerate(numbers)
            },
        )


def _compared(check: Check, stepped: Instance, near: Near) -> Near:
    """What a check compares; raises one of `NOT_COMPILED` where it cannot be made with steps."""
    near.ends.clear()
    near.divided.clear()
    near.curved.clear()
    near.tied = False
    list(check(stepped))
    return replace(near, ends=dict(near.ends), divided=set(near.divided), curved=set(near.curved))


def _ends(near: Near, numbers: Sequence[Ranged]) -> dict[Ranged, tuple[float, float]]:
    return {each: (-near.end(place, -1), near.end(place, 1)) for place, each in enumerate(numbers)}
