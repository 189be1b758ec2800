"""Incidents on both databases: opening, response levels to the minute, chains, closing."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from commandcenter.core.clock import HeldClock
from commandcenter.core.errors import Refused, RefusedWithProblems
from commandcenter.headquarters import Headquarters
from commandcenter.incidents import service as incidents
from commandcenter.incidents.model import Category, Incident, ResponseLevel, Verb
from commandcenter.store import service as installation

HOUR = timedelta(hours=1)


def opened(hq: Headquarters, **how: Any) -> str:
    """A flood in Wuhan an hour ago, unless told otherwise."""
    flood = {
        "title": "武汉市洪涝灾害",
        "category": "natural",
        "grade": 2,
        "place": "4201",
        "at": hq.clock.now() - HOUR,
    }
    return hq.act(incidents.open, **{**flood, **how})


def notice(hq: Headquarters, identity: str, level: int | None, **how: Any) -> ResponseLevel:
    """A complete notice of the response level, from now."""
    complete = {
        "matter": "防汛应急响应",
        "expected_until": hq.clock.now() + timedelta(days=3),
        "measures": "转移危险区群众,巡堤查险",
        "effective_at": hq.clock.now(),
    }
    return hq.act(incidents.change_level, incident=identity, level=level, **{**complete, **how})


def test_an_incident_is_opened(hubei: Headquarters) -> None:
    """It is read back as it was said, with the journal's word of it."""
    identity = opened(hubei, lat=30.59, lon=114.3)
    assert hubei.read(incidents.incident, id=identity) == Incident(
        id=identity,
        title="武汉市洪涝灾害",
        category=Category.NATURAL,
        grade=2,
        place="4201",
        at=hubei.clock.now() - HOUR,
        parent=None,
        level=None,
        opened_at=hubei.clock.now(),
        closed_at=None,
        lat=30.59,
        lon=114.3,
    )
    [entry] = hubei.read(installation.timeline, subject=identity)
    assert (entry.kind, entry.unit) == ("incident.open", "4201")
    assert entry.payload is not None
    assert entry.payload["title"] == "武汉市洪涝灾害"


@pytest.mark.parametrize(
    ("how", "why"),
    [
        ({"title": "  "}, "title"),
        ({"title": "长" * 201}, "title"),
        ({"title": "a\nb"}, "title"),
        ({"category": "flood"}, "no category"),
        ({"grade": 5}, "I to IV"),
        ({"category": "security", "grade": 4}, "no grade"),
        ({"place": "429999"}, "no unit"),
        ({"parent": "nothing"}, "no incident"),
        ({"lat": 30.0}, "both"),
        ({"lat": 91.0, "lon": 114.0}, "not a position"),
    ],
)
def test_what_cannot_be_opened(hubei: Headquarters, how: dict[str, Any], why: str) -> None:
    """Each bad word is refused with its reason, and nothing is written."""
    with pytest.raises(Refused) as refused:
        opened(hubei, **how)
    assert why in refused.value.say("en")
    assert hubei.read(incidents.incidents) == []


def test_the_future_has_not_happened(hubei: Headquarters) -> None:
    """Ten minutes of a wrong clock are allowed, eleven are not."""
    opened(hubei, at=hubei.clock.now() + timedelta(minutes=10))
    with pytest.raises(Refused, match="future"):
        opened(hubei, at=hubei.clock.now() + timedelta(minutes=11))


def test_levels_to_the_minute(hubei: Headquarters, clock: HeldClock) -> None:
    """Started, raised, lowered and ended: each counts from its minute, with its own verb."""
    identity = opened(hubei)
    clock.advance(timedelta(seconds=42))
    first = notice(hubei, identity, 3, basis="国家防汛抗旱应急预案")
    assert (first.verb, first.effective_at.second) == (Verb.START, 0)
    later = clock.now() + HOUR
    assert notice(hubei, identity, 1, effective_at=later).verb is Verb.RAISE
    assert hubei.read(incidents.incident, id=identity).level == first
    clock.advance(HOUR)
    current = hubei.read(incidents.incident, id=identity).level
    assert current is not None
    assert (current.level, current.verb) == (1, Verb.RAISE)
    clock.advance(HOUR)
    assert notice(hubei, identity, 2).verb is Verb.ADJUST
    clock.advance(HOUR)
    ended = notice(hubei, identity, None, measures="", expected_until=None)
    assert ended.verb is Verb.END
    assert hubei.read(incidents.incident, id=identity).level is None
    history = hubei.read(incidents.level_history, id=identity)
    assert [(one.level, one.verb.value) for one in history] == [
        (3, "start"),
        (1, "raise"),
        (2, "adjust"),
        (None, "end"),
    ]
    entries = hubei.read(installation.timeline, subject=identity)
    assert [entry.payload["verb"] for entry in entries[1:] if entry.payload] == [
        "start",
        "raise",
        "adjust",
        "end",
    ]


def test_an_incomplete_notice_names_its_gaps(hubei: Headquarters) -> None:
    """The fields of art. 72 are asked for together, and nothing is in force."""
    identity = opened(hubei)
    with pytest.raises(RefusedWithProblems, match="not complete") as refused:
        notice(hubei, identity, 2, matter="", measures=" ", expected_until=None)
    assert [one.where for one in refused.value.problems] == ["matter", "measures", "expected_until"]
    assert hubei.read(incidents.level_history, id=identity) == []


