"""The duty room around a report: statistics, approval, deadlines, calls, handover, records."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from commandcenter.accounts import service as accounts
from commandcenter.core.clock import HeldClock
from commandcenter.core.errors import Fault, Refused, RefusedWithProblems
from commandcenter.directives import service as directives
from commandcenter.directives.model import Kind, Report
from commandcenter.headquarters import Headquarters
from commandcenter.incidents import service as incidents
from commandcenter.sitreps import service as sitreps
from commandcenter.sitreps.approval import Standing
from commandcenter.sitreps.handover.paper import write_handover
from commandcenter.sitreps.losses.statistics import Entry
from commandcenter.sitreps.making import make, write_again
from commandcenter.sitreps.states import State
from commandcenter.store import service as installation
from tests.service.sitreps.flooding import VILLAGES, freeze, number_of, say
from tests.unit.sitreps.pages import docx_text

PEOPLE = """code,name,unit,post
P1,张三,4201,值班员
P2,李四,4201,副指挥长
"""


def entries(**values: int) -> list[Entry]:
    """Values of the whole city."""
    return [
        Entry("4201", "武汉市", name, Decimal(value), "间" if "rooms" in name else "人",
              State.CLAIMED)
        for name, value in values.items()
    ]  # fmt: skip


def enter(headquarters: Headquarters, flood: str, clock: HeldClock, **more: Any) -> Any:
    """Enter a table as of now."""
    values = {"incident": flood, "as_of": clock.now(), **more}
    return headquarters.act(sitreps.enter_statistics, **values)


@pytest.fixture
def people(headquarters: Headquarters, flood: str, tmp_path: Path) -> Headquarters:
    """Two persons of the duty room."""
    path = tmp_path / "people.csv"
    path.write_text(PEOPLE, "utf-8")
    headquarters.act(accounts.import_people, path=path)
    return headquarters


def test_a_jump_is_entered_only_with_its_explanation(
    headquarters: Headquarters, flood: str, clock: HeldClock
) -> None:
    """Refused without, kept and printed with; the process counts itself."""
    first = enter(headquarters, flood, clock, entries=entries(moved=8_447, rooms_collapsed=73))
    clock.advance(timedelta(hours=14))
    grown = entries(moved=15_897, rooms_collapsed=3_137)
    with pytest.raises(RefusedWithProblems) as refusal:
        enter(headquarters, flood, clock, entries=grown)
    assert "倒塌房屋间数" in refusal.value.say("en")
    assert "紧急转移安置人口" not in refusal.value.say("en")
    why = "余震后排查到偏远乡镇，通信恢复后补报。"
    second = enter(headquarters, flood, clock, entries=grown, explanation=why)
    assert [first.process.value, second.process.value] == ["first", "followup"]
    assert [jump.indicator for jump in second.jumps] == ["rooms_collapsed"]
    frozen = freeze(headquarters, flood)
    values = {figure.key: figure.value for figure in frozen.figures}
    assert values["statistics|4201|moved|claimed"] == 15_897
    assert values["statistics|4201|moved|claimed|change"] == 7_450
    assert headquarters.read(sitreps.statistics_of, incident=flood) == [first, second]


def test_a_table_that_cannot_be_true_is_refused(
    headquarters: Headquarters, flood: str, clock: HeldClock
) -> None:
    """With every reason; nothing is kept, and an explanation does not help."""
    wrong = entries(moved=11, affected=10, rooms_heavy=1)
    with pytest.raises(RefusedWithProblems, match="cannot be true"):
        enter(headquarters, flood, clock, entries=wrong, explanation="不改")
    assert headquarters.read(sitreps.statistics_of, incident=flood) == []


def test_a_past_report_has_the_statistics_of_its_time(
    headquarters: Headquarters, flood: str, clock: HeldClock
) -> None:
    """What was entered for later is not in it."""
    clock.advance(timedelta(minutes=10))
    then = clock.now()
    enter(headquarters, flood, clock, entries=entries(moved=100))
    clock.advance(timedelta(hours=1))
    enter(headquarters, flood, clock, entries=entries(moved=150))
    frozen = freeze(headquarters, flood, as_of=then)
    assert frozen.figure("statistics|4201|moved|claimed").value == 100


def test_a_report_goes_out_step_by_step(
    people: Headquarters, flood: str, clock: HeldClock, tmp_path: Path
) -> None:
    """Drafted by one, signed by another, frozen, sent; the files then bear the signature."""
    drafter, head = people.act_as("P1", "console"), people.act_as("P2", "console")
    made = make(drafter, incident=flood, kind="first", formats=["docx"], out=tmp_path / "a")
    assert "尚未签发" in docx_text(made.files["docx"])
    number = people.read(sitreps.snapshot, sitrep_id=made.snapshot).number
    with pytest.raises(Refused, match="Who drafted"):
        drafter.act(sitreps.sign, report=number)
    with pytest.raises(Refused, match="Only a frozen report is sent; this one is draft"):
        head.act(sitreps.send, report=number, to="省应急厅")
    with pytest.raises(Refused, match="Name the person"):
        people.act(sitreps.sign, report=number)
    assert head.act(sitreps.sign, report=number).standing is Standing.SIGNED
    clock.advance(timedelta(minutes=3))
    assert head.act(sitreps.seal, report=number).frozen
    after = drafter.act(sitreps.send, report=number, to="省应急厅（传真）")
    assert after.standing is Standing.SENT
    assert [(one.step.value, one.by) for one in after.steps] == [
        ("sign", "李四"),
        ("seal", "李四"),
        ("send", "张三"),
    ]
    again = write_again(people, report=number, formats=["docx"], out=tmp_path / "b")
    said = docx_text(again.files["docx"])
    assert "签发人：李四" in said
    assert "本报告由李四于2026年7月17日16时30分签发" in said
    assert again.figures == made.figures
    lines, _ = people.read(sitreps.log_lines, incident=flood)
    assert any("张三报送" in line.words and "省应急厅" in line.words for line in lines)


def test_what_is_due_follows_what_was_sent(
    people: Headquarters, flood: str, clock: HeldClock
) -> None:
    """The profile by grade, an overdue alarm, and the next deadline in the report itself."""
    assert people.read(sitreps.profile_of, incident=flood) == "serious_15_30"
    people.act(sitreps.choose_profile, incident=flood, profile="default")
    clock.advance(timedelta(minutes=40))
    phone, written = people.read(sitreps.dues, incident=flood)
    assert phone.overdue(clock.now())
    assert not written.overdue(clock.now())
    people.act(
        sitreps.record_call, incident=flood, at=clock.now(), way="out", unit="省应急厅",
        account="报告武汉市暴雨洪涝情况。",
    )  # fmt: skip
    frozen = people.act_as("P1", "console").act(sitreps.freeze, incident=flood, kind="first")
    assert frozen.next_due == clock.now() + timedelta(hours=24)
    for act in (sitreps.sign, sitreps.seal):
        people.act(act, report=frozen.number, by="P2")
    people.act(sitreps.send, report=frozen.number, by="P2", to="省应急厅")
    found = {(d.report, d.way): d for d in people.read(sitreps.dues, incident=flood)}
    assert found["first", "phone"].done_at == clock.now()
    assert found["first", "written"].done_at == clock.now()
    assert found["followup", "written"].due_at == clock.now() + timedelta(hours=24)


def test_a_preview_leaves_no_trace(headquarters: Headquarters, flood: str) -> None:
    """It says what the report would say, under the number it would get."""
    seen = headquarters.read(sitreps.preview, incident=flood, kind="first")
    newest = headquarters.read(installation.newest)
    frozen = freeze(headquarters, flood, "first")
    assert (seen.number, seen.title, seen.figures) == (frozen.number, frozen.title, frozen.figures)
    assert frozen.journal_seq == newest


def test_a_call_needs_its_blocks(headquarters: Headquarters, flood: str, clock: HeldClock) -> None:
    """Who and what; numbers of persons stay out of the journal."""
    with pytest.raises(Refused, match="with which unit or person"):
        headquarters.act(
            sitreps.record_call, incident=flood, at=clock.now(), way="in", account="水位上涨"
        )
    with pytest.raises(Refused, match="still to come"):
        headquarters.act(
            sitreps.record_call, incident=flood, at=clock.now() + timedelta(hours=1), way="in",
            unit="某街道", account="水位上涨",
        )  # fmt: skip
    kept = headquarters.act(
        sitreps.record_call, incident=flood, at=clock.now(), way="in", unit="纸坊街道",
        phone="13900000000", account="水位上涨", told="市防指",
    )  # fmt: skip
    assert headquarters.read(sitreps.calls, incident=flood) == (kept,)
    entry = headquarters.read(installation.timeline, newest_first=True, limit=1)[0]
    assert "13900000000" not in str(entry.payload)


def test_a_handover_bears_both_signatures(
    people: Headquarters, flood: str, clock: HeldClock, tmp_path: Path
) -> None:
    """What is open, due and unanswered; signed by two, each once."""
    clock.advance(timedelta(hours=4))
    made = people.act(sitreps.draw_up, note="注意纸坊街道险段")
    [incident] = made.sheet.incidents
    assert [(one.issued, one.silent, one.overdue) for one in incident.directives] == [(5, 5, 5)]
    assert any(due.overdue for due in made.sheet.dues)
    assert {one.path[-4:] for one in made.sheet.unanswered} == {"大智街道", "一元街道", "纸坊街道"}
    identity = made.sheet.id
    leaving, coming = people.act_as("P1", "console"), people.act_as("P2", "console")
    leaving.act(sitreps.sign_handover, identity=identity, side="from")
    with pytest.raises(Refused, match="already"):
        coming.act(sitreps.sign_handover, identity=identity, side="from")
    with pytest.raises(Refused, match="himself"):
        leaving.act(sitreps.sign_handover, identity=identity, side="to")
    done = coming.act(sitreps.sign_handover, identity=identity, side="to")
    assert done.complete
    assert done.sheet == made.sheet
    files = write_handover(done, formats=["docx", "pdf"], folder=tmp_path)
    said = docx_text(files["docx"])
    for words in ("交班人：张三", "接班人：李四", "注意纸坊街道险段", "转移低洼地区群众"):
        assert words in said


def test_every_figure_opens_its_records(
    headquarters: Headquarters, flood: str, clock: HeldClock
) -> None:
    """The records behind each count of the directive are as many as the report says, and stay so
    when more arrives, even with an earlier time on it.
    """
    tell_a_story(headquarters, flood, clock)
    frozen = freeze(headquarters, flood)
    number = number_of(headquarters, flood)
    late = [
        Report(key="late", directive=number, unit=VILLAGES[4], kind=Kind.CLAIM,
               at=clock.now() - timedelta(minutes=20))
    ]  # fmt: skip
    clock.advance(timedelta(minutes=1))
    headquarters.act(directives.report, reports=late)
    seen = set()
    for figure in frozen.figures:
        name = figure.key.rsplit("|", 1)[-1]
        if name.endswith("_share") or name in ("relayed", "flagged", "change"):
            continue
        behind = headquarters.read(sitreps.records, sitrep_id=frozen.id, key=figure.key)
        assert behind.counted == figure.value, figure.key
        assert len(behind.records) == figure.value
        seen.add(name)
    assert {"issued", "acknowledged", "started", "claimed", "verified", "refuted"} <= seen
    assert {"gap", "returned", "overdue", "silent", "stuck_not_acknowledged"} <= seen
    claimed = headquarters.read(sitreps.records, sitrep_id=frozen.id, key=f"{number}||claimed")
    assert all(one.kind == "claim" and one.at for one in claimed.records)
    with pytest.raises(Refused, match="no figure"):
        headquarters.read(sitreps.records, sitrep_id=frozen.id, key=f"{number}||weather")


def tell_a_story(headquarters: Headquarters, flood: str, clock: HeldClock) -> None:
    """Claims, checks, a return and a word taken back; one village never speaks."""
    one, two, three, four = VILLAGES[:4]
    story: list[tuple[Kind, list[str], dict[str, Any]]] = [
        (Kind.ACKNOWLEDGE, [one, two], {}),
        (Kind.START, [three], {}),
        (Kind.CLAIM, [one, two, three], {}),
        (Kind.VERIFY, [one], {"by": "检查组甲", "method": "onsite"}),
        (Kind.REFUTE, [two], {"by": "检查组甲", "method": "phone"}),
        (Kind.PROGRESS, [three], {}),
        (Kind.RETURN, [four], {"text": "道路中断"}),
        (Kind.CLAIM, [three], {}),
    ]
    for kind, units, more in story:
        clock.advance(timedelta(minutes=25))
        words = more.pop("text", None)
        if words is not None:
            more["words"] = words
        say(headquarters, flood, kind, units, clock.now(), **more)


def test_the_log_is_filtered(headquarters: Headquarters, flood: str, clock: HeldClock) -> None:
    """By kind, place, time and words; what is left out is counted."""
    tell_a_story(headquarters, flood, clock)

    def lines(**wanted: Any) -> list[str]:
        found, _ = headquarters.read(
            sitreps.log_lines, incident=flood, wanted=sitreps.LogFilter(**wanted)
        )
        return [line.words for line in found]

    assert all("核实" in words for words in lines(kinds=("verify",)))
    assert all("江夏区" in words for words in lines(under="420115"))
    assert lines(words="道路") == []
    assert len(lines(since=clock.now())) == 1
    _, left_out = headquarters.read(sitreps.log_lines, incident=flood, limit=3)
    assert left_out > 3


def test_changed_statistics_are_a_fault(
    headquarters: Headquarters, flood: str, clock: HeldClock
) -> None:
    """The database refuses a change; a forged row does not match its digest."""
    enter(headquarters, flood, clock, entries=entries(moved=5))
    with pytest.raises(Refused), headquarters.database.writing() as connection:
        connection.execute(text("UPDATE statistics SET place = '42'"))

    def forge(work: Any) -> None:
        work.connection.execute(
            text(
                "INSERT INTO statistics SELECT 'forged', incident, 9, process, place, as_of,"
                " '{}', digest, entered_at, actor FROM statistics"
            )
        )

    headquarters.act(forge)
    with pytest.raises(Fault, match="were changed"):
        headquarters.read(sitreps.statistics_of, incident=flood)


def test_closing_the_incident_brings_the_verified_report(
    headquarters: Headquarters, flood: str, clock: HeldClock
) -> None:
    """Follow-ups end, and the 核报 is due in working days."""
    headquarters.act(sitreps.choose_profile, incident=flood, profile="disaster_city")
    for one in headquarters.read(directives.listed, incident=flood):
        headquarters.act(directives.withdraw, number=one.number, reason="雨停")
    headquarters.act(
        incidents.change_level, incident=flood, level=None, matter="雨停", expected_until=None,
        measures="", effective_at=clock.now() + timedelta(minutes=1),
    )  # fmt: skip
    clock.advance(timedelta(minutes=2))
    headquarters.act(incidents.close, incident=flood, reason="雨停水退")
    kinds = [due.report for due in headquarters.read(sitreps.dues, incident=flood)]
    assert "verified" in kinds
    assert "followup" not in kinds


def test_a_zero_report_is_a_report(
    headquarters: Headquarters, flood: str, clock: HeldClock, tmp_path: Path
) -> None:
    """Nothing moved: the follow-up says so, and counts like any other."""
    freeze(headquarters, flood, "first")
    clock.advance(timedelta(minutes=5))
    made = make(headquarters, incident=flood, kind="followup", formats=["docx"], out=tmp_path / "a")
    assert "零报告" in docx_text(made.files["docx"])
    say(headquarters, flood, Kind.ACKNOWLEDGE, VILLAGES[:1], clock.now())
    moved = make(headquarters, incident=flood, kind="followup", formats=["docx"], out=tmp_path)
    assert "零报告" not in docx_text(moved.files["docx"])
