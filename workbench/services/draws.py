"""Drawing: answers a filing takes from the enterprise, its profile, other filings and the period before."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from workbench.base.clock import now
from workbench.domain.drawing import Drawer, Giver, month_of
from workbench.domain.filing import Filing, period_before
from workbench.rules.cells import Cell, Cells, Change, Source
from workbench.rules.form import MONTHS, Form, Section
from workbench.services import sealed
from workbench.services.context import Workbench

if TYPE_CHECKING:
    from workbench.domain.enterprise import Enterprise
    from workbench.storage.unit_of_work import UnitOfWork

PROFILE = "cn.ets.common/profile"


@dataclass(frozen=True, slots=True)
class Drawing:
    """What drawing would change, and what it cannot draw from: periods not sealed yet, or ``profile``."""

    changes: tuple[Change, ...]
    absent: tuple[str, ...]


def drawing(wb: Workbench, filing_id: str, cells: Cells | None = None) -> Drawing:
    """List what drawing now would change in a filing, as saved or as `cells` have it. Nothing is changed."""
    with wb.look() as work:
        filing = work.filings.get(filing_id)
        return drawn(wb, work, filing, filing.cells if cells is None else cells)


def departures(wb: Workbench, work: "UnitOfWork", filing: Filing) -> tuple[Change, ...]:
    """List what a filing says of a month otherwise than the month was sealed: a year is its months, always."""
    form = wb.library.form(filing.form, filing.rules.day, filing.rules.known)
    drawer = _drawer(wb, work, filing, filing.cells, form)[0]
    return drawer.departures() if drawer else ()


def apart(wb: Workbench, filing_id: str) -> tuple[str, ...]:
    """Name the months a filing does not agree with, draft or frozen, as they are sealed now: ``2025-03``."""
    with wb.look() as work:
        filing = work.filings.get(filing_id)
        found = departures(wb, work, filing)
    form = wb.library.form(filing.form, filing.rules.day, filing.rules.known)
    return tuple(f"{filing.period}-{month}" for month in sorted({month_of(form, change.path) for change in found}))


def drawn(wb: Workbench, work: "UnitOfWork", filing: Filing, cells: Cells) -> Drawing:
    """List what drawing would change in the cells of a filing."""
    form = wb.library.form(filing.form, filing.rules.day, filing.rules.known)
    of_enterprise = tuple(_of_enterprise(form, cells, work.enterprises.get(filing.enterprise), wb.person))
    drawer, absent = _drawer(wb, work, filing, cells, form)
    return Drawing((*of_enterprise, *(drawer.changes() if drawer else ())), absent)


def _drawer(
    wb: Workbench, work: "UnitOfWork", filing: Filing, cells: Cells, form: Form
) -> tuple[Drawer | None, tuple[str, ...]]:
    """Give who draws from other filings, None where there are none, and what is absent of them."""
    from workbench.rules.evaluate import evaluate

    names = dict.fromkeys(
        field.draws.partition(".")[0] for _, section in form.walk() for field in section.fields if field.draws
    )
    givers: dict[str, list[Giver]] = {}
    absent: list[str] = []
    for name in names:
        if name != "enterprise":
            givers[name], missing = _givers(wb, work, filing, form, name)
            absent += missing
    if not any(givers.values()):
        return None, tuple(absent)
    rules = wb.library.rules(filing.rules.pack, filing.rules.day, filing.rules.known)
    values = evaluate(form, cells, rules).values
    return Drawer(form, cells, values, givers, wb.person, now()), tuple(absent)


def _of_enterprise(form: Form, cells: Cells, enterprise: "Enterprise", person: str) -> Iterator[Change]:
    """List what the form draws from the enterprise: ``draws: enterprise.name``."""
    source = Source("enterprise", enterprise.name, person, now())

    def walk(sections: tuple[Section, ...], above: str) -> Iterator[Change]:
        for section in sections:
            if section.rows != "one":
                continue
            for field in section.fields:
                owner, _, attribute = field.draws.partition(".")
                if owner == "enterprise" and (value := getattr(enterprise, attribute)):
                    path = f"{above}{section.id}/{field.id}"
                    before = cells.get(path)
                    if before is None or before.value != value:
                        yield Change(path, before, Cell(value, source))
            yield from walk(section.sections, f"{above}{section.id}/")

    return walk(form.sections, "")


def _givers(wb: Workbench, work: "UnitOfWork", filing: Filing, form: Form, name: str) -> tuple[list[Giver], list[str]]:
    """Give the filings a form draws from by a name, and what is absent of them."""
    year = filing.period[:4]
    other = PROFILE if name == "profile" else f"{form.pack}/{name}"
    if name == "last":
        before = period_before(filing.period)
        found = _as_it_stands(wb, work, filing, filing.form, before) if form.living else None
        if found:
            return [found], []
        wanted = [(filing.form, before, "")]
    else:
        pack, _, other_form = other.partition("/")
        edition = wb.library.packs[pack].forms[other_form].entries[-1].value
        length = edition.period
        if edition.living:
            # next year's plan is made of this year's register; a report's trainings are its own year's alone
            years = (year, period_before(year)) if form.living else (year,)
            standing = (_as_it_stands(wb, work, filing, other, each) for each in years)
            found = next((giver for giver in standing if giver), None)
            return ([found], []) if found else ([], [name])
        if length == form.period:
            wanted = [(other, filing.period, "")]
        elif length == "year":
            wanted = [(other, year, "")]
        else:
            wanted = [(other, f"{year}-{month}", month) for month in MONTHS]
    givers, absent = [], []
    for form_name, period, month in wanted:
        giver = _said(wb, work, filing, form_name, period, month)
        if giver:
            givers.append(giver)
        else:
            absent.append(period)
    return givers, absent


def _said(wb: Workbench, work: "UnitOfWork", filing: Filing, form: str, period: str, month: str = "") -> Giver | None:
    said = sealed.last(wb, work, filing.enterprise, form, period)
    return Giver(said.form, said.said.cells, said.values, said.place, month) if said else None


def _as_it_stands(wb: Workbench, work: "UnitOfWork", filing: Filing, form_name: str, period: str) -> Giver | None:
    """Give a filing that is kept all year: as it was said, or the draft where it is open."""
    from workbench.rules.evaluate import evaluate

    listed = work.filings.listed(filing.enterprise)
    found = next((each for each in listed if (each.form, each.period) == (form_name, period)), None)
    if found is None:
        return None
    if found.status == "frozen":
        return _said(wb, work, filing, form_name, period)
    draft = work.filings.get(found.id)
    rules = wb.library.rules(draft.rules.pack, draft.rules.day, draft.rules.known)
    form = wb.library.form(draft.form, rules.day, rules.known)
    return Giver(form, draft.cells, evaluate(form, draft.cells, rules).values, f"{form.label.zh} {period} 草稿")
