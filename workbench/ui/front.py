"""What pages share, and the pages around all filings of an enterprise: the deadlines, the profile, the law cited."""

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from workbench.base.clock import today
from workbench.base.errors import WorkbenchError
from workbench.base.text import say
from workbench.domain.period import period_words
from workbench.rules.form import Form
from workbench.rules.sources import Citation
from workbench.ui import dialogs, jobs, parts

if TYPE_CHECKING:
    from workbench.domain.enterprise import Enterprise
    from workbench.domain.filing import Filing
    from workbench.services.context import Workbench
    from workbench.services.deadlines import Due
    from workbench.services.filings import FilingSummary
    from workbench.storage.occurrences import Occurrence
    from workbench.ui.views.deadlines import DeadlinesView
    from workbench.ui.window import Window

T = TypeVar("T")
STRIDE = 20
"""Clients looked at before the list is shown anew."""


def working(window: "Window") -> "tuple[Enterprise, Workbench]":
    """Give the enterprise worked for and the open workbench. Raises WorkbenchError ``ui.no_workspace``."""
    enterprise = window.enterprise()
    if window.wb is None or enterprise is None:
        raise WorkbenchError("ui.no_workspace")
    return enterprise, window.wb


# --- beginning and reading -------------------------------------------------------------------------------------


def when_read(window: "Window", label: str, work: jobs.Work[T], view: Callable[[T], QWidget]) -> QWidget:
    """Give a page that waits, saying what is read on the worker, until the view of what was read takes its place.

    What is typed is saved first. The view comes with the keyboard where it wishes it. What cannot be read is told in
    its place, with what to do.
    """
    if window.draft is not None:
        window.draft.flush()
    waiting = parts.Page(parts.label(say(label), "quiet"))

    def stand(found: T) -> None:
        if window.page is waiting:
            made = view(found)
            wish = made.focusWidget() or made  # it is forgotten on the way into the window
            window.set_page(made)
            wish.setFocus(Qt.FocusReason.OtherFocusReason)

    def fail(error: WorkbenchError) -> None:
        if window.page is waiting:
            told = say(error.code, **error.args_)
            made = nothing_yet(window, say(f"ui.nav.{window.shown}"), told, "profile")
            window.set_page(made)
            made.setFocus(Qt.FocusReason.OtherFocusReason)

    jobs.run(work, stand, fail, label=label, owner=waiting)
    return waiting


def nothing_yet(
    window: "Window",
    title: str,
    about: str,
    where: str,
    head: Sequence[QWidget] = (),
    bar: Sequence[QWidget] = (),
    **place: object,
) -> QWidget:
    """Give a page that has nothing to show yet: it says what is missing and leads to where that is given.

    `head` stands beside its title, `bar` below it; `place` is where on the page it leads to, such as its year.
    """
    from workbench.ui.views.header import Header

    go = parts.button(say(f"ui.go.{where}"), partial(window.go, where, **place), "primary")
    made = QWidget()
    page = parts.Page(parts.card(parts.label(about, wrap=True), 8, parts.row(go, None)), widest=760)
    made.setLayout(parts.column(Header(title, head), *bar, page, gap=0))
    made.setFocusProxy(go)
    return made


def ask(window: "Window", due: "Due") -> None:
    """Go to the filing a due thing is done by; begin it if there is none; without a form, show why."""
    from workbench.services import overview

    enterprise, wb = working(window)
    forms = overview.forms(wb, enterprise.id, due.form) if due.form else ()
    if due.project:
        window.go("projects", project=due.subject)
    elif due.filing:
        window.go("filing", filing=due.filing)
    elif len(forms) == 1 and not wb.read_only:
        begin(window, forms[0], due.covers or due.period)
    elif due.form and not wb.read_only:
        window.begin_filing()
    else:
        window.go("deadlines", due=(due.id, due.period))


def begin(window: "Window", form: str, period: str) -> None:
    """Begin a filing, from the last one before it where there is one, once the person has said yes, and open it."""
    from workbench.services import applying

    enterprise, wb = working(window)
    last = last_of(wb, enterprise.id, form, period)
    pack, _, name = form.partition("/")
    asked = {"form": wb.library.packs[pack].forms[name].entries[-1].value.label, "period": period_words(period)}
    asked |= {"last": period_words(last.period)} if last else {}
    code = "desk.begin.filled" if applying.applies(wb, form) else "desk.begin.after" if last else "desk.begin"
    if not dialogs.confirm(window, code, **asked):
        return
    try:
        begun = new(wb, enterprise.id, form, period)
    except WorkbenchError as error:
        window.trouble(error)
    else:
        window.go("filing", filing=begun.id)


