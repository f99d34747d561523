"""Give many damaged files to the command line, and count what becomes of them.

    python tests/mutations/campaign.py --files 10000 --seed 1 --jobs 2

Each file goes through `validate` and, where that accepts it and it is small, through `solve`; a table of runs
goes through `sweep --runs`. The commands run inside worker processes, each watched: one that takes too long
is a hang and is ended. Every file that is not damaged must be accepted, before the first, and again and again
between the others.
"""

from __future__ import annotations

import argparse
import contextlib
import io
import multiprocessing
import os
import re
import shutil
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from multiprocessing.connection import Connection, wait
from pathlib import Path
from random import Random

from mutate import Mutation, mutate, mutate_table

ROOT = Path(__file__).parents[2]
TABLES = Path(__file__).parent / "tables"
SMALL = 1500
"""Periods times elements up to which an accepted file is solved as well."""
HANG_SECONDS = {"validate": 10.0, "solve": 60.0, "sweep": 60.0}
"""Processor time after which a command hangs."""
WAITING = 10
"""A command that does nothing hangs after so many times as long."""
EVERY = 100
"""Damaged files between two that are not."""
CODES = {0: "solved", 2: "refused", 3: "infeasible", 4: "unbounded", 5: "limit", 6: "UNVERIFIED"}
BUGS = ("UNVERIFIED", "CRASH", "HANG", "QUIET", "NO LINE", "GOOD FILE REFUSED", "WORKER DIED")
PLACED = re.compile(r"[^:\n]+:\d+: ")
EMPTY = ": the file is empty."
"""A fault of a whole file, which has no line."""


@dataclass(frozen=True)
class Base:
    """A file in order, the folder it stands in, and the command that reads it."""

    path: Path
    text: str
    role: str = "instance"

    @property
    def name(self) -> str:
        return f"{self.path.parent.name}/{self.path.name}"


@dataclass(frozen=True)
class Case:
    """A file to try: which it was, what was done to it."""

    number: int
    base: Base
    mutation: Mutation


@dataclass
class Count:
    """What came of the files: outcomes by count, what is a fault of ours, the slowest."""

    outcomes: Counter[str] = field(default_factory=Counter)
    bugs: list[tuple[str, Case, str]] = field(default_factory=list)
    slowest: list[tuple[float, str]] = field(default_factory=list)


def bases() -> list[Base]:
    """Every good file: the instances, the clauses' small ones, the classics, and tables beside an
    instance."""
    files = [
        *sorted((ROOT / "instances").glob("*.yaml")),
        *sorted((ROOT / "instances" / "classics").glob("*.yaml")),
        *sorted((ROOT / "tests" / "formulation" / "golden").glob("*.yaml")),
        TABLES / "plan.yaml",
    ]
    found = [Base(path, path.read_text(encoding="utf-8")) for path in files]
    found += [
        Base(path, path.read_text(encoding="utf-8"), "table")
        for path in (TABLES / "mines.csv", TABLES / "prices.csv")
    ]
    found.append(Base(TABLES / "runs.csv", (TABLES / "runs.csv").read_text(encoding="utf-8"), "runs"))
    return found


def cases(files: int, seed: int, first: int | None = None) -> Iterator[Case]:
    """Damaged files, with the good ones among them; the same seed gives the same ones.

    Every good file comes before the first damaged one, or so many of them, drawn from the seed.
    """
    good = bases()
    random = Random(seed)
    others = [base.text for base in good if base.role == "instance" and len(base.text) < 10_000]
    tables = [base for base in good if base.role != "instance"]
    instances = [base for base in good if base.role == "instance"]
    small = [base for base in instances if "extends" not in base.text and len(base.text) < 10_000]
    number = 0
    for base in good if first is None else Random(seed).sample(good, first):
        yield Case(number := number + 1, base, Mutation(base.text.encode(), "none"))
    for count in range(files):
        role = random.random()
        base = random.choice(tables if role < 0.15 else small if role < 0.85 else instances)
        change = (
            mutate(base.text, random, others) if base.role == "instance" else mutate_table(base.text, random)
        )
        yield Case(number := number + 1, base, change)
        if count % EVERY == EVERY - 1:
            again = random.choice(good)
            yield Case(number := number + 1, again, Mutation(again.text.encode(), "none"))


