"""An order as a list of things that may not change: figures, deadlines, places, prohibitions.

Reads Chinese as duty rooms write it. What is said in another form (18时 and 下午6点, 半小时 and 30
分钟) is the same; what cannot be read is left alone.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

CLAUSE_END = re.compile(
    r"[。；;!！?？\n]|(?<=[一-鿿])[,，](?=(?:严禁|禁止|不得|不准|必须|务必|请|各))"
)
DIGITS = {
    "零": 0,
    "〇": 0,
    "一": 1,
    "二": 2,
    "两": 2,
    "三": 3,
    "四": 4,
    "五": 5,
    "六": 6,
    "七": 7,
    "八": 8,
    "九": 9,
}
PLACES = {"十": 10, "百": 100, "千": 1000}
CHINESE = re.compile(
    r"[零〇一二两三四五六七八九十百千]+(?=[万亿]?\s*(?:小时|分钟|米|公里|人|名|户|处|个|天|"
    r"日|时|点|次|吨|箱|件|套|台|辆|艘|顶|床|条|里|倍|成|级|元|岁|月|周|年|公斤|克|升|"
    r"度|℃|毫米|厘米|座|栋|家|组|队|班))"
)
UNITS: dict[str, tuple[str, int | Decimal]] = {
    "公里": ("米", 1000),
    "千米": ("米", 1000),
    "里": ("米", 500),
    "米": ("米", 1),
    "m": ("米", 1),
    "km": ("米", 1000),
    "cm": ("米", Decimal("0.01")),
    "h": ("分钟", 60),
    "t": ("公斤", 1000),
    "厘米": ("米", Decimal("0.01")),
    "毫米": ("毫米", 1),
    "mm": ("毫米", 1),
    "小时": ("分钟", 60),
    "个小时": ("分钟", 60),
    "钟头": ("分钟", 60),
    "分钟": ("分钟", 1),
    "分": ("分钟", 1),
    "min": ("分钟", 1),
    "天": ("天", 1),
    "昼夜": ("天", 1),
    "周": ("天", 7),
    "人": ("人", 1),
    "名": ("人", 1),
    "位": ("人", 1),
    "户": ("户", 1),
    "处": ("处", 1),
    "次": ("次", 1),
    "遍": ("次", 1),
    "吨": ("公斤", 1000),
    "公斤": ("公斤", 1),
    "kg": ("公斤", 1),
    "千克": ("公斤", 1),
    "箱": ("箱", 1),
    "件": ("件", 1),
    "套": ("套", 1),
    "台": ("台", 1),
    "辆": ("辆", 1),
    "艘": ("艘", 1),
    "顶": ("顶", 1),
    "床": ("床", 1),
    "级": ("级", 1),
    "元": ("元", 1),
    "%": ("%", 1),
    "岁": ("岁", 1),
    "座": ("座", 1),
    "栋": ("栋", 1),
    "家": ("家", 1),
    "个": ("个", 1),
    "条": ("条", 1),
    "组": ("组", 1),
    "度": ("℃", 1),
    "℃": ("℃", 1),
    "升": ("升", 1),
    "亩": ("亩", 1),
    "瓶": ("瓶", 1),
    "只": ("只", 1),
    "袋": ("袋", 1),
    "米/秒": ("米/秒", 1),
}
FIGURE = re.compile(
    r"(\d+(?:\.\d+)?)\s*(万|千|百)?\s*("
    + "|".join(sorted(map(re.escape, UNITS), key=len, reverse=True))
    + r")"
)
SCALE = {"万": 10_000, "千": 1_000, "百": 100}
PART_OF_DAY = {
    "凌晨": 0,
    "早上": 0,
    "清晨": 0,
    "上午": 0,
    "中午": 12,
    "下午": 12,
    "傍晚": 12,
    "晚上": 12,
    "晚": 12,
    "夜间": 12,
    "今晚": 12,
    "当晚": 12,
    "明晚": 12,
}
CLOCK = re.compile(
    r"(?:(?:(\d{4})年)?(\d{1,2})月(\d{1,2})日|(\d{1,2})日|(今天|今日|当日|当天|明天|明日|次日|后天|今晚|明晚|当晚))?"
    r"\s*(凌晨|早上|清晨|上午|中午|下午|傍晚|晚上|夜间|晚)?\s*"
    r"(?:(\d{1,2})\s*[:：]\s*(\d{2})|(\d{1,2})\s*(?:时|点)(?!钟?内)(?:钟)?(?:(\d{1,2})\s*分|(半))?)"
)
DAY_ONLY = re.compile(
    r"(?:(\d{4})年)?(?:(\d{1,2})月)?(\d{1,2})日(?=[之以]?前|前|止|截止|底)|(今天|今日|当日|当天|明天|明日|次日)"
    r"(?=[之以]?(?:内|前)|下班前)"
)
WORDS_OF_DAY = {
    "今天": 0,
    "今日": 0,
    "当日": 0,
    "当天": 0,
    "今晚": 0,
    "当晚": 0,
    "明天": 1,
    "明日": 1,
    "次日": 1,
    "明晚": 1,
    "后天": 2,
}
FORBIDDEN = re.compile(
    r"(?:严禁|禁止|不得|不准|不许|不能|切勿|勿|严防|杜绝|一律不|绝不|不可|停止)([^，。；、,;！!\n]{2,24})"
)
COMPASS = re.compile(
    r"([一-鿿]{2,8}?(?:水库|大堤|河堤|堤|闸|泵站|桥|隧道|小学|中学|学校|医院|卫生院|体育馆|广场|仓库|"
    r"安置点|避难所|祠堂|活动中心|服务中心|电站|尾矿库|山塘|码头|渡口|景区|工地|养老院|福利院))"
)

NOT_IN_NAMES = re.compile(
    r"^.*[的前后内外到至往在对向从由将和及与各把赴经于沿查守关全部有即上时米点日台个名开启停修护进入出离本该每]"
)


class Sort(StrEnum):
    """What a fact of an order is."""

    FIGURE = "figure"
    DEADLINE = "deadline"
    PLACE = "place"
    PROHIBITION = "prohibition"


@dataclass(frozen=True)
class Fact:
    """One thing that may not change: its sort, its value in one form, as it was written, where."""

    sort: Sort
    value: str
    written: str
    clause: int
    near: str = ""


def clauses(words: str) -> list[str]:
    """The clauses of an order, in their order."""
    normal = unicodedata.normalize("NFKC", words)
    return [part.strip() for part in CLAUSE_END.split(normal) if part and part.strip()]


def facts_of(words: str, day: int | None = None, known_places: Collection[str] = ()) -> list[Fact]:
    """All facts of an order; `day` is the day of the month on which it was given."""
    found: list[Fact] = []
    for place, clause in enumerate(clauses(words)):
        arabic = CHINESE.sub(lambda match: str(_number(match[0])), clause)
        arabic = re.sub(r"半个?小时", "30分钟", arabic)
        rest = arabic
        for match in CLOCK.finditer(arabic):
            value = _clock(match, day)
            if value is not None:
                found.append(Fact(Sort.DEADLINE, value, match[0].strip(), place))
                rest = rest.replace(match[0], "□", 1)
        found += [
            Fact(Sort.DEADLINE, _day(match, day), match[0].strip(), place)
            for match in DAY_ONLY.finditer(rest)
        ]
        rest = DAY_ONLY.sub("□", rest)
        for match in FIGURE.finditer(rest):
            unit, factor = UNITS[match[3]]
            amount = Decimal(match[1]) * SCALE.get(match[2] or "", 1) * Decimal(factor)
            near = re.sub(r"[^一-鿿]", "", rest[max(0, match.start() - 6) : match.start()])
            value = f"{amount.normalize():f}{unit}"
            found.append(Fact(Sort.FIGURE, value, match[0].strip(), place, near))
        found += [
            Fact(Sort.PROHIBITION, match[1].strip(), match[0].strip(), place)
            for match in FORBIDDEN.finditer(clause)
        ]
        found += _places(clause, place, known_places)
    return found


def _places(clause: str, place: int, known: Collection[str]) -> list[Fact]:
    names = [name for name in known if len(name) >= 2 and name in clause]
    longest = [name for name in names if not any(name != o and name in o for o in names)]
    found = [Fact(Sort.PLACE, name, name, place) for name in longest]
    for match in COMPASS.finditer(clause):
        name = NOT_IN_NAMES.sub("", match[1])
        if len(name) >= 3 and not any(name in one or one in name for one in longest):
            found.append(Fact(Sort.PLACE, name, name, place))
    return found


def _number(words: str) -> int:
    total = current = 0
    for mark in words:
        if mark in DIGITS:
            current = DIGITS[mark]
        else:
            total += (current or 1) * PLACES[mark]
            current = 0
    return total + current


def _clock(match: re.Match[str], day: int | None) -> str | None:
    hour = int(match[7] or match[9])
    minute = int(match[8] or match[10] or (30 if match[11] else 0))
    part = PART_OF_DAY.get(match[6] or "")
    if part is None and match[5] in {"今晚", "明晚", "当晚"}:
        part = 12
    if part == 12 and hour < 12:
        hour += 12
    if hour > 24 or minute > 59:
        return None
    stated = match[3] or match[4]
    at = int(stated) if stated else None
    if at is None and match[5] and day is not None:
        at = day + WORDS_OF_DAY[match[5]]
    return f"{'*' if at is None else at}日{hour:02d}:{minute:02d}"


def _day(match: re.Match[str], day: int | None) -> str:
    if match[3]:
        return f"{int(match[3])}日"
    return f"{'*' if day is None else day + WORDS_OF_DAY[match[4]]}日"


def same_time(one: str, other: str) -> bool:
    """Whether two deadlines are the same, where a day left out is any day."""
    day, _, clock = one.partition("日")
    other_day, _, other_clock = other.partition("日")
    return clock == other_clock and (day == other_day or "*" in {day, other_day})
