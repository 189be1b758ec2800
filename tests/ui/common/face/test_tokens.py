"""Intent: every text can be read on every surface, in both themes, by WCAG 2.2 AA."""

from __future__ import annotations

import pytest

from ui.common.face.tokens import AA_GRAPHICS, AA_TEXT, SEVERITIES, contrast, load_tokens

SURFACES = ("background", "panel", "raised", "map")
TEXTS = ("text", "mute", "verified", "claimed", "finding", *SEVERITIES)
MARKS = ("verified", "claimed", "finding", "outline", "selection")
THEMES = ("day", "night")


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("surface", SURFACES)
@pytest.mark.parametrize("tone", TEXTS)
def test_text_reads_on_every_surface(theme: str, surface: str, tone: str) -> None:
    colours = load_tokens().themes[theme]
    assert contrast(colours.tone(tone), colours.tone(surface)) >= AA_TEXT


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("severity", SEVERITIES)
def test_a_severity_badge_reads(theme: str, severity: str) -> None:
    badge = load_tokens().themes[theme].severity(severity)
    assert contrast(badge.on, badge.fill) >= AA_TEXT


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("surface", SURFACES)
@pytest.mark.parametrize("mark", MARKS)
def test_marks_that_carry_meaning_can_be_seen(theme: str, surface: str, mark: str) -> None:
    colours = load_tokens().themes[theme]
    assert contrast(colours.tone(mark), colours.tone(surface)) >= AA_GRAPHICS


@pytest.mark.parametrize("theme", THEMES)
def test_the_filled_act_and_its_focus_ring_read(theme: str) -> None:
    colours = load_tokens().themes[theme]
    assert contrast(colours.on_selection, colours.selection) >= AA_TEXT


@pytest.mark.parametrize("theme", THEMES)
def test_hatch_lines_stand_out_from_their_ground(theme: str) -> None:
    colours = load_tokens().themes[theme]
    assert contrast(colours.claimed, colours.claimed_base) >= 2.0


def test_contrast_knows_its_ends() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#777777") == pytest.approx(1)
