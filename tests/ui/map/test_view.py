"""The map in a real web view: what is drawn, clicked and counted; nothing leaves the machine."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor
from pytestqt.qtbot import QtBot

from commandcenter.core.language import Text
from tests.graphics import NO_GRAPHICS_CARD
from tests.ui.map import sample
from tests.ui.map.conftest import PAGE_TIMEOUT_MS, Ask
from ui.common.face.look import Look
from ui.map.panel import MapPanel
from ui.map.records import AreaRow, PointChange, PointState, UnitPoint
from ui.map.words import page_words

pytestmark = NO_GRAPHICS_CARD
Settled = Callable[[], None]
NOTHING = {"issued": 0, "acknowledged": 0, "started": 0, "claimed": 0, "verified": 0}


def row(code: str, name: str, **counts: int) -> AreaRow:
    """A row of a hundred leaves, all counts zero unless said."""
    values = {**NOTHING, "issued": 100, "refuted": 0, "overdue": 0, "silent": 0, "flagged": 0}
    return AreaRow(code, name, **{**values, **counts})


def pixel(panel: MapPanel, ask: Ask, lon: float, lat: float) -> QPoint:
    """Where a place is on the screen."""
    x, y = ask(f"(p => [p.x, p.y])(map_console.latLngToContainerPoint([{lat}, {lon}]))")
    return QPoint(round(x), round(y))


def colour_at(panel: MapPanel, spot: QPoint) -> QColor:
    """The colour drawn at a spot of the map."""
    assert panel.view is not None
    return panel.view.grab().toImage().pixelColor(spot)


def click(panel: MapPanel, qtbot: QtBot, spot: QPoint) -> None:
    """A person's click on the map."""
    assert panel.view is not None
    target = panel.view.focusProxy()
    assert target is not None
    qtbot.mouseClick(target, Qt.MouseButton.LeftButton, pos=spot)


def test_verified_is_fuller_and_silence_is_not_filled(
    panel: MapPanel, ask: Ask, settled: Settled, look: Look, qtbot: QtBot, painted: Settled
) -> None:
    panel.set_view("4201")
    panel.show_rows(
        [
            row("420116", "黄陂区", claimed=90, verified=90),
            row("420117", "新洲区", claimed=30, verified=10),
            row("420115", "江夏区", silent=90),
        ]
    )
    settled()
    spots = {"420116": (114.36, 31.1), "420117": (114.75, 30.85), "420115": (114.25, 30.2)}
    places = {code: pixel(panel, ask, *spot) for code, spot in spots.items()}
    verified = QColor(look.theme.colours.verified)

    def drawn() -> None:
        painted()
        full, some, none = (colour_at(panel, place) for place in places.values())
        assert abs(full.red() - verified.red()) < 60
        assert full.red() < some.red() - 40
        assert none.red() > 235

    qtbot.waitUntil(drawn, timeout=PAGE_TIMEOUT_MS)


def test_claims_without_verification_are_hatched(
    panel: MapPanel, ask: Ask, settled: Settled, qtbot: QtBot, painted: Settled
) -> None:
    panel.set_view("4201")
    panel.show_rows([row("420115", "江夏区", claimed=80), row("420116", "黄陂区", claimed=30)])
    settled()
    hatched, plain = pixel(panel, ask, 114.25, 30.17), pixel(panel, ask, 114.36, 31.15)

    def drawn() -> None:
        painted()
        assert panel.view is not None
        image = panel.view.grab().toImage()
        lines = {image.pixelColor(hatched.x() + step, hatched.y()).name() for step in range(24)}
        ground = {image.pixelColor(plain.x() + step, plain.y()).name() for step in range(24)}
        assert len(ground) == 1
        assert len(lines) > 3

    qtbot.waitUntil(drawn, timeout=PAGE_TIMEOUT_MS)


def test_a_click_selects_and_a_second_click_goes_in(
    panel: MapPanel, ask: Ask, settled: Settled, qtbot: QtBot
) -> None:
    panel.set_view("42")
    panel.show_rows(sample.rows_under("42"))
    settled()
    spot = pixel(panel, ask, 109.0, 30.2)
    with qtbot.waitSignal(panel.unit_clicked, timeout=PAGE_TIMEOUT_MS) as clicked:
        click(panel, qtbot, spot)
    assert clicked.args == ["4228"]
    with qtbot.waitSignal(panel.unit_activated, timeout=PAGE_TIMEOUT_MS) as activated:
        click(panel, qtbot, spot)
    assert activated.args == ["4228"]


