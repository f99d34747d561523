"""How a run ended, and the results of a block of runs as a journal keeps them."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from monazite.sweeps.points.blocks import Block
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


def kept_block(places: Sequence[int], results: Sequence[RunResult]) -> Block:
    """The results of runs as a block of a journal; a float keeps all its digits."""
    rows = [[each.name, int(each.status), each.value, each.cells, each.message, each.log] for each in results]
    return Block(
        np.array(places, np.int64),
        np.array([each.status for each in results], np.uint8),
        np.array([np.nan if each.value is None else each.value for each in results], float),
        text=json.dumps(rows, default=_plain),
    )


def results_of(text: str) -> list[RunResult]:
    """The results that a block of a journal keeps."""
    return [
        RunResult(name, PointStatus(status), value, cells, message, tuple(map(tuple, log)))
        for name, status, value, cells, message, log in json.loads(text)
    ]


def _plain(value: Any) -> Any:
    """A number of numpy as one of Python."""
    if isinstance(value, np.generic):
        return value.item()
    raise TypeError(f"{type(value).__name__} cannot be kept")
