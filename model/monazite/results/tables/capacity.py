"""How much of each mine's and plant's capacity is used."""

from __future__ import annotations

from typing import Any

from monazite.formulation.network.lives import Lives
from monazite.formulation.network.mines import open_capacity, while_open
from monazite.formulation.support.daily import WHOLE, days_of
from monazite.results.columns import a_month, a_number
from monazite.results.plan import Plan

COLUMNS = {
    "period": a_month("the period, by the month it begins in"),
    "label": "the period in words",
    "element": "the mine or plant",
    "capacity": a_number(
        "capacity in the period with openings, availability and expansions, in `unit`", "unit"
    ),
    "used": a_number("capacity used", "unit"),
    "unit": "the unit of these",
}
KEY = ("period", "element")


def rows(plan: Plan) -> list[dict[str, Any]]:
    """The table, by element and period."""
    instance = plan.instance
    mined: dict[tuple[str, str], float] = {}
    for (name, _, key), amount in plan.of("mine"):
        mined[name, key] = mined.get((name, key), 0.0) + amount
    found: list[tuple[Any, str, float, float, str]] = []
    for name, mine in instance.mines.items():
        for period in instance.timeline.periods:
            capacity = open_capacity(mine, period) * period.years
            found.append(
                (
                    period,
                    f"mines.{name}",
                    capacity,
                    mined.get((name, period.key), 0.0),
                    instance.unit(mine.material),
                )
            )
    for name, plant in instance.plants.items():
        unit = instance.unit(instance.processes[next(iter(plant.runs))].per)
        available = days_of(plant.availability, WHOLE)
        built = while_open(plant, plant.capacity.days * available)
        lives = Lives(plant.expansion, instance.timeline.periods) if plant.expansion else None
        for period in instance.timeline.periods:
            capacity = built.mean(period)
            if lives is not None:
                capacity += available.mean(period) * plan.amount("expanded", name, period.key)
                for number, span in lives.in_part(period):
                    added = plan.amount("expand", name, lives.decisions[number].key)
                    capacity += available.within(*span).mean(period) * added
            capacity *= period.years
            used = sum(
                use.amount * plan.amount("run", process, name, period.key)
                for process, use in plant.runs.items()
            )
            found.append((period, f"plants.{name}", capacity, used, unit))
    return [
        {
            "period": period.key,
            "label": period.label,
            "element": element,
            "capacity": capacity,
            "used": used,
            "unit": unit,
        }
        for period, element, capacity, used, unit in found
    ]
