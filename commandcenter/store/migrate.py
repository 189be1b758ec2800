"""Brings a database's schema up to date, and says when it is newer than this program.

Alembic is imported only when there is something to do: an up-to-date database opens at once. It
never touches a database that is not ours.
"""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Connection, inspect, text

from commandcenter.core.errors import Refused
from commandcenter.store.engine import Database

SCRIPTS = Path(__file__).parent / "migrations"
VERSION_TABLE = "alembic_version"


def upgrade(database: Database) -> None:
    """Run the migrations this database still lacks, in one transaction."""
    with database.reading() as connection:
        if _up_to_date(connection):
            return
    from alembic import command  # heavy, and needed only when the schema changes
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(SCRIPTS).replace("%", "%%"))
    with database.writing() as connection:
        # Another process may have done it while we waited for the lock.
        if _up_to_date(connection):
            return
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


def current(connection: Connection) -> str | None:
    """The schema version of this database, None where it is empty."""
    if not inspect(connection).has_table(VERSION_TABLE):
        return None
    return connection.execute(text(f"SELECT version_num FROM {VERSION_TABLE}")).scalar()


def head() -> str:
    """The newest schema version this program knows, read from the file names of its migrations."""
    return max(path.stem.split("_", 1)[0] for path in (SCRIPTS / "versions").glob("[0-9]*_*.py"))


def is_newer(version: str) -> bool:
    """Whether a schema version is one that this program does not know yet."""
    return version > head()


def _up_to_date(connection: Connection) -> bool:
    version = current(connection)
    if version is None and inspect(connection).get_table_names():
        raise Refused("This database belongs to another program; nothing was changed in it.")
    if version is not None and is_newer(version):
        raise Refused(
            "This database was made by a newer version of the program; update the program first."
        )
    return version == head()
