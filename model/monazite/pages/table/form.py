r"""Amounts as forms: polynomials of the terms times decisions, which the tables of a result add and multiply.

```math
\sum_{m} \theta^m \left( k_m + \sum_j a_{mj} x_j \right)
```

A table of `results/tables` adds, subtracts and multiplies amounts, as numbers or as arrays. Given forms
instead, it returns the linear map from decisions and terms to its cells: nothing is stated a second time.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np

from monazite.errors import NotAffineError
from monazite.solving.matrix import Floats
from monazite.solving.parametric.program import Monomial

CONSTANT = -1
"""The column of what no decision multiplies."""
Entry = tuple[Monomial, int]
"""The terms that are multiplied, and the column of the decision or `CONSTANT`."""


class Form:
    """A polynomial of the terms, linear in the decisions: a coefficient for each entry."""

    __slots__ = ("entries",)

    def __init__(self, entries: Mapping[Entry, float]):
        self.entries = dict(entries)

    @classmethod
    def term(cls, number: int) -> Form:
        """A term by itself."""
        return cls({((number,), CONSTANT): 1.0})

    @classmethod
    def decision(cls, column: int) -> Form:
        """A decision by itself."""
        return cls({((), column): 1.0})

    def __add__(self, other: Any) -> Form:
        return total((self, other))

    __radd__ = __add__

    def __neg__(self) -> Form:
        return self * -1.0

    def __pos__(self) -> Form:
        return self

    def __sub__(self, other: Any) -> Form:
        return total((self, -other))

    def __rsub__(self, other: Any) -> Form:
        return total((-self, other))

    def __mul__(self, other: Any) -> Form:
        if isinstance(other, Form):
            return self._times(other)
        return Form({entry: factor * float(other) for entry, factor in self.entries.items()})

    __rmul__ = __mul__

    def __truediv__(self, other: Any) -> Form:
        if isinstance(other, Form):
            raise NotAffineError("a cell of a table: it divides by a term or by a decision")
        return self * (1.0 / float(other))

    def _times(self, other: Form) -> Form:
        product: dict[Entry, float] = {}
        for (terms, column), factor in self.entries.items():
            for (more, second), rate in other.entries.items():
                if CONSTANT not in (column, second):
                    raise NotAffineError("a cell of a table: it multiplies decisions")
                entry = tuple(sorted((*terms, *more))), max(column, second)
                product[entry] = product.get(entry, 0.0) + factor * rate
        return Form(product)

    def __abs__(self) -> _Size:
        return _Size(bool(self))

    def __bool__(self) -> bool:
        return any(self.entries.values())

    def at(self, values: Floats, columns: Floats) -> float:
        """The amount at values of the terms and of the decisions."""
        return float(
            sum(
                factor
                * np.prod(values[list(terms)], initial=1.0)
                * (1.0 if column == CONSTANT else columns[column])
                for (terms, column), factor in self.entries.items()
            )
        )


class _Size:
    """The size of a form: above any bound in some plan, unless the form is 0."""

    __slots__ = ("_is_something",)

    def __init__(self, is_something: bool):
        self._is_something = is_something

    def __gt__(self, other: Any) -> bool:
        return self._is_something


def total(parts: Iterable[Any]) -> Form:
    """The sum of forms and numbers; faster than adding them one after the other."""
    found: dict[Entry, float] = {}
    for part in parts:
        entries = part.entries.items() if isinstance(part, Form) else [(((), CONSTANT), float(part))]
        for entry, factor in entries:
            if factor:
                found[entry] = found.get(entry, 0.0) + factor
    return Form(found)
