"""Day and night: turns tokens into a palette, one style sheet and fonts, and switches them live.

Widgets that paint themselves ask `theme.colours` while painting and need nothing else; all others
take their looks from the style sheet by property. Never name a colour outside the token file.
"""

from __future__ import annotations

import re

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QColor, QFont, QPalette
from PySide6.QtWidgets import QApplication

from ui.common.face.icons import ICON_FOLDER
from ui.common.face.tokens import STYLE_FOLDER, Colours, Density, Tokens, flat, load_tokens

THEMES = ("day", "night")
DENSITIES = ("regular", "roomy")
TABULAR = QFont.Tag("tnum")
STYLE = ("-style", "fusion")
"""Arguments of the application: the style that the sheet dresses, the same on every system."""


class Theme(QObject):
    """The looks in use; `changed` is sent after the application wears the new ones."""

    changed = Signal()

    def __init__(
        self, name: str = "night", density: str = "regular", tokens: Tokens | None = None
    ) -> None:
        super().__init__()
        self.tokens = tokens or load_tokens()
        self.name = name
        self.density_name = density
        self._sheet = (STYLE_FOLDER / "console.qss").read_text(encoding="utf-8")

    @property
    def colours(self) -> Colours:
        """The colours of the theme in use."""
        return self.tokens.themes[self.name]

    @property
    def density(self) -> Density:
        """The sizes of the density in use."""
        return self.tokens.densities[self.density_name]

    def colour(self, name: str) -> QColor:
        """A colour by tone: `text`, `mute`, `verified`, `red` …"""
        return QColor(self.colours.tone(name))

    def font(self, size: str = "text", *, bold: bool = False) -> QFont:
        """The one family at `small`, `text`, `title` or `figure` size, with tabular figures."""
        font = QFont()
        font.setFamilies(list(self.tokens.fonts))
        font.setPixelSize(getattr(self.density, size))
        font.setBold(bold)
        font.setFeature(TABULAR, 1)
        return font

    def wear(self, *, name: str | None = None, density: str | None = None) -> None:
        """Dress the whole application in a theme and density, at once and live."""
        self.name = name or self.name
        self.density_name = density or self.density_name
        application = QApplication.instance()
        assert isinstance(application, QApplication)
        if application.styleSheet():
            # Another sheet is matched anew for all whose rules Qt keeps, and it also keeps those of
            # widgets that died before they were shown: it would crash. A new style forgets them.
            application.setStyle("Fusion")
        application.setFont(self.font())
        application.setPalette(palette(self.colours))
        application.setStyleSheet(self.style_sheet())
        self.changed.emit()

    def style_sheet(self) -> str:
        """The style sheet with every token filled in; an unknown token is an error."""
        values = flat(self.colours) | self._measures()
        return re.sub(r"@(\w+)", lambda found: values[found[1]], self._sheet)

    def _measures(self) -> dict[str, str]:
        density, shape = self.density, self.tokens.shape
        return {
            "icons": ICON_FOLDER.as_posix(),
            "theme": self.name,
            "size_small": f"{density.small}px",
            "size_title": f"{density.title}px",
            "size_figure": f"{density.figure}px",
            "row": f"{density.row}px",
            "inner_control": f"{density.control - 4}px",
            "radius": f"{shape.radius}px",
        }


def palette(colours: Colours) -> QPalette:
    """The Qt palette of a theme, for everything that the style sheet does not name."""
    role = QPalette.ColorRole
    result = QPalette()
    for target, value in {
        role.Window: colours.background,
        role.Base: colours.panel,
        role.AlternateBase: colours.raised,
        role.Button: colours.panel,
        role.Mid: colours.line,
        role.Midlight: colours.line,
        role.Light: colours.raised,
        role.Dark: colours.line,
        role.Shadow: colours.line,
        role.WindowText: colours.text,
        role.Text: colours.text,
        role.ButtonText: colours.text,
        role.BrightText: colours.text,
        role.PlaceholderText: colours.mute,
        role.Highlight: colours.selection,
        role.HighlightedText: colours.on_selection,
        role.Link: colours.text,
        role.LinkVisited: colours.mute,
        role.ToolTipBase: colours.selection,
        role.ToolTipText: colours.on_selection,
        role.Accent: colours.selection,
    }.items():
        result.setColor(target, QColor(value))
    for target in (role.WindowText, role.Text, role.ButtonText):
        result.setColor(QPalette.ColorGroup.Disabled, target, QColor(colours.outline))
    return result
