"""The building plan: how much capacity each plant adds, when that is decided, when it opens, and its cost.

After the decisions of the plan the table lists the openings that the file gives by date, of mines and plants,
for information. A decision is made on the first day of a period.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from monazite.data.records.instance import Instance
from monazite.data.records.production import Mine, Plant
from monazite.data.records.timeline import Period, add_months, parse_date, parse_months
from monazite.formulation.catalogue import unit
from monazite.formulation.network.expansion import yearly_charge
from monazite.results.amounts import is_something
from monazite.results.columns import a_boolean, a_day, a_month, a_number
from monazite.results.plan import Plan
from monazite.tolerances import AMOUNT_IS_ZERO

COLUMNS = {
    "element": "the plant or mine",
    "place": "its place",
    "by": "`plan` for what the plan decides, `date` for an opening that the file gives",
    "period": a_month("the period of the decision, by the month it begins in; empty for an opening by date"),
    "label": "the same in words",
    "opens": a_day("the day it opens"),
    "opens_in": a_month("the period that contains that day"),
    "opens_label": "the same in words",
    "until": a_day("the day after its life; empty for an opening by date"),
    "capacity": a_number(
        "the capacity added, in `unit`; of an opening by date the capacity on that day", "unit"
    ),
    "unit": "the unit of `capacity`",
    "capital": a_number(
        "its capital cost at the prices of the decision, in `money_unit`; "
        "empty where a yearly charge is given",
        "money_unit",
    ),
    "charge": a_number("its charge in a full year, in `money_unit`", "money_unit"),
    "money_unit": "the unit of money",
    "one_of_several": a_boolean("true where an alternative optimum decides on another capacity"),
}


def rows(plan: Plan) -> list[dict[str, Any]]:
    """The table: decisions by plant and period, then openings by date."""
    return [*_decisions(plan), *_openings(plan)]


def _decisions(plan: Plan) -> Iterator[dict[str, Any]]:
    instance = plan.instance
    for name, plant in instance.plants.items():
        if plant.expansion is None:
            continue
        for period in instance.timeline.periods:
            key = ("expand", name, period.key)
            amount = plan.amount(*key)
            if not is_something(amount, AMOUNT_IS_ZERO):
                continue
            opens = add_months(period.start, parse_months(plant.expansion.lead))
            capital = plant.expansion.capital
            yield {
                "element": f"plants.{name}",
                "place": plant.place,
                "by": "plan",
                "period": period.key,
                "label": period.label,
                "opens": opens.isoformat(),
                "opens_in": _period_of(instance, opens).key,
                "opens_label": _period_of(instance, opens).label,
                "until": add_months(opens, parse_months(plant.expansion.life)).isoformat(),
                "capacity": amount,
                "unit": unit(instance, key),
                "capital": None if capital is None else capital[period] * amount,
                "charge": yearly_charge(instance, plant.expansion, period) * amount,
                "money_unit": instance.money.unit,
                "one_of_several": plan.varies(key),
            }


def _openings(plan: Plan) -> Iterator[dict[str, Any]]:
    """Mines and plants that open within the horizon, on a day that the file gives."""
    instance = plan.instance
    places: dict[str, dict[str, Any]] = {"plants": dict(instance.plants), "mines": dict(instance.mines)}
    for section, elements in places.items():
        for name, element in elements.items():
            opens = opening_day(element)
            if opens is None or not instance.timeline.start < opens < instance.timeline.end:
                continue
            yield {
                "element": f"{section}.{name}",
                "place": element.place,
                "by": "date",
                "period": None,
                "label": None,
                "opens": opens.isoformat(),
                "opens_in": _period_of(instance, opens).key,
                "opens_label": _period_of(instance, opens).label,
                "until": None,
                "capacity": element.capacity.days.on(opens),
                "unit": _unit(instance, element),
                "capital": None,
                "charge": None,
                "money_unit": instance.money.unit,
                "one_of_several": False,
            }


def opening_day(element: Mine | Plant) -> date | None:
    """The day on which a mine or a plant opens; None where it is open already, or never opens."""
    if element.opening is None or element.opening == "never":
        return None
    return parse_date(element.opening)


def _unit(instance: Instance, element: Mine | Plant) -> str:
    material = (
        element.material if isinstance(element, Mine) else instance.processes[next(iter(element.runs))].per
    )
    return f"{instance.unit(material)}/yr"


def _period_of(instance: Instance, day: date) -> Period:
    """The period that contains a day."""
    return next(each for each in instance.timeline.periods if each.start <= day < each.end)
