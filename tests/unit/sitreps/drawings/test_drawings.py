"""Chart, map and fonts: drawn for paper, readable in grey, with the approval number."""

from __future__ import annotations

from dataclasses import replace

import pytest
from lxml import etree

from commandcenter.core.errors import Refused
from commandcenter.directives.model import Counts
from commandcenter.sitreps.drawings.area_map import areas_under, hatch, map_svg, shade
from commandcenter.sitreps.drawings.chart import progress_svg, spread
from commandcenter.sitreps.formats.fonts import chains, choose
from commandcenter.sitreps.model import Series
from tests.unit.sitreps.builders import AS_OF, ISSUED, directive

SVG = "{http://www.w3.org/2000/svg}"


def texts(drawing: str) -> list[str]:
    """The words in a drawing."""
    return [element.text for element in etree.fromstring(drawing.encode()).iter(f"{SVG}text")]


def test_the_chart_ends_in_the_reports_own_counts() -> None:
    """Lines are labelled with the totals of the report, the gap between its two lines."""
    facts = directive()
    said = texts(progress_svg(facts, AS_OF, "Noto Sans CJK SC"))
    total = facts.total
    for word in (
        f"签收 {total.acknowledged:,}",
        f"到位 {total.started:,}",
        f"反馈办结 {total.claimed:,}",
        f"落差 {total.gap:,}",
        f"已核实 {total.verified:,}",
    ):
        assert word in said
    assert "办结时限 11:00" in said


def test_the_gap_is_hatched() -> None:
    """What is claimed and not verified is filled with a hatch, not with a colour."""
    root = etree.fromstring(progress_svg(directive(), AS_OF, "x").encode())
    assert [one.get("fill") for one in root.iter(f"{SVG}polygon")] == ["url(#gap)"]


def test_a_deadline_far_ahead_does_not_press_the_lines() -> None:
    """It is left to the words; a chart of two points at one moment still has a width."""
    far = directive(complete_by=ISSUED.replace(year=2027))
    assert not any("办结时限" in word for word in texts(progress_svg(far, AS_OF, "x")))
    point = Series((ISSUED, ISSUED), (0, 0), (0, 0), (0, 0), (0, 0))
    drawn = progress_svg(replace(directive(), progress=point), ISSUED, "x")
    assert "nan" not in drawn


def test_labels_keep_apart_and_inside() -> None:
    """Labels at one height move down, and up again where the drawing ends."""
    assert spread([10, 11, 12], 30, 500) == [10, 40, 70]
    assert spread([490, 500, 500], 30, 500) == [440, 470, 500]


@pytest.mark.parametrize(
    ("counts", "density"),
    [
        (None, None),
        (Counts(issued=10, claimed=4, verified=4), None),
        (Counts(issued=10, claimed=5, verified=4), 1),
        (Counts(issued=10, claimed=8, verified=4), 2),
        (Counts(issued=10, claimed=10, verified=0), 3),
    ],
)
def test_the_hatch_grows_with_the_gap(counts: Counts | None, density: int | None) -> None:
    """More unverified claims, denser hatch; none without a gap."""
    assert hatch(counts) == density


def test_shades_order_by_what_was_verified() -> None:
    """Nothing verified is white, all verified is darkest; claims change nothing."""

    def ink(verified: int, claimed: int = 100) -> int:
        return int(shade(Counts(issued=100, claimed=claimed, verified=verified))[1:3], 16)

    assert shade(None) == shade(Counts(issued=100, claimed=100)) == "#ffffff"
    darkness = [ink(verified) for verified in (0, 10, 30, 60, 80, 100)]
    assert darkness == sorted(darkness, reverse=True)
    assert len(set(darkness)) == 6
    assert ink(60, 60) == ink(60, 100)


def test_the_map_bears_its_approval_number() -> None:
    """Art. 22 of the map rules; and says that it is a sketch."""
    said = texts(map_svg(directive(), "4201", "x"))
    assert any("审图号：GS(2024)0650号" in word and "示意图" in word for word in said)
    assert "江夏区" in said
    assert "2.8%·97.8%" in said


def test_a_county_without_a_record_has_no_colour() -> None:
    """It is grey, and the legend says what grey means."""
    facts = directive(areas=directive().areas[:2])
    drawn = map_svg(facts, "420102", "x")
    assert drawn.count('fill="#e4e7eb"') == 11 + 1
    assert "未下达或无记录" in texts(drawn)


def test_places_without_outlines_have_no_map() -> None:
    """Only what ships can be drawn."""
    assert areas_under("5115") == []
    assert len(areas_under("42")) == 103


def test_fonts_are_chosen_by_name_in_order() -> None:
    """The prescribed font wins; a stand-in is known as such."""
    faces = choose(["仿宋_GB2312", "Noto Serif CJK SC", "Noto Sans CJK SC"])
    assert not faces["body"].substituted
    assert faces["title"].used == "Noto Serif CJK SC"
    assert faces["title"].heavy
    assert faces["hei"].used == "Noto Sans CJK SC"
    assert set(faces) == set(chains())


def test_no_chinese_font_is_refused() -> None:
    """A page of empty boxes is worse than none."""
    with pytest.raises(Refused, match="Noto Serif CJK SC"):
        choose(["DejaVu Sans"])
