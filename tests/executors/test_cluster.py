"""A sweep on a Dask cluster: a scheduler and two workers on this machine. A worker that is killed costs
nothing, the bytes are those of one process, and what cannot work is refused in a sentence within seconds."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import patience
import pytest
from conftest import INSTANCES
from dask_cluster import dask_cluster, need_dask

from monazite.errors import ResourceError, UsageError
from monazite.executors import cluster as module
from monazite.executors.spread import Packed, spread
from monazite.executors.versions import differences, versions

TUTORIAL = INSTANCES / "tutorial.yaml"
POINTS = (
    *("sweep", str(TUTORIAL), "--report", "deliveries", "-q", "--format", "csv"),
    *("--vary", "contracts.toyotsu.quantity=0:150:n=60 t/yr"),
    *("--vary", "processes.sintering.inputs.oxide=0.3,0.4,0.5 t"),
)
"""180 points solved one by one, as a yield is a coefficient: twelve blocks."""


def begin(words, folder: Path) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "monazite_cli", *map(str, words)],
        cwd=folder,
        env={**os.environ, "PYTHONHASHSEED": "0"},
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )


def finished(words, folder: Path) -> str:
    process = begin(words, folder)
    written, told = process.communicate(timeout=patience.SECONDS)
    assert process.returncode == 0, told
    return written


def content(folder: Path) -> dict[str, bytes]:
    return {str(each.relative_to(folder)): each.read_bytes() for each in folder.rglob("*") if each.is_file()}


def after_some_blocks(process: subprocess.Popen[str], folder: Path) -> None:
    """Wait until the first blocks of a sweep are saved."""
    began = time.monotonic()
    while not list((folder / "out.partial").glob("block-*.npz")):
        assert process.poll() is None, process.communicate()
        assert time.monotonic() - began < 240, "no block is saved"
        time.sleep(0.02)


@pytest.fixture(scope="module")
def whole(tmp_path_factory) -> dict[str, bytes]:
    """The folder that one process writes."""
    folder = tmp_path_factory.mktemp("whole")
    finished([*POINTS, "-o", "out"], folder)
    return content(folder / "out")


@pytest.fixture(scope="module")
def running(tmp_path_factory):
    """A cluster that several tests share."""
    with dask_cluster(tmp_path_factory.mktemp("cluster")) as cluster:
        yield cluster


def test_a_worker_killed_on_the_way_costs_nothing_and_the_bytes_are_those_of_one_process(tmp_path, whole):
    with dask_cluster(tmp_path / "cluster") as cluster:
        process = begin([*POINTS, "-o", "out", "--dask", cluster.address], tmp_path)
        after_some_blocks(process, tmp_path)
        os.kill(cluster.workers[0].pid, signal.SIGKILL)
        told = process.communicate(timeout=patience.SECONDS)[1]
    assert (process.returncode, told) == (0, "")
    assert content(tmp_path / "out") == whole


def test_a_sweep_begun_on_a_cluster_is_resumed_by_processes_and_the_other_way_round(tmp_path, whole, running):
    for first, then in (
        (("--dask", running.address), ("--jobs", "2")),
        (("--jobs", "2"), ("--dask", running.address)),
    ):
        folder = tmp_path / first[0]
        folder.mkdir()
        process = begin([*POINTS, "-o", "out", *first], folder)
        after_some_blocks(process, folder)
        process.kill()
        process.communicate()
        finished([*POINTS, "-o", "out", "--resume", *then], folder)
        assert content(folder / "out") == whole


def test_runs_on_a_cluster_are_those_of_one_process(tmp_path, running):
    rows = [f"r{each},contracts.toyotsu.quantity,set,{each} t/yr" for each in range(40)]
    rows += [f"s{each},processes.sintering.inputs.oxide,set,0.{each} t" for each in range(3, 9)]
    (tmp_path / "runs.csv").write_text("\n".join(["run,path,mod,value", *rows]) + "\n")
    words = ["sweep", TUTORIAL, "--runs", "runs.csv", "--format", "csv", "-q"]
    assert finished([*words, "--dask", running.address], tmp_path) == finished(words, tmp_path)


def test_a_worker_with_other_releases_is_refused(tmp_path):
    """The preloaded module makes a worker say that it has another HiGHS."""
    (tmp_path / "other.py").write_text(
        "import monazite.executors.versions as found\n"
        "known = found.version\n"
        "found.version = lambda name: '0.9' if name == 'highspy' else known(name)\n"
    )
    with dask_cluster(tmp_path / "cluster", workers=0, PYTHONPATH=str(tmp_path)) as cluster:
        cluster.add("--preload", "other")
        process = begin([*POINTS, "--dask", cluster.address], tmp_path)
        told = process.communicate(timeout=patience.SECONDS)[1]
    assert process.returncode == 2
    here = versions()["highspy"]
    assert f"has highspy 0.9 (here {here}). Expected the same software as here." in told
    assert told.count("\n") == 1


def test_a_worker_that_joins_with_other_releases_refuses_its_blocks():
    need_dask()
    from monazite.executors.keeping import Keeper, Kept

    packed = Packed.of(Doubled())
    keeper = Keeper(packed, {**versions(), "numpy": "0.1"})
    keeper.setup(None)
    with pytest.raises(UsageError, match=r"a worker that joined has numpy .* \(here 0\.1\)"):
        Kept(packed.digest).do(3)
    Keeper(packed, versions()).setup(None)
    assert Kept(packed.digest).do(3) == 6
    keeper.teardown(None)


class Doubled:
    def do(self, block: int) -> int:
        return 2 * block


def test_differences_of_releases_are_named_once():
    ours = {"Python": "3.11.7", "monazite": "0.1.0", "monazite's source": "abc"}
    assert list(differences(ours, ours)) == []
    assert list(differences(ours, {**ours, "monazite's source": "def"})) == [
        "monazite's source def (here abc)"
    ]
    assert list(differences(ours, {"Python": "3.11.7", "monazite": "0.2.0"})) == [
        "monazite 0.2.0 (here 0.1.0)"
    ]


@pytest.fixture
def hasty(monkeypatch):
    monkeypatch.setattr(module, "CONNECTING", 2)


def test_a_scheduler_without_workers_is_refused(tmp_path, hasty):
    with dask_cluster(tmp_path, workers=0) as cluster, pytest.raises(ResourceError, match="has no workers"):
        module.Cluster(cluster.address)


def test_where_nothing_or_something_else_answers_it_is_said_within_seconds(hasty):
    need_dask()
    began = time.monotonic()
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        for port in (silent.getsockname()[1], 1):
            with pytest.raises(UsageError, match=r"127.0.0.1:\d+: no Dask scheduler answers"):
                module.Cluster(f"tcp://127.0.0.1:{port}")
    assert time.monotonic() - began < 60


@pytest.mark.parametrize("address", ["127.0.0.1", "foo://a:1", "", "tcp://a b:1", "tcp://a:1/x"])
def test_an_address_that_cannot_be_read_is_refused(address):
    need_dask()
    with pytest.raises(UsageError, match=r"the address cannot be read\. Expected one such as tcp://"):
        module.Cluster(address)


def test_a_scheduler_that_ends_on_the_way_is_reported(tmp_path, monkeypatch):
    monkeypatch.setattr(module, "CONNECTING", 5)
    with dask_cluster(tmp_path, workers=1) as cluster:
        executor = module.Cluster(cluster.address)
        monkeypatch.setattr(module, "CONNECTING", 1)
        results = spread(executor, time.sleep, [(0,), *[(600,)] * 3], 2)
        next(results)
        cluster.scheduler.kill()
        with pytest.raises(ResourceError, match="the connection to the scheduler was lost"):
            list(results)
        executor.kill()


def test_where_no_worker_is_left_it_is_said_and_given_up_after_a_while(tmp_path, monkeypatch):
    monkeypatch.setattr(module, "WITHOUT_WORKERS", 2.0)
    said: list[str] = []
    with dask_cluster(tmp_path, workers=1) as cluster:
        executor = module.Cluster(cluster.address, said.append)
        results = spread(executor, time.sleep, [(0,), (600,)], 2)
        next(results)
        cluster.workers[0].kill()
        with pytest.raises(ResourceError, match="no worker is left"):
            list(results)
        executor.kill()
    assert len(said) == 1 and "Waiting" in said[0]


def test_without_dask_it_is_said_what_to_install(monkeypatch):
    monkeypatch.setattr(module, "find_spec", lambda name: None)
    with pytest.raises(UsageError, match=r"distributed is not installed.*Install monazite\[dask\]"):
        module.Cluster("tcp://127.0.0.1:8786")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--vary", "contracts.toyotsu.quantity=0:150 t/yr"), "--dask has no effect: a curve"),
        (("--reservation", "toyotsu"), "--dask has no effect: --reservation"),
        (("--vary", "contracts.toyotsu.quantity=0,5 t/yr", "--jobs", "2"), "found --jobs and --dask"),
    ],
)
def test_dask_with_what_it_does_not_apply_to_is_refused(run, words, said):
    done = run("sweep", TUTORIAL, *words, "--dask", "tcp://127.0.0.1:8786")
    assert done.returncode == 2 and said in done.stderr


@pytest.fixture(scope="module")
def certificates(tmp_path_factory) -> Path:
    """An authority and a certificate of it, made by openssl, in a folder with Dask's configuration."""
    folder = tmp_path_factory.mktemp("tls")

    def openssl(*words: str) -> None:
        subprocess.run(["openssl", *words], cwd=folder, check=True, capture_output=True)

    try:
        key = ("-nodes", "-newkey", "rsa:2048")
        openssl(
            "req", "-x509", *key, "-days", "2", "-keyout", "ca.key", "-out", "ca.pem", "-subj", "/CN=ours"
        )
        openssl("req", *key, "-keyout", "key.pem", "-out", "request.pem", "-subj", "/CN=machine")
        openssl(
            *("x509", "-req", "-in", "request.pem", "-CA", "ca.pem", "-CAkey", "ca.key"),
            *("-CAcreateserial", "-days", "2", "-out", "cert.pem"),
        )
    except FileNotFoundError:
        pytest.skip("openssl is not installed")
    role = f"{{cert: {folder}/cert.pem, key: {folder}/key.pem}}"
    (folder / "dask.yaml").write_text(
        "distributed:\n  comm:\n    require-encryption: true\n    tls:\n"
        f"      ca-file: {folder}/ca.pem\n"
        + "".join(f"      {each}: {role}\n" for each in ("scheduler", "worker", "client"))
    )
    return folder


