"""A scenario is read whole or refused with everything that is wrong in it, each with its line."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from commandcenter.core.errors import Refused, RefusedWithProblems
from commandcenter.core.language import translate
from commandcenter.drills.lines import line_of, lines_of
from commandcenter.drills.model import Behaviour, HopBehaviour, Trick
from commandcenter.drills.scenario import read_scenario
from commandcenter.drills.table import duration
from tests.unit.drills.builders import SHIPPED, shipped_text


def problems_of(path: Path, words: str) -> list[str]:
    """The problems of a scenario with these words, in English."""
    path.write_text(words, "utf-8")
    with pytest.raises(RefusedWithProblems) as caught:
        read_scenario(path)
    return [f"{one.where}: {translate(one.words, 'en')}" for one in caught.value.problems]


def line_with(words: str, part: str) -> int:
    """The number of the first line that holds `part`."""
    return next(n for n, line in enumerate(words.splitlines(), 1) if part in line)


def test_the_shipped_scenario_reads() -> None:
    """The drill that everybody plays first says what the plan needs."""
    found = read_scenario(SHIPPED)
    assert found.starts == datetime(2026, 7, 6, 21, 30, tzinfo=UTC)
    assert [one.label for one in found.directives] == ["transfer", "underground"]
    assert found.directives[0].complete_by == timedelta(hours=4)
    assert found.directives[1].amendments[0].minor is False
    assert found.tree.is_file()
    assert set(found.manners) == set(Behaviour)
    assert set(found.hops) == set(HopBehaviour)
    assert sum(found.hollow.tricks[trick] for trick in Trick) == pytest.approx(1)
    assert found.incident.level == 2
    assert all("演练" in person.name for person in found.crew.people)
    assert found.stores is not None
    assert found.stores.items.is_file()
    assert len(found.stores.movements) > 20


@pytest.mark.parametrize(
    ("old", "new", "part", "why"),
    [
        ('kind = "捐赠"', 'kind = "送"', 'kind = "送"', "kind: There is no such kind of movement."),
        ('"donor:演练爱心企业丙"', '"donor:张三"', "donor:张三", "must say so"),
        ("speed = 50", 'speed = "fast"', "speed =", "speed: This must be a number from 0.0"),
        ("speed = 50", "speed = -1", "speed =", "speed: This must be a number from 0.0"),
        ("seed = 20260707\n", "", "", "seed: This is missing."),
        (
            "bypasses = 2",
            "bypass = 2",
            "bypass = 2",
            "bypass: There is no such key here.",
        ),
        (
            "honest = 0.62",
            "honest = 0.72",
            "honest = 0.72",
            "characters[0].shares: These shares make 1.1, not 1.",
        ),
        (
            'works = { median = "65m", spread = 0.55 }',
            'works = { median = "long", spread = 0.55 }',
            'median = "long"',
            "manners.honest.works.median: This must be a time like +30m or +1h30m.",
        ),
        (
            'name = "演练督查员03"',
            'name = "张三"',
            'name = "张三"',
            "people[4].name: The name of a drill's person must say so",
        ),
        (
            'operator = "YL-ZB-01"',
            'operator = "YL-ZB-99"',
            'operator = "YL-ZB-99"',
            "roles.operator: “people” has nobody with the code YL-ZB-99.",
        ),
        (
            'complete_by = "+3h"',
            'complete_by = "+10m"',
            'complete_by = "+10m"',
            "directives[1].complete_by: This lies before acknowledge_by.",
        ),
        (
            "photos = 1, location = true",
            "photos = 99, location = true",
            "photos = 99",
            "directives[0].evidence.photos: This must be a whole number",
        ),
        (
            'label = "underground"',
            'label = "transfer"',
            "",
            "directives[1].label: An earlier directive has the same label.",
        ),
        (
            "抽访居民属实。",
            "抽访{whom}属实。",
            "verify = [",
            "phrases.verify: Nothing can be put for “whom”",
        ),
        (
            "2026-07-07T05:30:00+08:00",
            "2026-07-07T05:30:00",
            "starts =",
            "starts: This must be a time with its zone",
        ),
        (
            "hubei_divisions_2023.csv.gz",
            "nowhere.csv",
            "nowhere.csv",
            "tree: There is no file nowhere.csv.",
        ),
        (
            "[manners.silent]",
            "[manners.mute]",
            "[manners.mute]",
            "manners.mute: There is no such behaviour.",
        ),
        (
            "deal = 3\n",
            "",
            "",
            "characters: Exactly one character has neither “units” nor “deal”",
        ),
    ],
)
def test_every_mistake_is_named_with_its_line(
    tmp_path: Path, old: str, new: str, part: str, why: str
) -> None:
    """A mistake is refused with the line and the key it stands at."""
    good = shipped_text()
    assert old in good
    words = good.replace(old, new, 1)
    found = problems_of(tmp_path / "bad.toml", words)
    matching = [one for one in found if why in one]
    assert matching, found
    if part:
        assert any(one.startswith(f"{line_with(words, part)}: ") for one in matching), matching


def test_all_mistakes_come_at_once(tmp_path: Path) -> None:
    """Three mistakes in three rooms of the file are three problems, not one after the other."""
    words = (
        shipped_text()
        .replace("speed = 50", "speed = true")
        .replace("grade = 2", "grade = 9")
        .replace("caught = 0.9", "caught = 9")
    )
    found = problems_of(tmp_path / "bad.toml", words)
    assert len(found) == 3
    assert [one.split(": ")[1] for one in found] == ["speed", "incident.grade", "checks.caught"]


@pytest.mark.parametrize("words", ["", "title = [", "title = 1\ntitle = 2", "= 3"])
def test_what_is_no_scenario_is_refused(tmp_path: Path, words: str) -> None:
    """Broken TOML says its line; an empty file says what is missing."""
    found = problems_of(tmp_path / "bad.toml", words)
    assert any("not TOML" in one or "missing" in one for one in found)


def test_a_file_that_cannot_be_read_is_refused(tmp_path: Path) -> None:
    """Absent, binary and too large files are refused in words."""
    with pytest.raises(Refused, match=r"absent\.toml"):
        read_scenario(tmp_path / "absent.toml")
    binary = tmp_path / "binary.toml"
    binary.write_bytes(b"\xff\xfe\x00title")
    with pytest.raises(Refused):
        read_scenario(binary)
    large = tmp_path / "large.toml"
    large.write_text("# " + "x" * (1024 * 1024 + 1), "utf-8")
    with pytest.raises(Refused):
        read_scenario(large)


def test_lines_are_found_through_lists_and_long_texts() -> None:
    """A key after a text of several lines still has its own line; an unknown one its table's."""
    words = 'a = 1\n[b]\nc = """\nd = 2\n"""\ne = 3\n[[f]]\ng = 1\n[[f]]\ng = 2\n[[f.h]]\ni = 1\n'
    lines = lines_of(words)
    assert lines["b.e"] == 6
    assert "b.d" not in lines
    assert lines["f[1].g"] == 10
    assert lines["f[1].h[0].i"] == 12
    assert line_of("f[1].nothing", lines) == 9
    assert line_of("nothing", lines) is None


@pytest.mark.parametrize(
    ("words", "minutes"),
    [("30m", 30), ("+1h30m", 90), ("90s", 1.5), ("1d", 1440), ("", None), ("+", None), (5, None)],
)
def test_durations(words: object, minutes: float | None) -> None:
    """Lengths of time are written as people write them."""
    expected = None if minutes is None else timedelta(minutes=minutes)
    assert duration(words) == expected
