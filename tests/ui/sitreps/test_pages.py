"""The pages of a report: what is shown is written on, and stays until the next is."""

from __future__ import annotations

import io

import pytest
from PIL import Image
from pytestqt.qtbot import QtBot

from tests.ui.conftest import Town
from ui.sitreps.pages import KEPT_AROUND, PageView

WAIT_MS = 10_000
PAGES = 12
MUCH = 252
"""So bright is a colour of the paper; the ground, light as it is by day, is less."""


@pytest.fixture
def view(town: Town, qtbot: QtBot) -> PageView:
    made = PageView(town.desk.look)
    qtbot.addWidget(made)
    made.resize(400, 500)
    made.show()
    return made


def pdf(colour: str, pages: int = PAGES) -> bytes:
    """A document whose pages are of one colour from edge to edge."""
    page = Image.new("RGB", (595, 842), colour)
    out = io.BytesIO()
    page.save(out, "PDF", save_all=True, append_images=[page] * (pages - 1))
    return out.getvalue()


def middle(view: PageView) -> str:
    """What stands in the middle: red, blue, white paper, or the bare ground."""
    seen = view.viewport().grab().toImage().pixelColor(200, 250)
    strong = tuple(part > MUCH for part in (seen.red(), seen.green(), seen.blue()))
    named = {(True, False, False): "red", (False, False, True): "blue", (True,) * 3: "white"}
    return named.get(strong, "ground")


def read(qtbot: QtBot, view: PageView, data: bytes) -> None:
    with qtbot.waitSignal(view.written, timeout=WAIT_MS):
        view.show_pdf(data)


def test_nobody_sees_paper_that_is_not_written_on(qtbot: QtBot, view: PageView) -> None:
    view.show_pdf(pdf("red"))
    assert (view.pages, middle(view)) == (0, "ground")
    qtbot.waitUntil(lambda: view.pages == PAGES, timeout=WAIT_MS)
    assert middle(view) == "red"
    seen = set()
    view.written.connect(lambda: seen.add("written"))
    view.show_pdf(pdf("blue"))
    while not seen:
        assert middle(view) == "red"
        qtbot.wait(1)
    assert middle(view) == "blue"


def test_the_reader_keeps_the_place_and_far_pages_are_let_go(qtbot: QtBot, view: PageView) -> None:
    read(qtbot, view, pdf("red"))
    bar = view.verticalScrollBar()
    bar.setValue(bar.maximum())
    shown = view._shown
    assert shown is not None
    qtbot.waitUntil(lambda: PAGES - 1 in shown.images, timeout=WAIT_MS)
    assert min(shown.images) >= PAGES - 2 - KEPT_AROUND
    read(qtbot, view, pdf("blue"))
    assert bar.value() == bar.maximum()
    assert middle(view) == "blue"
    read(qtbot, view, pdf("red", pages=1))
    assert (view.pages, middle(view)) == (1, "red")


def test_a_wider_view_renders_its_pages_again(qtbot: QtBot, view: PageView) -> None:
    read(qtbot, view, pdf("red"))
    before = view._shown.images[0].width()
    view.resize(600, 500)
    qtbot.waitUntil(lambda: view._shown.images[0].width() > before, timeout=WAIT_MS)
    assert middle(view) == "red"
