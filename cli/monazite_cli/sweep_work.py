"""A sweep in progress: its processes, its progress bar, and the journal of finished blocks."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any

from monazite.progress import Progress
from monazite_cli import stopping
from monazite_cli.progress import shared_work
from monazite_cli.terminal import say

if TYPE_CHECKING:
    from concurrent.futures import Executor

    from monazite.api import Levels, RunTable, Sweep
    from monazite.data.reading.tree import Tree
    from monazite.sweeps.points.journal import Journal
    from monazite_cli.sweep_options import Engine


def partial_of(output: Path) -> Path:
    """The folder of the journal of a sweep, beside its result."""
    return output.with_name(output.name + ".partial")


@dataclass(frozen=True)
class Asked:
    """What is swept."""

    file: Path
    overrides: tuple[str, ...]
    root: Path | None
    money: str | None
    reports: tuple[str, ...]

    @property
    def identity(self) -> list[str]:
        """What has to be the same when a sweep is resumed, beside its terms and the digests of its files."""
        words = ["monazite", "sweep", self.file.name]
        words += [word for override in self.overrides for word in ("--set", override)]
        words += [word for name in self.reports for word in ("--report", name)]
        return words + (["--money", self.money] if self.money else [])

    def tree(self) -> Tree:
        """The instance file as it is read."""
        from monazite.data.reading.load import read_tree

        return read_tree(self.file, self.overrides, self.root)


class Work:
    """A sweep in progress. After a failure, a message says what the journal holds and how to continue."""

    def __init__(self, asked: Asked, output: Path | None, engine: Engine, resume: bool, quiet: bool):
        self._asked, self._output, self._engine = asked, output, engine
        self._resume, self._quiet = resume, quiet
        self.journal: Journal | None = None

    def __enter__(self) -> Work:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if isinstance(error, Exception) and self.journal is not None:
            from monazite.sweeps.points.kept import kept_words

            if (words := kept_words(self.journal.folder)) is not None:
                say(words)

    def report(
        self, vary: tuple[str, ...], reservation: str | None, runs: Path | None, max_regions: int
    ) -> Sweep | RunTable | Levels:
        """What is asked for: reservation levels, runs, or a sweep."""
        if reservation is not None:
            return self._levels(reservation)
        return self._sweep(vary, max_regions) if runs is None else self._runs(runs)

    def _levels(self, contract: str) -> Levels:
        """The reservation levels of a contract."""
        from monazite.api import Levels
        from monazite.sweeps.curve.reservation import find_reservation

        return Levels.of(find_reservation(self._asked.tree(), contract, self._asked.money))

    def _runs(self, table: Path) -> RunTable:
        """The runs of a table, and the log of what they changed."""
        from monazite.api import RunTable
        from monazite.sweeps.runs.table import run_runs

        asked = self._asked
        tree = asked.tree()
        with self._workers() as (executor, on_progress):
            journal = self._open_journal(tree, ["--runs", table.name]) if self._output is not None else None
            found = run_runs(tree, table, asked.reports, asked.money, executor, on_progress, journal)
            return RunTable.of(found)

    def _sweep(self, vary: tuple[str, ...], max_regions: int) -> Sweep:
        """A curve, a map or a table of points."""
        from monazite.api import Sweep
        from monazite.sweeps.program import open_program
        from monazite.sweeps.sweeping import How, run_sweep
        from monazite.sweeps.terms import parse_terms

        asked = self._asked
        program = open_program(asked.file, parse_terms(vary), asked.overrides, asked.root, asked.money)
        with self._workers() as (executor, on_progress):
            open_journal = self._open_journal(program.tree) if self._output is not None else None
            how = How(executor, self._engine.jobs, open_journal, on_progress, max_regions)
            return Sweep.of(run_sweep(program, asked.reports, how))

    def clear(self) -> None:
        """Remove the journal once the result folder is written."""
        if self.journal is not None:
            self.journal.close()
            if self.journal.folder.exists():
                self._say(
                    f"{self.journal.folder} was not removed: it holds files that do not belong to a sweep"
                )

    def _open_journal(self, tree: Tree, more: Sequence[str] = ()) -> Any:
        """A function that opens the journal, once the sweep knows its size."""

        def opened(head: dict[str, Any]) -> Journal | None:
            from monazite import __version__
            from monazite.executors.versions import versions
            from monazite.sweeps.points.journal import BusyError, Journal

            assert self._output is not None
            folder = partial_of(self._output)
            inputs = {path.name: digest for path, digest in tree.inputs.items()}
            command = [*self._asked.identity, *more]
            software = dict(versions())
            described = {"version": __version__, "software": software, "inputs": inputs, "command": command}
            described |= head
            try:
                self.journal = Journal(folder, described, self._resume)
                stopping.records(folder)
            except BusyError as error:
                if self._resume:
                    raise
                self._say(f"{error}. This run records no blocks and cannot be resumed")
            return self.journal

        return opened

    def _workers(self) -> AbstractContextManager[tuple[Executor | None, Progress]]:
        """Worker processes or a cluster (none for one job) and a progress callback."""
        return shared_work("sweeping", self._quiet, self._engine.jobs, self._engine.dask)

    def _say(self, words: str) -> None:
        if not self._quiet:
            say(words)
