"""The world of a labelled drill: its orders, its villages, and how an honest one reports."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from typing import Any

from tests.service.verification.labelled import scenes
from tests.service.verification.labelled.model import Label, Script, Village
from tests.service.verification.labelled.phrases import own_words

EARLIER, MAIN, DAILY = 0, 1, 2
HOUSEHOLDS = "排查户数"
HAZARDS = "发现隐患"
SURNAMES = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦许何吕施张孔曹严华金魏陶姜"
GIVEN = "建国志强秀英桂兰海涛文军晓梅春生玉珍永福小红德明丽华立新佳宁"
ORDER = (
    "{day}日18时前完成沿河低洼地带住户排查；距堤脚500米范围内的住户全部转移；每2小时报告一次水位；"
    "每组不少于3人；严禁擅自返回；不得安排人员单独巡堤。"
)
DAYS = 9


@dataclass
class World:
    """What the drill knows of itself while it is written."""

    dice: Random
    begins: datetime
    villages: list[Village]
    script: Script = field(default_factory=Script)
    scene: int = 0

    @property
    def order(self) -> str:
        """The words of the main order."""
        return ORDER.format(day=self.begins.day)

    def later(self, low: float, high: float) -> datetime:
        """A moment so many minutes after the main order."""
        moment = self.begins + timedelta(minutes=self.dice.uniform(low, high))
        return moment.replace(microsecond=0)

    def new_scene(self) -> int:
        """A place that no picture has shown."""
        self.scene += 1
        return self.dice.randrange(1, 1_000) * 100_000 + self.scene

    def keep(self, data: bytes) -> str:
        """Keep a picture; returns its file name."""
        name = f"p{len(self.script.photos):05d}.jpg"
        self.script.photos[name] = data
        return name

    def label(self, village: Village | str, kind: str, *, fake: bool) -> None:
        """Write down what is true of a unit."""
        code = village if isinstance(village, str) else village.code
        self.script.labels.append(Label(code, kind, fake))

    def spot(self, village: Village, metres: float = 900.0) -> tuple[float, float]:
        """A place near a village's own."""
        reach = metres / 111_000
        return (
            round(village.lat + self.dice.uniform(-reach, reach), 6),
            round(village.lon + self.dice.uniform(-reach, reach), 6),
        )

    def person(self) -> str:
        """A name out of the hat."""
        start = self.dice.randrange(0, len(GIVEN) - 1, 2)
        return self.dice.choice(SURNAMES) + GIVEN[start : start + 2]

    def photo(self, village: Village, at: datetime, **shown: Any) -> str:
        """A true photo of a village, taken shortly before the report."""
        lat, lon = self.spot(village)
        taken = at - timedelta(minutes=self.dice.uniform(2, 18))
        facts: dict[str, Any] = {"taken": taken, "lat": lat, "lon": lon} | shown
        if self.dice.random() < 0.25:
            # Messengers strip what a phone wrote.
            facts = {"taken": None, "lat": None, "lon": None} | shown
        return self.keep(scenes.jpeg(scenes.place(self.new_scene()), **facts))

    def reports(self, village: Village, **changed: Any) -> dict[str, Any]:
        """The words of an honest village on the main order: acknowledged, started, claimed."""
        device, by = f"phone-{village.code}", f"{self.person()}"
        answered = self.later(4, 50)
        started = answered + timedelta(minutes=self.dice.uniform(5, 60))
        at: datetime = changed.pop("at", None) or self.later(150, 560)
        started = min(started, at - timedelta(minutes=40))
        say = self.script.say
        say(MAIN, village.code, "acknowledge", min(answered, started), by=by, device=device)
        say(MAIN, village.code, "start", started, by=by, device=device)
        return self.claim(village, at, by=by, device=device, **changed)

    def claim(self, village: Village, at: datetime, **changed: Any) -> dict[str, Any]:
        """An honest claim, but for what is changed."""
        lat, lon = self.spot(village)
        households = self.dice.randint(60, 420)
        said: dict[str, Any] = {
            "text": own_words(self.dice, households),
            "quantities": {HOUSEHOLDS: households},
            "location": {"lat": lat, "lon": lon, "crs": "wgs84", "accuracy_m": 15},
        }
        said |= changed
        if "photos" not in said:
            said["photos"] = [self.photo(village, at)]
        return self.script.say(MAIN, village.code, "claim", at, **said)

    def orders(self) -> None:
        """The three orders of the drill."""
        under = sorted({village.code[:6] for village in self.villages})
        day = timedelta(days=1)
        common = {"issuer": "4201", "scope": {"under": under, "level": "village"}}
        self.script.directives = [
            common
            | {
                "title": "河道障碍物清理",
                "text": "清理辖区河道障碍物并拍照。",
                "issued_at": (self.begins - 2 * day).isoformat(),
                "evidence": {"photos": 1},
            },
            common
            | {
                "title": "低洼住户排查转移",
                "text": self.order,
                "issued_at": self.begins.isoformat(),
                "start_by": (self.begins + timedelta(hours=3)).isoformat(),
                "complete_by": (self.begins + timedelta(hours=10)).isoformat(),
                "evidence": {"photos": 1, "location": True, "quantities": {HOUSEHOLDS: "50"}},
            },
            common
            | {
                "title": "堤防日巡查",
                "text": "每日巡堤并报告发现的隐患。",
                "issued_at": (self.begins - DAYS * day).isoformat(),
            },
        ]


def streets(villages: Sequence[Village]) -> dict[str, list[Village]]:
    """The villages by their street."""
    found: dict[str, list[Village]] = {}
    for village in villages:
        found.setdefault(village.street, []).append(village)
    return found
