"""The parametric program is what compiling the instance with the numbers gives; what is not affine is refused
by name."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pytest
from conftest import INSTANCES, examples

from monazite.data.reading.load import build_symbolic, load_instance, read_tree
from monazite.data.records.numbers import Found, scope_of, walk_numbers
from monazite.data.records.paths import Path as Series
from monazite.errors import InstanceError, NotAffineError
from monazite.formulation.build import build
from monazite.solving.highs import Session
from monazite.solving.matrix import Matrix, Sparse, compile_model
from monazite.solving.parametric.program import Parametric, compile_parametric, term_symbol
from monazite.units import split_amount

TUTORIAL = INSTANCES / "tutorial.yaml"
TRANSPORT = INSTANCES / "classics" / "transport.yaml"
IREL = INSTANCES / "irel-japan.yaml"
NAMED = ("the objective", "the ledger", "ramp_down")
"""Where a refusal may stand beside a row and an address."""


@dataclass(frozen=True)
class Swept:
    """A number of a file in one of three forms: its value, its amount in one period, a factor on it."""

    found: Found
    form: str
    start: float
    unit: str
    period: str = ""

    @property
    def address(self) -> str:
        return ".".join(self.found.address).removesuffix(".amount")

    @property
    def key(self) -> str:
        return f"at.{self.period}" if self.form == "period" else self.form

    def setting(self, value: float) -> str:
        if self.form == "scale":
            return f"{self.address}*={value!r}"
        where = f"{self.address}[{self.period}]" if self.period else self.address
        return f"{where}={value!r} {self.unit}"


def swept_numbers(file: Path) -> Iterator[Swept]:
    """Every number of a file in every form it can be swept in; a weight whose name holds a dot has no
    address."""
    instance = load_instance(file)
    periods = instance.timeline.periods
    for found in walk_numbers(instance, scope_of(instance)):
        number = found.number
        if any("." in key for key in found.address):
            continue
        if number.value is not None:
            amount, unit = split_amount(number.value)
        else:
            amount, unit = next(iter(number.by_period.values())), "" if found.unit == "1" else found.unit
        yield Swept(found, "value", float(amount), unit)
        if not getattr(number, "at", None):
            yield Swept(found, "scale", 1.0, "")
        if isinstance(number, Series):
            yield Swept(found, "period", float(amount), unit, periods[len(periods) // 2].key)


def parametric_of(
    file: Path, settings: list[str], terms: dict[str, list[tuple[tuple[str, ...], str]]]
) -> Parametric:
    """The program of a file with symbols: `terms` says where each stands, one place or more."""
    symbols = {name: term_symbol(name) for name in terms}
    places = {place: symbols[name] for name, found in terms.items() for place in found}
    return compile_parametric(build(build_symbolic(read_tree(file, settings), places)), symbols)


def numbers(file: Path, *settings: str) -> Matrix:
    return compile_model(build(load_instance(file, list(settings))))


def dense(entries: Sparse) -> dict[tuple[int, int], float]:
    """The matrix without its zeros."""
    found: dict[tuple[int, int], float] = {}
    for row, column, value in zip(entries.row_of_entry, entries.columns, entries.values, strict=True):
        found[int(row), int(column)] = found.get((int(row), int(column)), 0.0) + float(value)
    return {place: value for place, value in found.items() if value}


def differences(one: Matrix, two: Matrix) -> list[str]:
    """What differs between two programs by more than 1e-12 of itself."""
    if (one.columns, one.rows, one.flows) != (two.columns, two.rows, two.flows):
        return ["names"]
    wrong = []
    for what in ("entries", "money"):
        left, right = dense(getattr(one, what)), dense(getattr(two, what))
        for place in left.keys() | right.keys():
            if left.get(place, 0.0) != pytest.approx(right.get(place, 0.0), rel=1e-12, abs=0):
                wrong.append(f"{what} {place}: {left.get(place)} and {right.get(place)}")
    for what in ("row_lower", "row_upper", "cost", "money_constants", "offset"):
        if getattr(one, what) != pytest.approx(getattr(two, what), rel=1e-12, abs=1e-300):
            wrong.append(what)
    return wrong


def compare(file: Path, swept: Swept) -> str:
    """Compare one number's parametric program with the program of a value; says how it went."""
    factor = 0.97
    value = swept.start * factor if swept.start else 0.5
    try:
        usual = numbers(file, swept.setting(value))
        read_tree(file, [swept.setting(swept.start)])
    except InstanceError:
        return "invalid"  # That value does not suit the file, symbols or not.
    try:
        parametric = parametric_of(
            file, [swept.setting(swept.start)], {"q": [(swept.found.address, swept.key)]}
        )
    except NotAffineError as error:
        where = str(error).partition(": ")[0]
        assert where in (swept.address, *NAMED, *usual.row_names), error
        return "refused"
    assert not differences(parametric.matrix_at([value]), usual), swept.setting(value)
    assert parametric.in_limits[0] == bool(parametric.limit_rates.any())
    return "equal"


