"""Pays a published list of aid out of the books: from the unit's appropriation to the households.

An appropriation is a posting like any other (in yuan, to the unit); what it does not cover is not
paid, and nobody on a list is paid before everybody can be.
"""

from __future__ import annotations

from decimal import Decimal

from commandcenter.accounts.service import require
from commandcenter.core.errors import Problem, Refused, RefusedWithProblems
from commandcenter.core.language import text
from commandcenter.ledgers.model import Holder, Kind, Posted
from commandcenter.ledgers.payments import FEN
from commandcenter.ledgers.payments import Kind as ListKind
from commandcenter.ledgers.reading import PostingLine
from commandcenter.ledgers.service.books.posting import post
from commandcenter.ledgers.service.money.payments import payments_of
from commandcenter.store.work import Work


def pay_list(work: Work, *, id: str, item: str) -> Posted:  # noqa: A002 - as in the lists' service.
    """Pay every household of a published list in `item` (the money), all or nothing; paid again,
    nothing changes.
    """
    require(work, "aid.pay")
    found = payments_of(work, id=id)
    if found.kind is not ListKind.AID or found.published_at is None:
        raise Refused("Only a published list of aid is paid out of the books.")
    posted = post(
        work,
        lines=[
            PostingLine(
                key=f"{id}:{one.line}",
                at=found.published_at.isoformat(),
                kind=Kind.ISSUE.value,
                by=found.maker,
                item=item,
                quantity=f"{Decimal(one.amount_fen) / FEN:f}",
                source=f"{Holder.UNIT}:{found.unit}",
                target=f"{Holder.HOUSEHOLD}:{one.payee}",
                incident=found.incident,
                note=found.title,
            )
            for one in found.payments
        ],
    )
    if posted.refused:
        raise RefusedWithProblems(
            text(
                "“{title}” was not paid: {unit} cannot pay it.", title=found.title, unit=found.unit
            ),
            [Problem(str(found.payments[one.place].line), one.why) for one in posted.refused],
        )
    return posted
