"""Revisions: changes of the data, and from when each is known."""

from __future__ import annotations

from pydantic import Field

from monazite.data.records.paths import DateText
from monazite.data.records.record import Record


class Revision(Record):
    """A change of the data that nobody foresees: it is known from a date on.

    `monazite solve FILE --every '1 year'` plans with the change on the first date of planning on or after
    `known`, and without it before. Everything else, such as `monazite solve FILE`, knows every revision from
    the start. Revisions are applied by the date on which they are known, those of one date in the order of
    the file.
    """

    known: DateText = Field(description="The date from which the change is known.")
    set: list[str] = Field(
        min_length=1,
        description="The changes, as `--set` takes them, such as `imports.china.cap[2028-01:]*=0.5`.",
    )
    note: str | None = Field(None, description="A remark: what happened, and who decided it.")
