"""One new photo and one new text against a million earlier ones, on both databases."""

from __future__ import annotations

import os
import secrets
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random
from statistics import median

import pytest
from PIL import Image
from sqlalchemy import Connection, create_engine

from commandcenter.core.clock import HeldClock
from commandcenter.headquarters import Headquarters
from commandcenter.store.bulk import insert_rows
from commandcenter.store.work import View
from commandcenter.verification.checks.photos.guesses import guesses
from commandcenter.verification.checks.photos.pictures import Look, buckets, signed
from commandcenter.verification.checks.texts.words import digest, plain, shape, sketch
from commandcenter.verification.service.leads.prints import near_prints
from commandcenter.verification.service.leads.texts import TextSearch
from commandcenter.verification.tables import photo_band, photo_print, text_gram, text_print
from tests.benchmarks.conftest import EVENING, Bench, seconds
from tests.postgres import programs_or_skip, running_server
from tests.service.verification.labelled.phrases import own_words

EARLIER = 1_000_000
ASKED = 40
BUDGET_S = 0.05
# As many as a photo that nothing was put around is looked up by.
GUESSES = len(list(guesses(Image.new("L", (64, 48)))))
DICE = Random(3)


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def full(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Headquarters]:
    """A headquarters whose index holds a million photos and a million texts."""
    folder = tmp_path_factory.mktemp("prints")
    if request.param == "sqlite":
        yield from _filled(f"sqlite:///{folder / 'prints.db'}")
        return
    with running_server(programs_or_skip()) as server:
        yield from _filled(server.url(server.create_database()))


def _filled(url: str) -> Iterator[Headquarters]:
    headquarters = Headquarters.open(url, clock=HeldClock(EVENING), inline=True)
    # A connection of its own, without the guards: the files and acts behind the fingerprints are
    # left out, since only the search is measured.
    engine = create_engine(headquarters.database.writer.url)
    with engine.begin() as connection:
        if connection.dialect.name == "postgresql":
            connection.exec_driver_sql("SET session_replication_role = replica")
        _photos(connection)
        _texts(connection)
    with engine.begin() as connection:
        connection.exec_driver_sql("ANALYZE")
    engine.dispose()
    yield headquarters
    headquarters.close()


def _photos(connection: Connection) -> None:
    prints = [DICE.getrandbits(64) for _ in range(EARLIER)]
    rows = (
        (number, f"{number:064x}", 640, 480, signed(value), False, 0.0)
        for number, value in enumerate(prints, 1)
    )
    names = ("id", "hash", "width", "height", "print", "flat", "screen")
    insert_rows(connection, photo_print, names, rows)
    bands = sorted(
        (bucket, number, signed(value))
        for number, value in enumerate(prints, 1)
        for bucket in buckets(value)
    )
    insert_rows(connection, photo_band, ("bucket", "photo", "print"), iter(bands))


def _texts(connection: Connection) -> None:
    grams: list[tuple[int, int]] = []

    def rows() -> Iterator[tuple[int, int, int]]:
        for number in range(1, EARLIER + 1):
            words = plain(own_words(DICE, DICE.randint(40, 500)))
            grams.extend((gram, number) for gram in sketch(shape(words)))
            yield number, number, digest(words)

    insert_rows(connection, text_print, ("id", "act", "digest"), rows())
    grams.sort()
    insert_rows(connection, text_gram, ("gram", "text"), iter(grams))


def processor_seconds(full: Headquarters, act: Callable[[], object]) -> float:
    """The processor time of an act, with the server's share where there is one and it is known."""
    began, before = _server_seconds(full), time.process_time()
    act()
    return time.process_time() - before + _server_seconds(full) - began


def _server_seconds(full: Headquarters) -> float:
    """The processor time of the server's processes that serve this database, so far."""
    name = full.database.writer.url.database or ""
    total = 0
    for folder in Path("/proc").glob("[0-9]*") if full.database.path is None else ():
        try:
            if name.encode() in (folder / "cmdline").read_bytes():
                cells = (folder / "stat").read_text().rpartition(")")[2].split()
                total += int(cells[11]) + int(cells[12])
        except OSError:
            # It ended while we looked.
            continue
    return total / os.sysconf("SC_CLK_TCK") if total else 0.0


def test_a_photo_among_a_million(full: Headquarters, bench: Bench) -> None:
    """All the ways a copy may have been made, looked up at once."""
    dialect = full.database.dialect
    values = [[secrets.randbits(64) for _ in range(1 + GUESSES)] for _ in range(ASKED)]
    looks = [Look(640, 480, first, tuple(near), flat=False, screen=0.0) for first, *near in values]
    took = [seconds(lambda one=look: full.read(near_prints, one)) for look in looks]
    worked = processor_seconds(full, lambda: [full.read(near_prints, one) for one in looks])
    bench.told(f"one photo among {EARLIER:,}, {dialect}, by the clock", median(took))
    bench.within(f"one photo among {EARLIER:,}, {dialect}", worked / ASKED, BUDGET_S)


def test_a_known_photo_is_found(full: Headquarters) -> None:
    """A print eleven bits away from one of the million is among what is found."""
    with full.database.reading() as connection:
        stored = connection.exec_driver_sql("SELECT print FROM photo_print WHERE id = 777")
        value = int(stored.scalar_one()) & (2**64 - 1)
    for _ in range(20):
        changed = value
        for place in DICE.sample(range(64), 11):
            changed ^= 1 << place
        look = Look(640, 480, changed, (), flat=False, screen=0.0)
        assert 777 in dict(full.read(near_prints, look))


def test_a_text_among_a_million(full: Headquarters, bench: Bench) -> None:
    """New words with many common pieces, as villages write them."""
    asked = [
        shape(plain(own_words(DICE, DICE.randint(40, 500)) + "另报：" + secrets.token_hex(8)))
        for _ in range(ASKED)
    ]
    took = [seconds(lambda one=words: full.read(_search, one)) for words in asked]
    worked = processor_seconds(full, lambda: [full.read(_search, one) for one in asked])
    dialect = full.database.dialect
    bench.told(f"one text among {EARLIER:,}, {dialect}, by the clock", median(took))
    bench.within(f"one text among {EARLIER:,}, {dialect}", worked / ASKED, BUDGET_S)


def _search(view: View, words: str) -> list[int]:
    return TextSearch(view).near(words)


def test_the_index_is_small(full: Headquarters, bench: Bench) -> None:
    """What a million of each cost on the disk (told, not judged)."""
    path = full.database.path
    if path is None:
        pytest.skip("one file only")
    assert Path(path).stat().st_size < 2_000_000_000
    print(f"{Path(path).stat().st_size / 1e6:,.0f} MB", end=" ")
    del bench
