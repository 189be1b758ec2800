"""Lists of allowances and aid: what is found in them, what is not, and what hangs in public."""

from __future__ import annotations

import csv
import io
import random
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from commandcenter.core.errors import RefusedWithProblems
from commandcenter.core.tabletext import read_table, refuse_if
from commandcenter.ledgers.aid import aid_findings, with_dues
from commandcenter.ledgers.allowances import allowance_findings
from commandcenter.ledgers.payments import (
    NEEDED,
    OPTIONAL,
    RENAMED,
    Finding,
    Kind,
    Payment,
    Period,
    read_payments,
    total_fen,
)
from commandcenter.ledgers.publication import masked, public_list

FEBRUARY = Period(date(2020, 2, 1), date(2020, 2, 29))
LEADERS, TOO_LONG = 30, 12


def sheet(seed: int) -> tuple[list[Payment], dict[str, int]]:
    """A correct sheet of 300 people, 30 of them leaders, and the days the roster has for each."""
    chance = random.Random(seed)
    payments, roster = [], {}
    for number in range(300):
        days = chance.randint(1, FEBRUARY.days)
        purpose = "direct" if number % 3 == 0 and number >= LEADERS else "other"
        rate = 30_000 if purpose == "direct" else 20_000
        payee = f"P{number:03}"
        roster[payee] = chance.randint(days, FEBRUARY.days)
        payments.append(
            Payment(
                number + 2, payee, "某人", purpose, number < LEADERS, 0, days, rate, rate * days
            )
        )
    return payments, roster


def found(payments: list[Payment], roster: dict[str, int]) -> list[Finding]:
    """The findings of a sheet of February."""
    return allowance_findings(payments, period=FEBRUARY, roster_days=roster, paid_before={})


@pytest.mark.parametrize("seed", range(3))
def test_a_correct_sheet_passes(seed: int) -> None:
    """300 rows, nothing found."""
    assert found(*sheet(seed)) == []


@pytest.mark.parametrize("seed", range(3))
def test_leaders_above_the_front_line_are_shown(seed: int) -> None:
    """Leaders at one and a half times the front line's mean: exactly their rows."""
    payments, roster = sheet(seed)
    front = [one.rate_fen for one in payments if not one.leader]
    rate = round(sum(front) / len(front) * 1.5)
    paid = [
        replace(one, rate_fen=rate, amount_fen=rate * one.days) if one.leader else one
        for one in payments
    ]
    rows = found(paid, roster)
    leaders = {one.payee for one in paid if one.leader}
    assert {f.payee for f in rows if f.rule == "leader_above_frontline"} == leaders
    assert {f.payee for f in rows} == leaders


@pytest.mark.parametrize("seed", range(3))
def test_days_above_the_roster_are_all_found(seed: int) -> None:
    """Twelve planted rows, twelve found, no other."""
    payments, roster = sheet(seed)
    planted = random.Random(seed).sample([one.payee for one in payments], TOO_LONG)
    for payee in planted:
        roster[payee] = next(one.days for one in payments if one.payee == payee) - 1
    rows = found(payments, roster)
    assert {f.payee for f in rows} == set(planted)
    assert [f.rule for f in rows] == ["days_above_roster"] * TOO_LONG


def test_who_is_not_on_the_roster_stood_no_day() -> None:
    """No shift is no day, not an unknown one."""
    payments, roster = sheet(0)
    del roster["P100"]
    assert [f.payee for f in found(payments, roster)] == ["P100"]


def test_a_leader_paid_like_the_front_line_is_no_finding() -> None:
    """Equal means are allowed; a fen above is not."""
    payments, roster = sheet(1)
    even = [replace(p, purpose="other", rate_fen=100, amount_fen=100 * p.days) for p in payments]
    assert found(even, roster) == []
    first = replace(even[0], rate_fen=101, amount_fen=101 * even[0].days)
    assert [f.rule for f in found([first, *even[1:]], roster)] == ["leader_above_frontline"]


def test_rates_sums_and_doubles() -> None:
    """Above the role's rate, a wrong sum, a person twice, days that another list has paid."""
    payments, roster = sheet(2)
    one, two, three = payments[40], payments[41], payments[42]
    changed = [
        replace(one, rate_fen=30_001, amount_fen=30_001 * one.days),
        replace(two, amount_fen=two.amount_fen + 1),
        three,
        replace(three, line=999),
    ]
    rows = allowance_findings(
        changed, period=FEBRUARY, roster_days=roster, paid_before={three.payee: 4}
    )
    assert [(f.line, f.rule) for f in rows] == [
        (one.line, "above_role_rate"),
        (two.line, "sum"),
        (three.line, "paid_twice"),
        (999, "paid_twice"),
    ]


def household(purpose: str, persons: int, *, days: int = 0, fen: int = 0) -> Payment:
    """A row of aid."""
    return Payment(2, "H1", "张三丰", purpose, False, persons, days, 0, fen)


