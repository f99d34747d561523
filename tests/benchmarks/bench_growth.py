"""How every step and every table grows with the horizon, and with copies of the chain.

    python tests/benchmarks/bench_growth.py              # 1, 2 and 4 times the monthly instance, as Markdown
    python tests/benchmarks/bench_growth.py --sizes 1 2
    python tests/benchmarks/bench_growth.py --base irel-japan-quarterly
    python tests/benchmarks/bench_growth.py --one months 4            # one size alone, as lines of JSON

The base is `irel-japan-monthly`, 240 months. A longer horizon has two and four times as many. Copies have all
places, mines, plants, routes, trades, demands, stores and contracts again, under other names; they share
materials, processes and accounts. Each size is measured in a process of its own, in seconds of processor
time, and each command in another, which gives its peak memory. The exponent is the slope of log(time) over
log(size) from the smallest to the largest size: 1 is growth in proportion, 2 by the square. A step that takes
less than 50 ms for each size has none.
"""

from __future__ import annotations

import argparse
import gc
import json
import math
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from itertools import chain
from pathlib import Path
from typing import Any

import yaml
from pyomo.common.gc_manager import PauseGC

from monazite.api import load
from monazite.data.reading.load import build_instance
from monazite.data.reading.tree import parse_text
from monazite.formulation.build import build
from monazite.results.audit import audit
from monazite.results.folder.writing import resolved_yaml
from monazite.results.in_short import in_short
from monazite.results.plan import read_plan
from monazite.results.proof.proving import prove_bases
from monazite.results.tables import BY_NAME
from monazite.results.tables.prices import headlines
from monazite.solving.highs import Session, problem_of
from monazite.solving.matrix import compile_model
from monazite.solving.solve import solve

INSTANCES = Path(__file__).parents[2] / "instances"
COPIED = (
    "places",
    "mines",
    "plants",
    "routes",
    "imports",
    "sales",
    "demands",
    "subsidies",
    "stocks",
    "contracts",
)
"""Sections whose elements a copy has again; the others are shared."""
LEAST = 0.05
"""Seconds for each size below which a step has no exponent."""
SHARED = ("materials", "processes", "prices", "transfers", "sources")


def longer(text: str, times: int) -> str:
    """The instance with so many times as many periods."""
    tree = yaml.load(text, yaml.BaseLoader)
    for step in tree["horizon"]["steps"]:
        step["count"] = str(times * int(step["count"]))
    return str(yaml.safe_dump(tree, sort_keys=False, width=1000))


def copied(text: str, times: int) -> str:
    """The instance with its chain so many times."""
    tree = yaml.load(text, yaml.BaseLoader)
    names = {name for section in COPIED for name in tree.get(section, {})}
    shared = {name for section in SHARED for name in tree.get(section, {})}
    assert not names & shared, names & shared
    for section in COPIED:
        elements = tree.get(section, {})
        tree[section] = {
            _name(name, names, copy): _renamed(element, names, copy)
            for copy in range(times)
            for name, element in elements.items()
        }
    return str(
        yaml.safe_dump({key: value for key, value in tree.items() if value}, sort_keys=False, width=1000)
    )


def _renamed(value: Any, names: set[str], copy: int) -> Any:
    """A part of an element with the names of its copy."""
    if isinstance(value, dict):
        return {key: _renamed(each, names, copy) for key, each in value.items()}
    if isinstance(value, list):
        return [_renamed(each, names, copy) for each in value]
    return _name(value, names, copy)


def _name(text: str, names: set[str], copy: int) -> str:
    return f"{text}_{copy + 1}" if text in names and copy else text


GROWTH: dict[str, Callable[[str, int], str]] = {"months": longer, "copies": copied}


def timed(work: Callable[[], Any]) -> tuple[float, Any]:
    """Seconds of processor time, and the result. No search for garbage falls into the one or the other step:
    commands search rarely, too."""
    gc.collect()
    with PauseGC():
        begun = time.process_time()
        found = work()
        return time.process_time() - begun, found


