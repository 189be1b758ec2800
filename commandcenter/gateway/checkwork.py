"""Runs the rules over what was reported: after an import, or by the clockwork, never before an
answer.

Photos are opened here, outside the write lane; only their fingerprints and what was found go in.
"""

from __future__ import annotations

import logging

from commandcenter.core.errors import Fault
from commandcenter.headquarters import Door
from commandcenter.verification import service as verification
from commandcenter.verification.checks.photos.pictures import DAMAGE, Look, look

log = logging.getLogger(__name__)


def check_new(door: Door) -> int:
    """Check everything that no rule has seen yet; returns how many findings are new."""
    found = 0
    while (new := check_block(door)) is not None:
        found += new
    return found


def check_block(door: Door) -> int | None:
    """Check one block of what no rule has seen yet; returns how many findings are new, None where
    nothing was left.
    """
    headquarters = door.headquarters
    block = headquarters.read(verification.unseen)
    if block is None:
        return None
    looks = look_at(door, block.photos)
    for first, last in block.steps():
        new = looks if first == block.first else {}
        door.act(verification.index, first=first, last=last, looks=new)
    leads = headquarters.read(verification.judge, first=block.first, last=block.last, looks=looks)
    return int(door.act(verification.note, leads=leads, first=block.first, last=block.last))


def check_clock(door: Door) -> int:
    """Check what the clock alone shows; returns how many findings are new."""
    return door.act(verification.sweep)


def look_at(door: Door, names: list[str]) -> dict[str, Look]:
    """The fingerprints of these files; one that cannot be opened is passed over and logged."""
    looks: dict[str, Look] = {}
    for name in names:
        try:
            looks[name] = look(door.headquarters.files.get(name))
        except (Fault, *DAMAGE):
            log.warning("The photo %s cannot be opened and is not checked", name[:12])
    return looks
