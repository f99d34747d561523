"""The status of a result as plain data: `status.json`, and the head of the JSON of `solve`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from monazite.errors import InfeasibleError, LimitError, MonaziteError, UnboundedError, UnverifiedError
from monazite.results.folder.digits import Exactly
from monazite.results.plan import Plan
from monazite.results.proof.proving import Proof
from monazite.results.surprise import Surprise
from monazite.results.tables import prices, sensitivity

STATUS: dict[type[MonaziteError], str] = {
    InfeasibleError: "infeasible",
    UnboundedError: "unbounded",
    LimitError: "limit",
    UnverifiedError: "unverified",
}

CaseSummary = tuple[str, str, float | None]
"""A case by its label, with its status and its objective value."""


@dataclass(frozen=True)
class Reported:
    """The content of a status; `value` is None without a plan, `cases` are in the order of the file.

    `in_short` are the sentences of a plan and `notes` how it is to be read; None for an extreme.
    """

    title: str
    status: str
    value: float | None
    unit: str
    proof: Proof
    message: str | None = None
    conflict: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    omitted: tuple[str, ...] = ()
    served: tuple[tuple[str, float], ...] = ()
    chosen: str | None = None
    cases: tuple[CaseSummary, ...] = ()
    extremes: Mapping[str, Reported] = field(default_factory=dict)
    in_short: tuple[str, ...] | None = None
    notes: tuple[str, ...] = ()
    surprise: Surprise | None = None


def status_document(reported: Reported) -> dict[str, Any]:
    """The status as JSON."""
    document: dict[str, Any] = {
        "title": reported.title,
        "status": reported.status,
        "objective": _objective(reported.value, reported.unit),
        **({} if reported.in_short is None else {"in_short": list(reported.in_short)}),
        "verified": reported.status == "optimal",
        "proof": reported.proof.word,
        "message": reported.message,
        "conflict": list(reported.conflict),
        "warnings": list(reported.warnings),
    }
    if reported.notes:
        document["notes"] = list(reported.notes)
    if reported.omitted:
        document["omitted"] = list(reported.omitted)
    if reported.surprise is not None:
        document["held"] = reported.surprise.document
    if reported.extremes:
        document["extremes"] = {label: status_document(each) for label, each in reported.extremes.items()}
    if reported.served:
        document["served"] = [{"name": name, "short": Exactly(short)} for name, short in reported.served]
    if reported.cases:
        document["chosen"] = reported.chosen
        document["cases"] = [
            {"label": label, "status": status, "objective": _objective(value, reported.unit)}
            for label, status, value in reported.cases
        ]
    return document


def _objective(value: float | None, unit: str) -> dict[str, Any] | None:
    """The value with its unit; None without a plan."""
    return None if value is None else {"value": value, "unit": unit}


def omitted(proof: Proof, plan: Plan) -> list[str]:
    """What is omitted or not proven because the program is large, with how to get it, and the numbers
    without a price, with the reason."""
    return [*too_large(proof, plan), *prices.unpriced(plan)]


def too_large(proof: Proof, plan: Plan) -> list[str]:
    """What is omitted or not proven because the program is large, with how to get it."""
    found = (unproven(proof), prices.omitted(plan), sensitivity.omitted_decisions(plan))
    return [each for each in found if each is not None]


def unproven(proof: Proof) -> str | None:
    """What is not proven, as a sentence; None where everything is."""
    if proof.word == "skipped":
        return f"not proven in exact arithmetic: {proof.reason}"
    return proof.reason if proof.word == "chosen" else None
