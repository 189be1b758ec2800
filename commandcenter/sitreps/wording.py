"""The Chinese of the official paper: its sentences live in a form that staff can edit, not in code.

Also the small grammar of such papers: dates, spans, ordinals, and text that a file can hold.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from datetime import datetime, timedelta
from decimal import Decimal
from functools import cache
from typing import Any

from commandcenter.core.clock import SHOWN_ZONE
from commandcenter.core.errors import Fault
from commandcenter.core.resources import RESOURCES

FORMS = RESOURCES / "forms"
UNKNOWN = "—"
DIGITS = "零一二三四五六七八九"
NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
NOT_FILE = re.compile(r'[\\/:*?"<>|\s]+')
DECIMAL = re.compile(r"-?\d+\.\d+")
FILE_NAME_MAX = 80
TURNING = frozenset(map(chr, (*range(0x202A, 0x202F), *range(0x2066, 0x206A))))


def words(name: str, /, **values: Any) -> str:
    """The sentence `name` of the form, with its values."""
    section, _, entry = name.partition(".")
    try:
        template = _sentences()[section][entry]
        return template.format(**values) if values else template
    except KeyError as error:
        raise Fault(f"The report's wording lacks {name}: {error}") from error


@cache
def _sentences() -> dict[str, dict[str, str]]:
    return tomllib.loads((FORMS / "sitrep.toml").read_text("utf-8"))


def has_words(name: str) -> bool:
    """Whether the form has a sentence of this name."""
    section, _, entry = name.partition(".")
    return entry in _sentences().get(section, {})


def full_time(moment: datetime | None) -> str:
    """A date with hour and minute, as papers write it: 2026年7月17日16时30分."""
    if moment is None:
        return UNKNOWN
    at = moment.astimezone(SHOWN_ZONE)
    return f"{full_date(moment)}{at.hour}时{at.minute:02d}分"


def short_time(moment: datetime | None) -> str:
    """A date without its year: 7月17日16:30."""
    if moment is None:
        return UNKNOWN
    at = moment.astimezone(SHOWN_ZONE)
    return f"{at.month}月{at.day}日{at.hour}:{at.minute:02d}"


def full_date(moment: datetime) -> str:
    """A date without leading zeros: 2026年7月17日 (GB/T 9704-2012)."""
    at = moment.astimezone(SHOWN_ZONE)
    return f"{at.year}年{at.month}月{at.day}日"


def span(length: timedelta) -> str:
    """A length of time in words, to the minute."""
    minutes = max(0, int(length.total_seconds()) // 60)
    days, hours, minutes = minutes // 1440, minutes % 1440 // 60, minutes % 60
    if days:
        return f"{days}天{hours}小时" if hours else f"{days}天"
    if hours:
        return f"{hours}小时{minutes:02d}分"
    return f"{minutes}分钟"


def chinese(number: int) -> str:
    """An ordinal in Chinese, as titles number their follow-ups: 一, 十二, 一百零三."""
    if not 0 <= number < 1000:
        return str(number)
    if number < 10:
        return DIGITS[number]
    if number < 20:
        return "十" + (DIGITS[number % 10] if number % 10 else "")
    if number < 100:
        return DIGITS[number // 10] + chinese(10 + number % 10)
    rest = number % 100
    if not rest:
        return DIGITS[number // 100] + "百"
    tail = "零" + DIGITS[rest] if rest < 10 else DIGITS[rest // 10] + chinese(10 + rest % 10)
    return DIGITS[number // 100] + "百" + tail


def count(value: int | str | None) -> str:
    """A number for people, with thousands; a gap is shown as a gap."""
    if value is None:
        return UNKNOWN
    if isinstance(value, str) and DECIMAL.fullmatch(value):
        return f"{Decimal(value):,}"
    return f"{value:,}" if isinstance(value, int) else value


def change(value: int | str | None) -> str:
    """A movement with its sign."""
    if not isinstance(value, int):
        return UNKNOWN
    return f"{value:+,}".replace("-", "−") if value else "0"


def clean(said: str) -> str:
    """Somebody's words without what XML or a page cannot hold: control and turning marks."""
    kept = NOT_XML.sub("", said).replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ")
    return "".join(sign for sign in kept if sign == "\n" or not _hidden(sign))


def _hidden(sign: str) -> bool:
    """Control marks, and those that turn the reading order of what follows without being seen."""
    return unicodedata.category(sign) == "Cc" or sign in TURNING


def file_name(title: str, as_of: datetime, *, drill: bool) -> str:
    """The name of the file without its ending; a drill says so first."""
    at = as_of.astimezone(SHOWN_ZONE)
    stem = NOT_FILE.sub("_", clean(title)).strip("._")[:FILE_NAME_MAX] or "sitrep"
    return f"{'演练_' if drill else ''}{stem}_{at:%Y%m%d-%H%M}"
