"""What is due under a contract in a contract year, as data, and the band around it."""

from __future__ import annotations

from dataclasses import dataclass

from monazite.data.records.symbols import Amount
from monazite.data.records.timeline import ContractYear


@dataclass(frozen=True)
class Obligation:
    """A contract year: what its days come to, in units of the basis.

    | field | is |
    |---|---|
    | `due` | the quantity due |
    | `floor`, `cap` | the least to deliver without a penalty, and the most that may be delivered |
    | `least` | the firm minimum |
    | `excused` | what force majeure takes away |
    | `suspendable` | what the plan may suspend by choice |
    | `threshold` | what is taken or paid for |
    | `buyable` | what may be bought down |
    | `widths` | the most that may fall short in each tier; None: the rest |
    | `of_held` | by how much a unit suspended by choice lowers the floor, the cap and the threshold |
    | `of_bought` | by how much a unit bought down lowers the threshold |
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
        """What one more unit due adds to an amount that is proportional to it; 0 where nothing is due."""
        return float(amount / self.due) if self.due else 0.0
