"""The data quality control plan at work: the card beside a figure, what a month takes from it, and what it lacks."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from workbench.base.clock import now
from workbench.base.errors import WorkbenchError
from workbench.domain.cards import Card, cards_of, spoken
from workbench.domain.feeding import Rows, Said, answers, lacking
from workbench.domain.ground import Ground
from workbench.rules.cells import Cell, Change, Source, natural
from workbench.rules.outcome import Outcome
from workbench.rules.places import Places
from workbench.services import filings, rooms
from workbench.services.context import Workbench
from workbench.services.deviating import deviations
from workbench.services.plans import FORM, figures_of, ground_of, months_of, parameters_of, plan_of

if TYPE_CHECKING:
    from workbench.domain.filing import Filing
    from workbench.rules.cells import Cells
    from workbench.services.rooms import Room

__all__ = ["Beside", "beside", "cards", "deviations", "feed", "gather"]


@dataclass(frozen=True, slots=True)
class Beside:
    """The card of a figure as it is shown: the plan it stands in, its row there, and what it says line by line."""

    plan: str
    period: str
    card: Card
    lines: tuple[tuple[str, str], ...]


def cards(wb: Workbench, filing_id: str, cells: "Cells | None" = None) -> Mapping[str, Card]:
    """Give the card that speaks for each figure of a month or a year, by path; nothing without a plan."""
    filing = filings.get(wb, filing_id)
    plan = _plan_for(wb, filing)
    if plan is None:
        return {}
    return spoken(ground_of(wb, filing, cells), cards_of(plan.cells, plan.outcome.values))


def beside(wb: Workbench, filing: "Filing", cells: "Cells", outcome: Outcome, path: str) -> Beside | None:
    """Give the card of the figure at a path, or of the figure that is worked out from it; None where none speaks."""
    plan = _plan_for(wb, filing)
    if plan is None:
        return None
    ground = Ground(filings.form_of(wb, filing), cells, outcome, figures_of(filings.rules_of(wb, filing)))
    said = spoken(ground, cards_of(plan.cells, plan.outcome.values))
    card = said.get(path) or next((card for there, card in said.items() if path in ground.details(there)), None)
    return Beside(plan.filing.id, plan.filing.period, card, _lines(plan, card)) if card else None


def _lines(plan: "Room", card: Card) -> tuple[tuple[str, str], ...]:
    section = parameters_of(plan.form)
    places = Places(plan.form, plan.cells, plan.outcome.values)
    told = ((each, f"{card.path}/{each.id}") for each in section.fields)
    return tuple(
        (str(each.label), places.shown(path, each))
        for each, path in told
        if plan.outcome.values.get(path) not in (None, "") and path not in plan.outcome.closed
    )


def _plan_for(wb: Workbench, filing: "Filing") -> "Room | None":
    pack, _, form = filing.form.partition("/")
    if form == FORM or FORM not in wb.library.packs[pack].forms:
        return None
    return plan_of(wb, filing.enterprise, pack, int(filing.period[:4]))


def feed(wb: Workbench, filing_id: str, cells: "Cells | None" = None) -> tuple[Change, ...]:
    """List the rows and answers the plan gives a month wherever it says nothing yet. Nothing is changed."""
    filing = filings.get(wb, filing_id)
    plan = _plan_for(wb, filing)
    if plan is None:
        raise WorkbenchError("planned.no_plan", year=filing.period[:4])
    said_by = cards_of(plan.cells, plan.outcome.values)
    cells = filing.cells if cells is None else cells
    rows = Rows(ground_of(wb, filing, cells), said_by).make()
    grown = _with(wb, plan, cells, rows)
    told = rows | answers(ground_of(wb, filing, grown), said_by)
    grown = _with(wb, plan, cells, told)
    changes = (Change(path, cells.get(path), grown[path]) for path in told)
    return tuple(sorted(changes, key=lambda change: natural(change.path)))


def _with(wb: Workbench, plan: "Room", cells: "Cells", said: Mapping[str, Said]) -> "Cells":
    place = f"{plan.form.label.zh} {plan.filing.period}"
    return cells.changed(
        {
            path: Cell(each.value, Source("filing", f"{place} · {each.row}", wb.person, now()))
            for path, each in said.items()
        }
    )


def gather(wb: Workbench, plan_id: str, cells: "Cells | None" = None) -> tuple[Change, ...]:
    """List the cards and facilities a plan lacks for what the months of its year, else of the year before, report."""
    plan = rooms.view(wb, filings.get(wb, plan_id))
    cells = plan.cells if cells is None else cells
    pack, year = plan.form.pack, int(plan.filing.period)
    months = months_of(wb, plan.filing.enterprise, pack, year) or months_of(wb, plan.filing.enterprise, pack, year - 1)
    known: dict[str, Cell] = {}
    for filing in months:
        grown = cells.changed(known)
        values = {path: cell.value for path, cell in grown.items()}
        told = lacking(ground_of(wb, filing), cards_of(grown, values), grown)
        source = Source("filing", f"{filings.form_of(wb, filing).label.zh} {filing.period}", wb.person, now())
        known |= {path: Cell(value, source) for path, value in told.items()}
    return tuple(Change(path, None, cell) for path, cell in known.items())