def steps(text: str) -> Iterator[tuple[str, float]]:
    """Every step of `monazite solve` and of the proof, in order, and its seconds."""
    took, tree = timed(lambda: parse_text(text, Path("grown.yaml")))
    yield "read", took
    took, instance = timed(lambda: build_instance(tree))
    yield "check", took
    took, model = timed(lambda: build(instance))
    yield "build", took
    took, matrix = timed(lambda: compile_model(model))
    yield "compile", took
    yield "rows", float(len(matrix.rows))
    yield "columns", float(len(matrix.columns))
    yield "nonzeros", float(matrix.nonzeros)
    yield "nonzeros of the ledger", float(len(matrix.money.values))
    yield "HiGHS alone", timed(lambda: Session(problem_of(matrix)).solve())[0]
    took, solution = timed(lambda: solve(matrix))
    yield "solve, tie-break, mark", took
    yield "value", solution.value
    yield "audit", timed(lambda: audit(read_plan(instance, solution)))[0]
    printed = read_plan(instance, solution)
    yield "printed prices", timed(lambda: headlines(printed))[0]
    yield "sentences", timed(lambda: in_short(printed))[0]
    plan = read_plan(instance, solution)
    for name, table in BY_NAME.items():
        yield f"table {name}", timed(lambda table=table: table.rows(plan))[0]  # type: ignore[misc]
    value, settled = solution.value_answer, solution.plan_answer
    bases = ((value.column_basis, value.row_basis), (settled.column_basis, settled.row_basis))
    took, proof = timed(lambda: prove_bases(matrix, *bases))
    assert proof.word == "exact", proof.reason
    yield "exact proof", took


def commands(text: str) -> Iterator[tuple[str, float]]:
    """Whole commands, from the start of the process to its end: seconds and peak memory in MB."""
    with tempfile.TemporaryDirectory() as folder:
        file, result = Path(folder) / "grown.yaml", Path(folder) / "result"
        file.write_text(text, encoding="utf-8")
        for name, words in (
            ("solve", ["solve", file, "-q"]),
            ("solve -o", ["solve", file, "-q", "-o", result]),
            ("verify", ["verify", result, "-q"]),
        ):
            done = subprocess.run(
                [sys.executable, __file__, "--command", *map(str, words)], capture_output=True, text=True
            )
            assert done.returncode == 0, done.stdout + done.stderr
            seconds, memory = map(float, done.stdout.split())
            yield f"`{name}`", seconds
            yield f"`{name}`, MB", memory


def command(words: list[str]) -> None:
    """Run a command, and print its seconds and peak memory."""
    subprocess.run([sys.executable, "-m", "monazite_cli", *words], stdout=subprocess.DEVNULL, check=True)
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    print(used.ru_utime + used.ru_stime, used.ru_maxrss / 1024)


def measured(base: str, what: str, size: int) -> dict[str, float]:
    """All figures of one size, measured in a process of its own."""
    done = subprocess.run(
        [sys.executable, __file__, "--base", base, "--one", what, str(size)],
        stdout=subprocess.PIPE,
        check=True,
    )
    return dict(json.loads(line) for line in done.stdout.splitlines())


def growth(base: str, sizes: list[int]) -> None:
    """Print one table: every figure at every size, for each kind of growth."""
    found = {(what, size): measured(base, what, size) for what in GROWTH for size in sizes}
    once = found["months", sizes[0]]
    values = [found["copies", size]["value"] / size for size in sizes]
    assert max(values) - min(values) <= 1e-9 * abs(values[0]), "a copy changes the value of another"
    heads = [f"{size} x {what}" if size > 1 else "1" for what in GROWTH for size in sizes[what != "months" :]]
    heads.insert(len(sizes), "exponent")
    print(f"| step | {' | '.join(heads)} | exponent |\n|---|{'---:|' * (len(heads) + 1)}")
    for name in once:
        if name == "value":
            continue
        cells = []
        for what in GROWTH:
            times = [found[what, size][name] for size in sizes]
            form = "{:,.0f}" if times[-1] > 200 or name.endswith("MB") else "{:,.2f}"
            cells += [form.format(each) for each in times[what != "months" :]]
            power = math.log(times[-1] / max(times[0], 1e-9)) / math.log(sizes[-1] / sizes[0])
            cells.append(f"{power:.2f}" if times[-1] >= LEAST * sizes[-1] else "")
        print(f"| {name} | {' | '.join(cells)} |")


def main() -> None:
    parser = argparse.ArgumentParser(description="How every step grows.")
    parser.add_argument("--base", default="irel-japan-monthly")
    parser.add_argument("--sizes", type=int, nargs="+", default=[1, 2, 4])
    parser.add_argument("--one", nargs=2, metavar=("WHAT", "SIZE"))
    parser.add_argument("--command", nargs=argparse.REMAINDER)
    asked = parser.parse_args()
    if asked.command:
        command(asked.command)
    elif asked.one:
        what, size = asked.one
        text = GROWTH[what](resolved_yaml(load(INSTANCES / f"{asked.base}.yaml").instance), int(size))
        for figure in chain(steps(text), commands(text)):
            print(json.dumps(figure), flush=True)
    else:
        growth(asked.base, asked.sizes)


if __name__ == "__main__":
    main()
