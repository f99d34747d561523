"""Write what is generated into the pages, between its marks, so that they can be read where they lie.

A page holds `<!-- generated: NAME -->`, the text that `GENERATED[NAME]` makes from the code, and
`<!-- end -->`; the text of `module NAME` is the docstring of a module or function, that of
`output FIRST-LAST COMMAND` what a command prints. Run `python docs/_build/generate.py` after a change, with
`--check` to list the stale pages; CI does.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

import commands  # noqa: E402
import instance_keys  # noqa: E402
import meanings  # noqa: E402
import outputs  # noqa: E402
import program  # noqa: E402
import report_tables  # noqa: E402
import result_tables  # noqa: E402

ROOT = program.ROOT
GENERATED: dict[str, Callable[[], str]] = {
    "numbers": instance_keys.numbers,
    "units": instance_keys.units_known,
    "sections": instance_keys.sections,
    "flows": instance_keys.flow_forms,
    "items": result_tables.ledger_items,
    "tables": result_tables.tables,
    "sentences": result_tables.sentences,
    "value-tables": report_tables.value_tables,
    "compare-tables": report_tables.compare_tables,
    "explain-tables": report_tables.explain_tables,
    "tornado-tables": report_tables.tornado_tables,
    "sweep-tables": report_tables.sweep_tables,
    "exit-codes": result_tables.exit_codes,
    "constraints": meanings.constraints,
    "variables": meanings.variables,
    "commands": commands.reference,
}
NAMED: dict[str, Callable[[str], str]] = {"module": program.of_module, "output": outputs.excerpt}
MARKED = re.compile(r"<!-- generated: ([^>]+?) -->.*?<!-- end -->", re.DOTALL)


def written(page: str) -> str:
    """A page with all that is generated worked out again."""
    return MARKED.sub(
        lambda found: f"<!-- generated: {found[1]} -->{_text(found[1], found[0])}<!-- end -->", page
    )


def _text(name: str, before: str) -> str:
    kind, _, rest = name.partition(" ")
    found = NAMED[kind](rest) if kind in NAMED else GENERATED[name]()
    return f"\n{found.strip()}\n" if "\n" in before else found.strip()


def pages() -> list[Path]:
    """The README and the pages."""
    return [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]


def stale() -> list[Path]:
    """The pages that differ from what they would be written as."""
    return [page for page in pages() if written(_read(page)) != _read(page)]


def _read(page: Path) -> str:
    return page.read_text(encoding="utf-8")


def missing() -> str | None:
    """What the page of the problem has no part for."""
    if found := program.missing_modules(_read(ROOT / "docs" / "problem.md")):
        return (
            f"docs/problem.md has no part for {', '.join(found)}: "
            "add `<!-- generated: module NAME --><!-- end -->`"
        )
    return None


def fault() -> str | None:
    """What is missing or stale, and what to do; `mkdocs build` refuses it too."""
    if lacking := missing():
        return lacking
    if found := stale():
        names = ", ".join(page.name for page in found)
        return f"stale: {names}. Run python docs/_build/generate.py and commit the pages."
    return None


def main() -> None:
    """Write the stale pages, or name them."""
    if "--check" in sys.argv:
        sys.exit(fault())
    if lacking := missing():
        sys.exit(lacking)
    for page in stale():
        page.write_text(written(_read(page)), encoding="utf-8")
        print(f"wrote {page.relative_to(ROOT)}")


if __name__ == "__main__":
    main()
