"""Kill the process, or the server, at any moment: what was acknowledged is there, sums are right.

The moments come from a seed that is printed; `COMMANDCENTER_KILL_SEED` plays a run again.
"""

from __future__ import annotations

import csv
import random
import subprocess
import sys
import threading
from collections.abc import Callable
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from commandcenter.directives import service as directives
from commandcenter.directives.orders import read_order
from commandcenter.geo import service as geo
from commandcenter.headquarters import Headquarters
from commandcenter.incidents import service as incidents
from commandcenter.store import backup
from tests.postgres import PostgresServer, running_server

ROOT = Path(__file__).resolve().parents[2]
ROUNDS, ROUNDS_LONG = 3, 50
FALLS, FALLS_LONG = 1, 10
ACKNOWLEDGED_MAX = 300
STREET = "420115004"
WAIT_S = 120

# The long profile plays for many minutes.
pytestmark = pytest.mark.timeout(3600)

type_of_blow = Callable[[subprocess.Popen[bytes]], None]


def prepare(url: str, folder: Path) -> str:
    """Import a small tree and issue a directive; returns its number."""
    tree = folder / "units.csv"
    with tree.open("w", newline="", encoding="utf-8") as out:
        rows = [("42", "湖北省"), ("4201", "武汉市"), ("420115", "江夏区"), (STREET, "郑店街道")]
        rows += [(f"{STREET}{number}", f"{number}村") for number in range(200, 230)]
        csv.writer(out).writerows([("code", "name"), *rows])
    with closing(Headquarters.open(url, inline=True)) as headquarters:
        headquarters.act(geo.import_units, path=tree)
        incident = headquarters.act(
            incidents.open,
            title="江夏区暴雨",
            category="natural",
            grade=2,
            place="4201",
            at=headquarters.clock.now(),
        )
        order = {
            "title": "转移低洼地区群众",
            "text": "立即组织低洼地区群众转移。",
            "incident": incident,
            "scope": {"under": [STREET], "level": "village"},
            "complete_by": (headquarters.clock.now() + timedelta(hours=2)).isoformat(),
            "evidence": {"quantities": {"转移人数": 60}},
        }
        return headquarters.act(directives.issue, order=read_order(order)).directive


def acknowledged(
    url: str, directive: str, words: tuple[str, str], *, after: int, blow: type_of_blow
) -> list[str]:
    """Let a process take reports, strike after so many answers; returns all it acknowledged."""
    with subprocess.Popen(
        [sys.executable, "-m", "tests.faults.reporter", url, directive, *words],
        cwd=ROOT,
        stdout=subprocess.PIPE,
    ) as process:
        assert process.stdout is not None
        lines: list[str] = []
        late = threading.Timer(WAIT_S, process.kill)
        late.start()
        try:
            for line in process.stdout:
                lines.append(line.decode().strip())
                if len(lines) == after:
                    blow(process)
        finally:
            late.cancel()
            process.kill()
    assert len(lines) >= after, "the process ended by itself"
    return lines


def check(url: str, lines: list[str]) -> None:
    """Everything acknowledged is there, the sums equal a recount, file and journal are whole."""
    with closing(Headquarters.open(url, inline=True)) as headquarters:
        with headquarters.database.reading() as connection:
            acts = set(connection.execute(text("SELECT key FROM act")).scalars())
            files = set(connection.execute(text("SELECT hash FROM file")).scalars())
        said = [line.split(" ", 1) for line in lines]
        assert {key for kind, key in said if kind == "report"} - acts == set()
        assert {key for kind, key in said if kind == "file"} - files == set()
        assert headquarters.read(directives.check_rollups) == []
        assert headquarters.read(backup.check).problems == []


def test_a_killed_process_loses_nothing(
    url: str, tmp_path: Path, draw: random.Random, long: bool
) -> None:
    """SIGKILL at a random moment, again and again on the same database."""
    directive = prepare(url, tmp_path)
    lines: list[str] = []
    seed = f"{draw.getrandbits(32):08x}"
    for number in range(ROUNDS_LONG if long else ROUNDS):
        lines += acknowledged(
            url,
            directive,
            (seed, str(number)),
            after=draw.randint(1, ACKNOWLEDGED_MAX),
            blow=lambda process: process.kill(),
        )
        check(url, lines)


def test_a_fallen_server_loses_nothing(
    postgres_server: PostgresServer,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    draw: random.Random,
    long: bool,
) -> None:
    """The server falls while the process lives; it is started again and the process goes on."""
    monkeypatch.setenv("COMMANDCENTER_DATA", str(tmp_path / "data"))
    with running_server(postgres_server.programs, durable=True) as server:
        url = server.url(server.create_database())
        directive = prepare(url, tmp_path)
        lines: list[str] = []
        seed = f"{draw.getrandbits(32):08x}"

        def fall(process: subprocess.Popen[bytes]) -> None:
            server.kill()
            server.start()
            # It must find the server again by itself, before it is ended too.
            assert process.stdout is not None
            for _more in range(20):
                lines.append(process.stdout.readline().decode().strip())
            process.kill()

        for number in range(FALLS_LONG if long else FALLS):
            lines += acknowledged(
                url,
                directive,
                (seed, str(number)),
                after=draw.randint(1, ACKNOWLEDGED_MAX),
                blow=fall,
            )
            check(url, [line for line in lines if line])
