"""The headline of a directive: verified, claimed and the gap between them, never added together."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from PySide6.QtCore import QEvent, QSize
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLayout, QVBoxLayout, QWidget

from commandcenter.core.language import text
from commandcenter.core.rules import rule
from commandcenter.directives.model import Counts
from commandcenter.verification.samples import Certificate
from ui.common.face.look import restyle
from ui.common.widgets.figures import AgeLabel, FigureTile
from ui.common.widgets.flow import Flow
from ui.common.window.desk import Desk
from ui.common.words import ages as words

SPARE = 140
"""How much narrower six figures must be than their room to stand side by side again, in pixels."""


class Figures(QWidget):
    """The headline: verified, claimed, the gap between them, who is silent, who is late."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        look = desk.look
        self.verified = FigureTile(look, text("Verified"), tone="verified")
        self.claimed = FigureTile(look, text("Claimed"), tone="claimed")
        self.gap = FigureTile(look, text("Gap"))
        self.silent = FigureTile(look, text("Silent"))
        self.overdue = FigureTile(look, text("Overdue"))
        self.certified = FigureTile(look, text("Certified at least"))
        self.certified_line = QLabel()
        restyle(self.certified_line, role="strong")
        self.age = AgeLabel(look, text("Figures {age}"), role="mute")
        self._look = look
        spacing = look.theme.tokens.spacing
        self._row = row = QHBoxLayout()
        row.setSpacing(spacing.gap)
        for tile in self._tiles():
            row.addWidget(tile)
        row.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(spacing.inset, spacing.near, spacing.inset, spacing.near)
        column.setSizeConstraint(QLayout.SizeConstraint.SetNoConstraint)  # It rearranges itself.
        column.addLayout(row)
        below = Flow(spacing.gap)
        below.addWidget(self.certified_line)
        below.addWidget(self.age)
        column.addLayout(below)
        self.certified_line.hide()
        self._narrow = self._narrowest = False
        self.age.hide()
        look.language.changed.connect(self._fit)

    def _tiles(self) -> tuple[FigureTile, ...]:
        return (
            self.verified,
            self.claimed,
            self.gap,
            self.certified,
            self.silent,
            self.overdue,
        )

    def _counts(self) -> tuple[FigureTile, ...]:
        return tuple(tile for tile in self._tiles() if tile is not self.certified)

    def show_bound(self, certificate: Certificate, whole: int, moment: datetime) -> None:
        """Show what the checks of a sealed sample allow to say of all `whole` units, and how sure.

        Where the sample was drawn under one unit, nothing is known of the others: they count as
        not done.
        """
        sure = f"{100 * (1 - float(certificate.risk_limit)):g}%"
        done = certificate.lower_bound * certificate.issued
        figure = f"≥ {int(100 * done / max(whole, 1) + 1e-9)}%"
        self.certified.relabel(text("Certified ({sure} sure)", sure=sure))
        self.certified.show_figure(figure, moment)
        said = text("Certified {figure} ({sure} sure)", figure=figure, sure=sure)
        self._look.put(self.certified_line, self.certified_line.setText, said)
        self._fit()

    def hide_bound(self) -> None:
        """Leave a gap: what the checks allowed to say then is not reckoned for a past moment."""
        self.certified.show_figure(None, None)
        gap = text("Certified: not reckoned for a past moment")
        self._look.put(self.certified_line, self.certified_line.setText, gap)

    def event(self, event: QEvent) -> bool:
        """Figures that grow, ages too, ask for other room; a hidden one does not ask by itself."""
        if event.type() == QEvent.Type.LayoutRequest:
            self._fit()
        return super().event(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """Where six figures find no room, the certified one stands below the others in words, and
        where five with their ages find none, one line below says the age of all.

        Either comes back only where there is room to spare: ages grow and shrink every minute, and
        the rows below must not jump under the pointer.
        """
        margins = self.contentsMargins().left() + self.contentsMargins().right()
        room = self.width() - margins - 2 * self._look.theme.tokens.spacing.inset
        spare = room - SPARE
        self._narrow = narrow = self._wanted(self._tiles()) > (spare if self._narrow else room)
        wanted = self._wanted(self._counts())
        self._narrowest = narrowest = wanted > (spare if self._narrowest else room)
        for tile in self._counts():
            tile.show_age(shown=not narrowest)
        self.certified.setVisible(not narrow)
        self.certified_line.setVisible(narrow)
        self.age.setVisible(narrowest)

    def _wanted(self, tiles: Iterable[FigureTile]) -> int:
        """The width that tiles ask for, with their ages whether or not these are shown now."""
        return sum(tile.width_wanted() + self._row.spacing() for tile in tiles)

    def minimumSizeHint(self) -> QSize:
        return QSize(0, super().minimumSizeHint().height())  # It rearranges itself.

    def show_counts(self, counts: Counts, moment: datetime) -> None:
        """Show the headline of these counts, true at `moment`."""
        share = words.share
        self.verified.show_figure(share(counts.verified, counts.issued), moment)
        self.claimed.show_figure(share(counts.claimed, counts.issued), moment)
        points = words.points(counts.claimed, counts.verified, counts.issued)
        wide = points >= rule("board", "gap_warns").value
        self.gap.show_figure(str(points), moment, tone="orange" if wide else "text")
        self.silent.show_figure(words.number(counts.silent), moment)
        late = "red" if counts.overdue else "text"
        self.overdue.show_figure(words.number(counts.overdue), moment, tone=late)
        self.age.since(moment)
        self._fit()
