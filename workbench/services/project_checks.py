"""What one paper of a project cannot see: who else wrote for its owner, what was verified and applied for before."""

from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING

from workbench.base.clock import today
from workbench.base.errors import WorkbenchError
from workbench.domain.names import same_name
from workbench.services import filings, projects, reductions, rooms, sealed
from workbench.services.context import Workbench
from workbench.services.life_course import Life
from workbench.services.project_rows import listed

if TYPE_CHECKING:
    from collections.abc import Mapping

    from workbench.domain.filing import Filing
    from workbench.rules.cells import Value

WRITTEN = ("design", "accounting")
"""The papers a body may not write for an owner."""
AUDITS = ("validation", "verification")
BARRED = ("about/validated_by", "about/designed_by", "about/written_by")
"""Where an audit itself names who may not make it."""


def as_apart(wb: Workbench, filing_id: str) -> None:
    """Refuse to freeze a paper that cannot stand beside those of the same owner.

    Raises WorkbenchError ``projects.body_wrote`` where its body wrote for the owner, ``projects.body_both`` where it
    validated what it verifies, ``projects.body_barred`` where the paper says so itself, ``projects.period_twice`` where
    a period was applied for before, ``projects.number_twice`` where the registry's number is another project's,
    ``projects.not_verified`` where another period was verified, ``projects.not_as_verified`` where other tonnes were.
    """
    filing = filings.get(wb, filing_id)
    form = filing.form.partition("/")[2]
    if filing.status == "frozen" or not filings.enterprise_of(wb, filing).owner:
        return
    if form in AUDITS:
        _as_independent(wb, filing, form)
    if form == reductions.FORM:
        _as_once(wb, filing)
        _as_one_project(wb, filing)
        _as_verified(wb, filing)


def _as_independent(wb: Workbench, filing: "Filing", form: str) -> None:
    body = str(filing.cells.value("about/body") or "")
    if not body:
        return
    for each in projects.projects(wb, projects.holder(wb, filing.enterprise)):
        for paper in _papers(wb, each.id, *WRITTEN):
            if same_name(str(paper.cells.value("about/consultant") or "")) == same_name(body):
                told = {"body": body, "project": each.project, "paper": _named(wb, paper)}
                raise WorkbenchError("projects.body_wrote", **told)
    for path in BARRED:
        if same_name(str(filing.cells.value(path) or "")) == same_name(body):
            label = filings.form_of(wb, filing).locate(path)[2].label
            raise WorkbenchError("projects.body_barred", body=body, place=label)
    if form == AUDITS[1]:
        _as_other(wb, filing, body)


def _as_other(wb: Workbench, filing: "Filing", body: str) -> None:
    """Refuse the body that validated, as the validation or the life of the project names it."""
    for paper in _papers(wb, filing.enterprise, AUDITS[0]):
        if same_name(str(paper.cells.value("about/body") or "")) == same_name(body):
            raise WorkbenchError("projects.body_both", body=body, paper=_named(wb, paper))
    life = Life(wb, filings.enterprise_of(wb, filing), today())
    for step in {step.differs for step in life.steps.values() if step.differs}:
        engaged = life.course.taken.get(step)
        if engaged and same_name(engaged.note) == same_name(body):
            raise WorkbenchError("projects.body_both", body=body, paper=life.steps[step].label)


def _as_once(wb: Workbench, filing: "Filing") -> None:
    """Refuse a period that overlaps one applied for before, unless the registry refused that."""
    mine = _period(wb, filing)
    for paper in _papers(wb, filing.enterprise, reductions.FORM):
        other = _period(wb, paper)
        if paper.id == filing.id or paper.cells.value("decision/refused") or not mine or not other:
            continue
        if mine[0] <= other[1] and other[0] <= mine[1]:
            told = {"first": max(mine[0], other[0]), "last": min(mine[1], other[1])}
            raise WorkbenchError("projects.period_twice", paper=_named(wb, paper), **told)


def _as_one_project(wb: Workbench, filing: "Filing") -> None:
    """Refuse a number of the registry by which another project of the workspace applied: tonnes are booked under it."""
    number = same_name(str(filing.cells.value("about/number") or ""))
    for each in projects.projects(wb):
        for paper in _papers(wb, each.id, reductions.FORM) if number and each.id != filing.enterprise else ():
            if same_name(str(paper.cells.value("about/number") or "")) == number:
                raise WorkbenchError("projects.number_twice", number=number, project=each.project)


def _as_verified(wb: Workbench, filing: "Filing") -> None:
    """Refuse other tonnes than the last verification of the very period says; one nobody keeps refuses nothing."""
    mine, period = rooms.view(wb, filing).outcome.values, _period(wb, filing)
    said = []
    with wb.look() as work:
        for each in sorted(work.filings.listed(filing.enterprise), key=lambda each: each.period, reverse=True):
            if each.form.partition("/")[2] == AUDITS[1]:
                found = sealed.last(wb, work, filing.enterprise, each.form, each.period)
                said += [found] if found else []
    if not said or not period:
        return
    checked = next((each for each in said if _days(each.values) == period), None)
    if checked is None:
        raise WorkbenchError("projects.not_verified", paper=said[0].place.partition(" · ")[0])
    if _tonnes(mine, "vintages") != _tonnes(checked.values, "verified"):
        raise WorkbenchError("projects.not_as_verified", paper=checked.place.partition(" · ")[0])


def _tonnes(values: "Mapping[str, Value]", section: str) -> dict[str, "Value"]:
    """Give the tonnes of each vintage, those without any left out."""
    return {str(each.get("year")): each["quantity"] for each in listed(values, section) if each.get("quantity")}


def _period(wb: Workbench, filing: "Filing") -> tuple[date, date] | None:
    return _days(rooms.view(wb, filing).outcome.values)


def _days(values: "Mapping[str, Value]") -> tuple[date, date] | None:
    first, last = values.get("about/first_day"), values.get("about/last_day")
    return (first, last) if isinstance(first, date) and isinstance(last, date) else None


def _papers(wb: Workbench, project_id: str, *forms: str) -> "Iterator[Filing]":
    for each in filings.filings(wb, project_id):
        if each.form.partition("/")[2] in forms:
            yield filings.get(wb, each.id)


def _named(wb: Workbench, filing: "Filing") -> str:
    return f"{filings.form_of(wb, filing).label} {filing.period}"
