"""Units are written by the planner and converted exactly."""

import subprocess
import sys
from fractions import Fraction
from itertools import product

import pytest
from conftest import INSTANCES

import monazite
from monazite.units import CANONICAL, PHYSICAL_UNITS, UnitError, Units, split_amount, units_of

UNITS = Units("USD million", {"INR": "0.0110 USD"}, ["case"])


@pytest.mark.parametrize(
    ("amount", "unit", "expected", "value"),
    [
        (300, "kg", "t", 0.3),
        (1, "kt/yr", "t/yr", 1000),
        (12, "USD/kg", "USD million/t", 0.012),
        (7280, "INR crore", "USD million", 7280e7 * 0.011 / 1e6),
        (30, "day", "yr", 30 / 365),
        (1, "t/quarter", "t/yr", 4),
        (1, "t/month", "t/yr", 12),
        (95, "USD/(kg/yr)", "USD million/(t/yr)", 0.095),
        (250, "t/yr/yr", "t/yr/yr", 250),
        (45.5, "%", "1", 0.455),
        (90, "USD/case", "USD million/case", 90e-6),
        (3.6, "GJ", "MWh", 1),
        (1, "m3", "litre", 1000),
        (8, "%/yr", "1/yr", 0.08),
        (2, "USD/t/yr", "USD million/t/yr", 2e-6),
    ],
)
def test_conversions(amount, unit, expected, value):
    assert UNITS.convert(Fraction(str(amount)), unit, expected) == pytest.approx(value, rel=1e-15)


def test_the_same_amount_in_two_units_is_the_same_number():
    assert UNITS.convert(Fraction("0.3"), "t", "t") == UNITS.convert(Fraction(300), "kg", "t")


@pytest.mark.parametrize(
    ("unit", "expected", "message"),
    [
        ("t", "t/yr", "found the unit 't'. Expected the unit 't/yr'"),
        ("", "t", "found no unit"),
        ("kilos", "t", "unknown unit 'kilos'. Did you mean 'kg'"),
        ("EUR", "USD", "Give its rate under `money: rates`"),
        ("t**2", "t", "cannot read the unit"),
        ("t/", "t", "cannot read the unit"),
        ("(t", "t", "cannot read the unit"),
        ("__import__('os')", "t", "cannot read the unit"),
        ("MWh", "t", "Expected the unit 't'"),
        ("x10 t", "t", "unknown unit 'x10'"),
    ],
)
def test_a_wrong_unit_reports_what_was_found_and_expected(unit, expected, message):
    with pytest.raises(UnitError) as caught:
        UNITS.factor(unit, expected)
    assert message in str(caught.value)


@pytest.mark.parametrize(
    "text", ["nan t", "inf t", "-inf t", "1,000 t", "1e400 t", "1e99 t", "t", "", "1.2.3 t", "--1 t"]
)
def test_what_is_not_a_decimal_number_is_refused(text):
    with pytest.raises(UnitError):
        split_amount(text)


@pytest.mark.parametrize(
    ("text", "amount"), [("1_000 t", 1000), ("-.5 %", Fraction(-1, 2)), ("1e3 t", 1000), ("+2 t", 2)]
)
def test_decimal_numbers_are_read_exactly(text, amount):
    assert split_amount(text)[0] == amount


@pytest.mark.parametrize("money", ["USD millions", "", "USD million big"])
def test_money_is_a_currency_and_perhaps_a_scale(money):
    with pytest.raises(UnitError):
        Units(money)


@pytest.mark.parametrize("money", ["t", "kg million", "million", "yr"])
def test_money_is_no_unit_of_anything_else(money):
    with pytest.raises(UnitError, match="already a unit"):
        Units(money)


def test_a_rate_cannot_redefine_a_unit():
    with pytest.raises(UnitError, match="already a unit"):
        Units("USD", {"kg": "3 USD"})


def test_a_hint_names_no_unit_twice_and_none_that_is_empty():
    """A sum of money in tonnes: the hint is the money, smaller and as the instance counts it."""
    with pytest.raises(UnitError) as caught:
        Units("USD million").factor("t", "USD million")
    assert (
        str(caught.value) == "found the unit 't'. Expected the unit 'USD million', such as USD or USD million"
    )


@pytest.mark.parametrize("written", ["1e-300 USD/t", "-1e-16 t", "0.0000000000000001"])
def test_an_amount_too_close_to_0_is_refused(written):
    """A price of 1e-300 made the solver stop with an unknown status."""
    with pytest.raises(UnitError, match=r"Expected 0, or at least 10\^-15"):
        split_amount(written)


def test_zero_and_small_amounts_are_amounts():
    assert [split_amount(each)[0] for each in ("0", "-0.0", "0e5")] == [0, 0, 0]
    assert split_amount("1e-12 Mt")[0] > 0


