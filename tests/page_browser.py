"""A real browser for the tests of pages: skipped with a reason where there is none, required in CI."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import patience
import pytest
from page_packages import node_modules

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
        context.set_default_timeout(1000 * patience.SECONDS)
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


Check = Callable[[Any], list[str]]


@pytest.fixture(scope="session")
def axe() -> Check:
    """The accessibility rules that a page violates, each with the first element, by axe-core."""
    packages = node_modules()
    source = packages / "axe-core" / "axe.min.js" if packages else None
    if source is None or not source.is_file():
        lacking("the npm package axe-core is missing (npm could not be reached)")
    assert source is not None
    text = source.read_text(encoding="utf-8")

    def violations(page: Any) -> list[str]:
        page.evaluate(text)
        found = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
        return [f"{rule['id']}: {rule['nodes'][0]['html']}" for rule in found["violations"]]

    return violations
