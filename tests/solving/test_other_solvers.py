"""The optimum of every instance by three other solvers, which read the program from its MPS file.

GLPK and CLP are simplex solvers in floats, QSopt_ex ends in exact rationals. They print objectives with 6 to
10 digits, which says too little, so each value is worked out from the amounts of its columns: GLPK's
`--write` gives them with 15 digits, CLP's `-saveSolution` as floats, QSopt_ex as fractions. Its own value in
full, a fraction too, is compared with the proven one for equality, from the file that says every float as the
fraction it is.

CLP's tolerances are set to 1e-9: with its own of 1e-7, what it may break limits by is worth 1.07e-9 of the
monthly plan. The solvers are Debian's packages glpk-utils, coinor-clp and qsopt-ex. Where one is not
installed its tests are skipped, but where the environment says `MONAZITE_CI` they fail.
"""

from __future__ import annotations

import os
import re
import shutil
import struct
import subprocess
from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from functools import cache
from pathlib import Path

import numpy as np
import patience
import pytest
from conftest import INSTANCES
from test_mps import one_of_each

import monazite
from monazite.api import Result
from monazite.results.proof.proving import Proof, prove_bases
from monazite.solving.matrix import Matrix
from monazite.solving.mps import mps_text

NAMES = sorted(
    str(path.relative_to(INSTANCES))
    for pattern in ("*.yaml", "classics/*.yaml")
    for path in INSTANCES.glob(pattern)
)
PACKAGES = {"glpsol": "glpk-utils", "clp": "coinor-clp", "esolver": "qsopt-ex"}
LEFT_OUT = {
    ("glpsol", "irel-japan-monthly.yaml"): "GLPK's simplex calls its bases of 18,401 rows singular",
    ("esolver", "irel-japan-monthly.yaml"): "three minutes, and a fraction longer than QSopt_ex prints",
}
"""What a solver cannot do, or not in a minute."""

Amounts = list[Fraction]
"""Of the columns, in the order of the file: those of the matrix, then the constant where there is one."""


def needed(command: str) -> str:
    """The path of a solver; without it the test is skipped, or fails in CI."""
    found = shutil.which(command)
    if found is None:
        reason = f"{command} is not installed: Debian's package {PACKAGES[command]} has it"
        if os.environ.get("MONAZITE_CI"):
            pytest.fail(reason)
        pytest.skip(reason)
    return found


def run(*words: str | Path) -> str:
    """What a solver prints."""
    done = subprocess.run([*map(str, words)], capture_output=True, text=True, timeout=patience.SECONDS)
    return done.stdout + done.stderr


def by_glpk(program: Path) -> Amounts:
    """Lines `j NUMBER STATUS AMOUNT PRICE`. Its primal simplex calls `honour-2012` infeasible by 6e-7."""
    written = program.with_suffix(".glpk")
    printed = run(needed("glpsol"), "--freemps", program, "--dual", "--write", written)
    text = written.read_text(encoding="utf-8")
    assert re.search(r"^c Status: +OPTIMAL$", text, re.M), printed
    return [Fraction(line.split()[3]) for line in text.splitlines() if line.startswith("j ")]


def by_clp(program: Path) -> Amounts:
    """Two counts and the value, then amounts and prices of rows, then those of columns."""
    written = program.with_suffix(".clp")
    printed = run(
        *(needed("clp"), program, "-primalTolerance", "1e-9", "-dualTolerance", "1e-9"),
        *("-solve", "-saveSolution", written),
    )
    assert "Optimal objective" in printed, printed
    data = written.read_bytes()
    rows, columns, _ = struct.unpack("=iid", data[:16])
    amounts = np.frombuffer(data[16:], float)[2 * rows : 2 * rows + columns]
    return [Fraction(amount) for amount in amounts.tolist()]


def by_qsopt(program: Path) -> Amounts:
    """Lines `NAME = FRACTION` between VARS and REDUCED COST, without those that are 0."""
    section = qsopt_solution(program).split("VARS:\n")[1].split("REDUCED COST:")[0]
    found = dict(line.split(" = ") for line in section.splitlines())
    names = columns_of(program)
    assert set(found) <= set(names)
    return [Fraction(found.get(name, "0")) for name in names]


def qsopt_solution(program: Path) -> str:
    """The file in which QSopt_ex writes an optimum."""
    written = program.with_suffix(".sol")
    printed = run(needed("esolver"), "-O", written, program)
    text = written.read_text(encoding="utf-8")
    assert "status OPTIMAL" in text, printed
    return text


