"""What one paper of a project cannot see: who else wrote for its owner, which periods were applied for before."""

from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING

from workbench.base.errors import WorkbenchError
from workbench.services import filings, projects, reductions, rooms
from workbench.services.context import Workbench
from workbench.services.independence import same_name

if TYPE_CHECKING:
    from workbench.domain.filing import Filing

WRITTEN = ("design", "accounting")
"""The papers a body may not write for an owner."""
AUDITS = ("validation", "verification")


def as_apart(wb: Workbench, filing_id: str) -> None:
    """Refuse to freeze a paper that cannot stand beside those of the same owner.

    Raises WorkbenchError ``projects.body_wrote`` where its body wrote for the owner, ``projects.body_both`` where it
    validated what it verifies, ``projects.period_twice`` where a period was applied for before.
    """
    filing = filings.get(wb, filing_id)
    form = filing.form.partition("/")[2]
    if filing.status == "frozen" or not filings.enterprise_of(wb, filing).owner:
        return
    if form in AUDITS:
        _as_independent(wb, filing, form)
    if form == reductions.FORM:
        _as_once(wb, filing)


def _as_independent(wb: Workbench, filing: "Filing", form: str) -> None:
    body = str(filing.cells.value("about/body") or "")
    if not body:
        return
    for each in projects.projects(wb, projects.holder(wb, filing.enterprise)):
        for paper in _papers(wb, each.id, *WRITTEN):
            if same_name(str(paper.cells.value("about/consultant") or "")) == same_name(body):
                told = {"body": body, "project": each.project, "paper": _named(wb, paper)}
                raise WorkbenchError("projects.body_wrote", **told)
    for paper in _papers(wb, filing.enterprise, AUDITS[0]) if form == AUDITS[1] else ():
        if same_name(str(paper.cells.value("about/body") or "")) == same_name(body):
            raise WorkbenchError("projects.body_both", body=body, paper=_named(wb, paper))


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


def _period(wb: Workbench, filing: "Filing") -> tuple[date, date] | None:
    values = rooms.view(wb, filing).outcome.values
    first, last = values.get("about/first_day"), values.get("about/last_day")
    return (first, last) if isinstance(first, date) and isinstance(last, date) else None


def _papers(wb: Workbench, project_id: str, *forms: str) -> "Iterator[Filing]":
    for each in filings.filings(wb, project_id):
        if each.form.partition("/")[2] in forms:
            yield filings.get(wb, each.id)


def _named(wb: Workbench, filing: "Filing") -> str:
    return f"{filings.form_of(wb, filing).label} {filing.period}"
