"""`hs` of a material: a code of the Harmonized System, by which trade statistics count it."""

from __future__ import annotations

import pytest
from conftest import INSTANCES

import monazite

TEXT = "materials: {{ore: {{unit: t, hs: {}}}}}\nplaces: {{coast: irel}}"


@pytest.mark.parametrize("code", ["2846.90", "2846.90.30", "8505.11.00.70"])
def test_a_subheading_and_its_national_digits_are_codes(load, code):
    assert load(TEXT.format(code)).instance.materials["ore"].hs == code


@pytest.mark.parametrize(
    "code", ["2846", "284690", "2846.9", "2846.90.3", "28.46.90", "2846,90", "2846.90 t"]
)
def test_another_form_is_refused(refused, code):
    """2846.9 is what a spreadsheet makes of 2846.90 in a cell that is no text."""
    assert "Expected a code of the Harmonized System with dots, such as `2846.90`" in refused(
        TEXT.format(f'"{code}"')
    )


def test_the_base_has_the_codes_of_what_is_traded_each_with_its_source():
    materials = monazite.load(INSTANCES / "irel-japan.yaml").instance.materials
    codes = {name: material.hs for name, material in materials.items() if material.hs}
    assert codes == {
        "re_chloride": "2846.90",
        "ndpr_oxide": "2846.90",
        "ndpr_metal": "2805.30",
        "magnet_standard": "8505.11",
        "magnet_ev": "8505.11",
    }
    named = {"hsn28469030", "hq956835", "ny801877", "hqh328977"}
    assert {name for name in named if any(name in (materials[each].note or "") for each in codes)} == named