@pytest.mark.parametrize(
    ("row", "fen"),
    [
        (household("emergency", 4), 120_000),
        (household("transition", 3, days=90), 540_000),
        (household("rebuild", 5), 2_000_000),
        (household("repair", 5), 200_000),
        (household("bereaved", 1), 1_000_000),
        (household("winter", 2), 26_000),
        (household("drought", 2), 12_000),
    ],
)
def test_a_household_gets_what_it_is_due(row: Payment, fen: int) -> None:
    """The rates of the conventions, person by person, day by day, house by house."""
    (due,) = with_dues([row])
    assert due.amount_fen == fen
    assert aid_findings([due], paid_before={}) == []


@pytest.mark.parametrize(
    ("row", "rule"),
    [
        (household("emergency", 4, fen=120_001), "not_due"),
        (household("emergency", 0), "not_due"),
        (household("winter", 1, fen=8_999), "not_due"),
        (household("winter", 1, fen=13_001), "not_due"),
        (household("transition", 1, days=91), "too_long"),
        (household("transition", 1), "not_due"),
    ],
)
def test_what_is_not_due_is_found(row: Payment, rule: str) -> None:
    """A fen too much or too little, a day too long, nobody to receive it."""
    assert [f.rule for f in aid_findings(with_dues([row]), paid_before={})] == [rule]


def test_a_household_is_given_once() -> None:
    """Twice in the list, or once in an earlier one."""
    (row,) = with_dues([household("repair", 1)])
    assert [f.line for f in aid_findings([row, replace(row, line=3)], paid_before={})] == [3]
    before = {("H1", "repair"): 200_000}
    assert [f.rule for f in aid_findings([row], paid_before=before)] == ["paid_twice"]
    assert aid_findings([row], paid_before={("H1", "rebuild"): 1}) == []


@pytest.mark.parametrize(
    ("name", "shown"), [("张三丰", "张*丰"), ("李四", "李*"), ("欧阳娜娜", "欧**娜"), ("王", "*")]
)
def test_names_are_masked(name: str, shown: str) -> None:
    """As lists in public show them."""
    assert masked(name) == shown


def test_the_public_list_adds_up_and_tells_nothing_more() -> None:
    """The total is the private one; no code, no note and no whole name is in it."""
    rows = with_dues(
        [
            replace(household("emergency", 4), group="=2+3", note="卡号 6222"),
            replace(household("repair", 1), line=3, payee="H2", name="李四"),
        ]
    )
    words = public_list(
        title="应急救助", place="某村", source="中央救灾资金", period=FEBRUARY, payments=rows
    )
    assert words.startswith("\ufeff")
    assert not any(secret in words for secret in ("H1", "H2", "6222", "张三丰", "李四"))
    table = list(csv.reader(io.StringIO(words.removeprefix("\ufeff"))))
    assert table[-1][-1] == f"{total_fen(rows) / 100:,.2f}" == "3,200.00"
    assert table[5][:4] == ["1", "'=2+3", "张*丰", "应急救助"]


def read(folder: Path, words: str, kind: Kind) -> list[Payment]:
    """Read a list from words."""
    path = folder / "list.csv"
    path.write_text(words, "utf-8")
    table = read_table(
        path,
        needed=NEEDED[kind],
        optional=OPTIONAL[kind],
        omitted=OPTIONAL[kind],
        renamed=RENAMED,
    )
    rows = read_payments(table, kind)
    refuse_if(table.name, rows.problems)
    return rows.payments


def test_a_sheet_of_the_duty_room_is_read(tmp_path: Path) -> None:
    """Chinese headings and words, exact to the fen."""
    words = (
        "编号,姓名,类别,领导,标准,天数\nP1,王某,直接接触,否,300,14\nP2,李某,其他一线,是,200.50,3\n"
    )
    first, second = read(tmp_path, words, Kind.ALLOWANCE)
    assert (first.purpose, first.leader, first.amount_fen) == ("direct", False, 420_000)
    assert (second.leader, second.rate_fen, second.line) == (True, 20_050, 3)


@pytest.mark.parametrize(
    ("row", "why"),
    [
        ("P1,王某,direct,maybe,300,3,", "neither yes nor no"),
        ("P1,王某,cooking,no,300,3,", "none of"),
        ("P1,王某,direct,no,300.005,3,", "yuan and fen"),
        ("P1,王某,direct,no,-300,3,", "yuan and fen"),
        ("P1,王某,direct,no,300,2.5,", "whole number"),
        ("P1,王某,direct,no,300,3,0", "above 0"),
        (",王某,direct,no,300,3,", "“payee” needs"),
    ],
)
def test_a_row_that_cannot_be_read_is_named(tmp_path: Path, row: str, why: str) -> None:
    """Nothing is guessed; the line is named."""
    head = "person,name,work,leader,rate,days,amount\n"
    with pytest.raises(RefusedWithProblems) as refused:
        read(tmp_path, head + row + "\n", Kind.ALLOWANCE)
    (problem,) = refused.value.problems
    assert problem.where == "2"
    assert why in problem.say("en")
