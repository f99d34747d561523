"""An instance is the same as YAML and as a workbook: every instance of the repository, random ones, and texts
that spreadsheets change."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from conftest import INSTANCES, examples, whole
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from monazite.data.reading.files import read_one
from monazite.data.reading.load import as_known, build_instance
from monazite.data.reading.tree import NULL, Tree, parse_text
from monazite.data.reading.workbook.read import parse_workbook
from monazite.data.writing.convert import convert, plain
from monazite.data.writing.workbook import workbook_bytes
from monazite.data.writing.yaml_text import yaml_text
from monazite.errors import Location

FILES = [*sorted(INSTANCES.glob("*.yaml")), *sorted((INSTANCES / "classics").glob("*.yaml"))]
HERE = Path("instance.xlsx")


def there(data: dict[str, Any]) -> bytes:
    """The workbook of the data of a file."""
    return workbook_bytes(data, data, Location(HERE))


def back(content: bytes) -> Tree:
    return parse_workbook(content, HERE)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_every_instance_comes_back_as_it_was(path):
    """Every text: amounts as written, sources, notes, the order of elements, and what is inherited."""
    written = read_one(path)
    again = back(there(written.data))
    assert plain(again.data) == plain(written.data)
    assert plain(parse_text(yaml_text(again.data), path).data) == plain(written.data)


@pytest.mark.parametrize("name", ["tutorial", "irel-japan"])
def test_the_records_are_the_same_too(name):
    written = read_one(INSTANCES / f"{name}.yaml")
    one, other = (build_instance(as_known(tree)) for tree in (written, back(there(written.data))))
    assert one.model_dump() == other.model_dump()


def test_the_same_file_gives_the_same_bytes():
    data = read_one(INSTANCES / "tutorial.yaml").data
    assert there(data) == there(data)


def test_a_file_that_extends_another_is_one_sheet_of_overrides():
    data = read_one(INSTANCES / "china-curb.yaml").data
    content = there(data)
    assert load_workbook(_stream(content)).sheetnames == ["instance", "overrides", "monazite"]
    assert back(content).data["extends"] == data["extends"]


def _stream(content: bytes) -> Any:
    import io

    return io.BytesIO(content)


@pytest.mark.parametrize(
    "amount",
    [
        *(
            "1000",
            "0",
            "0.1",
            "1.10",
            "-15",
            "0.30000000000000004",
            "3.141592653589793238",
            "1e-3",
            "1_000",
            ".5",
        ),
        *("999999999999999", "1000000000000000", "0.000001", "00.5", "+3"),
    ],
)
def test_an_amount_keeps_every_digit(amount, write):
    """Spreadsheets keep 15 digits of a number: 0.30000000000000004 would come back as 0.3. What they would
    change is kept as text."""
    data = read_one(write(f"materials: {{oxide: {{unit: t}}}}\nnote: x\nplaces: {{a: {amount} t}}")).data
    data["prices"] = {"oxide": {"value": f"{amount} USD/t", "low": f"{amount} USD/t", "note": amount}}
    assert back(there(data)).data == data


TEXTS = [
    *(
        "=1+1",
        "+1",
        "-1",
        "@SUM(1)",
        "null",
        "{}",
        "[]",
        '"null"',
        '"',
        '""',
        "",
        "inf",
        "nan",
        "TRUE",
        "1/2",
    ),
    *(
        "2028-04",
        "12 t",
        "007",
        "  spaces  ",
        '" quoted "',
        '"" twice ""',
        "two\nlines\n",
        "ü “…” 漢字 😀",
        "_x0041_",
        "a, b",
        "#REF!",
        "1e5",
    ),
    *("x" * 300, "tab\there", "'quoted'", "<b>&amp;</b>"),
]


@pytest.mark.parametrize("text", TEXTS)
def test_a_text_stays_a_text(text):
    """No note runs as a formula, becomes a date or a number, or is taken for a mark of the layout."""
    data = {
        "monazite": "1",
        "title": text,
        "sources": {"one": {"title": text, "note": text}},
        "mines": {"pit": {"title": text, "note": text, "capacity": {"value": "5 t/yr", "note": text}}},
    }
    assert plain(back(there(data)).data) == plain(data)
    assert parse_text(yaml_text(data), HERE).data == data


def test_what_removes_and_what_is_empty_come_back():
    data = {
        "monazite": "1",
        "extends": "base.yaml",
        "outside": [],
        "contracts": NULL,
        "mines": {"pit": NULL, "gone": {"title": NULL, "tiers": [], "ramp": {}}, "empty": {}},
        "places": {"coast": "irel", "park": {"owner": "makers"}},
        "routes": {"road": {"capacity": {"scale": "0.5", "from": "2028-01", "source": "assumption"}}},
    }
    assert back(there(data)).data == data


def test_a_path_has_a_row_for_each_date():
    """Steps stand in rows of their own, with the date in `from`; those with more than a number too."""
    data = {
        "demands": {
            "cars": {
                "quantity": {
                    "steps": {
                        "2026-04": "100 t/yr",
                        "FY2028-29": {"value": "120 t/yr", "low": "90 t/yr", "source": "assumption"},
                        "2030-04": {"value": "0 t/yr", "earliest": "2029-04", "latest": "never"},
                        "2032-04": {"value": "1 t/yr"},
                    },
                    "growth": "3 %/yr",
                    "at": {"2027-04": "7 t/yr"},
                    "changes": [{"from": "2028-04", "scale": "0.5", "note": "a"}, {"value": "5 t/yr"}],
                    "source": "assumption",
                }
            }
        }
    }
    content = there(data)
    assert back(content).data == data
    rows = [
        [cell.value for cell in row[:6]] for row in load_workbook(_stream(content))["demands"].iter_rows()
    ]
    assert ["cars", "quantity", "FY2028-29", 120, "t/yr", 90] in rows


def test_keys_with_dots_are_in_quotes():
    data = {"limits": {"all": {"flows": {"mines.pit": "1", 'odd"one.': "-2"}, "at_most": "5 t/yr"}}}
    assert back(there(data)).data == data


def test_held_decisions_and_revisions_come_back():
    data = {
        "revisions": {"curb": {"known": "2028-04", "set": ["imports.china.cap[2028-01:]*=0.5", "a=b, c"]}},
        "held": {
            "until": "2028-04",
            "history": [{"date": "2027-04", "known": []}],
            "decisions": {
                "buy.china.1": {"unit": "t", "amounts": {"2026-04": "0.1", "2027-04": f"1/{3**500}"}}
            },
        },
    }
    assert back(there(data)).data == data


@pytest.mark.parametrize("blanks", [" ", "   ", "\N{NO-BREAK SPACE}"])
def test_texts_of_blanks_alone_come_back(blanks):
    """A cell of blanks counts as empty, so that they are written in quotes."""
    data = {
        "title": blanks,
        "extends": "base.yaml",
        "mines": {"a": {"note": blanks, "cost": {"value": "1 USD/t", "note": blanks}}},
        "sources": {"b": {"note": blanks}},
    }
    assert plain(back(there(data)).data) == plain(data)


plain_words = st.text(st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"]), max_size=30)
names = st.from_regex(r"[A-Za-z][A-Za-z0-9_-]{0,8}", fullmatch=True)
amounts = st.one_of(
    st.decimals(-(10**9), 10**9, places=3).map(str),
    st.floats(-1e15, 1e15).map(repr),
    st.integers(-(10**15), 10**15).map(str),
    plain_words,
)
units = st.sampled_from(["", " t/yr", " %", " USD/(t/yr)", "%"])
written = st.builds(str.__add__, amounts, units)
numbers = st.one_of(
    written,
    st.fixed_dictionaries(
        {},
        optional=dict.fromkeys(("value", "low", "high", "scale", "floor", "growth"), written)
        | dict.fromkeys(("source", "note", "of"), plain_words)
        | {"steps": st.dictionaries(names, written, max_size=3)},
    ),
)
elements = st.fixed_dictionaries(
    {},
    optional=dict.fromkeys(("capacity", "cost", "reserve", "royalty"), numbers)
    | dict.fromkeys(("title", "note", "source", "place", "opening"), plain_words)
    | {
        "tiers": st.lists(st.dictionaries(st.sampled_from(["rate", "cost"]), numbers, max_size=2), max_size=3)
    },
)
files = st.fixed_dictionaries(
    {"title": plain_words},
    optional={
        "outside": st.lists(plain_words, max_size=3),
        "mines": st.dictionaries(
            names, st.one_of(elements, plain_words, st.just(NULL)), min_size=1, max_size=3
        ),
        "places": st.dictionaries(names, st.one_of(elements, plain_words), min_size=1, max_size=3),
        "contracts": st.dictionaries(names, elements, min_size=1, max_size=2),
        "sources": st.dictionaries(
            names,
            st.dictionaries(st.sampled_from(["title", "url", "note"]), plain_words),
            min_size=1,
            max_size=2,
        ),
    },
)


@settings(max_examples=examples(20), deadline=None, suppress_health_check=list(HealthCheck))
@given(files, st.booleans())
def test_random_files_come_back(data, extends):
    """Any mappings, lists and texts at the places of an instance, valid or not."""
    data = data | ({"extends": "base.yaml"} if extends else {})
    assert plain(back(there(data)).data) == plain(data)
    assert parse_text(yaml_text(data), HERE).data == data


def _random_instances() -> st.SearchStrategy[str]:
    from test_clause_properties import chains
    from test_contract_properties import instances
    from test_properties import CHAIN
    from test_properties import chains as numbers

    return st.one_of(chains(), instances().map(str), numbers.map(lambda each: CHAIN.format(**each)))


@settings(max_examples=examples(10), deadline=None, suppress_health_check=list(HealthCheck))
@given(_random_instances())
def test_random_instances_come_back(text):
    """The chains and contracts that the property tests of the plans draw."""
    tree = parse_text(whole(text), HERE)
    assert plain(back(there(tree.data)).data) == plain(tree.data)


def test_tables_stay_references_or_are_written_out(write, tmp_path):
    """A CSV table stays beside the workbook; with `whole` its numbers are in the workbook."""
    (tmp_path / "table.csv").write_text("date,pit\n2026-04,10\n2027-04,12.50\n", encoding="utf-8")
    file = write(
        "materials: {ore: {unit: t}}\nplaces: {coast: irel}\n"
        "mines: {pit: {place: coast, material: ore, capacity: {csv: table.csv, column: pit, unit: t/yr}}}\n"
        "sales: {ore: {place: coast, material: ore, price: 5 USD/t, cap: 5 t/yr}}"
    )
    assert convert(file, tmp_path / "a.xlsx").beside == ("table.csv",)
    assert convert(file, tmp_path / "b.xlsx", whole=True).beside == ()
    steps = read_one(tmp_path / "b.xlsx").data["mines"]["pit"]["capacity"]["steps"]
    assert steps == {"2026-04": "10 t/yr", "2027-04": "12.50 t/yr"}
