"""Runs the real gateway on loopback in a thread, for tests that speak HTTP to it."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any

import uvicorn

from commandcenter.gateway.app import create_app
from commandcenter.gateway.desk import Desk
from commandcenter.gateway.options import Options, own_address
from commandcenter.gateway.serve import listen, settings
from commandcenter.headquarters import Headquarters

START_S = 30


@dataclass
class Running:
    """A gateway that answers at `url`."""

    url: str
    port: int
    desk: Desk
    app: Any
    stop: Callable[[], None]


@contextmanager
def running(headquarters: Headquarters, options: Options | None = None) -> Iterator[Running]:
    """Serve `headquarters` until the block ends."""
    options = options or Options()
    listener = listen(options.host, 0)
    port = int(listener.getsockname()[1])
    if not options.public_url:
        options = replace(options, public_url=own_address(options, port))
    if "{port}" in options.public_url:
        options = replace(options, public_url=options.public_url.format(port=port))
    app = create_app(headquarters, options)
    ready = threading.Event()

    class Server(uvicorn.Server):
        async def startup(self, sockets: Any = None) -> None:
            await super().startup(sockets)
            ready.set()

    server = Server(uvicorn.Config(app, **settings(options)))
    thread = threading.Thread(target=server.run, args=([listener],), daemon=True)
    thread.start()

    def stop() -> None:
        server.should_exit = True
        thread.join(START_S)
        listener.close()

    try:
        assert ready.wait(START_S), "the gateway did not start"
        yield Running(options.public_url, port, app.state.desk, app, stop)
    finally:
        stop()
