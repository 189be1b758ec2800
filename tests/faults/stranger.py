"""Another process: holds a database's lock, or uses it as a user without rights.

Run as `python -m tests.faults.stranger WORD URL [USER]`; it says what happened as one JSON line.
Everything is imported before the rights are given away: the interpreter may lie in a closed folder.
"""

from __future__ import annotations

import contextlib
import json
import os
import sys
from typing import Any

import alembic.command
import alembic.config

import commandcenter.schema
from commandcenter.core.errors import Fault, Refused
from commandcenter.headquarters import Headquarters
from commandcenter.store import service as installation
from commandcenter.store.engine import connect

assert alembic.command
assert alembic.config
assert commandcenter.schema


def say(**what: Any) -> None:
    print(json.dumps(what), flush=True)


def attempt(name: str, act: Any) -> None:
    """Say what became of one attempt."""
    try:
        answer = act()
    except (Refused, Fault) as failure:
        say(attempt=name, kind=type(failure).__name__, said=failure.words.template)
    else:
        say(attempt=name, kind="done", said=answer)


def hold(url: str) -> None:
    """Take the write lock and keep it until standard input ends."""
    database = connect(url)
    with contextlib.suppress(KeyboardInterrupt), database.writing():
        say(attempt="hold", kind="done", said=None)
        sys.stdin.read()


def use(url: str, user: int) -> None:
    """Open, read, write and keep a file as `user`."""
    opened: list[Headquarters] = []
    if user:
        os.setgroups([])
        os.setresgid(user, user, user)
        os.setresuid(user, user, user)
    attempt("open", lambda: opened.append(Headquarters.open(url, inline=True)))
    if opened:
        read_and_write(opened[0])


def read_and_write(headquarters: Headquarters) -> None:
    """Try each way of using an opened database."""
    attempt("read", lambda: headquarters.read(lambda view: installation.fact(view, "kept")))
    attempt("write", lambda: headquarters.act(installation.set_fact, name="a", value=1))
    attempt(
        "file",
        lambda: headquarters.act(installation.keep_file, data=b"x", media_type="text/plain"),
    )
    headquarters.close()


if __name__ == "__main__":
    word, address, *rest = sys.argv[1:]
    if word == "hold":
        hold(address)
    else:
        use(address, int(rest[0]))
