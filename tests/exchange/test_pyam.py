"""pyam reads what `convert --to iamc` writes, and its own checks of sums hold."""

from __future__ import annotations

from conftest import INSTANCES
from exchange_tools import read_by

import monazite

READ = """
import json, sys
import pyam
data = pyam.IamDataFrame(sys.argv[1])
groups = [name for name in data.variable if name.startswith(("Production|", "Consumption|", "Trade|"))]
groups = [name for name in groups if name.count("|") == 1 + name.startswith("Trade")]
places = [name for name in data.filter(region="All Places").variable if not name.startswith("Material")]
own = [region for region in data.region if region != "All Places"]
wrong = [name for name in groups if data.check_aggregate(name) is not None]
wrong += [name for name in places if data.check_aggregate_region(name, "All Places", own) is not None]
parts = [part for part in data.subannual if part != "Year"]
flows = [name for name in data.variable if not name.startswith("Stock")]
quarters = data.filter(variable=flows, year=2026, scenario="quarters", subannual=parts)
year = data.filter(variable=flows, year=2026, scenario="quarters", subannual="Year")
added = quarters.aggregate_time(flows, column="subannual", value="Year", components=parts)
print(json.dumps({
    "scenarios": data.scenario, "years": [int(each) for each in data.year], "units": data.unit,
    "subannual": data.subannual, "groups": len(groups), "places": len(places), "wrong": wrong,
    "equal": bool(pyam.compare(added, year).empty),
}))
"""


def test_pyam_reads_results_and_their_sums_hold(tmp_path):
    for name, file in (("base", "irel-japan.yaml"), ("quarters", "irel-japan-quarterly.yaml")):
        command = {"command": ["monazite", "solve", file]}
        monazite.load(INSTANCES / file).solve().write(tmp_path / name, command)
    monazite.write_iamc([tmp_path / "base", tmp_path / "quarters"], tmp_path / "out.csv")
    found = read_by("pyam", READ, str(tmp_path / "out.csv"))
    assert found["scenarios"] == ["base", "quarters"] and found["years"] == list(range(2026, 2036))
    assert found["units"] == ["million USD_2026/yr", "t", "t Nd/yr", "t/yr"]
    assert set(found["subannual"]) == {
        *("April-June", "January-March", "July-September", "October-December", "Year")
    }
    assert found["groups"] > 15 and found["places"] > 50 and found["wrong"] == []
    assert found["equal"]
