"""How messages and notes are put together."""

from __future__ import annotations

from pathlib import Path

import pytest

from monazite.errors import Fault, Location, noted


@pytest.mark.parametrize(
    ("text", "note", "whole"),
    [
        ("capacity of mine sands", "", "capacity of mine sands"),
        ("capacity of mine sands", None, "capacity of mine sands"),
        ("capacity of mine sands", "FY2028-29", "capacity of mine sands (FY2028-29)"),
        (
            "capacity of mine sands (opens in 2029-04)",
            "FY2028-29",
            "capacity of mine sands (opens in 2029-04; FY2028-29)",
        ),
        (
            "capacity of mine sands (never opens)",
            "FY2026-27 to FY2030-31 (5 periods)",
            "capacity of mine sands (never opens; FY2026-27 to FY2030-31; 5 periods)",
        ),
        ("price of USD/(t/yr)", "FY2028-29", "price of USD/(t/yr) (FY2028-29)"),
        ("demand (met)", Location(Path("a.yaml"), 3), "demand (met; a.yaml:3)"),
    ],
)
def test_notes_stand_in_one_parenthesis(text: str, note: str | Location | None, whole: str) -> None:
    assert noted(text, note) == whole


def test_a_fault_of_a_whole_file_has_no_line() -> None:
    assert str(Fault("the file is empty", Location(Path("a.yaml")))) == "a.yaml: the file is empty."
    assert str(Fault("found 5", Location(Path("a.yaml"), 3), "mines.pit")) == "a.yaml:3: mines.pit: found 5."


def test_a_fault_of_an_option_names_the_option_and_its_address_once() -> None:
    place = Location(Path("--set"), 2, "--set 'mines.pit.capacity=5'")
    assert str(Fault("found no unit", place, "mines.pit.capacity")) == f"{place.option}: found no unit."
    assert (
        str(Fault("unknown key", place, "mines.pit.rate")) == f"{place.option}: mines.pit.rate: unknown key."
    )
    period = Location(Path("--set"), 1, "--set 'mines.pit.capacity[2026-04]=5'")
    assert str(Fault("found no unit", period, "mines.pit.capacity.at.2026-04")) == (
        "--set 'mines.pit.capacity[2026-04]=5': found no unit."
    )
    assert str(place) == "--set:2"
