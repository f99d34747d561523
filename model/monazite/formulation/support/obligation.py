"""The obligation of a contract year, as data."""

from __future__ import annotations

from dataclasses import dataclass

from monazite.data.records.symbols import Amount
from monazite.data.records.timeline import ContractYear


@dataclass(frozen=True)
class Obligation:
    """The obligation of a contract year: sums over its days, in units of the basis.

    | field | meaning |
    |---|---|
    | `due` | the quantity due |
    | `floor`, `cap` | the least delivery without a penalty, and the largest delivery |
    | `least` | the firm minimum |
    | `excused` | the quantity excused by force majeure |
    | `suspendable` | the quantity that the plan may suspend by choice |
    | `threshold` | the take-or-pay level |
    | `buyable` | the quantity that may be bought down |
    | `widths` | the largest shortfall in each tier; None: the rest |
    | `of_held` | reduction of floor, cap and threshold by a unit suspended by choice |
    | `of_bought` | reduction of the threshold by a unit bought down |
    """

    year: ContractYear
    due: Amount
    floor: Amount
    cap: Amount
    least: Amount = 0.0
    excused: Amount = 0.0
    suspendable: Amount = 0.0
    threshold: Amount = 0.0
    buyable: Amount = 0.0
    widths: tuple[Amount | None, ...] = ()
    of_held: tuple[Amount, Amount, Amount] = (1.0, 1.0, 0.0)
    of_bought: Amount = 0.0

    def per_unit(self, amount: Amount) -> float:
        """The increase of a proportional amount by one more unit due; 0 where the quantity due is 0."""
        return float(amount / self.due) if self.due else 0.0
