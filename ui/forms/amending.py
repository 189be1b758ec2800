"""The form of an amendment: it begins with what stands, shows what would be another, and says who
must acknowledge again before it is sent.

It sends only what was changed; whether that may be is decided by the service.
"""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import timedelta
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QLabel, QLineEdit, QSpinBox, QVBoxLayout, QWidget

from commandcenter.core.errors import Fault, Problem, Refused, RefusedWithProblems
from commandcenter.core.language import Text, text
from commandcenter.core.rules import rule
from commandcenter.directives import service as directives
from commandcenter.directives.model import Counts, Directive, Evidence
from ui.common.face.inner import indent
from ui.common.face.look import restyle
from ui.common.widgets.act_form import ActingForm
from ui.common.widgets.buttons import in_a_row
from ui.common.widgets.forms import Field, words_box
from ui.common.window.desk import Desk
from ui.common.window.office import Office
from ui.common.words import ages as words
from ui.forms.deadline import Deadline
from ui.forms.differences import DEADLINES, Draft, differences, draft_of
from ui.forms.standing import WIDTH, stand_alone

HEIGHT = 720
WORDS_HEIGHT, FIGURES_HEIGHT = 72, 60
LATER = timedelta(hours=1)


class AmendForm(ActingForm):
    """A window of its own beside the console, about one directive in the version that was read."""

    def __init__(self, desk: Desk, office: Office, owner: QWidget | None = None) -> None:
        super().__init__(desk, office, text("Amend"))
        self.setParent(owner, Qt.WindowType.Tool)
        self.found: Directive | None = None
        self._counts = Counts()
        self.title, self.words = QLineEdit(), words_box(WORDS_HEIGHT)
        now = desk.look.now()
        self.deadlines = {name: Deadline(desk.look, label, now) for name, label in DEADLINES}
        self.photos, self.location = QSpinBox(), QCheckBox()
        self.photos.setRange(0, int(rule("directives", "photos_max").value))
        self.figures = words_box(FIGURES_HEIGHT)
        self.minor, self.reason = QCheckBox(), QLineEdit()
        self.changes, self.again = QLabel(), QLabel()
        for label, role in ((self.changes, "strong"), (self.again, "mute")):
            label.setWordWrap(True)
            label.setTextFormat(Qt.TextFormat.PlainText)
            restyle(label, role=role)
        self._fill()
        self._shown = self._typed()
        self._lay_out()
        self._follow()

    def keeps_typed(self, number: str) -> bool:
        """Whether it stands open about this directive, with what somebody has begun to type."""
        shown = self.isVisible() and self.found is not None
        return shown and self.found is not None and self.found.number == number and self._touched()

    def begin(self, found: Directive, counts: Counts) -> None:
        """Show what stands; what is typed and not yet sent is kept, whichever directive it is
        about.
        """
        if self.isVisible() and self.found is not None and self._touched():
            if self.found.number != found.number:
                said = text(
                    "The amendment of {number} is not sent; send it, or leave it with Esc.",
                    number=self.found.number,
                )
                self.form.show_problems([Problem("", said)])
        else:
            self._show(found, counts)
        self.show()
        self.raise_()
        self.activateWindow()

    def change(self) -> dict[str, Any]:
        """What was changed, as an amendment file."""
        assert self.found is not None
        now, wanted = draft_of(self.found), self._wanted(self.found)
        given: dict[str, Any] = {
            name: getattr(wanted, name)
            for name in ("title", "text")
            if getattr(wanted, name) != getattr(now, name)
        }
        for name, _label in DEADLINES:
            moment = getattr(wanted, name)
            if moment != getattr(now, name):
                given[name] = moment and moment.isoformat()
        if wanted.evidence != now.evidence:
            asked = wanted.evidence
            given["evidence"] = {
                "photos": asked.photos,
                "location": asked.location,
                "quantities": asked.quantities,
            }
        marks = {"reason": self.reason.text().strip(), "version": self.found.version}
        return given | marks | ({"minor": True} if self.minor.isChecked() else {})

    def give(self) -> None:
        """Send what was changed, once."""
        if self.found is not None and self.send.isEnabled():
            self.send.setEnabled(False)
            self.desk.tasks.start(self._give(self.found))

    async def _give(self, found: Directive) -> None:
        try:
            version = await self.office.act(
                directives.amend, number=found.number, change=self.change()
            )
        except (Refused, Fault) as failure:
            self._refuse(failure)
            return
        finally:
            self.send.setEnabled(True)
        self.found = None
        self.finish(
            text("{directive} is now version {version}.", directive=found.number, version=version)
        )

    def _refuse(self, failure: Refused | Fault) -> None:
        """At the field; a figure among many belongs to the field of all of them."""
        if isinstance(failure, RefusedWithProblems):
            self.form.show_problems(
                Problem(self._field(problem.where), problem.words) for problem in failure.problems
            )
        else:
            self.form.show_problems([Problem("", failure.words)])

    def _field(self, where: str) -> str:
        return next((name for name in self.form.fields if where.startswith(name)), where)

    def _show(self, found: Directive, counts: Counts) -> None:
        self.found = None  # Nothing is compared while the editors are filled.
        self.say(
            text(
                "{number} {title}, version {version}",
                number=found.number,
                title=found.title,
                version=found.version,
            )
        )
        self.title.setText(found.title)
        self.words.setPlainText(found.text)
        otherwise = self.look.now() + LATER
        for name, editor in self.deadlines.items():
            editor.put(getattr(found, name), otherwise)
        asked = found.evidence
        self.photos.setValue(asked.photos)
        self.location.setChecked(asked.location)
        self.figures.setPlainText("\n".join(f"{n} {t}" for n, t in asked.quantities.items()))
        self.minor.setChecked(False)
        self.reason.clear()
        self.form.show_problems([])
        self.found, self._counts, self._shown = found, counts, self._typed()
        self._renew()
        self.title.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _touched(self) -> bool:
        assert self.found is not None
        return bool(self.reason.text().strip()) or self._typed() != self._shown

    def _wanted(self, found: Directive) -> Draft:
        """What nobody touched stays as it is, also where an editor shows less: seconds, say."""
        typed, stands = self._typed(), draft_of(found)
        touched = {
            one.name: getattr(typed, one.name)
            for one in fields(Draft)
            if getattr(typed, one.name) != getattr(self._shown, one.name)
        }
        return replace(stands, **touched)

    def _typed(self) -> Draft:
        moments = {name: editor.moment() for name, editor in self.deadlines.items()}
        return Draft(
            title=self.title.text().strip(),
            text=self.words.toPlainText().strip(),
            evidence=Evidence(
                self.photos.value(), self.location.isChecked(), figures(self.figures.toPlainText())
            ),
            **moments,
        )

    def _renew(self) -> None:
        """Say what would be another, and what that asks of the units."""
        if self.found is None:
            return
        lines: Text = text("Nothing is changed yet.")
        for place, line in enumerate(differences(draft_of(self.found), self._wanted(self.found))):
            lines = text("{first}\n{rest}", first=lines, rest=line) if place else line
        self.look.put(self.changes, self.changes.setText, lines)
        n = words.number(self._counts.issued)
        if self.minor.isChecked():
            self.name_step(text("Correct: nobody is asked again"))
            said = text("Nobody is asked again; all that was said and checked goes on counting.")
        else:
            self.name_step(text("Amend: {n} units acknowledge again", n=n))
            said = text(
                "{n} units must acknowledge again, and every level on the way. {acknowledged} had"
                " acknowledged, {claimed} claimed, {verified} were verified: this stays on record"
                " with the version before and no longer counts. Time given to single units ends.",
                n=n,
                acknowledged=words.number(self._counts.acknowledged),
                claimed=words.number(self._counts.claimed),
                verified=words.number(self._counts.verified),
            )
        self.look.put(self.again, self.again.setText, said)

    def _fill(self) -> None:
        look = self.look
        indent(look, self.photos)
        add = self.form.add
        add("title", Field(look, text("Title"), self.title, required=True))
        add("text", Field(look, text("What is ordered"), self.words, required=True))
        self.form.add_row(
            {name: Field(look, label, self.deadlines[name]) for name, label in DEADLINES}
        )
        hint = text("One a line: its name, a space, its target.")
        self.form.add_row(
            {
                "evidence.photos": Field(look, text("Photos wanted"), self.photos),
                "evidence.quantities": Field(look, text("Figures wanted"), self.figures, hint=hint),
            }
        )
        look.put(self.location, self.location.setText, text("Position wanted"))
        look.name(self.location, text("Position wanted"))
        self.form.add_plain(self.location)
        said = text("Only a slip of the pen: nobody is asked again")
        look.put(self.minor, self.minor.setText, said)
        look.name(self.minor, said)
        self.form.add_plain(self.minor)
        add("reason", Field(look, text("Reason"), self.reason, required=True))

    def _lay_out(self) -> None:
        spacing = self.look.theme.tokens.spacing
        below = QVBoxLayout()
        below.setContentsMargins(spacing.inset, spacing.near, spacing.inset, spacing.near)
        below.setSpacing(spacing.near)
        below.addWidget(self.changes)
        below.addWidget(self.again)
        below.addLayout(in_a_row(self.look, self.send, self.cancel))
        stand_alone(
            self,
            self.look,
            self.office,
            title=text("Amend the directive"),
            parts=(self.about, self.form),
            below=below,
        )
        self.resize(WIDTH, HEIGHT)

    def _follow(self) -> None:
        for signal in (
            self.title.textChanged,
            self.words.textChanged,
            self.photos.valueChanged,
            self.location.toggled,
            self.figures.textChanged,
            self.minor.toggled,
            *(editor.changed for editor in self.deadlines.values()),
        ):
            signal.connect(self._renew)


def figures(lines: str) -> dict[str, str]:
    """The wanted figures, one a line: the last word is the target; without one it is 0."""
    found: dict[str, str] = {}
    for line in filter(None, map(str.strip, lines.splitlines())):
        name, _space, target = line.rpartition(" ")
        found[name.strip() or target] = target if name else "0"
    return found
