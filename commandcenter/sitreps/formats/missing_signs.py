"""Finds the signs of a paper that no font of this machine can draw, so that no box goes unnoticed.

Each rare sign is set alone and compared with one that no font has; what looks alike is missing.
"""

from __future__ import annotations

import tempfile
import unicodedata
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import msgspec

# What every Chinese font has; only other signs are looked at.
USUAL = (
    (0x0020, 0x017F),
    (0x2010, 0x2027),
    (0x2030, 0x203B),
    (0x2190, 0x21FF),
    (0x2460, 0x24FF),
    (0x2500, 0x25FF),
    (0x3000, 0x30FF),
    (0x3100, 0x312F),
    (0x3200, 0x33FF),
    (0x4E00, 0x9FA5),
    (0xFF00, 0xFFEF),
)
LOOKED_AT_MAX = 200
# The last sign of the last private plane.
NOBODY_HAS = "\U0010fffd"
PAGES = """#let data = json("signs.json")
#set page(width: 40pt, height: 40pt, margin: 0pt)
#set text(font: data.fonts, size: 24pt)
#for (i, sign) in data.signs.enumerate() {
  if i > 0 { pagebreak() }
  place(top + left, dx: 6pt, dy: 6pt, sign)
}
"""


def rare_signs(words: Iterable[str]) -> list[str]:
    """The signs that not every Chinese font has, each once."""
    found = {sign for said in words for sign in said if not _usual(sign)}
    return sorted(found)[:LOOKED_AT_MAX]


def missing_signs(words: Iterable[str], names: list[str], fonts: Any) -> list[str]:
    """The signs that none of these fonts draws."""
    import typst

    rare = rare_signs(words)
    if not rare:
        return []
    with tempfile.TemporaryDirectory(prefix="sitrep-") as folder:
        room = Path(folder)
        (room / "signs.typ").write_text(PAGES, "utf-8")
        data = {"fonts": names, "signs": [NOBODY_HAS, *rare]}
        (room / "signs.json").write_bytes(msgspec.json.encode(data))
        compiler = typst.Compiler(room / "signs.typ", root=room, font_paths=fonts)
        drawn = compiler.compile(format="png", ppi=72.0)
    pages = drawn if isinstance(drawn, list) else [drawn]
    box = pages[0]
    return [sign for sign, page in zip(rare, pages[1:], strict=True) if page == box]


def _usual(sign: str) -> bool:
    code = ord(sign)
    if any(first <= code <= last for first, last in USUAL):
        return True
    # Marks that join others or turn nothing visible are no signs of their own.
    return unicodedata.category(sign) in {"Cc", "Cf", "Mn", "Me", "Zl", "Zp"}
