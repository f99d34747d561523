"""The changes of a run made to the file as it is read, and the refusal of those that lead nowhere."""

from __future__ import annotations

import re
from collections.abc import Iterable

from monazite.data.reading.address import set_value, written_at
from monazite.data.reading.csv_tables import inline_tables
from monazite.data.reading.load import build_instance
from monazite.data.reading.tree import Tree
from monazite.errors import InstanceError, UsageError
from monazite.sweeps.runs.additions import added, number_at
from monazite.sweeps.runs.runs_csv import Run, RunRow, refuse

PLAIN = re.compile(r"[+-]?[\d.][\d_.eE+-]*( ?[A-Za-z%][A-Za-z0-9%/ ]*)?", re.ASCII)
"""An amount without anything that YAML or a path could read in another way."""


def changed(tree: Tree, change: RunRow, money: str | None = None) -> Tree:
    """The tree after one change; `UsageError` where its path leads nowhere, `InstanceError` where it cannot
    be added to."""
    if change.mod == "add":
        return added(tree, change, money)
    operator = "*=" if change.mod == "scale" else "="
    tree = set_value(tree, f"{change.path}{operator}{change.value}", change.place, str(change.place))
    return inline_tables(tree) if change.mod == "set" and "csv" in change.value else tree


def check_runs(tree: Tree, runs: Iterable[Run]) -> None:
    """Refuse paths that lead nowhere, before anything is solved: `UsageError` with all of them."""
    faults: dict[str, None] = {}
    known: set[str] = set()
    alike: set[tuple[tuple[str, str], ...]] = set()
    for run in runs:
        # Plain amounts at the same paths lead to the same places.
        shape = tuple((change.path, change.mod) for change in run.changes)
        is_plain = all(PLAIN.fullmatch(change.value) for change in run.changes)
        if is_plain and shape in alike:
            continue
        current = tree
        for change in run.changes:
            try:
                if change.mod == "add":
                    number_at(current, change)
                    continue
                is_new = written_at(current.data, change.address, str(change.place)) is None
                current = changed(current, change)
                if is_new and change.path not in known:
                    _check_keys(current, change)
                known.add(change.path)
            except InstanceError:
                break  # A fault of this run alone: it becomes its row.
            except UsageError as error:
                faults[str(error)] = None
                break
        else:
            if is_plain:
                alike.add(shape)
    refuse(list(faults))


def _check_keys(tree: Tree, change: RunRow) -> None:
    """Refuse a key that no record has; whether its value is valid is another matter."""
    try:
        build_instance(tree)
    except InstanceError as error:
        dotted = ".".join(change.address)
        for fault in error.faults:
            if fault.message.startswith("unknown key") and f"{dotted}.".startswith(f"{fault.address}."):
                raise UsageError(f"{change.place}: {dotted}: {fault.message}") from None
