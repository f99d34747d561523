"""Work that is spread over an executor: every result with its number, and what was lost handed over again.

The executor may be the pool of this machine (`processes.py`), a Dask cluster (`cluster.py`), or any other of
`concurrent.futures`. The work that all tasks share is packed once, and each process unpacks it once.
"""

from __future__ import annotations

import hashlib
import pickle
import threading
import zlib
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, CancelledError, Executor, Future, wait
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Protocol, TypeVar

from monazite.errors import ResourceError

LONGEST_SILENCE = 1.0
"""Seconds without a result after which the executor is asked whether any can still come."""
AHEAD = 4
"""Blocks handed to an executor before the first is done, for each of its workers."""
Done = TypeVar("Done")


class Spreading(Executor):
    """An executor that knows when results can no longer come, and may begin again."""

    workers: int
    """Blocks that are worked on at the same time."""

    def watch(self) -> bool:
        """Whether the results that are waited for can still come. Raises `ResourceError` where the executor
        is lost for good."""
        return True

    def renew(self, lost: int) -> bool:
        """Begin again after so many calls were lost; False where that was done too often."""
        return False

    def shared(self, packed: Packed) -> Shared:
        """What is sent with every block: the work, or where to find it."""
        return packed

    def failure(self, error: BaseException) -> BaseException:
        """What an error of a task means: the error itself, or one in the words of this executor."""
        return error

    def kill(self) -> None:
        """End all work at once."""
        self.shutdown(wait=False, cancel_futures=True)


class Work(Protocol):
    """What many tasks share."""

    def do(self, block: Any) -> Any:
        """Work out one block."""


class Shared(Protocol):
    """Work that is sent with every block, or what finds it in the process that does the block."""

    def do(self, block: Any) -> Any:
        """Work out one block."""


@dataclass(frozen=True)
class Packed:
    """Shared work as bytes: packed once, sent with every block, and unpacked once in each process."""

    digest: str
    content: bytes

    @classmethod
    def of(cls, work: Work) -> Packed:
        """Pack the work."""
        content = zlib.compress(pickle.dumps(work), 1)
        return cls(hashlib.sha256(content).hexdigest(), content)

    def __hash__(self) -> int:
        return hash(self.digest)

    def do(self, block: Any) -> Any:
        """Work out one block. A process works on one block at a time, since the algebra, the solver's options
        and the standard output belong to the whole process."""
        with _ALONE:
            return _unpacked(self).do(block)


_ALONE = threading.Lock()


@lru_cache(maxsize=2)
def _unpacked(packed: Packed) -> Any:
    return pickle.loads(zlib.decompress(packed.content))


def spread_work(
    work: Work, blocks: Sequence[Any], executor: Executor | None, workers: int = 1
) -> Iterator[tuple[int, Any]]:
    """The results of all blocks, each with its number, as they are done; without an executor in order.

    `workers` is their number where the executor does not know it.
    """
    if executor is None:
        for number, block in enumerate(blocks):
            yield number, work.do(block)
        return
    shared: Shared = Packed.of(work)
    if isinstance(executor, Spreading):
        shared, workers = executor.shared(Packed.of(work)), executor.workers
    yield from spread(executor, _do, [(shared, _packed(block)) for block in blocks], AHEAD * workers)


def _do(shared: Shared, block: bytes) -> Any:
    return shared.do(pickle.loads(zlib.decompress(block)))


def _packed(block: Any) -> bytes:
    """A block as few bytes: a scheduler passes each of them on."""
    return zlib.compress(pickle.dumps(block), 1)


def spread(
    executor: Executor, call: Callable[..., Done], tasks: Sequence[tuple[Any, ...]], ahead: int
) -> Iterator[tuple[int, Done]]:
    """The results of a call for every tuple of arguments, with its number, as they are done; `ahead` are
    handed over before the first is.

    What was lost with a worker is handed over again where the executor can be renewed. Raises `ResourceError`
    where it cannot.
    """
    running: dict[Future[Done], int] = {}
    try:
        yield from _spread(executor, call, tasks, ahead, running)
    finally:
        for future in running:  # Nobody waits for them where the caller has enough, or after an error.
            future.cancel()


def _spread(
    executor: Executor,
    call: Callable[..., Done],
    tasks: Sequence[tuple[Any, ...]],
    ahead: int,
    running: dict[Future[Done], int],
) -> Iterator[tuple[int, Done]]:
    waiting = deque(range(len(tasks)))
    while waiting or running:
        is_broken = False
        try:
            while waiting and len(running) < ahead:
                running[executor.submit(call, *tasks[waiting[0]])] = waiting[0]
                waiting.popleft()
        except BrokenExecutor:
            is_broken = True
        done, _ = wait(running, LONGEST_SILENCE, FIRST_COMPLETED)
        if not done and not is_broken:
            is_broken = isinstance(executor, Spreading) and not executor.watch()
        lost = []
        for future in sorted(done, key=lambda each: running[each]):
            number = running.pop(future)
            if _is_lost(future):
                lost.append(number)
            else:
                yield number, _result(executor, future)
        if lost or is_broken:
            for future in [each for each in running if not each.done() or _is_lost(each)]:
                lost.append(running.pop(future))
            waiting.extendleft(sorted(lost, reverse=True))
            if not isinstance(executor, Spreading) or not executor.renew(len(lost)):
                raise ResourceError(
                    "a worker process ended unexpectedly: it was killed, perhaps for lack of memory. "
                    "Run again with fewer --jobs"
                )


def _is_lost(future: Future[Any]) -> bool:
    """Whether a future that is done has no result because its worker is lost."""
    return not future.cancelled() and isinstance(future.exception(), BrokenExecutor)


def _result(executor: Executor, future: Future[Done]) -> Done:
    try:
        return future.result()
    except (Exception, CancelledError) as error:
        if not isinstance(executor, Spreading):
            raise
        raise executor.failure(error) from None
