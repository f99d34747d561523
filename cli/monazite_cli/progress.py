"""How far a long command is: on a terminal a bar, and where it is asked for a line now and then."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from typing import Any

from monazite_cli.terminal import is_watched, progress_screen, say

Told = Callable[[float, str], None]

SECONDS_BETWEEN_LINES = 10.0


def working(words: str, quiet: bool) -> AbstractContextManager[Any]:
    """Says what is being done, on a terminal only."""
    if quiet or not is_watched():
        return nullcontext()
    from rich.text import Text

    screen = progress_screen()
    return screen.status(Text(screen.shown(words)))


@contextmanager
def progress(title: str, quiet: bool, lines: bool = False) -> Iterator[Told]:
    """Gives what is to be told the share that is done, and what is being done; `lines` says so where there is no terminal."""
    if quiet:
        yield lambda share, words: None
    elif is_watched():
        with _bar(title) as told:
            yield told
    else:
        yield _now_and_then() if lines else lambda share, words: None


@contextmanager
def _bar(title: str) -> Iterator[Told]:
    from rich.markup import escape
    from rich.progress import Progress

    screen = progress_screen()
    with Progress(console=screen, transient=True) as bar:
        task = bar.add_task(escape(screen.shown(title)), total=1.0)

        def told(share: float, words: str) -> None:
            bar.update(task, completed=share, description=escape(screen.shown(words)))

        yield told


def _now_and_then() -> Told:
    last = time.monotonic()

    def told(share: float, words: str) -> None:
        nonlocal last
        if time.monotonic() - last >= SECONDS_BETWEEN_LINES:
            last = time.monotonic()
            say(f"{share:.0%}: {words}")

    return told
