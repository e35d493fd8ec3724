"""Must the enterprise disclose? The form of scope of a list year: begun, kept whole, fed, read in words and tried."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from workbench.base.clock import now
from workbench.base.text import Label
from workbench.domain import duty
from workbench.domain.duty import Trial, Verdict
from workbench.domain.names import INTERIM, SCOPE
from workbench.rules.cells import Cell, Cells, Change, Source, Value
from workbench.rules.sources import Citation
from workbench.services import filings, sealed
from workbench.services.context import Workbench
from workbench.services.scenarios import TRIED

if TYPE_CHECKING:
    from workbench.domain.filing import Filing
    from workbench.rules.form import Form
    from workbench.rules.library import Rules
    from workbench.services.sealed import Sealed

FORM = SCOPE
_FIRST = "disclosure_first_list"
_OPEN = "readings"
"""The section of what the measures leave open."""
_ROUNDS = 4
"""Rows of years are added, worked out, and added again; after this many rounds they fit."""
_TOLD_OF = {"penalties": ("fine", "daily", "halted", "revoked"), "detentions": (), "crimes": ()}
"""What an interim report tells of that may lead to the list, with the columns taken over as they are."""
_SAYS = {"detentions": "detention", "crimes": "crime"}


@dataclass(frozen=True, slots=True)
class Reading:
    """Another way to read what the measures leave open, and the verdict it leads to."""

    question: Label
    answer: Label
    cite: Citation | None
    verdict: Verdict


def standing(wb: Workbench, enterprise_id: str, year: int) -> "Filing | None":
    """Give the form of scope of a list year, draft or frozen; None if none was begun."""
    with wb.look() as work:
        listed = work.filings.listed(enterprise_id)
        found = [each.id for each in listed if (each.form, each.period) == (FORM, str(year))]
        return work.filings.get(found[0]) if found else None


def begin(wb: Workbench, enterprise_id: str, year: int) -> "Filing":
    """Begin the form of a list year from that of the last year before, with what interim reports tell.

    Raises WorkbenchError as `filings.begin` does.
    """
    before = [each for each in filings.filings(wb, enterprise_id) if each.form == FORM and int(each.period) < year]
    last = max(before, key=lambda each: int(each.period), default=None)
    begun = filings.begin(wb, enterprise_id, FORM, str(year), last.id if last else "")
    changes: dict[str, Cell | None] = {}
    if last is not None:  # the day that list was published, and whom it named, belong to its own row from now on
        kept = filings.get(wb, last.id).cells
        row = _row_of(begun.cells, last.period)
        for name in ("published", "named"):
            cell = kept.get(f"about/{name}")
            if cell is not None and row:
                changes[f"{row}/{name}"] = Cell(cell.value, Source("carried", last.period, wb.person, now()))
    cells = begun.cells.changed(changes)
    cells = cells.changed({change.path: change.after for change in news(wb, begun, cells)})
    cells = judge(wb, begun).fitted(cells, typed(wb))
    return filings.save(wb, begun.id, cells, version=begun.version)


def _row_of(cells: Cells, year: str) -> str:
    return next((f"years/{row}" for row in cells.rows("years") if cells.value(f"years/{row}/year") == year), "")


def judge(wb: Workbench, filing: "Filing") -> "Judge":
    """Give who works out the verdicts of a form of scope."""
    return Judge(filings.form_of(wb, filing), filings.rules_of(wb, filing), int(filing.period))


def typed(wb: Workbench) -> Source:
    """Give the source of what the person says on the page."""
    return Source("typed", by=wb.person, at=now())


class Judge:
    """Works verdicts out of the form of one list year, again and again: only what a change touches is done anew."""

    def __init__(self, form: "Form", rules: "Rules", year: int) -> None:
        """Begin with nothing worked out."""
        from workbench.rules.evaluate import Working

        self.form, self.year = form, year
        first = rules.parameters[_FIRST].value
        assert isinstance(first, Decimal)  # noqa: S101 - for the type checker: its pack says a number
        self.first = int(first)
        self._working = Working(form, rules)

    def fitted(self, cells: Cells, source: Source) -> Cells:
        """Give the cells with a row for every list year there is something to say of."""
        for _ in range(_ROUNDS):
            values = self._working.outcome(cells).values
            changes = duty.fitting(cells, values, self.year, self.first, source)
            if not changes:
                break
            cells = cells.changed(changes)
        return cells

    def verdict(self, cells: Cells) -> Verdict:
        """Work out whether the enterprise must disclose, whatever rows of years are there."""
        whole = self.fitted(cells, Source(TRIED))
        return duty.verdict(self._working.outcome(whole).values, self.year)

    def tried(self, cells: Cells, trial: Trial) -> Verdict:
        """Work out what would follow if something happened."""
        return self.verdict(duty.tried(cells, trial, Source(TRIED)))

    def readings(self, cells: Cells) -> Iterator[Reading]:
        """Give each other way to read what the measures leave open that leads to another verdict."""
        section = next(each for each in self.form.sections if each.id == _OPEN)
        chosen = self._working.outcome(cells).values
        stands = self.verdict(cells)
        for field in section.fields:
            path = f"{section.id}/{field.id}"
            for choice in field.choices:
                if choice.id != chosen.get(path):
                    found = self.verdict(cells.changed({path: Cell(choice.id, Source(TRIED))}))
                    if found.told != stands.told:
                        yield Reading(field.label, choice.label, field.cite, found)


# ---------------------------------------------------------------- what interim reports tell


def news(wb: Workbench, filing: "Filing", cells: Cells) -> tuple[Change, ...]:
    """List the decisions that interim reports of any year tell of and the form does not, or tells otherwise.

    Its question whether there were any is answered with them, where they matter.
    """
    changes: dict[str, Cell | None] = {}
    with wb.look() as work:
        listed = [each for each in work.filings.listed(filing.enterprise) if each.form == INTERIM and each.revision]
        told = [sealed.last(wb, work, each.enterprise, each.form, each.period) for each in listed]
    rows = {str(cells.value(f"events/{row}/number")): row for row in cells.rows("events")}
    for report in sorted(filter(None, told), key=lambda each: each.said.period):
        for number, facts in _decisions(report):
            row = rows.setdefault(number, cells.changed(changes).new_row("events"))
            source = Source("filing", report.place, wb.person, now())
            changes |= {f"events/{row}/{name}": Cell(value, source) for name, value in facts.items()}
    asked = any(cells.value(f"questions/{name}") is True for name in ("is_listed", "is_bond"))
    if changes and asked:
        changes["questions/had_events"] = Cell(value=True, source=typed(wb))
    found = (Change(path, cells.get(path), cell) for path, cell in changes.items())
    return tuple(each for each in found if each.after and cells.value(each.path) != each.after.value)


def _decisions(report: "Sealed") -> Iterator[tuple[str, Mapping[str, Value]]]:
    cells = report.said.cells
    for section, columns in _TOLD_OF.items():
        for row in cells.rows(section):
            told = {name: report.values.get(f"{section}/{row}/{name}") for name in ("number", "decided")}
            number, decided = told["number"], told["decided"]
            if not isinstance(number, str) or decided is None:
                continue
            facts: dict[str, Value] = {"number": number, "decided": decided}
            for name in ("authority", "received", *columns):
                value = report.values.get(f"{section}/{row}/{name}")
                if value is not None:
                    facts[name] = value
            yield number, facts | ({_SAYS[section]: True} if section in _SAYS else {})
