"""The linear program of each clause, as text: what one small contract with the clause compiles to.

After a change that is meant, write the files again with
`UPDATE_GOLDEN=1 pytest tests/formulation/test_golden.py`, read the difference, and say in the commit why it
changed.
"""

import os
from pathlib import Path

import pytest
from pyomo.repn.tests.lp_diff import lp_diff

import monazite
from monazite.formulation.clauses import CLAUSES, name_of

GOLDEN = Path(__file__).parent / "golden"


def lp_text(path: Path, folder: Path) -> str:
    """The LP file of an instance, with names instead of positions."""
    written = folder / "model.lp"
    monazite.load(path).build().write(str(written), io_options={"symbolic_solver_labels": True})
    return written.read_text(encoding="utf-8")


@pytest.mark.parametrize("clause", [name_of(clause) for clause in CLAUSES])
def test_the_linear_program_of_a_clause_is_the_golden_one(clause, tmp_path):
    found, golden = lp_text(GOLDEN / f"{clause}.yaml", tmp_path), GOLDEN / f"{clause}.lp"
    if os.environ.get("UPDATE_GOLDEN"):
        golden.write_text(found, encoding="utf-8")
    base, test = lp_diff(golden.read_text(encoding="utf-8"), found, golden.name, "built now")
    assert base == test


@pytest.mark.parametrize("clause", [name_of(clause) for clause in CLAUSES])
def test_a_golden_instance_has_a_verified_plan(clause):
    assert monazite.load(GOLDEN / f"{clause}.yaml").solve().verified


def test_the_program_is_the_same_text_every_time(tmp_path):
    path = GOLDEN / "origin.yaml"
    assert lp_text(path, tmp_path) == lp_text(path, tmp_path)
