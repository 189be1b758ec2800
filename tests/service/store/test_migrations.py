"""A database that was filled before a migration opens after it and keeps its sums."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import text

from commandcenter.core.errors import Refused
from commandcenter.store.engine import Database, connect
from commandcenter.store.migrate import SCRIPTS, upgrade
from tests.postgres import PostgresServer

FILLED_BEFORE = """
INSERT INTO unit (code, name, level, kind, cities, counties, streets, villages)
  VALUES ('42', '省', 1, 'place', 0, 0, 0, 0);
INSERT INTO need (id, key, unit, sort, quantity, decimals, measure, words, at, matched)
  VALUES (1, 'n1', '42', 'jobs', 900, 2, '个', '', 0, 0);
INSERT INTO offer
  (id, key, partner, sort, quantity, decimals, measure, words, at, matched, withdrawn)
  VALUES (1, 'o1', 'donor:甲', 'jobs', 700, 2, '个', '', 0, 0, {no}),
         (2, 'o2', 'donor:乙', 'jobs', 500, 2, '个', '', 0, 0, {no});
INSERT INTO match (id, key, need, offer, quantity, at) VALUES (1, 'm1', 1, 1, 300, 0);
INSERT INTO match (id, key, need, offer, quantity, at) VALUES (2, 'm2', 1, 2, 200, 0)
"""
MATCHED_AFTER = "INSERT INTO match (id, key, need, offer, quantity, at) VALUES ({row}, 0)"


@pytest.fixture(params=["sqlite", "postgresql"])
def bare(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """A database without any table."""
    url = f"sqlite:///{tmp_path / 'old.db'}"
    if request.param == "postgresql":
        server: PostgresServer = request.getfixturevalue("postgres_server")
        url = server.url(server.create_database())
    database = connect(url)
    yield database
    database.dispose()


def bring_to(database: Database, revision: str) -> None:
    """The schema as it was at a revision."""
    config = Config()
    config.set_main_option("script_location", str(SCRIPTS))
    with database.writing() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, revision)


def run(database: Database, *statements: str) -> None:
    """Run statements, each in a transaction of its own."""
    no = "0" if database.dialect == "sqlite" else "false"
    for statement in statements:
        with database.writing() as connection:
            connection.execute(text(statement.replace("{no}", no)))


def sums(database: Database) -> list[tuple[str, int, int, int]]:
    """What is matched of each row, and the last match that it holds."""
    query = " UNION ALL ".join(
        f"SELECT '{side}', id, matched, counted FROM {side}" for side in ("need", "offer")
    )
    with database.reading() as connection:
        return sorted(tuple(row) for row in connection.execute(text(query)))


def test_matches_made_before_are_counted_on(bare: Database) -> None:
    """What was matched stays matched; the next matches are added to it, and nothing else is."""
    bring_to(bare, "0018")
    run(bare, *FILLED_BEFORE.split(";"))
    upgrade(bare)
    assert sums(bare) == [("need", 1, 500, 2), ("offer", 1, 300, 1), ("offer", 2, 200, 2)]
    rows = "3, 'm3', 1, 1, 100, 0), (4, 'm4', 1, 1, 100"
    run(bare, MATCHED_AFTER.format(row=rows))
    assert sums(bare) == [("need", 1, 700, 4), ("offer", 1, 500, 4), ("offer", 2, 200, 2)]
    with pytest.raises(Refused, match="The database itself refused this"):
        run(bare, "UPDATE offer SET matched = 600, counted = 4 WHERE id = 1")
    with pytest.raises(Refused, match="The database itself refused this"):
        run(bare, MATCHED_AFTER.format(row="5, 'm5', 1, 1, 201"))
    assert sums(bare)[1] == ("offer", 1, 500, 4)
