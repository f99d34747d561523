"""What is in the way of a result folder is replaced only if it is ours; nothing is left half done."""

import json
import os
import shutil
import socket
import subprocess
import sys
import threading
from pathlib import Path

import pytest
import yaml
from conftest import INSTANCES

import monazite
from monazite.errors import ResourceError, UsageError
from monazite.results.folder import replacing
from monazite.results.folder.replacing import check_replaceable
from monazite.results.folder.writing import csv_text, json_text, resolved_yaml, write_folder, write_json

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
    assert "contains other files" in ran.stderr
    assert names(tmp_path / "out") == [content]


def test_a_result_inside_another_result_is_refused(run, tmp_path):
    """It would make the outer one another than it was written: no longer to be verified, nor to be
    replaced."""
    run("solve", TUTORIAL, "-o", "out")
    before = names(tmp_path / "out")
    (tmp_path / "link").symlink_to("out/inside")
    (tmp_path / "out" / "inside").mkdir()
    for inside in ("out/inside", "out/a/b", "out/tables/a", "link"):
        done = run("solve", TUTORIAL, "-o", inside)
        assert done.returncode == 2 and "out contains a result of monazite" in done.stderr
        assert run("sweep", TUTORIAL, "--reservation", "toyotsu", "-o", inside).returncode == 2
    assert run("solve", TUTORIAL, INSTANCES / "four-mines.yaml", "-o", "out").returncode == 2
    assert names(tmp_path / "out") == before


def test_an_empty_folder_may_be_used_and_a_file_may_not(run, tmp_path):
    (tmp_path / "out").mkdir()
    assert run("solve", TUTORIAL, "-o", "out").returncode == 0
    (tmp_path / "file").write_text("x")
    assert run("solve", TUTORIAL, "-o", "file").returncode == 2
    assert (tmp_path / "file").read_text() == "x"


def test_a_link_to_a_folder_stays_a_link_and_the_folder_is_written(run, tmp_path):
    (tmp_path / "real").mkdir()
    (tmp_path / "out").symlink_to(tmp_path / "real")
    for _ in range(2):
        assert run("solve", TUTORIAL, "-o", "out").returncode == 0
        assert (tmp_path / "out").is_symlink() and "manifest.json" in names(tmp_path / "real")
    (tmp_path / "real" / "mine.txt").write_text("x")
    assert run("solve", TUTORIAL, "-o", "out").returncode == 2


@pytest.mark.parametrize("where", ["nowhere", "file", "out"])
def test_a_link_that_leads_to_no_folder_is_refused(run, tmp_path, where):
    (tmp_path / "file").write_text("x")
    (tmp_path / "out").symlink_to(tmp_path / where)
    ran = run("solve", TUTORIAL, "-o", "out")
    assert ran.returncode == 2 and "link" in ran.stderr
    assert (tmp_path / "file").read_text() == "x" and not (tmp_path / "nowhere").exists()


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


def test_the_resolved_instance_holds_tables_and_overrides(run, tmp_path, write):
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


# Somebody's own work in a result.


@pytest.fixture(scope="module")
def solved(tmp_path_factory):
    """A result of the tutorial, to be copied."""
    folder = tmp_path_factory.mktemp("solved")
    words = [sys.executable, "-m", "monazite_cli", "solve", str(TUTORIAL), "-o", "out", "-q"]
    assert subprocess.run(words, cwd=folder, stdout=subprocess.DEVNULL, check=False).returncode == 0
    return folder / "out"


@pytest.fixture
def out(solved, tmp_path):
    return Path(shutil.copytree(solved, tmp_path / "out"))


def everything(folder):
    """All that stands in a folder, files with their content."""
    return {
        str(path.relative_to(folder)): path.read_bytes() if path.is_file() and not path.is_symlink() else None
        for path in folder.rglob("*")
    }


def add_socket(path):
    found = socket.socket(socket.AF_UNIX)
    before = Path.cwd()
    os.chdir(path.parent)  # The name of a socket is short.
    try:
        found.bind(path.name)
    finally:
        os.chdir(before)
        found.close()


ADDED = {
    "a table": ("tables/my_analysis.csv", lambda path: path.write_text("a,b")),
    "a file": ("notes.txt", lambda path: path.write_text("mine")),
    "a file with a name of ours": ("model.lp", lambda path: path.write_text("mine")),
    "a hidden file": (".DS_Store", lambda path: path.write_bytes(b"0")),
    "an empty folder": ("more", lambda path: path.mkdir()),
    "a folder among the tables": ("tables/more", lambda path: path.mkdir()),
    "a link": ("tables/link.csv", lambda path: path.symlink_to("summary.csv")),
    "a link to a folder": ("more", lambda path: path.symlink_to("..")),
    "a named pipe": ("tables/pipe.csv", os.mkfifo),
    "a socket": ("socket", add_socket),
}


