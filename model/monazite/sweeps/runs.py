"""Many runs from a table: `monazite sweep FILE --runs runs.csv`, each the instance with some changes, built and solved by itself.

The table has the columns `run`, `path`, `mod`, `value` and perhaps `note`. Rows with the same `run` apply together, in
their order. `mod` is

- `set`: the path gets the value, with its unit; all that `--set` takes, a period in brackets and words included;
- `scale`: a factor on a number or a whole path;
- `add`: an amount with its unit is added to a number, or to a path in every period. A path keeps its shape where it can: to
  a plain value, to steps and to single periods (`at`) the amount is added as they are written, exactly. A path that
  grows, follows another, is scaled or has a floor or a cap is written out as one step for each model period.

A run that is not valid, or has no plan, is a row with that status. A table that cannot be read, or a path that leads
nowhere, refuses the whole call: it is a slip of the pen.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from difflib import get_close_matches
from fractions import Fraction
from itertools import repeat
from math import isnan
from pathlib import Path
from typing import Any

from monazite.data import address as addresses
from monazite.data.csv_tables import inline_tables
from monazite.data.instance import Instance
from monazite.data.load import build_instance, read_tree, scope_of
from monazite.data.numbers import Found, walk_numbers
from monazite.data.quantity import Number
from monazite.data.quantity import Path as AmountPath
from monazite.data.timeline import parse_date
from monazite.data.tree import LARGEST_FILE_BYTES, Address, Tree, read_bytes
from monazite.errors import Fault, InfeasibleError, InstanceError, MonaziteError, Place, UsageError, printable
from monazite.formulation.build import build
from monazite.results.conflict import tell_conflict
from monazite.results.tables import Tables
from monazite.results.verified import verified_plan
from monazite.solving.matrix import compile_model
from monazite.sweeps.grid import STATUS, Status
from monazite.sweeps.outputs import Report, cells_of, parse_reports
from monazite.units import UnitError, Units, split_amount

COLUMNS = ("run", "path", "mod", "value", "note")
MODS = ("set", "scale", "add")
LOG_COLUMNS = ("run", "path", "mod", "value", "note", "period", "old", "new", "unit")
BASE = "base"
MOST_ROWS = 100_000
MOST_FAULTS = 20
LONGEST_EXACT = 40
"""Digits up to which a sum is written exactly; a third of a tonne is rounded to the nearest float instead."""

_PATH = re.compile(r"([^=*\[\]\s]+)(?:\[([^\]\s]+)\])?")


@dataclass(frozen=True)
class Change:
    """One row of the table: what it changes, and where it stands."""

    path: str
    mod: str
    value: str
    note: str
    place: Place

    @property
    def address(self) -> Address:
        """The keys that lead to what is changed."""
        return tuple(self.path.partition("[")[0].split("."))

    @property
    def period(self) -> str | None:
        """The period in brackets, as written."""
        found = _PATH.fullmatch(self.path)
        return found[2] if found else None


@dataclass(frozen=True)
class Run:
    """A run: its name and its changes in order."""

    name: str
    changes: tuple[Change, ...]


@dataclass(frozen=True)
class RunResult:
    """How a run ended: its status, value, chosen cells by label, why where there is no plan, and rows of the log."""

    name: str
    status: Status
    value: float | None
    cells: dict[str, Any]
    message: str
    log: tuple[tuple[Any, ...], ...]


@dataclass(frozen=True)
class Runs:
    """All runs of a table, on a base instance; `digest` is the SHA-256 of the table."""

    base: Instance
    results: tuple[RunResult, ...]
    table: Path
    digest: str

    @property
    def verified(self) -> bool:
        """Whether no run failed the checks."""
        return all(result.status is not Status.unverified for result in self.results)

    @property
    def labels(self) -> tuple[str, ...]:
        """The labels of all cells reported."""
        return tuple(dict.fromkeys(label for result in self.results for label in result.cells))


# Reading the table.


def read_runs(path: Path) -> tuple[tuple[Run, ...], str]:
    """The runs of a table, in the order of their first rows, and the SHA-256 of the file; `UsageError` with every fault."""
    content = _content(path)
    rows = _rows(path, content)
    head = [cell.strip() for cell in next(rows, (0, []))[1]]
    _check_head(path, head)
    faults: list[str] = []
    runs: dict[str, list[Change]] = {}
    count = 0
    for line, cells in rows:
        place = Place(path, line)
        count += 1
        if count > MOST_ROWS:
            raise UsageError(f"{place}: more than {MOST_ROWS:,} rows; split the runs into several tables")
        if len(cells) != len(head):
            faults.append(f"{place}: found {len(cells)} cells, expected {len(head)}: {', '.join(head)}")
            continue
        row = {name: cell.strip() for name, cell in zip(head, cells, strict=True)}
        fault = _fault(row)
        if fault:
            faults.append(f"{place}: {fault}")
            continue
        changes = runs.setdefault(row["run"], [])
        if row["path"]:
            changes.append(Change(row["path"], row["mod"], row["value"], row.get("note", ""), place))
    _refuse(faults)
    if not runs:
        raise UsageError(f"{path}:1: no run stands below the first line; expected {_example()}")
    return tuple(Run(name, tuple(changes)) for name, changes in runs.items()), hashlib.sha256(
        content
    ).hexdigest()


def _content(path: Path) -> bytes:
    try:
        if path.is_file() and path.stat().st_size > LARGEST_FILE_BYTES:
            size = path.stat().st_size / 1e6
            raise UsageError(
                f"{path}:1: the table has {size:.1f} MB; at most 2 MB are read. Split the runs into several tables"
            )
        content = read_bytes(path)
    except InstanceError as error:
        said = error.faults[0].message
        raise UsageError(f"--runs {path}: {said.replace('an instance file', 'a table of runs')}") from None
    except (OSError, ValueError) as error:
        raise UsageError(f"--runs {path}: {error}") from None
    if not content.strip():
        raise UsageError(f"{path}:1: the table is empty; expected {_example()}")
    return content


def _rows(path: Path, content: bytes) -> Iterator[tuple[int, list[str]]]:
    """The rows that hold anything, each with the line it begins on."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise UsageError(
            f"{path}:{line}: the table is not UTF-8 (byte {error.start + 1}); save it as UTF-8"
        ) from None
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    line = 1
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                yield line, cells
            line = reader.line_num + 1
    except csv.Error as error:
        raise UsageError(f"{path}:{line}: not CSV: {error}") from None


