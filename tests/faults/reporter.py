"""A process that takes reports through the real write lane until it is killed.

Run as `python -m tests.faults.reporter URL DIRECTIVE SEED ROUND`. It writes the key of a report to
standard output only when the report's future has resolved; the parent reads and kills.
"""

from __future__ import annotations

import os
import random
import sys
import threading
from concurrent.futures import Future
from typing import Any

from commandcenter.core.errors import Unavailable
from commandcenter.directives import service as directives
from commandcenter.directives.model import Answer, Kind, Outcome, Report
from commandcenter.headquarters import Headquarters
from commandcenter.store import service as installation

HANDS = 4
WAITING_MAX = 50
KINDS = (Kind.ACKNOWLEDGE, Kind.START, Kind.PROGRESS, Kind.CLAIM, Kind.NEED)


def acknowledge(word: str) -> None:
    """One line, written at once: shorter than a pipe's block, so never torn."""
    try:
        os.write(1, f"{word}\n".encode())
    except BrokenPipeError:
        # Nobody reads any more: the test is over, and so are we.
        os._exit(1)


def answered(done: Future[list[Outcome]]) -> None:
    """Say which reports are saved."""
    if done.cancelled() or done.exception() is not None:
        return
    for outcome in done.result():
        if outcome.answer is Answer.ACCEPTED:
            acknowledge(f"report {outcome.key}")


class Hand:
    """One of several that send at once."""

    def __init__(self, headquarters: Headquarters, directive: str, draw: random.Random) -> None:
        self.headquarters, self.directive, self.draw = headquarters, directive, draw
        self.units = [row.unit for row in self.villages()]
        self.room = threading.Semaphore(WAITING_MAX)

    def villages(self) -> list[Any]:
        found = self.headquarters.read(directives.get, number=self.directive)
        return list(
            self.headquarters.read(directives.status, number=self.directive, by=found.level).rows
        )

    def work(self, name: str) -> None:
        door = self.headquarters.act_as("operator", "import")
        number = 0
        while True:
            self.room.acquire()
            number += 1
            try:
                if self.draw.random() < 0.05:
                    done = door.act_later(
                        installation.keep_file,
                        data=self.draw.randbytes(2000),
                        media_type="image/jpeg",
                    )
                    done.add_done_callback(self.file_kept)
                else:
                    done = door.act_later(directives.report, reports=self.reports(name, number))
                    done.add_done_callback(answered)
            except Unavailable:
                self.room.release()
                continue
            done.add_done_callback(lambda _done: self.room.release())

    def file_kept(self, done: Future[str]) -> None:
        if done.exception() is None:
            acknowledge(f"file {done.result()}")

    def reports(self, name: str, number: int) -> list[Report]:
        return [
            Report(
                key=f"{name}-{number}-{place}",
                directive=self.directive,
                unit=self.draw.choice(self.units),
                kind=self.draw.choice(KINDS),
                at=self.headquarters.clock.now(),
                words="水位上涨，正在转移",
                quantities={"转移人数": str(self.draw.randint(0, 60))},
            )
            for place in range(self.draw.randint(1, 3))
        ]


def main(url: str, directive: str, seed: str, round_: str) -> None:
    headquarters = Headquarters.open(url)
    for hand in range(HANDS):
        name = f"{seed}-{round_}-{hand}"
        worker = Hand(headquarters, directive, random.Random(name))
        threading.Thread(target=worker.work, args=(name,), daemon=True).start()
    threading.Event().wait()


if __name__ == "__main__":
    main(*sys.argv[1:])
