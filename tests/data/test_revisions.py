"""Revisions: what is known on a date, and what is refused."""

from __future__ import annotations

from datetime import date

import pytest
from conftest import whole

from monazite.data.reading.load import as_known, build_instance, load_instance, read_file
from monazite.data.reading.revisions import revisions_of

BASE = """
horizon: {start: 2026-04, steps: [{every: year, count: 3}]}
materials: {magnet: {unit: t}}
places: {park: users}
imports: {china: {place: park, material: magnet, origin: china, price: 10 USD/t, cap: 12 t/yr}}
demands: {cars: {place: park, accepts: [magnet], quantity: 10 t/yr, unmet: 90 USD/t}}
"""
CURB = """
revisions:
  relief: {known: 2028-04, set: ["imports.china.cap[2028-04:]*=2"]}
  curb:
    known: 2027-04
    set:
      - imports.china.cap[2027-04:]*=0.5
      - imports.china.price=11 USD/t
    note: A licence is needed.
"""


def caps(tree) -> list[float]:
    instance = build_instance(tree)
    return [instance.imports["china"].cap[period] for period in instance.timeline.periods]


def test_a_revision_is_applied_from_the_date_on_which_it_is_known(write):
    """The cap is 12 t/yr; half of it from FY2027-28 on, known in April 2027; from FY2028-29 on all of it."""
    file = read_file(write(BASE + CURB))
    assert caps(as_known(file, date(2027, 3, 31))) == [12, 12, 12]
    assert caps(as_known(file, date(2027, 4, 1))) == [12, 6, 6]
    assert caps(as_known(file, date(2028, 4, 1))) == [12, 6, 12]
    assert caps(as_known(file)) == [12, 6, 12]


def test_a_file_that_is_read_knows_every_revision_and_has_none_left(write):
    instance = load_instance(write(BASE + CURB))
    assert instance.revisions == {} and "revisions" not in instance.context.written
    assert instance.imports["china"].cap[instance.timeline.periods[1]] == 6


def test_revisions_are_in_the_order_in_which_they_become_known(write):
    found = revisions_of(read_file(write(BASE + CURB)))
    assert [(each.name, each.day) for each in found] == [
        ("curb", date(2027, 4, 1)),
        ("relief", date(2028, 4, 1)),
    ]


def test_an_override_changes_a_revision(write):
    file = read_file(write(BASE + CURB), ["revisions.curb.known=2028-04"])
    assert caps(as_known(file, date(2027, 4, 1))) == [12, 12, 12]


def test_a_file_that_extends_another_adds_a_revision(write):
    write(BASE, "base.yaml")
    # The test writes a horizon of one year into the file that extends.
    path = write("extends: base.yaml\nrevisions: {cut: {known: 2027-04, set: ['imports.china.cap=1 t/yr']}}")
    assert caps(as_known(read_file(path))) == [1]


@pytest.mark.parametrize(
    ("section", "said"),
    [
        ("{curb: {set: [imports.china.cap*=2]}}", "revisions.curb: the key `known` is missing"),
        ("{curb: {known: soon, set: [imports.china.cap*=2]}}", "revisions.curb.known: found 'soon'"),
        ("{curb: {known: 2027-04, set: []}}", "Expected at least one entry"),
        ("{curb: {known: 2027-04, set: imports.china.cap*=2}}", "found no list"),
        ("{curb: {known: 2027-04, set: [imports.china.cap*=2], when: 3}}", "unknown key 'when'"),
        ("{curb: {known: 2027-04, set: [imports.chna.cap*=2]}}", "Did you mean 'china'?"),
        ("{curb: {known: 2027-04, set: [nonsense]}}", "cannot be read. Expected `path=value`"),
        ("{curb: {known: 2027-04, set: ['horizon.start=2027-04']}}", "found a change of `horizon`"),
        ("{curb: {known: 2027-04, set: ['revisions.curb.known=2030-04']}}", "found a change of `revisions`"),
        ("{curb: {known: 2027-04, set: ['imports.china.cap=5 kg']}}", "imports.china.cap"),
        ("{curb: 7}", "revisions.curb: found no mapping"),
        ("[curb]", "revisions: found no mapping"),
        ("{'a b': {known: 2027-04, set: [imports.china.cap*=2]}}", "cannot be a name"),
    ],
)
def test_a_revision_that_cannot_be_made_is_refused_with_its_line(refused, section, said):
    text = f"{BASE}revisions: {section}"
    line = len(whole(text).splitlines())
    found = refused(text)
    assert said in found
    assert f"instance.yaml:{line}: " in found