@pytest.mark.parametrize(
    ("unit", "expected", "value"),
    [
        ("MW", "MWh/yr", 8760),
        ("GW", "MWh/yr", 8_760_000),
        ("kW", "MWh/hour", 0.001),
        ("hour", "day", 1 / 24),
        ("USD/(MWh/h)", "USD/MW", 1),
        ("tonne", "t", 1),
        ("tonnes/year", "t/yr", 1),
        ("kt", "t", 1000),
        ("ktpa", "t/yr", 1000),
        ("Mtpa", "t/yr", 1e6),
        ("tpa", "t/yr", 1),
        ("kg/yr", "t/yr", 0.001),
        ("t/a", "t/yr", 1),
        ("t/y", "t/yr", 1),
        ("t/day", "t/yr", 365),
        ("tpd", "t/yr", 365),
        ("t/h", "t/yr", 8760),
        ("troy oz", "g", 31.1034768),
        ("troy ounces", "g", 31.1034768),
        ("USD/troy oz", "USD/kg", 1 / 0.0311034768),
        ("lbs", "lb", 1),
        ("USD/ktpa", "USD/(t/yr)", 0.001),
        ("INR crore/kt", "USD/t", 1e7 * 0.011 / 1000),
    ],
)
def test_units_as_the_trade_writes_them(unit, expected, value):
    assert float(UNITS.factor(unit, expected)) == pytest.approx(value, rel=1e-14)


@pytest.mark.parametrize("spelling", CANONICAL)
def test_another_spelling_is_the_same_amount(spelling):
    assert UNITS.factor(spelling, CANONICAL[spelling]) == 1


@pytest.mark.parametrize("known", [*PHYSICAL_UNITS, *CANONICAL])
def test_no_variant_of_upper_and_lower_case_is_led_to_another_amount(known):
    """What is proposed has the amount of every unit that is spelled alike but for the case."""
    alike = {each for each in (*PHYSICAL_UNITS, *CANONICAL) if each.casefold() == known.casefold()}
    for letters in product(*({letter.lower(), letter.upper()} for letter in known)):
        variant = "".join(letters)
        try:
            UNITS.factor(variant, known)
        except UnitError as error:
            _, proposes, rest = str(error).partition("Did you mean ")
            if proposes:
                proposed = rest.strip("?").strip("'")
                assert all(UNITS.factor(proposed, each) == 1 for each in alike), (variant, proposed)
                assert variant not in ("mW", "mw", "mWh", "mwh", "mJ", "mj", "pj", "pJ", "MT", "mt", "mT")
        else:
            assert variant in alike


def test_a_content_is_a_kind_of_its_own():
    units = Units("USD million", contents=["REO", "Nd", "Nd-Pr"])
    assert units.factor("kg REO", "t REO") == Fraction(1, 1000)
    assert units.factor("USD/kg Nd-Pr", "USD million/t Nd-Pr") == Fraction(1, 1000)
    assert units.contents("USD/kg Nd-Pr") == {"Nd-Pr": -1}
    assert units.contents("kt REO/yr") == {"REO": 1}
    assert units.bare("USD/kg Nd-Pr") == "USD/kg"
    for other in ("t", "t Nd"):
        with pytest.raises(UnitError, match="Expected the unit"):
            units.factor("t REO", other)
    with pytest.raises(UnitError, match="unknown unit 'NdPr', and no content of a material"):
        units.factor("t NdPr", "t")


@pytest.mark.parametrize("code", ["h", "tonne", "MW", "troy_oz"])
def test_a_spelling_of_a_unit_is_no_currency(code):
    with pytest.raises(UnitError, match="already a unit"):
        Units("USD", {code: "3 USD"})


def test_each_unit_of_a_file_is_parsed_once(monkeypatch):
    """The base instance writes hundreds of numbers in about forty units."""
    parsed, honest = [], Units._parsed

    def noted(units, unit):
        parsed.append((id(units), unit))
        return honest(units, unit)

    monkeypatch.setattr(Units, "_parsed", noted)
    units_of.cache_clear()
    monazite.load(INSTANCES / "irel-japan.yaml")
    assert len(parsed) == len(set(parsed)) < 100


def test_scipy_is_not_imported_where_it_is_installed_and_can_be_imported_afterwards(tmp_path):
    """pint imports scipy where it is found, and Pyomo then loads all of it: 2 s of processor time for
    nothing.

    A package named scipy stands first on the path; it may not be imported before the caller asks for it.
    """
    (tmp_path / "scipy").mkdir()
    (tmp_path / "scipy" / "__init__.py").write_text("found = 'the scipy of this test'\n")
    code = (
        "import sys, pathlib; sys.path.insert(0, sys.argv[1]); import monazite.units.by_pint; "
        "print('scipy' in sys.modules); "
        "import scipy; print(scipy.found); import monazite.formulation.build"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path)], capture_output=True, text=True, check=True
    )
    assert done.stdout.splitlines() == ["False", "the scipy of this test"]
