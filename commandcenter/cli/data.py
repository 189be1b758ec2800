"""Commands on what lies in the database: the database itself, units, the journal."""

from __future__ import annotations

from pathlib import Path

import click

from commandcenter.accounts.model import GATEWAY, OPERATOR
from commandcenter.cli.burden import unit_burden
from commandcenter.cli.session import Session, complain, pass_session
from commandcenter.core.clock import show_time
from commandcenter.core.language import Text, text
from commandcenter.core.settings import database_url
from commandcenter.directives import service as directives
from commandcenter.geo import service as geo
from commandcenter.geo.model import LEVEL_NAMES, Kind, Unit
from commandcenter.headquarters import files_folder
from commandcenter.sitreps import service as sitreps
from commandcenter.sitreps.entries import sentence
from commandcenter.store import backup, migrate
from commandcenter.store import journal as chain
from commandcenter.store import service as installation
from commandcenter.store.engine import connect

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
KIND_NAMES = {Kind.DEPARTMENT: text("department"), Kind.ORGANISATION: text("organisation")}
HUNG = tuple(kind.value for kind in KIND_NAMES)


@click.group()
def database() -> None:
    """Look after the database: upgrade, check, backup, restore."""


@database.command()
@pass_session
def upgrade(session: Session) -> None:
    """Bring the schema up to date."""
    opened = connect(database_url(session.database))
    migrate.upgrade(opened)
    session.answer(
        {"schema": migrate.head()},
        text("The schema is up to date ({version}).", version=migrate.head()),
    )
    opened.dispose()


@database.command()
@pass_session
def check(session: Session) -> int:
    """Check the file, the journal's chain and every roll-up against a recount."""
    with session.headquarters() as headquarters:
        checked = headquarters.read(backup.check)
        differing = headquarters.read(directives.check_rollups)
    problems = [*checked.problems, *map(session.say, differing)]
    session.answer(
        {"journal": checked.journal, "files": checked.files, "problems": problems},
        (
            text(
                "{entries} journal entries, {files} files: nothing wrong.",
                entries=checked.journal,
                files=checked.files,
            )
            if not problems
            else "\n".join(problems)
        ),
    )
    return 1 if problems else 0


@database.command("backup")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@pass_session
def back_up(session: Session, file: Path) -> None:
    """Back up the running database and its files into one checked FILE."""
    with session.headquarters() as headquarters:
        made = backup.back_up(headquarters.database, headquarters.files, file)
    session.answer(
        {"file": str(made.file), "journal": made.journal, "files": made.files, "bytes": made.size},
        text(
            "Backed up {entries} journal entries and {files} files to {file}.",
            entries=made.journal,
            files=made.files,
            file=str(made.file),
        ),
    )
    for problem in made.problems:
        complain(problem)


@database.command()
@click.argument("file", type=FILE)
@pass_session
def restore(session: Session, file: Path) -> None:
    """Restore a backup FILE into an empty database; it is checked before anything is put in
    place.
    """
    opened = connect(database_url(session.database))
    made = backup.restore(opened, files_folder(opened), file)
    session.answer(
        {"journal": made.journal, "files": made.files},
        text(
            "Restored {entries} journal entries and {files} files.",
            entries=made.journal,
            files=made.files,
        ),
    )
    for problem in made.problems:
        complain(problem)
    opened.dispose()


@click.group()
def units() -> None:
    """The tree of units."""


units.add_command(unit_burden)


@units.command("import")
@click.argument("file", type=FILE)
@pass_session
def import_units(session: Session, file: Path) -> None:
    """Import FILE (CSV or CSV.gz: code,name[,parent,level]), all or nothing."""
    with session.door() as door, session.progress(text("Importing units")) as bar:
        made = door.act(geo.import_units, path=file, progress=bar.reach)
    session.answer(
        {"rows": made.rows, "version": made.version},
        text(
            "Imported {rows} units; tree version {version}.", rows=made.rows, version=made.version
        ),
    )


