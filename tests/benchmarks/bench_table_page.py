"""The negotiating table in a real browser: time from a move of a slider until its answer is painted, the
processor time of the page, and its size.

    pytest tests/benchmarks/bench_table_page.py -s

Each slider is moved from one end to the other in 40 steps, by the event of its input, with the others at
today's values; between sliders the page rests. Of every step there are wall-clock times, which another
program on the same processors makes longer: `answered`, until the answer is in the page, and `painted`, until
the frame with it is. `main thread` is the processor time of the page's own thread (script, style, layout),
with that of this measurement, which asks again and again whether the answer is there; that of the worker is
in `bench_table.py`. Goals of the processor time of a step: 16 ms by year, 100 by quarter at the 99th
percentile; 2.2 MB. `PROFILE=1` lists the functions that take the most time. Nothing is asserted about times.
"""

from __future__ import annotations

import os
from collections import Counter
from pathlib import Path
from statistics import median
from typing import Any

import patience
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
    const shown = document.getElementById("objective");
    const turn = () => new Promise(go => {
        const { port1, port2 } = new MessageChannel();
        port1.onmessage = () => { port1.close(); go(); };
        port2.postMessage(null);
    });
    const rest = milliseconds => new Promise(go => setTimeout(go, milliseconds));
    const painted = () => new Promise(go => requestAnimationFrame(() => turn().then(go)));
    const found = [];
    for (let term = 0; term < ends.length; term++) {
        const slider = document.getElementById(`slider-${term}`);
        const today = slider.value;
        for (let step = 0; step <= steps; step++) {
            const before = document.documentElement.dataset.answers;
            const began = performance.now();
            slider.value = ends[term][0] + (ends[term][1] - ends[term][0]) * step / steps;
            slider.dispatchEvent(new Event("input", { bubbles: true }));
            while (document.documentElement.dataset.answers === before) await turn();
            const answered = performance.now() - began;
            await painted();
            found.push([answered, performance.now() - began]);
        }
        slider.value = today;
        slider.dispatchEvent(new Event("input", { bubbles: true }));
        await rest(1500);
    }
    return found;
}"""
PARTS = ("TaskDuration", "ScriptDuration", "RecalcStyleDuration", "LayoutDuration")


def metrics(session: Any) -> dict[str, float]:
    """Seconds of the page's main thread so far, in all and by what they were used for."""
    return {each["name"]: each["value"] for each in session.send("Performance.getMetrics")["metrics"]}


def percentiles(times: list[float]) -> str:
    """Median and 99th percentile."""
    ordered = sorted(times)
    return f"median {median(ordered):.1f}, p99 {ordered[int(0.99 * len(ordered))]:.1f} ms"


@pytest.mark.parametrize("name", ["irel-japan", "irel-japan-quarterly", "irel-japan-monthly"])
def test_steps_of_a_slider(name: str, opened: Any, tmp_path: Path) -> None:
    page = monazite.load(INSTANCES / f"{name}.yaml").table(*TERMS, out=tmp_path / "table.html")
    found = opened(page)
    found.page.wait_for_selector("html[data-ready]", timeout=1000 * patience.SECONDS)
    found.page.wait_for_timeout(3000)
    session = found.page.context.new_cdp_session(found.page)
    session.send("Performance.enable", {"timeDomain": "threadTicks"})
    is_profiled = bool(os.environ.get("PROFILE"))
    if is_profiled:
        session.send("Profiler.enable")
        session.send("Profiler.start")
    before = metrics(session)
    times = found.page.evaluate(DRAG, {"ends": ENDS, "steps": STEPS})
    after = metrics(session)
    own = {part: 1000 * (after[part] - before[part]) / len(times) for part in PARTS}
    print(
        f"\n{name}: {len(times)} steps; answered {percentiles([each for each, _ in times])}; painted "
        f"{percentiles([each for _, each in times])}; main thread {own['TaskDuration']:.1f} ms a step "
        f"(script {own['ScriptDuration']:.1f}, style {own['RecalcStyleDuration']:.1f}, layout "
        f"{own['LayoutDuration']:.1f}); page {page.stat().st_size / 1e6:.2f} MB"
    )
    if is_profiled:
        print("\n".join(profiled(session.send("Profiler.stop")["profile"], len(times))))
    assert found.errors == [] and found.requests == []


def profiled(profile: dict[str, Any], steps: int) -> list[str]:
    """The functions of the page's script that take the most time by themselves, in ms a step."""
    names = {each["id"]: each["callFrame"] for each in profile["nodes"]}
    spent: Counter[str] = Counter()
    for node, delta in zip(profile["samples"], profile["timeDeltas"], strict=True):
        frame = names[node]
        spent[f"{frame['functionName']}:{frame['lineNumber']}:{frame['columnNumber']}"] += delta
    return [f"  {microseconds / 1000 / steps:6.2f}  {name}" for name, microseconds in spent.most_common(15)]
