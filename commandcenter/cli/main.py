"""The command line: `commandcenter [--database URL] [--as PERSON] COMMAND …` (a contract, DESIGN
§7).

Exit 0 done, 1 refused or problems found, 2 wrong usage.
"""

from __future__ import annotations

import io
import sys

import click

from commandcenter.cli.allocation import allocate, fairness, order, orders
from commandcenter.cli.blame import blame
from commandcenter.cli.bypass import passed_over, report_past
from commandcenter.cli.certificate import certificate, certify, sample
from commandcenter.cli.channels import channels_group
from commandcenter.cli.checking import check_next, open_target, override
from commandcenter.cli.data import database, journal, units
from commandcenter.cli.directive import directive, reports
from commandcenter.cli.doctor import doctor
from commandcenter.cli.finding import finding, findings
from commandcenter.cli.help import speaking
from commandcenter.cli.incident import incident
from commandcenter.cli.inspection import inspect, inspections
from commandcenter.cli.ledger import ledger
from commandcenter.cli.payments import aid, allowance
from commandcenter.cli.people import people
from commandcenter.cli.price import price
from commandcenter.cli.rollcall import rollcall
from commandcenter.cli.run import console, drill, serve
from commandcenter.cli.session import Session, complain
from commandcenter.cli.sitrep import sitrep
from commandcenter.cli.sitrep_duty import COMMANDS as DUTY_COMMANDS
from commandcenter.cli.sitrep_register import register
from commandcenter.cli.team import team
from commandcenter.core.errors import Fault, Refused
from commandcenter.core.language import text, translate
from commandcenter.core.settings import language

JSON = "--json"
REFUSED, FAULTY = 1, 1


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--database", "database_url", metavar="URL", help="The database to open.")
@click.option("--as", "person", metavar="PERSON", help="Who acts: a person's code or name.")
@click.option(JSON, "as_json", is_flag=True, help="Print one JSON document.")
@click.pass_context
def commandcenter(
    context: click.Context, database_url: str | None, person: str | None, as_json: bool
) -> None:
    """The emergency command console (应急指挥台) on the command line."""
    context.obj = Session(database_url, person, as_json)


for command in (
    doctor,
    database,
    people,
    units,
    incident,
    directive,
    reports,
    certificate,
    ledger,
    sitrep,
    journal,
    serve,
    drill,
    console,
    channels_group,
    rollcall,
    team,
):
    commandcenter.add_command(command)
for command in (allocate, order, orders, fairness, price, allowance, aid):
    ledger.add_command(command)
SUPERVISION = (findings, finding, check_next, sample, certify, override)
for command in (*SUPERVISION, blame, inspect, inspections):
    directive.add_command(command)
certificate.add_command(open_target)
for command in (report_past, passed_over):
    reports.add_command(command)


for command in (*DUTY_COMMANDS, register):
    sitrep.add_command(command)


def main(arguments: list[str] | None = None) -> None:
    """Run one command; refusals become one clear sentence and exit code 1."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            # An old terminal without our letters shows a mark in their place, never a crash.
            stream.reconfigure(errors="replace")
    given = sys.argv[1:] if arguments is None else arguments
    # `--json` is understood wherever it stands.
    ordered = [JSON, *(word for word in given if word != JSON)] if JSON in given else given
    try:
        code = _run(ordered)
    except click.UsageError:
        sys.exit(2)
    except click.ClickException as error:
        error.show()
        sys.exit(1)
    except click.Abort:
        complain(translate(text("Stopped before the end."), language()))
        sys.exit(1)
    except Refused as refused:
        complain(refused.say(language()))
        sys.exit(REFUSED)
    except Fault as fault:
        complain(fault.say(language()))
        sys.exit(FAULTY)
    sys.exit(code if isinstance(code, int) else 0)


def _run(words: list[str]) -> object:
    """Run one command; wrong usage is shown while its language is still spoken."""
    with speaking(commandcenter, language()):
        try:
            return commandcenter.main(words, prog_name="commandcenter", standalone_mode=False)
        except click.UsageError as error:
            error.show()
            raise
