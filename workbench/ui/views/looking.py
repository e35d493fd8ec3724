"""A paper as it looks: a page of a PDF, a photograph, the first rows of a sheet, text; or why it cannot be shown."""

from PySide6.QtCore import QSize, Qt, QTimer
from PySide6.QtGui import QMouseEvent, QPixmap, QResizeEvent
from PySide6.QtWidgets import QFrame, QLabel, QScrollArea, QSizePolicy, QStackedWidget

from workbench.base.text import say
from workbench.domain.papers import Paper
from workbench.services.context import Workbench
from workbench.services.previews import Preview
from workbench.ui import jobs, parts
from workbench.ui.views.lines import Line, Lines, LinesTable

REST = 180
"""Milliseconds a paper must stay in hand before it is opened: arrow keys pass over many."""


class Looking(QFrame):
    """Shows one page of one paper at a time, fitted to the room; a click shows a picture in its own size and back."""

    def __init__(self, wb: Workbench) -> None:
        """Begin with nothing in hand."""
        super().__init__()
        self.setProperty("role", "desk")
        self.wb = wb
        self.paper: Paper | None = None
        self.shown: Preview | None = None
        self.page = 1
        self._job: jobs.Job | None = None
        self._picture = QPixmap()
        self._large = False
        self.sheet = _Sheet(self)
        self._scroll = QScrollArea()
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.setWidgetResizable(True)
        self._scroll.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._scroll.setWidget(self.sheet)
        self.rows = Lines(("",), [])  # a table without a column has no widths to set
        self.table = LinesTable(self.rows, 0, named=say("evidence.look"))
        self.table.setSelectionMode(LinesTable.SelectionMode.ContiguousSelection)
        self.stack = QStackedWidget()
        self.stack.addWidget(self._scroll)
        self.stack.addWidget(self.table)
        self.back = parts.button("", lambda: self.turn(-1), "quiet", "previous")
        self.on = parts.button("", lambda: self.turn(1), "quiet", "next")
        for made, words in ((self.back, "evidence.look.back"), (self.on, "evidence.look.on")):
            made.setAccessibleName(say(words))
            made.setToolTip(say(words))
            made.setFixedWidth(36)
        self.where = parts.label("", "quiet")
        self.foot = QFrame()
        self.foot.setLayout(parts.row(None, self.back, self.where, self.on, None))
        whole = parts.column(self.stack, self.foot, gap=4, margin=8)
        whole.setStretch(0, 1)
        self.setLayout(whole)
        self._later = QTimer(self, singleShot=True, interval=REST)
        self._later.timeout.connect(self._open)
        self.show_paper(None)

    def show_paper(self, paper: Paper | None) -> None:
        """Take another paper in hand, or none."""
        self._stop()
        self.paper, self.page, self.shown = paper, 1, None
        self._say(say("evidence.look.opening" if paper else "evidence.look.none"))
        self.foot.hide()
        if paper:
            self._later.start()

    def turn(self, by: int) -> None:
        """Go to another page."""
        pages = self.shown.pages if self.shown else 1
        wanted = max(1, min(pages, self.page + by))
        if wanted != self.page:
            self.page = wanted
            self._open()

    def _stop(self) -> None:
        self._later.stop()
        if self._job is not None:
            self._job.cancel()
            self._job = None

    def _open(self) -> None:
        paper, page, wb = self.paper, self.page, self.wb
        if paper is None:
            return
        self._stop()

        def work(_progress: jobs.Progress, cancelled: jobs.Cancel) -> Preview:
            from workbench.services.previews import preview

            return preview(wb, paper.sha256, paper.name, page, cancelled)

        def arrive(found: Preview) -> None:
            if (self.paper, self.page) == (paper, page):
                self._show(found)

        self._job = jobs.run(work, arrive, label="evidence.look.opening", owner=self, quiet=True)

    def _show(self, found: Preview) -> None:
        self._job = None
        if found.kind == "none" and self.shown is not None and self.shown.pages > 1:
            self.where.setText(say(found.why))  # one page that cannot be drawn among others that can
            return
        self.shown = found
        self._picture, self._large = QPixmap(), False
        if found.kind in ("pdf", "image"):
            self._picture.loadFromData(found.png)
            if self._picture.isNull():
                self._say(say("preview.broken"))
            else:
                self.stack.setCurrentIndex(0)
                self.fit()
        elif found.kind == "none":
            self._say(say(found.why))
        else:
            self._tabulate(found)
        self.back.setEnabled(self.page > 1)
        self.on.setEnabled(self.page < found.pages)
        self.back.setVisible(found.pages > 1)
        self.on.setVisible(found.pages > 1)
        self.where.setText(self._words(found))
        self.foot.setVisible(bool(self.where.text()))

    def _words(self, found: Preview) -> str:
        words = [say("evidence.look.page", page=self.page, count=found.pages)] if found.pages > 1 else []
        if found.title:
            words.append(found.title)
        if len(found.rows) < found.count:
            words.append(say("evidence.look.first", shown=len(found.rows), count=found.count))
        return " · ".join(words)

    def _tabulate(self, found: Preview) -> None:
        width = max((len(row) for row in found.rows), default=1)
        heads = {"list": (say("evidence.look.entry"), say("evidence.look.bytes"))}.get(found.kind, _letters(width))
        lines = [Line(tuple(row) + ("",) * (len(heads) - len(row))) for row in found.rows]
        self.rows.beginResetModel()
        self.rows.heads, self.rows.lines = heads, lines
        self.rows.right = (1,) if found.kind == "list" else ()
        self.rows.endResetModel()
        self.table.horizontalHeader().setVisible(found.kind != "text")
        self.stack.setCurrentIndex(1)

    def _say(self, sentence: str) -> None:
        self._picture = QPixmap()
        self.sheet.setPixmap(QPixmap())
        self.sheet.setText(sentence)
        self.sheet.setMinimumSize(QSize(0, 0))
        self.stack.setCurrentIndex(0)

    def enlarge(self) -> None:
        """Show a picture in its own size, or fitted again."""
        self._large = not self._large
        self.fit()

    def fit(self) -> None:
        """Draw the picture as large as it shall be."""
        if self._picture.isNull():
            return
        ratio = self.devicePixelRatio()
        room = self._scroll.viewport().size() * ratio
        drawn = self._picture
        if not self._large:
            how = Qt.TransformationMode.SmoothTransformation
            drawn = drawn.scaled(room, Qt.AspectRatioMode.KeepAspectRatio, how)
        else:
            drawn = QPixmap(drawn)
        drawn.setDevicePixelRatio(ratio)
        self.sheet.setPixmap(drawn)
        self.sheet.setMinimumSize(drawn.deviceIndependentSize().toSize() if self._large else QSize(0, 0))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fit the page to the room."""
        super().resizeEvent(event)
        QTimer.singleShot(0, self, self.fit)


class _Sheet(QLabel):
    """Where the picture lies, or the sentence."""

    def __init__(self, desk: Looking) -> None:
        super().__init__()
        self.desk = desk
        self.setProperty("role", "quiet")
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.setWordWrap(True)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Ignored)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self.desk.enlarge()


def _letters(count: int) -> tuple[str, ...]:
    """Head columns as a spreadsheet does."""
    return tuple(chr(65 + at) if at < 26 else f"{chr(64 + at // 26)}{chr(65 + at % 26)}" for at in range(count))
