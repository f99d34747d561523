"""Damage an instance file, or a table beside one, in one of many ways: the same seed gives the same damage.

Half of the mutations change the text (lines, characters, bytes), half the structure (keys, numbers, units,
dates, names, types). Where a mutation makes the file wrong for certain, it says why: such a file must be
refused.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from random import Random
from typing import Any

import yaml

AMOUNT = re.compile(r"([+-]?[\d_.]+(?:[eE][+-]?\d+)?)\s*([A-Za-z%(][A-Za-z0-9 %/()]*)?")
DATE = re.compile(r"\d{4}-\d{2}(-\d{2})?|FY\d{4}-\d{2}")
UNIT_WORD = re.compile(r"\b(t|kg|USD|MWh|yr|month|year|quarter)\b")
TEXTS = frozenset({"title", "note", "url", "publisher", "date", "rates_source", "column", "csv", "extends"})
"""Keys whose value is words: a number within them is none."""
NAMING = frozenset({"material", "place", "per", "counterparty", "accepts", "materials", "runs", "plants"})
"""Keys whose value must be declared elsewhere."""
AMOUNTS = (
    "-1", "0", "-0", "1e15", "1e300", "1e-300", "1e400", "nan", ".nan", "inf", "-inf", ".inf", "NaN", "", " ",
    "none",
    "null", "1,000", "1.000,5", "1 000", "1_000", "\u0661\u0662", "\uff11\uff12", "0x10", "1e5",
    "99999999999999999999", "+5", "5.", ".5",
    "1/3", "=1+1", "10 %", "100", "1000000", "true", "never",
)  # fmt: skip
UNITS = (
    "t",
    "kg",
    "Kg",
    "t/yr",
    "USD",
    "USD/t",
    "USD/kg",
    "%",
    "%/yr",
    "MWh",
    "INR",
    "m3",
    "yr",
    "day",
    "T",
    "Mt",
    "tt",
    "",
)
DATES = (
    "2026", "2026-13", "2026-02-30", "31/12/2025", "1899-01", "2301-01", "0000-00", "FY2026-28", "FY2026-27",
    "2026-4",
    "2028-04", "2030-04-15", "never", "9999-12", "2026-04-31", "April 2026", "-2026-04", "2026-07",
)  # fmt: skip
NAMES = (
    "zz_nowhere",
    "",
    " ",
    "a.b",
    "x" * 61,
    "x" * 100_000,
    "é",
    "🙂",
    "con",
    "../x",
    "a\x00b",
    "__class__",
    "0",
    "1e5",
    "\u202e",
    "a\nb",
)
DURATIONS = (
    "month",
    "0 months",
    "5 months",
    "7 months",
    "3 years",
    "1000 years",
    "9999 years",
    "quarter",
    "day",
    "1",
)
BITS = (
    "{",
    "}",
    "[",
    "]",
    ":",
    ",",
    "#",
    "&a",
    "*a",
    "!x",
    "|",
    ">",
    "'",
    '"',
    "%",
    "@",
    "`",
    "---",
    "...",
    "?",
    "- ",
    "\t",
    "<<:",
    "\x00",
    "\x85",
    "\u2028",
    "\ufeff",
    "🙂",
)


@dataclass(frozen=True)
class Mutation:
    """A damaged file: its bytes, what was done, and why it must be refused; None where it may be in order."""

    content: bytes
    kind: str
    wrong: str | None = None


Change = tuple[str, str | None]
"""What is left of a text, and why it is wrong for certain."""


def mutate(text: str, random: Random, others: Sequence[str] = ()) -> Mutation:
    """Damage an instance file once or a few times; clauses and elements may come from `others`."""
    times = 1 if random.random() < 0.7 else random.randint(2, 5)
    kinds: list[str] = []
    wrong: str | None = None
    for _ in range(times):
        if random.random() < 0.6:
            kind, (text, wrong) = _structural(text, random, others)
        else:
            change = random.choice(TEXTUAL)
            kind, (text, wrong) = change.__name__.strip("_"), change(text, random)
        kinds.append(kind)
    content = text.encode("utf-8", "surrogatepass")
    if random.random() < 0.04:
        content, kind = _bytes(content, random)
        kinds.append(kind)
    return Mutation(content, "+".join(kinds), wrong if len(kinds) == 1 else None)


def mutate_table(text: str, random: Random) -> Mutation:
    """Damage a CSV table once."""
    change = random.choice(TABULAR)
    text, wrong = change(text, random)
    content = text.encode("utf-8", "surrogatepass")
    kind = change.__name__.strip("_")
    if random.random() < 0.1:
        content, how = _bytes(content, random)
        return Mutation(content, f"{kind}+{how}")
    return Mutation(content, kind, wrong)


# Text


def _lines(text: str) -> list[str]:
    return text.splitlines(keepends=True) or [""]


def _delete_line(text: str, random: Random) -> Change:
    lines = _lines(text)
    del lines[random.randrange(len(lines))]
    return "".join(lines), None


def _duplicate_line(text: str, random: Random) -> Change:
    lines = _lines(text)
    at = random.randrange(len(lines))
    lines.insert(random.choice((at, random.randrange(len(lines)))), lines[at])
    return "".join(lines), None


def _swap_lines(text: str, random: Random) -> Change:
    lines = _lines(text)
    one, two = random.randrange(len(lines)), random.randrange(len(lines))
    lines[one], lines[two] = lines[two], lines[one]
    return "".join(lines), None


def _indent(text: str, random: Random) -> Change:
    lines = _lines(text)
    at = random.randrange(len(lines))
    lines[at] = (
        random.choice(("  ", " ", "\t", "      ")) + lines[at]
        if random.random() < 0.6
        else lines[at].lstrip(" ")
    )
    return "".join(lines), None


def _truncate(text: str, random: Random) -> Change:
    return text[: random.randrange(len(text) + 1)], None


def _insert_bit(text: str, random: Random) -> Change:
    at = random.randrange(len(text) + 1)
    return text[:at] + random.choice(BITS) + text[at:], None


def _delete_characters(text: str, random: Random) -> Change:
    at = random.randrange(len(text) + 1)
    return text[:at] + text[at + random.choice((1, 1, 2, 10, 100)) :], None


def _number_in_text(text: str, random: Random) -> Change:
    found = list(re.finditer(r"\d[\d.]*", text))
    if not found:
        return text, None
    number = random.choice(found)
    return text[: number.start()] + random.choice(AMOUNTS) + text[number.end() :], None


def _long_string(text: str, random: Random) -> Change:
    at = random.randrange(len(text) + 1)
    return text[:at] + random.choice("a1-[ \n:é") * random.choice((1000, 100_000, 500_000)) + text[at:], None


def _word(text: str, random: Random) -> Change:
    found = list(re.finditer(r"[A-Za-z_]\w*", text))
    if not found:
        return text, None
    word = random.choice(found)
    other = random.choice(found)[0] if random.random() < 0.6 else random.choice(NAMES)
    return text[: word.start()] + other + text[word.end() :], None


def _line_ends(text: str, random: Random) -> Change:
    return text.replace("\n", random.choice(("\r\n", "\r", "\n\n", "\x85", "\n\r"))), None


TEXTUAL: tuple[Callable[[str, Random], Change], ...] = (
    _delete_line, _duplicate_line, _swap_lines, _indent, _truncate, _insert_bit, _delete_characters,
    _number_in_text,
    _long_string, _word, _word, _line_ends,
)  # fmt: skip


def _bytes(content: bytes, random: Random) -> tuple[bytes, str]:
    how = random.choice(("random bytes", "UTF-16", "Latin-1", "a byte-order mark", "nothing"))
    if how == "random bytes":
        at = random.randrange(len(content) + 1)
        return content[:at] + random.randbytes(random.choice((1, 4, 100))) + content[at:], how
    if how == "UTF-16":
        return content.decode("utf-8", "replace").encode("utf-16", "replace"), how
    if how == "Latin-1":
        return content + "# é\n".encode("latin-1"), how
    return (b"\xef\xbb\xbf" + content if how == "a byte-order mark" else b""), how


# Structure

NULL = "\ue000null"
"""Stands for a plain `null` until the text is written; a character of no meaning, so that no file holds
it."""
TWICE = "\ue000twice|"
LONGEST_PARSED = 90_000


class Spot:
    """A place in the data where something stands: what holds it, under which key, at which address."""

    def __init__(self, holder: Any, key: Any, address: tuple[str, ...]):
        self.holder, self.key, self.address = holder, key, address

    @property
    def value(self) -> Any:
        return self.holder[self.key]

    def put(self, value: Any) -> None:
        self.holder[self.key] = value


def spots(data: Any, address: tuple[str, ...] = ()) -> Iterator[Spot]:
    """Every place below some data."""
    keys: Any = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    for key, value in list(keys):
        yield Spot(data, key, (*address, str(key)))
        yield from spots(value, (*address, str(key)))


def parse(text: str) -> dict[str, Any] | None:
    """The data of a file, every scalar a string; None where it is no mapping or goes too deep to be
    walked."""
    if len(text) > LONGEST_PARSED or "&a" in text:
        return None
    try:
        data = yaml.load(text, Loader=yaml.CBaseLoader)  # strings, lists and mappings alone
    except (yaml.YAMLError, RecursionError, ValueError):
        return None
    return data if isinstance(data, dict) and all(isinstance(key, str) for key in data) else None


def written(data: Any) -> str:
    """The data as text: JSON, which is YAML, one value a line; no writer is kept from one file to the
    next."""
    text = json.dumps(data, ensure_ascii=False, indent=1, default=str)
    return text.replace(f'"{TWICE}', '"').replace(f'"{NULL}"', "null")


def _structural(text: str, random: Random, others: Sequence[str]) -> tuple[str, Change]:
    data = parse(text)
    found = list(spots(data)) if data else []
    if data is None or not found:
        return "insert_bit", _insert_bit(text, random)
    change = random.choice(STRUCTURAL)
    if change is _splice:
        donor = parse(random.choice(others)) if others else None
        wrong = _splice(data, donor, random)
    else:
        wrong = change(data, found, random)
    return change.__name__.strip("_"), (written(data), wrong)


def _amounts(found: list[Spot]) -> list[tuple[Spot, str, str]]:
    """The places that hold a number and its unit."""
    return [
        (spot, match[1], match[2])
        for spot in found
        if isinstance(spot.value, str)
        and not TEXTS & set(spot.address)
        and (match := AMOUNT.fullmatch(spot.value)) is not None
        and match[2]
        and UNIT_WORD.search(match[2])
    ]


def _drop(data: Any, found: list[Spot], random: Random) -> str | None:
    spot = random.choice(found)
    del spot.holder[spot.key]
    return None


def _twice(data: Any, found: list[Spot], random: Random) -> str | None:
    spot = random.choice(found)
    if isinstance(spot.holder, list):
        spot.holder.append(spot.value)
        return None
    spot.holder[f"{TWICE}{spot.key}"] = spot.value
    return "a key stands twice"


def _unknown_key(data: Any, found: list[Spot], random: Random) -> str | None:
    records = [
        data,
        *(spot.value for spot in found if len(spot.address) == 2 and isinstance(spot.value, dict)),
    ]
    records = [
        each
        for each in records
        if each is data or {"place", "material", "counterparty", "per", "title"} & set(each)
    ]
    random.choice(records)["zz_unknown"] = "1"
    return "a key is unknown"


def _no_unit(data: Any, found: list[Spot], random: Random) -> str | None:
    amounts = _amounts(found)
    if not amounts:
        return None
    spot, number, _ = random.choice(amounts)
    spot.put(number)
    return "a number has no unit"


def _other_kind(data: Any, found: list[Spot], random: Random) -> str | None:
    amounts = [
        each
        for each in _amounts(found)
        if re.search(r"\b(t|kg)\b", each[2]) and "/t" not in each[2].replace("USD/t", "")
    ]
    if not amounts:
        return None
    spot, number, unit = random.choice(amounts)
    spot.put(f"{number} {re.sub(chr(92) + 'b(t|kg)' + chr(92) + 'b', 'm3', unit, count=1)}")
    return "a unit is of another kind"


def _unit(data: Any, found: list[Spot], random: Random) -> str | None:
    amounts = _amounts(found)
    if amounts:
        spot, number, _ = random.choice(amounts)
        spot.put(f"{number} {random.choice(UNITS)}")
    return None


def _amount(data: Any, found: list[Spot], random: Random) -> str | None:
    amounts = _amounts(found)
    if not amounts:
        return None
    spot, _, unit = random.choice(amounts)
    written = random.choice(AMOUNTS)
    spot.put(f"{written} {unit}")
    beyond = {
        "1e300",
        "1e400",
        "nan",
        ".nan",
        "inf",
        "-inf",
        ".inf",
        "NaN",
        "1,000",
        "1.000,5",
        "",
        " ",
        "0x10",
        "=1+1",
        "true",
        "1/3",
        "99999999999999999999",
        "none",
        "null",
        "never",
    }
    return f"{written!r} is no amount" if written in beyond else None


def _scalar(data: Any, found: list[Spot], random: Random) -> str | None:
    texts = [spot for spot in found if isinstance(spot.value, str)]
    if texts:
        random.choice(texts).put(random.choice((*AMOUNTS, *NAMES, *DATES, *DURATIONS, "true", "false", NULL)))
    return None


def _date(data: Any, found: list[Spot], random: Random) -> str | None:
    dated = [
        spot
        for spot in found
        if isinstance(spot.value, str) and DATE.fullmatch(spot.value) and not TEXTS & set(spot.address)
    ]
    keyed = [spot for spot in found if isinstance(spot.key, str) and DATE.fullmatch(spot.key)]
    if not dated and not keyed:
        return None
    spot, day = random.choice(dated + keyed), random.choice(DATES)
    if spot in keyed:
        value = spot.value
        del spot.holder[spot.key]
        spot.holder[day] = value
    else:
        spot.put(day)
    never = {
        "2026",
        "2026-13",
        "2026-02-30",
        "31/12/2025",
        "1899-01",
        "2301-01",
        "0000-00",
        "FY2026-28",
        "2026-4",
        "9999-12",
        "2026-04-31",
        "April 2026",
        "-2026-04",
    }
    return f"{day!r} is no date" if day in never else None


def _name(data: Any, found: list[Spot], random: Random) -> str | None:
    naming = [
        spot
        for spot in found
        if spot.key in NAMING and len(spot.address) == 3 and isinstance(spot.value, str)
    ]
    if not naming:
        return None
    random.choice(naming).put("zz_nowhere")
    return "a name is not declared"


def _rename(data: Any, found: list[Spot], random: Random) -> str | None:
    keyed = [spot for spot in found if isinstance(spot.holder, dict)]
    spot = random.choice(keyed)
    value = spot.value
    del spot.holder[spot.key]
    spot.holder[random.choice((*NAMES, *DATES, random.choice(keyed).key))] = value
    return None


def _type(data: Any, found: list[Spot], random: Random) -> str | None:
    spot = random.choice(found)
    value = spot.value
    spot.put(
        random.choice(
            ([], {}, [value], {"a": value}, "text", "1", [[]], {"value": value}, [value, value], [{}])
        )
    )
    return None


def _empty(data: Any, found: list[Spot], random: Random) -> str | None:
    spot = random.choice([each for each in found if isinstance(each.value, list | dict)] or found)
    spot.put([] if isinstance(spot.value, list) else {} if isinstance(spot.value, dict) else "")
    return None


def _null(data: Any, found: list[Spot], random: Random) -> str | None:
    random.choice(found).put(NULL)
    return None


def _horizon(data: Any, found: list[Spot], random: Random) -> str | None:
    every, count = random.choice(
        (("month", "1000000"), ("month", "2400"), ("month", "240"), ("year", "200"), ("year", "1000000"),
         ("1000 years", "1"),
         ("month", "0"), ("month", "-1"), ("5 months", "7"), ("7 months", "20"), ("half-year", "3"),
         ("0 months", "5"),
         ("year", "999999"), ("year", "1e3"), ("2 years", "3"), ("month", "1"), ("month", "5000"),
         ("3 years", "2"))
    )  # fmt: skip
    start = random.choice(("2026-04", "2026-05", "2026-01", "2299-12", "1900-01", "2026-04-15", "2027-07"))
    data["horizon"] = {"start": start, "steps": [{"every": every, "count": count}]}
    bad = (
        count in ("1000000", "0", "-1", "999999", "1e3", "5000")
        or every in ("1000 years", "0 months")
        or start == "2026-04-15"
    )
    return "the horizon cannot be" if bad else None


def _many(data: Any, found: list[Spot], random: Random) -> str | None:
    sections = [
        key
        for key, value in data.items()
        if isinstance(value, dict) and key not in ("horizon", "money", "sources")
    ]
    section = random.choice([key for key in sections if data[key]] or ["zz"])
    if section in data:
        name, element = random.choice(list(data[section].items()))
        for number in range(random.choice((10, 100, 1000))):
            data[section][f"{name[:40]}_{number}"] = element
    return None


def _move(data: Any, found: list[Spot], random: Random) -> str | None:
    one, two = random.choice(found), random.choice(found)
    value = json.loads(json.dumps(one.value))
    two.put(value)
    return None


def _splice(data: Any, donor: Any, random: Random) -> str | None:
    """Put a clause of another instance's contract, or one of its elements, into this one."""
    ours, theirs = data.get("contracts"), (donor or {}).get("contracts")
    if isinstance(ours, dict) and isinstance(theirs, dict) and ours and theirs and random.random() < 0.8:
        ours_one, theirs_one = random.choice(list(ours.values())), random.choice(list(theirs.values()))
        if isinstance(ours_one, dict) and isinstance(theirs_one, dict) and theirs_one:
            for key in random.sample(list(theirs_one), min(len(theirs_one), random.randint(1, 4))):
                ours_one[key] = theirs_one[key]
    elif donor:
        section = random.choice(list(donor))
        if isinstance(donor[section], dict) and isinstance(data.get(section), dict):
            data[section] |= donor[section]
        else:
            data[section] = donor[section]
    return None


