"""Faults at an address, with its place in the file."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches
from math import isclose

from monazite.data.records.instance import Instance
from monazite.data.records.numbers import Found, factor_to, scope_of, walk_numbers
from monazite.errors import Fault, Severity
from monazite.figures import amount as in_unit
from monazite.figures import figure, percent
from monazite.tolerances import ROUNDING
from monazite.units import UnitError, split_amount

MOST_COMPARED = 500


def error(instance: Instance, address: str, message: str) -> Fault:
    """An error at an address."""
    return Fault(message, instance.context.place(address), address)


def warning(instance: Instance, address: str, message: str) -> Fault:
    """A warning at an address."""
    return Fault(message, instance.context.place(address), address, Severity.WARNING)


def unknown(instance: Instance, address: str, name: str, kind: str, known: Iterable[str]) -> Fault:
    """The fault of a name that is not declared, with the most similar name that is."""
    names = list(known)
    # Among thousands of names the search for similar ones would take too long.
    close = get_close_matches(name, names, 1, 0.5) if len(names) <= MOST_COMPARED else []
    if close:
        hint = f". Did you mean `{close[0]}`?"
    else:
        known_names = ", ".join(f"`{each}`" for each in names[:12])
        hint = f". Expected one of {known_names}" if names else f". The instance declares no {kind}"
    return error(instance, address, f"unknown {kind} `{name}`{hint}")


def as_written(instance: Instance, address: str, amount: float) -> str:
    """An amount of a number, as the file writes it: `4 USD/kg`; with its unit where it is worked out."""
    found = next(
        (
            each
            for each in walk_numbers(instance, scope_of(instance))
            if ".".join(each.address) in (address, f"{address}.value")
        ),
        None,
    )
    if found is None:
        return figure(amount)
    for key, text in found.number.written_amounts():
        if key.split(".")[-1] not in ("low", "high") and _is_equal(instance, found, text, amount):
            return text
    return percent(amount) if found.unit == "1" else in_unit(amount, found.unit)


def _is_equal(instance: Instance, found: Found, text: str, amount: float) -> bool:
    """Whether a text of the file is an amount, given in the unit of the number."""
    try:
        written, unit = split_amount(text)
        factor = factor_to(instance.units, unit, found, instance.contents)
    except UnitError:
        return False
    return isclose(float(written) * float(factor), amount, rel_tol=ROUNDING)
