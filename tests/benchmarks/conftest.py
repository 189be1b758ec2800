"""What every benchmark stands on: one table of ratios, and a country of 620,573 villages.

Each benchmark measures the limit beside ours in the same run, so that a slow machine changes the
seconds and not the ratio. All lines are printed as one table at the end.
"""

from __future__ import annotations

import gzip
import os
import shutil
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import chain
from pathlib import Path
from statistics import median
from typing import Any

import pytest
from sqlalchemy import Connection, Table

from commandcenter.core.clock import HeldClock
from commandcenter.geo import service as geo
from commandcenter.headquarters import Headquarters
from commandcenter.store.setwise import insert_set
from tests.postgres import PostgresServer, programs_or_skip, running_server

ROOT = Path(__file__).parents[2]
SHARED = Path(os.environ.get("COMMANDCENTER_SHARED", ROOT.parent / "shared"))
COUNTRY = SHARED / "data" / "divisions" / "china_divisions_2023.csv.gz"
# Provinces, cities, counties, streets and villages of the bureau's list of 2023.
SHAPE = (31, 342, 2_978, 41_352, 620_573)
DIGITS = (2, 4, 6, 9, 12)
PLAIN_ROWS = 500
EVENING = datetime(2026, 7, 17, 20, 30, tzinfo=UTC)
HEADINGS = ("benchmark", "ours", "limit", "ratio", "budget", "")


@dataclass(frozen=True)
class Line:
    """One measured budget: `ours` and `limit` as they are shown, and whether it is kept."""

    name: str
    ours: str
    limit: str
    ratio: str
    budget: str
    kept: bool

    def cells(self) -> tuple[str, ...]:
        """The cells of its row."""
        words = (self.name, self.ours, self.limit, self.ratio, self.budget)
        return (*words, "" if self.kept else "MISSED")


@dataclass
class Bench:
    """Takes measured figures, and fails the test whose budget is missed after noting it."""

    lines: list[Line] = field(default_factory=list)

    def slower(self, name: str, ours: float, limit: float, at_most: float) -> None:
        """Ours may take so many times the seconds of the limit."""
        ratio = ours / limit
        self._note(name, _time(ours), _time(limit), f"{ratio:.2f} x", f"<= {at_most} x",
                   kept=ratio <= at_most)  # fmt: skip

    def faster(self, name: str, ours: float, limit: float, at_least: float) -> None:
        """Ours must reach this share of the limit's rate (both in things a second)."""
        ratio = ours / limit
        self._note(name, f"{ours:,.0f}/s", f"{limit:,.0f}/s", f"{ratio:.2f} x",
                   f">= {at_least} x", kept=ratio >= at_least)  # fmt: skip

    def within(self, name: str, ours: float, seconds: float) -> None:
        """Ours may take so many seconds."""
        self._note(name, _time(ours), "", "", f"<= {_time(seconds)}", kept=ours <= seconds)

    def told(self, name: str, ours: float) -> None:
        """A figure without a budget."""
        self._note(name, _time(ours), "", "", "", kept=True)

    def _note(
        self, name: str, ours: str, limit: str, ratio: str, budget: str, *, kept: bool
    ) -> None:
        line = Line(name, ours, limit, ratio, budget, kept)
        self.lines.append(line)
        assert kept, " | ".join(line.cells())


BENCH = Bench()


