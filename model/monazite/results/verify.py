"""Check a result folder from its own files: is it whole, is its plan proven, and are its tables those of the plan?

No solver takes part. The program is compiled again from the instance in the folder, the two bases of the certificate are solved
in exact rationals, and the tables are worked out again from the proven plan.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path, PurePosixPath
from typing import Any

import numpy as np

from monazite.data.instance import Instance
from monazite.data.load import build_instance
from monazite.data.load import read_tree as read_instance
from monazite.errors import InstanceError, UsageError, printable, refused
from monazite.formulation.build import build
from monazite.formulation.sides import Side, Sides
from monazite.results.audit import audit
from monazite.results.impossible import recheck
from monazite.results.listing import digest, kind_of, listing, named
from monazite.results.plan import Plan, payments_of
from monazite.results.proof import Proof, exact_columns, prove_bases, words_of
from monazite.results.replacing import recover
from monazite.results.tables import BY_NAME
from monazite.results.written import (
    FORMAT,
    MANIFEST,
    Basis,
    Certificate,
    Input,
    Manifest,
    Status,
    read_written,
)
from monazite.solving.elimination import NotProvenError
from monazite.solving.exact import violation
from monazite.solving.highs import problem_of
from monazite.solving.matrix import Key, Matrix, compile_model

SAME = 1e-9
OF_THE_SOLVER = ("prices", "sensitivity")
"""Tables that take solves of their own: they are whole as written, and not worked out again; prices are held against the proven ones."""
PROVEN = ("solve", "explain")
"""Commands whose results can be proven; of `explain` those without a plan."""
NOT_OF_THE_PLAN = ("one_of_several",)
"""Columns that tell of other plans."""


@dataclass(frozen=True)
class Verdict:
    """What is known of a result: whether it is proven, its exact objective, what was checked, and what was found wrong.

    Of a result without a plan `short` is the proven amount by which the rule `relaxed` is short in any plan.
    """

    proven: bool
    objective: Fraction | None
    unit: str
    checked: tuple[str, ...]
    failures: tuple[str, ...]
    relaxed: str | None = None
    short: Fraction | None = None

    @property
    def exit_code(self) -> int:
        """0 where all is proven and agrees, 6 otherwise."""
        return 0 if self.proven and not self.failures else 6


def verify_folder(folder: Path, original: Path | None = None, root: Path | None = None) -> Verdict:
    """Check a result folder, and where it is named that it belongs to an instance file as it is now.

    Without a name the files it was made from are compared where they still stand. Raises `UsageError` where the folder is no result,
    was changed since it was written, is neither optimal nor infeasible, or belongs to another version of the file. A folder that a killed
    run had moved aside is put back first.
    """
    if folder.name and not folder.exists():
        recover(folder)
    manifest = _manifest(folder)
    _check_whole(folder, manifest)
    checked = [f"{len(manifest.files)} files are as they were written"]
    if original is not None:
        _check_belongs(original, root, manifest)
        checked.append(f"the result belongs to {original} as it is now")
    else:
        checked += _check_inputs(folder, manifest)
    status = read_written(folder / "status.json", Status)
    if manifest.command[1] == "explain" and status.status == "optimal":
        raise UsageError(
            f"{folder}: what another command than solve wrote; a plan is proven, as solve writes it"
        )
    if status.status not in ("optimal", "infeasible"):
        raise UsageError(
            f"{folder}: the result is {status.status!r} and holds no plan; there is nothing to prove"
        )
    certificate = read_written(folder / "certificate.json", Certificate)
    instance = _instance(folder, manifest)
    unit = instance.money.unit
    if status.status == "infeasible":
        return _impossible(compile_model(build(instance)), certificate, unit, checked)
    matrix = compile_model(build(instance, _sides(instance, certificate), _served(instance, folder, status)))
    proof = _proof(matrix, certificate)
    if proof.plan is None or proof.objective is None:
        reason = f"not proven: {proof.reason}"
        return Verdict(False, None, unit, tuple(checked), (reason, *_as_near(matrix, certificate)))
    checked.append(f"{len(matrix.rows):,} rows, {len(matrix.columns):,} columns: proven optimal in rationals")
    plan = _plan(instance, matrix, proof)
    failures = [
        *_objective_differs(status, certificate, proof.objective),
        *audit(plan),
        *_tables_differ(folder, plan),
        *_prices_differ(folder, plan),
    ]
    checked.append("the audit of the instance agrees with the proven plan")
    checked.append(f"{len(BY_NAME) - len(OF_THE_SOLVER)} tables agree with it to {SAME:g}")
    checked.append("the proven prices lie between the two sides that the table of prices tells")
    return Verdict(True, proof.objective, unit, tuple(checked), tuple(failures))


def _impossible(matrix: Matrix, certificate: Certificate, unit: str, checked: list[str]) -> Verdict:
    """The verdict on a result without a plan: the basis of its conflict, solved in rationals."""
    written = certificate.infeasible
    if written is None:
        return Verdict(False, None, unit, tuple(checked), ("not proven: the certificate holds no proof",))
    try:
        short = recheck(matrix, written.relaxed, written.columns, written.rows)
    except NotProvenError as error:
        return Verdict(False, None, unit, tuple(checked), (f"not proven: {error}",))
    checked.append(f"{len(written.rows)} rows cannot hold together: proven in rationals")
    differs = written.short != str(short)
    failures = ("certificate.json tells another amount than the proven one",) if differs else ()
    return Verdict(True, None, unit, tuple(checked), failures, written.relaxed, short)


def _as_near(matrix: Matrix, certificate: Certificate) -> Iterator[str]:
    """How far the plan of the certificate is from keeping every rule, where that can be said."""
    try:
        apart = violation(problem_of(matrix), *words_of(matrix, _by_kind(certificate.plan_basis)))
    except NotProvenError:
        return
    yield f"the plan of the certificate is feasible within {float(apart):.2g} of every row"


def _by_kind(basis: Basis) -> dict[str, dict[str, str]]:
    return {"columns": basis.columns, "rows": basis.rows}


def _manifest(folder: Path) -> Manifest:
    try:
        kind = kind_of(folder / MANIFEST)
    except (OSError, ValueError):
        kind = None
    if kind is None:
        raise UsageError(
            f"{printable(str(folder))}: this is no result of monazite; name a folder that `solve -o DIR` wrote"
        )
    told = read_written(folder / MANIFEST, Manifest)
    if told.format != FORMAT:
        raise UsageError(f"{folder}: the manifest is not one that this version writes; solve again with -o")
    if told.command[1] not in PROVEN:
        raise UsageError(
            f"{folder}: what another command than solve wrote; a plan is proven, as solve writes it"
        )
    return told


def _check_whole(folder: Path, manifest: Manifest) -> None:
    """Refuse a folder in which something was changed, added or taken away. Only files that the manifest lists are read, and no link is followed."""
    try:
        found = listing(folder)
        told = [
            f"{name} was changed"
            for name in found.files
            if name in manifest.files and digest(folder / name) != manifest.files[name]
        ]
    except (OSError, ValueError) as error:
        raise UsageError(printable(f"{folder}: cannot be read: {error}")) from None
    written = manifest.files
    parents = {parent.as_posix() for name in written for parent in PurePosixPath(name).parents}
    there = {**dict.fromkeys(found.files, "a file"), **found.kinds}
    told += [f"{name} is missing" for name in written if name not in there]
    told += [f"{name} is {there[name]}, expected a file" for name in written if name in found.kinds]
    told += [
        f"{name} was added ({kind})"
        for name, kind in there.items()
        if name not in written and name != MANIFEST and not (kind == "a folder" and name in parents)
    ]
    if told:
        raise UsageError(f"{folder}: the result is not as it was written: {named(told, '; ')}")


def _check_belongs(original: Path, root: Path | None, manifest: Manifest) -> None:
    """Refuse a result of another version of an instance file, or of what it extends and reads."""
    now = {path.name: digest for path, digest in read_instance(original, (), root).inputs.items()}
    then = {each.name: each.sha256 for each in manifest.inputs}
    told = [name for name in {**then, **now} if then.get(name) != now.get(name)]
    if told:
        raise UsageError(f"the result belongs to another version of {original}: {', '.join(told)} differs")


def _check_inputs(folder: Path, manifest: Manifest) -> Iterator[str]:
    """Compare the inputs with the files they were read from, where those still stand where they stood."""
    for told in manifest.inputs:
        found = _input_digest(folder, told)
        if found is None:
            continue
        name = printable(told.name)
        if found != told.sha256:
            raise UsageError(
                f"the result belongs to another version of {name}, which has changed since; solve it again, or move "
                "the folder to verify it for itself"
            )
        yield f"{name} is as it was when it was solved"


def _input_digest(folder: Path, told: Input) -> str | None:
    """The SHA-256 of the file that an input was read from; None where no file stands there any more."""
    if not told.from_here:
        return None
    try:
        return digest((folder.resolve() / told.from_here).resolve())
    except (OSError, RuntimeError, ValueError):
        return None


def _instance(folder: Path, manifest: Manifest) -> Instance:
    path = folder / "instance.resolved.yaml"
    try:
        return build_instance(read_instance(path), manifest.options.money)
    except InstanceError as error:
        raise UsageError(f"{path}: the instance of the result is not valid: {error}") from None


def _served(instance: Instance, folder: Path, status: Status) -> dict[str, float]:
    """What was served first, by its name in the instance."""
    for each in status.served:
        section, _, name = each.name.partition(".")
        if section not in ("contracts", "demands") or name not in getattr(instance, section):
            raise UsageError(f"{folder}/status.json: there is no {each.name!r} that could be served first")
    return {each.name: each.short for each in status.served}


def _sides(instance: Instance, certificate: Certificate) -> Sides:
    """The sides that contract years were put on, from the names of the rows; what is of another instance is left out."""
    found: dict[tuple[str, str, str], Side] = {}
    for name in certificate.value_basis.rows:
        rule, _, rest = name.partition("[")
        if rule in ("sides.none", "sides.exact") and rest.count(",") == 2:
            clause, contract, year = rest.rstrip("]").split(",")
            if not _splits(instance, clause, contract, year):
                continue
            known = found.get((clause, contract, year), Side.MET)
            found[clause, contract, year] = Side.SHORT if rule == "sides.exact" else known
    return found


def _splits(instance: Instance, clause: str, contract: str, year: str) -> bool:
    """Whether a clause of a contract may put a year on a side."""
    found = instance.contracts.get(contract)
    if found is None or year not in {each.key for each in instance.contract_years(found)}:
        return False
    has = {
        "redelivery": found.redelivery,
        "take_or_pay": found.take_or_pay,
        "carry_forward": found.carry_forward,
    }
    return has.get(clause) is not None


def _proof(matrix: Matrix, certificate: Certificate) -> Proof:
    try:
        bases = [
            words_of(matrix, _by_kind(each)) for each in (certificate.value_basis, certificate.plan_basis)
        ]
    except NotProvenError as error:
        return Proof("none", str(error))
    return prove_bases(matrix, bases[0], bases[1])


def _plan(instance: Instance, matrix: Matrix, proof: Proof) -> Plan:
    """The proven plan, its amounts the nearest floats."""
    assert proof.plan is not None and proof.value is not None and proof.objective is not None
    columns = exact_columns(proof.plan)
    duals = np.array([float(each) for each in proof.value.row_duals])
    amounts = (matrix.money.times(columns) + matrix.money_constants).tolist()
    return Plan(
        instance,
        float(proof.objective),
        dict(zip(matrix.columns, columns.tolist(), strict=True)),
        dict(zip(matrix.rows, duals.tolist(), strict=True)),
        payments_of(instance, matrix.flows, amounts),
    )


def _objective_differs(status: Status, certificate: Certificate, objective: Fraction) -> Iterator[str]:
    """The value told, as a float and as a rational."""
    told = status.objective.value if status.objective else None
    if told is None or not _same(told, float(objective)):
        yield f"status.json tells the objective {told}, proven is {float(objective)!r}"
    if certificate.objective is not None and certificate.objective != str(objective):
        yield "certificate.json tells another rational optimum than the proven one"


def _tables_differ(folder: Path, plan: Plan) -> Iterator[str]:
    """Every table worked out again, cell by cell."""
    for name, table in BY_NAME.items():
        if name in OF_THE_SOLVER:
            continue
        lines = _lines(folder / "tables" / f"{name}.csv")
        written = [(line, row) for line, row in lines if not _is_nothing(row.values())]
        expected = [row for row in table.rows(plan) if not _is_nothing(row.values())]
        if len(written) != len(expected):
            yield f"tables/{name}.csv has {len(written)} rows, the proven plan gives {len(expected)}"
            continue
        for (line, found), row in zip(written, expected, strict=True):
            for column in (each for each in table.COLUMNS if each not in NOT_OF_THE_PLAN):
                if not _agrees(found.get(column, ""), row[column]):
                    yield f"tables/{name}.csv:{line}: {column} is {found.get(column)!r}, proven is {row[column]!r}"


def _lines(path: Path) -> list[tuple[int, dict[str, str]]]:
    """The rows of a table with their lines; `UsageError` where there is no such table."""
    try:
        with path.open(encoding="utf-8", newline="") as file:
            return [
                (line, {str(column): str(cell or "") for column, cell in row.items()})
                for line, row in enumerate(csv.DictReader(file), start=2)
            ]
    except OSError as error:
        raise refused(f"{path}: cannot be read", error) from None
    except (ValueError, csv.Error) as error:
        raise UsageError(f"{path}: cannot be read: {error}") from None


def _prices_differ(folder: Path, plan: Plan) -> Iterator[str]:
    """Prices that the proven one does not lie between: what proves the plan is worth no more than the last unit, and no less than the next."""
    proven = {_told(plan.instance, key): dual for key, dual in plan.duals.items()}
    for line, row in _lines(folder / "tables" / "prices.csv"):
        dual = proven.get(
            (row.get("rule", ""), row.get("element", "").removeprefix("'"), row.get("period", ""))
        )
        if dual is None:
            continue  # The quantity of a contract moves several rules; its price is a sum of theirs.
        room = PRICE_SAME * abs(dual) + 1e-12
        left, right = _amount(row.get("left")), _amount(row.get("right"))
        if (left is not None and dual > left + room) or (right is not None and dual < right - room):
            yield f"tables/prices.csv:{line}: {right} to {left} is told, proven is {dual!r}"


PRICE_SAME = 1e-7
"""Share of a price by which the two sides of it may miss the proven one."""


def _told(instance: Instance, key: Key) -> tuple[str, str, str]:
    """A rule as the table of prices names it."""
    in_period = len(key) > 1 and key[-1] in instance.timeline.by_key
    return key[0], " ".join(key[1:-1] if in_period else key[1:]), key[-1] if in_period else ""


def _is_nothing(cells: Iterable[Any]) -> bool:
    """Whether every amount of a row is nothing but for rounding: such rows may stand in a table or not."""
    amounts = [amount for amount in map(_amount, cells) if amount is not None]
    return bool(amounts) and all(abs(amount) <= SAME for amount in amounts)


def _amount(cell: Any) -> float | None:
    try:
        return None if isinstance(cell, bool) or cell is None else float(cell)
    except ValueError:
        return None


def _agrees(written: str, expected: Any) -> bool:
    if isinstance(expected, float):
        try:
            return _same(float(written), expected)
        except ValueError:
            return False
    return expected is None if written == "" else written.removeprefix("'") == str(expected)


def _same(first: float, second: float) -> bool:
    return abs(first - second) <= SAME * max(1.0, abs(second))
