"""The published cases to a tenth of a percent, and the announcements' limits on their line."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

import pytest

from commandcenter.core.clock import SHOWN_ZONE
from commandcenter.core.errors import Refused
from commandcenter.core.language import LANGUAGES, translate
from commandcenter.ledgers.prices import (
    Ground,
    Judged,
    Sample,
    enough_inspectors,
    judge,
    percent,
    profile,
    profile_for,
    profiles,
)


def seen(
    price: str,
    cost: str | None = None,
    *,
    base: str | None = None,
    base_cost: str | None = None,
    announcement: str = "hubei_2020",
) -> Judged:
    """A box of masks at a price, judged."""

    def amount(said: str | None) -> Decimal | None:
        return None if said is None else Decimal(said)

    sample = Sample(
        key="s1",
        at=datetime(2020, 2, 1, 10, tzinfo=SHOWN_ZONE),
        place="420106",
        shop="某药店",
        item="口罩",
        unit="盒",
        price=Decimal(price),
        cost=amount(cost),
        base_price=amount(base),
        base_cost=amount(base_cost),
    )
    return judge(sample, profile(announcement))


@pytest.mark.parametrize(
    ("cost", "price", "margin"),
    [
        ("200", "850", "325.0"),
        ("15", "48", "220.0"),
        ("12", "128", "966.7"),
        ("6.8", "39.9", "486.8"),
        ("5", "11.54", "130.8"),
        ("6.82", "15.26", "123.8"),
        ("13", "29.17", "124.4"),
    ],
)
def test_the_published_cases(cost: str, price: str, margin: str) -> None:
    """进销差价率 of the seven published cases, exactly."""
    assert percent(Decimal(price), Decimal(cost)) == Decimal(margin)
    found = seen(price, cost)
    assert (found.margin, found.ground) == (Decimal(margin), Ground.NO_REFERENCE)


@pytest.mark.parametrize(
    ("announcement", "price", "flagged"),
    [
        ("hubei_2020", "116", True),
        ("hubei_2020", "115", False),
        ("hubei_2020", "115.01", True),
        ("hunan_2020", "116", True),
        ("hunan_2020", "115", False),
        ("hainan_2020", "116", True),
        ("hainan_2020", "115", False),
        ("weifang_2022", "136", True),
        ("weifang_2022", "135", False),
        ("weifang_2022", "116", False),
    ],
)
def test_the_margin_without_reference(announcement: str, price: str, flagged: bool) -> None:
    """The limit itself is allowed; the smallest step above it is not."""
    assert seen(price, "100", announcement=announcement).flagged is flagged


def test_with_a_reference_the_margin_alone_says_nothing() -> None:
    """A price that did not rise is no reason to look, however large the margin always was."""
    assert not seen("48", "15", base="48", base_cost="15").flagged
    dearer = seen("48.01", "15", base="48", base_cost="15")
    assert (dearer.ground, dearer.rise) == (Ground.ABOVE_BASE, Decimal("0.0"))


def test_a_changed_cost_is_weighed_by_its_margin() -> None:
    """A dearer purchase may be passed on in proportion, and not a fen above it."""
    assert not seen("30", "20", base="15", base_cost="10").flagged
    grown = seen("30.01", "20", base="15", base_cost="10")
    assert (grown.ground, grown.base_margin) == (Ground.MARGIN_GREW, Decimal("50.0"))
    assert not seen("14", "8", base="15", base_cost="8").flagged
    cheaper = seen("15", "8", base="15", base_cost="10")
    assert cheaper.ground is Ground.MARGIN_GREW


def test_what_is_lacking_is_said() -> None:
    """Neither reference nor cost: no flag and no acquittal."""
    found = seen("48")
    assert (found.flagged, found.lacking) == (False, True)
    assert "invoice" in translate(found.words, "en")


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_answer_has_its_figures(language: str) -> None:
    """The words hold the percentages they speak of."""
    assert "325.0 %" in translate(seen("850", "200").words, language)
    assert "23.1 %" in translate(seen("16", base="13").words, language)


def test_the_announcement_in_force() -> None:
    """The narrowest region that has one at that day; none elsewhere or earlier."""
    at = datetime(2022, 3, 12, tzinfo=SHOWN_ZONE)
    assert profile_for("370705", at) == profile("weifang_2022")
    assert profile_for("370102", at) is None
    assert profile_for("420106", datetime(2020, 1, 26, 23, tzinfo=SHOWN_ZONE)) is None
    hubei = profile_for("420106", datetime(2020, 1, 27, tzinfo=SHOWN_ZONE))
    assert hubei is not None
    assert (hubei.base_date, hubei.margin_max) == (date(2020, 1, 21), 15)
    with pytest.raises(Refused, match="no price profile"):
        profile("atlantis")


def test_every_announcement_has_its_basis() -> None:
    """A limit without a document is nobody's limit."""
    assert {"hubei_2020", "hunan_2020", "hainan_2020", "weifang_2022"} == set(profiles())
    assert all(one.rule.basis and one.rule.region for one in profiles().values())


@pytest.mark.parametrize("names", [(), ("王",), ("王", " 王 "), ("王", "")])
def test_one_inspector_is_not_enough(names: tuple[str, ...]) -> None:
    """Two different people, or no evidence (价格违法行为行政处罚规定 art. 15)."""
    with pytest.raises(Refused, match="at least 2 inspectors"):
        enough_inspectors(names)
    enough_inspectors(("王", "李"))
