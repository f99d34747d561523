"""Accounts in the words of the pages: whose they are, and which are nobody's."""

from __future__ import annotations

from collections.abc import Iterable

from monazite.data.records.instance import BUILT_IN_OUTSIDE
from monazite.figures import signed
from monazite.pages.drawn import readable
from monazite.results.in_short.words import listed


def is_party(account: str) -> bool:
    """Whether an account is somebody's, who gains or loses."""
    return account not in BUILT_IN_OUTSIDE


def account_name(account: str, outside: bool) -> str:
    """An account in words: what an outside buyer does with the material is not modelled."""
    if not is_party(account):
        return f"{account} ({BUILT_IN_OUTSIDE[account]})"
    return f"{readable(account)} (cash only)" if outside else readable(account)


def side_of(account: str, outside: bool) -> str:
    """`inside`, `outside`, or `no party` of an account that is nobody's."""
    if not is_party(account):
        return "no party"
    return "outside" if outside else "inside"


def nobodys(changes: Iterable[tuple[str, float]], unit: str) -> str:
    """What is said instead of a bar of accounts that are nobody's; empty without one."""
    named = [
        f"{account_name(account, True)} {signed(change)} {unit}"
        for account, change in changes
        if not is_party(account)
    ]
    if not named:
        return ""
    are = "are" if len(named) > 1 else "is"
    return f"{listed(named)} {are} nobody's gain or loss: what is paid there is a cost of those who pay."
