"""The runs of a table as plain data: the JSON of the command line, and the tidy tables of a result folder."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from functools import partial
from math import isnan
from typing import Any

from monazite.results.columns import either
from monazite.results.report import Table
from monazite.sweeps.columns import CELL, OBJECTIVE, named
from monazite.sweeps.runs.runs_log import LOG_COLUMNS
from monazite.sweeps.runs.table import Runs

RUNS = {
    "run": "the name of the run; `base` is the instance as it is",
    "status": "how it ended",
    OBJECTIVE: "its objective; empty without a plan",
    CELL: either("each cell that `--report` names"),
    "message": "why it has no plan",
}


def runs_table(found: Runs) -> Table:
    """One row for each run."""
    columns = named(RUNS, found.base.money.unit, cells=found.labels)
    return Table("runs", columns, partial(_run_rows, found), long=True, key=("run",))


def _run_rows(found: Runs) -> Iterator[Sequence[Any]]:
    for result in found.results:
        yield [
            result.name,
            result.status.name,
            result.value,
            *(_cell(result.cells.get(label)) for label in found.labels),
            result.message.partition("\n")[0],
        ]


def log_table(found: Runs) -> Table:
    """What each change was before and after."""
    return Table("log", LOG_COLUMNS, partial(_log_rows, found), long=True)


def _log_rows(found: Runs) -> Iterator[Sequence[Any]]:
    for result in found.results:
        yield from result.log


def runs_document(found: Runs, rows: bool = True) -> dict[str, Any]:
    """The runs as plain data: `runs` and `log`; without `rows` only how many ended how."""
    head = {
        "title": found.base.title,
        "kind": "runs",
        "unit": found.base.money.unit,
        "verified": found.verified,
        "proof": "none",
    }
    if not rows:
        counts = Counter(result.status for result in found.results)
        return {**head, "counts": {status.name: counts[status] for status in sorted(counts)}}
    runs = [
        {
            "run": result.name,
            "status": result.status.name,
            "objective": result.value,
            **(
                {"outputs": {label: _cell(result.cells.get(label)) for label in found.labels}}
                if found.labels
                else {}
            ),
            **({"message": result.message} if result.message else {}),
        }
        for result in found.results
    ]
    log = [dict(zip(LOG_COLUMNS, row, strict=True)) for result in found.results for row in result.log]
    return {**head, "runs": runs, "log": log}


def _cell(value: Any) -> Any:
    return None if isinstance(value, float) and isnan(value) else value