@units.command()
@click.argument("code")
@click.argument("name")
@click.option(
    "--kind", type=click.Choice(HUNG), default="department", help="A department or an organisation."
)
@pass_session
def hang(session: Session, code: str, name: str, kind: str) -> None:
    """Hang a department or an organisation on a unit: 420106.YJJ on 420106."""
    with session.door() as door:
        made = door.act(geo.hang, code=code, name=name, kind=Kind(kind))
    words = text("{name} now hangs on {parent}.", name=made.name, parent=made.parent)
    session.answer(_unit(made), words)


@units.command()
@click.argument("file", type=FILE)
@pass_session
def places(session: Session, file: Path) -> None:
    """Set where units are by FILE (CSV: code,lat,lon,crs[,source]), all or nothing."""
    with session.door() as door:
        made = door.act(geo.set_places, path=file)
    session.answer(
        {"places": made.rows, "outside": list(made.outside)},
        text("The places of {rows} units are set.", rows=made.rows),
    )
    for code in made.outside:
        complain(session.say(text("{code} lies outside the outline of its county.", code=code)))


@units.command()
@click.argument("code")
@click.option("--children", is_flag=True, help="List the units one level below.")
@pass_session
def show(session: Session, code: str, children: bool) -> None:
    """Show one unit, or what lies below it."""
    with session.headquarters() as headquarters:
        found = headquarters.read(geo.unit, code=code)
        below = headquarters.read(geo.children, code=code) if children else []
    document = _unit(found)
    if children:
        document["children"] = [_unit(item) for item in below]
    session.table(
        document,
        [text("Code"), text("Name"), text("Level")],
        [(u.code, u.name, session.say(_rank(u))) for u in [found, *below]],
    )


def _rank(found: Unit) -> Text:
    """The level of a node; what hangs on one has none of its own."""
    return LEVEL_NAMES[found.level] if found.kind is Kind.DIVISION else KIND_NAMES[found.kind]


def _unit(found: Unit) -> dict[str, object]:
    return {
        "code": found.code,
        "name": found.name,
        "level": found.level.name.lower(),
        "parent": found.parent,
        "kind": found.kind,
        "counts": {level.name.lower(): count for level, count in found.counts.items()},
        "place": (
            found.place
            and {"lat": found.place.lat, "lon": found.place.lon, "source": found.place.source}
        ),
    }


# The installation itself acts before and beside its people.
OUR_OWN = {OPERATOR: text("the operator"), GATEWAY: text("the gateway")}


@click.group()
def journal() -> None:
    """The journal: every change, in order, hash-chained."""


@journal.command()
@click.option("--after", default=0, show_default=True, help="Only entries after this number.")
@click.option("--limit", default=1000, show_default=True)
@pass_session
def tail(session: Session, after: int, limit: int) -> None:
    """List entries."""
    with session.headquarters() as headquarters:
        entries = headquarters.read(installation.timeline, after=after, limit=limit)
        names = headquarters.read(sitreps.entry_names, entries=entries)
    session.table(
        {"entries": [entry.to_dict() for entry in entries]},
        [text("No."), text("Time"), text("Who"), text("What"), text("Unit"), text("About")],
        [
            (
                e.seq,
                show_time(e.at),
                names.get(e.actor) or session.say(OUR_OWN.get(e.actor, e.actor)),
                session.say(sentence(e, names)),
                e.unit,
                e.subject,
            )
            for e in entries
        ],
    )


@journal.command()
@pass_session
def verify(session: Session) -> None:
    """Recompute the whole chain."""
    with session.headquarters() as headquarters:
        entries = headquarters.read(lambda view: chain.verify(view.connection))
        last = headquarters.read(installation.timeline, after=entries - 1, limit=1)
    head = last[0].hash if last else ""
    session.answer(
        {"entries": entries, "head": head},
        text("{entries} entries, the chain is whole.", entries=entries),
    )
