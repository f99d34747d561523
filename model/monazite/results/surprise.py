"""What a surprise costs: the plan that keeps earlier decisions, against the plan that knew the data."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from monazite.data.records.instance import Instance
from monazite.figures import MORE_DIGITS, amount
from monazite.tolerances import DIFFERENCE_IS_ZERO
from monazite.units import UnitError, split_amount


@dataclass(frozen=True)
class Surprise:
    """Objective values with decisions held `until` a date (`held`), and with nothing held (`foresight`),
    under the same data; None where there is no plan.

    `plan` is the title of the plan that is held, and `before` its objective value under its own data, as
    recorded with it. All values are in `unit`. Where it was planned again and again, `history` has each date
    with the revisions that became known, and `before` is the value of the first plan.
    """

    until: str
    plan: str | None
    before: float | None
    held: float | None
    foresight: float | None
    foresight_status: str | None
    unit: str
    history: tuple[tuple[str, tuple[str, ...]], ...] = ()

    @property
    def value_of_knowing(self) -> float | None:
        """By how much the objective value would be higher, had the data been known; None where a plan is
        missing."""
        if self.held is None or self.foresight is None:
            return None
        apart = self.foresight - self.held
        return 0.0 if abs(apart) <= DIFFERENCE_IS_ZERO * max(1.0, abs(self.foresight)) else apart

    @property
    def document(self) -> dict[str, Any]:
        """As plain data: `held` in `status.json`."""
        document: dict[str, Any] = {
            "until": self.until,
            "plan": self.plan,
            "objective_before": self.before,
            "objective_held": self.held,
            "objective_with_foresight": self.foresight,
            "value_of_knowing": self.value_of_knowing,
            "unit": self.unit,
        }
        if self.history:
            document["history"] = [{"date": day, "known": list(known)} for day, known in self.history]
        return document

    @property
    def sentences(self) -> Iterator[str]:
        """What is held, what it costs, and what of that is the surprise."""
        yield self._what()
        if self.held is None and self.history:
            yield (
                f"What was decided before {self.until} cannot be kept under the data known then. Plan more "
                "often, or state the revision from a later date."
            )
        elif self.held is None:
            yield "They cannot be kept under the data of this file."
        elif (worth := self.value_of_knowing) is None:
            yield f"With foresight: {self.foresight_status or 'not solved'}."
        elif worth == 0:
            yield (
                "The value of having known the data from the start is 0: with foresight the objective "
                "value is the same."
            )
        else:
            yield (
                f"The value of having known the data from the start: {amount(worth, self.unit)}. The "
                f"objective value is {self._money(self.held)} with these decisions held, and "
                f"{self._money(self.foresight)} with foresight."
            )
        yield from self._split()

    def _what(self) -> str:
        """What is held."""
        value = "" if self.before is None else self._money(self.before)
        if self.history:
            again = ", ".join(f"{day} ({', '.join(known)})" for day, known in self.history[1:])
            expecting = f" (expecting {value})" if value else ""
            return (
                f"Planned at {self.history[0][0]}{expecting} and again at {again}, each time with the data "
                "known then. Decisions before each date stay as they were."
            )
        title = f" of {self.plan!r}" if self.plan else ""
        own = f" ({value} under its own data)" if value else ""
        return f"Decisions before {self.until} are held: those of the plan{title}{own}."

    def _split(self) -> Iterator[str]:
        """How the change against the earlier plan divides into the data and the surprise."""
        worth = self.value_of_knowing
        if self.before is None or self.held is None or self.foresight is None or not worth:
            return
        change, known = self.held - self.before, self.foresight - self.before
        first = "first" if self.history else "earlier"
        yield (
            f"Against the {first} plan the objective value changes by {amount(change, self.unit)}: "
            f"{amount(known, self.unit)} in any case, and {amount(-worth, self.unit)} because nobody knew."
        )

    def _money(self, value: float | None) -> str:
        return amount(value or 0.0, self.unit, MORE_DIGITS)


def surprise_of(
    instance: Instance, held: float | None, foresight: tuple[str, float | None] | None
) -> Surprise | None:
    """The surprise of an instance, from its objective value and the status and value with nothing held; None
    where no plan is held."""
    if instance.held is None:
        return None
    status, value = foresight or (None, None)
    kept, unit = instance.held, instance.money.unit
    history = tuple((each.date, tuple(each.known)) for each in kept.history)
    first = kept.history[0].objective if kept.history else kept.objective
    return Surprise(kept.until, kept.plan, _recorded(instance, first), held, value, status, unit, history)


def _recorded(instance: Instance, text: str | None) -> float | None:
    """A recorded objective value in the money of the instance."""
    if text is None:
        return None
    try:
        value, unit = split_amount(text)
        return float(value) * float(instance.units.factor(unit, instance.money.unit))
    except UnitError:
        return None
