"""What the system lacks is found by looking, named by package, and asked for in one command."""

from __future__ import annotations

import sys
import tomllib

import pytest

import bootstrap
from bootstrap import Need, System, choose_packages, missing, prepare_system

pytestmark = pytest.mark.skipif(
    sys.platform != "linux", reason="only Linux takes Qt's libraries from the system"
)
NEEDS = tomllib.loads(bootstrap.SYSTEM_NEEDS.read_text(encoding="utf-8"))
EVERYTHING = set(NEEDS["libraries"])


def machine(
    *,
    without: frozenset[str] = frozenset(),
    programs: bool = True,
    font: bool = True,
    venv: bool = True,
    display: bool = True,
) -> System:
    """A machine that has all but what the test takes away."""
    return System(
        libraries=lambda: EVERYTHING - without,
        has_program=lambda _: programs,
        has_chinese_font=lambda: font,
        has_venv=venv,
        display=display,
    )


def test_a_whole_machine_lacks_nothing() -> None:
    """No command asks for what is there."""
    assert [missing(profile, machine()) for profile in ("run", "test", "exec")] == [[], [], []]


def test_an_absent_library_is_vital() -> None:
    """Qt does not start without its libraries."""
    needs = missing("run", machine(without=frozenset({"libxcb-cursor.so.0"})))
    assert needs == [Need("libxcb-cursor.so.0", ["libxcb-cursor0"], vital=True)]


def test_the_console_does_not_ask_for_what_only_tests_need() -> None:
    """A duty officer's machine needs no database server and no second browser."""
    bare = machine(programs=False)
    assert missing("run", bare) == []
    assert {need.what for need in missing("test", bare)} == {
        "initdb",
        "chromium",
        "soffice",
        "pdftoppm",
    }


def test_without_a_display_a_virtual_screen_is_wished_for() -> None:
    """It makes better pictures, but the drill runs without."""
    needs = missing("run", machine(programs=False, display=False))
    assert [(need.packages, need.vital) for need in needs] == [
        (["xvfb"], False),
        (["xauth"], False),
    ]


def test_chinese_can_be_read() -> None:
    """A screen of empty boxes is no console."""
    assert missing("run", machine(font=False)) == [
        Need("中文字体 (a Chinese font)", ["fonts-noto-cjk"], vital=False)
    ]


def test_exec_needs_only_a_venv() -> None:
    """Debian packs the maker of .venv apart from Python."""
    bare = machine(without=frozenset(EVERYTHING), programs=False, font=False, venv=False)
    needs = missing("exec", bare)
    assert [need.what for need in needs] == ["python3 venv"]
    assert needs[0].packages[-1] == "python3-venv"


def test_the_first_package_that_exists_is_chosen() -> None:
    """Ubuntu renamed some packages, and does not pack every program."""
    needs = [
        Need("libasound.so.2", ["libasound2t64", "libasound2"]),
        Need("libnss3.so", ["libnss3"]),
        Need("chromium", ["chromium"], vital=False),
        Need("again", ["libnss3"]),
    ]
    known = {"libasound2", "libnss3"}
    assert choose_packages(needs, known.__contains__) == ["libasound2", "libnss3"]


def test_a_vital_package_that_nobody_knows_is_still_asked_for() -> None:
    """Then the package manager says what is wrong, instead of silence."""
    assert choose_packages([Need("lib", ["new", "old"])], lambda _: False) == ["old"]


def test_one_command_is_named_where_we_may_not_install(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Without the right to install, the person gets one line to type, and the start ends."""
    monkeypatch.setattr(bootstrap, "right_to_install", lambda: None)
    monkeypatch.setattr(bootstrap, "quiet", lambda _: True)
    needs = [Need("libEGL.so.1", ["libegl1"]), Need("xvfb", ["xvfb"], vital=False)]
    with pytest.raises(SystemExit) as ended:
        prepare_system(lambda: needs)
    said = capsys.readouterr().out
    assert ended.value.code == 1
    assert "libEGL.so.1" in said
    assert said.count("sudo apt-get install -y --no-install-recommends libegl1 xvfb") == 1


def test_a_wish_does_not_stop_the_start(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is not vital is named again at the next start, and the command goes on."""
    monkeypatch.setattr(bootstrap, "right_to_install", lambda: None)
    monkeypatch.setattr(bootstrap, "quiet", lambda _: True)
    assert prepare_system(lambda: [Need("xvfb", ["xvfb"], vital=False)]) is False
    assert prepare_system(list) is True


@pytest.mark.parametrize(("code", "done"), [(0, True), (100, False)])
def test_what_nobody_packs_is_asked_for_once(
    monkeypatch: pytest.MonkeyPatch, code: int, done: bool
) -> None:
    """A later start takes no network for it; what could not be fetched is tried again."""
    started: list[str] = []

    def start(words: list[str], _: object) -> int:
        started.append(" ".join(words))
        return code

    monkeypatch.setattr(bootstrap, "right_to_install", list)
    monkeypatch.setattr(bootstrap, "call", start)
    monkeypatch.setattr(bootstrap, "quiet", lambda words: words[-1] == "xvfb")
    needs = [Need("xvfb", ["xvfb"], vital=False), Need("chromium", ["chromium"], vital=False)]
    assert prepare_system(lambda: needs) is done
    assert started[0] == "apt-get -q update"
    assert started[1].endswith("apt-get install -y --no-install-recommends xvfb")


def test_this_machine_is_asked_without_error() -> None:
    """The real questions work where the tests run: the loader knows the C library."""
    system = bootstrap.this_system()
    assert "libc.so.6" in system.libraries()
    assert system.has_venv
