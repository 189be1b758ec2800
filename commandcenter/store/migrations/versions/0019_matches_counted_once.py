"""Each match is counted once, when it is made: a list of claims costs what its own lines cost.

Until now every match added up all those before it of its offer. What is matched still cannot be
set: it moves only by the matches after `counted`, the last one that it holds already.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"

SIDES = ("need", "offer")
SUM = "what is matched is the sum of the matches and cannot be set"

SINCE = "FROM match WHERE match.{side} = NEW.id AND match.id > OLD.counted"
BEGUN_IF = "NEW.matched <> 0 OR NEW.counted <> 0"
# Only a new match changes what is matched, and then all new ones of this row are counted.
SET_IF = f"""NEW.matched <> OLD.matched + (SELECT COALESCE(sum(quantity), 0) {SINCE})
  OR NEW.counted <> COALESCE((SELECT max(id) {SINCE}), OLD.counted)"""


def upgrade() -> None:
    """Note the last match that each row holds, and let the guards look at the new ones alone."""
    dialect = op.get_bind().dialect.name
    before, after = _sqlite() if dialect == "sqlite" else _postgresql()
    for statement in before:
        op.execute(statement)
    for side in SIDES:
        op.add_column(
            side, sa.Column("counted", sa.Integer(), nullable=False, server_default=sa.text("0"))
        )
        last = f"(SELECT max(id) FROM match WHERE match.{side} = {side}.id)"
        op.execute(f"UPDATE {side} SET counted = COALESCE({last}, 0)")
    for statement in after:
        op.execute(statement)


def _sqlite() -> tuple[list[str], list[str]]:
    gone = [f"DROP TRIGGER {side}_{verb}" for side in SIDES for verb in ("insert", "update")]
    refuse = f"BEGIN SELECT RAISE(ABORT, 'refused: {SUM}'); END"
    guards = []
    for side in SIDES:
        changed = SET_IF.format(side=side)
        guards += [
            f"CREATE TRIGGER {side}_insert BEFORE INSERT ON {side} WHEN {BEGUN_IF} {refuse}",
            f"CREATE TRIGGER {side}_update BEFORE UPDATE ON {side} WHEN {changed} {refuse}",
        ]
    added = " ".join(
        f"UPDATE {side} SET matched = matched + NEW.quantity, counted = NEW.id"
        f" WHERE id = NEW.{side};"
        for side in SIDES
    )
    made = f"CREATE TRIGGER match_insert AFTER INSERT ON match BEGIN {added} END"
    return [*gone, "DROP TRIGGER match_insert"], [*guards, made]


def _postgresql() -> tuple[list[str], list[str]]:
    def function(name: str, body: str, what: str) -> str:
        head = f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS"
        return f"{head} $$ BEGIN {body} RETURN {what}; END $$"

    def refuse(condition: str) -> str:
        return f"IF {condition} THEN RAISE EXCEPTION 'refused: {SUM}'; END IF;"

    off = [f"ALTER TABLE {side} DISABLE TRIGGER {side}_sum" for side in SIDES]
    guards = []
    for side in SIDES:
        kept = (
            f"IF TG_OP = 'INSERT' THEN {refuse(BEGUN_IF)}"
            f" ELSE {refuse(SET_IF.format(side=side))} END IF;"
        )
        guards += [
            f"ALTER TABLE {side} ENABLE TRIGGER {side}_sum",
            function(f"{side}_sum", kept, "NEW"),
        ]
    added = " ".join(
        f"UPDATE {side} SET matched = matched + a.steps, counted = a.last"
        f" FROM (SELECT {side} AS one, sum(quantity) AS steps, max(id) AS last FROM added"
        f" GROUP BY {side}) AS a WHERE {side}.id = a.one;"
        for side in SIDES
    )
    made = (
        "CREATE TRIGGER match_insert AFTER INSERT ON match REFERENCING NEW TABLE AS added"
        " FOR EACH STATEMENT EXECUTE FUNCTION match_added()"
    )
    gone = "DROP TRIGGER match_insert ON match"
    return off, [*guards, gone, function("match_added", added, "NULL"), made]
