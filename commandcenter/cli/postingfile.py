"""Posts a file: JSON lines in batches, each for itself; a sheet as a whole or not at all."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

from commandcenter.cli.outcome import LinesTaken
from commandcenter.core.errors import Refused
from commandcenter.core.language import Text
from commandcenter.headquarters import Door
from commandcenter.ledgers import service as ledgers
from commandcenter.ledgers.reading import PostingLine, decode
from commandcenter.ledgers.sheet import read_sheet

BATCH = 8_000
SHEETS = {".csv", ".xlsx", ".xlsm"}
BOM = b"\xef\xbb\xbf"


def post_file(
    door: Door,
    file: Path,
    say: Callable[[Text], str],
    reach: Callable[[float], None] = lambda _share: None,
) -> LinesTaken:
    """Post every line of `file`; a sheet is posted as a whole or not at all."""
    made = LinesTaken()
    if file.suffix.lower() in SHEETS:
        posted = door.act(ledgers.post_together, name=file.name, lines=read_sheet(file))
        made.accepted, made.repeated = posted.accepted, posted.repeated
        return made
    size = max(file.stat().st_size, 1)
    for batch, read in _batches(file):
        lines: list[PostingLine] = []
        numbers: list[int] = []
        for number, line in batch:
            try:
                lines.append(decode(line))
                numbers.append(number)
            except Refused as refused:
                made.refused.append({"line": number, "why": say(refused.words)})
        posted = door.act(ledgers.post, lines=lines)
        made.accepted += posted.accepted
        made.repeated += posted.repeated
        made.refused += [
            {"line": numbers[one.place], "why": say(one.why)} for one in posted.refused
        ]
        reach(read / size)
    made.refused.sort(key=lambda refused: int(refused["line"]))
    return made


def _batches(file: Path) -> Iterator[tuple[list[tuple[int, bytes]], int]]:
    """Blocks of numbered lines and how many bytes were read; empty lines are passed over."""
    with file.open("rb") as stream:
        batch: list[tuple[int, bytes]] = []
        read = 0
        for number, line in enumerate(stream, 1):
            read += len(line)
            if line.strip():
                batch.append((number, line.removeprefix(BOM) if number == 1 else line))
            if len(batch) == BATCH:
                yield batch, read
                batch = []
        if batch:
            yield batch, read
