"""The list of teams as a table for other desks: who is listed, what they can do, how they stand.

Phone numbers stay here: whoever needs one asks the duty room.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from pathlib import Path

from commandcenter.core.clock import show_time
from commandcenter.core.language import Text, text
from commandcenter.ledgers.tablefile import write_table
from commandcenter.ledgers.teams.duty import hours
from commandcenter.ledgers.teams.model import SORT_WORDS, STATUS_WORDS, Responder
from ui.common.face.look import Look
from ui.ledgers.teams.words import where

KINDS = ("xlsx", "csv")
HEADS = (
    text("Kind"),
    text("Code"),
    text("Name"),
    text("Skills"),
    text("Team"),
    text("Unit"),
    text("Status"),
    text("Since"),
    text("Where"),
    text("For the directive"),
    text("Hours on duty"),
)


async def write_list(look: Look, listed: Sequence[Responder], path: Path) -> Text:
    """Write who is listed, in the language of the window; tells how many rows there are."""
    heads = [look.say(words) for words in HEADS]
    rows = [
        (
            look.say(SORT_WORDS[one.sort]),
            one.code,
            one.name,
            "、".join(one.skills),
            one.team_name or "",
            one.unit_name,
            look.say(STATUS_WORDS[one.status]),
            show_time(one.since),
            look.say(where(one)),
            (one.mission and one.mission.directive) or "",
            hours(one.duty.total_s),
        )
        for one in listed
    ]
    count = await asyncio.to_thread(write_table, path, heads, rows, numbers=())
    return text("{count} rows: {file}", count=count, file=path.name)
