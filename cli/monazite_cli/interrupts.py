"""What ends a command from outside: Ctrl-C and SIGTERM."""

from __future__ import annotations

import _thread
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

INTERRUPTED = 130
"""The exit code after Ctrl-C, as of a tool that SIGINT ends."""

_seen: list[int] = []
"""The interrupts that came; an import may turn the first into an error of its own."""


def was_interrupted(error: BaseException) -> bool:
    """Whether an error comes of Ctrl-C."""
    return isinstance(error, KeyboardInterrupt) or bool(_seen)


@contextmanager
def signals() -> Iterator[None]:
    """End in good order for the time of a command, so that what is half written is cleared away."""
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    hook = sys.unraisablehook
    _seen.clear()
    if (
        before[signal.SIGINT] is not signal.SIG_IGN
    ):  # Of a command in the background of a shell it stays ignored.
        signal.signal(signal.SIGINT, _interrupt)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    sys.unraisablehook = _unraisable(hook)
    try:
        yield
    finally:
        sys.unraisablehook = hook
        for number, handler in before.items():
            signal.signal(number, handler)


def _interrupt(*_: object) -> None:
    _seen.append(signal.SIGINT)
    raise KeyboardInterrupt


def _unraisable(otherwise: Any) -> Any:
    """Raise again an interrupt that came while Python ran code that may not raise, such as that of a weak reference."""

    def hook(unraisable: Any) -> None:
        if issubclass(unraisable.exc_type, KeyboardInterrupt):
            _thread.interrupt_main()
        else:
            otherwise(unraisable)

    return hook
