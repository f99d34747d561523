"""How a run ended."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from monazite.sweeps.points.grid import PointStatus


@dataclass(frozen=True)
class RunResult:
    """How a run ended: its status, value, chosen cells by label, why where there is no plan, and rows of the
    log."""

    name: str
    status: PointStatus
    value: float | None
    cells: dict[str, Any]
    message: str
    log: tuple[tuple[Any, ...], ...]
