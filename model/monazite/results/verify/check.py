"""From a result folder to a verdict."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from importlib.metadata import version
from pathlib import Path
from typing import Any

import yaml

from monazite.data.reading.choices import cases, extremes
from monazite.data.reading.load import build_instance, read_tree
from monazite.data.reading.tree import Tree
from monazite.data.records.instance import Instance
from monazite.errors import InstanceError, MonaziteError, UsageError, printable
from monazite.results.folder.replacing import recover
from monazite.results.folder.writing import json_text
from monazite.results.folder.written import (
    MANIFEST,
    Certificate,
    Manifest,
    StatusWritten,
    read_json,
    read_written,
)
from monazite.results.plan import Plan
from monazite.results.proof.certificates import infeasibility
from monazite.results.proof.enumeration import Proven, best_of, impossible_of
from monazite.results.proof.proving import Proof
from monazite.results.proof.staged import model_of, program
from monazite.results.status import Reported, omitted, status_document
from monazite.results.tables import BY_NAME
from monazite.results.verify.compare import Places, amount, documents_differ, rows_of, table_differs
from monazite.results.verify.higher import Higher
from monazite.results.verify.proving import Checked, check_case
from monazite.results.verify.verdict import Verdict
from monazite.results.verify.whole import check_whole, manifest_differs, original_tree, read_manifest
from monazite.solving.exact.elimination import NotProvenError
from monazite.solving.highs import TIME_LIMIT
from monazite.solving.matrix import Key
from monazite.solving.mps import mps_text
from monazite.tolerances import PRICE_IS_ZERO, RELATIVE_EQUAL, RESOLVED_EQUAL

RESOLVED = "instance.resolved.yaml"


@dataclass(frozen=True)
class _Folder:
    """A folder that is whole: what its files claim, and the instance that all is worked out from."""

    path: Path
    manifest: Manifest
    status: StatusWritten
    certificate: Certificate
    instance: Instance
    tree: Tree
    at_hand: bool
    higher: Higher | None


def verify_folder(
    folder: Path, original: Path | None = None, root: Path | None = None, higher: Higher | None = None
) -> Verdict:
    """Check a result folder, and where it is named that it belongs to an instance file as it is now.

    Without a name the files it was made from are compared where they still stand. `higher` gives what is worked out above this package; without
    it sentences of conflicts and explanations are not compared, and the verdict on them is that they are not proven.
    Raises `UsageError` where the folder is no result, was changed since it was written, is neither optimal nor infeasible, or
    belongs to another version of the file. A folder that a killed run had moved aside is put back first.
    """
    if folder.name and not folder.exists():
        recover(folder)
    manifest = read_manifest(folder)
    check_whole(folder, manifest)
    checked = [f"{len(manifest.files)} files are as they were written"]
    tree, belongs = original_tree(folder, manifest, original, root)
    checked += belongs
    status = read_written(folder / "status.json", StatusWritten)
    if manifest.command[1] == "explain" and status.status == "optimal":
        raise UsageError(
            f"{printable(str(folder))}: the explanation of a plan. A plan is proven, as solve writes it: solve the instance "
            "with -o DIR and verify that folder"
        )
    if status.status not in ("optimal", "infeasible"):
        raise UsageError(
            f"{folder}: the result is {status.status!r} and holds no plan; there is nothing to prove"
        )
    certificate = read_written(folder / "certificate.json", Certificate)
    written = _resolved(folder)
    failures = list(_resolved_differs(folder, written, tree))
    instance = _instance(folder, written if tree is None or failures else tree, manifest)
    found = _Folder(
        folder, manifest, status, certificate, instance, tree or written, tree is not None, higher
    )
    failures += manifest_differs(folder, manifest, instance.title)
    verdict = _explanation(found) if manifest.command[1] == "explain" else _solved(found)
    return replace(
        verdict,
        checked=(*checked, *verdict.checked, *_versions(folder)),
        failures=(*verdict.failures, *failures),
        overrides=tuple(manifest.options.set or ()),
    )


def _versions(folder: Path) -> Iterator[str]:
    """What it was written with, where that is not what verifies it."""
    written = read_json(folder / MANIFEST).get("versions")
    for name, told in written.items() if isinstance(written, dict) else ():
        if name in ("monazite", "highspy") and told != version(name):
            yield f"written with {name} {printable(str(told))}, verified with {version(name)}"


def _resolved(folder: Path) -> Tree:
    path = folder / RESOLVED
    try:
        return read_tree(path)
    except InstanceError as error:
        raise UsageError(f"{path}: the instance of the result is not valid: {error}") from None


def _resolved_differs(folder: Path, written: Tree, tree: Tree | None) -> Iterator[str]:
    """Whether the instance of the folder is what the file and the overrides give, to the letter."""
    text = (folder / RESOLVED).read_text(encoding="utf-8")
    if tree is not None and text != _dumped(tree):
        yield f"{RESOLVED} is not what the instance file gives with the overrides that {MANIFEST} records"
    elif text != _dumped(written):
        yield f"{RESOLVED} is not as monazite writes it"


def _dumped(tree: Tree) -> str:
    text: str = yaml.safe_dump(dict(tree.data), sort_keys=False, allow_unicode=True, width=110)
    return text


def _instance(folder: Path, tree: Tree, manifest: Manifest) -> Instance:
    try:
        return build_instance(tree, manifest.options.money)
    except InstanceError as error:
        raise UsageError(f"{folder / RESOLVED}: the instance of the result is not valid: {error}") from None


def _solved(found: _Folder) -> Verdict:
    """The verdict on what `solve` wrote."""
    first = found.manifest.options.first or []
    _check_served(found)
    own, others = _cases(found, first)
    options = _extremes(found, own, first)
    unit = found.instance.money.unit
    proof = best_of(
        own.proven, [(label, case.proven) for label, case in others if case is not own], len(others)
    )
    failures = list(own.failures)
    if not failures and proof.word != "exact":
        failures.append(str(proof.reason))
    for label, case in options:
        if case.status not in UNTOLD:
            failures += [f"{label}: {each}" for each in case.failures]
    checked = list(_proven_words(own, others, options))
    if own.failures and own.solution is None and own.status == "optimal":
        return Verdict(False, None, unit, tuple(checked), tuple(failures))
    failures += _status_differs(found, own, others, options, proof)
    failures += _certificate_differs(found, own, others, options)
    failures += _files_differ(found, own)
    if own.solution is not None:
        failures += _tables_differ(found, own)
        checked.append("the audit of the instance agrees with the proven plan")
        checked.append(f"{len(BY_NAME) - 2} tables agree with it to {RELATIVE_EQUAL:g}")
        checked.append(f"prices, sensitivity: solved again and compared to {RESOLVED_EQUAL:g}")
    impossible = own.proven.impossible
    return Verdict(
        proof.word == "exact" and not own.failures,
        own.proven.proof.objective,
        unit,
        tuple(checked),
        tuple(failures),
        impossible.relaxed if impossible else None,
        impossible.short if impossible else None,
        own.status == "infeasible",
    )


def _check_served(found: _Folder) -> None:
    """Refuse who is not in the instance."""
    for each in found.status.served:
        section, _, name = each.name.partition(".")
        if section not in ("contracts", "demands") or name not in getattr(found.instance, section):
            raise UsageError(
                f"{found.path}/status.json: there is no {each.name!r} that could be served first"
            )


Labelled = tuple[tuple[str, Checked], ...]
UNTOLD = ("unbounded", "limit", "unverified")
"""Extremes of which a folder tells nothing but that they were not solved."""


def _cases(found: _Folder, first: Sequence[str]) -> tuple[Checked, Labelled]:
    """The case that was chosen, and every case in the order of the file; none where there is nothing to choose."""
    variants = cases(found.instance)
    if not variants:
        return _case(found, found.instance, found.certificate, first), ()
    labels = [label for label, _ in variants]
    chosen = found.status.chosen
    if chosen not in labels:
        chosen = labels[0]  # Of cases none of which has a plan the first is reported.
    checked = []
    told = {case.label: case.status for case in found.status.cases}
    for label, tree in variants:
        certificate = (
            found.certificate if label == chosen else found.certificate.cases.get(label, Certificate())
        )
        checked.append((label, _variant(found, tree, certificate, first, told.get(label))))
    return dict(checked)[chosen], tuple(checked)


def _extremes(found: _Folder, own: Checked, first: Sequence[str]) -> Labelled:
    told, certificates = found.status.extremes, found.certificate.extremes
    checked = []
    for label, tree in extremes(own.instance):
        status = told[label].status if label in told else None
        certificate = certificates.get(label, Certificate())
        checked.append((label, _variant(found, tree, certificate, first, status)))
    return tuple(checked)


def _variant(
    found: _Folder, tree: Tree, certificate: Certificate, first: Sequence[str], told: str | None
) -> Checked:
    try:
        instance = build_instance(tree, found.manifest.options.money)
    except InstanceError as error:
        proof = Proof("none", "there is no plan: invalid")
        return Checked(
            found.instance,
            "invalid",
            Proven("invalid", proof, None, None),
            proof,
            message=str(error),
        )
    if told == "limit" and certificate == Certificate():
        # How long solving takes is not repeated; such a case tells nothing that could be compared.
        proof = Proof("none", "there is no plan: limit")
        return Checked(instance, "limit", Proven("limit", proof, None, None), proof, message=TIME_LIMIT)
    return _case(found, instance, certificate, first)


def _case(found: _Folder, instance: Instance, certificate: Certificate, first: Sequence[str]) -> Checked:
    try:
        return check_case(instance, certificate, first)
    except UsageError as error:
        raise UsageError(f"{found.path}: {error}") from None


def _proven_words(own: Checked, others: Labelled, options: Labelled) -> Iterator[str]:
    """What was proven, in sentences."""
    matrix = own.matrix
    if own.proven.impossible is not None:
        yield f"{len(own.proven.impossible.rows)} rows cannot hold together: proven in rationals"
    if own.solution is not None and matrix is not None:
        yield f"{len(matrix.rows):,} rows, {len(matrix.columns):,} columns: proven optimal in rationals"
    if count := len(own.enumeration.branches):
        yield f"{count} further branches are proven to be no better"
    for stage in own.enumeration.stages:
        yield f"{stage.name} comes first: proven that it goes without {float(stage.short)!r} at least"
    if others:
        proven = sum(case.proven.proof.word == "exact" for _, case in others)
        yield f"{proven} of {len(others)} cases are proven"
    if options:
        yield f"{sum(case.proven.proof.word == 'exact' for _, case in options)} of {len(options)} extremes are proven"
    for label, case in options:
        if case.status in UNTOLD:
            yield f"{label}: {case.status}; of this extreme nothing is told and nothing is proven"


def _status_differs(
    found: _Folder, own: Checked, others: Labelled, options: Labelled, proof: Proof
) -> Iterator[str]:
    """`status.json` as it is written of what is proven."""
    reported = _reported(found, own)
    if others:
        small = [
            (label, replace(case.proven, proof=case.reported)) for label, case in others if case is not own
        ]
        word = best_of(replace(own.proven, proof=own.reported), small, len(others))
        chosen = next((label for label, case in others if case is own and own.status == "optimal"), None)
        reported = replace(
            reported,
            proof=word,
            chosen=chosen,
            cases=tuple((label, case.status, _value(case)) for label, case in others),
        )
    if own.solution is not None:
        reported = replace(reported, omitted=tuple(omitted(reported.proof, own.plan(_all_prices(found)))))
    reported = replace(reported, extremes={label: _reported(found, case) for label, case in options})
    written = _places(found).of(read_json(found.path / "status.json"))
    expected = _places(found).of(_as_json(status_document(reported)))
    for each in documents_differ("status.json", written, expected):
        yield each.replace("status.json: objective: value is", "status.json tells the objective", 1)


def _reported(found: _Folder, case: Checked) -> Reported:
    """What `solve` reports of a case."""
    instance = case.instance
    return Reported(
        instance.title,
        case.status,
        _value(case),
        instance.money.unit,
        case.reported,
        case.message,
        tuple(_sentences(found, case)),
        tuple(str(each) for each in instance.context.warnings),
        tuple(omitted(case.reported, case.plan(_all_prices(found)))) if case.solution is not None else (),
        case.served,
    )


def _sentences(found: _Folder, case: Checked) -> Iterator[str]:
    if case.matrix is None or not case.conflicts:
        return
    if found.higher is None:
        yield "the sentences of conflicts are not compared here"
        return
    yield from found.higher.sentences(case.instance, case.matrix, case.conflicts)


def _value(case: Checked) -> float | None:
    return case.solution.value if case.solution is not None else None


def _all_prices(found: _Folder) -> bool:
    return found.manifest.options.prices == "all"


def _as_json(document: Any) -> Any:
    """A document as it is read again."""
    return json.loads(json_text(document))


def _places(found: _Folder) -> Places:
    return Places([*(each.name for each in found.manifest.inputs), RESOLVED, "--set"], found.at_hand)


def _certificate_differs(found: _Folder, own: Checked, others: Labelled, options: Labelled) -> Iterator[str]:
    """`certificate.json` as it is written of what is proven; of large programs its shape."""
    written = read_json(found.path / "certificate.json")
    expected = own.document()
    if beside := {label: case.document() for label, case in others if case is not own}:
        expected["cases"] = beside
    if options:
        expected["extremes"] = {label: case.document() for label, case in options}
    everything = [own, *(case for _, case in (*others, *options))]
    told, proven = found.certificate.infeasible, own.proven.impossible
    if told is not None and proven is not None and told.short != str(proven.short):
        yield "certificate.json tells another amount than the proven one"
    if all(case.small for case in everything):
        yield from documents_differ("certificate.json", written, _as_json(expected), 0.0)
    else:
        yield from _shape_differs("certificate.json", written, _as_json(expected))


def _shape_differs(name: str, written: Any, expected: Any) -> Iterator[str]:
    """Where a certificate that `solve` did not prove has other keys; what it left open is proven here, and its residuals are small."""
    if isinstance(written, dict) and isinstance(expected, dict):
        if list(written) != list(expected):
            yield f"{name}: other keys than those of the program"
            return
        for key, value in written.items():
            yield from _shape_differs(f"{name}: {key}", value, expected[key])
    elif isinstance(written, list) and isinstance(expected, list) and len(written) == len(expected):
        for number, value in enumerate(written):
            yield from _shape_differs(f"{name} {number + 1}", value, expected[number])
    elif isinstance(expected, float | int):
        if not (isinstance(written, float | int) and 0 <= written <= RELATIVE_EQUAL):
            yield f"{name} is {written!r}, expected at most {RELATIVE_EQUAL:g}"
    elif written is not None and written != expected:
        words = ("basic", "lower", "upper", "free", "nonbasic")
        if not (written in words and expected in words):
            yield f"{name} is {written!r}, expected {expected!r}"


def _files_differ(found: _Folder, own: Checked) -> Iterator[str]:
    """Files that do not belong to such a result, and the programs written out."""
    options, has_plan = found.manifest.options, own.status == "optimal"
    expected = {"status.json", "certificate.json", RESOLVED}
    expected |= {f"tables/{name}.csv" for name in BY_NAME} if has_plan else set()
    expected |= {
        name for name, asked in (("model.lp", options.save_lp), ("model.mps", options.save_mps)) if asked
    }
    yield from _extra_files(found, expected)
    served = {stage.name: stage.short for stage in own.enumeration.stages}
    if options.save_mps and "model.mps" in found.manifest.files:
        matrix = own.matrix or program(own.instance)
        text = mps_text(matrix, own.instance.title, own.instance.money.unit)
        if _text(found, "model.mps") != text:
            yield "model.mps is not the program of the instance"
    if options.save_lp and "model.lp" in found.manifest.files:
        import tempfile

        import pyomo.environ  # noqa: F401  registers Pyomo's writers

        with tempfile.TemporaryDirectory() as beside:
            again = Path(beside) / "model.lp"
            model = model_of(own.instance, own.enumeration.sides, served)
            model.write(str(again), io_options={"symbolic_solver_labels": True})
            if _text(found, "model.lp") != again.read_text(encoding="utf-8"):
                yield "model.lp is not the program of the instance"


def _text(found: _Folder, name: str) -> str:
    try:
        return (found.path / name).read_bytes().decode("utf-8")
    except UnicodeDecodeError:
        return ""


def _extra_files(found: _Folder, expected: set[str]) -> Iterator[str]:
    for name in found.manifest.files:
        if name not in expected:
            yield f"{printable(name)} does not belong to such a result"
    for name in sorted(expected - set(found.manifest.files)):
        if not name.startswith("tables/"):
            yield f"{name} is missing"


def _tables_differ(found: _Folder, own: Checked) -> Iterator[str]:
    """Every table worked out again, cell by cell."""
    plan = own.plan(_all_prices(found))
    for name, table in BY_NAME.items():
        path = found.path / "tables" / f"{name}.csv"
        yield from table_differs(path, f"tables/{name}.csv", list(table.COLUMNS), table.rows(plan), own.small)
    yield from _beside_the_proven(found, plan)


def _beside_the_proven(found: _Folder, plan: Plan) -> Iterator[str]:
    """Prices that the proven one does not lie between: what proves the plan is worth no more than the last unit, and no less than the next."""
    proven = {_reported_as(plan.instance, key): dual for key, dual in plan.duals.items()}
    for line, row in rows_of(found.path / "tables" / "prices.csv"):
        dual = proven.get(
            (row.get("rule", ""), row.get("element", "").removeprefix("'"), row.get("period", ""))
        )
        if dual is None:
            continue  # A number of a contract moves several rules; its price is a sum of theirs.
        room = RESOLVED_EQUAL * abs(dual) + PRICE_IS_ZERO
        left, right = amount(row.get("left", "")), amount(row.get("right", ""))
        if (left is not None and dual > left + room) or (right is not None and dual < right - room):
            yield f"tables/prices.csv:{line}: {right} to {left} is told, proven is {dual!r}"


def _reported_as(instance: Instance, key: Key) -> tuple[str, str, str]:
    """A rule as the table of prices names it."""
    in_period = len(key) > 1 and key[-1] in instance.timeline.by_key
    return key[0], " ".join(key[1:-1] if in_period else key[1:]), key[-1] if in_period else ""


def _explanation(found: _Folder) -> Verdict:
    """The verdict on what `explain` wrote of an instance without a plan: the proof, and the explanation worked out again."""
    unit, options = found.instance.money.unit, found.manifest.options
    instance = found.instance
    variants = [(label, _stated(tree, options.money)) for label, tree in cases(instance)]
    stated = [(label, case) for label, case in variants if case is not None]
    if variants and not stated:
        return Verdict(False, None, unit, (), ("not proven: no case can be stated",))
    own = check_case(stated[0][1] if stated else instance, found.certificate, ())
    failures, feasible = list(own.failures), list(_not_impossible(stated[1:]))
    failures += feasible
    if found.higher is None:
        failures.append("the explanation is not compared here")
    elif not failures:
        failures += _explained_differs(found, own)
    checked = list(_proven_words(own, (), ()))
    if stated[1:] and not feasible:
        checked.append(f"{len(stated) - 1} further cases have no plan either: proven in rationals")
    checked += [f"the case {label!r} cannot be stated" for label, case in variants if case is None]
    checked.append(f"the explanation is worked out again and compared to {RESOLVED_EQUAL:g}")
    impossible = own.proven.impossible
    return Verdict(
        not own.failures and not feasible,
        None,
        unit,
        tuple(checked),
        tuple(failures),
        impossible.relaxed if impossible else None,
        impossible.short if impossible else None,
        True,
    )


def _stated(tree: Tree, money: str | None) -> Instance | None:
    """A case as an instance; None where it cannot be stated with its numbers."""
    try:
        return build_instance(tree, money)
    except InstanceError:
        return None


def _not_impossible(others: Sequence[tuple[str, Instance]]) -> Iterator[str]:
    """Further cases of an explanation of which it is not proven that they have no plan: `explain` writes the proof of the first."""
    for label, instance in others:
        try:
            impossible_of(program(instance))
        except (NotProvenError, MonaziteError) as error:
            yield f"{label}: not proven: {error}"


def _explained_differs(found: _Folder, own: Checked) -> Iterator[str]:
    assert found.higher is not None
    options = found.manifest.options
    again = found.higher.explain(found.tree, options.money, options.why or [], options.within)
    written = _places(found).of(read_json(found.path / "status.json"))
    expected = _places(found).of(_as_json(again.status))
    yield from documents_differ("status.json", written, expected, RESOLVED_EQUAL)
    document = infeasibility(own.matrix, own.conflicts, own.proven.impossible)
    yield from documents_differ(
        "certificate.json", read_json(found.path / "certificate.json"), _as_json(document), 0.0
    )
    tables = {f"tables/{name}.csv": told for name, told in again.tables.items() if told[1]}
    yield from _extra_files(found, {"status.json", "certificate.json", RESOLVED, *tables})
    for name, (columns, rows) in tables.items():
        yield from table_differs(found.path / name, name, columns, rows, places=_places(found))