STRUCTURAL: tuple[Callable[..., str | None], ...] = (
    _drop, _twice, _unknown_key, _no_unit, _other_kind, _unit, _unit, _amount, _amount, _scalar, _scalar,
    _date, _date, _name,
    _rename, _type, _type, _empty, _empty, _null, _horizon, _horizon, _many, _move, _splice, _splice, _splice,
)  # fmt: skip


# Tables


def _rows(text: str) -> list[list[str]]:
    return [line.split(",") for line in text.splitlines()]


def _joined(rows: list[list[str]], separator: str = ",") -> str:
    return "".join(separator.join(row) + "\n" for row in rows)


def _cell(text: str, random: Random) -> Change:
    rows = _rows(text)
    row = random.choice(rows)
    row[random.randrange(len(row))] = random.choice((*AMOUNTS, *DATES, *NAMES[:5], "5 t/yr", '"', '"a'))
    return _joined(rows), None


def _no_number(text: str, random: Random) -> Change:
    """A number of a column that is used is none."""
    rows = _rows(text)
    row = random.choice(rows[1:])
    at = 1 if rows[0][0] == "date" else 3
    row[at] = random.choice(("nan", "inf", "1e400", "=1+1", "1 000", "x")) if row[at] else row[at]
    return _joined(rows), "a cell is no number" if row[at] and rows[0][0] == "date" else None


