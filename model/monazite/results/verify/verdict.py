"""What is known of a result after it was checked."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction


@dataclass(frozen=True)
class Verdict:
    """Whether a result is proven, its exact objective, what was checked, and what was found wrong.

    Of a result without a plan `short` is the proven amount by which the rule `relaxed` is short in any plan. `overrides` are the
    `--set` that it was solved with.
    """

    proven: bool
    objective: Fraction | None
    unit: str
    checked: tuple[str, ...]
    failures: tuple[str, ...]
    relaxed: str | None = None
    short: Fraction | None = None
    infeasible: bool = False
    overrides: tuple[str, ...] = ()

    @property
    def exit_code(self) -> int:
        """0 where all is proven and agrees, 6 otherwise."""
        return 0 if self.proven and not self.failures else 6
