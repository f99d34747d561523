"""Quantities over time: steps, growth, tables, formulas of prices."""

from time import process_time

import pytest

from monazite import InstanceError

YEARS = "{start: 2026-04, steps: [{every: year, count: 3}]}"
TEXT = """
horizon: {horizon}
prices: {{oxide: {{material: ore, steps: {{2026-04: 10 USD/t, 2027-04: 20 USD/t, 2028-04: 30 USD/t}}}}}}
materials: {{ore: {{unit: t}}, magnet: {{unit: t}}}}
places: {{pit: {{}}}}
mines: {{pit: {{place: pit, material: ore, capacity: {capacity}, cost: {cost}}}}}
"""


@pytest.fixture
def amounts(load):
    """The amounts by period of the capacity or the cost."""

    def amounts(capacity="1 t/yr", cost="1 USD/t", horizon=YEARS, settings=()):
        model = load(TEXT.format(horizon=horizon, capacity=capacity, cost=cost), *settings)
        mine = model.instance.mines["pit"]
        path = mine.capacity if cost == "1 USD/t" else mine.cost
        return list(path.by_period.values())

    return amounts


def test_steps_hold_from_their_date_until_the_next(amounts):
    assert amounts("{steps: {2026-04: 1 t/yr, 2028-04: 3 t/yr}}") == [1, 1, 3]


def test_a_step_inside_a_period_counts_by_days(amounts):
    """183 days at 1, 182 at 3."""
    assert amounts("{steps: {2026-04: 1 t/yr, 2026-10: 3 t/yr}}")[0] == pytest.approx((183 + 3 * 182) / 365)


def test_a_step_before_the_horizon_holds_in_it(amounts):
    assert amounts("{steps: {2020-04: 7 t/yr, 2027-04: 1 t/yr}}") == [7, 1, 1]


def test_fiscal_years_may_be_steps(amounts):
    assert amounts("{steps: {FY2026-27: 1 t/yr, FY2028-29: 3 t/yr}}") == [1, 1, 3]


def test_growth_continues_the_last_step(amounts):
    assert amounts("{value: 100 t/yr, growth: 10 %/yr}") == pytest.approx([100, 110, 121])
    path = "{steps: {2026-04: 50 t/yr, 2027-04: 100 t/yr}, growth: 10 %/yr}"
    assert amounts(path) == pytest.approx([50, 100, 110])


def test_growth_is_yearly_in_quarters_too(amounts):
    horizon = "{start: 2026-04, steps: [{every: quarter, count: 8}]}"
    grown = amounts("{value: 100 t/yr, growth: 10 %/yr}", horizon=horizon)
    assert grown == pytest.approx([100] * 4 + [110] * 4)


def test_a_price_may_follow_another(amounts):
    assert amounts(cost="{of: oxide, times: 0.5, plus: 1 USD/t}") == pytest.approx([6, 11, 16])


def test_floor_and_cap_come_before_scale_and_at_after_all(amounts):
    """5, 10, 15 between 6 and 12 are 6, 10, 12; doubled 12, 20, 24; the second year is set to 1."""
    path = "{of: oxide, times: 0.5, floor: 6 USD/t, cap: 12 USD/t, scale: 2, at: {2027-04: 1 USD/t}}"
    assert amounts(cost=path) == pytest.approx([12, 1, 24])


def test_a_factor_between_materials_has_their_units(load):
    """A tonne of magnet holds 0.4 t of ore at 10 USD/t."""
    text = TEXT.format(horizon=YEARS, capacity="1 t/yr", cost="1 USD/t").replace(
        "prices: {", "prices: {magnet: {material: magnet, of: oxide, times: 0.4, plus: 2 USD/t}, "
    )
    prices = load(text).instance.prices
    assert list(prices["magnet"].by_period.values()) == pytest.approx([6, 10, 14])


def test_a_swept_price_moves_what_follows_it(amounts):
    doubled = amounts(cost="{of: oxide, times: 0.5}", settings=("prices.oxide*=2",))
    assert doubled == pytest.approx([10, 20, 30])


def test_a_column_of_a_table_is_a_path(amounts, tmp_path):
    (tmp_path / "ore.csv").write_text("date,pit\n2026-04,5\n2028-04,7\n", encoding="utf-8")
    assert amounts("{csv: ore.csv, column: pit, unit: kt/yr}") == [5000, 5000, 7000]


