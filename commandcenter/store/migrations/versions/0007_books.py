"""The books: items, lots, depots, accounts, postings and the balances that triggers keep.

Closing a booking (one a journal entry) adds its postings to the balances, in the database itself,
and is refused where a store would fall below nothing now or at the posting's own time.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"

CODE = sa.String(40).with_variant(sa.String(40, collation="C"), "postgresql")
ROW = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
frozen = sa.MetaData()
# Made by an earlier migration; named here only to be pointed at.
sa.Table("journal", frozen, sa.Column("seq", sa.BigInteger(), primary_key=True))
sa.Table("unit", frozen, sa.Column("code", CODE, primary_key=True))

item = sa.Table(
    "item",
    frozen,
    sa.Column("id", sa.Integer(), nullable=False, autoincrement=False),
    sa.Column("code", sa.String(40), nullable=False),
    sa.Column("name", sa.String(120), nullable=False),
    sa.Column("unit", sa.String(20), nullable=False),
    sa.Column("decimals", sa.SmallInteger(), nullable=False),
    sa.Column("gb_code", sa.String(7), nullable=True),
    sa.PrimaryKeyConstraint("id", name="pk_item"),
    sa.UniqueConstraint("code", name="uq_item_code"),
)
item_unit = sa.Table(
    "item_unit",
    frozen,
    sa.Column("item", sa.Integer(), nullable=False),
    sa.Column("unit", sa.String(20), nullable=False),
    sa.Column("factor", sa.String(40), nullable=False),
    sa.ForeignKeyConstraint(["item"], ["item.id"], name="fk_item_unit_item_item"),
    sa.PrimaryKeyConstraint("item", "unit", name="pk_item_unit"),
)
lot = sa.Table(
    "lot",
    frozen,
    sa.Column("id", sa.Integer(), nullable=False, autoincrement=False),
    sa.Column("item", sa.Integer(), nullable=False),
    sa.Column("code", sa.String(60), nullable=False),
    sa.Column("maker", sa.String(120), nullable=True),
    sa.Column("spec", sa.String(120), nullable=True),
    sa.Column("made", sa.String(10), nullable=True),
    sa.Column("expires", sa.String(10), nullable=True),
    sa.Column("intended", sa.String(80), nullable=True),
    sa.ForeignKeyConstraint(["item"], ["item.id"], name="fk_lot_item_item"),
    sa.PrimaryKeyConstraint("id", name="pk_lot"),
    sa.UniqueConstraint("code", "item", name="uq_lot_code"),
)
depot = sa.Table(
    "depot",
    frozen,
    sa.Column("code", sa.String(60), nullable=False),
    sa.Column("name", sa.String(120), nullable=False),
    sa.Column("place", CODE, nullable=False),
    sa.Column("lat", sa.Double(), nullable=True),
    sa.Column("lon", sa.Double(), nullable=True),
    sa.ForeignKeyConstraint(["place"], ["unit.code"], name="fk_depot_place_unit"),
    sa.PrimaryKeyConstraint("code", name="pk_depot"),
)
account = sa.Table(
    "account",
    frozen,
    sa.Column("id", sa.Integer(), nullable=False, autoincrement=False),
    sa.Column("code", sa.String(80), nullable=False),
    sa.Column("kind", sa.String(16), nullable=False),
    sa.Column("free", sa.Boolean(), nullable=False),
    sa.CheckConstraint(
        "substr(code, 1, length(kind) + 1) = kind || ':'", name="ck_account_code_of_kind"
    ),
    sa.CheckConstraint(
        "free = (kind NOT IN ('depot', 'transit', 'unit', 'household'))",
        name="ck_account_free_of_kind",
    ),
    sa.PrimaryKeyConstraint("id", name="pk_account"),
    sa.UniqueConstraint("code", name="uq_account_code"),
)
closing = sa.Table(
    "closing",
    frozen,
    sa.Column("entry", ROW, nullable=False, autoincrement=False),
    sa.Column("booked", sa.Boolean(), nullable=False),
    sa.PrimaryKeyConstraint("entry", name="pk_closing"),
)
booking = sa.Table(
    "booking",
    frozen,
    sa.Column("entry", ROW, nullable=False, autoincrement=False),
    sa.Column("first", sa.BigInteger(), nullable=False),
    sa.Column("last", sa.BigInteger(), nullable=False),
    sa.Column("digest", sa.String(64), nullable=False),
    sa.ForeignKeyConstraint(
        ["entry"],
        ["closing.entry"],
        name="fk_booking_entry_closing",
        deferrable=True,
        initially="DEFERRED",
    ),
    sa.ForeignKeyConstraint(["entry"], ["journal.seq"], name="fk_booking_entry_journal"),
    sa.PrimaryKeyConstraint("entry", name="pk_booking"),
)
balance = sa.Table(
    "balance",
    frozen,
    sa.Column("account", sa.Integer(), nullable=False),
    sa.Column("lot", sa.Integer(), nullable=False),
    sa.Column("quantity", sa.BigInteger(), nullable=False),
    sa.Column("promised", sa.BigInteger(), nullable=False),
    sa.Column("free", sa.Boolean(), nullable=False),
    sa.Column("entry", sa.BigInteger(), nullable=False),
    sa.Column("last_at", sa.BigInteger(), nullable=False),
    sa.CheckConstraint("free OR quantity >= promised", name="ck_balance_enough"),
    sa.CheckConstraint("promised >= 0", name="ck_balance_promised"),
    sa.ForeignKeyConstraint(["account"], ["account.id"], name="fk_balance_account_account"),
    sa.ForeignKeyConstraint(["lot"], ["lot.id"], name="fk_balance_lot_lot"),
    sa.PrimaryKeyConstraint("account", "lot", name="pk_balance"),
    sqlite_with_rowid=False,
)
sa.Index("ix_balance_lot", balance.c.lot, balance.c.account)
posting = sa.Table(
    "posting",
    frozen,
    sa.Column("id", ROW, nullable=False, autoincrement=False),
    sa.Column("key", sa.String(120), nullable=False),
    sa.Column("at", sa.BigInteger(), nullable=False),
    sa.Column("by", sa.String(80), nullable=True),
    sa.Column("kind", sa.String(16), nullable=False),
    sa.Column("lot", sa.Integer(), nullable=False),
    sa.Column("quantity", sa.BigInteger(), nullable=False),
    sa.Column("said", sa.String(60), nullable=True),
    sa.Column("source", sa.Integer(), nullable=False),
    sa.Column("target", sa.Integer(), nullable=False),
    sa.Column("incident", sa.String(40), nullable=True),
    sa.Column("note", sa.Text(), nullable=True),
    sa.Column("of", sa.BigInteger(), nullable=True),
    sa.Column("entry", sa.BigInteger(), nullable=False),
    sa.CheckConstraint("source <> target", name="ck_posting_elsewhere"),
    sa.CheckConstraint("quantity > 0", name="ck_posting_something"),
    sa.ForeignKeyConstraint(["entry"], ["booking.entry"], name="fk_posting_entry_booking"),
    sa.PrimaryKeyConstraint("id", name="pk_posting"),
    sa.UniqueConstraint("key", name="uq_posting_key"),
)
sa.Index(
    "ix_posting_of",
    posting.c.of,
    sqlite_where=sa.text("of IS NOT NULL"),
    postgresql_where=sa.text("of IS NOT NULL"),
)
sa.Index("ix_posting_source", posting.c.source, posting.c.lot, posting.c.at)
sa.Index("ix_posting_target", posting.c.target, posting.c.lot, posting.c.at)
sa.Index(
    "uq_posting_reversed",
    posting.c.of,
    unique=True,
    sqlite_where=sa.text("kind = 'reversal'"),
    postgresql_where=sa.text("kind = 'reversal'"),
)
TABLES = [item, item_unit, lot, depot, account, closing, booking, balance, posting]

KEPT = {
    "posting": "a posting stays as it was; correct it by a red entry",
    "account": "an account stays as it was opened",
    "booking": "this booking is closed",
}
STAY = ("closing", "balance", "lot", "item")
SUMS = "balances are kept by the books and cannot be set"
SHUT = "this booking is closed"
UNTRUE = "a booking names the postings since the last one, all of them"
LATE = "the goods were not there at that time"
PROMISED = "more would be settled or released than was promised"
MOVES = "kind NOT IN ('promise', 'release')"

# Of the booking that is being closed.
IT = "(SELECT {column} FROM booking WHERE entry = NEW.entry)"
OURS = f"id BETWEEN {IT.format(column='first')} AND {IT.format(column='last')}"

UNTRUE_IF = f"""
  NEW.booked OR NOT EXISTS (
    SELECT 1 FROM booking AS b WHERE b.entry = NEW.entry AND b.last = (SELECT max(id) FROM posting)
      AND b.first = COALESCE((SELECT c.last FROM booking AS c WHERE c.entry < NEW.entry
                              ORDER BY c.entry DESC LIMIT 1), 0) + 1)
  OR EXISTS (SELECT 1 FROM posting AS p
    LEFT JOIN balance AS a ON a.account = p.source AND a.lot = p.lot
    LEFT JOIN balance AS b ON b.account = p.target AND b.lot = p.lot
    WHERE p.{OURS} AND (p.entry <> NEW.entry OR a.lot IS NULL OR b.lot IS NULL))"""

# What the postings of a booking add to each balance. `{{later}}` is the dialect's greatest().
BOOK = f"""
UPDATE balance SET quantity = quantity + d.moved, promised = promised + d.held,
    entry = NEW.entry, last_at = {{later}}(last_at, d.until)
  FROM (SELECT account, lot, sum(moved) AS moved, sum(held) AS held, max(until) AS until FROM (
      SELECT source AS account, lot, CASE WHEN {MOVES} THEN -quantity ELSE 0 END AS moved,
          CASE kind WHEN 'promise' THEN quantity WHEN 'settle' THEN -quantity
               WHEN 'release' THEN -quantity ELSE 0 END AS held,
          CASE WHEN {MOVES} THEN at ELSE 0 END AS until
        FROM posting WHERE {OURS}
      UNION ALL SELECT target, lot, quantity, 0, at FROM posting WHERE {OURS} AND {MOVES}
    ) AS one GROUP BY account, lot) AS d
  WHERE balance.account = d.account AND balance.lot = d.lot"""

# Just before each later move, what is held now less all that came since must not be below zero.
LATE_IF = f"""EXISTS (
  SELECT 1 FROM (SELECT source, lot, min(at) AS since FROM posting WHERE {OURS} AND {MOVES}
                 GROUP BY source, lot) AS gone
  JOIN balance AS b ON b.account = gone.source AND b.lot = gone.lot
  WHERE NOT b.free AND b.last_at > gone.since AND EXISTS (
    SELECT 1 FROM (SELECT sum(delta) OVER (ORDER BY at DESC) AS since_then FROM (
        SELECT at, quantity AS delta FROM posting AS p
          WHERE p.target = b.account AND p.lot = b.lot AND p.at > gone.since AND {MOVES}
        UNION ALL SELECT at, -quantity FROM posting AS p
          WHERE p.source = b.account AND p.lot = b.lot AND p.at > gone.since AND {MOVES}
      ) AS moves) AS sums WHERE b.quantity < sums.since_then))"""

PROMISED_IF = f"""EXISTS (
  SELECT 1 FROM (SELECT of, sum(quantity) AS done FROM posting WHERE kind IN ('settle', 'release')
                   AND of IN (SELECT of FROM posting WHERE {OURS} AND of IS NOT NULL)
                 GROUP BY of) AS used
  LEFT JOIN posting AS promise ON promise.id = used.of AND promise.kind = 'promise'
  WHERE promise.id IS NULL OR used.done > promise.quantity)"""

BOOKED = "UPDATE closing SET booked = {true} WHERE entry = NEW.entry"
NO_ZERO = """{new}.quantity <> 0 OR {new}.promised <> 0
  OR {new}.free IS {distinct} (SELECT free FROM account WHERE id = {new}.account)"""


def upgrade() -> None:
    """Make the tables and set the books' own rules."""
    frozen.create_all(op.get_bind(), tables=TABLES, checkfirst=False)
    dialect = op.get_bind().dialect.name
    for statement in _sqlite() if dialect == "sqlite" else _postgresql():
        op.execute(statement)


