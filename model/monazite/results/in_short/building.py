"""What to build: where, how much, decided and open when, for what.

All expansions of the plan, the plants with the most capital first, or with the highest yearly charge where no
capital cost is given; up to three are named. The capital cost is at the prices of the decisions. Nothing is
said where no plant can be expanded.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from monazite.figures import amount, money
from monazite.results.in_short.words import between, listed, year_labels
from monazite.results.plan import Plan
from monazite.results.tables import building as table

MOST_NAMED = 3


def sentence(plan: Plan) -> str | None:
    """`Expand magnet_works (magnet_park) by 5,786 t/yr: decided FY2026-27 to FY2028-29, open from FY2028-29,
    capital 549.7 USD million.`"""
    if not any(plant.expansion for plant in plan.instance.plants.values()):
        return None
    rows = [row for row in table.rows(plan) if row["by"] == "plan"]
    if not rows:
        return "No plant is expanded."
    plants: dict[str, list[Mapping[str, Any]]] = {}
    for row in rows:
        plants.setdefault(row["element"].partition(".")[2], []).append(row)
    ranked = sorted(plants, key=lambda name: (-_sum(plants[name], "capital"), -_sum(plants[name], "charge")))
    phrases, unit = [], ""
    for name in ranked[:MOST_NAMED]:
        own = plants[name]
        by = amount(_sum(own, "capacity"), "" if own[0]["unit"] == unit else own[0]["unit"])
        phrases.append(f"{name} ({own[0]['place']}) by {by}")
        unit = own[0]["unit"]
    if len(ranked) > MOST_NAMED:
        phrases.append(f"{len(ranked) - MOST_NAMED} more")
    years = year_labels(plan.instance)
    decided = sorted(row["period"] for row in rows)
    opening = years[min(rows, key=lambda row: row["opens"])["opens_in"]]
    when = f"decided {between([years[each] for each in decided])}, open from {opening}"
    return f"Expand {listed(phrases)}: {when}, {_cost(rows)}."


def _sum(rows: Sequence[Mapping[str, Any]], column: str) -> float:
    return sum(row[column] or 0.0 for row in rows)


def _cost(rows: Sequence[Mapping[str, Any]]) -> str:
    """The capital cost, and the yearly charges of those without one."""
    unit = rows[0]["money_unit"]
    charged = [row for row in rows if row["capital"] is None]
    found = [f"capital {money(_sum(rows, 'capital'), unit)}"] if len(charged) < len(rows) else []
    if charged:
        found.append(f"charges {money(_sum(charged, 'charge'), unit)} a year")
    return " and ".join(found)
