"""How the allowances of a data year stand, sector by sector: computed, notified, and the right to object."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Literal

from workbench.base.clock import today
from workbench.base.text import Label
from workbench.rules.cells import Cells, Value
from workbench.services import deadlines, filings, rooms
from workbench.services.context import Workbench
from workbench.services.deadlines import Due

if TYPE_CHECKING:
    from workbench.domain.filing import Filing
    from workbench.rules.form import Field, Form, Section
    from workbench.rules.outcome import Outcome
    from workbench.services.filings import FilingSummary

FORM, DRAFT, REPORT, OBJECTION = "allocation", "allocation_draft", "annual_report", "allocation_objection"
FIRST_YEAR = 2019
"""The first data year of the national market."""
_BESIDE = ("about", "basis", "result", "issued", "adjustments")
"""Sections of an allocation whose figures are no quantities to try others for."""

Report = Literal["sealed", "draft", "none"]


@dataclass(frozen=True, slots=True)
class Share:
    """One unit, line, process or works: its allowance, and what is to be surrendered for it."""

    name: str
    how: str
    """How it is allocated, in the person's language; empty where the form does not say."""
    allowance: Decimal | None
    due: Decimal | None


@dataclass(frozen=True, slots=True)
class Knob:
    """A figure of the allocation another may be tried for; `value` is None where none is given yet."""

    path: str
    row: str
    """The name of the row it stands in; empty in a section of one."""
    field: "Field"
    value: Decimal | None


@dataclass(frozen=True, slots=True)
class Way:
    """A rule to work an allocation out by: that of a data year, or what a consultation draft would make of it."""

    year: int
    scenario: bool = False


@dataclass(frozen=True, slots=True)
class Filed:
    """An allocation that was begun, worked out as it stands."""

    filing: "Filing"
    form: "Form"
    values: Mapping[str, Value]
    shares: tuple[Share, ...]
    errors: int
    warnings: int
    unsure: bool
    """Whether it rests on a text that was not seen itself."""
    objection: Due | None
    """The right to have it reviewed; None until the notice came."""
    application: str
    """The request for that review, if one was begun."""

    def figure(self, path: str) -> Decimal | None:
        """Give a figure by its path, such as ``result/allowance``; None where there is none."""
        value = self.values.get(path)
        return value if isinstance(value, Decimal) else None

    @property
    def differs(self) -> bool:
        """Tell whether what was notified is not what was computed."""
        return bool(self.figure("issued/difference"))


@dataclass(frozen=True, slots=True)
class Allocation:
    """The allocation of one sector for a data year; `filed` is None where none was begun."""

    pack: str
    sector: Label
    year: int
    form: "Form | None"
    """None where no rule is in force for the year."""
    ways: tuple[Way, ...]
    """Every rule that can be tried on it: the years a plan is in force for, and the drafts."""
    drafted: bool
    """Whether a consultation draft says what would be the rule of the year."""
    last: int
    """The last year before it a rule is in force for, 0 if none: there its draft can be tried on what was filed."""
    report: Report
    """Whether the annual report its figures are drawn from is sealed."""
    objects: bool
    """Whether there is a form for the request to have it reviewed."""
    filed: Filed | None

    base: str
    """The filing other figures and rules are tried on: the allocation, else the year's report; empty without either."""

    @property
    def name(self) -> str:
        """The form as a filing names it: ``cn.ets.steel/allocation``."""
        return f"{self.pack}/{FORM}"


def allocations(wb: Workbench, enterprise_id: str, year: int) -> tuple[Allocation, ...]:
    """Give the allocation of a data year for each sector of an enterprise that has one in any year."""
    day = today()
    known = {(each.form, each.period): each for each in filings.filings(wb, enterprise_id)}
    packs = [each for each in rooms.packs_of(wb, enterprise_id, year) if FORM in wb.library.packs[each].forms]
    return tuple(_allocation(wb, enterprise_id, pack, year, known, day) for pack in packs)


