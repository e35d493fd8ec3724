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

SAID = ("expected", "reported", "verified", "registered")
BOOKED = ("issued", "sold", "used", "passed", "tied", "free")
"""Figures by the papers, and by the ledger."""
SELDOM = ("passed", "tied")
"""Figures shown where there are any."""
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
        self.table, self.batches, self.uses = self._vintages(), self._batches(), self._uses()
        items: list[parts.Item] = [*self._told(), parts.label(say("credits.vintages"), "heading")]
        if found.vintages:
            items += [self.table, parts.label(say("credits.note"), "quiet", wrap=True)]
        else:
            items.append(parts.label(say("credits.none"), "quiet", wrap=True))
        if found.batches:
            items += [8, parts.label(say("credits.batches"), "heading"), self.batches]
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
        seldom = [name for name in SELDOM if not any(getattr(each, name) for each in self.found.vintages)]
        columns = [name for name in (*SAID, *BOOKED) if name not in seldom]
        now, later = self.found.folded(str(today().year))
        heads = (say("credits.year"), *(say(f"credits.{name}") for name in columns))
        lines = [self._line(each.year, each, columns) for each in (*now, *later)]
        if len(lines) > 1:
            lines.append(self._line(say("credits.total"), self.found.total, columns))
        right = tuple(range(1, len(heads)))
        table = LinesTable(Lines(heads, lines, right), 0, named=say("credits.vintages"))
        table.still(ROWS)
        return table

    @staticmethod
    def _line(name: str, of: Vintage, columns: list[str]) -> Line:
        booked = of.issued or of.free or of.tied or of.used or of.sold
        numbers = (_number(getattr(of, each) if each in SAID or booked else None) for each in columns)
        return Line((name, *numbers), "warning" if of.unbooked and of.year else "", "warn")

    def _batches(self) -> LinesTable:
        names = ("year", "batch", "on", "serials", "issued", "free")
        lines = [
            Line((each.year, each.code, each.registered or "—", each.serials or "—", _number(each.issued),
                  _number(each.free)))
            for each in self.found.batches
        ]  # fmt: skip
        heads = tuple(say(f"credits.{name}") for name in names)
        table = LinesTable(Lines(heads, lines, (4, 5)), 3, named=say("credits.batches"))
        table.still(ROWS)
        return table

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
