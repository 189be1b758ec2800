"""Drift: what changes on the way down is found, what is only said otherwise is not."""

from __future__ import annotations

import pytest

from commandcenter.verification.checks.texts.drift import changes
from tests.unit.verification.checks.texts.orders import chains

DAY = 17


def found(source: str, relay: str) -> list[tuple[str, str | None]]:
    return [
        (one.was.written, None if one.now is None else one.now.written)
        for one in changes(source, relay, day=DAY)
    ]


def test_forty_changes_in_fifty_chains() -> None:
    """CONVENTIONS §8 item 20: at least 38 of 40 are found, at most 3 others are named."""
    for seed in (1, 2, 3):
        links = [link for chain in chains(seed) for link in chain]
        assert len(links) == 200
        hits = sum(bool(found(source, relay)) for source, relay, changed in links if changed)
        false = [
            (source, relay, found(source, relay))
            for source, relay, changed in links
            if not changed and found(source, relay)
        ]
        planted = sum(changed for _, _, changed in links)
        missed = [(s, r) for s, r, changed in links if changed and not found(s, r)]
        assert planted == 40
        assert hits >= 38, missed
        assert len(false) <= 3, false


@pytest.mark.parametrize(
    ("source", "relay"),
    [
        ("17日18时前完成。", "17日18:00前完成。"),
        ("17日18时前完成。", "今天下午6点前务必完成。"),
        ("距堤500米内转移。", "距堤0.5公里内全部转移。"),
        ("每半小时报告一次。", "每30分钟报告1次。"),
        ("严禁擅自返回。", "转移人员严禁擅自返回家中。"),
        ("出动抢险队员一百二十人。", "出动抢险队员120名。"),
    ],
)
def test_the_same_said_otherwise(source: str, relay: str) -> None:
    """Other words, units and clocks are no drift."""
    assert found(source, relay) == []


@pytest.mark.parametrize(
    ("source", "relay", "change"),
    [
        ("距堤500米内转移。", "距堤300米内转移。", ("500米", "300米")),
        ("17日18时前完成转移。", "17日20时前完成转移。", ("17日18时", "17日20时")),
        ("完成转移，严禁擅自返回。", "完成转移。", ("严禁擅自返回", None)),
        ("转移至市体育馆。", "转移至县体育馆。", ("市体育馆", "县体育馆")),
    ],
)
def test_a_change_is_named(source: str, relay: str, change: tuple[str, str | None]) -> None:
    """What was and what became of it, as it was written."""
    assert found(source, relay) == [change]
