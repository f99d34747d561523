"""Symbols: what may stand for a number that is swept, and the refusal by name where it may not.

Data and formulation only add amounts up and multiply them, so an amount may be a symbol: an expression of the
algebra (to see where a term stands in the program) or an array (many points at once). Where data is worked out
with a comparison or a power, a symbol is refused with `NotAffineError`: what follows is not affine in it, and
samples could miss the kink.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NoReturn

from monazite.data.records.tangent import Tangent
from monazite.errors import NotAffineError

Address = tuple[str, ...]
"""The keys that lead to an element: `("contracts", "toyotsu", "quantity")`."""
Amount = Any
"""A float, or a symbol for one."""
Symbols = Mapping[tuple[Address, str], Any]
"""Symbols by the number they stand in for and the key of it (`value`, `scale`, `at.2028-04`), in the unit written there."""


def is_symbol(amount: Amount) -> bool:
    """Whether an amount is a symbol and not a number; one that is known near its value is as good as a number."""
    return amount is not None and not isinstance(amount, float | int | Tangent)


def refuse(what: str, why: str) -> NoReturn:
    """A swept number stands where the program is not affine in it."""
    raise NotAffineError(f"{what}: {why}")


def plain(amount: Amount, what: str, why: str) -> float:
    """An amount that must be a number here; a symbol is refused."""
    if is_symbol(amount):
        refuse(what, why)
    number: float = amount
    return number
