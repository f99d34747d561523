"""Every transfer between owners has a transfer price."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from monazite.data.checks.report import error, unknown
from monazite.data.records.instance import Instance
from monazite.errors import Fault


@dataclass(frozen=True)
class Passage:
    """A transfer of a material from a seller to a buyer at some element of the instance."""

    material: str
    seller: str
    buyer: str
    address: str


def passages(instance: Instance) -> Iterator[Passage]:
    """Every transfer between two owners that the network allows."""
    for name, plant in instance.plants.items():
        host, owner = instance.owner(plant.place), instance.plant_owner(plant)
        for process in (instance.processes[process] for process in plant.runs):
            for material in process.inputs if host != owner else ():
                yield Passage(material, host, owner, f"plants.{name}")
            for material in process.outputs if host != owner else ():
                yield Passage(material, owner, host, f"plants.{name}")
    for name, route in instance.routes.items():
        seller, buyer = instance.owner(route.from_), instance.owner(route.to)
        for material in route.materials if seller != buyer else ():
            yield Passage(material, seller, buyer, f"routes.{name}")
    for name, demand in instance.demands.items():
        seller, buyer = instance.owner(demand.place), instance.demand_account(demand)
        for material in demand.accepts if seller != buyer else ():
            yield Passage(material, seller, buyer, f"demands.{name}")
    for name, contract in instance.contracts.items():
        seller = instance.owner(contract.place)
        for material, returned in contract.returns.items():
            buyer = instance.owner(returned.to or contract.place)
            if buyer != seller:
                yield Passage(material, seller, buyer, f"contracts.{name}.returns")


def check_ends(instance: Instance) -> Iterator[Fault]:
    """A route has two different places, and a transfer two different accounts."""
    for name, route in instance.routes.items():
        if route.from_ == route.to:
            message = f"the route begins and ends at `{route.to}`. Expected two different places"
            yield error(instance, f"routes.{name}.to", message)
    for name, transfer in instance.transfers.items():
        if transfer.seller == transfer.buyer:
            message = f"`{transfer.buyer}` is both seller and buyer. Expected two different accounts"
            yield error(instance, f"transfers.{name}.buyer", message)


def check_transfers(instance: Instance) -> Iterator[Fault]:
    """Each transfer between owners has exactly one price."""
    priced: dict[tuple[str, str, str], str] = {}
    for name, transfer in instance.transfers.items():
        key = (transfer.material, transfer.seller, transfer.buyer)
        first = priced.setdefault(key, name)
        if first != name:
            yield error(
                instance,
                f"transfers.{name}",
                f"`{first}` gives a price of {transfer.material} from {transfer.seller} to {transfer.buyer} "
                f"too. "
                "Expected one price. Remove one",
            )
    reported = set()
    for passage in passages(instance):
        key = (passage.material, passage.seller, passage.buyer)
        if key not in priced and key not in reported:
            reported.add(key)
            yield error(
                instance,
                passage.address,
                f"{passage.material} passes from {passage.seller} to {passage.buyer} without a transfer "
                f"price. "
                "Expected one. Add to `transfers`: "
                f"{{material: {passage.material}, seller: {passage.seller}, buyer: {passage.buyer}, price: "
                f"...}}",
            )
    accounts = set(instance.accounts)
    for name, contract in instance.contracts.items():
        if contract.counterparty not in accounts:
            yield unknown(
                instance,
                f"contracts.{name}.counterparty",
                contract.counterparty,
                "account",
                instance.accounts,
            )
