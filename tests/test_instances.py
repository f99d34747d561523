"""The instances that come with monazite: their optimal values, their mass balance, their sources."""

from __future__ import annotations

from functools import cache

import pytest
import yaml
from conftest import INSTANCES, ROOT

import monazite
from monazite.api import Result

GOLDEN = yaml.safe_load((ROOT / "tests" / "golden_objectives.yaml").read_text(encoding="utf-8"))
NAMES = sorted(
    str(path.relative_to(INSTANCES))
    for pattern in ("*.yaml", "classics/*.yaml")
    for path in INSTANCES.glob(pattern)
)


@cache
def solved(name: str) -> Result:
    return monazite.load(INSTANCES / name).solve()


@pytest.mark.parametrize("name", NAMES)
def test_every_instance_has_a_golden_value_with_its_reason(name):
    assert name in GOLDEN, f"add {name} to tests/golden_objectives.yaml"
    assert GOLDEN[name]["reason"]


@pytest.mark.parametrize("name", NAMES)
def test_the_optimal_value_is_the_golden_one(name):
    result = solved(name)
    assert result.status == "optimal", result.error
    assert result.objective == pytest.approx(GOLDEN[name]["value"], rel=1e-9)


@pytest.mark.parametrize("name", NAMES)
def test_an_instance_gives_no_warning(name):
    assert [str(warning) for warning in monazite.load(INSTANCES / name).warnings] == []


def test_dantzigs_plan_is_the_known_one():
    """Dantzig 1963, ch. 3.3: San Diego serves New York and Topeka, Seattle Chicago and a part of New York."""
    frame = solved("classics/transport.yaml").frame("flows")
    sent = frame[frame["decision"] == "ship"].set_index("element")["amount"]
    assert sent.sum() == pytest.approx(900)
    assert solved("classics/transport.yaml").objective == pytest.approx(-153.675)


def test_the_tutorial_is_what_its_comments_work_out():
    """-28,650 with the contract, -30,450 without."""
    assert solved("tutorial.yaml").objective == pytest.approx(-28650)
    without = monazite.load(INSTANCES / "tutorial.yaml", ["contracts.toyotsu.quantity=0 t/yr"]).solve()
    assert without.objective == pytest.approx(-30450)


def test_the_chain_reproduces_the_mass_balance_of_the_case():
    """2,900 t REO hold 2,900 x 0.241 = 699 t NdPr oxide and 460 t Nd; 1,000 t hold 241 t, worth 241 / 0.39 =
    618 t of magnets before losses, and 241 x 0.90 / 0.39 = 556 t after separation."""
    instance = monazite.load(INSTANCES / "irel-japan.yaml").instance
    per_reo = {
        material: instance.content(material, "NdPr_oxide") / instance.content(material, "REO")
        for material in ("monazite", "re_chloride")
    }
    assert 2900 * per_reo["monazite"] == pytest.approx(699, abs=0.5)
    assert 1000 * per_reo["re_chloride"] == pytest.approx(241, abs=0.5)
    neodymium = instance.content("monazite", "Nd") / instance.content("monazite", "REO")
    assert 2900 * neodymium == pytest.approx(460, abs=0.5)
    chloride = 1000 / instance.content("re_chloride", "REO")
    oxide = chloride * instance.processes["separation"].outputs["ndpr_oxide"].amount
    per_magnet = _oxide_per_magnet(instance)
    assert 241 / per_magnet == pytest.approx(618, abs=3)
    assert oxide / per_magnet == pytest.approx(556, abs=2)


def _oxide_per_magnet(instance) -> float:
    """Tonnes of oxide behind a tonne of standard magnets, through metal where the chain makes it."""
    sintering = next(each for each in instance.processes.values() if "magnet_standard" in each.outputs)
    made = sintering.outputs["magnet_standard"].amount
    oxide = sintering.inputs["ndpr_oxide"].amount if "ndpr_oxide" in sintering.inputs else 0.0
    if "ndpr_metal" in sintering.inputs:
        smelting = next(each for each in instance.processes.values() if "ndpr_metal" in each.outputs)
        metal = sintering.inputs["ndpr_metal"].amount
        oxide += metal * smelting.inputs["ndpr_oxide"].amount / smelting.outputs["ndpr_metal"].amount
    return oxide / made


def test_every_number_of_the_case_has_a_source_or_is_an_assumption_with_its_reason():
    rows = solved("irel-japan.yaml").tables["assumptions"]
    assert [row["address"] for row in rows if row["source"] is None] == []
    assert [row["address"] for row in rows if row["source"] == "assumption" and not row["note"]] == []


def test_quarters_and_years_agree_on_what_is_owed():
    """The same obligation, whatever the model periods."""
    yearly = solved("irel-japan.yaml").frame("contracts")["due"]
    quarterly = solved("irel-japan-quarterly.yaml").frame("contracts")["due"]
    assert list(quarterly) == pytest.approx(list(yearly))
