"""The acts of the replay, and over which time it goes: from the first issue of the incident to now.

Whoever sets the moment of the desk elsewhere, for example in the duty log, finds the band opened.
"""

from __future__ import annotations

from collections.abc import Sequence

from commandcenter.core.language import text
from commandcenter.directives import service as directives
from ui.common.window.acts import Act
from ui.common.window.desk import Desk
from ui.common.window.office import Office
from ui.shell.replay import KEY_BACK, KEY_ON, KEY_OPEN, KEY_PLAY, ReplayBand

GROUP = text("Replay")


class Replay:
    """Opens the band of one window and moves it by key."""

    def __init__(self, desk: Desk, office: Office, band: ReplayBand) -> None:
        self.desk, self.office, self.band = desk, office, band
        desk.moment.changed.connect(self._follow)

    def acts(self) -> Sequence[Act]:
        """Everything that the replay can be told by key."""
        band = self.band
        steps = (
            ("replay.back", text("Replay: one step back"), KEY_BACK, -1),
            ("replay.on", text("Replay: one step on"), KEY_ON, 1),
        )
        return (
            Act("replay", text("Replay a past moment, or back to now"), KEY_OPEN, self.turn, GROUP),
            Act("replay.play", text("Play or pause the replay"), KEY_PLAY, self.play, GROUP),
            *(
                Act(
                    name,
                    title,
                    keys,
                    lambda step=step: band.step(step),  # type: ignore[misc]  # bound in the loop
                    GROUP,
                    enabled=band.isVisible,
                )
                for name, title, keys, step in steps
            ),
        )

    def turn(self) -> None:
        """Open the band, or go back to now."""
        if self.band.isVisible():
            self.band.leave()
        else:
            self.desk.tasks.start(self.open(), latest="replay")

    def play(self) -> None:
        """Let time run, or hold it."""
        if self.band.isVisible():
            self.band.play_or_pause()
        else:
            self.desk.tasks.start(self._open_and_play(), latest="replay")

    async def open(self) -> None:
        """Open the band over the time since the first issue."""
        incident = self.desk.selection.now.incident
        found = await self.office.read(directives.listed, incident=incident)
        began = [item.issued_at for item in found] or [self.desk.look.now()]
        self.band.open(min(began))

    async def _open_and_play(self) -> None:
        await self.open()
        self.band.play_or_pause()

    def _follow(self, at: object) -> None:
        if at is not None and not self.band.isVisible():
            self.desk.tasks.start(self.open(), latest="replay")
