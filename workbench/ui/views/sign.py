"""The last two steps: sign, and export the package."""

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from workbench.base.errors import WorkbenchError
from workbench.base.text import say
from workbench.services import filings
from workbench.services.public_version import keeps_register
from workbench.ui import dialogs, jobs, parts
from workbench.ui.draft import Draft
from workbench.ui.views.drop import package_kinds
from workbench.ui.views.preview import Preview
from workbench.ui.views.signers import ROLES, Chosen, Role, Signatory
from workbench.ui.views.verdict import VerdictView

if TYPE_CHECKING:
    from workbench.domain.filing import Revision
    from workbench.services.verifying import Verdict


class SignView(QWidget):
    """What is signed, by whom, and as paper. `frozen` fires once it can change no more; `check_asked` goes back."""

    check_asked = Signal()
    approve_asked = Signal()
    compare_asked = Signal()
    frozen = Signal()
    go_on = Signal()

    def __init__(self, draft: Draft, signers: dict[Role, Chosen]) -> None:
        """Show a draft, or what was frozen, with the certificates chosen so far."""
        super().__init__()
        self.draft, self.signers = draft, signers
        done = draft.filing.status == "frozen"
        errors = sum(finding.level == "error" for finding in draft.outcome.findings)
        shown: list[parts.Item] = []
        if errors and not done:
            back = parts.button(say("ui.sign.to_checks"), self.check_asked.emit)
            shown.append(parts.banner(say("ui.sign.errors", count=errors), "error", back))
        try:
            draft.flush()  # the preview, the approvals and the freezing read what is on the disk
        except WorkbenchError as error:
            jobs.home().troubled.emit(error)
        waits = not done and draft.form.approval and not _approved(draft)
        if waits and not errors:
            back = parts.button(say("desk.approve.go"), self.approve_asked.emit)
            shown.append(parts.banner(say("desk.approve.needed"), "warn", back))
        before = filings.revisions(draft.wb, draft.filing.id)
        if before and not done:
            see = parts.button(say("desk.compare.see"), self.compare_asked.emit)
            shown.append(parts.banner(say("desk.compare.supersedes", number=before[-1].number), "", see))
        if draft.outcome.unsure:
            titles = "、".join(dict.fromkeys(f"《{cite.document.title}》" for cite in draft.outcome.unsure))
            shown.append(parts.banner(say("ui.sign.unsure", documents=titles), "warn"))
        if draft.form.statement:
            shown.append(
                parts.card(
                    parts.label(say("ui.sign.statement"), "heading"),
                    parts.label(str(draft.form.statement), wrap=True),
                )
            )
        self.places = signatories(draft, signers)
        shown += self.places
        self.go = parts.button(
            say("ui.sign.to_export" if done else "ui.sign.freeze"),
            self.go_on.emit if done else self._freeze,
            "primary",
        )
        self.go.setEnabled(done or (not errors and not waits and not draft.read_only))
        note = parts.label(say("ui.sign.frozen" if done else "ui.sign.freeze.about"), "quiet", wrap=True)
        page = parts.Page(*shown, gap=12)
        page.setMinimumWidth(340)
        foot = parts.row(self.go, note, gap=12)
        foot.setContentsMargins(24, 8, 24, 8)
        foot.setStretch(1, 1)
        self.preview = Preview(self._draw)
        beside = parts.column(self.preview)
        beside.setContentsMargins(0, 24, 24, 24)
        line = parts.row(page, beside, gap=0)
        line.setStretch(0, 1)
        line.setStretch(1, 1)
        self.setLayout(parts.column(line, parts.rule(), foot, gap=0))

    def _draw(self) -> bytes:
        from workbench.services import exports

        return exports.preview_pdf(self.draft.wb, self.draft.filing.id)

    def _freeze(self) -> None:
        if not dialogs.confirm(self, "ui.freeze"):
            return
        draft = self.draft

        def work(_progress: jobs.Progress, _cancelled: jobs.Cancel) -> "Revision":
            return filings.freeze(draft.wb, draft.filing.id)

        jobs.run(work, lambda _: self.frozen.emit(), label="ui.job.freeze", owner=self)


