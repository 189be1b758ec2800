"""The report without layout: figures as CSV, and words for the telephone and group robots.

Pure: a snapshot in, text out. A cell never becomes a formula, and a message says first that it is
a drill.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from commandcenter.core.rules import rule
from commandcenter.sitreps.model import SitrepKind, Snapshot, Substitution
from commandcenter.sitreps.paper.blocks import source_note
from commandcenter.sitreps.paper.draft import Paper
from commandcenter.sitreps.paper.sentences import directive_keys, statistics_keys, stuck_words
from commandcenter.sitreps.wording import clean, full_time, short_time, words

# A spreadsheet takes a cell that begins so for a formula (OWASP, CSV injection).
FORMULA_MARKS = ("=", "+", "-", "@", "\t", "\r")
# Nobody reads more of a log out; the whole stands in the other formats.
LOG_LINES_MAX = 40
CSV_COLUMNS = ("name", "value", "unit", "state", "as_of", "source", "key")


def write_csv(snapshot: Snapshot, paper: Paper, path: Path) -> list[Substitution]:
    """Write every figure, one a line, under the contract's own column names."""
    written = io.StringIO(newline="")
    writer = csv.writer(written)
    writer.writerow(CSV_COLUMNS)
    for figure in snapshot.figures:
        told = figure.to_dict()
        cells = [told[name] for name in CSV_COLUMNS[:-1]] + [figure.key]
        writer.writerow([_cell(cell) for cell in cells])
    for line in snapshot.log:
        row = [line.words, line.seq, "", "recorded", line.at.isoformat(), line.actor, "log"]
        writer.writerow([_cell(cell) for cell in row])
    # With its mark, so that Excel reads Chinese as such.
    path.write_bytes(written.getvalue().encode("utf-8-sig"))
    return []


def _cell(value: Any) -> Any:
    if value is None:
        return ""
    if isinstance(value, int):
        return value
    return neutral(clean(value).replace("\n", " "))


def neutral(said: str) -> str:
    """Words that no spreadsheet takes for a formula; a decimal number stays one."""
    if not said.startswith(FORMULA_MARKS) or said.removeprefix("-").replace(".", "", 1).isdigit():
        return said
    return f"'{said}"


def write_txt(snapshot: Snapshot, paper: Paper, path: Path) -> list[Substitution]:
    """Write the message to read out or to send, in parts that a group robot takes."""
    parts = messages(snapshot, paper)
    path.write_text("\n\n".join(parts) + "\n", "utf-8")
    return []


def messages(snapshot: Snapshot, paper: Paper) -> list[str]:
    """The message in parts of at most the robot's length; each says what it is part of."""
    most = int(rule("sitreps", "robot_bytes_max").value)
    head = words("message.head", title=paper.title, number=paper.number)
    if snapshot.drill is not None:
        head = words("message.drill") + head
    # Room for the head and its counting on every part.
    room = most - len(head.encode()) - 24
    blocks: list[list[str]] = [[]]
    for line in _pieces(summary_lines(snapshot), room):
        filled = sum(len(said.encode()) + 1 for said in blocks[-1])
        if blocks[-1] and filled + len(line.encode()) > room:
            blocks.append([])
        blocks[-1].append(line)
    if len(blocks) == 1:
        return ["\n".join([head, *blocks[0]])]
    return [
        "\n".join([f"{head}（{ordinal}/{len(blocks)}）", *block])
        for ordinal, block in enumerate(blocks, start=1)
    ]


def summary_lines(snapshot: Snapshot) -> Iterator[str]:
    """What a listener must know, a line each: losses, directives, where they are stuck."""
    yield words("message.as_of", as_of=full_time(snapshot.as_of))
    if snapshot.drill is not None:
        yield words("lead.drill", title=clean(snapshot.drill))
    for name in ("loss", "trend", "measures"):
        if snapshot.elements.get(name):
            said = clean(snapshot.elements[name])
            yield f"{words(f'elements.{name}')}：{said}"
    yield from map(clean, statistics_keys(snapshot))
    yield from map(clean, directive_keys(snapshot))
    for facts in snapshot.directives:
        for stuck in facts.stuck[:3]:
            yield clean(f"{stuck.path}：{stuck_words(stuck, facts, snapshot.as_of)}")
    if snapshot.kind is SitrepKind.LOG:
        newest = snapshot.log[-LOG_LINES_MAX:]
        for entry in newest:
            yield clean(f"{short_time(entry.at)} {entry.words}（{entry.actor}）")
        earlier = len(snapshot.log) - len(newest) + snapshot.log_left_out
        if earlier:
            yield words("message.earlier", count=earlier)
    yield words("message.states")
    yield source_note(snapshot)


def _pieces(lines: Iterator[str], room: int) -> Iterator[str]:
    """Lines cut where one alone is longer than a part."""
    for line in lines:
        rest = line.replace("\n", " ")
        while len(rest.encode()) > room:
            cut = rest.encode()[:room].decode("utf-8", "ignore")
            yield cut
            rest = rest[len(cut) :]
        yield rest
