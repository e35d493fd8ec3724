"""What the figures of a filing stand on, and what it costs where that is thin: read from the workspace, then judged."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

from workbench.base.progress import Cancel, Progress, never, quiet
from workbench.domain.coverage import Coverage, TwoRuns, examine
from workbench.domain.ground import MONTHLY, Ground
from workbench.rules.cells import Cells
from workbench.rules.surroundings import FIGURES, Figure
from workbench.services import filings, sealed
from workbench.services.context import Workbench
from workbench.services.registers import Registers

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
        months = _drawn_from(wb, work, filing)
        papers = work.evidence.of(filing_id)
    pack = filings.form_of(wb, filing).pack
    registers = Registers(wb, filing.enterprise, pack, int(filing.period[:4]))
    givers = {
        said.place: _ground(
            registers, said.said.period, said.form, _rules(wb, said.said.rules), said.said.cells, said.said.evidence
        )
        for said in months
    }
    form, rules = filings.form_of(wb, filing), filings.rules_of(wb, filing)
    ground = _ground(registers, filing.period, form, rules, filing.cells, papers, givers)
    found, runs = examine(ground, rules, progress, cancelled)
    return found, runs.at(price)


def _ground(
    registers: Registers,
    period: str,
    form: "Form",
    rules: "Rules",
    cells: Cells,
    evidence: "Sequence[Evidence]",
    givers: Mapping[str, Ground] | None = None,
) -> Ground:
    from workbench.rules.evaluate import evaluate

    ground = Ground(form, cells, evaluate(form, cells, rules), figures_of(rules), evidence, givers or {})
    return replace(ground, shown=registers.shown(ground, period)) if form.id == MONTHLY else ground


def figures_of(rules: "Rules") -> dict[str, Figure]:
    """Give the figures a sector names, none where it names none."""
    entry = rules.parameters.get(FIGURES)
    named = entry.value if entry and isinstance(entry.value, Mapping) else {}
    return {name: figure for name, figure in named.items() if isinstance(figure, Figure)}


def _drawn_from(wb: Workbench, work: "UnitOfWork", filing: "Filing") -> list[sealed.Sealed]:
    """Give the sealed filings a filing was drawn from."""
    sources = (cell.source for cell in filing.cells.values() if cell.source and cell.source.origin == "filing")
    wanted = {source.place.rpartition(" · ")[0].rpartition("sha256 ")[2] for source in sources}
    listed = (each for each in work.filings.listed(filing.enterprise) if each.revision)
    said = (revision for each in listed for revision in work.revisions.listed(each.id) if revision.digest in wanted)
    return [sealed.of(wb, work, revision) for revision in said]


def _rules(wb: Workbench, rules: "RulesRef") -> "Rules":
    return wb.library.rules(rules.pack, rules.day, rules.known)
