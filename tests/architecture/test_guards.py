"""The guards of the run guard: the network is shut, log lines are seen, PostgreSQL is fresh."""

from __future__ import annotations

import logging
import socket

import psycopg
import pytest
from sqlalchemy import create_engine, text

from tests.guards import NETWORK, NetworkForbiddenError, log_problems, stays_here
from tests.postgres import PostgresServer

OUTSIDE = "203.0.113.7"  # TEST-NET-3 (RFC 5737): nobody's address.


@pytest.mark.parametrize("host", ["127.0.0.1", "127.8.8.8", "::1", "localhost", "", None, b"::1"])
def test_this_machine_is_here(host: str | bytes | None) -> None:
    """Loopback and its names are allowed."""
    assert stays_here(host)


@pytest.mark.parametrize("host", [OUTSIDE, "example.org", "10.0.0.1", "fe80::1%eth0"])
def test_everything_else_is_out(host: str) -> None:
    """An office address is outside as much as a public one."""
    assert not stays_here(host)


def test_reaching_out_is_refused_and_remembered() -> None:
    """A connection, a datagram and a name are refused before anything is sent."""
    with socket.socket() as stream, pytest.raises(NetworkForbiddenError):
        stream.connect((OUTSIDE, 80))
    with (
        socket.socket(type=socket.SOCK_DGRAM) as datagram,
        pytest.raises(NetworkForbiddenError),
    ):
        datagram.sendto(b"x", (OUTSIDE, 53))
    with pytest.raises(NetworkForbiddenError):
        socket.getaddrinfo("example.org", 80)
    assert len(NETWORK.attempts) == 3
    NETWORK.attempts.clear()


def test_loopback_works() -> None:
    """What stays on the machine is not in the way."""
    with (
        socket.create_server(("127.0.0.1", 0)) as server,
        socket.create_connection(server.getsockname()) as client,
    ):
        client.sendall(b"x")
        heard, _ = server.accept()
        with heard:
            assert heard.recv(1) == b"x"


@pytest.mark.expected_log("WARNING commandcenter.tests: the dam holds")
def test_an_expected_line_passes() -> None:
    """A line that the test names does not fail it."""
    logging.getLogger("commandcenter.tests").warning("the dam %s", "holds")
    assert log_problems(["WARNING a: b"], ["a: b"]) == []


def test_unexpected_and_absent_lines_fail() -> None:
    """A surprise is a failure, and so is an expectation that nothing meets."""
    assert log_problems(["ERROR a: b"], []) == ["unexpected log line: ERROR a: b"]
    assert log_problems([], ["a: b"]) == ["expected log line did not come: a: b"]


def test_postgres_is_fresh_and_new_enough(postgres_url: str) -> None:
    """A module's database is empty, speaks UTF-8 and is PostgreSQL 15 or newer."""
    engine = create_engine(postgres_url)
    with engine.connect() as connection:
        version = connection.scalar(text("SHOW server_version_num"))
        encoding = connection.scalar(text("SHOW server_encoding"))
        tables = connection.scalar(
            text("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'")
        )
    engine.dispose()
    assert int(version) >= 150000
    assert (encoding, tables) == ("UTF8", 0)


def test_postgres_databases_come_and_go(postgres_server: PostgresServer) -> None:
    """A copy of a template is made and dropped, even while someone is connected."""
    name = postgres_server.create_database()
    where = postgres_server.url(name).replace("postgresql+psycopg", "postgresql")
    with psycopg.connect(where) as connection:
        postgres_server.drop_database(name)
        with pytest.raises(psycopg.OperationalError):
            connection.execute("SELECT 1")
