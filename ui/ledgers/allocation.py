"""Who gets what: a fair plan of open needs or of a file, its reasons, orders, the alarm after.

A plan is a proposal: it moves nothing before a named person makes it transfer orders. The alarm
compares what was really sent with the adopted plan; it is a reason to look.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QSplitter, QWidget

from commandcenter.core.errors import Fault, Refused
from commandcenter.core.language import text
from commandcenter.core.mistakes import unreadable
from commandcenter.geo import service as geo
from commandcenter.incidents import service as incidents
from commandcenter.ledgers.allocation.fairness import Alarm
from commandcenter.ledgers.allocation.plan import Plan
from commandcenter.ledgers.allocation.reading import read_problem
from commandcenter.ledgers.service import demand_of_needs, orders, plans
from commandcenter.store.journal import Entry
from commandcenter.store.work import View
from ui.common.face.language import Words
from ui.common.face.look import restyle
from ui.common.panels.datapanel import DataPanel
from ui.common.widgets.buttons import ActButton
from ui.common.widgets.layouts import bar, stack
from ui.common.widgets.rows import Column, RowList, Rows
from ui.common.window.acts import Act
from ui.common.window.desk import Desk
from ui.common.window.notices import Notice
from ui.common.window.office import Office
from ui.common.window.selection import Selected
from ui.ledgers import files
from ui.ledgers.exchange import with_problems
from ui.ledgers.wording import SUPPLIES, grouped

BYTES_MAX = 64 * 1024 * 1024


@dataclass(frozen=True)
class Line:
    """One number of a plan: what a unit needs and gets of a good, from where, and why."""

    unit: str
    name: str
    good: str
    need: str
    received: int
    share: float
    sources: str
    why: Words


@dataclass(frozen=True)
class Proposal:
    """A plan that was reckoned, with the words it answers."""

    words: str
    plan: Plan


class AllocationPanel(DataPanel):
    """The plan on the left, the alarms of the last adopted plan on the right."""

    def __init__(self, desk: Desk, office: Office) -> None:
        super().__init__(desk, office, text("Allocation"))
        look = desk.look
        self.proposal: Proposal | None = None
        self.rows = Rows(look, _columns(), lambda line: (line.unit, line.good))
        self.list = RowList(desk, self.rows, text("Plan"))
        self.list.chosen.connect(self._choose)
        self.said, self.why, self.fair = QLabel(), QLabel(), QLabel()
        for label in (self.said, self.why, self.fair):
            label.setWordWrap(True)
            label.setTextFormat(Qt.TextFormat.PlainText)
            restyle(label, role="mute")
        self.alarms = Rows(look, _alarm_columns(), lambda alarm: (alarm.unit, alarm.item))
        self.alarm_list = RowList(desk, self.alarms, text("Fairness alarm"))
        self.alarm_list.chosen.connect(
            lambda alarm: desk.selection.select(account=f"unit:{alarm.unit}", by=self)
        )
        self.buttons: list[ActButton] = []
        for number, act in enumerate(self._acts()):
            desk.acts.add(act, self, local=True)
            self.buttons.append(ActButton(look, desk.acts, act, primary=number == 0))
        self._lay_out()
        self._say(text("Reckon a plan from the open needs or from a file."))

    async def fetch(self) -> None:
        """The alarms of the last adopted plan; the plan itself is reckoned when asked for."""
        found = await self.office.read(_alarms)
        self.alarm_list.show_records(found or [])
        if found is None:
            said: Words = text("No plan has been adopted.")
        elif found:
            said = text("Fairness alarm: {n} shares lie off the last plan.", n=len(found))
        else:
            said = text("What was sent keeps to the last plan.")
        self.look.put(self.fair, self.fair.setText, said)
        self.frame.ready()

    def concerns(self, entries: list[Entry]) -> bool:
        """What was posted or adopted."""
        return any(entry.kind.startswith("ledger.") for entry in entries)

    def follow(self, selected: Selected) -> bool:
        """Nothing here depends on the selection."""
        return False

    def from_needs(self) -> None:
        """Reckon a plan for what units need now."""
        self.desk.tasks.start(self._from_needs(), latest="allocation")

    def from_file(self, path: Path | None = None) -> None:
        """Reckon the plan of an allocation file."""
        path = path or files.to_read(self, self.look, ("json",))
        if path is not None:
            self.desk.tasks.start(self._from_file(path), latest="allocation")

    def order(self) -> None:
        """Make the plan transfer orders: stock is promised, directives go down."""
        if self._may_order():
            self.desk.tasks.start(self._order(), latest="allocation")

    # ---- the plan ------------------------------------------------------------------------------

    async def _from_needs(self) -> None:
        try:
            demand = await self.office.read(demand_of_needs)
        except (Refused, Fault) as failure:
            self._refuse(failure)
            return
        about = text(
            "{n} open needs; {u} more say no quantity; {g} ways are guessed.",
            n=demand.needs,
            u=demand.uncounted,
            g=demand.guessed,
        )
        await self._reckon(demand.words, about)

    async def _from_file(self, path: Path) -> None:
        try:
            words = await asyncio.to_thread(_words_of, path)
        except Refused as refused:
            self._refuse(refused)
            return
        await self._reckon(words, path.name)

    async def _reckon(self, words: str, about: Words) -> None:
        self._say(text("The plan is being reckoned …"))
        try:
            plan = await asyncio.to_thread(_plan, words)
        except (Refused, Fault) as failure:
            self._refuse(failure)
            return
        units = {share.unit for portion in plan.portions for share in portion.shares}
        names = await self.office.read(geo.units, codes=units)
        self.proposal = Proposal(words, plan)
        known = {code: unit.name for code, unit in names.items()}
        self.list.show_records(_lines(plan, known))
        least = min(plan.min_fill.values(), default=1.0)
        said = text(
            "{about} The worst served gets {share} of its need. A proposal; nothing is moved.",
            about=about,
            share=f"{least:.0%}",
        )
        self._say(said)
        self._renew()

    async def _order(self) -> None:
        assert self.proposal is not None
        incident = self.desk.selection.now.incident
        try:
            if incident is None:
                raise Refused("Choose an incident first; the orders go down with it.")
            found = await self.office.read(incidents.incident, id=incident)
            made = await self.office.act(
                plans.adopt_plan,
                problem=self.proposal.words,
                plan=self.proposal.plan,
                issuer=found.place,
                incident=incident,
            )
        except (Refused, Fault) as failure:
            self._say(with_problems(failure))
            return
        said = text(
            "{orders} transfer orders in {directives}",
            orders=made.orders,
            directives="、".join(made.directives),
        )
        self.desk.notices.tell(Notice(said, self.look.now(), kind="done"))
        self.proposal = None
        self._renew()
        self._say(said)
        self.mark_out_of_date()

    # ---- the rest ------------------------------------------------------------------------------

    def _choose(self, line: Line) -> None:
        self.look.put(self.why, self.why.setText, line.why)
        self.desk.selection.select(unit=line.unit, by=self)

    def _may_order(self) -> bool:
        return self.proposal is not None and bool(self.proposal.plan.shipments)

    def _refuse(self, failure: Refused | Fault) -> None:
        self.proposal = None
        self.list.show_records([])
        self._renew()
        self._say(with_problems(failure))

    def _say(self, words: Words) -> None:
        self.look.put(self.said, self.said.setText, words)
        self.look.put(self.why, self.why.setText, "")

    def _renew(self) -> None:
        for button in self.buttons:
            button.renew()

    def _acts(self) -> tuple[Act, ...]:
        return (
            Act("allocation.order", text("Make transfer orders"), "Alt+Q", self.order, SUPPLIES,
                self._may_order),
            Act("allocation.needs", text("Plan from needs"), "Alt+Y", self.from_needs, SUPPLIES),
            Act("allocation.file", text("Plan from a file"), "Alt+J", self.from_file, SUPPLIES),
        )  # fmt: skip

    def _lay_out(self) -> None:
        spacing = self.look.theme.tokens.spacing
        head = bar(self.look, *self.buttons[1:], self.buttons[0], self.said, grows=self.said)
        parts = QSplitter(Qt.Orientation.Horizontal)
        for label, rows, stretch in ((self.why, self.list, 3), (self.fair, self.alarm_list, 2)):
            label.setContentsMargins(spacing.inset, spacing.tight, spacing.inset, spacing.tight)
            side = QWidget()
            stack(side, label, rows, grows=rows)
            parts.addWidget(side)
            parts.setStretchFactor(parts.count() - 1, stretch)
        parts.setChildrenCollapsible(False)
        stack(self.body, head, parts, grows=parts)


def _columns() -> tuple[Column[Line], ...]:
    return (
        Column(text("Unit"), lambda line: line.name, note=lambda line: line.unit, wide=True),
        Column(text("Item"), lambda line: line.good),
        Column(text("Needs"), lambda line: grouped(line.need), number=True),
        Column(
            text("Gets"),
            lambda line: grouped(str(line.received)),
            number=True,
            strong=lambda _line: True,
        ),
        Column(text("Share"), lambda line: f"{line.share:.0%}", number=True),
        Column(text("From"), lambda line: line.sources or "–", tone=lambda _line: "mute"),
    )


def _alarm_columns() -> tuple[Column[Alarm], ...]:
    return (
        Column(text("Fairness alarm"), lambda alarm: alarm.words, wide=True),
        Column(text("Sent off"), lambda alarm: grouped(f"{alarm.sent:f}"), number=True),
        Column(text("Fair share"), lambda alarm: f"{alarm.share:.0f}", number=True),
    )


def _lines(plan: Plan, names: dict[str, str]) -> list[Line]:
    """The plan's numbers with their reasons, the worst served first."""
    from commandcenter.ledgers.allocation.explaining import reasons

    lines = []
    for reason in reasons(plan):
        share = reason.share
        need = share.need / share.grain
        lines.append(
            Line(
                unit=share.unit,
                name=names.get(share.unit, share.unit),
                good=reason.good,
                need=f"{need:.0f}" if need == int(need) else f"{need:.2f}",
                received=share.received,
                share=min(1.0, share.received / need) if need else 1.0,
                sources="、".join(f"{depot} {units}" for depot, units in share.sources),
                why=reason.words,
            )
        )
    return sorted(lines, key=lambda line: (line.share, line.unit, line.good))


def _words_of(path: Path) -> str:
    try:
        if path.stat().st_size > BYTES_MAX:
            raise Refused("The file {name} is too large.", name=path.name)
        return path.read_text("utf-8-sig")
    except UnicodeDecodeError:
        raise Refused("The file {name} is no UTF-8 text.", name=path.name) from None
    except OSError as error:
        raise unreadable(path.name, error) from error


def _plan(words: str) -> Plan:
    from commandcenter.ledgers.allocation.planning import allocate  # numpy and the solvers

    return allocate(read_problem(words))


def _alarms(view: View) -> Sequence[Alarm] | None:
    """The alarms of the newest adopted plan, None where there is none."""
    found = orders(view)
    return plans.fairness(view, plan=found[0].plan) if found else None
