"""What the command line says to people: whole sentences in their language, nothing in silence."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from commandcenter.cli.main import main
from tests.service.cli.conftest import ENGLISH, type_of_command
from tests.service.cli.test_directives import ORDER

type_of_file = Callable[..., Path]


@pytest.fixture
def chinese(town: type_of_command, monkeypatch: pytest.MonkeyPatch) -> type_of_command:
    """The same town, spoken to in Chinese."""
    monkeypatch.setenv(ENGLISH, "zh_CN")
    return town


@pytest.mark.parametrize("words", [("units", "show", "42"), ("directive", "list")])
def test_an_unknown_person_does_not_even_read(town: type_of_command, words: tuple[str]) -> None:
    """A slip in `--as` is told at once, not only when something is to be done."""
    answer = town("--as", "Nobody", *words, plain=True)
    assert (answer.code, answer.out) == (1, "")
    assert "Nobody here is called “Nobody”." in answer.complaints
    assert town("--as", "P001", *words, plain=True).code == 0


def test_an_empty_list_says_that_it_is_empty(chinese: type_of_command) -> None:
    """A heading above nothing looks like an answer that was cut off."""
    assert chinese("directive", "list", plain=True).out == "没有可列的内容。\n"
    assert chinese("directive", "list").document == {"directives": []}


def test_nobody_is_on_duty_at_a_unit_that_does_not_exist(town: type_of_command) -> None:
    """A slip in the code must not look like an empty duty room."""
    assert town("people", "on-duty", "4201").document["shifts"] == []
    answer = town("people", "on-duty", "4209")
    assert (answer.code, answer.out) == (1, "")
    assert "no unit 4209" in answer.complaints


def test_levels_and_the_journal_are_told_in_words(chinese: type_of_command) -> None:
    """Codes are for scripts; people read what happened and who did it."""
    shown = chinese("units", "show", "42", "--children", plain=True).out
    assert "省级" in shown
    assert "市级" in shown
    assert "province" not in shown
    assert chinese("units", "show", "42").document["level"] == "province"
    told = chinese("journal", "tail", plain=True).out
    assert "导入单位树" in told
    assert "操作员" in told
    assert "operator" not in told


def test_a_required_option_is_marked_in_the_readers_language(chinese: type_of_command) -> None:
    """Click's own mark is translated too."""
    told = chinese("incident", "open", "--help", plain=True).out
    assert "必填" in told
    assert "required" not in told


@pytest.mark.parametrize("act", ["withdraw", "close"])
def test_a_reason_is_words(town: type_of_command, file: type_of_file, act: str) -> None:
    """A list would be kept as a reason for ever, brackets and all."""
    number = town("directive", "issue", file(ORDER)).document["directive"]
    answer = town("directive", act, number, file({"reason": ["wrong"]}, name="reason.json"))
    assert (answer.code, answer.out) == (1, "")
    assert "reason" in answer.complaints
    assert town("directive", "list").document["directives"][0]["status"] == "open"


def test_the_doctor_makes_no_database(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who asks what is wrong with a name must not be given a database of that name."""
    monkeypatch.setenv(ENGLISH, "zh_CN")
    place = tmp_path / "not-there.db"
    with pytest.raises(SystemExit):
        main(["--database", str(place), "--json", "doctor"])
    checks = {one["name"]: one for one in json.loads(capsys.readouterr().out)["checks"]}
    assert not place.exists()
    assert "尚不存在" in checks["database"]["words"]
    # What fills up is the disk of the database, wherever that is.
    assert str(tmp_path) in checks["disk"]["words"]


def test_an_old_terminal_gets_marks_and_whole_json(tmp_path: Path) -> None:
    """A terminal that knows no Chinese stops nothing, and a script still reads every name."""
    place = ["--database", str(tmp_path / "old.db")]
    tree = tmp_path / "tree.csv"
    tree.write_text("code,name\n42,湖北省\n", "utf-8")

    def run(*words: str) -> str:
        done = subprocess.run(
            [sys.executable, "-m", "commandcenter", *place, *words],
            capture_output=True,
            check=True,
            env={**os.environ, "PYTHONIOENCODING": "latin-1", ENGLISH: "zh_CN"},
        )
        return done.stdout.decode("latin-1")

    run("units", "import", str(tree))
    assert "42" in run("units", "show", "42")
    assert json.loads(run("units", "show", "42", "--json"))["name"] == "湖北省"
