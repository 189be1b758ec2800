"""Reads one line of postings, or says why it cannot be one.

Pure and quick: it runs once per line of an import. What a line means (its item, its accounts, its
quantity in the item's own unit) is decided where the books are known.
"""

from __future__ import annotations

from datetime import date

import msgspec

from commandcenter.core.errors import Refused
from commandcenter.core.language import Text, text
from commandcenter.core.mistakes import line_words, wrong_field, wrong_value
from commandcenter.core.tabletext import bad_character
from commandcenter.ledgers.model import Holder, LotFacts

KEY_MAX = 120
BY_MAX = 80
NOTE_MAX = 2_000
LOT_MAX = 60
FACT_MAX = 120
ACCOUNT_MAX = 80
LINE_MAX = 64 * 1024


class PostingLine(msgspec.Struct, frozen=True, gc=False):
    """The fields of a posting line (DESIGN §7); `of` names the posting that a red entry, a
    settling or a release is about, and the last five are what is written on the lot.
    """

    key: str
    at: str
    kind: str
    by: str | None = None
    item: str | None = None
    lot: str | None = None
    quantity: str | int | None = None
    unit: str | None = None
    source: str | None = msgspec.field(default=None, name="from")
    target: str | None = msgspec.field(default=None, name="to")
    incident: str | None = None
    note: str | None = None
    of: str | None = None
    maker: str | None = None
    spec: str | None = None
    made: str | None = None
    expires: str | None = None
    intended: str | None = None


_decoder = msgspec.json.Decoder(PostingLine, strict=True)


def decode(line: bytes) -> PostingLine:
    """The fields of one JSON line; refused with what is missing or wrong in it."""
    if len(line) > LINE_MAX:
        raise Refused("The line is longer than {most} bytes.", most=LINE_MAX)
    try:
        return _decoder.decode(line)
    except msgspec.ValidationError as error:
        raise Refused("The posting cannot be read: {why}", why=_what_is_wrong(error)) from None
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise Refused(line_words(error)) from None


def _what_is_wrong(error: msgspec.ValidationError) -> Text:
    if wrong_field(error) == "quantity":
        return text('write the quantity as text, like "12.5", so that it stays exact.')
    return wrong_value(error)


def plain_key(line: PostingLine) -> bool:
    """Whether nothing in the line needs a closer look but its name and lot."""
    key, note = line.key, line.note
    return (
        0 < len(key) <= KEY_MAX
        and key.isprintable()
        and not (line.maker or line.spec or line.intended)
        and (note is None or (len(note) <= NOTE_MAX and "\0" not in note))
    )


def check_words(line: PostingLine) -> None:
    """Refuse what no field may hold: too long, or characters that cannot be shown."""
    if not line.key or len(line.key) > KEY_MAX:
        raise Refused("“key” must have 1 to {most} characters.", most=KEY_MAX)
    if line.note and (len(line.note) > NOTE_MAX or "\0" in line.note):
        raise Refused("The note is longer than {most} characters.", most=NOTE_MAX)
    for name, said, most in (
        ("key", line.key, KEY_MAX),
        ("by", line.by, BY_MAX),
        ("lot", line.lot, LOT_MAX),
        ("maker", line.maker, FACT_MAX),
        ("spec", line.spec, FACT_MAX),
        ("intended", line.intended, ACCOUNT_MAX),
    ):
        if said and (len(said) > most or bad_character(said)):
            raise Refused(
                "“{field}” is longer than {most} characters, or holds one that cannot be shown.",
                field=name,
                most=most,
            )


def read_holder(wanted: str) -> Holder:
    """A kind of accounts (“depot” or “depot:”); refused where there is none of the name."""
    holder = HOLDERS.get(wanted.rstrip(":"))
    if holder is None:
        raise Refused(
            "“{code}” is no kind of accounts; write one of {kinds}, or one account, like"
            " depot:D01.",
            code=wanted[:60],
            kinds=", ".join(HOLDERS),
        )
    return holder


def read_account(code: str) -> Holder:
    """What an account's code stands for; refused where it is none."""
    kind, colon, name = code.partition(":")
    if colon and name.strip() == name != "" and len(code) <= ACCOUNT_MAX:
        holder = HOLDERS.get(kind)
        if holder is not None and bad_character(name) is None:
            return holder
    raise Refused(
        "“{code}” is no account; write one of {kinds}, a colon and a name, like depot:D01.",
        code=code[:60],
        kinds=", ".join(HOLDERS),
    )


HOLDERS = {holder.value: holder for holder in Holder}


def lot_facts(line: PostingLine) -> LotFacts | None:
    """What the line says is written on the lot, None where it says nothing."""
    if not (line.made or line.expires or line.maker or line.spec or line.intended):
        return None
    return check_facts(
        LotFacts(
            line.maker or None,
            line.spec or None,
            line.made or None,
            line.expires or None,
            line.intended or None,
        )
    )


def check_facts(facts: LotFacts) -> LotFacts:
    """The same facts, refused where a date is none or the lot would expire before it was made."""
    made = facts.made and read_date(facts.made)
    expires = facts.expires and read_date(facts.expires)
    if made and expires and expires < made:
        raise Refused(
            "The lot would expire on {expires}, before it was made on {made}.",
            expires=expires,
            made=made,
        )
    if facts.intended:
        read_account(facts.intended)
    return facts


def read_date(words: str) -> str:
    """A day as YYYY-MM-DD; refused where it is none."""
    try:
        if len(words) == 10:
            return date.fromisoformat(words).isoformat()
    except ValueError:
        pass
    raise Refused("“{words}” is no day; write it like 2026-07-17.", words=words[:40])
