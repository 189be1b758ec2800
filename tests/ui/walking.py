"""Opens everything the console has, one after another: for tests that hold for every panel."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass

from PySide6.QtWidgets import QWidget

from tests.ui.conftest import Town
from tests.window import front, until
from ui.common.panels.datapanel import DataPanel
from ui.console import Console
from ui.incidents.panel import IncidentsPanel


@dataclass(frozen=True)
class Place:
    """One panel or surface that stands open now."""

    name: str
    widget: QWidget


async def put_up(console: Console, town: Town) -> None:
    """What `Console.begin` does after the sign-in; incident, directive and a unit are chosen."""
    await front(console.window)
    await console._choose_incident()
    console._put_up(town.office)
    await until(lambda: town.desk.selection.now.directive, "the board's directive")
    await console._renew_status()
    town.desk.selection.select(unit=town.leaves[0])


async def every_place(console: Console) -> AsyncIterator[Place]:
    """Every panel of every workspace, then everything that lies over or beside them."""
    window = console.window
    for workspace, page in window.pages.items():
        window.open_workspace(workspace)
        await until(lambda page=page: page.settled, f"the docks of {workspace}")
        for name, panel in page.panels.items():
            page.show_panel(name)
            await until(panel.isVisible, f"{workspace} {name}")
            await until(lambda: not busy(console), f"{workspace} {name} fetched")
            yield Place(f"{workspace}/{name}", panel)
    yield Place("strip", window.strip)
    yield Place("rail", window.rail)
    for overlay in (window.palette_overlay, window.keys, window.notices):
        overlay.open()
        await until(overlay.isVisible, type(overlay).__name__)
        yield Place(type(overlay).__name__, overlay)
        overlay.leave()
    window.open_workspace("situation")
    incidents = window.pages["situation"].panels["incidents"]
    assert isinstance(incidents, IncidentsPanel)
    await until(lambda: incidents.chosen is not None, "the chosen incident")
    for act in (incidents.begin, incidents.change_level, incidents.regrade, incidents.close_one):
        act()
        await until(incidents.foot.isVisible, act.__name__)
        yield Place(f"incidents {act.__name__}", incidents.foot)
    form = console.open_form()
    await until(form.isVisible, "the form")
    yield Place("form", form)
    form.hide()
    for forms in (forms_of_change(console), form_of_links(console)):
        async for place in forms:
            yield place


async def form_of_links(console: Console) -> AsyncIterator[Place]:
    """The form of personal links, in each of its uses."""
    form = console.open_links()
    await until(form.isVisible, "the form of links")
    for row in range(form.kind.count()):
        form.kind.setCurrentIndex(row)
        yield Place(f"links, {form.kind.itemData(row)}", form)
    form.leave()


async def forms_of_change(console: Console) -> AsyncIterator[Place]:
    """The forms that change the chosen directive."""
    assert console.changes is not None
    console.changes.amend()
    amend = await until(lambda: console.changes.amend_form, "the form of an amendment")
    await until(amend.isVisible, "the form of an amendment")
    yield Place("amend", amend)
    amend.reason.setText("-")
    amend.title.setText("另一个标题")
    yield Place("amend, touched", amend)
    amend.leave()
    console.changes.withdraw()
    withdraw = await until(lambda: console.changes.withdraw_form, "the form of a withdrawal")
    await until(withdraw.isVisible, "the form of a withdrawal")
    yield Place("withdraw", withdraw)
    withdraw.leave()


def busy(console: Console) -> bool:
    """Whether a panel in sight still fetches."""
    page = console.window.pages[console.window.present]
    shown = [one for one in page.panels.values() if isinstance(one, DataPanel) and one.isVisible()]
    return any(one.busy or one.fetched_at is None for one in shown)
