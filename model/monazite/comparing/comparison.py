"""The comparison of cases with a base: the same money and days, both plans, and the effects of what
differs.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, field, replace
from itertools import count
from pathlib import Path

from monazite.comparing.attribution import Attribution, attribute, subsets_between
from monazite.comparing.inputs import Input, effective
from monazite.comparing.outcome import Outcome
from monazite.comparing.solves import BASE, Solve, SolveWork, outcomes
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
    executor: Executor | None = None,
) -> Comparison:
    """Solve the base and each case, and the files between them for the attribution; each is a solve by
    itself, on any executor.

    Raises `InstanceError` where one of the files is not valid, and `UsageError` where names repeat or where
    the difference would be meaningless: another horizon, currency or price year, other inside accounts. An
    infeasible case is an outcome, not an error.
    """
    _check_names(base, cases)
    instance = build_instance(base.tree, money)
    instances = [_read(side, base, instance) for side in cases]
    work = SolveWork(base.tree, tuple(side.tree for side in cases), instance.money.unit)
    ends = _ends(work, [base, *cases], executor, _part(on_progress, 0.0, _share_of_ends(with_attribution)))
    of_cases = [ends.get(number, ends[BASE]) for number in range(len(cases))]
    between = _between(work, ends[BASE]) if with_attribution else {}
    rest = _part(on_progress, _share_of_ends(with_attribution), 1.0)
    solved = _solved(work, between, [side.name for side in cases], executor, rest)
    solved |= {frozenset(): ends[BASE]}
    solved |= {_asked(changed): of_cases[number] for number, changed in enumerate(work.inputs)}
    found = []
    for number, (side, own, changed) in enumerate(zip(cases, instances, work.inputs, strict=True)):
        attribution = Attribution(())
        if with_attribution:
            subsets = subsets_between(changed, ends[BASE])
            known = {subset: solved[_asked(changed, subset)] for subset in subsets}
            attribution = attribute(changed, ends[BASE], of_cases[number], known)
        found.append(Compared(side, own, of_cases[number], changed, attribution))
    return Comparison(base, instance, ends[BASE], tuple(found), len(solved))


Asked = frozenset[tuple[Address, str]]
"""What a program is asked with: the changed inputs of the base, by address, with what they are changed to."""


def _asked(inputs: Sequence[Input], chosen: Iterable[int] | None = None) -> Asked:
    numbers = range(len(inputs)) if chosen is None else chosen
    picked = [inputs[number] for number in numbers]
    return frozenset((each.address, repr(effective(each.after, each.address))) for each in picked)


def _share_of_ends(with_attribution: bool) -> float:
    """The part of the progress that base and cases take."""
    return 0.2 if with_attribution else 1.0


def _part(on_progress: Progress, first: float, last: float) -> Progress:
    """The progress of one part of the whole."""
    return lambda share, words: on_progress(first + (last - first) * share, words)


def _ends(
    work: SolveWork, sides: Sequence[Side], executor: Executor | None, on_progress: Progress
) -> dict[int, Outcome]:
    """The outcome of the base and of every case that differs from it, by number."""
    solves = [Solve(BASE), *(Solve(number) for number, changed in enumerate(work.inputs) if changed)]
    heard = _counted(solves, on_progress, lambda solve, _: sides[solve.case + 1].name)
    return {solve.case: outcome for solve, outcome in outcomes(work, solves, executor, heard)}


def _between(work: SolveWork, base: Outcome) -> dict[Asked, Solve]:
    """The programs between base and cases, each once: also where two cases share some of their inputs."""
    found: dict[Asked, Solve] = {}
    for number, changed in enumerate(work.inputs):
        for subset in subsets_between(changed, base):
            found.setdefault(_asked(changed, subset), Solve(number, tuple(sorted(subset))))
    for changed in work.inputs:  # Solved already, as a case.
        found.pop(_asked(changed), None)
    return found


def _solved(
    work: SolveWork,
    between: Mapping[Asked, Solve],
    names: Sequence[str],
    executor: Executor | None,
    on_progress: Progress,
) -> dict[Asked, Outcome]:
    solves = tuple(between.values())
    every = len(solves)
    heard = _counted(
        solves,
        on_progress,
        lambda solve, number: f"{names[solve.case]}: changed inputs, solve {number} of {every}",
    )
    found = dict(outcomes(work, solves, executor, heard))
    return {asked: found[solve] for asked, solve in between.items()}


def _counted(
    solves: Sequence[Solve], on_progress: Progress, words: Callable[[Solve, int], str]
) -> Callable[[Solve], None]:
    """Reports each solve with how many there were."""
    numbers = count()

    def heard(solve: Solve) -> None:
        number = next(numbers)
        on_progress(number / len(solves), words(solve, number + 1))

    return heard


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
