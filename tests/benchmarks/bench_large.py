"""How each step grows with mines and demands, with contracts and with periods.

    pytest tests/benchmarks/bench_large.py                    # every step at every size, by pytest-benchmark
    python tests/benchmarks/bench_large.py                    # seconds of processor time and the exponents,
    as Markdown

The exponent of a step is the slope of log(time) over log(size) from the smallest to the largest size: 1 is
growth in proportion, 2 is growth by the square.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from large import large_instance

from monazite.api import Model
from monazite.data.reading.load import build_instance
from monazite.data.reading.tree import parse_text
from monazite.formulation.build import build
from monazite.results.audit import audit
from monazite.results.plan import read_plan
from monazite.results.tables import BY_NAME
from monazite.results.tables.prices import headlines
from monazite.solving.highs import Session, problem_of
from monazite.solving.matrix import compile_model
from monazite.solving.solve import solve

SIZES: dict[str, tuple[tuple[int, ...], Callable[[int], dict[str, Any]]]] = {
    "mines and demands": (
        (125, 250, 500, 1000),
        lambda count: {"mines": count, "demands": count, "contracts": 10, "periods": 40},
    ),
    "contracts": (
        (25, 50, 100, 200),
        lambda count: {"mines": 200, "demands": 20, "contracts": count, "periods": 40},
    ),
    "months": (
        (60, 120, 240, 480),
        lambda count: {"mines": 20, "demands": 20, "contracts": 10, "periods": count, "every": "month"},
    ),
}
QUICK = [name for name in BY_NAME if name not in ("prices", "sensitivity")]


def steps(size: dict[str, Any]) -> dict[str, Callable[[], object]]:
    """The steps of `monazite solve`, in order, each with those before it done; `bare` is the cold HiGHS solve
    alone."""
    text = large_instance(**size)
    tree = parse_text(text, Path("large.yaml"))
    instance = build_instance(tree)
    model = build(instance)
    matrix = compile_model(model)
    solution = solve(matrix)

    def printed() -> None:
        from contextlib import redirect_stdout

        from monazite_cli.solve_report import print_result

        with redirect_stdout(StringIO()):
            print_result(Model(instance, Path("large.yaml")).solve(extremes=False), [])

    return {
        "read": lambda: parse_text(text, Path("large.yaml")),
        "check": lambda: build_instance(tree),
        "build": lambda: build(instance),
        "compile": lambda: compile_model(model),
        "bare": lambda: Session(problem_of(matrix)).solve(),
        "solve, settle, mark": lambda: solve(matrix),
        "audit": lambda: audit(read_plan(instance, solution)),
        "tables": lambda: [BY_NAME[name].rows(read_plan(instance, solution)) for name in QUICK],
        "printed prices": lambda: headlines(read_plan(instance, solution), most=14),
        "build to printed": printed,
    }


@pytest.mark.parametrize("what", SIZES)
@pytest.mark.parametrize("step", list(steps({"mines": 10, "demands": 2, "contracts": 1, "periods": 4})))
@pytest.mark.parametrize("place", range(4))
def test_step(benchmark, what, step, place):  # type: ignore[no-untyped-def]
    """One step at one size."""
    counts, size = SIZES[what]
    work = steps(size(counts[place]))[step]
    benchmark.extra_info.update(size=counts[place])
    benchmark.pedantic(work, rounds=1)


def growth() -> None:
    """Print a table for each kind of growth."""
    for what, (counts, size) in SIZES.items():
        times: dict[str, list[float]] = {}
        for count in counts:
            for name, work in steps(size(count)).items():
                begun = time.process_time()
                work()
                times.setdefault(name, []).append(time.process_time() - begun)
        print(f"| {what} | " + " | ".join(f"{count:,}" for count in counts) + " | exponent |")
        print("|---|" + "---:|" * (len(counts) + 1))
        for name, found in times.items():
            power = math.log(found[-1] / found[0]) / math.log(counts[-1] / counts[0])
            print(f"| {name} | " + " | ".join(f"{each:.2f}" for each in found) + f" | {power:.2f} |")
        print()


if __name__ == "__main__":
    growth()
