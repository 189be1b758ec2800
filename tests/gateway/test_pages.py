"""The phone pages without any script: a link, a list, one directive, forms, Chinese and English."""

from __future__ import annotations

import re
from datetime import timedelta
from urllib.parse import quote

import httpx
import pytest

from commandcenter.directives import service as directives
from commandcenter.directives.service import Bypass
from commandcenter.gateway.clockwork import JOBS
from commandcenter.ledgers import service as ledgers
from tests.gateway.pictures import jpeg
from tests.gateway.running import Running
from tests.gateway.town import COUNTY, STREET, VILLAGES, Town


@pytest.fixture
def village(phone: httpx.Client, town: Town) -> httpx.Client:
    """The first village's phone, its link opened."""
    answer = phone.get(f"/f/{town.tokens[VILLAGES[0]]}")
    assert answer.status_code == 200, answer.text
    return phone


def hidden(page: str, name: str) -> str:
    """The value of a hidden field."""
    found = re.search(rf'name="{name}" value="([^"]*)"', page)
    assert found is not None, f"no {name} in the page"
    return found[1]


def send(phone: httpx.Client, town: Town, page: str, **fields: str) -> httpx.Response:
    """Send a page's form."""
    values = {"mark": hidden(page, "mark"), "key": hidden(page, "key"), **fields}
    return phone.post(f"/d/{quote(town.number)}", data=values)


def test_link_leaves_no_secret(phone: httpx.Client, town: Town) -> None:
    """The secret goes from the address into a strict cookie; no page holds it."""
    token = town.tokens[VILLAGES[0]]
    answer = phone.get(f"/f/{token}")
    cookie = answer.headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=strict" in cookie
    assert "secure" not in cookie
    assert answer.headers["cache-control"] == "no-store"
    assert 'content="0;url=/me"' in answer.text
    for page in (answer, phone.get("/me"), phone.get(f"/d/{quote(town.number)}")):
        assert page.status_code == 200
        assert token not in page.text


def test_inbox_and_directive(village: httpx.Client, town: Town) -> None:
    """The list names what waits and until when; the page says first what is asked."""
    inbox = village.get("/me").text
    assert "雷竹村" in inbox
    assert "待签收" in inbox
    assert "11:00 前办结 · 还有 2 小时" in inbox
    page = village.get(f"/d/{quote(town.number)}").text
    assert "武汉市 09:00 下达" in page
    assert "09:30 前签收" in page
    assert "要报：照片 1 张、位置、转移人数。约 2 分钟。" in page
    assert 'name="act" value="acknowledge"' in page
    assert "有困难" in page


def test_the_one_passed_over_sees_it(phone: httpx.Client, town: Town) -> None:
    """What a village reported past its street stands in the street's list, with the reason."""
    item = Bypass(
        unit=VILLAGES[0],
        past=STREET,
        to=COUNTY,
        at=town.clock.now(),
        by="P-V1",
        reason="街道压着不报",
        words="溃口十米",
    )
    town.headquarters.act(directives.report_past, item=item, number=town.number)
    seen = phone.get(f"/f/{town.tokens[STREET]}")
    assert seen.status_code == 200
    inbox = phone.get("/me").text
    assert "雷竹村越过本单位向江夏区报告。理由：街道压着不报" in inbox
    assert "溃口十米" in inbox
    assert phone.get(f"/f/{town.tokens[VILLAGES[0]]}").status_code == 200
    assert "溃口十米" not in phone.get("/me").text


def test_deadline_that_passed_is_shown(village: httpx.Client, town: Town) -> None:
    """A passed deadline is said, with by how much."""
    town.clock.advance(timedelta(hours=2, minutes=5))
    assert "应在 11:00 前办结 · 已超 5 分" in village.get("/me").text
    assert "应在 11:00 前办结 · 已超 5 分" in village.get(f"/d/{quote(town.number)}").text


def test_acknowledge_in_one_tap(village: httpx.Client, town: Town) -> None:
    """One button, one redirect, one act; tapping twice is one act."""
    page = village.get(f"/d/{quote(town.number)}").text
    first = send(village, town, page, act="acknowledge")
    assert (first.status_code, first.headers["location"]) == (
        303,
        f"/d/{quote(town.number)}?done=acknowledge",
    )
    town.clock.advance(timedelta(seconds=3))
    assert send(village, town, page, act="acknowledge").status_code == 303
    assert town.kinds(VILLAGES[0]) == ["acknowledge"]
    after = village.get(first.headers["location"]).text
    assert "已签收，指挥部已看到。" in after
    assert 'name="act" value="start"' in after


