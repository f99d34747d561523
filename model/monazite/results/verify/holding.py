"""The plan of a result folder, proven from its certificate, and an instance that holds it.

A result folder is untrusted. It must be as it was written, and its amounts are not read from its tables: they
are those of its certificate, solved in exact rationals from the instance in the folder.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from monazite.data.reading.choices import refuse_choices
from monazite.data.reading.load import build_instance, read_tree
from monazite.data.reading.tree import Tree
from monazite.data.records.instance import Instance
from monazite.errors import InstanceError, Location, UsageError, printable
from monazite.formulation.build import build
from monazite.results.folder.listing import digest
from monazite.results.folder.written import MANIFEST, Certificate, StatusWritten, read_written
from monazite.results.held import ExactPlan, exact_plan_of, held_section
from monazite.results.plan import read_plan
from monazite.results.proof.checked import proven_plan, verified_settled
from monazite.results.proof.proving import Proof, prove_bases, proven_solution
from monazite.results.proof.staged import program
from monazite.results.verify.proving import check_case
from monazite.results.verify.whole import check_whole, read_manifest
from monazite.solving.matrix import compile_model
from monazite.solving.solve import Solution

PLACE = Location(Path("--hold"))
"""The place of decisions that are held from a result in memory."""


def proven_plan_of(folder: Path) -> ExactPlan:
    """The plan of a result folder of `solve`. Raises `UsageError` where the folder holds no proven plan."""
    shown = printable(str(folder))
    manifest = read_manifest(folder)
    check_whole(folder, manifest)
    status = read_written(folder / "status.json", StatusWritten)
    if manifest.command[1] != "solve" or status.status != "optimal":
        raise UsageError(
            f"{shown}: the folder holds no plan (monazite {printable(manifest.command[1])}, status "
            f"{printable(status.status)!r}). Expected an optimal result of `monazite solve FILE -o DIR`"
        )
    try:
        tree = read_tree(folder / "instance.resolved.yaml")
        instance = build_instance(tree, manifest.options.money)
    except InstanceError as error:
        raise UsageError(f"{shown}: the instance in the result is invalid: {error}") from None
    refuse_choices(instance)
    certificate = read_written(folder / "certificate.json", Certificate)
    found = check_case(instance, certificate, manifest.options.first or [])
    if found.solution is None or found.failures:
        reason = next(iter(found.failures), "there is no proof")
        raise UsageError(f"{shown}: the plan to hold is not proven: {reason}. Solve it again with -o")
    assert found.proven.proof.plan is not None
    return exact_plan_of(found.plan(all_prices=False), found.proven.proof.plan)


def exact_plan(instance: Instance, time_limit: float | None = None) -> ExactPlan:
    """The best plan of an instance, verified, audited and proven. Raises the errors of solving."""
    found = verified_settled(instance, program(instance), time_limit)
    return exactly(instance, *proven_plan(instance, found.solution))


def exactly(instance: Instance, solution: Solution, proof: Proof) -> ExactPlan:
    """The plan of a solution with every amount from its exact proof; one that was too large to be proven at
    once is proven here.

    Raises `UsageError` where it cannot be proven.
    """
    if proof.word == "skipped":
        value, plan = solution.value_answer, solution.plan_answer
        bases = ((each.column_basis, each.row_basis) for each in (value, plan))
        proof = prove_bases(solution.matrix, *bases)
    if proof.word != "exact" or proof.plan is None:
        raise UsageError(f"the plan to hold is not proven: {proof.reason}. Solve it again")
    return exact_plan_of(read_plan(instance, proven_solution(solution.matrix, proof)), proof.plan)


def hold_folder(tree: Tree, money: str | None, folder: Path, until: str) -> Tree:
    """A file that keeps the decisions of a result folder before a date; the manifest of the folder becomes an
    input.

    Raises `UsageError` where the folder holds no proven plan or the plan does not fit the file.
    """
    manifest = folder / MANIFEST
    plan, name = proven_plan_of(folder), f"--hold {printable(str(folder))}"
    held = hold_plan(tree, money, plan, until, name, Location(manifest))
    return replace(held, inputs={**held.inputs, manifest: digest(manifest)})


def hold_plan(
    tree: Tree, money: str | None, plan: ExactPlan, until: str, name: str = "--hold", place: Location = PLACE
) -> Tree:
    """A file that keeps the decisions of a plan before a date. Raises `UsageError` as above."""
    given = tree.data.get("held")
    if isinstance(given, dict) and set(given) == {"until"}:
        until = str(given["until"])  # Set on the command line, as `explain` proposes.
        tree = Tree(
            {key: value for key, value in tree.data.items() if key != "held"}, tree.places, tree.inputs
        )
    elif given is not None:
        raise UsageError(
            "the file holds a plan already (section `held`). Expected one plan to hold. Remove the section, "
            "or solve without --hold"
        )
    instance = build_instance(tree, money)
    refuse_choices(instance)
    try:
        section = held_section(instance, compile_model(build(instance)).columns, plan, until)
    except UsageError as error:
        # Of the date the error names the option itself.
        raise UsageError(str(error) if str(error).startswith("--") else f"{name}: {error}") from None
    return Tree({**tree.data, "held": section}, {**tree.places, ("held",): place}, dict(tree.inputs))
