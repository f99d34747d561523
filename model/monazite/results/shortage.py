"""Who is short: runs of periods in which demand is unmet, read from the plan."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from monazite.data.records.instance import Instance
from monazite.data.records.timeline import Period
from monazite.results.plan import Plan
from monazite.results.tables.unmet import rows as unmet_rows
from monazite.solving.matrix import Floats
from monazite.tolerances import CHANGE_IS_REPORTED


@dataclass(frozen=True)
class Short:
    """A demand, what it lacks over the periods of a shortage, and the unit."""

    demand: str
    sector: str
    unmet: float
    unit: str


@dataclass(frozen=True)
class Shortage:
    """Consecutive periods in which demand is unmet: who lacks how much, the most first, and what share of the
    demand of those periods is unmet."""

    periods: tuple[Period, ...]
    short: tuple[Short, ...]
    share: float


def shortages(plan: Plan) -> tuple[Shortage, ...]:
    """The runs of periods in which demand is unmet, the greatest share of demand first."""
    return plan.once(_shortages)


def _shortages(plan: Plan) -> tuple[Shortage, ...]:
    runs: list[list[Period]] = []
    short: dict[str, list[dict[str, object]]] = {}
    demanded: dict[tuple[str, str], float] = {}
    for row in unmet_rows(plan):
        demanded[row["period"], row["unit"]] = demanded.get((row["period"], row["unit"]), 0.0) + row["wanted"]
        if row["unmet"] > CHANGE_IS_REPORTED * max(1.0, row["wanted"]):
            short.setdefault(row["period"], []).append(row)
    before: Period | None = None
    for period in plan.instance.timeline.periods:
        if period.key in short:
            if before is None:
                runs.append([])
            runs[-1].append(period)
        before = period if period.key in short else None
    found = [_shortage(run, [row for each in run for row in short[each.key]], demanded) for run in runs]
    return tuple(sorted(found, key=lambda each: -each.share * sum(period.years for period in each.periods)))


def _shortage(
    run: Sequence[Period], rows: Iterable[dict[str, object]], demanded: dict[tuple[str, str], float]
) -> Shortage:
    lacking: dict[tuple[str, str, str], float] = {}
    for row in rows:
        key = (str(row["demand"]), str(row["sector"]), str(row["unit"]))
        lacking[key] = lacking.get(key, 0.0) + float(str(row["unmet"]))
    keys = {period.key for period in run}
    wanted: dict[str, float] = {}
    for (period, unit), amount in demanded.items():
        if period in keys:
            wanted[unit] = wanted.get(unit, 0.0) + amount
    share = sum(amount / wanted[unit] for (_, _, unit), amount in lacking.items()) / len(
        {unit for _, _, unit in lacking}
    )
    short = sorted((Short(*key[:2], amount, key[2]) for key, amount in lacking.items()), key=_most)
    return Shortage(tuple(run), tuple(short), share)


def _most(each: Short) -> float:
    return -each.unmet


def unmet_weights(plan: Plan, shortage: Shortage) -> Floats:
    """What each column counts for in the unmet share of demand of a shortage, over its units."""
    instance, columns = plan.instance, plan.solved.matrix.columns
    keys, wanted = {period.key for period in shortage.periods}, wanted_of(plan.instance, shortage)
    weights = np.zeros(len(columns))
    for number, key in enumerate(columns):
        if key[0] == "unmet" and key[-1] in keys:
            weights[number] = 1.0 / max(wanted[instance.unit(instance.demands[key[1]].accepts[0])], 1.0)
    return weights


def wanted_of(instance: Instance, shortage: Shortage) -> dict[str, float]:
    """The demand of the periods of a shortage, by unit."""
    wanted: dict[str, float] = {}
    for demand in instance.demands.values():
        unit = instance.unit(demand.accepts[0])
        amount = sum((demand.quantity[period] * period.years for period in shortage.periods), 0.0)
        wanted[unit] = wanted.get(unit, 0.0) + amount
    return wanted
