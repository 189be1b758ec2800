"""The base map that a user configures: a file or a server, its number, and no secret repeated."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest

from commandcenter.core.errors import Refused
from commandcenter.core.language import translate
from tests.ui.conftest import Town, type_of_runner
from tests.ui.walking import put_up
from ui.console import Console
from ui.map.configuration import FILE_NAME, VARIABLE, configured, read_base
from ui.map.panel import MapPanel
from ui.map.records import TileFile, TileServer

EXAMPLE = Path(__file__).parents[3] / "resources" / "basemap.example.toml"
SERVER = "https://t{s}.example.gov.cn/{z}/{x}/{y}?tk={key}"
GOOD: dict[str, Any] = {
    "server": SERVER,
    "subdomains": ["0", "1"],
    "key": "SECRET",
    "approval": "GS(2024)1号",
}


def test_nobody_configured_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COMMANDCENTER_DATA", str(tmp_path))
    monkeypatch.delenv(VARIABLE, raising=False)
    assert configured() is None


def test_the_file_in_the_data_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file of tiles is looked for beside it."""
    monkeypatch.setenv("COMMANDCENTER_DATA", str(tmp_path))
    monkeypatch.delenv(VARIABLE, raising=False)
    (tmp_path / FILE_NAME).write_text('file = "a.pmtiles"\napproval = "GS(2024)1号"\n', "utf-8")
    assert configured() == TileFile(tmp_path / "a.pmtiles", approval="GS(2024)1号")


def test_a_server_keeps_its_key_to_itself() -> None:
    base = read_base(GOOD)
    assert isinstance(base, TileServer)
    assert (base.template, base.key, base.subdomains) == (SERVER, "SECRET", ("0", "1"))
    assert "SECRET" not in repr(base)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"servre": "x"}, "servre"),
        ({"key": 7}, "key"),
        ({"subdomains": "01"}, "subdomains"),
        ({"subdomains": []}, "subdomains"),
        ({"approval": " "}, "审图号"),
        ({"file": "a.mbtiles"}, "file"),
        ({"server": ""}, "server"),
        ({"server": "ftp://x/{z}/{x}/{y}"}, "https"),
        ({"server": "https://x/{z}"}, "z、x、y"),
        ({"max_zoom": 99}, "22"),
    ],
)
def test_what_is_wrong_is_named(change: dict[str, Any], said: str) -> None:
    with pytest.raises(Refused) as refused:
        read_base(GOOD | change)
    words = translate(refused.value.words)
    assert said in words
    assert "SECRET" not in words


def test_a_named_file_must_be_there_and_no_line_is_repeated(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "mine.toml"
    monkeypatch.setenv(VARIABLE, str(file))
    with pytest.raises(Refused, match=r"mine\.toml"):
        configured()
    file.write_text('key = "SECRET', "utf-8")
    with pytest.raises(Refused) as refused:
        configured()
    assert "SECRET" not in translate(refused.value.words)


def test_the_example_is_read() -> None:
    """Both of its ways, once the comment is taken away."""
    words = EXAMPLE.read_text("utf-8")
    base = read_base(tomllib.loads(words))
    assert isinstance(base, TileFile)
    other = words.replace("\nfile =", "\n# file =")
    for name in ("server", "subdomains", "key", "credit", "min_zoom", "max_zoom"):
        other = other.replace(f"# {name} =", f"{name} =")
    base = read_base(tomllib.loads(other))
    assert isinstance(base, TileServer)
    assert base.subdomains == tuple("01234567")


def test_every_map_of_the_window_has_it(
    town: Town,
    live: type_of_runner,
    console: Console,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    file = tmp_path / "mine.toml"
    file.write_text('file = "a.mbtiles"\napproval = "GS(2024)1号"\n', "utf-8")
    monkeypatch.setenv(VARIABLE, str(file))

    async def story() -> None:
        await console._choose_base()
        await put_up(console, town)
        for workspace in console.window.pages:
            console.window.open_workspace(workspace)
        maps = console.window.findChildren(MapPanel)
        assert len(maps) >= 3
        assert {one.base for one in maps} == {TileFile(tmp_path / "a.mbtiles", "GS(2024)1号")}
        file.write_text("file = 7", "utf-8")
        await console._choose_base()
        told = [town.desk.look.say(one.words) for one in town.desk.notices]
        assert any("goes without its base map" in words for words in told)

    live(story())
