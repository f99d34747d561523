"""The items and kinds of the ledger."""

from __future__ import annotations

from enum import Enum


class Item(Enum):
    """The purpose of a money flow."""

    MINING = "mining"
    ROYALTY = "royalty"
    RUNNING = "running"
    CAPITAL = "capital"
    FREIGHT = "freight"
    HOLDING = "holding"
    DISPOSAL = "disposal"
    IMPORT = "import"
    TARIFF = "tariff"
    SALE = "sale"
    TRANSFER = "transfer"
    SUBSIDY = "subsidy"
    CONTRACT_PRICE = "contract price"
    SHORTFALL_PENALTY = "shortfall penalty"
    TAKE_OR_PAY = "take-or-pay"
    REBATE = "rebate"
    COMPENSATION = "compensation"
    BUY_DOWN = "buy-down"
    SETTLEMENT = "settlement"
    TERMINATION = "termination payment"
    PRICE_TIER = "price tier"
    DUTY = "over-quota duty"
    LOST_SUPPLY = "lost supply"


class Kind(Enum):
    """Cash that is paid, or value that is lost without a payment."""

    CASH = "cash"
    VALUE = "value"
