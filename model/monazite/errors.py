"""The errors monazite raises on purpose, and the exit code of each.

```
MonaziteError                 1   something expected went wrong
├── ResourceError             1   the system ran out of disk space, memory, files or processes
├── UsageError                2   an option, an address or a folder is wrong
├── InstanceError             2   the instance file is wrong; carries every fault found
├── NotAffineError            2   the program is not affine in a swept number
├── InfeasibleError           3   no plan satisfies all constraints
├── UnboundedError            4   the objective value has no upper bound
├── LimitError                5   the time limit was reached first
└── UnverifiedError           6   the solution of the solver failed our own checks
```

Exit code 0 is a plan that is optimal and verified. Anything outside this tree is a bug, exit code 1.

Errors of the operating system are of two kinds. Where the call is wrong (a path that does not exist, a folder
that cannot be written), the exit code is 2: change the call. Where the system ran out of something (disk,
memory, files, processes), it is 1: the same call can succeed later.

An error about an instance has one shape: `FILE:LINE: ADDRESS: what is wrong. Expected what. What to do.`
Without a line it is about the whole file; for a value that an option sets, the option stands in place of
file, line and address.
"""

from __future__ import annotations

import errno
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import Enum
from pathlib import Path
from typing import Any


@dataclass(frozen=True, order=True)
class Location:
    """A position in an instance: file and line (from 1), as `file:line`; line 0 is the whole file, as `file`.

    In a workbook it is a cell, as `file:contracts!D7`; `line` is then its row. The place of a value that an
    option sets is the option with its number (`--set:2`); `option` is the option as it was given.
    """

    file: Path
    line: int = 0
    option: str = field(default="", compare=False)
    cell: str = ""
    is_hidden: bool = field(default=False, compare=False)
    """Whether the sheet of the cell is hidden."""

    def __str__(self) -> str:
        return f"{self.file}{self.within}"

    @property
    def within(self) -> str:
        """The position within the file: `:12`, `:contracts!D7`, or empty for the whole file."""
        return f":{self.cell or self.line}" if self.cell or self.line else ""

    @property
    def sheet(self) -> str:
        """The file; in a workbook with the sheet, as `file:contracts`."""
        return f"{self.file}:{self.cell.partition('!')[0]}" if self.cell else str(self.file)

    @property
    def order(self) -> tuple[str, str, int, str]:
        """What faults are sorted by: file, sheet, line and cell."""
        return str(self.file), self.cell.partition("!")[0], self.line, self.cell


