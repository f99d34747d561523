"""Processes or a cluster that share the work of a command, ended with it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from monazite.sweeps.points.spread import Spreading


@contextmanager
def workers(jobs: int, dask: str | None, say: Callable[[str], None]) -> Iterator[Spreading | None]:
    """So many processes, or the workers of a Dask scheduler; None for one process. After an error their work
    is ended at once."""
    executor = _begun(jobs, dask, say)
    try:
        yield executor
    except BaseException:
        if executor is not None:
            executor.kill()
        raise
    if executor is not None:
        executor.shutdown()


def _begun(jobs: int, dask: str | None, say: Callable[[str], None]) -> Spreading | None:
    if dask is not None:
        from monazite.sweeps.points.cluster import Cluster

        return Cluster(dask, say)
    if jobs > 1:
        from monazite.sweeps.points.processes import Processes

        return Processes(jobs, say)
    return None
