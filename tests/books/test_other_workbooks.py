"""The workbooks of `compare`, `value`, `tornado`, `sweep` and `explain`: one summary, the pictures of the
page as native charts, and every table."""

from __future__ import annotations

from pathlib import Path

import pytest
from conftest import INSTANCES
from result_books import CONTRACT, NO_PLAN, TUTORIAL, agrees, cells, charts, opened, table_of, texts, written

import monazite
from monazite.books.blocks import Grid
from monazite.books.grids import is_in
from monazite.pages.section import Shown

BASE = INSTANCES / "irel-japan.yaml"
QUANTITY = f"{CONTRACT}.quantity"
PENALTY = f"{CONTRACT}.shortfall.penalty"
CASE = f"half: {QUANTITY}*=0.5"


@pytest.fixture(scope="module")
def folders(tmp_path_factory) -> dict[str, Path]:
    """A result folder of every kind of report."""
    where, model = tmp_path_factory.mktemp("others"), monazite.load(TUTORIAL)
    runs = where / "runs.csv"
    runs.write_text(
        f"run,path,mod,value,note\nless,{QUANTITY},scale,0.5,\nmore,{QUANTITY},scale,2,\n", "utf-8"
    )
    base = monazite.load(BASE)
    made = {
        "compare": ("compare", monazite.compare(TUTORIAL, case=[CASE])),
        "value": ("value", model.value("toyotsu")),
        "tornado": ("tornado", base.tornado(CASE, only=[CONTRACT])),
        "curve": ("sweep", model.sweep(f"{QUANTITY}=0:100 t/yr")),
        "map": ("sweep", model.sweep(f"{QUANTITY}=0:100 t/yr", f"{PENALTY}=0:8 USD/kg")),
        "points": ("sweep", model.sweep(f"{QUANTITY}=0:100:n=5 t/yr")),
        "grid": (
            "sweep",
            model.sweep(f"{QUANTITY}=0:100:n=9 t/yr", f"{PENALTY}=0:8:n=9 USD/kg"),
        ),
        "runs": ("sweep", model.runs(runs)),
        "reservation": ("sweep", model.reservation("toyotsu")),
        "explain": ("explain", model.explain()),
        "conflict": ("explain", monazite.load(TUTORIAL, NO_PLAN).explain()),
    }
    return {name: written(result, where / name, command) for name, (command, result) in made.items()}


KINDS = (
    *("compare", "value", "tornado", "curve", "map", "points", "grid", "runs", "reservation"),
    *("explain", "conflict"),
)


@pytest.mark.parametrize("name", KINDS)
def test_every_table_is_in_the_workbook_cell_by_cell(folders, name):
    folder = folders[name]
    book = opened(folder / "result.xlsx")
    for path in sorted((folder / "tables").glob("*.csv")):
        expected = table_of(folder, path.stem)
        sheet = f"table {path.stem.replace('_', ' ')}"
        assert (sheet in book.sheetnames) is (len(expected) > 1), sheet
        if len(expected) == 1:
            continue
        found = cells(book[sheet])
        assert len(found) == len(expected), sheet
        for row, words in zip(found[1:], expected[1:], strict=True):
            assert all(agrees(cell, text) for cell, text in zip(row, words, strict=True)), (sheet, words)


@pytest.mark.parametrize("name", KINDS)
def test_the_first_sheet_names_all_others(folders, name):
    book = opened(folders[name] / "result.xlsx")
    assert book.sheetnames[0] == "Summary"
    assert set(book.sheetnames[1:]) <= set(texts(book["Summary"]))


@pytest.mark.parametrize(
    ("name", "sheet", "kind"),
    [
        ("compare", "Accounts", "BarChart"),
        ("value", "Accounts", "BarChart"),
        ("value", "Supply", "ScatterChart"),
        ("tornado", "Swings", "BarChart"),
        ("tornado", "Line", "ScatterChart"),
        ("curve", "Curve", "ScatterChart"),
        ("points", "Points", "ScatterChart"),
        ("runs", "Runs", "BarChart"),
        ("reservation", "Reservation", "ScatterChart"),
    ],
)
def test_pictures_of_the_page_are_native_charts(folders, name, sheet, kind):
    assert kind in charts(opened(folders[name] / "result.xlsx"))[sheet]


def test_a_table_of_two_terms_is_coloured(folders):
    """Excel has no such chart: the objective by both terms, coloured by amount."""
    sheet = opened(folders["grid"] / "result.xlsx")["Points"]
    assert not charts(opened(folders["grid"] / "result.xlsx"))
    (rule,) = [rule for rules in sheet.conditional_formatting for rule in rules.rules]
    assert rule.type == "colorScale"


