"""How a form stands in a window of its own beside the console: its name and, in a drill, the mark;
then what scrolls, and below it what is always in sight.
"""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLayout, QWidget

from commandcenter.core.language import Text
from ui.common.face.look import Look, restyle
from ui.common.panels.panel import Heading, hairline
from ui.common.widgets.layouts import ground, stack
from ui.common.widgets.marks import DrillMark
from ui.common.widgets.scrolling import scrolled
from ui.common.window.office import Office

WIDTH = 560


def stand_alone(
    form: QWidget,
    look: Look,
    office: Office,
    *,
    title: Text,
    parts: tuple[QWidget, ...],
    below: QLayout,
) -> None:
    """Lay out the window of a form: `parts` scroll where there is too little room, `below` never
    does.
    """
    look.put(form, form.setWindowTitle, title)
    restyle(form, surface="panel")
    form.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
    inner, inside = ground(look, *parts)
    inside.addStretch(1)
    heading = Heading(look, title)
    if office.headquarters.drill is not None:
        heading.tools.addWidget(DrillMark(look))
    area = scrolled(look, inner, title)
    stack(form, heading, hairline(), area, hairline(), below, grows=area)
