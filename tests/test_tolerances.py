"""Every tolerance has a name, a value and a reason in `tolerances.py`, and none is defined elsewhere."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from monazite import tolerances

ROOT = Path(__file__).parent.parent
TOLERANCES = ROOT / "model" / "monazite" / "tolerances.py"
SOURCES = sorted({*(ROOT / "model").rglob("*.py"), *(ROOT / "cli").rglob("*.py")} - {TOLERANCES})
NAMES = [name for name in vars(tolerances) if name.isupper()]
USED = {
    alias.name
    for path in SOURCES
    for node in ast.walk(ast.parse(path.read_text()))
    if isinstance(node, ast.ImportFrom) and node.module == "monazite.tolerances"
    for alias in node.names
}
LARGEST = 1e-3
"""Numbers from this on are shares or sizes with a meaning of their own."""


def small_numbers(source: str) -> list[tuple[int, float]]:
    """Line and value of each float below `LARGEST` that a module writes, in a constant or in an
    expression."""
    return [
        (node.lineno, node.value)
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Constant) and isinstance(node.value, float) and 0 < node.value < LARGEST
    ]


def test_no_other_module_writes_a_small_number() -> None:
    found = {
        f"{path.relative_to(ROOT)}:{line}": value
        for path in SOURCES
        for line, value in small_numbers(path.read_text())
    }
    assert found == {}


def test_a_tolerance_of_a_modules_own_is_found() -> None:
    source = "SAME = 1e-9\nSTEPS = (1.0, 1e-4)\n\ndef near(a):\n    return -1e-12 < a < 0.01\n"
    assert small_numbers(source) == [(1, 1e-9), (2, 1e-4), (5, 1e-12)]


def test_no_other_module_defines_a_tolerance_under_the_same_name() -> None:
    found = [
        f"{path.relative_to(ROOT)}: {target.id}"
        for path in SOURCES
        for node in ast.parse(path.read_text()).body
        for target in (node.targets if isinstance(node, ast.Assign) else ())
        if isinstance(target, ast.Name) and target.id in NAMES
    ]
    assert found == []


@pytest.mark.parametrize("name", NAMES)
def test_a_tolerance_has_a_reason_and_is_used(name: str) -> None:
    body = ast.parse(TOLERANCES.read_text()).body
    place = next(
        place
        for place, node in enumerate(body)
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == name
    )
    reason = body[place + 1]
    assert isinstance(reason, ast.Expr) and isinstance(reason.value, ast.Constant)
    assert str(reason.value.value).endswith(".")
    assert name in USED
