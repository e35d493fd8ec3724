"""The page of a project's boundary: its map, the area stated and computed, what is wrong, and files in and out."""

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QTabBar, QWidget

from workbench.base.errors import WorkbenchError
from workbench.base.numbers import rounded, shown
from workbench.base.text import Label, say
from workbench.domain import boundary as ground
from workbench.domain.boundary import COLUMNS, DATUM, SECTION, STATED, Areas
from workbench.domain.charts import map_of
from workbench.rules.geometry import Problem, decimals
from workbench.rules.units import shown_unit
from workbench.services import boundary
from workbench.services.imports import Review
from workbench.ui import dialogs, front, jobs, parts, theme
from workbench.ui.draft import Draft
from workbench.ui.views import projects
from workbench.ui.views.header import Header
from workbench.ui.widgets.map import Map

if TYPE_CHECKING:
    from workbench.domain.enterprise import Enterprise
    from workbench.services.boundary import File
    from workbench.ui.window import Window

HIGH = 400
"""Height of the map."""
BESIDE = 380
"""Width of what stands beside it."""
MOST = 12
"""Problems told one by one; a boundary with more is mended from the top."""
SURVEYED = ("cgcs2000", "wgs84")
SHIFTED = ("gcj02", "bd09")
_SIGNS = {"error": "failed", "warning": "warning", "note": "note"}


