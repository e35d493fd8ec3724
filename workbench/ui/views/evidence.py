"""What proves the figures: files attached to a filing, and the figures each of them speaks for."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QFrame, QWidget

from workbench.base.text import say
from workbench.domain.evidence import Evidence
from workbench.domain.period import period_words
from workbench.services import evidence as papers
from workbench.ui import dialogs, jobs, parts
from workbench.ui.draft import Draft
from workbench.ui.widgets.link import Link


class EvidenceView(parts.Page):
    """The files of a draft; drop more anywhere on it. `pointed` carries the path of a figure pressed."""

    pointed = Signal(str)

    def __init__(self, draft: Draft, path: str = "") -> None:
        """Show the evidence of a draft; files added here prove the figure at `path`, or the filing as a whole."""
        self.draft = draft
        self.path = path
        self._list = parts.column(gap=12)
        head = parts.label(say("uiform.evidence.title"), "title")
        self.add = parts.button(say("uiform.evidence.add"), self._ask, "primary", "add")
        self.add.setEnabled(not draft.read_only)
        about = draft.places.name(path) if path else say("uiform.evidence.filing")
        super().__init__(
            parts.row(head, None, self.add),
            parts.label(f"{period_words(draft.filing.period)} · {draft.form.label}", "heading", wrap=True),
            parts.label(say("uiform.evidence.about", what=about), "quiet", wrap=True),
            self._list,
        )
        self.setAcceptDrops(not draft.read_only)
        self.refresh()

    def refresh(self) -> None:
        """Show what is attached now."""
        while self._list.count():
            item = self._list.takeAt(0)
            old = item.widget() if item else None
            if old is not None:
                old.hide()
                old.deleteLater()
        attached = papers.evidence(self.draft.wb, self.draft.filing.id)
        for each in attached:
            self._list.addWidget(self._card(each))
        if not attached:
            hint = parts.label(say("uiform.evidence.empty"), "quiet", wrap=True)
            hint.setAlignment(Qt.AlignmentFlag.AlignCenter)
            empty = QFrame()
            empty.setProperty("role", "drop")
            empty.setLayout(parts.column(hint, margin=32))
            self._list.addWidget(empty)

    def _card(self, evidence: Evidence) -> QWidget:
        facts = f"{_size(evidence.size)} · SHA-256 {evidence.sha256[:16]} · {evidence.added_at.astimezone():%Y-%m-%d}"
        name = parts.Elided(evidence.name, "strong")
        code = parts.label(facts, "quiet", wrap=True)
        code.setToolTip(evidence.sha256)
        code.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        remove = parts.button("", lambda: self._remove(evidence), "quiet", "close")
        remove.setToolTip(say("uiform.evidence.remove", name=evidence.name))
        remove.setAccessibleName(say("uiform.evidence.remove", name=evidence.name))
        if self.draft.read_only:
            remove.hide()  # never show what has no parent yet: it would flash as a window
        top = parts.row(name, remove)
        top.setStretch(0, 1)
        links: list[QWidget] = [self._link(path) for path in evidence.paths]
        links = links or [parts.label(say("uiform.evidence.whole"), "quiet")]
        return parts.card(top, code, *(parts.row(link, None) for link in links), gap=4)

    def _link(self, path: str) -> QWidget:
        return Link(self.draft.places.name(path), lambda: self.pointed.emit(path))

    def _ask(self) -> None:
        self.attach(dialogs.open_files(self, say("uiform.evidence.choose"), say("uiform.evidence.kinds")))

    def attach(self, files: tuple[Path, ...]) -> None:
        """Attach files."""
        attach(self, self.draft, files, (self.path,) if self.path else (), self.refresh)

    def _remove(self, evidence: Evidence) -> None:
        if dialogs.confirm(self, "uiform.evidence.sure", name=evidence.name):
            draft = self.draft
            jobs.run(
                lambda *_: papers.detach(draft.wb, draft.filing.id, evidence.sha256),
                lambda _: self.refresh(),
                label="uiform.saving",
                owner=self,
            )

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Take files."""
        if event.mimeData().hasUrls():
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Attach what was dropped."""
        files = tuple(Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile())
        event.acceptProposedAction()
        self.attach(tuple(file for file in files if file.is_file()))


def attach(
    owner: QWidget, draft: Draft, files: tuple[Path, ...], paths: tuple[str, ...], then: Callable[[], object]
) -> None:
    """Attach files to a draft on the worker, for the figures at `paths`; `then` follows each of them."""
    for file in files:
        jobs.run(
            lambda *_, file=file: papers.attach(draft.wb, draft.filing.id, file, paths),
            lambda _: then(),
            label="uiform.evidence.attaching",
            owner=owner,
        )


def _size(count: int) -> str:
    """Write a number of bytes for reading."""
    if count < 1024:
        return f"{count} B"
    kilo = count / 1024
    return f"{kilo:,.0f} KB" if kilo < 1024 else f"{kilo / 1024:,.1f} MB"
