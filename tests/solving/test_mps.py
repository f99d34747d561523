"""The program as an MPS file: line by line, and read back as the same numbers."""

from __future__ import annotations

from math import inf
from pathlib import Path

import highspy
import numpy as np
import pytest
from conftest import INSTANCES
from hypothesis import given
from hypothesis import strategies as st

import monazite
from monazite.errors import MonaziteError
from monazite.solving.matrix import Matrix, Sparse
from monazite.solving.mps import CONSTANT, LONGEST_NAME, OBJECTIVE, mps_text, safe_names
from monazite.solving.solve import solve as solve_matrix


def matrix_of(
    columns: dict[str, float], rows: dict[str, tuple[float, dict[str, float], float]], offset: float = 0.0
) -> Matrix:
    """A matrix from the price of each column, and the limits and coefficients of each row."""
    places = {name: place for place, name in enumerate(columns)}
    standing = [coefficients for _, coefficients, _ in rows.values()]
    entries = Sparse(
        np.cumsum([0, *map(len, standing)]).astype(np.int32),
        np.array([places[name] for each in standing for name in each], np.int32),
        np.array([value for each in standing for value in each.values()], float),
        len(columns),
    )
    nothing = Sparse(np.zeros(1, np.int32), np.zeros(0, np.int32), np.zeros(0), len(columns))
    return Matrix(
        tuple((name,) for name in columns),
        tuple((name,) for name in rows),
        entries,
        np.array([low for low, _, _ in rows.values()]),
        np.array([high for _, _, high in rows.values()]),
        np.array(list(columns.values())),
        offset,
        (),
        nothing,
        np.zeros(0),
    )


def one_of_each() -> Matrix:
    """Worth 11.55: 4 are sold at 3, 2.5 bought at 0.1, and 0.2 is paid whatever is done.

    No more than 4 can be sold, and 1.5 less is kept. At least 2.5 are bought; with a quarter of what is kept
    that is 3.125, between 2 and 4.5, which `around` and `below` say from either side. What is closed would be
    worth most and is held at 0.
    """
    return matrix_of(
        {"sell": 3.0, "buy": -0.1, "keep": 0.0, "closed": 5.0, "idle": 0.0},
        {
            "market": (-inf, {"sell": 1.0}, 4.0),
            "least[buy,2026-04]": (2.5, {"buy": 1.0, "closed": 2.0}, inf),
            "kept": (1.5, {"sell": 1.0, "keep": -1.0}, 1.5),
            "around": (2.0, {"buy": 1.0, "keep": 0.25}, 4.5),
            "below": (-4.5, {"buy": -1.0, "keep": -0.25}, -2.0),
            "watched": (-inf, {"sell": 1.0, "buy": 1.0}, inf),
            "shut": (-inf, {"closed": 1e-05}, 0.0),
        },
        offset=-0.2,
    )


def read(text: str, folder: Path) -> highspy.Highs:
    """A file as HiGHS reads it."""
    path = folder / "model.mps"
    path.write_text(text, encoding="utf-8")
    highs = highspy.Highs()
    highs.silent()
    assert highs.readModel(str(path)) == highspy.HighsStatus.kOk
    return highs


def test_each_kind_of_row_has_its_letter_and_its_limits():
    assert mps_text(one_of_each(), "One of\neach", "USD").splitlines() == [
        "* One of each",
        "* Minimises minus_value: the value in USD with its sign turned, so the value is minus the optimum.",
        "* The column constant, where there is one, is fixed at 1 and carries the constant of the value.",
        "* Rows and columns are named as in certificate.json; every column is at least 0.",
        "* Numbers are the shortest decimals that read back as the compiled floats.",
        "NAME monazite FREE",
        "ROWS",
        " N minus_value",
        " L market",
        " G least[buy,2026-04]",
        " E kept",
        " G around",
        " L below",
        " N watched",
        " L shut",
        "COLUMNS",
        " sell minus_value -3",
        " sell market 1",
        " sell kept 1",
        " sell watched 1",
        " buy minus_value 0.1",
        " buy least[buy,2026-04] 1",
        " buy around 1",
        " buy below -1",
        " buy watched 1",
        " keep kept -1",
        " keep around 0.25",
        " keep below -0.25",
        " closed minus_value -5",
        " closed least[buy,2026-04] 2",
        " closed shut 1e-05",
        " idle minus_value 0",
        " constant minus_value 0.2",
        "RHS",
        " RHS market 4",
        " RHS least[buy,2026-04] 2.5",
        " RHS kept 1.5",
        " RHS around 2",
        " RHS below -2",
        "RANGES",
        " RNG around 2.5",
        " RNG below 2.5",
        "BOUNDS",
        " FX BND closed 0",
        " FX BND constant 1",
        "ENDATA",
    ]


