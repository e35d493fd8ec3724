"""What the figures of a filing stand on, and what it costs where that is thin: read from the workspace, then judged."""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import TYPE_CHECKING

from workbench.base.progress import Cancel, Progress, never, quiet
from workbench.domain.coverage import Coverage, TwoRuns, examine
from workbench.domain.ground import Ground
from workbench.rules.cells import Cells
from workbench.rules.surroundings import FIGURES, Figure
from workbench.services import filings, sealed
from workbench.services.context import Workbench

if TYPE_CHECKING:
    from workbench.domain.evidence import Evidence
    from workbench.domain.filing import Filing, RulesRef
    from workbench.rules.form import Form
    from workbench.rules.library import Rules
    from workbench.storage.unit_of_work import UnitOfWork


def coverage(wb: Workbench, filing_id: str, progress: Progress = quiet, cancelled: Cancel = never) -> Coverage:
    """Give every figure of a filing with the strength of what it stands on. Raises Cancelled."""
    return both(wb, filing_id, None, progress, cancelled)[0]


def honest(
    wb: Workbench, filing_id: str, price: Decimal | None, progress: Progress = quiet, cancelled: Cancel = never
) -> TwoRuns:
    """Give the filing's result beside the conservative run, at the person's price a tonne. Raises Cancelled."""
    return both(wb, filing_id, price, progress, cancelled)[1]


def both(
    wb: Workbench, filing_id: str, price: Decimal | None, progress: Progress = quiet, cancelled: Cancel = never
) -> tuple[Coverage, TwoRuns]:
    """Give what `coverage` and `honest` give, worked out once."""
    progress(None, "coverage.doing")
    with wb.look() as work:
        filing = work.filings.get(filing_id)
        ground = _ground(wb, work, filing)
    found, runs = examine(ground, filings.rules_of(wb, filing), progress, cancelled)
    return found, runs.at(price)


def _ground(wb: Workbench, work: "UnitOfWork", filing: "Filing") -> Ground:
    form, rules = filings.form_of(wb, filing), filings.rules_of(wb, filing)
    givers = _givers(wb, work, filing)
    return _of(form, rules, filing.cells, work.evidence.of(filing.id), givers)


def _of(
    form: "Form",
    rules: "Rules",
    cells: Cells,
    evidence: "Iterable[Evidence]",
    givers: Mapping[str, Ground],
) -> Ground:
    from workbench.rules.evaluate import evaluate

    return Ground(form, cells, evaluate(form, cells, rules), figures_of(rules), tuple(evidence), givers)


def figures_of(rules: "Rules") -> dict[str, Figure]:
    """Give the figures a sector names, none where it names none."""
    entry = rules.parameters.get(FIGURES)
    named = entry.value if entry and isinstance(entry.value, Mapping) else {}
    return {name: figure for name, figure in named.items() if isinstance(figure, Figure)}


def _givers(wb: Workbench, work: "UnitOfWork", filing: "Filing") -> dict[str, Ground]:
    """Give the sealed filings a filing was drawn from, by the start of its cells' places."""
    sources = (cell.source for cell in filing.cells.values() if cell.source and cell.source.origin == "filing")
    places = dict.fromkeys(source.place.rpartition(" · ")[0] for source in sources)
    wanted = {place.rpartition("sha256 ")[2]: place for place in places}
    found = {}
    for listed in work.filings.listed(filing.enterprise):
        for revision in work.revisions.listed(listed.id) if listed.revision else ():
            if revision.digest in wanted:
                said = sealed.of(wb, work, revision)
                rules = _rules(wb, said.said.rules)
                found[wanted[revision.digest]] = _of(said.form, rules, said.said.cells, said.said.evidence, {})
    return found


def _rules(wb: Workbench, rules: "RulesRef") -> "Rules":
    return wb.library.rules(rules.pack, rules.day, rules.known)
