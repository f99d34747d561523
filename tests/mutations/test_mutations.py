"""Damaged files are refused or solved: no traceback, no hang, nothing accepted that is wrong for certain.

The whole campaign is `python tests/mutations/campaign.py --files 10000`; here it is short, with a seed, and a
part of the good files is tried. `MONAZITE_DAMAGED=200` tries so many damaged files, and every good one.
"""

import os
from random import Random

import pytest
from campaign import BUGS, Base, Case, Count, _outcome, bases, campaign, cases
from mutate import STRUCTURAL, TABULAR, TEXTUAL, Mutation, mutate, mutate_table

FILES = int(os.environ.get("MONAZITE_DAMAGED", "120"))
GOOD = len(bases()) if "MONAZITE_DAMAGED" in os.environ else 20
SEED = 20261126


def test_damaged_files_are_refused_or_solved_and_good_ones_accepted():
    count: Count = campaign(FILES, SEED, jobs=2, first=GOOD)
    assert [(outcome, case.base.name, case.mutation.kind, told) for outcome, case, told in count.bugs] == []
    good = sum(case.mutation.kind == "none" for case in cases(FILES, SEED, GOOD))
    assert count.outcomes["good file accepted"] == good >= GOOD
    assert sum(count.outcomes.values()) == FILES + good
    assert count.outcomes["refused"] > FILES / 3 and count.outcomes["solved"] > FILES / 20


def test_the_same_seed_damages_the_same_files_in_the_same_way():
    first, again, other = (list(cases(50, seed)) for seed in (1, 1, 2))
    assert first == again != other


def test_every_kind_of_damage_is_done():
    done = {kind for case in cases(2000, 1) for kind in case.mutation.kind.split("+")}
    wanted = {change.__name__.strip("_") for change in (*STRUCTURAL, *TABULAR, *TEXTUAL)}
    assert wanted <= done


def test_damage_changes_the_file():
    text = bases()[0].text
    changed = [mutate(text, Random(seed)).content != text.encode() for seed in range(100)]
    assert sum(changed) > 90
    assert mutate_table("date,a\n2026-04,1\n", Random(1)).content != b"date,a\n2026-04,1\n"


@pytest.mark.parametrize(
    ("code", "told", "wrong", "kind", "outcome"),
    [
        (0, "", None, "x", "solved"),
        (0, "", "a key is unknown", "x", "QUIET"),
        (1, "This is a defect of monazite", None, "x", "CRASH"),
        (2, "Traceback (most recent call last):", None, "x", "CRASH"),
        (2, "f.yaml:3: a: wrong", "a key is unknown", "x", "refused"),
        (2, "something is wrong", None, "x", "NO LINE"),
        (2, "f.yaml:3: a: wrong", None, "none", "GOOD FILE REFUSED"),
        (3, "no plan", None, "x", "infeasible"),
        (6, "", None, "x", "UNVERIFIED"),
    ],
)
def test_an_outcome_is_called_by_its_name(code, told, wrong, kind, outcome):
    case = Case(1, Base(bases()[0].path, ""), Mutation(b"", kind, wrong))
    assert _outcome(case, "solve", code, told) == outcome
    assert (outcome in BUGS) == outcome.isupper()
