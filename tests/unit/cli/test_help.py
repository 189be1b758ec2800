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
        if isinstance(parameter, click.Option) and parameter.help:
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


def test_a_slip_is_said_in_the_readers_language() -> None:
    """Wrong usage exits with 2, in click's words as the catalogue has them."""
    slip = run("-m", "commandcenter", "directive", "nope", language="zh_CN")
    assert slip.returncode == 2
    assert "没有命令" in slip.stderr
    slip = run("-m", "commandcenter", "directive", "nope", language="en")
    assert slip.returncode == 2
    assert "No such command" in slip.stderr