@pytest.mark.parametrize(
    ("table", "message"),
    [
        (
            "date,pit\n2026-04,five\n",
            "ore.csv:2: mines.pit.capacity: row 2, column 'pit': found 'five'. Expected a number",
        ),
        (
            "date,pit\n2026-04,5 t/yr\n",
            "found '5 t/yr'. Expected a number alone, such as 12.5. The instance gives the unit",
        ),
        ("date,pit\n2026-04,10 %\n", "found '10 %'. Expected a number alone"),
        ("date,pit\n2026-04,\n", "row 2, column 'pit': found an empty cell. Expected a number. Write 0"),
        ("date,pit\n2026-04,nan\n", "found 'nan'. Expected a number such as 12.5"),
        ("date,pit\n2026-04,inf\n", "found 'inf'. Expected a number"),
        ("date,pit\n2026-04,1e400\n", "found '1e400'. Expected a number"),
        ("date,pit\n2026-04,1 000\n", "found '1 000'. Expected a number alone"),
        (
            'date,pit\n2026-04,"1,000"\n',
            "found '1,000'. Expected decimals with a point, and thousands without a separator",
        ),
        ('date,pit\n2026-04,"12,5"\n', "found '12,5'. Expected decimals with a point"),
        (
            "date,pit\n2026-04,12,5\n",
            "the row has 3 cells. Expected 2 (date, pit). Write decimals with a point (12.5)",
        ),
        (
            "date,pit\n2026-04,5\n2026-04,6\n",
            "ore.csv:3: row 3, column 'date': the date 2026-04 is in line 2 too",
        ),
        ("date,pit\n2026-04,5\nFY2026-27,6\n", "row 3, column 'date': the date FY2026-27 is in line 2 too"),
        (
            "date,pit\n2028-04,5\n2026-04,6\n",
            "ore.csv:3: row 3, column 'date': the date 2026-04 follows 2028-04-01 (line 2)",
        ),
        ("date,pit\n\n2026-04\n", "ore.csv:3: the row has 1 cell. Expected 2 (date, pit). Add the other"),
        ("date,pot\n2026-04,5\n", "has no column 'pit'. Did you mean 'pot'?"),
        ("day,pit\n2026-04,5\n", "the column `date` is missing: found 'day', 'pit'"),
        ("Date,pit\n2026-04,5\n", "Write `date` for 'Date'"),
        ("date,pit,pit\n2026-04,5,6\n", "ore.csv:1: the columns 2 and 3 are both named 'pit'"),
        ("date,pit,a,a\n2026-04,5,6,7\n", "the columns 3 and 4 are both named 'a'"),
        ("date,,pit\n2026-04,5,6\n", "column 2 has no name"),
        ("date;pit\n2026-04;5,5\n", "ore.csv:1: found semicolons between the columns. Expected commas"),
        ("date\tpit\n2026-04\t5\n", "found tabs between the columns. Expected commas"),
        ("# of 2026\ndate,pit\n2026-04,5\n", "ore.csv:1: found the comment '# of 2026'"),
        ("date,pit\n# later, more\n2026-04,5\n", "ore.csv:2: found the comment '# later'"),
        (
            "date,pit\n31/12/2025,5\n",
            "row 2, column 'date': found '31/12/2025'. Expected year-month-day, such as 2025-12-31",
        ),
        ("date,pit\n2026,5\n", "found '2026'. Expected a year and a month. Write 2026-04, or FY2026-27"),
        ("date,pit\n,5\n", "column 'date': found an empty cell. Expected a date"),
        ("date,pit\n2026-02-30,5\n", "found '2026-02-30'. Expected a day of the calendar"),
        ("date,pit\n", "ore.csv:1: the table has no rows"),
        ("", "ore.csv: the table is empty"),
        ('date,pit\n2026-04,"5\n', "ore.csv:2: not CSV"),
        ("date,pit\n2026-04,\0\n", "ore.csv:2: the table has a zero byte"),
    ],
)
def test_a_bad_table_is_reported_by_row_and_column(amounts, tmp_path, table, message):
    (tmp_path / "ore.csv").write_text(table, encoding="utf-8")
    with pytest.raises(InstanceError) as caught:
        amounts("{csv: ore.csv, column: pit, unit: t/yr}")
    assert message in str(caught.value)
    assert len(caught.value.faults) == 1


@pytest.mark.parametrize(
    "table",
    [
        b"date,pit\n2026-04,1\n2027-04,2\n2028-04,3\n",
        b"\xef\xbb\xbfdate,pit\r\n2026-04,1\r\n2027-04,2\r\n2028-04,3",
        b"date,pit\r2026-04,1\r2027-04,2\r2028-04,3\r",
        b"\n date , pit \n\n2026-04, 1 \n , \n2027-04,2\n2028-04,3\n\n",
        b"date,pit,,\n2026-04,1,,\n2027-04,2\n2028-04,3,,,\n",
        b'note,"date","pit"\n"a, b","2026-04","1"\n,FY2027-28,2\n"two\nlines",2028-04,3e0\n',
    ],
)
def test_a_table_is_read_whatever_program_wrote_it(amounts, tmp_path, table):
    """A byte-order mark, line ends of three kinds, blank lines, spaces, empty columns at the end, quotes."""
    (tmp_path / "ore.csv").write_bytes(table)
    assert amounts("{csv: ore.csv, column: pit, unit: t/yr}") == [1, 2, 3]


