"""How far a long command is, on a terminal only."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

Told = Callable[[float, str], None]


@contextmanager
def progress(title: str, quiet: bool) -> Iterator[Told]:
    """A bar on standard error; gives what is to be told the share that is done, and what is being done."""
    if quiet or not sys.stderr.isatty():
        yield lambda share, words: None
        return
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(title, total=1.0)

        def told(share: float, words: str) -> None:
            bar.update(task, completed=share, description=words)

        yield told
