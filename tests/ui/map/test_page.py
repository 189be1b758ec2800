"""The page asks for vendored files only, and these are what they claim to be."""

from __future__ import annotations

import hashlib
import json
import re
from pathlib import Path
from typing import Any

import folium
import pytest

from ui.map import page

ROOT = Path(__file__).parents[3]
MAP, AREAS = ROOT / "resources" / "map", ROOT / "resources" / "areas"


def listed(folder: Path) -> list[dict[str, Any]]:
    """Every file that a manifest names."""
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    if "files" in manifest:
        return list(manifest["files"])
    return [file for package in manifest["packages"] for file in package["files"]]


@pytest.fixture(scope="module")
def built() -> page.Page:
    """The page as the window gets it."""
    return page.build()


def test_the_page_names_only_files_that_are_there(built: page.Page) -> None:
    html = built.files["/"].data.decode()
    wanted = re.findall(r'(?:src|href)="([^"]+)"', html)
    assert "/vendor/leaflet/leaflet.js" in wanted
    # The channel's script comes from Qt itself.
    assert set(wanted) - {"/qwebchannel.js"} <= set(built.files)


def test_no_address_of_another_host_is_left(built: page.Page) -> None:
    own = [path for path in built.files if not path.startswith(("/vendor/", "/areas/"))]
    assert [path for path in own if re.search(rb"https?://", built.files[path].data)] == []


def test_nothing_runs_inline_and_nothing_unused_is_loaded(built: page.Page) -> None:
    html = built.files["/"].data.decode()
    assert re.findall(r"<(?:script|style)>", html) == []
    assert "style=" not in html
    assert not re.search("jquery|bootstrap|awesome|glyphicon", html, flags=re.IGNORECASE)
    assert "unsafe" not in built.policy
    assert built.policy == built.policy.lower()


def test_leaflet_is_the_one_that_folium_asks_for() -> None:
    manifest = json.loads((MAP / "manifest.json").read_text(encoding="utf-8"))
    version = next(one["version"] for one in manifest["packages"] if one["name"] == "leaflet")
    asked = dict(folium.folium._default_js)["leaflet"]
    assert f"leaflet@{version}/" in asked


@pytest.mark.parametrize("folder", [MAP, AREAS], ids=["map", "areas"])
def test_vendored_files_are_unchanged(folder: Path) -> None:
    for file in listed(folder):
        data = (folder / file["file"]).read_bytes()
        assert (len(data), hashlib.sha256(data).hexdigest()) == (file["bytes"], file["sha256"]), (
            file
        )


def test_every_vendored_file_is_listed_with_a_licence() -> None:
    packages = json.loads((MAP / "manifest.json").read_text(encoding="utf-8"))["packages"]
    there = {path.relative_to(MAP).as_posix() for path in (MAP / "vendor").rglob("*.*")}
    there |= {path.relative_to(MAP).as_posix() for path in (MAP / "vendor").rglob("LICENSE")}
    assert there == {file["file"] for file in listed(MAP)}
    assert all(package["licence"] for package in packages)
    assert all(f"vendor/{package['name']}/LICENSE" in there for package in packages)
    areas = {path.name for path in AREAS.iterdir()} - {"manifest.json"}
    assert {file["file"] for file in listed(AREAS)} <= areas
    assert all(file["licence"] for file in listed(AREAS))
