"""A comparison as plain data and tidy tables: the JSON of the command line and the CSV of a result folder."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

from monazite.comparing import differences
from monazite.comparing.comparison import Compared, Comparison
from monazite.comparing.differences import Pair, Quantity, summed
from monazite.comparing.inputs import ABSENT, written
from monazite.comparing.sentences import FLOW_WORDS, sentences
from monazite.data.records.items import Item
from monazite.results.columns import a_boolean, a_month, a_number
from monazite.results.report import Row, Table

CASE = {"case": "the case"}
BOTH = {
    "base": a_number("the figure in the base, in `unit`", "unit"),
    "in_case": a_number("the figure in the case", "unit"),
    "difference": a_number(
        "the case minus the base; 0 where they agree to the accuracy of the checks", "unit"
    ),
    "unit": "the unit of these",
}
SEVERAL = {
    "one_of_several": a_boolean("true where an alternative optimum of one of the two has another amount")
}
YEAR = {
    "period": a_month("the year, by the month its first period begins in"),
    "label": "the year in words",
}
PRESENT = "present value at the start of the horizon"
TABLES: dict[str, dict[str, str]] = {
    "cases": {
        "name": "the base first, then each case",
        "source": "the file, or the option that makes it of the base",
        "status": "`optimal`, `infeasible`, `unbounded`, `limit` or `unverified`",
        "objective": a_number(f"the objective value, {PRESENT}, in `unit`; empty without a plan", "unit"),
        "difference": a_number("the case minus the base; empty without both", "unit"),
        "unit": "the unit of money",
        "chosen": "of choices that contracts leave open the best one",
        "message": "why there is no plan",
    },
    "totals": {
        **CASE,
        "quantity": "`objective value`, `penalties` (both present values), flows of the balance, `made`, "
        "`unmet`",
        "of": "the tracked element, the material, or empty",
        **BOTH,
        **SEVERAL,
    },
    "accounts": {
        **CASE,
        "account": "the account",
        "outside": a_boolean("true for an outside account, of which only cash is modelled"),
        "kind": f"`cash`, `value` (of lost supply) or `balance`, their sum; {PRESENT}",
        **BOTH,
    },
    "years": {
        **CASE,
        **YEAR,
        "quantity": f"`inside accounts` ({PRESENT}; they add up to the objective value), or a flow of the "
        f"balance",
        "of": "the tracked element or material that is balanced",
        **BOTH,
        **SEVERAL,
    },
    "contracts": {
        **CASE,
        "contract": "the contract",
        "period": a_month("the contract year, by the month its first period begins in"),
        "label": "the contract year in words",
        "quantity": (
            "`due`, `delivered`, `shortfall`, `released`, `unlifted`; `received`, `penalty`, `other` in "
            "money, not "
            "discounted"
        ),
        **BOTH,
        **SEVERAL,
    },
    "building": {
        **CASE,
        "element": "the plant that is expanded",
        "period": a_month("the period of the decision; its year where base and case have other periods"),
        "label": "the same in words",
        **BOTH,
        **SEVERAL,
    },
    "production": {**CASE, **YEAR, "material": "a material that a demand accepts", **BOTH, **SEVERAL},
    "imports": {
        **CASE,
        **YEAR,
        "origin": "where it comes from",
        "material": "the material",
        **BOTH,
        **SEVERAL,
    },
    "unmet": {**CASE, **YEAR, "sector": "the sector that goes short", **BOTH, **SEVERAL},
    "balance": {
        **CASE,
        "balance": "the tracked element, or a material",
        "side": "`in`, `out`, `loss` or `stock`",
        "flow": "what happens, as in the table `balance` of `solve`",
        "party": "the mine, origin, counterparty, destination, sector, plant, route or stock",
        "materials": "the material; of losses in processing the inputs",
        **BOTH,
        **SEVERAL,
    },
    "attribution": {
        **CASE,
        "input": "the address of an input that differs",
        "place": "the file and line, or the option, that changes it; of what is removed its place in the "
        "base",
        "before": "what the base has there; empty where it has nothing",
        "after": "what the case has there; empty where it has nothing",
        "alone": a_number(
            "change of the objective value where this input alone is changed, in `unit`", "unit"
        ),
        "on_top": a_number("change of the objective value where it is changed after all others", "unit"),
        "shapley": a_number(
            "its Shapley share: the mean over all orders; the shares add up to the difference", "unit"
        ),
        "unit": f"the unit of money; {PRESENT}",
    },
    "subsets": {
        **CASE,
        "inputs": "the inputs that are changed, with semicolons between them; empty: the base",
        "status": "the status of that program",
        "objective": a_number("its objective value, in `unit`; empty without a plan", "unit"),
        "unit": f"the unit of money; {PRESENT}",
        "message": "why there is no plan",
    },
}
"""The columns of every table, each with its meaning."""
KEYS = {"cases": ("name",)}
"""The columns by which the rows of a table differ."""


def comparison_tables(comparison: Comparison) -> dict[str, Table]:
    """The tables of a comparison."""
    return {
        name: Table(name, columns, partial(_rows, comparison, name), key=KEYS.get(name, ()))
        for name, columns in TABLES.items()
    }


def comparison_status(comparison: Comparison, status: str) -> dict[str, Any]:
    """The comparison without its tables."""
    unit = comparison.unit
    return {
        "title": comparison.instance.title,
        "status": status,
        "base": {
            "name": comparison.side.name,
            "source": comparison.side.source,
            "status": comparison.outcome.status,
            "objective": _money(comparison.outcome.objective, unit),
            "message": comparison.outcome.message or None,
        },
        "cases": [
            {
                "name": case.name,
                "source": case.side.source,
                "status": case.outcome.status,
                "objective": _money(case.outcome.objective, unit),
                "difference": _money(comparison.difference(case), unit),
                "message": case.outcome.message or None,
                "sentences": sentences(comparison, case).lines,
                "without_shares": case.attribution.reason or None,
            }
            for case in comparison.cases
        ],
        "verified": comparison.verified,
        "proof": "none",
        "solves": comparison.solves,
        "warnings": [str(warning) for warning in comparison.instance.context.warnings],
    }


def _money(value: float | None, unit: str) -> dict[str, Any] | None:
    return None if value is None else {"value": value, "unit": unit}


def _rows(comparison: Comparison, name: str) -> list[Row]:
    if name == "cases":
        return list(_cases(comparison))
    if name == "attribution":
        return [row for case in comparison.cases for row in _shares(comparison, case)]
    if name == "subsets":
        return [row for case in comparison.cases for row in _subsets(comparison, case)]
    return [row for case in comparison.cases for row in quantity_rows(comparison, case, name)]


def quantity_rows(comparison: Comparison, case: Compared, name: str) -> list[Row]:
    """The rows of a table of quantities for one case; none where one of the two has no plan."""
    pair = comparison.pair(case)
    if pair is None:
        return []
    columns = [column for column in TABLES[name] if column not in ("case", *BOTH, *SEVERAL)]
    with_several = "one_of_several" in TABLES[name]
    rows = []
    for each in QUANTITIES[name](pair):
        row: Row = {"case": case.name, **dict(zip(columns, each.keys, strict=True))}
        row |= {"base": each.base, "in_case": each.case, "difference": each.difference, "unit": each.unit}
        rows.append(row | ({"one_of_several": each.several} if with_several else {}))
    return rows


def _totals(pair: Pair) -> Iterator[Quantity]:
    unit = pair[0].instance.money.unit
    yield Quantity(("objective value", ""), unit, pair[0].value, pair[1].value, is_money=True)
    for each in summed(differences.paid(pair, Item.SHORTFALL_PENALTY), lambda keys: ("penalties", "")):
        yield each
    for each in summed(differences.flows(pair), lambda keys: keys[:3]):
        balance, _, flow = each.keys
        yield _renamed(each, (FLOW_WORDS.get(flow, flow), balance))
    for each in summed(differences.production(pair), lambda keys: ("made", keys[2])):
        yield each
    for each in summed(differences.imports(pair), lambda keys: ("imported", keys[3])):
        yield each
    for each in summed(differences.short(pair), lambda keys: ("unmet", "")):
        yield each


def _years(pair: Pair) -> Iterator[Quantity]:
    for each in differences.yearly_value(pair):
        yield _renamed(each, (*each.keys, "inside accounts", ""))
    for each in differences.yearly_flows(pair):
        period, label, balance, _, flow = each.keys
        yield _renamed(each, (period, label, FLOW_WORDS.get(flow, flow), balance))


def _renamed(each: Quantity, keys: tuple[Any, ...]) -> Quantity:
    return Quantity(keys, each.unit, each.base, each.case, each.several, each.is_money)


QUANTITIES: dict[str, Callable[[Pair], Any]] = {
    "totals": _totals,
    "accounts": differences.accounts,
    "years": _years,
    "contracts": differences.agreements,
    "building": differences.built,
    "production": differences.production,
    "imports": differences.imports,
    "unmet": differences.short,
    "balance": differences.flows,
}
"""The tables of quantities, and where their rows come from."""


def _cases(comparison: Comparison) -> Iterator[Row]:
    for side, outcome, change in (
        (comparison.side, comparison.outcome, None),
        *((case.side, case.outcome, comparison.difference(case)) for case in comparison.cases),
    ):
        yield {
            "name": side.name,
            "source": side.source,
            "status": outcome.status,
            "objective": outcome.objective,
            "difference": change,
            "unit": comparison.unit,
            "chosen": outcome.chosen,
            "message": outcome.message or None,
        }


def _shares(comparison: Comparison, case: Compared) -> Iterator[Row]:
    for share in case.attribution.shares:
        changed = share.input
        yield {
            "case": case.name,
            "input": changed.name,
            "place": str(changed.place) if changed.place else None,
            "before": None if changed.before is ABSENT else written(changed.before),
            "after": None if changed.after is ABSENT else written(changed.after),
            "alone": share.alone,
            "on_top": share.on_top,
            "shapley": share.shapley,
            "unit": comparison.unit,
        }


def _subsets(comparison: Comparison, case: Compared) -> Iterator[Row]:
    for subset, outcome in case.attribution.solved:
        yield {
            "case": case.name,
            "inputs": "; ".join(case.inputs[number].name for number in sorted(subset)),
            "status": outcome.status,
            "objective": outcome.objective,
            "unit": comparison.unit,
            "message": outcome.message or None,
        }
