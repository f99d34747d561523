"""The blocks of a table of points: each is computed by itself, by any executor, and saved when it is done.

A block is a tile of the grid where regions apply, or a few points in order where each is solved again. It has
a cold start and depends only on its points, so the bytes are the same for any number of processes and after
`--resume`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, field
from itertools import product
from typing import Any

import numpy as np
import numpy.typing as npt

from monazite.errors import InstanceError, MonaziteError
from monazite.executors.spread import spread_work
from monazite.formulation.build import build
from monazite.results.proof.checked import verified_plan
from monazite.results.tables import Tables
from monazite.solving.matrix import Floats, compile_model
from monazite.solving.parametric.program import Parametric
from monazite.sweeps.outputs import ReportedOutput, cells_of, outputs_at
from monazite.sweeps.points.grid import STATUS, PointStatus, Solved, Tile, solve_tile, tiles
from monazite.sweeps.program import Program

POINTS_PER_BLOCK = 16
"""Points of a block where each point is rebuilt and solved."""


@dataclass
class Block:
    """What is known of some points, by their place in the table: status, value, cells by label, messages.

    `text` holds what else there is to tell of them, as runs do.
    """

    places: npt.NDArray[np.int64]
    status: npt.NDArray[np.uint8]
    value: Floats
    cells: dict[str, Floats] = field(default_factory=dict)
    messages: dict[int, str] = field(default_factory=dict)
    solves: int = 0
    regions: int = 0
    text: str = ""


@dataclass(frozen=True)
class BlockWork:
    """A table of points to be worked out: the program, its axes, the reports, and how.

    `parametric` is None where the program is not affine in its terms; with `rebuilt` every point is solved by
    itself on the program at its values. A point of `axes` may be a word.
    """

    program: Program
    axes: tuple[tuple[float | str, ...], ...]
    reports: tuple[ReportedOutput, ...]
    parametric: Parametric | None
    rebuilt: bool

    @property
    def shape(self) -> tuple[int, ...]:
        return tuple(len(axis) for axis in self.axes)

    def blocks(self) -> tuple[Tile | range, ...]:
        """The blocks in a fixed order: tiles of the grid, or runs of points."""
        count = int(np.prod(self.shape))
        if self.rebuilt or self.parametric is None:
            return tuple(
                range(start, min(start + POINTS_PER_BLOCK, count))
                for start in range(0, count, POINTS_PER_BLOCK)
            )
        return tiles(self.shape, self.parametric.base.nonzeros, bool(self.reports))

    def do(self, block: Tile | range) -> Block:
        """Work out one block."""
        return self._points(block) if isinstance(block, range) else self._tile(block)

    def _tile(self, tile: Tile) -> Block:
        assert self.parametric is not None
        axes = [np.array(axis, float) for axis in self.axes]
        ranks = [np.argsort(axis, kind="stable") for axis in axes]
        solved = solve_tile(
            self.parametric,
            [axis[rank] for axis, rank in zip(axes, ranks, strict=True)],
            tile,
            bool(self.reports),
        )
        chosen = [rank[part] for rank, part in zip(ranks, tile.slices, strict=True)]
        places = np.ravel_multi_index(np.meshgrid(*chosen, indexing="ij"), self.shape).reshape(-1)
        return Block(
            places.astype(np.int64),
            solved.status,
            solved.value,
            self._cells(tile, axes, ranks, solved),
            {int(places[number]): message for number, message in solved.messages.items()},
            solved.solves,
            solved.regions,
        )

    def _cells(self, tile: Tile, axes: list[Floats], ranks: list[Any], solved: Solved) -> dict[str, Floats]:
        if not self.reports or solved.plans is None or solved.duals is None:
            return {}
        assert self.parametric is not None
        points = np.array(
            list(
                product(
                    *(axis[rank][part] for axis, rank, part in zip(axes, ranks, tile.slices, strict=True))
                )
            )
        )
        good = solved.status == PointStatus.optimal
        if not good.any():
            return {}
        found = outputs_at(
            self.program,
            self.parametric,
            self.reports,
            points[good],
            solved.plans[:, good],
            solved.duals[:, good],
            solved.value[good],
        )
        return {label: _spread(values, good) for label, values in found.items()}

    def _points(self, places: range) -> Block:
        block = Block(
            np.array(places, np.int64), np.zeros(len(places), np.uint8), np.full(len(places), np.nan)
        )
        for number, place in enumerate(places):
            point = [
                axis[index]
                for axis, index in zip(self.axes, np.unravel_index(place, self.shape), strict=True)
            ]
            block.solves += 1
            try:
                value, cells = solve_rebuilt(self.program, self.parametric, point, self.reports)
            except InstanceError as error:
                block.status[number] = PointStatus.invalid
                block.messages[place] = str(error)
            except MonaziteError as error:
                block.status[number] = STATUS.get(type(error), PointStatus.unverified)
                block.messages[place] = str(error)
            else:
                block.value[number] = value
                for label, cell in cells.items():
                    column = block.cells.setdefault(label, np.full(len(places), np.nan))
                    column[number] = np.nan if cell is None else float(cell)
        return block


def _spread(values: Floats, good: npt.NDArray[np.bool_]) -> Floats:
    whole = np.full(len(good), np.nan)
    whole[good] = values
    return whole


def solve_rebuilt(
    program: Program,
    parametric: Parametric | None,
    point: Sequence[float | str],
    reports: Sequence[ReportedOutput],
) -> tuple[float, dict[str, Any]]:
    """One point by itself, as `solve` does it: value and cells. Raises as `verified_plan` does."""
    instance = program.instance_at(point)
    if parametric is None:
        matrix = compile_model(build(instance))
    else:
        matrix = parametric.matrix_at([float(value) for value in point])
    solution, plan = verified_plan(instance, matrix)
    return solution.value, cells_of(reports, plan, Tables(plan))


def work_out(
    work: BlockWork,
    blocks: Sequence[tuple[int, Tile | range]],
    executor: Executor | None,
    workers: int,
) -> Iterator[tuple[int, Block]]:
    """Every block with its number, as it is done; with an executor several at a time."""
    for place, done in spread_work(work, [block for _, block in blocks], executor, workers):
        yield blocks[place][0], done
