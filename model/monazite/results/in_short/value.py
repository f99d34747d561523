"""The value of the plan: the present value of all inside accounts together; reported where little else is."""

from __future__ import annotations

from monazite.figures import money
from monazite.results.plan import Plan


def sentence(plan: Plan) -> str:
    """`The plan costs the inside accounts 153.675 USD thousand (present value).`"""
    verb = "costs" if plan.value < 0 else "brings"
    unit = plan.instance.money.unit
    return f"The plan {verb} the inside accounts {money(abs(plan.value), unit)} (present value)."
