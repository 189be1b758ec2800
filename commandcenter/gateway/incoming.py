"""From a request to a `Report`: a program's report line or a phone's form, with photos.

A link lets a unit speak for itself: acknowledge, relay, start, progress, claim, return, need.
Checks and closings are no unit's own word and do not come through here.
"""

from __future__ import annotations

import asyncio
import re
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime

import msgspec

from commandcenter.core.errors import Refused
from commandcenter.core.language import text
from commandcenter.core.rules import rule
from commandcenter.directives import reading
from commandcenter.directives.model import UNIT_WORDS, Kind, Photo, Report
from commandcenter.gateway.bodies import Form, SentFile
from commandcenter.gateway.declined import Declined
from commandcenter.gateway.limits import UPLOADS_AT_ONCE
from commandcenter.gateway.photos import examine
from commandcenter.gateway.submitting import CHANNEL, KeptPhoto
from commandcenter.store.files import FileStore

OWN_WORDS = frozenset({*UNIT_WORDS, Kind.RELAY})
# What our own page records about a unit has keys that begin like this.
OWN_KEYS = ("deliver:", "read:")
REPORT_FIELD = "report"
QUANTITY_PREFIX = "quantity:"
POSITION = re.compile(r"^\s*(-?\d{1,3}(?:\.\d+)?)\s*[,，;；\s]\s*(-?\d{1,3}(?:\.\d+)?)\s*$")


def photos_max() -> int:
    """The most photos one report may bring."""
    return int(rule("directives", "photos_max").value)


def from_json(body: bytes) -> Report:
    """The report of a JSON body; its photos, if any, must come as parts of a form."""
    line = reading.decode(body)
    if line.photos:
        raise Declined(
            422,
            text("Photos come as parts of a form, beside the field “report”."),
            field="photos",
        )
    return own_word(reading.to_report(line, channel=CHANNEL))


def from_parts(form: Form) -> Report:
    """The report of a form that carries a whole report line in its field “report”."""
    line = reading.decode(form.fields.get(REPORT_FIELD, "").encode())
    if line.photos is not None and len(line.photos) != len(form.files):
        raise Declined(
            422, text("“photos” names other photos than those that were sent."), field="photos"
        )
    return own_word(reading.to_report(line, channel=CHANNEL))


def from_fields(form: Form, *, unit: str, directive: str, at: datetime) -> Report:
    """The report of a page's plain form."""
    fields = form.fields
    line = reading.ReportLine(
        key=fields.get("key", ""),
        directive=directive,
        unit=unit,
        act=fields.get("act", ""),
        at=at.isoformat(),
        text=fields.get("text", "").replace("\r\n", "\n").strip() or None,
        quantities=_quantities(fields),
        location=_position(fields),
        device=fields.get("device") or None,
    )
    return own_word(reading.to_report(line, channel=CHANNEL))


def own_word(report: Report) -> Report:
    """The report, if it is a unit's own word to say."""
    if report.kind not in OWN_WORDS:
        raise Declined(
            403,
            text(
                "A personal link lets a unit speak for itself; this is for the duty room to enter."
            ),
            field="act",
        )
    if report.key.startswith(OWN_KEYS):
        raise Declined(422, text("This key is kept for the headquarters' own use."), field="key")
    return report


def _quantities(fields: dict[str, str]) -> dict[str, int | float | str] | None:
    return {
        name.removeprefix(QUANTITY_PREFIX): value.strip()
        for name, value in fields.items()
        if name.startswith(QUANTITY_PREFIX) and value.strip()
    } or None


def _position(fields: dict[str, str]) -> reading.LocationLine | None:
    """The position the phone found, else the one somebody typed; both say their system."""
    lat, lon, crs = fields.get("lat", ""), fields.get("lon", ""), fields.get("crs", "") or "wgs84"
    accuracy = fields.get("accuracy_m", "")
    typed = fields.get("position", "").strip()
    if not (lat and lon) and typed:
        found = POSITION.match(typed)
        if found is None:
            raise Declined(
                422,
                text(
                    "Write the position as latitude, longitude: two numbers with a comma between."
                ),
                field="position",
            )
        lat, lon, accuracy = found[1], found[2], ""
        crs = fields.get("position_crs", "") or "gcj02"
    if not (lat and lon):
        return None
    try:
        return reading.LocationLine(
            float(lat), float(lon), crs, float(accuracy) if accuracy else None
        )
    except ValueError:
        raise Declined(
            422, text("The position makes no sense; take it again."), field="position"
        ) from None


class PhotoDesk:
    """Examines photos and keeps their bytes, a few at a time, off the event loop."""

    def __init__(self, files: FileStore) -> None:
        self.files = files
        self.workers = ThreadPoolExecutor(2, thread_name_prefix="photos")
        self.places = asyncio.Semaphore(UPLOADS_AT_ONCE)

    async def attach(
        self, report: Report, sent: list[SentFile], facts: dict[str, str]
    ) -> tuple[Report, tuple[KeptPhoto, ...]]:
        """The report with its photos, each examined and on the disk."""
        shrunk = _shrunk(facts)
        loop = asyncio.get_running_loop()
        async with self.places:
            kept = [
                await loop.run_in_executor(self.workers, self._keep, item, shrunk.get(str(place)))
                for place, item in enumerate(sent)
            ]
        return report.but(photos=tuple(photo for photo, _ in kept)), tuple(file for _, file in kept)

    def close(self) -> None:
        """Finish what is being examined."""
        self.workers.shutdown(wait=True, cancel_futures=True)

    def _keep(self, item: SentFile, shrunk: object) -> tuple[Photo, KeptPhoto]:
        found = examine(item.data, item.name)
        facts = {**found.exif, "width": found.width, "height": found.height}
        if shrunk is not None:
            facts["shrunk_on_phone"] = shrunk
        name = self.files.put(item.data)
        return Photo(name, item.name, facts), KeptPhoto(name, len(item.data), found.media_type)


def _shrunk(fields: dict[str, str]) -> dict[str, object]:
    """What a phone said of the photos it made smaller: their first sizes, by place."""
    said = fields.get("shrunk", "")
    if not said:
        return {}
    try:
        found = msgspec.json.decode(said.encode(), type=dict[str, dict[str, int]])
    except (msgspec.ValidationError, msgspec.DecodeError):
        raise Refused("The note about shrunk photos cannot be read.") from None
    return {
        place: {name[:20]: size for name, size in facts.items()} for place, facts in found.items()
    }
