r"""The value sheet of a contract: its worth by account, that of its clauses and years, and its supply curve.

```math
\mathit{worth} = V - V^{-}, \qquad \mathit{buyout}_y = V^{-}_{y} - V
```

$V$ is the present value of all inside accounts with the contract as it is written, $V^{-}$ without what is
valued, both optimal and verified; $V^{-}_y$ is without the contract from contract year $y$ on. A positive
worth would be lost without it. A positive buy-out is the most that the inside accounts would pay to leave, a
negative one the least that they need to be paid. The change of an account is the difference of its balances
in the same two plans.
"""

from __future__ import annotations

from concurrent.futures import Executor
from dataclasses import dataclass
from typing import Any

from monazite.data.reading.choices import refuse_choices
from monazite.data.reading.hints import near_or_all
from monazite.data.reading.load import build_instance
from monazite.data.reading.tree import Tree
from monazite.data.records.instance import Instance
from monazite.errors import UsageError
from monazite.progress import Progress, silent
from monazite.tolerances import DIFFERENCE_IS_ZERO
from monazite.valuing.case import Outcome
from monazite.valuing.negotiation import AgreementZone
from monazite.valuing.parts import CURVE, GIVEN, WHOLE, Part, PartKind, QuestionKind, ValueWork
from monazite.valuing.supply_curve import SupplyCurve


def difference(given: float, without: float) -> float:
    """One figure minus another; 0 if they agree to the accuracy that is verified."""
    found = given - without
    return found if abs(found) > DIFFERENCE_IS_ZERO * max(1.0, abs(given), abs(without)) else 0.0


@dataclass(frozen=True)
class AccountChange:
    """What an account has with something and without it."""

    account: str
    is_outside: bool
    cash_with: float
    cash_without: float
    value_with: float
    value_without: float

    @property
    def cash(self) -> float:
        """The cash it gains by it."""
        return difference(self.cash_with, self.cash_without)

    @property
    def value(self) -> float:
        """The lost supply it is spared by it."""
        return difference(self.value_with, self.value_without)

    @property
    def total(self) -> float:
        """What it gains by it in all."""
        return self.cash + self.value


@dataclass(frozen=True)
class Comparison:
    """A plan with something, compared with the plan without it."""

    kind: QuestionKind
    name: str
    period: str
    given: Outcome
    without: Outcome

    @property
    def worth(self) -> float | None:
        """The value with it minus the value without it; None where there is no plan without it."""
        if self.given.objective is None or self.without.objective is None:
            return None
        return difference(self.given.objective, self.without.objective)

    @property
    def buy_out(self) -> float | None:
        """The value without it minus the value with it: what leaving brings."""
        return None if self.worth is None else 0.0 - self.worth

    @property
    def changes(self) -> tuple[AccountChange, ...]:
        """The change of each account; none if the case without it has no plan."""
        bare = {balance.account: balance for balance in self.without.balances}
        return tuple(
            AccountChange(
                balance.account,
                balance.is_outside,
                balance.cash,
                bare[balance.account].cash,
                balance.value,
                bare[balance.account].value,
            )
            for balance in self.given.balances
            if balance.account in bare
        )


@dataclass(frozen=True)
class ValueSheet:
    """All figures of a contract. Where the instance itself has no verified plan, only `given` has the
    reason."""

    instance: Instance
    contract: str
    given: Outcome
    whole: Comparison | None = None
    exits: tuple[Comparison, ...] = ()
    clauses: tuple[Comparison, ...] = ()
    years: tuple[Comparison, ...] = ()
    supply: SupplyCurve | None = None
    zone: AgreementZone | None = None

    @property
    def comparisons(self) -> tuple[Comparison, ...]:
        """Every comparison, the whole contract first."""
        return (*([self.whole] if self.whole else []), *self.exits, *self.clauses, *self.years)

    @property
    def status(self) -> str:
        """The status of the instance as it is written."""
        return self.given.status

    @property
    def verified(self) -> bool:
        """Whether there is a plan and no check failed, in any case."""
        parts = [part for part in (self.supply, self.zone) if part is not None]
        return (
            self.status == "optimal"
            and not any(each.without.status == "unverified" for each in self.comparisons)
            and all(part.verified for part in parts)
        )

    @property
    def exit_code(self) -> int:
        """The exit code of the command line: that of the instance, 6 where a check failed elsewhere."""
        if self.given.error is not None:
            return self.given.error.exit_code
        return 0 if self.verified else 6


def value_contract(
    tree: Tree,
    name: str,
    money: str | None = None,
    on_progress: Progress = silent,
    executor: Executor | None = None,
) -> ValueSheet:
    """The value sheet of a contract; its programs are shared by the processes of an `executor`, if there is
    one. `UsageError` where the contract is unknown or the instance leaves choices open."""
    instance = build_instance(tree, money)
    _check_known(instance, name)
    refuse_choices(instance)
    work = ValueWork(tree, name, money)
    parts: dict[Part, Any] = {}
    for part, found in work.parts(executor, on_progress):
        parts[part] = found
        if part == GIVEN and found.status != "optimal":
            return ValueSheet(instance, name, found)
    given, (without, zone) = parts[GIVEN], parts[WHOLE]
    supply = work.supply(parts[CURVE], executor, on_progress)
    found_of: dict[QuestionKind, list[Comparison]] = {kind: [] for kind in QuestionKind}
    for number, question in enumerate(work.questions):
        outcome = parts[Part(PartKind.question, number)] if number else without
        compared = Comparison(question.kind, question.name, question.period, given, outcome)
        found_of[question.kind].append(compared)
    (whole,) = found_of[QuestionKind.contract]
    exits, clauses, years = (
        tuple(found_of[kind]) for kind in (QuestionKind.exit, QuestionKind.clause, QuestionKind.year)
    )
    return ValueSheet(instance, name, given, whole, exits, clauses, years, supply, zone)


def _check_known(instance: Instance, name: str) -> None:
    if name not in instance.contracts:
        hint = near_or_all(name, instance.contracts, "contract")
        raise UsageError(f"--contract {name!r}: unknown contract{hint}")
