"""Copies a PostgreSQL database out and back in with the server's own programs.

A password goes to them by the environment, never by an argument that others can list.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path

from sqlalchemy import Connection

from commandcenter.core.errors import Fault, Refused, Unavailable
from commandcenter.store.engine import Database

PACKAGED = Path("/usr/lib/postgresql")
VERSION = re.compile(r"\(PostgreSQL\)\s+(\d+)")


def dump(database: Database, connection: Connection, target: Path) -> None:
    """Write what `connection` sees at this moment to `target`, in pg_dump's own format."""
    snapshot = connection.exec_driver_sql("SELECT pg_export_snapshot()").scalar_one()
    program = _program("pg_dump", _major(connection))
    options = ["--format=custom", "--compress=1", "--no-owner", "--no-privileges"]
    options += [f"--snapshot={snapshot}", f"--file={target}", f"--dbname={_where(database)}"]
    done = _run(program, options, database)
    if done.returncode:
        raise Unavailable(
            "The database server could not be copied: {why}", why=_last_line(done.stderr)
        )


def check_dump(dumped: Path, connection: Connection) -> bool:
    """Whether pg_restore can read every byte of `dumped`."""
    program = _program("pg_restore", _major(connection))
    return _run(program, [f"--file={os.devnull}", str(dumped)], None).returncode == 0


def load(database: Database, connection: Connection, dumped: Path) -> None:
    """Put `dumped` into an empty database, as a whole or not at all."""
    program = _program("pg_restore", _major(connection))
    options = ["--single-transaction", "--exit-on-error", "--no-owner", "--no-privileges"]
    options += [f"--dbname={_where(database)}", str(dumped)]
    done = _run(program, options, database)
    if done.returncode:
        raise Refused(
            "The backup could not be restored; the database is as empty as before: {why}",
            why=_last_line(done.stderr),
        )


def empty(connection: Connection) -> bool:
    """Whether the database holds no table at all."""
    count = connection.exec_driver_sql(
        "SELECT count(*) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
        " WHERE c.relkind IN ('r', 'p') AND n.nspname NOT IN ('pg_catalog', 'information_schema')"
        " AND n.nspname NOT LIKE 'pg_toast%%'"
    ).scalar_one()
    return not count


def clear(database: Database) -> None:
    """Take out again what was just loaded into an empty database."""
    with database.writing() as connection:
        connection.exec_driver_sql(CLEAR)


CLEAR = """
DO $$ DECLARE found record; BEGIN
  FOR found IN SELECT tablename AS name FROM pg_tables WHERE schemaname = current_schema() LOOP
    EXECUTE format('DROP TABLE %%I CASCADE', found.name);
  END LOOP;
  FOR found IN
    SELECT f.oid::regprocedure AS name FROM pg_proc f
    WHERE f.pronamespace = current_schema()::regnamespace
      AND NOT EXISTS (SELECT 1 FROM pg_depend d WHERE d.objid = f.oid AND d.deptype = 'e')
  LOOP
    EXECUTE format('DROP FUNCTION %%s CASCADE', found.name);
  END LOOP;
END $$
"""


def _run(
    program: Path, options: list[str], database: Database | None
) -> subprocess.CompletedProcess[str]:
    environment = dict(os.environ) | {"LC_MESSAGES": "C"}
    password = database.writer.url.password if database is not None else None
    if password:
        environment["PGPASSWORD"] = str(password)
    try:
        return subprocess.run(
            [program, *options],
            env=environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            errors="replace",
            check=False,
        )
    except OSError as error:
        raise Unavailable("{program} cannot be started.", program=program.name) from error


def _where(database: Database) -> str:
    """The address of the database without its password, as libpq reads it."""
    from psycopg.conninfo import make_conninfo  # heavy, and of no use to SQLite

    _, given = database.writer.dialect.create_connect_args(database.writer.url)
    words = {
        name: value
        for name, value in given.items()
        if name != "password" and isinstance(value, str | int)
    }
    return make_conninfo("", **words)


def _program(name: str, major: int) -> Path:
    """The oldest installed `name` that is not older than the server."""
    versions = [
        (int(folder.parent.name), folder / name)
        for folder in PACKAGED.glob("*/bin")
        if folder.parent.name.isdigit() and (folder / name).exists()
    ]
    on_path = shutil.which(name)
    if on_path and not versions:
        versions.append((_version_of(Path(on_path)), Path(on_path)))
    fitting = sorted(version for version in versions if version[0] >= major)
    if not fitting:
        raise Unavailable(
            "A backup of this server needs {program} of PostgreSQL {major} or newer on this"
            " machine; install the PostgreSQL client.",
            program=name,
            major=major,
        )
    return fitting[0][1]


def _version_of(program: Path) -> int:
    done = _run(program, ["--version"], None)
    found = VERSION.search(done.stdout)
    return int(found[1]) if found else 0


def _major(connection: Connection) -> int:
    version = connection.dialect.server_version_info
    if not version:
        raise Fault("The database server does not say its version.")
    return int(version[0])


def _last_line(said: str) -> str:
    lines = [line for line in said.splitlines() if line.strip()]
    errors = [line for line in lines if "error:" in line]
    return (errors or lines or [""])[-1].strip()
