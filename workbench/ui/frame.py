"""The main window's furniture: navigation, messages, the page, and the line that shows long work."""

from collections.abc import Callable, Mapping

from PySide6.QtCore import QSize, Qt, QTimer, Signal
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QFrame, QMainWindow, QProgressBar, QPushButton, QVBoxLayout, QWidget

from workbench.base.errors import WorkbenchError
from workbench.base.text import say
from workbench.ui import jobs, parts, theme

Message = tuple[str, Mapping[str, object] | None, str, tuple[str, Callable[[], object]] | None]
"""What is said across the top: code, arguments, tone, and a deed with the code of its words."""

PATIENCE = 250
"""Milliseconds of work before the progress line shows: shorter work is no news."""


WHILE = 12_000
"""Milliseconds a passing message stands."""


class JobLine(QFrame):
    """What is under way, how far, and the way to stop it; hidden when nothing is."""

    def __init__(self) -> None:
        """Follow the one worker."""
        super().__init__()
        self.setProperty("role", "head")
        self.said = parts.Elided("", "quiet")
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.bar.setMaximumWidth(260)
        self.bar.setAccessibleName(say("ui.job.progress"))
        self.stop = parts.button(say("ui.cancel"), self._stop)
        line = parts.row(self.said, self.bar, self.stop, gap=12)
        line.setContentsMargins(24, 4, 24, 4)
        line.setStretch(0, 1)
        self.setLayout(line)
        self._patience = QTimer(self, singleShot=True, interval=PATIENCE)
        self._patience.timeout.connect(self.refresh)
        jobs.home().changed.connect(self._changed)
        self.hide()

    def _changed(self) -> None:
        if jobs.home().shown and self.isHidden():
            if not self._patience.isActive():
                self._patience.start()
        else:
            self.refresh()

    def refresh(self) -> None:
        """Show the job in hand."""
        running = jobs.home().shown
        self.setVisible(bool(running))
        if not running:
            return
        job = running[0]
        self.said.setText(" · ".join(say(code) for code in dict.fromkeys((job.label, job.step)) if code))
        self.bar.setRange(0, 0 if job.fraction is None else 1000)
        self.bar.setValue(round((job.fraction or 0) * 1000))
        self.stop.setEnabled(not job.cancelled)
        self.stop.setText(say("ui.job.stopping" if job.cancelled else "ui.cancel"))

    def _stop(self) -> None:
        running = jobs.home().shown
        if running:
            running[0].cancel()
            self.refresh()


class Frame(QMainWindow):
    """Navigation at the left; messages, the page and the job line in the middle. `painted` fires once."""

    painted = Signal()

    def __init__(self) -> None:
        """Lay out the empty window."""
        super().__init__()
        self.setWindowTitle(say("ui.name"))
        self.setMinimumSize(760, 480)
        wanted, room = QSize(1240, 780), self.screen().availableSize()
        self.resize(wanted.boundedTo(room))
        if wanted.boundedTo(room) != wanted:  # its frame would hang over the screen's edge
            self.setWindowState(Qt.WindowState.WindowMaximized)
        self._painted = False
        self.page: QWidget = QWidget()
        self.messages: dict[str, QFrame] = {}
        self.said: dict[str, Message] = {}
        self._furnish()

    def _furnish(self) -> None:
        """Put the furniture in, in the language and colours of the moment."""
        self.setWindowIcon(theme.program_icon())
        self.navigation = self.make_navigation()
        self.notices = QVBoxLayout()
        self.notices.setSpacing(4)
        self.notices.setContentsMargins(0, 0, 0, 0)  # as long as nothing is said
        self._middle = QVBoxLayout()
        self._middle.setSpacing(0)
        self._middle.setContentsMargins(0, 0, 0, 0)
        self._middle.addLayout(self.notices)
        self._middle.addWidget(self.page, 1)
        self.job_line = JobLine()
        self._middle.addWidget(self.job_line)
        whole = parts.row(self.navigation, self._middle, gap=0)
        whole.setStretch(1, 1)
        body = QWidget()
        body.setProperty("role", "page")
        body.setLayout(whole)
        self.setCentralWidget(body)

    def make_navigation(self) -> QWidget:
        """Give the left side."""
        raise NotImplementedError

    def refurnish(self) -> None:
        """Put everything in anew, after a switch of language or colours."""
        self.page = QWidget()
        kept, self.messages = dict(self.said), {}
        old = self.takeCentralWidget()
        old.hide()
        old.deleteLater()
        self._furnish()
        for key, message in kept.items():
            self.notice(key, *message)

    def set_page(self, page: QWidget) -> None:
        """Show another page in the middle."""
        old, self.page = self.page, page
        self._middle.replaceWidget(old, page, Qt.FindChildOption.FindDirectChildrenOnly)
        self._middle.setStretchFactor(page, 1)
        old.hide()
        page.show()
        old.deleteLater()

    def notice(
        self,
        key: str,
        code: str,
        args: Mapping[str, object] | None = None,
        tone: str = "warn",
        act: tuple[str, Callable[[], object]] | None = None,
        *,
        passing: bool = False,
    ) -> None:
        """Say something across the top, one message a `key`, until `dismiss`; for a while, if it is `passing`.

        With `act`, the code of its words and a deed, the person can do just that; without, they can close it,
        unless it is ``read_only``, which stays true.
        """
        self.dismiss(key)
        deed: QPushButton | None = None
        if act:
            deed = parts.button(say(act[0]), act[1])
        elif key != "read_only":
            deed = self._closer(key)
        shown = parts.banner(say(code, **(args or {})), tone, deed)
        shown.setProperty("strip", "true")
        self.said[key] = (code, args, tone, act)
        self.messages[key] = shown
        self.notices.addWidget(shown)
        if passing:
            QTimer.singleShot(WHILE, shown, lambda: self._pass(key, shown))

    def _closer(self, key: str) -> QPushButton:
        made = parts.button("", lambda: self.dismiss(key), "quiet", "close")
        made.setAccessibleName(say("ui.close"))
        made.setToolTip(say("ui.close"))
        made.setFixedWidth(34)
        return made

    def dismiss(self, key: str) -> None:
        """Take a message away."""
        self.said.pop(key, None)
        shown = self.messages.pop(key, None)
        if shown is not None:
            self.notices.removeWidget(shown)
            shown.hide()
            shown.deleteLater()

    def _pass(self, key: str, shown: QFrame) -> None:
        if self.messages.get(key) is shown:
            self.dismiss(key)

    def trouble(self, error: WorkbenchError) -> None:
        """Say what went wrong in the world."""
        self.notice("trouble", error.code, error.args_, "error")

    def paintEvent(self, event: QPaintEvent) -> None:
        """Tell once that the window stands."""
        super().paintEvent(event)
        if not self._painted:
            self._painted = True
            QTimer.singleShot(0, self.painted.emit)
