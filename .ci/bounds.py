"""Print the lower bounds of pyproject.toml as constraints: `pyomo>=6.10.1` becomes `pyomo==6.10.1`."""

import re
import sys
import tomllib
from pathlib import Path

project = tomllib.loads((Path(__file__).parents[1] / "pyproject.toml").read_text(encoding="utf-8"))["project"]
for requirement in [*project["dependencies"], *project["optional-dependencies"]["test"]]:
    found = re.fullmatch(r"([\w.-]+)>=([\w.]+)(,<[\w.]+)?", requirement)
    if not found:
        sys.exit(
            f"pyproject.toml: found the requirement {requirement!r}, expected NAME>=VERSION: "
            "each needs a lower bound"
        )
    print(f"{found[1]}=={found[2]}")