def _sqlite() -> list[str]:
    def refuse(words: str, condition: str = "") -> str:
        return f"SELECT RAISE(ABORT, 'refused: {words}'){condition and f' WHERE {condition}'};"

    def guard(event: str, table: str, words: str, condition: str = "") -> str:
        when = condition and f"WHEN {condition}"
        name = f"{table}_{event.lower()}"
        return f"CREATE TRIGGER {name} BEFORE {event} ON {table} {when} BEGIN {refuse(words)} END"

    def changed(*columns: str) -> str:
        return " OR ".join(f"NEW.{column} <> OLD.{column}" for column in columns)

    unbooked = "EXISTS (SELECT 1 FROM closing WHERE entry = NEW.entry AND NOT booked)"
    book = BOOK.format(later="max")
    checks = f"{refuse(LATE, LATE_IF)} {refuse(PROMISED, PROMISED_IF)}"
    booked = f"{refuse(UNTRUE, UNTRUE_IF)} {book}; {checks} {BOOKED.format(true=1)};"
    return [
        *(guard(verb, table, why) for table, why in KEPT.items() for verb in ("UPDATE", "DELETE")),
        *(guard("DELETE", table, SUMS) for table in STAY),
        guard("INSERT", "posting", SHUT, "EXISTS (SELECT 1 FROM closing WHERE entry = NEW.entry)"),
        guard("INSERT", "balance", SUMS, NO_ZERO.format(new="NEW", distinct="NOT")),
        guard(
            "UPDATE",
            "balance",
            SUMS,
            f"{changed('account', 'lot', 'free')} OR NOT {unbooked}",
        ),
        guard("UPDATE", "closing", SUMS, "OLD.booked OR NEW.entry <> OLD.entry"),
        guard("UPDATE", "lot", SUMS, changed("id", "item", "code")),
        f"CREATE TRIGGER closing_insert AFTER INSERT ON closing BEGIN {booked} END",
    ]


