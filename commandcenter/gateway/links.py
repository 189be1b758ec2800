"""Personal links and their QR codes, for the slips that a duty room hands out.

A link carries its holder's secret: it is shown once, to whoever issued it, and written to no log.
"""

from __future__ import annotations

import io

import segno

QR_BORDER = 4
QR_SCALE = 8


def link(public_url: str, token: str) -> str:
    """The personal link of a token."""
    return f"{public_url.rstrip('/')}/f/{token}"


def qr_svg(address: str) -> str:
    """A QR code of `address` as an SVG drawing that a page can hold and size."""
    drawing = io.BytesIO()
    _code(address).save(drawing, kind="svg", border=QR_BORDER, xmldecl=False, omitsize=True)
    return drawing.getvalue().decode()


def qr_png(address: str) -> bytes:
    """A QR code of `address` as a PNG picture."""
    picture = io.BytesIO()
    _code(address).save(picture, kind="png", scale=QR_SCALE, border=QR_BORDER)
    return picture.getvalue()


def _code(address: str) -> segno.QRCode:
    # Slips are printed, folded and rained on: a quarter of the code may be lost.
    return segno.make_qr(address, error="q")
