"""Products and quotients of named units, such as `USD/kg` and `t/(MW*yr)`, read without pint.

Nearly every unit of an instance has this form, and to import pint takes as long as to read the instance. Such
a unit is read here, into the amount and dimensions that pint reads in it (the tests compare both). For every
other text `product_of` returns None, and pint reads or refuses it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

Powers = dict[str, int]
"""The power of each dimension, such as `[mass]`; never 0."""


@dataclass(frozen=True)
class Product:
    """A unit: how many base units it holds, exactly, and its dimensions."""

    factor: Fraction
    powers: Powers

    def times(self, other: Product, power: int) -> Product:
        """Multiplied by another unit (`power` 1), or divided by it (-1)."""
        sums = {
            name: self.powers.get(name, 0) + power * other.powers.get(name, 0)
            for name in {**self.powers, **other.powers}
        }
        factor = self.factor * other.factor if power > 0 else self.factor / other.factor
        return Product(factor, {name: exponent for name, exponent in sums.items() if exponent})

    def scaled(self, amount: Fraction) -> Product:
        """So many of this unit."""
        return Product(amount * self.factor, self.powers)


ONE = Product(Fraction(1), {})
READ_OTHERWISE = frozenset(("nan", "dimensionless"))
"""Names that pint does not read as units, in lower case."""
_TOKEN = re.compile(r"[A-Za-z_][A-Za-z0-9_]*|1(?![A-Za-z0-9_(])|[*/()]|.", re.ASCII | re.DOTALL)


def product_of(text: str, named: Mapping[str, Product]) -> Product | None:
    """The product that a text states with `*`, `/`, parentheses, `1` and names in `named`; None where it has
    anything else, or is no product."""
    tokens = _TOKEN.findall(text)
    tokens.reverse()
    try:
        found = _product(tokens, named)
    except LookupError:
        return None
    return None if tokens else found


def _product(tokens: list[str], named: Mapping[str, Product]) -> Product:
    """Read one product from the end of a reversed list, from left to right; `LookupError` without one."""
    found = _operand(tokens, named)
    while tokens and tokens[-1] in "*/":
        power = 1 if tokens.pop() == "*" else -1
        found = found.times(_operand(tokens, named), power)
    return found


def _operand(tokens: list[str], named: Mapping[str, Product]) -> Product:
    token = tokens.pop()
    if token == "1":
        return ONE
    if token != "(":
        if token.lower() in READ_OTHERWISE:
            raise KeyError(token)
        return named[token]
    found = _product(tokens, named)
    if tokens.pop() != ")":
        raise KeyError(token)
    return found


def defined(lines: str) -> dict[str, Product]:
    """The units of lines such as `t = [mass]` and `GJ = 5/18 MWh`: a base unit of a dimension, or an amount
    of units defined before it."""
    named: dict[str, Product] = {}
    for line in lines.strip().splitlines():
        name, meaning = line.split(" = ")
        if meaning.startswith("["):
            named[name] = base(meaning)
            continue
        amount, _, unit = meaning.partition(" ")
        of = product_of(unit, named) if unit else ONE
        assert of is not None, line
        named[name] = of.scaled(Fraction(amount))
    return named


def base(dimension: str) -> Product:
    """The base unit of a dimension."""
    return Product(Fraction(1), {dimension: 1})
