"""The books at a million postings: each batch beside the same rows inserted and nothing else."""

from __future__ import annotations

import os
import random
import time
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from statistics import median
from typing import Any, cast

import msgspec
import pytest

from commandcenter.core.clock import HeldClock
from commandcenter.geo import service as geo
from commandcenter.headquarters import Headquarters
from commandcenter.ledgers import service as ledgers
from commandcenter.ledgers.books import Row
from commandcenter.ledgers.reading import PostingLine, decode
from commandcenter.ledgers.tables import posting
from commandcenter.store.work import View
from tests.benchmarks.conftest import EVENING, Bench, plain_insert
from tests.postgres import PostgresServer

POSTINGS = int(os.environ.get("COMMANDCENTER_BENCH_POSTINGS", "1_000_000"))
BATCH = 8_000
DEPOTS, UNITS, ITEMS, SUPPLIERS = 40, 300, 10, 5
# As `posting` has them, unique key and all; no rule, no trigger, no reference.
BARE = (
    'CREATE TABLE plain (id INTEGER PRIMARY KEY, "key" VARCHAR(120) NOT NULL UNIQUE, at BIGINT'
    ' NOT NULL, "by" VARCHAR(80), kind VARCHAR(16) NOT NULL, lot INTEGER NOT NULL, quantity'
    " BIGINT NOT NULL, said VARCHAR(60), source INTEGER NOT NULL, target INTEGER NOT NULL,"
    ' incident VARCHAR(40), note TEXT, "of" BIGINT, entry BIGINT NOT NULL)'
)
PLAIN = {
    "sqlite": (
        BARE,
        "CREATE INDEX plain_source ON plain (source, lot, at)",
        "CREATE INDEX plain_target ON plain (target, lot, at)",
        'CREATE INDEX plain_of ON plain ("of") WHERE "of" IS NOT NULL',
    ),
    "postgresql": ("CREATE TABLE plain (LIKE posting INCLUDING INDEXES)",),
}

pytestmark = pytest.mark.timeout(3600)


class Plain:
    """The bare table, as the insert wants it: a name and the columns' types."""

    name = "plain"
    c = posting.c


@pytest.fixture(params=["sqlite", "postgresql"])
def storeroom(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Headquarters]:
    """A country of depots and units with empty books."""
    monkeypatch.setenv("COMMANDCENTER_DATA", str(tmp_path / "data"))
    url = f"sqlite:///{tmp_path / 'books.db'}"
    if request.param == "postgresql":
        server: PostgresServer = request.getfixturevalue("postgres_server")
        url = server.url(server.create_database())
    with closing(Headquarters.open(url, clock=HeldClock(EVENING), inline=True)) as headquarters:
        lists = {
            geo.import_units: "code,name\n42,湖北省\n4201,武汉市\n420115,江夏区\n420115001,一街\n"
            + "".join(f"420115001{n:03d},{n}村\n" for n in range(UNITS)),
            ledgers.import_items: "code,name,unit\n"
            + "".join(f"I{n},物资{n},件\n" for n in range(ITEMS)),
            ledgers.import_depots: "code,name,place\n"
            + "".join(f"D{n},库{n},420115\n" for n in range(DEPOTS)),
        }
        for act, words in lists.items():
            path = tmp_path / "list.csv"
            path.write_text(words, encoding="utf-8")
            headquarters.act(act, path=path)
        yield headquarters