def _trigger(name: str, event: str, act: str, each: str = "STATEMENT") -> str:
    return f"CREATE TRIGGER {name} {event} FOR EACH {each} EXECUTE FUNCTION {act}"


def _postgresql_keepers() -> list[str]:
    """What may never be changed, and what may only be changed in some columns."""
    sums = f"keep_as_it_is('{SUMS}')"
    same = {
        "balance": "account, lot, free",
        "lot": "id, item, code",
        "closing": "entry",
    }
    every = "BEFORE UPDATE OR DELETE OR TRUNCATE ON"
    booked = "ROW WHEN (OLD.booked)"
    return [
        *(_trigger(f"{t}_kept", f"{every} {t}", f"keep_as_it_is('{w}')") for t, w in KEPT.items()),
        *(_trigger(f"{t}_kept", f"BEFORE DELETE OR TRUNCATE ON {t}", sums) for t in STAY),
        *(_trigger(f"{t}_same", f"BEFORE UPDATE OF {c} ON {t}", sums) for t, c in same.items()),
        _trigger("closing_update", "BEFORE UPDATE ON closing", sums, booked),
    ]


def _postgresql() -> list[str]:
    def function(name: str, body: str) -> str:
        declared = f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS"
        return f"{declared} $$ BEGIN {body} RETURN NULL; END $$"

    def refuse(words: str, condition: str) -> str:
        return f"IF {condition} THEN RAISE EXCEPTION 'refused: {words}'; END IF;"

    added = "REFERENCING NEW TABLE AS changed"
    zero = NO_ZERO.format(new="changed", distinct="DISTINCT FROM")
    book = BOOK.format(later="greatest")
    checks = f"{refuse(LATE, LATE_IF)} {refuse(PROMISED, PROMISED_IF)}"
    unbooked = (
        "EXISTS (SELECT 1 FROM changed LEFT JOIN closing "
        "ON closing.entry = changed.entry AND NOT booked WHERE closing.entry IS NULL)"
    )
    shut = refuse(SHUT, "EXISTS (SELECT 1 FROM changed JOIN closing USING (entry))")
    booked = f"{refuse(UNTRUE, UNTRUE_IF)} {book}; {checks} {BOOKED.format(true='true')};"
    return [
        *_postgresql_keepers(),
        function("posting_shut", shut),
        function("balance_empty", refuse(SUMS, f"EXISTS (SELECT 1 FROM changed WHERE {zero})")),
        function("balance_booked", refuse(SUMS, unbooked)),
        function("book", booked),
        _trigger("posting_insert", f"AFTER INSERT ON posting {added}", "posting_shut()"),
        _trigger("balance_insert", f"AFTER INSERT ON balance {added}", "balance_empty()"),
        _trigger("balance_update", f"AFTER UPDATE ON balance {added}", "balance_booked()"),
        _trigger("closing_insert", "AFTER INSERT ON closing", "book()", "ROW"),
    ]
