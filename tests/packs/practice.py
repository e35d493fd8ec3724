"""The year of a practice enterprise, worked out without a workspace: twelve months, and the report drawn from them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from workbench.base.data import Node, read_yaml
from workbench.base.paths import resources
from workbench.domain.drawing import Drawer, Giver
from workbench.domain.filing import last_day
from workbench.rules.evaluate import evaluate
from workbench.rules.form import MONTHS, Form
from workbench.rules.library import Library
from workbench.rules.outcome import Outcome
from workbench.services.packs import typed_cells

KNOWN = date.max
ABOUT = ("name", "credit_code", "address", "legal_representative", "industry", "contact", "phone")


@dataclass(frozen=True, slots=True)
class Practice:
    """A practice enterprise's data, and what comes out of its months and its year."""

    data: Node
    months: Mapping[str, Outcome]
    year: Outcome
    report: Giver
    """The year, as another form draws from it."""


def practise(library: Library, sector: str) -> Practice:
    """Work out the sample of a sector: ``cement``."""
    data: Node = read_yaml(resources() / "sample" / f"{sector}-2025.yaml")
    worked = [_month(library, data, month) for month in MONTHS]
    givers = [giver for giver, _ in worked]
    rules = library.rules(data["pack"], date(2025, 12, 31), KNOWN)
    form = rules.forms["annual_report"]
    cells = typed_cells(form, {**_about(form, data), **dict(data["annual"])})
    values = evaluate(form, cells, rules).values
    drawn = Drawer(form, cells, values, {"monthly": givers}).changes()
    cells = cells.changed({change.path: change.after for change in drawn})
    months = {giver.month: outcome for giver, outcome in worked}
    year = evaluate(form, cells, rules)
    return Practice(data, months, year, Giver(form, cells, year.values, "2025"))


def figure(outcome: Outcome, path: str) -> Decimal:
    """Give a number that must be there."""
    found = outcome.values[path]
    assert isinstance(found, Decimal), path
    return found


def wanting(outcome: Outcome) -> list[str]:
    """List what forbids filing or warns."""
    return [f"{finding.code}@{finding.path}" for finding in outcome.findings if finding.level != "note"]


def _month(library: Library, data: Node, month: str) -> tuple[Giver, Outcome]:
    rules = library.rules(data["pack"], last_day(f"2025-{month}"), KNOWN)
    form = rules.forms["monthly"]
    cells = typed_cells(form, {**_about(form, data), **dict(data["common"]), **dict(data["months"][month])})
    outcome = evaluate(form, cells, rules)
    return Giver(form, cells, outcome.values, f"2025-{month}", month), outcome


def _about(form: Form, data: Node) -> dict[str, object]:
    asked = {field.id for field in form.sections[0].fields}
    return {f"about/{name}": data["enterprise"][name] for name in ABOUT if name in asked}
