"""The tables of a value sheet, of a comparison, of an explanation and of sweeps, from the code."""

from __future__ import annotations

from collections.abc import Mapping

from monazite.comparing.document import TABLES as COMPARED
from monazite.explaining.document import TABLES as EXPLAINED
from monazite.sweeps.columns import SEGMENTS, POINTS, REGIONS
from monazite.sweeps.curve.reservation_document import COLUMNS as LEVELS
from monazite.sweeps.runs.runs_document import RUNS
from monazite.sweeps.runs.runs_log import LOG_COLUMNS
from monazite.tornado.document import TABLES as RANGED
from monazite.valuing.document import TABLES as VALUED

SWEPT = {
    "segments": SEGMENTS,
    "regions": REGIONS,
    "points": POINTS,
    "runs": RUNS,
    "log": LOG_COLUMNS,
    "reservation": LEVELS,
}


def value_tables() -> str:
    """The tables of `monazite value`."""
    return _tables("value", VALUED)


def compare_tables() -> str:
    """The tables of `monazite compare`."""
    return _tables("compare", COMPARED)


def tornado_tables() -> str:
    """The tables of `monazite tornado`."""
    return _tables("tornado", RANGED)


def explain_tables() -> str:
    """The tables of `monazite explain`."""
    return _tables("explain", EXPLAINED)


def sweep_tables() -> str:
    """The tables of `monazite sweep`."""
    return _tables("sweep", SWEPT)


def _tables(command: str, tables: Mapping[str, Mapping[str, str]]) -> str:
    return "\n".join(_table(command, name, columns) for name, columns in tables.items())


def _table(command: str, name: str, columns: Mapping[str, str]) -> str:
    """A heading for a table, and what each of its columns holds."""
    rows = "\n".join(f"| `{column}` | {holds} |" for column, holds in columns.items())
    return f"### {name} {{#{command}-{name}}}\n\n| column | what it holds |\n|---|---|\n{rows}\n"