def test_a_curve_has_the_points_of_its_segments(folders):
    """The cells that the chart draws: both ends of every segment, each once."""
    folder = folders["curve"]
    segments = table_of(folder, "segments")
    at = {segments[0].index(name): name for name in ("from", "to", "value_from", "value_to")}
    place = {name: number for number, name in at.items()}
    first = segments[1]
    expected = [(float(first[place["from"]]), float(first[place["value_from"]]))]
    expected += [(float(row[place["to"]]), float(row[place["value_to"]])) for row in segments[1:]]
    rows = cells(opened(folder / "result.xlsx")["Curve"])
    start = next(n for n, row in enumerate(rows) if row[0] == f"{QUANTITY} (t/yr)")
    found = [(row[0], row[1]) for row in rows[start + 1 : start + 1 + len(expected)]]
    assert found == [pytest.approx(each, rel=1e-7) for each in expected]


def test_the_tornado_shows_changes_from_the_file_as_written(folders):
    """Bars are the amount at each end less that of the file; the table has the difference itself."""
    folder = folders["tornado"]
    rows = table_of(folder, "tornado")
    head = rows[0]
    written_difference = {
        row[head.index("path")]: [float(row[head.index(name)]) for name in ("at_low", "at_high")]
        for row in rows[1:]
    }
    found = cells(opened(folder / "result.xlsx")["Swings"])
    lines = {row[0]: row[1:3] for row in found if row[0] in written_difference}
    assert lines
    base = {name: ends[0] - lines[name][0] for name, ends in written_difference.items() if name in lines}
    assert len({round(each, 6) for each in base.values()}) == 1
    for name, ends in lines.items():
        assert ends[1] == pytest.approx(written_difference[name][1] - base[name], abs=1e-6)


@pytest.mark.parametrize(
    ("name", "command"),
    [("points", "sweep"), ("runs", "sweep"), ("curve", "sweep"), ("solve", "solve"), ("value", "value")],
)
def test_tables_that_are_too_large_to_be_read_do_not_stop_the_workbook(name, command, tmp_path, monkeypatch):
    """The work is done: a workbook without a table is worth more than an error."""
    model = monazite.load(TUTORIAL)
    (tmp_path / "runs.csv").write_text(f"run,path,mod,value,note\nless,{QUANTITY},scale,0.5,\n", "utf-8")
    results = {
        "points": lambda: model.sweep(f"{QUANTITY}=0:100:n=5 t/yr"),
        "runs": lambda: model.runs(tmp_path / "runs.csv"),
        "curve": lambda: model.sweep(f"{QUANTITY}=0:100 t/yr"),
        "solve": model.solve,
        "value": lambda: model.value("toyotsu"),
    }
    monkeypatch.setattr("monazite.pages.source.LARGEST", 10)
    folder = written(results[name](), tmp_path / "out", command)
    book = opened(folder / "result.xlsx")
    assert not any(sheet.startswith("table ") for sheet in book.sheetnames)
    for path in (folder / "tables").iterdir():
        count = len(table_of(folder, path.stem)) - 1
        said = f"The table {path.stem} has {count:,} rows, too many for a workbook. It is only in "
        assert f"{said}tables/{path.name}." in texts(book["Summary"])


def test_a_workbook_in_memory_names_such_a_table_too(tmp_path, monkeypatch):
    monkeypatch.setattr("monazite.pages.source.LARGEST", 10)
    path = monazite.workbook(monazite.load(TUTORIAL).solve(), out=tmp_path / "plan.xlsx")
    assert any(text.startswith("The table ledger has ") for text in texts(opened(path)["Summary"]))


def test_a_table_is_left_out_beside_its_chart_only_where_the_chart_has_all_of_it():
    """A table of the same size, with a word or another figure in place of one that is drawn, is no part of
    the chart; one with fewer rows of the same figures is."""
    drawn = Grid("", ["t/yr", "objective", "today"], [[0.0, -30450.0, None], [40.0, -28850.0, 7.0]])

    def shown(*rows: list[str]) -> Shown:
        return Shown("", ["t/yr", "objective"], [list(row) for row in rows], frozenset({0, 1}))

    assert is_in(shown(["0", "-30,450"], ["40", "-28,850"]), [drawn])
    assert is_in(shown(["40", "-28,850"]), [drawn])
    assert not is_in(shown(["0", "-30,450"], ["40", "infeasible"]), [drawn])
    assert not is_in(shown(["0", "-30,450"], ["40", "-28,851"]), [drawn])
    assert not is_in(shown(["50", "-28,850"]), [drawn])


def test_the_status_of_points_stands_beside_their_chart(folders):
    found = [row for row in cells(opened(folders["points"] / "result.xlsx")["Points"]) if "optimal" in row]
    assert len(found) == 5
