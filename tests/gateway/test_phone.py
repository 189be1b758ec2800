"""The phone page in a real browser with a phone's screen, over TLS and without."""

from __future__ import annotations

import hashlib
import os
import re
from datetime import timedelta
from pathlib import Path
from urllib.parse import quote

import pytest

from commandcenter.directives import service as directives
from commandcenter.directives.model import Kind, Report
from commandcenter.directives.rollcalls import Answered, How, Where, read_plan
from commandcenter.store.service import timeline
from tests.gateway.browser import Page, program
from tests.gateway.phones import climb, enter, go
from tests.gateway.pictures import TAKEN, jpeg, noise
from tests.gateway.running import Running
from tests.gateway.town import STREET, VILLAGES, Town

LAT, LON = 30.3721, 114.3158

pytestmark = [
    pytest.mark.skipif(program() is None, reason="no Chromium: NOTHING was proved in a browser"),
    pytest.mark.timeout(180),
]


def test_acknowledge_in_one_tap(encrypted: Running, page: Page, town: Town) -> None:
    """One tap, one act; the link's secret is in no history and out of reach of scripts."""
    enter(page, encrypted, town)
    page.do(lambda: page.tap(".act.primary"))
    page.until("document.body.innerText.includes('已签收')", "no word of the receipt")
    (act,) = [act for act in town.acts(VILLAGES[0]) if act.kind == "acknowledge"]
    assert act.by == "P-V1"
    assert re.fullmatch(r"[0-9a-f]{24}", act.device)
    history = page.call("Page.getNavigationHistory")["entries"]
    assert all(town.tokens[VILLAGES[0]] not in entry["url"] for entry in history)
    assert page.run("document.cookie") == ""
    assert page.run("window.isSecureContext") is True
    assert page.complaints() == []


def test_report_with_photo_and_position(
    encrypted: Running, page: Page, town: Town, tmp_path: Path
) -> None:
    """Photo, granted position, figure and words in one report; a large photo is made smaller."""
    small, large = tmp_path / "small.jpg", tmp_path / "large.jpg"
    small.write_bytes(jpeg())
    large.write_bytes(noise(3000, 2250))
    grant_position(page, encrypted.url)
    address = enter(page, encrypted, town)
    go(page, f"{address}/report")
    page.until("document.getElementById('found').innerText.includes('30 米')", "no position")
    page.choose("#photos input[multiple]", small, large)
    page.until("document.querySelectorAll('.shot').length === 2", "no pictures")
    page.run("document.querySelector('.figure').value = '46'")
    page.run("document.querySelector('textarea').value = '46 人已到村部'")
    page.do(lambda: page.tap("button[value=claim]"))
    page.until("document.body.innerText.includes('将由他人核实')", "no word of the report")
    (act,) = [act for act in town.acts(VILLAGES[0]) if act.kind == "claim"]
    assert (act.quantities, act.words) == ({"转移人数": "46"}, "46 人已到村部")
    assert (act.location.crs, act.location.accuracy_m) == ("wgs84", 30.0)
    assert act.location.lat == pytest.approx(LAT, abs=1e-6)
    first, second = act.photos
    assert first.hash == hashlib.sha256(small.read_bytes()).hexdigest()
    assert second.exif["shrunk_on_phone"]["bytes"] == large.stat().st_size
    assert second.exif["taken_at"] == TAKEN
    assert second.exif["orientation"] == 1
    assert max(second.exif["width"], second.exif["height"]) == 1920
    assert page.complaints() == []


def test_kept_without_signal_and_sent_once(encrypted: Running, page: Page, town: Town) -> None:
    """Without a line the report stays on the phone; with it, it arrives once, same key."""
    address = enter(page, encrypted, town)
    key = page.run("document.querySelector('input[name=key]').value")
    page.offline(off=True)
    page.tap(".act.primary")
    page.until("!!document.getElementById('waiting')", "nothing says that it was kept")
    assert "没有信号，已存在手机里" in page.text()
    assert page.run("document.querySelector('.steps li').className") == "kept"
    page.until("document.querySelector('form.sent').hidden", "the form still stands")
    assert town.kinds(VILLAGES[0]) == []
    page.tap("#waiting .act")
    page.until("!!document.getElementById('waiting')", "it was forgotten")
    page.offline(off=False)
    page.run("window.dispatchEvent(new Event('online'))")
    page.until("document.body.innerText.includes('已签收，指挥部已看到')", "it was not sent again")
    (act,) = [act for act in town.acts(VILLAGES[0]) if act.kind == "acknowledge"]
    assert act.key == key
    page.open(address)
    assert town.kinds(VILLAGES[0]) == ["acknowledge"]


