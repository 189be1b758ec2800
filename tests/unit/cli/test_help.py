"""The command line explains itself in the reader's language, each command and each option."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[3]
CHINESE = re.compile(r"[一-鿿]")
# Every help text of the whole tree, as it stands after the command line has learnt its language.
WALK = """
import json, sys
import click
from commandcenter.cli.help import speaking
from commandcenter.cli.main import commandcenter

def helps(command, path):
    yield path, command.help
    for parameter in command.params:
        if isinstance(parameter, click.Option) and not parameter.hidden:
            yield f"{path} {parameter.opts[-1]}", parameter.help
    for name, child in getattr(command, "commands", {}).items():
        yield from helps(child, f"{path} {name}")

before = dict(helps(commandcenter, "commandcenter"))
with speaking(commandcenter, sys.argv[1]):
    print(json.dumps(dict(helps(commandcenter, "commandcenter"))))
assert dict(helps(commandcenter, "commandcenter")) == before
"""


def run(*words: str, language: str) -> subprocess.CompletedProcess[str]:
    """Run Python on our own files in a language."""
    return subprocess.run(
        [sys.executable, *words],
        cwd=ROOT,
        env={**os.environ, "COMMANDCENTER_LANGUAGE": language, "PYTHONUTF8": "1"},
        capture_output=True,
        text=True,
        check=False,
    )


def test_every_help_is_there_in_both_languages() -> None:
    chinese = json.loads(run("-c", WALK, "zh_CN", language="zh_CN").stdout)
    english = json.loads(run("-c", WALK, "en", language="en").stdout)
    assert chinese.keys() == english.keys()
    assert len(chinese) > 80
    assert [path for path, said in chinese.items() if not CHINESE.search(said or "")] == []
    assert [path for path, said in english.items() if said == chinese[path]] == []


SLIPS = {
    ("serve", "--port", "99999"): "99999 超出允许的范围",
    ("serve", "--port", "x"): "'x' 不是有效的整数",
    ("directive", "list", "more"): "多出了参数：more",
    ("directive", "sta"): "是否想输入：'status'",
    ("sitrep", "make", "--kind", "x"): "'x' 不在可选值之列",
    ("directive", "status", "--at"): "选项 '--at' 须带 1 个值",
    ("directive", "issue", "/none.json"): "文件 '/none.json' 不存在",
    ("directive", "issue", "/"): "文件 '/' 是文件夹",
}
TELL = """
import contextlib, io, json, sys
from commandcenter.cli.main import main

told = []
for words in json.loads(sys.argv[1]):
    said = io.StringIO()
    with contextlib.redirect_stderr(said), contextlib.redirect_stdout(said):
        try:
            main(words)
        except SystemExit as end:
            told.append([end.code, said.getvalue()])
print(json.dumps(told))
"""


def test_every_kind_of_slip_is_said_in_chinese() -> None:
    """Also what click says of one and of several, and what it calls a kind of value."""
    asked = json.dumps([list(words) for words in SLIPS])
    told = json.loads(run("-c", TELL, asked, language="zh_CN").stdout)
    for (code, said), words in zip(told, SLIPS.values(), strict=True):
        assert code == 2
        assert words in said


def test_a_list_of_commands_cuts_no_sentence() -> None:
    """A newcomer reads in the list what each command does, whole."""
    groups = [["directive", "-h"], ["ledger", "-h"], ["team", "-h"], ["people", "-h"]]
    for language in ("en", "zh_CN"):
        told = json.loads(run("-c", TELL, json.dumps(groups), language=language).stdout)
        assert [code for code, _said in told] == [0] * len(groups)
        assert not [said for _code, said in told if re.search(r"\w\.\.\.$", said, re.MULTILINE)]


def test_a_slip_is_said_in_the_readers_language() -> None:
    """Wrong usage exits with 2, in click's words as the catalogue has them."""
    slip = run("-m", "commandcenter", "directive", "nope", language="zh_CN")
    assert slip.returncode == 2
    assert "没有命令" in slip.stderr
    slip = run("-m", "commandcenter", "directive", "nope", language="en")
    assert slip.returncode == 2
    assert "No such command" in slip.stderr
