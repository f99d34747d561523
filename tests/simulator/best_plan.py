"""The best plan that the words allow, as a linear program of its own.

`contract_days` settles a plan; this finds one, so that a limit which the program has and the words do not
shows as a value that is too low. It is stated from what a day-by-day reading says is due, and shares no code
with the program but the solver.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from itertools import product
from math import fsum, inf
from typing import Any

import highspy
from contract_days import Contract, Settled
from reading import DAY, Period, amount, later, months

Terms = Mapping[int, float]


class Program:
    """Columns from 0 up, rows between two bounds; the value is maximised."""

    def __init__(self) -> None:
        self.solver = highspy.Highs()
        self.solver.setOptionValue("output_flag", False)
        self.solver.changeObjectiveSense(highspy.ObjSense.kMaximize)
        self.constant = 0.0
        self.columns = 0

    def column(self, worth: float = 0.0, most: float = inf) -> int:
        self.solver.addCol(worth, 0.0, most, 0, [], [])
        self.columns += 1
        return self.columns - 1

    def row(self, least: float, terms: Terms, most: float = inf) -> None:
        self.solver.addRow(least, most, len(terms), list(terms), list(terms.values()))

    def best(self) -> float | None:
        """The optimum; None where there is no plan, infinity where there is no end."""
        self.solver.run()
        status = self.solver.getModelStatus()
        if status == highspy.HighsModelStatus.kOptimal:
            return float(self.solver.getInfo().objective_function_value + self.constant)
        return inf if status == highspy.HighsModelStatus.kUnbounded else None


def mean(contract: Contract, period: Period, written: Any) -> float:
    """A path in a period: the mean over its days."""
    days = [today.date for today in contract.days.values() if period.first <= today.date < period.end]
    path = contract.path(written)
    return fsum(path.on(today) for today in days) / len(days)


def best_value(instance: Mapping[str, Any]) -> float | None:
    """What the inside accounts make at best: the mine's owner, and the treasury."""
    contract = Contract(instance)
    found = [
        _best(contract, instance, dict(zip([group.key for group in contract.settled], paid, strict=True)))
        for paid in product(*[_paid(contract, group) for group in contract.settled])
    ]
    return max((value for value in found if value is not None), default=None)


def _best(contract: Contract, instance: Mapping[str, Any], paid: Mapping[str, bool]) -> float | None:
    """The best where a buyer outside pays for what it does not call in some contract years, and calls enough
    in all others."""
    program = Program()
    delivered = _market(program, contract, instance)
    rest: dict[str, Any] = defaultdict(dict)
    rest["paid"] = paid
    for number, group in enumerate(contract.settled):
        _contract_year(program, contract, group, contract.settled[:number], delivered, rest)
    _end(program, contract, rest)
    return program.best()


def _paid(contract: Contract, group: Settled) -> list[bool]:
    """Whether a buyer outside may pay for what it does not call in a contract year, as the plan releases more
    or less of it."""
    if not contract.sells or not contract.releases or "take_or_pay" not in contract.written:
        return [False]
    lacking = [
        group.threshold - group.cap - group.part(group.threshold) * bought - _held_back(group) * held
        for bought in (0.0, group.most_bought if "buy_down" in contract.written else 0.0)
        for held in (0.0, group.suspendable)
    ]
    return [True] * (max(lacking) > 0) + [False] * (min(lacking) <= 0)


def _held_back(group: Settled) -> float:
    """By how much a unit held back lowers the level less what is called."""
    return group.held_level - group.held_cap


def _market(program: Program, contract: Contract, instance: Mapping[str, Any]) -> dict[str, int]:
    """A mine, a spot sale and the deliveries; the columns of these by period."""
    mine, spot, found = instance.get("mines", {}).get("sands"), instance.get("sales", {}).get("spot"), {}
    for period in contract.periods:
        sign = 1.0 if contract.sells else -1.0
        delivered = found[period.key] = program.column(sign * contract.price_in(period))
        balance = {delivered: -sign / contract.content}
        if mine:
            capacity = mean(contract, period, mine["capacity"]) * period.years
            cost = mean(contract, period, mine["cost"]) if "cost" in mine else 0.0
            balance[program.column(-cost, capacity)] = 1.0
        if spot:
            cap = inf if spot["cap"] == "none" else mean(contract, period, spot["cap"]) * period.years
            balance[program.column(mean(contract, period, spot["price"]), cap)] = -1.0
        program.row(0.0, balance, 0.0)
    return found


