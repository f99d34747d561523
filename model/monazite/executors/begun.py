"""An executor for the work of a command, ended with it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from monazite.errors import UsageError

if TYPE_CHECKING:
    from monazite.executors.spread import Spreading


@contextmanager
def workers(
    jobs: int = 1, dask: str | None = None, said: Callable[[str], None] | None = None
) -> Iterator[Spreading | None]:
    """So many processes of this machine, or the workers of the Dask scheduler at an address; None for one
    process.

    `said` gets what is to be reported on the way, such as a process that was killed. After an error the work
    is ended at once. Raises `UsageError` where both are given or the cluster cannot be used, `ResourceError`
    where it has no workers or a process cannot be started.
    """
    executor = _begun(jobs, dask, said)
    try:
        yield executor
    except BaseException:
        if executor is not None:
            executor.kill()
        raise
    if executor is not None:
        executor.shutdown()


def _begun(jobs: int, dask: str | None, said: Callable[[str], None] | None) -> Spreading | None:
    check_engine(jobs, dask)
    if dask is not None:
        from monazite.executors.cluster import Cluster

        return Cluster(dask, said)
    if jobs > 1:
        from monazite.executors.processes import Processes

        return Processes(jobs, said)
    return None


def check_engine(jobs: int, dask: str | None) -> None:
    """Refuse processes and a cluster at the same time."""
    if dask is not None and jobs > 1:
        raise UsageError("found --jobs and --dask. Expected one. Remove --jobs: the cluster has its workers")
