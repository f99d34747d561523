"""Amounts as functions of the day: sums by pieces are the sums over single days."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monazite.data.records.days import Days, cut
from monazite.data.records.timeline import build_timeline
from monazite.errors import NotAffineError

YEAR = build_timeline(date(2026, 4, 1), [(12, 1)]).periods[0]
QUARTERS = build_timeline(date(2026, 4, 1), [(3, 4)]).periods
HALF = date(2026, 10, 1)


def test_an_amount_that_holds_in_all_of_a_period_is_its_mean_to_the_last_digit():
    path = Days.of([(date(2026, 4, 1), 0.1), (date(2027, 4, 1), 7.0)])
    assert path.mean(YEAR) == 0.1


def test_a_mean_counts_by_days():
    path = Days.of([(date(2026, 4, 1), 10.0), (HALF, 20.0)])
    assert path.mean(YEAR) == pytest.approx((183 * 10 + 182 * 20) / 365)
    assert path.total(QUARTERS) == pytest.approx(15)


def test_an_amount_between_two_days_is_zero_outside_them():
    path = Days.always(100.0).within(HALF, None)
    assert (path.on(date(2026, 9, 30)), path.on(HALF)) == (0, 100)
    assert path.mean(YEAR) == pytest.approx(100 * 182 / 365)
    assert Days.between(HALF, HALF).mean(YEAR) == 0


def test_equal_neighbours_are_one_segment():
    path = Days.of([(date(2026, 4, 1), 10.0), (HALF, 20.0)]).map(lambda amount: min(amount, 5.0), "x", "y")
    assert path.amounts == (5.0,)


def test_another_amount_may_hold_from_a_day_or_in_a_span():
    path = Days.always(1.0).then(HALF, Days.always(2.0))
    assert (path.on(date(2026, 9, 30)), path.on(HALF)) == (1, 2)
    replaced = path.replaced(date(2026, 9, 1), date(2026, 11, 1), Days.always(9.0))
    days = [date(2026, 8, 31), date(2026, 9, 1), date(2026, 10, 31), date(2026, 11, 1)]
    assert [replaced.on(day) for day in days] == [1, 9, 9, 2]


def test_a_weighed_mean_counts_only_the_days_with_weight():
    price = Days.of([(date(2026, 4, 1), 10.0), (HALF, 20.0)])
    assert price.weighted(Days.between(None, HALF), [YEAR], "x") == 10
    assert price.weighted(Days.between(date(2027, 4, 1), None), [YEAR], "x") is None
    half = Days.always(1.0) - Days.between(HALF, None, 0.5)
    assert price.weighted(half, [YEAR], "x") == pytest.approx((183 * 10 + 91 * 20) / (183 + 91))


def test_the_last_day_that_counts_is_found():
    assert Days.between(None, HALF).last_day(YEAR.start, YEAR.end) == date(2026, 9, 30)
    assert Days.always(0.0).last_day(YEAR.start, YEAR.end) is None


def test_a_symbol_passes_sums_and_is_refused_by_a_bound():
    class Symbol:
        def __rmul__(self, other):
            return ("times", other)

        def __radd__(self, other):
            return ("plus", other)

    symbol = Symbol()
    assert (Days.always(symbol) * Days.always(1.0)).on(HALF) is symbol
    assert (Days.always(symbol) * Days.always(0.0)).on(HALF) == 0
    assert Days.always(symbol).weighted(Days.between(HALF, None), [YEAR], "x") is symbol
    with pytest.raises(NotAffineError, match="price: it is bounded"):
        Days.always(symbol).map(abs, "price", "it is bounded")


def test_spans_are_cut_at_the_days_inside():
    spans = list(cut([(date(2026, 4, 1), date(2026, 7, 1))], [date(2026, 4, 1), date(2026, 5, 1), HALF]))
    assert spans == [(date(2026, 4, 1), date(2026, 5, 1)), (date(2026, 5, 1), date(2026, 7, 1))]


days = st.dates(date(2025, 1, 1), date(2029, 1, 1))
paths = st.dictionaries(days, st.integers(-5, 5).map(float), min_size=1, max_size=5).map(
    lambda steps: Days.of(sorted(steps.items()))
)


@settings(max_examples=60, deadline=None, derandomize=True)
@given(paths, paths, days, days)
def test_every_operation_is_that_of_each_day(one, two, start, end):
    combined = {
        "sum": (one + two, lambda day: one.on(day) + two.on(day)),
        "difference": (one - two, lambda day: one.on(day) - two.on(day)),
        "product": (one * two, lambda day: one.on(day) * two.on(day)),
        "within": (one.within(start, end), lambda day: one.on(day) if start <= day < end else 0.0),
        "then": (one.then(start, two), lambda day: two.on(day) if day >= start else one.on(day)),
        "rest": (one.rest(), lambda day: 1.0 - one.on(day)),
    }
    all_days = [YEAR.start + timedelta(days=number) for number in range(365)]
    for found, expected in combined.values():
        assert all(found.on(day) == expected(day) for day in all_days[::7])
        assert found.mean(YEAR) == pytest.approx(sum(map(expected, all_days)) / 365, abs=1e-9)
