"""Teams, people and machines, their skills, missions and histories.

The history of each is numbered: a change follows the one before it in number and in time, and
whoever is sent goes on with that mission or begins another. So nobody is ever in two places, by
whatever door, and two who write at once cannot both be the next.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"

CODE = sa.String(40).with_variant(sa.String(40, collation="C"), "postgresql")
frozen = sa.MetaData()
# Made by an earlier migration; named here only to be pointed at.
sa.Table("unit", frozen, sa.Column("code", CODE, primary_key=True))
sa.Table("directive", frozen, sa.Column("id", sa.Integer(), primary_key=True))

team = sa.Table(
    "team",
    frozen,
    sa.Column("code", CODE, nullable=False),
    sa.Column("name", sa.String(80), nullable=False),
    sa.Column("unit", CODE, nullable=False),
    sa.ForeignKeyConstraint(["unit"], ["unit.code"], name="fk_team_unit_unit"),
    sa.PrimaryKeyConstraint("code", name="pk_team"),
)
responder = sa.Table(
    "responder",
    frozen,
    sa.Column("code", CODE, nullable=False),
    sa.Column("sort", sa.String(16), nullable=False),
    sa.Column("name", sa.String(80), nullable=False),
    sa.Column("unit", CODE, nullable=False),
    sa.Column("team", CODE, nullable=True),
    sa.Column("lat", sa.Double(), nullable=True),
    sa.Column("lon", sa.Double(), nullable=True),
    sa.Column("phone", sa.String(40), nullable=True),
    sa.ForeignKeyConstraint(["team"], ["team.code"], name="fk_responder_team_team"),
    sa.ForeignKeyConstraint(["unit"], ["unit.code"], name="fk_responder_unit_unit"),
    sa.PrimaryKeyConstraint("code", name="pk_responder"),
)
sa.Index("ix_responder_team", responder.c.team)
sa.Index("ix_responder_unit", responder.c.unit)
skill = sa.Table(
    "responder_skill",
    frozen,
    sa.Column("responder", CODE, nullable=False),
    sa.Column("skill", sa.String(40), nullable=False),
    sa.ForeignKeyConstraint(
        ["responder"], ["responder.code"], name="fk_responder_skill_responder_responder"
    ),
    sa.PrimaryKeyConstraint("responder", "skill", name="pk_responder_skill"),
)
sa.Index("ix_responder_skill_skill", skill.c.skill)
mission = sa.Table(
    "mission",
    frozen,
    sa.Column("id", sa.Integer(), nullable=False, autoincrement=False),
    sa.Column("key", sa.String(120), nullable=False),
    sa.Column("place", CODE, nullable=False),
    sa.Column("lat", sa.Double(), nullable=True),
    sa.Column("lon", sa.Double(), nullable=True),
    sa.Column("directive", sa.Integer(), nullable=True),
    sa.Column("words", sa.Text(), nullable=False),
    sa.Column("at", sa.BigInteger(), nullable=False),
    sa.ForeignKeyConstraint(["directive"], ["directive.id"], name="fk_mission_directive_directive"),
    sa.ForeignKeyConstraint(["place"], ["unit.code"], name="fk_mission_place_unit"),
    sa.PrimaryKeyConstraint("id", name="pk_mission"),
    sa.UniqueConstraint("key", name="uq_mission_key"),
)
sa.Index("ix_mission_directive", mission.c.directive)
change = sa.Table(
    "responder_change",
    frozen,
    sa.Column("responder", CODE, nullable=False),
    sa.Column("number", sa.Integer(), nullable=False, autoincrement=False),
    sa.Column("status", sa.String(16), nullable=False),
    sa.Column("mission", sa.Integer(), nullable=True),
    sa.Column("at", sa.BigInteger(), nullable=False),
    sa.Column("received_at", sa.BigInteger(), nullable=False),
    sa.Column("by", sa.String(80), nullable=False),
    sa.CheckConstraint(
        "status IN ('standby', 'assigned', 'en_route', 'on_scene', 'resting', 'released')"
        " AND (status = 'resting'"
        " OR (mission IS NOT NULL) = (status IN ('assigned', 'en_route', 'on_scene')))",
        name="ck_responder_change_stated",
    ),
    sa.ForeignKeyConstraint(
        ["mission"], ["mission.id"], name="fk_responder_change_mission_mission"
    ),
    sa.ForeignKeyConstraint(
        ["responder"], ["responder.code"], name="fk_responder_change_responder_responder"
    ),
    sa.PrimaryKeyConstraint("responder", "number", name="pk_responder_change"),
)
sa.Index("ix_responder_change_mission", change.c.mission)
TABLES = [team, responder, skill, mission, change]

KEPT = "the history of people and machines is only ever added to"
SENT = "a mission stays as it was ordered"
ORDER = "a change of state follows the one before it, in number and in time"
PLACES = "nobody is in two places; move them to the other mission first"
BEFORE = "FROM responder_change WHERE responder = NEW.responder AND number = NEW.number - 1"
OUT_OF_ORDER = (
    "NEW.number <> (SELECT COALESCE(max(number), 0) + 1 FROM responder_change"
    " WHERE responder = NEW.responder)"
    f" OR (NEW.number > 1 AND NEW.at < (SELECT at {BEFORE}))"
)
IN_TWO_PLACES = (
    "NEW.mission IS NOT NULL AND NEW.status <> 'assigned'"
    f" AND NOT EXISTS (SELECT 1 {BEFORE} AND mission = NEW.mission)"
)
CHECKS = ((OUT_OF_ORDER, ORDER), (IN_TWO_PLACES, PLACES))


def upgrade() -> None:
    """Make the tables and set their guards."""
    frozen.create_all(op.get_bind(), tables=TABLES, checkfirst=False)
    dialect = op.get_bind().dialect.name
    for statement in _sqlite() if dialect == "sqlite" else _postgresql():
        op.execute(statement)


def _sqlite() -> list[str]:
    def refuse(words: str) -> str:
        return f"BEGIN SELECT RAISE(ABORT, 'refused: {words}'); END"

    guards = [
        f"CREATE TRIGGER {table}_{verb.lower()} BEFORE {verb} ON {table} {refuse(words)}"
        for table, words in (("responder_change", KEPT), ("mission", SENT))
        for verb in ("UPDATE", "DELETE")
    ]
    # In one trigger, so that the first rule that is broken is the one that is told.
    checks = " ".join(
        f"SELECT RAISE(ABORT, 'refused: {words}') WHERE {wrong};" for wrong, words in CHECKS
    )
    follows = "CREATE TRIGGER responder_change_follows BEFORE INSERT ON responder_change"
    return [*guards, f"{follows} BEGIN {checks} END"]


def _postgresql() -> list[str]:
    checks = " ".join(
        f"IF {wrong} THEN RAISE EXCEPTION 'refused: {words}'; END IF;" for wrong, words in CHECKS
    )
    kept = [
        f"CREATE TRIGGER {table}_kept BEFORE UPDATE OR DELETE OR TRUNCATE ON {table}"
        f" FOR EACH STATEMENT EXECUTE FUNCTION keep_as_it_is('{words}')"
        for table, words in (("responder_change", KEPT), ("mission", SENT))
    ]
    follows = (
        "CREATE FUNCTION responder_change_follows() RETURNS trigger LANGUAGE plpgsql AS"
        f" $$ BEGIN {checks} RETURN NEW; END $$"
    )
    asked = (
        "CREATE TRIGGER responder_change_follows BEFORE INSERT ON responder_change"
        " FOR EACH ROW EXECUTE FUNCTION responder_change_follows()"
    )
    return [*kept, follows, asked]