def _contract_year(
    program: Program,
    contract: Contract,
    group: Settled,
    earlier: list[Settled],
    delivered: Mapping[str, int],
    rest: dict[str, Any],
) -> None:
    written, key = contract.written, group.key
    total = {delivered[period.key]: 1.0 for period in group.periods}
    ordinary, released = dict(total), dict[int, float]()
    owed = _owed(program, contract, group, earlier, rest)
    made_up = (
        sum(value for (_, year), value in contract.called_for[1].items() if year == key)
        if contract.sells
        else 0.0
    )
    ordinary |= dict.fromkeys(owed, -1.0)
    bought, held = dict[int, float](), dict[int, float]()
    if "buy_down" in written:
        price = contract.settled_at(group, written["buy_down"]["price"])
        bought = {program.column(-price, group.most_bought): 1.0}
    if contract.by_choice:
        price = contract.settled_at(group, written["suspension"]["compensation"])
        held = {program.column(-price, group.suspendable): 1.0}
    released = bought | held
    program.row(-inf, released, group.due)
    program.row(made_up, ordinary)
    program.row(-inf, ordinary | dict.fromkeys(held, group.held_cap), group.cap + made_up)
    program.row(group.minimum + made_up, ordinary | released)
    rest["window"][key] = ordinary, released, group.due, made_up
    rolling = contract.clause("rolling_minimum")
    years = int(rolling.get("years", 2))
    if rolling and len(rest["window"]) >= years:
        share, window = amount(rolling["share"]), list(rest["window"].values())[-years:]
        given: dict[int, float] = {}
        for counted, let_go, _, _ in window:
            given |= counted | dict.fromkeys(let_go, share)
        program.row(fsum(share * due + called for *_, due, called in window), given)
    names, most = contract.closed(group)
    program.row(-inf, {delivered[name]: 1.0 for name in names} | dict.fromkeys(owed, -1.0), most + made_up)
    if "lots" in written:
        lots = group.lots * amount(written["lots"]["size"]) + made_up
        program.row(lots, ordinary, lots)
    short = dict[int, float]()
    if contract.sells and not contract.firm:
        for number, tier in enumerate(contract.tiers):
            width = group.widths[number] if number < len(group.widths) else inf
            short[program.column(-contract.settled_at(group, tier["price"]), width)] = 1.0
    rest["short"][key] = short
    floor = ordinary | short | bought | dict.fromkeys(held, group.held_floor)
    if contract.firm or contract.sells:
        program.row(group.floor + made_up, floor)
    if "flexibility" in written:
        used = rest["bank"][key] = program.column()
        program.row(group.due + made_up, ordinary | short | released | {used: 1.0})
    level = _held_back(group) if contract.sells else group.held_level
    lowered = dict.fromkeys(bought, group.part(group.threshold)) | dict.fromkeys(held, level)
    _take_or_pay(program, contract, group, ordinary, lowered, rest)
    _tiers(program, contract, group, total)
    if contract.sells:
        program.constant -= made_up * contract.again(group)
        money = contract.settled_at(group, contract.clause("take_or_pay").get("price"))
        program.constant += 0.0 if contract.releases else contract.called_for[0][key] * money
    rest["expiry"][key] = later(group.end, months(contract.clause("make_up").get("within", "0 months")))
    before = {
        vintage: [delivered[period.key] for period in group.periods if period.first < expiry]
        for vintage, expiry in rest["expiry"].items()
    }
    taken = {vintage: column for (vintage, year), column in rest["taken"].items() if year == key}
    for vintage in taken:
        older = [taken[other] for other in taken if rest["expiry"][other] <= rest["expiry"][vintage]]
        program.row(-inf, dict.fromkeys(older, 1.0) | dict.fromkeys(before[vintage], -1.0), 0.0)


