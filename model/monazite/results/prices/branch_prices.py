r"""The slope of the objective value where clauses split contract years into branches.

The objective value is the maximum over the branches $s$ of the contract years: $V(t) = \max_s V_s(t)$. Each
$V_s$ is concave in a step $t$ of a number; $V$ is not. The slope of $V$ in one direction is the greatest
slope among the branches that are optimal at $t = 0$. They are found by branch and bound, as the best plan is
(`branching`): a program with some years in a branch bounds all that have them there, in value and then in
slope. It is settled where its plan at a step $t$ has every contract year in one branch $s$, and the program
of $s$ has the same value at $0$ and at $t$: a concave function between its chord and a bound equal to the
chord.

The slope holds as far as that program is linear and no other branch can be better: the value of each at $0$
and its slope bound it from above.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from heapq import heappop, heappush
from itertools import count

import numpy as np

from monazite.data.records.instance import Instance
from monazite.errors import InfeasibleError, MonaziteError, UnverifiedError
from monazite.formulation.branches import Branch, Split, is_of_branch
from monazite.formulation.build import build
from monazite.results.plan import Plan
from monazite.results.prices.moves import Move, YearNumber, quantities, with_step
from monazite.results.proof.branching import Dues, all_splits, branches_of, dues, worst
from monazite.solving.highs import Answer, Problem, Session, problem_of
from monazite.solving.matrix import Floats, Key, Matrix, Sparse, compile_model
from monazite.solving.ranging.two_sided import OneSidedPrice, TwoSidedPrices
from monazite.solving.residuals import verify
from monazite.tolerances import RELATIVE_EQUAL, STEPS_INTO_SEGMENT

MOST_PROGRAMS = 200
"""How many programs are solved for one side of one price."""
MOST_IN_ALL = 1000
"""How many programs are solved for all prices of a plan."""


@dataclass(frozen=True)
class _Rows:
    """Rows of a program, by number, and the change per unit of each contract's number in their right-hand
    sides."""

    matrix: Matrix
    numbers: Mapping[str, YearNumber]
    base: tuple[int, ...]
    of_split: Mapping[Split, tuple[int, ...]]

    @cached_property
    def place_in_base(self) -> Mapping[Key, int]:
        """The place of each row among those of every program."""
        return {self.matrix.rows[row]: place for place, row in enumerate(self.base)}


def _rows(instance: Instance, branch: Branch, served: Mapping[str, float]) -> _Rows:
    """The program with every contract year in one branch, the rows of branches separate from all others."""
    branches = dict.fromkeys(all_splits(instance), branch)
    matrix = compile_model(build(instance, branches, served))
    base, of_split = [], {split: list[int]() for split in branches}
    for row, key in enumerate(matrix.rows):
        if is_of_branch(key[0]):
            clause, name, year = key[1:]
            of_split[clause, name, year].append(row)
        else:
            base.append(row)
    numbers = {number.name: number for number in quantities(instance, branches, served)}
    return _Rows(matrix, numbers, tuple(base), {split: tuple(found) for split, found in of_split.items()})


@dataclass(frozen=True)
class _Program:
    """The program with some contract years in a branch, solved at $t = 0$: `rows` are its rows, by branch
    and number."""

    branches: Mapping[Split, Branch]
    rows: tuple[tuple[Branch, int], ...]
    problem: Problem
    answer: Answer | None
    value: float

    @cached_property
    def margins(self) -> TwoSidedPrices:
        assert self.answer is not None
        return TwoSidedPrices(self.problem, self.answer)


@dataclass(order=True)
class _Node:
    """A program with its slope and the range of it; the greatest value comes first, then the greatest
    slope."""

    loss: float
    fall: float
    number: int
    program: _Program = field(compare=False)
    step: float = field(compare=False)


class BranchPrices:
    """Slopes of the objective value of an instance whose clauses have branches."""

    def __init__(self, plan: Plan, served: Mapping[str, float]):
        self._instance = plan.instance
        self._due = dues(plan.instance)
        self._value = plan.value - plan.solved.matrix.offset
        self._of = {branch: _rows(plan.instance, branch, served) for branch in Branch}
        self._spent = 0
        self._programs: dict[frozenset[tuple[Split, Branch]], _Program] = {}
        costs = np.abs(plan.solved.matrix.cost * plan.solved.columns)
        self._room = RELATIVE_EQUAL * max(1.0, float(costs.sum()))

    def slope(self, number: YearNumber, sign: int, limits: Mapping[Key, float]) -> OneSidedPrice:
        """The slope of the objective value for a step of a number in one direction, and its range; None where
        no step is feasible.

        `limits` are the changes in right-hand sides other than those of branches. Raises a `MonaziteError`
        where there is no slope.
        """
        return _Search(self, number, sign, limits).run()

    def spend(self) -> None:
        """Count a program. Raises `UnverifiedError` above the limit for all prices together."""
        self._spent += 1
        if self._spent > MOST_IN_ALL:
            raise UnverifiedError(
                f"the branches of the contract years take more than {MOST_IN_ALL} programs for all prices"
            )

    def program(self, branches: Mapping[Split, Branch]) -> _Program:
        """The program with some contract years in a branch; without an answer where it is infeasible."""
        key = frozenset(branches.items())
        if key not in self._programs:
            self.spend()
            met = self._of[Branch.MET]
            rows = [(Branch.MET, row) for row in met.base]
            rows += [
                (branch, row)
                for split, branch in branches.items()
                for row in self._of[branch].of_split[split]
            ]
            problem = self._problem(tuple(rows))
            try:
                answer = Session(problem).solve()
            except InfeasibleError:
                self._programs[key] = _Program(branches, tuple(rows), problem, None, -np.inf)
            else:
                value = float(problem.cost @ answer.columns)
                self._programs[key] = _Program(branches, tuple(rows), problem, answer, value)
        return self._programs[key]

    def _problem(self, rows: tuple[tuple[Branch, int], ...]) -> Problem:
        columns, values, starts, lower, upper = [], [], [0], [], []
        for branch, row in rows:
            matrix = self._of[branch].matrix
            span = slice(matrix.entries.starts[row], matrix.entries.starts[row + 1])
            columns.append(matrix.entries.columns[span])
            values.append(matrix.entries.values[span])
            starts.append(starts[-1] + len(columns[-1]))
            lower.append(matrix.row_lower[row])
            upper.append(matrix.row_upper[row])
        width = self._of[Branch.MET].matrix.entries.width
        entries = Sparse(
            np.array(starts, np.int32),
            np.concatenate(columns).astype(np.int32),
            np.concatenate(values).astype(float),
            width,
        )
        whole = problem_of(self._of[Branch.MET].matrix)
        return replace(whole, entries=entries, row_lower=np.array(lower), row_upper=np.array(upper))

    def direction(
        self, program: _Program, number: YearNumber, sign: int, limits: Mapping[Key, float]
    ) -> Floats:
        """The change in the right-hand sides of a program for a step of a number in one direction."""
        moves = {put: _move(self._of[put].numbers[number.name], sign) for put in Branch}
        met = self._of[Branch.MET]
        found = np.zeros(len(program.rows))
        for key, rate in limits.items():
            place = met.place_in_base.get(key)
            if place is not None:
                found[place] = rate
        for place in range(len(met.base), len(program.rows)):
            put, row = program.rows[place]
            found[place] = sign * moves[put].limits.get(self._of[put].matrix.rows[row], 0.0)
        return found

    def due(self, instance: Instance, stepped: str) -> Dues:
        """The quantities due where the number of one contract is stepped; those of all others are
        unchanged."""
        return {**self._due, **dues(instance, [stepped])}

    def plan(self, instance: Instance, columns: Floats) -> Plan:
        """Amounts of a program as a plan, to see the branches of its contract years."""
        names = self._of[Branch.MET].matrix.columns
        return Plan(instance, 0.0, dict(zip(names, columns.tolist(), strict=True)), {}, ())


def _move(number: YearNumber, sign: int) -> Move:
    move = number.more if sign > 0 else number.less
    if move is None:
        raise MonaziteError(number.reason or "the number has no price")
    return move


@dataclass
class _Search:
    """The search for the slope of one number in one direction."""

    prices: BranchPrices
    number: YearNumber
    sign: int
    limits: Mapping[Key, float]
    heap: list[_Node] = field(default_factory=list)
    ends: list[float] = field(default_factory=list)
    numbers: Iterator[int] = field(default_factory=count)

    def run(self) -> OneSidedPrice:
        value, room = self.prices._value, self.prices._room
        self._add({})
        while self.heap:
            node = heappop(self.heap)
            here = -node.loss
            if here < value - room:
                raise MonaziteError("the objective value is discontinuous here, which no price describes")
            split = None
            if here <= value + room:
                end, split = self._settled(node)
                if end is not None:
                    return OneSidedPrice(-node.fall, min([end, *self.ends, *self._overtaken(node)]))
            self._branch(node, split)
        return OneSidedPrice(None, 0.0)

    def _add(self, branches: Mapping[Split, Branch]) -> None:
        number = next(self.numbers)
        if number > MOST_PROGRAMS:
            raise UnverifiedError(
                f"the branches of its contract years take more than {MOST_PROGRAMS} programs"
            )
        program = self.prices.program(branches)
        direction = self._direction(program)
        if program.answer is None:
            self.ends.append(_first_feasible(program.problem, direction))
            return
        found = program.margins.beyond(direction)
        if found.price is not None:
            heappush(self.heap, _Node(-program.value, -found.price, number, program, found.step))

    def _branch(self, node: _Node, split: Split | None) -> None:
        """Branch on the contract year that the plan of a program has in both branches, or on the first
        undecided one."""
        assert node.program.answer is not None
        instance = self.prices._instance
        split = split or worst(self.prices.plan(instance, node.program.answer.columns), self.prices._due)
        if split is None or split in node.program.branches:
            split = next((each for each in all_splits(instance) if each not in node.program.branches), None)
        if split is None:
            raise UnverifiedError("the branches of its contract years could not be decided")
        for branch in Branch:
            self._add({**node.program.branches, split: branch})

    def _direction(self, program: _Program) -> Floats:
        return self.prices.direction(program, self.number, self.sign, self.limits)

    def _settled(self, node: _Node) -> tuple[float | None, Split | None]:
        """How far the slope of a program is that of the objective value; or a contract year that its plan
        has in both branches."""
        split = None
        whole = node.step if np.isfinite(node.step) else max(1.0, abs(self.number.given))
        move = _move(self.number, self.sign)
        for share in STEPS_INTO_SEGMENT:
            step = min(share * whole, move.end)
            plan = self._plan_at(node.program, step)
            if plan is None:
                continue
            due = self.prices.due(plan.instance, self.number.contract)
            split = worst(plan, due)
            if split is not None:
                continue
            one = self.prices.program({**branches_of(plan, due), **node.program.branches})
            if one.answer is None or abs(one.value + node.loss) > self.prices._room:
                continue
            found = one.margins.beyond(self._direction(one))
            if found.price is not None and abs(found.price + node.fall) <= RELATIVE_EQUAL * max(
                1.0, abs(node.fall)
            ):
                return found.step, None
        return None, split

    def _plan_at(self, program: _Program, step: float) -> Plan | None:
        """The plan of a program at a step of the number; None where it could not be verified."""
        self.prices.spend()
        moved = step * self._direction(program)
        problem = replace(
            program.problem,
            row_lower=program.problem.row_lower + moved,
            row_upper=program.problem.row_upper + moved,
        )
        try:
            answer = Session(problem).solve()
        except MonaziteError:
            return None
        if not verify(problem, answer.columns, answer.row_duals).passed:
            return None
        instance = with_step(self.prices._instance, self.number.contract, self.number.year, self.sign * step)
        return self.prices.plan(instance, answer.columns)

    def _overtaken(self, node: _Node) -> Iterator[float]:
        """The steps from which another program could be better: each is bounded by its value and its
        slope."""
        for other in self.heap:
            faster = node.fall - other.fall
            if faster > 0:
                yield max(0.0, other.loss - node.loss) / faster


def _first_feasible(problem: Problem, direction: Floats) -> float:
    """The least step at which an infeasible program becomes feasible; infinite where it never does."""
    entries, width = problem.entries, problem.entries.width
    starts, columns, values = [0], list[int](), list[float]()
    for row in range(len(direction)):
        span = slice(entries.starts[row], entries.starts[row + 1])
        columns += entries.columns[span].tolist()
        values += entries.values[span].tolist()
        if direction[row]:
            columns.append(width)
            values.append(-direction[row])
        starts.append(len(columns))
    wider = Sparse(
        np.array(starts, np.int32), np.array(columns, np.int32), np.array(values, float), width + 1
    )
    asked = Problem(
        wider,
        np.append(np.zeros(width), -1.0),
        np.append(problem.column_lower, 0.0),
        np.append(problem.column_upper, np.inf),
        problem.row_lower,
        problem.row_upper,
    )
    try:
        return float(Session(asked).solve().columns[width])
    except InfeasibleError:
        return float("inf")
