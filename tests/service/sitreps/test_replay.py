"""Replay: the state of a past moment is what the journal alone gives back."""

from __future__ import annotations

from random import Random
from typing import Any

from sqlalchemy import text

from commandcenter.core.clock import HeldClock
from commandcenter.directives import service as directives
from commandcenter.headquarters import Headquarters
from commandcenter.store import service as installation
from commandcenter.store.types import to_microseconds
from tests.service.directives import naive
from tests.service.sitreps.flooding import VILLAGES, freeze, number_of
from tests.service.sitreps.test_duty_room import tell_a_story


def test_ten_past_moments_equal_a_rebuild_from_the_journal(
    headquarters: Headquarters, flood: str, clock: HeldClock
) -> None:
    """Every act is named by exactly one journal entry; replayed from there up to a moment, the
    acts give the state that the report of that moment says.
    """
    began = clock.now()
    tell_a_story(headquarters, flood, clock)
    number = number_of(headquarters, flood)
    random = Random(20260717)
    length = clock.now() - began
    for _ in range(10):
        moment = began + length * random.random()
        frozen = freeze(headquarters, flood, as_of=moment)
        told = headquarters.read(directives.status, number=number, at=moment).total
        rebuilt = rebuild(headquarters, number, moment)
        for name, value in rebuilt.items():
            assert getattr(told, name) == value, (moment, name)
            if name not in ("delivered", "read"):
                assert frozen.figure(f"{number}||{name}").value == value, (moment, name)


def rebuild(headquarters: Headquarters, number: str, moment: Any) -> dict[str, int]:
    """The counts of all villages from the acts that the journal names, by a clerk's own rules."""
    with headquarters.database.reading() as connection:
        named: list[int] = []
        for entry in installation.journal.tail(connection, limit=10_000):
            payload = entry.payload or {}
            if "act" in payload:
                named.append(payload["act"])
            elif payload.get("first") is not None:
                named += range(payload["first"], payload["last"] + 1)
        kept = connection.execute(text("SELECT id FROM act ORDER BY id")).scalars().all()
        assert sorted(named) == list(kept)
        until = naive.read_acts(connection, number)[0].at
        acts = [
            row
            for row in naive.read_acts(connection, number)
            if row.id in set(named) and row.at <= to_microseconds(moment)
        ]
        assert until
        due = connection.execute(text("SELECT complete_by FROM directive")).scalar_one()
    total = dict.fromkeys(("issued", "acknowledged", "started", "claimed", "verified", "refuted",
                           "returned", "closed", "overdue", "silent"), 0)  # fmt: skip
    for unit in VILLAGES:
        card = naive.replay([row for row in acts if row.unit == unit])
        in_time = card["since"] and card["since"] <= due
        card |= {
            "issued": True,
            "silent": not card["acknowledged"],
            "overdue": to_microseconds(moment) > due and not in_time,
        }
        for name in total:
            total[name] += int(bool(card[name]))
    return total
