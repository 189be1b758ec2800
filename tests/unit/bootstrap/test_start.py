"""How children are started: on which screen, with which environment, and with whose exit code."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from pathlib import Path

import pytest

import bootstrap
from bootstrap import SCREEN, WORKERS, System, call, child_environment, main, screen


def machine(*, display: bool, virtual: bool) -> System:
    """A machine with or without a display and a virtual screen."""
    return System(
        libraries=set,
        has_program=lambda _: virtual,
        has_chinese_font=lambda: True,
        has_venv=True,
        display=display,
    )


@pytest.mark.parametrize(
    ("display", "virtual", "before", "platform"),
    [
        (True, True, (), None),
        (True, False, (), None),
        (False, True, SCREEN, None),
        (False, False, (), "offscreen"),
    ],
)
def test_the_screen(
    monkeypatch: pytest.MonkeyPatch,
    display: bool,
    virtual: bool,
    before: tuple[str, ...],
    platform: str | None,
) -> None:
    """A display is used, else a virtual screen, else Qt draws offscreen."""
    monkeypatch.delenv("QT_QPA_PLATFORM", raising=False)
    system = machine(display=display, virtual=virtual)
    assert screen(system) == before
    assert child_environment(system).get("QT_QPA_PLATFORM") == platform


@pytest.mark.parametrize("root", [True, False])
def test_the_sandbox_is_off_for_root_only(monkeypatch: pytest.MonkeyPatch, root: bool) -> None:
    """Chromium refuses root its sandbox; nobody else loses it."""
    monkeypatch.delenv("QTWEBENGINE_DISABLE_SANDBOX", raising=False)
    monkeypatch.setattr(bootstrap, "is_root", lambda: root)
    found = child_environment(machine(display=True, virtual=False))
    assert ("QTWEBENGINE_DISABLE_SANDBOX" in found) is root


def test_the_venv_comes_first() -> None:
    """A child finds the programs of .venv before the system's."""
    found = child_environment(machine(display=True, virtual=False))
    assert found["PATH"].split(os.pathsep)[0] == str(bootstrap.PYTHON.parent)


@pytest.mark.parametrize("code", [0, 1, 5])
def test_a_childs_exit_code_is_passed_on(code: int) -> None:
    """What the child says is what we say."""
    assert call([sys.executable, "-c", f"raise SystemExit({code})"], os.environ) == code


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such signal")
def test_a_killed_child_is_a_failure() -> None:
    """A child ended by a signal gives 128 and the signal, as a shell does."""
    words = "import os, signal; os.kill(os.getpid(), signal.SIGKILL)"
    assert call([sys.executable, "-c", words], os.environ) == 128 + signal.SIGKILL


@pytest.mark.parametrize(("words", "code"), [([], 2), (["fly"], 2), (["help"], 0), (["--help"], 0)])
def test_usage(words: list[str], code: int) -> None:
    """An unknown command is wrong usage; asking for help is not."""
    started = subprocess.run(
        [sys.executable, bootstrap.__file__, *words],
        capture_output=True,
        check=False,
        encoding="utf-8",
        env={**os.environ, "PYTHONUTF8": "1"},
    )
    assert started.returncode == code
    said = started.stderr if code else started.stdout
    assert "bootstrap.py 命令 COMMAND" in said
    lines = [line for line in said.splitlines() if line.startswith("  ")]
    assert len(lines) == len(bootstrap.COMMANDS)
    for line in lines:
        # Chinese first, English beside it.
        chinese, _, english = line.partition(" | ")
        assert re.search("[\u4e00-\u9fff]", chinese)
        assert re.search("[a-z]", english)


@pytest.fixture
def no_display(monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """A prepared machine without any screen, that writes down what would be started."""
    started: list[list[str]] = []
    monkeypatch.setattr(bootstrap, "prepare", lambda _: None)
    monkeypatch.setattr(bootstrap, "this_system", lambda: machine(display=False, virtual=False))
    monkeypatch.setattr(bootstrap, "call", lambda words, _: started.append(list(words)) or 3)
    return started


def test_run_without_a_display_plays_offscreen(
    no_display: list[list[str]], capsys: pytest.CaptureFixture[str]
) -> None:
    """It says so, plays the same drill into out/ and passes its exit code on."""
    assert bootstrap.COMMANDS["run"](["--speed", "60"]) == 3
    assert "No display" in capsys.readouterr().out
    [words] = no_display
    assert words[:5] == [
        str(bootstrap.PYTHON), "-m", "commandcenter", "drill", str(bootstrap.SCENARIO)
    ]  # fmt: skip
    assert words[5:] == ["--offscreen", "--out", str(bootstrap.OUT), "--speed", "60"]


def test_run_names_what_it_left(
    no_display: list[list[str]],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
) -> None:
    """Screenshots and reports of this run are named, older ones are not."""
    out = tmp_path / "out"
    out.mkdir()
    old, new = out / "old.png", out / "new.png"
    old.write_bytes(b"x")
    os.utime(old, (1, 1))
    monkeypatch.setattr(bootstrap, "ROOT", tmp_path)
    monkeypatch.setattr(bootstrap, "OUT", out)
    monkeypatch.setattr(bootstrap, "call", lambda *_: new.write_bytes(b"x") and 0)
    assert bootstrap.COMMANDS["run"]([]) == 0
    said = capsys.readouterr().out
    assert "new.png" in said
    assert "old.png" not in said
    assert no_display == []


def test_tests_run_whatever_the_checks_say(
    no_display: list[list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A red check does not hide the tests, and green tests do not hide a red check."""
    environments: list[dict[str, str]] = []

    def start(words: list[str], environment: dict[str, str]) -> int:
        no_display.append(words)
        environments.append(environment)
        return int("mypy" in words)

    monkeypatch.setattr(bootstrap, "call", start)
    assert main(["test", "--long", "-k", "cascade"]) == 1
    ruff, mypy, layers, tests = no_display
    assert (ruff[2], mypy[2], tests[2]) == ("ruff", "mypy", "pytest")
    assert "lint_imports_command" in layers[2]
    assert tests[3:] == [*WORKERS, "-k", "cascade"]
    assert environments[-1]["COMMANDCENTER_LONG"] == "1"
    assert environments[-1]["COMMANDCENTER_FAILED_CHECKS"] == "mypy"


def test_exec_strips_its_own_dashes(
    no_display: list[list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """`exec -- python -c …` starts python with the rest untouched."""
    handed: list[list[str]] = []
    monkeypatch.setattr(bootstrap, "hand_over", lambda words, _: handed.append(words) or 0)
    assert main(["exec", "--", "python", "--", "x"]) == 0
    assert handed == [["python", "--", "x"]]
    assert no_display == []