def test_a_street_is_clicked_by_its_sign(
    panel: MapPanel, ask: Ask, settled: Settled, qtbot: QtBot
) -> None:
    panel.set_view("420115")
    panel.show_rows(sample.rows_under("420115"), at=datetime.now(UTC))
    settled()
    drawn = ask("ConsoleMap.scene().drawn.map(it => [it.code, it.row.lon, it.row.lat])")
    assert {code for code, _, _ in drawn} == {code for code, _ in sample.children("420115")}
    code, lon, lat = drawn[0]
    with qtbot.waitSignal(panel.unit_clicked, timeout=PAGE_TIMEOUT_MS) as clicked:
        click(panel, qtbot, pixel(panel, ask, lon, lat))
    assert clicked.args == [code]


def test_a_county_without_an_outline_is_drawn_as_a_sign(
    panel: MapPanel, ask: Ask, settled: Settled, look: Look
) -> None:
    panel.set_view("4210")
    panel.show_rows([row("421071", "荆州经济技术开发区", claimed=10)])
    settled()
    assert ask("ConsoleMap.scene().drawn.map(it => it.code)") == ["421071"]
    note = page_words(panel.rules)["schematic_note"].template
    said = look.say(Text(note, {"count": "1"}))
    assert ask("document.getElementById('console-note').textContent") == said


@pytest.mark.parametrize("theme", ["day", "night"])
@pytest.mark.parametrize("unit", ["42", "4201", "420115", "420115001"])
def test_the_approval_number_stands_on_every_map(
    panel: MapPanel, ask: Ask, settled: Settled, look: Look, theme: str, unit: str
) -> None:
    look.theme.name = theme
    look.theme.changed.emit()
    panel.set_view(unit)
    settled()
    words, box, size = ask(
        "(e => [e.textContent, e.getBoundingClientRect(), [innerWidth, innerHeight]])"
        "(document.getElementById('console-approval'))"
    )
    assert "审图号 GS(2024)0650号" in words
    assert box["width"] > 100
    assert box["right"] <= size[0]
    assert box["bottom"] <= size[1]


def test_the_language_changes_without_a_reload(
    panel: MapPanel, ask: Ask, settled: Settled, look: Look
) -> None:
    panel.set_view("42")
    panel.show_rows(sample.rows_under("42"))
    look.language.speak("en")
    settled()
    legend = ask("document.getElementById('console-legend').textContent")
    assert "Mostly no answer" in legend
    assert ask("document.documentElement.lang") == "en"


def test_clusters_count_what_was_given(panel: MapPanel, ask: Ask, settled: Settled) -> None:
    points = [point for code, _ in sample.children("4201") for point in sample.points_under(code)]
    panel.set_view("4201")
    panel.show_layer("points", "on")
    panel.show_points(points)
    settled()
    assert len(points) == 3495
    shown = ask("ConsoleMap.scene().drawn.map(it => it.counts || it.state)")
    sums = [0] * 9
    for item in shown:
        if isinstance(item, list):
            sums = [one + other for one, other in zip(sums, item, strict=True)]
        else:
            sums[item] += 1
    expected = [sum(point.state == state for point in points) for state in PointState]
    assert sums[:6] == expected


def test_a_thousand_changes_leave_as_one_message_and_are_counted(
    panel: MapPanel, ask: Ask, settled: Settled, qtbot: QtBot
) -> None:
    points = sample.points_under("420115")
    panel.set_view("420115")
    panel.show_layer("points", "on")
    panel.show_points(points)
    settled()
    before = panel.bridge.sent
    codes = [points[at % len(points)].code for at in range(1000)]
    for at, code in enumerate(codes):
        state = PointState.REFUTED if at < 500 else PointState.VERIFIED
        panel.apply_changes(points=[PointChange(code, state, overdue=True)])
    settled()
    assert panel.bridge.sent == before + 1
    qtbot.waitUntil(
        lambda: ask("Array.from(ConsoleMap.state.totals)")[:7] == expected_after(points, codes),
        timeout=PAGE_TIMEOUT_MS,
    )


def expected_after(points: list[UnitPoint], codes: list[str]) -> list[int]:
    """States and overdue ones after the changes, counted here."""
    states = {point.code: (point.state, point.overdue) for point in points}
    for at, code in enumerate(codes):
        states[code] = (PointState.REFUTED if at < 500 else PointState.VERIFIED, True)
    sums = [sum(state == wanted for state, _ in states.values()) for wanted in PointState]
    return [*sums, sum(late for _, late in states.values())]


def test_rows_change_one_by_one(panel: MapPanel, ask: Ask, settled: Settled) -> None:
    panel.set_view("4201")
    panel.show_rows([row("420115", "江夏区", claimed=10), row("420116", "黄陂区", claimed=10)])
    panel.apply_changes(rows=[row("420115", "江夏区", claimed=55, verified=20)])
    settled()
    counts = "ConsoleMap.state.rows.get('{}').claimed"
    assert (ask(counts.format("420115")), ask(counts.format("420116"))) == (55, 10)


