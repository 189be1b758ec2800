"""Fakes that need several units, several days or a level above, and their honest neighbours."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from tests.service.verification.labelled import scenes
from tests.service.verification.labelled.model import Village
from tests.service.verification.labelled.phrases import own_words
from tests.service.verification.labelled.world import DAILY, DAYS, HAZARDS, MAIN, World

CHECKS = 12
CHANGES = (
    ("500米", "300米"),
    ("18时前", "20时前"),
    ("每2小时", "每4小时"),
    ("严禁擅自返回；", ""),
    ("不少于3人", "不少于2人"),
    ("不得安排人员单独巡堤", "可视情安排人员巡堤"),
)


def burst(world: World, villages: Sequence[Village]) -> None:
    """One clerk's telephone reports a whole row of villages within a minute."""
    at, clerk = world.later(500, 540), world.person()
    for place, village in enumerate(villages):
        when = at + timedelta(seconds=6 * place)
        who = {"by": clerk, "device": "clerk-phone"}
        world.claim(village, when, **who)
        world.label(village, "burst", fake=True)


def travel(world: World, villages: Sequence[Village]) -> None:
    """One telephone reports from two counties a few minutes apart."""
    first, second = villages
    at = world.later(200, 400)
    device = {"device": f"phone-{first.code}", "by": world.person()}
    world.claim(first, at, **device)
    world.label(first, "owner", fake=False)
    world.claim(second, at + timedelta(minutes=world.dice.randint(3, 7)), **device)
    world.label(second, "impossible_travel", fake=True)


def frozen_book(world: World, villages: Sequence[Village]) -> None:
    """A patrol book that says the same for nine days, while the neighbours' do not."""
    liar, *honest = villages
    words = f"今日巡堤{world.dice.randint(3, 9)}公里，堤身完好，未见渗漏，各点值守正常。"
    for day in range(DAYS):
        _daily(world, liar, day, words, 0)
    world.label(liar, "frozen_words", fake=True)
    for village in honest:
        for day in range(DAYS):
            found = world.dice.choice((0, 0, 1, 2))
            _daily(world, village, day, own_words(world.dice, world.dice.randint(20, 90)), found)
        world.label(village, "daily", fake=False)


def zeros(world: World, villages: Sequence[Village]) -> None:
    """Nothing found for nine days, in other words each day, where all neighbours find something."""
    liar = villages[0]
    for village in villages:
        for day in range(DAYS):
            found = 0 if village is liar else world.dice.choice((1, 2, 3, 0))
            _daily(world, village, day, own_words(world.dice, world.dice.randint(20, 90)), found)
        world.label(village, "endless_zero" if village is liar else "daily", fake=village is liar)


def _daily(world: World, village: Village, day: int, words: str, found: int) -> None:
    at = world.begins - timedelta(days=DAYS - day) + timedelta(minutes=world.dice.randint(60, 700))
    world.script.say(DAILY, village.code, "progress", at, text=words, quantities={HAZARDS: found})


def colluding(world: World, villages: Sequence[Village]) -> None:
    """One checker passes a whole street; elsewhere others find something in every fourth place."""
    friends, rest = villages[:CHECKS], villages[CHECKS:]
    friend, strict = world.person() + "甲", [world.person() + mark for mark in "乙丙丁"]
    for place, village in enumerate(friends):
        world.reports(village, at=world.later(150, 400))
        when = world.begins + timedelta(minutes=430 + 4 * place)
        world.script.say(MAIN, village.code, "verify", when, by=friend, method="onsite")
        world.label(village, "checker_collusion", fake=True)
    for place, village in enumerate(rest):
        world.reports(village, at=world.later(150, 400))
        act = "refute" if place % 3 == 0 else "verify"
        when = world.begins + timedelta(minutes=430 + 3 * place)
        world.script.say(MAIN, village.code, act, when, by=strict[place % 3], method="onsite")
        world.label(village, "checked", fake=False)


def idle_street(world: World, street: str) -> None:
    """A street that answers, and below which nobody begins."""
    world.script.say(MAIN, street, "acknowledge", world.later(2, 9), by=world.person())
    world.label(street, "linked_not_moving", fake=True)


def changed_relay(world: World, street: str) -> None:
    """A street that passes the order on with one thing changed or left out."""
    was, now = world.dice.choice(CHANGES)
    words = "各村：" + world.order.replace(was, now) + "请各村书记负总责。"
    _relay(world, street, words)
    world.label(street, "drift", fake=True)


def empty_relay(world: World, street: str) -> None:
    """A street that passes the order on word for word, to nobody."""
    _relay(world, street, world.order)
    world.label(street, "transmission_void", fake=True)


def true_relay(world: World, street: str) -> None:
    """A street that passes the order on in its own words, with nothing changed."""
    day = world.begins.day
    words = world.dice.choice(
        (
            (
                f"各村、各网格：请务必于{day}日18:00前把沿河低洼地带住户查一遍；距堤脚500m以内的住户全部转移；"
                "每两小时报一次水位；每组至少不少于3人；严禁擅自返回；不得安排人员单独巡堤。各村书记负总责。"
            ),
            (
                f"{day}日下午6点前完成沿河低洼地带住户排查，由各村书记牵头；距堤脚五百米范围内的住户全部转移；"
                "每120分钟报告一次水位；每组不少于3人；严禁群众擅自返回；不得安排人员单独巡堤。"
            ),
            "请各村按市里要求抓紧落实，有困难随时报街道值班室。",
        )
    )
    _relay(world, street, words)
    world.label(street, "true_relay", fake=False)


def _relay(world: World, street: str, words: str) -> None:
    at = world.later(5, 40)
    world.script.say(MAIN, street, "relay", at, by=world.person(), text=words)


def shown_screen(world: World, village: Village) -> None:
    """A photo of another telephone's screen; weak, whatever it shows."""
    world.reports(village, photos=[world.keep(scenes.screen(world.new_scene()))])
    world.label(village, "screen_photo", fake=True)
