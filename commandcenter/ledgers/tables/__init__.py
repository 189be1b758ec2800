"""The tables of the books, one section a file; each section is imported here, so that all are
known.
"""

from commandcenter.ledgers.tables.books import balance, booking, closing, passage, posting
from commandcenter.ledgers.tables.claims import annual_report, claim, paper
from commandcenter.ledgers.tables.needs import category, match, need, offer, quota
from commandcenter.ledgers.tables.payments import payment, payment_list, publication
from commandcenter.ledgers.tables.plans import allocation_plan, transfer_order
from commandcenter.ledgers.tables.prices import price_evidence, price_sample
from commandcenter.ledgers.tables.register import account, depot, item, item_unit, lot
from commandcenter.ledgers.tables.teams import (
    mission,
    responder,
    responder_change,
    responder_skill,
    team,
)

__all__ = [
    "account",
    "allocation_plan",
    "annual_report",
    "balance",
    "booking",
    "category",
    "claim",
    "closing",
    "depot",
    "item",
    "item_unit",
    "lot",
    "match",
    "mission",
    "need",
    "offer",
    "paper",
    "passage",
    "payment",
    "payment_list",
    "posting",
    "price_evidence",
    "price_sample",
    "publication",
    "quota",
    "responder",
    "responder_change",
    "responder_skill",
    "team",
    "transfer_order",
]
