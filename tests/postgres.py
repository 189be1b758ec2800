"""A PostgreSQL server of the test run's own: temporary, on a local socket, without fsync.

Its files lie in memory where there is room, for on a disk each copied database takes a second. It
never touches a cluster of the machine. Without the server's programs its tests are skipped with the
reason in the summary; on the build machine (CI=true) that is a failure.
"""

from __future__ import annotations

import os
import re
import secrets
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg
import pytest

MAJOR_MIN = 15
SUPERUSER = "postgres"
START_S = 60
STOP_S = 30
POLL_S = 0.02
SETTINGS = {
    "listen_addresses": "",
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "shared_buffers": "64MB",
    "max_connections": "60",
    "log_min_messages": "warning",
}
MEMORY = Path("/dev/shm")
MEMORY_FREE_MIN = 2 * 1024**3
# What a server needs that a test kills and starts again: it may forget nothing it acknowledged.
DURABLE = {"fsync": "on", "synchronous_commit": "on", "full_page_writes": "on"}


@dataclass
class PostgresServer:
    """One running cluster in a folder of its own; `kill` and `start` are for fault tests."""

    programs: Path
    folder: Path
    account: str | None
    durable: bool = False
    process: subprocess.Popen[bytes] | None = field(default=None)

    def url(self, database: str) -> str:
        """The SQLAlchemy URL of `database` in this cluster."""
        return f"postgresql+psycopg://{SUPERUSER}@/{database}?host={self.folder}&port=5432"

    def create_database(self, *, template: str = "template0") -> str:
        """Make a database and return its name; `template` must have no open connections."""
        name = f"test_{secrets.token_hex(6)}"
        self._execute(
            f'CREATE DATABASE "{name}" TEMPLATE "{template}" ENCODING \'UTF8\' STRATEGY file_copy'
        )
        return name

    def drop_database(self, name: str) -> None:
        """Remove a database, whoever is still connected."""
        self._execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')

    def initialise(self) -> None:
        """Make the cluster's files and its settings."""
        made = subprocess.run(
            [
                self.programs / "initdb",
                "-D",
                self.data,
                "-U",
                SUPERUSER,
                "-A",
                "trust",
                "-E",
                "UTF8",
                "--no-sync",
                "--locale=C.UTF-8",
            ],
            capture_output=True,
            check=False,
            text=True,
            cwd=self.folder,
            **self._as_account(),
        )
        if made.returncode:
            raise RuntimeError(f"initdb failed: {made.stderr}")

    def start(self) -> None:
        """Start the server and wait until it answers."""
        settings = SETTINGS | (DURABLE if self.durable else {})
        options = [f"-c{name}={value}" for name, value in settings.items()]
        # The server must not outlive a test run that was killed.
        setpriv = shutil.which("setpriv")
        tied = [setpriv, "--pdeathsig", "INT"] if setpriv else []
        with (self.folder / "server.log").open("ab") as log:
            self.process = subprocess.Popen(
                [*tied, self.programs / "postgres", "-D", self.data, "-k", self.folder, *options],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd=self.folder,
                **self._as_account(),
            )
        self._wait_until_it_answers()

    def stop(self) -> None:
        """End the server in order."""
        self._end(signal.SIGINT)

    def kill(self) -> None:
        """End the server as a power cut would: no shutdown checkpoint, no farewell."""
        self._end(signal.SIGQUIT)

    @property
    def data(self) -> Path:
        """The folder of the cluster's files."""
        return self.folder / "data"

    def _end(self, how: signal.Signals) -> None:
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(how)
            self.process.wait(STOP_S)
        self.process = None

    def _as_account(self) -> dict[str, Any]:
        if self.account is None:
            return {}
        return {"user": self.account, "group": self.account, "extra_groups": []}

    def _execute(self, statement: str) -> None:
        where = f"host={self.folder} port=5432 user={SUPERUSER} dbname=postgres"
        with psycopg.connect(where, autocommit=True) as connection:
            connection.execute(statement.encode())

    def _wait_until_it_answers(self) -> None:
        if self.process is None:
            raise RuntimeError("the server was not started")
        deadline = time.monotonic() + START_S
        while time.monotonic() < deadline:
            try:
                self._execute("SELECT 1")
            except psycopg.OperationalError:
                pass
            else:
                return
            try:
                self.process.wait(POLL_S)
            except subprocess.TimeoutExpired:
                continue
            break
        raise RuntimeError(f"PostgreSQL did not start: {self.log()}")

    def log(self) -> str:
        """The end of what the server wrote."""
        return (self.folder / "server.log").read_text(errors="replace")[-2000:]


def server_programs() -> Path | None:
    """The folder of the oldest packaged PostgreSQL that is new enough, else the path's own."""
    packaged = sorted(
        (int(found[1]), folder)
        for folder in Path("/usr/lib/postgresql").glob("*/bin")
        if (found := re.fullmatch(r"(\d+)", folder.parent.name)) and (folder / "initdb").exists()
    )
    for major, folder in packaged:
        if major >= MAJOR_MIN:
            return folder
    on_path = shutil.which("initdb")
    return Path(on_path).resolve().parent if on_path else None


def server_account() -> str | None:
    """Whom the server runs as: `postgres` where we are root (it refuses root), else ourselves."""
    return SUPERUSER if hasattr(os, "geteuid") and os.geteuid() == 0 else None


def in_memory() -> Path | None:
    """A folder whose files lie in memory, None where there is none or little room."""
    if sys.platform != "linux" or not MEMORY.is_dir():
        return None
    return MEMORY if shutil.disk_usage(MEMORY).free >= MEMORY_FREE_MIN else None


@contextmanager
def running_server(
    programs: Path, *, durable: bool = False, where: Path | None = None
) -> Iterator[PostgresServer]:
    """A cluster from nothing in `where`, else on the disk, ended and removed afterwards."""
    # A socket's path may have 107 bytes: so a short folder of its own, not pytest's long one.
    with tempfile.TemporaryDirectory(
        prefix="cc-pg-", dir=where, ignore_cleanup_errors=True
    ) as name:
        folder = Path(name)
        account = server_account()
        if account is not None:
            shutil.chown(folder, account, account)
        server = PostgresServer(programs=programs, folder=folder, account=account, durable=durable)
        server.initialise()
        try:
            server.start()
            yield server
        finally:
            server.stop()


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[PostgresServer]:
    """The run's PostgreSQL server, started when first asked for."""
    with running_server(programs_or_skip(), where=in_memory()) as server:
        yield server


def programs_or_skip() -> Path:
    """The programs of the server; without them the test is skipped, on the build machine failed."""
    programs = server_programs()
    if programs is None:
        absent = f"PostgreSQL {MAJOR_MIN} or newer is absent (Debian: apt-get install postgresql)"
        if os.environ.get("CI") == "true":
            pytest.fail(f"{absent}; the build machine must have it")
        pytest.skip(f"{absent}: NOTHING was proved on PostgreSQL")
    return programs


@pytest.fixture(scope="module")
def postgres_url(postgres_server: PostgresServer) -> Iterator[str]:
    """The SQLAlchemy URL of a fresh, empty database, one for each test module."""
    name = postgres_server.create_database()
    yield postgres_server.url(name)
    postgres_server.drop_database(name)
