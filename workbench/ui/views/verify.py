"""Verify a package that came in: drop it, read the answers."""

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from workbench.base.errors import WorkbenchError
from workbench.base.text import say
from workbench.ui import dialogs, jobs, parts
from workbench.ui.views.drop import DropArea, package_kinds
from workbench.ui.views.header import Header
from workbench.ui.views.verdict import VerdictView

if TYPE_CHECKING:
    from workbench.rules.library import Library
    from workbench.services.verifying import Verdict

RECENT = 4
"""Packages offered again."""


class VerifyView(QWidget):
    """`opened` carries a package taken in hand, `done` its verdict, `trusted` a certificate the person trusts."""

    opened = Signal(Path)
    done = Signal(object)
    trusted = Signal(Path)

    def __init__(self, library: "Library | None", folder: str, recent: Sequence[str], trust: Sequence[Path]) -> None:
        """Start with no package; `folder` is where to look first, `trust` the certificates trusted so far."""
        super().__init__()
        self.library, self.folder, self.trust = library, folder, list(trust)
        self.package: Path | None = None
        self.choose = parts.button(say("ui.verify.choose"), self._choose, "primary", "folder")
        self.roots = parts.button(say("ui.verify.trust"), self._trust)
        self.roots.setToolTip(say("ui.verify.trust.about"))
        self.head = Header(say("ui.nav.verify"), [self.roots, self.choose])
        self._show_trust()
        drop = DropArea(say("ui.verify.drop"))
        drop.dropped.connect(self.verify)
        again = [
            parts.button(Path(each).name, partial(self.verify, Path(each)), "link")
            for each in recent[:RECENT]
            if Path(each).exists()
        ]
        known: list[parts.Item] = []
        if again:
            known.append(parts.card(parts.label(say("ui.verify.recent"), "heading"), *again, gap=4))
        self.body: QWidget = parts.Page(
            drop, parts.label(say("ui.verify.about"), "quiet", wrap=True), *known, widest=900
        )
        self._whole = QVBoxLayout(self)
        self._whole.setContentsMargins(0, 0, 0, 0)
        self._whole.setSpacing(0)
        self._whole.addWidget(self.head)
        self._whole.addWidget(self.body, 1)

    def _choose(self) -> None:
        file = dialogs.open_file(self, say("ui.verify.choose"), package_kinds(), self.folder)
        if file:
            self.verify(file)

    def _trust(self) -> None:
        kinds = f"{say('ui.verify.trust.kinds')} (*.pem *.crt *.cer *.der)"
        file = dialogs.open_file(self, say("ui.verify.trust"), kinds, self.folder)
        if file and file not in self.trust:
            self.trust.append(file)
            self.trusted.emit(file)
            self._show_trust()
            if self.package:
                self.verify(self.package)

    def _show_trust(self) -> None:
        names = ", ".join(file.name for file in self.trust)
        self.head.show_below(say("ui.verify.trusting", names=names) if names else say("ui.verify.trusting_none"))

    def verify(self, package: Path) -> None:
        """Answer the four questions for a package."""
        library = self.library
        if library is None:
            self._show(parts.banner(say("ui.verify.no_rules"), "error"))
            return
        self.package = package
        self.opened.emit(package)
        self._show(parts.label(say("ui.verify.doing", file=package.name), "quiet", wrap=True))

        def work(progress: jobs.Progress, cancelled: jobs.Cancel) -> "Verdict":
            from workbench.services import verifying

            return verifying.verify(package, library, tuple(self.trust), progress, cancelled)

        jobs.run(work, self._answer, self._failed, "ui.job.verify", owner=self)

    def _failed(self, error: WorkbenchError) -> None:
        self._show(parts.banner(say(error.code, **error.args_), "error"))

    def _answer(self, verdict: "Verdict") -> None:
        self._show(VerdictView(verdict))
        self.done.emit(verdict)

    def _show(self, content: QWidget) -> None:
        drop = DropArea(say("ui.verify.another"))
        drop.dropped.connect(self.verify)
        old, self.body = self.body, parts.Page(content, drop, widest=900)
        self._whole.replaceWidget(old, self.body)
        self._whole.setStretchFactor(self.body, 1)
        old.hide()
        self.body.show()
        old.deleteLater()
