"""From a result folder to a verdict."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from importlib.metadata import version
from pathlib import Path
from typing import Any

from monazite.data.reading.choices import FORESIGHT, cases, extremes
from monazite.data.reading.load import build_instance, read_tree
from monazite.data.reading.tree import Tree
from monazite.data.records.instance import Instance
from monazite.errors import InstanceError, MonaziteError, UsageError, printable
from monazite.figures import LIMIT_DIGITS, counted, exact_words, figure, rounded_down
from monazite.results.folder.datapackage import DATA_PACKAGE, WrittenTable, data_package
from monazite.results.folder.replacing import recover
from monazite.results.folder.writing import json_text, resolved_tree
from monazite.results.folder.written import (
    AGAIN,
    MANIFEST,
    WORKBOOK,
    Certificate,
    Manifest,
    StatusWritten,
    Written,
    read_json,
    read_written,
)
from monazite.results.in_short import in_short
from monazite.results.in_short.notes import notes
from monazite.results.plan import Plan
from monazite.results.proof.certificates import infeasibility
from monazite.results.proof.enumeration import Proven, best_of, impossible_of
from monazite.results.proof.proving import Proof
from monazite.results.proof.staged import model_of, program
from monazite.results.report import Table
from monazite.results.status import Reported, omitted, status_document
from monazite.results.surprise import surprise_of
from monazite.results.tables import BY_NAME, Tables, table_of
from monazite.results.verify.compare import FileNames, amount, documents_differ, rows_of, table_differs
from monazite.results.verify.higher import Higher
from monazite.results.verify.original import original_tree
from monazite.results.verify.proving import Checked, check_case
from monazite.results.verify.verdict import Verdict
from monazite.results.verify.whole import WANTED, check_whole, manifest_differs, read_manifest
from monazite.solving.exact.elimination import NotProvenError
from monazite.solving.highs import TIME_LIMIT
from monazite.solving.matrix import Key
from monazite.solving.mps import mps_text
from monazite.tolerances import PRICE_IS_ZERO, RELATIVE_EQUAL, RESOLVED_EQUAL

RESOLVED = "instance.resolved.yaml"


@dataclass(frozen=True)
class _Folder:
    """A complete folder: what its files claim, and the instance from which everything is computed again."""

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
    """Verify a result folder, and where `original` is given that it belongs to that instance file as it is
    now.

    Otherwise the input files are compared where they still exist. `higher` provides what is computed above
    this package; without it sentences of conflicts and explanations are not compared, and count as not
    proven. Raises `UsageError` where the folder holds no result, was changed after it was written, is neither
    optimal nor infeasible, or belongs to another version of the file. A folder that a killed run had moved
    aside is restored first.
    """
    if folder.name and not folder.exists():
        recover(folder)
    manifest = read_manifest(folder)
    check_whole(folder, manifest)
    checked = [f"{len(manifest.files)} files are unchanged"]
    tree, belongs = original_tree(folder, manifest, original, root)
    checked += belongs
    status = read_written(folder / "status.json", StatusWritten)
    if manifest.command[1] == "explain" and status.status == "optimal":
        raise UsageError(
            f"{printable(str(folder))}: found the explanation of a feasible instance, which has no "
            f"certificate to verify. Expected {WANTED}"
        )
    if status.status not in ("optimal", "infeasible"):
        raise UsageError(
            f"{folder}: the status of the result is {status.status!r}, without a plan to prove. Expected "
            "'optimal' or 'infeasible'. Solve again with -o"
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
    """The versions it was written with, where they differ from those that verify it."""
    written = read_json(folder / MANIFEST).get("versions")
    for name, found in written.items() if isinstance(written, dict) else ():
        if name in ("monazite", "highspy") and found != version(name):
            yield f"written with {name} {printable(str(found))}, verified with {version(name)}"


def _resolved(folder: Path) -> Tree:
    path = folder / RESOLVED
    try:
        return read_tree(path)
    except InstanceError as error:
        raise UsageError(f"{path}: the instance in the result is invalid: {error}") from None


def _resolved_differs(folder: Path, written: Tree, tree: Tree | None) -> Iterator[str]:
    """Whether the instance in the folder is exactly what the file and the overrides give."""
    text = (folder / RESOLVED).read_text(encoding="utf-8")
    if tree is not None and text != resolved_tree(tree):
        yield (
            f"{RESOLVED}: the instance differs from the instance file with the overrides recorded "
            f"in {MANIFEST}"
        )
    elif text != resolved_tree(written):
        yield f"{RESOLVED}: unexpected format; monazite writes the same instance differently"


def _instance(folder: Path, tree: Tree, manifest: Manifest) -> Instance:
    try:
        return build_instance(tree, manifest.options.money)
    except InstanceError as error:
        raise UsageError(f"{folder / RESOLVED}: the instance in the result is invalid: {error}") from None


def _solved(found: _Folder) -> Verdict:
    """The verdict on a result of `solve`."""
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
        if case.status not in UNREPORTED:
            failures += [f"{label}: {each}" for each in case.failures]
    checked = list(_proven_words(own, others, options))
    if own.failures and own.solution is None and own.status == "optimal":
        return Verdict(False, None, unit, tuple(checked), tuple(failures))
    failures += _status_differs(found, own, others, options, proof)
    failures += _certificate_differs(found, own, others, options)
    failures += _files_differ(found, own)
    has_plan = own.solution is not None
    tables = Tables(own.plan(_all_prices(found)) if has_plan else None)
    workbook = list(_workbook_differs(found, tables))
    failures += workbook
    if _has_workbook(found) and not workbook:
        checked.append(AS_WRITTEN)
    if own.solution is not None:
        checked.append("The audit of the proven plan found no differences.")
        differences = list(_tables_differ(found, own))
        failures += differences
        if not differences:
            checked += _agreeing()
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


def _agreeing() -> Iterator[str]:
    """What is said of the tables where none differs."""
    yield f"{len(BY_NAME) - 2} tables agree with the proven plan to {figure(RELATIVE_EQUAL)}"
    yield f"tables prices and sensitivity: solved again, agree to {figure(RESOLVED_EQUAL)}"


def _check_served(found: _Folder) -> None:
    """Refuse names in `served` that are not in the instance."""
    for each in found.status.served:
        section, _, name = each.name.partition(".")
        if section not in ("contracts", "demands") or name not in getattr(found.instance, section):
            raise UsageError(
                f"{found.path}/status.json: served: found {each.name!r}. Expected a contract or demand of "
                "the instance. Solve again with -o"
            )


Labelled = tuple[tuple[str, Checked], ...]
AS_WRITTEN = f"{WORKBOOK}: made again from these files, agrees in every cell"
UNREPORTED = ("unbounded", "limit", "unverified")
"""Statuses of extremes for which a folder reports nothing but the status."""


def _cases(found: _Folder, first: Sequence[str]) -> tuple[Checked, Labelled]:
    """The case that was chosen, and every case in the order of the file; none where the instance has no
    choices."""
    variants = cases(found.instance)
    if not variants:
        return _case(found, found.instance, found.certificate, first), ()
    labels = [label for label, _ in variants]
    chosen = found.status.chosen
    if chosen not in labels:
        chosen = labels[0]  # Where no case is feasible, the first is reported.
    checked = []
    statuses = {case.label: case.status for case in found.status.cases}
    for label, tree in variants:
        certificate = (
            found.certificate if label == chosen else found.certificate.cases.get(label, Certificate())
        )
        checked.append((label, _variant(found, tree, certificate, first, statuses.get(label))))
    return dict(checked)[chosen], tuple(checked)


def _extremes(found: _Folder, own: Checked, first: Sequence[str]) -> Labelled:
    reported, certificates = found.status.extremes, found.certificate.extremes
    checked = []
    for label, tree in extremes(own.instance):
        status = reported[label].status if label in reported else None
        certificate = certificates.get(label, Certificate())
        checked.append((label, _variant(found, tree, certificate, first, status)))
    return tuple(checked)


def _variant(
    found: _Folder, tree: Tree, certificate: Certificate, first: Sequence[str], reported: str | None
) -> Checked:
    try:
        instance = build_instance(tree, found.manifest.options.money)
    except InstanceError as error:
        proof = Proof("none", "no plan: invalid")
        return Checked(
            found.instance,
            "invalid",
            Proven("invalid", proof, None, None),
            proof,
            message=str(error),
        )
    if reported == "limit" and certificate == Certificate():
        # A time limit cannot be reproduced; such a case reports nothing that could be compared.
        proof = Proof("none", "no plan: limit")
        return Checked(instance, "limit", Proven("limit", proof, None, None), proof, message=TIME_LIMIT)
    return _case(found, instance, certificate, first)


def _case(found: _Folder, instance: Instance, certificate: Certificate, first: Sequence[str]) -> Checked:
    try:
        return check_case(instance, certificate, first)
    except UsageError as error:
        raise UsageError(f"{found.path}: {error}") from None


def _proven_words(own: Checked, others: Labelled, options: Labelled) -> Iterator[str]:
    """What was proven, in words."""
    matrix = own.matrix
    if own.proven.impossible is not None:
        conflict = counted(len(own.proven.impossible.rows), "constraint")
        yield f"conflict of {conflict}: proven infeasible in rational arithmetic"
    if own.solution is not None and matrix is not None:
        yield (
            f"{counted(len(matrix.rows), 'row')}, {counted(len(matrix.columns), 'column')}: proven optimal "
            "in rational arithmetic"
        )
    if count := len(own.enumeration.leaves):
        yield f"{counted(count, 'other branch', 'other branches')}: proven not better"
    for stage in own.enumeration.stages:
        least = rounded_down(float(stage.short), LIMIT_DIGITS)
        yield f"{stage.name} is served first: proven that its shortage is at least {least}"
    if others:
        proven = sum(case.proven.proof.word == "exact" for _, case in others)
        yield f"{proven} of {len(others)} cases proven"
    if options:
        yield (
            f"{sum(case.proven.proof.word == 'exact' for _, case in options)} of {len(options)} "
            "extremes proven"
        )
    for label, case in options:
        if case.status in UNREPORTED:
            yield f"{label}: {case.status}; this extreme has no results to prove"


def _status_differs(
    found: _Folder, own: Checked, others: Labelled, options: Labelled, proof: Proof
) -> Iterator[str]:
    """Where `status.json` differs from what is proven."""
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
        plan = own.plan(_all_prices(found))
        omitted_now = tuple(omitted(reported.proof, plan))
        reported = replace(reported, omitted=omitted_now, in_short=in_short(plan), notes=notes(plan))
    else:
        reported = replace(reported, in_short=())
    known = {label: (case.status, _value(case)) for label, case in options}.get(FORESIGHT)
    reported = replace(
        reported,
        extremes={label: _reported(found, case) for label, case in options},
        surprise=surprise_of(own.instance, _value(own), known),
    )
    written = _file_names(found).of(read_json(found.path / "status.json"))
    expected = _file_names(found).of(_as_json(status_document(reported)))
    for each in documents_differ("status.json", written, expected):
        yield each.replace("status.json: objective: value:", "status.json: objective:", 1)


def _reported(found: _Folder, case: Checked) -> Reported:
    """What `solve` reports of a case, from its proof."""
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
        yield "conflict sentences are not compared"
        return
    yield from found.higher.sentences(case.instance, case.matrix, case.conflicts)


def _value(case: Checked) -> float | None:
    return case.solution.value if case.solution is not None else None


def _all_prices(found: _Folder) -> bool:
    return found.manifest.options.prices == "all"


def _as_json(document: Any) -> Any:
    """A document as it is read from JSON."""
    return json.loads(json_text(document))


def _file_names(found: _Folder) -> FileNames:
    return FileNames([*(each.name for each in found.manifest.inputs), RESOLVED, "--set"], found.at_hand)


def _certificate_differs(found: _Folder, own: Checked, others: Labelled, options: Labelled) -> Iterator[str]:
    """Where `certificate.json` differs from what is proven; of large programs only its structure is
    compared."""
    written = read_json(found.path / "certificate.json")
    expected = own.document()
    if beside := {label: case.document() for label, case in others if case is not own}:
        expected["cases"] = beside
    if options:
        expected["extremes"] = {label: case.document() for label, case in options}
    everything = [own, *(case for _, case in (*others, *options))]
    written_conflict, proven = found.certificate.infeasible, own.proven.impossible
    if (
        written_conflict is not None
        and proven is not None
        and written_conflict.short != exact_words(proven.short)
    ):
        short = exact_words(proven.short)
        yield f"certificate.json: short: found {written_conflict.short:.80}, proven {short:.80}"
    if all(case.small for case in everything):
        yield from documents_differ("certificate.json", written, _as_json(expected), 0.0)
    else:
        yield from _shape_differs("certificate.json", written, _as_json(expected))


def _shape_differs(name: str, written: Any, expected: Any) -> Iterator[str]:
    """Where a certificate that `solve` did not prove has other keys, or a residual that is too large; what
    it omits is proven here."""
    if isinstance(written, dict) and isinstance(expected, dict):
        if list(written) != list(expected):
            yield f"{name}: the keys differ from those of the program"
            return
        for key, value in written.items():
            yield from _shape_differs(f"{name}: {key}", value, expected[key])
    elif isinstance(written, list) and isinstance(expected, list) and len(written) == len(expected):
        for number, value in enumerate(written):
            yield from _shape_differs(f"{name} {number + 1}", value, expected[number])
    elif isinstance(expected, float | int):
        if not (isinstance(written, float | int) and 0 <= written <= RELATIVE_EQUAL):
            yield f"{name}: found {written!r}, expected at most {figure(RELATIVE_EQUAL)}"
    elif written is not None and written != expected:
        words = ("basic", "lower", "upper", "free", "nonbasic")
        if not (written in words and expected in words):
            yield f"{name}: found {written!r}, expected {expected!r}"


def _files_differ(found: _Folder, own: Checked) -> Iterator[str]:
    """Files that are missing or unexpected, and exported programs that differ."""
    options, has_plan = found.manifest.options, own.status == "optimal"
    expected = {"status.json", "certificate.json", RESOLVED}
    tables = [table_of(module, None) for module in BY_NAME.values()] if has_plan else []
    expected |= {f"tables/{table.name}.csv" for table in tables}
    expected |= {
        name for name, asked in (("model.lp", options.save_lp), ("model.mps", options.save_mps)) if asked
    }
    expected |= {WORKBOOK} if options.xlsx else set()
    yield from _extra_files(found, expected | ({DATA_PACKAGE} if has_plan else set()))
    yield from _data_package_differs(found, tables)
    served = {stage.name: stage.short for stage in own.enumeration.stages}
    if options.save_mps and "model.mps" in found.manifest.files:
        matrix = own.matrix or program(own.instance)
        text = mps_text(matrix, own.instance.title, own.instance.money.unit)
        if _text(found, "model.mps") != text:
            yield "model.mps differs from the program of the instance"
    if options.save_lp and "model.lp" in found.manifest.files:
        import tempfile

        import pyomo.environ  # noqa: F401  registers Pyomo's writers

        with tempfile.TemporaryDirectory() as beside:
            again = Path(beside) / "model.lp"
            model = model_of(own.instance, own.enumeration.branches, served)
            model.write(str(again), io_options={"symbolic_solver_labels": True})
            if _text(found, "model.lp") != again.read_text(encoding="utf-8"):
                yield "model.lp differs from the program of the instance"


def _text(found: _Folder, name: str) -> str:
    try:
        return (found.path / name).read_bytes().decode("utf-8")
    except UnicodeDecodeError:
        return ""


def _extra_files(found: _Folder, expected: set[str]) -> Iterator[str]:
    for name in found.manifest.files:
        if name not in expected:
            yield f"{printable(name)}: unexpected file in this kind of result"
    for name in sorted(expected - set(found.manifest.files)):
        if name == DATA_PACKAGE:
            yield f"{name} is missing, as in results of an earlier version. {AGAIN}"
        elif not name.startswith("tables/"):
            yield f"{name} is missing"


def _data_package_differs(found: _Folder, tables: Iterable[Table]) -> Iterator[str]:
    """Where `datapackage.json` differs from what the instance, the columns and the files give."""
    if DATA_PACKAGE not in found.manifest.files:
        return
    written = [
        WrittenTable(table, (found.path / name).stat().st_size, found.manifest.files[name])
        for table in tables
        if (name := f"tables/{table.name}.csv") in found.manifest.files
    ]
    read_written(found.path / DATA_PACKAGE, Written)
    inputs = [(each.name, each.sha256) for each in found.manifest.inputs]
    expected = data_package(found.instance, inputs, found.manifest.versions.get("monazite", ""), written)
    package = read_json(found.path / DATA_PACKAGE)
    yield from documents_differ(DATA_PACKAGE, package, _as_json(expected), 0.0)


def _tables_differ(found: _Folder, own: Checked) -> Iterator[str]:
    """Every table computed again and compared, cell by cell."""
    plan = own.plan(_all_prices(found))
    for name, table in BY_NAME.items():
        path = found.path / "tables" / f"{name}.csv"
        if f"tables/{name}.csv" not in found.manifest.files:
            yield f"tables/{name}.csv is missing, as in results of an earlier version. {AGAIN}"
            continue
        yield from table_differs(path, f"tables/{name}.csv", list(table.COLUMNS), table.rows(plan), own.small)
    yield from _beside_the_proven(found, plan)


def _beside_the_proven(found: _Folder, plan: Plan) -> Iterator[str]:
    """Prices whose two sides do not enclose the dual of the proven basis: it is at most `left` and at
    least `right`."""
    proven = {_reported_as(plan.instance, key): dual for key, dual in plan.duals.items()}
    for line, row in rows_of(found.path / "tables" / "prices.csv"):
        dual = proven.get(
            (row.get("constraint", ""), row.get("element", "").removeprefix("'"), row.get("period", ""))
        )
        if dual is None:
            continue  # A number of a contract moves several constraints; its price is a sum of theirs.
        room = RESOLVED_EQUAL * abs(dual) + PRICE_IS_ZERO
        left, right = amount(row.get("left", "")), amount(row.get("right", ""))
        if (left is not None and dual > left + room) or (right is not None and dual < right - room):
            yield (
                f"tables/prices.csv:{line}: found right {right} and left {left}, expected an interval "
                f"that contains the proven dual {dual!r}"
            )


def _reported_as(instance: Instance, key: Key) -> tuple[str, str, str]:
    """A constraint as the table of prices names it."""
    in_period = len(key) > 1 and key[-1] in instance.timeline.by_key
    return key[0], " ".join(key[1:-1] if in_period else key[1:]), key[-1] if in_period else ""


def _explanation(found: _Folder) -> Verdict:
    """The verdict on a result of `explain` for an infeasible instance: the proof, and the explanation
    computed again."""
    unit, options = found.instance.money.unit, found.manifest.options
    instance = found.instance
    variants = [(label, _valid(tree, options.money)) for label, tree in cases(instance)]
    valid = [(label, case) for label, case in variants if case is not None]
    if variants and not valid:
        return Verdict(False, None, unit, (), ("not proven: every case is invalid",))
    own = check_case(valid[0][1] if valid else instance, found.certificate, ())
    failures, feasible = list(own.failures), list(_not_impossible(valid[1:]))
    failures += feasible
    if found.higher is None:
        failures.append("the explanation is not compared")
    elif not failures:
        failures += _explained_differs(found, own)
    checked = list(_proven_words(own, (), ()))
    if valid[1:] and not feasible:
        checked.append(f"{counted(len(valid) - 1, 'other case')}: proven infeasible in rational arithmetic")
    checked += [f"case {label!r} is invalid" for label, case in variants if case is None]
    checked.append(f"the explanation: computed again, agrees to {figure(RESOLVED_EQUAL)}")
    checked += [AS_WRITTEN] if _has_workbook(found) and not failures else []
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


def _valid(tree: Tree, money: str | None) -> Instance | None:
    """A case as an instance; None where it is invalid."""
    try:
        return build_instance(tree, money)
    except InstanceError:
        return None


def _not_impossible(others: Sequence[tuple[str, Instance]]) -> Iterator[str]:
    """Other cases of an explanation that are not proven infeasible: `explain` writes the proof of the
    first alone."""
    for label, instance in others:
        try:
            impossible_of(program(instance))
        except (NotProvenError, MonaziteError) as error:
            yield f"{label}: not proven: {error}"


def _explained_differs(found: _Folder, own: Checked) -> Iterator[str]:
    assert found.higher is not None
    options = found.manifest.options
    again = found.higher.explain(found.tree, options.money, options.why or [], options.within)
    written = _file_names(found).of(read_json(found.path / "status.json"))
    expected = _file_names(found).of(_as_json(again.status))
    yield from documents_differ("status.json", written, expected, RESOLVED_EQUAL)
    document = infeasibility(own.matrix, own.conflicts, own.proven.impossible)
    yield from documents_differ(
        "certificate.json", read_json(found.path / "certificate.json"), _as_json(document), 0.0
    )
    tables = {f"tables/{name}.csv": table for name, table in again.tables.items() if len(table)}
    beside = {DATA_PACKAGE} if tables else set()
    beside |= {WORKBOOK} if options.xlsx else set()
    yield from _extra_files(found, {"status.json", "certificate.json", RESOLVED, *beside, *tables})
    yield from _data_package_differs(found, tables.values())
    for name, table in tables.items():
        path, columns = found.path / name, list(table.columns)
        yield from table_differs(path, name, columns, table.rows, places=_file_names(found))
    yield from _workbook_differs(found, again.tables)


def _has_workbook(found: _Folder) -> bool:
    """Whether the folder has a workbook that is to be compared."""
    return bool(found.manifest.options.xlsx) and WORKBOOK in found.manifest.files


def _workbook_differs(found: _Folder, tables: Mapping[str, Table]) -> Iterator[str]:
    """Where the workbook differs from what the other files of the folder give."""
    if not _has_workbook(found):
        return
    if found.higher is None or found.higher.workbook is None:
        yield f"{WORKBOOK} is not compared"
    else:
        yield from found.higher.workbook(found.path, tables)
