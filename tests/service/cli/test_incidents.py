"""Incidents from the command line: the response, the grade, the chain, the end."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from tests.service.cli.conftest import type_of_command

NOW = datetime.now(UTC).replace(microsecond=0)
UNTIL = (NOW + timedelta(days=3)).isoformat()


def opened(town: type_of_command, title: str, *more: str) -> str:
    """The number of a new incident."""
    at = (NOW - timedelta(hours=2)).isoformat()
    words = ("--title", title, "--category", "natural", "--place", "4201", "--at", at)
    return str(town("incident", "open", *words, *more).document["incident"])


def level(
    town: type_of_command, number: str, wanted: str, minutes: int, *more: str
) -> dict[str, object]:
    """The notice that was made, some minutes before now."""
    at = (NOW - timedelta(minutes=minutes)).isoformat()
    answer = town("incident", "level", number, "--level", wanted, "--at", at, *more)
    assert answer.code == 0, answer.complaints
    found: dict[str, object] = answer.document
    return found


NOTICE = ("--matter", "防汛", "--measures", "转移低洼处群众", "--expected-until", UNTIL)


def test_a_notice_has_its_four_fields(town: type_of_command) -> None:
    """Without measures and duration nothing is started, and both are named (art. 72)."""
    number = opened(town, "暴雨")
    answer = town("incident", "level", number, "--level", "II", "--matter", "防汛")
    assert (answer.code, answer.out) == (1, "")
    assert "measures:" in answer.complaints
    assert "expected_until:" in answer.complaints
    assert town("incident", "show", number).document["notices"] == []


def test_a_response_goes_up_down_and_ends(town: type_of_command) -> None:
    """The verb follows from the change; the incident closes only after the response has ended."""
    number = opened(town, "暴雨", "--grade", "III")
    verbs = [
        level(town, number, wanted, minutes, *words)["verb"]
        for wanted, minutes, words in [
            ("III", 40, NOTICE),
            ("I", 30, NOTICE),
            ("II", 20, NOTICE),
        ]
    ]
    assert verbs == ["start", "raise", "adjust"]
    [shown] = town("incident", "list").document["incidents"]
    assert shown["response"]["level"] == "II"
    answer = town("incident", "close", number, "--reason", "雨停")
    assert "end it before" in answer.complaints
    assert level(town, number, "end", 10, "--matter", "雨停")["verb"] == "end"
    assert town("incident", "close", number, "--reason", "雨停").document["status"] == "closed"
    assert town("incident", "list", "--open").document == {"incidents": []}
    notices = town("incident", "show", number).document["notices"]
    assert [one["level"] for one in notices] == ["III", "I", "II", None]


def test_a_chain_of_events_is_told(town: type_of_command) -> None:
    """Rain, landslide, dammed lake; a new grade names what hangs on it; no circle is made."""
    rain = opened(town, "暴雨", "--grade", "III")
    slide = opened(town, "滑坡")
    lake = opened(town, "堰塞湖", "--parent", slide)
    assert town("incident", "derive", slide, "--parent", rain, "--reason", "久雨").code == 0
    chain = town("incident", "show", lake).document["chain"]
    assert [(one["incident"], one["depth"]) for one in chain] == [(rain, 0), (slide, 1), (lake, 2)]
    told = town("incident", "show", lake, plain=True).out
    assert told.index("暴雨") < told.index("  滑坡") < told.index("    堰塞湖")
    again = town("incident", "regrade", rain, "--grade", "I", "--reason", "雨更大").document
    assert set(again["check_again"]) == {slide, lake}
    answer = town("incident", "derive", rain, "--parent", lake, "--reason", "x")
    assert (answer.code, answer.out) == (1, "")


@pytest.mark.parametrize("words", [("show", "nothing"), ("close", "nothing", "--reason", "x")])
def test_an_unknown_incident(town: type_of_command, words: tuple[str, ...]) -> None:
    """One clear sentence."""
    answer = town("incident", *words)
    assert (answer.code, answer.out) == (1, "")
    assert "no incident nothing" in answer.complaints