def _check_head(path: Path, head: Sequence[str]) -> None:
    missing = [name for name in COLUMNS[:-1] if name not in head]
    other = [name for name in head if name not in COLUMNS]
    if len(head) == 1 and any(separator in head[0] for separator in ";\t"):
        raise UsageError(
            f"{path}:1: found {head[0][:80]!r}, expected commas between the columns: {_example()}"
        )
    for name in other:
        close = get_close_matches(name, COLUMNS, 1, 0.5)
        hint = f"; did you mean {close[0]!r}?" if close else ""
        raise UsageError(f"{path}:1: found the column {name[:80]!r}, expected {_example()}{hint}")
    if missing:
        raise UsageError(
            f"{path}:1: the column {', '.join(map(repr, missing))} is missing; expected {_example()}"
        )
    if twice := [name for name, times in Counter(head).items() if times > 1]:
        raise UsageError(f"{path}:1: the column {twice[0]!r} stands twice; expected {_example()}")


def _example() -> str:
    return "the columns `run,path,mod,value` and perhaps `note`, and rows such as `dear,contracts.toyotsu.price,scale,1.2`"


def _fault(row: Mapping[str, str]) -> str | None:
    """What is wrong with a row by itself; a run's name alone is a run without a change."""
    if not row["run"]:
        return "found no name of a run, expected a text in the column `run`"
    if not (row["path"] or row["mod"] or row["value"]):
        return None
    if not _PATH.fullmatch(row["path"]):
        return f"found the path {row['path'][:80]!r}, expected an address such as `contracts.toyotsu.quantity` or `contracts.toyotsu.quantity[2028-04]`"
    if row["mod"] not in MODS:
        close = get_close_matches(row["mod"].lower(), MODS, 1, 0.5)
        hint = f"; did you mean {close[0]!r}?" if close else ""
        return f"found the mod {row['mod'][:80]!r}, expected `set`, `scale` or `add`{hint}"
    if not row["value"]:
        return "found no value, expected one such as `500 t/yr`"
    if row["mod"] == "set":
        return None
    try:
        _, unit = split_amount(row["value"])
    except UnitError as error:
        return str(error)
    if row["mod"] == "scale" and unit:
        return f"found the factor {row['value']!r}, expected a plain number such as 1.1"
    return None


def _refuse(faults: Sequence[str]) -> None:
    if faults:
        more = len(faults) - MOST_FAULTS
        raise UsageError(
            "\n".join(
                [*map(printable, faults[:MOST_FAULTS]), *([f"and {more} more faults"] if more > 0 else [])]
            )
        )


