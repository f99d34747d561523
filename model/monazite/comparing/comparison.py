"""The comparison of cases with a base: the same money and days, both plans, and the effects of what
differs.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from monazite.comparing.attribution import Attribution, Subset, attribute
from monazite.comparing.inputs import Input, between, changed_inputs, effective
from monazite.comparing.outcome import Outcome, solve_tree
from monazite.data.checks.comparable import check_comparable
from monazite.data.reading.cases import named, parse_cases
from monazite.data.reading.load import build_instance, read_tree
from monazite.data.reading.tree import Tree
from monazite.data.records.instance import Instance
from monazite.data.records.symbols import Address
from monazite.errors import InstanceError, UsageError
from monazite.progress import Progress, silent
from monazite.results.plan import Plan
from monazite.tolerances import DIFFERENCE_IS_ZERO

MOST_CASES = 20


@dataclass(frozen=True)
class Side:
    """A file to compare: its name, the file with its overrides as it is read, and where it comes from.

    `is_override` marks a case of the command line, made of the base.
    """

    name: str
    tree: Tree = field(repr=False)
    source: str
    is_override: bool = False


@dataclass(frozen=True)
class Compared:
    """A case beside the base: its outcome, the changed inputs, and how much of the difference each
    explains.
    """

    side: Side
    instance: Instance = field(repr=False)
    outcome: Outcome
    inputs: tuple[Input, ...]
    attribution: Attribution

    @property
    def name(self) -> str:
        """The name of the case."""
        return self.side.name


@dataclass(frozen=True)
class Comparison:
    """A base and its cases, all in the money unit of the base. `solves` programs were solved, each once."""

    side: Side
    instance: Instance = field(repr=False)
    outcome: Outcome
    cases: tuple[Compared, ...]
    solves: int

    @property
    def unit(self) -> str:
        """The unit of all money."""
        return self.instance.money.unit

    def difference(self, case: Compared) -> float | None:
        """The objective value of a case minus that of the base; None where one of them has no plan."""
        return difference(self.outcome.objective, case.outcome.objective)

    def pair(self, case: Compared) -> tuple[Plan, Plan] | None:
        """Both plans; None where one of them has none."""
        one, two = self.outcome.plan, case.outcome.plan
        return None if one is None or two is None else (one, two)

    @property
    def verified(self) -> bool:
        """Whether no solve failed the checks."""
        outcomes = (self.outcome, *(case.outcome for case in self.cases))
        return all(each.status != "unverified" for each in outcomes) and all(
            case.attribution.verified for case in self.cases
        )


def difference(base: float | None, case: float | None) -> float | None:
    """A difference of objective values; 0 if they agree to the accuracy that is verified."""
    if base is None or case is None:
        return None
    found = case - base
    return found if abs(found) > DIFFERENCE_IS_ZERO * max(1.0, abs(base), abs(case)) else 0.0


def compare(
    base: Side,
    cases: Sequence[Side],
    money: str | None = None,
    with_attribution: bool = True,
    on_progress: Progress = silent,
) -> Comparison:
    """Solve the base and each case, and the files between them for the attribution.

    Raises `InstanceError` where one of the files is not valid, and `UsageError` where names repeat or where
    the difference would be meaningless: another horizon, currency or price year, other inside accounts. An
    infeasible case is an outcome, not an error.
    """
    _check_names(base, cases)
    instance = build_instance(base.tree, money)
    unit = instance.money.unit
    instances = [_read(side, base, instance) for side in cases]
    inputs = [changed_inputs(base.tree, side.tree) for side in cases]
    on_progress(0.0, base.name)
    outcome = solve_tree(base.tree, unit)
    solved: dict[Asked, Outcome] = {frozenset(): outcome}
    found = []
    for number, (side, own, changed) in enumerate(zip(cases, instances, inputs, strict=True)):
        first, step = (number + 1) / (len(cases) + 1), 1 / (len(cases) + 1)
        on_progress(first, side.name)
        of_case = solve_tree(side.tree, unit) if changed else outcome
        solved[_asked(changed)] = of_case
        attribution = (
            _attributed(
                base,
                side,
                changed,
                (outcome, of_case),
                solved,
                unit,
                _part(on_progress, first, step, side.name),
            )
            if with_attribution
            else Attribution(())
        )
        found.append(Compared(side, own, of_case, changed, attribution))
    return Comparison(base, instance, outcome, tuple(found), len(solved))


Asked = frozenset[tuple[Address, str]]
"""What a program is asked with: the changed inputs of the base, by address, with what they are changed to."""


def _asked(inputs: Iterable[Input]) -> Asked:
    return frozenset((each.address, repr(effective(each.after, each.address))) for each in inputs)


def _part(on_progress: Progress, first: float, step: float, name: str) -> Progress:
    """The progress of one part of the whole."""
    return lambda share, words: on_progress(first + step * share, f"{name}: {words}")


def _attributed(
    base: Side,
    side: Side,
    changed: tuple[Input, ...],
    ends: tuple[Outcome, Outcome],
    solved: dict[Asked, Outcome],
    money: str,
    on_progress: Progress,
) -> Attribution:
    def solve(subset: Subset) -> Outcome:
        chosen = [changed[number] for number in sorted(subset)]
        key = _asked(chosen)
        if key not in solved:
            outcome = solve_tree(between(base.tree, side.tree, chosen), money)
            solved[key] = replace(outcome, plan=None, error=None)  # Only its value is needed.
        return solved[key]

    def on_solve(number: int, count: int) -> None:
        on_progress((number + 1) / (count + 1), f"changed inputs, solve {number + 1} of {count}")

    return attribute(changed, *ends, solve, on_solve)


def _check_names(base: Side, cases: Sequence[Side]) -> None:
    if not cases:
        raise UsageError(
            "nothing to compare with. Expected another file, or a case. Add a file, or --case 'NAME: "
            "PATH=VALUE; ...'."
        )
    if len(cases) > MOST_CASES:
        raise UsageError(
            f"found {len(cases)} cases. Expected at most {MOST_CASES}. For more use `sweep --runs`."
        )
    seen = {base.name: base.source}
    for side in cases:
        if side.name in seen:
            raise UsageError(
                f"two cases have the name {side.name!r} ({seen[side.name]} and {side.source}). Expected "
                f"each once. "
                "Rename one."
            )
        seen[side.name] = side.source


def _read(side: Side, base: Side, other: Instance) -> Instance:
    """The instance of a case in the money unit of the base; refused where it cannot be compared."""
    try:
        own = build_instance(side.tree)
    except InstanceError as error:
        raise (named(error, side.source) if side.is_override else error) from None
    check_comparable(own, other, side.source, base.source)
    return own if own.money.unit == other.money.unit else build_instance(side.tree, other.money.unit)


def side_of_file(path: Path, tree: Tree) -> Side:
    """The side of a file; its name is that of the file without the ending."""
    return Side(path.stem, tree, str(path))


def sides(
    base: Side,
    files: Iterable[Path],
    cases: Iterable[str],
    overrides: Iterable[str] = (),
    root: Path | None = None,
) -> list[Side]:
    """The files, with the overrides of the base, and then the cases of the command line, which change the
    base.

    Raises `UsageError` and `InstanceError` where one of them cannot be read.
    """
    chosen = tuple(overrides)
    found: list[Side] = []
    for path in files:
        side = side_of_file(path, read_tree(path, chosen, root))
        taken = {base.name, *(each.name for each in found)}
        found.append(replace(side, name=str(path)) if side.name in taken else side)
    parsed = parse_cases(cases)
    overridden = [Side(each.name, each.applied(base.tree), f"--case {each.name!r}", True) for each in parsed]
    return [*found, *overridden]
