"""Lets the units of a drill answer what a person at the window issues while it is played.

Without it a directive or roll call of one's own would be met with silence, and a newcomer would
take that for how the console works. It reads which there are; it never issues or changes one.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from datetime import datetime, timedelta

from commandcenter.core.errors import Unavailable
from commandcenter.directives import service as directives
from commandcenter.directives.model import Directive, DirectiveKind, Issued
from commandcenter.drills.model import DirectivePlan, Scenario
from commandcenter.drills.news import News
from commandcenter.drills.planning import plan_answers
from commandcenter.drills.stage import Stage
from commandcenter.headquarters import Headquarters

LOOK_S = 1.0
ANSWERED = frozenset({DirectiveKind.DIRECTIVE, DirectiveKind.ROLL_CALL})


async def join_in(
    stage: Stage, headquarters: Headquarters, names: Mapping[str, str], seed: int, news: News
) -> None:
    """Watch for directives that the drill did not issue, and play their answers; it never ends."""
    seen: set[str] = set()
    async with asyncio.TaskGroup() as answers:
        while True:
            await asyncio.sleep(LOOK_S)
            foreign = await _foreign(stage, headquarters)
            for one in foreign:
                # Seen twice: the drill's own is in the books a moment before the stage knows it.
                if one.number not in seen:
                    continue
                planned = planned_from(one, stage.scenario, names)
                acts = await asyncio.to_thread(plan_answers, stage.scenario, planned, names, seed)
                acts = tuple(act for act in acts if act.unit in stage.phones.tokens)
                news.expect(len(acts))
                issued = Issued(one.number, one.leaves)
                stage.issued[one.number] = issued
                answers.create_task(stage.answer(issued, acts))
            seen = {one.number for one in foreign}


def planned_from(one: Directive, scenario: Scenario, names: Mapping[str, str]) -> DirectivePlan:
    """A directive as a drill's file would have said it; places that the tree lacks left out."""
    starts = scenario.starts
    return DirectivePlan(
        label=one.number,
        at=one.issued_at - starts,
        fields={
            "issuer": one.issuer,
            "scope": {
                "under": [code for code in one.under if code in names],
                "level": "" if one.level is None else one.level.name.lower(),
                "units": [code for code in one.units if code in names],
            },
            "evidence": {
                "photos": one.evidence.photos,
                "location": one.evidence.location,
                "quantities": dict(one.evidence.quantities),
            },
        },
        acknowledge_by=_since(one.acknowledge_by, starts),
        start_by=_since(one.start_by, starts),
        complete_by=_since(one.complete_by, starts),
        roll_call=one.kind is DirectiveKind.ROLL_CALL,
    )


def _since(moment: datetime | None, starts: datetime) -> timedelta | None:
    return None if moment is None else moment - starts


async def _foreign(stage: Stage, headquarters: Headquarters) -> list[Directive]:
    """The directives that the stage does not know, the oldest first."""
    try:
        found = await asyncio.wrap_future(headquarters.read_later(directives.listed))
    except Unavailable:
        return []
    known = {one.directive for one in stage.issued.values()}
    return [one for one in reversed(found) if one.number not in known and one.kind in ANSWERED]
