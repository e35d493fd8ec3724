"""The window's start: the application, its fonts and language, the crash door, then the workspace behind the scenes."""

import sys
from importlib import import_module
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING

from PySide6 import __version__ as pyside
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication

from workbench.base.errors import WorkbenchError
from workbench.base.paths import home
from workbench.base.text import say
from workbench.services import settings as settings_file
from workbench.services.settings import Settings
from workbench.ui import dialogs, jobs, language, theme
from workbench.ui.window import Window

if TYPE_CHECKING:
    from workbench.services.context import Workbench

VIEWS = ("overview", "filings", "filing", "form", "findings", "why", "evidence", "sign", "verify", "settings")
"""Pages whose code is read on the worker, so that each opens at once when it is first asked for."""


def main(workspace: Path | None = None) -> int:
    """Open the window and stay until it closes; the exit code is the program's."""
    QGuiApplication.setHighDpiScaleFactorRoundingPolicy(Qt.HighDpiScaleFactorRoundingPolicy.PassThrough)
    app = QApplication.instance() or QApplication(sys.argv[:1])
    window = start(workspace)
    window.show()
    code = app.exec()
    jobs.close()
    return code


def start(workspace: Path | None = None) -> Window:
    """Make the window. The workspace is opened on the worker after the first paint."""
    CrashDoor.install()
    trouble = None
    try:
        settings = settings_file.load()
    except WorkbenchError as error:
        settings, trouble = Settings(), error
    QApplication.setApplicationName("carbon-compliance-workbench")
    QApplication.setDesktopFileName("carbon-compliance-workbench")
    language.switch(settings.language)
    theme.load_fonts()
    theme.follow(settings.theme)
    window = Window(settings)
    window.reopen = lambda: open_workspace(window, workspace)
    window.painted.connect(window.reopen)
    if trouble is not None:
        window.trouble(trouble)
    return window


def open_workspace(window: Window, path: Path | None = None) -> None:
    """Open the workspace and the rule packs on the worker, then hand them to the window."""

    def work(_progress: jobs.Progress, _cancelled: jobs.Cancel) -> "tuple[Workbench, WorkbenchError | None]":
        from workbench.services.context import Workbench, default_workspace

        wb = Workbench()
        trouble = None
        try:
            wb.open_workspace(path or default_workspace())
        except WorkbenchError as error:  # what came in can still be verified: that needs the rules alone
            trouble = error
        try:
            _ = wb.library  # read now, here: the first page needs it
        except WorkbenchError:
            wb.close()
            raise
        for view in VIEWS:
            import_module(f"workbench.ui.views.{view}")
        return wb, trouble

    jobs.run(work, lambda opened: window.open_with(*opened), window.could_not_open, "ui.job.opening", owner=window)


class CrashDoor:
    """Where an unhandled exception, a bug of ours, goes: a report without the person's data, and one message."""

    _told = False

    @classmethod
    def install(cls) -> None:
        """Take over from Python's own hook."""
        cls._told = False
        sys.excepthook = cls.handle

    @classmethod
    def handle(cls, kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        """Write the report and tell the person, the first time. Drafts need no saving here: every change is saved."""
        if issubclass(kind, KeyboardInterrupt):
            QApplication.quit()
            return
        import traceback

        file = write_report(kind, trace)
        traceback.print_exception(kind, error, trace)
        if not cls._told:
            cls._told = True
            dialogs.tell(QApplication.activeWindow(), say("ui.crash"), say("ui.crash.report", file=file or "–"))


def write_report(kind: type[BaseException], trace: TracebackType | None) -> Path | None:
    """Write which lines led to a bug, on which system. No messages and no values: those belong to the person.

    Gives the report's path, None where it cannot be written.
    """
    import platform
    import traceback

    from workbench.base.clock import now

    root = str(Path(__file__).resolve().parents[2])
    lines = [
        f"{now():%Y-%m-%dT%H:%M:%SZ} {kind.__module__}.{kind.__qualname__}",
        f"Python {platform.python_version()} · PySide6 {pyside} · {platform.platform()}",
        *(
            f"{frame.filename.removeprefix(root).replace(str(Path.home()), '~')}:{frame.lineno} {frame.name}"
            for frame in traceback.extract_tb(trace)
        ),
    ]
    try:
        folder = home() / "reports"
        folder.mkdir(exist_ok=True)
        file = folder / f"crash-{now():%Y%m%d-%H%M%S}.txt"
        file.write_text("\n".join(lines) + "\n", "utf-8")
    except OSError:
        return None
    return file
