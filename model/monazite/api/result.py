"""What solving gives: `Result`, a report with a plan, its proof and its tables."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from monazite.data.reading.choices import FORESIGHT
from monazite.data.records.instance import Instance
from monazite.errors import InfeasibleError, MonaziteError, UnboundedError
from monazite.figures import MORE_DIGITS, amount, figure
from monazite.results.report import Report, Table

if TYPE_CHECKING:
    from monazite.explaining.conflicts import ExplainedConflict
    from monazite.formulation.branches import Branches
    from monazite.results.plan import Plan
    from monazite.results.proof.branching import Leaf
    from monazite.results.proof.enumeration import Proven
    from monazite.results.proof.impossible import Impossible
    from monazite.results.proof.proving import Proof
    from monazite.results.proof.stages import Stage
    from monazite.results.status import Reported
    from monazite.results.surprise import Surprise
    from monazite.results.verify.rolling import Rolled
    from monazite.solving.infeasible.iis import Conflict
    from monazite.solving.matrix import Matrix
    from monazite.solving.solve import Solution

UNSETTLED = ("unverified", "limit")
"""Statuses that leave open which case is the best."""
MOST_OF_A_RAY = 20
"""Greatest number of unbounded decisions that are named."""


@dataclass(frozen=True, repr=False)
class Result(Report):
    """What solving gave: a status, and for an optimum the plan and its tables.

    `status` is `optimal`, `infeasible`, `unbounded`, `limit` or `unverified`. Anything but an optimum has no
    plan and empty tables; `error` then says why, and `result.plan` raises it. `cases` are the choices of the
    plan's side, solved side by side, and `chosen` names the one this is; `extremes` are the ends of what the
    other side may choose; `stages` prove what those that come first fall short of. `branches` has the branch
    of contract years, and `leaves` are the other leaves of the branching, none of which is better. `program`
    is what has no plan, where there is none. `read` is the instance as it was read, where this is one of its
    cases. `rolled` has the earlier plans, where it was planned again and again.
    """

    instance: Instance
    status: str
    solution: Solution | None = None
    error: MonaziteError | None = None
    findings: tuple[str, ...] = ()
    extremes: tuple[tuple[str, Result], ...] = field(default=(), repr=False)
    all_prices: bool = False
    cases: tuple[tuple[str, Result], ...] = field(default=(), repr=False)
    chosen: str | None = None
    program: Matrix | None = field(default=None, repr=False)
    proven: Proof | None = field(default=None, repr=False)
    stages: tuple[Stage, ...] = field(default=(), repr=False)
    branches: Branches = field(default_factory=dict, repr=False)
    leaves: tuple[Leaf, ...] = field(default=(), repr=False)
    read: Instance | None = field(default=None, repr=False)
    rolled: Rolled | None = field(default=None, repr=False)

    @cached_property
    def plan(self) -> Plan:
        """The plan; raises the reason where there is none."""
        from monazite.results.plan import read_plan

        if self.solution is None or self.status != "optimal":
            raise self.error or MonaziteError(f"there is no plan: {self.status}")
        return read_plan(self.instance, self.proven_solution, self.all_prices)

    @cached_property
    def proven_solution(self) -> Solution:
        """The solution with the amounts and prices of the proof; as the solver found it where there is no
        proof."""
        from monazite.results.proof.proving import proven_solution

        assert self.solution is not None
        own = self.own_proof
        return self.solution if own.plan is None else proven_solution(self.solution.matrix, own)

    @property
    def served(self) -> tuple[tuple[str, float], ...]:
        """Who is served first, and the shortfall."""
        return tuple((stage.name, float(stage.short)) for stage in self.stages)

    @property
    def verified(self) -> bool:
        """Whether the float checks and the audit passed."""
        return self.status == "optimal"

    @cached_property
    def proof(self) -> Proof:
        """The proof in exact rationals: `word` is `exact`, `chosen`, `none` (with the `reason`) or `skipped`
        (too large to do at once).

        `chosen` is proven for the case and the branches that were chosen, and not that no other is better. Of
        an infeasible instance it is the proof of infeasibility.
        """
        from monazite.results.proof.enumeration import best_of

        others = [(label, case.own) for label, case in self.cases if label != self.chosen]
        return best_of(self.own, others, len(self.cases))

    @cached_property
    def own(self) -> Proven:
        """The proof of this case by itself: the plan, or that there is none, with its branches and stages."""
        from monazite.results.proof.enumeration import prove_case

        return prove_case(
            self.instance,
            self.status,
            self.own_proof,
            self.impossible if self.status == "infeasible" else None,
            self.branches,
            self.leaves,
            self.stages,
        )

    @cached_property
    def own_proof(self) -> Proof:
        """The proof of the plan among those of its branches."""
        from monazite.results.proof.proving import Proof

        if self.proven is None or self.status != "optimal":
            return Proof("none", f"there is no plan: {self.status}")
        return self.proven

    @cached_property
    def conflicts(self) -> tuple[Conflict, ...]:
        """The conflicts of an infeasible instance: irreducible sets of rows of `program`."""
        from monazite.results.conflicts import conflicts_of

        if self.status != "infeasible" or self.program is None:
            return ()
        return tuple(conflicts_of(self.program))

    @cached_property
    def explained_conflicts(self) -> tuple[ExplainedConflict, ...]:
        """The conflicts as constraints of the instance, each with its sum; `Model.explain` adds repairs."""
        from monazite.explaining.conflicts import explained_conflicts_of

        return (
            explained_conflicts_of(self.instance, self.program, self.conflicts)
            if self.program is not None
            else ()
        )

    @cached_property
    def impossible(self) -> Impossible | None:
        """The exact proof that there is no plan; None where there is one, or where the proof fails."""
        from monazite.results.proof.impossible import prove_conflict
        from monazite.solving.exact.elimination import NotProvenError

        if not self.conflicts or self.program is None:
            return None
        try:
            return prove_conflict(self.program, self.conflicts[0])
        except NotProvenError:
            return None

    @property
    def objective(self) -> float | None:
        """`objective.value`: the present value of all inside accounts; None without a plan."""
        if self.solution is None or self.status != "optimal":
            return None
        proven = self.own_proof.objective if self.stages else None
        return self.solution.value if proven is None else float(proven)

    @property
    def exit_code(self) -> int:
        """The exit code of the command line; a case that could not be settled may have been the best one."""
        codes = [each.error.exit_code for _, each in self.cases if each.status in UNSETTLED and each.error]
        return max([self.error.exit_code if self.error else 0, *codes])

    @cached_property
    def tables(self) -> Mapping[str, Table]:
        """Every table by name, as rows; empty tables without a plan.

        With `rolled` also `replanning` (the dates) and `replanned` (what changed), which no folder holds.
        """
        from monazite.results.tables import Tables

        tables = Tables(self.plan if self.status == "optimal" else None)
        if self.rolled is None:
            return tables
        from monazite.api.replanned import replanned_tables

        return {**tables, **replanned_tables(self, self.rolled)}

    def keeps(self, table: Table) -> bool:
        """Its folder contains the tables of its plan."""
        from monazite.results.tables import BY_NAME

        return table.name in BY_NAME

    names_inputs_from_folder = True

    @property
    def source(self) -> Instance:
        """The instance as it was read."""
        return self.read or self.instance

    @property
    def has_tables(self) -> bool:
        """Whether there is a plan."""
        return self.status == "optimal"

    @property
    def main_table(self) -> str:
        """What goes where."""
        return "allocation"

    @property
    def reported(self) -> Reported:
        """What its status reports."""
        return replace(self._status, in_short=self.in_short, notes=self.notes)

    @property
    def _status(self) -> Reported:
        """The same without the sentences, as of an extreme."""
        from monazite.results.status import Reported

        return Reported(
            self.instance.title,
            self.status,
            self.objective,
            self.instance.money.unit,
            self.proof,
            str(self.error) if self.error else None,
            self.conflict,
            tuple(str(warning) for warning in self.instance.context.warnings),
            self.omitted,
            self.served,
            self.chosen,
            tuple((label, case.status, case.objective) for label, case in self.cases),
            {label: other._status for label, other in self.extremes},
            surprise=self.surprise,
        )

    @cached_property
    def in_short(self) -> tuple[str, ...]:
        """The plan in four to seven sentences: contracts, penalties, unmet demand and what caps it, what to
        build, the limits worth most, dependence, assumptions. Empty without a plan."""
        from monazite.results.in_short import in_short

        return in_short(self.plan) if self.status == "optimal" else ()

    @cached_property
    def notes(self) -> tuple[str, ...]:
        """How the plan is to be read: what it knows in advance, exports beside unmet demand, other plans that
        are equally good, what outside accounts leave out."""
        from monazite.results.in_short.notes import notes

        return notes(self.plan) if self.status == "optimal" else ()

    @property
    def surprise(self) -> Surprise | None:
        """What it costs that held decisions did not know the data; None where no plan is held."""
        from monazite.results.surprise import surprise_of

        foresight = dict(self.extremes).get(FORESIGHT)
        known = None if foresight is None else (foresight.status, foresight.objective)
        return surprise_of(self.instance, self.objective, known)

    @property
    def too_large(self) -> tuple[str, ...]:
        """What is omitted because the program is large, and how to get it."""
        from monazite.results.status import too_large

        return tuple(too_large(self.proof, self.plan)) if self.status == "optimal" else ()

    @property
    def omitted(self) -> tuple[str, ...]:
        """The same, and the numbers that have no price."""
        from monazite.results.status import omitted

        return tuple(omitted(self.proof, self.plan)) if self.status == "optimal" else ()

    @cached_property
    def conflict(self) -> tuple[str, ...]:
        """The conflicts, or the unbounded decisions, in sentences."""
        from monazite.results.conflicts import conflict_sentences

        if isinstance(self.error, InfeasibleError):
            found = [sentence for conflict in self.explained_conflicts for sentence in conflict.sentences]
            return tuple(found or conflict_sentences(self.instance, self.error.conflict))
        if isinstance(self.error, UnboundedError):
            return tuple(f"{name} grows by {figure(rate)}" for name, rate in self.error.ray[:MOST_OF_A_RAY])
        return ()

    @property
    def head(self) -> dict[str, Any]:
        """The document without its tables."""
        from monazite.results.status import status_document

        return status_document(self.reported)

    @property
    def document(self) -> dict[str, Any]:
        """All of it as plain data, with the extremes of what the other side may choose."""
        document = super().document
        if self.extremes:
            document["extremes"] = {label: other.document for label, other in self.extremes}
        return document

    @property
    def certificates(self) -> dict[str, Any]:
        """What proves it: its own certificate, and those of the other cases and of the extremes."""
        document = self._certificate
        others = {label: case._certificate for label, case in self.cases if label != self.chosen}
        if others:
            document["cases"] = others
        if self.extremes:
            document["extremes"] = {label: other._certificate for label, other in self.extremes}
        return document

    @property
    def _certificate(self) -> dict[str, Any]:
        from monazite.results.proof.certificates import certificate, infeasibility

        found = self.own.enumeration
        leaves = found.leaves if found else self.leaves
        if self.solution is None or self.status != "optimal":
            if isinstance(self.error, UnboundedError):
                return {"ray": dict(self.error.ray)}
            return infeasibility(self.program, self.conflicts, self.impossible, leaves)
        stages = found.stages if found else self.stages
        return certificate(self.proven_solution, self.own_proof, self.branches, leaves, stages)

    def files(self, options: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
        """The certificate, and with `lp=True` or `mps=True` the linear program."""
        yield "certificate.json", self.certificates
        if options.get("lp"):
            yield "model.lp", self._write_lp
        if options.get("mps"):
            yield "model.mps", self._mps()

    def _write_lp(self, path: Path) -> None:
        """The program whose plan it is, with the contract years on their branches and what was served
        first."""
        import pyomo.environ  # noqa: F401  registers Pyomo's writers

        from monazite.results.proof.staged import model_of

        served = {stage.name: stage.short for stage in self.stages}
        model = model_of(self.instance, self.branches, served)
        model.write(str(path), io_options={"symbolic_solver_labels": True})

    def _mps(self) -> str:
        from monazite.results.proof.staged import program
        from monazite.solving.mps import mps_text

        matrix = self.solution.matrix if self.solution else program(self.instance)
        return mps_text(matrix, self.instance.title, self.instance.money.unit)

    def __repr__(self) -> str:
        value = (
            ""
            if self.objective is None
            else f", {amount(self.objective, self.instance.money.unit, MORE_DIGITS)}"
        )
        return f"<result of {self.instance.title!r}: {self.status}{value}; tables: {', '.join(self.tables)}>"

    def _repr_html_(self) -> str:
        from html import escape

        head = f"<p><b>{escape(self.instance.title)}</b>: {self.status}"
        if self.objective is None:
            return f"{head}. {escape(str(self.error))}</p>"
        head += f", {escape(amount(self.objective, self.instance.money.unit, MORE_DIGITS))}</p>"
        return head + str(self.frame("contracts").to_html(index=False, escape=True))
