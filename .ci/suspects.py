"""Print the packages whose newest release differs from the pinned one: `NAME PINNED NEWEST`, one a line.

Usage: suspects.py CONSTRAINTS FROZEN, where FROZEN is what `pip freeze` prints of the environment with the
newest releases. A package that is installed but not pinned is printed with `none` in the place of the pinned
release.
"""

import re
import sys
from pathlib import Path


def read(path: str) -> dict[str, tuple[str, str]]:
    """Name as it is written and version of each package, by its normalised name."""
    found = re.findall(r"^([\w.-]+)==(\S+)$", Path(path).read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[-_.]+", "-", name).lower(): (name, version) for name, version in found}


pinned, newest = read(sys.argv[1]), read(sys.argv[2])
for key, (name, version) in newest.items():
    before = pinned[key][1] if key in pinned else "none"
    if before != version:
        print(name, before, version)
