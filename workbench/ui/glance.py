"""The first page of a working day: what it shows is gathered on the worker, one thing after another."""

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from workbench.base.clock import today
from workbench.base.errors import WorkbenchError
from workbench.base.text import say
from workbench.ui import dialogs, front, jobs

if TYPE_CHECKING:
    from workbench.domain.enterprise import Enterprise
    from workbench.services.context import Workbench
    from workbench.services.deadlines import Due
    from workbench.services.disclosed import Departure
    from workbench.services.months import Month
    from workbench.services.overview import Overview
    from workbench.services.position import Position
    from workbench.ui.views.overview import OverviewView
    from workbench.ui.window import Window


def overview(window: "Window") -> QWidget:
    """Make the first page; what it shows is gathered on the worker, after what is still being saved."""
    from workbench.ui.views.overview import OverviewView

    enterprise, wb = front.working(window)
    view = OverviewView(enterprise, read_only=wb.read_only)
    view.opened.connect(lambda filing, step: window.go("filing", filing=filing, step=step))
    view.asked.connect(partial(front.ask, window))
    view.begin.connect(window.begin_filing)
    view.change.connect(lambda: window.go("enterprise", enterprise=enterprise))
    view.chosen.connect(window.choose_enterprise)
    view.went.connect(window.go)
    view.project.connect(lambda project: window.go("projects", project=project))
    view.month.connect(partial(_month, window))
    view.settled.connect(partial(_settle, window))

    def gather(_progress: jobs.Progress, _cancelled: jobs.Cancel) -> "Overview":
        from workbench.services import overview

        return overview.overview(wb, enterprise, today())

    def show(about: "Overview") -> None:
        view.show_overview(about)
        _alarm(wb, view, enterprise.id)
        _departures(wb, view, enterprise.id)
        others = [each for each in window.enterprises() if each.id != enterprise.id]
        if window.settings.desk == "consultant" and others:
            _clients(wb, view, others, {})

    jobs.run(gather, show, label="ui.overview.reading", owner=view, quiet=True)
    return view


def _alarm(wb: "Workbench", view: "OverviewView", enterprise: str) -> None:
    """Warn on the first page where the surrender that falls due next is at risk."""

    def look(_progress: jobs.Progress, _cancelled: jobs.Cancel) -> "Position":
        from workbench.services import position

        return position.position(wb, enterprise, today().year - 1)

    def warn(found: "Position") -> None:
        from workbench.ui.views.position_words import alarm

        words, tone = alarm(found)
        if words:
            view.show_alarm(words, tone, say("position.alarm.go"), "allowances")

    jobs.run(look, warn, label="position.reading", owner=view, quiet=True)


def _departures(wb: "Workbench", view: "OverviewView", enterprise: str) -> None:
    """Tell on the first page of disclosed figures that hold no longer: their change report has drafted itself."""
    from workbench.services import disclosed

    def look(_progress: jobs.Progress, _cancelled: jobs.Cancel) -> "tuple[Departure, ...]":
        return disclosed.departures(wb, enterprise)

    def warn(found: "tuple[Departure, ...]") -> None:
        for each in found:
            line = {name: getattr(each.lines[0], name) for name in ("item", "before", "after")}
            words = say("reports.change.alarm", year=each.year, count=len(each.lines), **line)
            view.show_alarm(words, "warn", say("reports.change.alarm.go"), "reports")

    jobs.run(look, warn, label="reports.reading", owner=view, quiet=True)


def _clients(
    wb: "Workbench", view: "OverviewView", waiting: "list[Enterprise]", known: "dict[Enterprise, Due | None]"
) -> None:
    """Look at one client after another, each a job of its own, so that saving never waits for all of them."""
    from workbench.services import overview

    if len(known) % front.STRIDE == 0 or not waiting:
        view.show_clients(overview.by_lateness({**known, **dict.fromkeys(waiting)}), len(waiting))
    if not waiting:
        return
    first, *rest = waiting

    def look(_progress: jobs.Progress, _cancelled: jobs.Cancel) -> "Due | None":
        return overview.pressing(wb, first, today())

    def next_one(due: "Due | None") -> None:
        _clients(wb, view, rest, {**known, first: due})

    jobs.run(look, next_one, label="ui.overview.reading", owner=view, quiet=True)


def _month(window: "Window", month: "Month") -> None:
    """Open a month's filing; one that is not begun is begun on the page of the months."""
    if month.filing:
        window.go("filing", filing=month.filing)
    else:
        window.go("year", year=int(month.period[:4]))


def _settle(window: "Window") -> None:
    from workbench.services import deadlines

    enterprise, wb = front.working(window)
    if not dialogs.confirm(window, "ui.settle"):
        return
    try:
        deadlines.settled(wb, enterprise.id, today())
    except WorkbenchError as error:
        window.trouble(error)
    else:
        window.again()
