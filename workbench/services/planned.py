"""The data quality control plan at work: the card beside a figure."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from workbench.domain.cards import Card, cards_of, spoken
from workbench.domain.ground import Ground
from workbench.rules.outcome import Outcome
from workbench.rules.places import Places
from workbench.services import filings
from workbench.services.context import Workbench
from workbench.services.deviating import deviations
from workbench.services.plans import FORM, figures_of, ground_of, parameters_of, plan_of

if TYPE_CHECKING:
    from workbench.domain.filing import Filing
    from workbench.rules.cells import Cells
    from workbench.services.rooms import Room

__all__ = ["Beside", "beside", "cards", "deviations"]


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
