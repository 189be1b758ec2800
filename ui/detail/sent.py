"""Who was sent to a unit for its directive, in one line: a fact beside the assignment, not of it.

That a team is on the spot is known from the team's own history; the assignment's state stays what
its unit said and a check found.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from commandcenter.core.language import Text, text
from commandcenter.ledgers import service as ledgers
from commandcenter.ledgers.teams.model import STATUS_WORDS, Responder
from commandcenter.store.work import View

NAMED_MAX = 4


def sent_to(view: View, *, number: str, unit: str) -> list[Responder]:
    """Those who are out there for the directive, or on their way, as they stand now."""
    codes = ledgers.sent_for(view, directive=number, unit=unit)
    return ledgers.responders(view, codes=codes) if codes else []


def sent_line(found: Sequence[Responder]) -> Text | None:
    """One sentence on them, teams by their name; None where nobody was sent."""
    if not found:
        return None
    names = list(dict.fromkeys(one.team_name or one.name for one in found))
    shown = "、".join(names[:NAMED_MAX]) + ("…" if len(names) > NAMED_MAX else "")
    said: Text | None = None
    for status, count in Counter(one.status for one in found).items():
        part = text("{status} {n}", status=STATUS_WORDS[status], n=count)
        said = part if said is None else text("{first}, {second}", first=said, second=part)
    return text("Sent here: {names} ({states})", names=shown, states=said)
