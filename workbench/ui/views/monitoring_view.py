"""A monitored year: its files, what they come to by month, day and hour, and each hour's steps."""

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QBoxLayout, QButtonGroup, QComboBox, QDialog, QFrame, QVBoxLayout, QWidget

from workbench.base.clock import today
from workbench.base.errors import WorkbenchError
from workbench.base.text import Label, say
from workbench.domain.monitoring import begins
from workbench.domain.monitoring_chart import Picture, Place, picture, span_of
from workbench.rules.evaluate import evaluate
from workbench.rules.places import Places
from workbench.services import monitoring
from workbench.services.monitoring import File, Results, Stack
from workbench.ui import dialogs, jobs, parts
from workbench.ui.views.header import Header
from workbench.ui.views.lines import LinesTable
from workbench.ui.views.monitoring_parts import ColumnsDialog, beside, files_table, marked, notices, stacks_table, steps
from workbench.ui.widgets.hours import Hours

if TYPE_CHECKING:
    from workbench.ui.draft import Draft

PANEL = 348
"""Width of the panel at the right."""
BACK = 4
"""Years back that may be chosen."""
KINDS = (".csv", ".txt", ".tsv")
TABS = ("marks", "compare", "hour")
_CHOSEN: "WeakKeyDictionary[Draft, tuple[File, ...]]" = WeakKeyDictionary()
"""Files chosen and not taken over yet, kept while the person goes to the form to say what the readings mean."""


