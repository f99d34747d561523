"""No sheet of a workbook is left out silently: a plan without its contracts would look like any other."""

from __future__ import annotations

from pathlib import Path

import pytest
from books import edited, part, replaced, sheet_part, small, with_part, without_part

import monazite
from monazite.data.reading.workbook.read import parse_workbook
from monazite.errors import InstanceError

HERE = Path("plan.xlsx")
BOOK, RELATIONS = "xl/workbook.xml", "xl/_rels/workbook.xml.rels"


def refusal(content: bytes) -> str:
    with pytest.raises(InstanceError) as caught:
        parse_workbook(content, HERE)
    text = str(caught.value)
    assert "Expected" in text or "Did you mean" in text
    assert "Error" not in text
    return text


def number(content: bytes, title: str) -> str:
    return sheet_part(content, title).removeprefix("xl/worksheets/sheet").removesuffix(".xml")


def relation(content: bytes, title: str) -> str:
    """The relationship of a sheet, as XlsxWriter writes it."""
    text = part(content, RELATIONS).decode()
    start = text.index(f'<Relationship Id="rId{number(content, title)}"')
    return text[start : text.index("/>", start) + 2]


def entry(content: bytes, title: str) -> str:
    """The sheet in the list of sheets of the workbook."""
    text = part(content, BOOK).decode()
    start = text.index(f'<sheet name="{title}"')
    return text[start : text.index("/>", start) + 2]


def test_a_workbook_that_lost_the_part_of_a_sheet_is_not_solved_without_it(tmp_path):
    content = small()
    path = tmp_path / "plan.xlsx"
    path.write_bytes(without_part(content, sheet_part(content, "contracts")))
    with pytest.raises(
        InstanceError, match=r"has no part xl/worksheets/sheet\d+\.xml, the sheet 'contracts'"
    ):
        monazite.load(path)


@pytest.mark.parametrize("title", ["instance", "sources", "mines", "contracts", "limits", "monazite"])
def test_the_part_of_any_sheet_is_missed(title):
    content = small()
    assert f"the sheet '{title}'" in refusal(without_part(content, sheet_part(content, title)))


@pytest.mark.parametrize("title", ["contracts", "monazite"])
def test_a_missing_relationship_is_refused(title):
    content = small()
    text = refusal(replaced(content, RELATIONS, relation(content, title), ""))
    assert f"names the sheet '{title}', and not where it is" in text
    assert f"{sheet_part(content, title)}, a sheet that it does not name" in text


def test_all_relationships_missing():
    assert f"has no part {RELATIONS}" in refusal(without_part(small(), RELATIONS))


def test_a_sheet_that_the_workbook_no_longer_names_is_refused():
    content = small()
    text = refusal(replaced(content, BOOK, entry(content, "contracts"), ""))
    assert f"holds the part {sheet_part(content, 'contracts')}, a sheet that it does not name" in text


def test_two_names_of_one_part_are_refused():
    content = small()
    wrong = relation(content, "contracts").replace(number(content, "contracts") + ".xml", "6.xml")
    text = refusal(replaced(content, RELATIONS, relation(content, "contracts"), wrong))
    assert "and 'contracts' are one part" in text


@pytest.mark.parametrize("kind", ["chartsheet", "dialogsheet"])
def test_a_chart_in_the_place_of_a_section_is_refused(kind):
    content = small()
    wrong = relation(content, "contracts").replace("/worksheet", f"/{kind}", 1)
    text = refusal(replaced(content, RELATIONS, relation(content, "contracts"), wrong))
    assert "the sheet 'contracts' is a chart or of another kind without cells" in text


def test_a_chart_in_the_part_of_a_section_is_refused():
    content = small()
    chart = b'<chartsheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"/>'
    text = refusal(with_part(content, sheet_part(content, "contracts"), chart))
    assert "contracts!A1: the sheet is empty" in text


def test_a_chart_of_ones_own_is_not_read():
    def change(book):
        book.create_chartsheet("_costs")

    assert parse_workbook(edited(small(), change), HERE).data["contracts"]

    def unnamed(book):
        book.create_chartsheet("Chart1")

    assert "'Chart1' is a chart" in refusal(edited(small(), unnamed))


