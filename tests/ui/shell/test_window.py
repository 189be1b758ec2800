"""Intent: the window leads to every workspace, keeps its layout per role, and never blocks."""

from __future__ import annotations

import json
from datetime import timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt, QTimer
from PySide6.QtGui import QAccessible, QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QWidget
from pytestqt.qtbot import QtBot

from commandcenter.core.clock import HeldClock
from commandcenter.core.errors import Fault
from commandcenter.core.language import text
from tests.ui.shell.conftest import Sample
from tests.window import press_key_now
from ui.common.face.look import Look
from ui.common.window.desk import Desk
from ui.common.window.notices import Notice
from ui.shell.layouts import Layouts
from ui.shell.status import Channel, Due, Level, Status
from ui.shell.window import MainWindow
from ui.shell.workspaces import NOT_ARRANGED, PanelPlace, Workspace, WorkspacePage


def show(window: MainWindow, qtbot: QtBot) -> MainWindow:
    with qtbot.waitActive(window):
        window.show()
        window.activateWindow()
    qtbot.waitUntil(lambda: window.present != "" and window.pages[window.present].settled)
    return window


def full_status(look: Look) -> Status:
    now = look.now()
    return Status(
        drill=True,
        incident="武汉市暴雨洪涝",
        level=Level(text("Level II response"), "orange", now - timedelta(hours=3, minutes=4)),
        due=Due("续报三", now + timedelta(minutes=18, seconds=32), now - timedelta(minutes=1)),
        outbox=3,
        channel=Channel.OPEN,
        data_at=now - timedelta(seconds=2),
        person="王值班",
        post="市指挥部",
    )


def words_of(widget: QWidget) -> str:
    return " ".join(label.text() for label in widget.findChildren(QLabel) if label.isVisible())


def test_only_registered_workspaces_can_be_chosen(window: MainWindow, qtbot: QtBot) -> None:
    enabled = {name for name, button in window.rail.buttons.items() if button.isEnabled()}
    assert enabled == {"directives", "timeline"}
    with pytest.raises(Fault):
        window.register(Workspace("nowhere", ()))


def test_panels_are_made_when_their_workspace_is_opened(window: MainWindow, qtbot: QtBot) -> None:
    assert not window.pages["directives"].made
    show(window, qtbot)
    assert set(window.pages["directives"].panels) == {"board", "map", "detail"}
    assert not window.pages["timeline"].made
    window.rail.buttons["timeline"].click()
    assert window.present == "timeline"
    assert window.pages["timeline"].made


def test_nothing_flashes_up_as_a_window_of_its_own(
    window: MainWindow, qtbot: QtBot, windows: list[str]
) -> None:
    show(window, qtbot)
    window.show_status(full_status(window.desk.look))
    window.desk.notices.tell(Notice(text("Loading …"), window.desk.look.now()))
    for act in ("keys", "notices", "palette", "workspace timeline"):
        window.desk.acts.run(act)
    assert windows == ["MainWindow"]


def test_a_key_leads_to_a_workspace(window: MainWindow, qtbot: QtBot) -> None:
    show(window, qtbot)
    press_key_now(qtbot, window, Qt.Key.Key_6, Qt.KeyboardModifier.ControlModifier)
    assert window.present == "timeline"


@pytest.mark.parametrize(("size", "share"), [((1920, 1080), 1.0), ((1366, 768), 0.78)])
def test_docks_take_the_room_they_like(
    window: MainWindow, qtbot: QtBot, size: tuple[int, int], share: float
) -> None:
    """On a small screen they leave more of it to the middle."""
    window.resize(*size)
    show(window, qtbot)
    docks = window.pages["directives"].docks
    assert docks["board"].width() == pytest.approx(400 * share, abs=4)
    assert docks["detail"].width() == pytest.approx(300 * share, abs=4)


def test_the_layout_comes_back_for_its_role_only(
    window: MainWindow, desk: Desk, qtbot: QtBot, tmp_path: Path
) -> None:
    show(window, qtbot)
    page = window.pages["directives"]
    page.docks["detail"].hide()
    window.close()
    layouts = Layouts(tmp_path)
    layouts.load()
    assert layouts.get("duty", "workspace") == "directives"
    assert layouts.get("supervisor", "directives") == ""
    page.docks["detail"].show()
    page.restore(layouts.get("duty", "directives"))
    assert page.docks["detail"].isHidden()
    page.restore("")
    assert not page.docks["detail"].isHidden()


@pytest.mark.parametrize(
    "content", ["", "{", "[]", '{"version": 1}', '{"version": 9, "roles": {}}']
)
def test_a_damaged_layout_file_means_the_shipped_layout(tmp_path: Path, content: str) -> None:
    (tmp_path / "layouts.json").write_text(content, encoding="utf-8")
    layouts = Layouts(tmp_path)
    layouts.load()
    assert layouts.get("duty", "workspace") == ""
    layouts.keep("duty", "workspace", "timeline")
    layouts.save_now()
    kept = json.loads((tmp_path / "layouts.json").read_text(encoding="utf-8"))
    assert kept["roles"] == {"duty": {"workspace": "timeline"}}


