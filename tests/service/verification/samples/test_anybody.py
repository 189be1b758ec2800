"""What anybody can check by the command line alone: the chain to its last byte, and the draw."""

from __future__ import annotations

import hashlib
import sqlite3
from typing import Any

import psycopg
import pytest

from tests.service.directives.conftest import TREE
from tests.service.verification.samples.conftest import STREETS, WIDE
from tests.service.verification.samples.test_commands import Desk, desk

__all__ = ["desk"]
UNDER = "422801"
LEAVES = sorted(
    code
    for line in (TREE + STREETS + WIDE).splitlines()
    if len(code := line.split(",")[0]) == 12 and code.startswith(UNDER)
)
# One letter or one byte of what the journal holds, in each of its columns.
CHANGES = [
    ("journal", "at", "at + 1"),
    ("journal", "actor", "replace(actor, 'o', '0')"),
    ("journal", "channel", "replace(channel, 'c', 'k')"),
    ("journal", "kind", "replace(kind, 's', 'z')"),
    ("journal", "unit", "'4'"),
    ("journal", "subject", "replace(subject, '1', '2')"),
    ("journal_payload", "body", "replace(body, ':', ';')"),
]


def tamper(desk: Desk, table: str, statement: str, value: bytes | None = None) -> None:
    """Change the database as somebody would who owns its file or its server: past every guard."""
    values = () if value is None else (value,)
    if desk.url.startswith("sqlite"):
        outside = sqlite3.connect(desk.url.removeprefix("sqlite:///"))
        guards = outside.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
        for (name,) in guards.fetchall():
            outside.execute(f"DROP TRIGGER {name}")
        assert outside.execute(statement.replace("%b", "?"), values).rowcount == 1
        outside.commit()
        outside.close()
        return
    with psycopg.connect(desk.url.replace("+psycopg", "")) as client:
        client.execute(f"ALTER TABLE {table} DISABLE TRIGGER ALL".encode())
        assert client.execute(statement.encode(), values).rowcount == 1


def issued_in(desk: Desk) -> int:
    """The entry of the issue of the directive, somewhere in the middle of the chain."""
    entries = desk.run("journal", "tail")["entries"]
    [found] = [entry["seq"] for entry in entries if entry["subject"] == desk.number]
    desk.run("directive", "sample", desk.number, "--target", "0.5", "--risk-limit", "0.1")
    assert len(desk.run("journal", "tail")["entries"]) > found
    return int(found)


def noticed(desk: Desk, seq: int) -> None:
    """Both commands that look say which entry it is, and end with 1."""
    said = desk.run("journal", "verify", code=1)
    assert str(seq) in said
    assert desk.run("database", "check", code=1)


@pytest.mark.parametrize(("table", "column", "changed"), CHANGES)
def test_one_byte_changed_before_is_noticed(
    desk: Desk, table: str, column: str, changed: str
) -> None:
    """Whoever changes one letter of an old entry is found out by `journal verify`."""
    seq = issued_in(desk)
    whole = desk.run("journal", "verify")
    tamper(desk, table, f"UPDATE {table} SET {column} = {changed} WHERE seq = {seq}")
    noticed(desk, seq)
    assert whole["entries"] > seq, "it was changed in the middle, and entries follow"


@pytest.mark.parametrize("column", ["hash", "payload_digest"])
def test_one_bit_of_a_hash_is_noticed(desk: Desk, column: str) -> None:
    """A single bit of the binding itself."""
    seq = issued_in(desk)
    kept = stored(desk, column, seq)
    flipped = bytes([kept[0] ^ 1]) + kept[1:]
    tamper(desk, "journal", f"UPDATE journal SET {column} = %b WHERE seq = {seq}", flipped)
    noticed(desk, seq)


def stored(desk: Desk, column: str, seq: int) -> bytes:
    query = f"SELECT {column} FROM journal WHERE seq = {seq}"
    if desk.url.startswith("sqlite"):
        outside = sqlite3.connect(desk.url.removeprefix("sqlite:///"))
        [value] = outside.execute(query).fetchone()
        outside.close()
    else:
        with psycopg.connect(desk.url.replace("+psycopg", "")) as client:
            [value] = client.execute(query.encode()).fetchone() or [b""]
    return bytes(value)


def test_an_entry_taken_out_is_noticed(desk: Desk) -> None:
    """An entry that is gone with everything it said leaves a hole in the chain."""
    seq = issued_in(desk)
    tamper(desk, "journal_payload", f"DELETE FROM journal_payload WHERE seq = {seq}")
    tamper(desk, "journal", f"DELETE FROM journal WHERE seq = {seq}")
    desk.run("journal", "verify", code=1)


def by_hand(seed: str, size: int) -> list[str]:
    """The draw as the README tells it: SHA-256 of "seed unit", sorted; none of our own code."""

    def place(unit: str) -> str:
        return hashlib.sha256(f"{seed} {unit}".encode()).hexdigest()

    return sorted(LEAVES, key=place)[:size]


def a_draw(desk: Desk, *more: str) -> dict[str, Any]:
    asked = ["--target", "0.8", "--risk-limit", "0.05", "--under", UNDER, *more]
    drawn: dict[str, Any] = desk.run("directive", "sample", desk.number, *asked)
    return drawn


def test_the_published_seed_gives_the_same_units(desk: Desk) -> None:
    """From the seed on the paper and the list of units alone, somebody else draws the same."""
    drawn = a_draw(desk)
    size = len(drawn["units"])
    assert 0 < size < len(LEAVES)
    assert drawn["units"] == by_hand(drawn["seed"], size)
    redrawn = desk.run("certificate", "redraw", drawn["sample"])
    assert (redrawn["same"], redrawn["units"]) == (True, drawn["units"])
    other = hashlib.sha256(b"another seed").hexdigest()
    assert by_hand(other, size) != drawn["units"]


def test_the_seed_follows_from_the_journal_and_the_second_person(desk: Desk) -> None:
    """The hash of the checkpoint in `journal tail` and the number make the seed, by hand."""
    drawn = a_draw(desk, "--second-number", "271828", "--second-person", "王五")
    entries = desk.run("journal", "tail")["entries"]
    [announced] = [one["seq"] for one in entries if one["kind"] == "sample.announce"]
    [checkpoint] = [one for one in entries if one["kind"] == "sample.checkpoint"]
    assert announced < checkpoint["seq"]
    said = "\n".join(("commandcenter sample 1", checkpoint["hash"], "271828"))
    assert hashlib.sha256(said.encode()).hexdigest() == drawn["seed"]


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE sample_draw SET seed = %b WHERE sample = 1",
        f"UPDATE sample_unit SET unit = '{LEAVES[-1]}x' WHERE sample = 1 AND position = 1",
        "UPDATE sample_number SET number = '1' WHERE sample = 1",
    ],
)
def test_a_sample_changed_afterwards_is_not_redrawn(desk: Desk, statement: str) -> None:
    """Another seed, another unit or another number in the tables: the redraw says so."""
    drawn = a_draw(desk, "--second-number", "271828", "--second-person", "王五")
    table = statement.split()[1]
    if "%b" in statement:
        statement = statement.replace("%b", "'" + "0" * 64 + "'")
    tamper(desk, table, statement)
    assert desk.run("certificate", "redraw", drawn["sample"], code=1)["same"] is False
