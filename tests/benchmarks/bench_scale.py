"""The inputs of the plan in docs/scale.md, in processor time, with a reference to scale them by.

    python tests/benchmarks/bench_scale.py

The reference is a cold solve of the same instance by HiGHS alone, measured before and after: on a loaded
machine all figures grow alike. What the scheduler and the command do for each block is measured with empty
blocks of the size of 256 runs on a real scheduler with one worker, in the processor time of each process."""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1]))

from dask_cluster import dask_cluster

from monazite.data.reading.load import build_instance, read_tree
from monazite.executors.cluster import Cluster
from monazite.executors.spread import Packed, _packed, spread_work
from monazite.formulation.build import build
from monazite.solving.highs import Session, problem_of
from monazite.solving.matrix import compile_model
from monazite.sweeps.outputs import parse_reports
from monazite.sweeps.runs.result import kept_block
from monazite.sweeps.runs.runs_csv import read_runs
from monazite.sweeps.runs.work import RunWork, arranged

INSTANCE = Path(__file__).parents[2] / "instances" / "irel-japan.yaml"
RUNS = int(os.environ.get("MONAZITE_RUNS", "1024"))
BLOCKS = int(os.environ.get("MONAZITE_BLOCKS", "400"))


def table(folder: Path, runs: int) -> Path:
    """Runs that move a quantity and a price; values that are spread without a repeat."""
    rows = ["run,path,mod,value"]
    for number in range(runs):
        share = number * 0.6180339887 % 1
        rows.append(f"r{number},contracts.toyotsu.quantity,set,{200 + 1600 * share:.3f} t/yr")
        rows.append(f"r{number},contracts.toyotsu.price,set,{8 + 8 * number / runs:.4f} USD/kg")
    path = folder / "runs.csv"
    path.write_text("\n".join(rows) + "\n")
    return path


def timed(work: Callable[[], Any]) -> tuple[float, Any]:
    """Processor seconds of this process, and what the work gives."""
    began = time.process_time()
    found = work()
    return time.process_time() - began, found


class Empty:
    """Blocks that are sent and answered like those of 256 runs, and cost nothing."""

    def __init__(self, answer: bytes):
        self.answer = answer

    def do(self, block: bytes) -> bytes:
        return self.answer


def ticks(pid: int) -> float:
    """Processor seconds of another process."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def measured(folder: Path) -> Iterator[tuple[str, str]]:
    tree = read_tree(INSTANCE)
    base = build_instance(tree)
    problem = problem_of(compile_model(build(base)))
    reference = min(timed(lambda: Session(problem).solve())[0] for _ in range(5))
    yield "reference: a cold solve by HiGHS", f"{1e3 * reference:.2f} ms"
    runs, _ = read_runs(table(folder, RUNS))
    for words, reports in (("a run, verified", ()), ("with --report deliveries", ("deliveries",))):
        work, blocks = arranged(RunWork(tree, None, parse_reports(reports, base)), runs)
        block = next(each for each in blocks if each.family is not None)
        seconds, found = timed(lambda work=work, block=block: work.do(block))
        yield words, per(seconds, len(block.runs), reference)
        if not reports:
            solving, packed = seconds / len(block.runs), Packed.of(work)
            sent, answer = _packed(block), kept_block(block.places, found).text.encode()
    few = runs[:8]
    seconds, _ = timed(lambda: [work.alone(run) for run in few])
    yield "a run by itself", per(seconds, len(few), reference)
    through = by_the_command(folder)
    yield "through the command line", f"{per(through, 1, reference)}: {1 / through:.0f} a second and core"
    yield "of it reading, sorting and writing", per(through - solving, 1, reference)
    yield "what a worker is sent once", f"{len(packed.content) / 1e3:.0f} kB"
    yield "a block that is sent; its results", f"{len(sent) / 1e3:.0f} kB; {len(answer) / 1e3:.0f} kB"
    yield from on_a_cluster(folder, sent, answer)


def by_the_command(folder: Path) -> float:
    """Processor seconds of one more run of a table, by the command line: of RUNS runs and of a quarter, the
    lesser of two measurements of each, taken in turn."""
    spent: dict[int, list[float]] = {RUNS // 4: [], RUNS: []}
    for runs in (*spent, *spent):
        words = [
            "sweep",
            str(INSTANCE),
            "--runs",
            str(table(folder, runs)),
            "-q",
            "-o",
            str(folder / f"{runs}"),
        ]
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        subprocess.run([sys.executable, "-m", "monazite_cli", *words], check=True, stdout=subprocess.DEVNULL)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        spent[runs].append(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
    return (min(spent[RUNS]) - min(spent[RUNS // 4])) / (RUNS - RUNS // 4)


def on_a_cluster(folder: Path, sent: bytes, answer: bytes) -> Iterator[tuple[str, str]]:
    with dask_cluster(folder / "cluster", workers=1) as cluster:
        executor = Cluster(cluster.address)
        list(spread_work(Empty(answer), [sent] * 10, executor))
        assert cluster.scheduler is not None
        before, began = ticks(cluster.scheduler.pid), time.process_time()
        list(spread_work(Empty(answer), [sent] * BLOCKS, executor))
        handed = time.process_time() - began
        passed = ticks(cluster.scheduler.pid) - before
        yield "the scheduler: a block", f"{1e3 * passed / BLOCKS:.2f} ms"
        yield "the command: handing over a block", f"{1e3 * handed / BLOCKS:.2f} ms"
        executor.kill()


def per(seconds: float, count: int, reference: float) -> str:
    each = seconds / count
    return f"{1e3 * each:.2f} ms, {each / reference:.2f} of the reference"


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as name:
        for what, figure in measured(Path(name)):
            print(f"{what:45}{figure}", flush=True)
        most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3
        print(f"{'memory of this process at most':45}{most:.0f} MB")