def test_a_moved_panel_is_kept_without_closing_the_window(
    window: MainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    show(window, qtbot)
    window.pages["directives"].docks["detail"].hide()
    qtbot.waitUntil((tmp_path / "layouts.json").exists)
    layouts = Layouts(tmp_path)
    layouts.load()
    assert layouts.get("duty", "directives")


def test_nonsense_in_a_layout_is_left_aside(window: MainWindow, qtbot: QtBot) -> None:
    show(window, qtbot)
    window.pages["directives"].restore("bm9uc2Vuc2U=")
    assert window.pages["directives"].docks["board"].isVisible()


def test_the_strip_says_everything_at_a_glance(window: MainWindow, qtbot: QtBot) -> None:
    window.resize(1920, 1080)
    show(window, qtbot)
    window.show_status(full_status(window.desk.look))
    said = words_of(window.strip)
    for words in ("武汉市暴雨洪涝", "3 h 04 min", "续报三", "00:18:32", "3", "2 s ago", "王值班"):
        assert words in said
    assert window.windowTitle() == "[DRILL] Emergency command console"


def test_trouble_stays_on_a_narrow_strip(window: MainWindow, qtbot: QtBot) -> None:
    window.resize(1024, 640)
    show(window, qtbot)
    status = full_status(window.desk.look)
    window.show_status(
        Status(**{**status.__dict__, "incident": "武汉市暴雨洪涝" * 6, "channel": Channel.CUT})
    )
    said = words_of(window.strip)
    assert "Field channel CUT" in said
    assert "Outbox 3" in said
    assert "in force" not in said
    parts = [part for part in window.strip.children() if isinstance(part, QWidget)]
    shown = sorted((part.geometry() for part in parts if part.isVisible()), key=lambda r: r.left())
    assert all(a.right() < b.left() for a, b in pairwise(shown))
    assert shown[-1].right() <= window.strip.width()


def test_clocks_run_on_the_strip(window: MainWindow, qtbot: QtBot) -> None:
    show(window, qtbot)
    look = window.desk.look
    window.show_status(full_status(look))
    assert isinstance(look.clock, HeldClock)
    look.clock.advance(timedelta(minutes=20))
    qtbot.waitUntil(lambda: "−00:01:28" in words_of(window.strip))
    assert "20 min ago" in words_of(window.strip)


def test_a_toast_has_room_for_its_sentence_in_every_language(
    window: MainWindow, qtbot: QtBot
) -> None:
    show(window, qtbot)
    notice = Notice(
        text("Overdue: {report} on {incident}", report=text("First report"), incident="内涝" * 12),
        window.desk.look.now(),
        kind="alarm",
        offer=text("Write it now"),
        run=window.close,
    )
    window.desk.notices.tell(notice)
    window.desk.look.language.speak("zh_CN")
    window.desk.look.language.speak("en")
    (toast,) = window.toasts.shown
    said = max(toast.findChildren(QLabel), key=lambda one: len(one.text()))
    qtbot.waitUntil(lambda: said.height() >= said.heightForWidth(said.width()))


def test_an_alarm_goes_by_itself_and_stays_in_the_list(window: MainWindow, qtbot: QtBot) -> None:
    show(window, qtbot)
    for kind in ("alarm", "trouble"):
        window.desk.notices.tell(Notice(text("Loading …"), window.desk.look.now(), kind=kind))
    alarm, trouble = window.toasts.shown
    (timer,) = alarm.findChildren(QTimer)
    assert timer.isActive()
    timer.timeout.emit()
    assert window.toasts.shown == [trouble]
    assert [one.kind for one in window.desk.notices] == ["trouble", "alarm"]
    assert not trouble.findChildren(QTimer)


def test_every_control_has_an_accessible_name(window: MainWindow, qtbot: QtBot) -> None:
    show(window, qtbot)
    window.show_status(full_status(window.desk.look))
    window.desk.notices.tell(
        Notice(text("Loading …"), window.desk.look.now(), offer=text("Try again"), run=window.close)
    )
    window.palette_overlay.open()
    window.keys.open()
    window.notices.open()
    nameless = [
        control
        for control in window.findChildren(QWidget)
        if control.isVisible()
        and (
            isinstance(control, QAbstractButton) or control.focusPolicy() & Qt.FocusPolicy.TabFocus
        )
        and not control.objectName().startswith("qt_")
        and not QAccessible.queryAccessibleInterface(control).text(QAccessible.Text.Name)
    ]
    assert nameless == []


def test_every_act_has_a_key_and_a_tooltip_that_names_it(window: MainWindow) -> None:
    for act in window.desk.acts:
        assert act.keys
        assert act.keys in window.desk.look.say(act.hint)


def test_the_overview_lists_every_act(window: MainWindow, qtbot: QtBot) -> None:
    show(window, qtbot)
    press_key_now(qtbot, window, Qt.Key.Key_F1)
    assert window.keys.isVisible()
    said = words_of(window.keys)
    for act in window.desk.acts:
        assert window.desk.look.say(act.title) in said
        assert act.keys in said
    press_key_now(qtbot, window.keys, Qt.Key.Key_Escape)
    assert not window.keys.isVisible()


def test_a_toast_never_takes_the_focus(window: MainWindow, qtbot: QtBot) -> None:
    show(window, qtbot)
    line = window.pages["directives"].panels["board"].findChild(QWidget, "")
    window.activateWindow()
    before = window.focusWidget()
    undone: list[int] = []
    window.desk.notices.tell(
        Notice(
            text("Loading …"),
            window.desk.look.now(),
            kind="done",
            offer=text("Try again"),
            run=lambda: undone.append(1),
        )
    )
    assert line is not None
    assert window.focusWidget() is before
    (toast,) = window.toasts.shown
    assert toast.offer is not None
    toast.offer.click()
    assert undone == [1]
    assert window.toasts.shown == []


def test_looking_at_the_notices_settles_the_count(window: MainWindow, qtbot: QtBot) -> None:
    show(window, qtbot)
    window.desk.notices.tell(Notice(text("Loading …"), window.desk.look.now()))
    assert window.desk.notices.unseen == 1
    window.desk.acts.run("notices")
    assert window.desk.notices.unseen == 0
    assert "Loading …" in words_of(window.notices)


def test_theme_type_and_language_change_on_the_living_window(
    window: MainWindow, qtbot: QtBot
) -> None:
    show(window, qtbot)
    look = window.desk.look
    for act in ("theme", "density", "language"):
        assert window.desk.acts.run(act)
    assert (look.theme.name, look.theme.density_name) == ("night", "roomy")
    assert look.language.current == "zh_CN"
    drawn = window.grab().toImage()
    assert drawn.pixelColor(5, drawn.height() - 5).lightness() < 40


def test_f6_walks_through_the_panels(window: MainWindow, qtbot: QtBot) -> None:
    show(window, qtbot)
    window.activateWindow()
    page = window.pages["directives"]
    visited = []
    for _ in range(3):
        window.desk.acts.run("next panel")
        focus = window.focusWidget()
        visited += [name for name, panel in page.panels.items() if panel.isAncestorOf(focus)]
    assert sorted(visited) == ["board", "detail", "map"]


def test_a_layout_from_before_a_panel_was_added_is_not_put_up(
    window: MainWindow, desk: Desk, qtbot: QtBot
) -> None:
    """It would leave the new panel anywhere: the shipped place, as a tab, is better."""
    show(window, qtbot)
    window.pages["directives"].docks["detail"].hide()
    kept = window.pages["directives"].state()
    places = (
        PanelPlace("board", lambda: Sample(desk.look, text("Directives")), "left", 400),
        PanelPlace("map", lambda: Sample(desk.look, text("Situation"))),
        PanelPlace("detail", lambda: Sample(desk.look, text("Unit")), "right", 300),
        PanelPlace("new", lambda: Sample(desk.look, text("New")), "right", 300, over=True),
    )
    later = WorkspacePage(desk.look, Workspace("directives", places))
    qtbot.addWidget(later)
    later.resize(1200, 700)
    later.show()
    later.make(kept)
    qtbot.waitUntil(lambda: later.settled)
    assert not later.docks["detail"].isHidden()
    assert later.tabifiedDockWidgets(later.docks["detail"]) == [later.docks["new"]]
    later.docks["detail"].hide()
    own = later.state()
    later.docks["detail"].show()
    later.restore(own)
    assert later.docks["detail"].isHidden(), "its own layout comes back as ever"


def test_docks_share_the_room_of_every_size_until_a_person_arranges_them(
    window: MainWindow, qtbot: QtBot
) -> None:
    """A window made small and large again has its docks as large as before; own edges stay."""
    window.resize(1920, 1080)
    show(window, qtbot)
    page = window.pages["directives"]
    board = page.docks["board"]
    for size, share in (((1366, 768), 0.78), ((1920, 1080), 1.0)):
        window.resize(*size)
        qtbot.waitUntil(lambda share=share: abs(board.width() - 400 * share) <= 4)
    assert page.state().startswith(NOT_ARRANGED)
    edge = QPoint(board.geometry().right() + 2, 300)
    assert page.isSeparator(edge)
    QTest.mousePress(page, Qt.MouseButton.LeftButton, pos=edge)
    target = edge + QPoint(150, 0)
    none, left = Qt.MouseButton.NoButton, Qt.MouseButton.LeftButton
    places = (QPointF(target), QPointF(page.mapToGlobal(target)))
    move = QEvent.Type.MouseMove
    QApplication.sendEvent(
        page, QMouseEvent(move, *places, none, left, Qt.KeyboardModifier.NoModifier)
    )
    qtbot.waitUntil(lambda: board.width() > 500)
    QTest.mouseRelease(page, left, pos=target)
    assert page.arranged
    own = board.width()
    window.resize(1800, 1000)
    qtbot.waitUntil(lambda: page.width() < 1800)
    assert board.width() == own
    kept = page.state()
    window.reset_layout()
    assert not page.arranged
    qtbot.waitUntil(lambda: abs(board.width() - 400) <= 4)
    page.restore(kept)
    assert page.arranged
    assert board.width() == own
