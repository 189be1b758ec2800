"""Price samples and what the announcements say of them; evidence needs two inspectors.

A sample is never changed; the same key again is the same sample.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime, time
from decimal import Decimal
from pathlib import Path
from typing import Any

from sqlalchemy import Row, select

from commandcenter.accounts import service as accounts
from commandcenter.core.clock import SHOWN_ZONE
from commandcenter.core.errors import Problem, Refused, RefusedWithProblems
from commandcenter.core.ids import canonical, digest, new_key
from commandcenter.core.language import FIRST_LANGUAGE, text, translate
from commandcenter.core.tabletext import XLSX_TYPE, TableText, read_table, refuse_if
from commandcenter.geo import service as geo
from commandcenter.geo.model import subtree
from commandcenter.ledgers.pricefile import COLUMNS, OPTIONAL, ReadSamples, pack, read_samples
from commandcenter.ledgers.prices import (
    Judged,
    Profile,
    Sample,
    enough_inspectors,
    judge,
    profile,
    profile_for,
)
from commandcenter.ledgers.tables.prices import price_evidence, price_sample
from commandcenter.store import service as installation
from commandcenter.store.sets import in_set
from commandcenter.store.work import View, Work


@dataclass(frozen=True)
class ImportedSamples:
    """What an import did."""

    accepted: int
    repeated: int


@dataclass(frozen=True)
class Evidence:
    """A pack of evidence: its bytes as one file, and the digest of its document."""

    id: str
    digest: str
    file: bytes


type_of_finder = Callable[[str], tuple[bytes, str] | None]


def import_samples(work: Work, *, path: Path, photos: type_of_finder) -> ImportedSamples:
    """Import samples from a table, all or nothing; `photos` finds bytes and media type by name."""
    accounts.require(work, "price.import")
    table = read_table(path, needed=COLUMNS, optional=OPTIONAL, omitted=OPTIONAL)
    return _take_in(work, table, photos)


def record_sample(work: Work, *, cells: Mapping[str, str]) -> ImportedSamples:
    """Enter one sample as it was typed, by the names of the columns; the same key is the same."""
    accounts.require(work, "price.import")
    missing = [name for name in COLUMNS if not cells.get(name, "").strip()]
    if missing:
        problems = [Problem(name, text("This must be filled in.")) for name in missing]
        raise RefusedWithProblems(text("The price was not entered."), problems)
    row = list(cells.values())
    table = TableText("", b"", "", tuple(cells), [row], XLSX_TYPE, numbers=(1,))
    try:
        return _take_in(work, table, lambda _name: None)
    except RefusedWithProblems as refused:
        raise Refused(refused.problems[0].words) from None


def _take_in(work: Work, table: TableText, photos: type_of_finder) -> ImportedSamples:
    read = read_samples(table)
    _check(work, table, read)
    hashes = _keep_photos(work, table, read, photos)
    refuse_if(table.name, read.problems)
    samples = [
        replace(sample, photos=tuple(hashes[name] for name in sample.photos))
        for _, sample in read.samples
    ]
    new = _new(work, table, read, samples)
    if new:
        work.connection.execute(price_sample.insert(), [_row(sample) for sample in new])
    work.journal("price.import", payload={"source": table.name, "samples": len(new)})
    return ImportedSamples(len(new), len(samples) - len(new))


def judged_prices(
    view: View,
    *,
    profile_name: str | None = None,
    under: str | None = None,
    item: str | None = None,
) -> list[Judged]:
    """Every sample with what the announcement in force says of it; the newest first.

    A sample without a base price of its own takes what the same shop asked for the same goods
    before the announcement's day. Where no announcement is in force nothing is said.
    """
    query = select(price_sample).order_by(price_sample.c.at.desc(), price_sample.c.id.desc())
    if under is not None:
        first, last = subtree(under)
        query = query.where(price_sample.c.place >= first, price_sample.c.place < last)
    if item is not None:
        query = query.where(price_sample.c.item == item)
    chosen = profile(profile_name) if profile_name else None
    rows = list(view.connection.execute(query))
    earlier = _series(rows if under is None else _same_shops(view, rows))
    found = []
    for row in rows:
        sample = _sample(row)
        used = chosen or profile_for(sample.place, sample.at)
        if used is not None and not _before(sample, used):
            found.append(judge(_with_base(sample, used, earlier), used))
    return found


def make_evidence(
    work: Work, *, key: str, inspectors: Sequence[str], profile_name: str | None = None
) -> Evidence:
    """Freeze the evidence of a flagged sample, in the names of two inspectors or more."""
    accounts.require(work, "price.evidence")
    enough_inspectors(inspectors)
    named = {word.strip(): accounts.actor_of(work, name_or_code=word) for word in inspectors}
    judged = _one(work, key, profile_name)
    if not judged.flagged:
        raise Refused(
            "Nothing speaks against the sample “{key}”: {why}", key=key[:40], why=judged.words
        )
    sample, used = judged.sample, judged.profile
    people = accounts.names(work, codes=set(named.values()))
    enough_inspectors(tuple(people))
    document = {
        "sample": {**_plain(asdict(sample)), "at": sample.at.isoformat()},
        "computation": {
            "ground": judged.ground,
            "formula": "进销差价率 = (售价 − 进价) ÷ 进价",
            "margin_percent": _text(judged.margin),
            "base_margin_percent": _text(judged.base_margin),
            "rise_percent": _text(judged.rise),
            "margin_max_percent": str(used.margin_max),
            "words": translate(judged.words, FIRST_LANGUAGE),
        },
        "basis": {
            "profile": used.name,
            "title": used.title,
            "text": used.rule.basis,
            "base_date": used.base_date.isoformat(),
            "verified": used.rule.verified,
        },
        "inspectors": [{"code": code, "name": people[code]} for code in sorted(people)],
        "photos": list(sample.photos),
        "made_at": work.now.isoformat(),
        "made_by": work.actor,
        "standing": "疑点，不是结论；当事人有权陈述、申辩。",
    }
    return _keep(work, judged, document, tuple(sorted(people)))


def _keep(
    work: Work, judged: Judged, document: dict[str, Any], inspectors: tuple[str, ...]
) -> Evidence:
    kept = digest(canonical(document))
    photos = {name: work.files.get(name) for name in judged.sample.photos}
    identity = new_key()
    number = work.connection.execute(
        select(price_sample.c.id).where(price_sample.c.key == judged.sample.key)
    ).scalar_one()
    work.connection.execute(
        price_evidence.insert(),
        {
            "id": identity,
            "sample": number,
            "profile": judged.profile.name,
            "inspectors": list(inspectors),
            "document": canonical(document).decode(),
            "digest": kept,
            "made_at": work.now,
            "actor": work.actor,
        },
    )
    work.journal(
        "price.evidence",
        unit=judged.sample.place,
        subject=judged.sample.key,
        payload={
            "evidence": identity,
            "digest": kept,
            "profile": judged.profile.name,
            "ground": judged.ground,
            "inspectors": list(inspectors),
            "photos": list(judged.sample.photos),
        },
    )
    return Evidence(identity, kept, pack({**document, "digest": kept}, photos))


def _one(view: View, key: str, profile_name: str | None) -> Judged:
    row = view.connection.execute(select(price_sample).where(price_sample.c.key == key)).first()
    if row is None:
        raise Refused("There is no price sample “{key}”.", key=key[:40])
    sample = _sample(row)
    used = profile(profile_name) if profile_name else profile_for(sample.place, sample.at)
    if used is None:
        raise Refused("No announcement on prices was in force there and then; name a profile.")
    return judge(_with_base(sample, used, _series(_same_shops(view, [row]))), used)


def _check(work: Work, table: TableText, read: ReadSamples) -> None:
    """What only the tree and the clock can tell."""
    units = geo.units(work, codes={sample.place for _, sample in read.samples})
    for index, sample in read.samples:
        if sample.place not in units:
            words = text("There is no unit {code}.", code=sample.place[:40])
            read.problems.append(table.problem(index, words))
        if sample.at > work.now:
            read.problems.append(table.problem(index, text("This lies in the future.")))


def _keep_photos(
    work: Work, table: TableText, read: ReadSamples, photos: type_of_finder
) -> dict[str, str]:
    """The photos that the samples name, kept by their hash; none where anything is to be mended."""
    hashes: dict[str, str] = {}
    for index, sample in read.samples if not read.problems else ():
        for name in sample.photos:
            found = None if name in hashes else photos(name)
            if found is not None:
                data, kind = found
                hashes[name] = installation.keep_file(work, data=data, media_type=kind)
            elif name not in hashes:
                words = text("The photo “{name}” is not in the folder.", name=name[:60])
                read.problems.append(table.problem(index, words))
    return hashes


def _new(
    work: Work, table: TableText, read: ReadSamples, samples: Sequence[Sample]
) -> list[Sample]:
    """The samples that are not here yet; a known key with other content is refused."""
    known = dict(
        work.connection.execute(
            select(price_sample.c.key, price_sample.c.digest).where(
                in_set(work.connection, price_sample.c.key, [sample.key for sample in samples])
            )
        ).all()
    )
    for (index, _), sample in zip(read.samples, samples, strict=True):
        if known.get(sample.key, _digest(sample)) != _digest(sample):
            words = text("The key “{key}” is already here with other content.", key=sample.key)
            read.problems.append(table.problem(index, words))
    refuse_if(table.name, read.problems)
    return [sample for sample in samples if sample.key not in known]


def _digest(sample: Sample) -> str:
    return digest(canonical(asdict(sample)))


def _row(sample: Sample) -> dict[str, Any]:
    return {**_plain(asdict(sample)), "at": sample.at, "digest": _digest(sample)}


def _plain(values: dict[str, Any]) -> dict[str, Any]:
    """Amounts as their exact text, so that nothing is ever a float."""
    plain = {
        name: str(value) if isinstance(value, Decimal) else value for name, value in values.items()
    }
    return {name: list(v) if isinstance(v, tuple) else v for name, v in plain.items()}


def _text(amount: Decimal | None) -> str | None:
    return None if amount is None else str(amount)


def _sample(row: Row[Any]) -> Sample:
    def amount(said: str | None) -> Decimal | None:
        return None if said is None else Decimal(said)

    return Sample(
        key=row.key,
        at=row.at,
        place=row.place,
        shop=row.shop,
        item=row.item,
        unit=row.unit,
        price=Decimal(row.price),
        spec=row.spec,
        cost=amount(row.cost),
        base_price=amount(row.base_price),
        base_cost=amount(row.base_cost),
        inspectors=tuple(row.inspectors),
        photos=tuple(row.photos),
        note=row.note,
    )


type_of_goods = tuple[str, str, str, str, str]


def _goods(sample: Sample) -> type_of_goods:
    return (sample.place, sample.shop, sample.item, sample.spec, sample.unit)


def _same_shops(view: View, rows: Sequence[Row[Any]]) -> list[Row[Any]]:
    query = (
        select(price_sample)
        .where(in_set(view.connection, price_sample.c.shop, {row.shop for row in rows}))
        .order_by(price_sample.c.at.desc(), price_sample.c.id.desc())
    )
    return list(view.connection.execute(query))


def _series(rows: Sequence[Row[Any]]) -> dict[type_of_goods, list[Sample]]:
    """The samples of the same goods in the same shop, the newest first."""
    series: dict[type_of_goods, list[Sample]] = {}
    for row in rows:
        sample = _sample(row)
        series.setdefault(_goods(sample), []).append(sample)
    return series


def _before(sample: Sample, used: Profile) -> bool:
    start = datetime.combine(used.base_date, time(), SHOWN_ZONE)
    return sample.at < start


def _with_base(
    sample: Sample, used: Profile, series: Mapping[type_of_goods, Sequence[Sample]]
) -> Sample:
    if sample.base_price is not None:
        return sample
    for one in series.get(_goods(sample), ()):
        if _before(one, used):
            return replace(sample, base_price=one.price, base_cost=one.cost)
    return sample
