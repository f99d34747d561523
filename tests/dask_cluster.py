"""A Dask scheduler and its workers on this machine, each a process of its own; skipped with a reason where
Dask is not installed, required where CI installs it."""

from __future__ import annotations

import importlib.util
import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest

BEGINS_WITHIN = 120.0


def need_dask() -> None:
    """Skip a test where Dask is not installed; `MONAZITE_DASK` says that it must be."""
    if importlib.util.find_spec("distributed") is None:
        if os.environ.get("MONAZITE_DASK"):
            pytest.fail("distributed is not installed, and MONAZITE_DASK says that it is")
        pytest.skip("distributed is not installed: pip install -e '.[dask]'")


@dataclass
class DaskCluster:
    """A scheduler and its workers; `environment` is added to that of each of them."""

    folder: Path
    environment: dict[str, str] = field(default_factory=dict)
    options: tuple[str, ...] = ()
    workers: list[subprocess.Popen[bytes]] = field(default_factory=list)
    scheduler: subprocess.Popen[bytes] | None = None

    def begin(self, *options: str) -> None:
        """Begin the scheduler, and wait for its address."""
        self.scheduler = self._process("dask_scheduler", "--host", "127.0.0.1", "--port", "0", *options)
        self._wait(self._file.exists)

    def add(self, *options: str) -> subprocess.Popen[bytes]:
        """Begin a worker of one thread, which nobody begins again when it is killed."""
        number = len(self.workers)
        words = ("--nthreads", "1", "--no-nanny", "--local-directory", str(self.folder / f"worker{number}"))
        worker = self._process("dask_worker", *words, *options)
        log = self.folder / f"dask_worker{number}.log"
        self.workers.append(worker)
        self._wait(lambda: "Registered to" in log.read_text())
        return worker

    @property
    def address(self) -> str:
        """The address of the scheduler."""
        found: str = json.loads(self._file.read_text())["address"]
        return found

    @property
    def _file(self) -> Path:
        return self.folder / "scheduler.json"

    def _process(self, name: str, *words: str) -> subprocess.Popen[bytes]:
        common = ("--scheduler-file", str(self._file), "--no-dashboard")
        log = (self.folder / f"{name}{len(self.workers)}.log").open("wb")
        with log:
            return subprocess.Popen(
                [sys.executable, "-m", f"distributed.cli.{name}", *common, *words],
                env={**os.environ, **self.environment},
                cwd=self.folder,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def _wait(self, is_done) -> None:
        began = time.monotonic()
        while not is_done():
            assert time.monotonic() - began < BEGINS_WITHIN, "the cluster does not begin"
            time.sleep(0.05)

    def end(self) -> None:
        """End all of them."""
        for process in (*self.workers, self.scheduler):
            if process is not None and process.poll() is None:
                process.kill()
                process.wait()


@contextmanager
def dask_cluster(folder: Path, workers: int = 2, **environment: str) -> Iterator[DaskCluster]:
    """A scheduler with some workers."""
    need_dask()
    folder.mkdir(parents=True, exist_ok=True)
    found = DaskCluster(folder, environment)
    try:
        found.begin()
        for _ in range(workers):
            found.add()
        yield found
    finally:
        found.end()
