"""The commands on ladders, roll calls, burdens and channels: keys and exit codes."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.service.channels.conftest import SECRET, TOKEN, Far, far
from tests.service.cli.conftest import type_of_command
from tests.service.directives.conftest import V1

__all__ = ["far"]
NOW = datetime.now(UTC)
ORDER: dict[str, Any] = {
    "title": "排查",
    "text": "逐户排查。",
    "issuer": "42",
    "scope": {"under": ["42"], "level": "village"},
    "complete_by": (NOW + timedelta(hours=9)).isoformat(),
    "evidence": {"photos": 2, "quantities": {"户数": 10}},
}
type_of_file = Callable[..., str]


@pytest.fixture
def written(tmp_path: Path) -> type_of_file:
    """Writes a JSON file."""

    def write(document: Any, name: str = "file.json") -> str:
        path = tmp_path / name
        path.write_text(json.dumps(document, ensure_ascii=False), encoding="utf-8")
        return str(path)

    return write


def test_a_ladder_is_shown_held_and_released(town: type_of_command, written: type_of_file) -> None:
    """Its rungs with their basis, its holds; a hold without a reason exits 1."""
    number = town("directive", "issue", written(ORDER)).document["directive"]
    shown = town("directive", "ladder", number).document
    assert set(shown) == {"directive", "basis", "verified", "rungs", "steps", "coming", "holds"}
    assert all(rung["basis"] for rung in shown["rungs"])
    assert town("directive", "hold", number, written({})).code == 1
    held = town("directive", "hold", number, written({"reason": "断电", "under": [V1]}))
    assert held.document == {"directive": number, "hold": 1}
    assert town("directive", "ladder", number).document["holds"][0]["under"] == [V1]
    assert town("directive", "release", number, written({"reason": "来电"})).code == 0
    assert town("directive", "release", number, written({"reason": "来电"})).code == 1


def test_the_burden_before_and_after(town: type_of_command, written: type_of_file) -> None:
    """Nothing is issued by asking; over the budget without a reason exits 1."""
    asked = town("directive", "burden", written(ORDER))
    assert asked.code == 0
    assert (asked.document["units"], asked.document["each"]["items"]) == (7, 4)
    assert town("directive", "list").document == {"directives": []}
    heavy = ORDER | {"evidence": {"photos": 9, "quantities": {f"q{n}": 1 for n in range(20)}}}
    for _ in range(4):
        last = town("directive", "issue", written(heavy))
    assert last.code == 1
    assert town("directive", "burden", written(heavy)).code == 1
    because = heavy | {"burden_reason": "溃口"}
    assert town("directive", "burden", written(because)).code == 0
    assert town("directive", "issue", written(because)).code == 0
    week = town("units", "burden", V1).document
    assert len(week["directives"]) == 4
    assert week["minutes"] == pytest.approx(4 * 15.5)
    assert week["days"][0]["over"] is True


def test_a_roll_call_from_plan_to_redraw(town: type_of_command, written: type_of_file) -> None:
    """At once without a window, hidden with one; a telephone answer is recorded as one."""
    plan = {"under": ["42"], "level": "village", "count": 3}
    made = town("rollcall", "plan", written(plan)).document
    number = made["directive"]
    units = [row["unit"] for row in town("rollcall", "status", number).document["units"]]
    assert len(units) == 3
    call = {"unit": units[0], "caller": "老李", "recorder": "值班员", "words": "我替他接的"}
    assert town("rollcall", "answer", number, written(call)).code == 0
    rows = {r["unit"]: r for r in town("rollcall", "status", number).document["units"]}
    assert (rows[units[0]]["how"], rows[units[0]]["words"]) == ("proxy", "我替他接的")
    assert town("rollcall", "redraw", "1").document["same"] is True
    window = {"from": NOW.isoformat(), "to": (NOW + timedelta(days=2)).isoformat()}
    later = town("rollcall", "plan", written(plan | window)).document
    assert later["directive"] is None
    assert "starts_at" not in later
    assert len(town("rollcall", "list").document["roll_calls"]) == 2


def test_channels_say_what_came_of_a_test(
    town: type_of_command, far: Far, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Unconfigured nothing leaves; a yes exits 0, anything else 1; no secret is ever printed."""
    assert town("channels", "test", "--robot", "street").code == 1
    path = tmp_path / "channels.toml"
    path.write_text(
        f"[robots.street]\nkind = 'wecom'\nurl = '{far.url}/send?key={TOKEN}'\n"
        f"secret = '{SECRET}'\nprivate = true\n",
        encoding="utf-8",
    )
    path.chmod(0o600)
    monkeypatch.setenv("COMMANDCENTER_CHANNELS", str(path))
    sent = town("channels", "test", "--robot", "street")
    assert (sent.code, sent.document["state"]) == (0, "sent")
    far.status = 500
    again = town("channels", "test", "--robot", "street")
    assert (again.code, again.document["state"]) == (1, "uncertain")
    shown = town("channels", "show")
    assert shown.document["outbox"]["uncertain"] == 1
    listed = town("channels", "outbox")
    assert len(listed.document["messages"]) == 2
    for answer in (sent, again, shown, listed):
        assert TOKEN not in answer.out + answer.complaints
        assert SECRET not in answer.out + answer.complaints
    path.chmod(0o644)
    assert "readable" in town("channels", "show").complaints
    assert town("channels", "test").code == 2
    assert town("channels", "send").document["sent"] == 0


def test_the_roster_is_imported_and_asked(town: type_of_command, tmp_path: Path) -> None:
    """Who is on duty now, and nobody where nobody is."""
    path = tmp_path / "duty.csv"
    start, end = (NOW - timedelta(hours=1)).isoformat(), (NOW + timedelta(hours=9)).isoformat()
    path.write_text(
        f"unit,person,role,starts_at,ends_at\n{V1},P001,值班,{start},{end}\n", encoding="utf-8"
    )
    assert town("people", "duty", path).document == {"shifts": 1}
    [shift] = town("people", "on-duty", V1).document["shifts"]
    assert (shift["person"], shift["role"]) == ("P001", "值班")
    later = (NOW + timedelta(days=1)).isoformat()
    assert town("people", "on-duty", V1, "--at", later).document["shifts"] == []
    path.write_text("unit,person,role,starts_at,ends_at\n99,P9,x,y,z\n", encoding="utf-8")
    assert town("people", "duty", path).code == 1
