"""The first page: three doors, and what to do when the workspace cannot be opened."""

from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from workbench.base.errors import WorkbenchError
from workbench.base.text import say
from workbench.ui import dialogs, parts
from workbench.ui.views.drop import DropArea, package_kinds


class StartView(QWidget):
    """Practise, begin, or open what came in. Signals name the door taken."""

    practise = Signal()
    begin = Signal()
    received = Signal(Path)
    retry = Signal()

    def __init__(self, trouble: WorkbenchError | None = None, *, read_only: bool = False, folder: str = "") -> None:
        """With `trouble` say first why there is no workspace; then only a received package can be opened."""
        super().__init__()
        self.folder = folder
        usable = trouble is None and not read_only
        self.practise_door = parts.Door(
            "practise", say("ui.start.practise"), say("ui.start.practise.about"), self.practise.emit
        )
        self.begin_door = parts.Door("begin", say("ui.start.begin"), say("ui.start.begin.about"), self.begin.emit)
        self.received_door = parts.Door(
            "received", say("ui.start.received"), say("ui.start.received.about"), self._choose
        )
        self.doors = (self.practise_door, self.begin_door, self.received_door)
        for door in self.doors:
            door.setMinimumSize(150, 172)
        for door in self.doors[:2]:
            door.setEnabled(usable)
            if trouble is not None:
                door.hide()
        drop = DropArea(say("ui.start.drop"))
        drop.dropped.connect(self.received.emit)
        shown: list[parts.Item] = []
        if trouble is not None:
            again = parts.button(say("ui.start.retry"), self.retry.emit)
            shown.append(parts.banner(say(trouble.code, **trouble.args_), "error", again))
        beside = parts.row(*self.doors, gap=16)
        for place in range(beside.count()):
            beside.setStretch(place, 1)
        page = parts.Page(
            parts.label(say("ui.name"), "title"),
            parts.label(say("ui.start.welcome"), "quiet", wrap=True),
            *shown,
            beside,
            drop,
            widest=1000,
        )
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(page)

    def _choose(self) -> None:
        file = dialogs.open_file(self, say("ui.verify.choose"), package_kinds(), self.folder)
        if file:
            self.received.emit(file)
