"""What fails outside is said in words, loses nothing that was answered, and stops nothing else."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path
from typing import Any

import pytest

from commandcenter.core.errors import Fault, Refused, Unavailable
from commandcenter.headquarters import Headquarters
from commandcenter.store import backup, engine, failures, journal
from commandcenter.store import service as installation
from commandcenter.store.engine import connect
from commandcenter.store.work import Work

ROOT = Path(__file__).resolve().parents[2]
NOBODY = 65534
WAIT_S = 60
BLOCK = "x" * 50_000

type_of_opener = Callable[[Path], Headquarters]


@pytest.fixture
def opened() -> Iterator[type_of_opener]:
    """Opens databases with the real write lane, and closes them afterwards."""
    with ExitStack() as stack:

        def opener(path: Path) -> Headquarters:
            headquarters = Headquarters.open(f"sqlite:///{path}")
            stack.callback(headquarters.close)
            return headquarters

        yield opener


def keep(work: Work, *, name: str, value: str = "small") -> str:
    installation.set_fact(work, name=name, value=value)
    return name


def fill(headquarters: Headquarters) -> list[str]:
    """Write until the database says that nothing more fits; returns what was answered."""
    saved: list[str] = []
    while len(saved) < 1000:
        try:
            saved.append(headquarters.act(keep, name=f"block {len(saved)}", value=BLOCK))
        except Unavailable as full:
            if full.words != failures.FULL:
                raise
            return saved
    raise AssertionError("the disk never became full")


def facts(headquarters: Headquarters, names: list[str]) -> list[Any]:
    return headquarters.read(lambda view: [installation.fact(view, name) for name in names])


def test_a_full_disk(small_disk: Path, opened: type_of_opener) -> None:
    """On a full disk acts are refused in words, reading goes on, and room mends everything."""
    ballast = small_disk / "ballast"
    ballast.write_bytes(bytes(400_000))
    headquarters = opened(small_disk / "d.db")
    saved = fill(headquarters)
    assert saved, "the disk was full before anything was saved"
    assert facts(headquarters, saved) == [BLOCK] * len(saved)
    with pytest.raises(Unavailable, match=r"空间|space"):
        headquarters.files.put(os.urandom(600_000))
    with pytest.raises(Unavailable):
        backup.back_up(headquarters.database, headquarters.files, small_disk / "b.zip")
    assert not list(small_disk.glob(".backup-*"))
    ballast.unlink()
    assert headquarters.act(keep, name="after") == "after"
    found = headquarters.read(backup.check)
    assert (found.problems, found.journal) == ([], 1 + len(saved) + 1)


def test_a_backup_names_the_disk_that_is_full(
    small_disk: Path, tmp_path: Path, opened: type_of_opener
) -> None:
    """The database has room; it is the stick for the backup that has none, and that is said."""
    headquarters = opened(tmp_path / "d.db")
    (small_disk / "ballast").write_bytes(bytes(1_900_000))
    with pytest.raises(Unavailable, match=r"The backup could not be written.*disk is full"):
        backup.back_up(headquarters.database, headquarters.files, small_disk / "b.zip")
    assert not list(small_disk.glob(".backup-*"))
    assert headquarters.act(keep, name="after") == "after"


def test_a_full_disk_costs_only_the_act_that_does_not_fit(
    small_disk: Path, opened: type_of_opener
) -> None:
    """In one group, the act that fills the disk is refused and the small ones are saved."""
    headquarters = opened(small_disk / "d.db")
    door = headquarters.act_as("P", "test")
    headquarters.act(keep, name="first")
    with one_group(headquarters):
        small = door.act_later(keep, name="small")
        large = door.act_later(keep, name="large", value="x" * 5_000_000)
        last = door.act_later(keep, name="last")
    assert (small.result(WAIT_S), last.result(WAIT_S)) == ("small", "last")
    failure = large.exception(WAIT_S)
    assert isinstance(failure, Unavailable)
    assert failure.words == failures.FULL
    assert headquarters.read(lambda view: journal.verify(view.connection)) == 4


@contextmanager
def one_group(headquarters: Headquarters) -> Iterator[None]:
    """Everything handed in inside becomes one group."""
    import threading

    reached, gate = threading.Event(), threading.Event()

    def hold(_work: Work) -> None:
        reached.set()
        assert gate.wait(WAIT_S)

    held: Future[None] = headquarters.act_as("P", "test").act_later(hold)
    assert reached.wait(WAIT_S)
    yield
    gate.set()
    held.result(WAIT_S)


def test_a_database_that_may_not_grow(tmp_path: Path, opened: type_of_opener) -> None:
    """The same without a disk of its own: a limit of pages stands for the full disk."""
    headquarters = opened(tmp_path / "d.db")
    with headquarters.database.writer.connect() as connection:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
        connection.exec_driver_sql(f"PRAGMA max_page_count = {pages + 100}")
    saved = fill(headquarters)
    assert facts(headquarters, saved) == [BLOCK] * len(saved)
    with headquarters.database.writer.connect() as connection:
        connection.exec_driver_sql(f"PRAGMA max_page_count = {pages + 10_000}")
    assert headquarters.act(keep, name="after") == "after"
    found = headquarters.read(backup.check)
    assert (found.problems, found.journal) == ([], 1 + len(saved) + 1)


def stranger(*words: str) -> list[dict[str, Any]]:
    """What another process made of the database."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.faults.stranger", *words],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=WAIT_S,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