# In a worker


def run(*words: str) -> tuple[int, str]:
    """One command of `monazite` in this process: its exit code, and what it says on both streams."""
    from monazite_cli.app import main

    sys.argv = ["monazite", *words]
    told = io.TextIOWrapper(io.BytesIO(), encoding="utf-8", errors="surrogateescape")
    errors = io.TextIOWrapper(io.BytesIO(), encoding="utf-8", errors="surrogateescape")
    with contextlib.redirect_stdout(told), contextlib.redirect_stderr(errors):
        try:
            main()
            code = 0
        except SystemExit as stopped:
            code = stopped.code if isinstance(stopped.code, int) else int(stopped.code is not None)
    for stream in (told, errors):
        with contextlib.suppress(ValueError):
            stream.flush()
    return code, errors.buffer.getvalue().decode("utf-8", "replace") if not errors.closed else ""  # type: ignore[attr-defined]


def attempt(case: Case, folder: Path, say: Connection) -> tuple[str, str]:
    """What becomes of one file, and what was printed."""
    for path in case.base.path.parent.iterdir():
        if path.is_file() and path.suffix in (".yaml", ".csv"):
            shutil.copy(path, folder / path.name)
    file = folder / case.base.path.name
    file.write_bytes(case.mutation.content)
    if case.base.role == "runs":
        say.send("sweep")
        code, told = run("sweep", str(folder / "plan.yaml"), "--runs", str(file), "-q")
        return _outcome(case, "sweep", code, told), told
    instance = folder / "plan.yaml" if case.base.role == "table" else file
    say.send("validate")
    code, told = run("validate", str(instance))
    if code != 0 or not _is_small(instance):
        return _outcome(case, "validate", code, told), told
    if case.mutation.wrong:
        return "QUIET", f"{case.mutation.wrong}\n{told}"
    say.send("solve")
    code, told = run("solve", str(instance))
    return _outcome(case, "solve", code, told), told


def _is_small(path: Path) -> bool:
    import monazite

    instance = monazite.load(path).instance
    sections = (
        "mines",
        "plants",
        "routes",
        "stocks",
        "imports",
        "sales",
        "demands",
        "contracts",
        "limits",
        "policies",
    )
    elements = sum(len(getattr(instance, section)) for section in sections)
    return len(instance.timeline.periods) * elements <= SMALL


def _outcome(case: Case, command: str, code: int, told: str) -> str:
    if code not in CODES or "Traceback" in told or "defect of monazite" in told:
        return "CRASH"
    if code != 0 and case.mutation.kind == "none":
        return "GOOD FILE REFUSED"
    if code == 0 and case.mutation.wrong:
        return "QUIET"
    lines = [line for line in told.splitlines() if not line.startswith("and ")]
    if code == 2 and not all(PLACED.match(line) or EMPTY in line for line in lines):
        return "NO LINE"
    if code == 0 and command == "validate":
        return "accepted, too large to solve here"
    return CODES[code] if command != "sweep" else f"runs {CODES[code]}"


def work(requests: Connection, say: Connection) -> None:
    """Answer cases until there are no more; each answer is an outcome, what was printed, and the time."""
    # What a native library prints must not run between the lines of the report.
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    while (case := requests.recv()) is not None:
        with tempfile.TemporaryDirectory(prefix="mutated") as folder:
            begun = time.process_time()
            outcome, told = attempt(case, Path(folder), say)
            say.send((outcome, told, time.process_time() - begun))


# In the parent


class Worker:
    """A process that tries files, and what it is at."""

    def __init__(self) -> None:
        context = multiprocessing.get_context("spawn")
        theirs, self.requests = context.Pipe(duplex=False)
        self.said, tell = context.Pipe(duplex=False)
        self.process = context.Process(target=work, args=(theirs, tell), daemon=True)
        self.process.start()
        theirs.close()
        tell.close()
        self.case: Case | None = None
        self._begin("start")

    def _begin(self, step: str) -> None:
        self.step, self.since, self.used = step, time.monotonic(), _processor_seconds(self.process.pid)

    def goes_on(self, step: str) -> None:
        """The worker begins a command."""
        self._begin(step)

    def give(self, case: Case) -> None:
        self.case = case
        self._begin("start")
        self.requests.send(case)

    @property
    def late(self) -> bool:
        most = HANG_SECONDS.get(self.step, 60.0)
        if self.case is None or time.monotonic() - self.since < most:
            return False
        used = _processor_seconds(self.process.pid) - self.used
        return used > most or time.monotonic() - self.since > WAITING * most

    def end(self) -> None:
        self.process.kill()
        self.process.join()