class Listener(BaseHTTPRequestHandler):
    """Notes every request that reaches it."""

    heard: list[str]

    def do_GET(self) -> None:
        self.heard.append(self.path)
        self.send_response(200)
        self.send_header("Access-Control-Allow-Origin", "*")
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def listener() -> Iterator[tuple[str, list[str]]]:
    """A server on this machine that the page must not reach, and what it heard."""
    heard: list[str] = []
    kind = type("Heard", (Listener,), {"heard": heard})
    server = ThreadingHTTPServer(("127.0.0.1", 0), kind)
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}", heard
    server.shutdown()
    server.server_close()


@pytest.mark.expected_log("Content Security Policy|wanted to leave the machine")
def test_no_request_leaves_the_page(
    panel: MapPanel, ask: Ask, qtbot: QtBot, listener: tuple[str, list[str]]
) -> None:
    address, heard = listener
    ask(
        f"""(() => {{
          window.tried = [];
          fetch("{address}/fetch").catch(() => tried.push("fetch"));
          const image = new Image();
          image.onerror = () => tried.push("image");
          image.src = "{address}/image";
          const script = document.createElement("script");
          script.onerror = () => tried.push("script");
          script.src = "{address}/script";
          document.head.append(script);
          return 1;
        }})()"""
    )
    qtbot.waitUntil(lambda: len(ask("tried")) == 3, timeout=PAGE_TIMEOUT_MS)
    ask(f'(() => {{ location.href = "{address}/go"; return 1; }})()')
    ask(f'(() => {{ window.open("{address}/open"); return 1; }})()')
    assert ask("location.href") == "console://map/"
    assert heard == []


def test_a_path_that_is_not_listed_is_not_served(panel: MapPanel, ask: Ask, qtbot: QtBot) -> None:
    paths = ["/../../pyproject.toml", "/data/rows/999", "/vendor/", "/%2e%2e/README.md"]
    ask(
        f"""(() => {{
          window.answers = [];
          for (const path of {paths}) {{
            fetch(path).then(a => answers.push(a.ok), () => answers.push(false));
          }}
          return 1;
        }})()"""
    )
    qtbot.waitUntil(lambda: len(ask("answers")) == len(paths), timeout=PAGE_TIMEOUT_MS)
    assert ask("answers") == [False] * len(paths)


def test_heat_stands_where_the_measure_is_high_and_in_the_legend(
    panel: MapPanel, ask: Ask, settled: Settled
) -> None:
    """A silent unit is hot, one that answers has no heat; the exact figures stay beside it."""
    panel.set_view("4201")
    panel.show_rows(
        [row("420116", "黄陂区", silent=90), row("420117", "新洲区", silent=0, overdue=40)]
    )
    settled()
    heat = "ConsoleMap.scene().heat.map(one => [one.code, one.level])"
    assert ask(heat) == []
    legend = "document.getElementById('console-legend').textContent"
    plain = ask(legend)
    for measure, hot, word in (
        ("silence", ["420116", 0.9], "无回应比例"),
        ("lateness", ["420117", 0.4], "逾期比例"),
    ):
        panel.layer_button.next_heat()
        settled()
        assert panel._layers["heat"] == measure
        assert ask(heat) == [hot]
        assert word in ask(legend)
        assert ask(legend).startswith(plain)
    panel.layer_button.next_heat()
    panel.layer_button.next_heat()
    settled()
    assert panel._layers["heat"] == ""
    assert ask(heat) == []
    assert ask(legend) == plain


def test_no_name_is_written_under_what_stands_over_the_map(
    panel: MapPanel, ask: Ask, settled: Settled
) -> None:
    """Even the selected unit's: it goes above its sign where the lines of origin are below."""
    panel.set_view("420106")
    places = {"420106001": (114.30, 30.55, False), "420106002": (114.34, 30.60, False)}
    panel.show_rows([row(code, f"{code}街道") for code in places], places=places)
    panel.select("420106001")
    settled()
    corner = "document.getElementById('console-approval').getBoundingClientRect()"
    ask(
        "(() => { const box = CORNER;"
        " const at = map_console.containerPointToLatLng([box.left + box.width / 2, box.top - 16]);"
        " for (const one of ConsoleMap.state.rows.values())"
        " { if (one.code === '420106001') { one.lon = at.lng; one.lat = at.lat; } }"
        " window.written = []; const fill = CanvasRenderingContext2D.prototype.fillText;"
        " CanvasRenderingContext2D.prototype.fillText = function (words, x, y) {"
        " written.push([words, y - map_console.containerPointToLayerPoint([0, 0]).y]);"
        " fill.call(this, words, x, y); }; return 1; })()".replace("CORNER", corner)
    )
    panel.select("420106002")
    panel.select("420106001")
    settled()
    written = dict(ask("written"))
    top = ask(f"{corner}.top")
    assert written["420106001街道"] < top - 16, "above its sign, not below it"
