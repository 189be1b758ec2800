"""Brings a database's schema up to date, and says when it is newer than this program.

Alembic is imported only when there is something to do: an up-to-date database opens at once.
"""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Connection, inspect, text

from commandcenter.core.errors import Refused
from commandcenter.store.engine import Database

SCRIPTS = Path(__file__).parent / "migrations"


def upgrade(database: Database) -> None:
    """Run the migrations this database still lacks, in one transaction."""
    with database.reading() as connection:
        if current(connection) == head():
            return
    from alembic import command  # heavy, and needed only when the schema changes
    from alembic.config import Config
    from alembic.util import CommandError

    config = Config()
    config.set_main_option("script_location", str(SCRIPTS))
    with database.writing() as connection:
        if current(connection) == head():
            return
        config.attributes["connection"] = connection
        try:
            command.upgrade(config, "head")
        except CommandError as error:
            raise Refused(
                "This database was made by a newer version of the program; update the program"
                " first."
            ) from error


def current(connection: Connection) -> str | None:
    """The schema version of this database, None where it is empty."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()


def head() -> str:
    """The newest schema version this program knows, read from the file names of its migrations."""
    return max(path.stem.split("_", 1)[0] for path in (SCRIPTS / "versions").glob("[0-9]*_*.py"))
