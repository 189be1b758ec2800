"""Photos that were used before: by another unit, on another day, for an earlier order."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from commandcenter.core.language import Text, text
from commandcenter.directives.model import Photo
from commandcenter.geo.model import is_under
from commandcenter.verification.checks.facts import Saying, photo_evidence, shown
from commandcenter.verification.checks.photos.likeness import Likeness
from commandcenter.verification.limits import limit
from commandcenter.verification.model import Lead, Rule, Strength

DAY = timedelta(days=1)


@dataclass(frozen=True)
class Use:
    """A photo as it was sent with one act."""

    said: Saying
    photo: Photo


def recycled(one: Use, other: Use, likeness: Likeness | None) -> Lead | None:
    """Why the later of two uses of one picture is a reason to look; None where it is natural.

    `likeness` is None for the same bytes. One unit sending its picture again for the same task, or
    for two orders that both came before it, does nothing strange.
    """
    earlier, later = sorted((one, other), key=lambda use: (use.said.at, use.said.act.id))
    if later.said.act.id == earlier.said.act.id:
        return None
    same_unit = earlier.said.unit == later.said.unit
    gap = later.said.at - earlier.said.at
    if same_unit:
        strength = _in_one_unit(earlier, later, gap, likeness)
    else:
        related = is_under(later.said.unit, earlier.said.unit) or is_under(
            earlier.said.unit, later.said.unit
        )
        doubtful = related or (likeness is not None and not likeness.sure)
        strength = Strength.WEAK if doubtful else Strength.STRONG
    if strength is None:
        return None
    return Lead(
        rule=Rule.RECYCLED_PHOTO,
        strength=strength,
        directive=later.said.directive.id,
        unit=later.said.unit,
        at=later.said.at,
        why=_why(earlier, later, likeness, same_unit=same_unit),
        evidence=(
            photo_evidence(later.said, later.photo),
            photo_evidence(earlier.said, earlier.photo),
        ),
        subject=f"{later.said.act.key}:{later.photo.hash}",
    )


def _in_one_unit(
    earlier: Use, later: Use, gap: timedelta, likeness: Likeness | None
) -> Strength | None:
    """One unit's own picture again."""
    if gap <= timedelta(hours=limit("photo_same_task_hours")):
        return None
    other_order = earlier.said.directive.id != later.said.directive.id
    if other_order and earlier.said.at >= later.said.directive.issued_at:
        return None
    # A camera on a mast sees the same every day; a squeezed copy may be one of its pictures.
    sure = likeness is None or (
        likeness.sure and likeness.share >= limit("photo_sure_share") and gap >= DAY
    )
    return Strength.STRONG if sure else Strength.WEAK


def _why(earlier: Use, later: Use, likeness: Likeness | None, *, same_unit: bool) -> Text:
    how = text("byte for byte the same")
    if likeness is not None:
        share = round(likeness.share * 100)
        how = (
            text("{share} % of it the same, but slanted or in one part only", share=share)
            if not likeness.sure
            else text("{share} % of it the same when mirrored", share=share)
            if likeness.mirrored
            else text("{share} % of it the same when laid upon each other", share=share)
        )
    values = {
        "photo": later.photo.name or later.photo.hash[:12],
        "at": shown(earlier.said.at),
        "number": earlier.said.directive.number,
        "unit": earlier.said.unit,
        "how": how,
    }
    if same_unit:
        return text(
            "The photo {photo} was already sent by this unit at {at} for {number} ({how}).",
            **values,
        )
    return text(
        "The photo {photo} was already sent by unit {unit} at {at} for {number} ({how}).", **values
    )
