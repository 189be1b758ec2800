"""Eight writers in two processes post at random and are killed, again and again.

The moments and the lines come from a seed that is printed; `COMMANDCENTER_KILL_SEED` plays a run
again. What was acknowledged is there, nothing is below nothing, and the same keys change nothing.
"""

from __future__ import annotations

import random
import subprocess
import sys
import threading
from contextlib import closing
from pathlib import Path

import pytest

from commandcenter.core.clock import HeldClock
from commandcenter.headquarters import Headquarters
from commandcenter.ledgers import service as ledgers
from commandcenter.store import backup
from tests.faults import poster
from tests.service.conftest import BEGINNING
from tests.service.ledgers import naive
from tests.service.ledgers.conftest import stock

ROOT = Path(__file__).resolve().parents[2]
WRITERS = 2 * poster.HANDS
LINES, LINES_LONG = 1_200, 10_000
ROUNDS, ROUNDS_LONG = 2, 12
WAIT_S = 600

pytestmark = pytest.mark.timeout(3600)


def run(url: str, seed: str, count: int, *, kill_after: int | None) -> set[str]:
    """Let both processes post; strike both after so many answers. Returns what was acknowledged."""
    words = [sys.executable, "-m", "tests.faults.poster", url, seed]
    processes = [
        subprocess.Popen([*words, str(first), str(count)], cwd=ROOT, stdout=subprocess.PIPE)
        for first in (0, poster.HANDS)
    ]
    keys: set[str] = set()
    lines = 0

    def read(process: subprocess.Popen[bytes]) -> None:
        nonlocal lines
        assert process.stdout is not None
        for line in process.stdout:
            keys.update(line.decode().split())
            lines += 1
            if kill_after is not None and lines >= kill_after:
                for one in processes:
                    one.kill()

    readers = [threading.Thread(target=read, args=(process,)) for process in processes]
    for reader in readers:
        reader.start()
    for reader in readers:
        reader.join(WAIT_S)
    for process in processes:
        process.kill()
        code = process.wait()
        assert process.stdout is not None
        process.stdout.close()
        assert kill_after is not None or code == 0, "a writer ended by itself"
    assert keys
    return keys


def check(headquarters: Headquarters, acknowledged: set[str]) -> dict[tuple[str, int], object]:
    """Everything adds up by hand and by the product; returns what is held."""
    with headquarters.database.reading() as connection:
        assert naive.problems(connection) == []
        stored = {row.key for row in naive.postings(connection)}
        held = dict(naive.kept(connection))
    assert acknowledged - stored == set()
    assert headquarters.read(ledgers.check).problems == ()
    assert headquarters.read(backup.check).problems == []
    return dict(held)


def test_writers_that_are_killed_lose_nothing(
    url: str, tmp_path: Path, draw: random.Random, long: bool
) -> None:
    """Kill, look, go on; at the end every line is sent once more and changes nothing."""
    count = (LINES_LONG if long else LINES) // WRITERS
    rounds = ROUNDS_LONG if long else ROUNDS
    with closing(Headquarters.open(url, inline=True)) as headquarters:
        stock(headquarters, tmp_path)
    seed = f"{draw.getrandbits(32):08x}"
    acknowledged: set[str] = set()
    for _ in range(rounds):
        after = draw.randint(1, WRITERS * count // 12)
        acknowledged |= run(url, seed, count, kill_after=after)
        with closing(Headquarters.open(url, inline=True)) as headquarters:
            check(headquarters, acknowledged)
    acknowledged |= run(url, seed, count, kill_after=None)
    with closing(Headquarters.open(url, clock=HeldClock(BEGINNING), inline=True)) as headquarters:
        held = check(headquarters, acknowledged)
        every = [line for hand in range(WRITERS) for line in poster.lines(seed, hand, count)]
        assert len(every) == WRITERS * count
        again = [line for line in every if line.key in acknowledged]
        draw.shuffle(again)
        posted = headquarters.act(ledgers.post, lines=again)
        assert (posted.accepted, posted.repeated) == (0, len(again))
        assert check(headquarters, acknowledged) == held
        print(f"{len(every)} lines, {len(acknowledged)} posted, {rounds} kills")
