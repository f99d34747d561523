"""Limits and policies: constraints on flows of several elements."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import Field, model_validator

from monazite.data.records.paths import Number, Path
from monazite.data.records.record import SHARE, Dimension, Name, Names, Sourced

FLOW_FORMS = (
    "mines.NAME",
    "plants.NAME.PROCESS",
    "routes.NAME.MATERIAL",
    "imports.NAME",
    "sales.NAME",
    "demands.NAME",
    "demands.NAME.MATERIAL",
    "contracts.NAME",
)


class Limit(Sourced):
    """Bounds on a weighted sum of flows: a year (`at_most`) or over the horizon (`total_at_most`).

    Flows are named as in `mines.oscom`, `plants.red.separation`, `routes.coast.monazite`, `imports.china`,
    `sales.oxide`, `demands.cars` (what is served), `demands.cars.magnet` and `contracts.toyotsu` (in
    units of the material).
    """

    flows: Annotated[dict[str, Number], Dimension("1", None)] = Field(
        min_length=1, description="Flows and their weights."
    )
    unit: str = Field("t", description="The unit of the weighted sum.")
    at_most: Annotated[Path | None, Dimension("{amount}/yr")] = Field(
        None, description="The most in each period, as a yearly rate."
    )
    at_least: Annotated[Path | None, Dimension("{amount}/yr")] = Field(
        None, description="The least in each period, as a yearly rate."
    )
    total_at_most: Annotated[Number | None, Dimension("{amount}")] = Field(
        None, description="The most over the horizon."
    )
    total_at_least: Annotated[Number | None, Dimension("{amount}")] = Field(
        None, description="The least over the horizon."
    )

    def amount_units(self, scope: Mapping[str, str]) -> dict[str, str]:
        return {"amount": self.unit}

    @model_validator(mode="after")
    def _bounds(self) -> Limit:
        if all(
            bound is None for bound in (self.at_most, self.at_least, self.total_at_most, self.total_at_least)
        ):
            raise ValueError(
                "the limit has no bound. Expected one of `at_most`, `at_least`, `total_at_most`, "
                "`total_at_least`"
            )
        return self


class Policy(Sourced):
    """A policy constraint, by period.

    - `rule: domestic_share`: of the `materials` served, at least `share` is neither imported nor returned by
      a counterparty;
    - `rule: origin_share`: of the `materials` bought and made, at most `share` comes from `origin`. A
      material made of counted ones is counted once, so that materials in between (scrap) must be listed too;
    - `rule: budget`: the `account` pays at most `at_most` a year for the `items`. Receipts at a negative
      price are subtracted.
    """

    rule: Literal["domestic_share", "origin_share", "budget"] = Field(description="The kind of constraint.")
    materials: Annotated[list[Name] | None, Names("materials")] = Field(
        None, min_length=1, description="The materials of the share."
    )
    share: Annotated[Path | None, SHARE] = Field(None, description="The least or greatest share.")
    origin: Name | None = Field(None, description="With `origin_share`: the origin of imports.")
    account: Annotated[Name | None, Names("accounts")] = Field(
        None, description="With `budget`: the account whose payments count."
    )
    items: list[str] | None = Field(
        None,
        min_length=1,
        description="With `budget`: items of the ledger that count, such as `import`; absent: all.",
    )
    at_most: Annotated[Path | None, Dimension("{money}/yr")] = Field(
        None, description="With `budget`: the most a year."
    )

    @model_validator(mode="after")
    def _fits(self) -> Policy:
        needs = {
            "domestic_share": ("materials", "share"),
            "origin_share": ("materials", "share", "origin"),
            "budget": ("account", "at_most"),
        }[self.rule]
        for key in ("materials", "share", "origin", "account", "items", "at_most"):
            if key in needs and getattr(self, key) is None:
                raise ValueError(f"`{key}` is missing. Expected it with `rule: {self.rule}`. Add it")
            if (
                key not in needs
                and getattr(self, key) is not None
                and not (self.rule == "budget" and key == "items")
            ):
                expected = ", ".join(f"`{each}`" for each in needs)
                raise ValueError(
                    f"found `{key}` with `rule: {self.rule}`. Expected only {expected}. Remove it"
                )
        return self
