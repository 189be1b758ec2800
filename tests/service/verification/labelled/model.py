"""Records of a labelled drill: who did what, and what is true of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any


@dataclass(frozen=True)
class Label:
    """What is true of one unit: the kind of fake planted there, or the look-alike it is."""

    unit: str
    kind: str
    fake: bool


@dataclass(frozen=True)
class Village:
    """A leaf as the drill plays it: its names and a spot that is really inside its county."""

    code: str
    name: str
    street: str
    lat: float
    lon: float


@dataclass
class Script:
    """The files of a drill before they are written."""

    directives: list[dict[str, Any]] = field(default_factory=list)
    lines: list[dict[str, Any]] = field(default_factory=list)
    photos: dict[str, bytes] = field(default_factory=dict)
    labels: list[Label] = field(default_factory=list)

    def say(self, directive: int, unit: str, act: str, at: datetime, **more: Any) -> dict[str, Any]:
        """One report line; its directive is given by its place among the directives."""
        line = {
            "key": f"drill-{len(self.lines):06d}",
            "directive": directive,
            "unit": unit,
            "act": act,
            "at": at.isoformat(),
            **more,
        }
        self.lines.append(line)
        return line
