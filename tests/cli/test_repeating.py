"""A manifest's command repeats the run, and no option is ignored in silence."""

from __future__ import annotations

import json
import shlex

import pytest
from conftest import INSTANCES

TUTORIAL = INSTANCES / "tutorial.yaml"
QUANTITY = "contracts.toyotsu.quantity"


@pytest.mark.parametrize(
    "words",
    [
        ("solve", "--prices", "all", "--time-limit", "60", "--first", "toyotsu", "--save-mps"),
        ("sweep", "--vary", f"{QUANTITY}=0:50 t/yr", "--report", "deliveries"),
        (
            "sweep",
            "--vary",
            f"{QUANTITY}=0:50 t/yr",
            "--vary",
            f"{QUANTITY}[2027-04]=0:5 t/yr",
            "--max-regions",
            "9",
        ),
        ("sweep", "--runs", "tables/runs.csv"),
        ("sweep", "--reservation", "toyotsu"),
        ("value", "--contract", "toyotsu"),
        ("explain", "--set", "contracts.toyotsu.firm=true", "--within", "2 million USD"),
    ],
    ids=lambda words: " ".join(words[:2]),
)
def test_the_command_of_a_manifest_repeats_the_run(run, tmp_path, monkeypatch, words):
    """Made from a folder above, with a root elsewhere and money in another unit; run again in the folder of
    the file."""
    (tmp_path / "base").mkdir()
    (tmp_path / "base" / "tutorial.yaml").write_bytes(TUTORIAL.read_bytes())
    plans = tmp_path / "my plans"
    (plans / "tables").mkdir(parents=True)
    (plans / "-it's.yaml").write_text("extends: ../base/tutorial.yaml\n", encoding="utf-8")
    (plans / "tables" / "runs.csv").write_text(
        f"run,path,mod,value,note\na,{QUANTITY},set,10 t/yr,\n", encoding="utf-8"
    )
    command, *options = words
    options = [f"my plans/{each}" if each == "tables/runs.csv" else each for each in options]
    shared = ("--root", "base", "--set", "contracts.toyotsu.shortfall.penalty=3 USD/kg")
    first = run(command, "my plans/-it's.yaml", *options, *shared, "-o", "out")
    assert first.returncode in (0, 3), first.stderr
    manifest = json.loads((tmp_path / "out" / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["run_in"] == "the folder of -it's.yaml"
    assert shlex.split(manifest["shell"]) == manifest["command"]
    main = __import__("monazite_cli.app", fromlist=["main"]).main
    monkeypatch.chdir(plans)
    monkeypatch.setattr("sys.argv", [*manifest["command"], "-o", "../again"])
    with pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code == first.returncode
    for folder in ("tables", "."):
        kept = {
            path.name: path.read_bytes() for path in (tmp_path / "out" / folder).iterdir() if path.is_file()
        }
        for name, content in kept.items():
            again = (tmp_path / "again" / folder / name).read_bytes()
            # Where a number stands is told as seen from where the command was run, so that sizes and digests
            # differ.
            if name == "datapackage.json":
                assert _without_digests(again) == _without_digests(content)
            else:
                assert name == "manifest.json" or again == content.replace(b"my plans/", b""), name


def test_a_time_limit_of_0_is_in_the_command(run, tmp_path):
    """0 is a limit, which is reached at once; an option that is left out is none."""
    assert run("solve", TUTORIAL, "--time-limit", "0", "-o", "out").returncode == 5
    manifest = json.loads((tmp_path / "out" / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["shell"] == "monazite solve tutorial.yaml --time-limit 0.0"
    assert manifest["options"]["time_limit"] == 0


def _without_digests(content: bytes) -> dict[str, object]:
    """A data package without the sizes and digests of its tables."""
    found = json.loads(content)
    for resource in found["resources"]:
        del resource["bytes"], resource["hash"]
    return found


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("solve", TUTORIAL, "--table", "contracts"), "has an effect only with --format csv"),
        (
            ("value", TUTORIAL, "--contract", "toyotsu", "--table", "years"),
            "has an effect only with --format csv",
        ),
        (
            ("explain", TUTORIAL, "--table", "binding", "--format", "json"),
            "has an effect only with --format csv",
        ),
        (("explain", TUTORIAL, "--table", "why", "--format", "csv"), "Add --why"),
        (("solve", TUTORIAL, "--prices", "all"), "--format csv --table prices"),
        (("solve", TUTORIAL, "-q", "-v"), "Remove one of them"),
        (
            ("sweep", TUTORIAL, "--vary", f"{QUANTITY}=0:5 t/yr", "--jobs", "2"),
            "a curve is computed by one process",
        ),
        (
            ("sweep", TUTORIAL, "--vary", f"{QUANTITY}=0,5 t/yr", "--max-regions", "5"),
            "--max-regions applies to a map only",
        ),
        (("sweep", TUTORIAL, "--reservation", "toyotsu", "--jobs", "2"), "--jobs"),
        (("verify", "out", "--root", "."), "--instance"),
    ],
    ids=lambda value: value if isinstance(value, str) else None,
)
def test_an_option_that_would_be_ignored_is_refused(run, words, said):
    done = run(*words)
    assert (done.returncode, done.stdout) == (2, "")
    assert said in done.stderr


def test_the_command_names_the_folder_of_a_file_extended_from_the_current_directory(run, tmp_path):
    (tmp_path / "base").mkdir()
    (tmp_path / "base" / "tutorial.yaml").write_bytes(TUTORIAL.read_bytes())
    (tmp_path / "plans").mkdir()
    (tmp_path / "plans" / "mine.yaml").write_text("extends: ../base/tutorial.yaml\n", encoding="utf-8")
    first = run("solve", "plans/mine.yaml", "-o", "out")
    assert first.returncode == 0, first.stderr
    manifest = json.loads((tmp_path / "out" / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["command"] == ["monazite", "solve", "mine.yaml", "--root", ".."]
    assert run("verify", "out").returncode == 0
