"""The folium page of the map and every file it may ask for, read once per window.

folium lists the scripts it wants from the network; here they come from the vendored folder, and
what the map does not use (jQuery, Bootstrap, icon fonts) is left out. Never adds an address.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from commandcenter.core.resources import RESOURCES
from ui.common.places import AREAS_FOLDER

MAP_FOLDER = RESOURCES / "map"

MIDDLE = (30.97, 112.27)
LIBRARIES = ("vendor/leaflet/leaflet.js", "qwebchannel.js")
SCRIPTS = (
    "console_rules.js",
    "console_areas.js",
    "console_glyphs.js",
    "console_labels.js",
    "console_heat.js",
    "console_overlay.js",
    "console_camera.js",
    "console_draw.js",
    "console_brought.js",
    "console_furniture.js",
    "console_map.js",
)
WORKER_SCRIPTS = (
    "console_worker.js",
    "console_clusters.js",
    "vendor/supercluster/supercluster.min.js",
)
STYLES = ("vendor/leaflet/leaflet.css", "console_map.css")
AREA_FILES = (
    "hubei_province.geojson",
    "hubei_prefectures.geojson",
    "hubei_counties.geojson",
    "hubei_lakes_ne10m.geojson",
    "hubei_rivers_wdbii.geojson",
)
POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "connect-src 'self'",
        "worker-src 'self'",
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'none'",
    )
)
"""In lower case throughout: Qt sends the values of added headers in lower case."""
KINDS = {
    ".js": "text/javascript",
    ".css": "text/css",
    ".geojson": "application/json",
}


@dataclass(frozen=True)
class PageFile:
    """One thing the page may fetch: its kind and its bytes."""

    kind: str
    data: bytes


@dataclass(frozen=True)
class Page:
    """The page and its files by path; the policy holds it to them."""

    files: dict[str, PageFile]
    policy: str = POLICY


def build() -> Page:
    """Render the folium page and read its files; slow on first use, so not on the Qt thread."""
    html, files = lift_inline(render())
    files["/"] = PageFile("text/html", html.encode())
    for name in (*LIBRARIES[:1], *SCRIPTS, *WORKER_SCRIPTS, *STYLES):
        files[f"/{name}"] = _file(MAP_FOLDER / name)
    for name in AREA_FILES:
        files[f"/areas/{name}"] = _file(AREAS_FOLDER / name)
    return Page(files)


def render() -> str:
    """The folium page with its lists of scripts and styles pointed at our own files."""
    import folium

    chart = folium.Map(
        location=MIDDLE,
        zoom_start=7,
        tiles=None,
        prefer_canvas=True,
        min_zoom=4,
        zoom_snap=0.25,
        zoom_delta=0.5,
        wheel_px_per_zoom_level=100,
        max_zoom=18,
    )
    chart._id = "console"
    chart.default_js = [(name, f"/{name}") for name in (*LIBRARIES, *SCRIPTS)]
    chart.default_css = [(name, f"/{name}") for name in STYLES]
    chart.add_child(_start())
    html: str = chart.get_root().render()
    return html


def lift_inline(html: str) -> tuple[str, dict[str, PageFile]]:
    """Move folium's inline blocks into files, so that the policy can forbid inline code."""
    files: dict[str, PageFile] = {}

    def move(suffix: str, link: str) -> Callable[[re.Match[str]], str]:
        def moved(block: re.Match[str]) -> str:
            path = f"/folium-{len(files)}{suffix}"
            files[path] = PageFile(KINDS[suffix], block[1].encode())
            return link.format(path=path)

        return moved

    for tag, suffix, link in (
        ("script", ".js", '<script src="{path}"></script>'),
        ("style", ".css", '<link rel="stylesheet" href="{path}"/>'),
    ):
        html = re.sub(rf"<{tag}>(.*?)</{tag}>", move(suffix, link), html, flags=re.DOTALL)
    return html, files


def _start() -> Any:
    """The one line of script that hands folium's map to our own script, after the map is made."""
    from branca.element import MacroElement
    from folium.template import Template

    class Start(MacroElement):
        _template = Template(
            "{% macro script(this, kwargs) %}"
            "ConsoleMap.start({{ this._parent.get_name() }});"
            "{% endmacro %}"
        )

    return Start()  # type: ignore[no-untyped-call]  # branca's own start has no types.


def _file(path: Path) -> PageFile:
    return PageFile(KINDS[path.suffix], path.read_bytes())
