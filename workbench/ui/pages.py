"""How each page is made and what its wishes lead to. The window shows; here is what."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from workbench.base.errors import WorkbenchError
from workbench.base.text import Label, say
from workbench.domain.enterprise import Enterprise
from workbench.domain.journey import group
from workbench.domain.names import COMMON
from workbench.rules.form import Form
from workbench.rules.journey import Journey
from workbench.ui import desk, dialogs, front, glance
from workbench.ui.jobs import Progress
from workbench.ui.window import OF_ALLOWANCES, OF_DISCLOSURE, OF_PROJECTS

if TYPE_CHECKING:
    from workbench.domain.filing import Filing
    from workbench.rules.pack import Pack
    from workbench.services.context import Workbench
    from workbench.ui.draft import Draft
    from workbench.ui.window import Window


def make(window: "Window", page: str, **where: object) -> QWidget:
    """Build a page by its name."""
    if page in _OF_ENTERPRISE and window.enterprise() is None:
        return window.first_page()
    return _MAKERS[page](window, **where)


def practise(_progress: Progress, _cancelled: Callable[[], bool]) -> "tuple[Workbench, Filing]":
    """Open the practice workspace beside the person's own and fill in the sample; runs on the worker."""
    from workbench.services import practice, practice_disclosure
    from workbench.services.context import Workbench, practice_workspace

    wb = Workbench()
    wb.open_workspace(practice_workspace())
    try:
        month = practice.make_practice(wb)
        practice_disclosure.make_practice(wb, month.enterprise)
        return wb, month
    except BaseException:
        wb.close()
        raise


def _filings(window: "Window") -> QWidget:
    from workbench.services import filings
    from workbench.ui.views.filings import FilingsView

    enterprise, wb = front.working(window)

    def reopen(filing: str) -> None:

        if dialogs.confirm(window, "ui.reopen"):
            try:
                window.go("filing", filing=filings.reopen(wb, filing).id)
            except WorkbenchError as error:
                window.trouble(error)

    view = FilingsView(filings.filings(wb, enterprise.id), read_only=wb.read_only, enterprise=enterprise.name)
    view.opened.connect(lambda filing: window.go("filing", filing=filing))
    view.begin.connect(window.begin_filing)
    view.reopened.connect(reopen)
    return view


def _filing(window: "Window", filing: str, step: str = "", path: str = "") -> QWidget:
    from workbench.ui import deeds
    from workbench.ui.views.filing import FilingView

    _, wb = front.working(window)
    draft = window.open_draft(filing)
    view = FilingView(draft, journey_of(wb, draft), step, window.signers, window.settings.folder)
    view.show_why(stands=window.why_stands())
    view.deed.connect(partial(deeds.do, window, draft))
    view.exported.connect(lambda package: window.remember(**_opened(window, package)))
    view.stepped.connect(lambda step: window.where.update(step=step, path=""))
    view.why_asked.connect(window.why_asked)
    if path:
        view.point(path)
    return view


def _evidence(window: "Window", filing: str = "", path: str = "") -> QWidget:
    from workbench.services import filings
    from workbench.ui.views.evidence import EvidenceView

    enterprise, wb = front.working(window)
    if not filings.filings(wb, enterprise.id):
        return front.nothing_yet(window, say("ui.nav.evidence"), say("evidence.page.no_filing"), "year")
    here = window.draft.filing.id if window.draft else ""
    view = EvidenceView(wb, enterprise, filing or here, path)
    view.went.connect(lambda filing, path: window.go("filing", filing=filing, path=path))
    view.scoped.connect(lambda filing: window.where.update(filing=filing, path=""))
    return view


def _verify(window: "Window", package: Path | None = None) -> QWidget:
    from workbench.ui.views.verify import VerifyView

    settings = window.settings
    library = window.wb.library if window.wb else None
    view = VerifyView(library, settings.folder, settings.recent, window.trust)
    view.trusted.connect(window.trust.append)
    view.opened.connect(lambda file: window.remember(**_opened(window, file)))
    if package is not None:
        view.verify(package)
    return view