def test_fractions_are_the_floats_themselves():
    lines = mps_text(one_of_each(), "One of each", exact=True).splitlines()
    assert " buy minus_value 3602879701896397/36028797018963968" in lines
    assert " RNG below 5/2" in lines
    assert " sell minus_value -3" in lines


def test_a_file_without_a_constant_ranges_or_what_is_fixed_has_no_such_lines():
    text = mps_text(matrix_of({"sell": 1.0}, {"market": (-inf, {"sell": 1.0}, 4.0)}), "Plain")
    assert [line for line in text.splitlines() if line[0] not in "* "] == [
        "NAME monazite FREE",
        "ROWS",
        "COLUMNS",
        "RHS",
        "ENDATA",
    ]


@pytest.mark.parametrize(
    ("row", "fixed"),
    [
        ((-inf, {"sell": 2.0}, 0.0), True),
        ((0.0, {"sell": -2.0}, inf), True),
        ((0.0, {"sell": -2.0}, 0.0), True),
        ((0.0, {"sell": 2.0, "buy": 0.0}, 0.0), True),
        ((0.0, {"sell": 2.0}, inf), False),
        ((-inf, {"sell": -2.0}, 0.0), False),
        ((-inf, {"sell": 2.0, "buy": 1.0}, 0.0), False),
        ((0.0, {"sell": 2.0}, 1.0), False),
    ],
)
def test_a_column_is_fixed_only_where_its_own_row_leaves_it_nothing_but_0(row, fixed):
    text = mps_text(matrix_of({"sell": 1.0, "buy": 1.0}, {"only": row}), "Fixed")
    assert (" FX BND sell 0" in text.splitlines()) is fixed
    assert " only" in text


def test_a_row_whose_lower_limit_lies_above_its_upper_one_is_refused():
    with pytest.raises(MonaziteError, match="the row torn is at least 3 and at most 2"):
        mps_text(matrix_of({"sell": 1.0}, {"torn": (3.0, {"sell": 1.0}, 2.0)}), "Torn")


def test_what_is_read_back_of_each_kind_of_row_has_the_same_limits_and_optimum(tmp_path):
    """A row without limits is not kept by HiGHS, which has no use for it."""
    matrix = one_of_each()
    highs = read(mps_text(matrix, "One of each"), tmp_path)
    program = highs.getLp()
    limits = dict(
        zip(program.row_names_, zip(program.row_lower_, program.row_upper_, strict=True), strict=True)
    )
    expected = zip(matrix.row_names, matrix.row_lower.tolist(), matrix.row_upper.tolist(), strict=True)
    assert limits == {name: (low, high) for name, low, high in expected if name != "watched"}
    highs.run()
    assert -highs.getInfo().objective_function_value == pytest.approx(11.55, rel=1e-12)
    assert solve_matrix(matrix).value == pytest.approx(11.55, rel=1e-12)


@pytest.mark.parametrize(
    "name", ["tutorial.yaml", "irel-japan.yaml", "irel-japan-quarterly.yaml", "two-buyers.yaml"]
)
def test_an_instance_is_read_back_as_the_same_floats_with_the_same_optimum(tmp_path, name):
    result = monazite.load(INSTANCES / name).solve()
    assert result.solution is not None
    matrix = result.solution.matrix
    highs = read(mps_text(matrix, result.instance.title), tmp_path)
    program = highs.getLp()
    further = [CONSTANT] if matrix.offset else []
    assert program.col_names_ == [*matrix.column_names, *further]
    assert program.row_names_ == list(matrix.row_names)
    assert list(program.row_lower_) == matrix.row_lower.tolist()
    assert list(program.row_upper_) == matrix.row_upper.tolist()
    assert list(program.col_cost_) == [*(-matrix.cost).tolist(), *([-matrix.offset] if further else [])]
    assert entries_of(program) == {
        (row, column): value
        for row, column, value in zip(
            matrix.entries.row_of_entry.tolist(),
            matrix.entries.columns.tolist(),
            matrix.entries.values.tolist(),
            strict=True,
        )
        if value
    }
    highs.run()
    assert highs.getModelStatus() == highspy.HighsModelStatus.kOptimal
    assert -highs.getInfo().objective_function_value == pytest.approx(result.objective, rel=1e-9)


