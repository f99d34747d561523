"""A Dask cluster that shares the work of a sweep, as a `concurrent.futures` executor.

The scheduler and its workers are started by others (docs/scale.md), and TLS is configured in Dask's own
files. Before anything is sent the software of every worker is compared with ours: other releases could give
other results. A block that is lost with a worker is given to another one by the scheduler.
"""

from __future__ import annotations

import asyncio
import logging
import re
import threading
import time
from collections.abc import Callable, Mapping
from concurrent.futures import CancelledError, Future
from contextlib import suppress
from importlib.util import find_spec
from typing import Any

from monazite.errors import ResourceError, UsageError, printable
from monazite.executors.spread import Done, Packed, Shared, Spreading
from monazite.executors.versions import differences, versions
from monazite.figures import counted, figure

CONNECTING = 10
"""Seconds in which the scheduler has to answer, and then in which it has to have a worker."""
LEAVING = 5
"""Seconds that the cluster has to take back what is left."""
WITHOUT_WORKERS = 300.0
"""Seconds after which work is given up if no worker is left: a cluster manager may begin new ones."""
RETRIES = 2
"""How often a block is tried again after an error that a worker had, such as a lack of memory."""
STEP = "Start workers there: dask worker {} --nthreads 1"
ADDRESS = re.compile(r"((tcp|tls)://)?[^\s/:]+(:[^\s/:]+)*:\d{1,5}|((tcp|tls)://)?\[[^\s/]+\]:\d{1,5}")
LONGEST_REASON = 200


class NoSchedulerError(Exception):
    """Something of Dask answers, and is no scheduler."""


class Cluster(Spreading):
    """An executor on the workers of the Dask scheduler at an address; `said` hears what the workers lack.

    Raises `UsageError` where Dask is not installed, nothing answers, or the software of a worker differs, and
    `ResourceError` where there are no workers.
    """

    def __init__(self, address: str, said: Callable[[str], None] | None = None):
        if find_spec("distributed") is None:
            raise UsageError(
                "--dask: the package distributed is not installed. Expected it here and on every worker. "
                "Install monazite[dask]"
            )
        self.address = address
        self._said = said or (lambda words: None)
        self._given: list[str] = []
        self._alone: float | None = None
        self._lost_connection: float | None = None
        self._client = self._connected()
        try:
            self.workers = self._checked()
        except BaseException:
            self.kill()
            raise
        self._executor = self._client.get_executor(pure=False, retries=RETRIES)

    def _connected(self) -> Any:
        if not ADDRESS.fullmatch(self.address):
            raise self._refused("the address cannot be read. Expected one such as tcp://10.0.0.1:8786")
        logging.getLogger("distributed").setLevel(logging.CRITICAL)  # What matters is said here.
        from distributed import Client
        from distributed.security import Security

        security = Security()
        if self.address.startswith("tls://") and not security.get_connection_args("client").get(
            "ssl_context"
        ):
            raise self._refused(
                "TLS is not configured. Expected a certificate, its key and that of the authority. Name them "
                "in Dask's configuration, distributed.comm.tls (docs/scale.md)"
            )
        try:
            # Dask's client waits for long where nothing answers, and without end where something else does.
            asyncio.run(asyncio.wait_for(_identified(self.address, security), CONNECTING))
        except Exception as error:
            raise self._refused(_refusal(error, self.address)) from None
        return Client(
            self.address, timeout=CONNECTING, set_as_default=False, name="monazite", security=security
        )

    def _refused(self, why: str) -> UsageError:
        return UsageError(f"--dask {printable(self.address)}: {why}")

    def _checked(self) -> int:
        """How many blocks are worked on at a time: one by each process of the cluster."""
        client = self._client
        try:
            client.wait_for_workers(1, timeout=CONNECTING)
        except Exception:
            raise ResourceError(
                f"--dask {self.address}: the scheduler has no workers. Expected at least one. "
                f"{STEP.format(self.address)}"
            ) from None
        known: Mapping[str, int] = client.nthreads()
        found = client.run(_asked(), on_error="return")
        ours = versions()
        for worker in sorted(found):
            if words := _differs(ours, found[worker]):
                raise UsageError(
                    f"--dask {self.address}: the worker {worker} {words}. Expected the same software as "
                    "here. Install the same releases on every worker"
                )
        threads = max(known.values(), default=1)
        if threads > 1:
            self._said(
                f"--dask: there are workers of {threads} threads, of which one computes. "
                "Start them with --nworkers auto --nthreads 1"
            )
        return max(len(known), 1)

    def shared(self, packed: Packed) -> Shared:
        """Where a worker finds the work: every worker is given it once, also one that joins later."""
        from monazite.executors.keeping import Keeper, Kept

        if packed.digest not in self._given:
            self._client.register_plugin(Keeper(packed, dict(versions())), name=packed.digest)
            self._given.append(packed.digest)
        return Kept(packed.digest)

    def submit(self, call: Callable[..., Done], /, *words: Any, **named: Any) -> Future[Done]:
        """Hand over a call."""
        future: Future[Done] = self._executor.submit(call, *words, **named)
        return future

    def watch(self) -> bool:
        """Say where no worker is left, and give up after a while."""
        now = time.monotonic()
        if self._client.status != "running":
            self._lost_connection = self._lost_connection or now
            if now - self._lost_connection > CONNECTING:
                raise self._lost()
            return True
        self._lost_connection = None
        try:
            workers = self._client.nthreads()
        except Exception:
            return True  # The connection was lost just now.
        if workers:
            self._alone = None
            self.workers = max(self.workers, len(workers))
            return True
        if self._alone is None:
            self._alone = now
            self._said(
                f"--dask {self.address}: no worker is left. "
                f"Waiting {figure(WITHOUT_WORKERS / 60)} min for others"
            )
        if now - self._alone > WITHOUT_WORKERS:
            raise ResourceError(
                f"--dask {self.address}: no worker is left. Expected at least one. "
                f"{STEP.format(self.address)}"
            )
        return True

    def _lost(self) -> ResourceError:
        return ResourceError(
            f"--dask {self.address}: the connection to the scheduler was lost. Expected it until the end. "
            "Start the scheduler and its workers again"
        )

    def failure(self, error: BaseException) -> BaseException:
        """What an error of a task means."""
        if isinstance(error, CancelledError) or type(error).__name__ in ("FutureCancelledError",):
            return self._lost()
        if type(error).__name__ == "KilledWorker":
            return ResourceError(
                f"--dask {self.address}: {counted(_deaths(error), 'worker')} ended while they computed the "
                "same block, perhaps for lack of memory. Expected workers with more. Look into their logs"
            )
        return error

    def kill(self) -> None:
        """Cancel what is left, and leave the cluster."""

        def leave() -> None:
            with suppress(Exception):
                for digest in self._given:
                    self._client.unregister_worker_plugin(name=digest)
                self._client.close(timeout=1)

        thread = threading.Thread(target=leave, daemon=True)
        thread.start()
        thread.join(LEAVING)

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """Leave the cluster."""
        self.kill()


