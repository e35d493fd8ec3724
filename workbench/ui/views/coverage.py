"""The page of what figures stand on: the map with its bar, and the two runs."""

from collections import Counter
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QFrame, QStackedWidget, QTabBar, QWidget

from workbench.base.text import say
from workbench.domain.coverage import Coverage, Standing, TwoRuns
from workbench.domain.ground import UNPROVEN
from workbench.domain.journey import group
from workbench.domain.period import period_words
from workbench.rules.places import MISSING
from workbench.services import coverage, evidence, filings
from workbench.ui import dialogs, front, jobs, parts
from workbench.ui.views.coverage_map import Map, MapModel, Words
from workbench.ui.views.handing import report
from workbench.ui.views.header import Header
from workbench.ui.views.two_runs import RunsView
from workbench.ui.widgets import strengths

if TYPE_CHECKING:
    from workbench.services.context import Workbench
    from workbench.services.filings import FilingSummary
    from workbench.ui.window import Window

TABS = ("map", "runs")


@dataclass(frozen=True, slots=True)
class About:
    """What the page is about: a filing and those that can be chosen instead, with what was found of it."""

    enterprise: str
    filing: "FilingSummary"
    known: "tuple[FilingSummary, ...]"
    coverage: Coverage
    runs: TwoRuns
    words: Words
    may_attach: bool


class CoverageView(QWidget):
    """Signals: a figure to go to, files for one, another filing, and what of the page is to be found again.

    `attached` carries a standing and files, none where they are still to be chosen; `kept` a tab, a path or a price
    with its name.
    """

    opened = Signal(str)
    attached = Signal(object, object)
    chosen = Signal(str)
    kept = Signal(str, str)

    def __init__(self, about: About, tab: str = "map", path: str = "", price: str = "") -> None:
        """Show what was found; `path` is the figure to begin at."""
        super().__init__()
        self.about = about
        self.model = MapModel(about.coverage, about.words)
        self.map = Map(self.model, droppable=about.may_attach)
        self.runs = RunsView(about.runs, about.words, price)
        counts = Counter(each.strength for each in about.coverage.figures)
        self.bar = strengths.StrengthBar(about.coverage.shares, about.coverage.unit, counts)
        self.tabs = QTabBar()
        self.tabs.setDrawBase(False)
        self.tabs.setExpanding(False)
        for name in TABS:
            self.tabs.addTab(say(f"coverage.tab.{name}"))
        self.pages = QStackedWidget()
        self.pages.addWidget(self._map_page())
        self.pages.addWidget(self.runs)
        self.hint = parts.Elided(say("coverage.hint" if about.may_attach else "coverage.sealed"), "quiet")
        tabs = parts.row(self.tabs, None, self.hint, gap=16)
        tabs.setContentsMargins(16, 4, 24, 0)
        self.setLayout(parts.column(self._head(), tabs, self.pages, gap=0))
        self.tabs.currentChanged.connect(self._turn)
        self.map.pointed.connect(self._point)
        self.map.opened.connect(lambda each: self.opened.emit(each.path))
        self.map.dropped.connect(self.attached)
        self.runs.opened.connect(self.opened)
        self.runs.priced.connect(partial(self.kept.emit, "price"))
        self.map.at(path)
        self._point(self.map.current())
        self.tabs.setCurrentIndex(TABS.index(tab) if tab in TABS else 0)
        (self.map if self.tabs.currentIndex() == 0 else self.runs.price).setFocus()

    def _head(self) -> Header:
        about = self.about
        self.filings = QComboBox()
        self.filings.setAccessibleName(say("coverage.filing"))
        for each in about.known:
            self.filings.addItem(f"{period_words(each.period)} {each.label}", each.id)
        self.filings.setCurrentIndex(self.filings.findData(about.filing.id))
        self.filings.setMaximumWidth(320)
        self.filings.activated.connect(lambda row: self.chosen.emit(self.filings.itemData(row)))
        head = Header(say("coverage.tab.map"), [self.filings])
        figures = about.coverage.figures
        unproven = sum(each.strength in UNPROVEN for each in figures)
        head.show_below(say("coverage.below", enterprise=about.enterprise, count=len(figures), unproven=unproven))
        return head

    def _map_page(self) -> QWidget:
        self.name = parts.Elided("", "heading")
        self.pill = parts.pill("")
        self.says = parts.Elided("", "quiet")
        self.lacks = parts.Elided("")
        self.papers = parts.Elided("", "quiet")
        self.worth = parts.label("", "quiet")
        self.go = parts.button(say("coverage.go"), self._go, "", "next")
        self.add = parts.button(say("coverage.attach"), self._attach, "primary", "evidence")
        self.add.setEnabled(self.about.may_attach)
        if not self.about.may_attach:
            self.add.setToolTip(say("coverage.sealed"))
        self.value = parts.label("", "strong")
        head = parts.row(self.name, self.value, self.pill, None, self.go, self.add, gap=10)
        told = parts.row(self.says, self.worth, gap=16)
        told.setStretch(0, 1)
        self.detail = QFrame()
        self.detail.setProperty("role", "card")
        self.detail.setLayout(parts.column(head, told, self.lacks, self.papers, None, gap=3, margin=12))
        self.detail.setFixedHeight(126)
        whole = QWidget()
        empty = parts.label(say("coverage.no_figures"), "quiet")
        shown: list[QWidget] = [self.bar, self.map, self.detail] if self.about.coverage.figures else [empty]
        inside = parts.column(*shown, gap=8)
        inside.setContentsMargins(24, 8, 24, 12)
        inside.setStretch(1, 1)
        whole.setLayout(inside)
        return whole

    # --- one figure ------------------------------------------------------------------------------------------

    def _point(self, each: Standing | None) -> None:
        """Tell of the figure walked to."""
        self.detail.setVisible(each is not None)
        if each is None:
            return
        words, unit = self.about.words, self.about.coverage.unit
        self.name.setText(words.name(each))
        self.name.setToolTip(each.name)
        self.value.setText(words.value(each))
        self.pill.setText(strengths.word(each.strength))
        tones = {"claimed": "warn", "absent": "error", "conservative": "plain", "default": "plain"}
        parts.restyle(self.pill, tone=tones.get(each.strength, ""))
        beside = "" if each.second is None else say("coverage.second", value=words.number(each.second))
        self.says.setText(" · ".join(filter(None, (say(f"coverage.{each.strength}.means"), beside))))
        lacks = say("coverage.lacks", kinds=words.missing(each.missing)) if each.missing else ""
        unasked = say("coverage.unasked") if each.strength in UNPROVEN and not each.missing else ""
        self.lacks.setText(lacks or unasked)
        self.lacks.setVisible(bool(lacks or unasked))
        named = " · ".join(f"{paper.name} ({words.kinds.get(paper.kind, MISSING)})" for paper in each.evidence)
        self.papers.setText(say("coverage.papers", names=named) if named else say("coverage.papers.none"))
        tonnes = say(f"coverage.{each.basis}", tonnes=words.tonnes(each), unit=unit)
        self.worth.setText(tonnes if each.tonnes else say("coverage.no_tonnes"))
        self.kept.emit("path", each.path)

    def _go(self) -> None:
        if each := self.map.current():
            self.opened.emit(each.path)

    def _attach(self) -> None:
        if each := self.map.current():
            self.attached.emit(each, ())

    def _turn(self, row: int) -> None:
        self.pages.setCurrentIndex(row)
        self.hint.setVisible(TABS[row] == "map")
        self.kept.emit("tab", TABS[row])


