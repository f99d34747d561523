"""Branch and bound over clauses that split contract years: each year in one branch, the better bound
first."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from heapq import heappop, heappush
from itertools import count

from monazite.data.records.contract import Contract
from monazite.data.records.instance import Instance
from monazite.errors import InfeasibleError, UnverifiedError
from monazite.formulation.branches import Branch, Branches, Split
from monazite.formulation.catalogue import families
from monazite.formulation.clauses.carry_forward import pays_early
from monazite.formulation.clauses.make_up import nominated
from monazite.formulation.clauses.quantity import obligations
from monazite.formulation.clauses.take_or_pay import is_released, is_split
from monazite.formulation.support.meaning import Part
from monazite.formulation.support.obligation import Obligation
from monazite.results.plan import Plan
from monazite.solving.solve import Solution
from monazite.tolerances import OBLIGATION_MISSED

MOST_PROGRAMS = 500

Dues = Mapping[str, tuple[tuple[str, ...], Sequence[Obligation]]]
"""By contract the clauses that split its years, and what is due in each."""
Solve = Callable[[dict[Split, Branch]], tuple[Solution, Plan]]


@dataclass(frozen=True)
class Leaf:
    """A leaf of the branching: contract years with their branch, and the best plan there; without a solution
    it is infeasible."""

    branches: Branches
    solution: Solution | None


@dataclass(frozen=True)
class Settled:
    """The best plan with every contract year in one branch, the branches it was found with, and the other
    leaves."""

    solution: Solution
    plan: Plan
    branches: Branches = field(default_factory=dict)
    leaves: tuple[Leaf, ...] = ()


class NoBranchError(InfeasibleError):
    """No plan is in one branch of each clause in every contract year; `leaves` are all of them, each
    infeasible."""

    def __init__(self, leaves: Sequence[Leaf]):
        self.leaves = tuple(leaves)
        super().__init__("no plan is in one branch of each clause in every contract year", [])


@dataclass(order=True)
class _Node:
    """A plan with some contract years in a branch; the greatest objective value comes first."""

    loss: float
    number: int
    branches: dict[Split, Branch] = field(compare=False)
    solution: Solution = field(compare=False)
    plan: Plan = field(compare=False)


def in_one_branch(first: tuple[Solution, Plan], solve: Solve) -> Settled:
    """The best plan with every contract year in one branch, given the best plan of all.

    Raises `UnverifiedError` where this takes more than 500 programs, and `NoBranchError` where there is none.
    """
    numbers = count()
    due = dues(first[1].instance)
    heap = [_Node(-first[1].value, next(numbers), {}, *first)]
    empty: list[Leaf] = []
    while heap:
        node = heappop(heap)
        split = worst(node.plan, due)
        if split is None:
            rest = [Leaf(each.branches, each.solution) for each in sorted(heap)]
            return Settled(node.solution, node.plan, node.branches, (*rest, *empty))
        for branch in Branch:
            number = next(numbers)
            if number > MOST_PROGRAMS:
                raise UnverifiedError(_too_many(split))
            branches = {**node.branches, split: branch}
            try:
                solution, plan = solve(branches)
            except InfeasibleError:
                empty.append(Leaf(branches, None))
                continue
            heappush(heap, _Node(-plan.value, number, branches, solution, plan))
    raise NoBranchError(empty)


def covers(leaves: Sequence[Branches]) -> bool:
    """Whether some assignments of contract years to branches cover all of them."""
    if any(not branches for branches in leaves):
        return len(leaves) == 1
    for split in (
        [each for each in leaves[0] if all(each in branches for branches in leaves)] if leaves else ()
    ):
        halves = [
            [_without(branches, split) for branches in leaves if branches[split] is branch]
            for branch in Branch
        ]
        if all(covers(half) for half in halves):
            return True
    return False


def _without(branches: Branches, split: Split) -> Branches:
    return {each: branch for each, branch in branches.items() if each != split}


def _too_many(split: Split) -> str:
    clause, name, _ = split
    return (
        f"contract {name}: {clause}: deciding which years meet the clause takes more than "
        f"{MOST_PROGRAMS} programs. "
        "Use longer contract years or a shorter horizon, or remove the clause"
    )


def dues(instance: Instance, names: Iterable[str] | None = None) -> Dues:
    """What is due in the contract years that a clause may split, of some contracts or of all."""
    chosen = instance.contracts if names is None else names
    split = {name: _clauses(instance, instance.contracts[name]) for name in chosen}
    return {
        name: (clauses, obligations(instance, instance.contracts[name]))
        for name, clauses in split.items()
        if clauses
    }


def worst(plan: Plan, due: Dues | None = None) -> Split | None:
    """The split that a plan has most of both branches of, or None; `due` is what its instance asks, where
    that is known."""
    found = max(_both(plan, dues(plan.instance) if due is None else due), default=None)
    return found[1] if found and found[0] > OBLIGATION_MISSED else None


def _both(plan: Plan, due: Dues) -> Iterator[tuple[float, Split]]:
    """How much of both branches a plan has, as a share of what is due, for each split."""
    for name, (clauses, own) in due.items():
        balance = 0.0
        for obligation in own:
            size = max(1.0, abs(obligation.due))
            for clause in clauses:
                missed, counts, needed, later = _amounts(plan, clause, name, obligation)
                reached = balance + counts + missed
                beyond = min(missed, max(0.0, reached - needed))
                balance = reached - needed if clause == "carry_forward" else 0.0
                yield max(beyond, min(missed, later)) / size, (clause, name, obligation.year.key)


def _amounts(plan: Plan, clause: str, name: str, obligation: Obligation) -> tuple[float, float, float, float]:
    """What is missed in a contract year, what counts, what both together must reach, and what is
    delivered in addition once that is met."""
    year = obligation.year.key
    if clause == "redelivery":
        short = _sum(plan, "shortfall.short", name, year)
        back = plan.amount("redelivery.back", name, year)
        return short, met(plan, name, obligation), obligation.floor, back
    unlifted = plan.amount("take_or_pay.unlifted", name, year)
    if plan.instance.contracts[name].role == "seller":
        return unlifted, _uncalled(plan, name, obligation), obligation.threshold - obligation.cap, 0.0
    taken = _sum(plan, "make_up.taken", name, year)
    return unlifted, met(plan, name, obligation), obligation.threshold, taken


def _uncalled(plan: Plan, name: str, obligation: Obligation) -> float:
    """By how much less is paid for, where the plan sells, with what it buys down or holds back."""
    year, (_, called, level) = obligation.year.key, obligation.of_held
    released = (level - called) * plan.amount("suspension.hold", name, year)
    found: float = released + obligation.of_bought * plan.amount("buy_down.bought", name, year)
    return found


def met(plan: Plan, name: str, obligation: Obligation) -> float:
    """What counts towards the quantity of a contract year, with what is bought down or suspended by
    choice."""
    contract, year = plan.instance.contracts[name], obligation.year.key
    content = plan.instance.basis_content(contract)
    moved = content * sum(plan.amount("deliver", name, period.key) for period in obligation.year.periods)
    beyond = sum(_sum(plan, family, name, year) for family in families(Part.BEYOND))
    of_held = obligation.of_held[0] if contract.role == "seller" else obligation.of_held[2]
    of_bought = 1.0 if contract.role == "seller" else obligation.of_bought
    released = of_held * plan.amount("suspension.hold", name, year)
    released += of_bought * plan.amount("buy_down.bought", name, year)
    total: float = moved - beyond - nominated(contract, obligation.year) + released
    return total


def _sum(plan: Plan, decision: str, name: str, year: str) -> float:
    return sum(plan.under(decision, name, year), 0.0)


def may_split(instance: Instance) -> str | None:
    """The first contract with a clause that splits its years, or None."""
    return next((name for name, contract in instance.contracts.items() if _clauses(instance, contract)), None)


def _clauses(instance: Instance, contract: Contract) -> tuple[str, ...]:
    """The clauses that split the years of a contract."""
    if contract.role == "seller":
        split = is_released(contract) and any(
            is_split(contract, each) for each in obligations(instance, contract)
        )
        found = {"redelivery": contract.redelivery is not None, "take_or_pay": split}
        return tuple(clause for clause in found if found[clause])
    if contract.take_or_pay is None:
        return ()
    if contract.carry_forward is None:
        return ("take_or_pay",)
    return ("carry_forward",) if pays_early(instance, contract) else ()


def all_splits(instance: Instance) -> Iterator[Split]:
    """Every contract year that a clause may split."""
    for name, contract in instance.contracts.items():
        for clause in _clauses(instance, contract):
            for year in instance.contract_years(contract):
                yield clause, name, year.key


def branches_of(plan: Plan, due: Dues | None = None) -> dict[Split, Branch]:
    """The branch of every contract year in a plan that is in one branch of each."""
    found = {}
    for name, (clauses, own) in (dues(plan.instance) if due is None else due).items():
        for clause in clauses:
            for obligation in own:
                missed, *_ = _amounts(plan, clause, name, obligation)
                short = missed > OBLIGATION_MISSED * max(1.0, abs(obligation.due))
                found[clause, name, obligation.year.key] = Branch.SHORT if short else Branch.MET
    return found
