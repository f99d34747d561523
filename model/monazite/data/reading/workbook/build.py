"""Puts values at addresses together into the mappings and lists of an instance file."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from monazite.data.records.symbols import Address
from monazite.errors import Fault, Location

VALUE = "value"


class Builder:
    """The data so far, the place of every element, and the faults of what does not fit together.

    A number at an address to which keys are added becomes its `value`.
    """

    def __init__(self, path: Path):
        self.data: dict[str, Any] = {}
        self.places: dict[Address, Location] = {(): Location(path)}
        self.faults: list[Fault] = []

    def put(self, address: Address, value: Any, place: Location) -> None:
        """Add a value; a mapping joins what is there. A value that is there already is a fault."""
        around = self._around(address, place)
        if around is None:
            return
        last = address[-1]
        there = around.get(last)
        if there is None:
            around[last] = value
            self.places.setdefault(address, place)
        elif isinstance(value, dict) and isinstance(there, dict | str):
            inside = self._as_mapping(around, address)
            for key, item in value.items():
                self._add(inside, (*address, key), item, place)
        elif isinstance(there, dict) and isinstance(value, str):
            self._add(there, (*address, VALUE), value, place)
        else:
            self._twice(address, place)

    def _around(self, address: Address, place: Location) -> dict[str, Any] | None:
        """The mapping that holds an address."""
        inside = self.data
        for length, step in enumerate(address[:-1], start=1):
            here = address[:length]
            if step not in inside:
                inside[step] = {}
                self.places.setdefault(here, place)
            if not isinstance(inside[step], dict | str):
                what = f"there is a value for {'.'.join(here)} in {self._where(here)}"
                message = f"{what}. Expected no keys below it. Remove one"
                self.faults.append(Fault(message, place, ".".join(address)))
                return None
            inside = self._as_mapping(inside, here)
        return inside

    def _as_mapping(self, around: dict[str, Any], address: Address) -> dict[str, Any]:
        there = around[address[-1]]
        if isinstance(there, str):
            around[address[-1]] = there = {VALUE: there}
            self.places[(*address, VALUE)] = self.places[address]
        found: dict[str, Any] = there
        return found

    def _add(self, inside: dict[str, Any], address: Address, value: Any, place: Location) -> None:
        if address[-1] in inside:
            self._twice(address, place)
        else:
            inside[address[-1]] = value
            self.places[address] = place

    def _twice(self, address: Address, place: Location) -> None:
        message = f"there is a value in {self._where(address)} too. Expected each once. Remove one"
        self.faults.append(Fault(message, place, ".".join(address)))

    def _where(self, address: Address) -> str:
        place = self.places.get(address)
        return place.cell if place else "another row"

    def finished(self) -> dict[str, Any]:
        """The data, with lists where all keys are numbers."""
        found: dict[str, Any] = self._listed(self.data, ())
        return found

    def _listed(self, value: Any, address: Address) -> Any:
        if not isinstance(value, dict):
            return value
        items = {key: self._listed(item, (*address, key)) for key, item in value.items()}
        if not items or not all(key.isascii() and key.isdigit() for key in items):
            return items
        numbers = sorted(items, key=lambda key: (len(key), key))
        if numbers != [str(number) for number in range(len(numbers))]:
            message = (
                f"found the items {', '.join(numbers[:12])} of a list. "
                "Expected the numbers from 0 without a gap. Number them so"
            )
            first = (*address, numbers[-1])
            self.faults.append(Fault(message, self.places.get(first), ".".join(address)))
        return [items[key] for key in numbers]
