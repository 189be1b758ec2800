"""Intent: a name is found by characters, pinyin, initials, or a mixture, whatever its readings."""

from __future__ import annotations

import pytest

from ui.common.words.pinyin import EXACT, INSIDE, NOTHING, START, match


@pytest.mark.parametrize(
    ("query", "words", "found"),
    [
        ("江夏区", "江夏区", EXACT),
        ("江夏", "江夏区", START),
        ("jxq", "江夏区", START),
        ("jiangxia", "江夏区", START),
        ("JiangX", "江夏区", START),
        ("江xia", "江夏区", START),
        ("zd", "江夏区郑店街道", INSIDE),
        ("qiaokou", "硚口区", START),
        ("changshou", "长寿区", START),
        ("zhangshou", "长寿区", START),
        ("7号", "令〔2026〕7号", INSIDE),
        ("refr", "Refresh this workspace", START),
        ("work", "Refresh this workspace", INSIDE),
        ("", "anything", INSIDE),
        ("hsq", "江夏区", NOTHING),
        ("洪山", "江夏区", NOTHING),
    ],
)
def test_match(query: str, words: str, found: int) -> None:
    assert match(query, words) == found