def test_claim_with_everything(village: httpx.Client, town: Town) -> None:
    """The plain form brings figures, words, a typed position and a photo in one go."""
    page = village.get(f"/d/{quote(town.number)}/report").text
    assert "转移人数（目标 60）" in page
    answer = village.post(
        f"/d/{quote(town.number)}",
        data={
            "mark": hidden(page, "mark"),
            "key": hidden(page, "key"),
            "form": "report",
            "act": "claim",
            "quantity:转移人数": " 46 ",
            "text": "46 人已到村部\r\n另有 14 人投亲",
            "position": "30.3698，114.3213",
            "position_crs": "gcj02",
        },
        files=[("photo", ("a.jpg", jpeg(), "image/jpeg")), ("photo", ("", b"", "image/jpeg"))],
    )
    assert answer.status_code == 303, answer.text
    (act,) = [act for act in town.acts(VILLAGES[0]) if act.kind == "claim"]
    assert act.quantities == {"转移人数": "46"}
    assert act.words == "46 人已到村部\n另有 14 人投亲"
    assert (act.location.crs, len(act.photos)) == ("gcj02", 1)
    after = village.get(f"/d/{quote(town.number)}").text
    assert "转移人数 46 · 46 人已到村部" in after
    assert 'class="claimed"' in after


def test_what_a_claim_lacks_is_said(village: httpx.Client, town: Town) -> None:
    """A bare claim is taken; what was asked and never came can still be brought."""
    address = f"/d/{quote(town.number)}"
    assert "还缺" not in village.get(address).text
    send(village, town, village.get(f"{address}/report").text, form="report", act="claim")
    assert "还缺：照片 1 张、位置、转移人数，" in village.get(address).text
    more = {"quantity:转移人数": "61", "position": "30.3721, 114.3158"}
    page = village.get(f"{address}/report").text
    send(village, town, page, form="report", act="claim", **more)
    assert "还缺：照片 1 张，" in village.get(address).text


def test_refused_form_keeps_what_was_typed(village: httpx.Client, town: Town) -> None:
    """A refusal stands above the same form, with every word still there."""
    page = village.get(f"/d/{quote(town.number)}/report").text
    fields = {"form": "report", "act": "claim", "quantity:转移人数": "许多", "text": "<b>到了</b>"}
    answer = send(village, town, page, **fields)
    assert answer.status_code == 422
    assert "没有收下" in answer.text
    assert 'value="许多"' in answer.text
    assert "&lt;b&gt;到了&lt;/b&gt;" in answer.text
    answer = send(village, town, page, form="trouble", act="return", text="")
    assert answer.status_code == 422
    answer = send(village, town, page, form="report", act="claim", position="村口大树")
    assert (answer.status_code, "纬度" in answer.text) == (422, True)
    assert town.kinds(VILLAGES[0]) == []


def test_cannot_and_trouble(village: httpx.Client, town: Town) -> None:
    """To say that it cannot be done is as easy as to say that it is done."""
    page = village.get(f"/d/{quote(town.number)}/trouble").text
    answer = send(village, town, page, form="trouble", act="need", text="缺两条冲锋舟")
    assert answer.status_code == 303
    page = village.get(f"/d/{quote(town.number)}/trouble").text
    answer = send(village, town, page, form="trouble", act="return", text="道路中断，进不去")
    assert answer.status_code == 303
    assert town.kinds(VILLAGES[0]) == ["need", "return"]
    # The clockwork makes a need of the difficulty by itself, once.
    gather = next(job for job in JOBS if job.name == "needs")
    for _turn in range(2):
        gather.run(town.headquarters)
        [need] = town.headquarters.read(ledgers.unmet_needs)
        assert (need.unit, need.words, need.directive) == (
            VILLAGES[0],
            "缺两条冲锋舟",
            town.number,
        )
    total = town.headquarters.read(directives.status, number=town.number).total
    assert (total.returned, total.claimed) == (1, 0)


