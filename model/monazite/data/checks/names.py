"""Every name that is used is declared."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from monazite.data.checks.report import error, unknown
from monazite.data.instance import BUILT_IN_OUTSIDE, TREASURY, Instance
from monazite.data.numbers import fields_of
from monazite.data.record import Names, Record
from monazite.data.rules import FLOW_FORMS
from monazite.errors import Fault

ASSUMPTION = "assumption"
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
    for address, name, section in walk_names(instance, ()):
        if name not in known[section]:
            yield unknown(instance, ".".join(address), name, _SINGULAR[section], _known(instance, section))
    for name, contract in instance.contracts.items():
        contents = {content for material in instance.materials.values() for content in material.contains}
        if contract.basis and contract.material in instance.materials:
            if contract.basis not in contents:
                yield unknown(
                    instance, f"contracts.{name}.basis", contract.basis, "content", sorted(contents)
                )
            elif instance.content(contract.material, contract.basis) <= 0:
                yield error(
                    instance,
                    f"contracts.{name}.basis",
                    f"{contract.material} does not declare that it contains {contract.basis}; add it under its `contains`",
                )
    yield from _duplicate_stocks(instance)


def walk_names(record: Record, address: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], str, str]]:
    """Each name used below a record: where, which, and the section that must declare it."""
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
                f"{stock.material} at {stock.place} is already stored in `{first}`",
            )


def check_accounts(instance: Instance) -> Iterator[Fault]:
    """The built-in accounts own nothing, and what is outside owns no place."""
    for name, place in instance.places.items():
        if instance.is_outside(place.owner):
            yield error(
                instance,
                f"places.{name}",
                f"`{place.owner}` is an outside account and cannot own a place of the plan",
            )
    for name, plant in instance.plants.items():
        if (
            plant.owner
            and instance.is_outside(plant.owner)
            and any(name in subsidy.plants for subsidy in instance.subsidies.values())
        ):
            yield error(
                instance,
                f"plants.{name}.owner",
                "a subsidy to an outside owner cannot be stated here: the plan would avoid paying it although it is due",
            )
    for name in (*BUILT_IN_OUTSIDE, TREASURY):
        if name in instance.outside:
            yield error(instance, "outside", f"`{name}` is built in; remove it from this list")


def check_limits(instance: Instance) -> Iterator[Fault]:
    """A limit's flows exist, and are written in a form that is known."""
    for name, limit in instance.limits.items():
        for flow in limit.flows:
            if message := _flow_fault(instance, flow):
                yield error(instance, f"limits.{name}.flows", message)


def _flow_fault(instance: Instance, flow: str) -> str | None:
    forms = f"expected one of {', '.join(FLOW_FORMS)}"
    parts = flow.split(".")
    if parts[0] not in {form.split(".")[0] for form in FLOW_FORMS} or len(parts) < 2:
        return f"cannot read the flow `{flow}`; {forms}"
    elements: dict[str, Any] = getattr(instance, parts[0])
    if parts[1] not in elements:
        return f"unknown name in the flow `{flow}`: {parts[0]} has {', '.join(f'`{each}`' for each in elements) or 'nothing'}"
    element = elements[parts[1]]
    needs_third = parts[0] in ("plants", "routes")
    third = {"plants": "runs", "routes": "materials", "demands": "accepts"}.get(parts[0])
    if len(parts) > (3 if third else 2) or (needs_third and len(parts) < 3):
        return f"cannot read the flow `{flow}`; {forms}"
    if len(parts) == 3 and third and parts[2] not in getattr(element, third):
        return f"unknown name in the flow `{flow}`: {'.'.join(parts[:2])} has {', '.join(getattr(element, third))}"
    return None


def check_sources(instance: Instance) -> Iterator[Fault]:
    """A number marked as an assumption gives its reasoning; the name `assumption` is not taken."""
    if ASSUMPTION in instance.sources:
        yield error(
            instance, f"sources.{ASSUMPTION}", "the source `assumption` is built in; choose another name"
        )
    for address, record in _walk_records(instance, ()):
        if getattr(record, "source", None) == ASSUMPTION and not getattr(record, "note", None):
            yield error(instance, ".".join(address), "an assumption needs a `note` with its reasoning")


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