def test_a_table_in_utf_16_is_refused_by_name(amounts, tmp_path):
    (tmp_path / "ore.csv").write_bytes("date,pit\n2026-04,1\n".encode("utf-16"))
    with pytest.raises(InstanceError, match=r"ore.csv:1: the table is UTF-16. Expected UTF-8"):
        amounts("{csv: ore.csv, column: pit, unit: t/yr}")


@pytest.mark.parametrize(
    ("kind", "message"),
    [("folder", "the path is a folder. Expected a CSV table"), ("pipe", "the path is not an ordinary file")],
)
def test_what_is_no_file_is_no_table(amounts, tmp_path, kind, message):
    import os

    if kind == "pipe" and not hasattr(os, "mkfifo"):
        pytest.skip("there are no pipes by name here")
    (tmp_path / "ore.csv").mkdir() if kind == "folder" else os.mkfifo(tmp_path / "ore.csv")
    with pytest.raises(
        InstanceError, match=rf"instance.yaml:\d+: mines.pit.capacity: the table ore.csv: {message}"
    ):
        amounts("{csv: ore.csv, column: pit, unit: t/yr}")


def test_a_wrong_unit_of_a_table_is_reported_once_at_its_address(amounts, tmp_path):
    (tmp_path / "ore.csv").write_text("date,pit\n2026-04,1\n2027-04,2\n", encoding="utf-8")
    with pytest.raises(InstanceError) as caught:
        amounts("{csv: ore.csv, column: pit, unit: Kg/yr}")
    (fault,) = caught.value.faults
    assert fault.address == "mines.pit.capacity.unit" and fault.place.file.name == "instance.yaml"


@pytest.mark.parametrize(
    ("path", "message"),
    [
        ("{value: 1 t/yr, steps: {2026-04: 1 t/yr}}", "found both `value` and `steps`"),
        ("{growth: 1 %/yr}", "found no amount"),
        ("{value: 1 t/yr, times: 2}", "found `times` with `value`. Expected it with `of` only"),
        ("{value: 1 t/yr, from: 2026-04}", "found `from` without `growth`. Expected both"),
        (
            "{steps: {2027-04: 1 t/yr}}",
            "the first step begins 2027-04-01. Expected no later than the start of the horizon",
        ),
        ("{steps: {2020-04: 1 t/yr}, at: {2026-05: 1 t/yr}}", "no model period begins on 2026-05"),
        ("{value: 1 t/yr, growth: 2000 %/yr}", "Expected between -100 and 1000 %/yr"),
        ("{value: -1 t/yr}", "Expected at least 0"),
        (
            "{csv: ore.csv, column: pit}",
            "the table is incomplete. Expected all of `csv`, `column` and `unit`",
        ),
        ("{csv: ../ore.csv, column: pit, unit: t/yr}", "outside the folder of the instance"),
        ("{of: nothing}", "unknown price `nothing`"),
    ],
)
def test_a_path_that_makes_no_sense_is_refused(refused, path, message):
    text = TEXT.format(horizon=YEARS, capacity=path, cost="1 USD/t")
    assert message in refused(text)


def test_a_range_contains_its_value(refused):
    text = TEXT.format(horizon=YEARS, capacity="{value: 5 t/yr, high: 4000 kg/yr}", cost="1 USD/t")
    assert "`high` (4000 kg/yr) is below the value (5 t/yr)" in refused(text)


@pytest.mark.parametrize("also", ["steps: {2026-04: 1 t/yr}", "value: 1 t/yr", "of: index"])
def test_a_table_beside_another_amount_is_refused_and_neither_is_chosen(amounts, tmp_path, also):
    (tmp_path / "ore.csv").write_text("date,pit\n2026-04,5\n", encoding="utf-8")
    with pytest.raises(InstanceError) as caught:
        amounts(f"{{csv: ore.csv, column: pit, unit: t/yr, {also}}}")
    assert (
        f"found both `csv` and `{also.split(':')[0]}`. Expected one of `value`, `steps`, `csv` and `of`"
        in str(caught.value)
    )


def test_a_table_of_many_columns_is_read_in_a_moment(amounts, tmp_path):
    """100,000 columns, each looked for among all others, took minutes."""
    count = 100_000
    names, cells = ",".join(f"c{each}" for each in range(count)), ",".join(["1"] * count)
    (tmp_path / "ore.csv").write_text(f"date,pit,{names}\n2026-04,5,{cells}\n", encoding="utf-8")
    before = process_time()
    assert set(amounts("{csv: ore.csv, column: pit, unit: t/yr}")) == {5}
    assert process_time() - before < 10


def test_a_table_with_many_faults_names_the_first_two_hundred(amounts, tmp_path):
    for row in ("2026-04,1", "2026-4,1"):
        (tmp_path / "ore.csv").write_text("date,pit\n" + f"{row}\n" * 5000, encoding="utf-8")
        with pytest.raises(InstanceError) as caught:
            amounts("{csv: ore.csv, column: pit, unit: t/yr}")
        assert len(caught.value.faults) == 200
