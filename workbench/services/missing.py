"""A figure is missing: what may stand in its place without understating, and the tonnes each choice costs."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import TYPE_CHECKING

from workbench.base.clock import now
from workbench.base.numbers import CONTEXT, shown
from workbench.base.text import Label, say
from workbench.domain.comparing import Rows, Side
from workbench.domain.filing import Filing
from workbench.rules.cells import Cell, Cells, Source, Value
from workbench.rules.form import MONTHS, Field, Form, Section
from workbench.services import comparing, filings
from workbench.services.context import Workbench

if TYPE_CHECKING:
    from workbench.rules.outcome import Outcome
    from workbench.rules.sources import Citation
    from workbench.storage.unit_of_work import UnitOfWork

RULES = "missing_rules"
"""The list parameter that words the choices: ``default``, ``highest``, ``lowest``, ``own``."""

MOST_MONTHS = 11
"""How far a neighbouring month may lie."""


@dataclass(frozen=True, slots=True)
class Option:
    """One choice, and what it leads to.

    `headline` is the filing's with it; `cost` is that less the one the plain mean of the known neighbours gives, both
    in the headline's unit; None where it cannot be worked out. `note` is the reason, to be kept with the cell.
    """

    id: str
    label: Label
    value: Value
    cite: "Citation | None"
    headline: Decimal | None
    cost: Decimal | None
    note: str


def options(wb: Workbench, filing_id: str, cells: Cells, path: str) -> tuple[Option, ...]:
    """Give what may stand for the figure at a path, the dearest last; nothing for what is no number to be filled in.

    Of the nearest known months before and after, the one that does not understate the headline is offered; both are
    where neither changes it. A figure typed at the path already is offered as the person's own.
    """
    case = _case(wb, filing_id, cells, path)
    if case is None:
        return ()
    found = [*_by_default(case), *_by_neighbours(case)]
    typed = cells.value(path)
    source = cells[path].source if path in cells else None
    if isinstance(typed, Decimal) and (source is None or source.origin != "conservative"):
        found.append(case.option("own", typed, say("missing.note.own")))
    return tuple(sorted(found, key=lambda option: (option.headline is not None, option.headline or 0)))


def fill(wb: Workbench, option: Option) -> Cell | None:
    """Give the cell a choice makes. The form's own default is none: it stands where nothing is typed."""
    if option.id == "default":
        return None
    return Cell(option.value, Source("conservative", option.id, wb.person, now()), option.note)


@dataclass(frozen=True, slots=True)
class _Case:
    """A figure that is missing, and all that can be tried in its place."""

    form: Form
    field: Field
    path: str
    labels: Mapping[str, Label]
    cite: "Citation"
    neighbours: tuple[tuple[str, Decimal], ...]
    """Known months, as a reader names them, with their figures."""
    work_out: "Callable[[Decimal | None], Outcome]"
    """What the filing gives with a figure at the path, or none."""

    def headline(self, value: Decimal | None) -> Decimal | None:
        found = self.work_out(value).values.get(self.form.headline)
        return found if isinstance(found, Decimal) else None

    def mean(self) -> Decimal | None:
        """Give the headline with the plain mean of the neighbours."""
        if not self.neighbours:
            return None
        total = sum((value for _, value in self.neighbours), Decimal(0))
        return self.headline(CONTEXT.divide(total, Decimal(len(self.neighbours))))

    def option(self, id: str, value: Decimal, note: str, *, typed: bool = True) -> Option:
        headline, mean = self.headline(value if typed else None), self.mean()
        cost = None if headline is None or mean is None else headline - mean
        return Option(id, self.labels[id], value, self.cite, headline, cost, note)


def _by_default(case: _Case) -> Iterator[Option]:
    value = case.work_out(None).values.get(case.path) if case.field.default else None
    if isinstance(value, Decimal):
        yield case.option("default", value, say("missing.note.default", value=shown(value)), typed=False)