@pytest.mark.parametrize(("file", "equal"), [(TUTORIAL, 37), (TRANSPORT, 35)], ids=["tutorial", "transport"])
def test_every_number_of_a_small_file_is_swept_as_it_is_solved(file, equal):
    """Each number by its value, by a factor, and in one period; none of these files has a number that is
    refused.

    `prices.freight=...` is invalid in the transport file, with symbols or without, and so is what a recipe
    makes of its `per` material.
    """
    outcomes = [compare(file, swept) for swept in swept_numbers(file)]
    assert "refused" not in outcomes
    assert outcomes.count("equal") >= equal


def test_a_sample_of_the_rich_instance_is_swept_as_it_is_solved(write, rich):
    """Ramps, tiers, expansions, losses, swaps, policies, subsidies; a loss is a power of its rate and is
    refused."""
    file = write(rich)
    sample = random.Random(1).sample(list(swept_numbers(file)), 50)
    outcomes = [compare(file, swept) for swept in sample]
    assert outcomes.count("equal") >= 40


def test_a_sample_of_the_real_case_is_swept_as_it_is_solved():
    """One number of every kind of field, in a form drawn by lot."""
    drawn = random.Random(2)
    kinds: dict[tuple[str, str, str], list[Swept]] = {}
    for swept in swept_numbers(IREL):
        kinds.setdefault((swept.found.address[0], swept.found.address[-1], swept.form), []).append(swept)
    sample = [
        drawn.choice(found) for found in drawn.sample(list(kinds.values()), min(len(kinds), examples(12)))
    ]
    outcomes = [compare(IREL, swept) for swept in sample]
    assert outcomes.count("equal") >= 0.75 * len(sample)


def test_a_program_that_is_off_by_one_digit_is_not_the_same():
    """The comparison of these tests can fail: by a limit, a coefficient, a price, a payment."""
    usual = numbers(TUTORIAL)
    for what in ("row_upper", "row_lower", "cost"):
        assert differences(replace(usual, **{what: getattr(usual, what) * (1 + 1e-11)}), usual) == [what]
    for what in ("entries", "money"):
        sparse = getattr(usual, what)
        values = sparse.values.copy()
        values[0] *= 1 + 1e-11
        assert differences(replace(usual, **{what: replace(sparse, values=values)}), usual)


def test_two_terms_move_together():
    """Quantity and capacity in limits, price and penalty in prices: all four at once."""
    terms = {
        "quantity": [(("contracts", "toyotsu", "quantity"), "value")],
        "price": [(("contracts", "toyotsu", "price"), "value")],
        "capacity": [(("mines", "sands", "capacity"), "value")],
        "penalty": [(("contracts", "toyotsu", "shortfall", "penalty"), "value")],
    }
    parametric = parametric_of(TUTORIAL, [], terms)
    settings = ["contracts.toyotsu.quantity=55 t/yr", "contracts.toyotsu.price=41 USD/kg"]
    settings += ["mines.sands.capacity=90 t/yr", "contracts.toyotsu.shortfall.penalty=7 USD/kg"]
    assert parametric.in_limits == (True, False, True, False)
    assert parametric.in_prices == (False, True, False, True)
    assert parametric.in_matrix == (False,) * 4
    assert not differences(parametric.matrix_at([55, 41, 90, 7]), numbers(TUTORIAL, *settings))


QUANTITY = (("contracts", "toyotsu", "quantity"), "value")
PRICE = (("contracts", "toyotsu", "price"), "value")


@pytest.fixture
def compiled(write):
    """The parametric program of a text; `terms` are name = (address with dots, key)."""

    def compiled(text: str, **terms: tuple[str, str]) -> Parametric:
        file = write(text)
        load_instance(file)
        places = {name: [(tuple(address.split(".")), key)] for name, (address, key) in terms.items()}
        return parametric_of(file, [], places)

    return compiled


QUANTITY_TEXT, PRICE_TEXT = ("contracts.toyotsu.quantity", "value"), ("contracts.toyotsu.price", "value")


