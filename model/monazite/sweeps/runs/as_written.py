"""The log of runs in the units of the planner: as the base writes each number, not as it is kept."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from monazite.data.records.instance import Instance
from monazite.data.records.written_units import written_unit
from monazite.sweeps.program import numbers_of

AMOUNTS = ("old", "new")


def in_written_units(base: Instance, rows: Iterable[Mapping[str, Any]]) -> Iterator[dict[str, Any]]:
    """The rows of the table `log` with `old`, `new` and `unit` as the base writes the number that is changed;
    what the base does not have, or writes in several units, stays as it is."""
    known = {".".join(address): found for address, found in numbers_of(base).items()}
    for row in rows:
        path = str(row["path"]).partition("[")[0].strip()
        found = known.get(path) or known.get(f"{path}.value")
        written = written_unit(base, found) if found is not None and found.unit == row["unit"] else None
        yield {**row, **(_converted(row, *written) if written else {})}


def _converted(row: Mapping[str, Any], unit: str, factor: float) -> dict[str, Any]:
    amounts = {key: float(row[key]) / factor for key in AMOUNTS if row[key] not in ("", None)}
    return {**amounts, "unit": unit}
