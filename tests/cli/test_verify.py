"""`monazite verify`: a result proven from its folder, and every change of it told apart."""

import csv
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from conftest import INSTANCES

TUTORIAL = INSTANCES / "tutorial.yaml"


@pytest.fixture(scope="module")
def solved(tmp_path_factory):
    """A result of the tutorial, with a copy of the file it belongs to beside it."""
    where = tmp_path_factory.mktemp("solved")
    shutil.copy(TUTORIAL, where / "tutorial.yaml")
    words = [sys.executable, "-m", "monazite_cli", "solve", "tutorial.yaml", "-o", "out", "-q"]
    assert subprocess.run(words, cwd=where, stdout=subprocess.DEVNULL, check=False).returncode == 0
    return where


@pytest.fixture
def folder(solved, tmp_path):
    """The same in the test's own folder."""
    shutil.copytree(solved, tmp_path, dirs_exist_ok=True)
    return tmp_path / "out"


def seal(folder) -> None:
    """Write the digests anew, as somebody who edits both would."""
    from monazite.results.folder.replacing import OWN, own_digest
    from monazite.results.folder.writing import digests

    path = folder / "manifest.json"
    told = json.loads(path.read_text(encoding="utf-8"))
    sealed = {**told, "files": digests(folder)}
    path.write_text(json.dumps({**sealed, OWN: own_digest(sealed)}), encoding="utf-8")


@contextmanager
def edited(path) -> Iterator[dict[str, Any]]:
    """A JSON file of a folder to be changed, with digests that fit."""
    told = json.loads(path.read_text(encoding="utf-8"))
    yield told
    path.write_text(json.dumps(told), encoding="utf-8")
    seal(path.parent)


def test_a_result_is_proven_from_its_folder(run, folder):
    done = run("verify", "out", "--instance", "tutorial.yaml")
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("proven optimal for the compiled numbers\nobjective: -28,650 USD thousand")
    assert "14 tables agree with the proven plan" in done.stderr


def test_the_json_has_the_rational_optimum(run, folder):
    done = run("verify", "out", "--format", "json")
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert told["proof"] == "exact" and told["failures"] == []
    numerator, _, denominator = told["objective"]["exact"].partition("/")
    assert int(numerator) / int(denominator or 1) == pytest.approx(-28650)


def test_a_file_changed_by_hand_is_detected(run, folder):
    path = folder / "tables" / "contracts.csv"
    path.write_text(path.read_text(encoding="utf-8") + "\n", encoding="utf-8")
    done = run("verify", "out")
    assert done.returncode == 2
    assert "tables/contracts.csv was changed" in done.stderr


def test_a_file_added_or_missing_is_detected(run, folder):
    (folder / "tables" / "unmet.csv").rename(folder / "tables" / "mine.csv")
    done = run("verify", "out")
    assert done.returncode == 2
    assert "tables/unmet.csv is missing" in done.stderr and "tables/mine.csv was added" in done.stderr


@pytest.mark.parametrize("table", ["allocation", "contracts", "ledger", "flows", "summary", "capacity"])
def test_a_figure_changed_in_its_last_digits_fails_though_the_digests_fit(run, folder, table):
    """One amount of a table, raised by a millionth of its size."""
    path = folder / "tables" / f"{table}.csv"
    text = path.read_text(encoding="utf-8")
    found = re.search(r",(\d{2,}\.\d*)", text)
    path.write_text(
        text[: found.start(1)] + repr(float(found[1]) * (1 + 1e-6)) + text[found.end(1) :], encoding="utf-8"
    )
    seal(folder)
    done = run("verify", "out")
    assert done.returncode == 6
    assert f"tables/{table}.csv:" in done.stdout and "expected" in done.stdout


