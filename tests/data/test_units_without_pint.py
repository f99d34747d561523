"""Units that are plain products are read without pint, as pint reads them."""

from __future__ import annotations

import re
import subprocess
import sys
from fractions import Fraction

import pytest
from conftest import INSTANCES
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

import monazite
from monazite.units import CANONICAL, PHYSICAL_UNITS, UnitError, Units, units_of
from monazite.units.products import ONE, Product, product_of

UNITS = Units("USD million", {"INR": "0.0110 USD", "EUR": "95 INR"}, ["case"], ["REO", "Nd-Pr"])
WORDS = [
    *("t", "kg", "troy oz", "tpa", "yr", "h", "MW", "MWh", "m3", "%", "percent", "million", "crore"),
    *("USD", "INR", "EUR", "case", "t REO", "kg Nd-Pr", "REO", "nan", "1", "2", "1e5", "0", "t1", "per"),
    *("(", ")", "*", "/", " ", "  ", "()", "1/", "/1", "dimensionless"),
]
NAMES = ("irel-japan", "two-buyers", "four-mines", "tutorial")
"""Instances of their own; the others extend them."""
TEXTS = st.lists(st.sampled_from(WORDS), min_size=1, max_size=8).map("".join)


@pytest.fixture
def by_pint(monkeypatch):
    """The units above, all read by pint."""
    import monazite.units as module

    monkeypatch.setattr(module, "product_of", lambda text, named: None)
    return Units("USD million", {"INR": "0.0110 USD", "EUR": "95 INR"}, ["case"], ["REO", "Nd-Pr"])


def read(units: Units, unit: str) -> Product | str:
    """A unit as it is read, or why it is refused."""
    try:
        return units._parsed(unit)
    except UnitError as error:
        return str(error)


def test_every_unit_of_the_instances_is_read_as_pint_reads_it(monkeypatch, by_pint):
    written, honest = set(), Units._parsed

    def noted(units, unit):
        written.add(unit)
        return honest(units, unit)

    monkeypatch.setattr(Units, "_parsed", noted)
    units_of.cache_clear()
    for path in (*INSTANCES.glob("classics/*.yaml"), *(INSTANCES / f"{name}.yaml" for name in NAMES)):
        monazite.load(path)
    units_of.cache_clear()
    assert len(written) > 30
    for unit in written:
        assert read(UNITS, unit) == read(by_pint, unit), unit


@pytest.mark.parametrize("unit", [*PHYSICAL_UNITS, *CANONICAL])
def test_every_known_unit_is_read_as_pint_reads_it(by_pint, unit):
    for text in (unit, f"USD/{unit}", f"{unit}/yr", f"kg/({unit}*t)"):
        assert read(UNITS, text) == read(by_pint, text)


def test_a_text_of_any_kind_is_read_or_refused_as_by_pint(by_pint):
    """What pint refuses is refused with the same message, and what it reads is the same amount."""

    @settings(deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
    @given(TEXTS)
    @example("USD/t yr")
    @example("t/(kg/yr)/1")
    @example("t / yr")
    @example("t(kg)")
    @example("2 t/2")
    @example("2 t")
    def compare(text: str) -> None:
        assert read(UNITS, text) == read(by_pint, text)

    compare()


@pytest.mark.parametrize(
    ("text", "powers", "factor"),
    [
        ("1", {}, 1),
        ("1/yr", {"[time]": -1}, 1),
        ("kg/t", {}, Fraction(1, 1000)),
        ("kg*kg/t", {"[mass]": 1}, Fraction(1, 1000_000)),
        ("t/kg*kg", {"[mass]": 1}, 1),
        ("t/(kg*kg)", {"[mass]": -1}, 1000_000),
        ("((t))", {"[mass]": 1}, 1),
    ],
)
def test_products_by_hand(text, powers, factor):
    """From left to right: t/kg*kg is a tonne, and t/(kg*kg) is 1,000,000 per tonne."""
    assert product_of(text, UNITS._named) == Product(Fraction(factor), powers)


@pytest.mark.parametrize(
    "text", ["", "2*t", "t*", "*t", "t kg", "t(kg)", "(t", "t)", "()", "t//t", "1t", "11"]
)
def test_any_other_text_is_left_to_pint(text):
    assert product_of(text, UNITS._named) is None


def test_numbers_that_cancel_are_read_by_pint():
    assert UNITS.factor("2 t/2", "kg") == 1000
    assert product_of("1/1", {}) == ONE


def test_a_material_may_be_counted_in_what_is_the_name_of_a_dimension():
    """A unit of count `mass` is not a tonne."""
    units = Units("USD million", {}, ["mass", "money"])
    for unit in ("mass", "money"):
        with pytest.raises(UnitError, match="Expected the unit"):
            units.factor(unit, "t" if unit == "mass" else "USD")


def test_a_rate_may_be_given_in_any_form_of_the_unit():
    assert Units("USD", {"INR": "0.011 USD*tpa/tpa"}).factor("INR crore", "USD") == 110_000


def test_pint_is_imported_for_a_unit_that_is_no_plain_product_only():
    code = (
        "import sys; from monazite.units import Units; units = Units('USD million');"
        "units.factor('USD/(kg/yr)', 'USD million/(t/yr)'); print('pint' in sys.modules);"
        "units.factor('2 t/2', 't'); print('pint' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert re.findall(r"\w+", done.stdout) == ["False", "True"]
