"""A list or a mapping that is written empty is refused by name or means that there is none: never a fault of
ours."""

import json
from pathlib import Path
from typing import get_args, get_origin

import pytest
import yaml
from conftest import INSTANCES, ROOT, whole
from small_instances import RICH

from monazite.data.reading.load import build_instance
from monazite.data.reading.tree import parse_text
from monazite.data.records.instance import Instance
from monazite.data.records.numbers import fields_of
from monazite.data.records.record import Record

MEANS_NONE = frozenset(
    {
        "outside", "sources", "prices", "mines", "processes", "plants", "routes", "stocks", "imports",
        "sales", "transfers",
        "demands", "subsidies", "contracts", "limits", "policies",  # no such elements
        "money.rates", "materials.contains", "processes.inputs", "processes.outputs",  # none of these
        "contracts.term.except", "contracts.price_tiers", "contracts.exit_dates", "contracts.returns",
        "at",  # no single period is set
        "revisions", "held.decisions", "held.history", "held.history.known",  # nothing is held or known
    }
)  # fmt: skip
"""Fields of which an empty one says that there is none, without the names of elements; all others need an
entry."""
SECTIONS = ("horizon", "money", "held")
MORE = """
monazite: 1
title: Clauses that no other example has
horizon: {start: 2026-04, steps: [{every: year, count: 2}]}
money: {unit: USD, price_year: 2026, rates: {INR: 0.011 USD}}
outside: [japan, world]
sources: {press: {title: A newspaper}}
prices: {oxide: {steps: {2026-04: 5 USD/t}, at: {2027-04: 6 USD/t}}}
materials: {oxide: {unit: t, contains: {Nd: 50 %}}}
places: {coast: irel}
mines: {sands: {place: coast, material: oxide, capacity: {steps: {2026-04: 100 t/yr}}, cost: 2 USD/t}}
contracts:
  toyotsu: {counterparty: japan, destination: japan, material: oxide, from: coast, quantity: 10 t/yr,
    firm: false,
    price: 10 USD/t, shortfall: {tiers: [{price: 3 USD/t}]}, term: {except: [2027-04]}, exit_dates: [2027-04,
      never],
    price_tiers: [{above: 5 t/yr, price: 9 USD/t}], lots: {size: 5 t, number: [0, 1, 2]},
    returns: {oxide: 0.1 t}}
policies: {budget: {rule: budget, account: treasury, at_most: 5 USD/yr, items: [subsidy]}}
revisions: {news: {known: 2027-04, set: ["mines.sands.cost=3 USD/t"]}}
"""


def _collections(record: type[Record]) -> dict[str, list | dict]:
    """The keys of a record that hold a list or a mapping, each with an empty one."""

    def empty(kind: object) -> list | dict | None:
        if get_origin(kind) in (list, dict):
            return get_origin(kind)()
        return next((found for each in get_args(kind) if (found := empty(each)) is not None), None)

    kinds = {key: empty(record.model_fields[name].annotation) for name, key, _, _ in fields_of(record)}
    return {key: kind for key, kind in kinds.items() if kind is not None}


def _records(value: object, address: tuple[str, ...] = ()):
    if isinstance(value, Record):
        yield address, value
        for name, key, _, _ in fields_of(type(value)):
            yield from _records(getattr(value, name), (*address, key))
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, item in items:
        yield from _records(item, (*address, str(key)))


def _texts() -> dict[str, str]:
    golden = ROOT / "tests" / "formulation" / "golden"
    files = [INSTANCES / "tutorial.yaml", *sorted(golden.glob("*.yaml"))]
    return {path.name: path.read_text() for path in files} | {"rich": whole(RICH), "more": MORE}


def _emptied(written: dict, address: tuple[str, ...], key: str, empty: list | dict) -> dict | None:
    """The file with one field empty; None where what holds the field is written in short."""
    copy = json.loads(json.dumps(written))
    holder = copy
    for step in address:
        if isinstance(holder, list) and step.isdigit():
            holder = holder[int(step)]
        else:
            holder = holder.get(step) if isinstance(holder, dict) else None
    if not isinstance(holder, dict):
        return None
    holder[key] = empty
    return copy


def _field(address: tuple[str, ...], key: str) -> str:
    """A field without the names of elements and the numbers of entries."""
    if key == "at":
        return key
    kept = [
        step
        for number, step in enumerate(address)
        if not step.isdigit() and (number != 1 or address[0] in SECTIONS)
    ]
    return ".".join((*kept, key))


@pytest.fixture(scope="module")
def emptied():
    """Every field that holds a list or a mapping, of every kind of record, empty in a file that is in order:
    by kind."""
    found: dict[tuple[str, str], tuple[str, dict]] = {}
    for text in _texts().values():
        written = yaml.load(text, Loader=yaml.BaseLoader)
        path = Path("empty.yaml")
        for address, record in _records(build_instance(parse_text(text, path))):
            for key, empty in _collections(type(record)).items():
                copy = _emptied(written, address, key, empty)
                if copy is not None:
                    found.setdefault((type(record).__name__, key), (_field(address, key), copy))
    return found


def _every_kind(record: type[Record], seen: set[type[Record]]) -> set[type[Record]]:
    def members(kind: object):
        yield kind
        for each in get_args(kind):
            yield from members(each)

    if record not in seen:
        seen.add(record)
        for info in record.model_fields.values():
            for kind in members(info.annotation):
                if isinstance(kind, type) and issubclass(kind, Record):
                    _every_kind(kind, seen)
    return seen


def test_every_list_and_mapping_of_every_record_is_tried(emptied):
    wanted = {
        (record.__name__, key) for record in _every_kind(Instance, set()) for key in _collections(record)
    }
    assert wanted - set(emptied) == set()


def test_an_empty_list_is_refused_with_its_line_or_means_that_there_is_none(emptied, run, tmp_path):
    for (record, key), (field, data) in emptied.items():
        (tmp_path / "empty.yaml").write_text(json.dumps(data, indent=1), encoding="utf-8")
        for command in ("validate", "solve"):
            ran = run(command, "empty.yaml")
            assert ran.returncode in (0, 2, 3), (record, key, ran.stderr)
            assert ran.returncode != 2 or ran.stderr.startswith("empty.yaml:"), (record, key, ran.stderr)
            if ran.returncode == 2:
                break
        refused = "at least one entry" in ran.stderr or "numbers of lots" in ran.stderr
        assert refused != (field in MEANS_NONE), (record, key, field, ran.stderr)
