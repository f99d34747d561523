"""Instances as text, written into a temporary folder, loaded and solved."""

from __future__ import annotations

import gc
import os
import re
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import patience
import pytest
from office import office
from page_browser import axe, browser, bundled, opened
from small_instances import column, contract, decided, paid, plan, purchase, rich

import monazite
from monazite.api import Model, Result

__all__ = [
    "axe",
    "browser",
    "bundled",
    "column",
    "contract",
    "decided",
    "office",
    "opened",
    "paid",
    "plan",
    "purchase",
    "rich",
]

ROOT = Path(__file__).parents[1]
INSTANCES = ROOT / "instances"
EXAMPLES = float(os.environ.get("MONAZITE_EXAMPLES", "1"))


def examples(count: int) -> int:
    """How many random examples the dearest tests try; `MONAZITE_EXAMPLES=10` makes it ten times as many."""
    return max(1, round(count * EXAMPLES))


HEAD = {
    "monazite": "1",
    "title": "A test",
    "horizon": "{start: 2026-04, steps: [{every: year, count: 1}]}",
    "money": "{unit: USD, price_year: 2026}",
    "outside": "[japan, world]",
}
"""What every instance needs; a test writes the keys that matter to it, and these are added."""


def pytest_configure() -> None:
    """Let the commands that tests run be stopped by signals, also where the tests run in the background or
    under `nohup`."""
    for name in ("SIGINT", "SIGTERM", "SIGHUP"):
        number = getattr(signal, name, None)
        if number is not None and signal.getsignal(number) is signal.SIG_IGN:
            signal.signal(number, signal.default_int_handler if name == "SIGINT" else signal.SIG_DFL)


def pytest_collection_finish() -> None:
    """Spare the collected tests, which live to the end, every later search for garbage."""
    gc.collect()
    gc.freeze()


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """Give each process tests that lie together, so that what a module shares is made once, and let one that
    is done take over half of what another has left."""
    if config.getoption("dist") != "load":
        return None
    from xdist.scheduler import WorkStealingScheduling

    return WorkStealingScheduling(config, log)


Write = Callable[..., Path]
Load = Callable[..., Model]
Solve = Callable[..., Result]
Refused = Callable[..., str]


def whole(text: str) -> str:
    """The text of an instance with the keys of `HEAD` that it lacks."""
    lacking = [f"{key}: {value}" for key, value in HEAD.items() if not re.search(rf"^{key}:", text, re.M)]
    return "\n".join([*lacking, text])


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Write an instance, completed by `HEAD`, into the test's own folder."""

    def write(text: str, name: str = "instance.yaml") -> Path:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(whole(text), encoding="utf-8")
        return path

    return write


@pytest.fixture
def load(write: Write) -> Load:
    """Load an instance from its text."""

    def load(text: str, *settings: str, money: str | None = None) -> Model:
        return monazite.load(write(text), settings, money=money)

    return load


@pytest.fixture
def attempt(load: Load) -> Solve:
    """Solve an instance from its text, whatever comes of it."""
    return lambda text, *settings: load(text, *settings).solve()


@pytest.fixture
def solve(attempt: Solve) -> Solve:
    """Solve an instance from its text; it must have a verified optimum."""

    def solve(text: str, *settings: str) -> Result:
        result = attempt(text, *settings)
        assert result.status == "optimal", result.error
        return result

    return solve


@pytest.fixture
def optimal(solve: Solve) -> Solve:
    """The same as `solve`, for modules that import the function of that name."""
    return solve


@pytest.fixture
def refused(load: Load) -> Refused:
    """The faults of an instance that must not load, one a line."""

    def refused(text: str, *settings: str) -> str:
        with pytest.raises(monazite.MonaziteError) as caught:
            load(text, *settings)
        assert caught.value.exit_code == 2
        return str(caught.value)

    return refused


@pytest.fixture
def warned(load: Load) -> Callable[..., str]:
    """The warnings of an instance that loads, one a line."""
    return lambda text, *settings: "\n".join(str(warning) for warning in load(text, *settings).warnings)


def _environment() -> dict[str, str]:
    """That of this process, without the width of a terminal: what is piped has sentences in one piece."""
    return {name: value for name, value in os.environ.items() if name != "COLUMNS"}


@pytest.fixture
def command(tmp_path: Path) -> Callable[..., subprocess.CompletedProcess[str]]:
    """Run `monazite` as a planner does, in the test's own folder."""

    def command(*words: str | Path, seed: str = "0") -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "monazite_cli", *map(str, words)],
            capture_output=True,
            text=True,
            cwd=tmp_path,
            env={**_environment(), "PYTHONHASHSEED": seed},
            timeout=patience.SECONDS,
        )

    return command


@pytest.fixture
def run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Callable[..., subprocess.CompletedProcess[str]]:
    """Run `monazite` in this process, in the test's own folder: as `command`, without the time to start.

    A signal that arrives meanwhile is for the tests, such as that of `timeout`, but the command takes it: it
    prints no result and ends. So the tests end too, instead of going on with one that failed for no reason.
    """

    def run(*words: str | Path) -> subprocess.CompletedProcess[str]:
        from monazite_cli.app import main
        from monazite_cli.stopping import Stopped

        monkeypatch.chdir(tmp_path)
        monkeypatch.delenv("COLUMNS", raising=False)
        monkeypatch.setattr(sys, "argv", ["monazite", *map(str, words)])
        capsys.readouterr()
        try:
            main()
            code = 0
        except Stopped as stopped:
            pytest.exit(
                f"a signal stopped the tests within monazite {' '.join(map(str, words))}", stopped.code
            )
        except SystemExit as ended:
            code = ended.code if isinstance(ended.code, int) else int(ended.code is not None)
        told = capsys.readouterr()
        return subprocess.CompletedProcess(words, code, told.out, told.err)

    return run
