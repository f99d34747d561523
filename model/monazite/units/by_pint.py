"""Units as pint reads them: the judge of every text that is no plain product of named units.

pint imports scipy, dask and others where they are installed; here it is imported without them.
"""

from __future__ import annotations

import tokenize
from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from monazite.optional import without
from monazite.units.products import Product

with without("scipy", "dask", "babel", "uncertainties", "xarray"):
    import pint

BASE = "base_" + 60 * "_"
"""How names of base units begin: longer than a unit that is read, so that no text has one."""


class PintReader:
    """A pint registry of the units in `named`, which may grow, and no others."""

    def __init__(self, named: Mapping[str, Product]):
        self._registry: Any = pint.UnitRegistry(None, non_int_type=Fraction, cache_folder=None)
        self._named = named
        self._defined: dict[str, Product] = {}
        self._bases: dict[str, str] = {}

    def product_of(self, text: str) -> Product | None:
        """What pint reads in a text: the amount of base units, exactly, and the dimensions. None where it
        refuses the text."""
        for name, unit in self._named.items():
            if self._defined.get(name) is not unit:
                self._registry.define(f"{name} = {self._meaning(unit)}")
                self._defined[name] = unit
        try:
            found = self._registry.Quantity(Fraction(1), text).to_root_units()
        except (pint.PintError, AssertionError, TypeError, ValueError, ArithmeticError, tokenize.TokenError):
            return None
        dimensions = {base: dimension for dimension, base in self._bases.items()}
        powers = {dimensions[base]: int(power) for base, power in found.unit_items()}
        return Product(Fraction(found.magnitude), powers)

    def _meaning(self, unit: Product) -> str:
        """A unit in base units, as a definition of pint: `1/1000*base_1/base_2`."""
        signs = {1: "*", -1: "/"}
        return str(unit.factor) + "".join(
            abs(power) * f"{signs[power // abs(power)]}{self._base(dimension)}"
            for dimension, power in unit.powers.items()
        )

    def _base(self, dimension: str) -> str:
        if dimension not in self._bases:
            base = f"{BASE}{len(self._bases)}"
            self._registry.define(f"{base} = [{base}]")
            self._bases[dimension] = base
        return self._bases[dimension]
