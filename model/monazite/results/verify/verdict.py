"""The verdict on a result folder."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from monazite.figures import exact_words


@dataclass(frozen=True)
class Verdict:
    """Whether a result is proven, its exact objective value, what was checked, and what failed.

    Of an infeasible result `short` is the proven least violation of the constraint `relaxed`. `overrides` are
    the `--set` options it was solved with.
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
        """0 where everything is proven and agrees, 6 otherwise."""
        return 0 if self.proven and not self.failures else 6

    @property
    def document(self) -> dict[str, Any]:
        """The verdict as plain data: the JSON of `monazite verify`."""
        value, short = self.objective, self.short
        return {
            "proof": "exact" if self.proven else "none",
            "objective": None
            if value is None
            else {"value": float(value), "exact": exact_words(value), "unit": self.unit},
            "infeasible": None
            if short is None
            else {"relaxed": self.relaxed, "short": float(short), "exact": exact_words(short)},
            "overrides": list(self.overrides),
            "checked": list(self.checked),
            "failures": list(self.failures),
        }
