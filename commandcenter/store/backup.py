"""Checks a database, backs it up while it runs, and restores it into an empty one.

A backup counts only when it was opened again and checked; a restore puts nothing in place before
everything was checked. Neither ever touches a database or a backup that is already there.
"""

from __future__ import annotations

import errno
import os
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, select
from sqlalchemy.pool import NullPool

from commandcenter.core.clock import SystemClock
from commandcenter.core.errors import Fault, Refused, Unavailable
from commandcenter.core.language import Text, text, translate
from commandcenter.core.mistakes import system_words
from commandcenter.core.settings import language
from commandcenter.store import archive, dumps, journal, migrate
from commandcenter.store.engine import Database
from commandcenter.store.failures import spoken_failures
from commandcenter.store.files import FileStore, sync_folder
from commandcenter.store.tables import file, installation
from commandcenter.store.tables import journal as entries
from commandcenter.store.work import View

PROBLEMS_MAX = 20
SIDECARS = ("-wal", "-shm", "-journal")


@dataclass(frozen=True)
class Checked:
    """What a check read, and everything it found wrong, in the language of this process."""

    journal: int
    files: int
    problems: list[str]


@dataclass(frozen=True)
class BackedUp:
    """A checked backup; `problems` names what was already lost before it was made."""

    file: Path
    journal: int
    files: int
    size: int
    problems: list[str] = field(default_factory=list)


def check(view: View) -> Checked:
    """Read everything the database holds and compare it with itself and with the kept files."""
    problems: list[Text] = []
    length, names = 0, list[str]()
    with _noted(problems):
        problems += _structure(view.connection)
    with _noted(problems):
        length = journal.verify(view.connection)
    with _noted(problems):
        query = select(file.c.hash).order_by(file.c.hash)
        names += view.connection.execute(query).scalars()
        problems += [_lost(name) for name in names if not view.files.sound(name)]
    spoken = [translate(words, language()) for words in problems]
    return Checked(length, len(names), list(dict.fromkeys(spoken)))


@contextmanager
def _noted(problems: list[Text]) -> Iterator[None]:
    """A fault found inside is one more problem; the check goes on with the rest."""
    try:
        with spoken_failures():
            yield
    except Fault as fault:
        problems.append(fault.words)


def back_up(database: Database, files: FileStore, target: Path) -> BackedUp:
    """Copy the running database and its files into one file; it is checked, then put in place."""
    target = target.absolute()
    if target == database.path or (target.exists() and not archive.is_archive(target)):
        raise Refused("{name} exists and is no backup; choose another name.", name=target.name)
    with _workroom(target.parent) as room:
        copy, draft = room / archive.DATABASE, room / "backup.zip"
        contents = _copy(database, copy)
        # What people said and where they are is for nobody else on this machine.
        draft.touch(mode=0o600, exist_ok=False)
        with draft.open("wb") as packed:
            manifest = archive.write(
                packed,
                contents=contents,
                database=copy,
                store=files,
                made_at=SystemClock().now().isoformat(timespec="seconds"),
            )
            packed.flush()
            os.fsync(packed.fileno())
        copy.unlink()
        with archive.opened(draft) as again:
            _check_archive(database, again, copy)
        size = draft.stat().st_size
        draft.replace(target)
        sync_folder(target.parent)
    problems = [translate(_lost(name), language()) for name in manifest.unsound]
    return BackedUp(target, contents.entries, manifest.files, size, problems)


def restore(database: Database, files_folder: Path, source: Path) -> BackedUp:
    """Check a backup completely, then put its database and files in place; the target is empty."""
    _refuse_filled(database)
    home = files_folder.parent
    try:
        home.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise _unwritable(error) from error
    with archive.opened(source) as packed, _workroom(home) as room:
        manifest = packed.manifest
        if manifest.dialect != database.dialect:
            raise Refused(
                "This is a backup of {made}; it cannot be restored into {wanted}.",
                made=manifest.dialect,
                wanted=database.dialect,
            )
        if migrate.is_newer(manifest.schema):
            raise Refused("This backup was made by a newer version; update the program first.")
        copy = room / archive.DATABASE
        _check_archive(database, packed, copy)
        packed.put_files(FileStore(files_folder))
        _put_in_place(database, copy, manifest)
    size = source.stat().st_size
    problems = [translate(_lost(name), language()) for name in manifest.unsound]
    return BackedUp(source, manifest.entries, manifest.files, size, problems)


def _structure(connection: Connection) -> Iterator[Text]:
    """What SQLite finds wrong in its own file; a server looks after its files itself."""
    if connection.dialect.name != "sqlite":
        return
    found = connection.exec_driver_sql(f"PRAGMA integrity_check({PROBLEMS_MAX})").scalars()
    for line in found.all():
        if line != "ok":
            yield text("The database file is damaged: {why}", why=line)
    loose = connection.exec_driver_sql("PRAGMA foreign_key_check").all()
    for table, _row, parent, _key in loose[:PROBLEMS_MAX]:
        yield text(
            "A row of {table} points to a row of {parent} that is missing.",
            table=table,
            parent=parent,
        )


def _lost(name: str) -> Text:
    return text("The file {name} is missing or was changed on the disk.", name=name)