def test_tls_by_the_configuration_files_of_dask(tmp_path, certificates, monkeypatch):
    """The same sweep encrypted; without a certificate, or without TLS, the scheduler does not answer."""
    (tmp_path / "runs.csv").write_text("run,path,mod,value\na,contracts.toyotsu.quantity,set,5 t/yr\n")
    words = ["sweep", TUTORIAL, "--runs", "runs.csv", "--format", "csv", "-q"]
    with dask_cluster(tmp_path / "cluster", DASK_CONFIG=str(certificates)) as cluster:
        assert cluster.address.startswith("tls://")
        bare = begin([*words, "--dask", cluster.address], tmp_path)
        told = bare.communicate(timeout=patience.SECONDS)[1]
        assert bare.returncode == 2 and "TLS is not configured" in told
        plain = begin([*words, "--dask", cluster.address.replace("tls", "tcp")], tmp_path)
        told = plain.communicate(timeout=patience.SECONDS)[1]
        assert plain.returncode == 2 and "Expected one that does not ask for TLS" in told
        monkeypatch.setenv("DASK_CONFIG", str(certificates))
        encrypted = finished([*words, "--dask", cluster.address], tmp_path)
    monkeypatch.delenv("DASK_CONFIG")
    assert encrypted == finished(words, tmp_path)
