"""A process of four hands that post random lines through the real write lane until it is killed.

Run as `python -m tests.faults.poster URL SEED FIRST COUNT`: hands FIRST to FIRST + 3 post COUNT
lines each, always the same ones for a seed. It writes a key only when its future has resolved.
"""

from __future__ import annotations

import os
import random
import sys
import threading
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec

from commandcenter.core.errors import Unavailable
from commandcenter.headquarters import Headquarters
from commandcenter.ledgers import service as ledgers
from commandcenter.ledgers.reading import PostingLine, decode

HANDS = 4
BATCH_MAX = 12
BEGAN = datetime(2026, 7, 17, tzinfo=UTC)
ITEMS = ("WATER", "RICE", "TENT")
PLACES = ("depot:D01", "depot:D02", "depot:D03", "unit:420115", "unit:4201", "transit:D03/车队")
WAYS = (
    ("purchase", ("supplier:甲", "supplier:乙"), PLACES[:3]),
    ("purchase", ("supplier:甲", "supplier:乙"), PLACES[:3]),
    ("transfer", PLACES[:3], PLACES),
    ("transfer", PLACES, PLACES[:3]),
    ("issue", PLACES, ("unit:420115", "household:张三家", "household:李四家")),
    ("consumption", ("household:张三家", "unit:4201"), ("consumed:饮用",)),
    ("promise", PLACES[:3], ("unit:420115",)),
)


def lines(seed: str, hand: int, count: int) -> list[PostingLine]:
    """The lines of one hand: some cannot be posted, some come late, some are about earlier ones."""
    draw = random.Random(f"{seed}-{hand}")
    written: list[dict[str, Any]] = []
    made: list[PostingLine] = []
    for number in range(count):
        line: dict[str, Any] = {
            "key": f"{seed}-{hand}-{number}",
            "at": (BEGAN + timedelta(seconds=number - draw.choice((0, 0, 0, 900)))).isoformat(),
            "by": f"P{hand:03d}",
        }
        if written and draw.random() < 0.15:
            of = draw.choice(written)
            kind = "reversal" if of["kind"] != "promise" else draw.choice(("settle", "release"))
            line |= {"kind": kind, "of": of["key"], "at": (BEGAN + timedelta(days=1)).isoformat()}
        else:
            kind, sources, targets = draw.choice(WAYS)
            most = 60 if kind == "purchase" else 25
            line |= {"kind": kind, "item": draw.choice(ITEMS), "lot": draw.choice(("", "L1"))}
            line |= {"from": draw.choice(sources), "to": draw.choice(targets)}
            line |= {"quantity": str(draw.randint(1, most))}
            written.append(line)
        made.append(decode(msgspec.json.encode(line)))
    return made


def work(headquarters: Headquarters, seed: str, hand: int, count: int) -> None:
    """Post all lines in batches, and say which keys are saved."""
    mine = lines(seed, hand, count)
    draw = random.Random()
    while mine:
        size = draw.randint(1, BATCH_MAX)
        batch, mine = mine[:size], mine[size:]
        while True:
            try:
                posted = headquarters.act(ledgers.post, lines=batch)
                break
            except Unavailable:
                # The other process holds the database; the same keys may be sent again.
                continue
        refused = {one.place for one in posted.refused}
        saved = [line.key for place, line in enumerate(batch) if place not in refused]
        if saved:
            acknowledge(saved)


def acknowledge(keys: list[str]) -> None:
    """One line, written at once: shorter than a pipe's block, so never torn."""
    try:
        os.write(1, f"{' '.join(keys)}\n".encode())
    except BrokenPipeError:
        os._exit(1)


def main(url: str, seed: str, first: str, count: str) -> None:
    """Let four hands post at once, to the end."""
    # A hand that falls over takes the process with it, so that nobody takes it for done.
    threading.excepthook = lambda fallen: (sys.__excepthook__(*fallen[:3]), os._exit(3))[0]
    headquarters = Headquarters.open(url)
    hands = [
        threading.Thread(target=work, args=(headquarters, seed, hand, int(count)), daemon=True)
        for hand in range(int(first), int(first) + HANDS)
    ]
    for hand in hands:
        hand.start()
    for hand in hands:
        hand.join()
    headquarters.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
