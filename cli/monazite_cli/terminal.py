"""The one place that writes: results to standard output, messages to standard error.

Standard output holds results and nothing else. While a command runs, they go through a private duplicate of
descriptor 1, and descriptor 1 itself leads nowhere, so that nothing a library prints reaches them; with
`--debug` it leads to standard error.

Text for reading never carries control characters, wherever it comes from: they are written as escapes such as
`\\x1b`, and so is what the encoding of the stream lacks. JSON and CSV for programs keep their bytes; only on
a terminal are they escaped too.
"""

from __future__ import annotations

import codecs
import errno
import io
import os
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any, TextIO

from monazite.errors import encodable, printable

if TYPE_CHECKING:
    from monazite_cli.screen import Screen

WIDEST = 150
"""Columns of text where there is no terminal, unless COLUMNS says otherwise."""
NARROWEST = 40
"""Columns that are always used."""
BLOCK = 65_536
"""Bytes that are collected before they are written, where nobody is watching."""
STANDARD_OUTPUT, STANDARD_ERROR = 1, 2
SIMPLER = {"\u2026": "...", "\u2013": "-", "\u2014": "-", "\u2212": "-", "\u00d7": "x"}
"""Signs of our own sentences that an encoding may lack: the ellipsis, dashes, the minus, and the times
sign."""


class OutputError(Exception):
    """Standard output takes no more; `error` says why."""

    def __init__(self, error: OSError):
        self.error = error
        super().__init__(str(error))


class Channel:
    """A way out: a descriptor of our own, or the stream of a host such as a test. Text is encoded with
    escapes, never refused."""

    def __init__(self, stream: TextIO | None, descriptor: int | None = None, must_arrive: bool = True):
        self.encoding = (getattr(stream, "encoding", None) or "utf-8").lower()
        self.is_terminal = _is_terminal(stream, descriptor)
        self._stream, self._descriptor, self._must_arrive = stream, descriptor, must_arrive
        self._encoder = codecs.getincrementalencoder(self.encoding)("backslashreplace")
        self._waiting = bytearray()
        self._postponed: OutputError | None = None

    def write(self, text: str) -> int:
        """Write text as it is; for `rich`, which brings control sequences of its own. All else calls the
        functions below."""
        try:
            if self._descriptor is not None:
                self._waiting += self._encoder.encode(text)
                if self.is_terminal or len(self._waiting) >= BLOCK:
                    self.flush()
            elif self._stream is not None:
                self._stream.write(self.fitting(text))
            elif text:
                raise OSError(errno.EBADF, "it is closed")
        except (OSError, ValueError) as error:  # A stream that is closed raises ValueError.
            self._lost(error)
        return len(text)

    def flush(self) -> None:
        """Hand over what was collected."""
        if self._postponed is not None:
            lost, self._postponed = self._postponed, None
            raise lost
        try:
            if self._descriptor is not None:
                waiting, self._waiting = memoryview(bytes(self._waiting)), bytearray()
                _write_all(self._descriptor, waiting)
            elif self._stream is not None:
                self._stream.flush()
        except (OSError, ValueError) as error:
            self._lost(error)

    def flush_or_postpone(self) -> None:
        """Hand over what was collected; where it does not arrive, the next `flush` says so."""
        try:
            self.flush()
        except OutputError as lost:
            self._postponed = lost

    def _lost(self, error: OSError | ValueError) -> None:
        self._waiting.clear()
        if self._must_arrive:
            raise OutputError(error if isinstance(error, OSError) else OSError(errno.EBADF, str(error)))

    def isatty(self) -> bool:
        """Whether a person reads it, as `rich` asks."""
        return self.is_terminal

    def fileno(self) -> int:
        """The descriptor, as `rich` asks."""
        if self._descriptor is None:
            raise OSError(errno.EBADF, "no descriptor")
        return self._descriptor

    @property
    def width(self) -> int | None:
        """The columns that text has to fit into: of COLUMNS, else of the terminal; None where there is
        neither."""
        named = os.environ.get("COLUMNS", "")
        if named.isascii() and named.isdigit() and int(named) > 0:
            return max(int(named), NARROWEST)
        if self.is_terminal:
            with suppress(OSError):
                return max(os.get_terminal_size(self.fileno()).columns or 80, NARROWEST)
            return 80
        return None

    def fitting(self, text: str) -> str:
        """Text for reading, in which what the encoding lacks is escaped or has a plainer form."""
        if not self.holds(text):
            for letter, simpler in SIMPLER.items():
                text = text.replace(letter, simpler)
        return self.escaped(text)

    def escaped(self, text: str) -> str:
        """Text in which what the encoding lacks is escaped with backslashes."""
        if self.holds(text):
            return text
        return encodable(text).encode(self.encoding, "backslashreplace").decode(self.encoding)

    def holds(self, text: str) -> bool:
        """Whether the encoding has every character of a text."""
        try:
            text.encode(self.encoding)
        except UnicodeEncodeError:
            return False
        return True


def _is_terminal(stream: TextIO | None, descriptor: int | None) -> bool:
    try:
        return os.isatty(descriptor) if descriptor is not None else stream is not None and stream.isatty()
    except (OSError, ValueError):
        return False


def _write_all(descriptor: int, content: memoryview) -> None:
    while content:
        try:
            content = content[os.write(descriptor, content) :]
        except BlockingIOError:  # The reader's end does not block; wait until it takes more.
            from select import select

            select((), (descriptor,), ())


