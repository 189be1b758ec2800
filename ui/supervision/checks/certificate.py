"""The certificate: what the checks of a sealed sample allow to say of all issued units.

Every sample ever announced is listed. The panel draws, announces and records by acts of services;
what counts and what it proves is decided there.
"""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QVBoxLayout

from commandcenter.core.errors import Fault, Refused
from commandcenter.core.language import Text, text
from commandcenter.core.rules import rule
from commandcenter.geo import service as geo
from commandcenter.geo.model import Level, level_of
from commandcenter.store.journal import Entry
from commandcenter.store.work import View
from commandcenter.verification import service as verification
from commandcenter.verification.bounds import Verdict
from commandcenter.verification.samples import Certificate, CurvePoint, Sample, Standing
from ui.common.face.language import Words
from ui.common.face.look import restyle
from ui.common.panels.datapanel import DataPanel
from ui.common.panels.panel import hairline
from ui.common.widgets.buttons import ActButton
from ui.common.widgets.figures import FigureTile
from ui.common.widgets.layouts import ground
from ui.common.widgets.marks import Mark
from ui.common.widgets.rows import Column, RowList, Rows
from ui.common.widgets.scrolling import scrolled
from ui.common.window.desk import Desk
from ui.common.window.notices import Notice
from ui.common.window.office import Office, subjects
from ui.common.window.selection import Selected
from ui.common.words import ages as words
from ui.supervision import actions
from ui.supervision.checks.checking import CheckForm, Wanted
from ui.supervision.checks.curve import BoundCurve
from ui.supervision.checks.drawing import DrawForm

ROWS_SHOWN = 4
VERDICTS: dict[Verdict, tuple[Text, str]] = {
    Verdict.CERTIFIED: (text("Certified"), "verified"),
    Verdict.CONTINUE: (text("Go on checking"), "mute"),
    Verdict.FAILED: (text("Target cannot be reached"), "finding"),
}
FIGURES: tuple[tuple[str, Text], ...] = (
    ("issued", text("Issued")),
    ("claimed", text("Claimed")),
    ("checked", text("Checks made")),
    ("verified", text("Verified")),
    ("refuted", text("Refuted")),
    ("unreachable", text("Not reached")),
)


@dataclass(frozen=True)
class Shown:
    """A certificate with its curve, of one moment."""

    certificate: Certificate
    curve: tuple[CurvePoint, ...]
    under: str


