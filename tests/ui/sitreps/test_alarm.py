"""An overdue report is told wherever the person looks: once, and for good on the strip."""

from __future__ import annotations

from datetime import timedelta

from commandcenter.headquarters import OPERATOR
from commandcenter.incidents import service as incidents
from commandcenter.sitreps import service as sitreps
from tests.ui.conftest import NOW, Town, type_of_runner
from ui.console import Console

OVERDUE = "Overdue: First report, by phone call on 武昌区内涝"


def told(town: Town) -> list[str]:
    """The alarms that were told, in English."""
    said = [town.desk.look.say(one.words) for one in town.desk.notices]
    return [one for one in said if one.startswith("Overdue")]


def test_the_alarm_comes_without_the_reports_being_open(
    town: Town, live: type_of_runner, console: Console
) -> None:
    """Before its time the strip counts down; after it the strip is red, and one notice says which
    report of which incident, and leads to it.
    """

    async def story() -> None:
        window = console.window
        window.show()
        [incident] = await town.office.read(incidents.incidents, open_only=True)
        due = next(
            one
            for one in await town.office.read(sitreps.dues, incident=incident.id)
            if one.way == "phone"
        )
        town.clock.at = due.due_at - timedelta(minutes=5)
        await console._choose_incident()
        console._put_up(town.office)
        await console._renew_status()
        assert window.present == "directives"
        assert not window.pages["reports"].made
        assert told(town) == []
        assert window.strip._clock.text() == "00:05:00"
        assert window.strip._clock.property("tone") == "text"
        town.clock.at = due.due_at + timedelta(seconds=90)
        for _ in range(3):
            await console._renew_status()
        assert told(town) == [OVERDUE]
        assert window.strip._due.text() == "First report, by phone call due in"
        assert window.strip._clock.text() == "−00:01:30"
        assert window.strip._clock.property("tone") == "red"
        [notice] = [one for one in town.desk.notices if "report due" in one.key]
        assert notice.count == 1
        assert notice.run is not None
        notice.run()
        assert window.present == "reports"
        assert town.desk.selection.now.incident == incident.id

    live(story())


def test_what_was_sent_in_time_is_never_an_alarm(
    town: Town, live: type_of_runner, console: Console
) -> None:
    """The call is made and entered; only the written report can be late then."""

    async def story() -> None:
        console.window.show()
        [incident] = await town.office.read(incidents.incidents, open_only=True)
        town.headquarters.act_as(OPERATOR, "cli").act(
            sitreps.record_call,
            incident=incident.id,
            way="out",
            at=NOW,
            unit="武汉市应急管理局",
            account="已电话报告。",
        )
        town.clock.at = NOW + timedelta(hours=20)
        await console._choose_incident()
        console._put_up(town.office)
        await console._renew_status()
        assert told(town) != []
        assert not any("phone call" in one for one in told(town))

    live(story())