def new(wb: "Workbench", enterprise: str, form: str, period: str) -> "Filing":
    """Begin a filing from the last one before it; an application with all that is known. Raises WorkbenchError."""
    from workbench.services import applying, filings, financing, interims

    last = last_of(wb, enterprise, form, period)
    make = applying.begin if applying.applies(wb, form) else filings.begin
    make = {financing.FORM: financing.begin, interims.FORM: interims.begin}.get(form, make)
    return make(wb, enterprise, form, period, last.id if last else "")


def last_of(wb: "Workbench", enterprise: str, form: str, period: str) -> "FilingSummary | None":
    """Give the last filing of the same form before a period; an interim report is about its own documents alone."""
    from workbench.services import filings, interims

    if form == interims.FORM:
        return None
    found = [each for each in filings.filings(wb, enterprise) if each.form == form and each.period < period]
    return max(found, key=lambda each: each.period, default=None)


# --- the deadlines ---------------------------------------------------------------------------------------------


def deadlines(window: "Window", due: tuple[str, str] | None = None) -> QWidget:
    """Make the page of deadlines, with one of them in hand if named by its id and period."""
    from workbench.services import deadlines
    from workbench.ui.views.deadlines import DeadlinesView

    enterprise, wb = working(window)
    day = today()
    view = DeadlinesView(deadlines.holidays_known(wb, day), day, read_only=wb.read_only, enterprise=enterprise.name)
    _renew(window, view)
    view.asked.connect(partial(ask, window))
    view.cited.connect(partial(read, window))
    view.marked.connect(partial(_mark, window, view))
    view.forgot.connect(partial(_forget, window, view))
    view.deed.connect(lambda name: DEEDS[name](window))
    view.profile.connect(partial(window.go, "profile"))
    if due is not None:
        view.show_due(*due)
    view.looked.connect(lambda name, period: window.where.update(due=(name, period)))
    return view


def _renew(window: "Window", view: "DeadlinesView") -> None:
    """Show what is due anew, with the list as the person has set it."""
    from workbench.services import deadlines

    enterprise, wb = working(window)
    view.show_dues(deadlines.due(wb, enterprise.id, today()))
    words = {name: str(label) for name, label in deadlines.triggers(wb)} | {deadlines.SETTLED: say("ui.settled")}
    view.show_happened(deadlines.occurrences(wb, enterprise.id), words)


def _mark(window: "Window", view: "DeadlinesView", due: "Due", done: bool) -> None:
    from workbench.services import deadlines

    wb = working(window)[1]
    try:
        deadlines.mark(wb, due.subject, due.id, due.period, today(), done=done)
    except WorkbenchError as error:
        window.trouble(error)
    _renew(window, view)


def _forget(window: "Window", view: "DeadlinesView", occurrence: "Occurrence") -> None:
    from workbench.services import deadlines

    try:
        deadlines.forget(working(window)[1], occurrence)
    except WorkbenchError as error:
        window.trouble(error)
    _renew(window, view)


def happened(window: "Window") -> None:
    """Ask what happened and when, and work the deadlines out anew."""
    from workbench.services import deadlines

    enterprise, wb = working(window)
    asked = dialogs.happened(window, deadlines.triggers(wb), today())
    if asked is None:
        return
    try:
        deadlines.occurred(wb, enterprise.id, *asked)
    except WorkbenchError as error:
        window.trouble(error)
    else:
        window.go("deadlines")


def holidays(window: "Window") -> None:
    """Ask for a year's notice and its table, and take it in."""
    from workbench.services.calendars import Notice, Table

    _, wb = working(window)
    asked = dialogs.holiday_notice(window, today())
    if asked is None:
        return
    kinds = f"{say('deadlines.holidays.kinds')} (*.xlsx *.xls *.ods *.csv *.txt)"
    file = dialogs.open_file(window, say("deadlines.holidays.file"), kinds, window.settings.folder)
    if file is None:
        return
    notice = Notice(*asked)

    def work(_progress: jobs.Progress, _cancelled: jobs.Cancel) -> Table:
        from workbench.services import calendars

        return calendars.install(wb, file, notice)

    def taken(table: Table) -> None:
        window.go("deadlines")
        counts = {"year": notice.year, "off": len(table.off), "work": len(table.work)}
        window.notice("trouble", "deadlines.holidays.done", counts, "")

    jobs.run(work, taken, label="deadlines.job.holidays", owner=window)


