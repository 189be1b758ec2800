"""The ground: journal, files, the tree, people, incidents, the outbox."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

CODE = sa.String(40).with_variant(sa.String(40, collation="C"), "postgresql")
frozen = sa.MetaData()

file = sa.Table(
    "file",
    frozen,
    sa.Column("hash", sa.String(length=64), nullable=False),
    sa.Column("size", sa.BigInteger(), nullable=False),
    sa.Column("media_type", sa.String(length=80), nullable=False),
    sa.Column("stored_at", sa.BigInteger(), nullable=False),
    sa.PrimaryKeyConstraint("hash", name="pk_file"),
)
installation = sa.Table(
    "installation",
    frozen,
    sa.Column("name", sa.String(length=40), nullable=False),
    sa.Column("value", sa.Text(), nullable=False),
    sa.PrimaryKeyConstraint("name", name="pk_installation"),
)
journal = sa.Table(
    "journal",
    frozen,
    sa.Column("seq", sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column("at", sa.BigInteger(), nullable=False),
    sa.Column("actor", sa.String(length=80), nullable=False),
    sa.Column("channel", sa.String(length=16), nullable=False),
    sa.Column("kind", sa.String(length=40), nullable=False),
    sa.Column("unit", CODE, nullable=True),
    sa.Column("subject", sa.String(length=80), nullable=True),
    sa.Column("payload_digest", sa.LargeBinary(length=32), nullable=False),
    sa.Column("hash", sa.LargeBinary(length=32), nullable=False),
    sa.PrimaryKeyConstraint("seq", name="pk_journal"),
)
sa.Index("ix_journal_subject", journal.c.subject, journal.c.seq)
lease = sa.Table(
    "lease",
    frozen,
    sa.Column("name", sa.String(length=40), nullable=False),
    sa.Column("holder", sa.String(length=80), nullable=False),
    sa.Column("until", sa.BigInteger(), nullable=False),
    sa.PrimaryKeyConstraint("name", name="pk_lease"),
)
outbox = sa.Table(
    "outbox",
    frozen,
    sa.Column("id", sa.Integer(), nullable=False),
    sa.Column("channel", sa.String(length=16), nullable=False),
    sa.Column("address", sa.String(length=200), nullable=False),
    sa.Column("subject", sa.String(length=80), nullable=True),
    sa.Column("body", sa.Text(), nullable=False),
    sa.Column("detail", sa.Text(), nullable=True),
    sa.Column("queued_at", sa.BigInteger(), nullable=False),
    sa.Column("next_try_at", sa.BigInteger(), nullable=False),
    sa.Column("tries", sa.Integer(), nullable=False),
    sa.Column("state", sa.String(length=16), nullable=False),
    sa.Column("last_error", sa.Text(), nullable=True),
    sa.Column("sent_at", sa.BigInteger(), nullable=True),
    sa.PrimaryKeyConstraint("id", name="pk_outbox"),
)
sa.Index("ix_outbox_state", outbox.c.state, outbox.c.next_try_at)
person = sa.Table(
    "person",
    frozen,
    sa.Column("code", sa.String(length=40), nullable=False),
    sa.Column("name", sa.String(length=80), nullable=False),
    sa.Column("phone", sa.String(length=40), nullable=True),
    sa.Column("password_hash", sa.String(length=200), nullable=True),
    sa.Column("left_at", sa.BigInteger(), nullable=True),
    sa.PrimaryKeyConstraint("code", name="pk_person"),
)
sa.Index("ix_person_name", person.c.name)
tree_version = sa.Table(
    "tree_version",
    frozen,
    sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
    sa.Column("at", sa.BigInteger(), nullable=False),
    sa.Column("source", sa.String(length=200), nullable=False),
    sa.Column("rows", sa.Integer(), nullable=False),
    sa.Column("digest", sa.String(length=64), nullable=False),
    sa.PrimaryKeyConstraint("version", name="pk_tree_version"),
)
unit = sa.Table(
    "unit",
    frozen,
    sa.Column("code", CODE, nullable=False),
    sa.Column(
        "name",
        sa.String(length=120).with_variant(sa.String(length=120, collation="C"), "postgresql"),
        nullable=False,
    ),
    sa.Column("level", sa.SmallInteger(), nullable=False),
    sa.Column("parent", CODE, nullable=True),
    sa.Column("kind", sa.String(length=16), nullable=False),
    sa.Column("lat", sa.Double(), nullable=True),
    sa.Column("lon", sa.Double(), nullable=True),
    sa.Column("place_source", sa.String(length=80), nullable=True),
    sa.Column("cities", sa.Integer(), nullable=False),
    sa.Column("counties", sa.Integer(), nullable=False),
    sa.Column("streets", sa.Integer(), nullable=False),
    sa.Column("villages", sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(["parent"], ["unit.code"], name="fk_unit_parent_unit"),
    sa.PrimaryKeyConstraint("code", name="pk_unit"),
)
sa.Index("ix_unit_level", unit.c.level, unit.c.code)
sa.Index("ix_unit_name", unit.c.name)
sa.Index("ix_unit_parent", unit.c.parent)
duty = sa.Table(
    "duty",
    frozen,
    sa.Column("id", sa.Integer(), nullable=False),
    sa.Column("unit", CODE, nullable=False),
    sa.Column("person", sa.String(length=40), nullable=False),
    sa.Column("role", sa.String(length=40), nullable=False),
    sa.Column("starts_at", sa.BigInteger(), nullable=False),
    sa.Column("ends_at", sa.BigInteger(), nullable=False),
    sa.ForeignKeyConstraint(["person"], ["person.code"], name="fk_duty_person_person"),
    sa.ForeignKeyConstraint(["unit"], ["unit.code"], name="fk_duty_unit_unit"),
    sa.PrimaryKeyConstraint("id", name="pk_duty"),
)
sa.Index("ix_duty_unit", duty.c.unit, duty.c.starts_at)
field_token = sa.Table(
    "field_token",
    frozen,
    sa.Column("digest", sa.String(length=64), nullable=False),
    sa.Column("person", sa.String(length=40), nullable=False),
    sa.Column("unit", CODE, nullable=False),
    sa.Column("issued_at", sa.BigInteger(), nullable=False),
    sa.Column("expires_at", sa.BigInteger(), nullable=False),
    sa.Column("revoked_at", sa.BigInteger(), nullable=True),
    sa.ForeignKeyConstraint(["person"], ["person.code"], name="fk_field_token_person_person"),
    sa.ForeignKeyConstraint(["unit"], ["unit.code"], name="fk_field_token_unit_unit"),
    sa.PrimaryKeyConstraint("digest", name="pk_field_token"),
)
sa.Index("ix_field_token_unit", field_token.c.unit)
incident = sa.Table(
    "incident",
    frozen,
    sa.Column("id", sa.String(length=40), nullable=False),
    sa.Column("title", sa.String(length=200), nullable=False),
    sa.Column("category", sa.String(length=16), nullable=False),
    sa.Column("grade", sa.SmallInteger(), nullable=True),
    sa.Column("place", CODE, nullable=False),
    sa.Column("at", sa.BigInteger(), nullable=False),
    sa.Column("parent", sa.String(length=40), nullable=True),
    sa.Column("opened_at", sa.BigInteger(), nullable=False),
    sa.Column("closed_at", sa.BigInteger(), nullable=True),
    sa.Column("lat", sa.Double(), nullable=True),
    sa.Column("lon", sa.Double(), nullable=True),
    sa.ForeignKeyConstraint(["parent"], ["incident.id"], name="fk_incident_parent_incident"),
    sa.ForeignKeyConstraint(["place"], ["unit.code"], name="fk_incident_place_unit"),
    sa.PrimaryKeyConstraint("id", name="pk_incident"),
)
journal_payload = sa.Table(
    "journal_payload",
    frozen,
    sa.Column("seq", sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column("salt", sa.LargeBinary(length=16), nullable=False),
    sa.Column("body", sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(["seq"], ["journal.seq"], name="fk_journal_payload_seq_journal"),
    sa.PrimaryKeyConstraint("seq", name="pk_journal_payload"),
)
post = sa.Table(
    "post",
    frozen,
    sa.Column("person", sa.String(length=40), nullable=False),
    sa.Column("unit", CODE, nullable=False),
    sa.Column("post", sa.String(length=80), nullable=False),
    sa.ForeignKeyConstraint(["person"], ["person.code"], name="fk_post_person_person"),
    sa.ForeignKeyConstraint(["unit"], ["unit.code"], name="fk_post_unit_unit"),
    sa.PrimaryKeyConstraint("person", "unit", "post", name="pk_post"),
)
sa.Index("ix_post_unit", post.c.unit)
response = sa.Table(
    "response",
    frozen,
    sa.Column("id", sa.Integer(), nullable=False),
    sa.Column("incident", sa.String(length=40), nullable=False),
    sa.Column("level", sa.SmallInteger(), nullable=True),
    sa.Column("matter", sa.Text(), nullable=False),
    sa.Column("expected_until", sa.BigInteger(), nullable=True),
    sa.Column("measures", sa.Text(), nullable=False),
    sa.Column("effective_at", sa.BigInteger(), nullable=False),
    sa.Column("basis", sa.Text(), nullable=True),
    sa.ForeignKeyConstraint(["incident"], ["incident.id"], name="fk_response_incident_incident"),
    sa.PrimaryKeyConstraint("id", name="pk_response"),
)
sa.Index("ix_response_incident", response.c.incident, response.c.effective_at)


def upgrade() -> None:
    """Make the tables."""
    frozen.create_all(op.get_bind(), checkfirst=False)
