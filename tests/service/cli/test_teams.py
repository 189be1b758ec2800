"""`team …` as a script meets it: register, list, search, send, state, release."""

from __future__ import annotations

from pathlib import Path

from tests.service.cli.conftest import type_of_command

REGISTER = """类别,编号,姓名,单位,技能,队伍,纬度,经度,坐标系
队伍,T1,江夏突击一队,420115,,,,,
人员,R1,张三,420115107201,冲锋舟驾驶、急救,T1,30.3000,114.3000,wgs84
人员,R2,李四,420115107202,急救,T1,30.3200,114.3000,wgs84
装备,M1,冲锋舟01,420115107201,水上运输,T1,30.3000,114.3000,wgs84
人员,R3,王五,422801,急救,,,,
"""


def test_a_team_is_registered_found_sent_and_released(
    town: type_of_command, tmp_path: Path
) -> None:
    """Exit codes and JSON keys are a contract; a refusal is one clear sentence each."""
    file = tmp_path / "teams.csv"
    file.write_text(REGISTER, "utf-8")
    assert town("team", "import", file).document == {"rows": 5, "added": 5, "changed": 0}
    found = town("team", "find", "--skill", "急救", "--near", "30.3,114.3", "--within", "5")
    assert [(r["code"], r["distance_m"]) for r in found.document["rows"]] == [
        ("R1", 0),
        ("R2", 2224),
    ]
    assert [r["code"] for r in found.document["unplaced"]] == ["R3"]
    nowhere = town("team", "find", "--skill", "急救", "--near", "420115", "--within", "5")
    assert nowhere.code == 1
    assert "give a coordinate" in nowhere.complaints
    words = ("assign", "T1", "--to", "420115107202", "--key", "k1", "--note", "转移群众")
    sent = town("team", *words)
    assert sent.document["codes"] == ["M1", "R1", "R2"]
    assert town("team", *words).document["repeated"]
    twice = town("team", "assign", "R1", "--to", "420115107201")
    assert twice.code == 1
    assert "张三: it is assigned" in twice.complaints
    assert town("team", "status", "T1", "on_scene").document["codes"] == ["M1", "R1", "R2"]
    moved = town(
        "team", "assign", "R1", "--to", "420115107201", "--position", "30.31,114.31", "--move"
    )
    assert moved.code == 0
    assert town("team", "release", "R2").code == 0
    listed = town("team", "list").document
    rows = {row["code"]: row for row in listed["rows"]}
    assert {code: row["status"] for code, row in rows.items()} == {
        "R1": "assigned", "R2": "released", "M1": "on_scene", "R3": "standby",
    }  # fmt: skip
    assert rows["M1"]["mission"]["words"] == "转移群众"
    assert listed["total"]["responders"] == 4
    assert listed["total"]["on_duty_s"] == sum(row["duty"]["total_s"] for row in rows.values())
    assert listed["teams"][0]["counts"] == {"on_scene": 1, "assigned": 1, "released": 1}
    assert "冲锋舟01" in town("team", "list", "--status", "on_scene", plain=True).out
    assert town("team", "list", "--skill", "  ").code == 1
    assert town("team", "status", "R1", "assigned").code == 2


def test_hours_of_a_past_duty_and_who_should_rest(town: type_of_command, tmp_path: Path) -> None:
    file = tmp_path / "teams.csv"
    file.write_text(REGISTER, "utf-8")
    assert town("team", "import", file, "--since", "2026-01-01T00:00:00+08:00").code == 0
    first, last = "2026-01-02T06:00:00+08:00", "2026-01-02T20:30:07+08:00"
    assert town("team", "assign", "R1", "--to", "420115", "--at", first).code == 0
    tired = town("team", "list", plain=True)
    assert "张三 should rest" in tired.complaints
    assert "劳动法" in tired.complaints
    assert town("team", "status", "R1", "standby", "--at", last).code == 0
    [row] = [r for r in town("team", "list").document["rows"] if r["code"] == "R1"]
    assert row["duty"]["total_s"] == 14 * 3600 + 30 * 60 + 7
    assert row["duty"]["tired"] is None
    ahead = town("team", "release", "R1", "--at", "2199-01-01T00:00:00+08:00")
    assert (ahead.code, "lies ahead" in ahead.complaints) == (1, True)
