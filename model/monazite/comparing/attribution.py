r"""How much of the difference each changed input explains.

With $V(S)$ the verified objective value of the base with the changed inputs $S$ of the case, out of all
changed inputs $N$, an input $i$ changes the value by

```math
V(\{i\}) - V(\emptyset) \quad\text{alone,}\qquad V(N) - V(N \setminus \{i\}) \quad\text{on top of the others.}
```

The two differ where inputs act on one another. With up to six inputs every subset is solved, and the Shapley
share is the mean over all orders in which the inputs can be changed one after the other,

```math
\phi_i = \sum_{S \subseteq N \setminus \{i\}} \frac{|S|!\,(|N|-|S|-1)!}{|N|!}\,\bigl(V(S \cup \{i\}) -
V(S)\bigr).
```

The shares add up to $V(N) - V(\emptyset)$. Each subset is a solve of its own, verified and audited; one
without a plan is reported, and what needs it has no figure.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations
from math import factorial, fsum

from monazite.comparing.inputs import Input
from monazite.comparing.outcome import Outcome

MOST_SHARED = 6
"""Changed inputs up to which all subsets are solved."""
MOST_ALONE = 40
"""Changed inputs up to which each is changed alone."""
Subset = frozenset[int]


@dataclass(frozen=True)
class Share:
    """The effect of one input: alone, on top of all others, and its Shapley share; None where a plan is
    missing
    or was not asked for."""

    input: Input
    alone: float | None
    on_top: float | None
    shapley: float | None


@dataclass(frozen=True)
class Attribution:
    """The effects of all changed inputs. `solved` has every subset with its outcome; `reason` says why there
    are
    no Shapley shares, or no effects at all."""

    shares: tuple[Share, ...]
    solved: tuple[tuple[Subset, Outcome], ...] = ()
    reason: str = ""

    @property
    def missing(self) -> tuple[tuple[Subset, Outcome], ...]:
        """The subsets without a plan."""
        return tuple((subset, outcome) for subset, outcome in self.solved if outcome.objective is None)

    @property
    def verified(self) -> bool:
        """Whether no subset failed the checks."""
        return all(outcome.status != "unverified" for _, outcome in self.solved)


def reason_for_none(inputs: tuple[Input, ...], base: Outcome) -> str:
    """Why no effects are computed; empty where they are."""
    if not inputs:
        return "no input that changes the program differs"
    if base.objective is None:
        return "the base has no plan"
    if len(inputs) > MOST_ALONE:
        return f"{len(inputs)} inputs differ; each is changed alone where at most {MOST_ALONE} do"
    return ""


def subsets_between(inputs: tuple[Input, ...], base: Outcome) -> tuple[Subset, ...]:
    """The subsets that are solved beside the base and the case, each once: smaller ones first."""
    if reason_for_none(inputs, base):
        return ()
    return tuple(subset for subset in _wanted(len(inputs)) if 0 < len(subset) < len(inputs))


def attribute(
    inputs: tuple[Input, ...], base: Outcome, case: Outcome, between: Mapping[Subset, Outcome]
) -> Attribution:
    """The effects of the inputs, also of a case without a plan: then those that have one without others.

    `between` has the outcome of each of `subsets_between`.
    """
    if reason := reason_for_none(inputs, base):
        return Attribution(_without_figures(inputs), reason=reason)
    every = frozenset(range(len(inputs)))
    values = {frozenset[int](): base, every: case, **between}
    shares = tuple(_share(inputs, number, every, values) for number in range(len(inputs)))
    return Attribution(shares, tuple(values.items()), _reason(len(inputs), shares))


def _without_figures(inputs: tuple[Input, ...]) -> tuple[Share, ...]:
    return tuple(Share(each, None, None, None) for each in inputs)


def _wanted(count: int) -> Iterator[Subset]:
    """The subsets that are solved, each once: smaller ones first."""
    sizes = range(count + 1) if count <= MOST_SHARED else sorted({0, 1, count - 1, count})
    for size in sizes:
        yield from map(frozenset, combinations(range(count), size))


def _share(inputs: tuple[Input, ...], number: int, every: Subset, values: dict[Subset, Outcome]) -> Share:
    own = frozenset({number})

    def step(before: Subset) -> float | None:
        first, second = values[before].objective, values[before | own].objective
        return None if first is None or second is None else second - first

    return Share(
        inputs[number], step(frozenset()), step(every - own), _shapley(len(inputs), every - own, step)
    )


def _shapley(count: int, others: Subset, step: Callable[[Subset], float | None]) -> float | None:
    if count > MOST_SHARED:
        return None
    terms = []
    for size in range(count):
        weight = factorial(size) * factorial(count - size - 1) / factorial(count)
        for before in combinations(sorted(others), size):
            change = step(frozenset(before))
            if change is None:
                return None
            terms.append(weight * change)
    return fsum(terms)


def _reason(count: int, shares: tuple[Share, ...]) -> str:
    if count > MOST_SHARED:
        return f"{count} inputs differ; Shapley shares are computed for at most {MOST_SHARED}"
    if any(share.shapley is None for share in shares):
        return "there are no Shapley shares, since some of the programs between the two have no plan"
    return ""
