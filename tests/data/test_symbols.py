"""A symbol stands for a number through data: in the unit written there, and refused by name where it may
not."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from conftest import INSTANCES

from monazite.data.reading.load import build_symbolic, load_instance, read_tree
from monazite.data.records.symbols import is_symbol, plain, refuse
from monazite.errors import NotAffineError
from monazite.solving.parametric.program import term_symbol

IREL = INSTANCES / "irel-japan.yaml"
QUANTITY = ("contracts", "toyotsu", "quantity")


@pytest.fixture
def quantity(write, contract):
    """The yearly quantities due when some keys of the contract's quantity are replaced by amounts, one or
    many."""

    def quantity(written: str, symbols: dict[str, object], years: int = 2) -> list[object]:
        tree = read_tree(write(contract(years=years, quantity=written)))
        instance = build_symbolic(tree, {(QUANTITY, key): symbol for key, symbol in symbols.items()})
        return list(instance.contracts["toyotsu"].quantity.by_period.values())

    return quantity


@pytest.mark.parametrize("amount", [1, 1.5, np.float64(2), None])
def test_a_number_is_no_symbol(amount):
    assert not is_symbol(amount)


@pytest.mark.parametrize("amount", [np.array([1.0]), term_symbol("q"), 2 * term_symbol("q")], ids=str)
def test_an_array_and_an_expression_are_symbols(amount):
    assert is_symbol(amount)
    with pytest.raises(NotAffineError, match=r"^money\.discount: a power$"):
        plain(amount, "money.discount", "a power")


def test_a_refusal_says_where_and_why_and_a_number_passes():
    with pytest.raises(NotAffineError, match=r"^here: because$"):
        refuse("here", "because")
    assert plain(2.5, "here", "because") == 2.5


def test_a_symbol_counts_in_the_unit_written_there(quantity):
    """3 in `1 thousand t/yr` are 3,000 t/yr; 3 in `1 t/month` are 36."""
    assert [float(each[0]) for each in quantity("1 thousand t/yr", {"value": np.array([3.0])})] == [
        3000,
        3000,
    ]
    assert [float(each[0]) for each in quantity("1 t/month", {"value": np.array([3.0])})] == pytest.approx(
        [36, 36]
    )


@pytest.mark.parametrize(
    ("written", "key", "expected"),
    [
        ("60 t/yr", "value", [[7, 9], [7, 9]]),
        ("{value: 60 t/yr, scale: 0.5}", "value", [[3.5, 4.5], [3.5, 4.5]]),
        ("{value: 60 t/yr, scale: 0.5}", "scale", [[420, 540], [420, 540]]),
        ("{value: 60 t/yr, growth: 10 %/yr}", "value", [[7, 9], [7.7, 9.9]]),
        ("{value: 60 t/yr, at: {2027-04: 1 t/yr}}", "at.2027-04", [60, [7, 9]]),
        ("{value: 60 t/yr, scale: 2, at: {2027-04: 1 t/yr}}", "at.2027-04", [120, [7, 9]]),
        ("{value: 60 t/yr, at: {FY2027-28: 1 t/yr}}", "at.FY2027-28", [60, [7, 9]]),
        ("{steps: {2026-04: 60 t/yr, 2027-04: 1 t/yr}}", "steps.2027-04", [60, [7, 9]]),
        ("{steps: {2026-04: 60 t/yr, 2027-04: 1 t/yr}, growth: 10 %/yr}", "steps.2026-04", [[7, 9], 1]),
    ],
)
def test_every_key_of_a_path_takes_many_points_at_once(quantity, written, key, expected):
    """7 and 9 stand in: a later `at` and a factor reach what they reach with numbers, and nothing else."""
    found = quantity(written, {key: np.array([7.0, 9.0])})
    for amounts, each in zip(found, expected, strict=True):
        assert np.asarray(amounts) == pytest.approx(np.asarray(each, float), rel=1e-12)


def test_a_step_within_a_period_counts_by_days(quantity):
    """From 1 October on 7 instead of 60: 183 of 365 days at 60, 182 at 7."""
    found = quantity(
        "{steps: {2026-04: 60 t/yr, 2026-10: 1 t/yr}}", {"steps.2026-10": np.array([7.0])}, years=1
    )
    assert float(found[0][0]) == pytest.approx((183 * 60 + 182 * 7) / 365, rel=1e-12)


PRICES = """
prices:
  base: {material: oxide, value: 10 USD/t}
  index: {material: oxide, of: base, times: 2, plus: 1 USD/t}
