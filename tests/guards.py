"""The guards of a test run: no network beyond loopback, no unexpected log line.

They are always on. A test that means to see a warning says so with `expected_log`; nothing allows
the network.
"""

from __future__ import annotations

import ipaddress
import logging
import re
import sys
from collections.abc import Iterator
from typing import Any

import pytest

NAME_EVENTS = frozenset({"socket.getaddrinfo", "socket.gethostbyname", "socket.gethostbyaddr"})
SEND_EVENTS = frozenset({"socket.connect", "socket.sendto", "socket.sendmsg"})
ANYWHERE = ("", "localhost", "0.0.0.0", "::", None)


class NetworkForbiddenError(RuntimeError):
    """A test reached out of the machine."""


class NetworkGuard:
    """An audit hook that refuses every address but loopback, and remembers what was tried."""

    def __init__(self) -> None:
        self.armed = False
        self.attempts: list[str] = []

    def __call__(self, event: str, arguments: tuple[Any, ...]) -> None:
        if not self.armed or not event.startswith("socket."):
            return
        if event in SEND_EVENTS:
            address = arguments[1]
            host = address[0] if isinstance(address, tuple) else None
        elif event in NAME_EVENTS:
            host = arguments[0]
        else:
            return
        if not stays_here(host):
            self.attempts.append(f"{event} {host}")
            raise NetworkForbiddenError(f"A test may not leave the machine: {event} {host}")


def stays_here(host: str | bytes | None) -> bool:
    """Whether `host` is this machine itself: loopback, a name for it, or a local socket."""
    if isinstance(host, bytes):
        host = host.decode(errors="replace")
    if host in ANYWHERE:
        return True
    try:
        return ipaddress.ip_address(str(host).split("%")[0]).is_loopback
    except ValueError:
        return False


NETWORK = NetworkGuard()


class LogWatch(logging.Handler):
    """Keeps every record from WARNING up."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.records: list[logging.LogRecord] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.records.append(record)


def pytest_configure() -> None:
    """Arm the network guard; an audit hook can not be taken out again, only disarmed."""
    sys.addaudithook(NETWORK)
    NETWORK.armed = True


def pytest_unconfigure() -> None:
    """The run is over."""
    NETWORK.armed = False


@pytest.fixture(autouse=True)
def _no_network() -> Iterator[None]:
    """Fails a test that tried to leave the machine, even where its code swallowed the refusal."""
    NETWORK.attempts.clear()
    yield
    if NETWORK.attempts:
        pytest.fail("tried to leave the machine: " + ", ".join(NETWORK.attempts))


@pytest.fixture(autouse=True)
def _no_unexpected_log(request: pytest.FixtureRequest) -> Iterator[None]:
    """Fails a test on log records from WARNING up that it did not expect, and on absent ones."""
    patterns = [mark.args[0] for mark in request.node.iter_markers("expected_log")]
    watch = LogWatch()
    logging.getLogger().addHandler(watch)
    yield
    logging.getLogger().removeHandler(watch)
    said = [f"{record.levelname} {record.name}: {record.getMessage()}" for record in watch.records]
    found = log_problems(said, patterns)
    if found:
        pytest.fail("\n".join(found))


def log_problems(said: list[str], patterns: list[str]) -> list[str]:
    """The lines that nobody expected, and the expected ones that did not come."""
    surprises = [line for line in said if not any(re.search(one, line) for one in patterns)]
    absent = [one for one in patterns if not any(re.search(one, line) for line in said)]
    return [f"unexpected log line: {line}" for line in surprises] + [
        f"expected log line did not come: {one}" for one in absent
    ]
