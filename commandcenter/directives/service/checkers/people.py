"""Who may check a claim: nobody who reported for the unit or stands in the doer's line.

The line are the post-holders at the unit and at the hops the directive travelled; the issuer's
inspection office stands outside it. A name that no register knows counts as outside unless it has
acted for the unit. Whoever enters the check in another's name must hold no post in that line
either. Two signatures make an exception (overriding.py). The database's own triggers ask the same.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy import func, or_, select

from commandcenter.accounts.model import INSTALLATION
from commandcenter.accounts.tables import person, post
from commandcenter.core.language import Text, text
from commandcenter.directives.exceptions import SIGNATURES_NEEDED
from commandcenter.directives.model import HOP_WORDS, UNIT_WORDS, Directive, Report
from commandcenter.directives.paths import hops_above, issuing_node, parent_path
from commandcenter.directives.tables import act, check_override, override_signature
from commandcenter.store.sets import in_set
from commandcenter.store.work import View, Work

DOING = frozenset({*UNIT_WORDS, *HOP_WORDS})


@dataclass
class Outsiders:
    """What a batch must know to tell an outsider from the doer's own line."""

    # Whatever the makers of this batch's checks may be called: of all others nobody asks.
    checkers: frozenset[str] = frozenset()
    names: dict[str, frozenset[str]] = field(default_factory=dict)
    holders: dict[str, set[str]] = field(default_factory=dict)
    acted: dict[tuple[int, str], set[str]] = field(default_factory=dict)
    nodes: dict[int, str] = field(default_factory=dict)
    lines: dict[tuple[int, str], Sequence[str]] = field(default_factory=dict)
    excepted: set[tuple[int, str, str]] = field(default_factory=set)
    entered_by: str | None = None

    @classmethod
    def load(
        cls, view: View, checks: Sequence[Report], directives: Mapping[str, Directive]
    ) -> Outsiders:
        """Read posts, names and earlier acts for the units that are checked in this batch."""
        found = cls(nodes={item.id: issuing_node(item.issuer) for item in directives.values()})
        checks = [item for item in checks if item.directive in directives]
        if not checks:
            return found
        lines: dict[int, set[str]] = {}
        for item in checks:
            identity = directives[item.directive].id
            lines.setdefault(identity, set()).update((item.unit, *found._hops(identity, item.unit)))
        if isinstance(view, Work) and view.actor not in INSTALLATION:
            found.entered_by = view.actor
        found._load_names(view, {item.by for item in checks if item.by})
        found._load_holders(view, set().union(*lines.values()))
        found._load_acted(view, lines)
        found._load_excepted(view)
        return found

    def note(self, directive: int, item: Report) -> None:
        """Remember that one of the `checkers` acted for a unit in this very batch."""
        if item.by and item.kind in DOING:
            self.acted.setdefault((directive, item.unit), set()).add(item.by)

    def refusal(self, directive: int, item: Report) -> Text | None:
        """Why this person may not check this unit, None where they may."""
        if not item.by:
            return text("A check needs the name of who made it (“by”).")
        if not self.acted and not self.holders:
            return None
        if (directive, item.unit, item.by) in self.excepted:
            return None
        own = self._who(item.by)
        for unit in (item.unit, *self._hops(directive, item.unit)):
            acted = self.acted.get((directive, unit))
            if acted and not own.isdisjoint(acted):
                return text("{by} reported for {unit} and cannot check it.", by=item.by, unit=unit)
            holders = self.holders.get(unit)
            if holders and not own.isdisjoint(holders):
                return text(
                    "{by} holds a post at {unit}, in the line that carried this out, and cannot"
                    " check it.",
                    by=item.by,
                    unit=unit,
                )
            if holders and self.entered_by in holders:
                return text(
                    "{actor} holds a post at {unit}, in the line that carried this out, and cannot"
                    " enter a check of it for somebody else.",
                    actor=self.entered_by,
                    unit=unit,
                )
        return None

    def _who(self, name: str) -> frozenset[str]:
        """Everything a name may mean: itself, and the codes and names the register knows for it."""
        known = self.names.get(name)
        return frozenset((name,)) if known is None else known | {name}

    def _hops(self, directive: int, unit: str) -> Sequence[str]:
        """The hops of a unit; the same for all that have one parent."""
        path = parent_path(unit)
        hops = self.lines.get((directive, path))
        if hops is None:
            hops = hops_above(path.split(), self.nodes[directive])
            self.lines[directive, path] = hops
        return hops

    def _load_holders(self, view: View, units: set[str]) -> None:
        asked = self.checkers if self.entered_by is None else {*self.checkers, self.entered_by}
        rows = view.connection.execute(
            select(post.c.unit, post.c.person).where(
                in_set(view.connection, post.c.unit, units),
                in_set(view.connection, post.c.person, asked),
            )
        )
        for unit, holder in rows:
            self.holders.setdefault(unit, set()).add(holder)

    def _load_names(self, view: View, names: set[str]) -> None:
        """Whom each name in `by` may mean: a code, or everybody of that name."""
        rows = view.connection.execute(
            select(person.c.code, person.c.name).where(
                or_(
                    in_set(view.connection, person.c.code, names),
                    in_set(view.connection, person.c.name, names),
                )
            )
        )
        for code, name in rows:
            for said in {code, name} & names:
                self.names[said] = self.names.get(said, frozenset()) | {code, name}
        self.checkers = frozenset[str]().union(*map(self._who, names))

    def _load_acted(self, view: View, lines: Mapping[int, set[str]]) -> None:
        for identity, units in lines.items():
            rows = view.connection.execute(
                select(act.c.unit, act.c.by)
                .where(
                    act.c.directive == identity,
                    in_set(view.connection, act.c.unit, units),
                    act.c.kind.in_([kind.value for kind in DOING]),
                    in_set(view.connection, act.c.by, self.checkers),
                )
                .distinct()
            )
            for unit, by in rows:
                self.acted.setdefault((identity, unit), set()).add(str(by))

    def _load_excepted(self, view: View) -> None:
        rows = view.connection.execute(
            select(check_override.c.directive, check_override.c.unit, check_override.c.checker)
            .join_from(check_override, override_signature)
            .where(in_set(view.connection, check_override.c.directive, self.nodes))
            .group_by(*check_override.c)
            .having(func.count() >= SIGNATURES_NEEDED)
        )
        self.excepted = {(directive, unit, checker) for directive, unit, checker in rows}
