"""The page of a project's reductions: by year what was expected, verified and registered, and what became of it."""

from decimal import Decimal
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QTabBar, QWidget

from workbench.base.clock import today
from workbench.base.numbers import rounded, shown
from workbench.base.text import say
from workbench.services import credits as register
from workbench.services.credits import Credits, Vintage
from workbench.ui import front, jobs, parts
from workbench.ui.views import projects
from workbench.ui.views.header import Header
from workbench.ui.views.lines import Line, Lines, LinesTable

if TYPE_CHECKING:
    from workbench.domain.enterprise import Enterprise
    from workbench.ui.window import Window

COLUMNS = ("expected", "reported", "verified", "registered", "issued", "sold", "used", "passed", "tied", "free")
ROWS = 14
"""Years and uses shown before a table scrolls."""


class CreditsView(QWidget):
    """The register. `went` carries the page to go to: ``papers`` or ``ledger``."""

    went = Signal(str)

    def __init__(self, found: Credits, bar: QTabBar, chooser: QComboBox) -> None:
        """Show it."""
        super().__init__()
        self.found = found
        head = Header(say("ui.nav.credits"), [chooser])
        number = say("credits.number", number=found.number) if found.number else say("credits.no_number")
        head.show_below(f"{found.project.title} · {number}")
        self.table, self.uses = self._vintages(), self._uses()
        items: list[parts.Item] = [*self._told(), parts.label(say("credits.vintages"), "heading")]
        if found.vintages:
            items += [self.table, parts.label(say("credits.note"), "quiet", wrap=True)]
        else:
            items.append(parts.label(say("credits.none"), "quiet", wrap=True))
        items += [8, parts.label(say("credits.uses"), "heading")]
        items.append(self.uses if found.uses else parts.label(say("credits.no_uses"), "quiet", wrap=True))
        ways = [
            parts.button(say("credits.to_papers"), partial(self.went.emit, "papers")),
            parts.button(say("credits.to_ledger"), partial(self.went.emit, "ledger"), "quiet"),
        ]
        items += [8, parts.row(*ways, None)]
        self.setLayout(parts.column(head, bar, parts.Page(*items, gap=10), gap=0))
        ways[0].setFocus()

    def _told(self) -> list[parts.Item]:
        """Say what does not agree, and how what came compares with what was expected."""
        told: list[parts.Item] = []
        if self.found.unlike:
            told.append(parts.banner(say("credits.unlike", years="、".join(self.found.unlike)), "error"))
        if self.found.unbooked:
            told.append(parts.banner(say("credits.unbooked", quantity=_number(self.found.unbooked)), "warn"))
        if self.found.reached is not None:
            told.append(parts.banner(say("credits.share", share=shown(rounded(self.found.reached, 1)))))
        return told

    def _vintages(self) -> LinesTable:
        heads = (say("credits.year"), *(say(f"credits.{name}") for name in COLUMNS), say("credits.serials"))
        lines = [self._line(each.year, each) for each in self.found.vintages]
        if len(lines) > 1:
            lines.append(self._line(say("credits.total"), self.found.total, "note"))
        right = tuple(range(1, len(COLUMNS) + 1))
        table = LinesTable(Lines(heads, lines, right), len(heads) - 1, named=say("credits.vintages"))
        table.still(ROWS)
        return table

    def _line(self, name: str, of: Vintage, icon: str = "") -> Line:
        numbers = (_number(getattr(of, column)) for column in COLUMNS)
        return Line((name, *numbers, "、".join(of.serials) or "—"), icon or ("warning" if of.unbooked else ""), "warn")

    def _uses(self) -> LinesTable:
        names = ("day", "what", "year", "quantity", "whom", "document")
        heads = tuple(say(f"credits.use.{name}") for name in names)
        lines = [
            Line((each.day.isoformat(), str(each.what), each.year, _number(each.quantity), each.whom or "—",
                  each.document or "—"))
            for each in self.found.uses
        ]  # fmt: skip
        table = LinesTable(Lines(heads, lines, (3,)), 4, named=say("credits.uses"))
        table.still(ROWS)
        return table


def _number(quantity: int | None) -> str:
    return "—" if quantity is None else shown(Decimal(quantity))


def make(window: "Window", project: "Enterprise") -> QWidget:
    """Make the page of a project; it is read on the worker."""
    _, wb = front.working(window)
    day = today()

    def work(_progress: jobs.Progress, _cancelled: jobs.Cancel) -> Credits:
        return register.register(wb, project.id, day)

    def stand(found: Credits) -> QWidget:
        view = CreditsView(
            found, projects.bar(window, "credits", project), projects.chooser(window, "credits", project)
        )
        view.went.connect(lambda page: window.go("papers", project=project.id) if page == "papers" else window.go(page))
        return view

    return front.when_read(window, "credits.reading", work, stand)
