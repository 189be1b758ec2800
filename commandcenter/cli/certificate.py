"""Commands on sealed random checks: draw a sample, certify, draw again, recount."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, BinaryIO

import click

from commandcenter.cli.jsonfile import JSON_FILE, json_object
from commandcenter.cli.session import Session, pass_session
from commandcenter.core.clock import show_time
from commandcenter.core.errors import Fault, Refused
from commandcenter.core.language import Text, text
from commandcenter.store import journal as chain
from commandcenter.verification import service as verification
from commandcenter.verification.bounds import Verdict
from commandcenter.verification.certificate import read_certificate
from commandcenter.verification.certificate import recompute as recount
from commandcenter.verification.samples import Certificate, Result, Standing, sample_id

VERDICTS = {
    Verdict.CERTIFIED: text("certified"),
    Verdict.CONTINUE: text("go on checking"),
    Verdict.FAILED: text("failed"),
}
RESULTS = {
    Result.VERIFIED: text("verified"),
    Result.REFUTED: text("refuted"),
    Result.UNREACHABLE: text("unreachable"),
}
UNDRAWN = text("announced, never drawn")


@click.command()
@click.argument("number")
@click.option("--target", metavar="SHARE", help="Share to be shown, as 0.95.")
@click.option("--risk-limit", metavar="SHARE", help="Risk of being wrong, as 0.05.")
@click.option("--under", metavar="CODE", help="Only what lies at or under this unit.")
@click.option("--second-number", metavar="NUMBER", help="A number from a second person.")
@click.option("--second-person", metavar="PERSON", help="Who gave that number.")
@pass_session
def sample(
    session: Session,
    number: str,
    target: str | None,
    risk_limit: str | None,
    under: str | None,
    second_number: str | None,
    second_person: str | None,
) -> None:
    """Draw units of NUMBER at random: announced in the journal first, then drawn by a seed that
    nobody could choose.
    """
    if (second_number is None) != (second_person is None):
        raise Refused("A second number needs its person, and a second person a number.")
    with session.door() as door:
        announced = door.act(
            verification.announce,
            number=number,
            target=target,
            risk_limit=risk_limit,
            under=under,
        )
        if second_number is not None and second_person is not None:
            door.act(
                verification.give_number,
                sample=announced.id,
                number=second_number,
                by=second_person,
            )
        drawn = door.act(verification.draw, sample=announced.id)
    session.table(
        {"sample": drawn.sample.code, "seed": drawn.sample.seed, "units": list(drawn.units)},
        [text("Place"), text("Unit")],
        list(enumerate(drawn.units, start=1)),
    )
    if not session.as_json:
        session.answer(None, _drawn_words(drawn.sample.code, drawn.sample.seed, second_person))


def _drawn_words(code: str, seed: str | None, second_person: str | None) -> Text:
    if second_person is None:
        return text(
            "{sample}, seed {seed}; no second person gave a number.", sample=code, seed=seed
        )
    return text(
        "{sample}, seed {seed}, with a number from {person}.",
        sample=code,
        seed=seed,
        person=second_person,
    )


@click.command()
@click.argument("number")
@click.option("--sample", "code", metavar="ID", help="By this sample; else by the newest.")
@click.option(
    "--file",
    "target",
    type=click.Path(dir_okay=False, writable=True, path_type=Path),
    help="Also write what an auditor needs to recount it.",
)
@pass_session
def certify(session: Session, number: str, code: str | None, target: Path | None) -> None:
    """Say what the checks of a sample prove of all units of NUMBER."""
    with session.headquarters() as headquarters:
        found = headquarters.read(verification.certify, number=number, sample=code)
        if target is not None:
            file = headquarters.read(verification.certificate_file, number=number, sample=code)
            target.write_text(json.dumps(file, ensure_ascii=False, indent=1), encoding="utf-8")
    chosen = found.standing
    session.table(
        {
            "issued": found.issued,
            "claimed": found.claimed,
            "checked": chosen.checked if chosen else 0,
            "verified": chosen.verified if chosen else 0,
            "refuted": chosen.refuted if chosen else 0,
            "unreachable": chosen.unreachable if chosen else 0,
            "lower_bound": found.lower_bound,
            "risk_limit": float(found.risk_limit),
            "verdict": found.verdict.value,
            "samples": [_listed(one) for one in found.samples],
        },
        [
            text("Sample"),
            text("Announced"),
            text("target"),
            text("checked"),
            text("verified"),
            text("refuted"),
            text("unreachable"),
            text("done at least"),
            text("Verdict"),
        ],
        [_row(session, one) for one in found.samples],
    )
    if not session.as_json:
        for words in _statement(session, found):
            session.answer(None, words)


def _listed(one: Standing) -> dict[str, Any]:
    drawn = one.sample
    return {
        "sample": drawn.code,
        "announced_at": drawn.announced_at.isoformat(),
        "announced_by": drawn.announced_by,
        "drawn_at": drawn.drawn_at and drawn.drawn_at.isoformat(),
        "seed": drawn.seed,
        "checkpoint": drawn.checkpoint,
        "number": drawn.number,
        "number_by": drawn.number_by,
        "under": drawn.under,
        "target": float(drawn.target),
        "risk_limit": float(drawn.risk_limit),
        "population": drawn.population,
        "size": drawn.size,
        "checked": one.checked,
        "verified": one.verified,
        "refuted": one.refuted,
        "unreachable": one.unreachable,
        "excepted": one.excepted,
        "lower_bound": one.lower_bound,
        "verdict": one.verdict.value,
    }


def _row(session: Session, one: Standing) -> tuple[Any, ...]:
    return (
        one.sample.code,
        show_time(one.sample.announced_at),
        _share(float(one.sample.target)),
        one.checked,
        one.verified,
        one.refuted,
        one.unreachable,
        _share(one.lower_bound),
        session.say(VERDICTS[one.verdict] if one.sample.seed else UNDRAWN),
    )


def _share(value: float) -> str:
    """A share in per cent, never rounded up: 94.999 % is not 95 %."""
    return f"{int(value * 100_00 + EXACT) / 100:.2f} %"


EXACT = 1e-7


def _statement(session: Session, found: Certificate) -> list[Text]:
    chosen = found.standing
    if chosen is None:
        return [text("Nothing was drawn yet, so nothing is known for sure.")]
    words = [
        text(
            "{verdict}: of {issued} issued and {claimed} claimed, at least {bound} are done"
            " (risk of error at most {risk}).",
            verdict=session.say(VERDICTS[found.verdict]),
            issued=found.issued,
            claimed=found.claimed,
            bound=_share(found.lower_bound),
            risk=_share(float(found.risk_limit)),
        )
    ]
    if chosen.excepted:
        words.append(text("{count} checks were made under an exception.", count=chosen.excepted))
    if found.verdict is Verdict.CONTINUE and found.soonest is not None:
        words.append(_missing(found.soonest, found.likely))
    return words


def _missing(soonest: int, likely: int | None) -> Text:
    if likely is None:
        return text(
            "At least {soonest} more checks; at the rate so far the target is not reached.",
            soonest=soonest,
        )
    return text(
        "At least {soonest} more checks, about {likely} at the rate so far.",
        soonest=soonest,
        likely=likely,
    )


@click.group()
def certificate() -> None:
    """Certificates: recount, draw again, see the bound grow."""


@certificate.command()
@click.argument("file", type=JSON_FILE)
@pass_session
def recompute(session: Session, file: BinaryIO) -> None:
    """Recount the certificate in FILE.json, without any database."""
    found = recount(read_certificate(json_object(file)))
    session.answer(
        {"p": found.p, "p_history": list(found.history), "lower_bound": found.lower_bound},
        text(
            "p = {p} after {checks} checks; done at least {bound}.",
            p=f"{found.p:.6g}",
            checks=len(found.history),
            bound=_share(found.lower_bound),
        ),
    )


@certificate.command()
@click.argument("number")
@click.option("--sample", "code", metavar="ID", help="Of this sample; else of the newest.")
@pass_session
def curve(session: Session, number: str, code: str | None) -> None:
    """Show the bound after each drawn unit, in draw order."""
    with session.headquarters() as headquarters:
        points = headquarters.read(verification.certificate_curve, number=number, sample=code)
    session.table(
        {
            "curve": [
                {
                    "position": one.position,
                    "unit": one.unit,
                    "result": one.result and one.result.value,
                    "at": one.at and one.at.isoformat(),
                    "lower_bound": one.lower_bound,
                }
                for one in points
            ]
        },
        [text("Place"), text("Unit"), text("Result"), text("done at least")],
        [
            (
                one.position,
                one.unit,
                session.say(RESULTS[one.result]) if one.result else None,
                _share(one.lower_bound),
            )
            for one in points
        ],
    )


@certificate.command()
@click.argument("code")
@click.option("--count", default=30, show_default=True, type=click.IntRange(1, 100_000))
@pass_session
def more(session: Session, code: str, count: int) -> None:
    """List COUNT more units of sample CODE: the next ones in the order of the same draw."""
    with session.door() as door:
        drawn = door.act(verification.draw_more, sample=sample_id(code), count=count)
    added = drawn.units[-count:] if count < len(drawn.units) else drawn.units
    session.answer(
        {"sample": drawn.sample.code, "seed": drawn.sample.seed, "units": list(drawn.units)},
        text(
            "{sample} now lists {size} units; new: {units}",
            sample=drawn.sample.code,
            size=drawn.sample.size,
            units=", ".join(added),
        ),
    )


@certificate.command()
@click.argument("code")
@pass_session
def redraw(session: Session, code: str) -> int:
    """Draw sample CODE again from its published seed, and verify the journal before it."""
    with session.headquarters() as headquarters:
        whole = True
        try:
            headquarters.read(lambda view: chain.verify(view.connection))
        except Fault:
            whole = False
        found = headquarters.read(verification.redraw, sample=sample_id(code))
    same = found.same and whole
    session.answer(
        {
            "sample": found.sample.code,
            "seed": found.sample.seed,
            "checkpoint": found.sample.checkpoint,
            "number": found.sample.number,
            "units": list(found.units),
            "journal_whole": whole,
            "announced_first": found.announced_first,
            "same_seed": found.same_seed,
            "same_frame": found.same_frame,
            "same_units": found.same_units,
            "same": same,
        },
        text("The draw gives the same units again.")
        if same
        else text("The draw does NOT give the same again; the journal or the sample was changed."),
    )
    return 0 if same else 1
