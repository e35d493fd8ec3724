"""The data quality control plan at work: the card beside a figure, what a month takes from it, and what it lacks."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from workbench.base.clock import now
from workbench.base.errors import WorkbenchError
from workbench.base.text import say
from workbench.domain.cards import Card, card_at, cards_of, spoken
from workbench.domain.deviations import WORDS, Month
from workbench.domain.doubt import Doubt, doubt
from workbench.domain.feeding import Rows, Said, answers, lacking
from workbench.domain.ground import Ground
from workbench.rules.cells import Cell, Change, Source, natural
from workbench.rules.outcome import Outcome
from workbench.rules.places import Places
from workbench.services import filings, rooms
from workbench.services.context import Workbench
from workbench.services.deviating import deviations
from workbench.services.plans import (
    FORM,
    figures_of,
    ground_of,
    listed,
    months_of,
    parameters_of,
    plan_of,
    points_of,
)

if TYPE_CHECKING:
    from workbench.domain.filing import Filing
    from workbench.rules.cells import Cells
    from workbench.rules.form import Form
    from workbench.rules.library import Rules
    from workbench.services.rooms import Room

__all__ = ["Beside", "Plan", "cards", "deviations", "feed", "gather", "plan_for"]


@dataclass(frozen=True, slots=True)
class Beside:
    """What a plan says of one figure: line by line; and what the filing says otherwise. No lines: it says nothing."""

    lines: tuple[tuple[str, str], ...]
    doubts: tuple[Doubt, ...]
    row: str
    """The card's row in the plan, empty for none."""


@dataclass(frozen=True, slots=True)
class Plan:
    """A plan as it stands, and its cards."""

    room: "Room"
    cards: tuple[Card, ...]

    @property
    def year(self) -> str:
        """The year it is the plan of."""
        return self.room.filing.period

    def beside(self, form: "Form", rules: "Rules", cells: "Cells", outcome: Outcome, path: str) -> Beside | None:
        """Give what the plan says of the figure at a path, or that is worked out from it; None where it is none."""
        ground = Ground(form, cells, outcome, figures_of(rules))
        there, card = card_at(ground, self.cards, path)
        if not there:
            return None
        lists = {name: listed(rules, name) for name in WORDS}
        apart = Month(ground, self.cards, lists).at(there, card)
        told = (
            doubt(
                points_of(rules), each.point, "warning", path=each.path, at_stake=None,
                name=each.name, value=each.value, other=each.other, month=say("planned.here"),
            )
            for each in apart
        )  # fmt: skip
        return Beside(self._lines(card) if card else (), tuple(told), card.path if card else "")

    def _lines(self, card: Card) -> tuple[tuple[str, str], ...]:
        room = self.room
        places = Places(room.form, room.cells, room.outcome.values)
        told = ((each, f"{card.path}/{each.id}") for each in parameters_of(room.form).fields if each.id != "figure")
        return tuple(
            (str(each.label), f"{places.shown(path, each)} {places.unit(path, each)}".strip())
            for each, path in told
            if room.outcome.values.get(path) not in (None, "") and path not in room.outcome.closed
        )


def plan_for(wb: Workbench, filing: "Filing") -> Plan | None:
    """Give the plan a month or a year follows: that of its year, else the last before; None without one."""
    pack, _, form = filing.form.partition("/")
    if form == FORM or FORM not in wb.library.packs[pack].forms:
        return None
    room = plan_of(wb, filing.enterprise, pack, int(filing.period[:4]))
    return Plan(room, cards_of(room.cells, room.outcome.values)) if room else None


def cards(wb: Workbench, filing_id: str, cells: "Cells | None" = None) -> Mapping[str, Card]:
    """Give the card that speaks for each figure of a month or a year, by path; nothing without a plan."""
    filing = filings.get(wb, filing_id)
    plan = plan_for(wb, filing)
    return spoken(ground_of(wb, filing, cells), plan.cards) if plan else {}


def feed(wb: Workbench, filing_id: str, cells: "Cells | None" = None) -> tuple[Change, ...]:
    """List the rows and answers the plan gives a month wherever it says nothing yet. Nothing is changed."""
    filing = filings.get(wb, filing_id)
    plan = plan_for(wb, filing)
    if plan is None:
        raise WorkbenchError("planned.no_plan", year=filing.period[:4])
    cells = filing.cells if cells is None else cells
    rows = Rows(ground_of(wb, filing, cells), plan.cards).make()
    grown = _with(wb, plan.room, cells, rows)
    told = rows | answers(ground_of(wb, filing, grown), plan.cards)
    grown = _with(wb, plan.room, cells, told)
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
