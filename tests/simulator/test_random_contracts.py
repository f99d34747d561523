"""What the program makes of random contracts is what a day-by-day settlement of the same contracts says.

Of a plan only the deliveries by period and the stated choices are taken; all else is worked out from the
contract again. More contracts are tried with `MONAZITE_CONTRACTS=2000 pytest tests/simulator`, and others of
them with `MONAZITE_SEED=7` beside it; the count of what was tried and refused is printed.
"""

from __future__ import annotations

import os
import re
from collections import Counter, defaultdict
from pathlib import Path
from typing import Any

import pytest
import yaml
from best_plan import best_value
from contract_days import Choices, Contract
from hypothesis import HealthCheck, given, seed, settings
from random_contracts import instances

import monazite
from monazite import MonaziteError
from monazite.api import Result

CONTRACTS = int(os.environ.get("MONAZITE_CONTRACTS", "60"))
SEED = int(os.environ.get("MONAZITE_SEED", "0"))
"""0: the same contracts on every run of a release."""
SMALL = 1e-5
LEGITIMATE = (
    "before the term begins",  # an exit before the contract
    "the firm minimum of",  # more than may be delivered
    "exceeds the valid make-up right",  # made up without having been paid for
    "is computed before the plan",  # carried forward or made up beside a release that the plan chooses
    "the adjusted quantity of",  # below 0
    "better for the plan",  # a volume discount
)
"""What may be refused: clauses that contradict one another, or that no linear program states."""

LOOSE = {"make_up", "carry_forward"}


def compare(instance: dict[str, Any], result: Result) -> list[str]:
    """How the tables of a plan differ from the settlement by days."""
    contract = Contract(instance)
    settlement = contract.settle(choices_of(result, contract.content))
    rows = [row for row in result.tables["contracts"] if row["contract"] == "c"]
    found = list(settlement.broken)

    def same(what: str, reported: float, right: float) -> None:
        if abs(reported - right) > SMALL * max(1.0, abs(right)):
            found.append(f"{what}: reported {reported}, right {right}")

    if [row["period"] for row in rows] != [group.key for group in contract.settled]:
        return [
            (
                f"contract years: reported {[row['period'] for row in rows]}, "
                f"right {[g.key for g in contract.settled]}"
            )
        ]
    for row, group in zip(rows, contract.settled, strict=True):
        for column in ("due", "floor", "cap"):
            same(f"{group.key} {column}", row[column], getattr(group, column))
        for column, right in (
            ("shortfall", settlement.short),
            ("unlifted", settlement.unlifted),
            ("beyond", settlement.beyond),
        ):
            same(f"{group.key} {column}", row[column], right[group.key])
    reported: dict[tuple[str, str, str, str], float] = defaultdict(float)
    for row in result.tables["ledger"]:
        if row["element"] == "contracts.c":
            reported[row["period"], row["payer"], row["payee"], row["item"]] += row["amount"]
    for key in sorted(reported.keys() | settlement.payments.keys()):
        same(" ".join(key), reported.get(key, 0.0), settlement.payments.get(key, 0.0))
    return found


def choices_of(result: Result, content: float) -> Choices:
    """The deliveries of a plan, in the basis of the contract, and its stated choices."""

    def of(decision: str) -> dict[str, float]:
        found: dict[str, float] = defaultdict(float)
        for (contract, *_, year), value in result.plan.of(decision):
            assert contract == "c"
            found[year] += value
        return found

    made_up: dict[tuple[str, str], float] = defaultdict(float)
    for (_, vintage, *_, year), value in result.plan.of("make_up.taken"):
        made_up[vintage, year] += value
    return Choices(
        delivered={period: content * tonnes for period, tonnes in of("deliver").items()},
        bought=of("buy_down.bought"),
        held=of("suspension.hold"),
        redelivered=of("redelivery.back"),
        restored=of("restoration.back"),
        made_up=made_up,
        short=of("shortfall.short"),
    )


class Tally:
    """What became of the contracts that were tried."""

    def __init__(self) -> None:
        self.outcomes: Counter[str] = Counter()
        self.refusals: Counter[str] = Counter()

    def __str__(self) -> str:
        lines = [f"{count} {outcome}" for outcome, count in self.outcomes.most_common()]
        return "\n".join(
            [", ".join(lines), *(f"  {count}: {why}" for why, count in self.refusals.most_common())]
        )


