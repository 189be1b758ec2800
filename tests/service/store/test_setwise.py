"""Sets of rows written with few statements: every value arrives, and every gap stays a gap."""

from __future__ import annotations

from random import Random

import pytest
from sqlalchemy import Column, Integer, MetaData, String, Table, select

from commandcenter.headquarters import Headquarters
from commandcenter.store import setwise

TRIED = Table(
    "tried",
    MetaData(),
    Column("id", Integer, primary_key=True),
    Column("name", String(20), nullable=False),
    Column("place", String(20)),
    Column("note", String(20), server_default="untold"),
)


def test_what_is_empty_in_a_block_stays_empty(
    headquarters: Headquarters, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Blocks of three rows, each with its own gaps; no gap becomes what the database would say."""
    monkeypatch.setattr(setwise, "VARIABLES_MAX", 3 * len(TRIED.c))
    dice = Random(5)
    rows = [
        (number, f"n{number}", dice.choice([None, "here"]), dice.choice([None, None, "said"]))
        for number in range(60)
    ]
    gaps = {
        tuple(
            place for place in (2, 3) if all(row[place] is None for row in rows[first : first + 3])
        )
        for first in range(0, len(rows), 3)
    }
    assert gaps == {(), (2,), (3,), (2, 3)}, "every kind of block is tried"
    with headquarters.database.writing() as connection:
        TRIED.create(connection)
        setwise.insert_blocks(connection, TRIED, tuple(TRIED.c.keys()), rows)
        found = connection.execute(select(TRIED).order_by(TRIED.c.id)).all()
    assert [tuple(row) for row in found] == rows
