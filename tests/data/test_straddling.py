"""A horizon whose periods straddle contract years is refused with a line, whatever clauses a contract has."""

from __future__ import annotations

from pathlib import Path

import pytest
from conftest import ROOT

import monazite
from monazite.errors import InstanceError

GOLDEN = sorted((ROOT / "tests" / "formulation" / "golden").glob("*.yaml"))


@pytest.mark.parametrize("path", GOLDEN, ids=lambda path: path.stem)
@pytest.mark.parametrize("steps", ["[{every: 5 months, count: 4}]", "[{every: 18 months, count: 2}]"])
def test_a_straddling_period_is_refused_and_nothing_else_fails(path: Path, steps: str):
    with pytest.raises(InstanceError) as error:
        monazite.load(path, [f"horizon.steps={steps}"])
    assert any("straddles" in fault.message for fault in error.value.faults)
