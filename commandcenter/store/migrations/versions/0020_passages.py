"""What passed the border of our stores is kept lot by lot, so that partners are reconciled quickly.

Until now every reconciliation added up all postings of the books.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"

frozen = sa.MetaData()
# Made by earlier migrations; named here only to be pointed at.
sa.Table("account", frozen, sa.Column("id", sa.Integer(), primary_key=True))
sa.Table("lot", frozen, sa.Column("id", sa.Integer(), primary_key=True))

passage = sa.Table(
    "passage",
    frozen,
    sa.Column("account", sa.Integer(), nullable=False),
    sa.Column("lot", sa.Integer(), nullable=False),
    sa.Column("gone", sa.BigInteger(), nullable=False),
    sa.Column("stored", sa.BigInteger(), nullable=False),
    sa.Column("came", sa.BigInteger(), nullable=False),
    sa.ForeignKeyConstraint(["account"], ["account.id"], name="fk_passage_account_account"),
    sa.ForeignKeyConstraint(["lot"], ["lot.id"], name="fk_passage_lot_lot"),
    sa.PrimaryKeyConstraint("account", "lot", name="pk_passage"),
)

OUTSIDE = "('donor', 'supplier')"
BORDER = "('donor', 'supplier', 'transit')"
OURS = "('depot', 'unit', 'household')"
# A red entry goes the way back and takes off what its posting carried.
WAY = """(
  SELECT source, target, lot, quantity AS steps FROM posting
    WHERE kind NOT IN ('reversal', 'promise', 'release')
  UNION ALL SELECT target, source, lot, -quantity FROM posting WHERE kind = 'reversal') AS way
  JOIN account AS a ON a.id = way.source JOIN account AS b ON b.id = way.target"""
FILLED = f"""INSERT INTO passage (account, lot, gone, stored, came)
  SELECT account, lot, sum(gone), sum(stored), sum(came) FROM (
    SELECT way.source AS account, way.lot,
        CASE WHEN a.kind IN {OUTSIDE} THEN steps ELSE 0 END AS gone,
        CASE WHEN b.kind IN {OURS} THEN steps ELSE 0 END AS stored, 0 AS came
      FROM {WAY} WHERE a.kind IN {BORDER}
    UNION ALL SELECT way.target, way.lot, 0, 0, steps
      FROM {WAY} WHERE b.kind IN {OUTSIDE} OR (b.kind = 'transit' AND a.kind IN {OUTSIDE})
  ) AS one GROUP BY account, lot"""


def upgrade() -> None:
    """Make the table and fill it from the books."""
    frozen.create_all(op.get_bind(), tables=[passage], checkfirst=False)
    op.execute(FILLED)