def test_answer_lost_on_the_way(encrypted: Running, page: Page, town: Town) -> None:
    """The report arrived but its answer did not: the resend is the same report."""
    enter(page, encrypted, town)
    page.call("Fetch.enable", patterns=[{"urlPattern": "*/reports", "requestStage": "Response"}])
    page.tap(".act.primary")
    page.browser.wait(lambda: bool(page.seen("Fetch.requestPaused")), "nothing was sent")
    lost = page.seen("Fetch.requestPaused")[0]
    page.call("Fetch.failRequest", requestId=lost["requestId"], errorReason="ConnectionReset")
    page.call("Fetch.disable")
    assert town.kinds(VILLAGES[0]) == ["acknowledge"]
    page.until("document.body.innerText.includes('已签收，指挥部已看到')", "it was not sent again")
    assert town.kinds(VILLAGES[0]) == ["acknowledge"]


def test_opens_without_signal(encrypted: Running, page: Page, town: Town) -> None:
    """A directive that was seen opens again without a line."""
    address = enter(page, encrypted, town)
    page.until("navigator.serviceWorker.ready.then(found => !!found.active)", "no worker")
    page.open(address)
    page.until(f"caches.match({address!r}).then(found => !!found)", "the page was not kept")
    encrypted.stop()
    go(page, address)
    assert "转移低洼地区群众" in page.text()


def test_words_are_counted_first(encrypted: Running, page: Page, town: Town) -> None:
    """A kept report cannot be shortened any more; a sign of two units is one character."""
    go(page, f"{enter(page, encrypted, town)}/report")
    page.run("document.querySelector('textarea').value = '字'.repeat(4001)")
    page.tap("button[value=progress]")
    page.until("document.body.innerText.includes('已写 4001 个字')", "no word of the length")
    page.run("document.querySelector('textarea').value = '🌊'.repeat(4000)")
    page.do(lambda: page.tap("button[value=progress]"))
    assert [act.words for act in town.acts(VILLAGES[0]) if act.kind == "progress"] == ["🌊" * 4000]


def test_refused_report_says_why(encrypted: Running, page: Page, town: Town) -> None:
    """What headquarters does not take is shown with its sentence until it is understood."""
    address = enter(page, encrypted, town)
    go(page, f"{address}/report")
    page.run("document.querySelector('.figure').value = '许多'")
    page.tap("button[value=claim]")
    page.until("document.body.innerText.includes('没有收下')", "no word of the refusal")
    assert "许多" in page.run("document.querySelector('#kept .refused').innerText")
    page.tap("#kept .refused .act:last-child")
    page.until("!document.querySelector('#kept .refused')", "it is still shown")
    assert town.kinds(VILLAGES[0]) == []


def test_plain_http_still_reports_and_says_why(plain: Running, page: Page, town: Town) -> None:
    """Without TLS the page reports, and says why the phone gives no position."""
    address = enter(page, plain, town)
    assert page.run("window.isSecureContext") is False
    go(page, f"{address}/report")
    assert "这个网址没有加密" in page.text()
    assert page.run("document.getElementById('locate')") is None
    page.run("document.querySelector('input[name=position]').value = '30.3698, 114.3213'")
    page.run("document.querySelector('.figure').value = '46'")
    page.do(lambda: page.tap("button[value=claim]"))
    page.until("document.body.innerText.includes('将由他人核实')", "no word of the report")
    (act,) = [act for act in town.acts(VILLAGES[0]) if act.kind == "claim"]
    assert act.location.crs == "gcj02"


@pytest.mark.parametrize("width", [320, 390])
def test_acts_are_large_and_words_readable(
    encrypted: Running, page: Page, town: Town, width: int
) -> None:
    """Acts are at least 56 px high and words 13.5 px; nothing is wider than the screen."""
    page.size(width, 568 if width == 320 else 844)
    address = enter(page, encrypted, town)
    for path in ("", "/report", "/trouble"):
        page.open(address + path)
        low = page.run(
            "[...document.querySelectorAll('.act')].filter(e => e.offsetHeight < 56).length"
        )
        small = page.run(SMALL_WORDS)
        wide = page.run("document.documentElement.scrollWidth > window.innerWidth")
        assert (low, small, wide) == (0, [], False), path


SMALL_WORDS = """[...document.querySelectorAll('body *')].filter(e => e.offsetHeight
    && [...e.childNodes].some(n => n.nodeType === 3 && n.textContent.trim())
    && parseFloat(getComputedStyle(e).fontSize) < 13.5).map(e => e.outerHTML.slice(0, 80))"""


def grant_position(page: Page, origin: str) -> None:
    """Let the page know where the phone is."""
    page.browser.call(
        "Browser.grantPermissions",
        origin=origin,
        permissions=["geolocation"],
        browserContextId=page.context,
    )
    page.call("Emulation.setGeolocationOverride", latitude=LAT, longitude=LON, accuracy=30)


def call_roll(town: Town) -> str:
    """A roll call of the first village alone, begun."""
    plan = read_plan({"under": [VILLAGES[0]], "level": "village", "count": 1, "issuer": STREET})
    made = town.headquarters.act(directives.announce_roll_call, plan=plan)
    begun = town.headquarters.act(directives.start_roll_call, identity=made.id)
    return str(begun.directive)


