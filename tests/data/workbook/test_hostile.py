"""Workbooks come from anyone: what is refused before anything reads it, each with a sentence."""

from __future__ import annotations

import io
import struct
import zipfile
from pathlib import Path

import pytest
from books import edited, part, small, with_part

import monazite
from monazite.data.reading.workbook import archive
from monazite.data.reading.workbook.read import parse_workbook
from monazite.errors import InstanceError

HERE = Path("plan.xlsx")
SHEET = "xl/worksheets/sheet2.xml"


def refusal(content: bytes) -> str:
    with pytest.raises(InstanceError) as caught:
        parse_workbook(content, HERE)
    return str(caught.value)


def test_the_unmutated_workbook_is_accepted():
    assert parse_workbook(small(), HERE).data["title"] == "A mine and a contract"


@pytest.mark.parametrize(
    ("name", "what"),
    [
        ("xl/vbaProject.bin", "macros"),
        ("xl/macrosheets/sheet1.xml", "macros"),
        ("xl/externalLinks/externalLink1.xml", "references to other workbooks"),
        ("xl/embeddings/oleObject1.bin", "embedded objects"),
        ("xl/activeX/activeX1.xml", "embedded objects"),
        ("xl/connections.xml", "connections to other data"),
        ("XL/VBAPROJECT.BIN", "macros"),
    ],
)
def test_what_does_more_than_hold_cells_is_refused(name, what):
    assert f"the workbook holds {what}. Expected cells alone" in refusal(with_part(small(), name, b"<x/>"))


def test_a_reference_to_another_file_is_refused_and_a_hyperlink_ignored():
    rels = (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        '<Relationship Id="r9" Type="http://x/{}" Target="file:///etc/passwd" TargetMode="External"/>'
        "</Relationships>"
    )
    name = "xl/worksheets/_rels/sheet9.xml.rels"
    assert "refers to another file" in refusal(with_part(small(), name, rels.format("oleLink").encode()))
    assert parse_workbook(with_part(small(), name, rels.format("hyperlink").encode()), HERE).data


def test_entities_are_refused():
    """A billion laughs, in the strings of the workbook and in a sheet."""
    bomb = b'<?xml version="1.0"?><!DOCTYPE s [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]><sst>&b;</sst>'
    for name in ("xl/sharedStrings.xml", SHEET, "xl/styles.xml", "xl/workbook.xml", "docProps/core.xml"):
        assert "a document type" in refusal(with_part(small(), name, bomb))
    utf_16 = bomb.decode().replace('"1.0"', '"1.0" encoding="UTF-16"').encode("utf-16")
    assert "a document type" in refusal(with_part(small(), "xl/sharedStrings.xml", utf_16))


def test_a_bomb_is_refused_by_its_stated_size(monkeypatch):
    """200 MB of spaces in 200 kB: the sizes are added up before anything is unpacked."""
    content = with_part(small(), "xl/theme/theme9.xml", b" " * 200_000_000)
    assert len(content) < 400_000
    monkeypatch.setattr(zipfile.ZipFile, "read", lambda *_: pytest.fail("a part was unpacked"))
    assert "unpacks to 20" in refusal(content)


def test_a_part_that_lies_about_its_size_is_damaged():
    """No more is unpacked than stated, and then the checksum is wrong."""
    content = bytearray(with_part(small(), "xl/theme/theme9.xml", b" " * 1_000_000))
    place = content.rindex(b"PK\x01\x02")
    assert struct.unpack_from("<I", content, place + 24)[0] == 1_000_000
    struct.pack_into("<I", content, place + 24, 10)
    assert "damaged" in refusal(bytes(content))


def test_many_parts_are_refused():
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as new:
        for number in range(archive.MOST_PARTS + 1):
            new.writestr(f"x{number}", b"")
    assert "parts. Expected at most 1,000" in refusal(stream.getvalue())


def cells(*named: str) -> bytes:
    inside = "".join(f'<row><c r="{name}" t="inlineStr"><is><t>x</t></is></c></row>' for name in named)
    return (
        '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
        f'<dimension ref="A1:XFD1048576"/><sheetData>{inside}</sheetData></worksheet>'
    ).encode()


