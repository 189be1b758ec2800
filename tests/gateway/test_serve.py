"""The process: says where it listens, stops in order, turns the clockwork in one place."""

from __future__ import annotations

import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import msgspec
import pytest
import trustme

from commandcenter.core.clock import HeldClock
from commandcenter.core.errors import Refused
from commandcenter.directives import service as directives
from commandcenter.directives.model import Kind, Report
from commandcenter.gateway import clockwork as clockwork_module
from commandcenter.gateway.checkwork import check_block
from commandcenter.gateway.clockwork import (
    AT_ONCE,
    JOBS,
    KEEPER,
    LEASE_LASTS,
    Clockwork,
    Job,
    check_reports,
)
from commandcenter.gateway.links import link, qr_png, qr_svg
from commandcenter.gateway.options import Options, own_address, prepare
from commandcenter.gateway.serve import listen
from commandcenter.headquarters import Door
from commandcenter.verification import service as verification
from tests.gateway.town import NOW, VILLAGES, Town

STOP_S = 30
CHILD = """
import sys
from commandcenter.gateway.options import Options
from commandcenter.gateway.serve import run
run(Options(), database=sys.argv[1], child=True)
"""


@contextmanager
def child(folder: Path) -> Iterator[tuple[subprocess.Popen[bytes], dict[str, Any]]]:
    """A gateway as a watched child, and what it said when it was ready."""
    process = subprocess.Popen(
        [sys.executable, "-c", CHILD, f"sqlite:///{folder / 'child.db'}"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    with process:
        try:
            assert process.stdout is not None
            yield process, msgspec.json.decode(process.stdout.readline())
        finally:
            process.kill()


@pytest.mark.parametrize("how", ["term", "parent"])
def test_ready_then_stopped_in_order(tmp_path: Path, how: str) -> None:
    """One JSON line tells the port; SIGTERM or the parent's end stops it with 0."""
    with child(tmp_path) as (process, ready):
        assert ready["drill"] is False
        assert ready["process"] == process.pid
        answer = httpx.get(f"{ready['url']}/healthz", trust_env=False)
        assert answer.json()["ok"] is True
        if how == "term":
            process.send_signal(signal.SIGTERM)
        else:
            assert process.stdin is not None
            process.stdin.close()
            process.stdin = None
        process.wait(STOP_S)
        assert process.returncode in (0, -signal.SIGTERM)


def test_taken_port_is_refused_in_words() -> None:
    """A port that somebody else has is said to be taken."""
    first = listen("127.0.0.1", 0)
    first.listen()
    port = first.getsockname()[1]
    with first, pytest.raises(Refused) as refused:
        listen("127.0.0.1", port)
    assert str(port) in refused.value.say("en")


@pytest.mark.parametrize("address", ["zhihui", "ftp://x", "https://", "https://x?y=1"])
def test_no_public_address(address: str) -> None:
    """What is no address is refused before anything is opened."""
    with pytest.raises(Refused):
        prepare(Options(public_url=address))


def test_certificate_needs_its_key(tmp_path: Path) -> None:
    """A certificate without its key is refused, and so is a file that is not there."""
    path = tmp_path / "c.pem"
    with pytest.raises(Refused):
        prepare(Options(certificate=path))
    with pytest.raises(Refused):
        prepare(Options(certificate=path, private_key=path))


@pytest.mark.parametrize("words", ["", "no certificate at all\n"])
def test_a_certificate_that_is_none(tmp_path: Path, words: str) -> None:
    """What TLS cannot use is refused in a sentence before anything is opened."""
    path = tmp_path / "c.pem"
    path.write_text(words)
    with pytest.raises(Refused, match=r"The certificate c\.pem with the key c\.pem"):
        prepare(Options(certificate=path, private_key=path))


def test_the_key_of_another_certificate(tmp_path: Path) -> None:
    """Two files that do not belong together are no pair; those that do are taken."""
    authority = trustme.CA()
    for name in ("one", "other"):
        issued = authority.issue_cert("zhihui.test")
        issued.private_key_pem.write_to_path(tmp_path / f"{name}.key")
        issued.cert_chain_pems[0].write_to_path(tmp_path / f"{name}.pem")
    certificate, key = tmp_path / "one.pem", tmp_path / "one.key"
    options = Options(certificate=certificate, private_key=key)
    assert prepare(options) == options
    with pytest.raises(Refused, match="belong together"):
        prepare(Options(certificate=certificate, private_key=tmp_path / "other.key"))


def test_links_and_codes() -> None:
    """A link starts with the public address; its code is a drawing and a picture."""
    address = link("https://zhihui.example.gov.cn/field/", "secret")
    assert address == "https://zhihui.example.gov.cn/field/f/secret"
    assert "<svg" in qr_svg(address)
    assert qr_png(address).startswith(b"\x89PNG")
    assert own_address(Options(host="0.0.0.0"), 80) == "http://127.0.0.1:80"
    assert Options(public_url="https://x.cn/field").base == "/field"
    assert Options(public_url="https://x.cn").cookie.startswith("__Host-")


def test_one_clockwork_at_a_time(town: Town) -> None:
    """The second waits until the first gives its lease back or is gone."""
    done: list[str] = []
    clock = HeldClock(NOW)
    first, second = (
        Clockwork(
            town.headquarters,
            jobs=(Job("mark", 60.0, lambda _hq, name=name: done.append(name)),),
            clock=clock,
        )
        for name in ("first", "second")
    )
    assert first.turn(0.0) == ["mark"]
    assert second.turn(0.0) == []
    assert first.turn(30.0) == []
    assert first.turn(60.0) == ["mark"]
    clock.advance(LEASE_LASTS + timedelta(seconds=1))
    assert second.turn(61.0) == ["mark"]
    assert first.turn(120.0) == []
    second.stop()
    assert first.turn(121.0) == ["mark"]
    assert done == ["first", "first", "second", "first"]


def test_a_long_job_keeps_the_lease(town: Town) -> None:
    """While a job lasts its holder renews the lease, so that nobody else begins beside it."""
    asked = threading.Semaphore(0)

    class Watched(HeldClock):
        def now(self) -> datetime:
            if threading.current_thread().name == KEEPER:
                asked.release()
            return super().now()

    clock = Watched(NOW)
    others: list[list[str]] = []

    def long(_headquarters: object) -> None:
        for _ in range(3):
            clock.advance(LEASE_LASTS - timedelta(seconds=1))
            # Asked twice, the first renewal is saved.
            assert all(asked.acquire(timeout=STOP_S) for _ in range(2))
        others.append(second.turn(1.0))

    first = Clockwork(town.headquarters, jobs=(Job("long", 60.0, long),), clock=clock, beat_s=0.01)
    second = Clockwork(town.headquarters, jobs=(Job("mark", 1.0, long),), clock=clock)
    assert first.turn(1.0) == ["long"]
    assert others == [[]]
    first.stop()


@pytest.mark.expected_log("The job broken failed")
def test_a_broken_job_stops_no_other(town: Town) -> None:
    """A job that fails is logged whole; the next one is done all the same."""
    done: list[str] = []

    def broken(_headquarters: object) -> None:
        raise RuntimeError("on purpose")

    jobs = (Job("broken", 1.0, broken), Job("sound", 1.0, lambda _hq: done.append("sound")))
    clockwork = Clockwork(town.headquarters, jobs=jobs)
    assert clockwork.turn(1.0) == ["broken", "sound"]
    assert done == ["sound"]
    clockwork.stop()


def test_a_job_with_much_to_do_makes_no_other_late(town: Town) -> None:
    """It is gone on with at once, and what comes by the clock has its turn in between."""
    done: list[str] = []

    def endless(_headquarters: object) -> bool:
        done.append("endless")
        return True

    jobs = (Job("ladder", 15.0, lambda _hq: done.append("ladder")), Job("endless", 15.0, endless))
    clockwork = Clockwork(town.headquarters, jobs=jobs)
    for now_s in (1.0, 6.0, 11.0, 16.0):
        clockwork.turn(now_s)
    assert done == ["ladder", "endless", "endless", "endless", "ladder", "endless"]
    clockwork.stop()


def test_checks_stop_for_the_others_while_reports_keep_coming(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With every block new reports arrive, as in a large emergency: a turn ends all the same."""
    village = iter(VILLAGES)

    def reported(door: Door) -> int | None:
        found = check_block(door)
        unit = next(village)
        item = Report(f"more-{unit}", town.number, unit, Kind.ACKNOWLEDGE, NOW, by="P-V1")
        town.headquarters.act(directives.report, reports=[item])
        return found

    monkeypatch.setattr(clockwork_module, "check_block", reported)
    monkeypatch.setattr(clockwork_module, "CHECKS_LAST_S", 0.0)
    clockwork = Clockwork(town.headquarters, jobs=(Job("checks", 15.0, check_reports),))
    reported(town.headquarters.act_as("operator", "console"))
    clockwork.turn(1.0)
    assert clockwork.due["checks"] == AT_ONCE
    assert town.headquarters.read(verification.unseen) is not None
    monkeypatch.undo()
    clockwork.turn(2.0)
    assert clockwork.due["checks"] == 17.0
    assert town.headquarters.read(verification.unseen) is None
    clockwork.stop()


def test_every_real_job_runs(town: Town) -> None:
    """The jobs of the product do their work on a real database."""
    clockwork = Clockwork(town.headquarters)
    assert clockwork.turn(1.0) == [job.name for job in JOBS]
    clockwork.stop()