def lines(draw: random.Random, first: int, count: int) -> list[PostingLine]:
    """A stretch of relief work: bought into ten depots, moved on to thirty, issued to villages."""
    made = []
    for number in range(first, first + count):
        supplier = draw.randrange(SUPPLIERS)
        upper = supplier * 2 + draw.randrange(2)
        lower = 10 + upper * 3 + draw.randrange(3)
        share = draw.random()
        line: dict[str, Any] = {
            "key": f"{draw.getrandbits(128):032x}",
            "at": (EVENING - timedelta(days=30) + timedelta(seconds=number)).isoformat(),
            "by": f"P{draw.randrange(100):03d}",
            "item": f"I{draw.randrange(ITEMS)}",
            "unit": "件",
            "note": "车次鄂A12345，随车清单已核对",
        }
        line["lot"] = f"2026-{line['item']}-{supplier}"
        if share < 0.05 or number < 4_000:
            ends = (f"supplier:S{supplier}", f"depot:D{upper}")
            line |= {"kind": "采购", "quantity": str(draw.randint(50_000, 100_000))}
        elif share < 0.15 or number < 8_000:
            ends = (f"depot:D{upper}", f"depot:D{lower}")
            line |= {"kind": "调拨", "quantity": str(draw.randint(2_000, 4_000))}
        else:
            village = f"{lower * 7 + draw.randrange(7):03d}"
            ends = (f"depot:D{lower}", f"unit:420115001{village}")
            line |= {"kind": "发放", "quantity": str(draw.randint(1, 30))}
        line |= {"from": ends[0], "to": ends[1]}
        made.append(decode(msgspec.json.encode(line)))
    return made


def test_a_million_postings(storeroom: Headquarters, bench: Bench) -> None:
    """Batches through every rule beside bare inserts of the same rows; then reads of balances."""
    dialect = storeroom.database.dialect
    with storeroom.database.writing() as connection:
        for statement in PLAIN[dialect]:
            connection.exec_driver_sql(statement)
    draw = random.Random(7)
    names = ", ".join(f'"{name}"' for name in Row._fields)
    ours = limit = 0.0
    posted = first = 0
    while posted < POSTINGS:
        batch = lines(draw, first, BATCH)
        began = time.perf_counter()
        made = storeroom.act(ledgers.post, lines=batch)
        ours += time.perf_counter() - began
        assert len(made.refused) < BATCH // 20, made.refused[0].why
        with storeroom.database.reading() as connection:
            rows = [
                tuple(row)
                for row in connection.exec_driver_sql(
                    f"SELECT {names} FROM posting WHERE id > {posted} ORDER BY id"
                )
            ]
        assert len(rows) == made.accepted
        began = time.perf_counter()
        with storeroom.database.writing() as connection:
            plain_insert(connection, cast("Any", Plain), Row._fields, rows)
        limit += time.perf_counter() - began
        posted, first = posted + made.accepted, first + BATCH
    if dialect == "postgresql":
        with storeroom.database.writing() as connection:
            connection.exec_driver_sql("ANALYZE")
    check_balances(storeroom, bench, posted)
    name = f"{posted:,} postings in batches of {BATCH:,}, {dialect}"
    bench.faster(name, posted / ours, posted / limit, 0.45)


def check_balances(storeroom: Headquarters, bench: Bench, posted: int) -> None:
    """Every account of the books is read; the slowest of them must be quick."""
    dialect = storeroom.database.dialect
    with storeroom.database.reading() as connection:
        codes = connection.exec_driver_sql("SELECT code FROM account").scalars().all()
    times = {code: quickest(storeroom, account=code) for code in codes}
    bench.told(f"balance of an account, median, {dialect}", median(times.values()))
    bench.told(f"balance of an account, slowest ({max(times, key=lambda c: times[c])}), {dialect}",
               max(times.values()))  # fmt: skip
    items = {code: quickest(storeroom, account=code, item="I3") for code in codes}
    bench.within(
        f"balance of an account and item among {posted:,} postings, slowest of {len(codes)}",
        max(items.values()),
        0.001,
    )
    at = EVENING - timedelta(days=29)
    bench.told(f"the same at a time, {dialect}", quickest(storeroom, account="depot:D20", at=at))


def quickest(storeroom: Headquarters, **asked: Any) -> float:
    """The best of a few reads in one open view, without opening the database again."""
    best = 1e9
    with storeroom.database.reading() as connection:
        view = View(connection, storeroom.clock.now(), storeroom.database, storeroom.files)
        for _ in range(25):
            began = time.perf_counter()
            ledgers.balances(view, **asked)
            best = min(best, time.perf_counter() - began)
    return best
