"""The materials of the instance: their unit, what they contain, and their code in trade statistics.

Other tables name materials as this one does, so that trade statistics can be joined: an amount of a material
belongs to the code `hs`. Several materials may have one code. Names, units and contents are those of the
instance; the plan changes nothing here.
"""

from __future__ import annotations

from typing import Any

from monazite.figures import all_digits
from monazite.results.amounts import neodymium
from monazite.results.columns import a_number
from monazite.results.folder.digits import certain
from monazite.results.plan import Plan

COLUMNS = {
    "material": "the material, as other tables name it",
    "title": "its name in words; empty where the file gives none",
    "unit": "the unit of its amounts",
    "hs": "its code in the Harmonized System, such as `2846.90`; empty where the file declares none",
    "contains": "tonnes of each content in one unit: `REO 0.455; Nd 0.0722`",
    "t_nd": a_number("t of elemental neodymium in one unit; empty where it does not declare `Nd`", "t Nd"),
}
KEY = ("material",)


def rows(plan: Plan) -> list[dict[str, Any]]:
    """The table, in the order of the file."""
    instance = plan.instance
    return [
        {
            "material": name,
            "title": material.title,
            "unit": material.unit,
            "hs": material.hs,
            "contains": "; ".join(
                f"{content} {all_digits(certain(float(share.amount)))}"
                for content, share in material.contains.items()
            ),
            "t_nd": neodymium(instance, name, 1.0),
        }
        for name, material in instance.materials.items()
    ]
