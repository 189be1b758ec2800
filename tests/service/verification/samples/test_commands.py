"""The commands on random checks: their documents are a contract, key by key (DESIGN §7)."""

from __future__ import annotations

import hashlib
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from commandcenter.cli.main import main
from tests.service.directives.conftest import PEOPLE, TREE
from tests.service.verification.samples.conftest import STREETS, WIDE

CERTIFICATE = [
    "issued",
    "claimed",
    "checked",
    "verified",
    "refuted",
    "unreachable",
    "lower_bound",
    "risk_limit",
    "verdict",
    "samples",
]


class Desk:
    """The command line on this test's database."""

    def __init__(self, url: str, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.url, self.folder, self.capsys = url, folder, capsys
        self.said = 0
        self.number = ""

    def run(self, *words: str, code: int = 0) -> Any:
        """One command with --json; returns its document, None where it has none."""
        with pytest.raises(SystemExit) as ended:
            main(["--database", self.url, "--json", *words])
        printed = self.capsys.readouterr()
        assert ended.value.code == code, printed.err
        return json.loads(printed.out) if printed.out else printed.err

    def file(self, name: str, text: str) -> str:
        """A file to hand in."""
        path = self.folder / name
        path.write_text(text, encoding="utf-8")
        return str(path)

    def report(self, units: list[str], act: str, *, code: int = 0, **said: Any) -> Any:
        """Import the same act of many units."""
        at = datetime.now(UTC).isoformat()
        lines = []
        for unit in units:
            self.said += 1
            line = {"key": f"k{self.said}", "directive": self.number, "unit": unit, "act": act}
            lines.append(json.dumps(line | {"at": at} | said))
        name = self.file(f"reports{self.said}.jsonl", "\n".join(lines))
        return self.run("reports", "import", name, code=code)


@pytest.fixture
def desk(
    database_url: str,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> Desk:
    """A desk with a tree, people and one directive."""
    monkeypatch.setenv("COMMANDCENTER_DATA", str(tmp_path / "data"))
    one = Desk(database_url, tmp_path, capsys)
    one.run("units", "import", one.file("tree.csv", TREE + STREETS + WIDE))
    people = "\n".join(line for line in PEOPLE.splitlines() if ".YJJ" not in line)
    one.run("people", "import", one.file("people.csv", people))
    order: dict[str, Any] = {"title": "排查", "text": "逐户排查。", "issuer": "42"}
    order["scope"] = {"under": ["42"], "level": "village"}
    one.number = one.run("directive", "issue", one.file("order.json", json.dumps(order)))[
        "directive"
    ]
    return one


def test_from_the_draw_to_the_certificate(desk: Desk) -> None:
    """Draw, check in draw order, certify, recount, draw again: each document holds its keys."""
    asked = ["--target", "0.8", "--risk-limit", "0.05", "--under", "422801"]
    drawn = desk.run("directive", "sample", desk.number, *asked)
    assert list(drawn) == ["sample", "seed", "units"]
    units = drawn["units"]
    seed = drawn["seed"]
    again = sorted(units, key=lambda u: hashlib.sha256(f"{seed} {u}".encode()).hexdigest())
    assert units == again
    nothing = desk.run("directive", "certify", desk.number)
    assert list(nothing) == CERTIFICATE
    assert (nothing["lower_bound"], nothing["verdict"], nothing["checked"]) == (0, "continue", 0)
    desk.report(units[:20], "claim", by="村")
    desk.report(units[:20], "verify", by="督查员", sample=drawn["sample"], method="onsite")
    file = str(desk.folder / "certificate.json")
    done = desk.run("directive", "certify", desk.number, "--sample", "S1", "--file", file)
    assert (done["issued"], done["claimed"], done["checked"]) == (42, 20, 20)
    assert (done["verified"], done["refuted"], done["unreachable"]) == (20, 0, 0)
    assert done["verdict"] == "certified"
    assert 0.8 < done["lower_bound"] < 1
    assert done["risk_limit"] == 0.05
    assert [one["sample"] for one in done["samples"]] == ["S1"]
    recount = desk.run("certificate", "recompute", file)
    assert list(recount) == ["p", "p_history", "lower_bound"]
    assert recount["lower_bound"] == done["lower_bound"]
    assert recount["p"] == min(recount["p_history"]) <= 0.05
    redrawn = desk.run("certificate", "redraw", "S1")
    assert (redrawn["same"], redrawn["units"]) == (True, units)
    curve = desk.run("certificate", "curve", desk.number)["curve"]
    assert [point["unit"] for point in curve] == units[:20]


def test_the_second_person_stands_in_the_record(desk: Desk) -> None:
    """With a number from a second person it is named; without one the record says null."""
    asked = ["directive", "sample", desk.number, "--target", "0.5", "--risk-limit", "0.1"]
    desk.run(*asked)
    desk.run(*asked, "--second-number", "271828", "--second-person", "王五")
    desk.run(*asked, "--second-number", "271828", code=1)
    listed = desk.run("directive", "certify", desk.number)["samples"]
    assert [(one["number"], one["number_by"]) for one in listed] == [
        (None, None),
        ("271828", "王五"),
    ]
    assert desk.run("certificate", "redraw", "S2")["same"]
    kinds = [entry["kind"] for entry in desk.run("journal", "tail")["entries"]]
    first, second = kinds.index("sample.announce"), kinds.index("sample.number")
    assert kinds[first : first + 3] == ["sample.announce", "sample.checkpoint", "sample.draw"]
    assert second > first
    assert desk.run("journal", "verify")["entries"] == len(kinds)


def test_insiders_are_refused_at_this_door_too(desk: Desk) -> None:
    """Signed in as themselves or as somebody else, by code or by name: not their own line."""
    unit = "420115107201"
    desk.report([unit], "claim", by="村民")
    for by in ("P001", "张三", "李四", "村民"):
        assert len(desk.report([unit], "verify", by=by, code=1)["refused"]) == 1
    name = desk.file("check.jsonl", "")
    line = {"key": "x", "directive": desk.number, "unit": unit, "act": "verify"}
    line |= {"at": datetime.now(UTC).isoformat(), "by": "外请专家"}
    Path(name).write_text(json.dumps(line), encoding="utf-8")
    assert len(desk.run("--as", "P001", "reports", "import", name, code=1)["refused"]) == 1
    signed = ["directive", "override", desk.number, unit, "--checker", "P001", "--reason", "急"]
    desk.run("--as", "P002", *signed, code=1)
    assert not desk.run("--as", "P005", *signed)["holds"]
    desk.report([unit], "verify", by="P001", code=1)
    assert desk.run("--as", "P006", *signed)["holds"]
    assert desk.report([unit], "verify", by="P001")["accepted"] == 1


def test_whom_to_check_next_and_the_hidden_target(desk: Desk) -> None:
    """The list to catch, and the one target a checker learns."""
    assert desk.run("directive", "next", desk.number) == []
    drawn = desk.run("directive", "sample", desk.number, "--target", "0.8", "--risk-limit", "0.05")
    opened = desk.run("--as", "P006", "certificate", "open", drawn["sample"])
    assert (opened["position"], opened["unit"]) == (1, drawn["units"][0])


def test_people_read_a_table(desk: Desk) -> None:
    """Without --json the certificate is a table and a sentence in the duty room's words."""
    desk.run("directive", "sample", desk.number, "--target", "0.8", "--risk-limit", "0.05")
    with pytest.raises(SystemExit):
        main(["--database", desk.url, "directive", "certify", desk.number])
    printed = desk.capsys.readouterr().out
    for words in ("抽样", "完成率下限", "继续抽查", "0.00 %", "至少还需核查"):
        assert words in printed


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["--target", "2", "--risk-limit", "0.05"], 1),
        (["--target", "0.9", "--risk-limit", "5%"], 1),
        (["--target"], 2),
        (["--target", "0.9", "--second-number", "5"], 1),
        (["--target", "0.9", "--risk-limit", "0.05", "--under", "99"], 1),
    ],
)
def test_wrong_words(desk: Desk, words: list[str], code: int) -> None:
    """Refused is 1, wrong usage 2; nothing is announced."""
    desk.run("directive", "sample", desk.number, *words, code=code)
    assert desk.run("directive", "certify", desk.number)["samples"] == []
