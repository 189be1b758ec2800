"""One assignment: where it stands, how long each hop took, what was said, the evidence.

A late hop is a fact about time, not about a person. What came by telephone is marked for ever.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout

from commandcenter.accounts import service as accounts
from commandcenter.core.language import Text, text
from commandcenter.directives import service as directives
from commandcenter.directives.exceptions import Override
from commandcenter.directives.model import ActRecord, AssignmentDetail, Kind, Phase
from commandcenter.geo import service as geo
from commandcenter.geo.model import level_of
from commandcenter.ledgers.teams.model import Responder
from commandcenter.store.journal import Entry
from commandcenter.store.work import View
from commandcenter.verification import service as verification
from commandcenter.verification.model import Finding
from commandcenter.verification.naming import codes_in, with_names
from ui.common.face.look import restyle
from ui.common.panels.datapanel import DataPanel
from ui.common.panels.panel import hairline
from ui.common.widgets.findings import A_LEAD, FindingCard
from ui.common.widgets.layouts import emptied, ground, stack
from ui.common.widgets.marks import Mark
from ui.common.widgets.scrolling import scrolled
from ui.common.window.desk import Desk
from ui.common.window.office import Office, subjects
from ui.common.window.selection import Selected
from ui.common.words import ages as words
from ui.common.words.phases import PHASE_TONES, PHASES, ended
from ui.detail.evidence import PhotoRow, said_of
from ui.detail.exceptions import ExceptionPart
from ui.detail.ladder import LadderPart, lines_of
from ui.detail.sent import sent_line, sent_to
from ui.detail.waterfall import Step, Waterfall, steps_of

PHOTOS_MAX = 6
OF_ALL = frozenset({"amend", "withdraw", "close_directive"})
"""What is journalled at the issuer and changes every unit of a directive."""
SUPERVISION = "workspace supervision"
"""The act that opens the workspace with the evidence of findings."""


class DetailPanel(DataPanel):
    """The evidence of the selected unit for the selected directive."""

    def __init__(self, desk: Desk, office: Office) -> None:
        super().__init__(desk, office, text("Assignment"))
        look = desk.look
        self.state = Mark(look, "")
        self.state_note = QLabel()
        self.state_note.setWordWrap(True)
        restyle(self.state_note, role="mute")
        self.sent = QLabel()
        self.sent.setWordWrap(True)
        self._sent: list[Responder] = []
        self.waterfall = Waterfall(look)
        self.way_note = QLabel()
        self.way_note.setWordWrap(True)
        restyle(self.way_note, role="mute")
        self.findings = QVBoxLayout()
        self.findings.setSpacing(look.theme.tokens.spacing.tight)
        self.findings_title, self.lead = QLabel(), QLabel()
        restyle(self.findings_title, role="strong")
        restyle(self.lead, role="mute")
        look.put(self.lead, self.lead.setText, A_LEAD)
        self.ladder = LadderPart(look)
        self._met: list[directives.Met] = []
        self.exceptions = ExceptionPart(look)
        self._overrides: list[Override] = []
        self.words = QVBoxLayout()
        self.photos = PhotoRow(look)
        self._shown: AssignmentDetail | None = None
        self._ended: Text | None = None
        self._found: list[Finding] = []
        self._names: Mapping[str, str] = {}
        self._lay_out()
        look.language.changed.connect(self._draw)

    async def fetch(self) -> None:
        """The whole of one assignment, and the bytes of its photos."""
        selected = self.desk.selection.now
        if selected.directive is None or selected.unit is None:
            self.heading.say(self.title)
            self.frame.empty(
                text("No unit is selected"), text("Choose one on the map or on the board.")
            )
            return
        found = await self.office.read(directives.get, number=selected.directive)
        unit = await self.office.read(geo.unit, code=selected.unit)
        if found.level is not None and level_of(unit.code) < found.level:
            self.heading.say(unit.name)
            self.frame.empty(
                text("{unit} passes the directive on", unit=unit.name),
                text("Its figures come from the units below; choose one of them."),
            )
            return
        self._shown = await self.office.read(
            directives.assignment_detail, number=selected.directive, unit_code=selected.unit
        )
        self._ended = ended(found.status, found.ended_at) if found.ended_at else None
        self._found = await self.office.read(
            _findings, number=selected.directive, unit=selected.unit
        )
        self._met = await self.office.read(
            directives.steps_met, found=found, unit_code=selected.unit
        )
        self._overrides = await self.office.read(
            directives.overrides, number=selected.directive, units=[selected.unit]
        )
        self._sent = await self.office.read(sent_to, number=selected.directive, unit=selected.unit)
        people = {code for act in self._shown.acts for code in (act.by, act.actor) if code}
        for made in self._overrides:
            people |= {made.checker, *(signed.person for signed in made.signatures)}
        self._names = await self.office.read(accounts.names, codes=sorted(people))
        hashes = [photo.hash for act in self._shown.acts for photo in act.photos][-PHOTOS_MAX:]
        files = self.office.headquarters.files
        self.photos.show_photos(
            await self.office.read(lambda _view: [files.get(name) for name in hashes])
        )
        self._draw()
        self.frame.ready()

    def concerns(self, entries: list[Entry]) -> bool:
        """Only what is about the shown unit, a whole batch of its directive, or all of it."""
        selected = self.desk.selection.now
        if any(entry.kind.startswith("finding") for entry in entries):
            return True
        return any(
            selected.directive in subjects([entry])
            and (entry.unit in {None, selected.unit} or entry.kind in OF_ALL)
            for entry in entries
        )

    def _draw(self) -> None:
        if self._shown is None:
            return
        detail, look = self._shown, self.look
        record = detail.record
        self.heading.say(record.name, detail.path.removesuffix(record.name).strip())
        self.state.say(PHASES[record.phase], tone=PHASE_TONES.get(record.phase, "text"))
        note = _state_note(detail, look.now())
        if self._ended is not None:
            note = text("{first}\n{rest}", first=self._ended, rest=note)
        look.put(self.state_note, self.state_note.setText, note)
        sent = sent_line(self._sent)
        look.put(self.sent, self.sent.setText, sent or "")
        self.sent.setVisible(sent is not None)
        steps = steps_of(detail, look.now())
        self.waterfall.show_steps(steps)
        longest = max(steps, key=lambda step: step.length, default=None)
        look.put(self.way_note, self.way_note.setText, _longest(longest))
        self.exceptions.show_exceptions(self._overrides, self._names)
        self._draw_findings()
        self.ladder.show_lines(lines_of(detail, self._met, look.now()))
        emptied(self.words)
        for act in reversed(detail.acts):
            if act.kind not in {Kind.DELIVER, Kind.READ}:
                self._add_words(act)

    def _draw_findings(self) -> None:
        """The findings on this unit in short; each leads to its evidence."""
        look, count = self.look, len(self._found)
        emptied(self.findings)
        title = text("Findings: {n}", n=count) if count else text("No findings")
        look.put(self.findings_title, self.findings_title.setText, title)
        self.lead.setVisible(bool(count))
        for one in self._found:
            card = FindingCard(look, one)
            card.opened.connect(self._open_finding)
            self.findings.addWidget(card)

    def _open_finding(self, found: Finding) -> None:
        """Go to the evidence of a finding, in the workspace that has room for it."""
        if found.id is not None:
            self.desk.selection.select(finding=str(found.id), by=self)
            self.desk.acts.run(SUPERVISION)

    def _add_words(self, act: ActRecord) -> None:
        head, body = QLabel(), QLabel()
        head.setWordWrap(True)
        body.setWordWrap(True)
        body.setTextFormat(Qt.TextFormat.PlainText)
        restyle(head, role="mute")
        self.look.put(head, head.setText, said_of(act, self._names))
        lines = [act.words] if act.words else []
        lines += [f"{name} {amount}" for name, amount in act.quantities.items()]
        self.words.addWidget(head)
        if lines:
            body.setText("\n".join(lines))
            self.words.addWidget(body)

    def _lay_out(self) -> None:
        inner, column = ground(self.look)
        column.addWidget(self.state, 0, Qt.AlignmentFlag.AlignLeft)
        column.addWidget(self.state_note)
        column.addWidget(self.sent)
        column.addWidget(self.exceptions)
        column.addWidget(hairline())
        column.addWidget(_title(self, text("The way")))
        column.addWidget(self.way_note)
        column.addWidget(self.waterfall)
        column.addWidget(hairline())
        heading = QHBoxLayout()
        heading.addWidget(self.findings_title)
        heading.addWidget(self.lead)
        heading.addStretch(1)
        column.addLayout(heading)
        column.addLayout(self.findings)
        column.addWidget(hairline())
        column.addWidget(_title(self, text("Ladder of supervision")))
        column.addWidget(self.ladder)
        column.addWidget(hairline())
        column.addWidget(_title(self, text("Photos")))
        column.addWidget(self.photos)
        column.addWidget(hairline())
        column.addWidget(_title(self, text("What was said")))
        column.addLayout(self.words)
        column.addStretch(1)
        area = scrolled(self.look, inner, text("Assignment"))
        stack(self.body, area)

    def follow(self, selected: Selected) -> bool:
        """Always about the selection."""
        return True


def _findings(view: View, *, number: str, unit: str) -> list[Finding]:
    """The findings on one unit, with the names of units in their sentences."""
    found = verification.findings(view, number=number, under=unit)
    codes: set[str] = set().union(*(codes_in(one.why) for one in found))
    names = {code: known.name for code, known in geo.units(view, codes=codes).items()}
    return [replace(one, why=with_names(one.why, names)) for one in found]


def _title(panel: DetailPanel, words_: Text) -> QLabel:
    label = QLabel()
    restyle(label, role="strong")
    panel.look.put(label, label.setText, words_)
    return label


def _state_note(detail: AssignmentDetail, now: object) -> Text:
    record = detail.record
    last = record.last_at
    if last is None:
        return text("No word from this unit yet")
    if record.phase is Phase.WAITING and last in (record.delivered_at, record.read_at):
        # That it was looked at is no word, and the time of it is none of an answer.
        at = words.clock_time(last, seconds=True)
        if record.read_at is None:
            return text("No word from this unit yet; on its phone since {time}", time=at)
        return text("No word from this unit yet; opened {time}", time=at)
    checked = {
        Phase.VERIFIED: text("verified on the spot or by call"),
        Phase.REFUTED: text("a check found otherwise"),
    }.get(record.phase, text("not verified"))
    return text(
        "{time} · {checked} · round {round}",
        time=words.clock_time(last, seconds=True),
        checked=checked,
        round=record.round,
    )


def _longest(step: Step | None) -> Text:
    if step is None or not step.length:
        return text("No hop has answered yet")
    return text("longest: {what}, {span}", what=step.title, span=words.span(step.length))
