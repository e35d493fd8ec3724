"""The page of the rehearsal: what a verifier would likely object to, by which article, at what cost, with its cure."""

from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QWidget

from workbench.base.clock import today
from workbench.base.errors import WorkbenchError
from workbench.base.numbers import rounded, shown
from workbench.base.text import say
from workbench.domain.doubt import Doubt
from workbench.domain.period import period_words
from workbench.services import rehearsing
from workbench.services.rehearsing import Rehearsal
from workbench.ui import dialogs, front, jobs, parts, theme
from workbench.ui.views.header import Header
from workbench.ui.views.lines import Line, Lines, LinesTable

if TYPE_CHECKING:
    from collections.abc import Sequence

    from workbench.domain.filing import Filing
    from workbench.services.context import Workbench
    from workbench.ui.window import Window

PANEL = 320
"""Width of the panel at the right."""
BACK = 4
"""Years back that may be chosen."""
LEVELS = ("all", "error", "warning", "note")
SIGNS = {"error": ("failed", "error"), "warning": ("warning", "warn"), "note": ("note", "")}


@dataclass(frozen=True, slots=True)
class About:
    """What the page shows: the rehearsal, the enterprise's sectors by pack, and whether the case may be written in."""

    name: str
    packs: tuple[tuple[str, str], ...]
    rehearsal: Rehearsal
    case: str
    """The filing of the year's case, empty where none was begun."""
    read_only: bool


