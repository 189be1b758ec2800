"""The journal notices every change, and forgets by law only what it says."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from commandcenter.core.clock import HeldClock
from commandcenter.core.errors import Fault, Refused
from commandcenter.headquarters import Headquarters
from commandcenter.store import journal
from commandcenter.store import service as installation
from commandcenter.store.engine import Database, connect
from commandcenter.store.work import Work
from tests.service.store.acts import note

ENTRIES = 7
JOURNAL_COLUMNS = (
    "seq",
    "at",
    "actor",
    "channel",
    "kind",
    "unit",
    "subject",
    "payload_digest",
    "hash",
)
PAYLOAD_COLUMNS = ("salt", "body")
BORROWED = [HealthCheck.function_scoped_fixture]


def say(work: Work, *, unit: str | None, subject: str | None, payload: dict[str, Any]) -> int:
    return work.journal("note", unit=unit, subject=subject, payload=payload)


def verify(headquarters: Headquarters) -> int:
    return headquarters.read(lambda view: journal.verify(view.connection))


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    """A database with a short journal and without its guards, for tampering."""
    path = tmp_path_factory.mktemp("journal") / "d.db"
    headquarters = Headquarters.open(f"sqlite:///{path}", inline=True)
    for number in range(ENTRIES - 1):
        headquarters.act(
            say,
            unit="4201" if number % 2 else None,
            subject=f"令〔2026〕{number}号" if number % 3 else None,
            payload={"text": "水位上涨", "n": number},
        )
    headquarters.close()
    with closing(sqlite3.connect(path)) as connection:
        triggers = connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
        for (name,) in triggers.fetchall():
            connection.execute(f"DROP TRIGGER {name}")
        connection.commit()
    database = connect(f"sqlite:///{path}")
    yield database
    database.dispose()


class Undone(Exception):  # noqa: N818 - it only rolls back what an example did
    """Takes an example's tampering back."""


def verify_after(database: Database, statement: str, values: tuple[Any, ...] = ()) -> int | Fault:
    """What verification says of a changed journal; the change is taken back."""
    found: int | Fault = 0
    try:
        with database.writing() as connection:
            connection.exec_driver_sql("PRAGMA defer_foreign_keys = ON")
            changed = connection.exec_driver_sql(statement, values).rowcount
            assert changed == 1
            try:
                found = journal.verify(connection)
            except Fault as fault:
                found = fault
            raise Undone
    except Undone:
        return found


def stored(database: Database, table: str, column: str, seq: int) -> Any:
    with database.reading() as connection:
        return connection.exec_driver_sql(
            f"SELECT {column} FROM {table} WHERE seq = ?", (seq,)
        ).scalar()


def other(data: st.DataObject, value: Any) -> Any:
    """A value that differs from the stored one, often by a single byte or bit."""
    if isinstance(value, bytes):
        place = data.draw(st.integers(0, len(value) - 1))
        flipped = value[place] ^ data.draw(st.integers(1, 255))
        return data.draw(
            st.sampled_from([value[:place] + bytes([flipped]) + value[place + 1 :], value[:-1]])
        )
    if isinstance(value, int):
        return data.draw(
            st.one_of(
                st.integers(-(2**62), 2**62),
                st.integers(1, 5).map(lambda step: value + step),
                st.just(value + 0.25),
                st.just(f"about {value}"),
            ).filter(lambda new: new != value)
        )
    if isinstance(value, str):
        place = data.draw(st.integers(0, len(value) - 1))
        return data.draw(
            st.one_of(
                st.just(value[:place] + "x" + value[place + 1 :]),
                st.just(value + " "),
                st.just(value[:place] + value[place + 1 :]),
                st.none(),
                st.just(value.encode()),
                st.text(alphabet=st.characters(codec="utf-8", exclude_characters="\0")),
            ).filter(lambda new: new != value)
        )
    return data.draw(st.sampled_from(["", "4201", 0, b"", "null"]))


@given(data=st.data())
@settings(suppress_health_check=BORROWED)
def test_any_change_of_an_entry_is_noticed(written: Database, data: st.DataObject) -> None:
    """Whatever is changed in whichever column of whichever entry, verification fails there."""
    column = data.draw(st.sampled_from(JOURNAL_COLUMNS))
    seq = data.draw(st.integers(1, ENTRIES))
    value = other(data, stored(written, "journal", column, seq))
    if column == "seq" and (not isinstance(value, int) or 1 <= value <= ENTRIES):
        value = ENTRIES + 1
    nullable = column in ("unit", "subject")
    if value is None and not nullable:
        value = ""
    found = verify_after(written, f"UPDATE journal SET {column} = ? WHERE seq = ?", (value, seq))
    # The last entry moved further on is a gap; every other change breaks its own link.
    assert isinstance(found, Fault)


@given(data=st.data())
@settings(suppress_health_check=BORROWED)
def test_any_change_of_the_words_is_noticed(written: Database, data: st.DataObject) -> None:
    """A changed word or salt of any entry is named by the entry's number."""
    column = data.draw(st.sampled_from(PAYLOAD_COLUMNS))
    seq = data.draw(st.integers(1, ENTRIES))
    value = other(data, stored(written, "journal_payload", column, seq))
    if value is None:
        value = ""
    found = verify_after(
        written, f"UPDATE journal_payload SET {column} = ? WHERE seq = ?", (value, seq)
    )
    assert isinstance(found, Fault)
    assert str(seq) in str(found)


