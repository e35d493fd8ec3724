"""The data quality control plan of a year, the figures it must speak of, and the day it is due."""

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING

from workbench.base.clock import today
from workbench.domain.cards import SECTION
from workbench.domain.ground import Ground
from workbench.rules.deadline import Fixed
from workbench.rules.surroundings import FIGURES, Figure, Point
from workbench.rules.timeline import NotInForce
from workbench.services import filings, rooms
from workbench.services.context import Workbench

if TYPE_CHECKING:
    from workbench.domain.filing import Filing
    from workbench.rules.cells import Cells
    from workbench.rules.form import Form, Section
    from workbench.rules.library import Rules
    from workbench.services.rooms import Room

FORM = "plan"
DEADLINE = "quality_plan"
POINTS = "verification_points"


def plan_of(wb: Workbench, enterprise_id: str, pack: str, year: int) -> "Room | None":
    """Give the plan of a year as it stands, worked out; the last one before where that year has none."""
    found = rooms.latest(wb, enterprise_id, f"{pack}/{FORM}", year)
    return rooms.view(wb, found) if found else None


def parameters_of(form: "Form") -> "Section":
    """Give the section of the plan whose rows are its cards."""
    return next(section for section in form.sections if section.id == SECTION)


def figures_of(rules: "Rules") -> dict[str, Figure]:
    """Give the figures a sector names, none where it names none."""
    return {name: figure for name, figure in listed(rules, FIGURES).items() if isinstance(figure, Figure)}


def listed(rules: "Rules", name: str) -> Mapping[str, object]:
    """Give what a parameter lists, by id; nothing where there is none such."""
    entry = rules.parameters.get(name)
    return entry.value if entry and isinstance(entry.value, Mapping) else {}


def points_of(rules: "Rules") -> dict[str, Point]:
    """Give what a verifier may object to, by id."""
    return {name: point for name, point in listed(rules, POINTS).items() if isinstance(point, Point)}


def ground_of(wb: Workbench, filing: "Filing", cells: "Cells | None" = None) -> Ground:
    """Work a filing out, as saved or as `cells` have it, with its figures known."""
    from workbench.rules.evaluate import evaluate

    form, rules = filings.form_of(wb, filing), filings.rules_of(wb, filing)
    cells = filing.cells if cells is None else cells
    return Ground(form, cells, evaluate(form, cells, rules), figures_of(rules))


def months_of(wb: Workbench, enterprise_id: str, pack: str, year: int) -> "tuple[Filing, ...]":
    """Give the months of a year as they stand, January first; of two for one month the one last touched."""
    told: dict[str, str] = {}
    for each in filings.filings(wb, enterprise_id):
        if each.form == f"{pack}/monthly" and each.period.startswith(f"{year}-"):
            told.setdefault(each.period, each.id)
    return tuple(filings.get(wb, told[period]) for period in sorted(told))


def due_day(wb: Workbench, year: int) -> date | None:
    """Give the day by which the plan of a year was to be there; None where no notice says."""
    for pack in wb.library.packs.values():
        timeline = pack.deadlines.get(DEADLINE)
        try:
            rule = timeline.at(date(year, 1, 1), today()).value.rule if timeline else None
        except NotInForce:
            continue
        if isinstance(rule, Fixed):
            return rule.days.get(year)
    return None
