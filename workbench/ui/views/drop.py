"""A place to drop a received package on."""

from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDropEvent
from PySide6.QtWidgets import QFrame

from workbench.base.text import say
from workbench.ui import parts

PACKAGE_ENDINGS = (".zip", ".pdf")
"""A package is a zip; its filing.pdf alone is complete but for evidence."""


def package_kinds(*endings: str) -> str:
    """Name the kinds of file a package may be, as Qt's file dialog wants them; all kinds unless told."""
    return f"{say('ui.verify.kinds')} ({' '.join('*' + ending for ending in endings or PACKAGE_ENDINGS)})"


def dropped_package(event: QDropEvent) -> Path | None:
    """Give the one file being dragged, if it may be a package."""
    urls = event.mimeData().urls()
    file = Path(urls[0].toLocalFile()) if len(urls) == 1 and urls[0].isLocalFile() else None
    return file if file and file.suffix.lower() in PACKAGE_ENDINGS else None


class DropArea(QFrame):
    """A dashed frame; `dropped` carries the package."""

    dropped = Signal(Path)

    def __init__(self, text: str) -> None:
        """Say what may be dropped."""
        super().__init__()
        self.setProperty("role", "drop")
        self.setAcceptDrops(True)
        self.setAccessibleName(text)
        said = parts.label(text, "quiet", wrap=True)
        said.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.setLayout(parts.column(said, margin=20))

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Light up for a package."""
        if dropped_package(event):
            parts.restyle(self, over="true")
            event.acceptProposedAction()

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        """Calm down."""
        parts.restyle(self, over="false")

    def dropEvent(self, event: QDropEvent) -> None:
        """Take it."""
        parts.restyle(self, over="false")
        file = dropped_package(event)
        if file:
            event.acceptProposedAction()
            self.dropped.emit(file)
