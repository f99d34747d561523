"""Every number of an instance with all kinds of elements, moved in the compiled program and read anew."""

from __future__ import annotations

import pytest
from conftest import whole
from small_instances import RICH

import monazite
from monazite.data.reading.address import set_values
from monazite.data.reading.load import build_instance, read_tree
from monazite.data.reading.revalue import revalued
from monazite.data.records.numbers import scope_of, walk_numbers
from monazite.data.records.paths import Path
from monazite.results.proof.checked import verified_plan
from monazite.solving.matrix import compile_model
from monazite.tornado.family import Family
from monazite.tornado.ranges import Kind, Ranged
from monazite.tornado.rows import Pair
from monazite.units import split_amount

MOST_BY_REBUILDING = 4
"""Of its numbers, the discount rate, a life or a share of cover alone are not in the compiled program."""


@pytest.fixture(scope="module")
def tree(tmp_path_factory):
    path = tmp_path_factory.mktemp("rich") / "instance.yaml"
    path.write_text(whole(RICH), encoding="utf-8")
    return read_tree(path)


@pytest.fixture(scope="module")
def pair(tree):
    """The instance, each of its numbers with a range of a tenth to either side."""
    instance = build_instance(tree)
    ranges = []
    for found in walk_numbers(instance, scope_of(instance)):
        written = found.number.value
        if written is None or written[:1].isalpha() or any("." in key for key in found.address):
            continue  # A word, or a key that no address on the command line can name.
        amount, unit = split_amount(written)
        value = float(amount)
        low, high = sorted((0.9 * value, 1.1 * value))
        whole_record = found.address[-1] == "amount"
        ranged = Ranged(Kind.number, found.address, "value", unit, value, low, high, is_whole=whole_record)
        ranges.append(ranged)
    return Pair(None, Family(instance, tuple(ranges)), seeks_turns=False)


def anew(tree, number: Ranged, at: float) -> float | str:
    """The objective value of the file with another amount; the status word where it has none."""
    path = number.path
    found = build_instance(tree)
    record = next(
        each.number for each in walk_numbers(found, scope_of(found)) if each.address == number.address
    )
    is_mapping = isinstance(record, Path) and record.growth is not None
    assignment = f"{path}{'.value' if is_mapping else ''}={at!r} {number.unit}".strip()
    try:
        instance = build_instance(set_values(tree, [assignment]))
        return verified_plan(instance, compile_model(build(instance)))[0].value
    except monazite.MonaziteError as error:
        return {2: "invalid", 3: "infeasible", 4: "unbounded"}[error.exit_code]


def build(instance):
    from monazite.formulation.build import build

    return build(instance)


def test_each_end_has_the_value_of_the_file_read_anew(tree, pair):
    (family,) = pair.families
    assert len(family.ranges) > 60
    for number in family.ranges:
        found = pair.row(number)
        for point, at in ((found.at_low, number.low), (found.at_high, number.high)):
            expected = anew(tree, number, at)
            if isinstance(expected, str):
                assert point.status == expected, (number.path, at, point.message)
            else:
                assert point.case == pytest.approx(expected, rel=1e-9, abs=1e-9), (number.path, at)


def test_nearly_all_of_them_are_moved_without_building_again(pair):
    (family,) = pair.families
    apart = [number.path for number in family.ranges if number not in family.steps]
    assert len(apart) <= MOST_BY_REBUILDING, apart


def test_a_variant_has_the_amounts_of_the_file_read_anew(tree, pair):
    """Also where a price is followed by others, or an amount is in tonnes of a content."""
    (family,) = pair.families
    for number in family.ranges[:20]:
        variant = family.variant(number, number.low)
        try:
            read = build_instance(set_values(tree, [f"{number.path}={number.low!r} {number.unit}".strip()]))
        except monazite.MonaziteError:
            continue
        for one, other in zip(numbers_of(variant), numbers_of(read), strict=True):
            assert one.address == other.address
            assert amount_of(one) == pytest.approx(amount_of(other), rel=1e-12), (number.path, one.address)


def numbers_of(instance) -> list:
    return list(walk_numbers(instance, scope_of(instance)))


def amount_of(found) -> dict[str, float]:
    number = found.number
    return dict(number.by_period) if isinstance(number, Path) else {"": number.amount}


def test_the_instance_itself_does_not_change(tree, pair):
    (family,) = pair.families
    before = {
        each.address: amount_of(each) for each in walk_numbers(family.instance, scope_of(family.instance))
    }
    number = family.ranges[0]
    revalued(family.instance, {(number.address, "value"): 2 * number.value})
    after = {
        each.address: amount_of(each) for each in walk_numbers(family.instance, scope_of(family.instance))
    }
    assert before == after
