"""Random contracts as plain dictionaries: any of the clauses, one to three at a time, dates anywhere,
horizons of any periods."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from hypothesis import strategies as st
from reading import Period, day, later, read_horizon
from reading import months as length_of

UNLIMITED = "100000 t/yr"
"""More than any contract asks for."""

CONTENT = 0.4
"""t of Nd in a tonne of ore."""

Draw = Callable[[st.SearchStrategy[Any]], Any]

HORIZONS: dict[str, list[tuple[str, list[tuple[str, int]], list[tuple[str, str]]]]] = {
    "years": [
        ("2026-04", [("year", 1)], [("year", "April"), ("quarter", "April")]),
        ("2026-04", [("year", 3)], [("year", "April"), ("half-year", "April")]),
        ("2027-01", [("year", 2)], [("year", "January")]),
    ],
    "parts of years": [
        ("2026-04", [("half-year", 4)], [("year", "April"), ("half-year", "October")]),
        ("2026-04", [("quarter", 8)], [("year", "April"), ("year", "January"), ("quarter", "April")]),
        ("2026-04", [("month", 14)], [("year", "April"), ("year", "July"), ("quarter", "April")]),
        ("2026-05", [("month", 1)], [("year", "April")]),
        ("2026-07", [("quarter", 2)], [("year", "April")]),
    ],
    "stubs": [
        ("2026-01", [("quarter", 1), ("year", 2)], [("year", "April")]),
        ("2026-04", [("quarter", 3), ("year", 2)], [("year", "January")]),
        ("2026-10", [("half-year", 1), ("year", 1), ("quarter", 2)], [("year", "April")]),
        ("2026-03", [("month", 1), ("quarter", 4), ("year", 1)], [("year", "April"), ("quarter", "January")]),
        ("2026-04", [("9 months", 1), ("quarter", 1), ("year", 1)], [("year", "April")]),
    ],
    "several years": [
        ("2026-04", [("2 years", 2)], [("year", "April")]),
        ("2026-04", [("year", 1), ("3 years", 1)], [("year", "April"), ("6 months", "April")]),
        ("2026-04", [("quarter", 4), ("2 years", 1)], [("year", "April"), ("quarter", "April")]),
    ],
}
"""By kind: the first month, the periods, and the contract years that they fit into."""

months = st.tuples(st.integers(2025, 2030), st.integers(1, 12)).map(lambda at: f"{at[0]}-{at[1]:02}")
inside = st.tuples(st.integers(2026, 2028), st.integers(1, 12)).map(lambda at: f"{at[0]}-{at[1]:02}")
days = st.tuples(inside, st.integers(2, 28)).map(lambda at: f"{at[0]}-{at[1]:02}")
dates = st.one_of(inside, days, inside, months)
"""Dates in the horizon or about it; half of them the first of a month."""

notices = st.sampled_from(["0 months", "6 months", "1 year", "2 months"])


def number(least: int, most: int, unit: str) -> st.SearchStrategy[str]:
    """An amount with its unit."""
    return st.integers(least, most).map(lambda value: f"{value} {unit}")


def path(least: int, most: int, unit: str, growing: bool = False) -> st.SearchStrategy[Any]:
    """An amount, or steps at odd dates, or growth."""
    plain = number(least, most, unit)
    steps = st.lists(st.tuples(dates, plain), min_size=1, max_size=3, unique_by=lambda step: step[0]).flatmap(
        lambda later: plain.map(lambda first: {"steps": dict(sorted([("2020-04", first), *later]))})
    )
    kinds = [plain, steps, steps]
    if growing:
        kinds.append(
            st.tuples(plain, st.integers(-5, 20), st.none() | dates).map(
                lambda at: {"value": at[0], "growth": f"{at[1]} %/yr"} | ({"from": at[2]} if at[2] else {})
            )
        )
    return st.one_of(kinds)


def bounded(written: Any, least: str, most: str) -> dict[str, Any]:
    """A path with a floor and a cap."""
    return (written if isinstance(written, dict) else {"value": written}) | {"floor": least, "cap": most}


prices = st.one_of(
    path(2, 20, "USD/kg", growing=True),
    st.tuples(path(2, 20, "USD/kg", growing=True), st.integers(1, 8), st.integers(9, 30)).map(
        lambda at: bounded(at[0], f"{at[1]} USD/kg", f"{at[2]} USD/kg")
    ),
    st.tuples(st.sampled_from(["0.5", "1", "1.5"]), number(0, 3, "USD/kg"), st.booleans()).map(
        lambda at: (
            {"of": "idx", "times": at[0], "plus": at[1]}
            | ({"floor": "4 USD/kg", "cap": "15 USD/kg"} if at[2] else {})
        )
    ),
)
shares = path(0, 100, "%")
small = path(0, 30, "%")


def drawn(**strategies: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    """A clause of which each key is drawn; a key that draws None is not written."""
    return st.fixed_dictionaries(strategies).map(
        lambda found: {key: value for key, value in found.items() if value is not None}
    )


maybe = st.none() | dates


def _suspension(compensated: bool) -> st.SearchStrategy[dict[str, Any]]:
    ends = st.none() | st.sampled_from(["2028-10", "2029-02-10", "2030-01"])
    share = st.none() | st.sampled_from(["40 %", "100 %"])
    price = path(0, 6, "USD/kg") if compensated else st.none()
    return drawn(**{"from": dates, "notice": notices, "until": ends, "share": share, "compensation": price})


def _term() -> st.SearchStrategy[dict[str, Any]]:
    begins = st.none() | st.sampled_from(
        ["2025-04", "2026-04", "2026-06-12", "2026-10", "2027-04", "2026-04-20"]
    )
    ends = st.none() | st.sampled_from(
        ["2027-07", "2027-10-05", "2028-04", "2028-02-17", "2031-04", "2026-10-15"]
    )
    return drawn(**{"from": begins, "until": ends}).filter(
        lambda term: bool(term) and not ("until" in term and term.get("from", "") >= term["until"])
    )


ANY_SIDE: dict[str, st.SearchStrategy[dict[str, Any]]] = {
    "term": _term().map(lambda term: {"term": term}),
    "except": st.sampled_from(["first", "last", "second"]).map(lambda which: {"except": which}),
    "termination": drawn(date=dates, notice=notices, payment=number(1, 50, "USD thousand")).map(
        lambda clause: {"termination": clause}
    ),
    "extension": st.tuples(
        st.sampled_from(["2026-10", "2027-04", "2027-06-15"]),
        st.sampled_from(["2028-01", "2028-04", "2029-07-20"]),
        st.booleans(),
        st.sampled_from(["seller", "buyer"]),
    ).map(
        lambda at: {
            "term": {"until": at[0]},
            "extension": {"until": at[1], "exercised": at[2], "holder": at[3]},
        }
    ),
    "adjustment": drawn(maintenance=path(0, 20, "t/yr"), other=st.none() | path(-10, 10, "t/yr")).map(
        lambda clause: {"adjustment": clause}
    ),
    "suspension": _suspension(False).map(lambda clause: {"suspension": clause}),
    "suspension by choice": _suspension(True).map(lambda clause: {"suspension": clause}),
    "force majeure": shares.map(lambda share: {"force_majeure": {"share": share}}),
    "restoration": st.tuples(shares, st.none() | path(5, 60, "t/yr"), path(0, 9, "USD/kg")).map(
        lambda at: {
            "force_majeure": {"share": at[0]},
            "restoration": ({"most": at[1]} if at[1] else {}) | {"settle": at[2]},
        }
    ),
    "ramp-down": drawn(step=number(5, 80, "t/yr/yr"), before=st.none() | number(20, 150, "t/yr")).map(
        lambda clause: {"ramp_down": clause}
    ),
    "own tolerance": drawn(down=st.none() | small, up=small).map(
        lambda clause: {"tolerance": clause | {"holder": "own"}}
    ),
    "called": path(50, 130, "%").map(
        lambda called: {"tolerance": {"down": "50 %", "up": "30 %", "holder": "other", "nomination": called}}
    ),
    "buy-down": drawn(price=path(0, 6, "USD/kg"), most=st.none() | shares).map(
        lambda clause: {"buy_down": clause}
    ),
    "firm minimum": path(0, 60, "t/yr").map(lambda least: {"firm_minimum": least}),
    "rolling minimum": st.tuples(number(0, 70, "%"), st.integers(2, 3)).map(
        lambda at: {"rolling_minimum": {"share": at[0], "years": at[1]}}
    ),
    "review": drawn(**{"from": dates, "price": prices}).map(lambda clause: {"price_review": clause}),
    "quota": drawn(
        quantity=path(0, 120, "t/yr"),
        within=st.none() | number(0, 1, "USD/kg"),
        over=path(1, 4, "USD/kg"),
        to=st.sampled_from(["treasury", "world"]),
    ).map(lambda clause: {"quota": clause}),
    "exits": st.tuples(inside, days, number(1, 40, "USD thousand"), notices).map(
        lambda at: {"exit_dates": [at[0], at[1], "never"], "termination": {"payment": at[2], "notice": at[3]}}
    ),
    "extended by choice": st.tuples(
        st.sampled_from(["2026-10", "2027-04", "2027-06-15"]), st.sampled_from(["2028-01", "2029-07-20"])
    ).map(lambda at: {"term": {"until": at[0]}, "extension": {"until": at[1], "holder": "own"}}),
    "some lots": st.integers(5, 30).map(lambda size: {"lots": {"size": f"{size} t", "number": [1, 3]}}),
    "lots": st.tuples(st.integers(1, 4), st.integers(5, 30)).map(
        lambda at: {"lots": {"size": f"{at[1]} t", "number": at[0]}}
    ),
}
SELLING = ANY_SIDE | {
    "grace": st.tuples(path(0, 6, "USD/kg"), small).map(
        lambda at: {"shortfall": {"penalty": at[0], "grace": at[1]}, "soft": True}
    ),
    "penalty tiers": st.tuples(small, small, path(3, 5, "USD/kg"), st.none() | small).map(
        lambda at: {
            "shortfall": {
                "tiers": [{"share": at[0], "price": "2 USD/kg"}, {"share": at[1], "price": at[2]},
                          {"price": "9 USD/kg"}]
            }
            | ({"grace": at[3]} if at[3] else {}),
            "soft": True,
        }
    ),
    "redelivery": st.tuples(shares, path(0, 9, "USD/kg")).map(
        lambda at: {"redelivery": {"discount": at[0], "settle": at[1]}, "soft": True}
    ),
    "flexibility": st.tuples(small, small, st.integers(0, 60)).map(
        lambda at: {
            "tolerance": {"down": at[0], "up": at[1], "holder": "own"},
            "flexibility": {"total": f"{at[2]} t"},
        }
    ),
    "take-or-pay": st.tuples(path(50, 130, "%"), path(50, 100, "%"), st.none() | path(1, 9, "USD/kg")).map(
        lambda at: {
            "tolerance": {"down": "50 %", "up": "30 %", "holder": "other", "nomination": at[0]},
            "take_or_pay": {"share": at[1]} | ({"price": at[2]} if at[2] else {}),
        }
    ),
    "take-or-pay and a release": st.tuples(
        path(50, 130, "%"), path(50, 100, "%"), path(0, 6, "USD/kg"), _suspension(True), st.integers(0, 2)
    ).map(
        lambda at: {
            "tolerance": {"down": "50 %", "up": "30 %", "holder": "other", "nomination": at[0]},
            "take_or_pay": {"share": at[1]},
        }
        | ({"buy_down": {"price": at[2]}} if at[4] != 1 else {})
        | ({"suspension": at[3]} if at[4] != 0 else {})
    ),
    "carried forward": st.tuples(path(50, 130, "%"), path(50, 100, "%")).map(
        lambda at: {
            "tolerance": {"down": "50 %", "up": "30 %", "holder": "other", "nomination": at[0]},
            "take_or_pay": {"share": at[1]},
            "carry_forward": {"threshold": "take_or_pay"},
        }
    ),
    "made up": st.tuples(
        st.integers(50, 70), st.integers(80, 100), inside, st.integers(0, 12),
        st.sampled_from(["9 months", "1 year", "17 months", "3 years"]), st.none() | small
    ).map(
        lambda at: {
            "tolerance": {"down": "50 %", "up": "30 %", "holder": "other", "nomination": f"{at[0]} %"},
            "take_or_pay": {"share": f"{at[1]} %"},
            "make_up": {
                "within": at[4],
                "nomination": {"steps": {"2020-04": "0 t/yr", max("2027-04", at[2]): f"{at[3]} t/yr"}},
            }
            | ({"top_up": at[5]} if at[5] else {}),
        }
    ),
    "price tiers": st.tuples(path(20, 60, "t/yr"), path(1, 2, "USD/kg")).map(
        lambda at: {"price_tiers": [{"above": at[0], "price": at[1]}]}
    ),
    "two price tiers": st.tuples(path(20, 40, "t/yr"), path(50, 90, "t/yr")).map(
        lambda at: {"price_tiers": [{"above": at[0], "price": "2 USD/kg"},
                                    {"above": at[1], "price": "1 USD/kg"}]}
    ),
}  # fmt: skip
BUYING = ANY_SIDE | {
    "take-or-pay": drawn(share=path(40, 100, "%"), price=st.none() | path(1, 9, "USD/kg")).map(
        lambda clause: {"take_or_pay": clause, "soft": True}
    ),
    "make-up": st.tuples(
        path(40, 100, "%"),
        st.sampled_from(["1 month", "9 months", "1 year", "17 months", "3 years"]),
        st.none() | small,
        st.none() | path(0, 40, "t/yr"),
    ).map(
        lambda at: {
            "take_or_pay": {"share": at[0]},
            "make_up": {"within": at[1]}
            | ({"top_up": at[2]} if at[2] else {})
            | ({"most": at[3]} if at[3] else {}),
            "soft": True,
        }
    ),
    "carried forward": path(40, 100, "%").map(
        lambda share: {
            "take_or_pay": {"share": share},
            "carry_forward": {"threshold": "take_or_pay"},
            "soft": True,
        }
    ),
    "price tiers": st.tuples(path(20, 60, "t/yr"), path(60, 90, "USD/kg")).map(
        lambda at: {"price_tiers": [{"above": at[0], "price": at[1]}]}
    ),
}


@st.composite
def instances(draw: Draw, sides: tuple[str, ...] = ("seller", "buyer")) -> dict[str, Any]:
    """An instance of one contract: a mine and a spot sale around it."""
    side = draw(st.sampled_from(sides))
    known = SELLING if side == "seller" else BUYING
    start, steps, settled = draw(st.sampled_from(HORIZONS[draw(st.sampled_from(sorted(HORIZONS)))]))
    every, since = draw(st.sampled_from(settled))
    count = draw(st.sampled_from([2, 3, 1, 3, 2, 0]))
    chosen = draw(st.lists(st.sampled_from(sorted(known)), unique=True, min_size=count, max_size=count))
    clauses: dict[str, Any] = {}
    for name in chosen:
        drawn_clause = draw(known[name])
        if clauses.keys() & drawn_clause.keys() - {"soft", "term"}:
            continue
        clauses = (
            clauses | drawn_clause | {"term": {**clauses.get("term", {}), **drawn_clause.get("term", {})}}
        )
    soft = clauses.pop("soft", False)
    firm = False if soft else draw(st.booleans())
    _mend(clauses, side, start, every, since, firm)
    _date(clauses, read_horizon(_horizon(start, steps)))
    terms: dict[str, Any] = {
        "counterparty": "japan",
        "role": side,
        "material": "ore",
        "settled": {"every": every, "from": since},
        "quantity": draw(path(60, 140, "t/yr", growing=True)),
        "firm": firm,
        "price": draw(prices),
    }
    terms |= {"to": "pit"} if side == "buyer" else {"from": "pit", "destination": "japan"}
    if side == "seller" and not firm and "shortfall" not in clauses:
        terms["shortfall"] = {"penalty": draw(path(0, 9, "USD/kg"))}
    spot = {
        "place": "pit",
        "material": "ore",
        "price": draw(path(1, 25, "USD/kg")),
        "cap": draw(path(0, 150, "t/yr")),
    }
    if side == "buyer" and (firm or draw(st.booleans())):
        spot["cap"] = "none"
    mine = draw(st.sampled_from([UNLIMITED] * 3 + ["60 t/yr"])) if side == "seller" else "0 t/yr"
    return {
        "monazite": 1,
        "title": "A random contract",
        "horizon": _horizon(start, steps),
        "money": {"unit": "USD thousand", "price_year": 2026},
        "outside": ["japan", "world"],
        "materials": {"ore": {"unit": "t", "contains": {"Nd": f"{CONTENT * 100:g} %"}}},
        "prices": {"idx": {"material": "ore", **_mapping(draw(path(3, 15, "USD/kg", growing=True)))}},
        "places": {"pit": {"owner": "miner"}},
        "mines": {
            "sands": {
                "place": "pit",
                "material": "ore",
                "capacity": mine,
                "cost": draw(number(1, 14, "USD/kg")),
            }
        },
        "sales": {"spot": spot},
        "contracts": {"c": terms | clauses},
    }


def _horizon(start: str, steps: list[tuple[str, int]]) -> dict[str, Any]:
    return {"start": start, "steps": [{"every": kind, "count": count} for kind, count in steps]}


def _mapping(written: Any) -> dict[str, Any]:
    return written if isinstance(written, dict) else {"value": written}


def _mend(clauses: dict[str, Any], side: str, start: str, every: str, since: str, firm: bool) -> None:
    """Name the holder by its side, and leave out what no contract says together."""
    other = "buyer" if side == "seller" else "seller"
    if "tolerance" in clauses:
        holder = clauses["tolerance"]["holder"]
        clauses["tolerance"] = clauses["tolerance"] | {"holder": side if holder == "own" else other}
    excepted = clauses.pop("except", None)
    if excepted and every == "year":
        month = {"January": 1, "April": 4, "July": 7}[since]
        year, first = int(start[:4]), int(start[5:])
        year -= first < month
        named = {"first": year, "second": year + 1, "last": year + 2}[excepted]
        clauses["term"] = {**clauses.get("term", {}), "except": [f"{named}-{month:02}"]}
    if not clauses.get("term"):
        clauses.pop("term", None)
    if clauses.get("extension", {}).get("holder") == "own":
        clauses["extension"] = clauses["extension"] | {"holder": side}
    if "compensation" in clauses.get("suspension", {}):
        clauses.pop("ramp_down", None)
    if "flexibility" in clauses:
        clauses.pop("redelivery", None)
    if "flexibility" in clauses:
        clauses.pop("take_or_pay", None)
    if firm and side == "seller":
        clauses.pop("redelivery", None)


def _date(clauses: dict[str, Any], periods: tuple[Period, ...]) -> None:
    """Leave out dates that contradict one another, which the program refuses by name."""
    suspension = clauses.get("suspension", {})
    if "until" in suspension:
        begins = later(day(suspension["from"]), length_of(suspension["notice"]))
        if begins >= day(suspension["until"]):
            clauses["suspension"] = {key: value for key, value in suspension.items() if key != "until"}
    if "exit_dates" in clauses:
        inside = [
            at
            for at in clauses["exit_dates"]
            if at == "never" or periods[0].first <= day(at) < periods[-1].end
        ]
        if len(inside) < 2:
            del clauses["exit_dates"], clauses["termination"]
        else:
            clauses["exit_dates"] = inside
    until = clauses.get("term", {}).get("until")
    if "extension" in clauses and day(clauses["extension"]["until"]) <= day(until):
        del clauses["extension"]
