"""What the page of a verification leads to: its case, its sheets, evidence, the report's correction, publication."""

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from workbench.base.clock import today
from workbench.base.errors import WorkbenchError
from workbench.base.text import say
from workbench.ui import dialogs, front, jobs
from workbench.ui.views.case_page import About, CaseView

if TYPE_CHECKING:
    from workbench.domain.enterprise import Enterprise
    from workbench.domain.filing import Filing
    from workbench.services.context import Workbench
    from workbench.services.verifying_case import Case
    from workbench.ui.window import Window

PAST = 5
"""Years back that may be chosen."""


def make(window: "Window", year: int = 0, pack: str = "") -> QWidget:
    """Make the page of a year's verification, of last year's report unless told; it is read on the worker."""
    enterprise, wb = front.working(window)

    def work(_progress: jobs.Progress, _cancelled: jobs.Cancel) -> About:
        return gather(wb, enterprise, window.settings.desk, year, pack)

    return front.when_read(window, "case.reading", work, partial(_stand, window, wb))


def gather(wb: "Workbench", enterprise: "Enterprise", desk: str, year: int = 0, pack: str = "") -> About:
    """Gather what the page shows. Raises WorkbenchError ``case.no_sector``."""
    from workbench.services import answering, independence, rooms, verifying_case

    day = today()
    asked = (year or day.year - 1, day.year)
    sectors = next(filter(None, (rooms.packs_of(wb, enterprise.id, each) for each in asked)), ())
    packs = tuple(
        (each, str(wb.library.packs[each].title))
        for each in sectors
        if verifying_case.FORM in wb.library.packs[each].forms
    )
    if not packs:
        raise WorkbenchError("case.no_sector")
    pack = pack if pack in dict(packs) else packs[0][0]
    known = verifying_case.years(wb, enterprise.id, pack)
    year = year or (known[0] if known else day.year - 1)
    years = tuple(sorted({*known, year, *range(day.year - PAST, day.year + 1)}, reverse=True))
    case = verifying_case.case(wb, enterprise.id, pack, year, day)
    conflicts = tuple(
        (*independence.told(wb, each), each.certain)
        for each in independence.conflicts(wb)
        if desk != "enterprise" or enterprise.id in (each.compiles.enterprise, each.verifies.enterprise)
    )
    correction = answering.correction(wb, case.filing) if case else None
    return About(enterprise.name, pack, packs, year, years, desk, case, correction, conflicts, wb.read_only)


def _stand(window: "Window", wb: "Workbench", about: About) -> CaseView:
    from workbench.services.verifying_case import FORM

    view = CaseView(about)
    view.begun.connect(lambda: front.begin(window, f"{about.pack}/{FORM}", str(about.year)))
    view.elsewhere.connect(lambda year, pack: window.go("case", year=year, pack=pack))
    view.rehearsed.connect(lambda: window.go("rehearsal", year=about.year, pack=about.pack))
    view.cited.connect(partial(front.read, window))
    view.published.connect(partial(_publish, window, wb, about.year))
    if about.case:
        case = about.case
        view.opened.connect(partial(_open, window, case))
        view.sheet.connect(partial(_sheet, window, wb, case))
        view.attached.connect(partial(_attach, window, wb, case))
        view.report.connect(partial(_report, window, wb, about))
    return view


def _open(window: "Window", case: "Case", path: str) -> None:
    """Open the case, at a cell or at a section's step."""
    if path and "/" not in path:
        window.go("filing", filing=case.filing, step=path)
    else:
        window.go("filing", filing=case.filing, path=path)


def _sheet(window: "Window", wb: "Workbench", case: "Case", form: str) -> None:
    """Open a sheet; a draft is brought up to date with the case before."""
    known = next((each for each in case.sheets if each.form == form and (each.frozen or wb.read_only)), None)
    if known:
        window.go("filing", filing=known.filing)
        return
    window.close_draft()  # what is about to change must not be open

    def work(_progress: jobs.Progress, _cancelled: jobs.Cancel) -> "Filing":
        from workbench.services import answering

        return answering.begin_sheet(wb, case.filing, form)

    jobs.run(work, lambda filing: window.go("filing", filing=filing.id), label="case.doing", owner=window)


def _attach(window: "Window", wb: "Workbench", case: "Case", path: str) -> None:
    """Attach files to the evidence of a finding."""
    files = dialogs.open_files(window, say("case.finding.files"), "", window.settings.folder)
    if not files:
        return
    window.close_draft()

    def work(progress: jobs.Progress, cancelled: jobs.Cancel) -> object:
        from workbench.services import evidence

        return evidence.attach_all(wb, case.filing, files, (f"{path}/proof",), progress, cancelled)

    jobs.run(work, lambda _: window.again(), label="case.attaching", owner=window)


def _report(window: "Window", wb: "Workbench", about: About, deed: str) -> None:
    """Go to the annual report: to compare it, to the open correction, or to begin one that supersedes it."""
    from workbench.services import filings

    if about.correction is None:
        return
    report = about.correction.report
    if deed == "compare":
        window.go("compare", filing=report)
    elif deed == "go":
        window.go("filing", filing=report)
    elif dialogs.confirm(window, "ui.reopen"):
        try:
            window.go("filing", filing=filings.reopen(wb, report).id)
        except WorkbenchError as error:
            window.trouble(error)


def _publish(window: "Window", wb: "Workbench", year: int) -> None:
    """Write the conclusions of a year as a table."""
    out = dialogs.save_file(window, say("case.publish.title"), "Excel (*.xlsx)", say("case.publish.file", year=year))
    if out is None:
        return

    def work(_progress: jobs.Progress, _cancelled: jobs.Cancel) -> int:
        from workbench.services import publishing

        return publishing.table(wb, year, out)

    def done(count: int) -> None:
        code = "case.publish.done" if count else "case.publish.none"
        dialogs.tell(window, say(code, count=count, file=out, year=year))

    jobs.run(work, done, label="case.publishing", owner=window)
