"""The worth of a contract in sentences."""

from __future__ import annotations

from monazite.figures import MORE_DIGITS, amount, figure
from monazite.valuing.sheet import ValueSheet


def headline(sheet: ValueSheet) -> str:
    """What the contract is worth, and from which two objective values; there is a plan with it."""
    whole, unit = sheet.whole, sheet.instance.money.unit
    assert whole is not None
    inside = ", ".join(change.account for change in whole.changes if not change.is_outside)
    if whole.worth is None:
        return (
            f"The worth of {sheet.contract} is unknown: without the contract the status is "
            f"{whole.without.status}."
        )
    return (
        f"The contract {sheet.contract} is worth {amount(whole.worth, unit)} to the inside accounts "
        f"({inside}): objective value with it {figure(whole.given.objective, MORE_DIGITS)}, "
        f"without it {figure(whole.without.objective, MORE_DIGITS)} (present values)."
    )
