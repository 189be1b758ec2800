"""The form of a withdrawal: what ends with it, and the reason."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QLineEdit, QWidget

from commandcenter.core.errors import Fault, Refused
from commandcenter.core.language import text
from commandcenter.directives import service as directives
from commandcenter.directives.model import Counts, Directive
from ui.common.face.look import restyle
from ui.common.widgets.act_form import ActingForm
from ui.common.widgets.forms import Field
from ui.common.widgets.layouts import bar
from ui.common.window.desk import Desk
from ui.common.window.office import Office
from ui.common.words import ages as words
from ui.forms.standing import WIDTH, stand_alone

HEIGHT = 300


class WithdrawForm(ActingForm):
    """A window of its own beside the console, about one directive."""

    def __init__(self, desk: Desk, office: Office, owner: QWidget | None = None) -> None:
        super().__init__(desk, office, text("Withdraw"))
        self.setParent(owner, Qt.WindowType.Tool)
        self.found: Directive | None = None
        self.ends, self.reason = QLabel(), QLineEdit()
        self.ends.setWordWrap(True)
        restyle(self.ends, role="mute")
        self.form.add("reason", Field(self.look, text("Reason"), self.reason, required=True))
        stand_alone(
            self,
            self.look,
            office,
            title=text("Withdraw the directive"),
            parts=(self.about, self.ends, self.form),
            below=bar(self.look, self.send, self.cancel),
        )
        self.resize(WIDTH, HEIGHT)

    def begin(self, found: Directive, counts: Counts) -> None:
        """Say what ends; a reason that was typed for the same directive is kept."""
        if not self.isVisible() or self.found is None or self.found.number != found.number:
            self.reason.clear()
            self.form.show_problems([])
        self.found = found
        self.say(text("{number} {title}", number=found.number, title=found.title))
        said = text(
            "The page of {n} units says that nothing more is to be done; the clocks stop, and"
            " messages that have not left are called off. {claimed} claimed, {verified} were"
            " verified: this stays on record. A withdrawal cannot be undone.",
            n=words.number(counts.issued),
            claimed=words.number(counts.claimed),
            verified=words.number(counts.verified),
        )
        self.look.put(self.ends, self.ends.setText, said)
        self.show()
        self.raise_()
        self.activateWindow()
        self.reason.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def give(self) -> None:
        """Take the directive back, once."""
        if self.found is not None and self.send.isEnabled():
            self.send.setEnabled(False)
            self.desk.tasks.start(self._give(self.found))

    async def _give(self, found: Directive) -> None:
        reason = self.reason.text().strip()
        try:
            await self.office.act(directives.withdraw, number=found.number, reason=reason)
        except (Refused, Fault) as failure:
            self.refuse(failure, at="reason")
            return
        finally:
            self.send.setEnabled(True)
        self.finish(text("{directive} was withdrawn.", directive=found.number))