class Severity(Enum):
    """An error stops the work; a warning is printed and the work goes on."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True)
class Fault:
    """One fault of an instance: its place, its address, and a message in sentences.

    The message says what is wrong, what was expected and what to do, in this order.
    """

    message: str
    place: Location | None = None
    address: str = ""
    severity: Severity = Severity.ERROR

    def __str__(self) -> str:
        option = self.place.option if self.place else ""
        where = f"{option or self.place}: " if self.place else ""
        is_named = IN_PERIOD.sub(r"[\1]", self.address) in option or IN_SPAN.sub("[", self.address) in option
        what = f"{self.address[:LONGEST_ADDRESS]}: " if self.address and not is_named else ""
        kind = "warning: " if self.severity is Severity.WARNING else ""
        return printable(f"{where}{kind}{what}{full_stop(self.message)}")


LONGEST_ADDRESS = 200
IN_PERIOD = re.compile(r"\.at\.([^.]+)$")
"""The end of the address of an amount in one period, which an option writes in brackets."""
IN_SPAN = re.compile(r"\.changes\.\d+(\.value)?$")
"""The end of the address of a change on a span of days, likewise."""


def full_stop(text: str) -> str:
    """A message that ends as a sentence does."""
    return text if text.endswith((".", "?", "!", "…")) else f"{text}."


def noted(text: str, note: str | Location | None) -> str:
    """Text with a note behind it, all notes in one parenthesis: `capacity of mine kanyakumari (opens in
    2029-04; FY2028-29)`. Empty notes add nothing."""
    if not note:
        return text
    note = IN_PARENTHESES.sub(r"; \1", str(note))
    return f"{text[:-1]}; {note})" if ENDS_WITH_NOTE.search(text) else f"{text} ({note})"


IN_PARENTHESES = re.compile(r" \(([^()]*)\)")
ENDS_WITH_NOTE = re.compile(r" \([^()]*\)$")


def printable(text: str) -> str:
    """Text that is safe on a terminal: control characters and direction marks of Unicode are escaped."""
    if text.isprintable():
        return text
    return "".join(letter if letter.isprintable() else ascii(letter)[1:-1] for letter in encodable(text))


def encodable(text: str) -> str:
    """Text that UTF-8 can encode.

    Bytes of a file name that are not UTF-8 become `\\xff`, other lone surrogates `\\ud800`.
    """
    if text.isascii() or not SURROGATES.search(text):
        return text
    whole = "".join(ascii(each)[1:-1] if _is_half(each) else each for each in text)
    return whole.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")


def _is_half(letter: str) -> bool:
    """Whether it is a lone surrogate that represents no byte of a file name."""
    return "\ud800" <= letter <= "\udfff" and not "\udc80" <= letter <= "\udcff"


SURROGATES = re.compile("[\ud800-\udfff]+")
"""Lone surrogates, which UTF-8 cannot encode. Python represents bytes of a file name that are not UTF-8 by
them.
"""


MOST_FAULTS_LISTED = 250
"""Faults that a message lists; a hostile file may have a million."""


class MonaziteError(Exception):
    """The base class of all expected errors; `exit_code` is the exit code of the command line."""

    exit_code = 1

    def __reduce__(self) -> tuple[Any, ...]:
        # An exception is unpickled by a call with the arguments of `Exception`, which are not those of ours.
        return _restored, (type(self), self.args), self.__dict__


def _restored(kind: type[MonaziteError], words: tuple[Any, ...]) -> MonaziteError:
    """An error as it was in another process."""
    error = kind.__new__(kind)
    error.args = words
    return error


class ResourceError(MonaziteError):
    """The system ran out of disk space, memory, files or processes. The same call can succeed later."""

    exit_code = 1


class UsageError(MonaziteError):
    """An option, an address or a folder of the call is wrong."""

    exit_code = 2


class InstanceError(MonaziteError):
    """The instance is invalid; `faults` lists every fault, not only the first."""

    exit_code = 2

    def __init__(self, faults: Sequence[Fault] | str):
        self.faults: tuple[Fault, ...] = (Fault(faults),) if isinstance(faults, str) else tuple(faults)
        listed = [str(fault) for fault in self.faults[:MOST_FAULTS_LISTED]]
        more = len(self.faults) - len(listed)
        super().__init__("\n".join([*listed, f"and {more} more faults."] if more else listed))


class NotAffineError(MonaziteError):
    """The program is not affine in a swept number; the text says where.

    A sweep catches it, solves each point separately, and reports the text as the reason.
    """

    exit_code = 2


class InfeasibleError(MonaziteError):
    """No plan satisfies all constraints; `conflict` names an infeasible subset, with lower and upper
    bounds.
    """

    exit_code = 3

    def __init__(self, message: str, conflict: Sequence[tuple[str, float, float]] = ()):
        self.conflict = tuple(conflict)
        super().__init__(message)


class UnboundedError(MonaziteError):
    """The objective value has no upper bound; `ray` names the variables that grow without bound, and their
    rates.
    """

    exit_code = 4

    def __init__(self, message: str, ray: Sequence[tuple[str, float]] = ()):
        self.ray = tuple(ray)
        super().__init__(message)


class LimitError(MonaziteError):
    """The time limit was reached before an optimum was found."""

    exit_code = 5


class UnverifiedError(MonaziteError):
    """The solution of the solver failed our own checks; `failures` says which."""

    exit_code = 6

    def __init__(self, message: str, failures: Sequence[str] = ()):
        self.failures = tuple(failures)
        super().__init__(message)


RESOURCES = {
    errno.ENOSPC: "the disk is full. Free some space, or write to another disk",
    errno.EDQUOT: "the disk quota is used up. Free some space, or write to another disk",
    errno.EFBIG: (
        "the file would be larger than the system allows. Raise the limit (ulimit -f), "
        "or write to another disk"
    ),
    errno.EIO: "the device reports an input or output error. Check the disk, or write to another one",
    errno.EMFILE: "this process has too many open files. Raise the limit (ulimit -n), or use fewer --jobs",
    errno.ENFILE: "the system has too many open files. Close other programs, or use fewer --jobs",
    errno.ENOMEM: (
        "there is not enough memory. Close other programs, raise the limit (ulimit -v), or use fewer --jobs"
    ),
    errno.EAGAIN: (
        "the system starts no further process or thread. Raise the limit (ulimit -u), or use fewer --jobs"
    ),
}
"""Resources that a system can run out of, by error number, and what to do."""


ADVICE = {
    errno.EACCES: "Check the permissions, or name another path",
    errno.EPERM: "Check the permissions, or name another path",
    errno.EROFS: "The disk is read-only. Name a path on another one",
    errno.ENAMETOOLONG: "Choose a shorter name",
    errno.ELOOP: "The links form a cycle. Name another path",
}
"""What to do where the operating system refuses a path, by error number."""


def refused(what: str, error: OSError) -> MonaziteError:
    """The error for an `OSError`: `ResourceError` where the system ran out of something, else
    `UsageError`.
    """
    if error.errno in RESOURCES:
        return ResourceError(f"{what}: {RESOURCES[error.errno]}")
    advice = ADVICE.get(error.errno or 0, "Check the path")
    return UsageError(f"{what}: {error.strerror or error}. {advice}")