def test_a_result_of_an_earlier_version_is_told_what_it_lacks(run, folder):
    """Before there was a table `chain`, before `flows` said from where to where, and before manifests had the
    rows of tables and folders a data package."""
    (folder / "tables" / "chain.csv").unlink()
    (folder / "datapackage.json").unlink()
    path = folder / "tables" / "flows.csv"
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    since = ("from", "to", "material", "t_nd")
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, [each for each in rows[0] if each not in since], extrasaction="ignore")
        writer.writeheader()
        writer.writerows(rows)
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    del manifest["rows"]
    (folder / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    seal(folder)
    done = run("verify", "out")
    assert done.returncode == 6
    lacks = (
        "datapackage.json is missing",
        "tables/flows.csv: columns: from, to, material, t_nd are missing",
        "tables/chain.csv is missing",
    )
    for each in lacks:
        assert f"  - {each}, as in results of an earlier version. Solve again with -o\n" in done.stdout
    assert done.stdout.count("  - ") == len(lacks), done.stdout
    assert "tables agree" not in done.stderr


def test_a_price_that_the_proven_one_does_not_lie_beside_fails(run, folder):
    """The mine's last tonne in the second year is worth 30 thousand USD: told as 31, on both sides."""
    path = folder / "tables" / "prices.csv"
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    mine = next(row for row in rows if row["constraint"] == "mines.capacity" and row["period"] == "2027-04")
    assert float(mine["left"]) == pytest.approx(30) and float(mine["right"]) == pytest.approx(30)
    mine["left"] = mine["right"] = "31.0"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    seal(folder)
    done = run("verify", "out")
    assert done.returncode == 6
    assert (
        "found right 31.0 and left 31.0, expected an interval that contains the proven dual 30.0"
        in done.stdout
    )


def test_another_objective_fails(run, folder):
    with edited(folder / "status.json") as told:
        told["objective"]["value"] -= 0.001
    done = run("verify", "out")
    assert done.returncode == 6
    assert "status.json: objective: found" in done.stdout


def test_a_certificate_of_another_program_proves_nothing(run, folder):
    path = folder / "certificate.json"
    text = path.read_text(encoding="utf-8").replace("deliver[toyotsu", "deliver[nobody")
    path.write_text(text, encoding="utf-8")
    seal(folder)
    done = run("verify", "out")
    assert done.returncode == 6
    assert "the columns of the certificate are not those of the program" in done.stdout


def test_a_wrong_basis_is_repaired_or_proves_nothing(run, folder):
    """Two names swapped: the proof mends the basis by exact exchanges, or says that it proves nothing; it
    never agrees blindly."""
    with edited(folder / "certificate.json") as told:
        columns = told["value_basis"]["columns"]
        basic = next(name for name, word in columns.items() if word == "basic")
        other = next(name for name, word in columns.items() if word != "basic")
        columns[basic], columns[other] = columns[other], columns[basic]
        told["objective"] = "-28651"
    done = run("verify", "out")
    assert done.returncode == 6


def test_a_result_of_another_version_of_the_file_is_detected(run, folder, tmp_path):
    path = tmp_path / "tutorial.yaml"
    path.write_text(path.read_text(encoding="utf-8") + "\n# a remark\n", encoding="utf-8")
    done = run("verify", "out", "--instance", "tutorial.yaml")
    assert done.returncode == 2
    assert "belongs to another version of tutorial.yaml: tutorial.yaml differs" in done.stderr


def test_what_is_no_result_is_refused(run, tmp_path):
    (tmp_path / "empty").mkdir()
    assert "the folder is no result of monazite (there is no manifest.json)" in run("verify", "empty").stderr
    assert "nowhere: there is no such folder. Expected a folder that" in run("verify", "nowhere").stderr
    (tmp_path / "file").write_text("", encoding="utf-8")
    assert "file: found a file. Expected a folder that" in run("verify", "file").stderr


@pytest.mark.parametrize("found", ["monazite result 1", "monazite result 3"])
def test_a_result_of_another_format_is_refused_and_can_be_replaced(run, folder, found):
    """Format 1 has other names of columns and keys; solving again with the same -o replaces it."""
    from monazite.results.folder.replacing import OWN, own_digest

    path = folder / "manifest.json"
    written = {**json.loads(path.read_text(encoding="utf-8")), "format": found}
    path.write_text(json.dumps({**written, OWN: own_digest(written)}), encoding="utf-8")
    done = run("verify", "out")
    assert done.returncode == 2
    assert " ".join(done.stderr.split()).endswith(
        "out/manifest.json: format: the result was written in another format. "
        f"Found '{found}', expected 'monazite result 2'. Write the result again with -o."
    )
    assert run("solve", "tutorial.yaml", "-o", "out").returncode == 0
    assert run("verify", "out").returncode == 0


@pytest.mark.parametrize(
    "command",
    [
        ("sweep", "--vary", "mines.sands.capacity=50,100 t/yr"),
        ("sweep", "--reservation", "toyotsu"),
        ("value", "--contract", "toyotsu"),
    ],
)
def test_a_result_without_a_certificate_is_refused_with_the_reason(run, command):
    name, *options = command
    assert run(name, TUTORIAL, *options, "-o", "out").returncode == 0
    done = run("verify", "out")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith(
        f"out: found a result of `monazite {name}`, which has no certificate to verify;"
    )
    assert "Expected a folder that `monazite solve FILE -o DIR` wrote." in done.stderr


@pytest.fixture
def impossible(run, tmp_path):
    """The result of a tutorial that cannot be: 90,000 t owed firmly, where the mine gives 100."""
    settings = ("--set", "contracts.toyotsu.firm=true", "--set", "contracts.toyotsu.quantity=90000 t/yr")
    assert run("solve", TUTORIAL, *settings, "-o", "out").returncode == 3
    return tmp_path / "out"


def test_a_result_without_a_plan_is_proven_to_have_none(run, impossible):
    """90,000 t less what the mine gives in the year: 100 t."""
    done = run("verify", "out")
    assert done.returncode == 0, done.stdout
    assert done.stdout.startswith(
        "proven infeasible for the compiled numbers\nshortfall.floor[toyotsu,2026-04] is short by"
    )
    told = json.loads(run("verify", "out", "--format", "json").stdout)
    assert told["infeasible"]["exact"] == "89900" and told["objective"] is None


def test_a_proof_of_infeasibility_with_a_wrong_digit_fails(run, impossible):
    with edited(impossible / "certificate.json") as told:
        told["infeasible"]["short"] = "89901"
    done = run("verify", "out")
    assert done.returncode == 6
    assert "certificate.json: short: found" in done.stdout


def test_a_proof_of_infeasibility_of_other_numbers_fails(run, impossible):
    """The instance beside it with a mine large enough: the rows can hold together."""
    path = impossible / "instance.resolved.yaml"
    text = path.read_text(encoding="utf-8")
    assert "capacity: 100 t/yr" in text
    path.write_text(text.replace("capacity: 100 t/yr", "capacity: 100000 t/yr"), encoding="utf-8")
    seal(impossible)
    done = run("verify", "out")
    assert done.returncode == 6
    assert "not proven: the rows of the certificate are feasible" in done.stdout


def test_what_is_neither_optimal_nor_infeasible_is_refused(run, impossible):
    path = impossible / "status.json"
    path.write_text(path.read_text(encoding="utf-8").replace('"infeasible"', '"limit"', 1), encoding="utf-8")
    seal(impossible)
    done = run("verify", "out")
    assert done.returncode == 2
    assert "the status of the result is 'limit', without a plan to prove" in done.stderr


def test_a_file_that_has_changed_since_is_noticed_without_being_named(run, folder, tmp_path):
    path = tmp_path / "tutorial.yaml"
    path.write_text(path.read_text(encoding="utf-8") + "\n# a remark\n", encoding="utf-8")
    done = run("verify", "out")
    assert done.returncode == 2
    assert "belongs to another version of tutorial.yaml, which was changed after the solve" in done.stderr
    path.unlink()
    assert run("verify", "out").returncode == 0


def test_a_plan_without_proof_reports_how_near_it_is(run, folder):
    """A quantity changed in the instance, and the exchanges forbidden: what is left is how far the basis is
    from every rule."""
    from monazite.results.verify import verify_folder
    from monazite.solving.exact import rationals as exact

    path = folder / "instance.resolved.yaml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("capacity: 100 t/yr", "capacity: 50 t/yr"), encoding="utf-8")
    seal(folder)
    most, exact.MOST_PIVOTS = exact.MOST_PIVOTS, 0
    try:
        verdict = verify_folder(folder)
    finally:
        exact.MOST_PIVOTS = most
    assert verdict.exit_code == 6 and verdict.objective is None
    assert verdict.failures[0].startswith("not proven:")
    # In the first year 60 t are delivered out of 50; in the second the works take 60 t and the deliveries
    # come to -10 t.
    assert verdict.failures[1] == "the plan of the certificate violates a constraint by at most 10"


def test_choices_branches_and_priorities_are_proven_too(run, tmp_path):
    """The best of several cases, a purchase settled side by side, and who comes first."""
    exits = ("--set", "contracts.toyotsu.exit_dates=[2026-04, never]")
    assert run("solve", TUTORIAL, *exits, "-o", "cases").returncode == 0
    assert run("verify", "cases").returncode == 0
    assert run("solve", INSTANCES / "two-buyers.yaml", "-o", "branches").returncode == 0
    assert "branches." in (tmp_path / "branches" / "certificate.json").read_text(encoding="utf-8")
    assert run("verify", "branches").returncode == 0
    assert run("solve", TUTORIAL, "--first", "toyotsu", "-o", "first").returncode == 0
    assert run("verify", "first").returncode == 0


@pytest.mark.parametrize(
    ("name", "change", "said"),
    [
        ("manifest.json", {"inputs": "x"}, "manifest.json: unexpected format: inputs"),
        ("manifest.json", {"command": ["x"]}, "manifest.json: unexpected format: command"),
        (
            "manifest.json",
            {"options": {"money": 5}},
            "manifest.json: unexpected format: options.money",
        ),
        ("status.json", {"status": 5}, "status.json: unexpected format: status"),
        (
            "status.json",
            {"served": [{"name": "contracts.nobody", "short": 1}]},
            "found 'contracts.nobody'. Expected a contract or demand",
        ),
        ("status.json", {"objective": "much"}, "status.json: unexpected format: objective"),
        (
            "certificate.json",
            {"value_basis": {"rows": []}},
            "certificate.json: unexpected format",
        ),
    ],
)
def test_files_of_another_shape_are_refused(run, folder, name, change, said):
    """Whoever wrote them: no traceback, and the file and the key at fault are named."""
    with edited(folder / name) as told:
        told.update(change)
    done = run("verify", "out")
    assert done.returncode == 2
    assert said in done.stderr


def test_branches_of_another_instance_prove_nothing(run, folder):
    with edited(folder / "certificate.json") as told:
        told["value_basis"]["rows"]["branches.none[redelivery,nobody,2026-04]"] = "upper"
    done = run("verify", "out")
    assert done.returncode == 6 and "the rows of the certificate are not those of the program" in done.stdout


def test_a_table_that_is_not_there_is_reported(run, folder):
    """Left out of the folder and of its digests alike."""
    (folder / "tables" / "prices.csv").unlink()
    seal(folder)
    done = run("verify", "out")
    assert done.returncode == 2 and "prices.csv: cannot be read" in done.stderr


ADDED = {
    "a named pipe": ("pipe", os.mkfifo),
    "a link": ("link.csv", lambda path: path.symlink_to("/etc/hostname")),
    "a link to a folder": ("tables/more", lambda path: path.symlink_to("/")),
    "a device": ("null", lambda path: os.mknod(path, 0o600 | 0o020000, os.makedev(1, 3))),
    "a folder": ("more", lambda path: (path / "deep").mkdir(parents=True)),
    "a hidden file": (".DS_Store", lambda path: path.write_bytes(b"0")),
    "a huge file": ("huge.csv", lambda path: os.truncate(os.open(path, os.O_CREAT | os.O_WRONLY), 1 << 40)),
    "a name with control characters": ("a\x1b[31m\n.csv", lambda path: path.write_text("x")),
    "a name that is not UTF-8": (os.fsdecode(b"a\xff.csv"), lambda path: path.write_text("x")),
}


@pytest.mark.parametrize("what", ADDED)
def test_whatever_was_added_is_named_at_once_and_not_opened(run, folder, what):
    name, add = ADDED[what]
    try:
        add(folder / name)
    except PermissionError:
        pytest.skip("only root makes devices")
    done = run("verify", "out")
    assert done.returncode == 2
    kind = what if what in ("a named pipe", "a link", "a device", "a folder") else "a "
    shown = name.encode("unicode_escape", "surrogatepass").decode().replace("\\udcff", "\\xff")
    assert f"{shown} was added ({kind}" in done.stderr, done.stderr
    assert all(letter.isprintable() for letter in done.stderr.rstrip("\n"))


@pytest.mark.parametrize("name", ["status.json", "tables/prices.csv", "certificate.json", "manifest.json"])
@pytest.mark.parametrize("kind", ["a named pipe", "a link", "a folder"])
def test_what_is_in_place_of_a_file_is_named(run, folder, tmp_path, name, kind):
    (folder / name).rename(tmp_path / "elsewhere")
    if kind == "a named pipe":
        os.mkfifo(folder / name)
    elif kind == "a link":
        (folder / name).symlink_to(tmp_path / "elsewhere")
    else:
        (folder / name).mkdir()
    done = run("verify", "out")
    assert done.returncode == 2
    assert name in done.stderr and kind in done.stderr and "expected a file" in done.stderr


def test_of_many_additions_ten_are_named(run, folder):
    for number in range(500):
        (folder / "tables" / f"{number:03d}.csv").write_text("")
    done = run("verify", "out")
    assert done.returncode == 2
    assert "009.csv was added (a file); and 490 more" in done.stderr and "010.csv" not in done.stderr


SPOILED = {
    "nested too deeply": (b"[" * 200_000, "nested too deeply"),
    "a number of 9,999 digits": (b'{"format": ' + b"9" * 9_999 + b"}", "cannot be read"),
    "not a number": (b'{"format": NaN}', "NaN is not a JSON number"),
    "without end": (b'{"format": -Infinity}', "not a JSON number"),
    "a key that stands twice": (b'{"format": "a", "format": "a"}', "duplicate key 'format'"),
    "not UTF-8": (b'{"format": "\xff"}', "not UTF-8 (byte 13). Expected what monazite writes"),
    "UTF-16": ('{"format": "a"}'.encode("utf-16"), "not UTF-8 (byte 1)"),
    "nothing": (b"", ":1: not JSON: expecting value. Expected what monazite writes"),
    "a list": (b"[]", ": unexpected format"),
    "cut short": (b'{"format": "monazite', ":1: not JSON: unterminated string"),
}


@pytest.mark.parametrize("name", ["manifest.json", "status.json", "certificate.json"])
@pytest.mark.parametrize("what", SPOILED)
def test_a_file_that_is_no_json_of_ours_is_refused_with_its_name(run, folder, name, what):
    content, said = SPOILED[what]
    (folder / name).write_bytes(content)
    if name != "manifest.json":
        seal(folder)
    done = run("verify", "out")
    assert done.returncode == 2
    assert f"out/{name}:" in done.stderr and said in done.stderr, done.stderr


@pytest.mark.parametrize(
    ("change", "name"),
    [
        ({"objective": {"value": 10**400}}, "status.json"),
        ({"served": [{"name": "contracts.toyotsu", "short": 1e999}]}, "status.json"),
    ],
)
def test_numbers_that_no_plan_has_are_refused(run, folder, change, name):
    path = folder / name
    told = {**json.loads(path.read_text(encoding="utf-8")), **change}
    path.write_text(json.dumps(told).replace("Infinity", "1e999"), encoding="utf-8")
    seal(folder)
    done = run("verify", "out")
    assert done.returncode == 2 and f"out/{name}: unexpected format" in done.stderr


def test_a_manifest_that_is_too_large_is_not_read(run, folder):
    os.truncate(folder / "manifest.json", 1 << 40)
    done = run("verify", "out")
    assert done.returncode == 2 and "the file is larger than 16,000,000 bytes" in done.stderr


@pytest.mark.parametrize("where", ["/dev/zero", "\ud800", "a\0b", "pipe", "..", "x" * 5000])
def test_an_input_that_leads_nowhere_good_is_passed_over(run, folder, where):
    os.mkfifo(folder.parent / "pipe")
    with edited(folder / "manifest.json") as told:
        told["inputs"][0]["from_here"] = f"../{where}" if where == "pipe" else where
    done = run("verify", "out")
    assert done.returncode == 0
    assert "tutorial.yaml was not found; that the result belongs to it is not checked" in done.stderr


def test_a_name_in_a_manifest_is_safe_on_a_terminal(run, folder):
    path = folder / "manifest.json"
    told = json.loads(path.read_text(encoding="utf-8"))
    told["files"]["tables/\x1b[2J\ud800.csv"] = "0"
    path.write_text(json.dumps(told), encoding="utf-8")
    done = run("verify", "out")
    assert done.returncode == 2 and r"tables/\x1b[2J\ud800.csv is missing" in done.stderr


ASKED = """
monazite: 1
title: More is asked for than is mined
horizon: {start: 2026-04, steps: [{every: year, count: 1}]}
money: {unit: USD, price_year: 2026}
outside: [japan, world]
materials: {ore: {unit: t}}
places: {pit: {owner: miner}}
mines: {sands: {place: pit, material: ore, capacity: 60 t/yr, cost: 1 USD/t}}
contracts:
  c: {counterparty: japan, material: ore, destination: japan, from: pit, quantity: 100 t/yr, firm: false,
    price: 10 USD/t,
    shortfall: {penalty: 2 USD/t}, CLAUSE}
"""


def test_an_explanation_of_several_cases_without_a_plan_is_proven(run, tmp_path):
    """Of 2 or 3 lots of 40 t neither can be had of 60 t: the folder holds the file with both, and each case
    is proven."""
    (tmp_path / "lots.yaml").write_text(ASKED.replace("CLAUSE", "lots: {size: 40 t, number: [2, 3]}"))
    assert run("explain", "lots.yaml", "-q", "-o", "out").returncode == 3
    done = run("verify", "out")
    assert done.returncode == 0, done.stderr
    assert "1 other case: proven infeasible in rational arithmetic" in done.stderr


def test_an_explanation_is_not_proven_where_a_further_case_has_a_plan(run, tmp_path):
    """1 lot can be had: a folder of the first of two cases that is passed off as one of 2 and 1 lots."""
    (tmp_path / "lots.yaml").write_text(ASKED.replace("CLAUSE", "lots: {size: 40 t, number: [2, 3]}"))
    run("explain", "lots.yaml", "-q", "-o", "out")
    other = tmp_path / "out" / "instance.resolved.yaml"
    other.write_text(other.read_text(encoding="utf-8").replace("- '3'", "- '1'"), encoding="utf-8")
    seal(tmp_path / "out")
    (tmp_path / "lots.yaml").unlink()
    done = run("verify", "out")
    assert done.returncode == 6
    assert "c: 1 lots of 40 t: not proven" in done.stderr + done.stdout


def test_an_extreme_that_the_time_limit_stopped_is_named_and_fails_nothing(run, tmp_path, monkeypatch):
    """The plan is solved, the first extreme is stopped: nothing is told of it, and all else is proven."""
    from monazite.errors import LimitError
    from monazite.results.proof import checked as verified
    from monazite.solving.highs import TIME_LIMIT
    from monazite_cli.app import main

    text = ASKED.replace("CLAUSE", "tolerance: {down: 50 %, holder: buyer}")
    (tmp_path / "called.yaml").write_text(text)
    solve, count = verified.verified_settled, iter(range(9))

    def stopped(*words, **options):
        if next(count) == 1:
            raise LimitError(TIME_LIMIT)
        return solve(*words, **options)

    monkeypatch.setattr(verified, "verified_settled", stopped)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "argv", ["monazite", "solve", "called.yaml", "-q", "-o", "out"])
    with pytest.raises(SystemExit) as left:
        sys.exit(main())
    assert left.value.code in (None, 0)
    done = run("verify", "out")
    assert done.returncode == 0, done.stderr
    assert "c: buyer calls the least: limit; this extreme has no results to prove" in done.stderr


def test_the_words_of_a_time_limit_are_those_of_the_solver():
    import highspy

    from monazite.solving.highs import TIME_LIMIT

    status = highspy.HighsModelStatus.kTimeLimit
    assert f"HiGHS: {highspy.Highs().modelStatusToString(status)}" == TIME_LIMIT


@pytest.mark.parametrize("option", ["money", "time_limit"])
def test_an_option_that_is_missing_in_the_manifest_is_named(run, folder, option):
    """One that was not given is recorded as such: to leave it out of the record is a change."""
    with edited(folder / "manifest.json") as told:
        del told["options"][option]
    done = run("verify", "out")
    assert done.returncode == 6
    assert "manifest.json: options: found others than those of `monazite solve`" in done.stdout
