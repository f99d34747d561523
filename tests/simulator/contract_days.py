"""A contract walked day by day, and settled: a second reading of `docs/contract.md`, for the tests alone.

It is written from the words of that page, shares no code with the program and knows no algebra: a loop over
the days of the horizon notes what holds on each, contract years add the days up, and `settle` works out what
a plan's deliveries and choices come to. What the words do not allow of them is listed in `broken`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from functools import cached_property
from math import floor, fsum
from typing import Any

from reading import DAY, MONTHS, Path, Period, amount, day, later, months, read_horizon

CLOSE = 1e-6
"""What a plan in floating point may be off by, in t."""

Payment = tuple[str, str, str, str]
"""Period, payer, payee, item."""


@dataclass(frozen=True)
class Day:
    """What holds on one day."""

    date: date
    length: float
    in_force: float
    asked: float
    suspended: float
    excused: float
    kept: float
    price: float


@dataclass(frozen=True)
class ContractYear:
    """A contract year, or the part of it that lies in the horizon."""

    first: date
    end: date
    whole: tuple[date, date]
    days: tuple[Day, ...]

    @property
    def days_in_force(self) -> list[Day]:
        return [today for today in self.days if today.in_force]

    @property
    def time_in_force(self) -> float:
        return fsum(today.length for today in self.days_in_force)

    @property
    def settlement_day(self) -> date:
        """The last day on which the contract is in force; if there is none, the last day."""
        return self.days_in_force[-1].date if self.days_in_force else self.days[-1].date


@dataclass(frozen=True)
class Settled:
    """What is settled at once: the periods of a contract year, or a period of several contract years."""

    key: str
    periods: tuple[Period, ...]
    years: tuple[ContractYear, ...]
    due: float
    floor: float
    cap: float
    excused: float
    suspendable: float
    minimum: float
    threshold: float
    widths: tuple[float, ...]
    most_bought: float
    lots: int
    held_floor: float
    held_cap: float
    held_level: float

    @property
    def first(self) -> date:
        return self.periods[0].first

    @property
    def end(self) -> date:
        return self.periods[-1].end

    @property
    def days(self) -> list[Day]:
        return [today for year in self.years for today in year.days]

    @property
    def in_force(self) -> bool:
        return any(today.in_force for today in self.days)

    @property
    def settlement_days(self) -> list[date]:
        """Those of the contract years in force; of none, the last day."""
        found = [year.settlement_day for year in self.years if year.days_in_force]
        return found or [self.end - DAY]

    def part(self, amount: float) -> float:
        """An amount as a share of what is due; 0 where nothing is."""
        return amount / self.due if self.due > 0 else 0.0


@dataclass
class Choices:
    """What the plan decides: deliveries by period, and by contract year what is released, made up, delivered
    later or left."""

    delivered: Mapping[str, float]
    bought: Mapping[str, float] = field(default_factory=dict)
    held: Mapping[str, float] = field(default_factory=dict)
    redelivered: Mapping[str, float] = field(default_factory=dict)
    restored: Mapping[str, float] = field(default_factory=dict)
    made_up: Mapping[tuple[str, str], float] = field(default_factory=dict)
    short: Mapping[str, float] = field(default_factory=dict)


@dataclass
class Settlement:
    """What it comes to: by contract year what is short, unlifted and beyond, every payment, and what the
    words do not allow."""

    short: dict[str, float] = field(default_factory=dict)
    unlifted: dict[str, float] = field(default_factory=dict)
    beyond: dict[str, float] = field(default_factory=dict)
    payments: dict[Payment, float] = field(default_factory=lambda: defaultdict(float))
    broken: list[str] = field(default_factory=list)

    def value(self, account: str) -> float:
        """What an account receives less what it pays."""
        return fsum(
            money * ((payee == account) - (payer == account))
            for (_, payer, payee, _), money in self.payments.items()
        )


class Contract:
    """One contract of an instance, as a plain dictionary, on the days of its horizon."""

    def __init__(self, instance: Mapping[str, Any], name: str = "c", own: str = "miner"):
        self.instance, self.written, self.own = instance, instance["contracts"][name], own
        self.other = self.written["counterparty"]
        self.sells = self.written.get("role", "seller") == "seller"
        self.periods = read_horizon(instance["horizon"])
        self.start, self.end = self.periods[0].first, self.periods[-1].end
        self.prices = instance.get("prices", {})
        contents = instance.get("materials", {}).get(self.written.get("material"), {}).get("contains", {})
        self.content = amount(contents[self.written["basis"]]) if "basis" in self.written else 1.0
        self.firm = self.written["firm"] in (True, "true")

    # What is written

    def clause(self, name: str) -> Mapping[str, Any]:
        return self.written.get(name) or {}

    def path(self, written: Any, since: date | None = None) -> Path:
        return Path(written, self.periods, self.prices, since or self.start)

    def share(self, clause: str, key: str, absent: float = 0.0) -> Any:
        """What a path of a clause is on a day; `absent` where it is not written."""
        written = self.clause(clause).get(key)
        return (lambda today: absent) if written is None else self.path(written).on

    @property
    def by_choice(self) -> bool:
        return "compensation" in self.clause("suspension")

    @property
    def releases(self) -> bool:
        """Whether the plan may buy down or hold back a part."""
        return self.by_choice or "buy_down" in self.written

    @property
    def exit(self) -> date | None:
        written = self.clause("termination").get("date", "never")
        return (
            None
            if written == "never"
            else later(day(written), months(self.clause("termination").get("notice", "0 months")))
        )

    @property
    def ends_anyway(self) -> date | None:
        extension = self.clause("extension")
        if extension.get("exercised") in (True, "true"):
            return day(extension["until"])
        until = self.clause("term").get("until")
        return None if until is None else day(until)

    @property
    def begins(self) -> date | None:
        since = self.clause("term").get("from")
        return None if since is None else day(since)

    # What holds on a day

    def in_force(self, today: date) -> bool:
        if self.begins is not None and today < self.begins:
            return False
        if self.ends_anyway is not None and today >= self.ends_anyway:
            return False
        if self.exit is not None and today >= self.exit:
            return False
        first, _ = self.whole_year(today)
        named = [day(named) for named in self.clause("term").get("except", [])]
        return first not in named and max(first, self.start) not in named

    def suspended_share(self, today: date) -> float:
        """The share between the dates of the suspension, as data or by choice."""
        clause = self.clause("suspension")
        if not clause:
            return 0.0
        begins = later(day(clause["from"]), months(clause.get("notice", "0 months")))
        ends = day(clause["until"]) if clause.get("until") else date.max
        return amount(clause.get("share", "100 %")) if begins <= today < ends else 0.0

    def asked(self, today: date) -> float:
        """The adjusted quantity."""
        quantity = self.path(self.written["quantity"]).on(today)
        return float(
            quantity
            - self.share("adjustment", "maintenance")(today)
            + self.share("adjustment", "other")(today)
        )

    def price(self, today: date) -> float:
        review = self.clause("price_review")
        if review and today >= day(review["from"]):
            return self.path(review["price"], day(review["from"])).on(today)
        return self.path(self.written["price"]).on(today)

    def _day(self, today: date, length: float) -> Day:
        in_force, asked = float(self.in_force(today)), self.asked(today)
        suspended = 0.0 if self.by_choice else self.suspended_share(today)
        excused = self.share("force_majeure", "share")(today)
        return Day(
            today,
            length,
            in_force,
            asked,
            suspended,
            excused,
            in_force * asked * (1 - suspended),
            self.price(today),
        )

    @cached_property
    def days(self) -> dict[date, Day]:
        """Every day of the horizon."""
        found = {}
        for period in self.periods:
            today = period.first
            while today < period.end:
                found[today] = self._day(today, period.a_day)
                today += DAY
        return found

    # Contract years

    def whole_year(self, today: date) -> tuple[date, date]:
        """The contract year of a day: its first day, and the day after its last."""
        settled = self.clause("settled")
        length = months(settled.get("every", "year"))
        first = date(today.year - 2, MONTHS.index(settled.get("from", "April")) + 1, 1)
        while (following := later(first, length)) <= today:
            first = following
        return first, following

    @cached_property
    def years(self) -> list[ContractYear]:
        """Every contract year of which days lie in the horizon, in order."""
        found, first = [], self.start
        while first < self.end:
            whole = self.whole_year(first)
            end = min(whole[1], self.end)
            days = tuple(today for today in self.days.values() if first <= today.date < end)
            found.append(ContractYear(first, end, whole, days))
            first = end
        return found

    @cached_property
    def ramped(self) -> dict[date, float]:
        """What the ramp-down adds on each day, as a yearly rate."""
        clause, added = self.clause("ramp_down"), dict.fromkeys(self.days, 0.0)
        if not clause:
            return added
        step, before = amount(clause["step"]), None
        if "before" in clause:
            before = amount(clause["before"])
        last: ContractYear | None = None
        for year in self.years:
            inside, time = year.days_in_force, year.time_in_force
            if not inside:
                continue
            kept = fsum(today.length * today.kept for today in inside) / time
            if last is None:
                running = self.begins is None or self.begins <= self.start
                if before is None and running:
                    before = fsum(today.length * today.asked for today in inside) / time
                distance = time
            else:
                between = fsum(
                    today.length
                    for today in self.days.values()
                    if last.days_in_force[-1].date < today.date < inside[0].date
                )
                distance = last.time_in_force / 2 + between + time / 2
            rate = kept if before is None else max(kept, before - step * distance)
            lifted = (rate - kept) * time
            suspended = fsum(today.length * today.asked * today.suspended for today in inside)
            for today in inside:
                part = today.asked * today.suspended / suspended if suspended > 0 else 1 / time
                added[today.date] = lifted * part
            before, last = rate, year
        return added

    def density(self, today: Day) -> float:
        """What is due on a day, as a yearly rate."""
        return (today.kept + self.ramped[today.date]) * (1 - today.excused)

    @property
    def own_band(self) -> bool:
        """Whether the plan's side chooses within the tolerance."""
        own = "seller" if self.sells else "buyer"
        return bool(self.clause("tolerance").get("holder", own) == own)

    def band(self, today: date) -> tuple[float, float]:
        """The least, before any grace, and the most on a day, as shares of what is due."""
        if self.own_band:
            return 1 - self.share("tolerance", "down")(today), 1 + self.share("tolerance", "up")(today)
        called = self.share("tolerance", "nomination", 1.0)(today)
        return called, called

    @property
    def tiers(self) -> list[Mapping[str, Any]]:
        """The tiers of the penalty; a penalty alone is one tier."""
        clause = self.clause("shortfall")
        return list(clause.get("tiers", [])) or ([{"price": clause["penalty"]}] if clause else [])

    @cached_property
    def settled(self) -> list[Settled]:
        """The contract years as they are settled; a period of several is settled at once."""
        groups: dict[date, list[Period]] = {}
        for period in self.periods:
            first, end = self.whole_year(period.first)
            groups.setdefault(period.first if period.end > end else first, []).append(period)
        return [self._settled(tuple(periods)) for periods in groups.values()]

    def _settled(self, periods: tuple[Period, ...]) -> Settled:
        begin, end = periods[0].first, periods[-1].end
        years = tuple(year for year in self.years if year.first < end and year.end > begin)
        if years[0].first < begin or years[-1].end > end:
            raise ValueError(f"the period {periods[0].key} straddles a contract year")
        days = [today for year in years for today in year.days]
        sums: dict[str, list[float]] = defaultdict(list)
        widths: list[list[float]] = [[] for _ in self.tiers[:-1]]
        grace, taken = self.share("shortfall", "grace"), self.share("take_or_pay", "share")
        bought, firm = self.share("buy_down", "most", 1.0), self.written.get("firm_minimum", "0 t/yr")
        for today in days:
            due = self.density(today) * today.length
            least, most = self.band(today.date)
            bound = max(0.0, least - grace(today.date)) * due
            left = today.length * today.in_force * (1 - today.excused)
            sums["due"].append(due)
            sums["floor"].append(bound)
            sums["cap"].append(most * due)
            sums["excused"].append((today.kept + self.ramped[today.date]) * today.excused * today.length)
            held = self.suspended_share(today.date) if self.by_choice else 0.0
            sums["suspendable"].append(suspendable := left * today.asked * held)
            sums["held_floor"].append(suspendable * least)
            sums["held_cap"].append(suspendable * most)
            sums["held_level"].append(suspendable * taken(today.date))
            sums["minimum"].append(left * self.path(firm).on(today.date) * (1 - today.suspended))
            sums["threshold"].append(taken(today.date) * due)
            sums["most_bought"].append(bought(today.date) * due)
            for width, tier in zip(widths, self.tiers, strict=False):
                width.append(self.path(tier["share"]).on(today.date) * bound)
        totals = {name: fsum(values) for name, values in sums.items()}
        for name in ("held_floor", "held_cap", "held_level"):
            totals[name] = totals[name] / totals["suspendable"] if totals["suspendable"] > 0 else 0.0
        return Settled(
            periods[0].key,
            periods,
            years,
            **totals,
            widths=tuple(map(fsum, widths)),
            lots=sum(self._lots(year) for year in years),
        )

    def _lots(self, year: ContractYear) -> int:
        """As many whole lots as fit into the part of a contract year that is in force, not suspended and not
        excused."""
        if "lots" not in self.written:
            return 0
        number = int(self.written["lots"]["number"])
        whole = sum((self._length(today.date) for today in year.days), Fraction(0))
        part = sum(
            (
                self._length(today.date)
                * int(today.in_force)
                * (1 - _fraction(today.suspended))
                * (1 - _fraction(today.excused))
                for today in year.days
            ),
            Fraction(0),
        )
        inside = Fraction(_months_between(year.first, year.end), _months_between(*year.whole))
        return floor(number * inside * part / whole)

    def _length(self, today: date) -> Fraction:
        """The length of a day in years, exactly."""
        period = self.period_of(today)
        return _fraction(period.years) / (period.end - period.first).days

    def period_of(self, today: date) -> Period:
        return next(period for period in self.periods if period.first <= today < period.end)

    # Prices

    def price_in(self, period: Period) -> float:
        """The mean price over the days on which deliveries may be made; of all days, where only what is owed
        may come."""
        days = [today for today in self.days.values() if period.first <= today.date < period.end]
        weights = [today.in_force * (1 - today.suspended) for today in days]
        if fsum(weights) <= 0:
            weights = [1.0] * len(days)
        return fsum(weight * today.price for weight, today in zip(weights, days, strict=True)) / fsum(weights)

    def settled_at(self, group: Settled, written: Any = None) -> float:
        """A path at the settlement days of a contract year; without one, the price of the contract."""
        values = [
            self.price(today) if written is None else self.path(written).on(today)
            for today in group.settlement_days
        ]
        return fsum(values) / len(values)

    def settled_share(self, group: Settled, share: Any) -> float:
        """A share of the price at the settlement days: the mean of what each of them asks for."""
        values = [self.price(today) * self.path(share).on(today) for today in group.settlement_days]
        return fsum(values) / len(values)

    def again(self, group: Settled) -> float:
        """What a unit made up saves: the price less the share of it that is paid again."""
        clause = self.clause("make_up")
        return self.settled_at(group) - (
            self.settled_share(group, clause["top_up"]) if "top_up" in clause else 0
        )

    def over_the_year(self, group: Settled, written: Any) -> float:
        """A yearly amount summed over all days of a contract year."""
        return fsum(today.length * self.path(written).on(today.date) for today in group.days)

    def over_the_force(self, group: Settled, written: Any) -> float:
        """A yearly amount summed over the days in force; over all days, where none is."""
        if not group.in_force:
            return self.over_the_year(group, written)
        return fsum(
            today.length * self.path(written).on(today.date) for today in group.days if today.in_force
        )

    # What is made up where the plan sells, and what is paid for and not called

    @cached_property
    def called_for(self) -> tuple[dict[str, float], dict[tuple[str, str], float], list[str]]:
        """Where the plan sells, as data: by contract year what the buyer pays for and does not take, what it
        makes up by vintage and contract year, and what it would make up without having paid for it."""
        unlifted, made_up = dict[str, float](), defaultdict[tuple[str, str], float](float)
        missing, credit, rights = list[str](), 0.0, list[tuple[str, date, list[float]]]()
        nomination = self.clause("make_up").get("nomination")
        for group in self.settled:
            for today in group.days if nomination else []:
                wanted = self.path(nomination).on(today.date) * today.length
                for vintage, expiry, left in rights:
                    if today.date < expiry and left[0] > 0:
                        taken = min(wanted, left[0])
                        left[0], wanted = left[0] - taken, wanted - taken
                        made_up[vintage, group.key] += taken
                if wanted > CLOSE * today.length:
                    missing.append(f"{wanted} on {today.date}")
            lacking = 0.0 if self.own_band else group.threshold - group.cap
            if "carry_forward" in self.written:
                lacking, credit = max(0.0, lacking - credit), max(0.0, credit - lacking)
            unlifted[group.key] = max(0.0, lacking)
            if "make_up" in self.written:
                expiry = later(group.end, months(self.clause("make_up")["within"]))
                rights.append((group.key, expiry, [unlifted[group.key]]))
        return unlifted, made_up, missing

    # Settling

    def settle(self, choices: Choices) -> Settlement:
        """What deliveries and choices come to, contract year by contract year."""
        found = Settlement()
        books = _Books()
        for group in self.settled:
            self._settle(group, choices, books, found)
        self._leave(found)
        self._close(books, found)
        return found

    def _settle(self, group: Settled, choices: Choices, books: _Books, found: Settlement) -> None:
        """One contract year: what is due and not delivered, and what is paid for it."""
        key, last = group.key, group.periods[-1]
        delivered = fsum(choices.delivered.get(period.key, 0.0) for period in group.periods)
        made_up = self._made_up(choices)
        back = choices.redelivered.get(key, 0.0), choices.restored.get(key, 0.0)
        taken = {vintage: value for (vintage, year), value in made_up.items() if year == key}
        beyond = fsum([*back, *taken.values()])
        ordinary = delivered - beyond
        bought, held = choices.bought.get(key, 0.0), choices.held.get(key, 0.0)
        found.beyond[key] = beyond

        def pay(item: str, money: float, payee: str = self.other, period: str = last.key) -> None:
            found.payments[period, self.own, payee, item] += money

        def hold(statement: str, least: float, most: float) -> None:
            if least > most + CLOSE:
                found.broken.append(f"{key}: {statement}: {least} is more than {most}")

        hold("what is owed from before is delivered", 0.0, ordinary)
        hold("bought down", bought, group.most_bought)
        hold("held back by choice", held, group.suspendable)
        hold("released", bought + held, group.due)
        hold("the cap", ordinary, group.cap - group.held_cap * held)
        hold("the firm minimum", group.minimum - bought - held, ordinary)
        books.window.append((group.due - bought - held, ordinary))
        rolling = self.clause("rolling_minimum")
        if rolling and len(books.window) >= (years := int(rolling.get("years", 2))):
            due, given = (fsum(column) for column in zip(*books.window[-years:], strict=True))
            hold("the rolling minimum", amount(rolling["share"]) * due, given)
        closed, within = self.closed(group)
        hold(
            "closed and suspended parts",
            fsum(choices.delivered.get(name, 0.0) for name in closed),
            within + beyond,
        )
        if "lots" in self.written:
            hold("whole lots, at least", group.lots * amount(self.written["lots"]["size"]), ordinary)
            hold("whole lots, at most", ordinary, group.lots * amount(self.written["lots"]["size"]))

        for period in group.periods:
            money = self.price_in(period) * choices.delivered.get(period.key, 0.0)
            payer, payee = (self.other, self.own) if self.sells else (self.own, self.other)
            found.payments[period.key, payer, payee, "contract price"] += money

        lacking = max(0.0, group.floor - bought - group.held_floor * held - ordinary)
        if self.firm:
            hold("firm: nothing falls short", lacking, 0.0)
            lacking = 0.0
        short = lacking if self.sells else 0.0
        if self.clause("flexibility") and self.sells and not self.firm:
            short = choices.short.get(key, 0.0)
            hold("what falls short of the floor is paid for", lacking, short)
        if self.clause("flexibility"):
            books.bank += max(0.0, group.due - bought - held - short - ordinary)
        found.short[key] = short
        if not self.firm:
            pay("shortfall penalty", self._penalty(group, short))

        if self.clause("buy_down"):
            pay("buy-down", bought * self.settled_at(group, self.clause("buy_down")["price"]))
        if self.by_choice:
            pay("compensation", held * self.settled_at(group, self.clause("suspension")["compensation"]))

        self._take_or_pay(
            group,
            ordinary if not self.sells else group.cap - group.held_cap * held,
            group.part(group.threshold) * bought + group.held_level * held,
            books,
            found,
        )
        self._make_up(group, taken, choices, books, found, hold)
        self._owed(group, back, short, books, found, hold)
        self._tiers(group, delivered, found)

    def _made_up(self, choices: Choices) -> Mapping[tuple[str, str], float]:
        return self.called_for[1] if self.sells else choices.made_up

    def closed(self, group: Settled) -> tuple[list[str], float]:
        """The periods wholly outside the term or wholly suspended as data, and the most of what is due on
        their days."""
        names, most = [], 0.0
        clause = self.clause("suspension")
        for period in group.periods:
            days = [today for today in group.days if period.first <= today.date < period.end]
            suspended = (
                not self.by_choice and clause and all(self._suspended_on(today.date) for today in days)
            )
            if suspended or not any(today.in_force for today in days):
                names.append(period.key)
                most += fsum(today.length * self.density(today) * self.band(today.date)[1] for today in days)
        return names, most

    def _suspended_on(self, today: date) -> bool:
        clause = self.clause("suspension")
        begins = later(day(clause["from"]), months(clause.get("notice", "0 months")))
        return begins <= today and (not clause.get("until") or today < day(clause["until"]))

    def _penalty(self, group: Settled, short: float) -> float:
        """The penalty of what is short, the first tiers first."""
        money = 0.0
        for number, tier in enumerate(self.tiers):
            width = group.widths[number] if number < len(group.widths) else short
            money += min(short, width) * self.settled_at(group, tier["price"])
            short -= min(short, width)
        return money

    def _take_or_pay(
        self, group: Settled, taken: float, released: float, books: _Books, found: Settlement
    ) -> None:
        """What is paid for and not taken, or where the plan sells not called."""
        clause = self.clause("take_or_pay")
        unlifted = 0.0
        if clause and self.sells and not self.releases:
            unlifted = self.called_for[0][group.key]
        elif clause:
            lacking = group.threshold - released - taken
            if "carry_forward" in self.written:
                lacking, books.credit = lacking - books.credit, max(0.0, books.credit - lacking)
            unlifted = max(0.0, lacking)
        found.unlifted[group.key] = unlifted
        if unlifted:
            money = unlifted * self.settled_at(group, clause.get("price"))
            payer, payee = (self.other, self.own) if self.sells else (self.own, self.other)
            found.payments[group.periods[-1].key, payer, payee, "take-or-pay"] += money

    def _make_up(
        self,
        group: Settled,
        taken: Mapping[str, float],
        choices: Choices,
        books: _Books,
        found: Settlement,
        hold: Any,
    ) -> None:
        """What is made up is not paid again, but for the top-up; each tonne before the right to it
        expires."""
        clause = self.clause("make_up")
        if not clause:
            return
        for vintage, tonnes in taken.items():
            books.taken[vintage] += tonnes
            hold(f"made up of {vintage}", books.taken[vintage], found.unlifted.get(vintage, 0.0))
        if not self.sells:
            for vintage in taken:
                expiry = books.expiries[vintage]
                before = [period.key for period in group.periods if period.first < expiry]
                older = [other for other in taken if books.expiries[other] <= expiry]
                hold(
                    f"made up of {older} before {expiry}",
                    fsum(taken[other] for other in older),
                    fsum(choices.delivered.get(name, 0.0) for name in before),
                )
            if "most" in clause:
                hold("made up in a year", fsum(taken.values()), self.over_the_year(group, clause["most"]))
        books.expiries[group.key] = later(group.end, months(clause["within"]))
        money = fsum(taken.values()) * self.again(group)
        payer, payee = (self.own, self.other) if self.sells else (self.other, self.own)
        found.payments[group.periods[-1].key, payer, payee, "rebate"] += money

    def _owed(
        self,
        group: Settled,
        back: tuple[float, float],
        short: float,
        books: _Books,
        found: Settlement,
        hold: Any,
    ) -> None:
        """What fell short or was excused in earlier contract years is delivered, the first at a discount."""
        redelivered, restored = back
        hold("redelivered of what fell short before", redelivered, books.short)
        hold("restored of what was excused before", restored, books.excused)
        if "redelivery" in self.written:
            money = redelivered * self.settled_share(group, self.written["redelivery"]["discount"])
            found.payments[group.periods[-1].key, self.own, self.other, "rebate"] += money
            books.short += short - redelivered
        if "restoration" in self.written:
            if "most" in self.clause("restoration"):
                hold(
                    "restored in a year",
                    restored,
                    self.over_the_year(group, self.clause("restoration")["most"]),
                )
            books.excused += group.excused - restored

    def _tiers(self, group: Settled, delivered: float, found: Settlement) -> None:
        """The price tiers and the duty of a quota, on all that is delivered in the contract year."""
        period, before = group.periods[-1].key, self.settled_at(group)
        for tier in self.written.get("price_tiers", []):
            price = self.settled_at(group, tier["price"])
            over = max(0.0, delivered - self.over_the_force(group, tier["above"]))
            worse = before - price if self.sells else price - before
            found.payments[period, self.own, self.other, "price tier"] += worse * over
            before = price
        quota = self.clause("quota")
        if quota:
            within = self.settled_at(group, quota["within"]) if "within" in quota else 0.0
            over = max(0.0, delivered - self.over_the_force(group, quota["quantity"]))
            duty = delivered * within + over * (self.settled_at(group, quota["over"]) - within)
            found.payments[period, self.own, quota.get("to", "treasury"), "over-quota duty"] += duty

    def exit_payment(self) -> tuple[date | None, float]:
        """The day of an exit within the horizon that ends what would go on, and what is paid for it."""
        left, payment = self.exit, self.clause("termination").get("payment")
        if left is None or payment is None or not self.start <= left < self.end:
            return None, 0.0
        if self.ends_anyway is not None and left >= self.ends_anyway:
            return None, 0.0
        return left, amount(payment)

    def _leave(self, found: Settlement) -> None:
        left, payment = self.exit_payment()
        if left is not None:
            key = self.period_of(left).key
            found.payments[key, self.own, self.other, "termination payment"] += payment

    def _close(self, books: _Books, found: Settlement) -> None:
        """What is still owed at the end is settled at the price of the last day, or may not be owed."""
        last = self.periods[-1].key
        for clause, owed in (("redelivery", books.short), ("restoration", books.excused)):
            if clause not in self.written:
                continue
            settle = self.clause(clause).get("settle")
            if settle is None and owed > CLOSE:
                found.broken.append(f"{clause}: {owed} is owed at the end")
            elif settle is not None:
                money = owed * self.path(settle).on(self.end - DAY)
                found.payments[last, self.own, self.other, "settlement"] += money
        if self.clause("flexibility"):
            total = amount(self.clause("flexibility")["total"])
            if books.bank > total + CLOSE:
                found.broken.append(f"flexibility: {books.bank} is left of {total}")


@dataclass
class _Books:
    """What is carried from one contract year to the next."""

    short: float = 0.0
    excused: float = 0.0
    credit: float = 0.0
    bank: float = 0.0
    window: list[tuple[float, float]] = field(default_factory=list)
    taken: dict[str, float] = field(default_factory=lambda: defaultdict(float))
    expiries: dict[str, date] = field(default_factory=dict)


def _months_between(first: date, end: date) -> int:
    return 12 * (end.year - first.year) + end.month - first.month


def _fraction(number: float) -> Fraction:
    """The fraction that a written decimal stands for."""
    return Fraction(number).limit_denominator(10**7)
