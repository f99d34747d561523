"""Processes of this machine that share the work of a sweep, as a `concurrent.futures` executor.

A worker ends when its parent ends, however that happens. Signals of the terminal are the parent's business:
workers ignore them, and the parent ends them. Where a worker is killed the pool is lost with all that it was
given; `spread` gives that to a fresh pool, twice.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import contextmanager, suppress
from multiprocessing import connection, parent_process, set_start_method
from multiprocessing.context import SpawnContext, SpawnProcess
from typing import Any

from monazite.errors import RESOURCES, ResourceError
from monazite.executors.spread import Done, Spreading

MOST_RENEWALS = 2
"""Fresh pools after the first. A block that no process survives would otherwise be tried for ever."""
OF_THE_TERMINAL = [getattr(signal, name) for name in ("SIGINT", "SIGHUP") if hasattr(signal, name)]
STOPPING = [*OF_THE_TERMINAL, signal.SIGTERM]


class Processes(Spreading):
    """An executor on so many processes, begun when there is work; `said` hears where one was lost."""

    def __init__(self, jobs: int, said: Callable[[str], None] | None = None):
        self.jobs = self.workers = jobs
        self._said = said
        self._renewals = 0
        self._context = _Context()
        self._hook = threading.excepthook
        threading.excepthook = self._unheard
        self._pool = self._begin()

    def _begin(self) -> ProcessPoolExecutor:
        try:
            with _masked():  # For the process that looks after semaphores, which begins with the pool.
                return ProcessPoolExecutor(self.jobs, mp_context=self._context)
        except OSError as error:
            raise self._cannot_begin(error) from None

    def _unheard(self, failure: threading.ExceptHookArgs) -> None:
        """The end of the pool's own thread is seen by `watch`; a traceback would say nothing to a planner."""
        if failure.thread is None or failure.thread is not self._thread:
            self._hook(failure)

    @property
    def _thread(self) -> threading.Thread | None:
        """The thread of the pool that hands over calls and results."""
        found: threading.Thread | None = getattr(self._pool, "_executor_manager_thread", None)
        return found

    def _cannot_begin(self, error: OSError) -> ResourceError:
        reason = RESOURCES.get(error.errno or 0) or (
            "the system does not support worker processes: semaphores or /dev/shm are not available "
            f"({error.strerror or error}). Remove --jobs"
        )
        return ResourceError(f"--jobs {self.jobs}: cannot start the worker processes: {reason}")

    def submit(self, call: Callable[..., Done], /, *words: Any, **named: Any) -> Future[Done]:
        """Hand over a call."""
        try:
            return self._pool.submit(call, *words, **named)
        except OSError as error:
            raise self._cannot_begin(error) from None

    def watch(self) -> bool:
        """Whether the thread that hands over calls and results lives: where memory is short it may end
        silently, and no result would come."""
        return self._thread is None or self._thread.is_alive()

    def renew(self, lost: int) -> bool:
        """Begin a fresh pool after one was lost with so many calls; False where that was done too often."""
        self._end()
        if self._renewals == MOST_RENEWALS:
            return False
        self._renewals += 1
        if self._said:
            self._said(
                f"a process ended before its work was done; {lost} blocks are worked out again by new "
                f"processes ({self._renewals} of {MOST_RENEWALS} times)"
            )
        self._pool = self._begin()
        return True

    def kill(self) -> None:
        """End all processes at once, whatever they are doing."""
        self._end()
        threading.excepthook = self._hook

    def _end(self) -> None:
        for process in self._context.begun:
            if process.is_alive():
                process.kill()
        with suppress(RuntimeError):  # The thread of the pool could not be started, and cannot be waited for.
            self._pool.shutdown(wait=True, cancel_futures=True)
        for process in self._context.begun:
            process.join()
        self._context.begun.clear()

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """End the processes when their work is done."""
        self._pool.shutdown(wait=wait, cancel_futures=cancel_futures)
        threading.excepthook = self._hook


class _Worker(SpawnProcess):
    """A process that does not outlive its parent, and that leaves the signals of the terminal to it."""

    def start(self) -> None:
        # The mask is inherited, so that Ctrl-C does not interrupt the imports of a worker either.
        self._parent = os.getpid()
        self._is_of_main = threading.current_thread() is threading.main_thread()
        with _masked():
            super().start()

    def run(self) -> None:
        for number in OF_THE_TERMINAL:
            signal.signal(number, signal.SIG_IGN)
        _end_with_parent(self._parent, self._is_of_main)
        if sys.platform != "win32":
            # Pyomo makes a lock when it is imported. With the method by which this process was begun the lock
            # would have a name in
            # the system, which a process that is killed leaves behind, with a warning.
            set_start_method("fork", force=True)
        super().run()


class _Context(SpawnContext):
    """Begins workers, and knows those it has begun."""

    def __init__(self) -> None:
        super().__init__()
        self.begun: list[_Worker] = []

    def Process(self, *words: Any, **named: Any) -> _Worker:  # type: ignore[override]  # noqa: N802
        worker = _Worker(*words, **named)
        self.begun.append(worker)
        return worker


@contextmanager
def _masked() -> Iterator[None]:
    """Holds signals back for a moment: a process that is begun by halves would complain on standard error.

    The mask is for the process that is begun, which inherits it. It does not keep a signal from another
    thread of this one, and with it from the handler; so handlers are held back as well.
    """
    if sys.platform == "win32":
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, OF_THE_TERMINAL)
    try:
        with _held_back():
            yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


@contextmanager
def _held_back() -> Iterator[None]:
    """Signals that this process handles are handled afterwards; only the main thread can say so."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    held: list[int] = []
    handlers = {number: signal.getsignal(number) for number in STOPPING}
    handlers = {number: handler for number, handler in handlers.items() if callable(handler)}
    for number in handlers:
        signal.signal(number, lambda number, frame: held.append(number))
    try:
        yield
    finally:
        for number, handler in handlers.items():
            signal.signal(number, handler)
        for number in held:
            signal.raise_signal(number)


def _end_with_parent(parent: int, is_of_main: bool) -> None:
    """End this process as soon as its parent has ended: on Linux by the kernel, elsewhere by a thread that
    waits for it.

    The kernel sends its signal when the thread ends that began the process, so it is asked only where that
    was the main one. The thread gets its turn during a solve too, as HiGHS runs without Python's lock.
    """
    if sys.platform == "linux" and is_of_main:
        import ctypes

        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, int(signal.SIGKILL), 0, 0, 0)
        if os.getppid() != parent:
            os._exit(1)
    threading.Thread(target=_wait_for_parent, daemon=True).start()


PR_SET_PDEATHSIG = 1


def _wait_for_parent() -> None:
    parent = parent_process()
    if parent is not None:
        connection.wait([parent.sentinel])
        os._exit(1)
