"""Every name in use is declared."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any

from monazite.data.checks.report import error, unknown
from monazite.data.records.instance import BUILT_IN_OUTSIDE, TREASURY, Instance
from monazite.data.records.items import Item
from monazite.data.records.numbers import fields_of
from monazite.data.records.policy import FLOW_FORMS
from monazite.data.records.record import Names, Record
from monazite.errors import Fault

ASSUMPTION = "assumption"
MOST_HINTS = 200
_SINGULAR = {
    "materials": "material",
    "places": "place",
    "processes": "process",
    "plants": "plant",
    "prices": "price",
    "sources": "source",
    "accounts": "account",
    "origins": "plant or mine",
}


def _known(instance: Instance, section: str) -> Iterable[str]:
    if section == "sources":
        return (*instance.sources, ASSUMPTION)
    if section == "accounts":
        return instance.accounts
    if section == "origins":
        return (*instance.plants, *instance.mines)
    known: Iterable[str] = getattr(instance, section)
    return known


def check_names(instance: Instance) -> Iterator[Fault]:
    """A name of a material, place, process, plant, price, source or account must be declared."""
    known = {section: set(_known(instance, section)) for section in _SINGULAR}
    found = 0
    for address, name, section in walk_names(instance, ()):
        if name not in known[section]:
            found += 1
            # Hints for more faults than are printed would take most of the time.
            near = _known(instance, section) if found <= MOST_HINTS else ()
            yield unknown(instance, ".".join(address), name, _SINGULAR[section], near)
    contents = {content for material in instance.materials.values() for content in material.contains}
    for name, contract in instance.contracts.items():
        if contract.basis and contract.material in instance.materials:
            if contract.basis not in contents:
                yield unknown(
                    instance, f"contracts.{name}.basis", contract.basis, "content", sorted(contents)
                )
            elif instance.content(contract.material, contract.basis) <= 0:
                yield error(
                    instance,
                    f"contracts.{name}.basis",
                    f"{contract.material} does not declare the content {contract.basis}. Expected it under "
                    f"`contains` "
                    f"of {contract.material}. Add it",
                )
    yield from _duplicate_stocks(instance)


def walk_names(record: Record, address: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], str, str]]:
    """Each name in use below a record: its address, the name, and the section that must declare it."""
    for attribute, key, _, names in fields_of(type(record)):
        value = getattr(record, attribute)
        if value is not None:
            yield from _walk(value, names, (*address, key))


def _walk(
    value: Any, names: Names | None, address: tuple[str, ...]
) -> Iterator[tuple[tuple[str, ...], str, str]]:
    if isinstance(value, Record):
        yield from walk_names(value, address)
    elif isinstance(value, str) and names:
        yield address, value, names.section
    elif isinstance(value, dict):
        for key, item in value.items():
            if names:
                yield (*address, key), key, names.section
            yield from _walk(item, None, (*address, key))
    elif isinstance(value, list):
        for number, item in enumerate(value):
            yield from _walk(item, names, (*address, str(number)))


def _duplicate_stocks(instance: Instance) -> Iterator[Fault]:
    seen: dict[tuple[str, str], str] = {}
    for name, stock in instance.stocks.items():
        first = seen.setdefault((stock.material, stock.place), name)
        if first != name:
            yield error(
                instance,
                f"stocks.{name}",
                f"`{first}` stores {stock.material} at {stock.place} too. "
                "Expected one stock for a material at a place. Remove one",
            )


def check_accounts(instance: Instance) -> Iterator[Fault]:
    """Owners and users are inside accounts; sellers, buyers and counterparties are outside accounts.

    Only payments between inside and outside accounts count in the objective: an import from an inside account
    would be free, and a penalty to one would cost 0.
    """
    for name, place in instance.places.items():
        if instance.is_outside(place.owner):
            yield error(
                instance,
                f"places.{name}",
                f"`{place.owner}` is an outside account. Expected an inside account as the owner of a place",
            )
    for name, plant in instance.plants.items():
        if plant.owner and instance.is_outside(plant.owner):
            yield error(
                instance,
                f"plants.{name}.owner",
                f"`{plant.owner}` is an outside account. Expected an inside account: the plan would run the "
                f"plant at the "
                "owner's loss. State its inputs as a sale and its outputs as an import instead",
            )
    for name, demand in instance.demands.items():
        if demand.account and instance.is_outside(demand.account):
            yield error(
                instance,
                f"demands.{name}.account",
                f"`{demand.account}` is an outside account. Expected an inside account: its lost supply "
                f"would cost 0. "
                "State the demand as a sale or a contract instead",
            )
    accounts_outside = [(f"imports.{name}.seller", each.seller) for name, each in instance.imports.items()]
    accounts_outside += [(f"sales.{name}.buyer", each.buyer) for name, each in instance.sales.items()]
    accounts_outside += [
        (f"contracts.{name}.counterparty", each.counterparty) for name, each in instance.contracts.items()
    ]
    accounts = set(instance.accounts)
    for address, account in accounts_outside:
        if account in accounts and not instance.is_outside(account):
            yield error(
                instance,
                address,
                f"`{account}` is an inside account, and payments between inside accounts do not count in the "
                f"objective. "
                "Expected an outside account. Add it to `outside`, or use a demand and a transfer price",
            )
    for name in (*BUILT_IN_OUTSIDE, TREASURY):
        if name in instance.outside:
            yield error(
                instance,
                "outside",
                f"`{name}` is a built-in account. Expected other names only. Remove it from the list",
            )


def check_policies(instance: Instance) -> Iterator[Fault]:
    """A policy names origins, items and served materials that exist: without them it would constrain no
    flow.
    """
    origins = dict.fromkeys(each.origin for each in instance.imports.values())
    origins |= dict.fromkeys(
        each.counterparty for each in instance.contracts.values() if each.returns or each.role == "buyer"
    )
    items = [item.value for item in Item]
    served = {material for demand in instance.demands.values() for material in demand.accepts}
    for name, policy in instance.policies.items():
        if policy.origin is not None and policy.origin not in origins:
            yield unknown(instance, f"policies.{name}.origin", policy.origin, "origin", origins)
        for item in policy.items or ():
            if item not in items:
                yield unknown(instance, f"policies.{name}.items", item, "item", items)
        for material in policy.materials or () if policy.rule == "domestic_share" else ():
            if material not in served:
                yield error(
                    instance,
                    f"policies.{name}.materials",
                    f"no demand accepts {material}, so that the policy would ban its import. Expected a "
                    f"material that a "
                    "demand accepts",
                )


def check_units(instance: Instance) -> Iterator[Fault]:
    """Materials that are added up have one unit, and the flows of a limit have its unit."""
    lists: list[tuple[str, list[str]]] = [
        (f"demands.{name}.accepts", each.accepts) for name, each in instance.demands.items()
    ]
    lists += [
        (f"routes.{name}.materials", each.materials)
        for name, each in instance.routes.items()
        if each.cost is not None or each.capacity is not None
    ]
    lists += [(f"subsidies.{name}.of", each.of or []) for name, each in instance.subsidies.items()]
    lists += [
        (f"policies.{name}.materials", each.materials or []) for name, each in instance.policies.items()
    ]
    lists += [
        (
            f"plants.{name}.runs",
            [instance.processes[process].per for process in each.runs if process in instance.processes],
        )
        for name, each in instance.plants.items()
    ]
    for address, names in lists:
        units = dict.fromkeys(instance.unit(name) for name in names if name in instance.materials)
        if len(units) > 1:
            yield error(
                instance,
                address,
                f"the materials have different units ({', '.join(units)}) and are added up. Expected one "
                f"unit",
            )
    for name, limit in instance.limits.items():
        for flow in limit.flows:
            unit = None if _flow_fault(instance, flow) else _flow_unit(instance, flow)
            if unit is not None and unit != limit.unit:
                yield error(
                    instance,
                    f"limits.{name}.flows.{flow}",
                    f"the flow is in {unit}, the limit in {limit.unit}. Expected the same unit. Write `unit: "
                    f"{unit}`",
                )


def _flow_unit(instance: Instance, flow: str) -> str | None:
    section, name, *rest = flow.split(".")
    element: Any = getattr(instance, section)[name]
    if section == "plants":
        material = instance.processes[rest[0]].per if rest[0] in instance.processes else None
    elif section in ("routes", "demands"):
        material = rest[0] if rest else element.accepts[0]
    else:
        material = element.material
    return instance.unit(material) if material in instance.materials else None


def check_repeats(instance: Instance) -> Iterator[Fault]:
    """No list of names has a name twice."""
    lists: list[tuple[str, list[str]]] = [("outside", instance.outside)]
    lists += [(f"routes.{name}.materials", each.materials) for name, each in instance.routes.items()]
    lists += [(f"demands.{name}.accepts", each.accepts) for name, each in instance.demands.items()]
    lists += [(f"contracts.{name}.origin", each.origin or []) for name, each in instance.contracts.items()]
    lists += [
        (f"policies.{name}.materials", each.materials or []) for name, each in instance.policies.items()
    ]
    lists += [
        (f"contracts.{name}.quality.grades", each.quality.grades)
        for name, each in instance.contracts.items()
        if each.quality
    ]
    for name, subsidy in instance.subsidies.items():
        lists += [(f"subsidies.{name}.plants", subsidy.plants), (f"subsidies.{name}.of", subsidy.of or [])]
    for address, names in lists:
        for repeated in sorted(name for name, times in Counter(names).items() if times > 1):
            yield error(instance, address, f"`{repeated}` is in the list twice. Expected it once. Remove one")


def check_limits(instance: Instance) -> Iterator[Fault]:
    """The flows of a limit exist, and have one of the forms of flows."""
    for name, limit in instance.limits.items():
        for flow in limit.flows:
            if message := _flow_fault(instance, flow):
                yield error(instance, f"limits.{name}.flows", message)


def _flow_fault(instance: Instance, flow: str) -> str | None:
    forms = f"Expected one of {', '.join(FLOW_FORMS)}"
    parts = flow.split(".")
    if parts[0] not in {form.split(".")[0] for form in FLOW_FORMS} or len(parts) < 2:
        return f"cannot read the flow `{flow}`. {forms}"
    elements: dict[str, Any] = getattr(instance, parts[0])
    if parts[1] not in elements:
        known = ", ".join(f"`{each}`" for each in elements)
        expected = f"Expected one of {known}" if known else f"The instance has no {parts[0]}"
        return f"unknown name in the flow `{flow}`. {expected}"
    element = elements[parts[1]]
    needs_third = parts[0] in ("plants", "routes")
    third = {"plants": "runs", "routes": "materials", "demands": "accepts"}.get(parts[0])
    if len(parts) > (3 if third else 2) or (needs_third and len(parts) < 3):
        return f"cannot read the flow `{flow}`. {forms}"
    if len(parts) == 3 and third and parts[2] not in getattr(element, third):
        return f"unknown name in the flow `{flow}`. Expected one of {', '.join(getattr(element, third))}"
    return None


def check_sources(instance: Instance) -> Iterator[Fault]:
    """A number marked as an assumption has a note; the name `assumption` is reserved."""
    if ASSUMPTION in instance.sources:
        yield error(
            instance,
            f"sources.{ASSUMPTION}",
            "the source `assumption` is built in. Expected another name",
        )
    for address, record in _walk_records(instance, ()):
        if (
            getattr(record, "source", None) == ASSUMPTION
            and not (getattr(record, "note", None) or "").strip()
        ):
            yield error(
                instance,
                ".".join(address),
                "the assumption has no `note`. Expected one with the reasoning. Add it",
            )


def _walk_records(value: Any, address: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], Record]]:
    if isinstance(value, Record):
        yield address, value
        for attribute, key, _, _ in fields_of(type(value)):
            yield from _walk_records(getattr(value, attribute), (*address, key))
    elif isinstance(value, dict):
        for key, item in value.items():
            yield from _walk_records(item, (*address, key))
    elif isinstance(value, list):
        for number, item in enumerate(value):
            yield from _walk_records(item, (*address, str(number)))
