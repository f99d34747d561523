"""Solves with the factors of a basis agree with dense ones, and visit only what is not 0."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from monazite.errors import UnverifiedError
from monazite.solving.exact import factorisation
from monazite.solving.exact.factorisation import Factorisation


def by_column(matrix):
    return {
        place: {row: float(value) for row, value in enumerate(matrix[:, place]) if value}
        for place in range(matrix.shape[1])
    }


def dense(vector, size):
    found = np.zeros(size)
    found[list(vector)] = list(vector.values())
    return found


def test_of_two_equations_with_two_unknowns():
    """2 x + y = 5 and x + 3 y = 10 have x = 1 and y = 3; the multipliers of 2 u + v = 4, u + 3 v = 7 are 1
    and 2."""
    factors = Factorisation({0: {0: 2.0, 1: 1.0}, 1: {0: 1.0, 1: 3.0}})
    assert factors.solve({0: 5.0, 1: 10.0}) == pytest.approx({0: 1.0, 1: 3.0})
    assert factors.transpose_solve({0: 4.0, 1: 7.0}) == pytest.approx({0: 1.0, 1: 2.0})


@given(st.integers(1, 12), st.integers(0, 2**32 - 1), st.sampled_from([0.1, 0.3, 1.0]))
@settings(max_examples=200, deadline=None)
def test_solves_agree_with_dense_ones(size, seed, density):
    random = np.random.default_rng(seed)
    matrix = random.integers(-9, 10, (size, size)) * (random.random((size, size)) < density)
    matrix = matrix + np.diag(random.integers(0, 3, size)).astype(float)
    assume(np.linalg.matrix_rank(matrix) == size)
    assume(np.linalg.cond(matrix) < 1e6)
    factors = Factorisation(by_column(matrix))
    for place in range(size):
        unit = np.zeros(size)
        unit[place] = 1.0
        assert dense(factors.solve({place: 1.0}), size) == pytest.approx(np.linalg.solve(matrix, unit))
        assert dense(factors.transpose_solve({place: 1.0}), size) == pytest.approx(
            np.linalg.solve(matrix.T, unit)
        )


@pytest.mark.parametrize(
    "columns",
    [{0: {0: 1.0}, 1: {0: 1.0}}, {0: {0: 1.0, 1: 2.0}, 1: {0: 0.1, 1: 0.2}}, {0: {0: 1.0}, 1: {}}],
)
def test_columns_that_depend_on_one_another_are_refused(columns):
    with pytest.raises(UnverifiedError, match="singular"):
        Factorisation(columns)


def test_the_pivot_of_a_row_is_not_a_small_entry():
    """Of 1e-12 x + y = 1 and x + y = 2, dense on both sides, the entry 1e-12 is no pivot: x = y = 1."""
    factors = Factorisation({0: {0: 1e-12, 1: 1.0}, 1: {0: 1.0, 1: 1.0}})
    assert factors.solve({0: 1.0, 1: 2.0}) == pytest.approx({0: 1.0, 1: 1.0}, rel=1e-9)


def test_a_solve_visits_what_is_not_0_however_large_the_basis_is(monkeypatch):
    """Stocks of ten chains of periods: x_t - x_(t-1) = b_t in each. A unit in the last period but two
    reaches three amounts, in 10 periods as in 10,000."""
    visited = []
    honest = factorisation.heappop
    monkeypatch.setattr(factorisation, "heappop", lambda queue: visited.append(1) or honest(queue))

    def visits(periods):
        columns = {
            10 * period + chain: {10 * period + chain: 1.0}
            | ({10 * (period + 1) + chain: -1.0} if period + 1 < periods else {})
            for chain in range(10)
            for period in range(periods)
        }
        factors = Factorisation(columns)
        visited.clear()
        assert len(factors.solve({10 * (periods - 3): 1.0})) == 3
        assert len(factors.transpose_solve({20: 1.0})) == 3
        return len(visited)

    assert visits(10) == visits(1000) <= 24