def test_street_passes_on_in_its_own_words(phone: httpx.Client, town: Town) -> None:
    """A street sees how far its villages are, passes on with its own words, and cannot claim."""
    phone.get(f"/f/{town.tokens[STREET]}")
    page = phone.get(f"/d/{quote(town.number)}").text
    assert "下级 3 个：签收 0" in page
    assert "雷竹村" in page
    relay = phone.get(f"/d/{quote(town.number)}/relay").text
    answer = send(phone, town, relay, form="relay", act="relay", text="先转移学校旁十户")
    assert answer.status_code == 303
    refused = send(phone, town, phone.get(f"/d/{quote(town.number)}/relay").text, act="claim")
    assert refused.status_code == 422
    phone.cookies.clear()
    phone.get(f"/f/{town.tokens[VILLAGES[0]]}")
    assert "先转移学校旁十户" in phone.get(f"/d/{quote(town.number)}").text


@pytest.mark.expected_log("form refused")
def test_foreign_pages_cannot_send(village: httpx.Client, town: Town) -> None:
    """Without the mark of our own form, or from a foreign page, nothing is done."""
    page = village.get(f"/d/{quote(town.number)}").text
    bare = village.post(f"/d/{quote(town.number)}", data={"act": "acknowledge", "key": "x"})
    assert bare.status_code == 403
    for headers in ({"sec-fetch-site": "cross-site"}, {"origin": "https://evil.example"}):
        values = {"mark": hidden(page, "mark"), "key": "x", "act": "acknowledge"}
        answer = village.post(f"/d/{quote(town.number)}", data=values, headers=headers)
        assert answer.status_code == 403
    assert village.post("/api/v1/reports", json={}).status_code == 403
    assert town.kinds(VILLAGES[0]) == []


def test_language_switch(village: httpx.Client, town: Town) -> None:
    """English is one tap away, stays, and leads only to our own pages."""
    answer = village.get("/language/en", params={"to": f"/d/{quote(town.number)}"})
    assert answer.status_code == 303
    assert answer.headers["location"].startswith("/d/")
    page = village.get(f"/d/{quote(town.number)}").text
    assert "Acknowledge" in page
    assert "Done by 11:00 · 2 h left" in page
    for foreign in ("//evil.example", "https://evil.example", "/\\evil.example", "x\r\ny: z"):
        assert village.get("/language/en", params={"to": foreign}).headers["location"] == "/me"


def test_leaving(village: httpx.Client) -> None:
    """Signing out takes the secret out of the phone and what it kept."""
    answer = village.post("/leave", data={"mark": hidden(village.get("/me").text, "mark")})
    assert answer.status_code == 200
    assert "storage" in answer.headers["clear-site-data"]
    assert village.get("/me").status_code == 401


def test_page_without_link(phone: httpx.Client) -> None:
    """Without a session the page says what to do."""
    answer = phone.get("/me")
    assert answer.status_code == 401
    assert "个人链接" in answer.text
    # A button would lead back to this page.
    assert "回到我的指令" not in answer.text
    assert phone.get("/f/nonsense").status_code == 401
    assert "回到我的指令" not in phone.get("/f/nonsense").text


def test_withdrawn_directive(village: httpx.Client, town: Town) -> None:
    """What was withdrawn says so and offers no act."""
    town.headquarters.act(directives.withdraw, number=town.number, reason="险情解除")
    page = village.get(f"/d/{quote(town.number)}").text
    assert "指令已撤回" in page
    assert 'name="act"' not in page
    assert "指令已撤回" in village.get("/me").text


def test_pages_load_nothing_foreign(village: httpx.Client, town: Town, gateway: Running) -> None:
    """Every address in a page is our own, and every asset is there for ever."""
    for path in ("/me", f"/d/{quote(town.number)}", f"/d/{quote(town.number)}/report"):
        page = village.get(path).text
        for address in re.findall(r'(?:src|href|action)="([^"]+)"', page):
            assert address.startswith(("/", "tel:")), address
            assert not address.startswith("//")
        for asset in re.findall(r'"(/static/[^"]+)"', page):
            kept = village.get(asset)
            assert "immutable" in kept.headers["cache-control"]
    assert village.get("/worker.js").headers["cache-control"] == "no-cache"
