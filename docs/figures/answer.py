"""The figures of the case: what the contract, its suspension, the clearances and separation are worth.

    python docs/figures/answer.py                 # about a minute and a half; prints Markdown tables python
    docs/figures/answer.py separation      # one part: suspension, clearances, separation, dates, assumptions

Every figure is a difference of two verified optimal values (or of two plans) of instances in instances/.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable
from functools import cache
from pathlib import Path

import monazite

INSTANCES = Path(__file__).parents[2] / "instances"
SITES = ("kanyakumari", "chavara_extension", "ganjam_puri", "teri_sands")
SUSPEND = "contracts.toyotsu.suspension={from: 2026-04}"
SCENARIOS = ("irel-japan", "honour-2012", "china-curb", "four-mines", "no-clearance")


class Outcome:
    """The verified optimum of one instance: its value (USD million) and sums over its plan."""

    def __init__(self, name: str, settings: Iterable[str]):
        result = monazite.load(INSTANCES / f"{name}.yaml", settings).solve()
        if not result.verified:
            raise SystemExit(f"{name} {list(settings)}: {result.status}")
        self.value = result.objective or 0.0
        contract = result.frame("contracts")
        self.delivered = float(contract["delivered"].sum())
        summary = result.frame("summary")
        totals = summary.groupby("quantity")["amount"].sum()
        self.made, self.imported = float(totals["made"]), float(totals["imported"])
        flows = result.frame("flows")
        work = flows[(flows["decision"] == "run") & flows["element"].str.startswith("separation ")]
        self.oxide = float(work["amount"].sum()) * 0.0987


@cache
def solve(name: str, *settings: str) -> Outcome:
    """Solve an instance once."""
    return Outcome(name, settings)


def table(head: list[str], rows: Iterable[list[str]]) -> None:
    """Print a Markdown table."""
    print("| " + " | ".join(head) + " |")
    print("|" + "---|" + "---:|" * (len(head) - 1))
    for row in rows:
        print("| " + " | ".join(row) + " |")
    print()


def suspension() -> None:
    """What suspending at once frees, under each scenario."""
    print("### What suspension frees\n")
    rows = []
    for name in SCENARIOS:
        kept, freed = solve(name), solve(name, SUSPEND)
        rows.append(
            [
                name,
                f"{kept.delivered:,.0f}",
                f"{0.241 * kept.delivered:,.0f}",
                f"{freed.oxide - kept.oxide:+,.0f}",
                f"{freed.made - kept.made:+,.0f}",
                f"{freed.imported - kept.imported:+,.0f}",
                f"{freed.value - kept.value:+,.1f}",
            ]
        )
    head = [
        "scenario",
        "delivered if kept, t REO",
        "NdPr oxide in it, t",
        "oxide separated, t",
        "magnets made, t",
        "magnets imported, t",
    ]
    table([*head, "value, USD million"], rows)


def clearances() -> None:
    """What each clearance is worth: alone, as the last to come, and two years late."""
    print("### What each clearance is worth (USD million)\n")
    never = {site: f"mines.{site}.opening=never" for site in SITES}
    base, none = solve("irel-japan"), solve("irel-japan", *never.values())
    rows = []
    for site in SITES:
        alone = solve("irel-japan", *(text for other, text in never.items() if other != site))
        without = solve("irel-japan", never[site])
        opening = monazite.load(INSTANCES / "irel-japan.yaml").instance.mines[site].opening or "2026-04"
        late = solve("irel-japan", f"mines.{site}.opening={int(opening[:4]) + 2}{opening[4:]}")
        values = (alone.value - none.value, base.value - without.value, base.value - late.value)
        rows.append([site, opening, *(f"{value:,.1f}" for value in values)])
    table(["site", "clearance in the base", "alone", "as the last to come", "cost of two years' delay"], rows)
    print(f"All four together: {base.value - none.value:,.1f}.\n")


def separation() -> None:
    """What separation is worth, and which mines need it."""
    print("### What separation capacity is worth (USD million)\n")
    closed = "plants.red_aluva.expansion.total=0 t/yr"
    never = [f"mines.{site}.opening=never" for site in SITES]
    cases: list[tuple[str, Callable[[], float]]] = [
        (
            "expansion of RED Aluva, base clearances",
            lambda: solve("irel-japan").value - solve("irel-japan", closed).value,
        ),
        (
            "expansion of RED Aluva, no clearance",
            lambda: solve("irel-japan", *never).value - solve("irel-japan", *never, closed).value,
        ),
        (
            "the four clearances, with the expansion",
            lambda: solve("irel-japan").value - solve("irel-japan", *never).value,
        ),
        (
            "the four clearances, without it",
            lambda: solve("irel-japan", closed).value - solve("irel-japan", *never, closed).value,
        ),
    ]
    table(["what", "worth"], ([what, f"{worth():,.1f}"] for what, worth in cases))
    rows = []
    for site in SITES:
        others = [f"mines.{other}.opening=never" for other in SITES if other != site]
        free = solve("irel-japan", *others).value - solve("irel-japan", *never).value
        bound = solve("irel-japan", *others, closed).value - solve("irel-japan", *never, closed).value
        rows.append([site, f"{free:,.1f}", f"{bound:,.1f}"])
    table(["clearance alone", "with the expansion of RED Aluva", "without it"], rows)


def dates() -> None:
    """Is it worth suspending later? The date enumerated by quarter."""
    print("### Suspension by date, in quarters (USD million against never)\n")
    name = "irel-japan-quarterly"
    quarters = [f"{year}-{month:02d}" for year in range(2026, 2036) for month in (4, 7, 10)] + [
        f"{year}-01" for year in range(2027, 2037)
    ]
    kept = solve(name)
    rows = []
    for quarter in sorted(quarters):
        each = solve(name, f"contracts.toyotsu.suspension={{from: {quarter}}}")
        rows.append((quarter, each.value - kept.value, each.delivered))
    best = max(rows, key=lambda row: row[1])
    table(
        ["suspended from", "value against never", "delivered before, t REO"],
        ([q, f"{v:+,.2f}", f"{d:,.0f}"] for q, v, d in rows),
    )
    print(f"The best quarter is {best[0]}: {best[1]:+,.2f}.\n")


def assumptions() -> None:
    """Which number, moved to its low or high, changes most how the contract compares with the clearances."""
    print("### The contract's worth and the clearances' at the ends of each range (USD million)\n")
    never = [f"mines.{site}.opening=never" for site in SITES]

    def compare(*settings: str, name: str = "irel-japan") -> tuple[float, float]:
        kept = solve(name, *settings)
        return kept.value - solve(name, *settings, SUSPEND).value, kept.value - solve(
            name, *settings, *never
        ).value

    ranges = monazite.load(INSTANCES / "irel-japan.yaml").solve().frame("assumptions")
    ranges = ranges[ranges["low"].notna() & ranges["high"].notna() & ~ranges["address"].str.contains(r"\[")]
    rows = []
    for _, row in ranges.iterrows():
        for end in ("low", "high"):
            try:
                contract, sites = compare(f"{row['address']}={row[end]}")
            except (SystemExit, monazite.MonaziteError) as error:
                print(f"<!-- {row['address']}={row[end]}: {str(error).splitlines()[0]} -->", file=sys.stderr)
                continue
            rows.append((contract - sites, row["address"], f"{row[end]}", contract, sites))
    for name in ("irel-japan", "honour-2012", "china-curb"):
        contract, sites = compare(name=name)
        rows.append((contract - sites, name, "", contract, sites))
    rows.sort(key=lambda row: -row[0])
    shown = rows[:10] + [row for row in rows[10:-4] if not row[2]] + rows[-4:]
    table(
        ["number", "set to", "contract kept rather than suspended", "four clearances"],
        ([f"`{a}`", v, f"{c:+,.1f}", f"{s:+,.1f}"] for _, a, v, c, s in shown),
    )


if __name__ == "__main__":
    parts = {part.__name__: part for part in (suspension, clearances, separation, dates, assumptions)}
    for name in sys.argv[1:] or parts:
        parts[name]()