def ics(window: "Window") -> None:
    """Write the deadlines as a calendar file."""
    enterprise, wb = working(window)
    kinds = f"{say('deadlines.ics.kinds')} (*.ics)"
    name = str(Path(window.settings.folder) / say("deadlines.ics.file", enterprise=enterprise.name))
    out = dialogs.save_file(window, say("deadlines.ics.title"), kinds, name)
    if out is None:
        return

    def work(_progress: jobs.Progress, _cancelled: jobs.Cancel) -> int:
        from workbench.services import deadlines

        try:
            return deadlines.ics(wb, enterprise.id, out, today())
        except OSError as error:
            raise WorkbenchError("deadlines.ics.failed", file=out, reason=error.strerror) from error

    def written(count: int) -> None:
        window.remember(folder=str(out.parent))
        show = ("ui.export.show", partial(dialogs.show_folder, out))
        window.notice("trouble", "deadlines.ics.done", {"count": count, "file": out}, "", show)

    jobs.run(work, written, label="deadlines.job.ics", owner=window)


DEEDS = {"happened": happened, "holidays": holidays, "ics": ics}
"""What can be done on the page of deadlines, by name."""


# --- the profile -----------------------------------------------------------------------------------------------


def profile(window: "Window", year: int = 0) -> QWidget:
    """Make the page of the duties of a year, this one unless told."""
    from workbench.services import filings, profile
    from workbench.ui.views.profile import ProfileView

    enterprise, wb = working(window)
    this = today().year
    year = year or this
    known = {int(each.period): each.id for each in filings.filings(wb, enterprise.id) if each.form == profile.FORM}
    pack, _, form = profile.FORM.partition("/")
    first = min(entry.since.year for entry in wb.library.packs[pack].forms[form].entries)
    years = sorted({*known, *range(first, this + 2)}, reverse=True)
    found = profile.duties(wb, enterprise.id, year)
    view = ProfileView(enterprise.name, year, years, found, known=year in known, read_only=wb.read_only)
    view.opened.connect(lambda: window.go("filing", filing=known[year]))
    view.begun.connect(lambda: _begin_profile(window, year, known.get(year - 1, "")))
    view.year_asked.connect(lambda wanted: window.go("profile", year=wanted))
    view.cited.connect(partial(read, window))
    return view


def _begin_profile(window: "Window", year: int, last: str) -> None:
    from workbench.services import filings, profile

    enterprise, wb = working(window)
    try:
        begun = filings.begin(wb, enterprise.id, profile.FORM, str(year), after=last)
    except WorkbenchError as error:
        window.trouble(error)
        return
    window.go("filing", filing=begun.id)


# --- the law ---------------------------------------------------------------------------------------------------


def read(window: "Window", cite: Citation) -> None:
    """Open what a citation names."""
    from workbench.services.finding import document_key

    window.go("document", document=document_key(cite.document), article=cite.article)


def document(window: "Window", document: tuple[str, str], article: str = "") -> QWidget:
    """Make the page of a document, with the article named first."""
    from workbench.services.citing import articles
    from workbench.services.finding import document_key, fields
    from workbench.ui.views.document import DocumentView

    if window.wb is None:
        raise WorkbenchError("ui.no_workspace")
    found = next(each for each in articles(window.wb.library).items() if document_key(each[0]) == document)
    draft = window.draft
    view = DocumentView(*found, article, draft.filing.form if draft else "")

    def ask(place: str) -> None:
        if draft is not None:
            paths = (target.key[0] for target in fields(draft.places))
            path = next((path for path in paths if _dotted(draft.form, path) == place), "")
            window.go("filing", filing=draft.filing.id, path=path)

    view.asked.connect(ask)
    return view


def _dotted(form: Form, path: str) -> str:
    """Name the column of a path, as packs do: ``fuels.quantity``; that of a section is its own."""
    try:
        sections, _, field = form.locate(path)
    except KeyError:
        return path
    return ".".join([*(section.id for section in sections), field.id])
