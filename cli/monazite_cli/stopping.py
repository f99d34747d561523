"""What happens on Ctrl-C, on `kill` and when the terminal is closed: partial files are removed, and one
sentence says what was saved.

The first signal unwinds the command as an exception. While HiGHS solves, Python handles a signal only after
the solve; so a thread receives it too, and ends the process where the command has not begun to unwind after a
moment.
"""

from __future__ import annotations

import _thread
import os
import signal
import sys
import threading
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from types import FrameType
from typing import Any

from monazite.sweeps.points.kept import kept_words
from monazite_cli import terminal

SIGNALS = [getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name)]
PATIENCE = 2.0
"""Seconds that a command has to begin unwinding, and in which further signals do nothing: a second Ctrl-C
must not disturb the clearing."""
LONGEST_UNWINDING = 10.0
"""Seconds after which a command that was stopped is ended where it is; the next run clears what it leaves."""

Stamp = tuple[int, int] | None


class Stopped(SystemExit):
    """The command was stopped by a signal; the exit code is 128 and the number of the signal."""


_folders: dict[Path, Stamp] = {}
"""The folders that this command writes, each with the manifest that stood there before."""
_journals: list[Path] = []
"""The journals that it keeps."""
_signals: _Signals | None = None
"""The signals that this command has received."""


def will_write(folders: Iterable[Path]) -> None:
    """Remember which folders are about to be written, so that a command that is stopped can say which of them
    are."""
    _folders.update({folder: _stamp(folder) for folder in folders})


def records(journal: Path) -> None:
    """Remember the journal of a sweep, so that a command that is stopped can say what it holds."""
    _journals.append(journal)


def report_stop() -> None:
    """Print on standard error what was saved and how to continue; a closed terminal does not matter."""
    with suppress(OSError, ValueError):
        terminal.say(f"interrupted; {_saved()}")


def _saved() -> str:
    """What was saved of a command that was stopped."""
    written = [str(folder) for folder, before in _folders.items() if _stamp(folder) not in (None, before)]
    if written:
        left = len(_folders) - len(written)
        rest = f"; {left} of {len(_folders)} folders are not: run the same command again" if left else ""
        return f"{', '.join(written)} {'is' if len(written) == 1 else 'are'} written{rest}"
    for journal in _journals:
        if (words := kept_words(journal)) is not None:
            return words
    return "no results were written. The same command starts from the beginning"


def _stamp(folder: Path) -> Stamp:
    try:
        found = (folder / "manifest.json").stat()
        return found.st_ino, found.st_mtime_ns
    except (OSError, ValueError):
        return None


@contextmanager
def signals() -> Iterator[None]:
    """Let the signals that stop a command unwind it. One that is ignored already, as under `nohup`, stays
    so."""
    global _signals
    _folders.clear()
    _journals.clear()
    _signals = None
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    received = _signals = _Signals()
    before: dict[signal.Signals, Any] = {each: signal.getsignal(each) for each in SIGNALS}
    taken = [each for each, handler in before.items() if handler is not signal.SIG_IGN]
    listen, wake = os.pipe()
    os.set_blocking(wake, False)
    for each in taken:
        signal.signal(each, received.unwind)
    earlier, hook = signal.set_wakeup_fd(wake, warn_on_full_buffer=False), sys.unraisablehook
    sys.unraisablehook = _raised_again(hook)
    threading.Thread(target=received.listen, args=(listen,), daemon=True).start()
    after = before
    try:
        yield
    except Stopped:
        after = dict.fromkeys(before, signal.SIG_IGN)  # The process ends now; nothing is to disturb that.
        report_stop()
        raise
    finally:
        received.is_over.set()
        sys.unraisablehook = hook
        for each in taken:
            signal.signal(each, after[each])
        signal.set_wakeup_fd(earlier)
        os.close(wake)


def stop_if_signalled() -> None:
    """Raise `Stopped` after a signal, also where the exception of the signal was swallowed."""
    if _signals is not None and _signals.number is not None:
        raise Stopped(128 + _signals.number)


def _raised_again(otherwise: Any) -> Any:
    """Raise again what a signal raised while Python ran code that may not raise, such as that of a weak
    reference."""

    def hook(unraisable: Any) -> None:
        if issubclass(unraisable.exc_type, Stopped) and _signals is not None and _signals.number is not None:
            number, _signals.number = _signals.number, None
            _thread.interrupt_main(signal.Signals(number))
        else:
            otherwise(unraisable)

    return hook


class _Signals:
    """The signals received, and whether the command unwinds."""

    def __init__(self) -> None:
        self._last: float | None = None
        self.number: int | None = None
        """The signal by which the command unwinds."""
        self.is_over = threading.Event()

    def unwind(self, number: int, frame: FrameType | None) -> None:
        """Stop the command, unless it is just being stopped."""
        now = time.monotonic()
        if self.number is not None and self._last is not None and now - self._last < PATIENCE:
            return
        self._last, self.number = now, number
        raise Stopped(128 + number)

    def listen(self, pipe: int) -> None:
        """Wait for a signal; end the process where nothing else does, for the command is inside a solve."""
        while number := os.read(pipe, 1):
            if number[0] not in SIGNALS:
                continue
            time.sleep(PATIENCE)
            # The second wait is for an exception that somebody else's code swallows, in an import say.
            if self._last is None or not self.is_over.wait(LONGEST_UNWINDING):
                report_stop()
                os._exit(128 + number[0])
        os.close(pipe)