def columns_of(program: Path) -> list[str]:
    """The names of the columns of a file, in their order."""
    text = program.read_text(encoding="utf-8")
    section = text.split("\nCOLUMNS\n")[1].split("\nRHS\n")[0]
    return list(dict.fromkeys(line.split()[0] for line in section.splitlines()))


SOLVERS: dict[str, Callable[[Path], Amounts]] = {"glpsol": by_glpk, "clp": by_clp, "esolver": by_qsopt}


def worth(matrix: Matrix, amounts: Amounts) -> Fraction:
    """The value of a plan, in rationals; the constant is an amount of 1."""
    prices = [*matrix.cost.tolist(), *([matrix.offset] if matrix.offset else [])]
    if matrix.offset:
        assert amounts[-1] == 1
    return sum((Fraction(price) * amount for price, amount in zip(prices, amounts, strict=True)), Fraction(0))


@cache
def solved(name: str) -> Result:
    result = monazite.load(INSTANCES / name).solve(extremes=False)
    assert result.status == "optimal", result.error
    return result


def program_of(name: str) -> Matrix:
    """The program that was solved last, where the clauses of an instance take several."""
    solution = solved(name).solution
    assert solution is not None
    return solution.matrix


def proven(name: str) -> Proof:
    """The proof of a result, also where it is too large for `solve` to prove at once."""
    solution, proof = solved(name).solution, solved(name).proof
    assert solution is not None
    if proof.word != "skipped":
        return proof
    value, plan = solution.value_answer, solution.plan_answer
    return prove_bases(
        solution.matrix, (value.column_basis, value.row_basis), (plan.column_basis, plan.row_basis)
    )


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("solver", SOLVERS)
def test_another_solver_finds_the_same_value(tmp_path, solver, name):
    needed(solver)
    if (solver, name) in LEFT_OUT:
        pytest.skip(LEFT_OUT[solver, name])
    result, matrix = solved(name), program_of(name)
    program = tmp_path / "model.mps"
    program.write_text(mps_text(matrix, result.instance.title, result.instance.money.unit), encoding="utf-8")
    found = worth(matrix, SOLVERS[solver](program))
    assert result.objective is not None
    apart = abs(found - Fraction(result.objective)) / max(1, abs(Fraction(result.objective)))
    assert apart <= Fraction(1, 10**9), f"{float(found)!r} is {float(apart):.2g} apart"


@pytest.mark.parametrize("name", [name for name in NAMES if ("esolver", name) not in LEFT_OUT])
def test_the_rational_optimum_of_another_solver_is_the_proven_one(tmp_path, name):
    needed("esolver")
    proof = proven(name)
    assert proof.word == "exact", proof.reason
    program = tmp_path / "exact.mps"
    program.write_text(mps_text(program_of(name), name, exact=True), encoding="utf-8")
    value = re.search(r"^\tValue = (\S+)$", qsopt_solution(program), re.M)
    assert value is not None
    assert -Fraction(value[1]) == proof.objective


@pytest.mark.parametrize("solver", SOLVERS)
def test_each_kind_of_row_and_a_long_name_are_read_alike(tmp_path, solver):
    """12 - 0.25 - 0.2, whatever a reader makes of ranges, rows without limits, what is fixed, accents and
    long names."""
    matrix = one_of_each()
    long = "market[" + 30 * "long-name," + "2026-04]"
    matrix = replace(matrix, rows=((long,), *matrix.rows[1:]), columns=((long,), *matrix.columns[1:]))
    program = tmp_path / "model.mps"
    program.write_text(mps_text(matrix, "Für Ōsaka", "USD"), encoding="utf-8")
    amounts = SOLVERS[solver](program)
    assert [float(amount) for amount in amounts] == pytest.approx([4, 2.5, 2.5, 0, 0, 1], rel=1e-12)
    assert float(worth(matrix, amounts)) == pytest.approx(11.55, rel=1e-12)


def test_a_solver_that_is_not_there_fails_in_ci_and_is_skipped_elsewhere(monkeypatch):
    monkeypatch.setenv("PATH", "")
    monkeypatch.setenv("MONAZITE_CI", "1")
    with pytest.raises(pytest.fail.Exception, match="glpk-utils"):
        needed("glpsol")
    monkeypatch.delenv("MONAZITE_CI")
    with pytest.raises(pytest.skip.Exception, match="glpk-utils"):
        needed("glpsol")
