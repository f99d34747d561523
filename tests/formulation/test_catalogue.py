"""Every family of constraints and variables has one meaning, and whatever its record says is true of the
program."""

from __future__ import annotations

import re
import sys
from dataclasses import fields, replace
from functools import cache
from pathlib import Path

import pyomo.core as pyo
import pytest
from conftest import INSTANCES, ROOT

import monazite
from monazite.data.records.instance import Instance
from monazite.formulation import catalogue
from monazite.formulation.build import build
from monazite.formulation.catalogue import CATALOGUE, CONSTRAINTS, VARIABLES
from monazite.formulation.policy.held import variable_of
from monazite.formulation.support.meaning import Constraint, Part, RightHandSide, Role, Total, Variable
from monazite.results.constraints import location_of

sys.path.insert(0, str(ROOT / "docs" / "_build"))
import meanings

GOLDEN = Path(__file__).parent / "golden"
FILES = [*sorted(GOLDEN.glob("*.yaml")), INSTANCES / "irel-japan.yaml", INSTANCES / "two-buyers.yaml"]
NO_FAMILY = {"zero"}
"""A variable that is fixed at 0 and stands in no program."""
UNSAID = ("tier", "vintage", "section")
"""Names that words may omit: amounts of several tiers and vintages are reported together."""


@cache
def model(path: Path) -> monazite.api.Model:
    return monazite.load(path)


def declared(kind: type) -> set[str]:
    """The families of a kind that a program declares, also those without a member."""
    found = build(model(INSTANCES / "tutorial.yaml").instance).component_objects(kind, descend_into=True)
    return {component.name for component in found} - NO_FAMILY


def test_every_family_of_constraints_has_a_meaning_and_no_other_has():
    assert declared(pyo.Constraint) == set(CONSTRAINTS)


def test_every_family_of_variables_has_a_meaning_and_no_other_has():
    assert declared(pyo.Var) == set(VARIABLES)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_the_record_of_every_row_and_column_fits_it(path):
    """The index has so many names; the words name all of them but the period; the address stands in the
    file."""
    found = model(path)
    for key in (*found.matrix.rows, *found.matrix.columns):
        meaning = CATALOGUE[key[0]]
        assert len(meaning.index) == len(key) - 1, key
        words = catalogue.title(found.instance, key)
        assert "{" not in words and words
        names = meaning.names(key)
        if decision := names.pop("decision", ""):  # What is held names a variable with its own index.
            names |= variable_of(decision)[1] | {"tier": ""}
        shown = {key: name for key, name in names.items() if key not in ("period", "year", *UNSAID)}
        if isinstance(meaning, Constraint) and key[0] != "shortfall.tier":
            shown |= {key: name for key, name in names.items() if key == "tier"}
        assert all(name in words for name in shown.values()), (key, words)
        address = catalogue.address(found.instance, key)
        assert location_of(found.instance, address, catalogue.time(key)) is not None, (key, address)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_two_constraints_of_a_family_never_have_the_same_words(path):
    found = model(path)
    titles: dict[tuple[str, str], tuple[str, ...]] = {}
    for key in found.matrix.rows:
        named = (key[0], catalogue.title(found.instance, key))
        if not (key[0] == "shortfall.tier" and "firm" in named[1]):
            assert titles.setdefault(named, catalogue.group(key)) == catalogue.group(key)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_the_unit_of_every_row_and_column_is_one_that_can_be_read(path):
    found = model(path)
    known = {found.instance.money.unit, "1"}
    known |= {found.instance.unit(name) for name in found.instance.materials}
    known |= {f"{unit}/yr" for unit in set(known)}
    known |= {found.instance.basis_unit(contract) for contract in found.instance.contracts.values()}
    known |= {limit.unit for limit in found.instance.limits.values()}
    for key in (*found.matrix.rows, *found.matrix.columns):
        assert catalogue.unit(found.instance, key) in known, key


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_share_has_nothing_on_its_right_hand_side(path):
    matrix = model(path).matrix
    for row, key in enumerate(matrix.rows):
        if CONSTRAINTS[key[0]].right_hand_side is RightHandSide.SHARE:
            finite = [bound for bound in (matrix.row_lower[row], matrix.row_upper[row]) if abs(bound) < 1e300]
            assert finite == [0.0], key


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_requirement_has_a_lower_bound_and_a_limit_has_an_upper_one(path):
    """But for limits that hold something from below: what is beyond a threshold, kept at home or of a least
    quality."""
    from_below = {"price_tiers.above", "quota.above", "flexibility.below", "value_added.share"}
    from_below |= {"quality.least", "quality.most"}
    matrix = model(path).matrix
    for row, key in enumerate(matrix.rows):
        role = CONSTRAINTS[key[0]].role
        if role in (Role.OBLIGATION, Role.DEMAND, Role.REQUIREMENT):
            assert matrix.row_lower[row] > -1e300, key
        elif role in (Role.LIMIT, Role.SHARE, Role.PRIORITY) and key[0] not in from_below:
            assert matrix.row_upper[row] < 1e300, key


def test_the_parts_of_a_contract_year_are_those_that_its_clauses_hold():
    assert {part: catalogue.families(part) for part in Part} == {
        Part.SHORT: ("shortfall.short",),
        Part.RELEASED: ("suspension.hold", "buy_down.bought"),
        Part.BEYOND: ("restoration.back", "redelivery.back", "make_up.taken"),
        Part.UNLIFTED: ("take_or_pay.unlifted",),
    }


def test_every_description_is_a_sentence_of_its_own():
    said = [meaning.description for meaning in CATALOGUE.values()]
    assert all(re.fullmatch(r"[A-Z].*\.", words) for words in said)
    descriptions = [
        meaning.description for family, meaning in CATALOGUE.items() if not family.startswith("re")
    ]
    assert len(set(descriptions)) == len(descriptions)


def blank(meaning: Constraint | Variable, field: str) -> Constraint | Variable | None:
    """The record with a field taken away or turned round; None where the field is at its default."""
    value = getattr(meaning, field)
    if field in ("title", "description", "address"):
        return replace(meaning, **{field: ""})
    if field == "index":
        return replace(meaning, index=meaning.index[:-1])
    if field == "unit":
        return replace(meaning, unit=nameless)
    others: dict[type, object] = {bool: not value}
    if isinstance(value, Role):
        return replace(meaning, role=Role.LIMIT if value is not Role.LIMIT else Role.DEMAND)
    if isinstance(value, RightHandSide):
        return replace(meaning, right_hand_side=next(each for each in RightHandSide if each is not value))
    if isinstance(value, Total):
        return replace(meaning, total=next(each for each in Total if each is not value))
    default = next(each.default for each in fields(meaning) if each.name == field)
    if value == default and type(value) not in others:
        return None
    return replace(meaning, **{field: others.get(type(value), default)})


def nameless(instance: Instance, names: object) -> str:
    """Nothing."""
    return ""


@pytest.mark.parametrize("family", CATALOGUE)
def test_a_record_without_one_of_its_fields_is_noticed(family):
    """The page of the catalogue, which is compared with the one committed, shows each field."""
    meaning = CATALOGUE[family]
    whole = meanings.constraints({family: meaning})
    for field in fields(meaning):
        changed = blank(meaning, field.name)
        if changed is not None:
            assert meanings.constraints({family: changed}) != whole, field.name
