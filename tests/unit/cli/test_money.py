"""`ledger price`, `ledger allowance` and `ledger aid` from file to file, as a clerk runs them."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

from tests.unit.cli.conftest import Desk

PRICES = """key,at,place,shop,item,unit,price,cost
a,2020-02-01T09:00:00+08:00,420115,乙店,口罩,盒,116,100
b,2020-02-01T09:00:00+08:00,420115,丙店,口罩,盒,115,100
"""
AID = "household,name,kind,persons\nH1,张三丰,emergency,4\nH2,李四,repair,4\n"
PERIOD = ("--from", "2026-06-01", "--to", "2026-06-30")
LISTED = ("--title", "六月", "--unit", "420115", "--source", "中央财政")


def test_prices_from_sample_to_evidence(desk: Desk) -> None:
    """Import, check, evidence; one inspector is refused in words."""
    file = desk.file("prices.csv", PRICES)
    assert desk.run("ledger", "price", "import", file) == {"accepted": 2, "repeated": 0}
    found = desk.run("ledger", "price", "check")
    assert (found["judged"], [row["sample"] for row in found["rows"]]) == (2, ["a"])
    assert found["rows"][0]["margin"] == "16.0"
    evidence = ("ledger", "price", "evidence", "a", "--out", desk.file("pack.zip"))
    assert "2" in desk.run(*evidence, "--inspector", "Q1", code=1)
    made = desk.run(*evidence, "--inspector", "Q1", "--inspector", "Q2")
    with zipfile.ZipFile(made["file"]) as pack:
        assert json.loads(pack.read("evidence.json"))["digest"] == made["digest"]
    assert len(desk.run("ledger", "price", "profiles")["profiles"]) == 4


def test_aid_from_list_to_wall(desk: Desk) -> None:
    """Check, submit, publish; what hangs out has no code and no whole name."""
    file = desk.file("aid.csv", AID)
    assert desk.run("ledger", "aid", "check", file, *PERIOD) == {"findings": []}
    made = desk.run("ledger", "aid", "submit", file, *LISTED, *PERIOD)
    assert (made["rows"], made["total"]) == (2, "3200.00")
    out = desk.file("wall.csv")
    desk.run("ledger", "aid", "publish", made["list"], "--out", out)
    words = Path(out).read_text("utf-8-sig")
    assert "张*丰" in words
    assert "H1" not in words


def test_an_allowance_list_is_stopped(desk: Desk) -> None:
    """Days that no roster has: exit 1 with the row; published only with a signed reason."""
    rows = "person,name,work,leader,rate,days\nQ1,甲,other,yes,200,5\n"
    file = desk.file("list.csv", rows)
    found = desk.run("ledger", "allowance", "check", file, *PERIOD, code=1)
    assert [row["rule"] for row in found["findings"]] == ["days_above_roster"]
    made = desk.run("ledger", "allowance", "submit", file, *LISTED, *PERIOD)
    publish = ("ledger", "allowance", "publish", made["list"])
    assert "2: " in desk.run(*publish, code=1)
    signed = desk.run(*publish, "--reason", "值班表漏登", "--signed-by", "丙")
    assert signed["published_at"]
