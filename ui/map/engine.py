"""Makes QtWebEngine ready: what must happen before the application, and what only before a page.

Its libraries are heavy, so they are loaded after the first paint; only the sharing of graphics, who
paints where there is no graphics card, and the sandbox of root must be settled earlier. Never
switches the sandbox off for anybody but root.
"""

from __future__ import annotations

import importlib.util
import logging
import os
import sys
from pathlib import Path

from PySide6.QtCore import QCoreApplication, Qt

log = logging.getLogger(__name__)

SCHEME = b"console"
HOST = "map"
HOME = "console://map/"
SANDBOX_VARIABLE = "QTWEBENGINE_DISABLE_SANDBOX"
BACKEND_VARIABLE = "QT_QUICK_BACKEND"
DEVICES = Path("/dev")
GRAPHICS = ("dri/*", "nvidia[0-9]*", "dxg")
"""The kernel's graphics devices on Linux: Mesa's drivers, NVIDIA's own, Windows' below it."""


def prepare() -> None:
    """Settle what QtWebEngine needs before the application is made; costs no import of it."""
    QCoreApplication.setAttribute(Qt.ApplicationAttribute.AA_ShareOpenGLContexts)
    if sys.platform == "linux" and os.geteuid() == 0 and SANDBOX_VARIABLE not in os.environ:
        # Chromium refuses its sandbox to root and would not start at all.
        os.environ[SANDBOX_VARIABLE] = "1"
        log.info("Running as root: the map's web view works without its sandbox.")
    if BACKEND_VARIABLE not in os.environ and not has_graphics(sys.platform, DEVICES):
        # A web view in a window makes Qt compose the whole window by OpenGL. Without a card that is
        # an emulation, and every label that changes makes the Qt thread wait for all of it.
        os.environ[BACKEND_VARIABLE] = "software"
        log.info("No graphics card: the map is painted without OpenGL.")


def has_graphics(platform: str, devices: Path) -> bool:
    """Whether a graphics card may paint; only Linux says by its `devices` that there is none."""
    return platform != "linux" or any(any(devices.glob(pattern)) for pattern in GRAPHICS)


def available() -> bool:
    """Whether this installation has QtWebEngine at all."""
    return all(
        importlib.util.find_spec(f"PySide6.{name}") is not None
        for name in ("QtWebEngineCore", "QtWebEngineWidgets", "QtWebChannel")
    )


def register_scheme() -> None:
    """Make `console://` known to Chromium; it must come before the first profile."""
    from PySide6.QtWebEngineCore import QWebEngineUrlScheme

    if QWebEngineUrlScheme.schemeByName(SCHEME).name() == SCHEME:
        return
    scheme = QWebEngineUrlScheme(SCHEME)
    scheme.setSyntax(QWebEngineUrlScheme.Syntax.Host)
    flag = QWebEngineUrlScheme.Flag
    scheme.setFlags(flag.SecureScheme | flag.LocalScheme | flag.CorsEnabled | flag.FetchApiAllowed)
    QWebEngineUrlScheme.registerScheme(scheme)