def _owed(
    program: Program, contract: Contract, group: Settled, earlier: list[Settled], rest: dict[str, Any]
) -> list[int]:
    """What is delivered of what is owed from before: redelivered, restored, or made up where the plan
    buys."""
    found, written, key = list[int](), contract.written, group.key
    if "redelivery" in written:
        back = program.column(-contract.settled_share(group, written["redelivery"]["discount"]))
        found.append(back)
        before = {column: -1.0 for other in earlier for column in rest["short"][other.key]}
        rest["redelivered"][key] = back
        program.row(-inf, before | dict.fromkeys(rest["redelivered"].values(), 1.0), 0.0)
    if "restoration" in written:
        yearly = written["restoration"].get("most")
        back = program.column(0.0, inf if yearly is None else contract.over_the_year(group, yearly))
        found.append(back)
        rest["restored"][key] = back
        program.row(
            -inf, dict.fromkeys(rest["restored"].values(), 1.0), fsum(other.excused for other in earlier)
        )
    clause = contract.clause("make_up")
    if clause and not contract.sells:
        made_up = list[int]()
        for other in earlier:
            if rest["expiry"][other.key] > group.first:
                taken = program.column(contract.again(group))
                rest["taken"][other.key, key] = taken
                made_up.append(taken)
                vintage = {column: 1.0 for (of, _), column in rest["taken"].items() if of == other.key}
                program.row(-inf, vintage | {rest["unlifted"][other.key]: -1.0}, 0.0)
        if "most" in clause:
            program.row(-inf, dict.fromkeys(made_up, 1.0), contract.over_the_year(group, clause["most"]))
        found += made_up
    return found


def _take_or_pay(
    program: Program,
    contract: Contract,
    group: Settled,
    ordinary: Terms,
    lowered: Terms,
    rest: dict[str, Any],
) -> None:
    clause = contract.clause("take_or_pay")
    if clause and contract.sells and contract.releases:
        worth = contract.settled_at(group, clause.get("price"))
        unlifted = rest["unlifted"][group.key] = program.column(worth)
        row, left = {unlifted: 1.0} | dict(lowered), group.threshold - group.cap
        if rest["paid"][group.key]:
            program.row(left, row, left)
        else:
            program.row(left, row)
            program.row(0.0, {unlifted: 1.0}, 0.0)
    if not clause or contract.sells:
        return
    unlifted = rest["unlifted"][group.key] = program.column(-contract.settled_at(group, clause.get("price")))
    row = dict(ordinary) | {unlifted: 1.0} | dict(lowered)
    threshold = group.threshold
    if "carry_forward" in contract.written:
        row |= rest["row"]
        threshold += rest["level"] or 0.0
        rest["row"], rest["level"] = row, threshold
    program.row(threshold, row)


def _tiers(program: Program, contract: Contract, group: Settled, total: Terms) -> None:
    before = contract.settled_at(group)
    for tier in contract.written.get("price_tiers", []):
        price = contract.settled_at(group, tier["price"])
        over = program.column(-abs(before - price))
        program.row(-contract.over_the_force(group, tier["above"]), {over: 1.0} | dict.fromkeys(total, -1.0))
        before = price
    quota = contract.clause("quota")
    if quota and quota.get("to", "treasury") != "treasury":
        within = contract.settled_at(group, quota["within"]) if "within" in quota else 0.0
        paid = program.column(-within)
        program.row(0.0, {paid: 1.0} | dict.fromkeys(total, -1.0))
        over = program.column(within - contract.settled_at(group, quota["over"]))
        program.row(
            -contract.over_the_force(group, quota["quantity"]), {over: 1.0} | dict.fromkeys(total, -1.0)
        )


def _end(program: Program, contract: Contract, rest: dict[str, Any]) -> None:
    """What is still owed at the end, the bank, and the payment of an exit."""
    last = contract.end - DAY
    short = {column: 1.0 for columns in rest["short"].values() for column in columns}
    excused = fsum(group.excused for group in contract.settled)
    for name, grown, back, start in (
        ("redelivery", short, rest["redelivered"], 0.0),
        ("restoration", {}, rest["restored"], excused),
    ):
        clause = contract.clause(name)
        if name not in contract.written:
            continue
        settle = clause.get("settle")
        price = contract.path(settle).on(last) if settle is not None else 0.0
        left = program.column(-price, inf if settle is not None else 0.0)
        program.row(
            start, dict.fromkeys(back.values(), 1.0) | dict.fromkeys(grown, -1.0) | {left: 1.0}, start
        )
    if rest["bank"]:
        total = amount(contract.clause("flexibility")["total"])
        program.row(-inf, dict.fromkeys(rest["bank"].values(), 1.0), total)
    program.constant -= contract.exit_payment()[1]
