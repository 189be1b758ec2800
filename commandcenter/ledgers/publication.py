"""The list that is hung out in the village: source, who, how much, for what, and nothing else.

自然灾害救助条例 art. 24–26 ask for source, amount and use in public; codes, telephones and accounts
are nobody's business, and a name is masked as is the practice.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence

from commandcenter.core.language import FIRST_LANGUAGE, Text, text, translate
from commandcenter.ledgers.payments import PURPOSE_WORDS, Payment, Period, total_fen, yuan

MASK = "*"
BOM = "\ufeff"
FORMULA = ("=", "+", "-", "@", "\t", "\r")


def masked(name: str) -> str:
    """A name as it may hang in public: the first character, and the last of three or more."""
    if len(name) < 2:
        return MASK
    return name[0] + MASK * (len(name) - 2) + (name[-1] if len(name) > 2 else MASK)


def public_list(
    *,
    title: str,
    place: str,
    source: str,
    period: Period,
    payments: Sequence[Payment],
    language: str = FIRST_LANGUAGE,
) -> str:
    """The public list as CSV that a spreadsheet opens; the total is that of the private list."""
    out = io.StringIO()
    table = csv.writer(out, lineterminator="\r\n")
    heads = [
        (text("List"), title),
        (text("Village or place"), place),
        (text("Source of the money"), source),
        (text("Period"), f"{period.first} – {period.last}"),
    ]
    for name, value in heads:
        table.writerow([translate(name, language), _harmless(value)])
    columns: list[Text] = [
        text("No."), text("Group"), text("Name"), text("Purpose"), text("Persons"), text("Days"),
        text("Rate (yuan)"), text("Amount (yuan)"),
    ]  # fmt: skip
    table.writerow([translate(column, language) for column in columns])
    for number, one in enumerate(payments, 1):
        table.writerow(
            [
                number,
                _harmless(one.group),
                _harmless(masked(one.name)),
                translate(PURPOSE_WORDS[one.purpose], language),
                one.persons or "",
                one.days or "",
                yuan(one.rate_fen),
                yuan(one.amount_fen),
            ]
        )
    total = yuan(total_fen(payments))
    table.writerow([translate(text("Total"), language), *[""] * (len(columns) - 2), total])
    return BOM + out.getvalue()


def _harmless(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula."""
    return f"'{cell}" if cell.startswith(FORMULA) else cell
