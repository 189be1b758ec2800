"""Blame and inspections by the command line: signed by two, with the object's clock."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from commandcenter.core.clock import parse_time
from tests.service.cli.conftest import ENGLISH, type_of_command
from tests.service.directives.conftest import V1, V2

NOW = datetime.now(UTC)
ORDER: dict[str, Any] = {
    "title": "排查",
    "text": "逐户排查。",
    "issuer": "42",
    "scope": {"under": ["42"], "level": "village"},
    "issued_at": (NOW - timedelta(hours=3)).isoformat(),
    "complete_by": (NOW + timedelta(hours=9)).isoformat(),
    "evidence": {"photos": 2},
}


@pytest.fixture
def number(town: type_of_command, file: Callable[..., Path]) -> str:
    """A directive on which one unit claims without the photos it was asked for."""
    issued = town("directive", "issue", file(ORDER, name="order.json")).document["directive"]
    said = {"key": "c1", "directive": issued, "unit": V1, "act": "claim", "at": NOW.isoformat()}
    assert town("reports", "import", file(said, name="said.jsonl")).code == 0
    return str(issued)


def an_upheld_finding(town: type_of_command, number: str) -> int:
    """The finding on that claim, upheld by somebody."""
    [found] = town("directive", "findings", number, "--under", V1).document
    signed = ("--by", "赵六", "--reason", "现场未见")
    assert town("directive", "finding", "uphold", found["finding"], *signed).code == 0
    return int(found["finding"])


def test_blame_from_proposal_to_review(town: type_of_command, number: str) -> None:
    """Approver ≠ proposer; thirty days to ask for a review, thirty to answer it."""
    blame = ("directive", "blame")
    identity = an_upheld_finding(town, number)
    made = town(*blame, "propose", identity, "--by", "钱七", "--reason", "谎报").document
    assert (made["state"], made["due"]) == ("proposed", None)
    for insider in ("钱七", "赵六"):
        refused = town(*blame, "approve", made["blame"], "--by", insider, "--reason", "同意")
        assert refused.code == 1
        assert "had a part" in refused.complaints
    done = town(*blame, "approve", made["blame"], "--by", "周县长", "--reason", "同意").document
    assert timedelta(days=29) < parse_time(done["due"]) - NOW < timedelta(days=31)
    table = town(*blame, "list", number, plain=True).out
    assert "may ask for a review until" in table
    assert V1 in table
    asked = town(*blame, "ask", made["blame"], "--by", "村支书", "--reason", "照片在群里").document
    assert asked["state"] == "in_review"
    answer = (*blame, "review", made["blame"], "--lifted", "--reason", "属实", "--by")
    assert town(*answer, "周县长").code == 1
    assert town(*answer, "吴九").document["state"] == "lifted"
    [listed] = town(*blame, "list", "--finding", identity).document
    assert [step["kind"] for step in listed["steps"]] == ["propose", "approve", "ask", "lifted"]


def test_the_same_person_by_code_and_by_name(
    town: type_of_command, number: str, tmp_path: Path
) -> None:
    """Whoever proposed by name cannot approve by code, nor the other way round."""
    people = tmp_path / "inspectors.csv"
    people.write_text("code,name,unit,post\nDC1,督一,42,督查员\nDC2,督二,42,督查员\n", "utf-8")
    assert town("people", "import", people).code == 0
    identity = an_upheld_finding(town, number)
    propose = ("directive", "blame", "propose", identity, "--reason", "谎报", "--by")
    first = town(*propose, "督一").document["blame"]
    approve = ("directive", "blame", "approve", first, "--reason", "同意", "--by")
    assert town(*approve, "DC1").code == 1
    assert town(*approve, "督一").code == 1
    assert town(*approve, "DC2").code == 0


def test_a_second_line_is_warned_before_it_goes(town: type_of_command, number: str) -> None:
    """重复督查 exits 1 with the sentence and writes nothing; with a reason it goes and says so."""
    inspect = ("directive", "inspect", number)
    first = town(*inspect, V1[:9], "--line", "4201", "--by", "赵六")
    assert first.document["despite"] is None
    again = (*inspect, V1, "--line", V1[:6], "--by", "王五")
    refused = town(*again)
    assert (refused.code, refused.out) == (1, "")
    assert "重复督查" in refused.complaints
    listed = ("directive", "inspections", number)
    assert len(town(*listed).document) == 1
    assert town(*again, "--despite", "群众举报").document["despite"] == "群众举报"
    rows = town(*listed, "--under", V1).document
    assert [(row["unit"], row["line"]) for row in rows] == [(V1, V1[:6])]
    assert "群众举报" in town(*listed, plain=True).out


def test_the_reasons_name_units_beside_codes(
    town: type_of_command,
    number: str,
    file: Callable[..., Path],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Whoever reads a finding sees whom it speaks of; the help is in Chinese."""
    rows = {row["unit"]: row["name"] for row in _status(town, number)}
    said = {"key": "p1", "directive": number, "unit": V2, "act": "progress"}
    said |= {"at": datetime.now(UTC).isoformat(), "text": f"{rows[V1]}未开展排查。"}
    assert town("reports", "import", file(said, name="other.jsonl")).code == 0
    found = town("directive", "findings", number, "--under", V1).document
    [why] = [one["why"] for one in found if one["rule"] == "contradiction"]
    assert f"{rows[V2]} ({V2})" in why
    monkeypatch.setenv(ENGLISH, "zh_CN")
    shown = town("directive", "blame", "--help", plain=True).out
    assert "追责建议" in shown
    assert "批准追责建议" in shown


def _status(town: type_of_command, number: str) -> list[dict[str, Any]]:
    found = town("directive", "status", number, "--by", "village").document["rows"]
    return [row for row in found if row["unit"]]
