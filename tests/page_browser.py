"""A real browser for the tests of pages: skipped with a reason where there is none, required in CI."""

from __future__ import annotations

import importlib.util
import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

COMMANDS = ("chromium", "chromium-browser", "google-chrome", "chrome")
QUIET = (
    *("--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"),
    *("--disable-component-update", "--disable-sync", "--disable-quic"),
)


def lacking(reason: str) -> None:
    """Skip a test that needs a part that a user may lack; CI must have it."""
    if os.environ.get("MONAZITE_CI"):
        pytest.fail(reason)
    pytest.skip(reason)


@pytest.fixture(scope="session")
def bundled() -> Path:
    """The folder of the bundled scripts."""
    from monazite.pages.page import BUNDLED

    if not (BUNDLED / "report.js").is_file():
        lacking(
            "the scripts of the pages were not made when monazite was installed (npm could not be reached)"
        )
    return BUNDLED


@pytest.fixture(scope="session")
def browser(bundled: Path) -> Iterator[Any]:
    """Chromium, without a window."""
    found = next((path for path in map(shutil.which, COMMANDS) if path), None)
    if found is None:
        lacking(f"no browser was found; install chromium ({', '.join(COMMANDS)})")
    playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    with playwright.sync_playwright() as started:
        chromium = started.chromium.launch(executable_path=found, args=list(QUIET))
        yield chromium
        chromium.close()


@dataclass
class Opened:
    """A page in the browser: what it printed as errors, and what it asked of the network."""

    page: Any
    errors: list[str] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)


Open = Callable[..., Opened]


@pytest.fixture
def opened(browser: Any) -> Iterator[Open]:
    """Open a file in a new context; options are those of a Playwright context, such as `color_scheme`."""
    contexts = []

    def open_file(path: Path, fragment: str = "", **options: Any) -> Opened:
        context = browser.new_context(**{"viewport": {"width": 1280, "height": 900}, **options})
        contexts.append(context)
        found = Opened(context.new_page())
        found.page.on("console", lambda said: said.type == "error" and found.errors.append(said.text))
        found.page.on("pageerror", lambda error: found.errors.append(str(error)))
        found.page.on(
            "request",
            lambda asked: (
                asked.url.startswith(("file:", "data:", "blob:")) or found.requests.append(asked.url)
            ),
        )
        found.page.goto(path.resolve().as_uri() + fragment)
        return found

    yield open_file
    for context in contexts:
        context.close()


@pytest.fixture(scope="session")
def axe(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The script of axe-core, at the release of `package-lock.json`."""
    from monazite.pages.page import FOLDER

    web = tmp_path_factory.mktemp("axe") / "web"
    shutil.copytree(FOLDER / "web", web, ignore=shutil.ignore_patterns("node_modules", "__pycache__"))
    spec = importlib.util.spec_from_file_location("build_of_pages", web / "build.py")
    assert spec is not None and spec.loader is not None
    build = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(build)
    try:
        build.run_npm(["ci", "--ignore-scripts", "--no-audit", "--no-fund"], web)
    except (OSError, RuntimeError) as error:
        lacking(f"axe-core could not be installed: {error}")
    return (web / "node_modules" / "axe-core" / "axe.min.js").read_text(encoding="utf-8")


def violations(page: Any, axe: str) -> list[str]:
    """What axe-core finds in a page, each with the elements it is about."""
    page.evaluate(axe)
    found = page.evaluate("async () => (await axe.run(document, {resultTypes: ['violations']})).violations")
    return [f"{each['id']}: {[node['target'] for node in each['nodes']][:5]}" for each in found]