def entries_of(program: highspy.HighsLp) -> dict[tuple[int, int], float]:
    """The coefficients of a program in HiGHS, by row and column."""
    stored = program.a_matrix_
    starts = list(stored.start_)
    assert stored.format_ == highspy.MatrixFormat.kColwise
    columns = np.repeat(np.arange(len(starts) - 1), np.diff(starts)).tolist()
    return dict(zip(zip(stored.index_, columns, strict=True), stored.value_, strict=True))


limit = st.floats(-1e12, 1e12).map(lambda value: value + 0.0)


@given(limit, limit)
def test_both_ends_of_a_range_are_read_back_but_for_a_rounding(one, other):
    """Where no width gives the other end as the same float, it is off by its last digit at most."""
    low, high = sorted((one, other))
    if low == high:
        return
    lines = mps_text(matrix_of({"x": 1.0}, {"row": (low, {"x": 1.0}, high)}), "Range").splitlines()
    letter = lines[lines.index("ROWS") + 2].split()[0]
    right = next((float(line.split()[2]) for line in lines if line.startswith(" RHS row ")), 0.0)
    width = float(next(line for line in lines if line.startswith(" RNG row ")).split()[2])
    found = (right, right + width) if letter == "G" else (right - width, right)
    assert abs(found[0] - low) <= np.spacing(abs(low)) * 2
    assert abs(found[1] - high) <= np.spacing(abs(high)) * 2


def test_names_of_instances_are_left_as_they_are():
    matrix = monazite.load(INSTANCES / "irel-japan.yaml").matrix
    assert safe_names(matrix.row_names) == list(matrix.row_names)
    assert safe_names(matrix.column_names) == list(matrix.column_names)


def test_names_that_readers_would_not_take_are_made_safe_and_stay_apart():
    long = "x" * 400
    names = ["two words", "two_words", "übrig", "*star", "$", "", long, long, OBJECTIVE, "two_words~2"]
    safe = safe_names(names, taken=(OBJECTIVE,))
    assert safe[:3] == ["two_words", "two_words~2", "_brig"]
    assert safe[3:6] == ["_*star", "_$", "_"]
    assert safe[6:8] == ["x" * 148 + "~7", "x" * 148 + "~8"]
    assert safe[8:] == ["minus_value~9", "two_words~2~10"]


@given(st.lists(st.text(max_size=300), max_size=30))
def test_safe_names_are_short_visible_and_different(names):
    safe = safe_names(names, taken=(OBJECTIVE, CONSTANT))
    assert len({*safe, OBJECTIVE, CONSTANT}) == len(names) + 2
    assert all(0 < len(name) <= LONGEST_NAME for name in safe)
    assert all(all("!" <= each <= "~" for each in name) for name in safe)
    assert all(name[0].isalpha() or name[0] == "_" for name in safe)


def test_two_runs_write_the_same_file(command, tmp_path):
    for seed in ("0", "77"):
        done = command(
            "solve", "-q", INSTANCES / "irel-japan.yaml", "-o", f"out{seed}", "--save-mps", seed=seed
        )
        assert done.returncode == 0
    written = (tmp_path / "out0" / "model.mps").read_bytes()
    assert written == (tmp_path / "out77" / "model.mps").read_bytes()
    model = monazite.load(INSTANCES / "irel-japan.yaml")
    assert written.decode() == mps_text(model.matrix, model.title, model.instance.money.unit)
    assert b" deliver[toyotsu,2026-04] " in written


def test_a_program_without_a_plan_is_written_too(run, write, tmp_path):
    """Weights of nothing, at least 1: the row in which no decision stands is what cannot hold."""
    path = write("""
materials: {ore: {unit: t}}
places: {pit: {}}
mines: {pit: {place: pit, material: ore, capacity: 1 t/yr}}
limits: {rule: {flows: {mines.pit: 0}, at_least: 1 t/yr}}
""")
    assert run("solve", "-q", path, "-o", "out", "--save-mps").returncode == 3
    highs = read((tmp_path / "out" / "model.mps").read_text(encoding="utf-8"), tmp_path)
    highs.run()
    assert highs.getModelStatus() == highspy.HighsModelStatus.kInfeasible
