"""Who is short, when, by how much, and what caps it.

Demand that is unmet in consecutive periods is one shortage. The one with the greatest share of demand is
reported, with the three demands that lack most and the limits that cap it (`results/caps.py`). A limit is
named that holds back at least half of the shortage; where none does, up to three are given with what they
hold back at least. Where serving at least half is possible, but costs more than the value of lost supply,
both amounts are given. `monazite explain FILE --why unmet` has all causes.
The periods of further shortages are listed.
"""

from __future__ import annotations

from collections.abc import Sequence

from monazite.figures import amount, percent
from monazite.results.in_short.causes import causes
from monazite.results.in_short.words import in_span, listed
from monazite.results.plan import Plan
from monazite.results.shortage import Shortage, shortages

MOST_NAMED = 3


def sentence(plan: Plan) -> str | None:
    """`In FY2027-28 wind lacks 275.6 t (8.4 % of demand): imports of magnets are at their caps and
    magnet_works cannot open before FY2028-29.`"""
    if not plan.instance.demands:
        return None
    found = shortages(plan)
    if not found:
        return "All demand is served in every period."
    first, others = found[0], found[1:]
    phrases = f"{lacking(first)}{causes(plan, first)}{_others(others)}."
    return phrases[:1].upper() + phrases[1:]


def lacking(shortage: Shortage) -> str:
    """`in FY2027-28 wind lacks 275.6 t and cars 173.5 t (8.4 % of demand)`."""
    short = [each for each in shortage.short if each.unmet > 0]
    shown = short[:MOST_NAMED]
    phrases = [f"{each.sector} lacks {amount(each.unmet, each.unit)}" for each in shown[:1]]
    phrases += [f"{each.sector} {amount(each.unmet, each.unit)}" for each in shown[1:]]
    if len(short) > MOST_NAMED:
        phrases.append(f"{len(short) - MOST_NAMED} more")
    when = in_span([period.label for period in shortage.periods])
    return f"{when} {listed(phrases)} ({percent(shortage.share, 3)} of demand)"


def _others(others: Sequence[Shortage]) -> str:
    if not others:
        return ""
    when = listed([in_span([period.label for period in each.periods]) for each in others[:MOST_NAMED]])
    more = f" and {len(others) - MOST_NAMED} more times" if len(others) > MOST_NAMED else ""
    return f". Demand is also unmet {when}{more} (at most {percent(max(e.share for e in others), 3)} of it)"
