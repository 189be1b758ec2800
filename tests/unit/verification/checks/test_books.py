"""What a unit says of goods against the books: named exactly, written up, and more than booked."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal

import pytest

from commandcenter.verification.checks.books import (
    Booked,
    Meant,
    Way,
    against_books,
    meant,
    named,
)
from tests.unit.verification.checks.sayings import BEGINS, minute
from tests.unit.verification.checks.sayings import said as say


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("发放帐篷数", Meant(Way.GIVEN, "帐篷")),
        ("收到饮用水", Meant(Way.RECEIVED, "饮用水")),
        ("饮用水发放数量", Meant(Way.GIVEN, "饮用水")),
        ("接收12平方米帐篷（顶）", Meant(Way.RECEIVED, "12平方米帐篷")),
        ("转移人数", None),
        ("排查户数", None),
        ("发放数", None),
        ("收到发放", None),
        ("", None),
    ],
)
def test_what_a_quantity_speaks_of(name: str, expected: Meant | None) -> None:
    """Only the name of goods with a way of movement is about the books."""
    assert meant(name) == expected


def test_goods_by_their_name() -> None:
    """The whole name is exact, a part of it is not, another is nothing."""
    books = {"12平方米帐篷", "36平方米帐篷", "饮用水"}
    assert named("饮用水", books) == (frozenset({"饮用水"}), True)
    assert named("帐篷", books) == (frozenset({"12平方米帐篷", "36平方米帐篷"}), False)
    assert named("棉被", books) == (frozenset(), False)


def booked(
    *sums: str, exact: bool = True, to: float = 90.0, factors: tuple[str, ...] = ()
) -> Booked:
    amounts = frozenset(Decimal(one) for one in sums)
    return Booked("饮用水", exact, amounts, tuple(map(Decimal, factors)), minute(to))


NAME = "发放饮用水"
LONG_AGO, WAITING = minute(61), BEGINS


@pytest.mark.parametrize(
    ("said", "books", "old_before", "expected"),
    [
        ("30", booked("30"), WAITING, None),  # borne out
        ("30", booked("30", "80"), WAITING, None),  # one of the sums it may mean
        ("2", booked("48", factors=("24",)), WAITING, None),  # two boxes of 24 bottles
        ("50", booked("30"), WAITING, True),  # the books go on after the claim, and say less
        ("50", booked("30", to=10), WAITING, False),  # they may still be written up
        ("50", booked("30", to=10), LONG_AGO, True),  # they had a day for it
        ("20", booked("30"), LONG_AGO, False),  # less than booked: more may have gone out since
        ("50", booked("30", exact=False), LONG_AGO, False),  # a kind of goods, not these goods
    ],
)
def test_a_figure_against_the_books(
    said: str, books: Booked, old_before: datetime, expected: bool | None
) -> None:
    """None where they agree; strong (exact) only where nothing honest explains it."""
    claim = say(quantities={NAME: said})
    found = against_books(claim, NAME, books, old_before=old_before)
    assert (None if found is None else found.exact) is expected
    assert claim.at - BEGINS == timedelta(minutes=60)
