"""A forger changes one thing of a result and makes all digests right again: `monazite verify` never says
proven.

Every file of every kind of folder is changed in many ways, and each way that JSON or CSV can be changed is
tried: another number, another word, a flag turned, rows swapped, dropped and added, columns doubled, emptied,
moved. The changes are drawn from a seed.

A table, a sentence or a digest that is changed leaves the instance and the certificate as they were. What is
worked out of these two alone, the proof first of all, is worked out once for each pair of them here, and
everything that is compared with it is compared anew.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
import os
import random
import shutil
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from conftest import INSTANCES

from monazite.errors import MonaziteError
from monazite.explaining.recomputed import RECOMPUTED
from monazite.results.folder.datapackage import DATA_PACKAGE
from monazite.results.folder.replacing import OWN, own_digest
from monazite.results.folder.writing import digests, write_json
from monazite.results.verify import check, verify_folder

TUTORIAL = INSTANCES / "tutorial.yaml"
MADE_UP = "purchase.yaml"
PURCHASE = """
monazite: 1
title: A purchase on two branches
horizon: {start: 2026-04, steps: [{every: year, count: 3}]}
money: {unit: USD, price_year: 2026}
outside: [world]
materials: {oxide: {unit: t}}
places: {park: makers}
demands: {motors: {place: park, accepts: [oxide], unmet: 20 USD/t,
  quantity: {steps: {2026-04: 40 t/yr, 2027-04: 48 t/yr, 2028-04: 56 t/yr}}}}
contracts:
  lynas:
    counterparty: world
    role: buyer
    material: oxide
    to: park
    quantity: 60 t/yr
    firm: false
    price: 10 USD/t
    take_or_pay: {share: 80 %}
    make_up: {within: 1 year}
"""
CURB = "curb.yaml"
NOBODY_KNEW = """
monazite: 1
title: A curb that nobody foresaw
horizon: {start: 2026-04, steps: [{every: year, count: 3}]}
money: {unit: USD, price_year: 2026}
outside: [world]
materials: {magnet: {unit: t}}
places: {park: users}
stocks: {store: {material: magnet, place: park, opening: 0 t, capacity: 6 t, holding_cost: 1 USD/t/yr}}
imports:
  china: {place: park, material: magnet, origin: china, price: 10 USD/t, cap: 12 t/yr}
  others: {place: park, material: magnet, origin: others, price: 30 USD/t, cap: none}
