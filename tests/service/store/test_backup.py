"""A backup of a running database can be trusted: made whole, checked, restored whole or not."""

from __future__ import annotations

import json
import sqlite3
import threading
import zipfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from commandcenter.core.errors import Fault, Refused, Unavailable
from commandcenter.headquarters import Headquarters
from commandcenter.store import archive, backup, journal
from commandcenter.store import service as installation
from commandcenter.store.engine import Database, connect
from tests.postgres import PostgresServer
from tests.service.store.acts import note, noted

PHOTO = b"\xff\xd8 a photo of the embankment"

type_of_target = Callable[[], str]


@pytest.fixture
def filled(headquarters: Headquarters) -> Headquarters:
    """A headquarters with a few facts and one file."""
    for number in range(5):
        headquarters.act(note, name=f"fact {number}", value="水位")
    headquarters.act(installation.keep_file, data=PHOTO, media_type="image/jpeg")
    return headquarters


@pytest.fixture
def empty_target(
    filled: Headquarters, tmp_path: Path, request: pytest.FixtureRequest
) -> Iterator[type_of_target]:
    """Names new, empty databases of the same kind as the filled one."""
    with ExitStack() as made:

        def make() -> str:
            if filled.database.dialect == "sqlite":
                return f"sqlite:///{tmp_path / 'elsewhere' / 'restored.db'}"
            server: PostgresServer = request.getfixturevalue("postgres_server")
            name = server.create_database()
            made.callback(server.drop_database, name)
            return server.url(name)

        yield make


def back_up(headquarters: Headquarters, target: Path) -> backup.BackedUp:
    return backup.back_up(headquarters.database, headquarters.files, target)


def restore(url: str, source: Path, files: Path) -> backup.BackedUp:
    database = connect(url)
    try:
        return backup.restore(database, files, source)
    finally:
        database.dispose()


def photo_name(headquarters: Headquarters) -> str:
    return headquarters.files.put(PHOTO)


def leftovers(folder: Path) -> list[str]:
    return [path.name for path in folder.iterdir() if path.name.startswith(".backup")]


def test_a_sound_database_has_no_problems(filled: Headquarters) -> None:
    """What nobody tampered with passes the check."""
    found = filled.read(backup.check)
    assert (found.journal, found.files, found.problems) == (6, 1, [])


def test_check_names_lost_and_altered_files(filled: Headquarters) -> None:
    """A photograph that is gone or was changed on the disk is a problem by its name."""
    name = photo_name(filled)
    filled.files.path(name).write_bytes(b"another picture")
    assert [name in line for line in filled.read(backup.check).problems] == [True]
    filled.files.path(name).unlink()
    assert [name in line for line in filled.read(backup.check).problems] == [True]


def test_backup_and_restore(
    filled: Headquarters, empty_target: type_of_target, tmp_path: Path
) -> None:
    """What was restored is what was backed up, entry by entry and byte by byte."""
    made = back_up(filled, tmp_path / "backup.zip")
    assert (made.journal, made.files, made.problems) == (6, 1, [])
    assert made.size == made.file.stat().st_size
    assert made.file.stat().st_mode & 0o077 == 0, "others may not read people's data"
    # What comes later is not in the backup.
    filled.act(note, name="later")
    url, files = empty_target(), tmp_path / "elsewhere" / "files"
    assert restore(url, made.file, files).journal == 6
    database = connect(url)
    try:
        with database.reading() as connection, filled.database.reading() as original:
            assert journal.verify(connection) == 6
            assert journal.tail(connection) == journal.tail(original, limit=6)
    finally:
        database.dispose()
    assert (files / photo_name(filled)[:2] / photo_name(filled)[2:]).read_bytes() == PHOTO
    assert leftovers(tmp_path) == leftovers(files.parent) == []


