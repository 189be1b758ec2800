"""Messages know which post carried them, so that a robot's limit holds over a restart."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Add the columns and their indexes."""
    op.add_column("outbox", sa.Column("posted_at", sa.BigInteger(), nullable=True))
    op.add_column("outbox", sa.Column("batch", sa.Integer(), nullable=True))
    op.create_index("ix_outbox_posted", "outbox", ["channel", "posted_at"])
    op.create_index("ix_outbox_subject", "outbox", ["subject"])
