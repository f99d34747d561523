"""Dependence on the largest origin: its share of what comes in, over the horizon and in its greatest year.

What comes in is mined, imported, received or returned, in the tracked element across all materials. Of a
demanded material that does not contain it, or where nothing is tracked, it is also what is made. The greatest
share of one outside origin in one of these is reported.
"""

from __future__ import annotations

from monazite.figures import percent
from monazite.results.amounts import demanded, tracked
from monazite.results.in_short.words import year_labels
from monazite.results.plan import Plan
from monazite.results.tables import balance as table
from monazite.tolerances import CHANGE_IS_REPORTED

OUTSIDE = ("imported", "received", "returned")
NAMES = {"Nd": "neodymium"}


def sentence(plan: Plan) -> str | None:
    """`The largest outside origin is china: 31.3 % of the neodymium that comes in (39.3 % in FY2028-29).`"""
    instance, wanted = plan.instance, demanded(plan.instance)
    years = year_labels(instance)
    products = [each for each in table.balances(instance) if each == tracked(instance) or each in wanted]
    whole: dict[tuple[str, str], float] = {}
    origins: dict[tuple[str, str], dict[str, float]] = {}
    for row in table.rows(plan):
        if row["side"] != "in" or row["balance"] not in products:
            continue
        year = (row["balance"], years[row["period"]])
        whole[year] = whole.get(year, 0.0) + row["amount"]
        if row["flow"] in OUTSIDE:
            of_origin = origins.setdefault((row["balance"], row["party"]), {})
            of_origin[year[1]] = of_origin.get(year[1], 0.0) + row["amount"]
    if sum(whole.values()) <= CHANGE_IS_REPORTED:
        return None
    shares = {each: sum(amounts.values()) / _total(whole, each[0]) for each, amounts in origins.items()}
    product, origin = max(shares, key=lambda each: shares[each], default=("", ""))
    if not origin or shares[product, origin] <= CHANGE_IS_REPORTED:
        return "Nothing is bought outside: all supply is from home."
    by_year = {
        year: part / whole[product, year]
        for year, part in origins[product, origin].items()
        if whole[product, year] > CHANGE_IS_REPORTED
    }
    most = max(by_year, key=lambda year: by_year[year])
    differs = by_year[most] > shares[product, origin] + CHANGE_IS_REPORTED
    peak = f" ({percent(by_year[most], 3)} in {most})" if differs else ""
    share = percent(shares[product, origin], 3)
    what = NAMES.get(product, product)
    return f"The largest outside origin is {origin}: {share} of the {what} that comes in{peak}."


def _total(whole: dict[tuple[str, str], float], product: str) -> float:
    """What comes in of a product over the horizon; 1 where nothing does."""
    return sum(amount for (each, _), amount in whole.items() if each == product) or 1.0
