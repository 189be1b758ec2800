"""Which font stands for which of the official paper's faces on this machine.

The prescribed fonts are licensed and never shipped; a missing one is replaced by name and reported.
"""

from __future__ import annotations

import tomllib
from collections.abc import Collection
from dataclasses import dataclass

from commandcenter.core.errors import Refused
from commandcenter.sitreps.wording import FORMS


@dataclass(frozen=True)
class Face:
    """One face of the paper: what was prescribed, what is set, and what may fill missing signs."""

    role: str
    wanted: str
    used: str
    names: tuple[str, ...]
    heavy: bool

    @property
    def substituted(self) -> bool:
        """Whether another font stands in."""
        return self.used != self.wanted


def chains() -> dict[str, tuple[tuple[str, ...], bool]]:
    """The faces with their names in order of preference, and whether a stand-in is set heavy."""
    table = tomllib.loads((FORMS / "fonts.toml").read_text("utf-8"))
    return {
        role: (tuple(entry["names"]), bool(entry.get("heavy", False)))
        for role, entry in table.items()
    }


def choose(installed: Collection[str]) -> dict[str, Face]:
    """The best installed font for every face; refused where the machine has none that knows
    Chinese.
    """
    known = {name.casefold(): name for name in installed}
    faces = {}
    for role, (names, heavy) in chains().items():
        found = tuple(known[name.casefold()] for name in names if name.casefold() in known)
        if not found:
            raise Refused(
                "This machine has no Chinese font, so no PDF can be set; install one, for example"
                " Noto Serif CJK SC, or put one into the “fonts” folder of the data folder."
            )
        genuine = found[0].casefold() == names[0].casefold()
        faces[role] = Face(role, names[0], found[0], found, heavy and not genuine)
    return faces
