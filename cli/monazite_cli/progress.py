"""Progress of a long command: a bar on a terminal, else a line every few seconds where that is wanted."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from typing import TYPE_CHECKING, Any

from monazite.figures import percent
from monazite.progress import Progress, silent
from monazite_cli.terminal import is_watched, progress_screen, say

if TYPE_CHECKING:
    from concurrent.futures import Executor

SECONDS_BETWEEN_LINES = 10.0


def working(words: str, quiet: bool) -> AbstractContextManager[Any]:
    """Shows what is being done, on a terminal only."""
    if quiet or not is_watched():
        return nullcontext()
    from rich.text import Text

    screen = progress_screen()
    return screen.status(Text(screen.shown(words)))


@contextmanager
def progress(title: str, quiet: bool, lines: bool = False) -> Iterator[Progress]:
    """Yields a progress callback; with `lines` it prints a line every few seconds where there is no
    terminal."""
    if quiet:
        yield silent
    elif is_watched():
        with _bar(title) as shown:
            yield shown
    else:
        yield _lines() if lines else silent


@contextmanager
def shared_work(
    title: str, quiet: bool, jobs: int, dask: str | None
) -> Iterator[tuple[Executor | None, Progress]]:
    """Processes or a cluster (none for one process) and a progress callback; after an error the work is ended
    at once."""
    from monazite.executors.begun import workers

    def heard(words: str) -> None:
        if not quiet:
            say(words)

    with progress(title, quiet, lines=True) as on_progress, workers(jobs, dask, heard) as executor:
        yield executor, on_progress


@contextmanager
def _bar(title: str) -> Iterator[Progress]:
    from rich.markup import escape
    from rich.progress import Progress as Bar

    screen = progress_screen()
    with Bar(console=screen, transient=True) as bar:
        task = bar.add_task(escape(screen.shown(title)), total=1.0)

        def shown(share: float, words: str) -> None:
            bar.update(task, completed=share, description=escape(screen.shown(words)))

        yield shown


def _lines() -> Progress:
    last = time.monotonic()

    def line(share: float, words: str) -> None:
        nonlocal last
        if time.monotonic() - last >= SECONDS_BETWEEN_LINES:
            last = time.monotonic()
            say(f"{percent(share, 2)}: {words}")

    return line
