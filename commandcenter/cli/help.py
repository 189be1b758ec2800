"""The help of the command line in the reader's language: what commands say of themselves, and
click's own words.

Commands keep their English words in their docstrings; here they are looked up in the one catalogue.
"""

from __future__ import annotations

import gettext
import os
from collections.abc import Iterator
from contextlib import contextmanager

import click

from commandcenter.core.language import CATALOGUES, DOMAIN, sentence, text

LANGUAGE_OF_GETTEXT = "LANGUAGE"
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
    text("{value!r} is not a valid {number_type}."),
    text("Option {name!r} does not take a value."),
    text("Could not open file {filename!r}: {message}"),
    text("default: {default}"),
)


@contextmanager
def speaking(command: click.Command, language: str) -> Iterator[None]:
    """Let a command and all below it explain themselves in `language` while this lasts."""
    before, domain = os.environ.get(LANGUAGE_OF_GETTEXT), gettext.textdomain()
    kept = [(one, one.help) for one in _explained(command)]
    os.environ[LANGUAGE_OF_GETTEXT] = language
    gettext.bindtextdomain(DOMAIN, str(CATALOGUES))
    gettext.textdomain(DOMAIN)
    for one, words in kept:
        one.help = _said(words, language)
    try:
        yield
    finally:
        for one, words in kept:
            one.help = words
        gettext.textdomain(domain)
        if before is None:
            del os.environ[LANGUAGE_OF_GETTEXT]
        else:
            os.environ[LANGUAGE_OF_GETTEXT] = before


def _explained(command: click.Command) -> Iterator[click.Command | click.Option]:
    """Everything that has a help text."""
    yield command
    yield from (one for one in command.params if isinstance(one, click.Option))
    if isinstance(command, click.Group):
        for child in command.commands.values():
            yield from _explained(child)


def _said(words: str | None, language: str) -> str | None:
    """One help text; docstrings are wrapped, the catalogue holds them in one line."""
    return None if words is None else sentence(" ".join(words.split()), language)
