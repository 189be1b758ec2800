"""Fakes as they were found in real notices, each planted with its kind written down."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from tests.service.verification.labelled import scenes
from tests.service.verification.labelled.model import Village
from tests.service.verification.labelled.phrases import own_words
from tests.service.verification.labelled.world import EARLIER, HOUSEHOLDS, MAIN, World


def same_bytes(world: World, village: Village) -> None:
    """Another village's photo, as it came from the group chat."""
    world.reports(village, at=world.later(570, 590), photos=[_taken_from(world, village)])


def copy_of_photo(world: World, village: Village) -> None:
    """Another village's photo, made to look like another file."""
    way = world.dice.choice(scenes.WAYS)
    scene, at = world.new_scene(), world.later(570, 590)
    _lend(world, village, scenes.jpeg(scenes.place(scene)))
    world.reports(village, at=at, photos=[world.keep(_copy(world, scene, way))])


def photo_of_earlier_order(world: World, village: Village) -> None:
    """Its own photo of two days ago, for an order that came today."""
    scene = world.new_scene()
    photo = world.keep(scenes.jpeg(scenes.place(scene)))
    earlier = world.begins - timedelta(days=1, hours=world.dice.randint(14, 22))
    world.script.say(EARLIER, village.code, "claim", earlier, photos=[photo])
    way = world.dice.choice((None, scenes.squeezed, scenes.stamped))
    again = photo if way is None else world.keep(_copy(world, scene, way))
    world.reports(village, photos=[again])


def old_photo(world: World, village: Village) -> None:
    """A photo of last year, or of some days ago."""
    at = world.later(150, 560)
    age = timedelta(days=world.dice.choice((4, 9, 33, 300)), hours=world.dice.randint(2, 5))
    world.reports(village, at=at, photos=[_photo(world, village, at - age)])


def photo_from_elsewhere(world: World, village: Village) -> None:
    """A photo taken in another county."""
    at = world.later(150, 560)
    lat, lon = village.lat + world.dice.choice((-0.9, 0.9)), village.lon + 0.8
    photo = scenes.jpeg(
        scenes.place(world.new_scene()), taken=at - timedelta(minutes=5), lat=lat, lon=lon
    )
    world.reports(village, at=at, photos=[world.keep(photo)])


def reported_from_elsewhere(world: World, village: Village) -> None:
    """Reported from the city, far from the village."""
    where = {"lat": village.lat + 0.95, "lon": village.lon - 0.7, "crs": "wgs84", "accuracy_m": 30}
    at = world.later(150, 560)
    photo = _photo(world, village, at - timedelta(minutes=6), bare=True)
    world.reports(village, at=at, location=where, photos=[photo])


def copied_words(world: World, village: Village) -> None:
    """A neighbour's words with the same figures, the name changed and a word or two."""
    lender = _lender(world, village)
    words = f"{lender.name}：" + own_words(world.dice, world.dice.randint(60, 420))
    count = world.dice.randint(60, 420)
    world.reports(lender, at=world.later(150, 400), text=words, quantities={HOUSEHOLDS: count})
    own = words.replace(lender.name, village.name).replace("；", "，", 1)
    if world.dice.random() < 0.5:
        own = own.rstrip("。") + "，特此报告。"
    world.reports(village, at=world.later(570, 590), text=own, quantities={HOUSEHOLDS: count})


def without_evidence(world: World, village: Village) -> None:
    """Says done and brings no photo."""
    world.reports(village, photos=[])


def below_target(world: World, village: Village) -> None:
    """Says done with less than was asked."""
    world.reports(village, quantities={HOUSEHOLDS: world.dice.randint(3, 30)}, text="都查过了。")


def too_fast(world: World, village: Village) -> None:
    """Hundreds of households a few minutes after the order."""
    count = world.dice.randint(600, 1_500)
    at = world.later(3, 8)
    who = {"by": world.person(), "device": f"phone-{village.code}"}
    world.claim(village, at, **who, quantities={HOUSEHOLDS: count}, text=f"全村{count}户查完")


