"""The colours of a map: what one more unit costs or brings, from nothing to much."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from monazite.sweeps.map.picture_canvas import place_text
from monazite.sweeps.map.picture_domains import Drawn
from monazite.tolerances import COLOURS_EQUAL

OUTLIERS = 0.005
"""The share of the area at each end whose worth may lie beyond the ends of the scale."""
COSTS = ((245, 245, 243), (253, 219, 176), (247, 178, 108), (232, 130, 50), (196, 84, 24))
BRINGS = ((245, 245, 243), (203, 224, 240), (150, 194, 226), (92, 154, 205), (44, 110, 176))
"""From nothing to much, in even steps; nearly every eye distinguishes orange and blue, on paper and on
screens."""


@dataclass(frozen=True)
class Scale:
    """Colours of amounts from `low` to `high`; where both signs occur nothing stands in the middle."""

    low: float
    high: float
    is_cut: tuple[bool, bool]

    def share(self, worth: float) -> float:
        """Where an amount stands on the scale, from 0 to 1."""
        return (
            0.5 if self.high <= self.low else min(1.0, max(0.0, (worth - self.low) / (self.high - self.low)))
        )

    def colour(self, share: float) -> str:
        """The colour at a place of the scale."""
        if self.high <= self.low:
            return _mixed(BRINGS if self.low > 0 else COSTS, 0.35 if self.low else 0.0)
        if self.low < 0 < self.high:
            return _mixed(COSTS, 1 - 2 * share) if share < 0.5 else _mixed(BRINGS, 2 * share - 1)
        return _mixed(COSTS, 1 - share) if self.low < 0 else _mixed(BRINGS, share)


def _mixed(anchors: Sequence[tuple[int, int, int]], share: float) -> str:
    place = min(1.0, max(0.0, share)) * (len(anchors) - 1)
    first = min(int(place), len(anchors) - 2)
    part = place - first
    return "#" + "".join(
        f"{round(low + part * (high - low)):02x}"
        for low, high in zip(anchors[first], anchors[first + 1], strict=True)
    )


def scale_of(drawn: Sequence[Drawn]) -> Scale:
    """A scale that all but a few slivers of the area lie on."""
    order = sorted((worth, each.shape.area / 2) for each in drawn for worth in each.range)
    whole = sum(size for _, size in order)
    if not whole:
        return Scale(0.0, 0.0, (False, False))
    reached = np.cumsum([size for _, size in order]) / whole
    low = order[int(np.searchsorted(reached, OUTLIERS))][0]
    high = order[min(int(np.searchsorted(reached, 1 - OUTLIERS)), len(order) - 1)][0]
    if high - low <= COLOURS_EQUAL * max(abs(low), abs(high)):
        return Scale(low, low, (order[0][0] < low, order[-1][0] > low))
    if low < 0 < high:
        low, high = -max(-low, high), max(-low, high)
    return Scale(low, high, (order[0][0] < low, order[-1][0] > high))


def gradient(number: int, each: Drawn, scale: Scale) -> str:
    """The colours of the scale, laid out so that each falls where one more unit is worth that much."""
    ends = [
        each.centre + each.slope * (worth - each.worth) / float(each.slope @ each.slope)
        for worth in (scale.low, scale.high)
    ]
    (x1, y1), (x2, y2) = ends
    return (
        f'<linearGradient id="worth-{number}" href="#worth" gradientUnits="userSpaceOnUse" '
        f'x1="{place_text(x1)}" y1="{place_text(y1)}" x2="{place_text(x2)}" y2="{place_text(y2)}"/>'
    )
