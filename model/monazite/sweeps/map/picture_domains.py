"""The domains of a map as they are drawn: their shapes in pixels, what one more unit is worth in them, and
who is short."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely

from monazite.data.records.instance import Instance
from monazite.figures import MORE_DIGITS, amount
from monazite.formulation.catalogue import VARIABLES
from monazite.formulation.support.meaning import Part
from monazite.solving.matrix import Floats
from monazite.sweeps.answers import Plane
from monazite.sweeps.map.domains import Domain
from monazite.sweeps.map.picture_canvas import BOTTOM, LEFT, RIGHT, TOP, WIDTH, number_text, pixels, shape_of
from monazite.sweeps.words import domain_label
from monazite.tolerances import CHANGE_IS_REPORTED, FORMULA_TERM, LEAST_FORMULA
from monazite.units import PHYSICAL

HOVERED = 2.0
"""Pixels (area) below which a domain has no tooltip, since no pointer would find it."""

Year = tuple[str, str]
"""A contract and the first model period of one of its years."""


@dataclass(frozen=True)
class Drawn:
    """A domain as it is drawn: its shape in pixels, which contract years are short, and its tooltip.

    `worth` is what one more unit is worth at `centre`, and `slope` how that changes with each pixel.
    """

    shape: Any
    centre: Floats
    worth: float
    slope: Floats
    short: tuple[Year, ...]
    tooltip: str

    @property
    def range(self) -> tuple[float, float]:
        """The least and the greatest worth in it."""
        if not self.slope.any() or self.shape.is_empty:
            return self.worth, self.worth
        worths = self.worth + (shapely.get_coordinates(self.shape) - self.centre) @ self.slope
        return float(worths.min()), float(worths.max())


def drawn_domains(answer: Plane, coloured: int) -> Iterator[Drawn]:
    """The domains of a map, with the worth of one more unit of the term that is `coloured`."""
    terms = answer.program.terms
    worth_of_money = whole_money(answer.program.base)[1]
    spans = np.array([term.span for term in terms])
    per_pixel = (spans[:, 1] - spans[:, 0]) / np.array([RIGHT - LEFT, TOP - BOTTOM])
    columns = answer.program.parametric.base.columns
    shortfalls = [place for place, key in enumerate(columns) if VARIABLES[key[0]].part is Part.SHORT]
    for domain in answer.map.domains:
        shape = shape_of(terms, domain.polygon, domain.holes)
        centre = domain.polygon.mean(axis=0)
        rates = 2 * worth_of_money * domain.value[1 + coloured]
        steps = rates * np.array([1.0, *centre])
        worth = _dusted(float(steps.sum()), np.abs(steps).max(initial=LEAST_FORMULA))
        slope = rates[1:] * per_pixel
        if np.abs(slope).max() * WIDTH <= FORMULA_TERM * np.abs(steps).max(initial=LEAST_FORMULA):
            slope = np.zeros(2)
        tooltip = _tooltip(answer, domain) if shape.area >= HOVERED else ""
        yield Drawn(
            shape, pixels(terms, centre[None])[0], worth, slope, _short(columns, shortfalls, domain), tooltip
        )


def _dusted(amount: float, size: float) -> float:
    """Nothing, where an amount is what rounding leaves of larger ones."""
    return 0.0 if abs(amount) <= FORMULA_TERM * size else amount


def _tooltip(answer: Plane, domain: Domain) -> str:
    instance, terms = answer.program.base, answer.program.terms
    at = ", ".join(
        f"{term.name} = {number_text(float(value))} {term.unit}".strip()
        for term, value in zip(terms, domain.region.at, strict=True)
    )
    value = float(domain.region.value_at(domain.region.at[None])[0])
    return (
        f"{domain_label(instance, terms, domain.region)}; objective "
        f"{amount(value, instance.money.unit, MORE_DIGITS)} at {at}"
    )


def _short(columns: Sequence[tuple[str, ...]], places: Sequence[int], domain: Domain) -> tuple[Year, ...]:
    """The contract years in which something is short."""
    amounts = domain.region.columns[0]
    return tuple(
        dict.fromkeys(
            (columns[place][1], columns[place][-1]) for place in places if amounts[place] > CHANGE_IS_REPORTED
        )
    )


def whole_money(instance: Instance) -> tuple[str, float]:
    """The currency, and how much of it the unit of money is."""
    currency, _, scale = instance.money.unit.partition(" ")
    worth = dict(line.split(" = ") for line in PHYSICAL.strip().splitlines())
    return currency, float(worth[scale]) if scale else 1.0