"""


@pytest.mark.parametrize(
    ("address", "key", "expected"),
    [
        (("prices", "base"), "value", [2 * 7 + 1, 2 * 9 + 1]),
        (("prices", "base"), "scale", [20 * 7 + 1, 20 * 9 + 1]),
        (("prices", "index"), "times", [10 * 7 + 1, 10 * 9 + 1]),
        (("prices", "index"), "plus", [20 + 7, 20 + 9]),
    ],
)
def test_a_price_that_follows_another_carries_its_symbol(write, contract, address, key, expected):
    """Twice the base of 10 USD/t, plus 1."""
    text = contract(price="{of: index}", more=PRICES.replace("value: 10", "scale: 1, value: 10"))
    instance = build_symbolic(read_tree(write(text)), {(address, key): np.array([7.0, 9.0])})
    amounts = instance.contracts["toyotsu"].price.by_period["2026-04"]
    assert list(amounts) == pytest.approx(expected, rel=1e-12)


@pytest.mark.parametrize("bound", ["floor", "cap"])
@pytest.mark.parametrize("key", ["value", "floor", "cap"])
def test_a_collar_is_refused_by_its_address(quantity, bound, key):
    """Samples at 0, 100 and 200 of min(max(q, 50), 150) lie on a line and miss both kinks."""
    if key in (bound, "value"):
        with pytest.raises(NotAffineError, match=r"^contracts\.toyotsu\.quantity: its `floor` and `cap`"):
            quantity(f"{{value: 60 t/yr, {bound}: 50 t/yr}}", {key: term_symbol("q")})


def test_a_collar_on_a_price_that_follows_a_symbol_is_refused(write, contract):
    text = contract(price="{of: index, floor: 15 USD/t}", more=PRICES)
    with pytest.raises(NotAffineError, match=r"^contracts\.toyotsu\.price: its `floor` and `cap`"):
        build_symbolic(read_tree(write(text)), {(("prices", "base"), "value"): term_symbol("p")})


def test_a_factor_after_a_collar_and_a_period_set_by_itself_are_no_collar(quantity):
    """max(60, 70) = 70 is data: a factor of 7 on it is 490, and the second year is what is set."""
    written = "{value: 60 t/yr, floor: 70 t/yr, scale: 1, at: {2027-04: 1 t/yr}}"
    found = quantity(written, {"scale": np.array([7.0]), "at.2027-04": np.array([9.0])})
    assert [float(each[0]) for each in found] == [490, 9]


def test_growth_is_refused_by_its_address(quantity):
    with pytest.raises(NotAffineError, match=r"^contracts\.toyotsu\.quantity\.growth: .*power"):
        quantity("{value: 60 t/yr, growth: 3 %/yr}", {"growth": term_symbol("g")})


def test_an_amount_outside_what_is_allowed_is_not_checked_in_a_symbol(quantity):
    """A quantity is at least 0; which values are allowed is checked where numbers stand, not here."""
    assert float(quantity("60 t/yr", {"value": np.array([-5.0])})[0][0]) == -5


def test_no_symbol_has_no_effect():
    """The instance with no symbols is the instance."""
    symbolic, usual = build_symbolic(read_tree(IREL), {}), load_instance(IREL)
    assert symbolic.model_dump() == usual.model_dump()
    for name, imported in usual.imports.items():
        if imported.price is not None:
            assert symbolic.imports[name].price.by_period == imported.price.by_period


def test_a_symbol_on_the_real_case_is_what_the_file_gives_with_the_number():
    tree = read_tree(IREL, ["contracts.toyotsu.quantity=1 t/yr"])
    found = (
        build_symbolic(tree, {(QUANTITY, "value"): np.array([700.0, 800.0])}).contracts["toyotsu"].quantity
    )
    for place, amount in enumerate((700, 800)):
        usual = load_instance(Path(IREL), [f"contracts.toyotsu.quantity={amount} t/yr"])
        for period, expected in usual.contracts["toyotsu"].quantity.by_period.items():
            assert found.by_period[period][place] == pytest.approx(expected, rel=1e-12)
