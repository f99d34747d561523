"""Records know exactly their keys, and every number says what it is measured in."""

import typing

import pytest

from monazite.data.reading.schema import instance_schema
from monazite.data.reading.shapes import _as_record, _item_type, _members
from monazite.data.records.instance import Instance
from monazite.data.records.numbers import fields_of
from monazite.data.records.paths import Number, Path
from monazite.data.records.record import Record

SECTIONS = {name: _item_type(info.annotation) for name, info in Instance.model_fields.items()}


def records(kind: object = Instance, seen: frozenset = frozenset()) -> frozenset:
    """Every record an instance is made of."""
    record = _as_record(kind)
    if record is not None and record not in seen:
        seen |= {record}
        for info in record.model_fields.values():
            for member in (info.annotation, _item_type(info.annotation)):
                if member is not None:
                    seen = records(member, seen)
    return seen


RECORDS = sorted(records(), key=lambda record: record.__name__)


def is_number(annotation: object) -> bool:
    inner = [annotation, _item_type(annotation)]
    return any(
        isinstance(member, type) and issubclass(member, (Number, Path))
        for each in inner
        if each is not None
        for member in _members(each)
    )


def test_the_walk_over_types_finds_the_records():
    assert {"Contract", "Mine", "Ramp", "ShortfallTier", "Closing", "Return"} <= {r.__name__ for r in RECORDS}


@pytest.mark.parametrize("record", RECORDS, ids=lambda record: record.__name__)
def test_every_number_of_a_record_has_a_dimension(record: type[Record]):
    """A number without one would be held in whatever unit was written. Reference prices are prices as a
    whole."""
    lacking = [
        name
        for name, _, dimension, _ in fields_of(record)
        if is_number(record.model_fields[name].annotation) and dimension is None
    ]
    assert lacking == (["prices"] if record is Instance else [])


@pytest.mark.parametrize("record", RECORDS, ids=lambda record: record.__name__)
def test_every_field_is_described(record: type[Record]):
    assert [name for name, info in record.model_fields.items() if not info.description] == []


@pytest.mark.parametrize("record", RECORDS, ids=lambda record: record.__name__)
def test_every_record_is_frozen_and_refuses_unknown_keys(record: type[Record]):
    assert record.model_config["frozen"] is True
    assert record.model_config["extra"] == "forbid"


def test_the_schema_knows_every_section_and_forbids_others():
    schema = instance_schema()
    assert set(schema["properties"]) == {info.alias or name for name, info in Instance.model_fields.items()}
    assert schema["additionalProperties"] is False
    assert all(
        definition.get("additionalProperties") is False
        for definition in schema["$defs"].values()
        if definition.get("type") == "object"
    )


def test_the_schema_lets_a_number_be_plain_or_with_its_source():
    text = str(instance_schema()["$defs"]["Contract"]["properties"]["quantity"])
    assert "#/$defs/Path" in text or "steps" in text


def test_every_reference_of_the_schema_leads_somewhere():
    schema = instance_schema()

    def references(part: typing.Any) -> typing.Iterator[str]:
        if isinstance(part, dict):
            if isinstance(part.get("$ref"), str):
                yield part["$ref"]
            for item in part.values():
                yield from references(item)
        elif isinstance(part, list):
            for item in part:
                yield from references(item)

    assert {ref.removeprefix("#/$defs/") for ref in references(schema)} <= set(schema["$defs"])
