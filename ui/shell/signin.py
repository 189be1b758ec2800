"""Sign-in: the first operator is made at the first start; later everybody signs in by code.

A drill signs in by itself. A password is never kept longer than the act that checks it.
"""

from __future__ import annotations

import asyncio
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from commandcenter.accounts import service as accounts
from commandcenter.core.errors import Problem, Refused
from commandcenter.core.language import Text, text
from commandcenter.headquarters import OPERATOR, Headquarters
from commandcenter.store import service as installation
from ui.common.face.look import restyle
from ui.common.panels.panel import Heading, hairline
from ui.common.widgets.buttons import KeyButton
from ui.common.widgets.forms import Field, Form
from ui.common.window.desk import Desk
from ui.shell.window import MainWindow

DRILL_OPERATOR = "drill_operator"
CHANNEL = "console"
WIDTH = 380


class SignIn:
    """Finds out who sits at the window."""

    def __init__(self, window: MainWindow, desk: Desk, headquarters: Headquarters) -> None:
        self.window, self.desk, self.headquarters = window, desk, headquarters

    async def person(self) -> str:
        """The code of whoever signed in; waits until somebody has."""
        if self.headquarters.drill is not None:
            drill_person = await self._read(installation.fact, name=DRILL_OPERATOR)
            return str(drill_person or OPERATOR)
        if not await self._read(accounts.has_operator):
            return await self._ask(FirstStart(self.desk))
        return await self._ask(PasswordForm(self.desk))

    async def _ask(self, form: AskForm) -> str:
        """Show a form in the window until what it was given is accepted."""
        self.window.show_in_middle(form)
        while True:
            given = await form.answer()
            try:
                service, values = form.act(given)
                person = await self._act(service, values)
            except Refused as refused:
                form.form.show_problems([Problem("", refused.words)])
                continue
            if isinstance(person, Refused):
                form.form.show_problems([Problem("", person.words)])
                continue
            return str(person.code)

    async def _read(self, service: Any, **values: Any) -> Any:
        return await asyncio.wrap_future(self.headquarters.read_later(service, **values))

    async def _act(self, service: Any, values: dict[str, Any]) -> Any:
        door = self.headquarters.act_as(OPERATOR, CHANNEL)
        return await asyncio.wrap_future(door.act_later(service, **values))


class AskForm(QWidget):
    """A small form in the middle of the window; `answer` waits for its button."""

    title: Text
    button: Text

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        look, spacing = desk.look, desk.look.theme.tokens.spacing
        self.setFixedWidth(WIDTH)
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        restyle(self, surface="panel")
        self._waiting: asyncio.Future[dict[str, str]] | None = None
        self.form = Form(look)
        self.editors: dict[str, QLineEdit] = {}
        self.fill(desk)
        self.go = KeyButton(look, self.button, keys="Enter", primary=True)
        self.go.clicked.connect(self._tell)
        column = QVBoxLayout(self)
        column.setContentsMargins(spacing.wide, spacing.wide, spacing.wide, spacing.wide)
        column.setSpacing(spacing.gap)
        column.addWidget(Heading(look, self.title))
        column.addWidget(hairline())
        column.addWidget(self.form)
        column.addWidget(self.go, 0, Qt.AlignmentFlag.AlignLeft)

    def fill(self, desk: Desk) -> None:
        """Add the fields; the child says which."""
        raise NotImplementedError

    def act(self, given: dict[str, str]) -> tuple[Any, dict[str, Any]]:
        """The act that the given words ask for."""
        raise NotImplementedError

    def add(self, desk: Desk, name: str, label: Text, *, secret: bool = False) -> None:
        """Add one line of input."""
        editor = QLineEdit()
        if secret:
            editor.setEchoMode(QLineEdit.EchoMode.Password)
        editor.returnPressed.connect(self._tell)
        self.editors[name] = editor
        self.form.add(name, Field(desk.look, label, editor, required=True))

    async def answer(self) -> dict[str, str]:
        """What was typed when the button was pressed; secrets are taken out of the window."""
        self._waiting = asyncio.get_running_loop().create_future()
        next(iter(self.editors.values())).setFocus()
        given = await self._waiting
        for editor in self.editors.values():
            if editor.echoMode() is QLineEdit.EchoMode.Password:
                editor.clear()
        return given

    def asks(self) -> bool:
        """Whether it waits for somebody's words at this moment."""
        return self._waiting is not None and not self._waiting.done()

    def _tell(self) -> None:
        if self._waiting is not None and not self._waiting.done():
            self._waiting.set_result({name: box.text() for name, box in self.editors.items()})


class FirstStart(AskForm):
    """The first operator of an installation; there is no default password."""

    title = text("First start: make the operator")
    button = text("Make the operator")

    def fill(self, desk: Desk) -> None:
        """A name and a password, twice."""
        self.add(desk, "name", text("Your name"))
        self.add(desk, "password", text("Password"), secret=True)
        self.add(desk, "again", text("Password again"), secret=True)

    def act(self, given: dict[str, str]) -> tuple[Any, dict[str, Any]]:
        """Make the operator, if both passwords are the same."""
        if given["password"] != given["again"]:
            raise Refused("The two passwords differ; type them again.")
        return accounts.first_operator, {"name": given["name"], "password": given["password"]}


class PasswordForm(AskForm):
    """Signing in by code and password."""

    title = text("Sign in")
    button = text("Sign in")

    def fill(self, desk: Desk) -> None:
        """A code and a password."""
        self.add(desk, "code", text("Your code"))
        self.add(desk, "password", text("Password"), secret=True)

    def act(self, given: dict[str, str]) -> tuple[Any, dict[str, Any]]:
        """Ask to be let in."""
        return accounts.sign_in, {"code": given["code"], "password": given["password"]}
