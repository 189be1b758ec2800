"""Freezing on a real database: a report is what the records were, and stays so."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from commandcenter.core.clock import HeldClock
from commandcenter.core.errors import Fault, Refused
from commandcenter.directives.model import Kind
from commandcenter.geo import service as geo
from commandcenter.headquarters import Headquarters
from commandcenter.sitreps import service as sitreps
from commandcenter.sitreps.making import make
from commandcenter.sitreps.model import Reason
from commandcenter.sitreps.states import State
from commandcenter.sitreps.tables import sitrep
from commandcenter.store import service as installation
from commandcenter.store.service import DrillMark
from commandcenter.store.work import Work
from tests.service.sitreps.flooding import TREE, VILLAGES, freeze, open_flood, say, value


def test_the_figures_equal_what_was_reported(
    headquarters: Headquarters, flood: str, clock: HeldClock
) -> None:
    """Counted independently: 3 claims, 1 verified, 1 refuted, 1 acknowledged, 1 silent."""
    clock.advance(timedelta(minutes=30))
    say(headquarters, flood, Kind.CLAIM, VILLAGES[:3], clock.now())
    say(headquarters, flood, Kind.ACKNOWLEDGE, VILLAGES[3:4], clock.now())
    say(headquarters, flood, Kind.VERIFY, VILLAGES[:1], clock.now(), by="检查组甲", method="onsite")
    say(headquarters, flood, Kind.REFUTE, VILLAGES[1:2], clock.now(), by="检查组甲", method="phone")
    frozen = freeze(headquarters, flood, "first")
    counted = {"issued": 5, "acknowledged": 4, "claimed": 3, "verified": 1, "gap": 2}
    counted |= {"refuted": 1, "silent": 1}
    assert {name: value(frozen, name) for name in counted} == counted
    assert value(frozen, "claimed_share") == "60.0"
    assert value(frozen, "claimed", "420102") == 3
    assert value(frozen, "claimed", "420115") == 0
    assert frozen.figure(f"{frozen.directives[0].number}||gap").state is State.CLAIMED
    assert frozen.title == "武汉市暴雨洪涝情况首报"
    assert frozen.organ == "武汉市应急指挥部"
    assert [change.level for change in frozen.levels] == [2]
    series = frozen.directives[0].progress
    assert series is not None
    assert (series.claimed[-1], series.verified[-1]) == (3, 1)


def test_a_frozen_report_never_changes(
    headquarters: Headquarters, flood: str, clock: HeldClock
) -> None:
    """More reports make a new report; the old one reads as it was, and the new one says the
    change.
    """
    first = freeze(headquarters, flood, "first")
    clock.advance(timedelta(minutes=20))
    say(headquarters, flood, Kind.CLAIM, VILLAGES[:2], clock.now())
    second = freeze(headquarters, flood)
    third = freeze(headquarters, flood)
    assert headquarters.read(sitreps.snapshot, sitrep_id=first.id) == first
    assert headquarters.read(sitreps.snapshot, sitrep_id=second.id) == second
    assert second.previous is not None
    assert second.previous.id == first.id
    assert value(second, "claimed|change") == 2
    assert [one.title for one in (second, third)] == [
        "武汉市暴雨洪涝情况续报一",
        "武汉市暴雨洪涝情况续报二",
    ]
    assert [one.number for one in (first, second, third)] == [
        f"应急报〔2026〕{ordinal}号" for ordinal in (1, 2, 3)
    ]
    listed = headquarters.read(sitreps.sitreps, incident=flood)
    assert [one.id for one in listed] == [third.id, second.id, first.id]


def test_a_past_moment_counts_what_had_happened_then(
    headquarters: Headquarters, flood: str, clock: HeldClock
) -> None:
    """An act counts from its own time, and the report says both times."""
    clock.advance(timedelta(minutes=10))
    then = clock.now()
    say(headquarters, flood, Kind.CLAIM, VILLAGES[:1], clock.now())
    clock.advance(timedelta(minutes=50))
    say(headquarters, flood, Kind.CLAIM, VILLAGES[1:], clock.now())
    frozen = freeze(headquarters, flood, as_of=then)
    assert value(frozen, "claimed") == 1
    assert (frozen.as_of, frozen.made_at) == (then, clock.now())
    series = frozen.directives[0].progress
    assert series is not None
    assert series.times[-1] == then
    assert value(freeze(headquarters, flood), "claimed") == 5


def test_moments_that_cannot_be_reported_are_refused(
    headquarters: Headquarters, flood: str, clock: HeldClock
) -> None:
    """Neither the future nor the time before the incident; nothing is stored."""
    for moment in (clock.now() + timedelta(minutes=1), clock.now() - timedelta(days=1)):
        with pytest.raises(Refused):
            freeze(headquarters, flood, as_of=moment)
    assert headquarters.read(sitreps.sitreps, incident=flood) == []


@pytest.mark.parametrize(
    ("kind", "elements"),
    [
        ("poem", {}),
        ("first", {"weather": "rain"}),
        ("first", {"loss": "x" * 4001}),
    ],
)
def test_what_cannot_be_made_is_refused(
    headquarters: Headquarters, flood: str, kind: str, elements: dict[str, str]
) -> None:
    """A kind without its content, an unknown element, words without end."""
    with pytest.raises(Refused):
        freeze(headquarters, flood, kind, elements=elements)
    assert headquarters.read(sitreps.sitreps, incident=flood) == []


def test_unknown_incidents_and_reports_are_refused(headquarters: Headquarters, flood: str) -> None:
    """Nothing is made of nothing."""
    with pytest.raises(Refused):
        freeze(headquarters, "no such incident")
    with pytest.raises(Refused):
        headquarters.read(sitreps.snapshot, sitrep_id="none")


def test_freezing_is_journalled(headquarters: Headquarters, flood: str) -> None:
    """The entry names the report and its digest; the report knows the journal before it."""
    frozen = freeze(headquarters, flood, "first")
    entry = headquarters.read(installation.timeline, newest_first=True, limit=1)[0]
    assert (entry.kind, entry.subject, entry.seq) == ("sitrep", flood, frozen.journal_seq + 1)
    assert entry.payload is not None
    row = headquarters.read(sitreps.sitreps, incident=flood)[0]
    assert entry.payload["digest"] == row.digest
    assert entry.payload["sitrep"] == frozen.id


def test_a_changed_record_is_a_fault(headquarters: Headquarters, flood: str) -> None:
    """A report that does not match its digest is never shown as frozen."""
    freeze(headquarters, flood, "first")

    def forge(work: Work) -> None:
        row = dict(work.connection.execute(sitrep.select()).one()._mapping)
        row["snapshot"]["directives"][0]["total"]["verified"] = 5
        forged = {"id": "forged", "number": "x", "kind": "final", "year_ordinal": 9}
        work.connection.execute(sitrep.insert(), row | forged)

    headquarters.act(forge)
    with pytest.raises(Fault, match="was changed"):
        headquarters.read(sitreps.snapshot, sitrep_id="forged")


def test_stuck_units_are_named_once(
    headquarters: Headquarters, flood: str, clock: HeldClock
) -> None:
    """A street below a stuck district is not counted again; who did not pass it on is said."""
    clock.advance(timedelta(minutes=5))
    say(headquarters, flood, Kind.ACKNOWLEDGE, ["420102"], clock.now())
    clock.advance(timedelta(minutes=5))
    stuck = freeze(headquarters, flood).directives[0].stuck
    assert [(one.unit, one.reason, one.count) for one in stuck] == [
        ("420102", Reason.NOT_RELAYED, 3),
        ("420115", Reason.NOT_ACKNOWLEDGED, 2),
    ]
    assert stuck[0].since == clock.now() - timedelta(minutes=5)


def test_the_log_tells_what_was_done(
    headquarters: Headquarters, flood: str, clock: HeldClock
) -> None:
    """Issue, reports and earlier reports, oldest first, with the actor."""
    clock.advance(timedelta(minutes=1))
    say(headquarters, flood, Kind.CLAIM, VILLAGES[:1], clock.now())
    freeze(headquarters, flood, "first")
    frozen = freeze(headquarters, flood, "log")
    said = [line.words for line in frozen.log]
    assert [line.seq for line in frozen.log] == sorted(line.seq for line in frozen.log)
    assert any("下达指令" in words for words in said)
    assert any("反馈办结" in words for words in said)
    assert any("拟制" in words for words in said)
    assert frozen.figures == ()


def test_making_writes_both_files(headquarters: Headquarters, flood: str, tmp_path: Path) -> None:
    """One call freezes and writes; the answer has the contract's keys."""
    made = make(
        headquarters,
        incident=flood,
        kind="first",
        formats=["docx", "pdf"],
        out=tmp_path / "out",
        elements={"loss": "倒塌房屋3间"},
    )
    told = made.to_dict()
    assert set(told["files"]) == {"docx", "pdf"}
    assert all(Path(path).stat().st_size > 10_000 for path in told["files"].values())
    assert {"name", "value", "unit", "state", "as_of", "source"} == set(told["figures"][0])
    with pytest.raises(Refused):
        make(headquarters, incident=flood, kind="first", formats=["poem"], out=tmp_path)
    assert len(headquarters.read(sitreps.sitreps, incident=flood)) == 1


def test_a_drill_marks_its_reports(tmp_path: Path, clock: HeldClock) -> None:
    """Number, words and file name say 演练."""
    mark = DrillMark("防汛演练", clock.now(), clock.now(), 1.0)
    url = f"sqlite:///{tmp_path / 'drill.db'}"
    headquarters = Headquarters.open(url, clock=clock, inline=True, new_drill=mark)
    try:
        path = tmp_path / "tree.csv"
        path.write_text(TREE, "utf-8")
        headquarters.act(geo.import_units, path=path)
        flood = open_flood(headquarters, clock)
        made = make(headquarters, incident=flood, kind="first", formats=["pdf"], out=tmp_path)
        frozen = headquarters.read(sitreps.snapshot, sitrep_id=made.snapshot)
    finally:
        headquarters.close()
    assert frozen.drill == "防汛演练"
    assert frozen.number.startswith("演练报〔2026〕")
    assert made.files["pdf"].name.startswith("演练_")
