"""Skills are found by the words people write, and by no others."""

from __future__ import annotations

import pytest

from commandcenter.core.errors import Refused
from commandcenter.ledgers.teams.searching import SKILLS_MAX, meant, read_skills


def test_a_cell_holds_several_skills_once_each() -> None:
    assert read_skills("冲锋舟驾驶；急救、急救, 潜水") == ("冲锋舟驾驶", "急救", "潜水")
    assert read_skills("") == ()
    with pytest.raises(Refused, match="longer than 40"):
        read_skills("长" * 41)
    with pytest.raises(Refused, match="More than 30"):
        read_skills(";".join(map(str, range(SKILLS_MAX + 1))))


@pytest.mark.parametrize("query", ["冲锋舟驾驶", "冲锋舟", "驾驶 冲锋舟", " 冲锋舟　驾驶 "])
def test_some_of_the_words_are_enough(query: str) -> None:
    assert meant(query, ["冲锋舟驾驶", "卡车驾驶", "冲锋舟维修员"])[0] == "冲锋舟驾驶"


def test_width_and_capitals_do_not_matter_and_pinyin_is_no_word() -> None:
    assert meant("ａｅｄ", ["AED使用"]) == ["AED使用"]
    assert meant("chongfengzhou", ["冲锋舟驾驶"]) == []
    with pytest.raises(Refused, match="which skill"):
        meant("  ", ["急救"])
