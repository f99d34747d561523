"""The unit in which a file writes a number, beside the unit that the number is kept in."""

from __future__ import annotations

from monazite.data.records.instance import Instance
from monazite.data.records.numbers import Found, factor_to
from monazite.units import UnitError, split_amount

RANGE = ("low", "high")


def written_unit(instance: Instance, found: Found) -> tuple[str, float] | None:
    """The unit of the amounts that a file writes of a number, and the factor from it to the number's own:
    `("USD/kg", 0.001)` of a price in million USD/t.

    None where it is worked out of another number, is written in several units, or cannot be converted.
    """
    texts = [text for key, text in found.number.written_amounts() if key.rpartition(".")[2] not in RANGE]
    try:
        units = {split_amount(text)[1] for text in texts}
        if len(units) != 1:
            return None
        unit = units.pop()
        factor = float(factor_to(instance.units, unit, found, instance.contents))
    except UnitError:
        return None
    return (unit, factor) if factor > 0 else None
