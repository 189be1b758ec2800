"""The form beside the list of teams: whither, for which directive, and what is to be done.

It collects and shows; whether somebody may go is decided by the lifecycle. A key is made anew
after each order, so that pressing twice sends once.
"""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QVBoxLayout, QWidget

from commandcenter.core.errors import Fault, Problem, Refused, RefusedWithProblems
from commandcenter.core.ids import new_key
from commandcenter.core.language import Text, text
from commandcenter.ledgers import service as ledgers
from commandcenter.ledgers.teams.model import BEGINS, LIFECYCLE, NEEDS_MISSION, Act, Responder, Sent
from ui.common.face.look import restyle
from ui.common.widgets.buttons import ActButton
from ui.common.widgets.forms import Field, Form
from ui.common.widgets.layouts import ground, stack
from ui.common.widgets.marks import Chip
from ui.common.widgets.scrolling import scrolled
from ui.common.window.acts import Act as WindowAct
from ui.common.window.desk import Desk
from ui.common.window.notices import Notice
from ui.common.window.office import Office
from ui.common.window.selection import Selected
from ui.ledgers.teams.reading import read_place
from ui.ledgers.teams.words import ACT_WORDS

TEAMS = text("Teams")
KEYS: dict[Act, str] = {
    Act.ASSIGN: "S",
    Act.MOVE: "V",
    Act.SET_OUT: "E",
    Act.ARRIVE: "A",
    Act.REST: "T",
    Act.STAND_BY: "B",
    Act.RELEASE: "X",
}
WIDTH = 360
A_ROW, A_PAIR = 3, 2


