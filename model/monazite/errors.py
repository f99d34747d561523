"""The errors monazite raises on purpose, and the exit code of each.

```
MonaziteError                 1   something expected went wrong
├── UsageError                2   the call makes no sense (an option, an address, a folder)
├── InstanceError             2   the instance file is wrong; carries every fault found
├── NotAffineError            2   a swept number stands where the program is not affine in it
├── InfeasibleError           3   no plan can keep every rule of the instance
├── UnboundedError            4   the value has no upper limit
├── LimitError                5   a limit of time was reached first
└── UnverifiedError           6   the solver answered, and our own checks disagree
```

Exit code 0 is a plan that is optimal and verified. Anything outside this tree is a bug, exit code 1.
"""

from __future__ import annotations

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
    return "".join(letter if letter.isprintable() else ascii(letter)[1:-1] for letter in text)


MOST_TOLD = 250
"""Faults that a message tells one by one; a hostile file may have a million."""


class MonaziteError(Exception):
    """Above every error that monazite expects; `exit_code` is what the command line returns."""

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
