"""An `origin_share` counts each material once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from monazite.data.checks.report import error
from monazite.data.records.instance import Instance
from monazite.errors import Fault


def check_remaking(instance: Instance) -> Iterator[Fault]:
    """No counted material is made of a counted one through uncounted materials: it would count again in each
    cycle.
    """
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
                f"({' to '.join(steps)}), and the "
                "same material would count again in each cycle. Expected the materials in between to be "
                "counted too. "
                f"Add {' and '.join(between)} to `materials`",
            )
            break


def _remade(instance: Instance, material: str, counted: Sequence[str]) -> tuple[list[str], list[str]] | None:
    """The shortest chain from a counted material through uncounted ones to a counted one, and its inner
    materials.

    None where there is no such chain.
    """
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
    """The materials that the plants can make of a material."""
    processes = dict.fromkeys(process for plant in instance.plants.values() for process in plant.runs)
    return list(
        dict.fromkeys(
            made
            for name in processes
            if material in instance.processes[name].inputs
            for made in instance.processes[name].outputs
        )
    )
