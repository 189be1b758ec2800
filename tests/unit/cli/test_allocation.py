"""`ledger allocate`: one JSON document on standard output, faults on standard error."""

from __future__ import annotations

import io
import json
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from commandcenter.cli.main import main
from tests.unit.cli.conftest import Desk

PROBLEM = {
    "items": {"tent": {"per_person": 0.25}},
    "areas": [
        {"unit": "420101", "population": 1000, "hazard": 0.5, "holds": {}},
        {"unit": "420102", "population": 3000, "hazard": 0.5, "holds": {}},
    ],
    "depots": [{"depot": "D1", "stock": {"tent": 70}}, {"depot": "D2", "stock": {"tent": 30}}],
    "minutes": {"420101": {"D1": 10}, "420102": {"D1": 20, "D2": 5}},
}


def run(file: str, *options: str) -> int:
    """Run the command; its exit code."""
    with pytest.raises(SystemExit) as ended:
        main([*options, "ledger", "allocate", file])
    return int(ended.value.code or 0)


def write(folder: Path, document: Any) -> str:
    """An allocation file."""
    path = folder / "problem.json"
    path.write_text(json.dumps(document), "utf-8")
    return str(path)


def test_the_plan_is_one_document(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Short stock is no failure: exit 0, and every number is there with its reason."""
    assert run(write(tmp_path, PROBLEM), "--json") == 0
    answer = capsys.readouterr()
    found = json.loads(answer.out)
    assert answer.err == ""
    got: Counter[str] = Counter()
    for row in found["plan"]:
        assert set(row) == {"depot", "unit", "item", "quantity"}
        got[row["unit"]] += row["quantity"]
    assert got == {"420101": 25, "420102": 75}
    assert found["fill"] == {"tent": {"420101": 0.2, "420102": 0.2}}
    assert found["min_fill"] == {"tent": 0.2}
    assert len(found["why"]) == 2


def test_it_reads_standard_input(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """“-” is standard input; for people the plan is a table with its reasons below."""
    given = io.TextIOWrapper(io.BytesIO(json.dumps(PROBLEM).encode()), "utf-8")
    monkeypatch.setattr(sys, "stdin", given)
    assert run("-") == 0
    shown = capsys.readouterr().out
    assert "D2" in shown
    assert "20.0%" in shown


def test_a_fault_is_one_sentence(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Nothing on standard output, one line on standard error, exit 1."""
    bad = PROBLEM | {"depots": [{"depot": "D1", "stock": {"tent": -7}}]}
    bad["minutes"] = {"420101": {"D1": 10}}
    assert run(write(tmp_path, bad), "--json") == 1
    answer = capsys.readouterr()
    assert answer.out == ""
    assert "depots[0].stock.tent" in answer.err
    assert len(answer.err.strip().splitlines()) == 1


def test_a_file_that_is_no_text(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Bytes that are no UTF-8 are refused by the file's name."""
    path = tmp_path / "noise.json"
    path.write_bytes(b"\xff\xfe\x00{")
    assert run(str(path)) == 1
    assert "noise.json" in capsys.readouterr().err


def test_a_plan_is_adopted_and_watched(desk: Desk) -> None:
    """Orders go down, stock is promised, a one-sided issue raises the alarm; usage is checked."""
    desk.run("ledger", "items", desk.file("items.csv", "code,name,unit\nMASK,口罩,只\n"))
    desk.run("ledger", "depots", desk.file("depots.csv", "code,name,place\nD1,库,4201\n"))
    post = {"key": "k1", "at": "2026-01-05T09:00:00+08:00", "kind": "purchase", "item": "MASK"}
    post |= {"quantity": "800", "from": "supplier:厂", "to": "depot:D1"}
    desk.run("ledger", "post", desk.file("in.jsonl", json.dumps(post)))
    needs = {
        "items": {"MASK": {"per_person": 1}},
        "areas": [{"unit": u, "population": 500, "hazard": 1} for u in ("420106", "420115")],
        "depots": [{"depot": "D1", "stock": {"MASK": 600}}],
        "minutes": {"420106": {"D1": 9}, "420115": {"D1": 30}},
    }
    file = desk.file("needs.json", json.dumps(needs))
    made = desk.run("ledger", "order", file, "--issuer", "42")
    assert (made["orders"], len(made["directives"])) == (2, 1)
    assert desk.run("directive", "status", made["directives"][0])["total"]["issued"] == 3
    assert desk.run("ledger", "fairness", made["plan"]) == {"alarms": []}
    coming = desk.run("ledger", "orders", "--unit", "420115")["orders"]
    assert [(one["depot"], one["quantity"], one["open"]) for one in coming] == [
        ("D1", "300", "300")
    ]
    issue = post | {"key": "k2", "at": "2026-01-06T09:00:00+08:00", "kind": "issue"}
    issue |= {"quantity": "200", "from": "depot:D1", "to": "unit:420106"}
    desk.run("ledger", "post", desk.file("out.jsonl", json.dumps(issue)))
    since = ("--needs", file, "--since", "2026-01-06T00:00:00+08:00")
    found = desk.run("ledger", "fairness", *since, code=1)
    assert {(a["unit"], a["ground"]) for a in found["alarms"]} == {
        ("420106", "over_share"),
        ("420115", "short"),
    }
    for wrong in ((), (made["plan"], *since), ("--needs", file)):
        desk.run("ledger", "fairness", *wrong, code=2)
