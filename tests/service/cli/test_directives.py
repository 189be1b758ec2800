"""The contract of the directive and report commands: options, keys, exit codes."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from tests.service.cli.conftest import type_of_command
from tests.service.directives.conftest import V1, V2, V3

KEYS = (
    "issued delivered read acknowledged relayed started claimed verified refuted returned closed "
    "overdue flagged silent"
).split()
ISSUED = datetime.now(UTC) - timedelta(hours=3)
ORDER: dict[str, Any] = {
    "title": "排查",
    "text": "逐户排查。",
    "issuer": "42",
    "scope": {"under": ["42"], "level": "village"},
    "issued_at": ISSUED.isoformat(),
    "complete_by": (ISSUED + timedelta(hours=9)).isoformat(),
    "key": "k1",
}
type_of_file = Callable[..., Path]


@pytest.fixture
def number(town: type_of_command, file: type_of_file) -> str:
    """An issued directive."""
    answer = town("directive", "issue", file(ORDER))
    assert answer.code == 0
    assert answer.document["assignments"] == 7
    return str(answer.document["directive"])


def line(number: str, unit: str, act: str, minutes: int = 10, **more: Any) -> dict[str, Any]:
    """A report line said some minutes after the issue."""
    at = (ISSUED + timedelta(minutes=minutes)).isoformat()
    key = f"{unit}{act}{minutes}"
    return {"key": key, "directive": number, "unit": unit, "act": act, "at": at, **more}


def test_issue_answers_its_number_and_size(
    town: type_of_command, number: str, file: type_of_file, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A resend is the same directive, from a file or from standard input; `--json` may stand
    anywhere.
    """
    assert number.startswith(f"令〔{ISSUED.astimezone().year}〕")
    again = town("directive", "--json", "issue", file(ORDER), plain=True)
    assert again.document == {"directive": number, "assignments": 7}
    typed = io.TextIOWrapper(io.BytesIO(json.dumps(ORDER).encode()), encoding="utf-8")
    monkeypatch.setattr("sys.stdin", typed)
    assert town("directive", "issue", "-").document["directive"] == number


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("{", "not JSON"),
        ("[]", "one JSON object"),
        (json.dumps(ORDER | {"key": "k2", "title": "", "colour": 1}), "title"),
        (json.dumps(ORDER | {"key": "k2", "scope": {"units": ["99"]}}), "99"),
    ],
)
def test_a_bad_file_is_refused_in_words(
    town: type_of_command, file: type_of_file, content: str, words: str
) -> None:
    """Nothing on standard output, the reason on standard error, exit code 1."""
    answer = town("directive", "issue", file(content))
    assert (answer.code, answer.out) == (1, "")
    assert words in answer.complaints
    assert "Traceback" not in answer.complaints


def test_wrong_usage(command: type_of_command) -> None:
    """A missing argument, an unknown option or command: exit code 2."""
    for words in (["directive", "issue"], ["directive", "status", "1", "--colour"], ["dance"]):
        assert command(*words).code == 2
    assert command("directive", "issue", "/no/such/file.json").code == 2
    assert command("directive", "status", "1", "--by", "hamlet").code == 2


def test_import_answers_line_by_line(
    town: type_of_command, number: str, file: type_of_file
) -> None:
    """Accepted, repeated and refused are told apart; a bad line names its number and reason."""
    path = file(
        "\ufeff" + json.dumps(line(number, V1, "acknowledge")),
        "",
        line(number, V1, "claim", 20, quantities={"人数": 3}, by="张三"),
        line(number, V1, "claim", 20, quantities={"人数": 3}, by="张三"),
        line(number, V1, "claim", 20, by="李四"),
        "{broken",
        line(number, V2, "dance"),
        line(number, "430102001001", "claim"),
        line(number, V3, "verify", 30, by="巡查员"),
        line(number, V1, "verify", 30, by="P002"),
        line(number, V1, "verify", 31, by="巡查员", method="onsite"),
        line(number, V2, "start", 60 * 24),
        line(number, V2, "start", -1),
        line(number, V2, "start", 60 * 24, key="web1", channel="web"),
        name="reports.jsonl",
    )
    answer = town("reports", "import", path)
    assert answer.code == 1
    found = answer.document
    assert (found["accepted"], found["repeated"]) == (3, 1)
    refused = {item["line"]: item["why"] for item in found["refused"]}
    for place, words in {
        5: "other content",
        6: "not JSON",
        7: "not an act",
        8: "not sent",
        9: "no claim",
        10: "holds a post",
        12: "future",
        13: "before the directive",
        14: "future",
    }.items():
        assert words in refused.pop(place)
    assert refused == {}
    again = town("reports", "import", path).document
    assert (again["accepted"], again["repeated"]) == (0, 4)


