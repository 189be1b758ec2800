"""The cascade at the size of the country, each act beside the least the database must do for it."""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Iterator, Sequence
from datetime import timedelta
from pathlib import Path
from random import Random
from typing import Any

import pytest
from sqlalchemy import bindparam, select

from commandcenter.cli.reportfile import BATCH, import_reports
from commandcenter.core.language import translate
from commandcenter.directives import service as directives
from commandcenter.directives.model import Phase
from commandcenter.directives.orders import read_order
from commandcenter.directives.reading import decode
from commandcenter.directives.service import BoardFilter
from commandcenter.directives.service.reports.words import ACT_COLUMNS
from commandcenter.directives.tables import act, rollup
from commandcenter.geo.model import Level, subtree
from commandcenter.geo.tables import unit
from commandcenter.headquarters import Headquarters
from commandcenter.store.journal import Chain
from commandcenter.store.tables import journal, journal_payload
from tests.benchmarks.conftest import (
    EVENING,
    SHAPE,
    Bench,
    Country,
    plain_insert,
    seconds,
    side_by_side,
)

NUMBER = "令〔2026〕1号"
ISSUED_AT = EVENING - timedelta(hours=12)
# Of each round one whole batch, as an import of many reports has them.
ROUNDS = 2
REPORTS = ROUNDS * BATCH
LEAVES = SHAPE[-1]
# Columns of an act that a plain report leaves empty.
LATER = (None,) * (len(ACT_COLUMNS) - ACT_COLUMNS.index("clock_wrong") - 1)


def issue(headquarters: Headquarters) -> int:
    """One directive to every village of the country."""
    with headquarters.database.reading() as connection:
        top = connection.exec_driver_sql("SELECT code FROM unit WHERE level = 1").scalars().all()
    order = read_order(
        {
            "title": "全面排查",
            "text": "逐户排查。",
            "issuer": "42",
            "scope": {"under": sorted(top), "level": "village"},
            "issued_at": ISSUED_AT.isoformat(),
            "complete_by": (EVENING - timedelta(hours=1)).isoformat(),
        }
    )
    return headquarters.act(directives.issue, order=order).assignments


def raw_issue(headquarters: Headquarters) -> int:
    """The same rows into the same indexes, and nothing else."""
    with headquarters.database.writing() as connection:
        made = connection.exec_driver_sql(
            "INSERT INTO assignment (directive, unit) "
            "SELECT 1, code FROM unit WHERE level = 5 ORDER BY code"
        )
        return made.rowcount


def test_issue_to_the_whole_country(country: Country, bench: Bench) -> None:
    """Leaves, hops, sums and journal for 620,573 villages."""
    times: dict[str, list[float]] = {"ours": [], "limit": []}
    for _ in range(3):
        for name, act_of in (("ours", issue), ("limit", raw_issue)):
            with country.headquarters() as headquarters:
                times[name].append(seconds(lambda h=headquarters, a=act_of: a(h)))
                with headquarters.database.reading() as connection:
                    rows = connection.exec_driver_sql("SELECT count(*) FROM assignment").scalar()
                assert rows == LEAVES
    ours, limit = sorted(times["ours"])[1], sorted(times["limit"])[1]
    budget = 1.5 if country.dialect == "sqlite" else 1.3
    bench.slower(f"issue to {LEAVES:,} villages, {country.dialect}", ours, limit, budget)


@pytest.fixture(scope="module")
def issued(country: Country) -> Iterator[Headquarters]:
    """A headquarters whose directive went to every village."""
    with country.headquarters() as headquarters:
        assert issue(headquarters) == LEAVES
        yield headquarters


