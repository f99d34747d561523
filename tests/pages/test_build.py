"""How the scripts of the pages are bundled: from locked releases, without hosts, and never in the way of an
installation."""

from __future__ import annotations

import importlib.util
import json
from pathlib import Path
from types import ModuleType, SimpleNamespace

import pytest
from conftest import ROOT

WEB = ROOT / "model" / "monazite" / "pages" / "web"


@pytest.fixture
def build(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """The build script, which bundles into a temporary folder."""
    spec = importlib.util.spec_from_file_location("pages_build", WEB / "build.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    monkeypatch.setattr(module, "BUNDLED", tmp_path / "bundled")
    return module


@pytest.fixture
def hook(build: ModuleType) -> SimpleNamespace:
    """What hatchling gives the hook, which records the warnings."""
    warnings: list[str] = []
    return SimpleNamespace(
        target_name="wheel", app=SimpleNamespace(display_warning=warnings.append), warnings=warnings
    )


def unreachable(arguments: list[str], folder: Path) -> None:
    raise RuntimeError("npm failed: connection refused")


def test_an_installation_goes_on_without_npm(build, hook, monkeypatch):
    monkeypatch.delenv("MONAZITE_CI", raising=False)
    monkeypatch.setattr(build, "run_npm", unreachable)
    build.PagesHook.initialize(hook, "standard", {})
    assert hook.warnings == ["the pages of `monazite report` were not made: npm failed: connection refused"]
    assert not build.BUNDLED.exists()


def test_ci_insists_on_the_pages(build, hook, monkeypatch):
    monkeypatch.setenv("MONAZITE_CI", "1")
    monkeypatch.setattr(build, "run_npm", unreachable)
    with pytest.raises(RuntimeError, match="connection refused"):
        build.PagesHook.initialize(hook, "standard", {})


def test_an_earlier_bundle_stays_where_a_new_one_fails(build, hook, monkeypatch):
    monkeypatch.delenv("MONAZITE_CI", raising=False)
    build.BUNDLED.mkdir()
    (build.BUNDLED / "report.js").write_text("earlier")
    monkeypatch.setattr(build, "run_npm", unreachable)
    build.PagesHook.initialize(hook, "standard", {})
    assert (build.BUNDLED / "report.js").read_text() == "earlier"


def test_nothing_is_done_where_the_sources_are_unchanged(build, monkeypatch):
    build.BUNDLED.mkdir()
    (build.BUNDLED / build.STAMP).write_text(build._stamp() + "\n")
    monkeypatch.setattr(build, "run_npm", unreachable)
    build.bundle()


def test_the_lock_file_has_checksums_and_no_hosts():
    text = (WEB / "package-lock.json").read_text(encoding="utf-8")
    assert "://" not in text
    packages = json.loads(text)["packages"]
    locked = {name: each for name, each in packages.items() if name}
    assert locked and all(each["integrity"].startswith("sha512-") for each in locked.values())


def test_the_licences_of_what_is_bundled_are_beside_it(bundled):
    text = (bundled / "LICENSES.txt").read_text(encoding="utf-8")
    assert "Apache License" in text and "MIT License" in text
