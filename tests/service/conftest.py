"""A headquarters on a real database, once on SQLite and once on PostgreSQL.

The schema is made once per session and copied for each test, so that a test pays for a copy only.
A test
that asks for `hubei` gets the real tree with it.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path

import pytest

from commandcenter.core.clock import HeldClock
from commandcenter.geo import service as geo
from commandcenter.headquarters import Headquarters
from commandcenter.store.engine import connect
from commandcenter.store.migrate import upgrade
from tests.postgres import PostgresServer

BEGINNING = datetime(2026, 7, 17, 8, 30, tzinfo=UTC)

type_of_opener = Callable[[], Headquarters]


HUBEI = Path(__file__).parents[2] / "resources" / "divisions" / "hubei_divisions_2023.csv.gz"


@pytest.fixture(scope="session")
def templates(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Templates:
    """The prepared databases of this session."""
    return Templates(request, tmp_path_factory.mktemp("templates"))


@pytest.fixture
def clock() -> HeldClock:
    """A clock that stands still at 2026-07-17 16:30 in Wuhan."""
    return HeldClock(BEGINNING)


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(
    request: pytest.FixtureRequest, templates: Templates, tmp_path: Path
) -> Iterator[str]:
    """The URL of a database of this test's own: empty, or with Hubei where the test asks for it."""
    hubei = "hubei" in request.fixturenames
    if request.param == "sqlite":
        path = tmp_path / "commandcenter.db"
        shutil.copyfile(templates.sqlite(hubei=hubei), path)
        yield f"sqlite:///{path}"
        return
    server, template = templates.postgres(hubei=hubei)
    name = server.create_database(template=template)
    yield server.url(name)
    server.drop_database(name)


@pytest.fixture
def open_headquarters(
    database_url: str, clock: HeldClock, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> Iterator[type_of_opener]:
    """Opens this test's database, as often as it likes; every opening is closed afterwards."""
    monkeypatch.setenv("COMMANDCENTER_DATA", str(tmp_path / "data"))
    with ExitStack() as opened:

        def opener() -> Headquarters:
            headquarters = Headquarters.open(database_url, clock=clock, inline=True)
            opened.callback(headquarters.close)
            return headquarters

        yield opener


@pytest.fixture
def headquarters(open_headquarters: type_of_opener) -> Headquarters:
    """An empty headquarters with a held clock and an inline lane, on both databases."""
    return open_headquarters()


@pytest.fixture
def hubei(headquarters: Headquarters) -> Headquarters:
    """A headquarters with the real tree of Hubei; its database was copied, not imported again."""
    return headquarters


class Templates:
    """Databases that are made once and copied for each test, by whether Hubei is in them."""

    def __init__(self, request: pytest.FixtureRequest, folder: Path) -> None:
        self.request, self.folder = request, folder
        self.files: dict[bool, Path] = {}
        self.databases: dict[bool, str] = {}

    def sqlite(self, *, hubei: bool) -> Path:
        """An SQLite file to copy."""
        if hubei not in self.files:
            path = self.folder / f"{'hubei' if hubei else 'empty'}.db"
            prepare(f"sqlite:///{path}", hubei=hubei)
            self.files[hubei] = path
        return self.files[hubei]

    def postgres(self, *, hubei: bool) -> tuple[PostgresServer, str]:
        """The server, and the name of a database to copy; skips where there is no server."""
        server: PostgresServer = self.request.getfixturevalue("postgres_server")
        if hubei not in self.databases:
            name = server.create_database()
            prepare(server.url(name), hubei=hubei)
            self.databases[hubei] = name
        return server, self.databases[hubei]


def prepare(url: str, *, hubei: bool) -> None:
    """Make the schema of an empty database, and let it go so that it can be copied.

    SQLite's last connection writes its log back into the file when it closes.
    """
    if not hubei:
        database = connect(url)
        upgrade(database)
        database.dispose()
        return
    headquarters = Headquarters.open(url, clock=HeldClock(BEGINNING), inline=True)
    headquarters.act(geo.import_units, path=HUBEI)
    headquarters.close()
