"""What every command is given: the database, the acting person, and one way to answer.

With `--json` standard output holds one JSON document and nothing else; problems go to standard
error in
words a duty officer understands.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import click
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from commandcenter.accounts import service as accounts
from commandcenter.core.language import Text, text, translate
from commandcenter.core.settings import language
from commandcenter.headquarters import OPERATOR, Door, Headquarters

CHANNEL = "cli"
PIPE_WIDTH = 400


@dataclass
class Session:
    """One run of the command line."""

    database: str | None
    person: str | None
    as_json: bool

    @contextmanager
    def headquarters(self) -> Iterator[Headquarters]:
        """The opened headquarters, closed when the command ends; an unknown `--as` is refused."""
        headquarters = Headquarters.open(self.database, inline=True)
        if headquarters.fresh:
            # A slip in the name of a database must not look like a duty room without directives.
            words = text(
                "There was no database yet; a new one was made: {place}", place=headquarters.place
            )
            complain(self.say(words))
        try:
            # Also whoever only reads says truly who he is: a slip in a name is told at once.
            self._actor(headquarters)
            yield headquarters
        finally:
            headquarters.close()

    @contextmanager
    def door(self) -> Iterator[Door]:
        """A door for acts in the name of `--as`, else of the operator."""
        with self.headquarters() as headquarters:
            yield headquarters.act_as(self._actor(headquarters), CHANNEL)

    def _actor(self, headquarters: Headquarters) -> str:
        if not self.person:
            return OPERATOR
        return headquarters.read(accounts.actor_of, name_or_code=self.person)

    def say(self, words: Text | str) -> str:
        """Words in the language of this run."""
        return translate(words, language())

    def answer(self, document: Any, words: Text | str = "") -> None:
        """Print the one JSON document, or the sentence for people."""
        if self.as_json:
            click.echo(_json(document))
        elif words:
            click.echo(self.say(words))

    def table(
        self, document: Any, columns: Sequence[Text | str], rows: Sequence[Sequence[Any]]
    ) -> None:
        """Print the JSON document, or a table for people."""
        if self.as_json:
            self.answer(document)
            return
        if not rows:
            # A heading above nothing looks like an answer that was cut off.
            click.echo(self.say(text("Nothing to list.")))
            return
        table = Table(box=None, header_style="bold", pad_edge=False)
        for place, column in enumerate(columns):
            number = isinstance(rows[0][place], int)
            table.add_column(self.say(column), justify="right" if number else "left")
        for row in rows:
            table.add_row(*("—" if cell is None else str(cell) for cell in row))
        console = Console()
        if not console.is_terminal:
            # Whoever reads a pipe wants the figures whole.
            console = Console(width=PIPE_WIDTH)
        console.print(table)

    @contextmanager
    def progress(self, words: Text | str, total: float | None = None) -> Iterator[Bar]:
        """A progress bar on standard error, where somebody can see it."""
        console = Console(stderr=True)
        with Progress(
            TextColumn("{task.description}"),
            BarColumn(),
            TextColumn("{task.percentage:>3.0f}%"),
            TimeElapsedColumn(),
            console=console,
            disable=self.as_json or not console.is_terminal,
            transient=True,
        ) as progress:
            yield Bar(progress, progress.add_task(self.say(words), total=total))


def _json(document: Any) -> str:
    """The document as it can be written here: escaped where the output knows no such letters."""
    words = json.dumps(document, ensure_ascii=False, indent=2, default=str)
    try:
        words.encode(sys.stdout.encoding or "utf-8")
    except UnicodeEncodeError:
        return json.dumps(document, indent=2, default=str)
    return words


@dataclass
class Bar:
    """One moving bar."""

    progress: Progress
    task: Any

    def advance(self, steps: float = 1) -> None:
        """Move by `steps`."""
        self.progress.advance(self.task, steps)

    def reach(self, share: float) -> None:
        """Move to a share between 0 and 1."""
        self.progress.update(self.task, total=1.0, completed=share)


def complain(words: str) -> None:
    """One problem, on standard error."""
    sys.stderr.write(words.rstrip() + "\n")


pass_session = click.make_pass_decorator(Session)