class Cleaned(io.TextIOBase):
    """A channel as `sys.stdout` or `sys.stderr`: for what Typer, warnings and tracebacks write."""

    encoding = ""
    """That of the channel."""

    def __init__(self, channel: Channel):
        self._channel = channel
        self.encoding = channel.encoding

    def write(self, text: str) -> int:
        """Write text, cleaned."""
        self._channel.write(self._channel.fitting(clean(text)))
        return len(text)

    def flush(self) -> None:
        """Hand over what was written."""
        self._channel.flush()

    def isatty(self) -> bool:
        """Whether a person reads it."""
        return self._channel.is_terminal

    def writable(self) -> bool:
        """Yes."""
        return True


class Nowhere(io.TextIOBase):
    """`sys.stdout` while a command runs: what a library prints is dropped."""

    def write(self, text: str) -> int:
        """Drop text."""
        return len(text)

    def writable(self) -> bool:
        """Yes."""
        return True


class _Channels:
    """The two channels of this process."""

    def __init__(self) -> None:
        self.is_noisy = False
        self.output: Channel | None = None
        self.messages: Channel | None = None


_open = _Channels()


def _output() -> Channel:
    return _open.output or Channel(sys.stdout)


def _messages() -> Channel:
    return _open.messages or Channel(sys.stderr, must_arrive=False)


def clean(text: str) -> str:
    """Text for reading: control characters and those that turn the direction are escaped; lines stay."""
    return text if text.isprintable() else "\n".join(map(printable, text.split("\n")))


def show(text: str, end: str = "\n") -> None:
    """Results for reading, to standard output."""
    channel = _output()
    channel.write(channel.fitting(clean(text)) + end)


def show_json(text: str) -> None:
    """A JSON document, to standard output; what must not or cannot stand there is escaped as JSON does."""
    channel = _output()
    if not channel.holds(text):
        text = _escaped_json(text, channel.holds)
    if channel.is_terminal:
        text = _escaped_json(text, str.isprintable)
    channel.write(text + "\n")


def _escaped_json(text: str, passes: Callable[[str], bool]) -> str:
    return "".join(letter if letter == "\n" or passes(letter) else _json_escape(letter) for letter in text)


def _json_escape(letter: str) -> str:
    units = letter.encode("utf-16-be", "surrogatepass").hex()
    return "".join(f"\\u{units[place : place + 4]}" for place in range(0, len(units), 4))


def show_csv(lines: Iterable[str]) -> None:
    """A CSV table, to standard output."""
    channel = _output()
    for line in lines:
        channel.write(channel.escaped(clean(line) if channel.is_terminal else line))


def say(text: str) -> None:
    """A message, to standard error. One that does not arrive changes nothing: the results and the exit code
    are what counts."""
    _output().flush_or_postpone()  # Results first, so that a terminal shows both in their order.
    channel = _messages()
    channel.write(channel.fitting(clean(text)) + "\n")
    channel.flush()


def is_watched() -> bool:
    """Whether a person reads standard error, so that progress is worth showing."""
    return _messages().is_terminal


def flush() -> None:
    """Hand over all results; `OutputError` where they do not arrive."""
    _output().flush()


def wrapping() -> int | None:
    """The columns that sentences on standard output are wrapped to; None where nobody has named a width."""
    return _output().width


def screen() -> Screen:
    """Standard output with styles and tables; without colours where it is not a terminal."""
    return _screen(_output())


def progress_screen() -> Screen:
    """Standard error, for progress."""
    return _screen(_messages())


def _screen(channel: Channel) -> Screen:
    from monazite_cli.screen import Screen

    plain: dict[str, Any] = {} if channel.is_terminal else {"color_system": None, "force_terminal": False}
    width = channel.width
    return Screen(
        lambda text: channel.fitting(printable(text)), width, file=channel, width=width or WIDEST, **plain
    )


@contextmanager
def opened(noisy: bool = False) -> Iterator[None]:
    """Take the standard descriptors for the time of a command; `noisy` shows on standard error what libraries
    print.

    The process's own are never given back, since C code may still hold text for descriptor 1 when the process
    ends.
    """
    was, standard = (_open.output, _open.messages), (sys.stdout, sys.stderr)
    _occupy()
    is_host = sys.stdout is not sys.__stdout__
    saved = os.dup(STANDARD_OUTPUT)
    own = None if sys.stdout is None else saved
    _open.output = Channel(sys.stdout, None if is_host else own)
    has_errors = sys.stderr is not None and sys.stderr is sys.__stderr__
    _open.messages = Channel(sys.stderr, STANDARD_ERROR if has_errors else None, must_arrive=False)
    _open.is_noisy = noisy
    _point_output(noisy)
    sys.stdout, sys.stderr = Cleaned(_open.output), Cleaned(_open.messages)
    try:
        yield
    finally:
        if is_host:
            os.dup2(saved, STANDARD_OUTPUT)
            os.close(saved)
            sys.stdout, sys.stderr = standard
            _open.output, _open.messages = was


def _occupy() -> None:
    """Put the null device where a standard descriptor is closed, so that no file of ours gets its number and
    its text."""
    for descriptor in range(3):
        try:
            os.fstat(descriptor)
        except OSError:
            null = os.open(os.devnull, os.O_RDWR)  # The lowest free number, which is this one.
            if null != descriptor:
                os.dup2(null, descriptor)
                os.close(null)


def _point_output(noisy: bool) -> None:
    if noisy:
        os.dup2(STANDARD_ERROR, STANDARD_OUTPUT)
        return
    null = os.open(os.devnull, os.O_WRONLY)
    os.dup2(null, STANDARD_OUTPUT)
    os.close(null)


@contextmanager
def only_results() -> Iterator[None]:
    """For the time of a command, what libraries print by Python goes where descriptor 1 goes."""
    before = sys.stdout
    sys.stdout = sys.stderr if _open.is_noisy else Nowhere()
    try:
        yield
    finally:
        sys.stdout = before
