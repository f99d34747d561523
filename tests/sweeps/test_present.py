"""The value that a term has in the file, in the unit of the term."""

from __future__ import annotations

import pytest
from swept import IREL, QUANTITY, opened

from monazite.sweeps.terms import parse_term


@pytest.mark.parametrize(
    ("vary", "present"),
    [
        (f"{QUANTITY}=0:2300 t/yr", 1000.0),
        (f"{QUANTITY}=0:2 kt/yr", 1.0),
        (f"{QUANTITY}[2028-04]=0:2300 t/yr", 1000.0),
        ("contracts.toyotsu.shortfall.penalty=0:24 USD/kg", 4.0),
        ("contracts.toyotsu.price*=0.5:1.5", 1.0),
        ("imports.china_ev.cap[2026-04]=0:900 t/yr", 500.0),
        ("imports.china_ev.cap=0:900 t/yr", None),
        ("imports.china_ev.cap[2026-04:2028-04]=0:900 t/yr", 500.0),
        ("mines.kanyakumari.opening=2029-04,never", None),
    ],
)
def test_a_term_has_a_value_where_the_file_has_one_amount(vary, present):
    """`imports.china_ev.cap` is 500 t/yr in the first two years, then more: over the horizon it has no one
    amount."""
    term = parse_term(vary)
    assert opened(IREL, vary).present(term) == present