def _by_neighbours(case: _Case) -> Iterator[Option]:
    if not case.neighbours:
        return
    low, high = (pick(case.neighbours, key=lambda each: each[1])[1] for pick in (min, max))
    with_low, with_high = case.headline(low), case.headline(high)
    ends, code = {"lowest": low, "highest": high}, "missing.note.told"
    if low == high:
        ends, code = {"highest": high}, "missing.note.single"
    elif with_low is None or with_high is None or with_low == with_high:
        code = "missing.note.open"  # it changes nothing there, or nothing can be told yet: the person weighs both
    else:
        del ends["highest" if with_high < with_low else "lowest"]
    known = say("missing.between").join(f"{name} {shown(value)}" for name, value in case.neighbours)
    headline = str(case.form.locate(case.form.headline)[2].label) if case.form.headline else ""
    for rule, value in ends.items():
        note = say(code, rule=case.labels[rule], known=known, value=shown(value), headline=headline)
        yield case.option(rule, value, note)


# ---------------------------------------------------------------- what is known


def _case(wb: Workbench, filing_id: str, cells: Cells, path: str) -> _Case | None:
    from workbench.rules.evaluate import evaluate

    with wb.look() as work:
        filing = work.filings.get(filing_id)
        form, rules = filings.form_of(wb, filing), filings.rules_of(wb, filing)
        entry = rules.parameters.get(RULES)
        try:
            sections, _, field = form.locate(path)
        except KeyError:
            return None
        if field.kind != "number" or field.computed or entry is None or not isinstance(entry.value, Mapping):
            return None
        outcome = evaluate(form, cells, rules)
        if path in outcome.closed:
            return None
        side = Side(form, cells, outcome.values)
        nearest: _Known = ()
        if form.period == "month":
            nearest = _in_months(wb, work, filing, side, path)
        elif form.period == "year":
            nearest = _in_year(side, sections, path)
    labels = {rule: label for rule, label in entry.value.items() if isinstance(label, Label)}

    @cache  # each figure is tried once, however many choices ask for it
    def work_out(value: Decimal | None) -> "Outcome":
        return evaluate(form, cells.changed({path: None if value is None else Cell(value)}), rules)

    return _Case(form, field, path, labels, entry.cite, nearest, work_out)


_Known = tuple[tuple[str, Decimal], ...]


def _in_year(side: Side, sections: tuple[Section, ...], path: str) -> _Known:
    """Give the nearest known months before and after, in the same row of a year; none where it is not told by month."""
    parts, place = path.split("/"), 1
    for section in sections:
        if section.rows == "months":
            break
        place += 1 if section.rows == "one" else 2
    else:
        return ()
    figures = ((month, _given(side, "/".join((*parts[:place], month, *parts[place + 1 :])))) for month in MONTHS)
    known = [(month, value) for month, value in figures if value is not None]
    before = [each for each in known if each[0] < parts[place]][-1:]
    after = [each for each in known if each[0] > parts[place]][:1]
    return tuple((say("place.month", month=int(month)), value) for month, value in before + after)


def _in_months(wb: Workbench, work: "UnitOfWork", filing: Filing, side: Side, path: str) -> _Known:
    """Give the nearest known months before and after, from the same row of other months' filings."""
    listed = work.filings.listed(filing.enterprise)
    periods = {each.period for each in listed if each.form == filing.form and _apart(each.period, filing.period)}

    def known(periods: Iterable[str]) -> list[tuple[str, Decimal]]:
        for period in periods:
            other = comparing.side_of(wb, work, filing, period)
            value = _given(other, Rows(side, other).there(path)) if other else None
            if value is not None:
                return [(period, value)]
        return []

    before = known(sorted((each for each in periods if each < filing.period), reverse=True))
    return tuple(before + known(sorted(each for each in periods if each > filing.period)))


def _apart(one: str, other: str) -> bool:
    """Tell whether two months are different, and near enough to speak for one another."""
    months = (int(one[:4]) - int(other[:4])) * 12 + int(one[5:]) - int(other[5:])
    return 0 < abs(months) <= MOST_MONTHS


def _given(side: Side, path: str) -> Decimal | None:
    """Give a figure somebody measured: not a default, nor one that stands in for a missing one."""
    cell = side.cells.get(path)
    if cell is None or (cell.source and cell.source.origin == "conservative"):
        return None
    value = side.values.get(path)
    return value if isinstance(value, Decimal) else None
