"""Any form, section by section. It knows kinds, rows and units, and no sector."""

from pathlib import Path

from PySide6.QtCore import QEvent, QTimer, Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication, QLineEdit, QVBoxLayout, QWidget

from workbench.base.text import say
from workbench.domain.tally import is_missing
from workbench.rules.places import DOT
from workbench.rules.sources import SECOND
from workbench.ui import parts, theme
from workbench.ui.draft import Draft
from workbench.ui.views.section import SectionCard
from workbench.ui.views.table import Table

SHEETS = (".xlsx", ".xls", ".ods", ".csv", ".txt")
"""Files that may be dropped on a form to be read into it."""


class FormView(parts.Page):
    """Some sections of a draft's form. `pointed` carries the path of the figure in hand.

    A workbook dropped on it opens the review of what it would change.
    """

    pointed = Signal(str)

    def __init__(self, draft: Draft, sections: tuple[str, ...]) -> None:
        """Show sections by their names."""
        self.draft = draft
        self.sections = sections
        self.cards: dict[str, SectionCard] = {}
        self._waiting = [section for section in draft.form.sections if section.id in sections]
        self._banner = QVBoxLayout()
        self._stack = parts.column(gap=16)
        self._shown = ("", "")
        super().__init__(self._banner, self._stack)
        self._build()
        self.setAcceptDrops(not draft.read_only)
        draft.changed.connect(self.refresh)
        draft.restored.connect(self.point)
        self.refresh()

    def _build(self) -> None:
        """Make the next card, and the others as soon as the window has drawn: no page waits for its last table."""
        if self._waiting:
            section = self._waiting.pop(0)
            card = SectionCard(self.draft, section, section.id)
            card.pointed.connect(self.pointed)
            self.cards[section.id] = card
            self._stack.addWidget(card)
            QTimer.singleShot(0, self, self._build)

    def card(self, name: str) -> SectionCard | None:
        """Give the card of a section, made now if need be; None if the section is not on this page."""
        while name in self.sections and name not in self.cards and self._waiting:
            self._build()
        return self.cards.get(name)

    def refresh(self) -> None:
        """Show the finding that matters most here."""
        found = [each for each in self.draft.outcome.findings if each.path.partition("/")[0] in self.sections]
        missing = [each for each in found if is_missing(each)]
        calm = missing and not self.draft.checked
        if calm:
            found = [each for each in found if each not in missing]
        worst = next((each for level in ("error", "warning") for each in found if each.level == level), None)
        tone = "warn" if worst is None or worst.level == "warning" else "error"
        said = worst.sentence() if worst else ""
        if worst is None and calm:
            worst, tone, said = missing[0], "", say("uiform.to_fill", count=len(missing))
        shown = (worst.path if worst else "", said)
        if shown == self._shown:
            return
        self._shown = shown
        while self._banner.count():
            item = self._banner.takeAt(0)
            old = item.widget() if item else None
            if old is not None:
                old.hide()
                old.deleteLater()
        if worst is not None:
            path = worst.path
            where = self.draft.places.name(path, whole=False)
            if tone and not said.startswith(where):
                said = f"{where.rpartition(DOT)[0]}　{said}".strip("　")
            go = parts.button(say("uiform.go"), lambda: self.point(path), "link")
            self._banner.addWidget(parts.banner(said, tone, go))

    def point(self, path: str) -> None:
        """Go to the field of a path, if it is on this page."""
        path = path.removeprefix(f"{SECOND}/")
        card = self.card(path.partition("/")[0])
        found = card.show_path(path) if card else None
        if found is not None:
            QTimer.singleShot(0, found, lambda: self._bring(found))

    def _bring(self, widget: QWidget) -> None:
        # a page made a moment ago is not laid out yet, and could not be scrolled
        QApplication.sendPostedEvents(None, QEvent.Type.LayoutRequest)
        focus = QApplication.focusWidget()
        if isinstance(focus, QLineEdit):
            focus.selectAll()  # what is typed next replaces what was wrong
        if isinstance(widget, Table) and widget.currentIndex().isValid():  # it may be taller than the page
            cell = widget.visualRect(widget.currentIndex()).center()
            at = widget.viewport().mapTo(self.widget(), cell)
            self.ensureVisible(at.x(), at.y(), 24, 2 * theme.ROW)
        else:
            self.ensureWidgetVisible(focus if focus is not None and widget.isAncestorOf(focus) else widget, 24, 48)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Take a workbook."""
        if _sheets(event):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Review what the dropped workbook would change."""
        from workbench.ui.views.review import review_file

        files = _sheets(event)
        if files:
            event.acceptProposedAction()
            review_file(self, self.draft, files[0])


def _sheets(event: QDropEvent) -> list[Path]:
    files = [Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()]
    return [file for file in files if file.suffix.lower() in SHEETS]
