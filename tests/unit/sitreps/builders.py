"""Builds frozen reports by hand: the incident in Wuhan with counts that no two rows share."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from commandcenter.directives.model import Counts
from commandcenter.sitreps.model import (
    DirectiveFacts,
    IncidentFacts,
    LevelFacts,
    LogLine,
    Previous,
    Reason,
    Series,
    SitrepKind,
    Snapshot,
    Stuck,
    UnitRow,
)
from commandcenter.sitreps.paper.figures import figures_of

ISSUED = datetime(2026, 7, 17, 0, 0, tzinfo=UTC)
AS_OF = datetime(2026, 7, 17, 3, 4, tzinfo=UTC)
DISTRICTS = (
    ("420102", "江岸区", 182),
    ("420103", "江汉区", 117),
    ("420104", "硚口区", 139),
    ("420105", "汉阳区", 136),
    ("420106", "武昌区", 199),
    ("420107", "青山区", 109),
    ("420111", "洪山区", 293),
    ("420112", "东西湖区", 212),
    ("420113", "汉南区", 71),
    ("420114", "蔡甸区", 373),
    ("420115", "江夏区", 415),
    ("420116", "黄陂区", 685),
    ("420117", "新洲区", 564),
)


def district_rows() -> tuple[UnitRow, ...]:
    """Counts of the thirteen districts: one silent, one almost all claimed, one all verified."""
    rows = []
    for index, (code, name, issued) in enumerate(DISTRICTS):
        claimed = issued * (31 + 5 * index) // 100
        verified = claimed * (20 + 6 * index) // 100
        if name == "汉南区":
            claimed = verified = 0
        if name == "青山区":
            claimed = verified = issued
        if name == "江夏区":
            claimed, verified = issued - 9, 12
        started = max(claimed, issued * 3 // 4) if claimed else 3
        counts = Counts(
            issued=issued,
            delivered=issued - 1,
            read=issued - 2,
            acknowledged=max(started, issued - 7 - index) if claimed else 9,
            relayed=issued // 2,
            started=started,
            claimed=claimed,
            verified=verified,
            refuted=index % 4,
            returned=index % 3,
            overdue=issued - claimed,
            silent=min(issued - started, 2 + index) if claimed else issued - 9,
        )
        rows.append(UnitRow(code, name, counts))
    return tuple(rows)


def series(total: Counts) -> Series:
    """Five curves that rise to the totals."""
    steps = 40
    times = tuple(ISSUED + (AS_OF - ISSUED) * step / steps for step in range(steps + 1))

    def curve(end: int, begin: int, power: float) -> tuple[int, ...]:
        parts = [max(0.0, (s - begin) / (steps - begin)) ** power for s in range(steps + 1)]
        return tuple(int(end * part) for part in parts)

    return Series(
        times,
        curve(total.acknowledged, 0, 0.4),
        curve(total.started, 3, 0.6),
        curve(total.claimed, 8, 1.4),
        curve(total.verified, 12, 1.8),
    )


def directive(**changes: Any) -> DirectiveFacts:
    """One directive to all communities of Wuhan."""
    rows = district_rows()
    total = sum((row.counts for row in rows), Counts())
    facts = DirectiveFacts(
        number="令〔2026〕1号",
        title="转移低洼地区群众",
        text="立即组织低洼地区群众转移避险，不落一人，严禁擅自返回。",
        issuer="4201",
        issuer_name="武汉市",
        issued_at=ISSUED,
        acknowledge_by=ISSUED + timedelta(minutes=30),
        start_by=ISSUED + timedelta(hours=1),
        complete_by=ISSUED + timedelta(hours=3),
        status="open",
        version=1,
        total=total,
        row_level="county",
        rows=rows,
        areas=rows,
        stuck=(
            Stuck("420113001", "汉南区纱帽街道", Reason.NOT_ACKNOWLEDGED, 62, 62, None),
            Stuck(
                "420115005",
                "江夏区五里界街道",
                Reason.NOT_RELAYED,
                29,
                31,
                ISSUED + timedelta(minutes=132),
            ),
            Stuck("420116104", "黄陂区蔡店街道", Reason.SILENT, 14, 44, None),
        ),
        progress=series(total),
    )
    return replace(facts, **changes)


def incident(**changes: Any) -> IncidentFacts:
    """The flood."""
    facts = IncidentFacts(
        id="I1",
        title="武汉市暴雨洪涝",
        category="natural",
        grade=2,
        place="4201",
        place_name="湖北省 武汉市",
        at=ISSUED - timedelta(hours=5),
        opened_at=ISSUED - timedelta(hours=4, minutes=33),
        closed_at=None,
    )
    return replace(facts, **changes)


def snapshot(**changes: Any) -> Snapshot:
    """A frozen follow-up with its figures; changes of directives or the previous report renew
    them.
    """
    base: dict[str, Any] = {
        "id": "0197f0c2",
        "kind": SitrepKind.FOLLOWUP,
        "ordinal": 2,
        "number": "应急报〔2026〕3号",
        "title": "武汉市暴雨洪涝情况续报二",
        "organ": "武汉市应急指挥部",
        "addressee": None,
        "as_of": AS_OF,
        "journal_seq": 9217,
        "made_at": AS_OF,
        "made_by": "张三",
        "drill": None,
        "incident": incident(),
        "levels": (
            LevelFacts(
                3,
                "强降雨致城区渍涝",
                "加强巡查值守",
                ISSUED - timedelta(hours=4),
                None,
                "武汉市防汛应急预案",
            ),
            LevelFacts(
                2,
                "强降雨持续，外江水位上涨",
                "转移低洼地区群众，关闭涉水景区",
                ISSUED - timedelta(minutes=10),
                ISSUED + timedelta(days=2),
                None,
            ),
        ),
        "directives": (directive(),),
        "previous": None,
        **changes,
    }
    base["figures"] = changes.get("figures") or figures_of(
        base["directives"],
        as_of=base["as_of"],
        journal_seq=base["journal_seq"],
        previous=base["previous"],
    )
    return Snapshot(**base)


def previous() -> Previous:
    """The report an hour before, which did not yet know every figure."""
    values = {
        "令〔2026〕1号||claimed": 1404,
        "令〔2026〕1号||verified": 377,
        "令〔2026〕1号||gap": 1027,
    }
    return Previous("0197f001", "武汉市暴雨洪涝情况续报一", AS_OF - timedelta(hours=1), values)


def log_lines(count: int) -> tuple[LogLine, ...]:
    """Lines of a duty log."""
    return tuple(
        LogLine(seq, ISSUED + timedelta(seconds=seq), "张三", f"第{seq}次通话，雷竹村无人接听")
        for seq in range(1, count + 1)
    )
