"""What waits to be booked: the form's own grid with what keeps it from the ledger above it."""

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QVBoxLayout, QWidget

from workbench.base.text import say
from workbench.rules.kinds import KINDS
from workbench.ui import parts
from workbench.ui.views import history
from workbench.ui.views.form import FormView

if TYPE_CHECKING:
    from workbench.services.ledger import Fault
    from workbench.ui.draft import Draft
    from workbench.ui.views.ledger import About

TOLD = 8
"""Movements a question names one by one."""
REST = 400
"""Milliseconds of rest before what waits is tried against the ledger."""


class PendingView(QWidget):
    """One section of the pending movements. `booked` carries what will be booked in words, and how many.

    `imported` asks for a sheet to be read, `papers` for those of the row in hand, `other` for another year.
    """

    booked = Signal(str, int)
    imported = Signal()
    papers = Signal(str)
    other = Signal(int)

    def __init__(self, draft: "Draft", section: str, about: "About", faults: "Callable[[], tuple[Fault, ...]]") -> None:
        """Show a section of what the page is `about`; `faults` tries what waits against the ledger."""
        super().__init__()
        self.draft = draft
        self.section = section
        self.faults = faults
        self.path = section
        self.book = parts.button(say("ledger.pending.book"), self.ask, "primary")
        take = parts.button(say("ledger.pending.import"), self.imported.emit)
        take.setEnabled(not draft.read_only)
        proof = parts.button(say("ledger.pending.papers"), lambda: self.papers.emit(self.path), "", "evidence")
        undo, redo = history.buttons(self, draft.undo)
        QShortcut(QKeySequence("Ctrl+Return"), self, self.ask)
        bar = parts.row(None, undo, redo, take, proof, self.book)
        bar.setContentsMargins(24, 8, 24, 0)
        self._said = QVBoxLayout()
        self._said.setContentsMargins(24, 6, 24, 0)
        self._said.setSpacing(4)
        self.form = FormView(draft, (section,))
        self.form.pointed.connect(self._point)
        whole = parts.column(bar, self._said, self.form, gap=0)
        whole.setStretch(2, 1)
        self.setLayout(whole)
        self.setFocusProxy(self.form.cards[section].body)
        self.about = about
        self._later = QTimer(self, singleShot=True, interval=REST)
        self._later.timeout.connect(self.refresh)
        draft.changed.connect(self._later.start)
        self.refresh()

    def _point(self, path: str) -> None:
        self.path = path
        self.draft.pointed.emit(path)

    def refresh(self) -> None:
        """Say whether what waits can be booked, or the first thing that keeps it."""
        parts.empty(self._said)
        waiting = self.draft.cells.rows("moves")
        found = self.faults() if waiting else ()
        errors = [each for each in self.draft.outcome.findings if each.level == "error"]
        self.book.setEnabled(bool(waiting) and not found and not errors and not self.draft.read_only)
        if found:
            path = found[0].path
            go = parts.button(say("ledger.pending.go"), lambda: self.form.point(f"{path}/day"), "link")
            said = say(found[0].error.code, **found[0].error.args_)
            self._said.addWidget(parts.banner(said, "warn", go if path else None))
        elif waiting and not errors:
            self._said.addWidget(parts.banner(say("ledger.pending.ready", count=len(waiting))))
        elif not waiting:
            self._said.addWidget(parts.label(say(f"ledger.pending.empty.{self.section}"), "quiet"))
        for year in self.about.others:
            go = parts.button(say("period.year", year=year), partial(self.other.emit, year), "link")
            self._said.addWidget(parts.banner(say("ledger.pending.others", years=year), "", go))

    def ask(self) -> None:
        """Ask for all that waits to be booked, said in words."""
        if not self.book.isEnabled():
            return
        rows = self.draft.cells.rows("moves")
        told = [self._words(f"moves/{row}") for row in rows[:TOLD]]
        if len(rows) > TOLD:
            told.append(say("ledger.pending.more", count=len(rows) - TOLD))
        self.booked.emit("\n".join(told), len(rows))

    def _words(self, path: str) -> str:
        told = []
        unit = self.about.rights.unit(str(self.draft.cells.value(f"{path}/instrument")))
        for name in ("day", "move", "instrument", "vintage", "lot", "quantity", "counterparty"):
            field = self.draft.form.locate(f"{path}/{name}")[2]
            value = self.draft.cells.value(f"{path}/{name}")
            if value is not None:
                said = KINDS[field.kind].show(value, field)
                told.append(f"{said} {unit}" if name == "quantity" else said)
        return " ".join(told)
