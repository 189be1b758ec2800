"""The books under any interleaving: batches, late lines, promises, red entries, resends.

Whatever a machine of random postings does, on both databases, the kept sums are those added up by
hand, no store is ever below nothing, and a resend changes nothing.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from datetime import timedelta
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    precondition,
    rule,
    run_state_machine_as_test,
)

from commandcenter.core.clock import HeldClock
from commandcenter.headquarters import Headquarters
from tests.service.conftest import BEGINNING, Templates
from tests.service.ledgers import naive
from tests.service.ledgers.conftest import Storeroom, stock

PLACES = ["depot:D01", "depot:D02", "unit:4201", "transit:D02/车", "household:张三家"]
WAYS = [
    ("purchase", ["supplier:甲"], PLACES[:2]),
    ("transfer", PLACES, PLACES[:4]),
    ("issue", PLACES, PLACES[2:]),
    ("consumption", PLACES, ["consumed:饮用"]),
    ("surplus", ["lost:盘点"], PLACES),
    ("promise", PLACES[:2], PLACES[2:4]),
]
LINE = st.tuples(
    st.sampled_from([*WAYS[:1], *WAYS]),
    st.integers(0, 9),
    st.integers(0, 9),
    st.integers(1, 12),
    st.sampled_from([0, 0, 0, 20, 90]),
    st.sampled_from(["", "L1"]),
)


class Books(RuleBasedStateMachine):
    """A storeroom at work."""

    new_database: Callable[[], AbstractContextManager[str]]

    def __init__(self) -> None:
        super().__init__()
        self.open = ExitStack()
        url = self.open.enter_context(type(self).new_database())
        self.clock = HeldClock(BEGINNING)
        headquarters = Headquarters.open(url, clock=self.clock, inline=True)
        self.open.callback(headquarters.close)
        self.room = Storeroom(headquarters, self.clock, count(1))
        self.posted: list[dict[str, Any]] = []

    def teardown(self) -> None:
        """The last word: everything must be right."""
        try:
            self.everything_is_right()
            self.room.balanced()
        finally:
            self.open.close()

    @rule(minutes=st.integers(0, 60))
    def time_passes(self, minutes: int) -> None:
        """The clock moves."""
        self.room.later(minutes=minutes)

    @rule(batch=st.lists(LINE, min_size=1, max_size=8))
    def post(self, batch: list[Any]) -> None:
        """A batch in any order, with late lines and lines that cannot be posted."""
        self.send([self.line(*one) for one in batch])

    def line(
        self, way: Any, source: int, target: int, quantity: int, ago: int, lot: str
    ) -> dict[str, Any]:
        """One line of a way."""
        kind, sources, targets = way
        return self.room.line(
            kind,
            sources[source % len(sources)],
            targets[target % len(targets)],
            str(quantity),
            at=(self.clock.now() - timedelta(minutes=ago)).isoformat(),
            lot=lot,
        )

    def send(self, lines: list[dict[str, Any]]) -> None:
        """Post lines and remember which were taken."""
        posted = self.room.post(*lines)
        refused = {one.place for one in posted.refused}
        self.posted += [line for place, line in enumerate(lines) if place not in refused]
        assert posted.repeated == 0
        self.everything_is_right()

    @precondition(lambda self: self.posted)
    @rule(data=st.data(), quantity=st.one_of(st.none(), st.integers(1, 12)))
    def about_another(self, data: st.DataObject, quantity: int | None) -> None:
        """A red entry, a settling or a release of something posted before."""
        of = data.draw(st.sampled_from(self.posted))
        kind = data.draw(st.sampled_from(["reversal", "settle", "release"]))
        line = {
            "key": f"k{next(self.room.numbers)}",
            "at": self.clock.now().isoformat(),
            "kind": kind,
            "of": of["key"],
        }
        if quantity is not None and kind != "reversal":
            line["quantity"] = str(quantity)
        self.send([line])

    @precondition(lambda self: self.posted)
    @rule(data=st.data())
    def resend(self, data: st.DataObject) -> None:
        """The same lines once more, in another order, change nothing."""
        again = data.draw(st.permutations(self.posted))[:10]
        before = self.kept()
        posted = self.room.post(*again)
        assert (posted.accepted, posted.repeated) == (0, len(again))
        assert self.kept() == before

    def kept(self) -> Any:
        """What the product keeps."""
        with self.room.headquarters.database.reading() as connection:
            return naive.kept(connection)

    def everything_is_right(self) -> None:
        """By hand it comes to the same, now and at every moment."""
        with self.room.headquarters.database.reading() as connection:
            assert naive.problems(connection) == []


def play(new_database: Callable[[], object], share: float) -> None:
    """Let the machine run, as long as the profile says and the database is quick."""
    machine = type("PlayedBooks", (Books,), {"new_database": staticmethod(new_database)})
    chosen = settings()
    examples = max(int(chosen.max_examples * share), 4)
    run_state_machine_as_test(machine, settings=settings(chosen, max_examples=examples))


@pytest.mark.timeout(3600)
def test_on_sqlite(templates: Templates, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Any interleaving on an SQLite file."""
    monkeypatch.setenv("COMMANDCENTER_DATA", str(tmp_path / "data"))
    stocked = tmp_path / "stocked.db"
    shutil.copyfile(templates.sqlite(hubei=False), stocked)
    fill(f"sqlite:///{stocked}", tmp_path)
    names = count()

    @contextmanager
    def new_database() -> Iterator[str]:
        path = tmp_path / f"{next(names)}.db"
        shutil.copyfile(stocked, path)
        yield f"sqlite:///{path}"
        for left in tmp_path.glob(f"{path.name}*"):
            shutil.rmtree(left) if left.is_dir() else left.unlink()

    play(new_database, share=0.3)


@pytest.mark.timeout(3600)
def test_on_postgresql(
    templates: Templates, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Any interleaving on PostgreSQL."""
    monkeypatch.setenv("COMMANDCENTER_DATA", str(tmp_path / "data"))
    server, template = templates.postgres(hubei=False)
    stocked = server.create_database(template=template)
    fill(server.url(stocked), tmp_path)

    @contextmanager
    def new_database() -> Iterator[str]:
        name = server.create_database(template=stocked)
        yield server.url(name)
        server.drop_database(name)

    play(new_database, share=0.1)


def fill(url: str, folder: Path) -> None:
    """Bring the storeroom into an empty database and let it go."""
    headquarters = Headquarters.open(url, clock=HeldClock(BEGINNING), inline=True)
    stock(headquarters, folder)
    headquarters.close()