class TeamForm(QWidget):
    """The acts on the current person, machine or team; `done` after one was committed."""

    done = Signal()

    def __init__(self, desk: Desk, office: Office) -> None:
        super().__init__()
        self.desk, self.office = desk, office
        self.one: Responder | None = None
        self.key = new_key()
        look = desk.look
        self.about = QLabel()
        self.about.setWordWrap(True)
        restyle(self.about, role="strong")
        self.whole = Chip(look, text("The whole team"))
        self.whole.toggled.connect(self._renew)
        self.place, self.directive, self.note = QLineEdit(), QLineEdit(), QLineEdit()
        self.form = Form(look)
        hint = text("a unit's code or name; the selected unit is taken")
        self.form.add("place", Field(look, text("Send to"), self.place, hint=hint))
        self.form.add_row(
            {
                "directive": Field(look, text("For the directive"), self.directive),
                "note": Field(look, text("Task"), self.note),
            }
        )
        self.buttons: list[ActButton] = []
        self._lay_out()

    def acts(self) -> list[WindowAct]:
        """What can be done with whoever is chosen, each with its key in this panel."""
        return [
            WindowAct(
                f"team {act.value}",
                ACT_WORDS[act],
                keys,
                partial(self.do, act),
                TEAMS,
                partial(self.may, act),
            )
            for act, keys in KEYS.items()
        ]

    def show_acts(self, acts: list[WindowAct], last: list[WindowAct]) -> None:
        """Put up the buttons of registered acts; `last` are about the list, not its row."""
        look = self.desk.look
        lines = [acts[first : first + A_ROW] for first in range(0, len(acts), A_ROW)]
        lines += [last[first : first + A_PAIR] for first in range(0, len(last), A_PAIR)]
        for shown in lines:
            line = QHBoxLayout()
            line.setSpacing(look.theme.tokens.spacing.near)
            for act in shown:
                button = ActButton(look, self.desk.acts, act, primary=act is acts[0])
                self.buttons.append(button)
                line.addWidget(button)
            line.addStretch(1)
            self._rows.addLayout(line)

    def choose(self, one: Responder | None) -> None:
        """Turn to another person or machine, or to the same one as it stands now."""
        if one is None or self.one is None or one.code != self.one.code:
            self.form.show_problems([])
        self.one = one
        self._renew()

    def take(self, selected: Selected, name: str) -> None:
        """What is selected elsewhere is offered as the place and the directive."""
        if selected.unit and not self.place.hasFocus():
            self.place.setText(f"{selected.unit} {name}".strip())
        if not self.directive.hasFocus():
            self.directive.setText(selected.directive or "")

    def may(self, act: Act) -> bool:
        """Whether the act fits whoever is chosen; of a team that is asked of the service."""
        if self.one is None:
            return False
        if self._of_team():
            return True
        fits = self.one.status in LIFECYCLE[act].before
        return fits and (act not in NEEDS_MISSION or self.one.mission is not None)

    def do(self, act: Act) -> None:
        """Do it with whoever is chosen."""
        if self.one is not None:
            self.desk.tasks.start(self._do(act, self.one), latest="team")

    async def _do(self, act: Act, one: Responder) -> None:
        of_team = self._of_team()
        code = one.team if of_team and one.team else one.code
        name = one.team_name if of_team and one.team_name else one.name
        try:
            made = await (self._send(act, code) if act in BEGINS else self._say(act, code))
        except RefusedWithProblems as refused:
            self.form.show_problems([Problem("", problem.words) for problem in refused.problems])
            return
        except (Refused, Fault) as failure:
            at = "place" if act in BEGINS else ""
            self.form.show_problems([Problem(at, failure.words)])
            return
        self.form.show_problems([])
        self.key = new_key()
        self.desk.notices.tell(Notice(_told(act, name, made), self.desk.look.now(), kind="done"))
        self.done.emit()

    async def _send(self, act: Act, code: str) -> Sent:
        typed = self.place.text().strip()
        if not typed:
            raise Refused("Say whither: a unit's code or name.")
        place = await self.office.read(read_place, words=typed)
        if place.unit is None:
            raise Refused("Whoever is sent is sent to a unit; write its code or name.")
        return await self.office.act(
            ledgers.assign,
            key=self.key,
            codes=[code],
            place=place.unit,
            directive=self.directive.text().strip() or None,
            words=self.note.text().strip(),
            move=act is Act.MOVE,
        )

    async def _say(self, act: Act, code: str) -> Sent:
        return await self.office.act(ledgers.set_status, codes=[code], status=LIFECYCLE[act].after)

    def _of_team(self) -> bool:
        return self.whole.isChecked() and self.one is not None and self.one.team is not None

    def _renew(self) -> None:
        """Say who is meant, and which acts fit."""
        one, look = self.one, self.desk.look
        said: Text | str = text("Choose somebody in the list.")
        if one is not None:
            said = one.name if not self._of_team() else str(one.team_name)
        look.put(self.about, self.about.setText, said)
        self.whole.setEnabled(one is not None and one.team is not None)
        for button in self.buttons:
            button.renew()

    def _lay_out(self) -> None:
        spacing = self.desk.look.theme.tokens.spacing
        inner, inside = ground(self.desk.look)
        head = QHBoxLayout()
        head.addWidget(self.about, 1)
        head.addWidget(self.whole)
        inside.addLayout(head)
        inside.addWidget(self.form)
        self._rows = QVBoxLayout()
        self._rows.setSpacing(spacing.near)
        inside.addLayout(self._rows)
        inside.addStretch(1)
        area = scrolled(self.desk.look, inner, text("Send people and machines"))
        stack(self, area)
        self.setFixedWidth(WIDTH)


def _told(act: Act, name: str, made: Sent) -> Text:
    """What was done, and that somebody of a team was left as they are."""
    if made.left_out:
        return text(
            "{name}: {act}, {n} in all; {left} left as they are",
            name=name,
            act=ACT_WORDS[act],
            n=len(made.codes),
            left=len(made.left_out),
        )
    return text("{name}: {act}, {n} in all", name=name, act=ACT_WORDS[act], n=len(made.codes))
