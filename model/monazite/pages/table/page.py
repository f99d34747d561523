"""The negotiating table as one HTML file: sliders, the compiled program, and HiGHS to solve it again.

Python makes what is the same at every position: the headings, the names and units of the terms, and what the
page says of itself. The script fills in what moves with the sliders, from numbers that its solver gave and
its checks passed.
"""

from __future__ import annotations

import base64
import gzip
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from monazite.errors import full_stop
from monazite.figures import all_digits, figure
from monazite.pages.page import bundled_bytes, page, script_data
from monazite.pages.table.data import packed, page_data
from monazite.pages.table.program import TableProgram, TableTerm
from monazite.pages.table.zones import zone_words
from monazite.progress import Progress, silent
from monazite.results.folder.shell import quoted

POLICY = "worker-src blob:"
RUNS = "'wasm-unsafe-eval'"
"""What lets the browser compile HiGHS; no other text is run as code."""


@dataclass(frozen=True)
class Slider:
    """A term as the page shows it: its title, its unit, its ends and today's value in figures, and the
    attributes of its inputs. `inside`: today's value is between the ends."""

    title: str
    unit: str
    low: str
    high: str
    today: str | None
    inside: bool
    attributes: dict[str, str]


def table_page(program: TableProgram, command: Sequence[str], on_progress: Progress = silent) -> str:
    """The page of a table. `command` are the words that solve its file as it is, to which the page adds the
    overrides of a position."""
    data = page_data(program, on_progress)
    today = data["known"]["today"]
    content = {
        "program": packed(data),
        "solver": base64.b64encode(bundled_bytes("highs.wasm.gz")).decode(),
        "worker": base64.b64encode(gzip.compress(bundled_bytes("worker.js"), 9, mtime=0)).decode(),
        "titles": [title_of(term) for term in program.terms],
        "parties": _parties(program),
        "command": " ".join(map(quoted, command)),
    }
    return page(
        "table.html.j2",
        "table",
        script_data(content),
        styles=("style.css", "table.css"),
        runs=RUNS,
        policy=POLICY,
        title=program.instance.title,
        sliders=[_slider(term) for term in program.terms],
        unit=program.instance.money.unit,
        inside=[name for name in program.instance.accounts if not program.instance.is_outside(name)],
        nobody=[name for name in program.instance.accounts if not program.instance.is_party(name)],
        zones=[zone_words(zone, program.instance.money.unit) for zone in data["known"]["zones"]],
        about=_about(program, today),
        objective=None if today["objective"] is None else figure(today["objective"], 7),
    )


def title_of(term: TableTerm) -> str:
    """A term in words: `contract toyotsu: shortfall penalty`, with its time, and `factor on` where it is
    one."""
    section, *keys = term.swept.address
    words = " ".join(keys[1:]).replace("_", " ")
    title = f"{_one_of(section)} {keys[0]}" if keys else section
    title += f": {words}" if words else ""
    title += f" [{term.swept.period}]" if term.swept.period else ""
    return f"factor on {title}" if term.swept.factor else title


def _one_of(section: str) -> str:
    """The name of one element of a section: `contract`, `policy`, `process`."""
    for plural, singular in (("sses", "ss"), ("ies", "y"), ("s", "")):
        if section.endswith(plural):
            return section.removesuffix(plural) + singular
    return section


def _slider(term: TableTerm) -> Slider:
    numbers = {"min": term.low, "max": term.high, "value": term.start}
    return Slider(
        title_of(term),
        term.swept.unit,
        figure(term.low),
        figure(term.high),
        None if term.today is None else figure(term.today),
        term.today is not None and term.low <= term.today <= term.high,
        {name: all_digits(number) for name, number in numbers.items()},
    )


def _parties(program: TableProgram) -> list[str]:
    """The other sides of the contracts whose terms have sliders."""
    named = [term.swept.address[1:2] for term in program.terms if term.swept.address[0] == "contracts"]
    contracts = [program.instance.contracts[name] for each in named for name in each]
    return list(dict.fromkeys(contract.counterparty for contract in contracts))


def _about(program: TableProgram, today: dict[str, Any]) -> list[str]:
    """What the page is, and how far its figures go."""
    instance = program.instance
    outside = [name for name in instance.outside if any(name == each["name"] for each in today["accounts"])]
    sentences = [
        "Move a term of the negotiation and read what it changes. At every position this page solves the "
        "whole linear program again with HiGHS, in your browser: nothing is interpolated and nothing is "
        "sent anywhere.",
        "Objective value, plan, money by account and prices are exact to rounding. Each is checked against "
        "the program at the position where it is shown, and not shown where a check fails.",
    ]
    if len(instance.timeline.periods) > 1:
        sentences.append(
            "The plan knows all dates, prices and curbs of the file from the first day (perfect foresight)."
        )
    if outside:
        sentences.append(
            f"Outside accounts ({', '.join(outside)}) show cash alone: what a material is worth to them is "
            "not modelled."
        )
    sentences.append(
        "Where several plans are equally good, the one shown is that of monazite solve; the objective value "
        "is the same in all of them, money by account and amounts can differ."
    )
    if today["objective"] is None:
        sentences.append(_no_plan(program, today["reason"]))
    return sentences


def _no_plan(program: TableProgram, reason: str) -> str:
    """What is said where the file has no plan, and where what conflicts in it is named."""
    if reason:
        return f"At the file's own values there is no plan to show: {full_stop(reason)}"
    at_start = program.today is not None and all(term.start == term.today for term in program.terms)
    if at_start:
        return (
            "At the file's own values there is no plan: its constraints cannot all be met. Which of them "
            "conflict is said under “What conflicts here”, where the sliders stand at first."
        )
    return (
        "At the file's own values there is no plan: its constraints cannot all be met. Which of them "
        "conflict is said by monazite solve; the sliders do not start there."
    )
