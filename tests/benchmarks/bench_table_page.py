"""The negotiating table in a real browser: time for a step of a slider until its answer is shown, and the
size of the page.

    pytest tests/benchmarks/bench_table_page.py -s

Each slider is moved from one end to the other in 40 steps, as by hand, with the others at today's values. The
time of a step is from the request to the drawn results in wall-clock milliseconds, which another program on
the same processors makes longer; `main thread` is the processor time of the page's own thread. Goals: 16 ms
at the 99th percentile by year, 100 by quarter, 2.2 MB. Nothing is asserted about times."""

from __future__ import annotations

from pathlib import Path
from statistics import median
from typing import Any

import pytest
from conftest import INSTANCES

import monazite

TERMS = (
    "contracts.toyotsu.price=6:24 USD/kg",
    "contracts.toyotsu.quantity=0:2300 t/yr",
    "contracts.toyotsu.shortfall.penalty=0:24 USD/kg",
    "imports.china_standard.cap*=0:2",
    "prices.ndpr_oxide=70:130 USD/kg",
)
ENDS = [[6, 24], [0, 2300], [0, 24], [0, 2], [70, 130]]
STEPS = 40
DRAG = """async ({ends, steps}) => {
    const today = monazite.state().x;
    const found = [];
    for (let term = 0; term < ends.length; term++) {
        for (let step = 0; step <= steps; step++) {
            const x = [...today];
            x[term] = ends[term][0] + (ends[term][1] - ends[term][0]) * step / steps;
            await monazite.at(x);
            found.push(monazite.state().milliseconds);
        }
    }
    return found;
}"""


def processor_time(session: Any) -> float:
    """Seconds of the page's main thread so far."""
    metrics = session.send("Performance.getMetrics")["metrics"]
    return float(next(each["value"] for each in metrics if each["name"] == "TaskDuration"))


@pytest.mark.parametrize("name", ["irel-japan", "irel-japan-quarterly"])
def test_steps_of_a_slider(name: str, opened: Any, tmp_path: Path) -> None:
    page = monazite.load(INSTANCES / f"{name}.yaml").table(*TERMS, out=tmp_path / "table.html")
    found = opened(page)
    found.page.wait_for_selector("html[data-ready]", timeout=120_000)
    found.page.wait_for_timeout(3000)
    session = found.page.context.new_cdp_session(found.page)
    session.send("Performance.enable", {"timeDomain": "threadTicks"})
    before = processor_time(session)
    times = sorted(found.page.evaluate(DRAG, {"ends": ENDS, "steps": STEPS}))
    own = 1000 * (processor_time(session) - before) / len(times)
    late = times[int(0.99 * len(times))]
    print(
        f"\n{name}: {len(times)} steps, median {median(times):.1f} ms, p99 {late:.1f} ms, main thread "
        f"{own:.1f} ms a step; page {page.stat().st_size / 1e6:.2f} MB"
    )
    assert found.errors == [] and found.requests == []
