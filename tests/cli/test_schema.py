"""`monazite schema ADDRESS` says what may stand at a key of an instance file."""

from __future__ import annotations

import pytest
from conftest import INSTANCES

import monazite
from monazite.data.reading.keys import describe, hints_of, keys_of, record_in
from monazite.data.records.instance import Instance
from monazite.data.records.record import Record
from monazite.errors import UsageError


def records() -> list[type[Record]]:
    """Every record that can stand in an instance file."""
    found: list[type[Record]] = [Instance]
    for record in found:
        inner = (record_in(hint, ()) for hint in hints_of(record).values())
        found += [each for each in inner if each is not None and each not in found]
    return list(dict.fromkeys(found))


def test_a_clause_is_described_with_its_keys(command):
    done = command("schema", "contracts.suspension")
    assert done.returncode == 0
    assert "A suspension of a share of the quantity due" in done.stdout
    assert "notice                            0 months   1 year" in done.stdout
    assert "from: The date notice is given." in done.stdout


def test_one_key_is_described_with_unit_default_and_example(command):
    done = command("schema", "contracts.toyotsu.shortfall.grace")
    assert "unit: %, at most 100 %" in done.stdout
    assert "default: none" in done.stdout
    assert "example: grace: " in done.stdout


def test_the_name_of_an_element_may_be_left_out(command):
    assert describe("contracts.quantity").key == describe("contracts.toyotsu.quantity").key


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("contract", "no key 'contract' at the top of the file. Did you mean 'contracts'?"),
        ("contracts.toyotsu.suspension.shares", "Did you mean 'share'?"),
        ("contracts.toyotsu.firm.x", "firm is true or false and has no keys"),
    ],
)
def test_what_is_no_key_is_refused_by_name(address, words):
    with pytest.raises(UsageError) as error:
        describe(address)
    assert words in str(error.value)


@pytest.mark.parametrize("record", records(), ids=lambda record: record.__name__)
def test_every_key_has_words_and_an_example_or_keys_of_its_own(record):
    for key in keys_of(record):
        assert key.meaning.endswith((".", ")")) or key.meaning, key.name
        assert key.example or key.record is not None or key.kind.startswith(("a list", "a name", "text")), key


def test_every_number_of_an_instance_can_be_requested():
    from monazite.sweeps.program import numbers_of

    instance = monazite.load(INSTANCES / "irel-japan.yaml").instance
    for found in numbers_of(instance).values():
        address = ".".join(found.address)
        assert describe(address).key is not None, address


def test_a_key_that_is_taken_for_the_name_of_an_element_is_pointed_out(run):
    done = run("schema", "contracts.suspensoin")
    assert (done.returncode, done.stdout[:20]) == (0, "contracts.suspensoin")
    said = "contracts.suspensoin: described as an element of this name. Did you mean 'suspension'?"
    assert said in done.stderr
    assert run("schema", "contracts.toyotsu").stderr == ""