demands: {cars: {place: park, accepts: [magnet], quantity: 10 t/yr, unmet: none}}
revisions: {curb: {known: 2027-04, set: ["imports.china.cap[2028-04]=4 t/yr"]}}
"""
MADE = {MADE_UP: PURCHASE, CURB: NOBODY_KNEW}
EARLIER = "EARLIER"
"""The result of the tutorial, which another one holds."""
CONTRACT = "contracts.toyotsu"
IMPOSSIBLE = ("--set", f"{CONTRACT}.firm=true", "--set", f"{CONTRACT}.quantity=90000 t/yr")
FOLDERS: dict[str, tuple[str, ...]] = {
    "tutorial": ("solve", str(TUTORIAL), "--save-mps", "--save-lp"),
    "all prices": ("solve", str(TUTORIAL), "--prices", "all", "--set", f"{CONTRACT}.price=100 USD/kg"),
    "two buyers": ("solve", str(INSTANCES / "two-buyers.yaml")),
    "branches": ("solve", MADE_UP),
    "lots": ("solve", str(TUTORIAL), "--set", f"{CONTRACT}.lots={{size: 20 t, number: [0, 2, 4]}}"),
    "exit dates": ("solve", str(TUTORIAL), "--set", f"{CONTRACT}.exit_dates=[2026-04, never]"),
    "extension": (
        "solve",
        str(TUTORIAL),
        *("--set", f"{CONTRACT}.term={{until: 2027-04}}"),
        *("--set", f"{CONTRACT}.extension={{until: 2028-04, holder: seller}}"),
    ),
    "extremes": (
        "solve",
        str(TUTORIAL),
        *("--set", f"{CONTRACT}.tolerance={{down: 10 %, up: 10 %, holder: buyer}}"),
    ),
    "first": ("solve", str(TUTORIAL), "--first", "toyotsu"),
    "held": (
        *("solve", str(TUTORIAL), "--hold", EARLIER, "--until", "2027-04"),
        *("--set", f"{CONTRACT}.price=20 USD/kg"),
    ),
    "rolling": ("solve", CURB, "--every", "1 year"),
    "infeasible": ("solve", str(TUTORIAL), *IMPOSSIBLE),
    "explained": ("explain", str(TUTORIAL), *IMPOSSIBLE),
}


@pytest.fixture(scope="module")
def folders(tmp_path_factory, in_process) -> dict[str, Path]:
    where = tmp_path_factory.mktemp("honest")
    for name, text in MADE.items():
        (where / name).write_text(text, encoding="utf-8")
    made = {}
    for number, (name, words) in enumerate(FOLDERS.items()):
        made[name] = where / f"result{number}"
        words = tuple(str(where / word) if word in MADE else word for word in words)
        words = tuple(str(made["tutorial"]) if word == EARLIER else word for word in words)
        assert in_process(*words, "-o", str(made[name]), "-q") in (0, 3), name
    return made


@pytest.fixture(scope="module")
def in_process() -> Callable[..., int]:
    """Run a command in this process; its exit code."""
    from typer.testing import CliRunner

    from monazite_cli.app import app

    return lambda *words: CliRunner().invoke(app, list(words)).exit_code


@pytest.fixture(scope="module", autouse=True)
def proven_once() -> Iterator[None]:
    """Instances are built and cases proven once for the same content. Both functions depend on nothing else,
    and what they give is frozen."""
    build, prove = check.build_instance, check.check_case
    instances: dict[tuple[str, str | None], Any] = {}
    cases: dict[tuple[int, str, tuple[str, ...]], Any] = {}

    def build_once(tree: Any, money: str | None = None) -> Any:
        key = repr(tree), money
        if key not in instances:
            instances[key] = build(tree, money)
        return instances[key]

    def prove_once(instance: Any, written: Any, first: Any) -> Any:
        key = id(instance), repr(written), tuple(first)
        if key not in cases:
            cases[key] = instance, prove(instance, written, first)  # Kept, so that its id stays its own.
        return cases[key][1]

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(check, "build_instance", build_once)
        patched.setattr(check, "check_case", prove_once)
        yield


def _is_proven(folder: Path) -> bool:
    try:
        return verify_folder(folder, higher=RECOMPUTED).exit_code == 0
    except MonaziteError:
        return False


@pytest.mark.parametrize("name", FOLDERS)
def test_a_folder_that_nobody_touched_is_proven(folders, name):
    verdict = verify_folder(folders[name], higher=RECOMPUTED)
    assert verdict.failures == () and verdict.exit_code == 0


@pytest.mark.parametrize("name", FOLDERS)
def test_no_change_of_a_result_passes_as_proven(folders, tmp_path, name):
    """A few changes of every file, drawn from a seed."""
    assert _passed(folders[name], tmp_path, name, FEWER.get(name, MOST_OF_A_FILE)) == []


@pytest.mark.skipif("ALL_FORGERIES" not in os.environ, reason="a quarter of an hour; set ALL_FORGERIES=1")
@pytest.mark.parametrize("name", FOLDERS)
def test_no_change_at_all_passes_as_proven(folders, tmp_path, name):
    """Every change of every file: each column of each table, each key of each document."""
    assert _passed(folders[name], tmp_path, name, None) == []


MOST_OF_A_FILE = 2
FEWER = dict.fromkeys(("two buyers", "lots", "exit dates", "extension", "extremes", "first"), 1)
"""Of folders that take longer to verify."""


def _passed(honest: Path, tmp_path: Path, seed: str, most: int | None) -> list[str]:
    """The changes that passed as proven."""
    draw, passed = random.Random(seed), []
    for path in sorted(each for each in honest.rglob("*") if each.is_file()):
        file, changes = path.relative_to(honest), list(_changes(path, draw))
        for change in changes if most is None else draw.sample(changes, min(len(changes), most)):
            forged = tmp_path / "forged"
            shutil.rmtree(forged, ignore_errors=True)
            shutil.copytree(honest, forged)
            (forged / file).write_bytes(change.content)
            _seal(forged)
            _repoint(forged, honest)
            if _is_proven(forged):
                passed.append(f"{file}: {change.what}")
    return passed


@dataclass(frozen=True)
class Change:
    """What was changed, and the file that results."""

    what: str
    content: bytes


def _seal(folder: Path) -> None:
    """All digests made right again, in the manifest and in the data package."""
    with suppress(OSError, KeyError, TypeError, AttributeError, ValueError):
        package = json.loads((folder / DATA_PACKAGE).read_text(encoding="utf-8"))
        for each in package["resources"]:
            content = (folder / each["path"]).read_bytes()
            each |= {"bytes": len(content), "hash": f"sha256:{hashlib.sha256(content).hexdigest()}"}
        write_json(folder / DATA_PACKAGE, package)
    path = folder / "manifest.json"
    told = {**json.loads(path.read_text(encoding="utf-8")), "files": digests(folder)}
    write_json(path, {**told, OWN: own_digest(told)})


def _repoint(forged: Path, honest: Path) -> None:
    """The files that the result was made from, seen from where the forged one stands."""
    path = forged / "manifest.json"
    told = json.loads(path.read_text(encoding="utf-8"))
    with suppress(KeyError, TypeError, AttributeError, ValueError):
        for each in told["inputs"]:
            each["from_here"] = str((honest / each["from_here"]).resolve())
        write_json(path, {**told, OWN: own_digest(told)})


def _changes(path: Path, draw: random.Random) -> Iterator[Change]:
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".csv":
        yield from _changed_tables(text, draw)
    elif path.suffix == ".json":
        yield from _changed_documents(path.name, json.loads(text), draw)
    else:
        yield from _changed_texts(text, draw)


def _changed_tables(text: str, draw: random.Random) -> Iterator[Change]:
    rows = list(csv.reader(io.StringIO(text)))
    head, body = rows[0], rows[1:]
    yield _table("a row of zeros and words", [*rows, [_nothing(cell) for cell in (body or [head])[0]]])
    yield _table("a column twice", [[*row, row[0]] for row in rows])
    yield _table("a column that is not there", [[*row, "x"] for row in rows])
    yield _table("another column heading", [[*head[:-1], "more"], *body])
    if len(head) > 1:
        yield _table("two columns change places", [[row[1], row[0], *row[2:]] for row in rows])
        yield _table("a column less", [row[:-1] for row in rows])
    if not body:
        return
    yield _table("the table emptied", [head])
    yield _table("a row dropped", [head, *body[:-1]])
    yield _table("a row twice", [*rows, body[-1]])
    other = next((number for number, row in enumerate(body) if row != body[0]), None)
    if other is not None:
        swapped = list(body)
        swapped[0], swapped[other] = body[other], body[0]
        yield _table("two rows change places", [head, *swapped])
    for column, name in enumerate(head):
        number = draw.randrange(len(body))
        for changed in _cells(body[number][column], draw):
            row = [*body[number][:column], changed, *body[number][column + 1 :]]
            yield _table(
                f"{name} in row {number + 1}: {body[number][column]!r} -> {changed!r}",
                [head, *body[:number], row, *body[number + 1 :]],
            )


def _nothing(cell: str) -> str:
    try:
        float(cell)
    except ValueError:
        return f"{cell} told"
    return "0.0"


def _cells(cell: str, draw: random.Random) -> Iterator[str]:
    """Another number, word or flag in the place of a cell."""
    if cell in ("True", "False"):
        yield "False" if cell == "True" else "True"
        return
    yield f"{cell} told" if cell else "told"
    with suppress(ValueError):
        value = float(cell)
        yield repr(value * 1.001 if value and abs(value) != float("inf") else 1.0)
        yield repr(-value if value else 0.5)
    if cell:
        yield ""


def _table(what: str, rows: list[list[str]]) -> Change:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(rows)
    return Change(what, text.getvalue().encode("utf-8"))


NOT_COVERED = {"versions", "files", "sha256", "from_here", OWN}
"""What a manifest holds beside what is reported: digests are made right again, and which release wrote a
result is not told by it."""


def _changed_documents(name: str, document: Any, draw: random.Random) -> Iterator[Change]:
    places = [place for place in _places(document, ()) if NOT_COVERED.isdisjoint(map(str, place))]
    chosen = draw.sample(places, min(len(places), 25))
    chosen += [place for place in places if len(place) == 1 and place not in chosen]
    for place in chosen:
        for changed in _values(_at(document, place)):
            yield Change(f"{place}: {changed!r}"[:200], _json(_with(document, place, changed)))
    yield Change("a remark", _json({**document, "remark": "proven by all"}))
    if name == "manifest.json" and document["options"].get("set"):
        options = {**document["options"], "set": []}
        words = document["command"][: document["command"].index("--set")]
        forged = {**document, "options": options, "command": words, "shell": " ".join(words)}
        yield Change("overrides left out", _json(forged))


def _places(document: Any, place: tuple[Any, ...]) -> Iterator[tuple[Any, ...]]:
    entries: Any = ()
    if isinstance(document, dict):
        entries = document.items()
    elif isinstance(document, list):
        entries = enumerate(document)
    for key, value in entries:
        yield (*place, key)
        yield from _places(value, (*place, key))


def _at(document: Any, place: tuple[Any, ...]) -> Any:
    for key in place:
        document = document[key]
    return document


def _with(document: Any, place: tuple[Any, ...], value: Any) -> Any:
    copy = json.loads(json.dumps(document))
    if not place:
        return value
    holder = _at(copy, place[:-1])
    holder[place[-1]] = value
    return copy


def _values(value: Any) -> Iterator[Any]:
    """Other values of the same kind, and of another."""
    if isinstance(value, bool):
        yield not value
    elif isinstance(value, int | float):
        yield value * 1.001 + 0.001
    elif isinstance(value, str):
        yield f"{value}1" if value[-1:].isdigit() else f"{value} told"
        if value in ("basic", "lower", "upper"):
            yield "upper" if value == "lower" else "lower"
    elif isinstance(value, list):
        yield [*value, "told"]
        if value:
            yield value[:-1]
    elif isinstance(value, dict):
        yield {**value, "told": "more"}
        if value and "from_here" not in value:
            yield dict(list(value.items())[:-1])
    else:
        yield "told"


def _json(document: Any) -> bytes:
    return json.dumps(document, indent=2, ensure_ascii=False).encode("utf-8")


def _changed_texts(text: str, draw: random.Random) -> Iterator[Change]:
    yield Change("a line added", f"{text}# told\n".encode())
    lines = text.splitlines(keepends=True)
    for number in draw.sample(range(len(lines)), min(len(lines), 6)):
        digit = next((place for place, letter in enumerate(lines[number]) if letter.isdigit()), None)
        if digit is None:
            line = lines[number].rstrip("\n") + " told\n"
        else:
            other = "7" if lines[number][digit] != "7" else "3"
            line = lines[number][:digit] + other + lines[number][digit + 1 :]
        changed = "".join([*lines[:number], line, *lines[number + 1 :]])
        yield Change(f"line {number + 1}: {line!r}", changed.encode())