def test_a_restored_database_goes_on(
    filled: Headquarters,
    empty_target: type_of_target,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A restored database is opened like any other and its journal goes on where it ended."""
    made = back_up(filled, tmp_path / "backup.zip")
    url, files = empty_target(), tmp_path / "elsewhere" / "files"
    restore(url, made.file, files)
    monkeypatch.setenv("COMMANDCENTER_FILES", str(files))
    again = Headquarters.open(url, inline=True)
    try:
        again.act(note, name="after")
        found = again.read(backup.check)
        assert (found.journal, found.files, found.problems) == (7, 1, [])
    finally:
        again.close()


def test_restore_refuses_a_database_in_use(
    filled: Headquarters, database_url: str, tmp_path: Path
) -> None:
    """Nothing is ever written over what is there."""
    made = back_up(filled, tmp_path / "backup.zip")
    with pytest.raises(Refused) as refused:
        restore(database_url, made.file, filled.files.folder)
    assert "already something" in refused.value.words.template
    assert filled.read(noted, name="fact 0") == "水位"


def test_a_backup_never_overwrites_what_is_no_backup(filled: Headquarters, tmp_path: Path) -> None:
    """A slip of the hand does not cost a document, nor the database itself."""
    letter = tmp_path / "letter.docx"
    letter.write_bytes(b"a letter")
    with pytest.raises(Refused):
        back_up(filled, letter)
    assert letter.read_bytes() == b"a letter"
    if filled.database.path is not None:
        with pytest.raises(Refused):
            back_up(filled, filled.database.path)


def test_a_newer_backup_replaces_the_older(filled: Headquarters, tmp_path: Path) -> None:
    """The nightly backup may keep its name."""
    back_up(filled, tmp_path / "backup.zip")
    filled.act(note, name="later")
    assert back_up(filled, tmp_path / "backup.zip").journal == 7
    assert leftovers(tmp_path) == []


def test_a_broken_chain_is_not_backed_up(filled: Headquarters, tmp_path: Path) -> None:
    """A tampered journal never replaces the last good backup."""
    before = back_up(filled, tmp_path / "backup.zip").file.read_bytes()
    tamper(filled.database)
    with pytest.raises(Fault) as fault:
        back_up(filled, tmp_path / "backup.zip")
    assert fault.value.words.template.startswith("The journal was changed")
    assert (tmp_path / "backup.zip").read_bytes() == before
    assert filled.read(backup.check).problems


def tamper(database: Database) -> None:
    """Change one entry past every guard, as somebody with the server's password could."""
    if database.dialect == "sqlite":
        assert database.path is not None
        with closing(sqlite3.connect(database.path)) as connection:
            connection.execute("DROP TRIGGER journal_update")
            connection.execute("UPDATE journal SET actor = 'nobody' WHERE seq = 3")
            connection.commit()
        return
    with database.writer.begin() as connection:
        connection.exec_driver_sql("ALTER TABLE journal DISABLE TRIGGER ALL")
        connection.exec_driver_sql("UPDATE journal SET actor = 'nobody' WHERE seq = 3")
        connection.exec_driver_sql("ALTER TABLE journal ENABLE TRIGGER ALL")


def test_a_lost_photograph_does_not_stop_the_backup(
    filled: Headquarters, empty_target: type_of_target, tmp_path: Path
) -> None:
    """One rotten file is named, and everything else is saved all the same."""
    name = photo_name(filled)
    filled.files.path(name).write_bytes(b"rotten")
    made = back_up(filled, tmp_path / "backup.zip")
    assert (made.journal, made.files) == (6, 0)
    assert [name in line for line in made.problems] == [True]
    restored = restore(empty_target(), made.file, tmp_path / "elsewhere" / "files")
    assert [name in line for line in restored.problems] == [True]


def test_backup_while_others_write(filled: Headquarters, tmp_path: Path) -> None:
    """A backup is one moment of a database that goes on being written."""
    stop, written = threading.Event(), []

    def write() -> None:
        while not stop.is_set():
            written.append(filled.act(note, name=f"busy {len(written)}"))

    writer = threading.Thread(target=write)
    writer.start()
    try:
        made = [back_up(filled, tmp_path / f"{number}.zip") for number in range(3)]
    finally:
        stop.set()
        writer.join()
    assert made[0].journal <= made[1].journal <= made[2].journal <= 6 + len(written)
    assert filled.read(backup.check).journal == 6 + len(written)


def test_a_backup_of_the_other_kind_is_refused(
    filled: Headquarters, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    """An SQLite backup does not go into a server, nor the other way."""
    made = back_up(filled, tmp_path / "backup.zip")
    if filled.database.dialect == "sqlite":
        server: PostgresServer = request.getfixturevalue("postgres_server")
        other = server.url(server.create_database())
    else:
        other = f"sqlite:///{tmp_path / 'other' / 'other.db'}"
    with pytest.raises(Refused) as refused:
        restore(other, made.file, tmp_path / "other" / "files")
    assert refused.value.words.template.startswith("This is a backup of {made}")


def rewritten(source: Path, target: Path, change: Callable[[dict[str, bytes]], None]) -> Path:
    """The archive with its members changed; its own sums are right again."""
    with zipfile.ZipFile(source) as packed:
        members = {name: packed.read(name) for name in packed.namelist()}
    change(members)
    with zipfile.ZipFile(target, "w") as packed:
        for name, data in members.items():
            packed.writestr(name, data)
    return target


def set_manifest(**values: object) -> Callable[[dict[str, bytes]], None]:
    def change(members: dict[str, bytes]) -> None:
        stated = json.loads(members[archive.MANIFEST]) | values
        members[archive.MANIFEST] = json.dumps(stated).encode()

    return change


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(lambda m: m.update({"../evil.txt": b"x"}), id="slips out"),
        pytest.param(lambda m: m.update({"files/../../evil.txt": b"x"}), id="slips out of files"),
        pytest.param(lambda m: m.update({"/etc/evil": b"x"}), id="absolute"),
        pytest.param(lambda m: m.update({"files/" + "0" * 64: b"x"}), id="a file too many"),
        pytest.param(lambda m: m.pop("database"), id="no database"),
        pytest.param(lambda m: m.pop("manifest.json"), id="no manifest"),
        pytest.param(lambda m: m.update({"database": m["database"][:-1]}), id="shorter"),
        pytest.param(lambda m: m.update({"database": m["database"] + b"x"}), id="longer"),
        pytest.param(lambda m: m.update({"manifest.json": b"[]"}), id="manifest of nothing"),
        pytest.param(lambda m: m.update({"manifest.json": b"{"}), id="manifest broken"),
        pytest.param(set_manifest(entries=7), id="other length"),
        pytest.param(set_manifest(head="00"), id="other head"),
        pytest.param(set_manifest(schema="9999"), id="newer schema"),
        pytest.param(set_manifest(format=2), id="newer format"),
        pytest.param(set_manifest(surprise=1), id="unknown field"),
        pytest.param(set_manifest(files="many"), id="wrong type"),
    ],
)
def test_a_changed_archive_is_refused_before_anything_is_put_in_place(
    filled: Headquarters,
    empty_target: type_of_target,
    tmp_path: Path,
    change: Callable[[dict[str, bytes]], None],
) -> None:
    """Whatever was changed in an archive, nothing of it reaches the disk."""
    made = back_up(filled, tmp_path / "backup.zip")
    url = empty_target()
    changed = rewritten(made.file, tmp_path / "changed.zip", change)
    with pytest.raises(Refused):
        restore(url, changed, tmp_path / "elsewhere" / "files")
    elsewhere = tmp_path / "elsewhere"
    in_place = [path for path in elsewhere.rglob("*") if path.is_file()]
    if filled.database.dialect == "sqlite":
        assert in_place == []
    assert not (tmp_path / "evil.txt").exists()
    restore(url, made.file, elsewhere / "files")


