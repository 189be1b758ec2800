"""A report over the whole country: from its snapshot to the PDF, in seconds and in memory."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from time import process_time

import pytest

from commandcenter.cli.reportfile import import_reports
from commandcenter.core.clock import HeldClock
from commandcenter.core.language import translate
from commandcenter.directives import service as directives
from commandcenter.directives.orders import read_order
from commandcenter.headquarters import Headquarters
from commandcenter.incidents import service as incidents
from commandcenter.sitreps import service as sitreps
from commandcenter.sitreps.formats.writing import write_files
from tests.benchmarks.conftest import EVENING, ROOT, SHAPE, Bench, Country
from tests.benchmarks.test_cascade import ISSUED_AT, lines
from tests.postgres import PostgresServer

LEAVES = SHAPE[-1]
REPORTS = 20_000
SECONDS_MAX = 2.0
MEMORY_MAX_MB = 500
# What a process of its own takes for one report, its start included.
MAKE = """
import sys
from datetime import datetime
from pathlib import Path
from commandcenter.core.clock import HeldClock
from commandcenter.headquarters import Headquarters
from commandcenter.sitreps.making import make
url, incident, now, out = sys.argv[1:]
opened = Headquarters.open(url, clock=HeldClock(datetime.fromisoformat(now)), inline=True)
make(opened, incident=incident, kind="followup", formats=["pdf"], out=Path(out))
opened.close()
# Not `getrusage`, which begins with the memory of the process that started this one.
status = Path("/proc/self/status").read_text()
print(int(status.partition("VmHWM:")[2].split()[0]) // 1024)
"""


def prepare(headquarters: Headquarters, folder: Path) -> str:
    """An incident, one directive to every village of the country, and some reports."""
    identity = headquarters.act(
        incidents.open, title="全国排查", category="natural", grade=1, place="42",
        at=EVENING - timedelta(hours=13),
    )  # fmt: skip
    with headquarters.database.reading() as connection:
        top = connection.exec_driver_sql("SELECT code FROM unit WHERE level = 1").scalars().all()
    order = {
        "title": "全面排查",
        "text": "逐户排查。",
        "issuer": "42",
        "incident": identity,
        "scope": {"under": sorted(top), "level": "village"},
        "issued_at": ISSUED_AT.isoformat(),
        "complete_by": (EVENING - timedelta(hours=1)).isoformat(),
    }
    assert headquarters.act(directives.issue, order=read_order(order)).assignments == LEAVES
    path = folder / "reports.jsonl"
    path.write_bytes(b"\n".join(lines(headquarters, REPORTS)) + b"\n")
    taken = import_reports(headquarters.act_as("operator", "cli"), path, None, translate)
    assert taken.accepted == REPORTS
    return str(identity)


def processor(server: PostgresServer | None) -> float:
    """Seconds of the processor so far, of this process and of the server's own."""
    spent = process_time()
    if server is not None and server.process is not None:
        pid, ticks = server.process.pid, os.sysconf("SC_CLK_TCK")
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
        for one in (str(pid), *children):
            with suppress(FileNotFoundError):
                # After the name in parentheses the 12th and 13th words are user and system time.
                said = Path(f"/proc/{one}/stat").read_text().rpartition(")")[2].split()
                spent += (int(said[11]) + int(said[12])) / ticks
    return spent


@pytest.mark.timeout(900)
def test_a_report_over_the_whole_country(
    country: Country, bench: Bench, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    """The act that freezes and the typesetting, apart and together, by the processor's time, which
    a busy machine does not falsify; then the memory of a process of its own.
    """
    server: PostgresServer | None = None
    if country.dialect == "postgresql":
        server = request.getfixturevalue("postgres_server")

    def took(work: Callable[[], object]) -> float:
        began = processor(server)
        work()
        return processor(server) - began

    with country.fresh() as url:
        headquarters = Headquarters.open(url, clock=HeldClock(EVENING), inline=True)
        incident = prepare(headquarters, tmp_path)
        freezing, setting = [], []
        for _ in range(3):
            kept = []
            freezing.append(
                took(
                    lambda k=kept: k.append(
                        headquarters.act(sitreps.freeze, incident=incident, kind="followup")
                    )
                )
            )
            out = tmp_path / "out"
            setting.append(took(lambda k=kept, o=out: write_files(k[0], formats=["pdf"], folder=o)))
        [frozen] = kept
        assert frozen.figure("令〔2026〕1号||issued").value == LEAVES
        assert frozen.figure("令〔2026〕1号||verified").value == REPORTS // 4
        headquarters.close()
        name = f"report over {LEAVES:,} units, {country.dialect}"
        bench.told(f"{name}: freeze", min(freezing))
        bench.told(f"{name}: snapshot to PDF", min(setting))
        both = min(one + other for one, other in zip(freezing, setting, strict=True))
        bench.within(f"{name}: freeze and PDF", both, SECONDS_MAX)
        done = subprocess.run(
            [sys.executable, "-c", MAKE, url, incident, EVENING.isoformat(), str(tmp_path / "one")],
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=True,
        )
        megabytes = int(done.stdout.split()[-1])
        bench.within(f"{name}: memory (MB as seconds)", megabytes, MEMORY_MAX_MB)
