"""Drawing: answers a filing takes from the enterprise, its profile, other filings and the period before."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from workbench.base.clock import now
from workbench.domain.drawing import Drawer, Giver, month_of
from workbench.domain.filing import Filing, last_day, period_before
from workbench.rules.cells import Cell, Cells, Change, Source, Value
from workbench.rules.form import LIFE, MONTHS, Form, Section
from workbench.services import sealed
from workbench.services.context import Workbench

if TYPE_CHECKING:
    from workbench.domain.enterprise import Enterprise
    from workbench.storage.unit_of_work import UnitOfWork

PROFILE = "cn.ets.common/profile"
_LONGEST = 600
"""Months of the longest span: a slip of the year must not ask for thousands."""


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
    """Name the months a filing does not agree with, draft or frozen, as they are sealed now: ``2025-03``.

    The months are those of its year, or of its span.
    """
    with wb.look() as work:
        filing = work.filings.get(filing_id)
        found = departures(wb, work, filing)
    form = wb.library.form(filing.form, filing.rules.day, filing.rules.known)
    if form.span:
        drawn_now = {change.path: change.after for change in found if change.after}
        cells = (filing.cells.changed(drawn_now), filing.cells)
        return tuple(sorted({_month_told(form, change.path, cells) for change in found}))
    return tuple(f"{filing.period}-{month}" for month in sorted({month_of(form, change.path) for change in found}))


def _month_told(form: Form, path: str, cells: tuple[Cells, Cells]) -> str:
    """Give the month the row of a span around a path is, as it would be drawn, else as it stands."""
    name = form.locate(path)[0][0].matched_by[0]
    row = "/".join(path.split("/")[:2])
    return next((str(value) for each in cells if (value := each.value(f"{row}/{name}"))), "")


def drawn(wb: Workbench, work: "UnitOfWork", filing: Filing, cells: Cells) -> Drawing:
    """List what drawing would change in the cells of a filing."""
    form = wb.library.form(filing.form, filing.rules.day, filing.rules.known)
    enterprise = work.enterprises.get(filing.enterprise)
    of_enterprise = tuple(_of_enterprise(form, cells, enterprise, _lived(wb, work, enterprise, filing), wb.person))
    drawer, absent = _drawer(wb, work, filing, cells, form)
    return Drawing((*of_enterprise, *(drawer.changes() if drawer else ())), absent)


def _lived(wb: Workbench, work: "UnitOfWork", enterprise: "Enterprise", filing: Filing) -> dict[str, date]:
    """Give the day on which each step of a project's life was last taken by the end of what a filing is about."""
    from workbench.services import life_course

    if not enterprise.owner:
        return {}
    happened = life_course.events(work, enterprise, life_course.steps(wb.library))
    last = last_day(filing.period)
    return {each.step: each.day for each in sorted(happened, key=lambda each: each.day) if each.day <= last}


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
    rules = wb.library.rules(filing.rules.pack, filing.rules.day, filing.rules.known)
    values = evaluate(form, cells, rules).values if form.span else {}
    for name in names:
        if name not in ("enterprise", LIFE):
            givers[name], missing = _givers(wb, work, filing, form, name, _spanned(form, values))
            absent += missing
    if not any(givers.values()):
        return None, tuple(absent)
    values = values or evaluate(form, cells, rules).values
    return Drawer(form, cells, values, givers, wb.person, now()), tuple(absent)


def _spanned(form: Form, values: Mapping[str, Value]) -> tuple[str, ...]:
    """Name the months from the first to the last day of a span, ``2024-03``; none while a day is missing or absurd."""
    first, last = (values.get(path) for path in form.span) if form.span else (None, None)
    if not isinstance(first, date) or not isinstance(last, date):
        return ()
    numbers = range(first.year * 12 + first.month - 1, last.year * 12 + last.month)
    return tuple(f"{number // 12:04d}-{number % 12 + 1:02d}" for number in numbers[:_LONGEST])


def _of_enterprise(
    form: Form, cells: Cells, enterprise: "Enterprise", lived: Mapping[str, date], person: str
) -> Iterator[Change]:
    """List what the form draws from the enterprise, ``draws: enterprise.name``, or from the life of its project."""
    source = Source("enterprise", enterprise.title, person, now())

    def walk(sections: tuple[Section, ...], above: str) -> Iterator[Change]:
        for section in sections:
            if section.rows != "one":
                continue
            for field in section.fields:
                owner, _, attribute = field.draws.partition(".")
                value = (
                    lived.get(attribute)
                    if owner == LIFE
                    else getattr(enterprise, attribute)
                    if owner == "enterprise"
                    else None
                )
                if value:
                    path = f"{above}{section.id}/{field.id}"
                    before = cells.get(path)
                    if before is None or before.value != value:
                        yield Change(path, before, Cell(value, source))
            yield from walk(section.sections, f"{above}{section.id}/")

    return walk(form.sections, "")


