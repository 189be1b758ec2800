"""The progress chart as SVG, drawn for paper: readable in black and white, hatched where only
claimed.

Pure: a series in, SVG text out. Never smooths, never extrapolates: steps stand where the acts
stood.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from xml.sax.saxutils import escape

from commandcenter.core.clock import SHOWN_ZONE
from commandcenter.sitreps.model import DirectiveFacts, Series
from commandcenter.sitreps.wording import words

# Tenths of a millimetre, so that the drawing is as large as the type area of the page is wide.
WIDTH, HEIGHT = 1560, 580
LEFT, RIGHT, TOP, BOTTOM = 100, 1300, 86, 520
INK, MUTE, RULE = "#1a2027", "#5d6876", "#c9d0d8"
VERIFIED, CLAIMED = "#0b6e60", "#44566b"
LABEL_STEP = 38
TICKS_MAX = 7
STEPS = tuple(timedelta(minutes=m) for m in (5, 10, 15, 30, 60, 120, 180, 360, 720, 1440, 2880))


def progress_svg(facts: DirectiveFacts, as_of: datetime, font: str) -> str:
    """The progress of one directive: four lines, the gap hatched, deadlines as dotted rules."""
    series = facts.progress
    if series is None:
        raise ValueError("a chart needs a series")
    frame = _Frame(facts, series, as_of)
    parts = [_head(font), frame.axes(), frame.gap(series)]
    parts += [
        frame.line(series.acknowledged, MUTE, 3, "4 6"),
        frame.line(series.started, MUTE, 4, ""),
        frame.line(series.claimed, CLAIMED, 5, "14 8"),
        frame.line(series.verified, VERIFIED, 9, ""),
        frame.deadlines(facts),
        frame.labels(series),
        "</svg>",
    ]
    return "".join(parts)


def _head(font: str) -> str:
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH / 10}mm" height="{HEIGHT / 10}mm"'
        f' viewBox="0 0 {WIDTH} {HEIGHT}" font-family="{escape(font)}">'
        '<defs><pattern id="gap" width="16" height="16" patternUnits="userSpaceOnUse"'
        f' patternTransform="rotate(45)"><rect width="16" height="16" fill="#ffffff"/>'
        f'<rect width="4" height="16" fill="{CLAIMED}"/></pattern></defs>'
    )


class _Frame:
    """The axes of one chart: time from issue to the report, units from none to all."""

    def __init__(self, facts: DirectiveFacts, series: Series, as_of: datetime) -> None:
        deadlines = [at for at in (facts.acknowledge_by, facts.start_by, facts.complete_by) if at]
        ends = [facts.issued_at, *series.times, as_of]
        self.begin, self.now = min(ends), as_of
        # A deadline far ahead would press the lines into a corner; then it is left to the words.
        room = max(ends) + (max(ends) - self.begin) / 2
        self.end = max([*ends, *[at for at in deadlines if at <= room]])
        if self.end <= self.begin:
            self.end = self.begin + STEPS[0]
        self.times, self.whole = series.times, facts.total.issued

    def x(self, at: datetime) -> float:
        part = (at - self.begin) / (self.end - self.begin)
        return LEFT + min(1.0, max(0.0, part)) * (RIGHT - LEFT)

    def y(self, value: float) -> float:
        return BOTTOM - min(1.0, value / self.whole) * (BOTTOM - TOP)

    def axes(self) -> str:
        parts = []
        for quarter in range(5):
            y = self.y(self.whole * quarter / 4)
            parts.append(_rule(LEFT, y, RIGHT, y, RULE, 2))
            parts.append(_words(LEFT - 14, y + 11, f"{quarter * 25}%", MUTE, "end"))
        step = next((s for s in STEPS if (self.end - self.begin) / s <= TICKS_MAX), None)
        step = step or timedelta(days=-(-(self.end - self.begin).days // TICKS_MAX))
        midnight = self.begin.astimezone(SHOWN_ZONE).replace(
            hour=0, minute=0, second=0, microsecond=0
        )
        tick = midnight + step * -(-(self.begin - midnight) // step)
        while tick <= self.end:
            x = self.x(tick)
            parts.append(_rule(x, BOTTOM, x, BOTTOM + 10, MUTE, 2))
            at = tick.astimezone(SHOWN_ZONE)
            said = f"{at.month}月{at.day}日" if at.hour == at.minute == 0 else f"{at:%H:%M}"
            parts.append(_words(x, BOTTOM + 44, said, MUTE, "middle"))
            tick += step
        return "".join(parts)

    def path(self, values: Sequence[int]) -> list[tuple[float, float]]:
        points: list[tuple[float, float]] = []
        for at, value in zip(self.times, values, strict=True):
            x, y = self.x(at), self.y(value)
            if points:
                points.append((x, points[-1][1]))
            points.append((x, y))
        return points

    def line(self, values: Sequence[int], ink: str, width: int, dash: str) -> str:
        points = " ".join(f"{x:.1f},{y:.1f}" for x, y in self.path(values))
        dashes = f' stroke-dasharray="{dash}"' if dash else ""
        pen = f'fill="none" stroke="{ink}" stroke-width="{width}"{dashes}'
        return f'<polyline points="{points}" {pen}/>'

    def gap(self, series: Series) -> str:
        shape = self.path(series.claimed) + self.path(series.verified)[::-1]
        points = " ".join(f"{x:.1f},{y:.1f}" for x, y in shape)
        return f'<polygon points="{points}" fill="url(#gap)" stroke="none"/>'

    def deadlines(self, facts: DirectiveFacts) -> str:
        marks = [("as_of", self.now)]
        for name in ("acknowledge_by", "start_by", "complete_by"):
            at: datetime | None = getattr(facts, name)
            if at is not None and self.begin <= at <= self.end:
                marks.append((name, at))
        parts, taken = [], -1e9
        for name, at in sorted(marks, key=lambda mark: mark[1]):
            x = self.x(at)
            # Two deadlines close together are written one above the other.
            row = TOP - 50 if x - taken < 260 else TOP - 14
            taken = x if row == TOP - 14 else taken
            dash = "" if name == "as_of" else "4 8"
            parts.append(_rule(x, TOP - 4, x, BOTTOM, INK, 2, dash))
            said = f"{words(f'chart.{name}')} {at.astimezone(SHOWN_ZONE):%H:%M}"
            anchor = "end" if x > RIGHT - 120 else "middle" if x > LEFT + 120 else "start"
            parts.append(_words(x, row, said, INK, anchor, size=28))
        return "".join(parts)

    def labels(self, series: Series) -> str:
        """The names and numbers at the end of the lines, the gap between its two lines."""
        ends = {
            "acknowledged": (series.acknowledged[-1], MUTE),
            "started": (series.started[-1], MUTE),
            "claimed": (series.claimed[-1], CLAIMED),
            "verified": (series.verified[-1], VERIFIED),
        }
        wanted = [(self.y(value), name, value, ink) for name, (value, ink) in ends.items()]
        claimed, verified = series.claimed[-1], series.verified[-1]
        if claimed > verified:
            wanted.append((self.y((claimed + verified) / 2), "gap", claimed - verified, INK))
        order = ["acknowledged", "started", "claimed", "gap", "verified"]
        wanted.sort(key=lambda one: (one[0], order.index(one[1])))
        places = spread([y + 11 for y, *_ in wanted], LABEL_STEP, BOTTOM + 11)
        x = self.x(self.times[-1]) + 14
        return "".join(
            _words(
                x,
                y,
                f"{words(f'counts.{name}')} {value:,}",
                ink,
                "start",
                weight="700" if name in ("gap", "verified") else "400",
            )
            for y, (_, name, value, ink) in zip(places, wanted, strict=True)
        )


def spread(places: Sequence[float], step: float, lowest: float) -> list[float]:
    """Push labels apart, downwards first and up again where they would leave the drawing."""
    moved: list[float] = []
    for place in places:
        moved.append(max(place, moved[-1] + step) if moved else place)
    limit = lowest
    for index in range(len(moved) - 1, -1, -1):
        moved[index] = min(moved[index], limit)
        limit = moved[index] - step
    return moved


def _rule(x1: float, y1: float, x2: float, y2: float, ink: str, width: int, dash: str = "") -> str:
    dashes = f' stroke-dasharray="{dash}"' if dash else ""
    return (
        f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" stroke="{ink}"'
        f' stroke-width="{width}"{dashes}/>'
    )


def _words(
    x: float,
    y: float,
    said: str,
    ink: str,
    anchor: str,
    *,
    weight: str = "400",
    size: int = 30,
) -> str:
    place = (
        f'x="{x:.1f}" y="{y:.1f}" font-size="{size}" font-weight="{weight}" text-anchor="{anchor}"'
    )
    return f'<text {place} fill="{ink}">{escape(said)}</text>'