async def _identified(address: str, security: Any) -> None:
    """Ask a scheduler who it is; raises where something else answers, or nothing."""
    from distributed.core import rpc

    async with rpc(address, connection_args=security.get_connection_args("client")) as scheduler:
        found = await scheduler.identity()
    if "Scheduler" not in str(found.get("type")):
        raise NoSchedulerError(f"a Dask {printable(str(found.get('type')))} does")


def _refusal(error: BaseException, address: str) -> str:
    """Why a scheduler cannot be reached, and what to do."""
    said = f"{error} {error.__cause__ or ''}"
    if "ssl" in said.lower() or "certificate" in said.lower():
        return (
            f"the encrypted connection is refused ({printable(said.strip())[:LONGEST_REASON]}). Expected "
            "certificates of one authority on both sides. Check distributed.comm.tls in Dask's configuration"
        )
    reason = f" ({error})" if isinstance(error, NoSchedulerError) else ""
    secure = "" if address.startswith("tls://") else " that does not ask for TLS"
    return (
        f"no Dask scheduler answers there{reason}. Expected one{secure}. Start it with `dask scheduler`, or "
        "check the address and the firewall"
    )


def _asked() -> Callable[[], Any]:
    """A function that is sent as it is, since monazite may be missing on a worker, or may be an older one."""

    def asked() -> Any:
        try:
            from monazite.executors.versions import versions
        except ImportError as error:
            return f"cannot import monazite ({error})"
        return dict(versions())

    asked.__module__ = "__main__"
    return asked


def _differs(ours: Mapping[str, str], theirs: Any) -> str:
    """What differs on a worker, in words; empty where nothing does."""
    if isinstance(theirs, BaseException):
        return f"cannot say its releases ({theirs})"
    if isinstance(theirs, str):
        return theirs
    differs = list(differences(ours, theirs))
    return f"has {', '.join(differs)}" if differs else ""


def _deaths(error: BaseException) -> int:
    return int(getattr(error, "allowed_failures", 0)) + 1
