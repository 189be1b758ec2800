"""Gathers reports that arrive together into one act; answers each after its commit.

A report is answered only when its transaction is on the disk. Whoever sends is checked in that
same transaction, so that no revoked link slips through between the check and the write.
"""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass

from commandcenter.accounts import service as accounts
from commandcenter.core.errors import Refused, Unavailable
from commandcenter.core.language import text
from commandcenter.directives import service as directives
from commandcenter.directives.model import Outcome, Report
from commandcenter.gateway.declined import Declined
from commandcenter.headquarters import Door
from commandcenter.store import service as store
from commandcenter.store.work import Work

ACTOR, CHANNEL = "gateway", "web"
BATCH_MAX = 256
# While one batch is written the next gathers: fewer and larger transactions.
BATCHES_UNDER_WAY_MAX = 1
WAITING_MAX = 20_000
# After a crowd was answered the next one has this long to gather: half as many commits, each of
# which costs the same however many wait for it. A single report never waits.
GATHER_S = 0.008
CROWD_MIN = 16

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class KeptPhoto:
    """A photo that lies in the file store and is still to be named in the database."""

    hash: str
    size: int
    media_type: str


@dataclass(frozen=True)
class Submission:
    """A report with the secret of the link it came through; `by` is put in from the link."""

    token: str
    report: Report
    photos: tuple[KeptPhoto, ...] = ()


type_of_answer = Outcome | Refused


def take(work: Work, *, submissions: Sequence[Submission]) -> list[type_of_answer]:
    """Check every sender, and hand the reports of the known ones to the cascade, all in one act."""
    holders = accounts.holders(work, tokens={item.token for item in submissions})
    answers: dict[int, type_of_answer] = {}
    reports: dict[int, Report] = {}
    for place, item in enumerate(submissions):
        holder = holders[item.token]
        if isinstance(holder, Refused):
            answers[place] = Declined(401, holder.words)
        elif holder.unit != item.report.unit:
            answers[place] = other_unit(item.report.unit)
        else:
            reports[place] = item.report.but(by=holder.person)
            for photo in item.photos:
                store.record_file(
                    work, name=photo.hash, size=photo.size, media_type=photo.media_type
                )
    if reports:
        said = directives.carry_over(work, reports=list(reports.values()))
        outcomes = directives.report(work, reports=said)
        answers.update(zip(reports, outcomes, strict=True))
    return [answers[place] for place in range(len(submissions))]


def other_unit(unit: str) -> Declined:
    """The refusal of a report for a unit that is not the link's own."""
    return Declined(
        403,
        text(
            "This link does not speak for the unit {unit}; use that unit's own link.",
            unit=unit[:40],
        ),
        field="unit",
    )


class Submitter:
    """The queue before the write lane: what waits while a batch is written goes in the next."""

    def __init__(self, door: Door, *, gather_s: float = GATHER_S) -> None:
        self.door, self.gather_s = door, gather_s
        self.waiting: deque[tuple[Submission, asyncio.Future[Outcome]]] = deque()
        self.under_way = 0
        self.woken = False
        self.gathering = False

    def submit(self, submission: Submission) -> asyncio.Future[Outcome]:
        """Queue one report; the future answers after the commit."""
        if len(self.waiting) >= WAITING_MAX:
            raise Unavailable("Too much is being written at once; try again in a moment.")
        loop = asyncio.get_running_loop()
        answer: asyncio.Future[Outcome] = loop.create_future()
        self.waiting.append((submission, answer))
        if not self.woken:
            # What else arrives in this turn of the loop joins the batch.
            self.woken = True
            loop.call_soon(self._send)
        return answer

    def _send(self) -> None:
        self.woken = False
        if self.gathering and len(self.waiting) < BATCH_MAX:
            return
        while self.waiting and self.under_way < BATCHES_UNDER_WAY_MAX:
            count = min(len(self.waiting), BATCH_MAX)
            self._send_batch([self.waiting.popleft() for _ in range(count)])

    def _send_batch(self, batch: list[tuple[Submission, asyncio.Future[Outcome]]]) -> None:
        try:
            written = asyncio.wrap_future(
                self.door.act_later(take, submissions=[submission for submission, _ in batch])
            )
        except Refused as refused:
            for _, answer in batch:
                _settle(answer, refused)
            return
        self.under_way += 1
        written.add_done_callback(lambda done: self._answer(batch, done))

    def _answer(
        self,
        batch: list[tuple[Submission, asyncio.Future[Outcome]]],
        done: asyncio.Future[list[type_of_answer]],
    ) -> None:
        self.under_way -= 1
        failure = done.exception()
        if failure is None:
            for (_, answer), result in zip(batch, done.result(), strict=True):
                _settle(answer, result)
        elif len(batch) == 1 or isinstance(failure, Refused):
            for _, answer in batch:
                _settle(answer, failure)
        else:
            # One report that breaks us must not break its neighbours: each goes alone.
            log.error(
                "A batch of %d reports failed and is sent one by one", len(batch), exc_info=failure
            )
            for pair in batch:
                self._send_batch([pair])
        if len(batch) >= CROWD_MIN:
            self.gathering = True
            asyncio.get_running_loop().call_later(self.gather_s, self._gathered)
        self._send()

    def _gathered(self) -> None:
        self.gathering = False
        self._send()


def _settle(answer: asyncio.Future[Outcome], result: Outcome | BaseException) -> None:
    if answer.done():
        # Whoever asked has gone; the report stands, and a resend gets the same answer.
        return
    if isinstance(result, BaseException):
        answer.set_exception(result)
    else:
        answer.set_result(result)
