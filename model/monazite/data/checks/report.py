"""Faults at an address, with its place in the file."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches

from monazite.data.records.instance import Instance
from monazite.errors import Fault, Severity

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