def _givers(
    wb: Workbench, work: "UnitOfWork", filing: Filing, form: Form, name: str, span: tuple[str, ...]
) -> tuple[list[Giver], list[str]]:
    """Give the filings a form draws from by a name, and what is absent of them."""
    if name == "last":
        return _before(wb, work, filing, form)
    year = filing.period[:4]
    pack = next(each.name for each in reversed(wb.library.closure(form.pack)) if name in each.forms)
    other, edition = f"{pack}/{name}", wb.library.packs[pack].forms[name].entries[-1].value
    if edition.shared or edition.period == form.period == "day":
        found = _latest(wb, work, filing, other, shared=edition.shared)
        return ([found], []) if found else ([], [name])
    if edition.living:
        # next year's plan is made of this year's register; a report's trainings are its own year's alone
        years = (year, period_before(year)) if form.living else (year,)
        standing = (_as_it_stands(wb, work, filing, other, each) for each in years)
        found = next((giver for giver in standing if giver), None)
        return ([found], []) if found else ([], [name])
    if form.span and edition.period == "month":
        wanted = [(other, period, period) for period in span]
    elif edition.period == form.period:
        wanted = [(other, filing.period, "")]
    elif edition.period == "year":
        wanted = [(other, year, "")]
    elif edition.period == "day":  # one after another, as they were said in the year: nothing is absent without one
        listed = work.filings.listed(filing.enterprise)
        days = sorted(each.period for each in listed if each.form == other and each.period[:4] == year)
        return _said_of(wb, work, filing, [(other, day, "") for day in days])[0], []
    else:
        wanted = [(other, f"{year}-{month}", month) for month in MONTHS]
    return _said_of(wb, work, filing, wanted)


def _before(wb: Workbench, work: "UnitOfWork", filing: Filing, form: Form) -> tuple[list[Giver], list[str]]:
    """Give the same form's filing of the period before: as it stands, where it is kept all year."""
    if form.period == "day":
        found = _latest(wb, work, filing, filing.form, before=True)
    elif form.living:
        found = _as_it_stands(wb, work, filing, filing.form, period_before(filing.period))
    else:
        found = None
    if found or form.period == "day":
        return [found] if found else [], []
    return _said_of(wb, work, filing, [(filing.form, period_before(filing.period), "")])


def _said_of(
    wb: Workbench, work: "UnitOfWork", filing: Filing, wanted: list[tuple[str, str, str]]
) -> tuple[list[Giver], list[str]]:
    """Give what was said in forms for periods, each with its month of the year or none, and name what was not."""
    said = [(period, _said(wb, work, filing, name, period, month)) for name, period, month in wanted]
    return [giver for _, giver in said if giver], [period for period, giver in said if giver is None]


def _latest(
    wb: Workbench, work: "UnitOfWork", filing: Filing, form: str, *, before: bool = False, shared: bool = False
) -> Giver | None:
    """Give what was said in a form last by the day of a filing, else first after it; of a `shared` one, last of all.

    Only what was said earlier counts where it is to be one `before`.
    """
    listed = work.filings.listed(None if shared else filing.enterprise)
    said = sorted(
        (each.period, each.updated_at, each.enterprise) for each in listed if each.form == form and each.revision
    )
    by_then = [each for each in said if shared or each[0] < filing.period or (each[0] == filing.period and not before)]
    chosen = by_then[-1:] or ([] if before else said[:1])
    found = sealed.last(wb, work, chosen[0][2], form, chosen[0][0]) if chosen else None
    return Giver(found.form, found.said.cells, found.values, found.place) if found else None


def _said(wb: Workbench, work: "UnitOfWork", filing: Filing, form: str, period: str, month: str = "") -> Giver | None:
    """Give what was said for a period: `month` is that of the taker's year, or all of it for one of its span."""
    said = sealed.last(wb, work, filing.enterprise, form, period)
    if said is None:
        return None
    of_span = {"period": month} if month == period else {"month": month}
    return Giver(said.form, said.said.cells, said.values, said.place, **of_span)


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