def parts_against_total(world: World, village: Village) -> None:
    """Parts that do not make the total."""
    parts = [world.dice.randint(20, 90) for _ in range(3)]
    total = sum(parts) + world.dice.choice((-17, 12, 30, 45))
    words = f"共排查{total}户，其中一组{parts[0]}户、二组{parts[1]}户、三组{parts[2]}户。"
    world.reports(village, text=words, quantities={HOUSEHOLDS: total})


def more_than_due(world: World, village: Village) -> None:
    """More were moved than there were to move."""
    due = world.dice.randint(20, 60)
    figures = {HOUSEHOLDS: 120, "应转移人数": due, "已转移人数": due + world.dice.randint(4, 30)}
    world.reports(village, quantities=figures)


def words_against_form(world: World, village: Village) -> None:
    """Its words give one figure, its form another."""
    count = world.dice.randint(80, 200)
    other = count + world.dice.randint(20, 90)
    world.reports(village, text=f"我村排查{count}户，情况平稳。", quantities={HOUSEHOLDS: other})


def neighbour_says_no(world: World, village: Village) -> None:
    """Says done; a neighbour who stood there says it is not."""
    at = world.later(150, 500)
    world.reports(village, at=at)
    lender = _lender(world, village)
    words = world.dice.choice(
        (
            f"{village.name}仍未转移，请督促。",
            f"路过{village.name}时无人值守。",
            f"{village.name}未开展排查，影响我村。",
        )
    )
    world.reports(lender, at=at + timedelta(minutes=40), text=words)


def answered_only(world: World, village: Village) -> None:
    """Answers at once and does nothing."""
    who = {"by": world.person(), "device": f"phone-{village.code}"}
    world.script.say(MAIN, village.code, "acknowledge", world.later(1, 3), **who)


SINGLE: dict[str, Callable[[World, Village], None]] = {
    "same_bytes": same_bytes,
    "copy_of_photo": copy_of_photo,
    "photo_of_earlier_order": photo_of_earlier_order,
    "old_photo": old_photo,
    "photo_from_elsewhere": photo_from_elsewhere,
    "reported_from_elsewhere": reported_from_elsewhere,
    "copied_words": copied_words,
    "without_evidence": without_evidence,
    "below_target": below_target,
    "too_fast": too_fast,
    "parts_against_total": parts_against_total,
    "more_than_due": more_than_due,
    "words_against_form": words_against_form,
    "neighbour_says_no": neighbour_says_no,
    "answered_only": answered_only,
}


def _photo(world: World, village: Village, taken: Any, *, bare: bool = False) -> str:
    """A photo that keeps its EXIF."""
    lat, lon = (None, None) if bare else world.spot(village)
    picture = scenes.place(world.new_scene())
    return world.keep(scenes.jpeg(picture, taken=taken, lat=lat, lon=lon))


def _copy(world: World, scene: int, way: Any) -> bytes:
    changed = way(scenes.place(scene), world.dice)
    return scenes.jpeg(changed.pop("image"), **changed)


def _lender(world: World, village: Village) -> Village:
    """An honest neighbour who has not reported yet; it counts as honest."""
    beside = [one for one in world.villages if one.street == village.street]
    pool = [one for one in beside if one is not village] or world.villages
    lender = world.dice.choice(pool)
    world.villages.remove(lender)
    world.label(lender, "lender", fake=False)
    return lender


def _lend(world: World, village: Village, data: bytes) -> str:
    """An honest village sends a photo first."""
    photo = world.keep(data)
    world.reports(_lender(world, village), at=world.later(150, 500), photos=[photo])
    return photo


def _taken_from(world: World, village: Village) -> str:
    return _lend(world, village, scenes.jpeg(scenes.place(world.new_scene())))
