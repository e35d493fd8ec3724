"""The pages and deeds around one filing and one year: months, comparisons, rebasing, drawing."""

from datetime import date
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from workbench.base.clock import today
from workbench.base.errors import WorkbenchError
from workbench.base.text import say
from workbench.ui import dialogs, jobs, parts
from workbench.ui.front import begin, last_of, working
from workbench.ui.views.year import YearOf, YearView, runs

if TYPE_CHECKING:
    from workbench.base.text import Label
    from workbench.domain.enterprise import Enterprise
    from workbench.rules.cells import Cell
    from workbench.services.context import Workbench
    from workbench.services.deadlines import Due
    from workbench.services.draws import Drawing
    from workbench.ui.draft import Draft
    from workbench.ui.window import Window

REPORT = "annual_report"
"""The annual form of every sector's pack."""

_EARLIEST = 2000
"""No month before this year was ever due; paging back beyond it asks for nothing."""


def year(window: "Window", year: int = 0, form: str = "") -> QWidget:
    """Make the page of the months, of the form filed last unless told; it is read on the worker, and stands then."""
    enterprise, wb = working(window)
    waiting = parts.Page(parts.label(say("desk.year.working"), "quiet"))

    def stand(about: YearOf) -> None:
        if window.page is waiting:
            view = _stand(window, about)
            wish = view.focusWidget() or view  # it is forgotten on the way into the window
            window.set_page(view)
            wish.setFocus()

    def work(_progress: jobs.Progress, _cancelled: jobs.Cancel) -> YearOf:
        return year_of(wb, enterprise, form, year)

    jobs.run(work, stand, label="desk.year.working", owner=waiting)
    return waiting


def _stand(window: "Window", about: YearOf) -> YearView:
    view = YearView(about)
    view.opened.connect(lambda filing: window.go("filing", filing=filing))
    view.begun.connect(partial(begin, window, about.form))
    view.report.connect(partial(_report, window, about))
    view.reseal.connect(partial(_reseal, window, about))
    view.practice.connect(partial(_practise, window, about))
    view.year_asked.connect(lambda wanted: window.go("year", year=wanted, form=about.form))
    view.form_asked.connect(lambda wanted: window.go("year", year=about.year, form=wanted))
    return view


def year_of(wb: "Workbench", enterprise: "Enterprise", form: str = "", year: int = 0) -> YearOf:
    """Gather what the page of the months shows: unless told, of the form filed last, or of the profile's sector."""
    from workbench.services import draws, filings, months, overview, sample
    from workbench.services.context import practice_workspace

    known = filings.filings(wb, enterprise.id)
    forms = monthly_forms(wb)
    filed = (each.form for each in known if each.form in forms)
    form = form or next(iter((*filed, *overview.forms(wb, enterprise.id, overview.MONTHLY), *forms)))
    of_form = {each.period: each.id for each in known if each.form == form}
    begun = f"{today():%Y-%m}"
    year = year or _latest(list(of_form))
    pack = form.partition("/")[0]
    report = f"{pack}/{REPORT}"
    practising = wb.workspace is not None and wb.workspace.path == practice_workspace() and not wb.read_only
    practice = sample.year_to_practise(wb, enterprise) if practising else None
    annual = next((each for each in known if (each.form, each.period) == (report, f"{year}")), None)
    return YearOf(
        enterprise=enterprise,
        form=form,
        forms=forms,
        year=year,
        months=months.year(wb, enterprise.id, form, year),
        dues=_dues(wb, enterprise.id, form, year),
        known=of_form,
        annual=annual,
        apart=draws.apart(wb, annual.id) if annual else (),
        may_report=REPORT in wb.library.packs[pack].forms,
        begun=begun,
        read_only=wb.read_only,
        practice=practice.year if practice else "",
    )


def _practise(window: "Window", about: YearOf) -> None:
    """Put a year of sealed months and its report in, and show its page."""
    from workbench.services import practice, sample

    _, wb = working(window)

    def work(progress: jobs.Progress, _cancelled: jobs.Cancel) -> str:
        year = sample.year_to_practise(wb, about.enterprise)
        if year:
            sample.make_year(wb, year, progress)
            practice.make_rooms(wb, about.enterprise.id, year.pack, year.sector, int(year.year))
        return about.practice

    def then(year: str) -> None:
        window.go("year", year=int(year), form=about.form)

    jobs.run(work, then, label="desk.practise.working", owner=window)


def monthly_forms(wb: "Workbench") -> "dict[str, Label]":
    """Give the forms filed by the month, by the name a filing uses, each with its pack's title."""
    return {
        f"{name}/{form}": pack.title
        for name, pack in sorted(wb.library.packs.items())
        for form, editions in pack.forms.items()
        if editions.entries[-1].value.period == "month"
    }


