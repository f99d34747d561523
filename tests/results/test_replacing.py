"""What is in the way of a result folder is replaced only if it is ours; nothing is left half done."""

import json

import pytest
import yaml
from conftest import INSTANCES

import monazite
from monazite.results.folder import csv_text, json_text, resolved_yaml, write_folder

TUTORIAL = INSTANCES / "tutorial.yaml"


def names(folder):
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())


def test_the_certificate_names_every_row_and_column(run, tmp_path):
    run("solve", TUTORIAL, "-o", "out")
    certificate = json.loads((tmp_path / "out" / "certificate.json").read_text())
    matrix = monazite.load(TUTORIAL).matrix
    for basis in ("value_basis", "plan_basis"):
        assert set(certificate[basis]["columns"]) == set(matrix.column_names)
        assert set(certificate[basis]["rows"]) == set(matrix.row_names)
        basic = [word for part in certificate[basis].values() for word in part.values()].count("basic")
        assert basic == len(matrix.rows)


def test_an_unverified_answer_leaves_no_tables(run, tmp_path, monkeypatch):
    from monazite.results import audit as module

    monkeypatch.setattr(module, "AUDITS", (lambda plan: iter(["a tonne is missing"]),))
    assert run("solve", TUTORIAL, "-o", "out").returncode == 6
    assert not (tmp_path / "out" / "tables").exists()


def test_a_result_of_ours_is_replaced_whole(run, tmp_path):
    assert run("solve", TUTORIAL, "-o", "out", "--save-lp").returncode == 0
    assert run("solve", TUTORIAL, "-o", "out").returncode == 0
    assert "model.lp" not in names(tmp_path / "out")
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


def test_a_result_of_ours_with_a_file_of_others_is_left_alone(run, tmp_path):
    run("solve", TUTORIAL, "-o", "out")
    (tmp_path / "out" / "notes.txt").write_text("my own remarks")
    assert run("solve", TUTORIAL, "-o", "out").returncode == 2
    assert (tmp_path / "out" / "notes.txt").read_text() == "my own remarks"


@pytest.mark.parametrize("content", ["notes.txt", "manifest.json"])
def test_a_folder_of_others_is_left_alone(run, tmp_path, content):
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / content).write_text('{"format": "something else"}')
    ran = run("solve", TUTORIAL, "-o", "out")
    assert ran.returncode == 2
    assert "holds other files" in ran.stderr
    assert names(tmp_path / "out") == [content]


def test_an_empty_folder_may_be_used_and_a_file_may_not(run, tmp_path):
    (tmp_path / "out").mkdir()
    assert run("solve", TUTORIAL, "-o", "out").returncode == 0
    (tmp_path / "file").write_text("x")
    assert run("solve", TUTORIAL, "-o", "file").returncode == 2
    assert (tmp_path / "file").read_text() == "x"


def test_a_link_is_not_followed(run, tmp_path):
    (tmp_path / "real").mkdir()
    (tmp_path / "out").symlink_to(tmp_path / "real")
    assert run("solve", TUTORIAL, "-o", "out").returncode == 2
    assert list((tmp_path / "real").iterdir()) == []


def test_a_run_that_is_stopped_leaves_no_half_result(tmp_path):
    def fill(folder):
        (folder / "manifest.json").write_text("{}")
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write_folder(tmp_path / "out", fill)
    assert list(tmp_path.iterdir()) == []


def test_an_invalid_file_among_several_writes_nothing_for_itself(run, tmp_path):
    (tmp_path / "bad.yaml").write_text("monazite: 2\n")
    assert run("solve", TUTORIAL, "bad.yaml", "-o", "out").returncode == 2
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["tutorial"]


def test_two_files_of_one_name_would_share_a_folder(run, tmp_path, write):
    (tmp_path / "tutorial.yaml").write_text(TUTORIAL.read_text())
    ran = run("solve", TUTORIAL, "tutorial.yaml", "-o", "out")
    assert ran.returncode == 2
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    "name", ["tutorial.yaml", "suspend-now.yaml", "irel-japan-quarterly.yaml", "classics/transport.yaml"]
)
def test_the_resolved_instance_solves_to_the_same_objective_by_itself(name, tmp_path):
    model = monazite.load(INSTANCES / name)
    path = tmp_path / "instance.resolved.yaml"
    path.write_text(resolved_yaml(model.instance), encoding="utf-8")
    again = monazite.load(path)
    assert "extends" not in yaml.safe_load(path.read_text())
    assert again.solve().objective == pytest.approx(model.solve().objective, rel=1e-12)
    assert again.matrix.rows == model.matrix.rows


def test_the_resolved_instance_holds_tables_and_settings(run, tmp_path, write):
    (tmp_path / "ore.csv").write_text("date,pit\n2026-04,5\n2026-10,7\n", encoding="utf-8")
    write("""
materials: {ore: {unit: t}}
places: {pit: {}}
mines: {pit: {place: pit, material: ore, capacity: {csv: ore.csv, column: pit, unit: t/yr}}}
sales: {spot: {place: pit, material: ore, price: 1 USD/t, cap: none}}
""")
    assert run("solve", "instance.yaml", "--set", "sales.spot.price=3 USD/t", "-o", "out").returncode == 0
    status = json.loads((tmp_path / "out" / "status.json").read_text())
    (tmp_path / "ore.csv").unlink()
    again = monazite.load(tmp_path / "out" / "instance.resolved.yaml").solve()
    assert again.objective == pytest.approx(status["objective"]["value"])


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@SUM(A1)", "\tx", "\rx"])
def test_cells_that_a_spreadsheet_would_run_are_made_text(cell):
    text = csv_text(["a", "b"], [{"a": cell, "b": -1.5}])
    assert text.startswith(("a,b\n'", "a,b\n\"'"))
    assert text.endswith("-1.5\n")


def test_zero_has_no_sign_and_not_a_number_is_never_written():
    assert csv_text(["a"], [{"a": -0.0}]) == "a\n0.0\n"
    with pytest.raises(ValueError, match="JSON"):
        json_text({"a": float("nan")})


def test_a_planners_own_file_in_a_result_is_not_lost(run, tmp_path):
    run("solve", TUTORIAL, "-o", "out")
    (tmp_path / "out" / "notes.txt").write_text("mine")
    assert run("solve", TUTORIAL, "-o", "out").returncode == 2
    assert (tmp_path / "out" / "notes.txt").read_text() == "mine"