def make(window: "Window", filing: str = "", tab: str = "map", path: str = "", price: str = "") -> QWidget:
    """Make the page of a filing, the one open or the last report unless told; it is worked out on the worker."""
    enterprise, wb = front.working(window)
    known = _known(wb, enterprise.id)
    chosen = _chosen(known, filing or (window.draft.filing.id if window.draft else ""))
    if chosen is None:
        return front.nothing_yet(window, say("ui.nav.coverage"), say("coverage.none"), "year")

    def work(progress: jobs.Progress, cancelled: jobs.Cancel) -> About:
        found, runs = coverage.both(wb, chosen.id, progress, cancelled)
        kinds = {name: str(label) for name, label in evidence.kinds_now(wb).items()}
        may_attach = not wb.read_only and chosen.status == "draft"
        return About(enterprise.name, chosen, known, found, runs, Words(kinds), may_attach)

    def stand(about: About) -> CoverageView:
        view = CoverageView(about, tab, path, price)
        _connect(window, wb, view)
        return view

    return front.when_read(window, "coverage.waiting", work, stand)


def _connect(window: "Window", wb: "Workbench", view: CoverageView) -> None:
    about = view.about
    view.opened.connect(lambda path: window.go("filing", filing=about.filing.id, path=path))
    view.chosen.connect(lambda filing: window.go("coverage", filing=filing, tab=TABS[view.tabs.currentIndex()]))
    view.kept.connect(lambda name, value: window.where.update({"filing": about.filing.id, name: value}))
    view.attached.connect(partial(_attach, window, wb, view))


def _attach(window: "Window", wb: "Workbench", view: CoverageView, each: Standing, files: tuple[Path, ...]) -> None:
    """Attach files to a figure as papers of the kind the person names."""
    chosen = files or dialogs.open_files(window, say("uiform.evidence.choose"), say("uiform.evidence.kinds"))
    if not chosen:
        return
    wanted = [kind for group in each.missing for kind in group]
    kind = dialogs.paper_kind(window, view.about.words.kinds, wanted)
    if kind is None:
        return
    about = view.about
    enterprise, _ = front.working(window)

    def work(progress: jobs.Progress, cancelled: jobs.Cancel) -> evidence.Taken:
        taken = evidence.attach_all(wb, about.filing.id, chosen, (each.path,), progress, cancelled)
        unnamed = [paper.sha256 for paper in (*taken.added, *taken.known) if not paper.kind]
        if kind and unnamed:
            evidence.describe(wb, enterprise.id, unnamed, kind=kind)
        return taken

    def attached(taken: evidence.Taken) -> None:
        report(view, taken)
        if window.draft is not None and window.draft.filing.id == about.filing.id:
            window.draft.attached.emit()
        window.go("coverage", **{**window.where, "path": each.path})

    jobs.run(work, attached, label="evidence.doing.attach", owner=view)


def _known(wb: "Workbench", enterprise: str) -> "tuple[FilingSummary, ...]":
    """Give the reports that have a headline, the newest first, a year before its months."""
    packs = wb.library.packs
    found = []
    for each in filings.filings(wb, enterprise):
        pack, _, form = each.form.partition("/")
        timeline = packs[pack].forms.get(form) if pack in packs else None
        if timeline and group(each.form) == "reporting" and any(entry.value.headline for entry in timeline.entries):
            found.append(each)
    return tuple(sorted(found, key=lambda each: (each.period[:4], len(each.period) == 4, each.period), reverse=True))


def _chosen(known: "tuple[FilingSummary, ...]", wanted: str) -> "FilingSummary | None":
    return next((each for each in known if each.id == wanted), next(iter(known), None))