def _processor_seconds(pid: int | None) -> float:
    """Processor time of a process; where the system does not tell, the time on the clock."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return time.monotonic()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def campaign(files: int, seed: int, jobs: int, first: int | None = None) -> Count:
    """Try so many damaged files, with so many processes; `first` is how many good files come before, or
    all."""
    count = Count()
    waiting = cases(files, seed, first)
    workers = [Worker() for _ in range(jobs)]
    for worker in workers:
        _next(worker, waiting)
    while any(worker.case for worker in workers):
        ready = wait([worker.said for worker in workers if worker.case], timeout=0.5)
        for position, worker in enumerate(workers):
            case = worker.case
            if case is None:
                continue
            if worker.said in ready:
                try:
                    answer = worker.said.recv()
                except EOFError:
                    _note(count, "WORKER DIED", case, f"during {worker.step}", 0.0)
                    workers[position] = _anew(worker, waiting)
                    continue
                if isinstance(answer, str):
                    worker.goes_on(answer)
                    continue
                outcome, told, seconds = answer
                _note(count, outcome, case, told, seconds)
                _next(worker, waiting)
            elif worker.late:
                _note(
                    count,
                    "HANG",
                    case,
                    f"{worker.step} takes more than {HANG_SECONDS.get(worker.step, 60):g} s",
                    0.0,
                )
                workers[position] = _anew(worker, waiting)
    for worker in workers:
        worker.requests.send(None)
        worker.process.join(10)
    return count


def _next(worker: Worker, waiting: Iterator[Case]) -> None:
    case = next(waiting, None)
    if case is None:
        worker.case = None
    else:
        worker.give(case)


def _anew(worker: Worker, waiting: Iterator[Case]) -> Worker:
    worker.end()
    new = Worker()
    _next(new, waiting)
    return new


def _note(count: Count, outcome: str, case: Case, told: str, seconds: float) -> None:
    count.outcomes[
        "good file accepted" if case.mutation.kind == "none" and outcome not in BUGS else outcome
    ] += 1
    if outcome in BUGS:
        count.bugs.append((outcome, case, told))
        print(
            f"\n{outcome}: file {case.number}, {case.base.name}, {case.mutation.kind}, wrong: "
            f"{case.mutation.wrong}"
        )
        print("\n".join(line[:300] for line in told.splitlines()[:6]), flush=True)
    done = sum(count.outcomes.values())
    if done % 500 == 0:
        print(f"{done:,} files: {dict(count.outcomes)}", file=sys.stderr, flush=True)
    count.slowest = sorted([*count.slowest, (seconds, f"{case.base.name}, {case.mutation.kind}")])[-5:]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the campaign and print the table; 1 where anything is a fault of ours."""
    options = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    options.add_argument("--files", type=int, default=10_000)
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--jobs", type=int, default=2)
    options.add_argument("--keep", type=Path, help="folder for the files that show a fault of ours")
    chosen = options.parse_args(arguments)
    begun = time.monotonic()
    count = campaign(chosen.files, chosen.seed, chosen.jobs)
    for _, case, _ in count.bugs:
        if chosen.keep:
            chosen.keep.mkdir(parents=True, exist_ok=True)
            (chosen.keep / f"{chosen.seed}-{case.number}{case.base.path.suffix}").write_bytes(
                case.mutation.content
            )
    print(f"\n{chosen.files} damaged files, seed {chosen.seed}, {time.monotonic() - begun:.0f} s")
    for outcome, times in sorted(count.outcomes.items()):
        print(f"{times:8,}  {outcome}")
    print(
        "slowest (CPU s): " + "; ".join(f"{seconds:.1f} {what}" for seconds, what in reversed(count.slowest))
    )
    return int(bool(count.bugs))


if __name__ == "__main__":
    sys.exit(main())