def test_a_ramp_down_is_refused_by_its_clause(compiled, contract):
    """The quantity due is the greater of what is not suspended and of one step less than the year before."""
    text = contract(years=3, suspension="{from: 2027-04}", ramp_down="{step: 10 t/yr/yr}")
    for address in ("quantity", "ramp_down.step"):
        with pytest.raises(NotAffineError, match=r"^ramp_down: .*maximum of two amounts"):
            compiled(text, q=(f"contracts.toyotsu.{address}", "value"))
    assert compiled(text, p=PRICE_TEXT).in_prices == (True,)


@pytest.mark.parametrize("more", ["discounting: mid-period", "discounting: continuous"])
def test_a_discount_rate_is_refused_by_its_address(compiled, contract, more):
    text = contract(
        more=f"money: {{unit: USD, price_year: 2026, discount: 8 %/yr, {more}}}",
    )
    with pytest.raises(NotAffineError, match=r"^money\.discount: .*power"):
        compiled(text, r=("money.discount", "value"))


def test_a_share_of_a_tier_times_the_quantity_is_refused_by_its_row(compiled, contract):
    text = contract(shortfall="[{share: 20 %, price: 3 USD/t}, {price: 5 USD/t}]")
    share = ("contracts.toyotsu.shortfall.tiers.0.share", "value")
    with pytest.raises(NotAffineError) as caught:
        compiled(text, share=share, quantity=QUANTITY_TEXT)
    where, _, why = str(caught.value).partition(": ")
    assert where == "shortfall.tier[toyotsu,1,2026-04]"
    assert "the product of " in why and "share" in why and "quantity" in why
    for alone in (share, QUANTITY_TEXT):
        assert compiled(text, alone=alone).in_limits == (True,)


def test_a_suspended_share_times_the_quantity_is_refused_by_its_row(compiled, contract):
    text = contract(suspension="{from: 2026-04, share: 50 %}")
    with pytest.raises(
        NotAffineError, match=r"^quantity\.cap\[toyotsu,2026-04\]: it contains the product of "
    ):
        compiled(text, quantity=QUANTITY_TEXT, share=("contracts.toyotsu.suspension.share", "value"))


PRICES = """
prices:
  base: {material: oxide, value: 10 USD/t}
"""


def test_a_product_in_a_price_is_refused(compiled, contract):
    """The contract's price is a share of a base price, and both are swept."""
    text = contract(price="{of: base, times: 0.9}", more=PRICES)
    base, times = ("prices.base", "value"), ("contracts.toyotsu.price", "times")
    with pytest.raises(
        NotAffineError, match=r"^the objective: it contains the product of (base and times|times and base)$"
    ):
        compiled(text, base=base, times=times)
    assert compiled(text, base=base).in_prices == (True,)
    assert compiled(text, times=times).in_prices == (True,)


def test_the_square_of_a_term_is_refused(write, contract):
    """One term in both places: the quantity due is the square of it."""
    file = write(contract(quantity="{value: 60 t/yr, scale: 0.5}"))
    with pytest.raises(NotAffineError, match="it contains the square of q"):
        parametric_of(file, [], {"q": [QUANTITY, (QUANTITY[0], "scale")]})


def test_a_loss_in_store_is_refused_by_the_balance_it_is_in(compiled, rich):
    """What is left after a year is a power of the rate of loss."""
    with pytest.raises(NotAffineError, match=r"^balances\.balance\[metal,works,"):
        compiled(rich, loss=("stocks.metal.loss", "value"))


def test_a_yield_is_in_the_matrix_and_the_message_names_it():
    parametric = parametric_of(
        TUTORIAL, [], {"oxide": [(("processes", "sintering", "inputs", "oxide"), "value")], "price": [PRICE]}
    )
    assert parametric.in_matrix == (True, False)
    assert parametric.in_limits == (False, False)
    assert (
        parametric.where_in_matrix(0)
        == "run[sintering,works,2026-04] in balances.balance[oxide,coast,2026-04]"
    )
    usual = numbers(TUTORIAL, "processes.sintering.inputs.oxide=0.5 t")
    assert not differences(parametric.matrix_at([0.5, 40]), usual)


