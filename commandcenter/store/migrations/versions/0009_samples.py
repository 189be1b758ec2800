"""Sealed random samples, and who may check a claim: refused by the database itself.

Whoever did it, or holds a post in the line that carried it out, cannot check it, through whatever
door; two signatures from outside that line make an exception, and stay for ever. The line of a
unit are the unit and the hops the directive travelled (directives/paths.py says the same).
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"

CODE = sa.String(40).with_variant(sa.String(40, collation="C"), "postgresql")
frozen = sa.MetaData()
# Made by earlier migrations; named here only to be pointed at.
sa.Table("directive", frozen, sa.Column("id", sa.Integer, primary_key=True))
sa.Table("person", frozen, sa.Column("code", sa.String(40), primary_key=True))


def _refers(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    name = f"fk_{table}_{column}_{target.split('.', maxsplit=1)[0]}"
    return sa.ForeignKeyConstraint([column], [target], name=name)


sample = sa.Table(
    "sample",
    frozen,
    sa.Column("id", sa.Integer(), nullable=False),
    sa.Column("directive", sa.Integer(), nullable=False),
    sa.Column("version", sa.Integer(), nullable=False),
    sa.Column("under", CODE, nullable=True),
    sa.Column("target", sa.String(length=20), nullable=False),
    sa.Column("risk_limit", sa.String(length=20), nullable=False),
    sa.Column("population", sa.Integer(), nullable=False),
    sa.Column("frame", sa.String(length=64), nullable=False),
    sa.Column("announced_at", sa.BigInteger(), nullable=False),
    sa.Column("announced_by", sa.String(length=80), nullable=False),
    sa.Column("announced_seq", sa.BigInteger(), nullable=False),
    _refers("sample", "directive", "directive.id"),
    sa.PrimaryKeyConstraint("id", name="pk_sample"),
)
sa.Index("ix_sample_directive", sample.c.directive)
sample_number = sa.Table(
    "sample_number",
    frozen,
    sa.Column("sample", sa.Integer(), nullable=False),
    sa.Column("number", sa.String(length=80), nullable=False),
    sa.Column("by", sa.String(length=80), nullable=False),
    sa.Column("at", sa.BigInteger(), nullable=False),
    _refers("sample_number", "sample", "sample.id"),
    sa.PrimaryKeyConstraint("sample", name="pk_sample_number"),
)
sample_draw = sa.Table(
    "sample_draw",
    frozen,
    sa.Column("sample", sa.Integer(), nullable=False),
    sa.Column("checkpoint_seq", sa.BigInteger(), nullable=False),
    sa.Column("checkpoint", sa.String(length=64), nullable=False),
    sa.Column("seed", sa.String(length=64), nullable=False),
    sa.Column("at", sa.BigInteger(), nullable=False),
    sa.Column("by", sa.String(length=80), nullable=False),
    sa.Column("last_act", sa.BigInteger(), nullable=False),
    _refers("sample_draw", "sample", "sample.id"),
    sa.PrimaryKeyConstraint("sample", name="pk_sample_draw"),
)
sample_unit = sa.Table(
    "sample_unit",
    frozen,
    sa.Column("sample", sa.Integer(), nullable=False),
    sa.Column("position", sa.Integer(), nullable=False),
    sa.Column("unit", CODE, nullable=False),
    _refers("sample_unit", "sample", "sample.id"),
    sa.PrimaryKeyConstraint("sample", "position", name="pk_sample_unit"),
)
sa.Index("uq_sample_unit_unit", sample_unit.c.sample, sample_unit.c.unit, unique=True)
sample_opening = sa.Table(
    "sample_opening",
    frozen,
    sa.Column("sample", sa.Integer(), nullable=False),
    sa.Column("position", sa.Integer(), nullable=False),
    sa.Column("by", sa.String(length=80), nullable=False),
    sa.Column("at", sa.BigInteger(), nullable=False),
    _refers("sample_opening", "sample", "sample.id"),
    sa.PrimaryKeyConstraint("sample", "position", "by", name="pk_sample_opening"),
)
check_override = sa.Table(
    "check_override",
    frozen,
    sa.Column("id", sa.Integer(), nullable=False),
    sa.Column("directive", sa.Integer(), nullable=False),
    sa.Column("unit", CODE, nullable=False),
    sa.Column("checker", sa.String(length=80), nullable=False),
    _refers("check_override", "directive", "directive.id"),
    sa.PrimaryKeyConstraint("id", name="pk_check_override"),
)
sa.Index(
    "uq_check_override",
    check_override.c.directive,
    check_override.c.unit,
    check_override.c.checker,
    unique=True,
)
override_signature = sa.Table(
    "override_signature",
    frozen,
    sa.Column("override", sa.Integer(), nullable=False),
    sa.Column("person", sa.String(length=40), nullable=False),
    sa.Column("at", sa.BigInteger(), nullable=False),
    sa.Column("reason", sa.Text(), nullable=False),
    _refers("override_signature", "override", "check_override.id"),
    _refers("override_signature", "person", "person.code"),
    sa.PrimaryKeyConstraint("override", "person", name="pk_override_signature"),
)
TABLES = [
    sample,
    sample_number,
    sample_draw,
    sample_unit,
    sample_opening,
    check_override,
    override_signature,
]
KEPT = {
    "sample": "an announced draw stays announced",
    "sample_number": "the second number stays as it was given",
    "sample_draw": "a draw stays as it fell",
    "sample_unit": "a sample stays as it was drawn",
    "sample_opening": "when a checker learnt the target stays on record",
    "check_override": "an exception stays on record",
    "override_signature": "a signature stays as it was given",
}
NAMELESS = "a check needs the plain name of who made it"
IN_LINE = "who did it or holds a post in the line that carried it out cannot check it"
SIGNER = "an exception is signed from outside the line, and never by the checker, with a reason"
# Quoted, because PL/pgSQL takes the bare word for its own.
CHECKER = 'NEW."by"'
CHECKS = "'verify', 'refute', 'unreachable'"
DOING = "'acknowledge', 'start', 'progress', 'claim', 'return', 'need', 'relay'"
# The longest code has 40 characters; where it is hung, every beginning of it may be a unit above.
LENGTHS = {
    "sqlite": f"(SELECT value AS n FROM json_each('{list(range(2, 41))}'))",
    "postgresql": "(SELECT n FROM generate_series(2, 40) AS n)",
}


def upgrade() -> None:
    """Make the tables and set the guards."""
    frozen.create_all(op.get_bind(), tables=TABLES, checkfirst=False)
    dialect = op.get_bind().dialect.name
    for statement in _sqlite() if dialect == "sqlite" else _postgresql():
        op.execute(statement)


def _begins(above: str, code: str) -> str:
    """Whether the unit `above` lies over `code`: its beginning, whole at a dot where it is hung."""
    return (
        f"length({above}) < length({code}) AND substr({code}, 1, length({above})) = {above} AND"
        f" ({above} NOT LIKE '%.%' OR substr({code}, length({above}) + 1, 1) = '.')"
    )


def _in_line(one: str, unit: str, node: str) -> str:
    """Whether `one` is the unit or a hop the directive travelled from the issuing node to it."""
    return (
        f"({one} = {unit} OR ({_begins(one, unit)} AND (NOT ({_begins(node, unit)})"
        f" OR ({one} <> {node} AND substr({one}, 1, length({node})) = {node}))))"
    )


def _conflict(dialect: str, *, by: str, actor: str, directive: str, unit: str) -> str:
    """Whether the person `by`, or `actor` who enters it, belongs to the line that did it."""
    dot = "instr({0}, '.')" if dialect == "sqlite" else "strpos({0}, '.')"
    issuer = "d.issuer"
    hung = dot.format(issuer)
    node = f"CASE WHEN {hung} > 0 THEN substr({issuer}, 1, {hung} - 1) ELSE {issuer} END"
    issued = f"(SELECT {node} AS node FROM directive d WHERE d.id = {directive}) i"
    who = f"(p.code IN ({by}, {actor}) OR p.name = {by})"
    posted = (
        "EXISTS (SELECT 1 FROM person p JOIN post o ON o.person = p.code"
        f" CROSS JOIN {issued} WHERE {who} AND {_in_line('o.unit', unit, 'i.node')})"
    )
    own = (
        f"(a.by = {by} OR a.by IN (SELECT p.code FROM person p WHERE p.name = {by})"
        f" OR a.by IN (SELECT p.name FROM person p WHERE p.code = {by}))"
    )
    node_length = "l.n IN (2, 4, 6, 9, 12, 15)"
    acted = (
        f"EXISTS (SELECT 1 FROM {LENGTHS[dialect]} l CROSS JOIN {issued} JOIN act a"
        f" ON a.directive = {directive} AND a.unit = substr({unit}, 1, l.n)"
        f" WHERE l.n <= length({unit}) AND ({node_length} OR {unit} LIKE '%.%')"
        f" AND a.kind IN ({DOING}) AND {own}"
        f" AND {_in_line('a.unit', unit, 'i.node')})"
    )
    return f"({posted} OR {acted})"


def _signed(*, directive: str, unit: str, by: str) -> str:
    return (
        "EXISTS (SELECT 1 FROM check_override x WHERE"
        f" x.directive = {directive} AND x.unit = {unit} AND x.checker = {by} AND"
        " (SELECT count(*) FROM override_signature s WHERE s.override = x.id) > 1)"
    )


def _nobody(by: str) -> str:
    return f"{by} IS NULL OR {by} = '' OR trim({by}) <> {by}"


def _checker(dialect: str) -> str:
    new = {"by": CHECKER, "directive": "NEW.directive", "unit": "NEW.unit"}
    return f"{_conflict(dialect, actor='NEW.actor', **new)} AND NOT {_signed(**new)}"


def _signer(dialect: str) -> str:
    """Whether a signature is refused: by the checker, from inside the line, without a reason."""
    wanted = "(SELECT x.{0} FROM check_override x WHERE x.id = NEW.override)"
    named = f"(SELECT p.name FROM person p WHERE p.code = NEW.person) = {wanted.format('checker')}"
    inside = _conflict(
        dialect,
        by="NEW.person",
        actor="NEW.person",
        directive=wanted.format("directive"),
        unit=wanted.format("unit"),
    )
    checker = f"NEW.person = {wanted.format('checker')}"
    return f"{checker} OR {named} OR trim(NEW.reason) = '' OR {inside}"


def _sqlite() -> list[str]:
    guards = [
        f"CREATE TRIGGER {table}_{verb.lower()} BEFORE {verb} ON {table} "
        f"BEGIN SELECT RAISE(ABORT, 'refused: {why}'); END"
        for table, why in KEPT.items()
        for verb in ("UPDATE", "DELETE")
    ]
    checker = (
        f"CREATE TRIGGER act_checker BEFORE INSERT ON act WHEN NEW.kind IN ({CHECKS}) BEGIN"
        f" SELECT RAISE(ABORT, 'refused: {NAMELESS}') WHERE {_nobody(CHECKER)};"
        f" SELECT RAISE(ABORT, 'refused: {IN_LINE}') WHERE {_checker('sqlite')}; END"
    )
    signer = (
        "CREATE TRIGGER override_signature_signer BEFORE INSERT ON override_signature BEGIN"
        f" SELECT RAISE(ABORT, 'refused: {SIGNER}') WHERE {_signer('sqlite')}; END"
    )
    return [*guards, checker, signer]


def _postgresql() -> list[str]:
    guards = [
        f"CREATE TRIGGER {table}_kept BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
        f"FOR EACH STATEMENT EXECUTE FUNCTION keep_as_it_is('{why}')"
        for table, why in KEPT.items()
    ]
    checks = (
        "CREATE FUNCTION check_is_independent() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
        f" IF {_nobody(CHECKER)} THEN RAISE EXCEPTION 'refused: {NAMELESS}'; END IF;"
        f" IF {_checker('postgresql')} THEN RAISE EXCEPTION 'refused: {IN_LINE}'; END IF;"
        " RETURN NEW; END $$"
    )
    checker = (
        "CREATE TRIGGER act_checker BEFORE INSERT ON act FOR EACH ROW"
        f" WHEN (NEW.kind IN ({CHECKS})) EXECUTE FUNCTION check_is_independent()"
    )
    signs = (
        "CREATE FUNCTION signer_stands_outside() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
        f" IF {_signer('postgresql')} THEN RAISE EXCEPTION 'refused: {SIGNER}'; END IF;"
        " RETURN NEW; END $$"
    )
    signer = (
        "CREATE TRIGGER override_signature_signer BEFORE INSERT ON override_signature"
        " FOR EACH ROW EXECUTE FUNCTION signer_stands_outside()"
    )
    return [*guards, checks, checker, signs, signer]