# Changing the instance.


def changed(tree: Tree, change: Change, money: str | None = None) -> Tree:
    """The tree after one change; `UsageError` where its path leads nowhere, `InstanceError` where it cannot be added to."""
    if change.mod == "add":
        return _added(tree, change, money)
    operator = "*=" if change.mod == "scale" else "="
    try:
        tree = addresses.set_values(tree, [f"{change.path}{operator}{change.value}"])
    except UsageError as error:
        raise UsageError(f"{change.place}: {_without_option(str(error))}") from None
    key = change.address if change.period is None else (*change.address, "at", change.period)
    tree = Tree(tree.data, {**tree.places, key: change.place}, tree.inputs)
    return inline_tables(tree) if change.mod == "set" and "csv" in change.value else tree


def _without_option(message: str) -> str:
    """The message of a setting without `--set '...': `, which nobody typed."""
    return re.sub(r"^--set ('(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\"): ", "", message)


def _written(tree: Tree, change: Change) -> Any:
    """What stands at the address of a change now; None where nothing is written."""
    try:
        return addresses._old(tree.data, change.address, change.path)
    except UsageError as error:
        raise UsageError(f"{change.place}: {_without_option(str(error))}") from None


def _number_at(tree: Tree, change: Change) -> Any:
    """The number that an amount is added to, as written: a text, or a mapping."""
    old = _written(tree, change)
    if isinstance(old, str):
        try:
            split_amount(old)
            return old
        except UnitError:
            raise UsageError(
                f"{change.place}: {change.path} is {old[:60]!r}, to which nothing can be added; use `set`"
            ) from None
    if isinstance(old, dict) and {"value", "steps", "of"} & set(old):
        return old
    hint = ""
    if old is None and len(change.address) > 1:
        above = addresses._old(tree.data, change.address[:-1], change.path)
        close = get_close_matches(change.address[-1], list(above) if isinstance(above, dict) else [], 1, 0.5)
        hint = f"; did you mean {close[0]!r}?" if close else ""
    raise UsageError(
        f"{change.place}: no number stands at {change.path}{hint or '; give it with `set` first'}"
    )


def _added(tree: Tree, change: Change, money: str | None) -> Tree:
    old = _number_at(tree, change)
    instance = build_instance(tree, money)
    units = instance.context.units
    found = numbers_of(instance).get(change.address)
    try:
        if change.period is not None:
            new: Any = _added_in_period(old, change, units, found)
        elif isinstance(old, str):
            new = _sum(old, change.value, units)
        elif {"growth", "of", "floor", "cap"} & set(old) or (
            "scale" in old and isinstance(_path(found), AmountPath)
        ):
            new = _by_period(old, change, units, found, instance)
        else:
            new = _in_shape(old, change.value, units)
    except UnitError as error:
        raise InstanceError([Fault(str(error), change.place, change.path)]) from None
    places = {
        known: place
        for known, place in tree.places.items()
        if known[: len(change.address)] != change.address or change.period is not None
    }
    places[change.address] = change.place
    return Tree(addresses._replaced(tree.data, change.address, new), places, tree.inputs)


def _path(found: Found | None) -> Number | AmountPath | None:
    return found.number if found else None


def _sum(written: str, added: str, units: Units) -> str:
    """An amount and what is added to it, in the unit of the first, exactly where it can be written."""
    amount, unit = split_amount(written)
    more, other = split_amount(added)
    return f"{_decimal(amount + more * units.factor(other, unit))} {unit}".strip()


def _decimal(amount: Fraction) -> str:
    """A number as a decimal: exact where it ends after a few digits, else the nearest float."""
    digits = next((count for count in range(LONGEST_EXACT) if (amount * 10**count).denominator == 1), None)
    if digits is None:
        return repr(float(amount))
    whole = f"{abs(int(amount * 10**digits)):0{digits + 1}d}"
    text = f"{whole[:-digits]}.{whole[-digits:]}" if digits else whole
    return f"-{text}" if amount < 0 else text


def _in_shape(old: Mapping[str, Any], added: str, units: Units) -> dict[str, Any]:
    """A number or path with an amount added wherever one is written."""
    new = dict(old)
    if "value" in new:
        written = new["value"]
        if "scale" in new:
            amount, unit = split_amount(written)
            factor, percent = split_amount(new.pop("scale"))
            written = f"{_decimal(amount * factor * units.factor(percent, ''))} {unit}"
        new["value"] = _sum(written, added, units)
    if "steps" in new:
        new["steps"] = {
            day: {**step, "value": _sum(step["value"], added, units)}
            if isinstance(step, dict)
            else _sum(step, added, units)
            for day, step in new["steps"].items()
        }
    if "at" in new:
        new["at"] = {day: _sum(text, added, units) for day, text in new["at"].items()}
    return new