class CertificatePanel(DataPanel):
    """The certificate of the selected directive by its newest sample, or by a chosen one."""

    def __init__(self, desk: Desk, office: Office) -> None:
        super().__init__(desk, office, text("Certificate"))
        look = desk.look
        self.shown: Shown | None = None
        self.chosen: str | None = None
        self.bound = FigureTile(look, text("True completion at least"))
        self.verdict = Mark(look, "")
        self.sentence, self.missing = QLabel(), QLabel()
        for label, role in ((self.sentence, "text"), (self.missing, "mute")):
            label.setWordWrap(True)
            restyle(label, role=role)
        self.figures = {name: QLabel() for name, _said in FIGURES}
        self.curve = BoundCurve(look)
        self.rows = Rows(look, SAMPLE_COLUMNS, lambda one: one.sample.code)
        self.samples = RowList(desk, self.rows, text("Every sample ever announced"))
        self.samples.chosen.connect(self._choose)
        desk.acts.add(actions.draw_sample(self.go_on, self._may_draw), self)
        desk.acts.add(actions.open_target(self.start_check, self._may_check), self)
        self.check = ActButton(look, desk.acts, desk.acts[actions.OPEN])
        self.checking = CheckForm(desk, office)
        self.checking.hide()
        self.draw = ActButton(look, desk.acts, desk.acts[actions.DRAW], primary=True)
        self.form = DrawForm(look)
        self.form.hide()
        self.form.announced.connect(self._announce)
        self.form.drawn.connect(self._draw_now)
        self._lay_out()

    async def fetch(self) -> None:
        """The certificate of the selected directive and its curve."""
        number = self.desk.selection.now.directive
        if number is None:
            self.frame.empty(text("No directive is selected"))
            return
        if self.shown is not None and self.shown.certificate.directive != number:
            self.chosen = None
        self.shown = await self.office.read(_shown, number=number, sample=self.chosen)
        self._draw(self.shown)
        self.frame.ready()

    def concerns(self, entries: list[Entry]) -> bool:
        """Draws, and what is reported of the shown directive."""
        return self.desk.selection.now.directive in subjects(entries)

    def follow(self, selected: Selected) -> bool:
        """Another directive has another certificate; a unit only offers what to draw from."""
        self.draw.renew()
        shown = self.shown.certificate.directive if self.shown else None
        return shown != selected.directive

    # ---- drawing a sample ------------------------------------------------------------------------

    def go_on(self) -> None:
        """Ask for what the next step of a draw needs: its target, or a second person's number."""
        if self.shown is not None:
            self.come_forward()
            self.desk.tasks.start(self._ask(self.shown), latest="sample form")

    async def _ask(self, shown: Shown) -> None:
        waiting = self._announced()
        if waiting is not None:
            about = text(
                "{sample} was announced over {n} units. The draw hangs on the next entry of the"
                " journal, and on a number that a second person may give.",
                sample=waiting.code,
                n=words.number(waiting.population),
            )
        else:
            under = self._under()
            names = await self.office.read(geo.units, codes=[under] if under else [])
            place: Words = names[under].name if under else text("whole directive")
            about = text("A simple random draw from all issued units: {place}.", place=place)
        self.form.show()
        self.form.ask(about, waiting)

    def _announce(self, target: str, risk_limit: str) -> None:
        number = self.desk.selection.now.directive
        if number is not None:
            step = self._send_announcement(number, target, risk_limit)
            self.desk.tasks.start(step, latest="sample")

    async def _send_announcement(self, number: str, target: str, risk_limit: str) -> None:
        try:
            made = await self.office.act(
                verification.announce,
                number=number,
                target=target,
                risk_limit=risk_limit,
                under=self._under(),
            )
        except (Refused, Fault) as failure:
            self.form.refuse(failure)
            return
        self._tell(
            text("{sample} announced: {n} units", sample=made.code, n=words.number(made.population))
        )

    def _draw_now(self, number: str, by: str) -> None:
        waiting = self._announced()
        if waiting is not None:
            self.desk.tasks.start(self._send_draw(waiting, number, by), latest="sample")

    async def _send_draw(self, waiting: Sample, number: str, by: str) -> None:
        try:
            if number or by:
                given = verification.give_number
                await self.office.act(given, sample=waiting.id, number=number, by=by)
            drawn = await self.office.act(verification.draw, sample=waiting.id)
        except (Refused, Fault) as failure:
            self.form.refuse(failure)
            return
        count = words.number(len(drawn.units))
        self._tell(text("{sample} drawn: {n} units", sample=waiting.code, n=count))

    def _tell(self, said: Text) -> None:
        self.form.hide()
        self.desk.notices.tell(Notice(said, self.look.now(), kind="done"))
        self.chosen = None
        self.mark_out_of_date()

    # ---- checking a unit -------------------------------------------------------------------------

    def start_check(self) -> None:
        """Learn the next unit of the sample; from then on it is this person's to check."""
        drawn = self._drawn()
        if drawn is not None:
            self.come_forward()
            self.desk.tasks.start(self._open(drawn), latest="sample target")

    async def _open(self, drawn: Sample) -> None:
        try:
            target = await self.office.act(verification.open_next, sample=drawn.id)
        except (Refused, Fault) as failure:
            self.desk.notices.tell(Notice(failure.words, self.look.now(), kind="done"))
            return
        paths = await self.office.read(geo.path_names, codes=[target.unit])
        about = text(
            "{sample}, place {n}: {unit}",
            sample=drawn.code,
            n=target.position,
            unit=paths.get(target.unit, target.unit),
        )
        self.form.hide()
        self.checking.ask(Wanted(drawn.directive, target.unit, about, drawn.code))

    def _drawn(self) -> Sample | None:
        """The sample of the certificate, once it is drawn."""
        standing = self.shown.certificate.standing if self.shown else None
        return None if standing is None or standing.sample.seed is None else standing.sample

    def _may_check(self) -> bool:
        return self._drawn() is not None

    def _under(self) -> str | None:
        """The selected unit where others lie below it; a leaf alone is no population."""
        unit = self.desk.selection.now.unit
        return None if unit is None or level_of(unit) >= Level.VILLAGE else unit

    def _announced(self) -> Sample | None:
        """The sample that was announced and waits to be drawn."""
        listed = self.shown.certificate.samples if self.shown else ()
        return next((one.sample for one in listed if one.sample.seed is None), None)

    def _may_draw(self) -> bool:
        return self.shown is not None

    def _choose(self, standing: Standing) -> None:
        self.chosen = standing.sample.code
        self.mark_out_of_date()

    # ---- the picture -----------------------------------------------------------------------------

    def _draw(self, shown: Shown) -> None:
        look, found = self.look, shown.certificate
        risk = float(found.risk_limit)
        percent = _floor(found.lower_bound)
        self.bound.show_figure(f"≥ {percent}%", look.now())
        said, tone = VERDICTS[found.verdict]
        self.verdict.say(said, tone=tone)
        self.heading.note(shown.under or text("whole directive"))
        look.put(self.sentence, self.sentence.setText, _sentence(found, percent, risk))
        look.put(self.missing, self.missing.setText, _missing(found))
        standing = found.standing
        values = {
            "issued": found.issued,
            "claimed": found.claimed,
            "checked": standing.checked if standing else 0,
            "verified": standing.verified if standing else 0,
            "refuted": standing.refuted if standing else 0,
            "unreachable": standing.unreachable if standing else 0,
        }
        for name, label in self.figures.items():
            label.setText(words.number(values[name]))
        target = float(standing.sample.target if standing else rule("certificates", "target").value)
        self.curve.show_points(shown.curve, target)
        self.samples.show_records(tuple(reversed(found.samples)))
        step = text("Draw the sample") if self._announced() else text("New random check")
        look.put(self.draw, self.draw.setText, step)
        look.name(self.draw, step)
        self.draw.updateGeometry()
        self.draw.renew()
        self.check.renew()

    def _lay_out(self) -> None:
        spacing = self.look.theme.tokens.spacing
        inner, column = ground(self.look)
        head = QHBoxLayout()
        head.addWidget(self.bound, 1)
        head.addWidget(self.verdict, 0, Qt.AlignmentFlag.AlignTop)
        column.addLayout(head)
        column.addWidget(self.sentence)
        column.addWidget(self.missing)
        column.addLayout(self._figures())
        column.addWidget(self.curve)
        self.samples.setFixedHeight((ROWS_SHOWN + 1) * self.look.theme.density.row + 2)
        column.addWidget(self.samples)
        column.addStretch(1)
        area = scrolled(self.look, inner, text("Certificate"))
        row = QVBoxLayout()
        row.setContentsMargins(spacing.inset, spacing.near, spacing.inset, spacing.near)
        row.setSpacing(spacing.near)
        for button in (self.draw, self.check):
            row.addWidget(button, 0, Qt.AlignmentFlag.AlignLeft)
        outer = QVBoxLayout(self.body)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        outer.addWidget(area, 1)
        outer.addWidget(hairline())
        self.form.setContentsMargins(spacing.inset, spacing.near, spacing.inset, 0)
        outer.addWidget(self.form)
        outer.addWidget(self.checking)
        outer.addLayout(row)

    def _figures(self) -> QGridLayout:
        grid = QGridLayout()
        grid.setHorizontalSpacing(self.look.theme.tokens.spacing.gap)
        grid.setVerticalSpacing(self.look.theme.tokens.spacing.hair)
        for place, (name, said) in enumerate(FIGURES):
            caption, value = QLabel(), self.figures[name]
            restyle(caption, role="mute")
            restyle(value, role="strong")
            self.look.put(caption, caption.setText, said)
            row, across = divmod(place, 3)
            grid.addWidget(caption, 2 * row, across)
            grid.addWidget(value, 2 * row + 1, across)
        return grid


