"""Status and proof: what was found, how far it is checked, and what other cases give."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from monazite.data.reading.choices import FORESIGHT
from monazite.figures import MORE_DIGITS, figure
from monazite.pages.section import Section, Shown
from monazite.pages.source import Source
from monazite.pages.status import in_words, sentence, warnings
from monazite.results.in_short.words import listed
from monazite.results.surprise import Surprise

PROOF = {
    "exact": (
        "This is proven in rational arithmetic for the compiled numbers; monazite verify proves it again "
        "from a result folder (-o DIR)."
    ),
    "skipped": (
        "Not proven in rational arithmetic here; monazite verify proves it from a result folder (-o DIR)."
    ),
    "none": "There is no proof in rational arithmetic.",
}
CHECKED = (
    "Every constraint, price and payment was checked outside the solver, in plain arithmetic from the "
    "instance: no differences."
)


def section(source: Source) -> Section | None:
    """What the status says; cases beside the one that was chosen are a table."""
    head = source.head
    words = [_found(source), *_checks(source)]
    words += [*map(sentence, head.get("omitted", ())), *warnings(head)]
    words += _held(head)
    return Section(
        "status", "Status and proof", words, tables=[*_cases(head), *_extremes(head), *_served(head)]
    )


def _found(source: Source) -> str:
    """The status in a sentence."""
    objective = source.head.get("objective")
    if source.status != "optimal" or not objective:
        return in_words(source.status)
    instance = source.instance
    inside = [account for account in instance.accounts if not instance.is_outside(account)]
    kept = " that keeps what is held" if source.head.get("held") else ""
    value = f"{figure(objective['value'], MORE_DIGITS)} {objective['unit']}"
    return (
        f"Optimal: no plan{kept} has a greater objective value than {value}, the present value of what the "
        f"inside accounts ({listed(inside)}) receive less what they pay or lose."
    )


def _checks(source: Source) -> Iterator[str]:
    """How far the answer is checked."""
    if source.head.get("verified"):
        yield CHECKED
    proof = str(source.head.get("proof"))
    if source.status in ("optimal", "infeasible"):
        if proof != "skipped" or not source.head.get("omitted"):  # What is omitted says why it was skipped.
            yield PROOF.get(proof, PROOF["none"])
    elif source.head.get("message"):
        yield sentence(str(source.head["message"]))


def _held(head: Mapping[str, Any]) -> Iterator[str]:
    """What is held of an earlier plan, what it costs, and what having known would have been worth."""
    held = head.get("held")
    if not held:
        return
    foresight = head.get("extremes", {}).get(FORESIGHT, {}).get("status")
    history = tuple((each["date"], tuple(each["known"])) for each in held.get("history", ()))
    values = (held["objective_before"], held["objective_held"], held["objective_with_foresight"])
    yield from Surprise(held["until"], held["plan"], *values, foresight, held["unit"], history).sentences


def _cases(head: Mapping[str, Any]) -> Iterator[Shown]:
    if head.get("cases"):
        rows = [
            [
                each["label"],
                each["status"],
                _value(each),
                "chosen" if each["label"] == head.get("chosen") else "",
            ]
            for each in head["cases"]
        ]
        yield Shown("Cases of the file", ["case", "status", "objective value", ""], rows, frozenset({2}))


def _extremes(head: Mapping[str, Any]) -> Iterator[Shown]:
    if head.get("extremes"):
        rows = [[label, each["status"], _value(each)] for label, each in head["extremes"].items()]
        yield Shown("Extremes", ["extreme", "status", "objective value"], rows, frozenset({2}))


def _served(head: Mapping[str, Any]) -> Iterator[Shown]:
    if head.get("served"):
        rows = [[each["name"], figure(float(each["short"]))] for each in head["served"]]
        yield Shown("Served first", ["element", "shortage"], rows, frozenset({1}))


def _value(entry: Mapping[str, Any]) -> str:
    objective = entry.get("objective")
    return f"{figure(objective['value'], MORE_DIGITS)} {objective['unit']}" if objective else ""
