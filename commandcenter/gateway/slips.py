"""Slips of personal links with their QR codes, as one page to print and cut.

Pure. A slip is handed to its holder: it says whose it is, for which unit, until when, and that it
is not passed on. Names are escaped: people wrote them.
"""

from __future__ import annotations

import html
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from commandcenter.core.clock import show_time
from commandcenter.core.language import Text, text, translate
from commandcenter.gateway.links import link, qr_svg

STYLE = """
body{font:11pt sans-serif;margin:8mm}main{display:grid;grid-template-columns:1fr 1fr;gap:6mm}
section{border:1px solid #000;padding:4mm;display:flex;gap:4mm;break-inside:avoid}
svg{width:36mm;height:36mm;flex:none}h2{font-size:13pt;margin:0 0 1mm}p{margin:0 0 1mm}
code{font-size:7pt;overflow-wrap:anywhere}
"""


@dataclass(frozen=True)
class Slip:
    """What stands on one slip; `token` is the secret, `address` the gateway phones reach."""

    person: str
    unit: str
    token: str = field(repr=False)
    expires_at: datetime
    address: str
    drill: bool = False


def slip_page(slips: Sequence[Slip], language: str) -> str:
    """One page of HTML that asks nothing of the network."""
    title = _say(text("Personal links"), language)
    parts = "\n".join(_section(one, language) for one in slips)
    return (
        f'<!doctype html><html lang="{language.replace("_", "-")}"><head><meta charset="utf-8">'
        f"<title>{title}</title><style>{STYLE}</style></head><body><main>\n{parts}\n</main>"
        "</body></html>\n"
    )


def _section(one: Slip, language: str) -> str:
    address = link(one.address, one.token)
    lines = [
        text("Report for this unit with your phone: scan the code or type the address."),
        text("Valid until {time}. Yours alone: do not pass it on.", time=show_time(one.expires_at)),
    ]
    if one.drill:
        lines.insert(0, text("DRILL"))
    said = "".join(f"<p>{_say(words, language)}</p>" for words in lines)
    return (
        f"<section>{qr_svg(address)}<div><h2>{html.escape(one.person)}</h2>"
        f"<p>{html.escape(one.unit)}</p>{said}<code>{html.escape(address)}</code></div></section>"
    )


def _say(words: Text, language: str) -> str:
    return html.escape(translate(words, language))