def _amounts(found: Found | None, change: Change) -> Mapping[str, float]:
    number = _path(found)
    if not isinstance(number, AmountPath):
        raise UsageError(
            f"{change.place}: {change.path}: no path over time stands there; leave the period out"
        )
    return number.by_period


def _by_period(
    old: Mapping[str, Any], change: Change, units: Units, found: Found | None, instance: Instance
) -> dict[str, Any]:
    """A path with an amount added in every model period, one step for each."""
    by_period = _amounts(found, change)
    assert found is not None
    steps = {
        f"{period.start:%Y-%m-%d}": _sum(f"{by_period[period.key]!r} {found.unit}", change.value, units)
        for period in instance.timeline.periods
    }
    return {
        **{key: old[key] for key in ("source", "note", "low", "high") if key in old},
        "steps": steps,
    }


def _added_in_period(old: Any, change: Change, units: Units, found: Found | None) -> dict[str, Any]:
    """A path with an amount added in one model period."""
    by_period = _amounts(found, change)
    assert found is not None and change.period is not None
    path: dict[str, Any] = {"value": old} if isinstance(old, str) else dict(old)
    at = dict(path.get("at", {}))
    try:
        key = f"{parse_date(change.period):%Y-%m}"
        same = next((day for day in at if f"{parse_date(day):%Y-%m}" == key), change.period)
        written = at.get(same) or f"{by_period[key]!r} {found.unit}"
    except (KeyError, ValueError):
        first = ", ".join(list(by_period)[:4])
        raise UnitError(f"no model period begins on {change.period}; the first are {first}") from None
    return {**path, "at": {**at, same: _sum(written, change.value, units)}}


def numbers_of(instance: Instance) -> dict[Address, Found]:
    """Every number of an instance by its address."""
    return {found.address: found for found in walk_numbers(instance, scope_of(instance))}


def check_runs(tree: Tree, runs: Iterable[Run]) -> None:
    """Refuse paths that lead nowhere, before anything is solved: `UsageError` with all of them."""
    faults: dict[str, None] = {}
    known: set[str] = set()
    for run in runs:
        current = tree
        for change in run.changes:
            try:
                if change.mod == "add":
                    _number_at(current, change)
                    continue
                is_new = _written(current, change) is None
                current = changed(current, change)
                if is_new and change.path not in known:
                    _check_keys(current, change)
                known.add(change.path)
            except InstanceError:
                break  # A fault of this run alone: it becomes its row.
            except UsageError as error:
                faults[str(error)] = None
                break
    _refuse(list(faults))


def _check_keys(tree: Tree, change: Change) -> None:
    """Refuse a key that no record has; whether its value is valid is another matter."""
    try:
        build_instance(tree)
    except InstanceError as error:
        dotted = ".".join(change.address)
        for fault in error.faults:
            if fault.message.startswith("unknown key") and f"{dotted}.".startswith(f"{fault.address}."):
                raise UsageError(f"{change.place}: {dotted}: {fault.message}") from None


# Solving.


@dataclass(frozen=True)
class RunWork:
    """What every run starts from: the file as it is read, the money unit, and the reports."""

    tree: Tree
    money: str | None
    reports: tuple[Report, ...]

    def do(self, run: Run) -> RunResult:
        """One run: changed, built and solved by itself as `solve` does it."""
        log: list[tuple[Any, ...]] = []
        try:
            instance = self._changed(run, log)
            solution, plan = verified_plan(instance, compile_model(build(instance)))
            cells = cells_of(self.reports, plan, Tables(plan))
        except (InstanceError, UsageError) as error:
            return RunResult(run.name, Status.invalid, None, {}, str(error), tuple(log))
        except InfeasibleError as error:
            told = "; ".join(tell_conflict(instance, error.conflict))
            message = f"these rules cannot all hold: {told}" if told else "no plan keeps every rule"
            return RunResult(run.name, Status.infeasible, None, {}, message, tuple(log))
        except MonaziteError as error:
            status = STATUS.get(type(error), Status.unverified)
            return RunResult(run.name, status, None, {}, str(error), tuple(log))
        return RunResult(run.name, Status.optimal, solution.value, cells, "", tuple(log))

    def _changed(self, run: Run, log: list[tuple[Any, ...]]) -> Instance:
        """The instance of a run; what each change did is written to the log, as far as it came."""
        tree, instance = self.tree, build_instance(self.tree, self.money)
        for changes in _waves(run.changes):
            before, after = tree, tree
            done: list[Change] = []
            new: Instance | None = None
            try:
                for change in changes:
                    after = changed(after, change, self.money)
                    done.append(change)
                new = build_instance(after, self.money)
            finally:
                for change in done:
                    log += _logged(run.name, change, (before, instance), (after, new))
            tree, instance = after, new
        return instance


