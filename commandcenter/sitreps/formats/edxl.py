"""Sets the report as EDXL-SitRep 1.0 in an EDXL-DE envelope, for other systems.

Element names and their order are those of the OASIS schemas. A drill says Exercise in the
envelope, and nothing in the message is surer than in the report.
"""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

from commandcenter.core.clock import SHOWN_ZONE
from commandcenter.sitreps.formats.plain import summary_lines
from commandcenter.sitreps.model import Figure, SitrepKind, Snapshot, Substitution
from commandcenter.sitreps.paper.draft import Paper
from commandcenter.sitreps.states import State
from commandcenter.sitreps.wording import UNKNOWN, clean, words

DE = "urn:oasis:names:tc:emergency:EDXL:DE:1.0"
SITREP = "urn:oasis:names:tc:emergency:EDXL:SitRep:1.0"
CT = "urn:oasis:names:tc:emergency:edxl:ct:1.0"
XNL = "urn:oasis:names:tc:emergency:edxl:ciq:1.0:xnl"
EXT = "urn:oasis:names:tc:emergency:edxl:extension:1.0"
XSI = "http://www.w3.org/2001/XMLSchema-instance"
NAMES: dict[str | None, str] = {
    None: DE,
    "sitrep": SITREP,
    "ct": CT,
    "n": XNL,
    "ext": EXT,
    "xsi": XSI,
}
# A string of the common types has at most 1023 characters (edxl-ct, EDXLStringType).
STRING_MAX = 1023
FIRST, LAST = "Initial", "Final"
VERSIONS = {SitrepKind.FIRST: FIRST, SitrepKind.FINAL: LAST, SitrepKind.VERIFIED: LAST}
SEVERITY = {1: "Extreme", 2: "Severe", 3: "Moderate", 4: "Minor"}
COMMUNITY = "urn:commandcenter:sitrep"
AREA_CODES = "urn:cn:stats:division-codes"


def write_edxl(snapshot: Snapshot, paper: Paper, path: Path) -> list[Substitution]:
    """Write `snapshot` as one message of a distribution."""
    from lxml import etree

    envelope = etree.Element(f"{{{DE}}}EDXLDistribution", nsmap=NAMES)

    def say(parent: Any, space: str, tag: str, said: str | None = None) -> Any:
        child = etree.SubElement(parent, f"{{{space}}}{tag}")
        child.text = None if said is None else clean(said)
        return child

    say(envelope, DE, "distributionID", snapshot.id)
    say(envelope, DE, "senderID", _sender(snapshot))
    say(envelope, DE, "dateTimeSent", _time(snapshot.made_at))
    say(envelope, DE, "distributionStatus", "Actual" if snapshot.drill is None else "Exercise")
    say(envelope, DE, "distributionType", "Report" if snapshot.previous is None else "Update")
    say(envelope, DE, "combinedConfidentiality", "UNCLASSIFIED AND NOT SENSITIVE")
    say(envelope, DE, "language", "zh-CN")
    content = say(envelope, DE, "contentObject")
    say(content, DE, "contentDescription", paper.title)
    holder = say(say(content, DE, "xmlContent"), DE, "embeddedXMLContent")
    report = etree.SubElement(holder, f"{{{SITREP}}}sitRep")
    _header(report, snapshot, paper, say)
    _body(report, snapshot, paper, say)
    # The tree is made of words only; anything else would be a fault of ours.
    tree = etree.ElementTree(envelope)
    tree.write(str(path), encoding="utf-8", xml_declaration=True, pretty_print=True)
    return []


def _header(report: Any, snapshot: Snapshot, paper: Paper, say: Any) -> None:
    say(report, SITREP, "messageID", snapshot.id)
    signed = paper.signer or UNKNOWN
    for tag, name in (("preparedBy", snapshot.made_by), ("authorizedBy", signed)):
        pair = say(report, SITREP, tag)
        person = say(say(pair, CT, "personDetails"), XNL, "personName")
        say(person, XNL, "nameElement", name[:STRING_MAX])
        say(pair, CT, "timeValue", _time(snapshot.made_at))
    purpose = words(f"purposes.{snapshot.kind.value}")
    if snapshot.drill is not None:
        purpose = f"{words('message.drill')}{purpose}"
    say(report, SITREP, "reportPurpose", purpose)
    say(report, SITREP, "reportNumber", paper.number)
    say(report, SITREP, "reportVersion", VERSIONS.get(snapshot.kind, "Update"))
    period = say(report, SITREP, "forTimePeriod")
    begin = snapshot.previous.as_of if snapshot.previous else snapshot.incident.at
    say(period, CT, "fromDateTime", _time(min(begin, snapshot.as_of)))
    say(period, CT, "toDateTime", _time(snapshot.as_of))
    say(report, SITREP, "reportTitle", paper.title[:STRING_MAX])
    say(report, SITREP, "incidentID", snapshot.incident.id)
    if snapshot.previous is not None:
        say(report, SITREP, "precedingMessageID", snapshot.previous.id)
    say(report, SITREP, "reportConfidence", _confidence(snapshot))
    say(report, SITREP, "severity", SEVERITY.get(snapshot.incident.grade or 0, "Unknown"))
    if snapshot.next_due is not None:
        say(report, SITREP, "nextContact", _time(snapshot.next_due))


def _body(report: Any, snapshot: Snapshot, paper: Paper, say: Any) -> None:
    body = say(report, SITREP, "report")
    body.set(f"{{{XSI}}}type", "sitrep:FieldObservationType")
    place = say(say(body, SITREP, "observationLocation"), CT, "EDXLGeoPoliticalLocation")
    code = say(place, CT, "geoCode")
    say(code, CT, "valueListURI", AREA_CODES)
    say(code, CT, "value", snapshot.incident.place)
    needs = snapshot.elements.get("advice") or words("purposes.no_needs")
    say(body, SITREP, "immediateNeeds", needs[:STRING_MAX])
    say(body, SITREP, "observationText", "\n".join(summary_lines(snapshot)))
    for number, figure in enumerate(snapshot.figures, start=1):
        _figure(body, figure, number, say)


def _figure(body: Any, figure: Figure, number: int, say: Any) -> None:
    """One figure with its record; a gap has no value, which is not a zero."""
    told = figure.to_dict()
    extension = say(body, EXT, "extension")
    say(extension, EXT, "community", COMMUNITY)
    say(extension, EXT, "id", f"figure-{number}")
    for name in ("key", "name", "value", "unit", "state", "as_of", "source"):
        value = figure.key if name == "key" else told[name]
        if value is None:
            continue
        parameter = say(extension, EXT, "parameter")
        say(parameter, EXT, "nameURI", f"{COMMUNITY}:{name}")
        say(parameter, EXT, "value", str(value))


def _confidence(snapshot: Snapshot) -> str:
    """As sure as the least sure figure that somebody claims."""
    states = {figure.state for figure in snapshot.figures if figure.value not in (None, 0, "0")}
    if State.ESTIMATED in states:
        return "Unsure"
    if State.CLAIMED in states:
        return "SomewhatConfident"
    return "HighlyConfident" if State.VERIFIED in states else "Unsure"


def _sender(snapshot: Snapshot) -> str:
    """The envelope asks for user@domain (EDXL-DE 1.0, senderID)."""
    return f"{snapshot.incident.place}@commandcenter.invalid"


def _time(moment: datetime) -> str:
    """A time with its offset and without fractions; the schema takes no Z."""
    return moment.astimezone(SHOWN_ZONE).replace(microsecond=0).isoformat()
