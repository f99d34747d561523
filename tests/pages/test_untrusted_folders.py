"""A folder whose seal somebody renewed after a change: the page refuses it in a sentence, and is never half
made."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from conftest import INSTANCES

import monazite
from monazite import UsageError
from monazite.api import report
from monazite.results.folder.replacing import OWN, own_digest
from monazite.results.folder.writing import digests, write_json

PRICE, QUANTITY = "contracts.toyotsu.price", "contracts.toyotsu.quantity"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A result of the tutorial."""
    monazite.load(INSTANCES / "tutorial.yaml").solve().write(
        tmp_path / "result", {"command": ["monazite", "solve"]}
    )
    return tmp_path / "result"


def changed(folder: Path, name: str, before: str, after: str) -> Path:
    """The folder with a text of a file replaced, and sealed again."""
    text = (folder / name).read_text(encoding="utf-8")
    assert before in text
    (folder / name).write_text(text.replace(before, after), encoding="utf-8")
    return sealed(folder)


def sealed(folder: Path) -> Path:
    """The folder with the digests of its files made right again."""
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    manifest.pop(OWN)
    again = {**manifest, "files": digests(folder)}
    write_json(folder / "manifest.json", {**again, OWN: own_digest(again)})
    return folder


@pytest.mark.parametrize(
    ("name", "before", "after"),
    [
        ("status.json", '"optimal"', '"bogus"'),
        ("status.json", '"status"', '"state"'),
        ("tables/contracts.csv", "contract,period", "something,else"),
        ("tables/contracts.csv", "toyotsu,2026", "nobody,2026"),
        ("tables/contracts.csv", ",60.0,", ",hundred,"),
        ("tables/contracts.csv", ",60.0,", ",NaN,"),
        ("tables/chain.csv", "2026-04", "9999-04"),
        ("tables/balance.csv", "amount", "much"),
    ],
)
def test_another_content_is_refused_in_a_sentence(folder, tmp_path, bundled, name, before, after):
    with pytest.raises(UsageError, match=r"Expected what .*monazite.* writes\. .*-o"):
        report(changed(folder, name, before, after), out=tmp_path / "page.html")
    assert not (tmp_path / "page.html").exists()


def test_no_column_or_cell_of_a_table_makes_a_defect_of_a_page(folder, tmp_path, bundled):
    """Every column of every table renamed, and its first cell replaced by a word: the folder is refused in a
    sentence or has its page, and no other error comes."""
    found = {path.stem: path.read_text(encoding="utf-8") for path in (folder / "tables").glob("*.csv")}
    refused = 0
    for name, text in found.items():
        lines = text.splitlines()
        for column in range(lines[0].count(",") + 1):
            for line in (0, 1) if len(lines) > 1 else (0,):
                cells = lines[line].split(",")
                if column >= len(cells) or '"' in lines[line]:
                    continue
                cells[column] = "bogus"
                other = "\n".join([*lines[:line], ",".join(cells), *lines[line + 1 :]]) + "\n"
                (folder / "tables" / f"{name}.csv").write_text(other, encoding="utf-8")
                sealed(folder)
                try:
                    report(folder, out=tmp_path / "page.html")
                except UsageError:
                    refused += 1
        (folder / "tables" / f"{name}.csv").write_text(text, encoding="utf-8")
    assert refused > 60


def test_an_error_of_a_section_is_not_put_on_the_folder(folder, tmp_path, bundled, monkeypatch):
    """A defect of ours stays one: the boundary of the command line reports it as such."""
    from monazite.pages import report as pages

    def broken(source):
        return {}[source.kind]

    monkeypatch.setitem(pages.SECTIONS, "solve", (broken,))
    with pytest.raises(KeyError):
        report(folder, out=tmp_path / "page.html")


TABLES = ("allocation", "balance", "chain", "contracts", "ledger", "prices", "unmet")


@pytest.mark.parametrize("name", TABLES)
def test_a_table_without_its_rows_is_refused(folder, tmp_path, bundled, name):
    """A table cut to its heading, or by one row, and sealed again: the manifest says how many rows it had."""
    path = folder / "tables" / f"{name}.csv"
    for kept in (1, len(path.read_text(encoding="utf-8").splitlines()) - 1):
        lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
        with pytest.raises(UsageError, match=rf"tables/{name}\.csv: found .* rows?, the manifest has "):
            report(
                changed(folder, f"tables/{name}.csv", "".join(lines), "".join(lines[:kept])),
                out=tmp_path / "page.html",
            )
        changed(folder, f"tables/{name}.csv", "".join(lines[:kept]), "".join(lines))


def test_a_folder_of_a_release_that_wrote_no_rows_has_its_page(folder, tmp_path, bundled):
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["rows"]["tables/contracts.csv"] == 2
    older = {key: value for key, value in manifest.items() if key not in ("rows", OWN)}
    write_json(folder / "manifest.json", {**older, OWN: own_digest(older)})
    assert report(folder, out=tmp_path / "page.html").exists()


def test_a_page_is_not_written_into_a_result(folder, bundled):
    with pytest.raises(UsageError, match="contains a result of monazite, which a page in it would change"):
        report(folder, out=folder / "page.html")
    with pytest.raises(UsageError, match="contains a result of monazite"):
        report(folder, out=folder / "tables" / "page.html")


def test_the_slopes_today_are_those_of_the_curves(tmp_path, bundled):
    """Price and quantity are multiplied, so slopes vary within a region: at today's values they are those
    of the exact curves of either term."""
    from monazite.pages.source import of_report
    from monazite.pages.sweep import map as map_page

    model = monazite.load(INSTANCES / "irel-japan.yaml")
    ranges = (f"{PRICE}=11:13 USD/kg", f"{QUANTITY}=980:1008 t/yr")
    source = of_report(model.sweep(*ranges), "map", {"command": ["monazite", "sweep"]})
    section = map_page.section(source)
    assert section is not None
    today = next(words for words in section.words if words.startswith("Today"))
    slopes = []
    for vary, at in zip(ranges, (12.0, 1000.0), strict=True):
        rows = model.sweep(vary).tables["segments"]
        row = next(each for each in rows if each["from"] <= at < each["to"])
        slopes.append(row["words"].removesuffix(" (present value)"))
    assert all(words in today for words in slopes), (today, slopes)


def test_the_label_of_a_region_says_from_where_to_where_its_slopes_are(tmp_path):
    model = monazite.load(INSTANCES / "irel-japan.yaml")
    found = model.sweep(f"{PRICE}=11:13 USD/kg", f"{QUANTITY}=980:1008 t/yr").document["regions"]
    labels = [each["label"] for each in found]
    assert any(" USD to " in label or " USD to +" in label for label in labels), labels[:3]
