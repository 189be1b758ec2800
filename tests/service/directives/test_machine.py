"""The cascade under any interleaving: issues, amendments, extensions, batches, ends, reopenings.

Whatever a machine of random acts does, on both databases, the sums equal a naive recount, no act
counts twice, and the journal's chain stays whole.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from datetime import timedelta
from itertools import count
from pathlib import Path

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    precondition,
    rule,
    run_state_machine_as_test,
)

from commandcenter.core.clock import HeldClock
from commandcenter.core.errors import Refused
from commandcenter.directives import service as directives
from commandcenter.directives.model import REPORTED, Answer, Kind, Report
from commandcenter.headquarters import Headquarters
from commandcenter.store import journal
from tests.postgres import PostgresServer
from tests.service.conftest import BEGINNING, Templates
from tests.service.directives.conftest import FAR, VILLAGES, Room, populate

HOPS = ["42", "4201", "420115", "420115107", "4228", "422801001"]
UNITS = st.sampled_from([*VILLAGES[:4], *VILLAGES[:4], *VILLAGES, "420115.YJJ", *HOPS, *HOPS])
SCOPES = [
    {"under": ["42"], "level": "village"},
    {"under": ["420115"], "level": "village", "units": [FAR, "420115.YJJ", "420115"]},
    {"under": ["42", "43"], "level": "street"},
    {"units": [VILLAGES[0], "4201"]},
]
ISSUERS = ["42", "4201", "4201.YJJ", "420115", "43"]
NAMES = [None, "巡查员", "P001", "P004", "志愿者"]
ACT = st.tuples(UNITS, st.sampled_from(REPORTED), st.integers(-12, 90), st.sampled_from(NAMES))


class Cascade(RuleBasedStateMachine):
    """A duty room at work; each directive must always be countable by hand."""

    new_database: Callable[[], AbstractContextManager[str]]

    def __init__(self) -> None:
        super().__init__()
        self.open = ExitStack()
        self.url = self.open.enter_context(type(self).new_database())
        self.clock = HeldClock(BEGINNING)
        self.numbers = count(1)
        self.issued: list[str] = []
        self.said: list[Report] = []
        self.accepted = 0
        self.start()

    def start(self) -> None:
        """Open the database."""
        headquarters = Headquarters.open(self.url, clock=self.clock, inline=True)
        self.room = Room(headquarters, self.clock, self.numbers)

    def teardown(self) -> None:
        """The last word: everything must be right."""
        try:
            self.everything_is_right()
        finally:
            self.room.headquarters.close()
            self.open.close()

    @initialize()
    def begin(self) -> None:
        """There is always one directive to the villages."""
        self.issue(SCOPES[0], "42", 60)

    @rule(
        scope=st.sampled_from(SCOPES),
        issuer=st.sampled_from(ISSUERS),
        minutes=st.one_of(st.none(), st.integers(30, 300)),
    )
    def issue(self, scope: dict[str, object], issuer: str, minutes: int | None) -> None:
        """A further directive; more than three would only slow the search."""
        if len(self.issued) < 3:
            due = minutes and (self.clock.now() + timedelta(minutes=minutes)).isoformat()
            number = self.room.issue(scope=scope, issuer=issuer, complete_by=due)
            self.issued.append(number)

    @rule(minutes=st.integers(0, 60))
    def time_passes(self, minutes: int) -> None:
        """The clock moves."""
        self.room.later(minutes=minutes, microseconds=1)

    @rule(data=st.data(), acts=st.lists(ACT, min_size=1, max_size=12))
    def report(self, data: st.DataObject, acts: list[tuple[str, Kind, int, str | None]]) -> None:
        """A batch in any order, with late ones, some ahead of the clock, and some resent."""
        number = data.draw(st.sampled_from(self.issued))
        now = self.clock.now()
        batch = [
            self.room.one(number, unit, kind, at=now - timedelta(minutes=ago), by=by)
            for unit, kind, ago, by in acts
        ]
        if self.said:
            resent = data.draw(st.lists(st.sampled_from(self.said), max_size=3))
            batch += resent
            batch += [item.but(words="另一句话") for item in resent[:1]]
        batch = data.draw(st.permutations(batch))
        outcomes = self.room.hear(batch, imported=data.draw(st.booleans()))
        known = {item.key: item for item in self.said}
        for item, outcome in zip(batch, outcomes, strict=True):
            if outcome.answer is Answer.ACCEPTED:
                assert item.key not in known
                known[item.key] = item
                self.accepted += 1
            elif outcome.answer is Answer.REPEATED:
                assert known[item.key] == item
            else:
                assert outcome.why is not None
        self.said = list(known.values())

    @rule(
        data=st.data(),
        minor=st.booleans(),
        minutes=st.one_of(st.none(), st.integers(1, 300)),
    )
    def amend(self, data: st.DataObject, minor: bool, minutes: int | None) -> None:
        """A new version, with or without another deadline."""
        change: dict[str, object] = {"reason": "改", "text": "新的话", "minor": minor}
        if minutes is not None:
            change["complete_by"] = (self.clock.now() + timedelta(minutes=minutes)).isoformat()
        self.room.later(microseconds=1)
        self.attempt(directives.amend, data, change=change)

    @rule(
        data=st.data(),
        units=st.lists(UNITS, max_size=3),
        minutes=st.integers(1, 600),
    )
    def extend(self, data: st.DataObject, units: list[str], minutes: int) -> None:
        """More time for some, or for all."""
        later = (self.clock.now() + timedelta(minutes=minutes)).isoformat()
        self.room.later(microseconds=1)
        change = {"reason": "改", "units": units, "complete_by": later}
        self.attempt(directives.extend, data, change=change)

    @precondition(lambda self: len(self.issued) > 1)
    @rule(data=st.data(), withdrawn=st.booleans())
    def end(self, data: st.DataObject, withdrawn: bool) -> None:
        """A directive ends."""
        act = directives.withdraw if withdrawn else directives.close
        self.attempt(act, data, reason="到此为止")

    @rule()
    def reopen(self) -> None:
        """The program is closed and started again."""
        self.room.headquarters.close()
        self.start()

    @rule()
    def everything_is_right(self) -> None:
        """Sums equal the naive recount, each act is kept once, the chain is whole."""
        for number in self.issued:
            self.room.agrees(number)
        with self.room.headquarters.database.reading() as connection:
            kept = connection.exec_driver_sql("SELECT count(*), count(DISTINCT key) FROM act").one()
            assert tuple(kept) == (self.accepted, self.accepted)
            assert journal.verify(connection) > 0

    def attempt(self, act: Callable[..., object], data: st.DataObject, **arguments: object) -> None:
        """Do an act that may be refused; a refusal leaves no trace in the sums."""
        number = data.draw(st.sampled_from(self.issued))
        try:
            self.room.headquarters.act(act, number=number, **arguments)
        except Refused:
            self.room.agrees(number)


@pytest.fixture
def sqlite_country(templates: Templates, tmp_path: Path) -> Path:
    """An SQLite file with the small country in it."""
    path = tmp_path / "country.db"
    shutil.copyfile(templates.sqlite(hubei=False), path)
    fill(f"sqlite:///{path}", tmp_path)
    return path


@pytest.fixture
def postgres_country(templates: Templates, tmp_path: Path) -> tuple[PostgresServer, str]:
    """A PostgreSQL database with the small country in it."""
    server, template = templates.postgres(hubei=False)
    name = server.create_database(template=template)
    fill(server.url(name), tmp_path)
    return server, name


def fill(url: str, folder: Path) -> None:
    """Bring the small country into an empty database and let it go."""
    headquarters = Headquarters.open(url, clock=HeldClock(BEGINNING), inline=True)
    populate(headquarters, folder)
    headquarters.close()


def play(new_database: Callable[[], object], share: float) -> None:
    """Let the machine run, as long as the profile says and the database is quick."""
    machine = type("PlayedCascade", (Cascade,), {"new_database": staticmethod(new_database)})
    chosen = settings()
    examples = max(int(chosen.max_examples * share), 5)
    run_state_machine_as_test(machine, settings=settings(chosen, max_examples=examples))


@pytest.mark.timeout(3600)
def test_on_sqlite(sqlite_country: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Any interleaving on an SQLite file."""
    monkeypatch.setenv("COMMANDCENTER_DATA", str(tmp_path / "data"))
    names = count()

    @contextmanager
    def new_database() -> Iterator[str]:
        path = tmp_path / f"{next(names)}.db"
        shutil.copyfile(sqlite_country, path)
        yield f"sqlite:///{path}"
        for left in tmp_path.glob(f"{path.name}*"):
            shutil.rmtree(left) if left.is_dir() else left.unlink()

    play(new_database, share=0.5)


@pytest.mark.timeout(3600)
def test_on_postgresql(
    postgres_country: tuple[PostgresServer, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Any interleaving on PostgreSQL."""
    server, country = postgres_country
    monkeypatch.setenv("COMMANDCENTER_DATA", str(tmp_path / "data"))

    @contextmanager
    def new_database() -> Iterator[str]:
        name = server.create_database(template=country)
        yield server.url(name)
        server.drop_database(name)

    play(new_database, share=0.2)