def _allocation(
    wb: Workbench,
    enterprise_id: str,
    pack: str,
    year: int,
    known: "Mapping[tuple[str, str], FilingSummary]",
    day: date,
) -> Allocation:
    forms = wb.library.rules(pack, date(year, 12, 31), day).forms
    report = known.get((f"{pack}/{REPORT}", str(year)))
    sealed: Report = "none" if report is None else "sealed" if report.revision else "draft"
    listed = known.get((f"{pack}/{FORM}", str(year)))
    application = known.get((f"{pack}/{OBJECTION}", str(year)))
    ways = _ways(wb, pack, day)
    own = Way(year, scenario=True)
    base = listed or (report if own in ways and FORM not in forms else None)
    return Allocation(
        pack,
        wb.library.packs[pack].title,
        year,
        forms.get(FORM),
        ways if listed else (own,) if base else (),
        own in ways,
        max((way.year for way in ways if not way.scenario and way.year < year), default=0),
        sealed,
        OBJECTION in forms,
        _filed(wb, enterprise_id, listed.id, application.id if application else "", day) if listed else None,
        base.id if base else "",
    )


def _ways(wb: Workbench, pack: str, day: date) -> tuple[Way, ...]:
    """Give every rule known on a day, the newest first."""
    found = []
    for year in range(day.year, FIRST_YEAR - 1, -1):
        forms = wb.library.rules(pack, date(year, 12, 31), day).forms
        found += [Way(year, form == DRAFT) for form in (FORM, DRAFT) if form in forms]
    return tuple(found)


def _filed(wb: Workbench, enterprise_id: str, filing_id: str, application: str, day: date) -> Filed:
    room = rooms.view(wb, filings.get(wb, filing_id))
    form, outcome = room.form, room.outcome
    levels = [finding.level for finding in outcome.findings]
    cited = (step.cite for step in outcome.steps.values())
    return Filed(
        room.filing,
        form,
        outcome.values,
        tuple(_shares(form, room.cells, outcome.values)),
        levels.count("error"),
        levels.count("warning"),
        any(cite is not None and (cite.confidence != "text" or outcome.doubts(cite)) for cite in cited),
        _objection(wb, enterprise_id, outcome.values.get("issued/notified"), day),
        application,
    )


def _objection(wb: Workbench, enterprise_id: str, notified: Value | None, day: date) -> Due | None:
    """Give until when the review may be asked for, counted from the notice."""
    if not isinstance(notified, date):
        return None
    found = deadlines.due(wb, enterprise_id, day, since=min(notified, day), anyway=True)
    return next((each for each in found if (each.id, each.period) == (OBJECTION, notified.isoformat())), None)


def _shares(form: "Form", cells: Cells, values: Mapping[str, Value]) -> Iterator[Share]:
    """Give what each unit of an allocation comes to: the rows that have an allowance and a duty of their own."""

    def number(path: str) -> Decimal | None:
        value = values.get(path)
        return value if isinstance(value, Decimal) else None

    for section in form.sections:
        fields = {field.id: field for field in section.fields}
        if section.id in _BESIDE or not {"allowance", "due"} <= set(fields):
            continue
        how = next((fields[name] for name in ("treatment", "unit_class") if name in fields), None)
        for row, name in _rows(section, "", cells, values):
            way = values.get(f"{row}/{how.id}") if how else None
            words = next((str(choice.label) for choice in how.choices if choice.id == way), "") if how else ""
            yield Share(name or str(section.label), words, number(f"{row}/allowance"), number(f"{row}/due"))


def knobs(form: "Form", cells: Cells, outcome: "Outcome") -> tuple[Knob, ...]:
    """Give the figures of an allocation another may be tried for, row by row."""
    values = outcome.values

    def walk(section: "Section", above: str, around: str) -> Iterator[Knob]:
        for row, name in _rows(section, above, cells, values):
            said = " · ".join(filter(None, (around, name)))
            for field in section.fields:
                path = f"{row}/{field.id}"
                if field.kind == "number" and not field.computed and path not in outcome.closed:
                    value = values.get(path)
                    yield Knob(path, said, field, value if isinstance(value, Decimal) else None)
            for inner in section.sections:
                yield from walk(inner, f"{row}/", said)

    asked = (section for section in form.sections if section.id not in _BESIDE)
    return tuple(knob for section in asked for knob in walk(section, "", ""))


def _rows(section: "Section", above: str, cells: Cells, values: Mapping[str, Value]) -> Iterator[tuple[str, str]]:
    """Give the rows of a section by path and name; a section of one is its own, nameless row."""
    base = f"{above}{section.id}"
    if section.rows == "one":
        yield base, ""
        return
    field = section.field(section.named_by) if section.named_by else None
    for row in cells.rows(base):
        value = values.get(f"{base}/{row}/{field.id}") if field else None
        words = next((str(each.label) for each in field.choices if each.id == value), "") if field else ""
        yield f"{base}/{row}", words or str(value or row)
