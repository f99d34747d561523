"""Clauses that a linear program cannot state, by the key that planners may use, with the reason and an
alternative.
"""

from __future__ import annotations

REFUSED = {
    "volume_discount": (
        "a linear program would use a price that improves with volume before the volume is reached. State "
        "`price_tiers` that get worse, or compare two files"
    ),
    "discount_tiers": (
        "a linear program would use a price that improves with volume before the volume is reached. State "
        "`price_tiers` that get worse, or compare two files"
    ),
    "campaign_minimum": (
        "a choice between 0 and a minimum is discrete. List `lots: {size: ..., number: [0, 1, 2]}`, which "
        "are solved as separate cases, or state `firm_minimum`"
    ),
    "minimum_lot": (
        "a choice between 0 and a minimum is discrete. List `lots: {size: ..., number: [0, 1, 2]}`, which "
        "are solved as separate cases"
    ),
    "liability_cap": (
        "with a cap the penalty per tonne falls as the shortfall grows, which a linear program cannot "
        "state. Remove it (the value is then a lower bound), and compare with `termination` at the price of "
        "the cap"
    ),
    "precedence": "a priority cannot be stated in prices. Solve in order: `monazite solve FILE --first NAME`",
    "priority": "a priority cannot be stated in prices. Solve in order: `monazite solve FILE --first NAME`",
    "first_refusal": (
        "a priority cannot be stated in prices. Solve in order: `monazite solve FILE --first NAME`"
    ),
    "most_favoured": (
        "the best price given to others depends on the sales in the plan. With prices as data write the "
        "lower one here; else compare files"
    ),
    "most_favoured_customer": (
        "the best price given to others depends on the sales in the plan. With prices as data write the "
        "lower one here; else compare files"
    ),
    "exit": (
        "a free date of exit is a discrete choice. List `exit_dates: [2028-04, 2030-04, never]`, which are "
        "solved as separate cases"
    ),
    "free_exit": (
        "a free date of exit is a discrete choice. List `exit_dates: [2028-04, 2030-04, never]`, which are "
        "solved as separate cases"
    ),
    "reopener": (
        "terms that change with an event of the plan are not linear. State the new terms from a date on "
        "(`price_review`, steps of a path), or compare files"
    ),
}
"""Key of a contract -> why it is not supported, and what to state instead."""
