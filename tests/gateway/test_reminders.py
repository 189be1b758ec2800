"""What the phone page says to whom, and that it can be read on a very narrow one."""

from __future__ import annotations

from datetime import timedelta
from urllib.parse import quote

import pytest

from tests.gateway.browser import Page, program
from tests.gateway.phones import climb, enter
from tests.gateway.running import Running
from tests.gateway.town import Town

pytestmark = [
    pytest.mark.skipif(program() is None, reason="no Chromium: NOTHING was proved in a browser"),
    pytest.mark.timeout(180),
]


def test_a_reminder_does_not_outlive_what_it_asked_for(
    encrypted: Running, page: Page, town: Town
) -> None:
    """Once the receipt is there nobody is warned of it; that there was a reminder stays history."""
    town.clock.advance(timedelta(minutes=31))
    climb(town)
    enter(page, encrypted, town)
    warning = "(document.querySelector('.box.ladder') || {innerText: ''}).innerText"
    history = "document.querySelector('.history').innerText"
    assert "催办：本单位尚未签收" in page.run(warning)
    assert "催办" not in page.run(history)
    page.do(lambda: page.tap("button[value=acknowledge]"))
    page.until("document.body.innerText.includes('签收')", "no word of the receipt")
    page.open(f"{encrypted.url}/d/{quote(town.number)}")
    assert page.run(warning) == ""
    assert "催办：本单位尚未签收" in page.run(history)


def test_who_asks_for_help_is_asked_for_nothing(encrypted: Running, page: Page, town: Town) -> None:
    """The report says what evidence it wants; a difficulty may be told without any."""
    enter(page, encrypted, town)
    for form, wanted in (("report", True), ("trouble", False)):
        page.open(f"{encrypted.url}/d/{quote(town.number)}/{form}")
        said = page.text()
        assert ("要 1 张" in said, "位置 · 要报" in said) == (wanted, wanted), form


@pytest.mark.parametrize("language", ["zh_CN", "en"])
@pytest.mark.parametrize("width", [240, 360])
def test_no_word_of_the_stations_breaks_on_a_narrow_phone(
    encrypted: Running, page: Page, town: Town, width: int, language: str
) -> None:
    page.size(width, 640)
    enter(page, encrypted, town)
    page.open(f"{encrypted.url}/language/{language}?to=/d/{quote(town.number)}")
    page.until("!!document.querySelector('.steps')", "no stations")
    too_wide = page.run(
        "[...document.querySelectorAll('.steps b')].filter(one => {"
        " const range = document.createRange(); range.selectNodeContents(one);"
        " return range.getClientRects().length > 1; }).map(one => one.innerText)"
    )
    assert too_wide == []
    assert page.run("document.documentElement.scrollWidth") == width