def test_levels_follow_one_another(hubei: Headquarters, clock: HeldClock) -> None:
    """No end without a start, no notice before the last one, no notice that changes nothing."""
    identity = opened(hubei)
    with pytest.raises(Refused, match="no response to end"):
        notice(hubei, identity, None)
    until = clock.now() + timedelta(days=5)
    notice(hubei, identity, 3, expected_until=until)
    with pytest.raises(Refused, match="already counts from"):
        notice(hubei, identity, 2)
    clock.advance(HOUR)
    with pytest.raises(Refused, match="already in force"):
        notice(hubei, identity, 3, expected_until=until)
    longer = notice(hubei, identity, 3, expected_until=until + HOUR)
    assert longer.verb is Verb.ADJUST


def test_derived_events_are_read_as_a_chain(hubei: Headquarters, clock: HeldClock) -> None:
    """Rain, landslide, dammed lake: from any of them the whole chain is read."""
    rain = opened(hubei, title="强降雨", place="422801")
    clock.advance(HOUR)
    slide = opened(hubei, title="沙子坝滑坡", place="422801", parent=rain)
    clock.advance(HOUR)
    lake = opened(hubei, title="清江堰塞湖", place="422801")
    hubei.act(incidents.derive, incident=lake, parent=slide, reason="滑坡体堵塞清江")
    alone = opened(hubei, title="别的事", place="4201")
    for one in (rain, slide, lake):
        links = hubei.read(incidents.chain, id=one)
        assert [(link.incident.id, link.depth) for link in links] == [
            (rain, 0),
            (slide, 1),
            (lake, 2),
        ]
    assert len(hubei.read(incidents.chain, id=alone)) == 1
    for one, parent in ((rain, lake), (slide, slide)):
        with pytest.raises(Refused, match="cannot be derived"):
            hubei.act(incidents.derive, incident=one, parent=parent, reason="误")
    with pytest.raises(Refused, match="reason"):
        hubei.act(incidents.derive, incident=alone, parent=rain, reason=" ")


def test_a_new_grade_names_what_to_check_again(hubei: Headquarters) -> None:
    """The open events derived from it are listed, closed ones are not."""
    rain = opened(hubei, title="强降雨", grade=None)
    slide = opened(hubei, title="滑坡", parent=rain, grade=3)
    lake = opened(hubei, title="堰塞湖", parent=slide, grade=2)
    over = opened(hubei, title="积水", parent=rain)
    hubei.act(incidents.close, incident=over, reason="积水已排")
    again = hubei.act(incidents.regrade, incident=rain, grade=1, reason="死亡失踪超过30人")
    assert [one.id for one in again] == [slide, lake]
    assert hubei.read(incidents.incident, id=rain).grade == 1
    with pytest.raises(Refused, match="already the grade"):
        hubei.act(incidents.regrade, incident=rain, grade=1, reason="再次")
    riot = opened(hubei, title="群体性事件", category="security", grade=None)
    with pytest.raises(Refused, match="no grade"):
        hubei.act(incidents.regrade, incident=riot, grade=1, reason="误")


def test_an_incident_is_closed_after_its_response(hubei: Headquarters, clock: HeldClock) -> None:
    """A response in force or announced keeps it open; closed, it changes no more."""
    identity = opened(hubei)
    notice(hubei, identity, 2)
    clock.advance(HOUR)
    with pytest.raises(Refused, match="has not ended"):
        hubei.act(incidents.close, incident=identity, reason="水退")
    notice(hubei, identity, None, effective_at=clock.now() + HOUR)
    with pytest.raises(Refused, match="has not ended"):
        hubei.act(incidents.close, incident=identity, reason="水退")
    clock.advance(HOUR)
    hubei.act(incidents.close, incident=identity, reason="水退")
    assert hubei.read(incidents.incident, id=identity).closed_at == clock.now()
    for act in (
        lambda: hubei.act(incidents.close, incident=identity, reason="再关"),
        lambda: notice(hubei, identity, 1),
        lambda: hubei.act(incidents.regrade, incident=identity, grade=1, reason="迟到"),
    ):
        with pytest.raises(Refused, match="is closed"):
            act()


def test_incidents_are_listed_the_latest_first(hubei: Headquarters, clock: HeldClock) -> None:
    """All, or those still open."""
    first = opened(hubei)
    clock.advance(HOUR)
    second = opened(hubei)
    assert [one.id for one in hubei.read(incidents.incidents)] == [second, first]
    hubei.act(incidents.close, incident=second, reason="误报")
    assert [one.id for one in hubei.read(incidents.incidents, open_only=True)] == [first]
    with pytest.raises(Refused, match="no incident"):
        hubei.read(incidents.incident, id="nothing")


def test_a_stranger_opens_nothing(hubei: Headquarters) -> None:
    """Every act has a known actor."""
    with pytest.raises(Refused, match="not known here"):
        hubei.act_as("stranger", "console").act(
            incidents.open, title="x", category="natural", place="42", at=hubei.clock.now()
        )
