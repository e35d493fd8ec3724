"""The page of continuous monitoring in the window: which filing it is of, and where its wishes lead."""

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from workbench.base.clock import today
from workbench.base.errors import WorkbenchError
from workbench.base.text import say
from workbench.services import filings, monitor_sheets, monitoring, rooms
from workbench.services.monitoring import Stack
from workbench.ui import front, parts
from workbench.ui.views.monitoring_view import MonitoringView

if TYPE_CHECKING:
    from workbench.domain.enterprise import Enterprise
    from workbench.services.context import Workbench
    from workbench.services.filings import FilingSummary
    from workbench.ui.draft import Draft
    from workbench.ui.window import Window


def make(window: "Window", year: int = 0, pack: str = "", filing: str = "") -> QWidget:
    """Make the page of a year: of the filing named, else of the last monitoring there is, else the way to begin one."""
    enterprise, wb = front.working(window)
    known = {each.id: each for each in filings.filings(wb, enterprise.id) if each.form.endswith(f"/{monitoring.FORM}")}
    found = known.get(filing) or _chosen(tuple(known.values()), year, pack)
    if found is None:
        return _nothing(window, wb, enterprise, year or today().year - 1)
    draft = window.open_draft(found.id)
    report = monitor_sheets.report_of(wb, enterprise.id, found.form, int(found.period))
    view = MonitoringView(draft, enterprise.name, has_sheets=report is not None)
    if report is not None:
        view.sheet.connect(partial(_sheet, window, draft, report.id))
    view.described.connect(lambda: window.go("filing", filing=found.id))
    view.year_asked.connect(lambda wanted: window.go("monitoring", year=wanted, pack=found.form.partition("/")[0]))
    return view


def _sheet(window: "Window", draft: "Draft", report: str, stack: Stack, month: int) -> None:
    """Put a stack's month of daily means into the annual report, as one step that can be undone there."""
    row, year = f"{stack.row}/", int(draft.filing.period)
    values = draft.outcome.values.items()
    about = {path.removeprefix(row): value for path, value in values if path.startswith(row)}
    try:
        annual = window.open_draft(report)
    except WorkbenchError as error:
        window.trouble(error)
        return
    found = monitor_sheets.sheet(draft.wb, annual.form, annual.cells, about, stack, year, month)
    annual.edit(say("monitoring.sheet.edit"), {change.path: change.after for change in found})
    window.go("filing", filing=report, path=found[0].path)


def _chosen(known: "Sequence[FilingSummary]", year: int, pack: str) -> "FilingSummary | None":
    fitting = [each for each in known if not pack or each.form.startswith(f"{pack}/")]
    if year:
        return next((each for each in fitting if each.period == str(year)), None)
    return max(fitting, key=lambda each: each.period, default=None)


def _nothing(window: "Window", wb: "Workbench", enterprise: "Enterprise", year: int) -> QWidget:
    """Offer to begin; it is worth a page of its own, for nothing can be read before the stacks are described."""
    packs = rooms.packs_of(wb, enterprise.id, year)
    pack = next((each for each in packs if monitoring.FORM in wb.library.packs[each].forms), "")
    if not pack:
        return front.nothing_yet(window, say("ui.nav.monitoring"), say("monitoring.no_sector"), "profile")
    begin = partial(front.begin, window, f"{pack}/{monitoring.FORM}", str(year))
    go = parts.button(say("monitoring.begin"), begin, "primary", "add")
    go.setEnabled(not wb.read_only)
    return parts.Page(
        parts.label(say("monitoring.none", year=year), "title", wrap=True),
        parts.label(say("monitoring.none.about"), "quiet", wrap=True),
        parts.row(go, None),
        widest=720,
    )
