"""Results do not depend on the release of HiGHS.

Plans are tie-broken, and prices of degenerate optima are those of one more unit, whatever basis the solver
ends in. `MONAZITE_OTHER` names the command `monazite` of another environment with other releases: CI gives
that of the lowest dependencies.
"""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path

import pytest
from conftest import INSTANCES
from processes import MONAZITE

OTHER = os.environ.get("MONAZITE_OTHER")
OWN = {"certificate.json", "manifest.json"}
"""What differs: the basis that the solver ended in, and the versions of the packages."""
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
    assert _files(ours) == _files(theirs)


def _written(command, name: str, folder: Path) -> int:
    done = subprocess.run([*command, *COMMANDS[name], "-q", "-o", folder], capture_output=True, check=False)
    assert folder.is_dir(), done.stderr.decode()
    return done.returncode


def _files(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): path.read_text(encoding="utf-8")
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name not in OWN
    }


def _release(folder: Path) -> str:
    return json.loads((folder / "manifest.json").read_text(encoding="utf-8"))["versions"]["highspy"]