class BoundaryView(QWidget):
    """A project's boundary as its design says it, and as that changes.

    `pointed` carries the path to go to in the design; `wanted` asks for a file, `given` for one to be written.
    """

    pointed = Signal(str)
    wanted = Signal()
    given = Signal()

    def __init__(self, draft: Draft, project: str, bar: QTabBar, chooser: QComboBox) -> None:
        """Show the boundary of a design document."""
        super().__init__()
        self.draft = draft
        self.bring = parts.button(say("boundary.import"), self.wanted.emit, "primary")
        self.bring.setEnabled(not draft.read_only)
        self.bring.setToolTip(say("boundary.import.sealed") if draft.read_only else "")
        self.give = parts.button(say("boundary.export"), self.given.emit)
        head = Header(say("ui.nav.boundary"), [chooser, self.give, self.bring])
        head.show_below(say("boundary.about", project=project, day=draft.filing.period))
        self.banner, self.map, self.area = (parts.column(gap=6) for _ in range(3))
        self.problems = parts.column(gap=4)
        self.tiles: list[parts.Tile] = []
        self.mend = parts.button(say("boundary.mend"), self._mend, "link")
        self.datum = self._datums()
        system = parts.card(parts.label(say("boundary.datum"), "heading"), self.datum, gap=8)
        system.setVisible(self.datum.count() > 0)
        wrong = parts.card(parts.label(say("boundary.problems"), "heading"), self.problems, parts.row(self.mend, None))
        side = QWidget()
        side.setFixedWidth(BESIDE)
        side.setLayout(parts.column(parts.card(self.area), wrong, system, None, gap=12))
        body = parts.row(parts.column(parts.card(self.map), None), side, gap=16)
        body.setStretch(0, 1)
        self.setLayout(parts.column(head, bar, parts.Page(self.banner, body, gap=12, widest=1400), gap=0))
        self.setFocusProxy(self.bring if self.bring.isEnabled() else self.give)
        draft.changed.connect(self.refresh)
        self.refresh()

    # --- what stands there -----------------------------------------------------------------------------------

    def refresh(self) -> None:
        """Read the corners anew."""
        draft = self.draft
        self.found = ground.read(draft.places)
        self.wrong = ground.judged(self.found, boundary.precision(draft.rules))
        self.areas = ground.areas(draft.form, draft.places, self.found, self.wrong)
        self.mends = () if draft.read_only else boundary.mended(draft.wb, draft.cells, self.found)
        for layout in (self.banner, self.map, self.area, self.problems):
            parts.empty(layout)
        self._tell_map()
        self._tell_area()
        self._tell_problems()
        self._tell_datum()
        self.give.setEnabled(bool(self.found.rings) and not self._broken())
        self.give.setToolTip("" if self.give.isEnabled() else say("boundary.export.not_yet"))

    def _broken(self) -> bool:
        return any(each.level == "error" for each in self.wrong)

    def _tell_map(self) -> None:
        fields = [self.draft.form.column(f"{SECTION}.{name}")[1].label for name in COLUMNS[:2]]
        data = map_of("boundary", Label(say("boundary.map")), self.found, (str(fields[0]), str(fields[1])))
        if data is None:
            self.map.addWidget(parts.label(say("boundary.undrawn" if self.wrong else "boundary.empty"), wrap=True))
            return
        drawn = Map(data, HIGH)
        corners = [corner.path for ring in data.rings for corner in ring.corners]
        drawn.chosen.connect(lambda place: self.pointed.emit(f"{corners[place]}/longitude"))
        self.map.addWidget(drawn)
        self.map.addWidget(parts.label(say("boundary.map.hint"), "quiet", wrap=True))

    def _tell_area(self) -> None:
        areas, unit = self.areas, shown_unit(self.areas.unit)
        computed = "—" if areas.computed is None else f"{shown(rounded(areas.computed, 4))} {unit}"
        stated = parts.label("—" if areas.stated is None else f"{shown(areas.stated)} {unit}", "strong")
        apart = areas.difference is not None and not areas.fits
        self.area.addWidget(parts.label(say("boundary.area"), "heading"))
        self.area.addWidget(parts.label(computed, "figure"))
        self.area.addWidget(parts.label(say("boundary.area.how"), "quiet", wrap=True))
        self.area.addWidget(parts.rule())
        self.area.addWidget(_line(parts.label(say("boundary.area.stated"), "quiet"), None, stated))
        self.area.addWidget(parts.label(compared(areas, broken=self._broken()), "warn" if apart else "", wrap=True))
        if not self.draft.read_only:
            link = parts.button(say("boundary.area.state"), partial(self.pointed.emit, STATED), "link")
            self.area.addWidget(_line(link, None))

    def _tell_problems(self) -> None:
        self.tiles = [self._tile(each) for each in self.wrong[:MOST]]
        for tile in self.tiles:
            self.problems.addWidget(tile)
        if len(self.wrong) > MOST:
            self.problems.addWidget(parts.label(say("boundary.more", count=len(self.wrong) - MOST), "quiet", wrap=True))
        if not self.wrong:
            told = say("boundary.sound" if self.found.rings else "boundary.none")
            self.problems.addWidget(parts.label(told, "quiet", wrap=True))
        self.mend.setVisible(bool(self.mends))

    def _tile(self, problem: Problem) -> parts.Tile:
        t = theme.tokens()
        colour = {"error": t.error, "warning": t.warn}.get(problem.level, t.quiet)
        sentence = problem.sentence()
        said = parts.label(sentence, wrap=True)
        line = parts.row(parts.picture(_SIGNS[problem.level], colour, 16), said, gap=8, margin=4)
        line.setStretch(1, 1)
        where = f"{problem.path}/longitude" if problem.path else ""
        return parts.Tile(line, sentence, lambda: self.pointed.emit(where) if where else None)

    # --- the reference system --------------------------------------------------------------------------------

    def _datums(self) -> QComboBox:
        made = QComboBox()
        made.setAccessibleName(say("boundary.datum"))
        choices = boundary.datums(self.draft.form)
        if choices:
            made.addItem(say("boundary.datum.none"), "")
        for each in choices:
            made.addItem(str(each.label), each.id)
        made.setEnabled(not self.draft.read_only)
        made.activated.connect(lambda row: self._choose_datum(str(made.itemData(row))))
        return made

    def _choose_datum(self, wanted: str) -> None:
        if wanted != (self.draft.cells.value(DATUM) or ""):
            self.draft.type(DATUM, wanted)
            self.draft.settle()

    def _tell_datum(self) -> None:
        value = self.draft.cells.value(DATUM) or ""
        self.datum.setCurrentIndex(max(0, self.datum.findData(value)))
        if self.found.rings and self.datum.count() and value not in SURVEYED:
            shifted = value in SHIFTED
            told = say("boundary.datum.shifted" if shifted else "boundary.datum.unknown")
            self.banner.addWidget(parts.banner(told, "error" if shifted else "warn"))

    # --- mending ---------------------------------------------------------------------------------------------

    def _mend(self) -> None:
        """Let the person review what can be put right without asking."""
        from workbench.ui.views.review import Words, ask

        changes = tuple(each for each in self.mends if each.after is not None)
        gone = tuple(each for each in self.mends if each.after is None)
        words = Words(
            title=say("boundary.mend.title"),
            counts=say("boundary.mend.counts", changes=len(changes)),
            nothing=say("boundary.mend.closed"),
            step=say("boundary.mend.edit"),
            notes=(say("boundary.mend.closed"),) if gone and changes else (),
            also=gone,
        )
        ask(self, self.draft, Review(changes, (), (), frozenset(), "", ""), words)

    def review(self, file: "File", datum: str, *, keep: bool) -> None:
        """Let the person review what a file of coordinates changes."""
        from workbench.ui.views.review import Words, ask

        draft = self.draft
        taken = boundary.taken(draft.wb, draft.form, draft.cells, file, datum, keep=keep)
        rings = file.found.rings
        counts = {"rings": len(rings), "corners": sum(len(each.corners) for each in rings), "file": file.name}
        shifted = (say("boundary.datum.shifted"),) if datum in SHIFTED else ()
        wrong = ground.judged(ground.Read(rings, ()), boundary.precision(draft.rules))
        words = Words(
            title=say("boundary.review.title", file=file.name),
            counts=say("boundary.review.counts", **counts),
            nothing=say("boundary.review.nothing"),
            step=say("boundary.review.edit", file=file.name),
            notes=(
                *shifted,
                *(each.sentence() for each in file.found.notes),
                *(each.sentence() for each in wrong if each.level != "note"),
            )[:MOST],
            also=taken.gone,
        )
        ask(self, draft, Review(taken.changes, (), (), frozenset(), file.name, file.sha256), words)


