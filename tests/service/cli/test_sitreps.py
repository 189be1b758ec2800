"""Situation reports on the command line: the contract's answer, the way out, what is refused."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from tests.service.cli.conftest import type_of_command

CONTRACT = {"name", "value", "unit", "state", "as_of", "source"}


def opened(town: type_of_command, file: Callable[..., Path]) -> str:
    """An incident with one directive to the villages of a district."""
    began = (datetime.now(UTC) - timedelta(hours=3)).isoformat()
    made = town(
        "incident", "open", "--title", "江夏区内涝", "--category", "natural", "--grade", "III",
        "--place", "420115", "--at", began,
    )  # fmt: skip
    incident = str(made.document["incident"])
    order = {"title": "转移", "text": "立即转移", "incident": incident,
             "scope": {"under": ["420115"], "level": "village"}}  # fmt: skip
    assert town("directive", "issue", file(order)).code == 0
    return incident


def test_a_report_is_made_signed_and_sent(
    town: type_of_command, file: Callable[..., Path], tmp_path: Path
) -> None:
    """The keys of the contract; then signed by another, frozen, sent, and opened to its records."""
    incident = opened(town, file)
    made = town(
        "--as", "P001", "sitrep", "make", "--incident", incident, "--kind", "first",
        "--formats", "csv,txt,xlsx,edxl", "--out", tmp_path / "out",
    )  # fmt: skip
    assert made.code == 0, made.complaints
    assert set(made.document) == {"files", "figures"}
    assert set(made.document["files"]) == {"csv", "txt", "xlsx", "edxl"}
    assert all(set(figure) == CONTRACT for figure in made.document["figures"])
    [listed] = town("sitrep", "list", "--incident", incident).document
    number = listed["number"]
    assert town("--as", "P001", "sitrep", "sign", number).code == 1
    assert town("--as", "P003", "sitrep", "send", number, "--to", "市应急局").code == 1
    for words in (("sign", number), ("seal", number), ("send", number, "--to", "市应急局")):
        assert town("--as", "P003", "sitrep", *words).code == 0
    dues = town("sitrep", "due", "--incident", incident)
    done = {(one["report"], one["way"]): one["done_at"] for one in dues.document["dues"]}
    assert done["first", "written"] is not None
    silent = town("sitrep", "records", number, "令〔2026〕1号||silent")
    if silent.code:
        key = next(f["source"] for f in made.document["figures"] if "status" in f["source"])
        silent = town("sitrep", "records", number, f"{key.split()[4]}||silent")
    assert silent.document["counted"] == silent.document["figure"]["value"] == 4
    log = town("sitrep", "log", "--incident", incident, "--kind", "sitrep.send")
    assert "市应急局" in log.document["lines"][0]["words"]


def test_statistics_are_checked_at_the_door(
    town: type_of_command, file: Callable[..., Path], tmp_path: Path
) -> None:
    """A table that cannot be true ends with 1 and its reasons; a good one is in the report."""
    incident = opened(town, file)
    now = datetime.now(UTC).isoformat()
    path = tmp_path / "table.csv"
    path.write_text("地区,地区代码,受灾人口,紧急转移安置人口\n江夏区,420115,100,300\n", "utf-8")
    wrong = town("sitrep", "statistics", path, "--incident", incident, "--as-of", now)
    assert wrong.code == 1
    assert wrong.out == ""
    assert "紧急转移安置人口" in wrong.complaints
    path.write_text("地区,地区代码,受灾人口,紧急转移安置人口\n江夏区,420115,400,300\n", "utf-8")
    right = town("sitrep", "statistics", path, "--incident", incident, "--as-of", now)
    assert right.document["values"] == 2
    made = town(
        "sitrep", "make", "--incident", incident, "--kind", "verified", "--formats", "csv",
        "--out", tmp_path / "out",
    )  # fmt: skip
    values = {one["name"]: one["value"] for one in made.document["figures"]}
    assert values["江夏区 紧急转移安置人口（上报）"] == 300


def test_registers_stand_behind_the_statistics(
    town: type_of_command, file: Callable[..., Path], tmp_path: Path
) -> None:
    """Imported, shown without names unless asked, and held against the statistics: 1 where they
    differ, 0 when they agree.
    """
    incident = opened(town, file)
    now = datetime.now(UTC).isoformat()
    table = tmp_path / "table.csv"
    table.write_text("地区,地区代码,因灾死亡人口\n江夏区,420115,2\n", "utf-8")
    assert town("sitrep", "statistics", table, "--incident", incident, "--as-of", now).code == 0
    people = tmp_path / "people_lost.csv"
    first = "编号,地区代码,类别,姓名,原因\n1,420115,死亡,王某某,溺水\n"
    people.write_text(first, "utf-8")
    words = ("sitrep", "register", "import", people, "--incident", incident, "--kind", "people")
    assert town(*words).document == {"added": 1, "changed": 0, "withdrawn": 0, "repeated": 0}
    check = town("sitrep", "register", "check", "--incident", incident)
    assert check.code == 1
    [gap] = check.document["differences"]
    assert (gap["indicator"], gap["statistics"], gap["register"]) == ("dead", "2", 1)
    assert "因灾死亡人口" in check.complaints
    people.write_text(first + "2,420115,死亡,李某,\n", "utf-8")
    assert town(*words).document["repeated"] == 1
    agreed = town("sitrep", "register", "check", "--incident", incident)
    assert (agreed.code, agreed.document["differences"]) == (0, [])
    show = ("sitrep", "register", "show", "--incident", incident, "--kind", "people")
    assert [one["name"] for one in town(*show).document] == ["王**", "李*"]
    assert all("detail" not in one for one in town(*show).document)
    assert [one["name"] for one in town(*show, "--names").document] == ["王某某", "李某"]
    people.write_text("编号,地区代码,类别,身份证号\n3,420115,死亡,4201\n", "utf-8")
    refused = town(*words)
    assert refused.code == 1
    assert refused.out == ""
