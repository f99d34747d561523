"""Files of which only a part can be read."""

from __future__ import annotations

from collections.abc import Sequence

from monazite.data.reading.tree import Tree
from monazite.data.records.symbols import Address
from monazite.errors import Fault, InstanceError


class IncompleteError(InstanceError):
    """Some rows of a workbook are faulty; the others are in `tree`, so that their faults are found as well.

    `omitted` are the addresses of the faulty rows; the empty address is a row whose address is not known.
    """

    def __init__(self, faults: Sequence[Fault], tree: Tree, omitted: frozenset[Address]):
        super().__init__(faults)
        self.tree, self.omitted = tree, omitted
