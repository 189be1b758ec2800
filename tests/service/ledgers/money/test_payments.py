"""Lists of money on both databases: checked against roster and earlier lists, signed, published."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest
from openpyxl import Workbook

from commandcenter.accounts import service as accounts
from commandcenter.core.errors import Refused, RefusedWithProblems
from commandcenter.headquarters import Headquarters
from commandcenter.ledgers import service as ledgers
from commandcenter.ledgers.payments import Kind, total_fen
from commandcenter.ledgers.reading import decode
from commandcenter.ledgers.service import PaymentList, pay_list, payments
from commandcenter.ledgers.tables import payment
from commandcenter.store import service as installation
from tests.service.directives.conftest import populate

PEOPLE = """code,name,unit,post
Q1,甲,420115,局长
Q2,乙,420115,护士
Q3,丙,420115,民警
Q4,丁,420115,纪检组长
"""
ROSTER = """unit,person,role,starts_at,ends_at
420115,Q1,带班,2026-06-01T08:00:00+08:00,2026-06-02T08:00:00+08:00
420115,Q1,带班,2026-06-02T08:00:00+08:00,2026-06-03T08:00:00+08:00
420115,Q2,值班,2026-06-01T20:00:00+08:00,2026-06-02T08:00:00+08:00
420115,Q2,值班,2026-06-02T20:00:00+08:00,2026-06-03T08:00:00+08:00
420115,Q2,值班,2026-06-02T09:00:00+08:00,2026-06-02T10:00:00+08:00
420115,Q3,值守,2026-06-01T00:00:00+08:00,2026-06-04T00:00:00+08:00
"""
HEAD = "person,name,work,leader,rate,days\n"
GOOD = HEAD + "Q1,甲,other,yes,200,2\nQ2,乙,direct,no,300,2\nQ3,丙,other,no,200,3\n"
BAD = HEAD + "Q1,甲,direct,yes,300,2\nQ2,乙,other,no,200,3\nQ3,丙,other,no,200,3\n"


@pytest.fixture
def office(headquarters: Headquarters, tmp_path: Path) -> Headquarters:
    """A small country with a roster of three people for three days of June."""
    populate(headquarters, tmp_path)
    for name, words, act in (
        ("who.csv", PEOPLE, accounts.import_people),
        ("duty.csv", ROSTER, accounts.import_duty),
    ):
        (tmp_path / name).write_text(words, "utf-8")
        headquarters.act(act, path=tmp_path / name)
    return headquarters


def submit(
    office: Headquarters,
    folder: Path,
    words: str,
    *,
    kind: Kind = Kind.ALLOWANCE,
    title: str = "六月",
) -> PaymentList:
    """Hand a list in, as the office's clerk Q3."""
    path = folder / "list.csv"
    path.write_text(words, "utf-8")
    return office.act_as("Q3", "console").act(
        payments.submit_list,
        kind=kind,
        path=path,
        title=title,
        unit="420115",
        source="中央财政",
        first_day=date(2026, 6, 1),
        last_day=date(2026, 6, 30),
    )


def test_a_good_list_is_published_and_hung_out(office: Headquarters, tmp_path: Path) -> None:
    """Nothing found, no reason needed; the public sheet has the same total and no code."""
    made = submit(office, tmp_path, GOOD)
    assert made.findings == ()
    with pytest.raises(Refused, match="not published yet"):
        office.read(payments.public_sheet, id=made.id)
    published = office.act(payments.publish_list, id=made.id)
    assert published.published_at is not None
    sheet = office.read(payments.public_sheet, id=made.id)
    assert f"{total_fen(made.payments) / 100:,.2f}" in sheet
    assert not any(code in sheet for code in ("Q1", "Q2", "Q3"))
    assert office.act(payments.publish_list, id=made.id) == published


def test_a_bad_list_waits_for_a_signed_reason(office: Headquarters, tmp_path: Path) -> None:
    """The rows are shown, nothing is published; another person's signature is kept with it."""
    made = submit(office, tmp_path, BAD)
    assert [(f.line, f.rule) for f in made.findings] == [
        (2, "leader_above_frontline"),
        (3, "days_above_roster"),
    ]
    with pytest.raises(RefusedWithProblems) as refused:
        office.act(payments.publish_list, id=made.id)
    assert [problem.where for problem in refused.value.problems] == ["2", "3"]
    for reason, signer in (
        ("", "Q4"),
        ("急", None),
        (None, "Q4"),
        ("急", "operator"),
        ("急", "Q3"),
    ):
        with pytest.raises(Refused):
            office.act(payments.publish_list, id=made.id, reason=reason, signed_by=signer)
    assert office.read(payments.payments_of, id=made.id).published_at is None
    office.act(payments.publish_list, id=made.id, reason="甲在病区值守", signed_by="丁")
    entry = office.read(installation.timeline, after=0, limit=1000)[-1]
    assert entry.kind == "allowance.publish"
    assert (entry.payload["reason"], entry.payload["signed_by"]) == ("甲在病区值守", "Q4")
    assert len(entry.payload["findings"]) == 2


def test_the_roster_counts_days(office: Headquarters, tmp_path: Path) -> None:
    """A night is one day, two shifts of a day are one, three days and nights are three."""
    words = HEAD + "Q1,甲,other,no,200,2\nQ2,乙,other,no,200,2\nQ3,丙,other,no,200,3\n"
    assert submit(office, tmp_path, words).findings == ()
    more = HEAD + "Q1,甲,other,no,200,3\nQ2,乙,other,no,200,3\nQ3,丙,other,no,200,4\n"
    found = submit(office, tmp_path, more)
    assert [f.rule for f in found.findings] == ["days_above_roster"] * 3