class RehearsalView(QWidget):
    """`elsewhere` asks for another year or pack, `opened` for the cell of a doubt, `cited` for its article.

    `taken` carries doubts to be entered in the case, `printed` asks for the sheet.
    """

    elsewhere = Signal(int, str)
    opened = Signal(object)
    cited = Signal(object)
    taken = Signal(object)
    printed = Signal()

    def __init__(self, about: About) -> None:
        """Show a rehearsal."""
        super().__init__()
        self.about = about
        self.doubts: tuple[Doubt, ...] = about.rehearsal.doubts
        self.level = QComboBox()
        self.level.setAccessibleName(say("rehearsal.level"))
        for level in LEVELS:
            count = about.rehearsal.counts.get(level, len(self.doubts))  # type: ignore[call-overload] # "all" is none
            self.level.addItem(say(f"rehearsal.level.{level}", count=count), level)
        self.level.activated.connect(lambda _row: self._filter())
        print_ = parts.button(say("rehearsal.print"), self.printed.emit, icon="export")
        take = parts.button(say("rehearsal.take"), lambda: self.taken.emit(self._chosen()), "primary")
        take.setEnabled(not about.read_only and bool(self.doubts))
        print_.setEnabled(bool(self.doubts))
        head = Header(say("ui.nav.rehearsal"), [*self._choosers(), print_, take])
        head.show_below(about.name)
        self.table = self._table()
        self.panel = parts.Panel()
        left = parts.column(*self._left(), gap=8, margin=16)
        self.setLayout(parts.with_panel(head, left, self.panel, PANEL))
        self.table.selectionModel().currentRowChanged.connect(lambda index: self._tell(index.row()))
        self._tell(-1)
        if self.doubts:
            self.table.selectRow(0)
            self.table.setFocus()

    def _choosers(self) -> list[QWidget]:
        year, pack = QComboBox(), QComboBox()
        year.setAccessibleName(say("rehearsal.year"))
        pack.setAccessibleName(say("rehearsal.pack"))
        now = self.about.rehearsal
        for each in sorted({now.year, *range(today().year - BACK, today().year + 1)}, reverse=True):
            year.addItem(say("period.year", year=each), each)
        year.setCurrentIndex(year.findData(now.year))
        for name, title in self.about.packs:
            pack.addItem(title, name)
        pack.setCurrentIndex(pack.findData(now.pack))
        year.activated.connect(lambda row: self.elsewhere.emit(year.itemData(row), now.pack))
        pack.activated.connect(lambda row: self.elsewhere.emit(now.year, pack.itemData(row)))
        return [year, pack] if len(self.about.packs) > 1 else [year]

    def _count(self) -> str:
        now = self.about.rehearsal
        counts = {str(level): count for level, count in now.counts.items()}
        return say("rehearsal.count", tonnes=shown(rounded(now.at_stake, 0)), **counts)

    def _left(self) -> list[parts.Item]:
        own = parts.label(say("rehearsal.own"), "quiet", wrap=True)
        if not self.doubts:
            return [parts.label(say("rehearsal.none"), "heading"), own, None]
        line = parts.row(parts.label(self._count(), wrap=True), self.level)
        line.setStretch(0, 1)
        return [line, self.table, own]

    def _table(self) -> LinesTable:
        heads = tuple(say(f"rehearsal.head.{name}") for name in ("level", "says", "month", "tonnes"))
        table = LinesTable(Lines(heads, self._lines(), (3,)), 1, named=say("ui.nav.rehearsal"))
        table.setTextElideMode(Qt.TextElideMode.ElideRight)
        table.setWordWrap(True)
        table.verticalHeader().setDefaultSectionSize(theme.ROW * 3 // 2)  # two lines of an objection
        table.opened.connect(lambda row: self._go(self.doubts[row]))
        return table

    def _lines(self) -> list[Line]:
        return [_line(each) for each in self.doubts]

    def _filter(self) -> None:
        level = self.level.currentData()
        self.doubts = tuple(each for each in self.about.rehearsal.doubts if level in ("all", each.level))
        model = self.table.model()
        assert isinstance(model, Lines)  # noqa: S101 - for the type checker
        model.show_lines(self._lines())
        self._tell(-1)
        if self.doubts:
            self.table.selectRow(0)

    def _chosen(self) -> "tuple[Doubt, ...]":
        """Give the doubts chosen, in the order they are shown."""
        rows = sorted({index.row() for index in self.table.selectedIndexes()})
        return tuple(self.doubts[row] for row in rows)

    def _go(self, doubt: Doubt) -> None:
        if doubt.filing:
            self.opened.emit(doubt)

    def _tell(self, row: int) -> None:
        """Tell of one doubt."""
        items: list[parts.Item] = [parts.label(say("rehearsal.panel.none"), "quiet", wrap=True)]
        if 0 <= row < len(self.doubts):
            items = self._panel(self.doubts[row])
        self.panel.tell(*items)

    def _panel(self, doubt: Doubt) -> list[parts.Item]:
        _, tone = SIGNS[doubt.level]
        go = parts.button(say("rehearsal.go"), partial(self._go, doubt))
        go.setEnabled(bool(doubt.filing))
        items: list[parts.Item] = [
            parts.row(parts.pill(say(f"rehearsal.one.{doubt.level}"), tone or "plain"), None),
            parts.label(doubt.says, "heading", wrap=True),
            4,
            parts.label(say("rehearsal.cure"), "quiet"),
            parts.label(doubt.cures, wrap=True),
            parts.label(say("rehearsal.stake"), "quiet"),
            parts.label(_stake(doubt, say("rehearsal.stake.none")), wrap=True),
            parts.label(say("rehearsal.article"), "quiet"),
        ]
        if doubt.cite:
            items.append(parts.label(str(doubt.cite), wrap=True))
            items.append(parts.row(parts.button(say("rehearsal.read"), partial(self.cited.emit, doubt.cite)), None))
        return [*items, 8, parts.row(go, None)]


def _line(doubt: Doubt) -> Line:
    icon, tone = SIGNS[doubt.level]
    period = period_words(doubt.period) if doubt.period else ""
    return Line((say(f"rehearsal.one.{doubt.level}"), doubt.says, period, _stake(doubt, "")), icon, tone)


def _stake(doubt: Doubt, none: str) -> str:
    if doubt.at_stake is None:
        return none
    return say("rehearsal.tonnes", tonnes=shown(rounded(doubt.at_stake, 2)))


# ---------------------------------------------------------------- the page in the window


def make(window: "Window", year: int = 0, pack: str = "") -> QWidget:
    """Make the page of a year, by default the one in hand; the rehearsal runs on the worker."""
    enterprise, wb = front.working(window)

    def work(_progress: jobs.Progress, _cancelled: jobs.Cancel) -> About:
        return gather(wb, enterprise.id, enterprise.name, year, pack)

    return front.when_read(window, "rehearsal.working", work, partial(_stand, window, wb))


def gather(wb: "Workbench", enterprise: str, name: str, year: int, pack: str = "") -> About:
    """Rehearse, and gather what the page shows. Raises WorkbenchError ``rehearsal.no_sector``."""
    from workbench.services import rooms, rooms_overview, verifying_case

    known = rooms.packs_of(wb, enterprise, year or today().year)
    packs = tuple((each, str(wb.library.packs[each].title)) for each in known)
    if not packs:
        raise WorkbenchError("rehearsal.no_sector")
    chosen = pack if pack in dict(packs) else packs[0][0]
    year = year or rooms_overview.year_in_hand(wb, enterprise, chosen, today().year)
    case = rooms.latest(wb, enterprise, f"{chosen}/{verifying_case.FORM}", year)
    written = case.id if case and case.period == str(year) and case.status == "draft" else ""
    return About(name, packs, rehearsing.rehearse(wb, enterprise, chosen, year), written, wb.read_only)


def _stand(window: "Window", wb: "Workbench", about: About) -> RehearsalView:
    view = RehearsalView(about)
    view.elsewhere.connect(lambda year, pack: window.go("rehearsal", year=year, pack=pack))
    view.opened.connect(lambda doubt: window.go("filing", filing=doubt.filing, path=doubt.path))
    view.cited.connect(partial(front.read, window))
    view.taken.connect(partial(_take, window, wb, about))
    view.printed.connect(partial(_print, window, wb, about))
    return view


def _take(window: "Window", wb: "Workbench", about: About, doubts: "Sequence[Doubt]") -> None:
    """Enter doubts in the case of the year, which is begun where there is none yet."""
    if not doubts:
        return
    window.close_draft()  # what is about to change must not be open

    def work(_progress: jobs.Progress, _cancelled: jobs.Cancel) -> "Filing":
        from workbench.services import answering, filings, verifying_case

        now = about.rehearsal
        case = about.case
        if not case:
            case = filings.begin(wb, now.enterprise, f"{now.pack}/{verifying_case.FORM}", str(now.year)).id
        return answering.take_over(wb, case, doubts)

    jobs.run(work, lambda _: window.go("case", year=about.rehearsal.year, pack=about.rehearsal.pack), owner=window)


def _print(window: "Window", wb: "Workbench", about: About) -> None:
    """Keep the rehearsal as a sheet to be read on paper."""
    now = about.rehearsal
    name = say("rehearsal.file", name=about.name, year=now.year)
    suggested = str(Path(window.settings.folder) / f"{name}.pdf")
    file = dialogs.save_file(window, say("rehearsal.print"), "PDF (*.pdf)", suggested)
    if file is None:
        return

    def work(_progress: jobs.Progress, _cancelled: jobs.Cancel) -> Path:
        return rehearsing.print_sheet(wb, now, file)

    jobs.run(work, lambda _: None, label="rehearsal.printing", owner=window)