def _opened(window: "Window", file: Path) -> dict[str, object]:
    now = window.settings.opened(file)
    return {"recent": now.recent, "folder": now.folder}


def _settings(window: "Window") -> QWidget:
    from workbench import VERSION
    from workbench.ui.views.settings import SettingsView

    workspace = window.wb.workspace if window.wb else None
    view = SettingsView(window.settings, str(workspace.path) if workspace else "", VERSION)
    view.changed.connect(window.settings_changed)
    return view


def _enterprise(window: "Window", enterprise: Enterprise | None = None) -> QWidget:
    from workbench.ui.views.enterprise import EnterpriseView

    fresh = enterprise is None
    view = EnterpriseView(enterprise or window.new_enterprise(), fresh=fresh)
    view.saved.connect(lambda kept: window.keep_enterprise(kept, fresh=fresh))
    view.left.connect(lambda: window.go("overview"))
    return view


def _rooms(window: "Window", year: int = 0, pack: str = "") -> QWidget:
    from workbench.ui.views import rooms

    return rooms.make(window, year, pack)


def _case(window: "Window", year: int = 0, pack: str = "") -> QWidget:
    from workbench.ui.views import case

    return case.make(window, year, pack)


def _meters(window: "Window", year: int = 0, filing: str = "", path: str = "") -> QWidget:
    from workbench.ui.views import meters

    return meters.make(window, year, filing, path)


def _rehearsal(window: "Window", year: int = 0, pack: str = "") -> QWidget:
    from workbench.ui.views import rehearsal

    return rehearsal.make(window, year, pack)


def _monitoring(window: "Window", year: int = 0, pack: str = "", filing: str = "") -> QWidget:
    from workbench.ui.views import monitoring

    return monitoring.make(window, year, pack, filing)


def _coverage(window: "Window", filing: str = "", tab: str = "map", path: str = "", price: str = "") -> QWidget:
    from workbench.ui.views import coverage

    return coverage.make(window, filing, tab, path, price)


def _allowances(window: "Window", year: int = 0, missing: str = "", price: str = "") -> QWidget:
    from workbench.ui.views import position

    return position.make(window, year, missing, price)


def _allocation(window: "Window", year: int = 0, pack: str = "", draft: int = 0) -> QWidget:
    from workbench.ui.views import allocation

    return allocation.make(window, year, pack, draft)


def _ledger(window: "Window", year: int = 0, tab: str = "") -> QWidget:
    from workbench.ui.views import ledger

    return ledger.make(window, year, tab)


def _reconcile(window: "Window", year: int = 0, filing: str = "") -> QWidget:
    from workbench.ui.views import reconcile

    return reconcile.make(window, year, filing)


def _mix(window: "Window", year: int = 0) -> QWidget:
    from workbench.ui.views import mix

    return mix.make(window, year)


def _applications(window: "Window", year: int = 0) -> QWidget:
    from workbench.ui.views import applications

    return applications.make(window, year)


def _claims(window: "Window", year: int = 0) -> QWidget:
    from workbench.ui.views import claims

    return claims.make(window, year)


def _project(page: str, window: "Window", project: str = "", **where: object) -> QWidget:
    """Make a page of the third journey, for the project asked for or looked at last."""
    from workbench.ui.views import boundary, credits, life, papers, projects, prospects  # noqa: A004 - of tonnes

    found = projects.chosen(window, project)
    if found is None:
        return projects.none_yet(window, page)
    makers: Mapping[str, Callable[..., QWidget]] = {
        "projects": life.make,
        "papers": papers.make,
        "boundary": boundary.make,
        "prospects": prospects.make,
        "credits": credits.make,
    }
    return makers[page](window, found, **where)


def _disclosure(page: str, window: "Window", **where: object) -> QWidget:
    """Make a page of the fourth journey."""
    from workbench.ui.views import duty, publication, reports

    makers: Mapping[str, Callable[..., QWidget]] = {
        "disclosure": duty.make,
        "reports": reports.make,
        "publication": publication.make,
    }
    return makers[page](window, **where)


