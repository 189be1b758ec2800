"""Lists of money for people, allowances or aid, as they are handed in: rows in whole fen.

Pure. A list says what somebody wants to pay; whether it may be published is decided elsewhere.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum

from commandcenter.core.errors import Problem, Refused
from commandcenter.core.language import Text, text
from commandcenter.core.quantities import parse_amount
from commandcenter.core.tabletext import TableText, bad_character

FEN = 100
CODE_MAX, NAME_MAX, WORDS_MAX = 40, 80, 200
COUNT_MAX = 10_000
YUAN_MAX = 10**9
YES, NO = frozenset({"yes", "true", "1", "是"}), frozenset({"no", "false", "0", "否", ""})


class Kind(StrEnum):
    """What a list pays."""

    ALLOWANCE = "allowance"
    AID = "aid"


class Work(StrEnum):
    """What an allowance is paid for; the roles have their own rates."""

    DIRECT = "direct"
    OTHER = "other"


class Aid(StrEnum):
    """What aid is paid for."""

    EMERGENCY = "emergency"
    TRANSITION = "transition"
    REBUILD = "rebuild"
    REPAIR = "repair"
    BEREAVED = "bereaved"
    WINTER = "winter"
    DROUGHT = "drought"


PURPOSES: dict[Kind, type[StrEnum]] = {Kind.ALLOWANCE: Work, Kind.AID: Aid}
PURPOSE_WORDS: dict[str, Text] = {
    Work.DIRECT: text("direct contact"),
    Work.OTHER: text("other front line"),
    Aid.EMERGENCY: text("emergency relief"),
    Aid.TRANSITION: text("transitional living aid"),
    Aid.REBUILD: text("rebuilding of a home"),
    Aid.REPAIR: text("repair of a home"),
    Aid.BEREAVED: text("condolence to the bereaved"),
    Aid.WINTER: text("winter and spring aid"),
    Aid.DROUGHT: text("drought aid"),
}
# How the duty room writes the columns and purposes of its own sheets.
RENAMED = {
    "编号": "payee", "户编号": "payee", "person": "payee", "household": "payee", "姓名": "name",
    "户主": "name", "类别": "purpose", "work": "purpose", "kind": "purpose", "领导": "leader",
    "标准": "rate", "天数": "days", "人数": "persons", "金额": "amount", "组别": "group",
    "备注": "note",
}  # fmt: skip
WRITTEN = {
    "直接接触": "direct", "其他一线": "other", "应急救助": "emergency", "过渡期救助": "transition",
    "倒塌重建": "rebuild", "一般损坏": "repair", "遇难抚慰": "bereaved", "冬春救助": "winter",
    "旱灾救助": "drought",
}  # fmt: skip
NEEDED = {
    Kind.ALLOWANCE: ("payee", "name", "purpose", "leader", "rate", "days"),
    Kind.AID: ("payee", "name", "purpose", "persons"),
}
OPTIONAL = {
    Kind.ALLOWANCE: ("amount", "group", "note"),
    Kind.AID: ("rate", "days", "amount", "group", "note"),
}


@dataclass(frozen=True)
class Payment:
    """One row: so much for a person or a household; `payee` is the code it is known by."""

    line: int
    payee: str
    name: str
    purpose: str
    leader: bool
    persons: int
    days: int
    rate_fen: int
    amount_fen: int
    group: str = ""
    note: str = ""


@dataclass(frozen=True)
class Period:
    """The days a list pays for, both included."""

    first: date
    last: date

    @property
    def days(self) -> int:
        """How many days these are."""
        return (self.last - self.first).days + 1


@dataclass(frozen=True)
class Finding:
    """A reason not to publish: which rule, which row, and why; a reason to look, no verdict."""

    rule: str
    line: int
    payee: str
    words: Text


@dataclass
class ReadPayments:
    """The rows of a table, and what must be mended before they can be checked."""

    payments: list[Payment] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


def read_payments(table: TableText, kind: Kind) -> ReadPayments:
    """The rows of a list; an amount that is left out is the rate times what it is paid for."""
    found = ReadPayments()
    for index, row in enumerate(table.rows):
        cells = {name: cell.strip() for name, cell in zip(table.columns, row, strict=True)}
        try:
            found.payments.append(_payment(table.lines[index], cells, kind))
        except Refused as refused:
            found.problems.append(table.problem(index, refused.words))
    return found


def yuan(fen: int) -> str:
    """An amount for people, in yuan with two decimals."""
    return f"{Decimal(fen) / FEN:,.2f}"


def total_fen(payments: Iterable[Payment]) -> int:
    """The sum of a list."""
    return sum(payment.amount_fen for payment in payments)


def _payment(line: int, cells: Mapping[str, str], kind: Kind) -> Payment:
    rate = _fen(cells, "rate") if cells.get("rate") else 0
    days, persons = _count(cells, "days"), _count(cells, "persons")
    expected = rate * days if kind is Kind.ALLOWANCE else 0
    return Payment(
        line=line,
        payee=_words(cells, "payee", CODE_MAX),
        name=_words(cells, "name", NAME_MAX),
        purpose=_purpose(cells["purpose"], kind),
        leader=_flag(cells.get("leader", "")),
        persons=persons,
        days=days,
        rate_fen=rate,
        amount_fen=_amount(cells) if cells.get("amount") else expected,
        group=_words(cells, "group", NAME_MAX, needed=False),
        note=_words(cells, "note", WORDS_MAX, needed=False),
    )


def _purpose(said: str, kind: Kind) -> str:
    try:
        return str(PURPOSES[kind](WRITTEN.get(said, said)))
    except ValueError:
        known = "、".join(PURPOSES[kind])
        raise Refused("“{said}” is none of {known}.", said=said[:CODE_MAX], known=known) from None


def _flag(said: str) -> bool:
    if said.lower() not in YES | NO:
        raise Refused("“{said}” is neither yes nor no.", said=said[:CODE_MAX])
    return said.lower() in YES


def _words(cells: Mapping[str, str], name: str, most: int, *, needed: bool = True) -> str:
    words = cells.get(name, "")
    if (needed and not words) or len(words) > most or bad_character(words):
        raise Refused(
            "“{column}” needs 1 to {most} characters on one line.", column=name, most=most
        )
    return words


def _count(cells: Mapping[str, str], name: str) -> int:
    said = cells.get(name, "")
    if not said:
        return 0
    amount = parse_amount(said)
    if amount != int(amount) or not 0 <= amount <= COUNT_MAX:
        raise Refused("“{value}” is not a whole number.", value=said[:CODE_MAX])
    return int(amount)


def _amount(cells: Mapping[str, str]) -> int:
    """A written amount; who is to get nothing stands on no list."""
    amount = _fen(cells, "amount")
    if not amount:
        raise Refused("“{column}” must be above 0; {value} is not.", column="amount", value=amount)
    return amount


def _fen(cells: Mapping[str, str], name: str) -> int:
    fen = parse_amount(cells[name]) * FEN
    if fen != int(fen) or not 0 <= fen <= YUAN_MAX * FEN:
        raise Refused("“{value}” is no amount in yuan and fen.", value=cells[name][:CODE_MAX])
    return int(fen)
