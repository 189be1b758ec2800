"""The help of the command line in the reader's language: what commands say of themselves, and
click's own words.

Commands keep their English words in their docstrings; here they are looked up in the one catalogue.
"""

from __future__ import annotations

import gettext
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager

import click

from commandcenter.core.language import CATALOGUES, DOMAIN, sentence, text, translate

LANGUAGE_OF_GETTEXT = "LANGUAGE"


def plural(one: str, many: str) -> tuple[str, str]:
    """Mark what click says of one and of several, for translation as one pair."""
    return one, many


# What click itself says; it asks gettext, which finds the words under these.
WORDS_OF_CLICK = (
    text("Usage:"),
    text("Options"),
    text("Commands"),
    text("Show this message and exit."),
    text("Try '{command} {option}' for help."),
    text("Error: {message}"),
    text("Invalid value for {param_hint}: {message}"),
    text("Invalid value: {message}"),
    text("Missing argument"),
    text("Missing option"),
    text("Missing command."),
    text("No such command {name!r}."),
    text("No such option {name!r}."),
    text("{name} {filename!r} does not exist."),
    text("{name} {filename!r} is a directory."),
    text("{name} {filename!r} is a file."),
    text("{name} {filename!r} is not readable."),
    text("{name} {filename!r} is not writable."),
    text("{value!r} is not a valid {number_type}."),
    text("{value} is not in the range {range}."),
    text("Option {name!r} does not take a value."),
    text("Could not open file {filename!r}: {message}"),
    text("default: {default}"),
    text("required"),
)
PLURALS_OF_CLICK = (
    plural("Got unexpected extra argument ({args})", "Got unexpected extra arguments ({args})"),
    plural("Did you mean {possibility}?", "(Did you mean one of: {possibilities}?)"),
    plural("{value!r} is not {choice}.", "{value!r} is not one of {choices}."),
    plural("Option {name!r} requires an argument.", "Option {name!r} requires {nargs} arguments."),
)
# What click calls a kind of value; it keeps these words in its types and never asks gettext.
KINDS_OF_VALUES = {
    word.template: word
    for word in (
        text("file"),
        text("directory"),
        text("path"),
        text("filename"),
        text("integer"),
        text("float"),
        text("integer range"),
        text("float range"),
    )
}
# What an option means that says nothing of itself: the same word means the same everywhere.
SHARED = {
    "incident": text("The incident, by its number."),
    "formats": text("The formats, with commas between them."),
    "out": text("The folder for what is written."),
    "as_of": text("The moment it speaks of; by default now."),
    "at": text("At this moment; by default now."),
    "by": text("Who does it."),
    "reason": text("Why."),
    "why": text("Why."),
    "limit": text("At most so many."),
    "count": text("How many."),
    "days": text("So many days."),
    "kind": text("Which kind."),
    "title": text("What it is called."),
    "under": text("Only what lies at or under this unit."),
    "since": text("From this moment on."),
    "until": text("Until this moment."),
    "host": text("The address to listen on; 0.0.0.0 is every one of this machine."),
    "port": text("The port to listen on."),
    "state": text("Only those in this state."),
    "photos": text("The folder in which the photos lie."),
    "year": text("The year."),
    "inspector": text("Who inspected."),
    "profile": text("The set of rules."),
    "process": text("The state of the statistics: first, follow-up or checked."),
    "way": text("Whether the call came in or went out."),
    "unit": text("The unit, by its code."),
    "name": text("The person's name."),
    "post": text("The person's post."),
    "phone": text("The telephone number."),
    "place": text("Where."),
    "side": text("Who signs: the one who hands over or the one who takes over."),
}
SENTENCE_ENDS = re.compile(r"(?<=\.)\s|(?<=。)")


@contextmanager
def speaking(command: click.Command, language: str) -> Iterator[None]:
    """Let a command and all below it explain themselves in `language` while this lasts."""
    before, domain = os.environ.get(LANGUAGE_OF_GETTEXT), gettext.textdomain()
    kept = [(one, name, getattr(one, name)) for one, name, _words in _explained(command, language)]
    os.environ[LANGUAGE_OF_GETTEXT] = language
    gettext.bindtextdomain(DOMAIN, str(CATALOGUES))
    gettext.textdomain(DOMAIN)
    for one, name, words in list(_explained(command, language)):
        setattr(one, name, words)
    try:
        yield
    finally:
        for one, name, words in kept:
            setattr(one, name, words)
        gettext.textdomain(domain)
        if before is None:
            del os.environ[LANGUAGE_OF_GETTEXT]
        else:
            os.environ[LANGUAGE_OF_GETTEXT] = before


def _explained(command: click.Command, language: str) -> Iterator[tuple[object, str, str | None]]:
    """Everything that is said, as owner, attribute and words.

    Above its commands a group lists the first sentence of each, whole: click would cut it.
    """
    said = _said(command.help, language)
    yield command, "help", said
    yield command, "short_help", said and SENTENCE_ENDS.split(said, maxsplit=1)[0]
    yield command, "options_metavar", translate(text("[OPTIONS]"), language)
    for one in command.params:
        if isinstance(one, click.Option):
            yield one, "help", _said(one.help or _shared(one), language)
        if one.type.name in KINDS_OF_VALUES:
            yield one.type, "name", translate(KINDS_OF_VALUES[one.type.name], language)
    if isinstance(command, click.Group):
        yield command, "subcommand_metavar", translate(text("COMMAND [ARGS]..."), language)
        for child in command.commands.values():
            yield from _explained(child, language)


def _shared(option: click.Option) -> str | None:
    words = SHARED.get(option.opts[-1].removeprefix("--").replace("-", "_"))
    return None if words is None else words.template


def _said(words: str | None, language: str) -> str | None:
    """One help text; docstrings are wrapped, the catalogue holds them in one line."""
    return None if words is None else sentence(" ".join(words.split()), language)
