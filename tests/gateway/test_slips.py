"""Slips: what stands on them, in whose language, and that nobody's name becomes markup."""

from __future__ import annotations

from datetime import UTC, datetime

from commandcenter.gateway.slips import Slip, slip_page

UNTIL = datetime(2026, 9, 1, tzinfo=UTC)


def slip(name: str = "王建国", *, drill: bool = False) -> Slip:
    """A slip of the street's chairman."""
    return Slip(name, "江夏区纸坊街道", "s3cret", UNTIL, "https://zhihui.example.cn/", drill=drill)


def test_a_slip_says_whose_it_is_and_until_when() -> None:
    """Name, unit, address with the secret, code, end; nothing is fetched from anywhere."""
    page = slip_page([slip(), slip("李梅")], "zh_CN")
    for words in ("王建国", "李梅", "江夏区纸坊街道", "https://zhihui.example.cn/f/s3cret"):
        assert words in page
    assert page.count("<svg") == 2
    assert "2026-09-01" in page
    assert "请勿转交" in page
    assert "演练" not in page
    assert "src=" not in page
    assert "s3cret" not in repr(slip())


def test_a_drills_slip_says_so_in_either_language() -> None:
    """A slip that lies about after a drill must not be taken for a real one."""
    assert "演练" in slip_page([slip(drill=True)], "zh_CN")
    page = slip_page([slip(drill=True)], "en")
    assert "DRILL" in page
    assert "do not pass it on" in page


def test_names_are_escaped() -> None:
    """Somebody's register is nobody's markup."""
    assert "<b>" not in slip_page([slip("<b>王</b>")], "en")
