"""The levels that carry out, in words for a form, the lowest first."""

from __future__ import annotations

from commandcenter.core.language import Text, text

LEVELS: tuple[tuple[str, Text], ...] = (
    ("village", text("communities and villages")),
    ("street", text("streets and towns")),
    ("county", text("counties and districts")),
    ("city", text("cities")),
)
