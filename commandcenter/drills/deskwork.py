"""The acts of a drill that come from no phone: the duty desk, inspectors, the telephone.

They go through the console's own door in the name of the drill person who does them.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import Future
from datetime import datetime
from typing import Any

from commandcenter.core.errors import Refused
from commandcenter.core.language import translate
from commandcenter.core.settings import language
from commandcenter.directives import service as directives
from commandcenter.directives.model import Answer, Issued, Kind, Outcome, Report
from commandcenter.directives.orders import read_order
from commandcenter.directives.service import Bypass, Call
from commandcenter.drills.model import Deed, Person, Planned, Scenario, Way
from commandcenter.drills.phones import Tally
from commandcenter.drills.preparing import HOLDER_NAME, HOLDER_POST
from commandcenter.headquarters import Door, Headquarters


class DeskWork:
    """Does the planned acts of everybody who is not a unit with a phone."""

    def __init__(
        self, headquarters: Headquarters, scenario: Scenario, incident: str, tally: Tally
    ) -> None:
        self.headquarters, self.scenario, self.incident = headquarters, scenario, incident
        self.tally = tally
        self.people: dict[str, Person] = {one.code: one for one in scenario.crew.people}

    async def issue(self, act: Planned) -> Issued | None:
        """Issue the directive of this label."""
        planned = next(one for one in self.scenario.directives if one.label == act.directive)
        order = read_order(planned.file(self.scenario, self.incident))
        issued: list[Issued] = []

        def done() -> Future[Any]:
            return self._door(act).act_later(directives.issue, order=order)

        await self._do(act, done, issued.append)
        return issued[0] if issued else None

    async def whole(self, act: Planned, number: str) -> bool:
        """Amend a directive, or give more time."""
        service = directives.amend if act.kind == Deed.AMEND else directives.extend
        return await self._do(
            act,
            lambda: self._door(act).act_later(service, number=number, change=dict(act.change)),
        )

    async def one(self, act: Planned, *, number: str, at: datetime) -> bool:
        """What is entered about one unit: a check, a word of a superior, a telephone call."""
        if act.kind == Deed.BYPASS:
            return await self._bypass(act, number, at)
        item = Report(
            key=act.key,
            directive=number,
            unit=act.unit,
            kind=Kind(act.kind),
            at=at,
            by=act.by,
            words=act.words,
            channel="console",
            method=act.method,
        )
        if act.way is Way.CALL:
            duty = self.scenario.crew.duty
            call = Call(
                caller=HOLDER_NAME.format(unit=act.unit),
                caller_post=HOLDER_POST,
                caller_phone="",
                place=act.unit,
                told=self.people[duty].name,
                recorder=self.people[duty].name,
            )
            door = self.headquarters.act_as(duty, "phone")
            return await self._do(
                act, lambda: door.act_later(directives.record_call, item=item, call=call)
            )
        return await self._do(
            act, lambda: self._door(act).act_later(directives.report, reports=[item])
        )

    async def _bypass(self, act: Planned, number: str, at: datetime) -> bool:
        reason, _, rest = act.words.partition("，")
        item = Bypass(
            unit=act.unit,
            past=act.change["past"],
            to=act.change["to"],
            at=at,
            by=act.by,
            reason=reason,
            words=rest or act.words,
        )
        door = self.headquarters.act_as(self.scenario.crew.duty, "console")
        return await self._do(
            act, lambda: door.act_later(directives.report_past, item=item, number=number)
        )

    def _door(self, act: Planned) -> Door:
        return self.headquarters.act_as(act.by, "console")

    async def _do(
        self,
        act: Planned,
        hand_in: Callable[[], Future[Any]],
        keep: Callable[[Any], None] = lambda _made: None,
    ) -> bool:
        """Hand one act in, wait for its commit, and count the answer."""
        try:
            made = await asyncio.wrap_future(hand_in())
        except Refused as refused:
            self.tally.note(act.key, Answer.REFUSED, refused.say(language()))
            return False
        outcome = made[0] if isinstance(made, list) else made
        if isinstance(outcome, Outcome):
            why = translate(outcome.why, language()) if outcome.why else ""
            self.tally.note(act.key, outcome.answer, why)
            return outcome.answer is not Answer.REFUSED
        keep(made)
        self.tally.note(act.key, Answer.ACCEPTED)
        return True
