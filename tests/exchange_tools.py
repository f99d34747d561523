"""A Python with frictionless and pyam for the tests of exchange formats.

`MONAZITE_EXCHANGE` names it, and then both must work there. Otherwise this Python is used where it has them,
and the tests are skipped with a reason where it has not.
"""

from __future__ import annotations

import importlib.util
import json
import os
import subprocess
import sys
from typing import Any

import patience
import pytest


def read_by(package: str, program: str, *words: str) -> Any:
    """What a program prints as JSON that reads results with a package, `frictionless` or `pyam`."""
    python = os.environ.get("MONAZITE_EXCHANGE")
    if python is None:
        if importlib.util.find_spec(package) is None:
            pytest.skip(
                f"{package} is not installed: install .ci/exchange.txt into an environment of its own, "
                "and set MONAZITE_EXCHANGE to its Python"
            )
        python = sys.executable
    done = subprocess.run(
        [python, "-W", "ignore", "-c", program, *words],
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=patience.SECONDS,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout.splitlines()[-1])
