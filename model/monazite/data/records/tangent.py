"""Amounts near their present value: their derivatives by numbers of the file, and the range of these.

A `Tangent` is $a + \\sum_k r_k t_k$ with the step $t_k$ of each number $k$. Unlike a symbol it may be
compared, since its value is known: the greater of two amounts is the one that is greater now. Each comparison
records up to which step its result is the same; of two equal amounts, the one that grows along the step is
the greater. Each number is stepped separately, in one direction, and has its own range.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from monazite.errors import NotAffineError
from monazite.tolerances import LEAST_DIVISOR, TANGENT_EQUAL


@dataclass
class Near:
    """The present values, and steps of some numbers in one direction: `sign` is 1 for an increase, -1 for a
    decrease.

    `symbols` are the steps in the algebra. `ends` gives the step of a number, in either direction, up to
    which all comparisons have the same result. Where equal amounts were compared (`tied`), this holds in one
    direction only; `divided` are the numbers for which such comparisons differ, which need a separate
    evaluation. In `curved` numbers the result is not affine.
    """

    sign: int
    symbols: Sequence[Any]
    ends: dict[tuple[int, int], float] = field(default_factory=dict)
    tied: bool = False
    divided: set[int] = field(default_factory=set)
    curved: set[int] = field(default_factory=set)

    def end(self, number: int, direction: int) -> float:
        """The step of a number in a direction, 1 or -1, up to which all comparisons have the same result."""
        return self.ends.get((number, direction), float("inf"))

    def step(self, number: int) -> Tangent:
        """The step of one number, 0 at present."""
        return Tangent(0.0, {number: 1.0}, self)

    def compare(self, difference: Tangent, size: float) -> int:
        """The sign of a difference of amounts of some size, along the steps."""
        if abs(difference.value) > TANGENT_EQUAL * size:
            found = 1 if difference.value > 0 else -1
            for number, rate in difference.rates.items():
                if rate:
                    direction = -found if rate > 0 else found
                    end = self.ends.get((number, direction), float("inf"))
                    self.ends[number, direction] = min(end, abs(difference.value / rate))
            return found
        found = 0
        for number, rate in difference.rates.items():
            along = (rate > 0) - (rate < 0)
            self.tied |= along != 0
            if along and number not in self.divided:
                found = found or along * self.sign
                if along * self.sign != found:
                    self.divided.add(number)
        return found


class Tangent:
    """An amount and its rates of change along the steps of numbers."""

    __slots__ = ("near", "rates", "value")
    __array_ufunc__ = None  # In operations with numpy numbers this class computes the result.

    def __init__(self, value: float, rates: Mapping[int, float], near: Near):
        self.value, self.rates, self.near = value, rates, near

    def is_numeric_type(self) -> bool:
        """False, so that Pyomo leaves operations to this class."""
        return False

    @property
    def expression(self) -> Any:
        """The amount in the algebra."""
        found: Any = self.value
        for number, rate in self.rates.items():
            if rate:
                found = found + rate * self.near.symbols[number]
        return found

    def _combined(self, other: Tangent, value: float, own: float, others: float) -> Tangent:
        numbers = (*self.rates, *(number for number in other.rates if number not in self.rates))
        rates = {
            number: own * self.rates.get(number, 0.0) + others * other.rates.get(number, 0.0)
            for number in numbers
        }
        return Tangent(value, rates, self.near)

    def __neg__(self) -> Tangent:
        negative: Tangent = self * -1.0
        return negative

    def __pos__(self) -> Tangent:
        return self

    def __abs__(self) -> Tangent:
        return -self if self < 0 else self

    def __add__(self, other: Any) -> Any:
        if isinstance(other, Tangent):
            return self._combined(other, self.value + other.value, 1.0, 1.0)
        if isinstance(other, float | int):
            return Tangent(self.value + other, self.rates, self.near)
        return self.expression + other

    def __radd__(self, other: Any) -> Any:
        return self + other if isinstance(other, float | int) else other + self.expression

    def __sub__(self, other: Any) -> Any:
        return self + (-other)

    def __rsub__(self, other: Any) -> Any:
        return -self + other if isinstance(other, float | int) else other - self.expression

    def __mul__(self, other: Any) -> Any:
        if isinstance(other, Tangent):
            self._curve(other)
            return self._combined(other, self.value * other.value, other.value, self.value)
        if isinstance(other, float | int):
            rates = {number: other * rate for number, rate in self.rates.items()}
            return Tangent(self.value * other, rates, self.near)
        return self.expression * other

    def __rmul__(self, other: Any) -> Any:
        return self * other if isinstance(other, float | int) else other * self.expression

    def _curve(self, other: Tangent) -> None:
        """A product of two amounts that depend on the same number is not affine in it."""
        self.near.curved |= {
            number for number, rate in self.rates.items() if rate * other.rates.get(number, 0.0)
        }

    def __truediv__(self, other: Any) -> Any:
        if isinstance(other, Tangent):
            return self._over(other)
        return self * (1 / other) if isinstance(other, float | int) else self.expression / other

    def __rtruediv__(self, other: Any) -> Any:
        if isinstance(other, float | int):
            return Tangent(float(other), {}, self.near)._over(self)
        return other / self.expression

    def _over(self, other: Tangent) -> Tangent:
        """A ratio is affine in a number that changes the numerator alone, or both in proportion."""
        if other.value == 0:
            raise NotAffineError("an amount is divided by one that is 0 at present")
        ratio = self.value / other.value
        rates = {}
        for number in (*self.rates, *(each for each in other.rates if each not in self.rates)):
            apart = self.rates.get(number, 0.0) - ratio * other.rates.get(number, 0.0)
            same = abs(apart) <= TANGENT_EQUAL * max(abs(self.rates.get(number, 0.0)), LEAST_DIVISOR)
            if other.rates.get(number, 0.0) and not same:
                self.near.curved.add(number)
            rates[number] = 0.0 if same else apart / other.value
        return Tangent(ratio, rates, self.near)

    def _compared(self, other: Any, holds: Callable[[int], bool], in_algebra: Callable[[Any], Any]) -> Any:
        if isinstance(other, Tangent | float | int):
            size = max(abs(self.value), abs(other.value if isinstance(other, Tangent) else other))
            return holds(self.near.compare(self - other, size))
        return in_algebra(self.expression)

    def __lt__(self, other: Any) -> Any:
        return self._compared(other, lambda sign: sign < 0, lambda own: own < other)

    def __le__(self, other: Any) -> Any:
        return self._compared(other, lambda sign: sign <= 0, lambda own: own <= other)

    def __gt__(self, other: Any) -> Any:
        return self._compared(other, lambda sign: sign > 0, lambda own: own > other)

    def __ge__(self, other: Any) -> Any:
        return self._compared(other, lambda sign: sign >= 0, lambda own: own >= other)

    def __eq__(self, other: Any) -> Any:
        return self._compared(other, lambda sign: sign == 0, lambda own: own == other)

    def __bool__(self) -> bool:
        return bool(self != 0)

    def __format__(self, spec: str) -> str:
        return format(self.value, spec)

    def __repr__(self) -> str:
        return f"Tangent({self.value!r}, {dict(self.rates)!r})"


def present(amount: Any) -> Any:
    """The present value of an amount: a tangent without its rates, anything else as it is."""
    return amount.value if isinstance(amount, Tangent) else amount


def in_algebra(amount: Any) -> Any:
    """An amount as an expression of the algebra."""
    return amount.expression if isinstance(amount, Tangent) else amount
