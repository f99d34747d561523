"""What is delivered is a blend of grades that meets a specification."""

import pytest

GRADES = """
materials:
  lean: {unit: t, contains: {Nd: 10 %}}
  rich: {unit: t, contains: {Nd: 30 %}}
places: {coast: irel}
mines:
  sands: {place: coast, material: lean, capacity: 100 t/yr, cost: 2 USD/t}
  vein: {place: coast, material: rich, capacity: 100 t/yr, cost: 8 USD/t}
contracts:
  toyotsu:
    counterparty: japan
    destination: japan
    material: lean
    from: coast
    firm: false
    quantity: 60 t/yr
    price: 10 USD/t
    shortfall: {penalty: 3 USD/t}
"""


def test_the_cheapest_blend_meets_the_specification(solve, decided):
    """15 % Nd: three parts of 10 % and one of 30 %. 45 x 8 + 15 x 2 = 390."""
    result = solve(GRADES + "    quality: {grades: [lean, rich], content: Nd, at_least: 15 %}\n")
    assert decided(result, "quality.grade") == pytest.approx([45, 15])
    assert result.objective == pytest.approx(390)


def test_a_greatest_share(solve, decided):
    """The lean mine is closed but for 30 t; at most 15 % allow 10 t of rich beside: 30 x 8 + 10 x 2 - 20 x 3
    = 200."""
    text = GRADES.replace("lean, capacity: 100", "lean, capacity: 30")
    result = solve(text + "    quality: {grades: [lean, rich], content: Nd, at_most: 15 %}\n")
    assert decided(result, "quality.grade") == pytest.approx([30, 10])
    assert result.objective == pytest.approx(200)


def test_with_a_basis_each_grade_counts_with_its_content(solve, decided, column):
    """6 t Nd are due. At 20 %, half and half: x (0.1 + 0.3) = 6 t, x = 15 t of each. Price 100 per t Nd: 600
    - 30 - 120 = 450."""
    text = GRADES.replace("    price: 10 USD/t", "    basis: Nd\n    price: 100 USD/t").replace(
        "quantity: 60 t/yr", "quantity: 6 t/yr"
    )
    result = solve(text + "    quality: {grades: [lean, rich], content: Nd, at_least: 20 %}\n")
    assert decided(result, "quality.grade") == pytest.approx([15, 15])
    assert column(result, "delivered") == pytest.approx([6])
    assert result.objective == pytest.approx(450)


def test_both_grades_show_in_the_allocation(solve):
    rows = solve(GRADES + "    quality: {grades: [lean, rich], content: Nd, at_least: 15 %}\n").tables[
        "allocation"
    ]
    assert {row["material"]: row["amount"] for row in rows} == pytest.approx({"lean": 45, "rich": 15})