@pytest.mark.parametrize("name", ["contracts", "Contracts", "CONTRACTS"])
def test_two_sheets_of_one_name_are_refused(name):
    content = small()
    text = refusal(replaced(content, BOOK, 'name="limits"', f'name="{name}"'))
    assert f"has the sheets 'contracts' and '{name}'. Expected each name once" in text


def test_a_second_list_of_sheets_is_not_read_instead_of_the_first():
    content = small()
    second = f"<sheets>{entry(content, 'instance')}{entry(content, 'monazite')}</sheets>"
    assert "damaged" in refusal(replaced(content, BOOK, "</sheets>", f"</sheets>{second}"))


@pytest.mark.parametrize("title", ["instance", "sources", "contracts", "limits"])
def test_an_empty_sheet_is_refused(title):
    def change(book):
        book[title].delete_rows(1, book[title].max_row)

    assert f"{title}!A1: the sheet is empty. Expected the headers in row 1" in refusal(
        edited(small(), change)
    )


def test_a_sheet_without_its_headers_is_refused():
    def first_row_gone(book):
        book["contracts"].delete_rows(1)

    def first_row_cleared(book):
        for cell in book["contracts"][1]:
            cell.value = None

    assert "contracts!A1: there is no column 'name'" in refusal(edited(small(), first_row_gone))
    assert "contracts!A1: row 1 is empty" in refusal(edited(small(), first_row_cleared))


@pytest.mark.parametrize("name", ["contract", "Contracts", "CONTRACTS", " contracts", "contracts (2)"])
def test_an_unknown_sheet_is_named_with_the_one_that_may_be_meant(name):
    text = refusal(replaced(small(), BOOK, '<sheet name="contracts"', f'<sheet name="{name}"'))
    assert f"unknown sheet '{name}'. Did you mean 'contracts'?" in text


def test_without_the_hidden_sheet_the_workbook_is_refused():
    def removed(book):
        del book["monazite"]

    def unmarked(book):
        book["monazite"]["A1"] = "acme"

    def emptied(book):
        book["monazite"].delete_rows(1, book["monazite"].max_row)

    assert "has no sheet `monazite`, which says how it is laid out" in refusal(edited(small(), removed))
    assert "monazite!A1: found 'acme'. Expected 'monazite" in refusal(edited(small(), unmarked))
    assert "monazite!A1: found an empty cell. Expected" in refusal(edited(small(), emptied))


@pytest.mark.parametrize(
    ("name", "what"), [("xl/sharedStrings.xml", "the texts of the cells"), ("xl/styles.xml", "the formats")]
)
def test_a_missing_part_of_the_cells_is_named(name, what):
    text = refusal(without_part(small(), name))
    assert f"has no part {name}, with {what}. The workbook is damaged. Expected" in text


def test_no_message_has_the_name_of_an_exception():
    """Parts that are missing, and texts that are not there."""
    content = small()
    kept = replaced(content, "[Content_Types].xml", "/xl/sharedStrings.xml", "/xl/other.xml")
    for wrong in (
        kept,
        replaced(content, "[Content_Types].xml", "sharedStrings+xml", "other+xml"),
        with_part(content, "xl/sharedStrings.xml", b"<sst/>"),
        without_part(content, BOOK),
        without_part(content, "[Content_Types].xml"),
    ):
        assert refusal(wrong).startswith("plan.xlsx: the ")


@pytest.mark.parametrize("state", ["hidden", "veryHidden"])
def test_values_of_a_hidden_sheet_are_warned_of(tmp_path, state):
    """Not of one without rows, nor of the sheet that is always hidden."""

    def change(book):
        book["contracts"].sheet_state = state
        book["limits"].sheet_state = state

    path = tmp_path / "plan.xlsx"
    path.write_bytes(small())
    before = monazite.load(path).warnings
    path.write_bytes(edited(small(), change))
    added = [str(each) for each in monazite.load(path).warnings if each not in before]
    wanted = "the sheet 'contracts' is hidden, and its values count. Expected sheets in view. Show it, or"
    assert len(added) == 1 and f"plan.xlsx: warning: {wanted} remove it." in added[0]
    (tmp_path / "case.yaml").write_text("monazite: 1\nextends: plan.xlsx\ntitle: A case\n")
    assert any(
        "'contracts' is hidden" in str(each) for each in monazite.load(tmp_path / "case.yaml").warnings
    )
