"""The two acts on a directive that is on its way, each with its form: amend it, or take it back.

A form is about the directive for which it was opened, also when another one is selected meanwhile,
and it never drops what somebody typed.
"""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import Any

from PySide6.QtWidgets import QWidget

from commandcenter.core.errors import Refused
from commandcenter.core.language import Text, text
from commandcenter.directives import service as directives
from commandcenter.directives.model import Counts, Directive, Status
from commandcenter.store.work import View
from ui.common.window.acts import Act
from ui.common.window.desk import Desk
from ui.common.window.notices import Notice
from ui.common.window.office import Office
from ui.forms.amending import AmendForm
from ui.forms.withdrawing import WithdrawForm


class Changes:
    """Opens the forms for the chosen directive; `owner` gives the window they stand before."""

    def __init__(self, desk: Desk, office: Office, owner: Callable[[], QWidget | None]) -> None:
        self._desk, self._office, self._owner = desk, office, owner
        self.amend_form: AmendForm | None = None
        self.withdraw_form: WithdrawForm | None = None

    def acts(self, group: Text) -> tuple[Act, Act]:
        """Refused where no directive is chosen, and while a past moment is shown."""

        def act(name: str, title: Text, keys: str, run: Callable[[], object]) -> Act:
            return Act(name, title, keys, run, group, enabled=self._may)

        return (
            act("amend", text("Amend the directive"), "Ctrl+M", self.amend),
            act("withdraw", text("Withdraw the directive"), "Ctrl+Shift+W", self.withdraw),
        )

    def amend(self) -> None:
        """Open the form of an amendment with what stands now."""
        self._start(self._amend)

    def withdraw(self) -> None:
        """Open the form of a withdrawal."""
        self._start(self._withdraw)

    def _may(self) -> bool:
        return self._desk.selection.now.directive is not None and not self._desk.moment.past

    def _start(self, opening: Callable[[str], Coroutine[Any, Any, None]]) -> None:
        number = self._desk.selection.now.directive
        if number is not None:
            self._desk.tasks.start(opening(number), latest="change a directive")

    async def _amend(self, number: str) -> None:
        found, counts = await self._office.read(_standing, number=number)
        if self.amend_form is None:
            self.amend_form = AmendForm(self._desk, self._office, self._owner())
        # What was typed into it is sent even where the directive has ended meanwhile: the service
        # says so, and the words are not lost.
        if self.amend_form.keeps_typed(number) or self._open(found):
            self.amend_form.begin(found, counts)

    async def _withdraw(self, number: str) -> None:
        found, counts = await self._office.read(_standing, number=number)
        if self.withdraw_form is None:
            self.withdraw_form = WithdrawForm(self._desk, self._office, self._owner())
        if self._open(found):
            self.withdraw_form.begin(found, counts)

    def _open(self, found: Directive) -> bool:
        """Whether it can be changed at all; if not, this is said."""
        if found.status is Status.OPEN:
            return True
        ended = Refused("{number} is no longer open.", number=found.number)
        self._desk.notices.tell(Notice(ended.words, self._desk.look.now()))
        return False


def _standing(view: View, *, number: str) -> tuple[Directive, Counts]:
    """The directive and its figures, of one moment."""
    return directives.get(view, number=number), directives.status(view, number=number).total
