"""What is due under a contract in a contract year, as data, and the band around it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from monazite.data.symbols import Amount
from monazite.data.timeline import ContractYear


@dataclass(frozen=True)
class Obligation:
    """A contract year: the quantity due, in units of the basis, and the shares of it that are floor and cap.

    `least` is the firm minimum, `excused` what force majeure takes away, `suspendable` what the plan may suspend by choice.
    """

    year: ContractYear
    due: Amount
    down: Amount
    up: Amount
    least: Amount = 0.0
    excused: Amount = 0.0
    suspendable: Amount = 0.0

    @property
    def floor(self) -> Any:
        """The least to deliver without a penalty."""
        return self.down * self.due

    @property
    def cap(self) -> Any:
        """The most that may be delivered."""
        return self.up * self.due
