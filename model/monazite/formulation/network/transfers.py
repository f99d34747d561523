"""Transfers: material that passes from one owner to another is paid at the transfer price.

Both accounts are inside accounts, so that a transfer price does not change the plan.
"""

from __future__ import annotations

from typing import Any

from monazite.data.records.instance import Instance
from monazite.data.records.timeline import Period
from monazite.formulation.money import Flow, Item


def passage(
    instance: Instance, material: str, seller: str, buyer: str, period: Period, element: str, amount: Any
) -> Flow:
    """The payment for an amount of material that passes from a seller to a buyer in a period."""
    for transfer in instance.transfers.values():
        if (transfer.material, transfer.seller, transfer.buyer) == (material, seller, buyer):
            return Flow(period.key, buyer, seller, Item.TRANSFER, element, transfer.price[period] * amount)
    raise AssertionError(f"no transfer price for {material} from {seller} to {buyer}")
