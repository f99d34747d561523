"""Functions of higher layers that verification needs: sentences of conflicts, and explanations."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from monazite.data.reading.tree import Tree
from monazite.data.records.instance import Instance
from monazite.results.report import Table
from monazite.solving.infeasible.iis import Conflict
from monazite.solving.matrix import Matrix


@dataclass(frozen=True)
class Explained:
    """What `monazite explain -o` writes of an infeasible instance: the status, and the tables that have
    rows."""

    status: Mapping[str, Any]
    tables: Mapping[str, Table]


@dataclass(frozen=True)
class Higher:
    """`sentences` describes the conflicts of a program; `explain` explains a tree, given a money unit,
    `--why` and `--within`; `workbook` says where the workbook of a folder differs from what its tables, which
    have been computed again, give."""

    sentences: Callable[[Instance, Matrix, Sequence[Conflict]], list[str]]
    explain: Callable[[Tree, str | None, Sequence[str], str | None], Explained]
    workbook: Callable[[Path, Mapping[str, Table]], Iterator[str]] | None = None
