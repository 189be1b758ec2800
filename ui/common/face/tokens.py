"""The design tokens as records, and the contrast that holds them to WCAG.

Pure: reads the one token file and computes; it never touches Qt, so that the map page and
reports may use the same colours. The records are named tuples, for the first paint waits for them:
to make a frozen dataclass takes four times as long.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import NamedTuple

from commandcenter.core.resources import RESOURCES

STYLE_FOLDER = RESOURCES / "style"
AA_TEXT = 4.5  # WCAG 2.2, 1.4.3: text.
AA_GRAPHICS = 3.0  # WCAG 2.2, 1.4.3 for large text and 1.4.11 for marks that carry meaning.
SEVERITIES = ("red", "orange", "yellow", "blue")


class Severity(NamedTuple):
    """One severity colour: as words, as a filled badge, and the words on it."""

    text: str
    fill: str
    on: str


class Colours(NamedTuple):
    """The colours of one theme, each named for its meaning."""

    background: str
    panel: str
    raised: str
    line: str
    outline: str
    text: str
    mute: str
    verified: str
    claimed: str
    claimed_base: str
    started: str
    acknowledged: str
    finding: str
    selection: str
    on_selection: str
    map: str
    river: str
    brought_violet: str
    brought_brown: str
    brought_olive: str
    red: Severity
    orange: Severity
    yellow: Severity
    blue: Severity

    def severity(self, name: str) -> Severity:
        """The colours of the severity `name` (red, orange, yellow or blue)."""
        found: Severity = {
            "red": self.red,
            "orange": self.orange,
            "yellow": self.yellow,
            "blue": self.blue,
        }[name]
        return found

    def tone(self, name: str) -> str:
        """The text colour for a tone: a severity, a measure, `mute` or `text`."""
        value = getattr(self, name)
        return value.text if isinstance(value, Severity) else str(value)


class Density(NamedTuple):
    """Type sizes and heights in logical pixels: three sizes of text and one of large figures."""

    small: int
    text: int
    title: int
    figure: int
    row: int
    control: int


class Spacing(NamedTuple):
    """The distances of the console in logical pixels."""

    hair: int
    tight: int
    near: int
    gap: int
    inset: int
    wide: int


class Shape(NamedTuple):
    """Corners, rings, bars and the mark of a selected row, in logical pixels."""

    radius: int
    ring: int
    bar_height: int
    mark: int


class Hatch(NamedTuple):
    """The lines that mean “only claimed”: their horizontal step and width in logical pixels."""

    step: int
    width: float


class Tokens(NamedTuple):
    """Everything the token file says."""

    themes: dict[str, Colours]
    densities: dict[str, Density]
    spacing: Spacing
    shape: Shape
    hatch: Hatch
    fonts: tuple[str, ...]


def load_tokens(path: Path = STYLE_FOLDER / "tokens.json") -> Tokens:
    """Read the token file; a missing or unknown name in it is an error at once."""
    raw = json.loads(path.read_text(encoding="utf-8"))
    return Tokens(
        themes={name: _colours(raw[name]) for name in ("day", "night")},
        densities={name: Density(**values) for name, values in raw["densities"].items()},
        spacing=Spacing(**raw["spacing"]),
        shape=Shape(**raw["shape"]),
        hatch=Hatch(**raw["hatch"]),
        fonts=tuple(raw["fonts"]),
    )


def contrast(first: str, second: str) -> float:
    """The WCAG contrast ratio of two `#rrggbb` colours, from 1 to 21."""
    light, dark = sorted((_luminance(first), _luminance(second)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def flat(colours: Colours) -> dict[str, str]:
    """Every colour by name; a severity gives its text colour, and `name_fill` and `name_on`."""
    values: dict[str, str] = {}
    for name, value in colours._asdict().items():
        if isinstance(value, Severity):
            values |= {name: value.text, f"{name}_fill": value.fill, f"{name}_on": value.on}
        else:
            values[name] = value
    return values


def _colours(raw: dict[str, str | dict[str, str]]) -> Colours:
    values = {
        name: Severity(**value) if isinstance(value, dict) else value for name, value in raw.items()
    }
    return Colours(**values)  # type: ignore[arg-type]  # one file gives both kinds of value.


def _luminance(colour: str) -> float:
    parts = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