def test_what_a_published_list_paid_is_not_paid_again(office: Headquarters, tmp_path: Path) -> None:
    """A second list of the same days is found, row by row; the same list handed in twice is one."""
    first = submit(office, tmp_path, GOOD)
    assert submit(office, tmp_path, GOOD).id == first.id
    second = submit(office, tmp_path, HEAD + "Q2,乙,direct,no,300,2\n", title="补发")
    assert second.findings == ()
    office.act(payments.publish_list, id=first.id)
    again = office.read(payments.payments_of, id=second.id)
    assert [f.rule for f in again.findings] == ["paid_twice"]
    with pytest.raises(RefusedWithProblems):
        office.act(payments.publish_list, id=second.id)
    assert office.read(payments.payments_of, id=first.id).findings == ()


def test_aid_is_given_once_to_a_household(office: Headquarters, tmp_path: Path) -> None:
    """The amount comes from the rate; the same purpose in a later list is found."""
    words = "household,name,kind,persons,days\nH1,张三丰,transition,3,90\nH2,李四,repair,4,\n"
    made = submit(office, tmp_path, words, kind=Kind.AID)
    assert [one.amount_fen for one in made.payments] == [540_000, 200_000]
    office.act(payments.publish_list, id=made.id)
    later = "household,name,kind,persons\nH2,李四,repair,4\nH2,李四,rebuild,4\n"
    found = submit(office, tmp_path, later, kind=Kind.AID, title="第二批")
    assert [(f.line, f.rule) for f in found.findings] == [(2, "paid_twice")]


def test_a_published_list_is_paid_out_of_the_books(office: Headquarters, tmp_path: Path) -> None:
    """Only once published, only when the appropriation covers everybody, and only once."""
    (tmp_path / "items.csv").write_text("code,name,unit,decimals\nCNY,人民币,元,2\n", "utf-8")
    office.act(ledgers.import_items, path=tmp_path / "items.csv")
    words = "household,name,kind,persons\nH1,张三丰,emergency,4\nH2,李四,repair,4\n"
    made = submit(office, tmp_path, words, kind=Kind.AID)
    with pytest.raises(Refused, match="Only a published list"):
        office.act(pay_list, id=made.id, item="CNY")
    office.act(payments.publish_list, id=made.id)
    appropriate(office, "3199.99")
    with pytest.raises(RefusedWithProblems, match="was not paid") as refused:
        office.act(pay_list, id=made.id, item="CNY")
    assert [problem.where for problem in refused.value.problems] == ["3"]
    assert office.read(ledgers.balances, account="household", item="CNY") == []
    appropriate(office, "0.01")
    for accepted, repeated in ((2, 0), (0, 2)):
        paid = office.act(pay_list, id=made.id, item="CNY")
        assert (paid.accepted, paid.repeated) == (accepted, repeated)
    held = office.read(ledgers.balances, account="household", item="CNY")
    assert {row.account: row.quantity for row in held} == {
        "household:H1": "1200",
        "household:H2": "2000",
    }
    assert office.read(ledgers.check).problems == ()


def appropriate(office: Headquarters, yuan: str) -> None:
    """Money comes to the district; keys are the amounts."""
    line = {
        "key": f"appropriation {yuan}",
        "at": "2026-07-01T09:00:00+08:00",
        "kind": "transfer_in",
        "item": "CNY",
        "quantity": yuan,
        "from": "supplier:财政厅",
        "to": "unit:420115",
    }
    assert office.act(ledgers.post, lines=[decode(json.dumps(line).encode())]).accepted == 1


def test_a_list_stays_as_it_was_handed_in(office: Headquarters, tmp_path: Path) -> None:
    """Not even SQL changes a row, and an unknown list is refused."""
    submit(office, tmp_path, GOOD)
    statement = payment.update().values(days=31)
    with pytest.raises(Refused, match="stays as it was handed in"):
        office.act(lambda work: work.connection.execute(statement))
    with pytest.raises(Refused, match="no list"):
        office.act(payments.publish_list, id="x")


def test_a_workbook_of_the_finance_office(office: Headquarters, tmp_path: Path) -> None:
    """XLSX with Chinese headings and real numbers: the same findings, named by the sheet's rows."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["编号", "姓名", "类别", "领导", "标准", "天数"])
    sheet.append(["Q1", "甲", "直接接触", "是", 300, 2])
    sheet.append([])
    sheet.append(["Q2", "乙", "其他一线", "否", 200, 3])
    path = tmp_path / "补助.xlsx"
    book.save(path)
    found = office.read(
        payments.check_list,
        kind=Kind.ALLOWANCE,
        path=path,
        first_day=date(2026, 6, 1),
        last_day=date(2026, 6, 30),
        incident=None,
    )
    assert [(f.line, f.rule) for f in found] == [
        (2, "leader_above_frontline"),
        (4, "days_above_roster"),
    ]


def test_a_stranger_hands_in_nothing(office: Headquarters, tmp_path: Path) -> None:
    """Who is not in the register can neither submit nor publish."""
    made = submit(office, tmp_path, GOOD)
    stranger = office.act_as("nobody", "console")
    with pytest.raises(Refused, match="not known here"):
        stranger.act(payments.publish_list, id=made.id)
