"""Books in and out as tables: the stock as a spreadsheet, a sheet of movements posted as a whole.

A sheet is posted whole or not at all; what must be mended stands with its row where it was chosen.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtWidgets import QWidget

from commandcenter.core.errors import Fault, Refused, RefusedWithProblems
from commandcenter.core.language import Text, text
from commandcenter.ledgers import service as ledgers
from commandcenter.ledgers.model import BalanceRow
from commandcenter.ledgers.sheet import read_sheet
from commandcenter.ledgers.tablefile import write_table
from ui.common.face.language import Words
from ui.common.window.acts import Act
from ui.common.window.desk import Desk
from ui.common.window.notices import Notice
from ui.common.window.office import Office
from ui.ledgers import files
from ui.ledgers.wording import SUPPLIES

KINDS = ("xlsx", "csv")
PROBLEMS_SHOWN = 8
HEADS = (
    text("Account"),
    text("Where held"),
    text("Item code"),
    text("Item"),
    text("Lot"),
    text("Holds"),
    text("Of it promised"),
    text("Unit"),
)
NUMBERS = (5, 6)


class Exchange:
    """Writes what a list shows and reads sheets of movements; `say` tells how it went."""

    def __init__(
        self,
        owner: QWidget,
        desk: Desk,
        office: Office,
        *,
        shown: Callable[[], Sequence[tuple[BalanceRow, str]]],
        say: Callable[[Words], object],
    ) -> None:
        self.owner, self.desk, self.office = owner, desk, office
        self.shown, self.say = shown, say

    def acts(self) -> tuple[Act, ...]:
        """What can be done, by keys."""
        return (
            Act("stock.import", text("Post a sheet"), "Alt+L", self.post_sheet, SUPPLIES),
            Act("stock.export", text("Export"), "Alt+X", self.export, SUPPLIES),
        )

    def export(self, path: Path | None = None) -> None:
        """Write what is listed, with its words, to XLSX or CSV."""
        path = path or files.to_write(self.owner, self.desk.look, "stock.xlsx", KINDS)
        if path is not None:
            self.desk.tasks.start(self._export(path), latest="export stock")

    def post_sheet(self, path: Path | None = None) -> None:
        """Post every movement of a sheet, or none."""
        path = path or files.to_read(self.owner, self.desk.look, (*KINDS, "xlsm"))
        if path is not None:
            self.desk.tasks.start(self._post(path), latest="post a sheet")

    async def _export(self, path: Path) -> None:
        heads = [self.desk.look.say(words) for words in HEADS]
        rows = [
            (row.account, place, row.item, row.name, row.lot, row.quantity, row.promised, row.unit)
            for row, place in self.shown()
        ]
        try:
            count = await asyncio.to_thread(write_table, path, heads, rows, numbers=NUMBERS)
        except Refused as refused:
            self.say(refused.words)
            return
        self._done(text("{count} rows: {file}", count=count, file=path.name))

    async def _post(self, path: Path) -> None:
        self.say(text("{name} is being read …", name=path.name))
        try:
            lines = await asyncio.to_thread(read_sheet, path)
            posted = await self.office.act(ledgers.post_together, name=path.name, lines=lines)
        except (Refused, Fault) as failure:
            self.say(with_problems(failure))
            return
        self._done(
            text(
                "{name}: {accepted} posted, {repeated} were there before.",
                name=path.name,
                accepted=posted.accepted,
                repeated=posted.repeated,
            )
        )

    def _done(self, words: Text) -> None:
        self.say("")
        self.desk.notices.tell(Notice(words, self.desk.look.now(), kind="done"))


def with_problems(failure: Refused | Fault) -> Text:
    """A refusal with the first things to mend, each with its place."""
    said: Text = failure.words
    if isinstance(failure, RefusedWithProblems):
        for one in failure.problems[:PROBLEMS_SHOWN]:
            said = text("{before}\n{where}: {words}", before=said, where=one.where, words=one.words)
        rest = len(failure.problems) - PROBLEMS_SHOWN
        if rest > 0:
            said = text("{before}\n{rest}", before=said, rest=text("… and {rest} more.", rest=rest))
    return said