@pytest.fixture(scope="session")
def bench() -> Bench:
    """Where benchmarks note their figures."""
    return BENCH


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print every measured figure as one table."""
    if not BENCH.lines:
        return
    rows = [HEADINGS, *(line.cells() for line in BENCH.lines)]
    widths = [max(len(row[place]) for row in rows) for place in range(len(HEADINGS))]
    terminalreporter.write_sep("=", "budgets")
    for row in rows:
        cells = [row[0].ljust(widths[0])]
        cells += [cell.rjust(width) for cell, width in zip(row[1:], widths[1:], strict=True)]
        terminalreporter.write_line("  ".join(cells).rstrip())


def seconds(act: Callable[[], object]) -> float:
    """How long it takes, once."""
    began = time.perf_counter()
    act()
    return time.perf_counter() - began


def side_by_side(
    ours: Callable[[], object], limit: Callable[[], object], rounds: int
) -> tuple[float, float]:
    """The median seconds of both, measured in turns so that both see the same machine."""
    pairs = [(seconds(ours), seconds(limit)) for _ in range(rounds)]
    return median(pair[0] for pair in pairs), median(pair[1] for pair in pairs)


def plain_insert(
    connection: Connection, table: Table, columns: Sequence[str], rows: list[Any]
) -> None:
    """The insertion that limits are measured with: every value bound, on SQLite five hundred rows
    in a statement. It is written out here, so that a limit stays what it was when ours gets faster.
    """
    if connection.dialect.name != "sqlite":
        insert_set(connection, table, columns, rows)
        return
    names = ", ".join(f'"{column}"' for column in columns)
    one = f"({', '.join('?' * len(columns))})"
    for first in range(0, len(rows), PLAIN_ROWS):
        part = rows[first : first + PLAIN_ROWS]
        connection.exec_driver_sql(
            f"INSERT INTO {table.name} ({names}) VALUES {', '.join([one] * len(part))}",
            tuple(chain.from_iterable(part)),
        )


def _time(value: float) -> str:
    return f"{value:.2f} s" if value >= 1 else f"{value * 1000:.2f} ms"


@dataclass(frozen=True)
class Country:
    """Databases with the whole country in them, as many fresh ones as asked for."""

    dialect: str
    fresh: Callable[[], contextmanager[str]]

    @contextmanager
    def headquarters(self) -> Iterator[Headquarters]:
        """A headquarters on a fresh copy."""
        with self.fresh() as url:
            opened = Headquarters.open(url, clock=HeldClock(EVENING), inline=True)
            try:
                yield opened
            finally:
                opened.close()


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[PostgresServer]:
    """A server whose files lie on the disk, as they do in the field and as SQLite's do here."""
    with running_server(programs_or_skip()) as server:
        yield server


@pytest.fixture(scope="session", params=["sqlite", "postgresql"])
def country(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Country]:
    """The whole country on each database, imported once for the run."""
    folder = tmp_path_factory.mktemp("country")
    os.environ["COMMANDCENTER_DATA"] = str(folder / "data")
    if request.param == "sqlite":
        yield sqlite_country(folder)
    else:
        server: PostgresServer = request.getfixturevalue("postgres_server")
        yield postgres_country(server, folder)


def sqlite_country(folder: Path) -> Country:
    """Copies of one SQLite file."""
    path = folder / "country.db"
    bring_in(f"sqlite:///{path}", folder)

    @contextmanager
    def fresh() -> Iterator[str]:
        copy = folder / f"copy{time.perf_counter_ns()}.db"
        shutil.copyfile(path, copy)
        yield f"sqlite:///{copy}"
        for left in folder.glob(f"{copy.name}*"):
            shutil.rmtree(left) if left.is_dir() else left.unlink()

    return Country("sqlite", fresh)


def postgres_country(server: PostgresServer, folder: Path) -> Country:
    """Copies of one PostgreSQL database."""
    template = server.create_database()
    bring_in(server.url(template), folder)

    @contextmanager
    def fresh() -> Iterator[str]:
        name = server.create_database(template=template)
        yield server.url(name)
        server.drop_database(name)

    return Country("postgresql", fresh)


def bring_in(url: str, folder: Path) -> None:
    """Import the country into an empty database."""
    headquarters = Headquarters.open(url, clock=HeldClock(EVENING), inline=True)
    headquarters.act(geo.import_units, path=COUNTRY if COUNTRY.exists() else drawn(folder))
    headquarters.close()


def drawn(folder: Path) -> Path:
    """A country of the same shape, where the bureau's list is not at hand."""
    path = folder / "drawn.csv.gz"
    if path.exists():
        return path
    with gzip.open(path, "wt", encoding="utf-8") as file:
        file.write("code,name\n")
        above = [""]
        for depth, wanted in enumerate(SHAPE):
            width = DIGITS[depth] - (DIGITS[depth - 1] if depth else 0)
            level = []
            for place, code in enumerate(above):
                first = wanted * place // len(above)
                last = wanted * (place + 1) // len(above)
                least = 11 if depth == 0 else 1
                level += [f"{code}{least + n:0{width}}" for n in range(last - first)]
            file.writelines(f"{code},单位{code}\n" for code in level)
            above = level
    return path
