r"""A contract by day, as data: the combined effect of its clauses.

```math
\begin{aligned}
F &= 1 \text{ on the days in force, else } 0 \\
A &= \mathit{quantity} - \mathit{maintenance} + \mathit{other} \\
K &= F \, A \, (1 - s) \\
R &= K + \text{ramp-down} \\
D &= R \, (1 - f)
\end{aligned}
```

with the share $s$ that is suspended as data and the share $f$ that is excused by force majeure. Quantities
are rates, in units of the basis a year; periods and contract years sum them (`monazite.data.records.days`).
No clause computes a mean of its own.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from math import floor

from monazite.data.records.calendar import in_force, is_suspended_by_choice, settlement_days, suspension_span
from monazite.data.records.contract import Contract
from monazite.data.records.days import Days, same
from monazite.data.records.instance import Instance
from monazite.data.records.paths import Path
from monazite.data.records.symbols import Amount, plain
from monazite.data.records.timeline import ContractYear, Period, parse_date
from monazite.formulation.support.obligation import Obligation
from monazite.formulation.support.phasing import Quantities, phased
from monazite.tolerances import LOT_PART

NONE = Days.always(0.0)
WHOLE = Days.always(1.0)


def read_daily(instance: Instance, contract: Contract) -> Daily:
    """A contract by day."""
    return Daily(contract, instance.contract_years(contract))


def days_of(path: Path | None, absent: Days = NONE) -> Days:
    """A path by day, or `absent` where the file gives none."""
    return absent if path is None else path.days


@dataclass(frozen=True)
class Daily:
    """A contract by day. Shares are shares of the quantity due on the same day."""

    contract: Contract
    years: tuple[ContractYear, ...]

    @cached_property
    def force(self) -> Days:
        """1 on the days in force, else 0."""
        return in_force(self.contract, self.years)

    @cached_property
    def suspended_share(self) -> Days:
        """The share that is suspended as data."""
        return NONE if is_suspended_by_choice(self.contract) else self._suspension

    @cached_property
    def _suspension(self) -> Days:
        span = suspension_span(self.contract)
        if span is None:
            return NONE
        assert self.contract.suspension is not None
        share = self.contract.suspension.share
        return Days.between(*span, share.amount if share else 1.0)

    @cached_property
    def excused_share(self) -> Days:
        """The share that is excused by force majeure."""
        clause = self.contract.force_majeure
        return days_of(clause.share if clause else None)

    @cached_property
    def asked(self) -> Days:
        """The adjusted quantity while the contract is in force."""
        amount, clause = self.contract.quantity.days, self.contract.adjustment
        if clause is not None:
            amount = amount - days_of(clause.maintenance) + days_of(clause.other)
        return amount * self.force

    @cached_property
    def phased(self) -> Days:
        """The quantity after suspension and ramp-down, before force majeure."""
        suspended = self.asked * self.suspended_share
        kept = self.asked * self.suspended_share.rest()
        return phased(self.contract, self.years, Quantities(self.force, self.asked, kept, suspended))

    @cached_property
    def due(self) -> Days:
        """The quantity due."""
        return self.phased * self.excused_share.rest()

    @cached_property
    def floor_share(self) -> Days:
        """The share of the floor, before the grace."""
        clause = self.contract.tolerance
        if clause is None:
            return WHOLE
        return self._called if self._is_called else days_of(clause.down).rest()

    @cached_property
    def cap_share(self) -> Days:
        """The share of the cap."""
        clause = self.contract.tolerance
        if clause is None:
            return WHOLE
        return self._called if self._is_called else WHOLE + days_of(clause.up)

    @property
    def _is_called(self) -> bool:
        clause = self.contract.tolerance
        return clause is not None and clause.holder != self.contract.role

    @cached_property
    def _called(self) -> Days:
        clause = self.contract.tolerance
        return days_of(clause.nomination if clause else None, WHOLE)

    @cached_property
    def floor(self) -> Days:
        """The least to deliver without a penalty."""
        clause = self.contract.shortfall
        share = self.floor_share
        if clause is not None and clause.grace is not None:
            share = share - clause.grace.days
            if self.contract.tolerance is not None:
                why = "the floor is the greater of 0 and a sum of tolerance and grace"
                share = share.map(lambda left: max(0.0, left), "shortfall.grace", why)
        return share * self.due

    @cached_property
    def cap(self) -> Days:
        """The most that may be delivered."""
        return self.cap_share * self.due

    @cached_property
    def least(self) -> Days:
        """The firm minimum, reduced by suspension and force majeure."""
        whole = days_of(self.contract.firm_minimum) * self.force
        return whole * self.suspended_share.rest() * self.excused_share.rest()

    @cached_property
    def excused(self) -> Days:
        """The quantity excused by force majeure."""
        return self.phased * self.excused_share

    @cached_property
    def suspendable(self) -> Days:
        """The quantity that the plan may suspend by choice."""
        if not is_suspended_by_choice(self.contract):
            return NONE
        return self.asked * self._suspension * self.excused_share.rest()

    @cached_property
    def lifted_share(self) -> Days:
        """The share that is taken or paid for."""
        clause = self.contract.take_or_pay
        return days_of(clause.share if clause else None)

    @cached_property
    def buyable_share(self) -> Days:
        """The share that may be bought down."""
        clause = self.contract.buy_down
        return days_of(clause.most, WHOLE) if clause else NONE

    @cached_property
    def price(self) -> Days:
        """The price per unit of the basis, after any review."""
        review = self.contract.price_review
        price = self.contract.price.days
        return price if review is None else price.then(parse_date(review.from_), review.price.days)

    @cached_property
    def open_share(self) -> Days:
        """The share of a day on which ordinary deliveries are possible: in force and not suspended as
        data.
        """
        return self.force * self.suspended_share.rest()

    def mean_while_open(self, days: Days, period: Period) -> Amount:
        """The mean over the open days of a period; over all its days where the contract is open on none."""
        if not self.open_share.changes(period.start, period.end):
            return days.mean(period)
        found = days.weighted(self.open_share, (period,), "suspension.share")
        return days.mean(period) if found is None else found

    def settled(self, days: Days, year: ContractYear) -> Amount:
        """The amount on the settlement day of a contract year; the mean where a period has several settlement
        days.
        """
        found = [days.on(day) for day in settlement_days(self.force, year)]
        if all(same(amount, found[0]) for amount in found):
            return found[0]
        return sum(found, 0.0) / len(found)

    @cached_property
    def _counted(self) -> Days:
        """The days in force, and all days of a settlement without a day in force."""
        found = self.force
        for year in self.years:
            if not self.force.is_any(year.start, year.end):
                found = found.replaced(year.start, year.end, WHOLE)
        return found

    def threshold(self, path: Path, year: ContractYear) -> Amount:
        """A yearly threshold of a price or duty, over the days in force of a contract year."""
        return (path.days * self._counted).total(year.periods)

    def lots(self, number: int, year: ContractYear) -> int:
        """Whole lots that fit into the part of a contract year that is in force, not suspended and not
        excused.
        """
        part = self.open_share * self.excused_share.rest()
        why = "the number of lots is a whole number"
        count = 0
        for span in year.spans:
            inside = year.start <= span[0] and span[1] <= year.end
            whole = WHOLE.total_within(span, year.periods) if inside else self.contract.settled.months / 12
            left = plain(part.total_within(span, year.periods), "lots", why)
            count += floor(number * left / whole + LOT_PART)
        return count

    def obligation(self, year: ContractYear) -> Obligation:
        """The obligation of a contract year."""
        periods, contract = year.periods, self.contract
        paid = contract.take_or_pay is not None
        return Obligation(
            year,
            due=self.due.total(periods),
            floor=self.floor.total(periods),
            cap=self.cap.total(periods),
            least=self.least.total(periods),
            excused=self.excused.total(periods),
            suspendable=self.suspendable.total(periods),
            threshold=(self.lifted_share * self.due).total(periods),
            buyable=(self.buyable_share * self.due).total(periods),
            widths=tuple(self._widths(periods)),
            of_held=self._of_held(periods) if is_suspended_by_choice(contract) else (1.0, 1.0, 0.0),
            of_bought=self._share(self.lifted_share, self.due, periods)
            if paid and contract.buy_down
            else 0.0,
        )

    def _of_held(self, periods: Sequence[Period]) -> tuple[Amount, Amount, Amount]:
        """The reduction of floor, cap and take-or-pay level by a suspended unit: their shares on the
        suspendable days.
        """
        lifted = self.lifted_share if self.contract.take_or_pay else NONE
        floor, cap, level = (
            self._share(each, self.suspendable, periods)
            for each in (self.floor_share, self.cap_share, lifted)
        )
        return floor, cap, level

    def _share(self, share: Days, weight: Days, periods: Sequence[Period]) -> Amount:
        found = share.weighted(weight, periods, "contracts.quantity")
        return share.on(periods[-1].start) if found is None else found

    def _widths(self, periods: Sequence[Period]) -> list[Amount | None]:
        """The largest shortfall in each tier; None for the last, which takes the rest."""
        contract = self.contract
        if contract.firm or contract.shortfall is None:
            count = len(contract.shortfall.parts) if contract.shortfall else 1
            return [0.0] * count
        shares = [part.share for part in contract.shortfall.parts]
        return [None if share is None else (share.days * self.floor).total(periods) for share in shares]
