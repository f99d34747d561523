"""Symbols that replace swept numbers, and the refusal of symbols where the result is not affine.

Data and formulation only add and multiply amounts, so an amount may be a symbol: an expression of the algebra
(which shows where a term occurs in the program) or an array (many points at once). Comparisons and powers
refuse a symbol with `NotAffineError`: their result is not affine in it, and samples could miss a kink.
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
"""Symbols by the address of a number and its key (`value`, `scale`, `at.2028-04`), in the written unit."""


def is_symbol(amount: Amount) -> bool:
    """Whether an amount is a symbol; a tangent, whose value is known, counts as a number."""
    return amount is not None and not isinstance(amount, float | int | Tangent)


def refuse(what: str, why: str) -> NoReturn:
    """Refuse a swept number in which the program is not affine."""
    raise NotAffineError(f"{what}: {why}")


def plain(amount: Amount, what: str, why: str) -> float:
    """An amount that must be a number here; a symbol is refused."""
    if is_symbol(amount):
        refuse(what, why)
    number: float = amount
    return number