def _line(*items: parts.Item) -> QWidget:
    made = QWidget()
    made.setLayout(parts.row(*items))
    return made


def compared(areas: Areas, *, broken: bool) -> str:
    """Say plainly how the computed area and the stated one differ."""
    if areas.computed is None:
        return say("boundary.area.broken" if broken else "boundary.area.none")
    if areas.difference is None or areas.stated is None:
        return say("boundary.area.unstated")
    if areas.fits:
        return say("boundary.area.fits", places=decimals(areas.stated))
    told = f"{shown(abs(rounded(areas.difference, 4)))} {shown_unit(areas.unit)}"
    code = "boundary.area.larger" if areas.difference > 0 else "boundary.area.smaller"
    percent = "—" if areas.percent is None else f"{shown(abs(rounded(areas.percent, 2)))} %"
    return say(code, difference=told, percent=percent)


class Asked(dialogs.Question):
    """Which reference system a file's coordinates are of, and whether they take the place of those there are."""

    def __init__(self, parent: QWidget, file: "File", draft: Draft) -> None:
        """Offer the systems of the form; none is chosen beforehand, as the program cannot tell."""
        super().__init__(parent, say("boundary.ask.title", file=file.name), say("boundary.ask.go"))
        self.datum, self.keep = QComboBox(), QComboBox()
        choices = boundary.datums(draft.form)
        self.datum.addItem(say("boundary.datum.none"), "")
        for each in choices:
            self.datum.addItem(str(each.label), each.id)
        if choices:
            self.ask(say("boundary.datum"), self.datum, say("boundary.datum.why"))
        if draft.cells.rows(SECTION):
            self.keep.addItem(say("boundary.ask.replace"), False)
            self.keep.addItem(say("boundary.ask.add"), True)
            self.ask(say("boundary.ask.corners"), self.keep)
        self.must = bool(choices)

    def accept(self) -> None:
        """Close once the system is named."""
        if self.must and not self.datum.currentData():
            self.object_to(say("boundary.ask.unnamed"))
        else:
            super().accept()

    def answer(self) -> tuple[str, bool]:
        """Give the reference system, and whether the corners there are stay."""
        return str(self.datum.currentData() or ""), bool(self.keep.currentData())


# --- the page ------------------------------------------------------------------------------------------------


def make(window: "Window", project: "Enterprise") -> QWidget:
    """Make the page of a project's boundary, as its newest design document says it."""
    here = "boundary"
    _, wb = front.working(window)
    chooser, bar = projects.chooser(window, here, project), projects.bar(window, here, project)
    design = boundary.design_of(wb, project)
    if design is None:
        about = say("boundary.no_design", project=project.project)
        return front.nothing_yet(window, say(f"ui.nav.{here}"), about, "papers", [chooser], [bar], project=project.id)
    draft = window.open_draft(design.id)
    view = BoundaryView(draft, project.project, bar, chooser)
    view.pointed.connect(lambda path: window.go("filing", filing=draft.filing.id, path=path))
    view.wanted.connect(partial(_bring, window, view))
    view.given.connect(partial(_give, window, view, project))
    return view


def _bring(window: "Window", view: BoundaryView) -> None:
    """Ask for a file, read it on the worker, ask what it is, and show what it changes."""
    kinds = f"{say('boundary.kinds')} (*.csv *.xlsx *.xls *.ods *.txt *.geojson *.json *.kml *.kmz)"
    path = dialogs.open_file(window, say("boundary.import"), kinds, window.settings.folder)
    if path is None:
        return
    window.remember(folder=str(path.parent))

    def taken(file: "File") -> None:
        asked = dialogs.coordinates(window, file, view.draft)
        if asked is not None:
            view.review(file, asked[0], keep=asked[1])

    jobs.run(lambda *_: boundary.read_file(path), taken, label="boundary.job", owner=view)


def _give(window: "Window", view: BoundaryView, project: "Enterprise") -> None:
    """Write the boundary where the person says."""
    name = str(Path(window.settings.folder) / f"{project.project}.geojson")
    out = dialogs.save_file(window, say("boundary.export"), "GeoJSON (*.geojson);;KML (*.kml)", name)
    if out is None:
        return
    try:
        boundary.write_file(view.found.rings, project.project, out)
    except WorkbenchError as error:
        window.trouble(error)
        return
    show = ("ui.export.show", partial(dialogs.show_folder, out))
    window.notice("trouble", "boundary.exported", {"file": out}, "", show)