@pytest.mark.parametrize("what", ADDED)
def test_whatever_was_added_to_a_result_is_named_and_not_lost(out, what):
    name, add = ADDED[what]
    add(out / name)
    before = everything(out)
    with pytest.raises(UsageError, match=name.replace(".", r"\.")) as refused:
        check_replaceable(out)
    assert "name another folder" in str(refused.value)
    with pytest.raises(UsageError):
        write_folder(out, lambda folder: write_json(folder / "manifest.json", {}))
    assert everything(out) == before


@pytest.mark.parametrize(
    "name", ["tables/contracts.csv", "status.json", "instance.resolved.yaml", "manifest.json"]
)
def test_a_file_that_somebody_changed_is_named_and_not_lost(out, name):
    path = out / name
    text = path.read_text(encoding="utf-8")
    changed = (
        text.replace('"title"', '"remark": "mine",\n  "title"') if name == "manifest.json" else text + "\n"
    )
    path.write_text(changed, encoding="utf-8")
    with pytest.raises(UsageError, match=f"{name} was changed after monazite wrote it"):
        check_replaceable(out)
    assert path.read_text(encoding="utf-8") == changed


def test_a_result_from_which_files_were_taken_away_is_replaced(out):
    shutil.rmtree(out / "tables")
    (out / "status.json").unlink()
    check_replaceable(out)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda told: told.pop("files"), "does not list the files"),
        (lambda told: told.update(files=["a"]), "does not list the files"),
        (lambda told: told["files"].update({"../precious.txt": "0"}), r"\.\./precious\.txt"),
        (lambda told: told["files"].update({"tables/../../precious.txt": "0"}), "precious"),
        (lambda told: told["files"].update({"/etc/hostname": "0"}), "/etc/hostname"),
        (lambda told: told["files"].update({"thesis.txt": "0"}), "thesis"),
        (lambda told: told.update(format="result 0"), "is not a manifest of monazite"),
    ],
)
def test_a_manifest_that_is_wrong_or_of_another_program_replaces_nothing(out, tmp_path, change, said):
    (tmp_path / "precious.txt").write_text("years of work")
    told = json.loads((out / "manifest.json").read_text())
    change(told)
    (out / "manifest.json").write_text(json.dumps(told))
    before = everything(tmp_path)
    with pytest.raises(UsageError, match=said):
        check_replaceable(out)
    assert everything(tmp_path) == before


@pytest.mark.parametrize(
    "content", [b"[" * 100_000, b"\xff\xfe", b'{"a": NaN}', b'{"a": 1, "a": 2}', b"", b"9" * 9999]
)
def test_a_manifest_that_is_none_replaces_nothing(out, content):
    (out / "manifest.json").write_bytes(content)
    with pytest.raises(UsageError, match=r"cannot be read|not one of monazite"):
        check_replaceable(out)


def test_a_manifest_that_is_a_pipe_or_a_link_is_not_opened(out, tmp_path):
    (out / "manifest.json").rename(tmp_path / "elsewhere.json")
    os.mkfifo(out / "manifest.json")
    with pytest.raises(UsageError, match=r"manifest\.json cannot be read"):
        check_replaceable(out)
    (out / "manifest.json").unlink()
    (out / "manifest.json").symlink_to(tmp_path / "elsewhere.json")
    with pytest.raises(UsageError, match=r"manifest\.json cannot be read"):
        check_replaceable(out)


def test_a_file_added_while_the_new_result_is_made_is_kept(out, monkeypatch):
    """Between the last look and the renames: the old folder is kept beside the new one, and named."""
    place = replacing.put_in_place

    def late(new, folder, work):
        (folder / "tables" / "late.csv").write_text("mine")
        place(new, folder, work)

    monkeypatch.setattr("monazite.results.folder.writing.put_in_place", late)
    with pytest.raises(UsageError, match="the result is written") as told:
        write_folder(out, lambda folder: write_json(folder / "manifest.json", {"format": "x"}))
    kept = Path(str(told.value).split(" kept in ")[1])
    assert (kept / "tables" / "late.csv").read_text() == "mine"
    assert json.loads((out / "manifest.json").read_text())["format"] == "x"


# Runs that are killed or fail in the midst.


def small(folder):
    write_json(folder / "manifest.json", {"format": "monazite result 2", "n": 1})


def killed_in(folder, where):
    """A process that writes a folder and is killed where it calls a function."""
    code = f"""
import os, signal
from pathlib import Path
from monazite.results.folder import writing as folder, replacing
def die(*words, **named): os.kill(os.getpid(), signal.SIGKILL)
{where}
def small(path): folder.write_json(path / "manifest.json", {{"format": "monazite result 2", "n": 2}})
folder.write_folder(Path({str(folder)!r}), small)
"""
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == -9


MOMENTS = {
    "before it is locked": "replacing.hold = die",
    "before it is filled": "folder.write_json = die",
    "before it is sealed": "folder._seal = die",
    "before the renames": "folder.put_in_place = die",
    "between the renames": """
replace = Path.replace
def one(self, other): return die() if self.name == "new" else replace(self, other)
Path.replace = one""",
    "after the renames": "replacing._settle = die",
    "while the old is cleared": "replacing.shutil.rmtree = die",
}