@contextmanager
def _workroom(folder: Path) -> Iterator[Path]:
    """A folder beside the target for drafts, gone afterwards whatever happens."""
    try:
        with tempfile.TemporaryDirectory(
            dir=folder, prefix=".backup-", ignore_cleanup_errors=True
        ) as room:
            yield Path(room)
    except OSError as error:
        raise _unwritable(error) from error


def _unwritable(error: OSError) -> Unavailable:
    return Unavailable(
        "The backup could not be written or unpacked ({why}); nothing was changed. Free some"
        " space or check the rights on the folder.",
        why=system_words(error),
    )


def _copy(database: Database, copy: Path) -> archive.Contents:
    """Copy the database as it stands at one moment, without holding up its writers."""
    if database.dialect == "sqlite":
        with database.reading() as connection:
            source: Any = connection.connection.driver_connection
            connection.rollback()
            with closing(sqlite3.connect(copy)) as target:
                _fill(source, target)
        with untouched(copy) as engine, engine.connect() as connection:
            return _contents(connection)
    with database.reading() as connection:
        # The chain is verified in the very snapshot that is dumped: a dump cannot be read by SQL.
        contents = _contents(connection)
        _verify(connection, contents.entries, contents.head)
        dumps.dump(database, connection, copy)
        return contents


def _fill(source: sqlite3.Connection, target: sqlite3.Connection) -> None:
    """Copy every page; where there is no room for them, it is the draft's disk that is full."""
    try:
        source.backup(target)
    except sqlite3.OperationalError as error:
        if error.sqlite_errorname != "SQLITE_FULL":
            raise
        raise _unwritable(OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))) from error


def _contents(connection: Connection) -> archive.Contents:
    with spoken_failures():
        last = connection.execute(
            select(entries.c.seq, entries.c.hash).order_by(entries.c.seq.desc()).limit(1)
        ).first()
        names = connection.execute(select(file.c.hash).order_by(file.c.hash)).scalars().all()
        identity = connection.execute(
            select(installation.c.value).where(installation.c.name == "id")
        ).scalar()
        return archive.Contents(
            dialect=connection.dialect.name,
            schema=migrate.current(connection) or "",
            installation=str(identity or ""),
            entries=last.seq if last else 0,
            head=bytes(last.hash).hex() if last else "",
            files=tuple(names),
        )


def _check_archive(database: Database, packed: archive.Archive, copy: Path) -> None:
    """Unpack the database to `copy`, read every byte, recompute the journal's chain."""
    packed.unpack_database(copy)
    packed.check_files()
    manifest = packed.manifest
    if manifest.dialect == "postgresql":
        with database.reading() as connection:
            if not dumps.check_dump(copy, connection):
                raise archive.damaged()
        return
    with untouched(copy) as engine, engine.connect() as connection, spoken_failures():
        if connection.exec_driver_sql("PRAGMA quick_check(1)").scalar() != "ok":
            raise archive.damaged()
        found = _contents(connection)
        _verify(connection, manifest.entries, manifest.head)
    stated = {*packed.names, *manifest.unsound}
    if found.schema != manifest.schema or stated != set(found.files):
        raise archive.damaged()


def _verify(connection: Connection, length: int, head: str) -> None:
    with spoken_failures():
        if journal.verify(connection) != length or journal.head(connection) != head:
            raise archive.damaged()


@contextmanager
def untouched(copy: Path) -> Iterator[Engine]:
    """An engine on a file that nobody else has open, which it cannot change."""
    address = f"{copy.absolute().as_uri()}?mode=ro&immutable=1"
    engine = create_engine(
        "sqlite://",
        creator=lambda: sqlite3.connect(address, uri=True),
        poolclass=NullPool,
    )
    try:
        yield engine
    finally:
        engine.dispose()


def _refuse_filled(database: Database) -> None:
    """A restore never mixes with what is already there."""
    if database.path is None:
        with database.reading() as connection:
            filled = not dumps.empty(connection)
    else:
        filled = _has_tables(database.path)
    if filled:
        raise Refused(
            "There is already something in this database; restore into an empty one, for example"
            " a new file with --database."
        )


def _has_tables(path: Path) -> bool:
    """Whether an SQLite file holds anything; what cannot be read counts as something."""
    if not path.exists() or not path.stat().st_size:
        return False
    try:
        with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as found:
            return bool(found.execute("SELECT count(*) FROM sqlite_master").fetchone()[0])
    except sqlite3.Error:
        return True


def _put_in_place(database: Database, copy: Path, manifest: archive.Manifest) -> None:
    if database.path is None:
        with database.reading() as connection:
            dumps.load(database, connection, copy)
        try:
            with database.reading() as connection:
                _verify(connection, manifest.entries, manifest.head)
        except (Refused, Fault):
            # A dump can be read by SQL only once it is loaded.
            dumps.clear(database)
            raise
        return
    database.dispose()
    _refuse_filled(database)
    with copy.open("rb+") as checked:
        os.fsync(checked.fileno())
    for ending in SIDECARS:
        # A log left by another database would be replayed into this one.
        stale = database.path.with_name(database.path.name + ending)
        if stale.exists():
            stale.replace(stale.with_name(stale.name + ".before-restore"))
    copy.replace(database.path)
    sync_folder(database.path.parent)