def lines(headquarters: Headquarters, count: int) -> list[bytes]:
    """Report lines of villages all over the country, in the order in which they were said."""
    with headquarters.database.reading() as connection:
        villages = connection.exec_driver_sql("SELECT unit FROM assignment ORDER BY unit")
        units = Random(7).sample(villages.scalars().all(), count // 4)
    chance = Random(11)
    said: list[tuple[Any, str, str]] = []
    for village in units:
        at = ISSUED_AT + timedelta(seconds=chance.randrange(3_000))
        for kind in ("acknowledge", "start", "claim", "verify"):
            at += timedelta(seconds=chance.randrange(60, 9_000))
            said.append((at, village, kind))
    said.sort()
    return [_line(place, *one) for place, one in enumerate(said)]


def _line(place: int, at: Any, unit: str, kind: str) -> bytes:
    fields: dict[str, Any] = {
        "key": hashlib.md5(str(place).encode(), usedforsecurity=False).hexdigest(),
        "directive": NUMBER,
        "unit": unit,
        "act": kind,
        "at": at.isoformat(),
        "by": "核查员" if kind == "verify" else f"村干部{unit[-6:]}",
        "text": "已逐户排查，低洼住户全部转移。",
    }
    if kind == "claim":
        fields["quantities"] = {"转移人数": 12}
        fields["location"] = {"lat": 30.4, "lon": 114.3, "crs": "wgs84", "accuracy_m": 10}
    return json.dumps(fields, ensure_ascii=False).encode()


def raw_import(headquarters: Headquarters, block: Sequence[bytes]) -> None:
    """Parse the lines and insert each as it is, with a chained journal row of its own."""
    for first in range(0, len(block), BATCH):
        part = block[first : first + BATCH]
        with headquarters.database.writing() as connection:
            chain = Chain.load(connection)
            acts, entries, payloads = [], [], []
            for line in part:
                said = decode(line)
                chain.seq += 1
                salt = secrets.token_bytes(16)
                own = hashlib.sha256(salt + line).digest()
                chain.hash = hashlib.sha256(chain.hash + own).digest()
                acts.append(_raw_row(chain.seq, said))
                entries.append(
                    (chain.seq, 1, "operator", "cli", said.act, said.unit, said.directive, own,
                     chain.hash)
                )  # fmt: skip
                payloads.append((chain.seq, salt, line.decode()))
            plain_insert(connection, act, ACT_COLUMNS, acts)
            plain_insert(connection, journal, tuple(journal.c.keys()), entries)
            plain_insert(connection, journal_payload, ("seq", "salt", "body"), payloads)


def _raw_row(identity: int, said: Any) -> tuple[Any, ...]:
    amounts = json.dumps(said.quantities, ensure_ascii=False) if said.quantities else None
    return (
        *(identity, said.key, "", 1, said.unit, said.act, 1, 1, said.by, "operator", "import"),
        *(None, said.text, amounts, None, None, None, None, None, None, 0, None, None, False),
        *LATER,
    )


def test_reports_in_batches(
    country: Country, issued: Headquarters, bench: Bench, tmp_path: Path
) -> None:
    """Every rule, idempotency, roll-ups and the journal, against parsing and inserting alone."""
    every = lines(issued, REPORTS)
    size = len(every) // ROUNDS
    file = tmp_path / "reports.jsonl"
    door = issued.act_as("operator", "cli")
    accepted, spent = 0, {"ours": 0.0, "limit": 0.0}
    with country.headquarters() as other:
        issue(other)
        for first in range(0, len(every), size):
            block = every[first : first + size]
            file.write_bytes(b"\n".join(block) + b"\n")

            def import_file() -> None:
                nonlocal accepted
                made = import_reports(door, file, None, translate)
                assert made.refused == []
                accepted += made.accepted

            turn = [("ours", import_file), ("limit", lambda part=block: raw_import(other, part))]
            # Whoever comes second finds the memory that the first one had to ask for.
            for name, work in reversed(turn) if first else turn:
                spent[name] += seconds(work)
    assert accepted == len(every)
    total = issued.read(directives.status, number=NUMBER).total
    assert (total.claimed, total.verified) == (REPORTS // 4, REPORTS // 4)
    ours, limit = (len(every) / spent[name] for name in ("ours", "limit"))
    bench.faster(f"reports imported in batches of {BATCH:,}, {country.dialect}", ours, limit, 0.6)


# The summary rows with the names that every answer shows; made once, as ours is.
SUMMARY = (
    select(rollup, unit.c.name)
    .join_from(rollup, unit, unit.c.code == rollup.c.unit)
    .where(
        rollup.c.directive == 1,
        rollup.c.level == bindparam("level"),
        rollup.c.unit >= bindparam("low"),
        rollup.c.unit < bindparam("high"),
    )
)
PLACES = {"the country": (None, 1), "a province": ("42", 2), "a city": ("4201", 3)}


@pytest.mark.parametrize("place", PLACES)
def test_roll_up_by_child(country: Country, issued: Headquarters, bench: Bench, place: str) -> None:
    """The counts of what lies directly below a unit, beside reading the same summary rows."""
    code, level = PLACES[place]
    low, high = subtree(code) if code else ("0", ":")

    def ours() -> int:
        found = issued.read(directives.children, number=NUMBER, unit_code=code)
        return len(found.rows)

    def limit() -> int:
        with issued.database.reading() as connection:
            where = {"level": level, "low": low, "high": high}
            return len(connection.execute(SUMMARY, where).all())

    assert ours() == limit() > 10
    mine, raw = side_by_side(ours, limit, 41)
    bench.slower(f"roll-up below {place}, {country.dialect}", mine, raw, at_most=2)


def test_any_drill_down(country: Country, issued: Headquarters, bench: Bench) -> None:
    """The worst of drilling into the country, its largest units, and some hundred others."""
    with issued.database.reading() as connection:
        widest = connection.exec_driver_sql(
            "SELECT parent FROM unit WHERE parent IS NOT NULL "
            "GROUP BY parent ORDER BY count(*) DESC LIMIT 20"
        )
        every = connection.exec_driver_sql("SELECT code FROM unit WHERE level < 5 ORDER BY code")
        units = [*widest.scalars(), *Random(5).sample(list(every.scalars()), 200)]

    def drill(code: str | None) -> None:
        found = issued.read(directives.children, number=NUMBER, unit_code=code)
        assert sum(row.counts.issued for row in found.rows) == found.total.issued

    drill(None)
    worst = max(min(seconds(lambda c=code: drill(c)) for _ in range(3)) for code in [None, *units])
    bench.within(f"worst of {len(units)} drill-downs, {country.dialect}", worst, 0.05)


FILTERS = {
    "under a city": (BoardFilter(under="4201"), "unit >= '4201' AND unit < '4202'"),
    "in a phase": (BoardFilter(phases=(Phase.VERIFIED,)), "phase = 4"),
    "under a county, in a phase": (
        BoardFilter(under="420115", phases=(Phase.WAITING,)),
        "unit >= '420115' AND unit < '420116' AND phase = 0",
    ),
}


@pytest.mark.parametrize("name", FILTERS)
def test_board_filters(country: Country, issued: Headquarters, bench: Bench, name: str) -> None:
    """A filter that has an index, from the question to the first screen of rows."""
    wanted, where = FILTERS[name]
    statement = f"SELECT unit FROM assignment WHERE directive = 1 AND {where} ORDER BY unit"

    def ours() -> int:
        units = issued.read(directives.board_units, number=NUMBER, wanted=wanted)
        issued.read(directives.board_rows, number=NUMBER, units=units[:50])
        return len(units)

    def limit() -> int:
        with issued.database.reading() as connection:
            return len(connection.exec_driver_sql(statement).scalars().all())

    assert ours() == limit()
    mine, raw = side_by_side(ours, limit, 9)
    bench.slower(f"board: {name}, {country.dialect}", mine, raw, at_most=3)
    bench.within(f"board: {name}, {country.dialect}", mine, 0.1)


@pytest.mark.parametrize("order", ["unit", "last_at", "phase"])
def test_board_orders(country: Country, issued: Headquarters, bench: Bench, order: str) -> None:
    """All 620,573 in each order, against the plain statement; and the first page of them."""
    statement = f"SELECT unit FROM assignment WHERE directive = 1 ORDER BY {order}, unit"

    def ours() -> int:
        return len(
            issued.read(directives.board_units, number=NUMBER, wanted=BoardFilter(), order=order)
        )

    def limit() -> int:
        with issued.database.reading() as connection:
            return len(connection.exec_driver_sql(statement).scalars().all())

    assert ours() == limit() == LEAVES
    mine, raw = side_by_side(ours, limit, 3)
    bench.slower(f"board: all by {order}, {country.dialect}", mine, raw, at_most=3)


def test_recounts(country: Country, issued: Headquarters, bench: Bench) -> None:
    """What the slow and sure ways take: a past moment, and the check of every sum."""
    then = EVENING - timedelta(hours=6)
    past = seconds(
        lambda: issued.read(directives.status, number=NUMBER, by=Level.PROVINCE, at=then)
    )
    bench.told(f"status by province at a past moment, {country.dialect}", past)
    found: list[str] = []
    took = seconds(lambda: found.extend(issued.read(directives.check_rollups)))
    assert found == []
    bench.told(f"every sum checked by a recount, {country.dialect}", took)
