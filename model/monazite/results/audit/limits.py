"""Limits and policies."""

from __future__ import annotations

from collections.abc import Iterator

from monazite.data.records.instance import Instance
from monazite.data.records.timeline import Period
from monazite.formulation.money import Kind
from monazite.results.amounts import bought, made
from monazite.results.audit.compare import at_most
from monazite.results.audit.elements import mined
from monazite.results.plan import Plan


def audit_limits(plan: Plan) -> Iterator[str]:
    """Weighted sums of flows stay within their bounds, a year and over the horizon."""
    for name, limit in plan.instance.limits.items():
        total = 0.0
        for period in plan.instance.timeline.periods:
            amount = sum(
                weight.amount * _flow(plan, plan.instance, flow, period)
                for flow, weight in limit.flows.items()
            )
            total += amount
            if limit.at_most is not None:
                yield from at_most(
                    f"limit {name} in {period.key}", amount, limit.at_most[period] * period.years
                )
            if limit.at_least is not None:
                yield from at_most(
                    f"least of limit {name} in {period.key}", limit.at_least[period] * period.years, amount
                )
        if limit.total_at_most is not None:
            yield from at_most(f"limit {name} in total", total, limit.total_at_most.amount)
        if limit.total_at_least is not None:
            yield from at_most(f"least of limit {name} in total", limit.total_at_least.amount, total)


def _flow(plan: Plan, instance: Instance, flow: str, period: Period) -> float:
    section, name, *rest = flow.split(".")
    if section == "mines":
        return mined(plan, name, period)
    if section == "plants":
        return plan.amount("run", rest[0], name, period.key)
    if section == "routes":
        return plan.amount("ship", name, rest[0], period.key)
    if section == "imports":
        return sum(plan.under("buy", name, period.key))
    if section == "sales":
        return plan.amount("sell", name, period.key)
    if section == "demands":
        return sum(
            plan.amount("serve", name, material, period.key)
            for material in rest or instance.demands[name].accepts
        )
    return plan.amount("deliver", name, period.key)


def audit_policies(plan: Plan) -> Iterator[str]:
    """Shares of what is served and bought, and budgets."""
    instance = plan.instance
    for name, policy in instance.policies.items():
        for period in instance.timeline.periods:
            materials = policy.materials or []
            origins = [bought(plan, material, period.key) for material in materials]
            foreign = sum(sum(each.values()) for each in origins)
            if policy.rule == "domestic_share" and policy.share is not None:
                served = sum(
                    plan.amount("serve", demand, material, period.key)
                    for demand in instance.demands
                    for material in materials
                )
                yield from at_most(
                    f"policy {name} in {period.key}: foreign supply",
                    foreign,
                    (1 - policy.share[period]) * served,
                )
            if policy.rule == "origin_share" and policy.share is not None:
                whole = foreign + sum(made(plan, material, period.key) for material in materials)
                whole -= _remade(plan, materials, period)
                part = sum(each.get(policy.origin or "", 0.0) for each in origins)
                yield from at_most(
                    f"policy {name} in {period.key}: from {policy.origin}", part, policy.share[period] * whole
                )
            if policy.rule == "budget" and policy.at_most is not None:
                paid = sum(
                    payment.amount
                    for payment in plan.paid_in(period.key)
                    if payment.payer == policy.account
                    and payment.kind is Kind.CASH
                    and (policy.items is None or payment.item.value in policy.items)
                )
                yield from at_most(
                    f"policy {name} in {period.key}: paid", paid, policy.at_most[period] * period.years
                )


def _remade(plan: Plan, materials: list[str], period: Period) -> float:
    """The input of some materials that plants use to make others."""
    total = 0.0
    for (process, _, _), work in plan.within("run", period.key):
        recipe = plan.instance.processes[process]
        if any(material in materials for material in recipe.outputs):
            total += work * sum(
                number.amount for material, number in recipe.inputs.items() if material in materials
            )
    return total
