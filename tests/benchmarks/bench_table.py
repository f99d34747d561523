"""The negotiating table under Node: the CPU time of a step of a slider, and the size of the data.

    pytest tests/benchmarks/bench_table.py

A step is value, plan, checks and money by account at a position of five terms: `random` ones, and those that
a `slide` along one term after the other meets. `extra_info` has the median and the 99th percentile in
milliseconds and in pivots, after the first steps, in which the solver's code is still being compiled, and the
bytes of the data deflated and in base64. Pivots, those of value and tie-break, do not depend on what else the
machine does. The goals are 16 ms yearly and 100 ms quarterly at the 99th percentile.
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pytest

sys.path.append(str(Path(__file__).parents[1] / "pages"))

from table_node import drive, page, table

from monazite.pages.table.data import packed

WARM = 30
STEPS = 300


def random_positions(name: str) -> list[list[float]]:
    """Positions with all terms at random."""
    spans = np.array([(term.low, term.high) for term in table(name).terms])
    generator = np.random.default_rng(15)
    found: list[list[float]] = (
        spans[:, 0] + generator.random((WARM + STEPS, len(spans))) * (spans[:, 1] - spans[:, 0])
    ).tolist()
    return found


def slid_positions(name: str) -> list[list[float]]:
    """Positions along one term after the other, a hundredth of its interval a step."""
    terms = table(name).terms
    x, found = [float(term.start) for term in terms], []
    for step in range(WARM + STEPS):
        number = step // 50 % len(terms)
        term = terms[number]
        x = [*x[:number], term.low + (step * 0.01 % 1.0) * (term.high - term.low), *x[number + 1 :]]
        found.append(x)
    return found


@pytest.mark.parametrize("way", ["random", "slide"])
@pytest.mark.parametrize("name", ["irel-japan", "irel-japan-quarterly", "irel-japan-monthly"])
def test_a_step_of_a_slider(benchmark, name, way):  # type: ignore[no-untyped-def]
    positions = random_positions(name) if way == "random" else slid_positions(name)
    request = [{"do": "time", "positions": positions}]
    (times,) = benchmark.pedantic(lambda: drive(page(name), request), rounds=1)
    for unit, steps in zip(("ms", "pivots"), np.array(times[WARM:]).T, strict=True):
        benchmark.extra_info[f"median_{unit}"] = round(float(np.median(steps)), 1)
        benchmark.extra_info[f"p99_{unit}"] = round(float(np.quantile(steps, 0.99)), 1)
    benchmark.extra_info["data_bytes"] = len(packed(page(name)))
