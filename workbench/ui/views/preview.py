"""The filing as paper, page by page, as it would be printed now."""

from collections.abc import Callable

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPixmap, QResizeEvent
from PySide6.QtWidgets import QFrame, QLabel, QSizePolicy

from workbench.base.errors import WorkbenchError
from workbench.base.text import say
from workbench.ui import jobs, parts

TALL = 842
"""Points an A4 page is tall."""


class Preview(QFrame):
    """Draws pages of a PDF on the worker and shows one at a time."""

    def __init__(self, make: Callable[[], bytes]) -> None:
        """Show what `make` draws; it runs on the worker."""
        super().__init__()
        self.setProperty("role", "desk")
        self.pdf = b""
        self.page = 0
        self.count = 0
        self._picture = QPixmap()
        self.sheet = QLabel(say("ui.preview.drawing"))
        self.sheet.setProperty("role", "quiet")
        self.sheet.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.sheet.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Ignored)
        self.sheet.setMinimumSize(QSize(160, 220))
        self.sheet.setWordWrap(True)
        self.back = parts.button("", lambda: self.turn(-1), "quiet", "previous")
        self.on = parts.button("", lambda: self.turn(1), "quiet", "next")
        for made, words in ((self.back, "ui.preview.back"), (self.on, "ui.preview.on")):
            made.setAccessibleName(say(words))
            made.setToolTip(say(words))
            made.setFixedWidth(36)
            made.setEnabled(False)
        self.where = parts.label("", "quiet")
        foot = parts.row(None, self.back, self.where, self.on, None)
        self.setLayout(parts.column(self.sheet, foot, gap=8, margin=12))
        self._make = make
        self.draw()

    def draw(self) -> None:
        """Draw anew."""
        make = self._make

        def work(_progress: jobs.Progress, _cancelled: jobs.Cancel) -> tuple[bytes, int]:
            from workbench.services import exports

            pdf = make()
            return pdf, exports.page_count(pdf)

        jobs.run(work, self._drawn, self._failed, "ui.job.preview", owner=self, quiet=True)

    def _drawn(self, made: tuple[bytes, int]) -> None:
        self.pdf, self.count = made
        self.page = min(self.page, self.count - 1)
        self.turn(0)

    def _failed(self, error: WorkbenchError) -> None:
        self.sheet.setText(say(error.code, **error.args_))

    def turn(self, by: int) -> None:
        """Go to another page."""
        self.page = max(0, min(self.count - 1, self.page + by))
        self.back.setEnabled(self.page > 0)
        self.on.setEnabled(self.page + 1 < self.count)
        self.where.setText(say("ui.preview.page", page=self.page + 1, count=self.count))
        pdf, page = self.pdf, self.page
        # as sharp as this screen shows it, no more: a large picture costs the window a blink
        scale = max(1.0, self.sheet.height() * self.devicePixelRatio() / TALL)

        def work(_progress: jobs.Progress, _cancelled: jobs.Cancel) -> tuple[int, bytes]:
            from workbench.services import exports

            return page, exports.render_page(pdf, page, scale)

        jobs.run(work, self._rendered, self._failed, "ui.job.preview", owner=self, quiet=True)

    def _rendered(self, made: tuple[int, bytes]) -> None:
        page, png = made
        if page == self.page:
            self._picture = QPixmap()
            self._picture.loadFromData(png)
            self._show()

    def _show(self) -> None:
        if not self._picture.isNull():
            ratio = self.devicePixelRatio()
            fitted = self._picture.scaled(
                self.sheet.size() * ratio,
                Qt.AspectRatioMode.KeepAspectRatio,
                Qt.TransformationMode.SmoothTransformation,
            )
            fitted.setDevicePixelRatio(ratio)
            self.sheet.setPixmap(fitted)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fit the page to the room."""
        super().resizeEvent(event)
        self._show()
