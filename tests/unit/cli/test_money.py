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


OFFERS = """key,partner,quantity,sort,item,measure,until
o1,donor:水业公司,100,,WATER,,
o2,supplier:某公司,3,岗位,,个,
"""


def test_needs_and_offers_from_file_to_partner(desk: Desk) -> None:
    """Enter, match, see what is short, take back, withdraw, close; a partner's row at the end."""
    desk.run("ledger", "items", desk.file("items.csv", "code,name,unit\nWATER,饮用水,瓶\n"))
    offers = desk.file("offers.csv", OFFERS)
    assert desk.run("ledger", "offers-import", offers) == {"accepted": 2, "repeated": 0}
    need = desk.run("ledger", "need", "--key", "n1", "--unit", "420115", "--item", "WATER",
                    "--quantity", "150", "--words", "停水两天")["need"]  # fmt: skip
    given = desk.run("ledger", "give", str(need), "1", "60", "--key", "m1")["match"]
    [short] = desk.run("ledger", "short")["rows"]
    assert (short["needed"], short["free"], short["short"]) == ("90", "40", "50")
    [row] = desk.run("ledger", "given", "--need", str(need))["rows"]
    assert (row["partner"], row["quantity"], row["taken_back"]) == ("donor:水业公司", "60", None)
    [row] = desk.run("ledger", "partners")["rows"]
    assert (row["promised"], row["shipped"], row["open"]) == ("60", "0", "60")
    desk.run("ledger", "take-back", str(given), "--reason", "重复", "--key", "b1")
    desk.run("ledger", "withdraw", "1", "--reason", "停产")
    assert "已撤回" in desk.run("ledger", "give", "1", "1", "1", "--key", "m2", code=1)
    desk.run("ledger", "met", str(need), "--reason", "已由自来水公司恢复")
    assert desk.run("ledger", "needs")["rows"] == []
    states = [row["state"] for row in desk.run("ledger", "offers", "--all")["rows"]]
    assert states == ["withdrawn", "open"]


def test_claims_wait_in_line(desk: Desk) -> None:
    """Five for three jobs, one of them twice; the fourth moves up when one steps back."""
    desk.run("ledger", "offers-import", desk.file("offers.csv", OFFERS.replace("WATER", "")
             .replace("100,,,,", "100,services,,次,")))  # fmt: skip
    people = "".join(f"{who},420115\n" for who in ("A", "B", "C", "D", "E", "A"))
    file = desk.file("claims.csv", "claimant,unit\n" + people)
    made = desk.run("ledger", "claim", "2", file)
    assert made == {"given": 3, "waiting": 2, "repeated": 1}
    assert desk.run("ledger", "claim", "2", "--claimant", "E", "--unit", "420115")["repeated"] == 1
    desk.run("ledger", "claim", "2", code=2)
    assert desk.run("ledger", "give-up", "2", "B", "--reason", "已就业")["given"] == 1
    rows = desk.run("ledger", "claimants", "2")["rows"]
    assert [row["place"] for row in rows] == [None, None, None, None, 1]


def test_papers_of_a_delivery(desk: Desk) -> None:
    """What came in needs an acceptance report; late papers are exit 1, papers handed in are not."""
    desk.run("ledger", "items", desk.file("items.csv", "code,name,unit\nWATER,饮用水,瓶\n"))
    desk.run("ledger", "depots", desk.file("depots.csv", "code,name,place\nD1,区库,420115\n"))
    line = {
        "key": "k1",
        "at": "2026-07-01T09:00:00+08:00",
        "kind": "采购",
        "item": "WATER",
        "quantity": "10",
        "from": "supplier:水厂",
        "to": "depot:D1",
    }
    desk.run("ledger", "post", desk.file("post.jsonl", json.dumps(line) + "\n"))
    [row] = desk.run("ledger", "papers", "due", "--late", code=1)["rows"]
    assert (row["papers"], row["due"]) == ("acceptance", "2026-07-08")
    assert "5 个工作日" in row["basis"]
    assert desk.run("ledger", "papers", "in", "k1", "--number", "验1")["postings"] == 1
    assert desk.run("ledger", "papers", "due")["rows"] == []


def test_the_annual_report_from_books_to_file(desk: Desk) -> None:
    """What last year was posted must be reported: due with exit 1, written, then noted as in."""
    desk.run("ledger", "items", desk.file("items.csv", "code,name,unit\nWATER,饮用水,瓶\n"))
    desk.run("ledger", "depots", desk.file("depots.csv", "code,name,place\nD1,库,420115\n"))
    assert desk.run("ledger", "papers", "due")["annual"] is None
    line = {
        "key": "k1",
        "at": "2025-12-30T09:00:00+08:00",
        "kind": "期初",
        "item": "WATER",
        "quantity": "10",
        "from": "opening:2025",
        "to": "depot:D1",
    }
    desk.run("ledger", "post", desk.file("post.jsonl", json.dumps(line) + "\n"))
    found = desk.run("ledger", "papers", "due", code=1)
    assert found["rows"] == []
    assert (found["annual"]["year"], found["annual"]["due"]) == (2025, "2026-01-10")
    made = desk.run("ledger", "papers", "annual", "--formats", "docx, xlsx", "--out",
                    desk.file("out"))  # fmt: skip
    assert made["year"] == 2025
    assert sorted(Path(path).suffix for path in made["files"].values()) == [".docx", ".xlsx"]
    assert all(Path(path).stat().st_size for path in made["files"].values())
    note = ("ledger", "papers", "annual-in", "--year", "2025", "--number", "报1")
    assert desk.run(*note) == {"year": 2025, "number": "报1"}
    assert desk.run("ledger", "papers", "due")["annual"] is None
    for year in ("2030", "99999"):
        later = ("ledger", "papers", "annual-in", "--year", year, "--number", "x")
        assert f"{year} 年度尚未结束" in desk.run(*later, code=1)