def _waves(changes: Sequence[Change]) -> Iterator[list[Change]]:
    """Changes that concern different numbers, together: the instance is worked out once for each group."""
    wave: list[Change] = []
    for change in changes:
        if any(
            change.address[: len(other.address)] == other.address
            or other.address[: len(change.address)] == change.address
            for other in wave
        ):
            yield wave
            wave = []
        wave.append(change)
    if wave:
        yield wave


def _logged(
    run: str, change: Change, before: tuple[Tree, Instance], after: tuple[Tree, Instance | None]
) -> Iterator[tuple[Any, ...]]:
    """Rows of the log: one for a number, one for each period where a path's old and new amounts differ by period."""
    head = (run, change.path, change.mod, change.value, change.note)
    old = numbers_of(before[1]).get(change.address)
    new = numbers_of(after[1]).get(change.address) if after[1] else None
    if new is None:
        yield (*head, "", _said(before[0], change), _said(after[0], change), "")
        return
    if isinstance(new.number, Number):
        yield (*head, "", _amount(old, None), _amount(new, None), new.unit)
        return
    rows = [
        (period, _amount(old, period), _amount(new, period))
        for period in new.number.by_period
        if change.period is None or f"{parse_date(change.period):%Y-%m}" == period
    ]
    if change.period is None and len({row[1:] for row in rows}) == 1:
        rows = [("", *rows[0][1:])]
    for period, *amounts in rows:
        yield (*head, period, *amounts, new.unit)


def _amount(found: Found | None, period: str | None) -> float | None:
    number = _path(found)
    if number is None:
        return None
    if isinstance(number, Number):
        return number.amount
    return number.by_period.get(period or "")


def _said(tree: Tree, change: Change) -> str | None:
    """What is written at an address, as one line."""
    try:
        written = addresses._old(tree.data, change.address, change.path)
    except UsageError:
        return None
    if change.period is not None and isinstance(written, dict):
        written = written.get("at", {}).get(change.period)
    if isinstance(written, dict) and isinstance(written.get("value"), str):
        written = written["value"]
    if written is None or isinstance(written, str):
        return written
    return json.dumps(written, ensure_ascii=False, default=str)


def run_runs(
    file: Path | str,
    table: Path,
    reports: Sequence[str] = (),
    settings: Iterable[str] = (),
    root: Path | None = None,
    money: str | None = None,
    executor: Executor | None = None,
    told: Callable[[float, str], None] | None = None,
) -> Runs:
    """Solve every run of a table, after the base case, on any executor.

    Runs that are not valid or have no plan are rows. Raises `UsageError` where the table cannot be read or a path
    leads nowhere, `InstanceError` where the base case itself is not valid.
    """
    runs, digest = read_runs(table)
    tree = read_tree(file, settings, root)
    base = build_instance(tree, money)
    work = RunWork(tree, money, parse_reports(reports, base))
    check_runs(tree, runs)
    if all(run.name != BASE for run in runs):
        runs = (Run(BASE, ()), *runs)
    mapping: Any = executor.map if executor is not None else map
    results = []
    for number, result in enumerate(mapping(RunWork.do, repeat(work), runs), start=1):
        results.append(result)
        if told:
            told(number / len(runs), f"run {number:,} of {len(runs):,}")
    return Runs(base, tuple(results), table, digest)


# As data.


def runs_table(found: Runs) -> tuple[list[str], Iterator[Sequence[Any]]]:
    """One row for each run: its columns and its rows."""
    columns = ["run", "status", f"objective ({found.base.money.unit})", *found.labels, "message"]
    rows = (
        [
            result.name,
            result.status.name,
            result.value,
            *(_cell(result.cells.get(label)) for label in found.labels),
            result.message.partition("\n")[0],
        ]
        for result in found.results
    )
    return columns, rows


def log_table(found: Runs) -> tuple[list[str], Iterator[Sequence[Any]]]:
    """What each change was before and after: its columns and its rows."""
    return list(LOG_COLUMNS), (row for result in found.results for row in result.log)


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