def _shown(view: View, *, number: str, sample: str | None) -> Shown:
    """The certificate and its curve of one moment; without a draw there is no curve."""
    found = verification.certify(view, number=number, sample=sample)
    curve: list[CurvePoint] = []
    if found.standing is not None and found.standing.sample.seed is not None:
        code = found.standing.sample.code
        curve = verification.certificate_curve(view, number=number, sample=code)
    under = geo.unit(view, code=found.under).name if found.under else ""
    return Shown(found, tuple(curve), under)


def _floor(share: float) -> int:
    """Percent, rounded down so that no figure is surer than its evidence."""
    return int(share * 100 + 1e-9)


def _sentence(found: Certificate, percent: int, risk: float) -> Text:
    if found.standing is None or not found.standing.checked:
        return text("Nothing was checked by a random draw yet, so nothing can be certified.")
    return text(
        "True completion is at least {percent}%; the chance that this is wrong is at most {risk}%,"
        " whenever one looks.",
        percent=percent,
        risk=f"{100 * risk:g}",
    )


def _missing(found: Certificate) -> Text | str:
    if found.verdict is not Verdict.CONTINUE or found.standing is None:
        return ""
    if found.soonest is None:
        return text("The drawn units are not enough for the target; announce another draw.")
    if found.likely is None:
        return text(
            "{soonest} more checks at least; at the rate of failures so far the target stays out of"
            " reach",
            soonest=words.number(found.soonest),
        )
    return text(
        "{soonest} more checks at least, about {likely} at the rate of failures so far",
        soonest=words.number(found.soonest),
        likely=words.number(found.likely),
    )


def _state(one: Standing) -> Words:
    if one.sample.seed is None:
        return text("announced")
    return text("{n} of {all}", n=one.checked, all=one.sample.size)


SAMPLE_COLUMNS: tuple[Column[Standing], ...] = (
    Column(text("Sample"), lambda one: one.sample.code),
    Column(text("At"), lambda one: words.day_time(one.sample.announced_at), tone=lambda _o: "mute"),
    Column(text("Checks made"), _state, wide=True),
    Column(
        text("At least"),
        lambda one: f"{_floor(one.lower_bound)}%",
        number=True,
        strong=lambda _one: True,
    ),
)