@pytest.fixture
def user() -> int:
    """Whom to be without rights: `nobody` where we are root, else ourselves."""
    if not hasattr(os, "geteuid"):
        pytest.skip("rights are another matter on Windows: NOT proved here")
    return NOBODY if os.geteuid() == 0 else 0


def test_a_folder_that_may_only_be_read(
    open_folder: Path, opened: type_of_opener, user: int
) -> None:
    """Without the right to write, reading goes on beside the others and acts are refused."""
    path = open_folder / "d.db"
    opened(path).act(keep, name="kept", value="水位")
    (open_folder / "d.db.files").mkdir()
    with locked_away(open_folder):
        said = {one["attempt"]: one for one in stranger("use", f"sqlite:///{path}", str(user))}
    assert said["open"]["kind"] == "done"
    assert said["read"]["said"] == "水位"
    assert (said["write"]["kind"], said["write"]["said"]) == (
        "Unavailable",
        failures.READ_ONLY.template,
    )
    assert said["file"]["kind"] == "Unavailable"
    assert opened(path).read(lambda view: journal.verify(view.connection)) == 2


def test_a_file_that_may_only_be_read(open_folder: Path, user: int) -> None:
    """A read-only database nobody has open is refused in one sentence."""
    path = open_folder / "d.db"
    Headquarters.open(f"sqlite:///{path}", inline=True).close()
    with locked_away(open_folder):
        said = stranger("use", f"sqlite:///{path}", str(user))
    assert [(one["attempt"], one["kind"]) for one in said] == [("open", "Unavailable")]
    assert said[0]["said"] in (failures.READ_ONLY.template, failures.CLOSED.template)


def test_a_folder_that_cannot_be_made(open_folder: Path, user: int) -> None:
    """Where no folder can be made, opening says so."""
    with locked_away(open_folder):
        said = stranger("use", f"sqlite:///{open_folder / 'new' / 'd.db'}", str(user))
    assert [(one["attempt"], one["kind"]) for one in said] == [("open", "Refused")]
    assert said[0]["said"].startswith("The folder of the database cannot be made")


@contextmanager
def locked_away(folder: Path) -> Iterator[None]:
    """Everything in `folder` may be read only, until the test goes on."""
    paths = [folder, *folder.rglob("*")]
    for path in paths:
        path.chmod(0o555 if path.is_dir() else 0o444)
    yield
    for path in paths:
        if path.exists():
            path.chmod(0o755 if path.is_dir() else 0o644)


