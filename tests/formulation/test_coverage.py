"""Every clause is whole: record, equation, golden LP, audit and docs."""

from pathlib import Path

import pytest

from monazite.data.records.contract import Contract
from monazite.formulation.clauses import CLAUSES, name_of
from monazite.results.audit.clauses import CLAUSE_AUDITS

ROOT = Path(__file__).parents[2]
NAMES = [name_of(clause) for clause in CLAUSES]
OTHER_FIELD = {"settlement": "settled"}
"""A clause whose record has another key in the file."""
NO_EQUATION = {"destination": "has one variable `deliver` for its destination"}
"""A clause without an equation, and the reason in its docstring."""


@pytest.mark.parametrize("name", NAMES)
def test_a_clause_has_a_record(name):
    assert OTHER_FIELD.get(name, name) in Contract.model_fields


@pytest.mark.parametrize("clause", CLAUSES, ids=name_of)
def test_a_clause_states_its_equation_or_why_it_has_none(clause):
    said = clause.__doc__ or ""
    reason = NO_EQUATION.get(name_of(clause))
    assert ("```math" in said) if reason is None else (reason in said)


@pytest.mark.parametrize("name", NAMES)
def test_a_clause_has_a_golden_program(name):
    golden = Path(__file__).parent / "golden"
    assert (golden / f"{name}.lp").is_file()
    assert (golden / f"{name}.yaml").is_file()


@pytest.mark.parametrize("name", NAMES)
def test_a_clause_has_tests(name):
    assert (Path(__file__).parent / "clauses" / f"test_{name}.py").is_file()


def test_every_clause_is_audited_and_nothing_else_is():
    assert list(CLAUSE_AUDITS) and set(CLAUSE_AUDITS) == set(NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_a_clause_is_described_in_the_docs(name):
    told = (ROOT / "docs" / "problem.md").read_text(encoding="utf-8")
    assert f"<!-- generated: module monazite.formulation.clauses.{name} -->" in told


def test_every_module_of_clauses_is_listed():
    folder = ROOT / "model" / "monazite" / "formulation" / "clauses"
    assert {path.stem for path in folder.glob("*.py")} - {"__init__"} == set(NAMES)
