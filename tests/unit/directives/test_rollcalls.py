"""The words of a roll call: an answer at the post is no plea against a finding."""

from __future__ import annotations

from commandcenter.core.language import translate
from commandcenter.directives.rollcalls import ANSWERED_WORDS, Answered


def test_an_answer_is_called_one_in_both_languages() -> None:
    said = {
        one: (translate(words, "zh_CN"), translate(words, "en"))
        for one, words in ANSWERED_WORDS.items()
    }
    assert said[Answered.IN_TIME] == ("按时应答", "answered in time")
    assert said[Answered.LATE][1] == "answered late"
    assert all("申辩" not in chinese for chinese, _ in said.values())