@pytest.fixture(scope="module")
def archived(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small SQLite backup, for damaging."""
    folder = tmp_path_factory.mktemp("archived")
    headquarters = Headquarters.open(f"sqlite:///{folder / 'small.db'}", inline=True)
    try:
        headquarters.act(installation.keep_file, data=PHOTO, media_type="image/jpeg")
        return back_up(headquarters, folder / "backup.zip").file
    finally:
        headquarters.close()


@given(data=st.data())
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_damage_goes_through(archived: Path, tmp_path: Path, data: st.DataObject) -> None:
    """Bytes changed or cut anywhere: one sentence and nothing in place, or the very same content.

    A zip has bytes that mean nothing (dates, attributes); changing those may pass.
    """
    whole = bytearray(archived.read_bytes())
    place = data.draw(st.integers(0, len(whole) - 1))
    if data.draw(st.booleans()):
        whole[place] ^= data.draw(st.integers(1, 255))
    else:
        del whole[place:]
    broken = tmp_path / "broken.zip"
    broken.write_bytes(whole)
    target = tmp_path / "new.db"
    target.unlink(missing_ok=True)
    try:
        made = restore(f"sqlite:///{target}", broken, tmp_path / "files")
    except Unavailable as failure:
        raise AssertionError("damage is not a full disk") from failure
    except (Refused, Fault):
        assert not target.exists()
        return
    assert (made.journal, made.files, made.problems) == (1, 1, [])
    with closing(sqlite3.connect(target)) as connection:
        assert connection.execute("SELECT count(*) FROM journal").fetchone() == (1,)


def test_what_is_no_backup_says_so(tmp_path: Path) -> None:
    """A wrong file is one clear sentence."""
    wrong = tmp_path / "photo.jpg"
    wrong.write_bytes(PHOTO)
    with pytest.raises(Refused) as refused:
        restore(f"sqlite:///{tmp_path / 'new.db'}", wrong, tmp_path / "files")
    assert refused.value.words == archive.damaged().words
    with pytest.raises(Refused) as refused:
        restore(f"sqlite:///{tmp_path / 'new.db'}", tmp_path / "absent.zip", tmp_path / "files")
    assert "cannot be read" in refused.value.words.template


def test_a_stale_log_beside_the_target_is_not_replayed(archived: Path, tmp_path: Path) -> None:
    """The write-ahead log of a database that was lost does not get into the restored one."""
    target = tmp_path / "new.db"
    stale = target.with_name("new.db-wal")
    stale.write_bytes(b"an old log")
    restore(f"sqlite:///{target}", archived, tmp_path / "files")
    assert not stale.exists()
    assert stale.with_name("new.db-wal.before-restore").read_bytes() == b"an old log"