def test_a_lock_held_by_another_process(
    tmp_path: Path, opened: type_of_opener, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Reading goes on while another process writes; acts wait, then are refused in words."""
    monkeypatch.setattr(engine, "BUSY_TIMEOUT_MS", 300)
    headquarters = opened(tmp_path / "d.db")
    headquarters.act(keep, name="kept")
    with subprocess.Popen(
        [sys.executable, "-m", "tests.faults.stranger", "hold", f"sqlite:///{tmp_path / 'd.db'}"],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as holder:
        assert holder.stdout is not None
        assert json.loads(holder.stdout.readline())["kind"] == "done"
        assert facts(headquarters, ["kept"]) == ["small"]
        with pytest.raises(Unavailable) as locked:
            headquarters.act(keep, name="refused")
        assert locked.value.words == failures.LOCKED
        holder.communicate()
    assert headquarters.act(keep, name="after") == "after"
    assert facts(headquarters, ["refused"]) == [None]


@pytest.mark.parametrize("place", ["head", "middle"])
def test_a_damaged_file(tmp_path: Path, opened: type_of_opener, place: str) -> None:
    """Overwritten bytes are a loud fault that names the remedy; nothing is mended by guess."""
    path = tmp_path / "d.db"
    headquarters = Headquarters.open(f"sqlite:///{path}", inline=True)
    for number in range(50):
        headquarters.act(keep, name=f"n{number}", value=BLOCK[:5000])
    headquarters.close()
    data = bytearray(path.read_bytes())
    start = 0 if place == "head" else 4096
    data[start : start + 100 if place == "head" else len(data)] = os.urandom(
        100 if place == "head" else len(data) - start
    )
    path.write_bytes(data)
    with pytest.raises(Fault) as fault:
        check_anew(path)
    # Without its head nothing says that the file is a database at all.
    said = failures.NO_DATABASE if place == "head" else failures.DAMAGED
    assert fault.value.words == said


def check_anew(path: Path) -> backup.Checked:
    """What a program that has just been started finds wrong."""
    headquarters = Headquarters.open(f"sqlite:///{path}", inline=True)
    try:
        return headquarters.read(backup.check)
    finally:
        headquarters.close()


def test_damage_is_found_by_the_check(tmp_path: Path, opened: type_of_opener) -> None:
    """Damage that opening does not meet is met by the check, and no backup is made of it."""
    path = tmp_path / "d.db"
    headquarters = Headquarters.open(f"sqlite:///{path}", inline=True)
    for number in range(50):
        headquarters.act(keep, name=f"n{number}", value=BLOCK[:20_000])
    headquarters.close()
    with closing(sqlite3.connect(path)) as connection:
        root = connection.execute(
            "SELECT rootpage FROM sqlite_master WHERE name = 'journal_payload'"
        ).fetchone()[0]
    data = bytearray(path.read_bytes())
    data[(root - 1) * 4096 + 12 : root * 4096] = bytes(4096 - 12)
    path.write_bytes(data)
    assert check_anew(path).problems
    damaged = opened(path)
    with pytest.raises((Fault, Refused)):
        backup.back_up(damaged.database, damaged.files, tmp_path / "b.zip")
    assert not (tmp_path / "b.zip").exists()


def test_a_newer_schema(tmp_path: Path) -> None:
    """A database of a newer program is refused and not touched."""
    path = tmp_path / "d.db"
    Headquarters.open(f"sqlite:///{path}", inline=True).close()
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
        connection.commit()
    before = path.read_bytes()
    with pytest.raises(Refused) as refused:
        Headquarters.open(f"sqlite:///{path}", inline=True)
    assert "newer version" in refused.value.words.template
    assert path.read_bytes() == before


def test_another_programs_database(tmp_path: Path) -> None:
    """A file of another program is refused and not touched."""
    path = tmp_path / "photos.db"
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE photos (name TEXT)")
    with pytest.raises(Refused) as refused:
        Headquarters.open(f"sqlite:///{path}", inline=True)
    assert "another program" in refused.value.words.template
    with closing(sqlite3.connect(path)) as connection:
        tables = connection.execute("SELECT name FROM sqlite_master").fetchall()
    assert tables == [("photos",)]


def test_what_is_no_database(tmp_path: Path) -> None:
    """A document under the database's name is a fault in words."""
    path = tmp_path / "letter.db"
    path.write_bytes(b"Dear colleagues, " * 1000)
    with pytest.raises(Fault) as fault:
        Headquarters.open(f"sqlite:///{path}", inline=True)
    assert fault.value.words == failures.NO_DATABASE


@pytest.mark.parametrize("how", ["deleted", "moved", "replaced"])
def test_a_folder_that_goes_away(tmp_path: Path, opened: type_of_opener, how: str) -> None:
    """Nothing is answered as saved in a file that nobody can find; put back, it goes on."""
    folder = tmp_path / "data"
    folder.mkdir()
    headquarters = opened(folder / "d.db")
    headquarters.act(keep, name="kept")
    away = tmp_path / "away"
    if how == "deleted":
        shutil.copytree(folder, away)
        shutil.rmtree(folder)
    else:
        folder.rename(away)
    if how == "replaced":
        folder.mkdir()
    for _attempt in range(3):
        with pytest.raises(Unavailable):
            headquarters.act(keep, name="into nowhere")
        with pytest.raises(Unavailable):
            facts(headquarters, ["kept"])
    assert not list(folder.glob("*")), "an empty database must not take the lost one's place"
    shutil.rmtree(folder, ignore_errors=True)
    away.rename(folder)
    assert headquarters.act(keep, name="after") == "after"
    assert facts(headquarters, ["kept", "into nowhere"]) == ["small", None]


def test_addresses_that_are_none() -> None:
    """A wrong address is one sentence, and a password in it is not repeated."""
    for url in ("", "nonsense", "mysql://root:secret@host/x", "sqlite://", "sqlite:///:memory:"):
        with pytest.raises(Refused) as refused:
            connect(url)
        assert "secret" not in str(refused.value)


def test_a_server_that_is_not_there() -> None:
    """A server that nobody started is refused in words, quickly."""
    database = connect("postgresql://nobody:secret@127.0.0.1:9/none")
    try:
        with pytest.raises(Unavailable) as refused, database.reading():
            pytest.fail("there is no server at the discard port")
    finally:
        database.dispose()
    assert refused.value.words == failures.NO_ANSWER
    assert "secret" not in str(refused.value)
