"""Runs the gateway and the clockwork in this process until it is told to stop.

It stops in order on SIGTERM, SIGINT, and as a child when its parent is gone: what was accepted is
answered first.
"""

from __future__ import annotations

import logging
import os
import socket
import sys
import threading
import warnings
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import msgspec
import uvicorn

from commandcenter.core.errors import Refused
from commandcenter.core.mistakes import system_words
from commandcenter.gateway.app import create_app
from commandcenter.gateway.clockwork import ACTOR, CHANNEL, JOBS, Clockwork, Job
from commandcenter.gateway.limits import CONNECTIONS_MAX, KEEP_ALIVE_S, STOP_S
from commandcenter.gateway.memory import seldom_searched
from commandcenter.gateway.options import Options, own_address, prepare
from commandcenter.gateway.postman import Postman
from commandcenter.gateway.supervising import Supervision
from commandcenter.headquarters import Headquarters

BACKLOG = 1024
POST_EVERY_S = 5.0
LADDER_EVERY_S = 15.0
log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Ready:
    """What a started gateway tells: where it listens, and what its links start with."""

    port: int
    url: str
    process: int
    drill: bool


def print_ready(ready: Ready) -> None:
    """Tell a waiting parent in one JSON line on standard output."""
    sys.stdout.write(msgspec.json.encode(ready).decode() + "\n")
    sys.stdout.flush()


class _Server(uvicorn.Server):
    """uvicorn, which tells when it listens."""

    def __init__(self, config: uvicorn.Config, listening: Callable[[], None]) -> None:
        super().__init__(config)
        self.listening = listening

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started:
            self.listening()


def run(
    options: Options,
    *,
    database: str | None = None,
    ready: Callable[[Ready], None] = print_ready,
    child: bool = False,
) -> None:
    """Open the database, serve the gateway and turn the clockwork until told to stop."""
    options = prepare(options)
    # A photo that makes its reader warn is damaged or a bomb: refused, not muttered about.
    warnings.filterwarnings("error", module=r"PIL\.")
    listener = listen(options.host, options.port)
    try:
        headquarters = Headquarters.open(database)
    except BaseException:
        listener.close()
        raise
    try:
        serve(headquarters, options, listener, ready=ready, child=child)
    finally:
        headquarters.close()
        listener.close()


def serve(
    headquarters: Headquarters,
    options: Options,
    listener: socket.socket,
    *,
    ready: Callable[[Ready], None],
    child: bool = False,
) -> None:
    """Serve an opened headquarters on an open socket; the caller closes both."""
    link = options.public_url
    port = int(listener.getsockname()[1])
    address = own_address(options, port)
    options = replace(options, public_url=address, port=port)
    server = _Server(
        uvicorn.Config(create_app(headquarters, options), **settings(options)),
        lambda: ready(Ready(port, address, os.getpid(), headquarters.drill is not None)),
    )
    headquarters.feed.watch()
    door = headquarters.act_as(ACTOR, CHANNEL)
    postman, supervision = Postman(door), Supervision(door, link)
    jobs = (
        Job("roll calls", LADDER_EVERY_S, supervision.call),
        Job("ladder", LADDER_EVERY_S, supervision.climb),
        Job("post", POST_EVERY_S, postman.nudge),
    )
    clockwork = Clockwork(headquarters, jobs=(*jobs, *JOBS))
    clockwork.start()
    if child:
        _stop_without_parent(server)
    try:
        with seldom_searched():
            server.run(sockets=[listener])
    finally:
        clockwork.stop()
        postman.stop()


def settings(options: Options) -> dict[str, Any]:
    """How uvicorn runs: no access log, for links carry secrets; limits on everything that waits."""
    proxies = list(options.trusted_proxies)
    return {
        "http": "httptools",
        "ws": "none",
        "loop": "asyncio",
        "lifespan": "on",
        "log_config": None,
        "access_log": False,
        "server_header": False,
        "backlog": BACKLOG,
        "limit_concurrency": CONNECTIONS_MAX,
        "timeout_keep_alive": KEEP_ALIVE_S,
        "timeout_graceful_shutdown": STOP_S,
        "proxy_headers": bool(proxies),
        "forwarded_allow_ips": proxies or "",
        "ssl_certfile": options.certificate,
        "ssl_keyfile": options.private_key,
    }


def listen(host: str, port: int) -> socket.socket:
    """An open socket; refused in words where the port is taken or the address is not ours."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    try:
        if os.name == "posix":
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((host, port))
    except OSError as error:
        listener.close()
        raise Refused(
            "The gateway cannot listen on {host}, port {port}: {why}.",
            host=host or "*",
            port=port,
            why=system_words(error),
        ) from error
    return listener


def _stop_without_parent(server: uvicorn.Server) -> None:
    """Stop when standard input ends: the parent that held its other end is gone."""

    def watch() -> None:
        while sys.stdin.buffer.read(4096):
            pass
        log.info("The parent is gone; the gateway stops")
        server.should_exit = True

    threading.Thread(target=watch, name="parent-watch", daemon=True).start()
