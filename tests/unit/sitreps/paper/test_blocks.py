"""What the paper says: the gap first, every number with its record, unknown as a gap."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from commandcenter.directives.model import Counts
from commandcenter.sitreps.model import SitrepKind, Snapshot
from commandcenter.sitreps.paper.blocks import COUNT_COLUMNS, paper_of
from commandcenter.sitreps.paper.draft import lines_of
from tests.unit.sitreps.builders import AS_OF, directive, incident, log_lines, previous, snapshot

NUMBER = "令〔2026〕1号"


def said(frozen: Snapshot) -> str:
    """All words of a report."""
    return "\n".join(lines_of(paper_of(frozen)))


def test_the_gap_comes_before_the_claim() -> None:
    """The headline is what is claimed and not verified, with the base of each share."""
    words = said(snapshot())
    assert "要点：令〔2026〕1号“转移低洼地区群众”落差937个" in words
    assert words.index("落差937个") < words.index("反馈办结2,534个")
    assert "占下达3,495个的72.5%" in words


def test_every_number_of_the_table_has_its_record() -> None:
    """Each cell of the unit table is the value of exactly the figure it stands for."""
    frozen = snapshot()
    table = next(block for block in paper_of(frozen).blocks if block.form == "counts")
    units = [row.code for row in frozen.directives[0].rows] + [""]
    assert len(table.rows) == len(units)
    for unit, row in zip(units, table.rows, strict=True):
        for name, cell in zip(COUNT_COLUMNS, row.cells[2:], strict=True):
            value = frozen.figure(f"{NUMBER}|{unit}|{name}").value
            assert cell == f"{value:,}"


def test_what_nobody_said_is_a_visible_gap() -> None:
    """An element without a record is a dash, never a zero and never left out."""
    rows = {
        row.cells[0]: row.cells[1]
        for block in paper_of(snapshot(kind=SitrepKind.FIRST)).blocks
        if block.form == "pairs"
        for row in block.rows
    }
    assert len(rows) == 11
    assert rows["初步损失"] == "—"
    assert rows["事件性质"] == "自然灾害（重大）"
    assert rows["接报时间"] == "2026年7月17日3时27分"


def test_the_duty_officers_words_fill_the_elements() -> None:
    """What the officer adds stands in its place, cleaned."""
    frozen = snapshot(kind=SitrepKind.FIRST, elements={"loss": "倒塌房屋3间\x07"})
    assert "倒塌房屋3间" in said(frozen)
    assert "\x07" not in said(frozen)


def test_a_followup_says_what_changed() -> None:
    """Against the report before; what that one did not know has no movement."""
    table = next(
        block for block in paper_of(snapshot(previous=previous())).blocks if block.form == "changes"
    )
    rows = {row.cells[0]: row.cells[1:] for row in table.rows}
    assert rows["落差"] == ("1,027", "937", "−90")
    assert rows["无回应"] == ("—", "146", "—")


def test_a_followup_without_a_report_before_says_so() -> None:
    """No table of changes is made up."""
    paper = paper_of(snapshot(previous=None))
    assert all(block.form != "changes" for block in paper.blocks)
    assert "没有上期报告" in paper.blocks[0].text


def test_an_old_report_carries_its_age() -> None:
    """Made later than its data, it says how much later."""
    late = snapshot(made_at=AS_OF.replace(hour=5))
    assert "晚于数据截止时间2小时00分" in said(late)
    assert "晚于数据截止时间" not in said(snapshot())


def test_silence_and_stuck_units_have_their_times() -> None:
    """How long nothing came, and where it is stuck since when."""
    words = said(snapshot())
    assert "下达3小时04分以来，146个单位没有任何回应" in words
    assert "7月17日10:12签收，52分钟未向下转达" in words
    assert "已过时限4分钟" in words


def test_levels_have_hour_and_minute() -> None:
    """Each change of the response level, and how long the present one lasts."""
    words = said(snapshot())
    assert "2026年7月17日7时50分提升为二级应急响应" in words
    assert "当前为二级应急响应，已持续3小时14分" in words


def test_an_incident_without_grade_has_none() -> None:
    """A security incident is not graded by the law."""
    frozen = snapshot(kind=SitrepKind.FIRST, incident=incident(category="security", grade=None))
    assert "社会安全事件（" not in said(frozen)


def test_a_drill_says_so_in_its_words() -> None:
    """The lead names the drill."""
    assert "演练设定（防汛演练）" in said(snapshot(drill="防汛演练"))
    assert "演练" not in said(snapshot())


def test_no_directive_and_no_claim_have_their_own_words() -> None:
    """Nothing is computed from nothing."""
    assert "没有下达指令" in said(snapshot(directives=()))
    nothing = Counts(issued=5, silent=5)
    quiet = directive(total=nothing, rows=(), areas=(), stuck=(), progress=None)
    words = said(snapshot(directives=(quiet,)))
    assert "尚无单位反馈办结" in words
    assert "%" not in words.replace("100%", "")


def test_several_directives_are_not_added_up() -> None:
    """Each has its own numbers; no line sums different tasks."""
    second = replace(directive(), number="令〔2026〕2号", title="关闭涉水景区")
    words = said(snapshot(directives=(directive(), second)))
    assert "各件任务不同，数字不相加" in words
    assert "5,068" not in words


def test_the_log_lists_lines_and_what_was_left_out() -> None:
    """The log stands alone, without figures of directives."""
    frozen = snapshot(kind=SitrepKind.LOG, directives=(), log=log_lines(30), log_left_out=12)
    paper = paper_of(frozen)
    table = next(block for block in paper.blocks if block.form == "log")
    assert len(table.rows) == 30
    assert "较早的12条未列出" in said(frozen)
    assert all(block.form != "counts" for block in paper.blocks)


def test_the_paper_says_how_to_find_its_record() -> None:
    """Journal number, snapshot and digest stand in the notes."""
    frozen = snapshot()
    assert "日志第1至9217条" in said(frozen)
    assert re.search(r"快照编号0197f0c2，摘要[0-9a-f]{16}", said(frozen))


@pytest.mark.parametrize("kind", ["first", "followup", "final", "completion"])
def test_headings_are_numbered_in_order(kind: str) -> None:
    """一、二、三 without a gap, whatever the kind holds."""
    paper = paper_of(snapshot(kind=SitrepKind(kind)))
    heads = [block.text[0] for block in paper.blocks if block.form == "heading"]
    assert heads == list("一二三四五")[: len(heads)]


def test_an_ended_directive_asks_for_nothing() -> None:
    """A withdrawn directive is told as such and gives no advice."""
    frozen = snapshot(directives=(directive(status="withdrawn"),))
    assert "该指令已撤回" in said(frozen)
    assert "没有需要提请协调的事项" in said(frozen)
