"""Conflicts and explanations recomputed, for `monazite verify` to compare."""

from __future__ import annotations

from collections.abc import Sequence

from monazite.data.reading.tree import Tree
from monazite.data.records.instance import Instance
from monazite.explaining.conflicts import explained_conflicts_of
from monazite.explaining.document import explanation_status, explanation_tables
from monazite.explaining.explanation import explain
from monazite.results.verify.higher import Explained, Higher
from monazite.solving.infeasible.iis import Conflict
from monazite.solving.matrix import Matrix


def _sentences(instance: Instance, matrix: Matrix, conflicts: Sequence[Conflict]) -> list[str]:
    found = explained_conflicts_of(instance, matrix, tuple(conflicts))
    return [sentence for conflict in found for sentence in conflict.sentences]


def _explain(tree: Tree, money: str | None, why: Sequence[str], within: str | None) -> Explained:
    found = explain(tree, money, why, within)
    return Explained(explanation_status(found), explanation_tables(found))


RECOMPUTED = Higher(_sentences, _explain)
