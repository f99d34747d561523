"""Dates, periods, fiscal years and settlements."""

from datetime import date

import pytest

from monazite.data.records.timeline import add_months, build_timeline, parse_date, parse_months, years_between

QUARTERS_THEN_YEARS = build_timeline(date(2026, 4, 1), [(3, 4), (12, 2)])


def test_periods_are_named_by_the_month_they_begin_in():
    assert list(QUARTERS_THEN_YEARS.by_key) == [
        "2026-04",
        "2026-07",
        "2026-10",
        "2027-01",
        "2027-04",
        "2028-04",
    ]


def test_labels_are_what_people_say():
    labels = [period.label for period in QUARTERS_THEN_YEARS.periods]
    assert labels == [
        "FY2026-27 Q1",
        "FY2026-27 Q2",
        "FY2026-27 Q3",
        "FY2026-27 Q4",
        "FY2027-28",
        "FY2028-29",
    ]
    january = build_timeline(date(2030, 1, 1), [(12, 1), (1, 1), (36, 1)])
    assert [period.label for period in january.periods] == ["2030", "2031-01", "2031-02..2034-01"]


def test_four_quarters_make_exactly_a_year():
    assert sum(period.years for period in QUARTERS_THEN_YEARS.periods[:4]) == 1
    assert QUARTERS_THEN_YEARS.end == date(2029, 4, 1)


@pytest.mark.parametrize(
    ("text", "day"),
    [("2028-04", date(2028, 4, 1)), ("2028-04-15", date(2028, 4, 15)), ("FY2028-29", date(2028, 4, 1))],
)
def test_dates_are_months_days_or_fiscal_years(text, day):
    assert parse_date(text) == day


@pytest.mark.parametrize(
    "text",
    ["2028", "2028-13", "2028-02-30", "FY2028-30", "28-04", "2028-4", "1850-01", "9999-01", "soon", ""],
)
def test_other_dates_are_refused(text):
    with pytest.raises(ValueError, match=r"found"):
        parse_date(text)


def test_a_century_ends_a_fiscal_year_in_00():
    assert parse_date("FY2099-00") == date(2099, 4, 1)


@pytest.mark.parametrize(
    ("text", "months"), [("month", 1), ("quarter", 3), ("18 months", 18), ("2 years", 24), ("half-year", 6)]
)
def test_durations_are_whole_months(text, months):
    assert parse_months(text) == months


@pytest.mark.parametrize("text", ["1.5 years", "-1 year", "10 days", "year and a half", ""])
def test_other_durations_are_refused(text):
    with pytest.raises(ValueError, match="Expected a duration"):
        parse_months(text)


def test_the_last_day_of_a_month_stays_the_last():
    assert add_months(date(2028, 1, 31), 1) == date(2028, 2, 29)


def test_years_between_count_months_and_then_days():
    assert years_between(date(2026, 4, 1), date(2027, 10, 1)) == 1.5
    assert years_between(date(2026, 4, 1), date(2026, 4, 15)) == pytest.approx(14 / 365)


def test_a_share_of_a_period_counts_days():
    """February 2028 has 29 days; from the 15th on, 15 are left."""
    [period] = build_timeline(date(2028, 2, 1), [(1, 1)]).periods
    assert period.share(date(2028, 2, 15), None) == pytest.approx(15 / 29)
    assert period.share(date(2028, 3, 1), None) == 0
    assert period.share(None, None) == 1


def test_periods_are_settled_in_groups():
    groups = list(QUARTERS_THEN_YEARS.settle(12, 4))
    assert [(group.key, len(group.periods), group.years) for group in groups] == [
        ("2026-04", 4, 1),
        ("2027-04", 1, 1),
        ("2028-04", 1, 1),
    ]


def test_a_period_longer_than_a_settlement_is_a_group_by_itself():
    assert [group.key for group in QUARTERS_THEN_YEARS.settle(6, 4)][-2:] == ["2027-04", "2028-04"]


@pytest.mark.parametrize(("months", "first"), [(12, 1), (12, 7), (24, 4)])
def test_every_period_is_settled_once_or_the_settlement_is_refused(months, first):
    timeline = build_timeline(date(2026, 4, 1), [(3, 8)])
    settled = [period.key for group in timeline.settle(months, first) for period in group.periods]
    assert settled == list(timeline.by_key)


@pytest.mark.parametrize(("months", "first"), [(12, 1), (12, 5), (8, 4)])
def test_a_year_that_straddles_settlements_is_refused(months, first):
    timeline = build_timeline(date(2026, 4, 1), [(12, 2)])
    with pytest.raises(ValueError, match="straddles"):
        list(timeline.settle(months, first))


@pytest.mark.parametrize(
    ("months", "counts"),
    [(5, [1] * 12), (7, [1] * 12), (8, [1] * 12), (4, [3] * 4), (1, [12]), (36, [1] * 12), (12, [1] * 12)],
)
def test_years_of_a_summary_take_periods_of_any_length(months, counts):
    """Where a period straddles two years the periods stand alone; settlements of contracts refuse one that
    straddles."""
    timeline = build_timeline(date(2026, 11, 1), [(months, 12)])
    years = timeline.fiscal_years()
    assert [len(year.periods) for year in years] == counts
    assert [period for year in years for period in year.periods] == list(timeline.periods)
