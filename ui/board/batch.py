"""The preview of a batch act: what it will do, what is left out and why, before it is done.

It asks the service again whenever the form changes, and never writes by itself.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QVBoxLayout

from commandcenter.channels.model import Routes
from commandcenter.core.errors import Problem, Refused, RefusedWithProblems
from commandcenter.core.ids import new_key
from commandcenter.core.language import Text, text
from commandcenter.directives import service as directives
from commandcenter.directives.batches import (
    NEEDS_REASON,
    Batch,
    BatchKind,
    BatchResult,
    portions,
    together,
)
from commandcenter.gateway.postman import routes_for
from ui.board.actions import BATCH_TITLES
from ui.common.face.language import Words
from ui.common.face.look import restyle
from ui.common.panels.panel import hairline
from ui.common.widgets.act_form import ActForm
from ui.common.widgets.buttons import in_a_row
from ui.common.widgets.forms import Field
from ui.common.widgets.layouts import stack
from ui.common.widgets.moments import DATE_TIME, moment_box, put_moment, typed_moment
from ui.common.window.desk import Desk
from ui.common.window.notices import Notice
from ui.common.window.office import Office
from ui.common.words import ages as words

SHOWN_REFUSALS = 4
ASK_PAUSE_MS = 150
LATER = timedelta(hours=2)
FIELDS = ("reason", "complete_by")
EXPLAINED: dict[BatchKind, Text] = {
    BatchKind.REMIND: text("On their page and by every channel there is; once in a round."),
    BatchKind.EXTEND: text("A later deadline for these units alone."),
    BatchKind.REJECT: text("Their claim no longer counts; the unit must report again."),
    BatchKind.ROLL_CALL: text("Whoever is on duty must answer with the position, at once."),
    BatchKind.CLOSE: text("Only what was verified; a closed one can be sent back."),
}


@dataclass(frozen=True)
class Opposite:
    """What undoes an act, where something does."""

    words: Text
    run: Callable[[], object]


class BatchPreview(ActForm):
    """One act being prepared; `done` when it was done, `left` when it was given up."""

    done = Signal()
    left = Signal()
    reversed = Signal(object, object)
    """Asks for the opposite act over the same units: kind, codes."""

    def __init__(self, desk: Desk, office: Office) -> None:
        super().__init__(desk.look, text("Do it"))
        self.desk, self.office = desk, office
        # How many units one unit of work may have; the rule's own number where it is None.
        self.portion: int | None = None
        look = desk.look
        self.batch: Batch | None = None
        self.result: BatchResult | None = None
        self._sending = False
        self.explained, self.said = QLabel(), QLabel()
        restyle(self.explained, role="mute")
        for label in (self.explained, self.said):
            label.setWordWrap(True)
        self.reason, self.until = QLineEdit(), moment_box(look.now(), DATE_TIME)
        self.form.add("complete_by", Field(look, text("New deadline"), self.until, required=True))
        self.form.add("reason", Field(look, text("Reason"), self.reason))
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(ASK_PAUSE_MS)
        self._pause.timeout.connect(self._ask)
        self.until.dateTimeChanged.connect(lambda _moment: self._pause.start())
        self._lay_out()

    def begin(self, kind: BatchKind, number: str, units: tuple[str, ...], due: datetime) -> None:
        """Prepare an act over these units; `due` is the deadline that an extension starts from."""
        look = self.desk.look
        self.batch = Batch(kind, number, units, new_key(), look.now())
        self.result = None
        title = text("{act}: {n} chosen", act=BATCH_TITLES[kind], n=words.number(len(units)))
        self.say(title)
        look.name(self, title)
        look.put(self.explained, self.explained.setText, EXPLAINED[kind])
        self.form.show_problems([])
        self.reason.clear()
        self.form.fields["complete_by"].setVisible(kind is BatchKind.EXTEND)
        self.form.fields["reason"].setVisible(kind in NEEDS_REASON)
        self.form.setVisible(kind in NEEDS_REASON)
        later = max(due, look.now()) + LATER
        put_moment(self.until, later)
        self._show_said(text("Counting what would happen…"))
        self.send.setEnabled(False)
        self._ask()

    def filled(self) -> Batch | None:
        """The act as the form stands."""
        if self.batch is None:
            return None
        batch = replace(self.batch, reason=self.reason.text().strip())
        if batch.kind is BatchKind.EXTEND:
            batch = replace(batch, complete_by=typed_moment(self.until))
        return batch

    def give(self) -> None:
        """Do it, once."""
        if self.send.isEnabled() and not self._sending:
            self._sending = True
            self.send.setEnabled(False)
            self.desk.tasks.start(self._send())

    def leave(self) -> None:
        """Leave everything as it is."""
        self.batch = None
        self.left.emit()

    def _ask(self) -> None:
        self.desk.tasks.start(self._preview(), latest="batch preview")

    async def _preview(self) -> None:
        batch = self.filled()
        if batch is None:
            return
        try:
            result = await self.office.read(directives.preview_batch, batch=batch)
        except Refused as refused:
            self._show_said(refused.words)
            self.send.setEnabled(False)
            return
        if self.batch is not None and self.batch.key == batch.key and not self._sending:
            self.result = result
            self._show_said(told(result, later=False))
            self.send.setEnabled(result.done > 0)
            self._go_in()

    def _go_in(self) -> None:
        """The first thing to fill in takes the focus, else the act itself."""
        focus = QApplication.focusWidget()
        if focus is not None and self.isAncestorOf(focus):
            return
        first = {BatchKind.EXTEND: self.until, BatchKind.REJECT: self.reason}
        kind = self.batch.kind if self.batch else BatchKind.REMIND
        target = first.get(kind, self.send if self.send.isEnabled() else self.cancel)
        target.setFocus(Qt.FocusReason.ShortcutFocusReason)

    async def _send(self) -> None:
        batch = self.filled()
        assert batch is not None
        routes = await self.office.read(lambda _view: routes_for(self.office.headquarters))
        try:
            result = await self._do(batch, routes)
        except RefusedWithProblems as refused:
            self.form.show_problems(refused.problems)
            return
        except Refused as refused:
            self.form.show_problems([Problem("", refused.words)])
            self._show_said(refused.words)
            return
        finally:
            self._sending = False
            self.send.setEnabled(True)
        self.batch = None
        self._tell(batch, result)
        self.done.emit()

    async def _do(self, batch: Batch, routes: Routes) -> BatchResult:
        """Do it portion by portion, so that a phone's report is answered in between."""
        results: list[BatchResult] = []
        step, passed = None, 0
        for portion in portions(batch, self.portion):
            one = replace(portion, step=step)
            try:
                done = await self.office.act(directives.do_batch, batch=one, routes=routes)
            except Refused:
                if results:
                    self._tell(batch, together(results))
                raise
            results.append(done)
            step, passed = results[-1].step, passed + len(one.units)
            if not one.last:
                self._show_said(
                    text(
                        "Under way: {n} of {all} units",
                        n=words.number(passed),
                        all=words.number(len(batch.codes)),
                    )
                )
        return together(results)

    def _tell(self, batch: Batch, result: BatchResult) -> None:
        said = text(
            "{number} · {act}: {result}",
            number=result.directive or batch.number,
            act=BATCH_TITLES[batch.kind],
            result=told(result, later=True, short=True),
        )
        opposite = self._opposite(batch, result)
        self.desk.notices.tell(
            Notice(
                said,
                self.desk.look.now(),
                kind="done",
                offer=opposite.words if opposite else None,
                run=opposite.run if opposite else None,
            )
        )

    def _opposite(self, batch: Batch, result: BatchResult) -> Opposite | None:
        step = result.step
        if batch.kind is BatchKind.REMIND and result.messages and step is not None:

            def call_off() -> None:
                self.desk.tasks.start(self._call_off(batch.number, step))

            return Opposite(text("Call off what has not left"), call_off)
        if batch.kind is BatchKind.CLOSE and result.done:

            def reopen() -> None:
                self.reversed.emit(BatchKind.REJECT, batch.units)

            return Opposite(text("Send back…"), reopen)
        return None

    async def _call_off(self, number: str, step: int) -> None:
        count = await self.office.act(directives.call_off_reminder, number=number, step=step)
        said = text("{n} reminders called off before they left", n=words.number(count))
        self.desk.notices.tell(Notice(said, self.desk.look.now(), kind="done"))

    def _show_said(self, said: Words) -> None:
        self.desk.look.put(self.said, self.said.setText, said)
        self.desk.look.name(self.said, said)

    def _lay_out(self) -> None:
        spacing = self.desk.look.theme.tokens.spacing
        buttons = in_a_row(self.desk.look, self.send, self.cancel)
        inner = QVBoxLayout()
        inner.setContentsMargins(spacing.inset, spacing.near, spacing.inset, spacing.inset)
        inner.setSpacing(spacing.near)
        for part in (self.about, self.explained, self.form, self.said):
            inner.addWidget(part)
        inner.addLayout(buttons)
        stack(self, hairline(), inner)


def told(result: BatchResult, *, later: bool, short: bool = False) -> Text:
    """What an act would do, or has done (`later`), in lines; in one line where it is `short`."""
    n = words.number(result.done)
    said = text("{n} done", n=n) if later else text("{n} will be done", n=n)
    if result.repeated:
        count = words.number(result.repeated)
        said = text("{first}, {n} were done already", first=said, n=count)
    if short:
        left = result.refused_units
        return text("{first}, {n} left out", first=said, n=words.number(left)) if left else said
    for one in result.refused[:SHOWN_REFUSALS]:
        line = text(
            "{n} left out: {why} ({first}…)",
            n=words.number(one.units),
            why=one.why,
            first=one.first,
        )
        said = text("{first}\n{rest}", first=said, rest=line)
    more = len(result.refused) - SHOWN_REFUSALS
    if more > 0:
        said = text("{first}\n{rest}", first=said, rest=text("{n} more reasons", n=more))
    return said
