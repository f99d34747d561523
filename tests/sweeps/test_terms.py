"""What `--vary PATH=SPEC` says, and how it is refused where it says nothing."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from swept import IREL, PENALTY, QUANTITY, TUTORIAL, opened

from monazite.errors import InstanceError, MonaziteError, UsageError
from monazite.sweeps.terms import SweptTerm, parse_term, parse_terms


def refusal(*texts: str) -> str:
    with pytest.raises(UsageError) as caught:
        parse_terms(texts)
    assert caught.value.exit_code == 2
    return str(caught.value)


def test_an_interval_has_its_ends_and_its_unit():
    term = parse_term("contracts.toyotsu.quantity=0:2300 t/yr")
    assert term == SweptTerm("contracts.toyotsu.quantity", None, False, "t/yr", (0.0, 2300.0), True)
    assert (term.name, term.address) == ("contracts.toyotsu.quantity", ("contracts", "toyotsu", "quantity"))


@pytest.mark.parametrize(
    "spec", ["0:2300 t/yr", " 0 : 2300 t/yr ", "0 t/yr:2300 t/yr", "0:2_300 t/yr", "0:2.3e3 t/yr"]
)
def test_blanks_underscores_and_a_unit_at_both_ends_say_the_same(spec):
    assert parse_term(f"a.b={spec}") == SweptTerm("a.b", None, False, "t/yr", (0.0, 2300.0), True)


def test_an_interval_may_begin_below_0():
    assert parse_term("a.b=-5:-1 USD/t").values == (-5.0, -1.0)


def test_a_list_keeps_its_order():
    term = parse_term("a.b=500,0,1000 t/yr")
    assert (term.values, term.is_interval, term.unit) == ((500.0, 0.0, 1000.0), False, "t/yr")
    assert term.span == (0.0, 1000.0)


def test_a_single_amount_is_a_list_of_one():
    assert parse_term("a.b=60 t/yr") == SweptTerm("a.b", None, False, "t/yr", (60.0,))


def test_a_grid_of_points_has_both_ends():
    term = parse_term("a.b=0:2300:n=101 t/yr")
    assert len(term.values) == 101
    assert (term.values[0], term.values[1], term.values[-1], term.unit) == (0.0, 23.0, 2300.0, "t/yr")
    assert not term.is_interval


@given(st.integers(-50, 50), st.integers(1, 90), st.integers(2, 40))
def test_points_of_a_grid_are_worked_out_exactly_and_rounded_once(low, width, count):
    values = parse_term(f"a.b={low}:{low + width}:n={count} t").values
    assert values == tuple(float(low + Fraction(width * each, count - 1)) for each in range(count))


def test_a_step_reaches_the_other_end_where_it_fits_and_stops_before_it_where_not():
    assert parse_term("a.b=0:100:step=25 t").values == (0, 25, 50, 75, 100)
    assert parse_term("a.b=0:100:step=30 t").values == (0, 30, 60, 90)
    assert parse_term("a.b=0:0.3:step=0.1 t").values == (0, 0.1, 0.2, 0.3)
    assert parse_term("a.b=0:1:step=5 t").values == (0,)


def test_an_interval_may_be_without_an_end():
    """A file holds no such number: the corner is checked with the greatest one it may hold."""
    term = parse_term("a.b=-inf:inf t/yr")
    assert (term.values, term.unit, term.is_interval) == ((float("-inf"), float("inf")), "t/yr", True)
    assert term.assignment(float("inf")) == "a.b=1000000000000000 t/yr"


def test_a_factor_has_no_unit_and_its_name_a_star():
    term = parse_term("contracts.toyotsu.price*=0.5:1.5")
    assert (term.factor, term.unit, term.is_interval, term.name) == (
        True,
        "",
        True,
        "contracts.toyotsu.price*",
    )
    assert term.assignment(0.75) == "contracts.toyotsu.price*=0.75"


def test_one_period_of_a_path_is_named_in_brackets():
    term = parse_term("contracts.toyotsu.quantity[2028-04]=0:10 t/yr")
    assert (term.path, term.period) == ("contracts.toyotsu.quantity", "2028-04")
    assert term.name == "contracts.toyotsu.quantity[2028-04]"
    assert term.assignment(5) == "contracts.toyotsu.quantity[2028-04]=5 t/yr"


def test_dates_and_words_are_a_list_of_words():
    term = parse_term("plants.works.opening=2027-04,2028-04-01,never")
    assert (term.words, term.values, term.is_interval) == (("2027-04", "2028-04-01", "never"), (), False)
    assert parse_term("contracts.toyotsu.firm=true,false").words == ("true", "false")
    assert term.assignment("never") == "plants.works.opening=never"


def test_the_assignment_gives_back_every_bit_of_a_value():
    assert parse_term("a.b=0:1:n=4 t").assignment(1 / 3) == f"a.b={1 / 3!r} t"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("contracts.toyotsu.quantity", "Expected PATH=SPEC"),
        ("=0:1 t", "Expected PATH=SPEC"),
        ("a b=0:1 t", "Expected PATH=SPEC"),
        ("a.b[]=0:1 t", "Expected PATH=SPEC"),
        ("", "Expected PATH=SPEC"),
        ("a.b=", "no value after the equals sign"),
        ("a.b= ", "no value after the equals sign"),
        ("a.b*=0.5:1.5 t/yr", "found the unit 't/yr'. Expected a plain factor"),
        ("a.b*=never", "found an empty value. Expected values"),
        ("a.b=never,,x", "found an empty value. Expected values"),
        ("a.b=0:2300:100 t/yr", "found '100 t/yr' in the third place. Expected `n=` points or `step=`"),
        ("a.b=0:2300:count=5 t/yr", "Expected `n=` points or `step=`"),
        ("a.b=0:1:2:3 t", "found too many colons. Expected `from:to`, `from:to:n=100` or a list"),
        ("a.b=0 kg:2300 t", "found the units kg and t. Expected one. Give it after the last number"),
        ("a.b=1 kg,2 t", "found the units kg and t. Expected one"),
        ("a.b=1 kg, 2, 3 t", "found the units kg and t. Expected one"),
        ("a.b=5:1 t", "found a descending or empty interval"),
        ("a.b=5:5 t", "found a descending or empty interval"),
        ("a.b=5:1:n=3 t", "found a descending or empty grid"),
        ("a.b=5:5:n=3 t", "found a descending or empty grid"),
        ("a.b=5:1:step=1 t", "found a descending or empty grid"),
        ("a.b=0,5,0 t", "the same value is given twice"),
        ("a.b=1,1.0 t", "the same value is given twice"),
        ("a.b=0:1:n=1 t", "found n=1. Expected a whole number of points, at least 2"),
        ("a.b=0:1:n=0 t", "Expected a whole number of points, at least 2"),
        ("a.b=0:1:n=-5 t", "Expected a whole number of points, at least 2"),
        ("a.b=0:1:n=2.5 t", "Expected a whole number of points, at least 2"),
        ("a.b=0:1:n=1e3 t", "Expected a whole number of points, at least 2"),
        ("a.b=0:1:n=99999999999 t", "Expected a whole number of points"),
        ("a.b=0:1:n=²  t", "Expected a whole number of points"),
        ("a.b=0:1:step=0 t", "found step=0. Expected a number above 0"),
        ("a.b=0:1:step=-0.1 t", "found step=-0.1. Expected a number above 0"),
        ("a.b=0:1:step=1e-9 t", "more than 10,000,000 points"),
        ("a.b=0:1:step=x t", "Expected a number and its unit"),
        ("a.b=nan:1 t", "Expected a number and its unit"),
        ("a.b=inf:0 t", "from a smaller to a greater value"),
        ("a.b=0:inf:step=5 t", "Expected two finite ends of a grid"),
        ("a.b=0:nan t", "Expected a number and its unit"),
        ("a.b=0:NaN t", "Expected a number and its unit"),
        ("a.b=0,inf t", "Expected a number and its unit"),
        ("a.b=0:1e16 t", "Expected at most 10^15"),
        ("a.b=-1e300:1 t", "Expected at most 10^15"),
        ("a.b=0: t", "Expected a number and its unit"),
        ("a.b=0,,1 t", "Expected a number and its unit"),
        ("a.b=inf,1 t", "found 'inf'. Expected a number and its unit"),
        ("a.b*=nan", "found 'nan'. Expected a number and its unit"),
    ],
)
def test_what_is_no_spec_is_refused_in_words(text, said):
    told = refusal(text)
    assert said in told
    assert "--vary" in told


def test_the_same_number_twice_is_refused():
    assert "varied twice" in refusal("a.b=0:1 t", "c.d=1,2 t", "a.b=5,6 t")
    assert "varied twice" in refusal("a.b[2028-04]=0:1 t", "a.b[2028-04]=2 t")


def test_two_periods_of_one_path_are_two_terms():
    assert len(parse_terms(["a.b[2028-04]=0:1 t", "a.b[2029-04]=0:1 t"])) == 2


@given(st.text(st.sampled_from("ab.=:,*[]0123n step-e²\tt/yr"), max_size=25))
def test_whatever_is_written_is_read_or_refused(text):
    try:
        term = parse_term(text)
    except UsageError:
        return
    assert term.values or term.words
    assert term.assignment((term.values or term.words)[0])


# Against an instance.


def fault(file, *vary: str) -> str:
    with pytest.raises(MonaziteError) as caught:
        opened(file, *vary).check_corners()
    assert caught.value.exit_code == 2
    return str(caught.value)


def test_a_term_without_the_unit_it_needs_is_refused():
    told = fault(TUTORIAL, f"{QUANTITY}=0:2300")
    assert "contracts.toyotsu.quantity" in told or "quantity" in told
    assert "t/yr" in told


def test_a_term_in_the_unit_of_something_else_is_refused():
    assert "USD/kg" in fault(TUTORIAL, f"{QUANTITY}=0:2300 USD/kg")


def test_a_path_that_leads_nowhere_is_refused_with_the_nearest():
    assert "quantity" in fault(TUTORIAL, "contracts.toyotsu.quantty=0:5 t/yr")
    told = fault(TUTORIAL, "contracts.tojotsu.quantity=0:5 t/yr")
    assert told.startswith("--vary") and "Did you mean 'toyotsu'" in told


def test_a_corner_that_is_not_valid_is_reported_with_its_values():
    told = fault(TUTORIAL, f"{QUANTITY}=-5:10 t/yr", f"{PENALTY}=0:1 USD/kg")
    assert "Found at contracts.toyotsu.quantity=-5 t/yr" in told


def test_corners_that_are_valid_pass():
    opened(TUTORIAL, f"{QUANTITY}=0:10 t/yr", f"{PENALTY}=1,5,2 USD/kg").check_corners()


def test_a_price_may_be_given_in_another_unit_than_the_files():
    """10 USD/kg and 10,000 USD/t are one price: the same program, moved by a thousandth."""
    kilos = opened(TUTORIAL, f"{PENALTY}=0:100 USD/kg").parametric
    tonnes = opened(TUTORIAL, f"{PENALTY}=0:100000 USD/t").parametric
    assert kilos.price_rates == pytest.approx(tonnes.price_rates * 1000)
    assert kilos.price_rates.any()


def test_an_address_where_there_is_no_number_is_refused():
    program = opened(TUTORIAL, "contracts.toyotsu.material=1,2 t")
    with pytest.raises((UsageError, InstanceError)):
        program.check_corners()
        _ = program.parametric


def test_a_number_with_a_penalty_as_a_record_is_found_by_its_short_address():
    """The tutorial's penalty is written `{value: 10 USD/kg, source: ...}`; its address is the record's."""
    assert opened(TUTORIAL, f"{PENALTY}=0:1 USD/kg").parametric.in_prices == (True,)


def test_the_tariff_of_an_import_is_a_term():
    """It moves money to the treasury, not the plan: no row of the program knows it, only the ledger."""
    program = opened(IREL, "imports.china_ev.tariff=0:50 %")
    program.check_corners()
    parametric = program.parametric
    assert (parametric.in_limits, parametric.in_prices, parametric.in_matrix) == (
        (False,),
        (False,),
        (False,),
    )
    assert parametric.money


def test_a_factor_multiplies_one_that_is_there_already():
    """60 t/yr twice over in the file's settings; a factor of 1 on it is 120 t/yr."""
    program = opened(TUTORIAL, f"{QUANTITY}*=0.5,1", settings=[f"{QUANTITY}*=2"])
    program.check_corners()
    assert abs(program.parametric.limit_rates).max() == pytest.approx(120)
