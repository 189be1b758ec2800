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
from commandcenter.directives.paths import hops_of, issuing_node, parent_path
from commandcenter.directives.tables import act, check_override, override_signature
from commandcenter.store.sets import in_set
from commandcenter.store.work import View, Work

DOING = frozenset({*UNIT_WORDS, *HOP_WORDS})


@dataclass
class Outsiders:
    """What a batch must know to tell an outsider from the doer's own line."""

    # Without a check in the batch nobody asks who acted in it.
    watching: bool = False
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
        found.watching = True
        lines: dict[int, set[str]] = {}
        for item in checks:
            identity = directives[item.directive].id
            lines.setdefault(identity, set()).update((item.unit, *found._hops(identity, item.unit)))
        found._load_holders(view, set().union(*lines.values()))
        names = {item.by for item in checks if item.by}
        found._load_names(view, names)
        found._load_acted(view, lines, names)
        found._load_excepted(view)
        if isinstance(view, Work) and view.actor not in INSTALLATION:
            found.entered_by = view.actor
        return found

    def note(self, directive: int, item: Report) -> None:
        """Remember that somebody acted for a unit in this very batch; only where `watching`."""
        if item.by and item.kind in DOING:
            self.acted.setdefault((directive, item.unit), set()).add(item.by)

    def refusal(self, directive: int, item: Report) -> Text | None:
        """Why this person may not check this unit, None where they may."""
        if not item.by:
            return text("A check needs the name of who made it (“by”).")
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
        place = directive, parent_path(unit)
        hops = self.lines.get(place)
        if hops is None:
            hops = self.lines[place] = hops_of(unit, self.nodes[directive])
        return hops

    def _load_holders(self, view: View, units: set[str]) -> None:
        rows = view.connection.execute(
            select(post.c.unit, post.c.person).where(in_set(view.connection, post.c.unit, units))
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

    def _load_acted(self, view: View, lines: Mapping[int, set[str]], names: set[str]) -> None:
        # Of all who acted in these lines, only these could be a checker of this batch.
        checkers = frozenset[str]().union(*map(self._who, names))
        for identity, units in lines.items():
            rows = view.connection.execute(
                select(act.c.unit, act.c.by)
                .where(
                    act.c.directive == identity,
                    in_set(view.connection, act.c.unit, units),
                    act.c.kind.in_([kind.value for kind in DOING]),
                    in_set(view.connection, act.c.by, checkers),
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