def _latest(periods: list[str]) -> int:
    """Give the year to show: that of the last month gone by, or the last one filed for where that has nothing."""
    last = today().year if today().month > 1 else today().year - 1
    years = {int(period[:4]) for period in periods}
    return last if last in years or not years else max(years)


def _dues(wb: "Workbench", enterprise: str, form: str, year: int) -> "dict[str, Due]":
    """Give by period when each month shown is due, however long ago that was."""
    from workbench.services import deadlines

    name = form.partition("/")[2]
    since = date(year, 1, 1) if _EARLIEST <= year < today().year else None
    return {
        each.period: each
        for each in deadlines.due(wb, enterprise, today(), since=since)
        if each.form in (form, name) and each.who == "enterprise"
    }


def _report(window: "Window", about: YearOf) -> None:
    """Open the annual report; where there is none, make it from the sealed months and say what is absent."""
    from workbench.services import draws, filings

    if window.wb is None:
        return
    if about.annual is not None:
        window.go("filing", filing=about.annual.id)
        return
    form = f"{about.form.partition('/')[0]}/{REPORT}"
    try:
        last = last_of(window.wb, about.enterprise.id, form, f"{about.year}")
        filing = filings.begin(window.wb, about.enterprise.id, form, f"{about.year}", after=last.id if last else "")
        absent = draws.drawing(window.wb, filing.id).absent
    except WorkbenchError as error:
        window.trouble(error)
        return
    window.go("filing", filing=filing.id)
    if absent:
        window.notice("trouble", "desk.annual.absent_after", {"periods": runs(absent)})


def _reseal(window: "Window", about: YearOf) -> None:
    """Seal each month whose chain is broken once more, in turn, once the person has said yes."""
    wb = window.wb
    if wb is None or not dialogs.confirm(window, "desk.reseal.confirm"):
        return

    def work(_progress: jobs.Progress, _cancelled: jobs.Cancel) -> tuple[str, ...]:
        from workbench.services import months

        return tuple(months.seal_again(wb, about.enterprise.id, about.form, about.year))

    def done(periods: tuple[str, ...]) -> None:
        window.again()
        window.notice("trouble", "desk.reseal.done", {"months": runs(periods)}, "", passing=True)

    window.close_draft()  # it may be one of them
    jobs.run(work, done, label="desk.reseal.working", owner=window.page)


# --- beside a filing -------------------------------------------------------------------------------------------


def compare(window: "Window", filing: str) -> QWidget:
    """Make the page that holds a filing against what was said before."""
    from workbench.ui.views.compare import CompareView

    _, wb = working(window)
    if window.draft is not None and window.draft.filing.id == filing:
        window.draft.flush()
    view = CompareView(wb, filing)
    view.back.connect(lambda: window.go("filing", filing=filing))
    view.opened.connect(lambda path: window.go("filing", filing=filing, path=path))
    return view


def rebase(window: "Window", filing: str) -> QWidget:
    """Make the page that works a filing out as known on another day."""
    from workbench.ui.views.rebase import RebaseView

    view = RebaseView(window.open_draft(filing))
    view.back.connect(lambda: window.go("filing", filing=filing))
    view.opened.connect(lambda path: window.go("filing", filing=filing, path=path))
    view.taken.connect(lambda: window.go("filing", filing=filing, step="check"))
    return view


def draw(window: "Window", draft: "Draft") -> None:
    """Hold a filing against where it is drawn from, and let the person review what differs."""
    wb, filing, cells = draft.wb, draft.filing.id, draft.cells

    def work(_progress: jobs.Progress, _cancelled: jobs.Cancel) -> "Drawing":
        from workbench.services import draws

        return draws.drawing(wb, filing, cells)

    jobs.run(work, partial(_review, window, draft), label="desk.draw.working", owner=window.page)


def _review(window: "Window", draft: "Draft", drawing: "Drawing") -> None:
    from workbench.services.imports import Review
    from workbench.ui.views.review import Words, ask

    also = tuple(each for each in drawing.changes if _value(each.before) == _value(each.after))
    changes = tuple(each for each in drawing.changes if each not in also)
    notes: tuple[str, ...] = (say("desk.draw.absent", periods=runs(drawing.absent)),) if drawing.absent else ()
    notes += (say("desk.draw.also", count=len(also)),) if also else ()
    words = Words(
        title=say("desk.draw.title"),
        counts=say("desk.draw.counts", changes=len(changes)),
        step=say("desk.draw.edit"),
        nothing=say("desk.draw.nothing"),
        notes=notes,
        also=also,
    )
    review = Review(changes, (), (), frozenset(), "", "")
    ask(window, draft, review, words)


def _value(cell: "Cell | None") -> object:
    return cell.value if cell else None
