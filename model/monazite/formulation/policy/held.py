r"""Held decisions: what an earlier plan decided before a date stays as it was.

```math
x_{d,t} = \bar{x}_{d,t}
```

for each held decision $d$ and each period $t$ that ends by the date, with its amount $\bar{x}$ in the
earlier plan. The amounts are exact fractions, as the proof of the earlier plan has them, so that every
balance closes; the solver may move them by a rounding. A decision by contract year is held once the contract
year has ended.

Mined, run, sent, bought, sold, served, delivered and discarded amounts are held, expansions by the period in
which they were decided (also where they open later), and what was bought down, suspended by choice, made up,
restored or redelivered. Stocks, unmet demand, shortfalls and payments follow from these by the data of the
instance.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

import pyomo.core as pyo

from monazite.data.records.instance import Instance
from monazite.data.records.timeline import parse_date
from monazite.errors import Fault, InstanceError
from monazite.formulation.clauses import CLAUSES, name_of
from monazite.formulation.money import Flow
from monazite.formulation.network import decisions
from monazite.formulation.support.meaning import Constraint, Names, Role, Variable, in_words
from monazite.formulation.support.spots import Network
from monazite.tolerances import HELD_ROUNDING


def _families() -> dict[str, Variable]:
    found: dict[str, Any] = dict(decisions.MEANINGS)
    for clause in CLAUSES:
        meanings = getattr(clause, "MEANINGS", {})
        found |= {f"{name_of(clause)}.{family}": meaning for family, meaning in meanings.items()}
    return {
        family: meaning for family, meaning in found.items() if isinstance(meaning, Variable) and meaning.held
    }


FAMILIES: Mapping[str, Variable] = _families()
"""The families of variables that are held, by name."""


def decision_name(key: tuple[str, ...]) -> str:
    """The name of a decision without its period: `buy.china_magnets.1`."""
    return ".".join(key[:-1])


def is_decided(instance: Instance, family: str, names: Names, until: str) -> bool:
    """Whether a decision of a period or contract year is made before a date."""
    day = parse_date(until)
    if "year" not in names:
        return instance.timeline.by_key[names["period"]].end <= day
    years = instance.contract_years(instance.contracts[names["contract"]])
    return next(year for year in years if year.key == names["year"]).end <= day


def variable_of(name: str) -> tuple[str, Names] | None:
    """The family of a decision and the names of its index but the period; None where there is none."""
    for family, meaning in FAMILIES.items():
        rest = name.removeprefix(f"{family}.").split(".")
        if name.startswith(f"{family}.") and len(rest) == len(meaning.index) - 1:
            return family, dict(zip(meaning.index, rest, strict=False))
    return None


def _named(names: Names) -> tuple[Variable, Names]:
    found = variable_of(names["decision"])
    assert found is not None
    return FAMILIES[found[0]], found[1]


def _title(instance: Instance, names: Names) -> str:
    """`held purchases of import {import}`: the words of the decision."""
    meaning, index = _named(names)
    tier = f" (tier {index['tier']})" if index.get("tier", "1") != "1" else ""
    return f"held {in_words(meaning.title, instance, index)}{tier}"


def _unit(instance: Instance, names: Names) -> str:
    """The unit of the decision."""
    meaning, index = _named(names)
    return meaning.unit(instance, index)


MEANINGS = {
    "kept": Constraint(
        _title,
        "A decision of an earlier plan is kept.",
        ("decision", "period"),
        _unit,
        "held.decisions.{decision}",
        Role.HELD,
        relaxable=False,
    ),
}


def add(block: pyo.Block, model: pyo.ConcreteModel, instance: Instance, network: Network) -> list[Flow]:
    """Constraints `kept[decision,period]`."""
    block.kept = pyo.Constraint(pyo.Any)
    for name in instance.held.decisions if instance.held is not None else ():
        for period, exact, variable in _decided(model, instance, name):
            amount = float(exact)
            room = HELD_ROUNDING * amount
            block.kept[name, period] = pyo.inequality(amount - room, variable, amount + room)
            model.exact_bounds["held.kept", name, period] = exact
    return []


def _decided(model: pyo.ConcreteModel, instance: Instance, name: str) -> list[tuple[str, Fraction, Any]]:
    """The periods of a held decision before the date, with its amount and its variable."""
    held = instance.held
    assert held is not None
    found = variable_of(name)
    component = model.find_component(found[0]) if found else None
    if found is None or component is None:
        known = ", ".join(f"`{family}`" for family in FAMILIES)
        raise _refused(instance, name, f"no decision has this name. Expected one of {known}, with its names")
    family, names = found
    kind, amounts = FAMILIES[family].index[-1], held.amounts_before(name)
    keys = {period: (*names.values(), period) for period in amounts}
    lacking = [period for period, key in keys.items() if amounts[period] > 0 and key not in component]
    if lacking:
        raise _refused(
            instance,
            name,
            f"the instance has no such decision in {lacking[0]}. Expected the names of its elements, and a "
            "period in which the decision can be made",
        )
    present = {period: component[key] for period, key in keys.items() if key in component}
    written = held.decisions[name].unit
    if present and written != (unit := _unit(instance, {"decision": name})):
        raise _refused(instance, name, f"found the unit {written}. Expected {unit}, that of the instance")
    return [
        (period, amounts[period], variable)
        for period, variable in present.items()
        if is_decided(instance, family, {**names, kind: period}, held.until)
    ]


def _refused(instance: Instance, name: str, message: str) -> InstanceError:
    address = f"held.decisions.{name}"
    return InstanceError([Fault(message, instance.context.place(address), address)])
