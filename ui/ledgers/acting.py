"""Joins a form to its act: do it, tell that it was done, or let the refusal stand in the form."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence

from PySide6.QtWidgets import QWidget

from commandcenter.core.errors import Fault, Refused
from commandcenter.core.language import Text
from ui.common.widgets.buttons import ActButton
from ui.common.window.acts import Act
from ui.common.window.desk import Desk
from ui.common.window.notices import Notice
from ui.ledgers.side import Side, SideForm

type_of_run = Callable[[dict[str, str]], Awaitable[Text]]


def join(
    desk: Desk, side: Side, form: SideForm, run: type_of_run, done: Callable[[], object]
) -> None:
    """Let what a form sends be done by `run`, one at a time; `done` follows its success."""
    side.add_form(form)

    async def act(typed: dict[str, str]) -> None:
        try:
            said = await run(typed)
        except (Refused, Fault) as failure:
            form.refuse(failure)
            return
        finally:
            form.send.setEnabled(True)
        form.form.show_problems([])
        desk.notices.tell(Notice(said, desk.look.now(), kind="done"))
        side.go_home()
        done()

    def send(typed: dict[str, str]) -> None:
        # Pressed again while it is under way, it is the same act.
        if form.send.isEnabled():
            form.send.setEnabled(False)
            desk.tasks.start(act(typed))

    form.sent.connect(send)


def buttons_of(desk: Desk, panel: QWidget, acts: Sequence[Act]) -> list[ActButton]:
    """Register the acts of a panel, their keys alone within it, and make their buttons; the first
    is the primary one.
    """
    for act in acts:
        desk.acts.add(act, panel, local=True)
    return [
        ActButton(desk.look, desk.acts, act, primary=place == 0) for place, act in enumerate(acts)
    ]