class ExportView(QWidget):
    """Where the package goes, and what became of it. `exported` carries its path once it stands and verified.

    `public` asks for the public version of what was exported in full.
    """

    exported = Signal(Path)
    public = Signal()
    back = Signal()

    def __init__(self, draft: Draft, signers: dict[Role, Chosen], folder: str) -> None:
        """Offer to write the package of a frozen filing into a folder."""
        super().__init__()
        self.draft, self.signers = draft, signers
        self.folder = Path(folder) if folder else Path.home()
        self.package: Path | None = None
        ready = draft.filing.status == "frozen"
        self.where = parts.Elided(str(self.folder))
        self.go = parts.button(say("ui.export.go"), self.export, "primary", "export")
        choose = parts.button(say("ui.export.choose"), self._choose)
        self.more = parts.button(say("ui.export.countersign"), self._countersign)
        target = parts.row(self.where, choose)
        target.setStretch(0, 1)
        self.result = parts.column(gap=12)
        shown: list[parts.Item] = []
        if not ready:
            back = parts.button(say("ui.export.to_sign"), self.back.emit)
            shown.append(parts.banner(say("ui.export.not_frozen"), "warn", back))
        self.places = signatories(draft, signers)
        for place in self.places:
            place.chosen.connect(self._refresh)
        self.page = parts.Page(
            self.result,
            *shown,
            *self.places,
            parts.card(parts.label(say("ui.export.folder"), "heading"), target),
            parts.label(say("ui.export.countersign.about"), "quiet", wrap=True),
            gap=12,
            widest=860,
        )
        foot = parts.row(self.go, self.more, None, gap=12)
        foot.setContentsMargins(24, 8, 24, 8)
        self.setLayout(parts.column(self.page, parts.rule(), foot, gap=0))
        self._refresh()

    def _refresh(self) -> None:
        ready = self.draft.filing.status == "frozen"
        self.go.setEnabled(ready and "preparer" in self.signers)
        self.go.setToolTip("" if "preparer" in self.signers else say("pdf.sign.nobody"))
        self.more.setEnabled("legal" in self.signers)
        self.more.setToolTip(say("ui.export.countersign.about"))

    def _choose(self) -> None:
        chosen = dialogs.folder(self, say("ui.export.folder"), str(self.folder))
        if chosen:
            self.folder = chosen
            self.where.setText(str(chosen))

    def export(self) -> None:
        """Write the package, and have it verified as its recipient would."""
        draft, out = self.draft, self.folder
        signings = [self.signers[role].signing(role) for role in ROLES if role in self.signers]

        def work(progress: jobs.Progress, cancelled: jobs.Cancel) -> "tuple[Path, Verdict]":
            from workbench.services import exports, verifying

            made = exports.export(draft.wb, draft.filing.id, out, signings, progress, cancelled)
            return made, verifying.verify(made, draft.wb.library)

        self._do(work, "ui.job.export")

    def _countersign(self) -> None:
        """Add the legal representative's signature to a package made before."""
        package = self.package or dialogs.open_file(
            self, say("ui.export.countersign"), package_kinds(".zip"), str(self.folder)
        )
        if package is None:
            return
        signing, library = self.signers["legal"].signing("legal"), self.draft.wb.library

        def work(progress: jobs.Progress, _cancelled: jobs.Cancel) -> "tuple[Path, Verdict]":
            from workbench.services import exports, verifying

            made = exports.countersign(package, signing, library, progress)
            return made, verifying.verify(made, library)

        self._do(work, "ui.job.countersign")

    def _do(self, work: "jobs.Work[tuple[Path, Verdict]]", label: str) -> None:
        self.go.setEnabled(False)
        self.more.setEnabled(False)
        jobs.run(work, self._made, self._failed, label, owner=self, last=self._refresh)

    def _failed(self, error: WorkbenchError) -> None:
        self._clear()
        self.result.addWidget(parts.banner(say(error.code, **error.args_), "error"))
        self.page.verticalScrollBar().setValue(0)

    def _made(self, made: "tuple[Path, Verdict]") -> None:
        self.package, verdict = made
        package = self.package
        self._clear()
        name = parts.label(package.name, "strong", wrap=True)
        place = parts.Elided(str(package.parent), "quiet")
        show = parts.button(say("ui.export.show"), lambda: dialogs.show_folder(package), "", "folder")
        ways: list[parts.Item] = [show]
        if keeps_register(self.draft.form):
            ways.append(parts.button(say("ui.export.public"), self.public.emit))
        self.result.addWidget(
            parts.card(parts.label(say("ui.export.done"), "heading"), name, place, parts.row(*ways, None, gap=12))
        )
        self.result.addWidget(VerdictView(verdict))
        self.page.verticalScrollBar().setValue(0)
        self.exported.emit(package)

    def _clear(self) -> None:
        while self.result.count():
            old = self.result.takeAt(0).widget()
            if old is not None:
                old.hide()
                old.deleteLater()


def _approved(draft: Draft) -> bool:
    from workbench.domain.approval import whole
    from workbench.services import approving

    return whole(approving.approvals(draft.wb, draft.filing.id))


def signatories(draft: Draft, signers: dict[Role, Chosen]) -> list[Signatory]:
    """Make the places to sign, the preparer's first; who would sign is known from the person and the enterprise."""
    owner = filings.enterprise_of(draft.wb, draft.filing)
    names: dict[Role, str] = {"preparer": draft.wb.person, "legal": owner.legal_representative}
    return [Signatory(role, signers, names[role], owner.name) for role in ROLES]
