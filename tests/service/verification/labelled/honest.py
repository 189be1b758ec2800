"""Honest villages that look like cheats to a careless eye."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from commandcenter.geo.service import from_wgs84
from tests.service.verification.labelled import scenes
from tests.service.verification.labelled.model import Village
from tests.service.verification.labelled.world import EARLIER, HOUSEHOLDS, MAIN, World


def chinese_datum(world: World, village: Village) -> None:
    """Its phone writes GCJ-02 into the photo, and the report says so of its own place."""
    at = world.later(150, 560)
    place = from_wgs84(*world.spot(village, 200), "gcj02")
    photo = scenes.jpeg(
        scenes.place(world.new_scene()),
        taken=at - timedelta(minutes=6),
        lat=place[0],
        lon=place[1],
    )
    where = {"lat": place[0], "lon": place[1], "crs": "gcj02", "accuracy_m": 20}
    world.reports(village, at=at, photos=[world.keep(photo)], location=where)


def camera_a_day_off(world: World, village: Village) -> None:
    """Its camera was never set to the right day."""
    at = world.later(150, 560)
    off = world.dice.choice((-1, 1)) * timedelta(days=1)
    world.reports(village, at=at, photos=[world.photo(village, at + off, lat=None, lon=None)])


def camera_hours_off(world: World, village: Village) -> None:
    """Its camera shows another zone's time."""
    at = world.later(150, 560)
    off = timedelta(hours=world.dice.choice((-8, -7, 5, 8)))
    world.reports(village, at=at, photos=[world.photo(village, at + off)])


def camera_never_set(world: World, village: Village) -> None:
    """Its camera counts from the year it was made."""
    at = world.later(150, 560)
    first = at.replace(year=2015, month=1, day=1)
    world.reports(village, at=at, photos=[world.photo(village, first, lat=None, lon=None)])


def two_of_one_place(world: World, village: Village) -> None:
    """It sends two photos of one place, a step apart."""
    at, scene = world.later(150, 560), world.new_scene()
    photos = [
        world.keep(scenes.jpeg(scenes.place(scene, visit=visit), taken=at - timedelta(minutes=9)))
        for visit in (0, 1)
    ]
    world.reports(village, at=at, photos=photos)


def place_seen_before(world: World, village: Village) -> None:
    """It photographs the same bridge as two days ago, anew."""
    scene = world.new_scene()
    before = scenes.jpeg(scenes.place(scene, visit=1))
    earlier = world.begins - timedelta(days=1, hours=world.dice.randint(18, 22))
    world.script.say(EARLIER, village.code, "claim", earlier, photos=[world.keep(before)])
    at = world.later(150, 560)
    now = scenes.jpeg(scenes.place(scene, visit=2), taken=at - timedelta(minutes=5))
    world.reports(village, at=at, photos=[world.keep(now)])


def sent_again(world: World, village: Village) -> None:
    """It sends its photo as progress and again with the claim."""
    at = world.later(200, 560)
    photo = world.photo(village, at - timedelta(minutes=30))
    world.script.say(
        MAIN, village.code, "progress", at - timedelta(minutes=25), photos=[photo], text="在查"
    )
    world.reports(village, at=at, photos=[photo])


def held_upright(world: World, village: Village) -> None:
    """Its phone was held upright, and says so in the EXIF."""
    at = world.later(150, 560)
    photo = scenes.jpeg(
        scenes.place(world.new_scene()), taken=at - timedelta(minutes=4), turned=True
    )
    world.reports(village, at=at, photos=[world.keep(photo)])


def form_from_above(world: World, village: Village) -> None:
    """It fills in the form of words that headquarters sent with the order."""
    count = world.dice.randint(70, 300)
    words = (
        f"已按要求在{world.begins.day}日18时前完成沿河低洼地带住户排查，距堤脚500米范围内的住户全部转移，"
        f"共排查{count}户。"
    )
    world.reports(village, text=words, quantities={HOUSEHOLDS: count})


def few_words(world: World, village: Village) -> None:
    """It has nothing more to say than everybody."""
    words = world.dice.choice(
        ("已完成。", "已按要求完成，未发现异常。", "排查完毕，无异常情况", "已完成")
    )
    world.reports(village, text=words)


def fast_but_possible(world: World, village: Village) -> None:
    """A small village that was ready and began at once."""
    at = world.later(24, 30)
    who = {"by": world.person(), "device": f"phone-{village.code}"}
    world.script.say(MAIN, village.code, "start", world.later(2, 4), **who)
    world.claim(village, at, **who, text="人手昨晚就到位", quantities={HOUSEHOLDS: 62})


def sums_that_add_up(world: World, village: Village) -> None:
    """Its parts make its total."""
    parts = [world.dice.randint(20, 90) for _ in range(3)]
    words = (
        f"共排查{sum(parts)}户，其中河东{parts[0]}户、河西{parts[1]}户、山边{parts[2]}户，"
        f"出动{world.dice.randint(5, 20)}人。"
    )
    world.reports(village, text=words, quantities={HOUSEHOLDS: sum(parts)})


def one_clerk_for_three(world: World, village: Village) -> None:
    """Told by telephone: the street's clerk writes its words down."""
    world.reports(village, channel="phone", photos=[])


LOOK_ALIKES: dict[str, Callable[[World, Village], None]] = {
    "chinese_datum": chinese_datum,
    "camera_a_day_off": camera_a_day_off,
    "camera_hours_off": camera_hours_off,
    "camera_never_set": camera_never_set,
    "two_of_one_place": two_of_one_place,
    "place_seen_before": place_seen_before,
    "sent_again": sent_again,
    "held_upright": held_upright,
    "form_from_above": form_from_above,
    "few_words": few_words,
    "fast_but_possible": fast_but_possible,
    "sums_that_add_up": sums_that_add_up,
    "by_telephone": one_clerk_for_three,
}