class MonitoringView(QWidget):
    """A year of hours. `described` asks for the form at the stacks, `year_asked` for another year.

    `sheet` asks to put a stack's month into the annual report: the stack and the month.
    """

    described = Signal()
    sheet = Signal(object, int)
    year_asked = Signal(int)

    def __init__(self, draft: "Draft", enterprise: str, *, has_sheets: bool = False) -> None:
        """Show a filing's monitoring; the files it rests on are worked out again.

        `has_sheets` says whether there is an annual report with a table of daily means.
        """
        super().__init__()
        self.has_sheets = has_sheets
        self.draft = draft
        self.year = int(draft.filing.period)
        self.files: tuple[File, ...] = ()
        self.results: Results | None = None
        self.row = ""
        """The stack in hand, by its path."""
        self.place: Place = ()
        self.hour = -1
        self.picture: Picture | None = None
        self.chart: Hours | None = None
        self.setAcceptDrops(True)
        self.head = self._head(enterprise)
        self.trouble = QVBoxLayout()
        self.left, self.panel = _scroll(), _scroll()
        self.files_open = True
        """Whether the files are listed, or only counted."""
        self._lay_out()
        for keys, step in ((Qt.Key.Key_PageUp, -1), (Qt.Key.Key_PageDown, 1)):
            QShortcut(QKeySequence(keys), self, partial(self.pan, step))
        QShortcut(QKeySequence(Qt.Key.Key_Backspace), self, self.up)
        draft.changed.connect(self._changed)
        self._show()
        self.choose_files.setFocus()
        if draft in _CHOSEN:
            self._work_out(_CHOSEN[draft])
        else:
            self._from_kept()

    def _head(self, enterprise: str) -> Header:
        years = QComboBox()
        years.setAccessibleName(say("monitoring.year"))
        for year in range(today().year, today().year - BACK, -1):
            years.addItem(say("period.year", year=year), year)
        if years.findData(self.year) < 0:
            years.addItem(say("period.year", year=self.year), self.year)
        years.setCurrentIndex(years.findData(self.year))
        years.activated.connect(lambda row: self.year_asked.emit(years.itemData(row)))
        form = parts.button(say("monitoring.form"), self.described.emit)
        self.choose_files = parts.button(say("monitoring.choose"), self.choose, "primary")
        self.take_over = parts.button(say("monitoring.take"), self.take, "primary")
        self.choose_files.setEnabled(not self.draft.read_only)
        head = Header(say("ui.nav.monitoring"), [years, form, self.choose_files, self.take_over])
        head.show_below(f"{enterprise} · {say('period.year', year=self.year)}")
        return head

    def _lay_out(self) -> None:
        self.tabs = QButtonGroup(self)
        line = parts.row(gap=4)
        for number, name in enumerate(TABS):
            tab = parts.button(say(f"monitoring.tab.{name}"), partial(self._tell, name), "quiet")
            tab.setCheckable(True)
            self.tabs.addButton(tab, number)
            line.addWidget(tab)
        line.addStretch(1)
        side = QFrame()
        side.setProperty("role", "why")
        side.setFixedWidth(PANEL)
        inner = parts.column(line, self.panel, gap=4)
        inner.setContentsMargins(12, 10, 4, 4)
        side.setLayout(inner)
        body = parts.row(self.left, side, gap=0)
        body.setStretch(0, 1)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(self.head)
        whole.addLayout(self.trouble)
        whole.addLayout(body)
        whole.setStretch(2, 1)

    # --- files -----------------------------------------------------------------------------------------------

    def choose(self) -> None:
        """Ask for files."""
        kinds = f"{say('monitoring.choose.kinds')} ({' '.join('*' + ending for ending in KINDS)})"
        self.read(dialogs.open_files(self, say("monitoring.choose.title"), kinds))

    def read(self, paths: Sequence[Path]) -> None:
        """Read files on the worker and work them out."""
        if not paths or self.draft.read_only:
            return
        cells = self.draft.cells

        def work(progress: jobs.Progress, cancelled: jobs.Cancel) -> tuple[File, ...]:
            tables = monitoring.look(paths, progress, cancelled)
            return tuple(monitoring.propose_for(cells, table, path) for table, path in zip(tables, paths, strict=True))

        def chosen(files: tuple[File, ...]) -> None:
            _CHOSEN[self.draft] = files
            self._work_out(files)

        jobs.run(work, chosen, self._failed, "monitoring.doing.read", owner=self)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Take files of hours."""
        if _dropped(event) and not self.draft.read_only:
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Read them."""
        event.acceptProposedAction()
        self.read(_dropped(event))

    def _from_kept(self) -> None:
        wb, cells = self.draft.wb, self.draft.cells
        if cells.rows("files"):
            jobs.run(
                lambda *_: monitoring.kept(wb, cells), self._work_out, self._failed, "monitoring.doing.read", owner=self
            )

    def _work_out(self, files: tuple[File, ...]) -> None:
        wb, filing, cells = self.draft.wb, self.draft.filing, self.draft.cells
        self.files = files
        self.results = None
        self._show()

        def work(progress: jobs.Progress, cancelled: jobs.Cancel) -> Results:
            return monitoring.work_out(wb, filing, cells, files, progress, cancelled)

        jobs.run(work, self._worked, self._failed, "monitoring.doing.work_out", owner=self)

    def _worked(self, results: Results) -> None:
        self.results, self.files_open = results, False
        self.row = self.row if self.row in results.stacks else next(iter(results.stacks), "")
        parts.empty(self.trouble)
        told = [
            each for file in self.files for each in monitoring.disagreements(self.draft.form, self.draft.cells, file)
        ]
        for sentence in notices(results, tuple(dict.fromkeys(told)))[:3]:
            self.trouble.addWidget(parts.banner(sentence, "warn"))
        self._show()

    def _failed(self, error: WorkbenchError) -> None:
        """Say what is in the way; what was shown before stands no longer for these files."""
        parts.empty(self.trouble)
        act = None
        if error.code == "monitoring.not_described":
            act = parts.button(say("monitoring.stacks.describe"), self._describe)
        self.trouble.addWidget(parts.banner(say(error.code, **error.args_), "error", act))
        self.results = None
        self._show()

    def _describe(self) -> None:
        """Write down the units the headings name, as one step, and leave the rest to the person."""
        named = monitoring.units_named(self.draft.cells, self.files)
        self.draft.edit(say("monitoring.edit.units"), named)
        self.described.emit()

    def columns(self, number: int) -> None:
        """Ask what the columns of a file are."""
        names = {row: self._stack_name(row) for row in self.draft.cells.rows("stacks")}
        dialog = ColumnsDialog(self, self.files[number], names)
        if dialog.exec() == QDialog.DialogCode.Accepted:
            files = list(self.files)
            files[number] = dialog.answer()
            _CHOSEN[self.draft] = tuple(files)
            self._work_out(tuple(files))

    def _stack_name(self, row: str) -> str:
        cells = self.draft.cells
        return str(cells.value(f"stacks/{row}/name") or cells.value(f"stacks/{row}/code") or row)

    # --- taking over -----------------------------------------------------------------------------------------

    def take(self) -> None:
        """Keep the files as evidence, and take the results over as one step that can be undone."""
        results, draft = self.results, self.draft
        if results is None or draft.read_only:
            return

        def work(_progress: jobs.Progress, _cancelled: jobs.Cancel) -> dict[str, str]:
            return monitoring.keep(draft.wb, draft.filing.id, results)

        def kept(names: dict[str, str]) -> None:
            _CHOSEN.pop(draft, None)
            found = monitoring.changes(draft.wb, draft.cells, results, names)
            draft.edit(say("monitoring.edit"), {change.path: change.after for change in found})

        jobs.run(work, kept, self._failed, "monitoring.doing.read", owner=self)

    def put(self) -> None:
        """Put the hour in hand into the form, to be looked at with all its sources."""
        stack = self._stack()
        if stack and self.hour >= 0:
            cells = monitoring.example(self.draft.cells, stack, self.hour, self.year)
            self.draft.replace(say("monitoring.edit.hour"), cells)

    def _changed(self) -> None:
        """Look again whether what is shown is what the form has."""
        self._standing()
        self._tell(TABS[max(self.tabs.checkedId(), 0)])

    # --- the left --------------------------------------------------------------------------------------------

    def _show(self) -> None:
        """Build the left anew."""
        self.stacks_table: LinesTable | None = None
        self.chart = None
        items: list[parts.Item] = self._files()
        if self.results and self.results.stacks:
            rows = list(self.results.stacks)
            self.stacks_table = stacks_table(self.results, span_of(self.year, self.place))
            self.stacks_table.selectRow(rows.index(self.row))
            self.stacks_table.selectionModel().currentRowChanged.connect(lambda now, _: self._to_stack(rows[now.row()]))
            items += [self.stacks_table, self._pager(), self._chart()]
        inner = QWidget()
        inner.setLayout(parts.column(*items, None, gap=8, margin=16))
        self.left.setWidget(inner)
        self._standing()
        self._tell("marks" if self.results else "compare")

    def _files(self) -> list[parts.Item]:
        if not self.files:
            return [parts.label(say("monitoring.empty"), "quiet", wrap=True)]
        counts = {"files": len(self.files), "records": f"{sum(len(file.table) for file in self.files):,}"}
        counted = parts.label(say("monitoring.files.count", **counts), "strong")
        if self.files_open or self.results is None:
            hint = parts.label(say("monitoring.files.hint"), "quiet")
            table = files_table(self.files, self._stack_name)
            table.opened.connect(self.columns)
            return [parts.row(counted, None, hint), table]
        return [parts.row(counted, parts.button(say("monitoring.files.show"), self._open_files, "link"), None)]

    def _open_files(self) -> None:
        self.files_open = True
        self._show()

    def _standing(self) -> None:
        """Say whether the results shown are those in the form."""
        results = self.results
        fresh = results is not None and bool(monitoring.changes(self.draft.wb, self.draft.cells, results))
        self.take_over.setEnabled(fresh and not self.draft.read_only)
        self.take_over.setVisible(results is not None)
        parts.restyle(self.choose_files, role="" if fresh else "primary")
        word = "" if results is None else say("monitoring.state.fresh" if fresh else "monitoring.state.taken")
        self.head.show_state(word, "warn" if fresh else "")

    def _to_stack(self, row: str) -> None:
        self.row, self.hour = row, -1
        self._show()
        if self.stacks_table is not None:
            self.stacks_table.setFocus()

    def _pager(self) -> QBoxLayout:
        stack = self._stack()
        place = "-".join([str(self.year), *(f"{number:02d}" for number in self.place)])
        where = parts.label(f"{stack.name if stack else ''}　{place}", "strong")
        earlier, later = (
            parts.button("", partial(self.pan, step), "quiet", icon) for step, icon in ((-1, "previous"), (1, "next"))
        )
        for button, code, keys in ((earlier, "earlier", "PageUp"), (later, "later", "PageDown")):
            button.setAccessibleName(say(f"monitoring.{code}"))
            button.setToolTip(f"{say(f'monitoring.{code}')}  {keys}")
            button.setFixedWidth(34)
        upwards = parts.button(say("monitoring.up"), self.up, "link")
        upwards.setVisible(bool(self.place))
        sheet = parts.button(say("monitoring.sheet"), lambda: self.sheet.emit(stack, self.place[0]))
        sheet.setVisible(len(self.place) == 1 and self.has_sheets)
        sheet.setToolTip(say("monitoring.sheet.about"))
        return parts.row(where, earlier, later, upwards, None, sheet, gap=6)

    # --- the chart -------------------------------------------------------------------------------------------

    def _stack(self) -> Stack | None:
        return self.results.stacks.get(self.row) if self.results else None

    def _chart(self) -> QWidget | None:
        """Draw the place in hand of the stack in hand."""
        stack = self._stack()
        if stack is None:
            return None
        self.picture = picture(stack.hours, self.year, self.place, Label(stack.name))
        self.chart = Hours(self.picture.data, self.picture.names, self.picture.standings)
        self.chart.chosen.connect(self.into)
        return self.chart

    def into(self, part: int) -> None:
        """Look into a month or a day; an hour shows its steps."""
        if self.picture is None:
            return
        if len(self.place) == 2:
            self.look_at(self.picture.spans[part].start)
            return
        self._go((*self.place, part + 1))

    def up(self) -> None:
        """Look at the month or year around."""
        if self.place:
            self._go(self.place[:-1])

    def pan(self, step: int) -> None:
        """Look at the month or day before or after; from the year into its first or last month."""
        if self.results is None:
            return
        if not self.place:
            self._go((1,) if step > 0 else (12,))
        elif len(self.place) == 1:
            self._go(((self.place[0] - 1 + step) % 12 + 1,))
        else:
            hour = span_of(self.year, self.place).start + step * 24
            if 0 <= hour < span_of(self.year, ()).stop:
                day = begins(self.year, hour)
                self._go((day.month, day.day))

    def _go(self, place: Place) -> None:
        self.place, self.hour = place, -1
        had = self.chart is not None and self.chart.hasFocus()
        self._show()
        if self.chart is not None and (had or self.isVisible()):
            self.chart.setFocus(Qt.FocusReason.TabFocusReason)

    def look_at(self, hour: int) -> None:
        """Show the steps of an hour."""
        self.hour = hour
        self._tell("hour")

    # --- the panel -------------------------------------------------------------------------------------------

    def _tell(self, name: str) -> None:
        self.tabs.button(TABS.index(name)).setChecked(True)
        items = {"marks": self._marks, "compare": self._compare, "hour": self._hour}[name]()
        self.panel.tell(*items, margin=8)

    def _marks(self) -> list[parts.Item]:
        stack = self._stack()
        if stack is None:
            return [parts.label(say("monitoring.hour.none"), "quiet", wrap=True)]
        return marked(stack, self.year, span_of(self.year, self.place), self.look_at)

    def _compare(self) -> list[parts.Item]:
        return beside(monitoring.compared(self.draft.form, self.draft.cells, self.draft.rules))

    def _hour(self) -> list[parts.Item]:
        stack = self._stack()
        if stack is None or self.hour < 0:
            return [parts.label(say("monitoring.hour.none"), "quiet", wrap=True)]
        draft = self.draft
        cells = monitoring.example(draft.cells, stack, self.hour, self.year)
        outcome = evaluate(draft.form, cells, draft.rules)
        places = Places(draft.form, cells, outcome.values)
        title = parts.label(f"{stack.name}　{begins(self.year, self.hour):%Y-%m-%d %H:00}", "heading", wrap=True)
        put = parts.button(say("monitoring.hour.put"), self.put)
        put.setEnabled(not draft.read_only)
        return [title, *steps(draft.form, places, outcome, stack, self.hour), 8, parts.row(put, None)]


def _scroll() -> parts.Panel:
    made = parts.Panel()
    made.setProperty("role", "page")
    return made


def _dropped(event: QDropEvent) -> tuple[Path, ...]:
    paths = (Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile())
    return tuple(path for path in paths if path.suffix.lower() in KINDS)
