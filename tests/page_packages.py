"""The npm packages that tests of the pages need, at the releases of the lock file: installed once, into a
folder that git ignores."""

from __future__ import annotations

import fcntl
import hashlib
import importlib.util
import shutil
import subprocess
from functools import cache
from pathlib import Path
from types import ModuleType

ROOT = Path(__file__).parents[1]
WEB = ROOT / "model" / "monazite" / "pages" / "web"
CACHE = ROOT / ".cache" / "pages"


@cache
def node_modules() -> Path | None:
    """The folder of the packages: that of the sources where there is one, else an own installation; None
    where npm cannot be reached."""
    if (WEB / "node_modules").is_dir():
        return WEB / "node_modules"
    lock = (WEB / "package-lock.json").read_bytes()
    place = CACHE / hashlib.sha256(lock).hexdigest()[:16]
    place.mkdir(parents=True, exist_ok=True)
    with (place / "lock").open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        if not (place / "done").is_file() and not _installed(place):
            return None
    return place / "node_modules"


def _installed(place: Path) -> bool:
    for name in ("package.json", "package-lock.json"):
        shutil.copy(WEB / name, place / name)
    try:
        build_script().run_npm(["ci", "--ignore-scripts", "--no-audit", "--no-fund"], place)
    except (OSError, RuntimeError, subprocess.SubprocessError):
        return False
    (place / "done").touch()
    return True


def build_script() -> ModuleType:
    """The build script of the pages."""
    spec = importlib.util.spec_from_file_location("pages_build_script", WEB / "build.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
