"""Prove a case from its certificate: its stages, the leaves of its branching, and its plan, or that it is
infeasible."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property
from typing import Any

from monazite.data.records.instance import Instance
from monazite.errors import MonaziteError, UsageError
from monazite.figures import figure
from monazite.formulation.branches import Branches
from monazite.results.audit import audit
from monazite.results.conflicts import conflicts_of
from monazite.results.folder.written import (
    BasisWritten,
    Certificate,
    ConflictWritten,
    LeafWritten,
    StageWritten,
)
from monazite.results.plan import Plan, read_plan
from monazite.results.proof.branching import may_split, worst
from monazite.results.proof.certificates import certificate, infeasibility, read_branches
from monazite.results.proof.checked import verified_settled
from monazite.results.proof.enumeration import (
    Enumeration,
    Proven,
    ProvenLeaf,
    ProvenStage,
    impossible_of,
    not_best,
    prove_value,
    proven_leaf,
    proven_stage,
    require_best,
    too_many,
)
from monazite.results.proof.impossible import Impossible, reprove
from monazite.results.proof.proving import Proof, Words, prove_bases, proven_solution, too_large, words_of
from monazite.results.proof.staged import Served, program
from monazite.results.proof.stages import known_as
from monazite.results.status import STATUS
from monazite.solving.exact.elimination import NotProvenError
from monazite.solving.exact.rationals import violation
from monazite.solving.highs import Answer, Problem, Session, basis_of, problem_of
from monazite.solving.infeasible.iis import Conflict
from monazite.solving.matrix import Floats, Matrix
from monazite.solving.residuals import verify
from monazite.solving.solve import Solution


@dataclass(frozen=True)
class Checked:
    """A case after the check: its status, its proof, and what it was proven with; `failures` give the reasons
    why it is not proven.

    `reported` is the proof that `solve` reports, which leaves large programs to `verify`; `message` is its
    message where there is no plan. `audited` is the proven plan.
    """

    instance: Instance
    status: str
    proven: Proven
    reported: Proof
    failures: tuple[str, ...] = ()
    matrix: Matrix | None = None
    solution: Solution | None = None
    conflicts: tuple[Conflict, ...] = ()
    message: str | None = None
    small: bool = True
    audited: Plan | None = None

    @property
    def enumeration(self) -> Enumeration:
        return self.proven.enumeration or Enumeration({}, (), ())

    @property
    def served(self) -> tuple[tuple[str, float], ...]:
        """Those served first, and their shortages."""
        return tuple((stage.name, float(stage.short)) for stage in self.enumeration.stages)

    def plan(self, all_prices: bool) -> Plan:
        """The proven plan; the same object each time, so that its prices are computed once."""
        assert self.solution is not None
        if self.audited is not None and self.audited.all_prices == all_prices:
            return self.audited
        if all_prices not in self._plans:
            self._plans[all_prices] = read_plan(self.instance, self.solution, all_prices)
        return self._plans[all_prices]

    @cached_property
    def _plans(self) -> dict[bool, Plan]:
        return {}

    def document(self) -> dict[str, Any]:
        """The certificate as it is written."""
        if self.status == "infeasible":
            return infeasibility(self.matrix, self.conflicts, self.proven.impossible, self.enumeration.leaves)
        if self.solution is None:
            return {}
        found = self.enumeration
        return certificate(self.solution, self.proven.proof, found.branches, found.leaves, found.stages)


def check_case(instance: Instance, written: Certificate, first: Sequence[str]) -> Checked:
    """Prove a case from its certificate; whatever is not proven becomes a failure."""
    if written.infeasible is not None:
        return _infeasible(instance, written.infeasible)
    try:
        if written.leaves and not written.value_basis.columns:
            return _no_branch(instance, written.leaves)
        if not written.value_basis.columns:
            return _unsolved(instance)
        names = list(dict.fromkeys(known_as(instance, each) for each in first))
        stages = _stages(instance, written.served, names)
        return _with_plan(instance, written, stages)
    except NotProvenError as error:
        return _unproven(instance, f"not proven: {error}")


def _unproven(instance: Instance, *failures: str, status: str = "optimal") -> Checked:
    proof = Proof("none", failures[0])
    return Checked(instance, status, Proven(status, proof, None, None), proof, failures)


def _with_plan(instance: Instance, written: Certificate, stages: tuple[ProvenStage, ...]) -> Checked:
    served = {stage.name: stage.short for stage in stages}
    branches = _branches(instance, written.branches)
    matrix = program(instance, branches, served)
    try:
        proof = prove_bases(matrix, _words(matrix, written.value_basis), _words(matrix, written.plan_basis))
    except NotProvenError as error:
        proof = Proof("none", str(error))
    if proof.plan is None or proof.objective is None:
        return _unproven(instance, f"not proven: {proof.reason}", *_violations(matrix, written))
    solution = proven_solution(matrix, proof)
    if too_large(matrix):
        duals = duals_of_basis(problem_of(matrix), _words(matrix, written.value_basis), solution.columns)
        solution = solution if duals is None else replace(solution, row_duals=duals)
    plan = read_plan(instance, solution)
    failures = list(audit(plan))
    leaves: tuple[ProvenLeaf, ...] = ()
    if may_split(instance) and (split := worst(plan)) is not None:
        failures.append(f"the plan is in both branches of {split[0]} of {split[1]} in {split[2]}")
    enumeration: Enumeration | None = None
    reported = too_large(matrix) or proof
    try:
        leaves = _leaves(instance, written.leaves, served)
        require_best(proof.objective, branches, leaves)
        enumeration = Enumeration(branches, leaves, stages)
    except NotProvenError as error:
        proof = not_best(proof, str(error), max(2, len(written.leaves) + 1), bool(stages))
        failures.append(str(proof.reason))
    count = len(leaves) + sum(1 + len(stage.leaves) for stage in stages)
    if reported.word == "exact" and count and (reason := too_many(count, len(program(instance).rows))):
        reported = not_best(reported, reason, len(leaves) + 1, bool(stages))
    proven = Proven("optimal", proof, None, enumeration)
    small = reported.word == "exact"
    return Checked(
        instance, "optimal", proven, reported, tuple(failures), matrix, solution, small=small, audited=plan
    )


def duals_of_basis(problem: Problem, words: Words, columns: Floats) -> Floats | None:
    """The duals of the basis of a certificate, which the folder of a large program reports where two sides
    are not computed; None where they are no optimal duals beside the proven plan.

    A basis that the proof had to repair may be another one, with other duals of the same optimum.
    """
    session = Session(problem, presolve="off")
    try:
        session.use_basis(Answer(columns, columns, columns, basis_of(*words)))
        duals = session.solve().row_duals
    except MonaziteError:
        return None
    return duals if verify(problem, columns, duals).passed else None


def _violations(matrix: Matrix, written: Certificate) -> Iterator[str]:
    """The greatest violation of a constraint by the plan of the certificate, where it determines a plan."""
    try:
        apart = violation(problem_of(matrix), *_words(matrix, written.plan_basis))
    except NotProvenError:
        return
    yield f"the plan of the certificate violates a constraint by at most {figure(float(apart), 2)}"


def _stages(
    instance: Instance, written: Sequence[StageWritten], names: Sequence[str]
) -> tuple[ProvenStage, ...]:
    """The stages of those served first, each proven given the stages before it."""
    if [each.name for each in written] != list(names):
        raise NotProvenError("the stages of the certificate differ from the names given with --first")
    served: dict[str, Fraction] = {}
    stages = []
    for each in written:
        branches = _branches(instance, each.branches)
        matrix = program(instance, branches, served, each.name)
        value = prove_value(matrix, _words(matrix, each.basis))
        # A stage without branches is bounded over all plans, whatever their branches.
        leaves = _leaves(instance, each.leaves, served, each.name)
        stages.append(proven_stage(each.name, matrix, value, branches, leaves))
        served[each.name] = stages[-1].short
    return tuple(stages)


def _leaves(
    instance: Instance, written: Sequence[LeafWritten], served: Served, stage: str | None = None
) -> tuple[ProvenLeaf, ...]:
    found = []
    for each in written:
        branches = _branches(instance, each.branches)
        matrix = program(instance, branches, served, stage)
        if each.basis is not None:
            found.append(proven_leaf(branches, matrix, prove_value(matrix, _words(matrix, each.basis))))
        else:
            proof = impossible_of(matrix) if each.infeasible is None else _reprove(matrix, each.infeasible)
            found.append(ProvenLeaf(branches, matrix, None, None, proof))
    return tuple(found)


def _branches(instance: Instance, written: Sequence[Sequence[str]]) -> Branches:
    """The branches of contract years that the instance has; `NotProvenError` for others."""
    for clause, contract, year, _ in written:
        if not _splits(instance, clause, contract, year):
            raise NotProvenError("the branches of the certificate are not those of the instance")
    return read_branches(written)


def _splits(instance: Instance, clause: str, contract: str, year: str) -> bool:
    """Whether a clause of a contract has branches in a year."""
    found = instance.contracts.get(contract)
    if found is None or year not in {each.key for each in instance.contract_years(found)}:
        return False
    has = {
        "redelivery": found.redelivery,
        "take_or_pay": found.take_or_pay,
        "carry_forward": found.carry_forward,
    }
    return has.get(clause) is not None


def _infeasible(instance: Instance, written: ConflictWritten) -> Checked:
    """The basis of a conflict, solved in rationals, and all conflicts found again."""
    matrix = program(instance)
    try:
        impossible = _reprove(matrix, written)
    except NotProvenError as error:
        return _unproven(instance, f"not proven: {error}", status="infeasible")
    proof = Proof("exact")
    proven = Proven("infeasible", proof, impossible, None)
    conflicts = tuple(conflicts_of(matrix))
    return Checked(instance, "infeasible", proven, proof, (), matrix, None, conflicts, "HiGHS: Infeasible")


def _no_branch(instance: Instance, written: Sequence[LeafWritten]) -> Checked:
    """Every leaf is infeasible."""
    leaves = _leaves(instance, written, {})
    require_best(None, {}, leaves)
    proof = Proof("exact")
    proven = Proven("infeasible", proof, None, Enumeration({}, leaves, ()))
    message = "no plan is in one branch of each clause in every contract year"
    return Checked(instance, "infeasible", proven, proof, message=message)


def _unsolved(instance: Instance) -> Checked:
    """A case without a certificate: solved again for its status; not proven."""
    try:
        verified_settled(instance, program(instance))
    except tuple(STATUS) as error:
        status = STATUS.get(type(error), "unverified")
        return replace(
            _unproven(instance, "not proven: the certificate contains no proof", status=status),
            message=str(error),
        )
    except (MonaziteError, UsageError) as error:
        return _unproven(instance, f"not proven: {error}")
    return _unproven(instance, "not proven: the certificate contains no proof")


def _reprove(matrix: Matrix, written: ConflictWritten) -> Impossible:
    return reprove(matrix, written.relaxed, written.columns, written.rows)


def _words(matrix: Matrix, basis: BasisWritten) -> tuple[tuple[str, ...], tuple[str, ...]]:
    return words_of(matrix, {"columns": basis.columns, "rows": basis.rows})
