"""Gathers every sentence for people, checks its translation, and makes the catalogue.

Run as `python -m tests.translations.compile`. The fragments are plain PO, one for each room; what
is written is the one catalogue that the program reads.
"""

from __future__ import annotations

import ast
import string
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from jinja2 import Environment, nodes

ROOT = Path(__file__).resolve().parents[2]
LANGUAGE = "zh_CN"
FRAGMENTS = ROOT / "resources" / "translations" / LANGUAGE
CATALOGUE = FRAGMENTS / "LC_MESSAGES" / "commandcenter.mo"
TEMPLATES = ROOT / "resources" / "phone" / "templates"
ROOMS = ("commandcenter", "ui")
# Commands explain themselves by their docstrings and the help of their options.
COMMAND_LINE = "commandcenter/cli/"
COMMAND_MAKERS = frozenset({"command", "group"})
# What takes a sentence for people, and as which of its arguments.
TAKERS = {
    "text": 0,
    "Text": 0,
    "Refused": 0,
    "Unavailable": 0,
    "Declined": 1,
    "Spoken": 0,
    "Fault": 0,
}
TEMPLATE_TAKERS = ("say", "words")
# What takes the words of one and of several, which another library looks up as one pair.
PAIR_TAKER = "plural"
# The program's own log of a day is not the time the catalogue is made.
MADE = datetime(2026, 1, 1, tzinfo=UTC)


@dataclass
class Sources:
    """What the program says, and every string it holds."""

    said: dict[str, str] = field(default_factory=dict)
    held: set[str] = field(default_factory=set)
    pairs: dict[tuple[str, str], str] = field(default_factory=dict)


@dataclass
class Fragments:
    """What was translated, by whom, and what is wrong with the fragments themselves."""

    words: dict[str, str] = field(default_factory=dict)
    where: dict[str, str] = field(default_factory=dict)
    pairs: dict[tuple[str, str], str] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)


def read_sources(root: Path = ROOT) -> Sources:
    """Read all Python and all templates of the program."""
    found = Sources()
    for room in ROOMS:
        for path in sorted((root / room).rglob("*.py")):
            if "migrations" in path.parts:
                continue
            read_python(path.read_text("utf-8"), path.relative_to(root).as_posix(), found)
    for path in sorted(TEMPLATES.glob("*.html")):
        read_template(path.read_text("utf-8"), path.name, found)
    return found


def read_python(source: str, name: str, found: Sources) -> None:
    """The sentences of one module."""
    tree = ast.parse(source)
    foreign = set(foreign_takers(tree))
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            found.held.add(node.value)
        if name.startswith(COMMAND_LINE):
            for words in helps(node):
                found.held.add(words)
                found.said.setdefault(words, f"{name}:{node.lineno}")
        if not isinstance(node, ast.Call):
            continue
        called = getattr(node.func, "id", "")
        if called == PAIR_TAKER:
            one, many = (next(literals(argument)) for argument in node.args)
            found.pairs[one, many] = f"{name}:{node.lineno}"
        place = None if called in foreign else TAKERS.get(called)
        if place is not None and len(node.args) > place:
            for words in literals(node.args[place]):
                found.said.setdefault(words, f"{name}:{node.lineno}")


def helps(node: ast.AST) -> Iterator[str]:
    """What a command or an option says of itself, in one line."""
    if isinstance(node, ast.FunctionDef) and any(map(makes_command, node.decorator_list)):
        yield " ".join((ast.get_docstring(node) or "").split())
    elif isinstance(node, ast.Call):
        for keyword in node.keywords:
            if keyword.arg == "help":
                yield from literals(keyword.value)


def makes_command(decorator: ast.expr) -> bool:
    """Whether a decorator makes a function a command: `@click.group()`, `@ledger.command("x")`."""
    called = decorator.func if isinstance(decorator, ast.Call) else decorator
    return isinstance(called, ast.Attribute) and called.attr in COMMAND_MAKERS


