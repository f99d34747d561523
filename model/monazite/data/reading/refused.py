"""Clauses that no linear program states, by the words planners write for them, with the reason and what to do instead."""

from __future__ import annotations

REFUSED = {
    "volume_discount": "a price that gets better with volume: a linear program would take it without earning it. State "
    "`price_tiers` that get worse, or compare two files",
    "discount_tiers": "a price that gets better with volume: a linear program would take it without earning it. State "
    "`price_tiers` that get worse, or compare two files",
    "campaign_minimum": "nothing or at least so much: a choice of whole campaigns. List `lots: {size: ..., number: [0, 1, 2]}`, "
    "which are solved side by side, or state `firm_minimum`",
    "minimum_lot": "nothing or at least so much: a choice of whole lots. List `lots: {size: ..., number: [0, 1, 2]}`, which are "
    "solved side by side",
    "liability_cap": "damages that stop growing make falling short ever cheaper, which a linear program cannot price. Leave "
    "it out: the value is then a lower bound, and compare with `termination` at the price of the cap",
    "precedence": "who comes first is no matter of prices. Solve in order: `monazite solve FILE --first NAME`",
    "priority": "who comes first is no matter of prices. Solve in order: `monazite solve FILE --first NAME`",
    "first_refusal": "who comes first is no matter of prices. Solve in order: `monazite solve FILE --first NAME`",
    "most_favoured": "a price that follows the best one given to others depends on which sales are made. With prices as data "
    "write the lower one here; else compare files",
    "most_favoured_customer": "a price that follows the best one given to others depends on which sales are made. With prices "
    "as data write the lower one here; else compare files",
    "exit": "a free date of exit is one choice out of many. List `exit_dates: [2028-04, 2030-04, never]`, which are solved "
    "side by side",
    "free_exit": "a free date of exit is one choice out of many. List `exit_dates: [2028-04, 2030-04, never]`, which are "
    "solved side by side",
    "reopener": "terms that change when something happens in the plan depend on it. State the new terms from a date on "
    "(`price_review`, steps of a path), or compare files",
}
"""Key of a contract -> why it is refused, and what can be stated."""
