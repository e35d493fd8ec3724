"""The page of the two versions of a disclosure: what is withheld and why, what a search finds, and the ways out."""

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QStandardPaths, Qt, Signal
from PySide6.QtWidgets import QCheckBox, QComboBox, QGridLayout, QTabBar, QWidget

from workbench.base.errors import WorkbenchError
from workbench.base.text import say
from workbench.domain.period import period_words
from workbench.services.publication import Publication, check, publications
from workbench.ui import dialogs, front, jobs, parts
from workbench.ui.views import disclosing
from workbench.ui.views.header import Header
from workbench.ui.views.preview import Preview
from workbench.ui.views.signers import Chosen, Role, Signatory

if TYPE_CHECKING:
    from workbench.domain.enterprise import Enterprise
    from workbench.domain.leaks import Doubt, Scan
    from workbench.services.context import Workbench
    from workbench.ui.window import Window

_HEADS = ("what", "ground", "basis", "approved", "substitute")
_PAPER = 560
"""Pixels of height in which a page can be read."""
_MOST = 12
"""Finds, doubts and values told one by one; the rest is counted."""


class PublicationView(QWidget):
    """One filing's two versions. `opened` asks for a place of the filing, `full` for its full export."""

    opened = Signal(str)
    full = Signal()
    papers = Signal()

    def __init__(
        self,
        wb: "Workbench",
        owner: "Enterprise",
        found: Publication,
        head: Header,
        bar: QTabBar,
        signers: "dict[Role, Chosen]",
        folder: str,
    ) -> None:
        """Show what a filing withholds."""
        super().__init__()
        self.wb, self.found, self.signers = wb, found, signers
        documents = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
        self.folder = Path(folder or documents)
        self.scan: Scan | None = None
        self.ticks: dict[str, QCheckBox] = {}
        self.looked_at = parts.column(gap=0)
        self.searched, self.result = parts.column(gap=8), parts.column(gap=8)
        self.look = parts.button(say("publication.check"), self.search, "", "search")
        self.package = parts.button(say("publication.package"), self.export, "primary", "export")
        self.page_button = parts.button(say("publication.page"), self.write_page, "", "export")
        self.waits = parts.label("", "quiet", wrap=True)
        self.show_paper = parts.button(say("publication.preview"), self.preview)
        self.paper: Preview | None = None
        self.place = Signatory("preparer", signers, wb.person, owner.name)
        self.place.chosen.connect(self._refresh)
        self.page = parts.Page(
            self.result,
            self._versions(),
            self.looked_at,
            self._register(),
            *self._warnings(),
            self._search_card(),
            self._ways(),
            gap=12,
            widest=1180,
        )
        self.setLayout(parts.column(head, bar, self.page, gap=0))
        self._refresh()

    # --- what stands -----------------------------------------------------------------------------------------

    def _versions(self) -> QWidget:
        """Tell the two versions apart: who gets which, and how far it is."""
        frozen = self.found.frozen
        full = parts.button(say("publication.full.go" if frozen else "publication.full.finish"), self.full.emit)
        number = self.found.filing.revision
        pills = [parts.pill(say("publication.state.frozen", number=number), "plain")] if frozen else []
        left = parts.card(
            parts.row(parts.label(say("publication.full"), "heading"), *pills, None),
            parts.label(say("publication.full.about"), "quiet", wrap=True),
            None,
            parts.row(full, None),
        )
        count = len(self.found.entries)
        said = say("publication.public.count", count=count) if count else say("publication.public.none")
        right = parts.card(
            parts.row(parts.label(say("publication.public"), "heading"), None),
            parts.label(say("publication.public.about"), "quiet", wrap=True),
            parts.label(said, "strong", wrap=True),
            parts.row(self.show_paper, None),
        )
        both = QWidget()
        line = parts.row(left, right, gap=12)
        line.setStretch(0, 1)
        line.setStretch(1, 1)
        both.setLayout(line)
        return both

    def _register(self) -> QWidget:
        title = parts.label(say("publication.register"), "heading")
        if not self.found.entries:
            return parts.card(title, parts.label(say("publication.register.none"), "quiet", wrap=True))
        grid = QGridLayout()
        grid.setHorizontalSpacing(20)
        grid.setVerticalSpacing(6)
        for column, name in enumerate(_HEADS):
            grid.addWidget(parts.label(say(f"publication.head.{name}"), "quiet"), 0, column)
            grid.setColumnStretch(column, 3 if name in ("what", "basis") else 2)
        for row, entry in enumerate(self.found.entries, 1):
            link = parts.button(entry.what, partial(self.opened.emit, entry.path), "link")
            grid.addWidget(link, row, 0, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
            for column, name in enumerate(_HEADS[1:], 1):
                said = parts.label(getattr(entry, name) or "—", wrap=True)
                grid.addWidget(said, row, column, Qt.AlignmentFlag.AlignVCenter)
        return parts.card(title, grid)

    def _warnings(self) -> list[QWidget]:
        """Warn of what anyone can come to know from the rest, from an earlier version, or from last year's."""
        return [parts.banner(each.sentence(), "warn") for each in self.found.given_away]

    def preview(self) -> None:
        """Show the pages of the public version, as everybody will see them; or put them away again."""
        if self.paper is None:
            from workbench.services import public_version

            wb, filing = self.wb, self.found.filing.id
            self.paper = Preview(lambda: public_version.paper(wb, public_version.public(wb, filing)))
            self.paper.setMinimumHeight(_PAPER)
            self.looked_at.addWidget(self.paper)
        else:
            parts.empty(self.looked_at)
            self.paper = None

    # --- the search ------------------------------------------------------------------------------------------

    def _search_card(self) -> QWidget:
        about = say("publication.search.about" if self.found.frozen else "publication.search.draft")
        line = parts.row(parts.label(say("publication.search"), "heading"), None, self.look)
        return parts.card(line, parts.label(about, "quiet", wrap=True), self.searched)

    def search(self) -> None:
        """Search the public version on the worker, and tell what came of it."""
        wb, filing = self.wb, self.found.filing.id

        def work(progress: jobs.Progress, cancelled: jobs.Cancel) -> "Scan":
            return check(wb, filing, progress, cancelled)

        self._do(work, self.show_scan, "leaks.doing")

    def show_scan(self, scan: "Scan") -> None:
        """Tell in words what came of a search; what only a person can judge is to be confirmed one by one."""
        self.scan = scan
        parts.empty(self.searched)
        box = QWidget()
        self.told = parts.column(gap=6)
        box.setLayout(self.told)
        self.searched.addWidget(box)
        kept = {name for name, tick in self.ticks.items() if tick.isChecked()}
        self.ticks = {}
        if scan.found:
            self._tell(say("publication.found", count=len(scan.found)), "error")
            lines = [say("publication.found.line", what=hit.secret.label, where=hit.where) for hit in scan.found]
            self._list(lines, "error")
        else:
            self._tell(say("publication.clean", sought=scan.sought, pieces=scan.pieces), "good")
        if scan.doubts:
            self.told.addWidget(parts.label(say("publication.doubts", count=len(scan.doubts)), "strong", wrap=True))
            for doubt in scan.doubts:
                self._doubt(doubt, doubt.id in kept)
            if any(doubt.what != "public" for doubt in scan.doubts):
                self.told.addLayout(parts.row(parts.button(say("publication.papers"), self.papers.emit, "link"), None))
        if scan.unsought:
            names = list(dict.fromkeys(f"{each.secret.label}" for each in scan.unsought))
            self.told.addWidget(parts.label(say("publication.unsought", count=len(names)), "strong", wrap=True))
            self._list([say("publication.unsought.line", what="、".join(names[:_MOST]))], "quiet")
        self._refresh()

    def _tell(self, text: str, tone: str) -> None:
        icon, colour, _ = parts.sign("late" if tone == "error" else tone)
        line = parts.row(parts.picture(icon, colour, 18), parts.label(text, "strong", wrap=True), gap=8)
        line.setStretch(1, 1)
        self.told.addLayout(line)

    def _list(self, lines: list[str], role: str) -> None:
        for line in lines[:_MOST]:
            self.told.addWidget(parts.label(line, role, wrap=True))
        if len(lines) > _MOST:
            self.told.addWidget(parts.label(say("publication.more", count=len(lines) - _MOST), "quiet"))

    def _doubt(self, doubt: "Doubt", confirmed: bool) -> None:
        what = doubt.secret.label if doubt.secret else ""
        said = say(f"publication.doubt.{doubt.what}", where=doubt.where, what=what)
        tick = QCheckBox(say("publication.doubt.seen"))
        tick.setAccessibleName(f"{said} {tick.text()}")
        tick.setChecked(confirmed)
        tick.toggled.connect(lambda _: self._refresh())
        self.ticks[doubt.id] = tick
        line = parts.row(parts.label(said, wrap=True), tick, gap=16)  # a tick's own words would not wrap
        line.setStretch(0, 1)
        self.told.addLayout(line)

    # --- the ways out ----------------------------------------------------------------------------------------

    def _ways(self) -> QWidget:
        self.where = parts.Elided(str(self.folder), "quiet")
        target = parts.row(self.where, parts.button(say("ui.export.choose"), self._choose))
        target.setStretch(0, 1)
        ways = QWidget()
        ways.setLayout(
            parts.column(
                self.place,
                parts.card(
                    parts.label(say("publication.ways"), "heading"),
                    target,
                    parts.label(say("publication.ways.about"), "quiet", wrap=True),
                    parts.row(self.package, self.page_button, None),
                    self.waits,
                ),
                gap=12,
            )
        )
        return ways

    def _choose(self) -> None:
        chosen = dialogs.folder(self, say("ui.export.folder"), str(self.folder))
        if chosen:
            self.folder = chosen
            self.where.setText(str(chosen))

    @property
    def confirmed(self) -> tuple[str, ...]:
        """Name the doubts the person has confirmed."""
        return tuple(name for name, tick in self.ticks.items() if tick.isChecked())

    def _refresh(self) -> None:
        still = len(self.scan.open(self.confirmed)) if self.scan else 0
        clear = self.scan is None or (not self.scan.found and not still)
        self.look.setEnabled(self.found.frozen)
        self.show_paper.setEnabled(self.found.frozen)
        self.package.setEnabled(self.found.frozen and clear and "preparer" in self.signers)
        self.package.setToolTip("" if "preparer" in self.signers else say("pdf.sign.nobody"))
        self.page_button.setEnabled(self.found.frozen and clear)
        self.waits.setText(self._waits(still))
        self.waits.setVisible(bool(self.waits.text()))

    def _waits(self, still: int) -> str:
        """Say what the first thing is that keeps the public version back; empty where nothing does."""
        if not self.found.frozen:
            return say("publication.search.draft")
        if self.scan and self.scan.found:
            return say("publication.found", count=len(self.scan.found)).rstrip("：:")
        if still:
            return say("publication.waits", count=still)
        return "" if "preparer" in self.signers else say("publication.waits.signer")

    def export(self) -> None:
        """Write the signed public package."""
        wb, filing, out, confirmed = self.wb, self.found.filing.id, self.folder, self.confirmed
        signings = [self.signers[role].signing(role) for role in ("preparer", "legal") if role in self.signers]

        def work(progress: jobs.Progress, cancelled: jobs.Cancel) -> Path:
            from workbench.services import public_version

            return public_version.export(wb, filing, out, signings, progress, cancelled, confirmed)

        self._do(work, self._written, "ui.job.export")

    def write_page(self) -> None:
        """Write the page for the enterprise's own site."""
        wb, filing, out, confirmed = self.wb, self.found.filing.id, self.folder, self.confirmed

        def work(progress: jobs.Progress, cancelled: jobs.Cancel) -> Path:
            from workbench.services import webpage

            return webpage.write(wb, filing, out, confirmed, progress, cancelled)

        self._do(work, self._written, "ui.job.export")

    def _do(self, work: jobs.Work[front.T], then: "Callable[[front.T], object]", label: str) -> None:
        for each in (self.look, self.package, self.page_button):
            each.setEnabled(False)
        jobs.run(work, then, self.failed, label, owner=self, last=self._refresh)

    def failed(self, error: WorkbenchError) -> None:
        """Say what went wrong; what a search found is shown where it is told."""
        from workbench.services.leaks import Leaks

        if isinstance(error, Leaks):
            self.show_scan(error.scan)
        self._show_result(parts.banner(say(error.code, **error.args_), "error"))

    def _written(self, file: Path) -> None:
        show = parts.button(say("ui.export.show"), lambda: dialogs.show_folder(file), "", "folder")
        line = parts.row(parts.Elided(str(file.parent), "quiet"), show)
        line.setStretch(0, 1)
        name = parts.label(file.name, "strong", wrap=True)
        self._show_result(parts.card(parts.label(say("publication.done"), "heading"), name, line))

    def _show_result(self, what: QWidget) -> None:
        """Tell at the head of the page what came of an export, and go there: the buttons are at its foot."""
        parts.empty(self.result)
        self.result.addWidget(what)
        self.page.verticalScrollBar().setValue(0)


def make(window: "Window", year: int = 0, filing: str = "") -> QWidget:
    """Make the page for a data year, with one of its filings in hand; it is read on the worker."""
    enterprise, wb = front.working(window)
    year = disclosing.year_of(year)

    def work(_progress: jobs.Progress, _cancelled: jobs.Cancel) -> tuple[Publication, ...]:
        return publications(wb, enterprise.id, year)

    def stand(found: tuple[Publication, ...]) -> QWidget:
        years, bar = disclosing.years(window, "publication", year), disclosing.bar(window, "publication", year)
        if not found:
            about = say("publication.nothing", year=year)
            return front.nothing_yet(window, say("ui.nav.publication"), about, "reports", [years], [bar], year=year)
        shown = next((each for each in found if each.filing.id == filing), found[0])
        chooser = QComboBox()
        chooser.setAccessibleName(say("publication.which"))
        for each in found:
            chooser.addItem(f"{each.filing.label} · {period_words(each.filing.period)}", each.filing.id)
        chooser.setCurrentIndex(found.index(shown))
        chooser.activated.connect(lambda row: window.go("publication", year=year, filing=chooser.itemData(row)))
        head = Header(say("ui.nav.publication"), [chooser, years])
        head.show_below(say("publication.about", enterprise=enterprise.name))
        folder = window.settings.folder
        view = PublicationView(wb, enterprise, shown, head, bar, window.signers, folder)
        here = shown.filing.id
        view.opened.connect(lambda path: window.go("filing", filing=here, path=path))
        view.full.connect(lambda: window.go("filing", filing=here, step="export" if shown.frozen else "sign"))
        view.papers.connect(lambda: window.go("evidence", filing=here))
        return view

    return front.when_read(window, "publication.reading", work, stand)
