"""The report page in a real browser: it opens from disk, draws its pictures, and loads nothing."""

from __future__ import annotations

from pathlib import Path

import pytest
from conftest import INSTANCES

import monazite
from monazite.api import report


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory, bundled: Path) -> Path:
    """The report of the base instance."""
    return report(
        monazite.load(INSTANCES / "irel-japan.yaml").solve(), out=tmp_path_factory.mktemp("page") / "r.html"
    )


def test_it_opens_from_disk_without_an_error_or_a_request(page, opened):
    found = opened(page)
    figures = found.page.query_selector_all("figure")
    assert figures and all(figure.query_selector("svg") for figure in figures)
    assert found.errors == [] and found.requests == []


def test_it_can_be_read_without_a_script(page, opened):
    found = opened(page, java_script_enabled=False)
    assert "Contract toyotsu: japan gets all" in found.page.inner_text("#solve-in-short")