def _column_twice(text: str, random: Random) -> Change:
    rows = _rows(text)
    at = random.randrange(len(rows[0]))
    return _joined(
        [[*row, row[min(at, len(row) - 1)]] for row in rows]
    ), f"the column {rows[0][at]} stands twice"


def _separator(text: str, random: Random) -> Change:
    return _joined(_rows(text), random.choice((";", "\t", "|", " "))), None


def _head_word(text: str, random: Random) -> Change:
    rows = _rows(text)
    at = random.randrange(len(rows[0]))
    rows[0][at] = random.choice((rows[0][at].title(), rows[0][at].upper(), "", " " + rows[0][at], "zz"))
    return _joined(rows), None


def _day(text: str, random: Random) -> Change:
    rows = _rows(text)
    random.choice(rows[1:])[0] = random.choice(
        ("31/12/2025", "2026", "2026-13", "1.4.2026", "", "46113", "April 2026")
    )
    return _joined(rows), "a date is none" if rows[0][0] == "date" else None


def _row_twice(text: str, random: Random) -> Change:
    rows = _rows(text)
    at = random.randrange(1, len(rows))
    rows.insert(at, rows[at])
    return _joined(rows), "a date stands twice" if rows[0][0] == "date" else None


def _unsorted(text: str, random: Random) -> Change:
    rows = _rows(text)
    return _joined([rows[0], *rows[:0:-1]]), "the dates fall" if rows[0][0] == "date" else None


def _comment(text: str, random: Random) -> Change:
    lines = _lines(text)
    lines.insert(random.randrange(len(lines) + 1), "# a remark, with a comma\n")
    return "".join(lines), "a line is a remark" if lines[0].startswith("date") else None


def _cells(text: str, random: Random) -> Change:
    rows = _rows(text)
    row = random.choice(rows)
    if random.random() < 0.5:
        del row[random.randrange(len(row))]
    else:
        row.insert(random.randrange(len(row) + 1), random.choice(("", "1")))
    return _joined(rows), None


def _long_table(text: str, random: Random) -> Change:
    lines = _lines(text)
    return lines[0] + lines[-1] * random.choice((1000, 20_000)), None


TABULAR: tuple[Callable[[str, Random], Change], ...] = (
    _cell, _cell, _no_number, _column_twice, _separator, _head_word, _day, _row_twice, _unsorted, _comment,
    _cells,
    _long_table, _delete_line, _swap_lines, _truncate, _insert_bit, _line_ends, _long_string,
)  # fmt: skip
