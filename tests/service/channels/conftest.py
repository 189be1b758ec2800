"""Robots, an SMS gateway and a mail server on this machine, that misbehave when told to."""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from commandcenter.channels.configuration import Settings, read_settings

OK = b'{"errcode":0,"errmsg":"ok"}'
SECRET, TOKEN = "SECtest-do-not-tell", "token-do-not-tell"


@dataclass
class Far:
    """The other side of the line: what it heard, and what it answers next."""

    url: str = ""
    heard: list[tuple[str, bytes]] = field(default_factory=list)
    status: int = 200
    body: bytes = OK
    headers: dict[str, str] = field(default_factory=dict)
    # "silent" never answers, "cut" hangs up after the request, "half" in the middle of the answer.
    manner: str = ""
    held: threading.Event = field(default_factory=threading.Event)

    @property
    def texts(self) -> list[str]:
        """The words of each robot post."""
        return [json.loads(body)["text"]["content"] for _, body in self.heard]


@pytest.fixture
def far() -> Iterator[Far]:
    """A web server for robots and text messages."""
    state = Far()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            length = int(self.headers.get("content-length", 0))
            state.heard.append((self.path, self.rfile.read(length)))
            if state.manner == "silent":
                state.held.wait(20)
                self.close_connection = True
                return
            if state.manner == "cut":
                self.connection.shutdown(socket.SHUT_RDWR)
                self.close_connection = True
                return
            self.send_response(state.status)
            for name, value in state.headers.items():
                self.send_header(name, value)
            self.send_header("content-length", str(len(state.body)))
            self.end_headers()
            half = len(state.body) // 2 if state.manner == "half" else len(state.body)
            self.wfile.write(state.body[:half])
            self.close_connection = state.manner == "half"

        def log_message(self, *_words: Any) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    state.url = f"http://127.0.0.1:{server.server_port}"
    yield state
    state.held.set()
    server.shutdown()
    server.server_close()
    thread.join(5)


def robot(far: Far, **changed: Any) -> dict[str, Any]:
    """The entry of a group robot that lives on this machine."""
    return {
        "kind": "dingtalk",
        "url": f"{far.url}/robot/send?access_token={TOKEN}",
        "secret": SECRET,
        "private": True,
        **changed,
    }


def settings(**parts: Any) -> Settings:
    """The settings of a file with these parts."""
    return read_settings(parts)


@dataclass
class Post:
    """A mail server that follows a script: what it says at each step, and the letters it took."""

    port: int = 0
    at: dict[str, str] = field(default_factory=dict)
    letters: list[str] = field(default_factory=list)


@pytest.fixture
def post_office() -> Iterator[Post]:
    """A mail server of its own; an answer of "" hangs up at that step."""
    state = Post()
    listener = socket.create_server(("127.0.0.1", 0))
    state.port = int(listener.getsockname()[1])

    def serve() -> None:
        while True:
            try:
                line, _ = listener.accept()
            except OSError:
                return
            with line, line.makefile("rwb") as stream:
                talk(state, stream)

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    yield state
    listener.shutdown(socket.SHUT_RDWR)
    listener.close()
    thread.join(5)


def talk(state: Post, stream: Any) -> None:
    """One conversation of SMTP."""

    def say(step: str, usual: str) -> bool:
        words = state.at.get(step, usual)
        if words:
            stream.write(words.encode() + b"\r\n")
            stream.flush()
        return bool(words)

    if not say("hello", "220 here"):
        return
    while line := stream.readline().decode().strip():
        verb = line.split(" ", 1)[0].split(":", 1)[0].upper()
        if verb == "DATA":
            if not say("DATA", "354 go on"):
                return
            letter = b""
            while not letter.endswith(b"\r\n.\r\n"):
                part = stream.readline()
                if not part:
                    return
                letter += part
            state.letters.append(letter.decode())
            if not say("taken", "250 taken"):
                return
        elif not say(verb, "250 ok"):
            return
