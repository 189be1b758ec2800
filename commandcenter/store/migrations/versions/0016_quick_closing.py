"""Closing a booking adds up its postings once, and looks into the past only where it must.

What a store held before and gave away since its last movement cannot have been missing at any
moment; only the other accounts' histories are gone through. On PostgreSQL a posting's booking is
looked up once a statement, not once a row.
"""

from __future__ import annotations

from alembic import op

revision = "0016"
down_revision = "0015"

SHUT = "this booking is closed"
UNTRUE = "a booking names the postings since the last one, all of them"
LATE = "the goods were not there at that time"
PROMISED = "more would be settled or released than was promised"
MOVES = "kind NOT IN ('promise', 'release')"

# Of the booking that is being closed.
IT = "(SELECT {column} FROM booking WHERE entry = NEW.entry)"
OURS = f"id BETWEEN {IT.format(column='first')} AND {IT.format(column='last')}"

UNNAMED_IF = f"""
  NEW.booked OR NOT EXISTS (
    SELECT 1 FROM booking AS b WHERE b.entry = NEW.entry AND b.last = (SELECT max(id) FROM posting)
      AND b.first = COALESCE((SELECT c.last FROM booking AS c WHERE c.entry < NEW.entry
                              ORDER BY c.entry DESC LIMIT 1), 0) + 1)
  OR EXISTS (SELECT 1 FROM posting AS p WHERE p.{OURS} AND p.entry <> NEW.entry)"""
WITHOUT_BALANCE_IF = f"""EXISTS (SELECT 1 FROM posting AS p
    LEFT JOIN balance AS a ON a.account = p.source AND a.lot = p.lot
    LEFT JOIN balance AS b ON b.account = p.target AND b.lot = p.lot
    WHERE p.{OURS} AND (a.lot IS NULL OR b.lot IS NULL))"""

# What the postings of a booking add to each balance; `gone` is what left it, `since` when first.
TALLY = f"""
  SELECT account, lot, sum(moved) AS moved, sum(held) AS held, max(until) AS until,
      sum(gone) AS gone, min(since) AS since FROM (
    SELECT source AS account, lot, CASE WHEN {MOVES} THEN -quantity ELSE 0 END AS moved,
        CASE kind WHEN 'promise' THEN quantity WHEN 'settle' THEN -quantity
             WHEN 'release' THEN -quantity ELSE 0 END AS held,
        CASE WHEN {MOVES} THEN at ELSE 0 END AS until,
        CASE WHEN {MOVES} THEN quantity ELSE 0 END AS gone, CASE WHEN {MOVES} THEN at END AS since
      FROM posting WHERE {OURS}
    UNION ALL SELECT target, lot, quantity, 0, at, 0, NULL FROM posting WHERE {OURS} AND {MOVES}
  ) AS one GROUP BY account, lot"""

# Just before each later move, what is held in the end less all that came since must not be below
# zero. The balance is the one before; its own goods sufficed where nothing moved later.
LATE_IF = f"""(NOT balance.free AND d.since IS NOT NULL
  AND (balance.last_at > d.since OR balance.quantity < d.gone) AND EXISTS (
    SELECT 1 FROM (SELECT sum(delta) OVER (ORDER BY at DESC) AS since_then FROM (
        SELECT at, quantity AS delta FROM posting AS p
          WHERE p.target = balance.account AND p.lot = balance.lot AND p.at > d.since AND {MOVES}
        UNION ALL SELECT at, -quantity FROM posting AS p
          WHERE p.source = balance.account AND p.lot = balance.lot AND p.at > d.since AND {MOVES}
      ) AS moves) AS sums WHERE balance.quantity + d.moved < sums.since_then))"""

BOOK = """promised = balance.promised + d.held, entry = NEW.entry,
    last_at = {later}(balance.last_at, d.until)"""
PAIR = "balance.account = d.account AND balance.lot = d.lot"

PROMISED_IF = f"""EXISTS (
  SELECT 1 FROM (SELECT of, sum(quantity) AS done FROM posting WHERE kind IN ('settle', 'release')
                   AND of IN (SELECT of FROM posting WHERE {OURS} AND of IS NOT NULL)
                 GROUP BY of) AS used
  LEFT JOIN posting AS promise ON promise.id = used.of AND promise.kind = 'promise'
  WHERE promise.id IS NULL OR used.done > promise.quantity)"""

BOOKED = "UPDATE closing SET booked = {true} WHERE entry = NEW.entry"


def upgrade() -> None:
    """Put the quicker closing in the place of the first one."""
    dialect = op.get_bind().dialect.name
    for statement in _sqlite() if dialect == "sqlite" else _postgresql():
        op.execute(statement)


def _sqlite() -> list[str]:
    def refuse(words: str, condition: str) -> str:
        return f"SELECT RAISE(ABORT, 'refused: {words}') WHERE {condition};"

    late = f"WHEN {LATE_IF} THEN RAISE(ABORT, 'refused: {LATE}')"
    moved = f"CASE {late} ELSE balance.quantity + d.moved END"
    book = f"""UPDATE balance SET quantity = {moved}, {BOOK.format(later="max")}
      FROM ({TALLY}) AS d WHERE {PAIR};"""
    return [
        "DROP TRIGGER closing_insert",
        f"""CREATE TRIGGER closing_insert AFTER INSERT ON closing BEGIN
          {refuse(UNTRUE, UNNAMED_IF)} {refuse(UNTRUE, WITHOUT_BALANCE_IF)}
          {book} {refuse(PROMISED, PROMISED_IF)} {BOOKED.format(true=1)}; END""",
    ]


def _postgresql() -> list[str]:
    def function(name: str, declared: str, body: str) -> str:
        head = f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS"
        return f"{head} $$ {declared} BEGIN {body} RETURN NULL; END $$"

    def refuse(words: str, condition: str) -> str:
        return f"IF {condition} THEN RAISE EXCEPTION 'refused: {words}'; END IF;"

    # One statement sees the balances as they were before it, whatever part of it changes them.
    book = f"""WITH tally AS MATERIALIZED ({TALLY}), booked AS (
        UPDATE balance SET quantity = balance.quantity + d.moved, {BOOK.format(later="greatest")}
          FROM tally AS d WHERE {PAIR})
      SELECT bool_or(balance.lot IS NULL), bool_or({LATE_IF}) INTO unknown, late
        FROM tally AS d LEFT JOIN balance ON {PAIR};"""
    entries = "(SELECT DISTINCT entry FROM changed) AS c"
    closed = f"EXISTS (SELECT 1 FROM {entries} JOIN closing USING (entry))"
    unbooked = (
        f"EXISTS (SELECT 1 FROM {entries} LEFT JOIN booking AS b USING (entry)"
        " WHERE b.first IS NULL)"
    )
    return [
        function(
            "book",
            "DECLARE unknown boolean; late boolean;",
            f"""{refuse(UNTRUE, UNNAMED_IF)} {book} {refuse(UNTRUE, "unknown")}
            {refuse(LATE, "late")} {refuse(PROMISED, PROMISED_IF)} {BOOKED.format(true="true")};""",
        ),
        function("posting_shut", "", refuse(SHUT, closed) + refuse(UNTRUE, unbooked)),
        # Its place is taken by `posting_shut`, and by the closing that looks at every posting.
        "ALTER TABLE posting DROP CONSTRAINT fk_posting_entry_booking",
    ]