def test_a_roll_call_is_one_tap_with_the_position(
    encrypted: Running, page: Page, town: Town, tmp_path: Path
) -> None:
    """The page finds the position by itself; one tap answers, in Chinese and in English."""
    number = call_roll(town)
    grant_position(page, encrypted.url)
    enter(page, encrypted, town)
    address = f"{encrypted.url}/d/{quote(number)}"
    go(page, address)
    assert "点名查岗" in page.text()
    page.do(lambda: page.tap(".act.primary"))
    page.until("document.getElementById('found').innerText.includes('30 米')", "no position")
    assert "我在岗" in page.text()
    page.picture(pictures(tmp_path, "rollcall-zh.png"))
    page.open(f"{encrypted.url}/language/en?to=/d/{quote(number)}/rollcall")
    page.until("document.body.innerText.includes('I am at my post')", "not in English")
    page.picture(pictures(tmp_path, "rollcall-en.png"))
    page.until("document.body.dataset.ready === 'kept'", "the script is not ready")
    # The tap may come before the position: it waits for it.
    page.do(lambda: page.tap("button[value=claim]"))
    page.until("document.body.innerText.includes('Received')", "no word of the answer")
    [found] = town.headquarters.read(directives.callings, number=number)
    assert (found.answered, found.how, found.by) == (Answered.IN_TIME, How.OWN, "P-V1")
    assert found.accuracy_m == 30.0
    assert page.complaints() == []


def test_a_roll_call_without_a_position_says_so(plain: Running, page: Page, town: Town) -> None:
    """Over plain HTTP the phone gives no position: the answer counts, and is marked."""
    number = call_roll(town)
    page.open(f"{plain.url}/f/{town.tokens[VILLAGES[0]]}")
    page.until("document.body.className === 'inbox'", "no inbox")
    page.open(f"{plain.url}/d/{quote(number)}/rollcall")
    page.until("!!document.body.dataset.ready", "the script is not ready")
    page.do(lambda: page.tap("button[value=claim]"))
    page.until("document.body.innerText.includes('将由他人核实')", "no word of the answer")
    [found] = town.headquarters.read(directives.callings, number=number)
    assert found.where is Where.NO_POSITION


def test_the_ladder_on_the_phone_page(
    encrypted: Running, page: Page, town: Town, tmp_path: Path
) -> None:
    """A unit sees the steps that met it; showing them is what counts as seen."""
    hq = town.headquarters
    town.clock.advance(timedelta(minutes=31))
    climb(town)
    town.clock.advance(timedelta(minutes=90))
    climb(town)
    assert not any(one.seen for one in hq.read(directives.ladder, number=town.number).steps)
    enter(page, encrypted, town)
    assert "督办（红牌）：本单位尚未反馈办结" in page.text()
    assert "催办：本单位尚未签收" in page.text()
    page.picture(pictures(tmp_path, "ladder-zh.png"))
    page.open(f"{encrypted.url}/language/en?to=/d/{quote(town.number)}")
    page.until("document.body.innerText.includes('Supervision (red)')", "not in English")
    page.picture(pictures(tmp_path, "ladder-en.png"))
    steps = hq.read(directives.ladder, number=town.number).steps
    assert {one.rung.code for one in steps if one.seen} >= {"remind", "supervise_late"}
    assert len([e for e in hq.read(timeline, limit=1000) if e.kind == "ladder.seen"]) == 1


def pictures(folder: Path, name: str) -> Path:
    """Where a picture goes: to whoever wants to look at it, else away with the test."""
    kept = os.environ.get("COMMANDCENTER_PICTURES")
    return Path(kept) / name if kept else folder / name


def test_a_known_figure_is_not_asked_again(
    encrypted: Running, page: Page, town: Town, tmp_path: Path
) -> None:
    """What the unit gave this morning stands there with its age; the claim carries it so."""
    said = Report(
        key="morning",
        directive=town.number,
        unit=VILLAGES[0],
        kind=Kind.CLAIM,
        at=town.headquarters.clock.now(),
        by="P-V1",
        quantities={"转移人数": "46"},
        channel="web",
    )
    town.headquarters.act(directives.report, reports=[said])
    town.clock.advance(timedelta(hours=3))
    number = town.issue()
    enter(page, encrypted, town)
    go(page, f"{encrypted.url}/d/{quote(number)}/report")
    assert f"3 小时前已随{town.number}上报，不再重复要" in page.text()
    assert "要报：照片 1 张、位置。" in page.text()
    page.picture(pictures(tmp_path, "known-zh.png"))
    page.open(f"{encrypted.url}/language/en?to=/d/{quote(number)}/report")
    page.until("document.body.innerText.includes('not asked again')", "not in English")
    page.picture(pictures(tmp_path, "known-en.png"))
    page.until("document.body.dataset.ready === 'kept'", "the script is not ready")
    page.do(lambda: page.tap("button[value=claim]"))
    page.until("document.body.innerText.includes('Received')", "no word of the report")
    (act,) = [act for act in town.acts(VILLAGES[0], number) if act.kind == "claim"]
    assert act.quantities == {"转移人数": "46"}
    assert act.carried["转移人数"]["directive"] == town.number
    assert page.complaints() == []