@pytest.mark.parametrize("moment", MOMENTS)
def test_what_a_killed_run_left_is_put_in_order_by_the_next(tmp_path, moment):
    folder = tmp_path / "out"
    write_folder(folder, small)
    killed_in(folder, MOMENTS[moment])
    assert len(list(tmp_path.iterdir())) == (1 if moment == "between the renames" else 2)
    check_replaceable(folder)
    assert [path.name for path in tmp_path.iterdir()] == ["out"]
    told = json.loads((folder / "manifest.json").read_text())
    assert told["n"] == (2 if moment in ("after the renames", "while the old is cleared") else 1)
    write_folder(folder, small)
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


def test_verify_puts_back_what_a_killed_run_had_moved_aside(out, tmp_path, run):
    killed_in(out, MOMENTS["between the renames"])
    assert not out.exists()
    assert run("verify", "out").returncode == 0
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


def test_what_a_living_run_writes_is_left_alone(tmp_path):
    folder = tmp_path / "out"
    write_folder(folder, small)
    with replacing.beside(folder) as work:
        (work / "new").mkdir()
        check_replaceable(folder)
        assert (work / "new").exists()
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


@pytest.mark.parametrize("name", [".out.abcdefgh", ".out.abcdefgh.monazite", ".out.backup.monazite"])
def test_a_hidden_folder_of_somebody_elses_is_left_alone(tmp_path, name):
    (tmp_path / name).mkdir()
    (tmp_path / name / "thesis.txt").write_text("years of work")
    write_folder(tmp_path / "out", small)
    assert (tmp_path / name / "thesis.txt").read_text() == "years of work"


def test_several_runs_at_once_leave_one_whole_result(tmp_path):
    folder, failures = tmp_path / "out", []

    def often():
        for _ in range(20):
            try:
                write_folder(folder, small)
            except UsageError as error:
                failures.append(error)

    threads = [threading.Thread(target=often) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failures
    check_replaceable(folder)
    assert [path.name for path in tmp_path.iterdir()] == ["out"]
    assert json.loads((folder / "manifest.json").read_text())["n"] == 1


def test_where_the_new_result_cannot_be_put_in_place_the_old_one_stays(tmp_path, monkeypatch):
    folder = tmp_path / "out"
    write_folder(folder, small)
    replace = Path.replace

    def one(self, other):
        if self.name == "new":
            raise OSError(5, "Input/output error")
        return replace(self, other)

    monkeypatch.setattr(Path, "replace", one)
    with pytest.raises(ResourceError, match="input or output error"):
        write_folder(folder, small)
    assert [path.name for path in tmp_path.iterdir()] == ["out"]
    assert json.loads((folder / "manifest.json").read_text())["n"] == 1


def limited(tmp_path, *words, most=20_000):
    """A command in whose process no file may grow past a size: as on a full disk, in the middle of a file."""
    import resource

    return subprocess.run(
        [sys.executable, "-m", "monazite_cli", *map(str, words)],
        cwd=tmp_path,
        env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
        check=False,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (most, most)),
    )


def test_a_file_that_cannot_be_written_to_its_end_leaves_the_old_result(tmp_path):
    """`--save-lp` and the tables of the case are larger than 20 kB."""
    case = INSTANCES / "irel-japan.yaml"
    ran = limited(tmp_path, "solve", case, "-o", "new/out", "-q")
    assert ran.returncode == 1, ran.stderr
    assert ran.stderr.startswith("-o new/out: the folder cannot be written: the file would be larger")
    assert list(tmp_path.iterdir()) == []


def test_a_full_disk_is_reported_and_leaves_nothing(tmp_path, out):
    disk = tmp_path / "disk"
    disk.mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=48k", "none", disk], check=False).returncode:
        pytest.skip("a small file system cannot be mounted here")
    try:
        words = [sys.executable, "-m", "monazite_cli", "solve", TUTORIAL, "-o", "disk/out", "-q"]
        ran = subprocess.run(words, cwd=tmp_path, capture_output=True, text=True, check=False)
        assert ran.returncode == 1
        assert ran.stderr.startswith("-o disk/out: the folder cannot be written: the disk is full.")
        assert list(disk.iterdir()) == []
        with pytest.raises(UsageError, match="the folder is a mount point"):
            check_replaceable(disk)
        shutil.rmtree(out / "tables")
        (out / "tables").mkdir()
        subprocess.run(["mount", "--bind", disk, out / "tables"], check=True)
        try:
            with pytest.raises(UsageError, match=r"tables \(a mount point\)"):
                check_replaceable(out)
        finally:
            subprocess.run(["umount", out / "tables"], check=True)
    finally:
        subprocess.run(["umount", disk], check=True)


def test_a_folder_that_may_not_be_changed_is_reported_before_the_work(out, monkeypatch):
    (out / "tables").chmod(0o500)
    access = os.access
    monkeypatch.setattr(
        os, "access", lambda path, mode: str(path) != str(out / "tables") and access(path, mode)
    )
    with pytest.raises(UsageError, match="tables cannot be written to"):
        check_replaceable(out)
