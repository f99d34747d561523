r"""Rational numbers whose denominators are known in factors, so that sums need no greatest common divisor.

A basis is solved by products with entries of its matrix and by divisions by its pivots. Entries are floats:
integers over powers of two. So every denominator is a product of a power of two and of powers of the odd
parts of pivots, of which a real program has a few dozen. A number is

```math
\frac{n}{2^s \, f_1^{k_1} f_2^{k_2} \cdots}
```

with an integer $n$ and the powers $k$ of factors $f$. Sums need the larger power of each factor, products and
quotients add and subtract powers. Numbers are not in lowest terms, but hardly longer than that, where the
factors have no common divisor. Along a horizon rationals grow to thousands of digits: lowest terms would take
the square of their length at each sum, products with entries take their length.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fractions import Fraction

Powers = tuple[tuple[int, int], ...]
"""Factors and their powers, by factor; the power is not 0."""


class Denominator:
    """A product of powers of odd factors. There is one object for each product that an arithmetic met."""

    def __init__(self, arithmetic: Arithmetic, powers: Powers):
        self._arithmetic = arithmetic
        self.powers = powers
        self.odd = _product(powers)
        self._common: dict[Denominator, tuple[int, int, Denominator]] = {}

    def common(self, other: Denominator) -> tuple[int, int, Denominator]:
        """A common multiple, and by what the numerators over this and over the other are multiplied."""
        found = self._common.get(other)
        if found is None:
            mine, others = dict(self.powers), dict(other.powers)
            both = {each: max(mine.get(each, 0), others.get(each, 0)) for each in mine | others}
            found = self._common[other] = (
                _product((each, power - mine.get(each, 0)) for each, power in both.items()),
                _product((each, power - others.get(each, 0)) for each, power in both.items()),
                self._arithmetic.denominator(both),
            )
        return found


Number = tuple[int, int, Denominator]
"""`(n, s, d)` is n / (2^s d); s may be negative."""


class Coefficient:
    """A number by which others are multiplied: an integer over a power of two, times powers of factors."""

    def __init__(self, arithmetic: Arithmetic, integer: int, shift: int, powers: Mapping[int, int]):
        self._arithmetic = arithmetic
        self._integer, self.shift, self._powers = integer, shift, powers
        self._over: dict[Denominator, tuple[int, Denominator]] = {}

    def over(self, denominator: Denominator) -> tuple[int, Denominator]:
        """By what a numerator over a denominator is multiplied, and the denominator of the product."""
        found = self._over.get(denominator)
        if found is None:
            powers, more = dict(denominator.powers), self._integer
            for factor, power in self._powers.items():
                left = powers.pop(factor, 0) - power
                if left > 0:
                    powers[factor] = left
                else:
                    more *= factor**-left
            found = self._over[denominator] = more, self._arithmetic.denominator(powers)
        return found

    def times(self, number: Number) -> Number:
        """The product with a number."""
        above, shift, denominator = number
        more, below = self.over(denominator)
        return above * more, shift + self.shift, below


class Arithmetic:
    """Numbers and coefficients over the same factors."""

    def __init__(self) -> None:
        self._factors: set[int] = set()
        self._denominators: dict[Powers, Denominator] = {}
        self.one = self.denominator({})
        self.zero: Number = (0, 0, self.one)

    def learn(self, odds: Iterable[int]) -> None:
        """Take odd numbers as factors, by which numbers will be divided.

        Numbers that were made before stay right; those of coefficients made after it may be shorter.
        """
        self._factors.update(odds)
        self._factors.discard(1)

    def denominator(self, powers: Mapping[int, int]) -> Denominator:
        """The product of some powers."""
        key = tuple(sorted(powers.items()))
        found = self._denominators.get(key)
        if found is None:
            found = self._denominators[key] = Denominator(self, key)
        return found

    def number(self, value: Fraction) -> Number:
        """A rational as a number."""
        below = value.denominator
        factor = odd(below)
        powers = {factor: 1} if factor > 1 else {}
        return value.numerator, (below // factor).bit_length() - 1, self.denominator(powers)

    def coefficient(self, value: Fraction) -> Coefficient:
        """A rational by which numbers are multiplied."""
        return self.by(self.number(value))

    def by(self, number: Number) -> Coefficient:
        """A number by which others are multiplied. If its odd part is a factor, products may be shorter."""
        above, shift, denominator = number
        powers = {factor: -power for factor, power in denominator.powers}
        if above and (factor := odd(above)) in self._factors:
            above //= factor
            powers[factor] = powers.get(factor, 0) + 1
        return Coefficient(self, above, shift, powers)

    def inverse(self, number: Number) -> Coefficient:
        """One by a number that is not 0, by which others are multiplied."""
        above, shift, denominator = number
        factor = odd(above)
        powers = dict(denominator.powers)
        if factor > 1:
            powers[factor] = powers.get(factor, 0) - 1
        sign, twos = (1 if above > 0 else -1), (abs(above) // factor).bit_length() - 1
        return Coefficient(self, sign, twos - shift, powers)


def _product(powers: Iterable[tuple[int, int]]) -> int:
    found = 1
    for factor, power in powers:
        if power:
            found *= factor**power
    return found


def odd(number: int) -> int:
    """The odd part of a number that is not 0, without its sign."""
    number = abs(number)
    return number // (number & -number)


def less(begin: Number, terms: Iterable[tuple[Coefficient, Number]]) -> Number:
    """A number less the products of coefficients and numbers."""
    above, shift, below = begin
    for coefficient, (amount, its_shift, its_below) in terms:
        more, its_below = coefficient.over(its_below)
        amount *= more
        its_shift += coefficient.shift
        if its_below is not below:
            mine, its, below = below.common(its_below)
            above *= mine
            amount *= its
        if its_shift < shift:
            amount <<= shift - its_shift
        elif its_shift > shift:
            above <<= its_shift - shift
            shift = its_shift
        above -= amount
    if not above:
        return 0, 0, below
    even = (above & -above).bit_length() - 1
    return above >> even, shift - even, below


def exceeds(one: Number, other: Number) -> bool:
    """Whether a number is greater than another."""
    if one[0] <= 0 <= other[0]:
        return False
    if other[0] <= 0 <= one[0]:
        return True
    return difference(one, other)[0] > 0


def difference(one: Number, other: Number) -> Number:
    """A number less another."""
    above, shift, below = one
    amount, its_shift, its_below = other
    mine, its, common = below.common(its_below)
    least = max(shift, its_shift)
    above, amount = above * mine << least - shift, amount * its << least - its_shift
    return above - amount, least, common


def total(numbers: Iterable[Number]) -> Number:
    """The sum of at least one number. Those with the shortest denominators are added first, two and two, so
    that few are brought over a long one."""
    sums: dict[Denominator, Number] = {}
    for each in numbers:
        known = sums.get(each[2])
        sums[each[2]] = each if known is None else plus(known, each)
    left = sorted(sums.values(), key=lambda each: each[2].odd)
    while len(left) > 1:
        pairs = [plus(*left[place : place + 2]) for place in range(0, len(left) - 1, 2)]
        left = pairs + left[len(pairs) * 2 :]
    return left[0]


def plus(one: Number, other: Number) -> Number:
    """The sum of two numbers."""
    return difference(one, (-other[0], other[1], other[2]))


def exactly(number: Number) -> Fraction:
    """A number as a rational in lowest terms."""
    above, shift, below = number
    return Fraction(above << max(0, -shift), below.odd << max(0, shift))


def nearest(number: Number) -> float:
    """The float nearest to a number."""
    above, shift, below = number
    return (above << max(0, -shift)) / (below.odd << max(0, shift))
