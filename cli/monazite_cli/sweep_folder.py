"""The result folder of a sweep, and the command that the manifest in it tells."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from monazite_cli.command import Command, recorded
from monazite_cli.terminal import say

if TYPE_CHECKING:
    from monazite.data.instance import Instance
    from monazite.sweeps.answers import Answer
    from monazite.sweeps.journal import Journal
    from monazite.sweeps.reservation import Reservation
    from monazite.sweeps.runs import Runs

Table = tuple[str, Sequence[str], Iterable[Sequence[Any]]]
"""The name, the columns and the rows of a table."""


def partial_of(output: Path) -> Path:
    """Where the journal of a sweep stands, beside its result."""
    return output.with_name(output.name + ".partial")


def write_answer(
    command: Command, answer: Answer, output: Path, journal: Journal | None, quiet: bool
) -> None:
    """The folder of a curve, a map or a table of points; the journal goes when the folder is in its place."""
    from monazite.results.folder import manifest, write_folder
    from monazite.sweeps.answers import Plane
    from monazite.sweeps.document import summary, table

    base = answer.program.base

    def fill(beside: Path) -> None:
        head = manifest(base, recorded(command))
        _fill(beside, head, summary(answer), base, [table(answer)])
        if isinstance(answer, Plane):
            from monazite.sweeps.picture import map_svg

            (beside / "map.svg").write_text(map_svg(answer), encoding="utf-8")

    write_folder(output, fill)
    if journal is not None:
        journal.close()
        if journal.folder.exists() and not quiet:
            say(f"{journal.folder} is left: it holds other files than a sweep")
    _tell(output, quiet)


def write_runs(command: Command, found: Runs, output: Path, quiet: bool) -> None:
    """The folder of the runs of a table: the runs, and the log of what they changed."""
    from monazite.results.folder import manifest, write_folder
    from monazite.sweeps.runs_document import log_table, runs_document, runs_table

    def fill(beside: Path) -> None:
        head = manifest(found.base, recorded(command))
        head["inputs"].append({"name": found.table.name, "sha256": found.digest})
        tables = [("runs", *runs_table(found)), ("log", *log_table(found))]
        _fill(beside, head, runs_document(found, rows=False), found.base, tables)

    write_folder(output, fill)
    _tell(output, quiet)


def write_reservation(command: Command, found: Reservation, output: Path, quiet: bool) -> None:
    """The folder of the reservation levels of a contract."""
    from monazite.results.folder import manifest, write_folder
    from monazite.sweeps.reservation_document import COLUMNS, reservation_document, reservation_rows

    def fill(beside: Path) -> None:
        head = manifest(found.instance, recorded(command))
        table = ("reservation", list(COLUMNS), reservation_rows(found))
        _fill(beside, head, reservation_document(found), found.instance, [table])

    write_folder(output, fill)
    _tell(output, quiet)


def _fill(
    beside: Path, manifest: dict[str, Any], status: dict[str, Any], base: Instance, tables: Iterable[Table]
) -> None:
    """What every folder of a sweep holds: manifest, status, the instance as it was read, and tables."""
    from monazite.results.folder import resolved_yaml, write_json, write_rows

    write_json(beside / "manifest.json", manifest)
    write_json(beside / "status.json", status)
    (beside / "instance.resolved.yaml").write_text(resolved_yaml(base), encoding="utf-8")
    (beside / "tables").mkdir()
    for name, columns, rows in tables:
        write_rows(beside / "tables" / f"{name}.csv", columns, rows)


def _tell(output: Path, quiet: bool) -> None:
    if not quiet:
        say(f"wrote {output}")
