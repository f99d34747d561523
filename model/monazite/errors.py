"""The errors monazite raises on purpose, and the exit code of each.

```
MonaziteError                 1   something expected went wrong
├── ResourceError             1   the system failed the run: disk, memory, files or processes
├── UsageError                2   the call makes no sense (an option, an address, a folder)
├── InstanceError             2   the instance file is wrong; carries every fault found
├── NotAffineError            2   a swept number stands where the program is not affine in it
├── InfeasibleError           3   no plan can keep every rule of the instance
├── UnboundedError            4   the value has no upper limit
├── LimitError                5   a limit of time was reached first
└── UnverifiedError           6   the solver answered, and our own checks disagree
```

Exit code 0 is a plan that is optimal and verified. Anything outside this tree is a bug, exit code 1.

Of what the operating system refuses, exit code 2 is what the call asked for (a path that does not exist, a folder that cannot be written):
the call has to change. Exit code 1 is what the system ran out of (disk, memory, files, processes): the same call can succeed later.
"""

from __future__ import annotations

import errno
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import Enum
from pathlib import Path


@dataclass(frozen=True, order=True)
class Place:
    """Where something stands in an instance: file and line (from 1), as `file:line`."""

    file: Path = field(compare=True)
    line: int = 1

    def __str__(self) -> str:
        return f"{self.file}:{self.line}"


class Severity(Enum):
    """An error stops the work; a warning is printed and the work goes on."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True)
class Fault:
    """One thing that is wrong with an instance: where, what was found, what to do."""

    message: str
    place: Place | None = None
    address: str = ""
    severity: Severity = Severity.ERROR

    def __str__(self) -> str:
        where = f"{self.place}: " if self.place else ""
        what = f"{self.address[:LONGEST_ADDRESS]}: " if self.address else ""
        kind = "warning: " if self.severity is Severity.WARNING else ""
        return printable(f"{where}{kind}{what}{self.message}")


LONGEST_ADDRESS = 200


def printable(text: str) -> str:
    """Text from a file, safe on a terminal: control characters and those that turn the direction are written out."""
    if text.isprintable():
        return text
    return "".join(letter if letter.isprintable() else ascii(letter)[1:-1] for letter in encodable(text))


def encodable(text: str) -> str:
    """Text that UTF-8 can hold: bytes of a file name that are not UTF-8 are written `\\xff`, other lone surrogates `\\ud800`."""
    if text.isascii() or not SURROGATES.search(text):
        return text
    whole = "".join(ascii(each)[1:-1] if _is_half(each) else each for each in text)
    return whole.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")


def _is_half(letter: str) -> bool:
    """Whether it is half a character that stands for no byte of a file name."""
    return "\ud800" <= letter <= "\udfff" and not "\udc80" <= letter <= "\udcff"


SURROGATES = re.compile("[\ud800-\udfff]+")
"""Halves of characters, which UTF-8 cannot hold. Python keeps the bytes of a file name that are not UTF-8 as such halves."""


MOST_TOLD = 250
"""Faults that a message tells one by one; a hostile file may have a million."""


class MonaziteError(Exception):
    """Above every error that monazite expects; `exit_code` is what the command line returns."""

    exit_code = 1


class ResourceError(MonaziteError):
    """The system failed the run: disk, memory, files or processes. The same call can succeed later."""

    exit_code = 1


class UsageError(MonaziteError):
    """The call makes no sense: an option, an address or a folder."""

    exit_code = 2


class InstanceError(MonaziteError):
    """The instance is wrong; `faults` lists everything found, not only the first."""

    exit_code = 2

    def __init__(self, faults: Sequence[Fault] | str):
        self.faults: tuple[Fault, ...] = (Fault(faults),) if isinstance(faults, str) else tuple(faults)
        told = [str(fault) for fault in self.faults[:MOST_TOLD]]
        more = len(self.faults) - len(told)
        super().__init__("\n".join([*told, f"and {more} more faults"] if more else told))


class NotAffineError(MonaziteError):
    """A swept number stands where the program is not affine in it, and the text says where.

    A sweep catches it, solves again at each point, and gives the text as the reason.
    """

    exit_code = 2


class InfeasibleError(MonaziteError):
    """No plan keeps every rule; `conflict` names rows that cannot hold together, with their lower and upper limits."""

    exit_code = 3

    def __init__(self, message: str, conflict: Sequence[tuple[str, float, float]] = ()):
        self.conflict = tuple(conflict)
        super().__init__(message)


class UnboundedError(MonaziteError):
    """The value has no upper limit; `ray` names the decisions that grow without end, and how fast."""

    exit_code = 4

    def __init__(self, message: str, ray: Sequence[tuple[str, float]] = ()):
        self.ray = tuple(ray)
        super().__init__(message)


class LimitError(MonaziteError):
    """A limit of time was reached before an optimum was found."""

    exit_code = 5


class UnverifiedError(MonaziteError):
    """The solver answered, and our own checks of the answer failed; `failures` says which."""

    exit_code = 6

    def __init__(self, message: str, failures: Sequence[str] = ()):
        self.failures = tuple(failures)
        super().__init__(message)


RESOURCES = {
    errno.ENOSPC: "the disk is full. Free some space, or write to another disk",
    errno.EDQUOT: "the disk quota is used up. Free some space, or write to another disk",
    errno.EFBIG: "the file would be larger than the system allows. Raise the limit (ulimit -f), or write to another disk",
    errno.EIO: "the device reports an input or output error. Check the disk, or write to another one",
    errno.EMFILE: "this process has too many open files. Raise the limit (ulimit -n), or use fewer --jobs",
    errno.ENFILE: "the system has too many open files. Close other programs, or use fewer --jobs",
    errno.ENOMEM: "there is not enough memory. Close other programs, raise the limit (ulimit -v), or use fewer --jobs",
    errno.EAGAIN: "the system starts no further process or thread. Raise the limit (ulimit -u), or use fewer --jobs",
}
"""What a system can run out of, by error number, and what to do."""


def refused(what: str, error: OSError) -> MonaziteError:
    """The error for what the operating system refuses: `ResourceError` where it ran out of something, else `UsageError`."""
    if error.errno in RESOURCES:
        return ResourceError(f"{what}: {RESOURCES[error.errno]}")
    return UsageError(f"{what}: {error.strerror or error}")
