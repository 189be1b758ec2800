"""A finding with everything that its picture needs, of one moment; and what may follow.

It reads; the panel draws, the services decide. What may follow only says which button is there.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from commandcenter.accounts import service as accounts
from commandcenter.core.errors import Fault, Refused
from commandcenter.core.language import text
from commandcenter.geo import service as geo
from commandcenter.store.files import FileStore
from commandcenter.store.work import View
from commandcenter.verification import service as verification
from commandcenter.verification.model import Blame, BlameState, Finding, Inspection, State
from commandcenter.verification.naming import codes_in, with_names
from ui.supervision.findings.evidence import Exhibit, moment_of, of_kind, units_in

OF_FINDING: dict[str, Callable[..., object]] = {
    "answer": verification.answer,
    "uphold": verification.uphold,
    "dismiss": verification.dismiss,
    "propose": verification.propose_blame,
}
OF_PROPOSAL: dict[str, Callable[..., object]] = {
    "approve": verification.approve_blame,
    "decline": verification.decline_blame,
    "ask": verification.ask_review,
    "kept": partial(verification.answer_review, lifted=False),
    "lifted": partial(verification.answer_review, lifted=True),
}
ACTS = OF_FINDING | OF_PROPOSAL
NEXT: dict[BlameState, frozenset[str]] = {
    BlameState.PROPOSED: frozenset({"approve", "decline"}),
    BlameState.APPROVED: frozenset({"ask"}),
    BlameState.IN_REVIEW: frozenset({"kept", "lifted"}),
}


@dataclass(frozen=True)
class Account:
    """What followed from a finding: the proposals on it, newest first, and who inspects there."""

    blames: tuple[Blame, ...]
    inspections: tuple[Inspection, ...]


@dataclass(frozen=True)
class Shown:
    """A finding with everything that its picture needs, of one moment."""

    found: Finding
    path: str
    units: Mapping[str, str]
    people: Mapping[str, str]
    photos: Mapping[str, bytes | None]
    account: Account

    @property
    def possible(self) -> frozenset[str]:
        """The steps of a proposal that may come next."""
        live = next((one for one in self.account.blames if one.state in NEXT), None)
        if live is not None:
            return NEXT[live.state]
        ended = all(one.state is BlameState.DECLINED for one in self.account.blames)
        upheld = self.found.state is State.UPHELD
        return frozenset({"propose"}) if upheld and ended else frozenset()

    def about(self, kind: str) -> dict[str, Any]:
        """What an act is about: the finding, or the newest proposal on it."""
        if kind in OF_FINDING:
            return {"identity": self.found.id}
        return {"number": self.account.blames[0].id}


def read_shown(view: View, *, identity: int, files: FileStore) -> Shown:
    """Everything of one finding, of one moment."""
    found = verification.finding_of(view, identity=identity)
    account = Account(
        tuple(verification.blames(view, identity=identity)),
        tuple(verification.inspections(view, number=found.directive, under=found.unit)),
    )
    codes = {found.unit, *units_in(found.evidence), *codes_in(found.why)}
    codes |= {code for one in account.inspections for code in (one.unit, one.line)}
    units = {code: unit.name for code, unit in geo.units(view, codes=codes).items()}
    people = {step.by for step in found.steps}
    people |= {step.by for one in account.blames for step in one.steps}
    people |= {one.by for one in account.inspections}
    hashes = {str(one["hash"]) for one in of_kind(found.evidence, "photo") if one.get("hash")}
    return Shown(
        replace(found, why=with_names(found.why, units)),
        geo.path_names(view, codes=[found.unit]).get(found.unit, ""),
        units,
        accounts.names(view, codes=sorted(people)),
        {name: _read(files, name) for name in hashes},
        account,
    )


def exhibits_of(shown: Shown) -> list[Exhibit]:
    """The photos of a finding with their captions."""
    found = []
    for piece in of_kind(shown.found.evidence, "photo"):
        unit = str(piece.get("unit", ""))
        caption = text("{unit} · {time}", unit=shown.units.get(unit, unit), time=moment_of(piece))
        found.append(Exhibit(shown.photos.get(str(piece.get("hash", ""))), caption))
    return found


def _read(files: FileStore, name: str) -> bytes | None:
    """The bytes of a photo, None where the file is gone."""
    try:
        return files.get(name)
    except (OSError, Refused, Fault):
        return None
