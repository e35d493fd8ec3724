"""The wizard for sheets that are not our workbook: sheets and columns, rows, and what taking them in would give."""

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QDialog, QStackedWidget, QWidget

from workbench.base.errors import WorkbenchError
from workbench.base.text import say
from workbench.services import foreign, imports
from workbench.services.foreign import Book, Entry, Trial
from workbench.ui import jobs, parts
from workbench.ui.draft import Draft
from workbench.ui.views.wizard_columns import ColumnsStep
from workbench.ui.views.wizard_report import ReportStep
from workbench.ui.views.wizard_rows import RowsStep

_STEPS = ("columns", "rows", "report")


def open_wizard(owner: QWidget, draft: Draft, file: Path) -> None:
    """Read a foreign file on the worker, then let the person say how it is to be read."""

    def work(progress: jobs.Progress, cancelled: jobs.Cancel) -> tuple[Book, tuple[Entry, ...]]:
        book = foreign.read_book(file, progress, cancelled)
        progress(None, "foreign.progress.proposing")
        entries = foreign.propose(draft.wb, draft.filing.id, book, cancelled)
        if not entries:
            raise WorkbenchError("foreign.nothing_there", file=file.name)
        return book, entries

    jobs.run(work, lambda found: _show(owner, draft, *found), label="ui.job.import", owner=owner)


def _show(owner: QWidget, draft: Draft, book: Book, entries: tuple[Entry, ...]) -> None:
    dialog = Wizard(draft, book, entries, owner)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.open()


class Wizard(QDialog):
    """Three steps, forth and back; nothing is written before the last one is agreed to."""

    def __init__(self, draft: Draft, book: Book, entries: tuple[Entry, ...], parent: QWidget | None = None) -> None:
        """Begin with what the sheets seem to be."""
        super().__init__(parent)
        self.draft = draft
        self.book = book
        self.entries = list(entries)
        self.trial: Trial | None = None
        self.setWindowTitle(say("foreign.title"))
        self.resize(1040, 570)
        spots = dict(foreign.parts(draft.wb, draft.filing))
        self.columns = ColumnsStep(book, self.entries, spots)
        self.rows = RowsStep(book, self.entries, spots, draft)
        self.report = ReportStep(draft)
        self.pages = QStackedWidget()
        for page in (self.columns, self.rows, self.report):
            self.pages.addWidget(page)
        self.names = [parts.pill(say(f"foreign.step.{step}"), "plain") for step in _STEPS]
        self.keep = QCheckBox(say("foreign.keep"))
        self.keep.setChecked(True)
        self.back = parts.button(say("foreign.back"), lambda: self._go(self.pages.currentIndex() - 1))
        self.next = parts.button(say("foreign.next"), lambda: self._go(self.pages.currentIndex() + 1), "primary")
        self.take = parts.button("", self._take, "primary")
        self.wrong = parts.label("", "error", wrap=True)
        self.wrong.hide()
        known = [parts.pill(say("foreign.remembered"))] if any(entry.remembered for entry in entries) else []
        told = say("foreign.of", file=book.file)
        if book.cut:
            told += say("foreign.too_many_sheets", count=len(book.sheets))
        head = parts.label(told, "quiet", wrap=True)
        buttons = parts.row(
            self.keep, None, parts.button(say("ui.cancel"), self.reject), self.back, self.next, self.take
        )
        self.setLayout(
            parts.column(parts.row(*self.names, *known, None), head, self.pages, self.wrong, buttons, gap=8, margin=16)
        )
        self._go(0)
        self.columns.table.setFocus()

    def _go(self, step: int) -> None:
        self.wrong.hide()
        if step == 1:
            self.rows.refresh()
        if step == 2:
            self.trial = foreign.try_out(self.draft.wb, self.draft.filing.id, self.draft.cells, self.book, self.entries)
            self.report.show_trial(self.trial)
            count = len(self.trial.takeable)
            self.take.setText(say("foreign.take", count=count))
            self.take.setEnabled(count > 0)
        self.pages.setCurrentIndex(step)
        for at, name in enumerate(self.names):
            parts.restyle(name, tone="" if at == step else "plain")
        self.back.setEnabled(step > 0)
        self.next.setVisible(step < 2)
        self.take.setVisible(step == 2)
        self.keep.setVisible(step == 2)
        (self.take if step == 2 else self.next).setDefault(True)
        (self.columns.table, self.rows.table, self.report.table)[step].setFocus()

    def _take(self) -> None:
        """Take everything over that is sound, as one step, and keep how the sheets were read."""
        if self.trial is None:
            return
        try:
            cells = imports.accept(self.draft.cells, self.trial.review, self.trial.takeable)
        except WorkbenchError as error:
            self.wrong.setText(say(error.code, **error.args_))
            self.wrong.show()
            return
        self.draft.replace(say("uiform.edit.import", file=self.book.file), cells)
        if self.keep.isChecked() and not self.draft.wb.read_only:
            wb, filing, book, entries = self.draft.wb, self.draft.filing.id, self.book, tuple(self.entries)
            jobs.run(lambda *_: foreign.remember(wb, filing, book, entries), label="uiform.saving", quiet=True)
        self.accept()
