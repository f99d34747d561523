"""Results do not depend on the release of HiGHS.

Plans are tie-broken, and prices of degenerate optima are those of one more unit, whatever basis the solver
ends in. A cell is the same where its text is, or where its numbers differ by rounding errors: a change of
stock is the difference of two amounts. `MONAZITE_OTHER` names the command `monazite` of another environment
with other releases: CI gives that of the lowest dependencies.
"""

from __future__ import annotations

import csv
import json
import os
import subprocess
from pathlib import Path

import pytest
from conftest import INSTANCES
from processes import MONAZITE

OTHER = os.environ.get("MONAZITE_OTHER")
SAME = 1e-11
"""Numbers that differ by less, in their unit or as a share, are one."""
BASE = INSTANCES / "irel-japan.yaml"
COMMANDS = {
    "yearly": ("solve", BASE),
    "quarterly": ("solve", INSTANCES / "irel-japan-quarterly.yaml"),
    "monthly": ("solve", INSTANCES / "irel-japan-monthly.yaml"),
    "two buyers": ("solve", INSTANCES / "two-buyers.yaml"),
}

pytestmark = pytest.mark.skipif(
    not OTHER, reason="MONAZITE_OTHER names no other environment's monazite to compare with; CI has one"
)


@pytest.mark.parametrize("name", COMMANDS)
def test_every_table_is_the_same_with_another_release_of_the_solver(tmp_path, name):
    ours, theirs = tmp_path / "ours", tmp_path / "theirs"
    assert OTHER
    assert _written(MONAZITE, name, ours) == _written((OTHER,), name, theirs)
    assert _release(ours) != _release(theirs), "both environments have the same release of highspy"
    written = _tables(ours)
    assert written.keys() == _tables(theirs).keys() and len(written) > 10
    for table, rows in written.items():
        again = _tables(theirs)[table]
        assert len(rows) == len(again), table
        different = [pair for pair in zip(rows, again, strict=True) if not _same(*pair)]
        assert not different, (table, different[:3])


def _written(command, name: str, folder: Path) -> int:
    done = subprocess.run([*command, *COMMANDS[name], "-q", "-o", folder], capture_output=True, check=False)
    assert folder.is_dir(), done.stderr.decode()
    return done.returncode


def _tables(folder: Path) -> dict[str, list[list[str]]]:
    """The rows of every table by name, the header first."""
    found = {}
    for path in sorted((folder / "tables").iterdir()):
        with path.open(encoding="utf-8", newline="") as file:
            found[path.stem] = list(csv.reader(file))
    return found


def _same(row: list[str], other: list[str]) -> bool:
    return len(row) == len(other) and all(map(_equal, row, other))


def _equal(cell: str, other: str) -> bool:
    try:
        one, two = float(cell), float(other)
    except ValueError:
        return cell == other
    return cell == other or abs(one - two) <= SAME * max(1.0, abs(one))


def _release(folder: Path) -> str:
    return json.loads((folder / "manifest.json").read_text(encoding="utf-8"))["versions"]["highspy"]
