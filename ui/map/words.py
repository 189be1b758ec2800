"""The words that the page shows, each from the one catalogue; the page has none of its own."""

from __future__ import annotations

from commandcenter.core.language import Text, text
from ui.map.records import MapRules

APPROVAL = "审图号 GS(2024)0650号"
"""Of the vendored outlines; it must stand on every map made from them (地图管理条例 art. 22)."""


def page_words(rules: MapRules) -> dict[str, Text]:
    """Every sentence of the page by the name under which the page asks for it."""
    return {
        "sketch": text("Sketch map"),
        "shade": text("Verified: the fuller, the more"),
        "shade_gap": text("Claimed less verified: the fuller, the wider"),
        "shade_lateness": text("Overdue: the fuller, the more"),
        "shade_silence": text("No answer: the fuller, the more"),
        "shade_findings": text("Units with findings that are not weak"),
        "heat_gap": text("Heat: claimed less verified, by unit"),
        "heat_lateness": text("Heat: share overdue, by unit"),
        "heat_silence": text("Heat: share without an answer, by unit"),
        "gap": text("Only claimed (gap over {n} points)", n=round(100 * rules.gap_share)),
        "mostly_silent": text("Mostly no answer"),
        "late": text("{n}% or more overdue", n=round(100 * rules.overdue_share)),
        "late_grave": text("{n}% or more overdue", n=round(100 * rules.overdue_grave_share)),
        "issued": text("Issued"),
        "verified": text("Verified"),
        "claimed": text("Claimed"),
        "claimed_only": text("Only claimed"),
        "started": text("Started"),
        "acknowledged": text("Acknowledged"),
        "silent": text("No answer"),
        "refuted": text("Refuted"),
        "overdue": text("Overdue"),
        "flagged": text("Finding"),
        "known_place": text("Known place"),
        "schematic_place": text("Schematic place"),
        "schematic_note": text("{count} schematic places: they show no real position"),
        "not_asked": text("Nothing was issued here"),
        "units_here": text("{count} units"),
        "credit": text("Outlines Tianditu · lakes Natural Earth · rivers GSHHG · seats GeoNames"),
        "zoom_in": text("Zoom in"),
        "zoom_out": text("Zoom out"),
        "home": text("Whole area"),
    }
