"""Links are given and ended from the window; what is a secret stands on the page alone."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from commandcenter.accounts import service as accounts
from commandcenter.geo import service as geo
from commandcenter.headquarters import OPERATOR
from commandcenter.store import service as installation
from tests.ui.conftest import ISSUED, STREET, Town, type_of_runner, unnamed
from tests.window import press_key, until
from ui.forms.links import END, MANY, ONE, LinksForm, links_act

CONTROL = Qt.KeyboardModifier.ControlModifier
ADDRESS = "https://zhihui.example.cn"
LINK = re.compile(re.escape(ADDRESS) + r"/f/([\w-]+)")


@pytest.fixture
def form(town: Town, qtbot: QtBot, tmp_path: Path) -> LinksForm:
    """The form over a street where two people have a post, each at a community."""
    register = tmp_path / "people.csv"
    rows = [f"P{n},演练{n},{town.leaves[n]},书记" for n in range(2)]
    register.write_text("\n".join(["code,name,unit,post", *rows]), "utf-8")
    town.headquarters.act(accounts.import_people, path=register)
    made = LinksForm(town.desk, town.office)
    qtbot.addWidget(made)
    return made


async def filled(town: Town, form: LinksForm, kind: str, page: Path) -> None:
    """What stands in it when it is about the street."""
    town.desk.selection.select(unit=STREET)
    form.begin()
    form.kind.setCurrentIndex(form.kind.findData(kind))
    form.address.setText(ADDRESS)
    form.file.setText(str(page))
    assert form.unit.text() == STREET
    assert unnamed(form) == []


def said(town: Town) -> list[str]:
    """What the notices say."""
    return [str(one.words) for one in town.desk.notices]


def test_everybody_with_a_post_gets_a_slip(
    town: Town, live: type_of_runner, form: LinksForm, tmp_path: Path
) -> None:
    """From the keyboard; who has nobody is told, and no notice or journal shows a secret."""
    page = tmp_path / "slips.html"

    async def story() -> None:
        await filled(town, form, MANY, page)
        assert not form.person.isVisibleTo(form)
        form.unit.setText("nowhere at all")
        await press_key(form.file, Qt.Key.Key_Return, CONTROL)
        await until(form.send.isEnabled, "the refusal")
        assert not page.exists()
        form.unit.setText((await town.office.read(geo.unit, code=STREET)).name)
        await press_key(form.file, Qt.Key.Key_Return, CONTROL)
        await until(lambda: not form.isVisible(), "the page")
        secrets = set(LINK.findall(page.read_text("utf-8")))
        assert len(secrets) == 2
        assert any("2 personal links are in" in one for one in said(town))
        assert any("units have nobody with a post" in one for one in said(town))
        entries = await town.office.read(installation.timeline, after=0, limit=500)
        [entry] = [one for one in entries if one.kind == "links.issue"]
        assert (entry.actor, entry.channel) == (OPERATOR, "console")
        told = " ".join([*said(town), *(str(one.payload) for one in entries)])
        assert not any(secret in told for secret in secrets)

    live(story())


def test_one_person_gets_a_link_and_loses_it(
    town: Town, live: type_of_runner, form: LinksForm, tmp_path: Path
) -> None:
    page = tmp_path / "one.html"

    async def story() -> None:
        await filled(town, form, ONE, page)
        assert not form.level.isVisibleTo(form)
        form.person.setText("演练0")
        form.give()
        await until(lambda: not form.isVisible(), "the page")
        [secret] = set(LINK.findall(page.read_text("utf-8")))
        assert (await town.office.read(accounts.holder, token=secret)).person == "P0"
        await filled(town, form, END, page)
        form.unit.clear()
        assert "End all links of 演练0" in form.send.text()
        form.give()
        await until(lambda: any("1 personal links have ended" in one for one in said(town)), "end")
        found = await town.office.read(accounts.holders, tokens=[secret])
        assert "withdrawn" in str(found[secret])

    live(story())


@pytest.mark.parametrize(
    ("address", "exists", "why"),
    [("", False, "Say at which address"), ("phone", False, "not a public"), (ADDRESS, True, "")],
)
def test_what_is_refused_is_said_and_makes_no_link(
    town: Town,
    live: type_of_runner,
    form: LinksForm,
    tmp_path: Path,
    address: str,
    exists: bool,
    why: str,
) -> None:
    """An address that is none; a page that stands already, whose links still open."""
    page = tmp_path / "slips.html"

    async def story() -> None:
        await filled(town, form, MANY, page)
        if exists:
            page.write_text("kept", "utf-8")
        form.address.setText(address)
        form.give()
        await until(form.form._rest.text, "the refusal")
        assert (why or "cannot be written") in form.form._rest.text()
        assert form.isVisible()
        assert page.exists() == exists
        entries = await town.office.read(installation.timeline, after=0, limit=500)
        assert "links.issue" not in {one.kind for one in entries}

    live(story())


def test_nothing_is_given_in_the_past(
    town: Town, live: type_of_runner, form: LinksForm, tmp_path: Path, qtbot: QtBot
) -> None:
    """Neither opened, nor sent from a form that stood open when the past was called up."""
    page = tmp_path / "slips.html"
    window = QWidget()
    qtbot.addWidget(window)
    town.desk.acts.add(links_act(town.desk, form.begin), window)

    async def story() -> None:
        await filled(town, form, MANY, page)
        town.desk.moment.show(ISSUED)
        form.give()
        await until(form.form._rest.text, "the refusal")
        assert "The past is shown" in form.form._rest.text()
        assert not page.exists()
        form.leave()
        assert not town.desk.acts.run("links")
        assert not form.isVisible()

    live(story())