@pytest.mark.parametrize(
    ("sheet", "message"),
    [
        (cells("A1048576"), "row 1,048,576 of a sheet has content"),
        (cells("XFD1"), "column 16,384 of a sheet has content"),
        (cells("A2", "A1"), "not in order"),
        (cells("A1", "A1"), "not in order"),
        (cells("A0x"), "found the cell 'A0x'"),
        (b"<worksheet><sheetData>", "is not XML"),
        (b"", "is not XML"),
    ],
)
def test_sheets_of_any_extent_are_refused_before_they_are_read(sheet, message):
    assert message in refusal(with_part(small(), SHEET, sheet))


def test_rows_of_many_sheets_count_together():
    """Each sheet has one cell, far down: the empty rows above are work too."""
    far = cells(f"A{archive.MOST_ROWS}")
    content = with_part(with_part(small(), SHEET, far), "xl/worksheets/sheet3.xml", far)
    assert "rows. Expected at most 150,000 in total" in refusal(content)


def test_the_dimensions_that_a_sheet_states_are_not_believed():
    """17 billion cells by its own word; also a formatted row at the end, as LibreOffice writes one."""
    sheet = part(small(), SHEET).decode()
    claimed = sheet.replace("<sheetData>", '<dimension ref="A1:XFD1048576"/><sheetData>', 1)
    claimed = claimed.replace("</sheetData>", '<row r="1048576"><c r="XFD1048576" s="1"/></row></sheetData>')
    assert parse_workbook(with_part(small(), SHEET, claimed.encode()), HERE).data["title"]


def test_formulas_are_never_evaluated_nor_their_results_read():
    """Also where the result of the formula is kept beside it, as every spreadsheet does."""

    def change(book):
        book["mines"]["D6"] = "=2"

    kept = edited(small(), change)
    assert "mines!D6: mines.pit.cost: found a formula" in refusal(kept)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "not a workbook"),
        (b"monazite: 1", "not a workbook"),
        (b"\xd0\xcf\x11\xe0" + b"0" * 600, "has a password"),
        (b"PK\x03\x04" + b"0" * 600, "damaged"),
    ],
)
def test_what_is_no_workbook_is_refused(content, message):
    assert message in refusal(content)


def test_a_zip_archive_is_no_workbook():
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as new:
        new.writestr("a.txt", b"hello")
    assert "a ZIP archive and not a workbook" in refusal(stream.getvalue())


@pytest.mark.parametrize("name", ["plan.xlsm", "plan.xls", "plan.ods"])
def test_other_spreadsheets_are_refused_by_name(tmp_path, name):
    (tmp_path / name).write_bytes(small())
    with pytest.raises(InstanceError, match=r"Save it as \.xlsx"):
        monazite.load(tmp_path / name)


@pytest.mark.parametrize("name", ["plan.yaml", "plan.yml"])
def test_a_workbook_that_is_named_as_yaml_is_called_one(tmp_path, name):
    (tmp_path / name).write_bytes(small())
    with pytest.raises(InstanceError, match=r"the file is a workbook\. Expected YAML.* Name it \.xlsx"):
        monazite.load(tmp_path / name)


def test_paths_stay_in_the_folder(tmp_path):
    """`extends` and tables of a workbook are in its folder, as those of YAML."""
    (tmp_path / "in").mkdir()
    path = tmp_path / "in" / "case.xlsx"
    path.write_bytes(small("monazite: 1\nextends: ../../secret.yaml\n"))
    with pytest.raises(InstanceError, match=r"instance!C3: extends: .*outside the folder"):
        monazite.load(path)


def test_deep_addresses_are_refused(tmp_path):
    def change(book):
        book["mines"]["B3"] = ".".join("a" * 60)

    assert "the address has 62 keys. Expected at most 40" in refusal(edited(small(), change))


def test_broken_parts_of_any_kind_are_refused_and_never_a_traceback():
    """Every part of the workbook in turn: empty, cut, other XML, and random bytes."""
    whole = small()
    with zipfile.ZipFile(io.BytesIO(whole)) as archive_:
        names = [each for each in archive_.namelist() if "comments" not in each and "drawings" not in each]
    for name in names:
        before = part(whole, name)
        for wrong in (
            b"",
            before[: len(before) // 2],
            b"<a/>",
            bytes(range(256)),
            before.replace(b"1", b"x"),
        ):
            try:
                parse_workbook(with_part(whole, name, wrong), HERE)
            except InstanceError as error:
                assert "Expected" in str(error)
