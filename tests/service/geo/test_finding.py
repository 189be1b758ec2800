"""Finding units and saying where they are, on the real list of Hubei."""

from __future__ import annotations

from pathlib import Path

import pytest

from commandcenter.core.errors import Refused
from commandcenter.geo import service as geo
from commandcenter.geo.model import Level
from commandcenter.headquarters import Headquarters


def found(headquarters: Headquarters, words: str, limit: int = 20) -> list[str]:
    """The codes that `find` answers, in its order."""
    return [unit.code for unit in headquarters.read(geo.find, words=words, limit=limit)]


def test_units_are_found(hubei: Headquarters) -> None:
    """By code, by the beginning of a code, by name, by part of a name and by words from above."""
    assert found(hubei, "420115")[0] == "420115"
    below = found(hubei, "420115", limit=5)
    assert len(below) == 5
    assert all(code.startswith("420115") for code in below)
    assert found(hubei, "武汉市") == ["4201"]
    assert found(hubei, "江夏")[0] == "420115"
    assert "420115" in found(hubei, "夏区")
    street = hubei.read(geo.unit, code=found(hubei, "江夏 郑店")[0])
    assert (street.name, street.level) == ("郑店街道", Level.STREET)
    assert found(hubei, "武汉 江夏 郑店")[0] == street.code
    assert found(hubei, "4201 郑店")[0] == street.code


def test_a_whole_name_comes_before_its_beginnings(
    headquarters: Headquarters, tmp_path: Path
) -> None:
    """Many higher units may begin alike; the one that is meant comes first, however deep."""
    lines = ["code,name", "42,湖北省", "4201,武汉市", "420115,江夏区", "420115107,乌龙泉街道"]
    lines += [f"4202{n:02},前进{n}区" for n in range(30)] + ["4202,黄石市", "420115107001,前进"]
    path = tmp_path / "units.csv"
    path.write_text("\n".join(lines), "utf-8")
    headquarters.act(geo.import_units, path=path)
    assert found(headquarters, "前进", limit=3) == ["420115107001", "420200", "420201"]


@pytest.mark.parametrize("words", ["", "   ", "没有这个地方", "武昌 没有", "没有 武昌", "%", "_"])
def test_nothing_is_found(hubei: Headquarters, words: str) -> None:
    """Empty words, unknown words and the wild cards of SQL find nothing."""
    assert found(hubei, words) == []


def test_paths_are_said_as_people_say_them(hubei: Headquarters) -> None:
    """From the city down; a placeholder city gives way to the province; the unknown is left out."""
    codes = ["42", "4201", "420115", "4290", "429004", "429004001", "999999"]
    assert hubei.read(geo.path_names, codes=codes) == {
        "42": "湖北省",
        "4201": "武汉市",
        "420115": "武汉市 江夏区",
        "4290": "省直辖县级行政区划",
        "429004": "湖北省 仙桃市",
        "429004001": "湖北省 仙桃市 " + hubei.read(geo.unit, code="429004001").name,
    }


def test_many_paths_at_once(hubei: Headquarters) -> None:
    """A whole city's paths come in one go."""
    low, high = "420115", "420116"
    streets = [street.code for street in hubei.read(geo.children, code=low)]
    assert all(low <= code < high for code in streets)
    paths = hubei.read(geo.path_names, codes=streets)
    assert len(paths) == len(streets) > 10
    assert all(path.startswith("武汉市 江夏区 ") for path in paths.values())


def test_the_topmost_and_the_unknown(hubei: Headquarters) -> None:
    """Without a code the children are the provinces; an unknown unit is refused by its code."""
    assert [unit.code for unit in hubei.read(geo.children, code=None)] == ["42"]
    assert len(hubei.read(geo.children, code="4201")) == 13
    assert set(hubei.read(geo.units, codes=["4201", "9"])) == {"4201"}
    with pytest.raises(Refused, match="no unit"):
        hubei.read(geo.unit, code="999999")
