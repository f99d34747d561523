"""What a Dask worker keeps of a sweep: the work that its blocks share, given to it once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from distributed import WorkerPlugin

from monazite.errors import UsageError
from monazite.executors.spread import Packed
from monazite.executors.versions import differences, versions

_KEPT: dict[str, tuple[Packed, str]] = {}
"""The work of the sweeps under way by its digest, and what differs in the software of this worker."""


class Keeper(WorkerPlugin):  # type: ignore[misc]
    """Gives the work to each worker of a cluster when it begins or joins; `wanted` are the releases of the
    sweep."""

    def __init__(self, packed: Packed, wanted: Mapping[str, str]):
        self._packed, self._wanted = packed, wanted

    def setup(self, worker: Any) -> None:
        """Keep the work."""
        _KEPT[self._packed.digest] = self._packed, ", ".join(differences(self._wanted, versions()))

    def teardown(self, worker: Any) -> None:
        """Drop it; the sweep is over."""
        _KEPT.pop(self._packed.digest, None)


@dataclass(frozen=True)
class Kept:
    """The work that a worker keeps, by its digest."""

    digest: str

    def do(self, block: Any) -> Any:
        """Work out one block; `UsageError` on a worker that joined with other software."""
        packed, differs = _KEPT[self.digest]
        if differs:
            raise UsageError(
                f"--dask: a worker that joined has {differs}. Expected the same software as here. "
                "Install the same releases on every worker"
            )
        return packed.do(block)