@given(seq=st.integers(1, ENTRIES))
@settings(suppress_health_check=BORROWED)
def test_words_destroyed_by_law_leave_the_chain_whole(written: Database, seq: int) -> None:
    """A payload that was destroyed (art. 85) leaves its entry, and the chain verifies."""
    assert verify_after(written, "DELETE FROM journal_payload WHERE seq = ?", (seq,)) == ENTRIES


@given(seq=st.integers(1, ENTRIES - 1))
@settings(suppress_health_check=BORROWED)
def test_an_entry_taken_out_is_noticed(written: Database, seq: int) -> None:
    """A gap anywhere before the end is a gap."""
    found = verify_after(written, "DELETE FROM journal WHERE seq = ?", (seq,))
    assert isinstance(found, Fault)
    assert "gap" in str(found)


@pytest.mark.parametrize("seq", [0, -5, ENTRIES + 2])
def test_an_entry_smuggled_in_is_noticed(written: Database, seq: int) -> None:
    """Neither before the first nor after the last can an entry be slipped in."""
    columns = "at, actor, channel, kind, unit, subject, payload_digest, hash"
    found = verify_after(
        written,
        f"INSERT INTO journal (seq, {columns}) SELECT ?, {columns} FROM journal WHERE seq = 1",
        (seq,),
    )
    assert isinstance(found, Fault)


def test_an_untouched_journal_is_whole(written: Database) -> None:
    """The tampering above was taken back, and the chain verifies."""
    with written.reading() as connection:
        assert journal.verify(connection) == ENTRIES
        assert journal.head(connection) == journal.tail(connection)[-1].hash


PAYLOADS = st.dictionaries(
    st.text(alphabet=st.characters(codec="utf-8", exclude_characters="\0"), max_size=8),
    st.none() | st.booleans() | st.integers() | st.text("水位abc{}\"'\\ \n", max_size=20),
    max_size=4,
)


@given(payload=PAYLOADS, unit=st.none() | st.text("0123456789", max_size=15))
@settings(suppress_health_check=BORROWED)
def test_whatever_is_said_is_read_back(
    headquarters: Headquarters, payload: dict[str, Any], unit: str | None
) -> None:
    """An entry says what was said, and the chain stays whole whatever it was."""
    seq = headquarters.act(say, unit=unit, subject=None, payload=payload)
    [entry] = headquarters.read(installation.timeline, after=seq - 1)
    assert (entry.seq, entry.payload, entry.unit) == (seq, payload, unit)
    assert entry.actor == "operator"
    assert verify(headquarters) == seq


def test_entries_are_numbered_by_commit(headquarters: Headquarters, clock: HeldClock) -> None:
    """Numbers go up one by one, refused acts leave no gap, and times are the clock's."""

    def refuse(work: Work) -> None:
        say(work, unit=None, subject=None, payload={})
        raise Refused("No.")

    headquarters.act(note, name="one")
    with pytest.raises(Refused):
        headquarters.act(refuse)
    headquarters.act(note, name="two")
    entries = headquarters.read(installation.timeline)
    assert [entry.seq for entry in entries] == [1, 2, 3]
    assert {entry.at for entry in entries[1:]} == {clock.now()}


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE journal SET actor = 'nobody'",
        "DELETE FROM journal",
        "UPDATE journal_payload SET body = '{}'",
        "DELETE FROM journal_payload",
    ],
)
def test_the_database_guards_the_journal(headquarters: Headquarters, statement: str) -> None:
    """Not even SQL through our own door changes what is written."""
    headquarters.act(note, name="one")
    with pytest.raises(Refused) as refused:
        headquarters.act(lambda work: work.connection.exec_driver_sql(statement))
    assert "only ever added to" in str(refused.value)
    assert verify(headquarters) == 2


def test_a_database_is_founded_once(headquarters: Headquarters, database_url: str) -> None:
    """Opening again founds nothing, and never turns a real database into a drill."""
    identity = headquarters.read(lambda view: installation.fact(view, "id"))
    again = Headquarters.open(database_url, inline=True)
    try:
        assert again.read(lambda view: installation.fact(view, "id")) == identity
        assert verify(again) == 1
    finally:
        again.close()
    mark = installation.DrillMark("演练", headquarters.clock.now(), headquarters.clock.now(), 60)
    with pytest.raises(Refused) as refused:
        Headquarters.open(database_url, inline=True, new_drill=mark)
    assert "drill" in str(refused.value)


def test_a_drill_lives_by_its_own_clock(tmp_path: Path, clock: HeldClock) -> None:
    """Every process that opens a drill uses its clock and knows that it is one."""
    mark = installation.DrillMark("防汛演练", clock.now(), clock.now(), 60)
    url = f"sqlite:///{tmp_path / 'drill.db'}"
    Headquarters.open(url, inline=True, new_drill=mark).close()
    again = Headquarters.open(url, inline=True)
    try:
        assert again.drill == mark
        assert again.clock == mark.clock()
    finally:
        again.close()
