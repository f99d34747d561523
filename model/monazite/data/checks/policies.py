"""A share of one origin counts what is made once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from monazite.data.checks.report import error
from monazite.data.records.instance import Instance
from monazite.errors import Fault


def check_remaking(instance: Instance) -> Iterator[Fault]:
    """No counted material is made of a counted one through materials that are not counted: it would count again each time round."""
    for name, policy in instance.policies.items():
        if policy.rule != "origin_share":
            continue
        counted = list(dict.fromkeys(policy.materials or []))
        for material in counted:
            found = _remade(instance, material, counted)
            if found is None:
                continue
            steps, between = found
            again = "itself" if steps[-1] == material else steps[-1]
            yield error(
                instance,
                f"policies.{name}.materials",
                f"{material} can be made into {again} through {' and '.join(between)} "
                f"({' to '.join(steps)}), and what is made again would count each time, so that the share holds nothing back; "
                f"expected that what lies between is counted too, and so taken off again: name {' and '.join(between)} among the materials",
            )
            break


def _remade(instance: Instance, material: str, counted: Sequence[str]) -> tuple[list[str], list[str]] | None:
    """The shortest way from a counted material over ones that are not counted to a counted one, and what lies between; None without one."""
    ways = [[material]]
    seen: set[str] = set()
    while ways:
        way = ways.pop(0)
        for made in _made_of(instance, way[-1]):
            if made in counted:
                if len(way) > 1:
                    return [*way, made], way[1:]
            elif made not in seen:
                seen.add(made)
                ways.append([*way, made])
    return None


def _made_of(instance: Instance, material: str) -> list[str]:
    """What the plants can make of a material."""
    processes = dict.fromkeys(process for plant in instance.plants.values() for process in plant.runs)
    return list(
        dict.fromkeys(
            made
            for name in processes
            if material in instance.processes[name].inputs
            for made in instance.processes[name].outputs
        )
    )
