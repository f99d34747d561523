"""Make a fault of an address, with its place in the file."""

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
    """A name that is not declared, with the nearest one that is."""
    names = list(known)
    # Looking for likenesses among thousands of names takes longer than it helps.
    close = get_close_matches(name, names, 1, 0.5) if len(names) <= MOST_COMPARED else []
    if close:
        hint = f"; did you mean `{close[0]}`?"
    else:
        hint = f"; known are {', '.join(f'`{each}`' for each in names[:12])}" if names else "; there are none"
    return error(instance, address, f"unknown {kind} `{name}`{hint}")
