"""How reports gather before the write lane: a crowd commits together, a single one never waits."""

from __future__ import annotations

import asyncio
from concurrent.futures import Future
from datetime import UTC, datetime
from typing import Any, cast

from commandcenter.directives.model import Answer, Kind, Outcome, Report
from commandcenter.gateway.submitting import CROWD_MIN, Submission, Submitter
from commandcenter.headquarters import Door

LONG_ENOUGH_S = 0.5
NOW = datetime(2026, 7, 17, 8, 0, tzinfo=UTC)


class Lane:
    """Stands for the write lane: keeps each batch until the test commits it."""

    def __init__(self) -> None:
        self.batches: list[tuple[list[Submission], Future[list[Outcome]]]] = []
        self.handed_in = asyncio.Event()

    def act_later(self, _take: Any, *, submissions: list[Submission]) -> Future[list[Outcome]]:
        """Hand in one batch."""
        self.batches.append((submissions, Future()))
        self.handed_in.set()
        return self.batches[-1][1]

    def commit(self) -> None:
        """Answer the newest batch."""
        submissions, done = self.batches[-1]
        done.set_result([Outcome(one.report.key, Answer.ACCEPTED) for one in submissions])

    def sizes(self) -> list[int]:
        """How many reports each batch held."""
        return [len(submissions) for submissions, _ in self.batches]


def said(key: str) -> Submission:
    """One report."""
    return Submission("t", Report(key, "令〔2026〕1号", "420115107201", Kind.START, NOW))


async def until_answered(answers: list[asyncio.Future[Outcome]]) -> None:
    """Wait for every answer."""
    assert {one.answer for one in await asyncio.gather(*answers)} == {Answer.ACCEPTED}


def test_after_a_crowd_the_next_gathers() -> None:
    """Those who were answered come back at once; they share the next commit with who waited."""

    async def play(lane: Lane) -> None:
        submitter = Submitter(cast("Door", lane), gather_s=LONG_ENOUGH_S)
        crowd = [submitter.submit(said(f"a{place}")) for place in range(CROWD_MIN)]
        await asyncio.sleep(0)
        waited = submitter.submit(said("waited"))
        lane.commit()
        await until_answered(crowd)
        back = [submitter.submit(said(f"b{place}")) for place in range(CROWD_MIN)]
        assert lane.sizes() == [CROWD_MIN], "nothing leaves before the crowd had its moment"
        lane.handed_in.clear()
        await lane.handed_in.wait()
        assert lane.sizes() == [CROWD_MIN, CROWD_MIN + 1]
        lane.commit()
        await until_answered([waited, *back])

    asyncio.run(play(Lane()))


def test_a_single_report_never_waits() -> None:
    """Where nobody crowds in, each report is handed on in the same turn of the loop."""

    async def play(lane: Lane) -> None:
        submitter = Submitter(cast("Door", lane))
        for count in (1, 2, 3):
            answer = submitter.submit(said(f"k{count}"))
            await asyncio.sleep(0)
            assert lane.sizes() == [1] * count
            lane.commit()
            await until_answered([answer])

    asyncio.run(play(Lane()))
