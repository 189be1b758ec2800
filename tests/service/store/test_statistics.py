"""PostgreSQL knows at once what a bulk act has put into a table; a few rows do not trouble it."""

from __future__ import annotations

from sqlalchemy import text as sql

from commandcenter.directives import service as directives
from commandcenter.directives.orders import read_order
from commandcenter.headquarters import Headquarters
from commandcenter.store.statistics import ADDED_MIN

WUHAN, DISTRICT = "4201", "420106"
SCREEN = sql(
    "EXPLAIN SELECT a.phase FROM assignment a JOIN directive d ON d.id = a.directive"
    " WHERE d.number = '令〔2026〕1号' AND a.unit = ANY('{420106001001,420106001002}')"
)


def known(headquarters: Headquarters, table: str) -> int:
    """How many rows the server knows of; -1 where it never looked."""
    with headquarters.database.reading() as connection:
        found = connection.exec_driver_sql(
            f"SELECT reltuples FROM pg_class WHERE oid = '{table}'::regclass"
        )
        return int(found.scalar_one())


def issue(headquarters: Headquarters, under: str) -> int:
    """A directive to all villages under a unit; how many there are."""
    order = {
        "title": "排查",
        "text": "立即排查。",
        "issuer": WUHAN,
        "scope": {"under": [under], "level": "village"},
    }
    return headquarters.act(directives.issue, order=read_order(order)).assignments


def test_a_directive_to_a_whole_city_is_known_at_once(hubei: Headquarters) -> None:
    """Right after the act everybody looks: a screen of rows is found by their codes alone."""
    leaves = issue(hubei, WUHAN)
    assert leaves > ADDED_MIN
    if hubei.database.dialect == "sqlite":
        return  # It plans by its indexes alone; that the act is done is all there is to see.
    assert known(hubei, "assignment") == leaves
    assert known(hubei, "unit") > leaves
    with hubei.database.reading() as connection:
        plan = list(connection.execute(SCREEN).scalars())
    assert any("Index Cond" in line and "ANY" in line for line in plan), plan
    # The same again is as much as all that was: the server looks once more.
    issue(hubei, WUHAN)
    assert known(hubei, "assignment") == 2 * leaves


def test_a_few_rows_are_not_worth_a_look(hubei: Headquarters) -> None:
    assert 0 < issue(hubei, DISTRICT) < ADDED_MIN
    if hubei.database.dialect == "postgresql":
        assert known(hubei, "assignment") == -1