_OF_ENTERPRISE = (
    "overview", "filings", "rooms", "case", "deadlines", "profile", "evidence", "allowances", *OF_ALLOWANCES,
    "projects", *OF_PROJECTS, "disclosure", *OF_DISCLOSURE,
)  # fmt: skip
"""Pages that say nothing without an enterprise."""
_MAKERS: Mapping[str, Callable[..., QWidget]] = {
    "overview": glance.overview,
    "filings": _filings,
    "filing": _filing,
    "evidence": _evidence,
    "verify": _verify,
    "settings": _settings,
    "enterprise": _enterprise,
    "deadlines": front.deadlines,
    "profile": front.profile,
    "document": front.document,
    "year": desk.year,
    "rooms": _rooms,
    "meters": _meters,
    "case": _case,
    "coverage": _coverage,
    "monitoring": _monitoring,
    "rehearsal": _rehearsal,
    "allowances": _allowances,
    "allocation": _allocation,
    "ledger": _ledger,
    "reconcile": _reconcile,
    "mix": _mix,
    "applications": _applications,
    "claims": _claims,
    **{page: partial(_project, page) for page in ("projects", *OF_PROJECTS)},
    **{page: partial(_disclosure, page) for page in ("disclosure", *OF_DISCLOSURE)},
    "compare": desk.compare,
    "rebase": desk.rebase,
}


def forms(wb: "Workbench", enterprise: Enterprise, day: date) -> tuple[tuple[str, Form], ...]:
    """Give every form in force on a day or in the years filed for then, by its filing's name: ``cn.ets.steel/monthly``.

    Those of the enterprise's own sectors come first, then those of all; a sector's form is labelled with its sector.
    What surrounds a report, verifies it or uses it is offered for its own sectors alone, once they are known; what
    projects file, on the projects' own pages.
    """
    from workbench.services import overview

    own = overview.packs(wb, enterprise.id)
    known = wb.library.packs
    order = sorted(known, key=lambda name: (name not in own, known[name].kind == "sector", name != COMMON, name))
    return tuple(
        (f"{pack}/{name}", _with_sector(known[pack], form))
        for pack in order
        for name, form in sorted(_offered(wb, pack, day).items(), key=_reports_first)
        if not form.scenario
        and group(f"{pack}/{name}") != "projects"
        and (not own or pack in own or known[pack].kind == "common" or group(name) == "reporting")
    )


def _reports_first(named: tuple[str, Form]) -> tuple[bool, str]:
    return group(named[0]) != "reporting", named[1].period


def _offered(wb: "Workbench", pack: str, day: date) -> dict[str, Form]:
    first = date(day.year - dialogs.YEARS + 1, 1, 1)
    timelines = wb.library.packs[pack].forms.items()
    lately = {name: entry.value for name, timeline in timelines for entry in timeline.known_on(first, day, day)}
    return {**lately, **wb.library.rules(pack, day, day).forms}


def _with_sector(pack: "Pack", form: Form) -> Form:
    """Put the sector before the label, which need not name it behind as well."""
    if pack.kind != "sector":
        return form
    title, label = pack.title, form.label
    chinese = _apart(title.zh, label.zh)
    english = _apart(title.en or title.zh, label.en or label.zh)
    return replace(form, label=Label(chinese, english))


def _apart(sector: str, label: str) -> str:
    bare, _, named = label.rstrip(")）").replace("（", "(").rpartition("(")
    return f"{sector} · {bare.strip() if bare and named.casefold() in sector.casefold() else label}"


def journey_of(wb: "Workbench", draft: "Draft") -> Journey:
    """Give the journey through a draft's form, as its pack maps it."""
    from workbench.services import filings

    name = draft.filing.form.partition("/")[2]
    for journey in filings.rules_of(wb, draft.filing).journeys:
        if journey.form == name:
            return journey
    raise WorkbenchError("ui.no_journey", form=draft.form.label)
