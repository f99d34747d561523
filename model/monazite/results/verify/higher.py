"""Functions of higher layers that verification needs: sentences of conflicts, and explanations."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from monazite.data.reading.tree import Tree
from monazite.data.records.instance import Instance
from monazite.solving.infeasible.iis import Conflict
from monazite.solving.matrix import Matrix

Rows = Sequence[Mapping[str, Any]]


@dataclass(frozen=True)
class Explained:
    """What `monazite explain -o` writes of an infeasible instance: the status, and the columns and rows of
    each table."""

    status: Mapping[str, Any]
    tables: Mapping[str, tuple[tuple[str, ...], Rows]]


@dataclass(frozen=True)
class Higher:
    """`sentences` describes the conflicts of a program; `explain` explains a tree, given a money unit,
    `--why` and `--within`."""

    sentences: Callable[[Instance, Matrix, Sequence[Conflict]], list[str]]
    explain: Callable[[Tree, str | None, Sequence[str], str | None], Explained]