def test_a_clean_import_ends_with_zero(
    town: type_of_command, number: str, file: type_of_file
) -> None:
    """Exit code 0 where every line was taken or known already."""
    path = file(line(number, V1, "claim"), name="reports.jsonl")
    assert town("reports", "import", path).code == 0
    assert town("reports", "import", path).document == {
        "accepted": 0,
        "repeated": 1,
        "refused": [],
    }


def test_photos_of_an_import(
    town: type_of_command, number: str, file: type_of_file, tmp_path: Path
) -> None:
    """Photos come from one folder by plain name; what is none, or lies elsewhere, is refused."""
    folder = tmp_path / "photos"
    folder.mkdir()
    Image.new("RGB", (64, 48), "green").save(folder / "a.jpg")
    (folder / "b.jpg").write_bytes(b"no picture at all")
    (folder / "c.jpg").symlink_to(folder / "a.jpg")
    names = ["a.jpg", "b.jpg", "c.jpg", "../photos/a.jpg", "none.jpg"]
    path = file(
        *(line(number, V1, "progress", place, photos=[name]) for place, name in enumerate(names)),
        name="reports.jsonl",
    )
    answer = town("reports", "import", path, "--photos", folder)
    assert answer.document["accepted"] == 1
    assert [item["line"] for item in answer.document["refused"]] == [2, 3, 4, 5]
    without = town("reports", "import", path)
    assert "no folder was given" in without.document["refused"][1]["why"]


def test_status_has_exactly_the_keys_of_the_contract(
    town: type_of_command, number: str, file: type_of_file
) -> None:
    """Total, rows and hops, under a unit, by a level, now and then."""
    path = file(
        line(number, "420115", "acknowledge", 5),
        line(number, "420115", "relay", 6, text="今晚前"),
        line(number, V1, "claim", 20),
        name="reports.jsonl",
    )
    assert town("reports", "import", path).code == 0
    found = town("directive", "status", number, "--by", "county", "--under", "4201").document
    assert list(found) == ["directive", "at", "total", "rows"]
    assert list(found["total"]) == KEYS
    assert (found["total"]["issued"], found["total"]["claimed"]) == (5, 1)
    row = next(item for item in found["rows"] if item["unit"] == "420115")
    assert list(row) == ["unit", "name", *KEYS, "hop"]
    assert row["name"] == "江夏区"
    assert list(row["hop"]) == ["acknowledged_at", "relayed_at"]
    assert row["hop"]["relayed_at"] == (ISSUED + timedelta(minutes=6)).isoformat()
    then = (ISSUED + timedelta(minutes=10)).isoformat()
    past = town("directive", "status", number, "--at", then).document
    assert (past["total"]["claimed"], past["rows"]) == (0, [])
    assert town("directive", "status", "令〔1999〕1号").code == 1
    assert town("directive", "status", number, "--under", "99").code == 1
    assert town("directive", "status", number, "--at", "yesterday").code == 1
    shown = town("directive", "status", number, "--by", "city", plain=True)
    assert "武汉市" in shown.out
    assert "…" not in shown.out


def test_changing_and_ending(town: type_of_command, number: str, file: type_of_file) -> None:
    """Amend, extend, withdraw and close answer in one document each."""
    new = file({"reason": "更正", "title": "排查（更正）", "minor": True})
    assert town("directive", "amend", number, new).document == {"directive": number, "version": 2}
    later = (ISSUED + timedelta(hours=12)).isoformat()
    more = file({"reason": "断路", "units": [V1], "complete_by": later})
    assert town("directive", "extend", number, more).document["extended"] == 1
    assert town("directive", "withdraw", number, file({})).code == 1
    gone = town("directive", "withdraw", number, file({"reason": "误发"}))
    assert gone.document == {"directive": number, "status": "withdrawn"}
    assert town("directive", "close", number, file({"reason": "再次"})).code == 1
    (listed,) = town("directive", "list").document["directives"]
    assert (listed["directive"], listed["status"], listed["version"]) == (number, "withdrawn", 2)
    assert "withdrawn" in town("directive", "list", plain=True).out


def test_who_acts(town: type_of_command, number: str, file: type_of_file) -> None:
    """`--as` names the acting person by code or name; the journal says who it was."""
    path = file(line(number, V1, "claim"), name="reports.jsonl")
    assert town("--as", "李四", "reports", "import", path).code == 0
    entries = town("journal", "tail").document["entries"]
    # What was imported is checked at once; what the checks found stands behind it.
    [entry] = [one for one in entries if one["kind"] == "claim"]
    assert (entry["actor"], entry["channel"]) == ("P002", "cli")
    refused = town("--as", "无此人", "reports", "import", path)
    assert (refused.code, refused.out) == (1, "")


def test_the_database_is_checked(town: type_of_command, number: str) -> None:
    """Chain and sums are whole, and the commands say so."""
    verified = town("journal", "verify").document
    assert (verified["entries"], len(verified["head"])) == (4, 64)
    assert town("database", "check").document["problems"] == []
    assert town("directive", "status", number).document["total"]["issued"] == 7
