"""The form of personal links: for whom, for how long, on which page; or whose links end.

A link is its holder's secret: the form and its notices never show one.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QFileDialog, QHBoxLayout, QLineEdit, QSpinBox, QWidget

from commandcenter.core.clock import SHOWN_ZONE
from commandcenter.core.errors import Fault, Problem, Refused
from commandcenter.core.language import Text, text
from commandcenter.core.rules import rule
from commandcenter.core.settings import public_url
from commandcenter.gateway.handing import HandedOut, Whom, hand_out, take_back
from commandcenter.geo import service as geo
from commandcenter.headquarters import Door
from ui.common.face.inner import indent
from ui.common.widgets.act_form import ActingForm
from ui.common.widgets.buttons import KeyButton
from ui.common.widgets.forms import Field, offer
from ui.common.widgets.layouts import bar
from ui.common.window.acts import Act
from ui.common.window.desk import Desk
from ui.common.window.notices import Notice
from ui.common.window.office import Office
from ui.common.words.levels import CARRYING_OUT
from ui.forms.standing import WIDTH, stand_alone

HEIGHT = 640
DAYS = 180
UNMANNED_SHOWN = 5
MANY, ONE, END = "many", "one", "end"
KINDS: tuple[tuple[str, Text], ...] = (
    (MANY, text("Links for everybody with a post")),
    (ONE, text("A link for one person")),
    (END, text("End links")),
)
FIELDS: dict[str, frozenset[str]] = {
    MANY: frozenset({"unit", "level", "days", "address", "file"}),
    ONE: frozenset({"person", "unit", "days", "address", "file"}),
    END: frozenset({"person", "unit"}),
}


def links_act(desk: Desk, open_form: Callable[[], object]) -> Act:
    """Opening the form; refused while a past moment is shown."""
    title = text("Personal links")
    return Act("links", title, "Ctrl+L", open_form, enabled=lambda: not desk.moment.past)


class LinksForm(ActingForm):
    """A window of its own beside the console."""

    def __init__(self, desk: Desk, office: Office, owner: QWidget | None = None) -> None:
        super().__init__(desk, office, text("Make the page of slips"))
        self.setParent(owner, Qt.WindowType.Tool)
        self.kind, self.level = QComboBox(), QComboBox()
        offer(self.look, self.kind, KINDS)
        offer(self.look, self.level, CARRYING_OUT)
        self.unit, self.person, self.address, self.file = (QLineEdit() for _ in range(4))
        self.days = QSpinBox()
        self.days.setRange(1, int(rule("accounts", "link_valid_max").value))
        self.days.setValue(DAYS)
        indent(self.look, self.days)
        self.choose = KeyButton(self.look, text("Choose a file"))
        self.choose.clicked.connect(self._choose)
        self._fill()
        stand_alone(
            self,
            self.look,
            office,
            title=text("Personal links"),
            parts=(self.about, self.form),
            below=bar(self.look, self.send, self.cancel),
        )
        self.resize(WIDTH, HEIGHT)
        self.kind.currentIndexChanged.connect(self._renew)
        for line in (self.unit, self.person):
            line.textChanged.connect(self._renew)
        self._renew()

    def begin(self) -> None:
        """Begin with the selected unit and a page that does not exist yet; what stands is kept."""
        if not self.isVisible():
            self.unit.setText(self.desk.selection.now.unit or "")
            self.address.setText(self.address.text() or public_url())
            now = self.look.now().astimezone(SHOWN_ZONE)
            self.file.setText(str(Path.home() / f"links-{now:%m%d-%H%M%S}.html"))
            self.form.show_problems([])
        self.show()
        self.raise_()
        self.activateWindow()
        self.kind.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def give(self) -> None:
        """Make the page, or end the links; once."""
        if self.send.isEnabled():
            self.send.setEnabled(False)
            self.desk.tasks.start(self._give())

    async def _give(self) -> None:
        try:
            said = await (self._end() if self._kind == END else self._hand_out())
        except (Refused, Fault) as failure:
            self.form.show_problems([Problem("", failure.words)])
            return
        finally:
            self.send.setEnabled(True)
        self.form.show_problems([])
        self.finish(said)

    @property
    def _kind(self) -> str:
        return str(self.kind.currentData())

    async def _hand_out(self) -> Text:
        unit, person = await self._unit(), self.person.text().strip() or None
        if self._kind == MANY:
            whom = Whom(under=unit, level=str(self.level.currentData()))
        else:
            whom = Whom(person=person, unit=unit)
        file, address = Path(self.file.text().strip()), self.address.text()
        days, language = self.days.value(), self.look.language.current

        def work(door: Door) -> HandedOut:
            return hand_out(door, file, whom=whom, address=address, days=days, language=language)

        made = await self.office.through(work)
        self._tell_unmanned(made.unmanned)
        return text(
            "{count} personal links are in {file}; print it, then delete it.",
            count=made.links,
            file=str(file),
        )

    async def _end(self) -> Text:
        person, under = self.person.text().strip() or None, await self._unit()

        def work(door: Door) -> int:
            return take_back(door, person=person, under=under)

        return text("{count} personal links have ended.", count=await self.office.through(work))

    async def _unit(self) -> str | None:
        """The code of the unit that was typed, by its code or its name."""
        typed = self.unit.text().strip()
        return (await self.office.read(geo.unit_meant, words=typed)).code if typed else None

    def _tell_unmanned(self, unmanned: tuple[str, ...]) -> None:
        """Where no link could go, because nobody has a post there."""
        if unmanned:
            shown = ", ".join(unmanned[:UNMANNED_SHOWN])
            more = " …" if unmanned[UNMANNED_SHOWN:] else ""
            lacking = text(
                "{count} units have nobody with a post: {units}",
                count=len(unmanned),
                units=shown + more,
            )
            self.desk.notices.tell(Notice(lacking, self.look.now(), kind="done"))

    def _renew(self) -> None:
        """Show the fields of what is asked for, and say on the button what will be done."""
        for name, field in self.form.fields.items():
            field.setVisible(name == "kind" or name in FIELDS[self._kind])
        person, unit = self.person.text().strip(), self.unit.text().strip()
        self.name_step(text("Make the page of slips"))
        if self._kind == END:
            self.say(text("Who holds an ended link can no longer report with it, from now on."))
            if person and unit:
                self.name_step(text("End the links of {who} under {unit}", who=person, unit=unit))
            elif person:
                self.name_step(text("End all links of {who}", who=person))
            else:
                self.name_step(text("End everybody's links under {unit}", unit=unit or "–"))
        else:
            self.say(text("Slips with QR codes to print; each link is its holder's secret."))

    def _choose(self) -> None:
        title = self.look.say(text("Write to a file"))
        said, _ = QFileDialog.getSaveFileName(self, title, self.file.text(), "HTML (*.html)")
        if said:
            self.file.setText(said)

    def _fill(self) -> None:
        look, add = self.look, self.form.add
        add("kind", Field(look, text("Make or end"), self.kind))
        hint = text("A name or a code.")
        add("person", Field(look, text("Whose link"), self.person, hint=hint))
        hint = text("a unit's code or name; the selected unit is taken")
        add("unit", Field(look, text("Unit"), self.unit, hint=hint))
        add("level", Field(look, text("Of which level"), self.level))
        add("days", Field(look, text("Valid for how many days"), self.days))
        hint = text("Where phones reach the gateway, like https://zhihui.example.gov.cn.")
        add("address", Field(look, text("Address for phones"), self.address, hint=hint))
        row = QHBoxLayout()
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(look.theme.tokens.spacing.near)
        row.addWidget(self.file, 1)
        row.addWidget(self.choose)
        both = QWidget()
        both.setLayout(row)
        hint = text("A new file; an earlier page is never written over.")
        add("file", Field(look, text("The page of slips"), both, hint=hint))
        look.name(self.file, text("The page of slips"))