def test_a_tariff_times_a_price_is_kept_in_the_ledger_alone():
    """The treasury is inside: the objective holds the price and not the tariff. 30 % of 70 USD/kg is 21 a
    kg."""
    settings = ["imports.abroad.tariff=10 %"]
    terms = {
        "tariff": [(("imports", "abroad", "tariff"), "value")],
        "price": [(("imports", "abroad", "price"), "value")],
    }
    parametric = parametric_of(TUTORIAL, settings, terms)
    assert parametric.in_prices == (False, True)
    rates, constants = parametric.money[0, 1]
    assert sorted(set(rates)) == pytest.approx([0, 0.01])  # Percent times thousand USD a tonne.
    assert not constants.any()
    usual = numbers(TUTORIAL, "imports.abroad.tariff=30 %", "imports.abroad.price=70 USD/kg")
    assert not differences(parametric.matrix_at([30, 70]), usual)
    paid = [flow for flow in usual.flows if flow.item.value == "tariff"]
    assert paid and 21 in dense(usual.money).values()


def test_a_product_in_the_constant_of_the_objective_is_kept(compiled, write, rich):
    """The opening stock is held at a cost: no decision is multiplied by both, and the value still is."""
    text = rich
    terms = {"opening": ("stocks.metal.opening", "value"), "cost": ("stocks.metal.holding_cost", "value")}
    parametric = compiled(text, **terms)
    assert parametric.offset[0, 1] < 0
    usual = numbers(write(text), "stocks.metal.opening=7 t", "stocks.metal.holding_cost=0.9 USD/t/yr")
    assert not differences(parametric.matrix_at([7, 0.9]), usual)
    assert parametric.offset_at([7, 0.9]) == pytest.approx(usual.offset, rel=1e-12)


def test_a_row_with_at_least_keeps_its_orientation(compiled, contract):
    """At 120 t due of 100 t mined a tonne more is short, for 3 USD; the price of the floor is -3, as with
    numbers.

    At 60 t due the floor binds nothing: one more tonne would be sold at 10 - 2 = 8 USD, the price of the cap.
    """
    parametric = compiled(contract(), q=QUANTITY_TEXT)
    rows = parametric.base.row_names
    floor, cap = rows.index("shortfall.floor[toyotsu,2026-04]"), rows.index("quantity.cap[toyotsu,2026-04]")
    assert (parametric.limit_rates[0, floor], parametric.limit_rates[0, cap]) == (1, 1)
    for due, expected in ((120.0, (-3, 0)), (60.0, (0, 8))):
        problem = parametric.problem_at([due])
        assert (problem.row_lower[floor], problem.row_upper[floor]) == (due, np.inf)
        assert (problem.row_lower[cap], problem.row_upper[cap]) == (-np.inf, due)
        assert all(value > 0 for place, value in dense(problem.entries).items() if place[0] == floor)
        duals = Session(problem).solve().row_duals
        assert (duals[floor], duals[cap]) == pytest.approx(expected, abs=1e-9)


def test_a_row_that_is_an_equality_of_one_decision_keeps_its_orientation():
    """`served == quantity`: Python asks the symbol first, so Pyomo holds `quantity == served`.

    One more case to Topeka costs the freight from San Diego, 1.4 x 90 USD = 0.126 thousand.
    """
    parametric = parametric_of(TRANSPORT, [], {"q": [(("demands", "topeka", "quantity"), "value")]})
    row = parametric.base.row_names.index("demands.balance[topeka,1963-01]")
    problem = parametric.problem_at([250])
    assert (problem.row_lower[row], problem.row_upper[row]) == (250, 250)
    assert [value for place, value in dense(problem.entries).items() if place[0] == row] == [1]
    assert Session(problem).solve().row_duals[row] == pytest.approx(-0.126)


def test_a_constraint_in_which_no_decision_occurs_keeps_its_row_and_its_symbol(compiled):
    """A weight of nothing: `0 >= q` holds nowhere above 0, and the row says so."""
    parametric = compiled(
        """
materials: {ore: {unit: t}}
places: {pit: {}}
mines: {pit: {place: pit, material: ore, capacity: 1 t/yr}}
limits: {rule: {flows: {mines.pit: 0}, at_least: 0 t/yr}}
""",
        q=("limits.rule.at_least", "value"),
    )
    row = parametric.base.row_names.index("limits.at_least[rule,2026-04]")
    problem = parametric.problem_at([2.0])
    assert (problem.row_lower[row], problem.row_upper[row]) == (2, np.inf)


def test_a_term_that_only_moves_money_between_accounts_is_nowhere_in_the_program(compiled, rich):
    """A transfer price: the plan and its value do not know it, the ledger does."""
    parametric = compiled(rich, price=("transfers.road.price", "value"))
    assert not (parametric.in_limits[0] or parametric.in_prices[0] or parametric.in_matrix[0])
    assert parametric.money[0,][0].any()
    assert parametric.offset_at([0]) == parametric.offset_at([100])