def attempt(instance: dict[str, Any], folder: Path, tally: Tally) -> list[str]:
    """Solve an instance and say how it differs from the settlement by days."""
    path = folder / "contract.yaml"
    path.write_text(yaml.safe_dump(instance, sort_keys=False), encoding="utf-8")
    try:
        result = monazite.load(path).solve(extremes=False)
    except MonaziteError as error:
        tally.outcomes["refused"] += 1
        for line in str(error).splitlines():
            if not any(words in line for words in LEGITIMATE):
                return [f"refused: {line}"]
            tally.refusals[re.sub(r"-?\d[\d.,-]*", "#", line.split(": ", 1)[-1])] += 1
        assert error.exit_code == 2, error
        return []
    tally.outcomes[result.status] += 1
    if not result.cases:
        return problems_of(instance, result)
    found = [
        f"{label}: {problem}"
        for label, case in result.cases
        for problem in problems_of(chosen(instance, label), case)
    ]
    if any(case.status == "invalid" for _, case in result.cases):
        return found + ([] if result.status == "invalid" else [f"{result.status}: though a case is invalid"])
    values = [case.objective for _, case in result.cases if case.objective is not None]
    if values and (result.objective is None or abs(max(values) - result.objective) > SMALL):
        found.append(f"the best case: reported {result.objective}, right {max(values)}")
    return found


def chosen(instance: dict[str, Any], label: str) -> dict[str, Any]:
    """The instance with a choice made, as the label of a case names it:
    `c: left 2028-04; c: extended; c: 3 lots of 25 t`."""
    terms = dict(instance["contracts"]["c"])
    terms.pop("exit_dates", None)
    for choice in label.replace("c: ", "").split("; "):
        if choice.startswith("left ") or choice == "kept":
            terms["termination"] = terms["termination"] | {
                "date": choice.removeprefix("left ").replace("kept", "never")
            }
        elif choice in ("extended", "not extended"):
            terms["extension"] = terms["extension"] | {"exercised": choice == "extended"}
        else:
            assert " lots of " in choice, label
            terms["lots"] = terms["lots"] | {"number": int(choice.split()[0])}
    return instance | {"contracts": {"c": terms}}


def problems_of(instance: dict[str, Any], result: Result) -> list[str]:
    """How a result differs from the settlement by days."""
    if result.status == "infeasible":
        best = best_value(instance)
        return [] if best is None else [f"infeasible: reported {result.error}, right {best}"]
    if result.status == "invalid" and any(words in str(result.error) for words in LEGITIMATE):
        return []  # One of several cases that contradicts its own clauses.
    if result.status != "optimal":
        return [f"{result.status}: {result.error} {result.findings}"]
    assert result.objective is not None
    return compare(instance, result) + worse(instance, result.objective)


def worse(instance: dict[str, Any], value: float) -> list[str]:
    """How the value differs from that of the best plan that the words allow."""
    best = best_value(instance)
    if best is None:
        return [f"value: reported {value}, right: there is no plan"]
    terms = instance["contracts"]["c"]
    apart = best - value
    if (terms["role"] == "buyer" and terms.keys() & LOOSE) or "redelivery" in terms:
        apart = min(apart, 0.0)  # The program of the words may claim more than is short or unlifted.
    return [f"value: reported {value}, right {best}"] if abs(apart) > SMALL * max(1.0, abs(best)) else []


@pytest.mark.parametrize("side", ["seller", "buyer"])
def test_random_contracts_are_settled_as_by_days(side, tmp_path, capsys):
    """Less than half may be refused: those whose clauses say nothing together, each for a reason of the
    list."""
    tally = Tally()

    @settings(
        max_examples=CONTRACTS // 2,
        deadline=None,
        derandomize=not SEED,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(instances(sides=(side,)))
    def settled_as_by_days(instance: dict[str, Any]) -> None:
        problems = attempt(instance, tmp_path, tally)
        assert not problems, "\n".join([*problems, yaml.safe_dump(instance, sort_keys=False)])

    (seed(SEED)(settled_as_by_days) if SEED else settled_as_by_days)()
    with capsys.disabled():
        print(f"\n{sum(tally.outcomes.values())} contracts, {side}: {tally}")
    assert tally.outcomes["refused"] <= 0.4 * sum(tally.outcomes.values()), tally