def foreign_takers(tree: ast.Module) -> Iterator[str]:
    """The takers' names that mean something else in this module: SQLAlchemy has a `text` too."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and not str(node.module).startswith(ROOMS):
            yield from (alias.asname or alias.name for alias in node.names)


def literals(node: ast.expr) -> Iterator[str]:
    """The sentences an argument may stand for."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    elif isinstance(node, ast.IfExp):
        yield from literals(node.body)
        yield from literals(node.orelse)


def read_template(source: str, name: str, found: Sources) -> None:
    """The sentences of one page."""
    # Only read, never rendered.
    tree = Environment(autoescape=True).parse(source)
    found.held.update(
        node.value for node in tree.find_all(nodes.Const) if isinstance(node.value, str)
    )
    for call in tree.find_all(nodes.Call):
        if not (isinstance(call.node, nodes.Name) and call.node.name in TEMPLATE_TAKERS):
            continue
        if call.args and isinstance(call.args[0], nodes.Const):
            found.said.setdefault(str(call.args[0].value), f"{name}:{call.lineno}")


def read_fragments(folder: Path = FRAGMENTS) -> Fragments:
    """Read the fragments of all rooms; a sentence said twice must be translated alike."""
    found = Fragments()
    for path in sorted(folder.glob("*.po")):
        with path.open("rb") as source:
            fragment = read_po(source, abort_invalid=True)
        for message in fragment:
            if not message.id:
                continue
            if message.context:
                found.problems.append(f"{path.name}: context: {message.id}")
                continue
            if isinstance(message.id, tuple):
                # Chinese has one form for both.
                found.pairs[message.id[0], message.id[1]] = message.string[0]
                continue
            words = str(message.string)
            before = found.words.get(message.id)
            if before is not None and before != words:
                found.problems.append(
                    f"{path.name} and {found.where[message.id]} translate “{message.id}” apart:"
                    f" {words} / {before}"
                )
            if message.fuzzy:
                found.problems.append(f"{path.name}: fuzzy: {message.id}")
            found.words[message.id], found.where[message.id] = words, path.name
    return found


def problems(sources: Sources, fragments: Fragments) -> list[str]:
    """Everything to be mended before the catalogue is right."""
    found = list(fragments.problems)
    for words, where in sources.said.items():
        if not words:
            continue
        translated = fragments.words.get(words, "")
        if not translated:
            found.append(f"{where}: untranslated: {words}")
        elif placeholders(words) != placeholders(translated):
            found.append(f"{where}: other placeholders: {words} / {translated}")
    for pair, where in sources.pairs.items():
        if placeholders(pair[1]) != placeholders(fragments.pairs.get(pair, "{}")):
            found.append(f"{where}: untranslated, or other placeholders: {pair[1]}")
    for words, where in fragments.where.items():
        if words not in sources.held:
            found.append(f"{where}: unused: {words}")
    found += [f"unused: {pair}" for pair in fragments.pairs if pair not in sources.pairs]
    return found


def placeholders(words: str) -> set[str]:
    """The names that a sentence fills in; a sentence that cannot be filled in has a strange one."""
    try:
        return {name for _text, name, _spec, _how in string.Formatter().parse(words) if name}
    except ValueError:
        return {words}


def catalogue(fragments: Fragments, sources: Sources) -> bytes:
    """The compiled catalogue: only what the program says."""
    made = Catalog(locale=LANGUAGE, charset="utf-8", creation_date=MADE, revision_date=MADE)
    for words in sorted(fragments.words):
        if words in sources.held and fragments.words[words]:
            made.add(words, fragments.words[words])
    for pair in sorted(sources.pairs):
        made.add(pair, (fragments.pairs.get(pair, ""),))
    out = BytesIO()
    write_mo(out, made)
    return out.getvalue()


def main() -> int:
    """Write the catalogue, and say what is still to be mended."""
    sources, fragments = read_sources(), read_fragments()
    CATALOGUE.parent.mkdir(parents=True, exist_ok=True)
    CATALOGUE.write_bytes(catalogue(fragments, sources))
    found = problems(sources, fragments)
    for line in found:
        print(line)
    print(f"{len(sources.said)} sentences, {len(fragments.words)} translated, {len(found)} to mend")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
