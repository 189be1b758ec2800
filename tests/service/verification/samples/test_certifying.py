"""Certificates: only a sample's own units, checked after the draw, say anything of the whole."""

from __future__ import annotations

from datetime import timedelta

from commandcenter.verification import service as verification
from commandcenter.verification.bounds import Verdict
from commandcenter.verification.certificate import read_certificate, recompute
from tests.service.directives.conftest import refused
from tests.service.verification.samples.conftest import Hall

HALF = {"target": "0.5", "risk_limit": "0.05"}


def test_nothing_drawn_is_nothing_known(hall: Hall) -> None:
    """A certificate without a sample says zero, whatever is claimed or verified."""
    number = hall.issue()
    hall.checked(number, ["420115107201"])
    found = hall.certify(number)
    assert (found.lower_bound, found.verdict, found.samples) == (0.0, Verdict.CONTINUE, ())
    assert (found.issued, found.claimed, found.risk_limit) == (7, 1, "0.05")


def test_nothing_checked_is_zero(wide: Hall) -> None:
    """A drawn sample alone says nothing either."""
    number = wide.issue()
    wide.sample(number)
    found = wide.certify(number)
    assert found.standing is not None
    assert (found.standing.checked, found.lower_bound) == (0, 0.0)
    assert found.verdict is Verdict.CONTINUE


def test_it_is_certified_as_soon_as_it_can(wide: Hall) -> None:
    """Good checks in draw order raise the bound until the target is reached, and say how far."""
    number = wide.issue()
    made = wide.sample(number, **HALF)
    before = wide.certify(number)
    assert before.soonest is not None
    wide.checked(number, made.units[: before.soonest - 1])
    almost = wide.certify(number)
    assert (almost.verdict, almost.soonest) == (Verdict.CONTINUE, 1)
    wide.checked(number, made.units[before.soonest - 1 : before.soonest])
    done = wide.certify(number)
    assert (done.verdict, done.soonest) == (Verdict.CERTIFIED, 0)
    assert done.lower_bound > 0.5
    assert done.lower_bound * done.issued <= done.issued


def test_only_the_samples_own_units_after_the_draw_count(wide: Hall) -> None:
    """A check before the draw, and one of a unit that was not drawn, say nothing of the whole."""
    number = wide.issue()
    wide.checked(number, wide.paper(number).leaves)
    wide.later(hours=1)
    late = wide.sample(number, under="422801", **HALF)
    untouched = wide.certify(number, late.sample.code).standing
    assert untouched is not None
    assert untouched.checked == 0
    outsider = "420115107201"
    assert outsider not in late.units
    wide.say(number, outsider, "verify", sample=late.sample.code)
    backdated = wide.clock.now() - timedelta(minutes=30)
    wide.say(number, late.units[0], "verify", sample=late.sample.code, at=backdated)
    found = wide.certify(number, late.sample.code)
    assert found.standing is not None
    assert (found.standing.checked, found.lower_bound) == (0, 0.0)
    wide.say(number, late.units[0], "verify", sample=late.sample.code)
    again = wide.certify(number, late.sample.code)
    assert again.standing is not None
    assert again.standing.checked == 1


def test_out_of_reach_counts_as_not_done_and_is_shown_apart(wide: Hall) -> None:
    """Nobody gains by not being found: the bound is that of a refutation, the count its own."""
    number = wide.issue()
    made = wide.sample(number, **HALF)
    wide.checked(number, made.units[:1], "unreachable")
    wide.checked(number, made.units[1:9])
    unreachable = wide.certify(number)
    assert unreachable.standing is not None
    assert (unreachable.standing.unreachable, unreachable.standing.refuted) == (1, 0)
    wide.checked(number, made.units[:1], "refute")
    refuted = wide.certify(number)
    assert refuted.standing is not None
    assert (refuted.standing.unreachable, refuted.standing.refuted) == (0, 1)
    assert refuted.lower_bound == unreachable.lower_bound


def test_mending_because_one_was_drawn_changes_nothing(wide: Hall) -> None:
    """A refuted unit of the sample stays refuted in it, though its own status moves on."""
    number = wide.issue()
    made = wide.sample(number, **HALF)
    wide.checked(number, made.units[:1], "refute")
    wide.checked(number, made.units[:1])
    found = wide.certify(number)
    assert found.standing is not None
    assert (found.standing.verified, found.standing.refuted) == (0, 1)
    assert wide.total(number)["verified"] == 1


def test_leaving_out_the_doubtful_gains_nothing(wide: Hall) -> None:
    """Checking the easy ones first counts the skipped ones as not done, until they are checked."""
    number = wide.issue()
    made = wide.sample(number, **HALF)
    wide.checked(number, made.units[5:15])
    skipped = wide.certify(number).lower_bound
    wide.checked(number, made.units[:5], "refute")
    assert wide.certify(number).lower_bound == skipped


def test_many_refuted_fail_it(wide: Hall) -> None:
    """What cannot be true any more is said at once, and more checks are not asked for."""
    number = wide.issue()
    made = wide.sample(number)
    wide.checked(number, made.units[:4], "refute")
    found = wide.certify(number)
    assert found.verdict is Verdict.FAILED
    assert found.soonest is None


def test_an_amendment_asks_anew(wide: Hall) -> None:
    """Checks of an older version say nothing of the newer one."""
    from commandcenter.directives import service as directives

    number = wide.issue()
    made = wide.sample(number, **HALF)
    wide.checked(number, made.units[:5])
    wide.later(minutes=5)
    change = {"text": "逐户排查，并转移。", "reason": "雨势加大"}
    wide.headquarters.act(directives.amend, number=number, change=change)
    found = wide.certify(number)
    assert found.standing is not None
    assert found.standing.checked == 0


def test_curve_and_file_say_the_same(wide: Hall) -> None:
    """The curve ends at the bound, and the file alone gives the same bound to an auditor."""
    number = wide.issue()
    made = wide.sample(number, **HALF)
    wide.checked(number, made.units[:3])
    wide.checked(number, made.units[4:9])
    found = wide.certify(number)
    points = wide.headquarters.read(verification.certificate_curve, number=number)
    assert [point.unit for point in points] == list(made.units[:9])
    assert points[3].result is None
    assert points[-1].lower_bound == found.lower_bound
    file = wide.headquarters.read(verification.certificate_file, number=number)
    assert recompute(read_certificate(file)).lower_bound == found.lower_bound
    assert file["checks"] == "111011111"


def test_unknown_samples(wide: Hall) -> None:
    """A certificate by a sample that is not there is refused in words."""
    number, other = wide.issue(), wide.issue()
    made = wide.sample(other)
    for code in (made.sample.code, "S99", "nonsense"):
        with refused("sample"):
            wide.certify(number, code)
    with refused("Nothing was drawn"):
        wide.headquarters.read(verification.certificate_curve, number=number)
