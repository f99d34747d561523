"""Keep output of the solver's library off standard output.

HiGHS 1.16 prints a banner to file descriptor 1 while a `Highs` is constructed, before any option can silence
it. Python's `sys.stdout` takes no part in that, so the descriptor itself is redirected, for as long as the
construction takes.
"""

from __future__ import annotations

import ctypes
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from threading import RLock

STANDARD_OUTPUT = 1

_lock = RLock()
"""Descriptors belong to the whole process: two threads that redirect at once would restore each other's."""


@contextmanager
def quiet_output() -> Iterator[None]:
    """Discard what native code prints to descriptor 1; no effect where the process has no such descriptor."""
    with _lock:
        saved = _redirect()
        try:
            yield
        finally:
            if saved is not None:
                _flush()
                os.dup2(saved, STANDARD_OUTPUT)
                os.close(saved)


def _redirect() -> int | None:
    """Point descriptor 1 at the null device and return a duplicate of what it was; None where that is not
    possible."""
    try:
        saved = os.dup(STANDARD_OUTPUT)
    except OSError:  # It is closed, or the process has no descriptor left: then nothing is redirected.
        return None
    try:
        null = os.open(os.devnull, os.O_WRONLY)
    except OSError:
        os.close(saved)
        return None
    _flush()
    os.dup2(null, STANDARD_OUTPUT)
    os.close(null)
    return saved


def _flush() -> None:
    """Write out what C code has buffered, so that it goes where it was meant to go."""
    with suppress(OSError, AttributeError):
        _library().fflush(None)


def _library() -> ctypes.CDLL:
    """The C library that this process has loaded."""
    return ctypes.CDLL(None) if os.name == "posix" else ctypes.cdll.msvcrt
