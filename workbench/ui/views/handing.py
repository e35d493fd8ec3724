"""Files handed over by hand: dragged onto something, or chosen; taken in on the worker, and what was left out told."""

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import QEvent, QMimeData, QObject, QPoint
from PySide6.QtGui import QDragMoveEvent, QDropEvent
from PySide6.QtWidgets import QWidget
from shiboken6 import isValid

from workbench.base.text import say
from workbench.services import evidence
from workbench.services.context import Workbench
from workbench.services.evidence import Taken
from workbench.ui import dialogs, jobs
from workbench.ui.draft import Draft

TOLD = 12
"""Files left out that are named; the rest is counted."""


def dragged(data: QMimeData) -> tuple[Path, ...]:
    """Give the files and folders being dragged."""
    return tuple(Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile())


def hand_over(
    owner: QWidget,
    wb: Workbench,
    filing: str,
    places: Sequence[Path],
    paths: tuple[str, ...],
    then: Callable[[], object],
) -> None:
    """Attach files and folders to a filing, for the figures at `paths`; `then` follows whatever became of them.

    Leaving the page does not stop it: whoever let a folder fall wants all of it.
    """
    if not places:
        return
    window = owner.window()

    def work(progress: jobs.Progress, cancelled: jobs.Cancel) -> Taken:
        return evidence.attach_all(wb, filing, places, paths, progress, cancelled)

    def end() -> None:
        if isValid(owner):
            then()

    # the end comes in any case: a folder that was cancelled is half taken
    jobs.run(work, lambda taken: report(window, taken), label="evidence.doing.attach", owner=window, last=end)


def report(window: QWidget, taken: Taken) -> None:
    """Tell one by one which files were left out and why; of those that were taken, nothing need be said."""
    if not taken.refused:
        return
    lines = [say(each.error.code, **each.error.args_) for each in taken.refused[:TOLD]]
    if len(taken.refused) > TOLD:
        lines.append(say("evidence.left_out.more", count=len(taken.refused) - TOLD))
    counts = {"taken": len(taken.added) + len(taken.known), "refused": len(taken.refused)}
    dialogs.tell(window, say("evidence.left_out", **counts), "\n".join(lines))


class Catcher(QObject):
    """Lets files be dropped on the figures of a draft: attached, they prove the figure they fell on."""

    def __init__(self, on: QWidget, draft: Draft, path_at: Callable[[QPoint], str]) -> None:
        """Watch a widget; `path_at` names the figure at a point of it, empty for none."""
        super().__init__(on)
        self.draft, self.path_at, self.on = draft, path_at, on
        on.setAcceptDrops(not draft.read_only)
        on.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Show where the files would fall, and catch them."""
        if not isinstance(event, QDropEvent) or event.type() == QEvent.Type.DragLeave:
            return super().eventFilter(watched, event)
        places, path = dragged(event.mimeData()), self.path_at(event.position().toPoint())
        if not places or not path or self.draft.read_only:
            event.setAccepted(event.type() == QEvent.Type.DragEnter and bool(places))  # it may yet move onto a figure
            return True
        event.acceptProposedAction()
        if isinstance(event, QDragMoveEvent):
            self.draft.pointed.emit(path)
        else:
            draft = self.draft
            hand_over(self.on, draft.wb, draft.filing.id, places, (path,), draft.attached.emit)
        return True
