"""What the figures of a filing stand on, and what it costs where that is thin: read from the workspace, then judged."""

from dataclasses import replace
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

from workbench.base.progress import Cancel, Progress, never, quiet
from workbench.domain.coverage import Coverage, TwoRuns, examine
from workbench.domain.ground import MONTHLY, Ground
from workbench.services import filings, sealed
from workbench.services.context import Workbench
from workbench.services.plans import figures_of
from workbench.services.registers import Registers

if TYPE_CHECKING:
    from workbench.domain.filing import Filing
    from workbench.rules.library import Library, Rules
    from workbench.rules.outcome import Outcome
    from workbench.storage.unit_of_work import UnitOfWork

_KEPT: "WeakKeyDictionary[Library, dict[str, Outcome]]" = WeakKeyDictionary()
"""Sealed months once worked out, by digest."""


def coverage(wb: Workbench, filing_id: str, progress: Progress = quiet, cancelled: Cancel = never) -> Coverage:
    """Give every figure of a filing with the strength of what it stands on. Raises Cancelled."""
    return both(wb, filing_id, progress, cancelled)[0]


def both(
    wb: Workbench, filing_id: str, progress: Progress = quiet, cancelled: Cancel = never
) -> tuple[Coverage, TwoRuns]:
    """Give what `coverage` gives, and the result beside the conservative run, worked out once. Raises Cancelled."""
    progress(None, "coverage.doing")
    with wb.look() as work:
        filing = work.filings.get(filing_id)
        months = _drawn_from(wb, work, filing)
        papers = work.evidence.of(filing_id)
    form, rules = filings.form_of(wb, filing), filings.rules_of(wb, filing)
    registers = Registers(wb, filing.enterprise, form.pack, int(filing.period[:4]))
    givers = {}
    for said in months:
        there = Ground(said.form, said.said.cells, _outcome(wb, said), figures_of(_rules(wb, said)), said.said.evidence)
        givers[said.place] = _with_registers(there, registers, said.said.period)
    ground = Ground(form, filing.cells, filings.outcome_of(wb, filing), figures_of(rules), papers, givers)
    return examine(_with_registers(ground, registers, filing.period), rules, progress, cancelled)


def _with_registers(ground: Ground, registers: Registers, period: str) -> Ground:
    if ground.form.id != MONTHLY:
        return ground
    shown, denied = registers.told(ground, period)
    return replace(ground, shown=shown, denied=denied)


def _outcome(wb: Workbench, said: sealed.Sealed) -> "Outcome":
    """Work out what was sealed, with the steps behind it; once, as it can no longer change."""
    from workbench.rules.evaluate import evaluate

    kept = _KEPT.setdefault(wb.library, {})
    if said.digest not in kept:
        if len(kept) >= sealed.MOST_KEPT:
            kept.clear()
        kept[said.digest] = evaluate(said.form, said.said.cells, _rules(wb, said))
    return kept[said.digest]


def _drawn_from(wb: Workbench, work: "UnitOfWork", filing: "Filing") -> list[sealed.Sealed]:
    """Give the sealed filings a filing was drawn from."""
    sources = (cell.source for cell in filing.cells.values() if cell.source and cell.source.origin == "filing")
    wanted = {source.place.rpartition(" · ")[0].rpartition("sha256 ")[2] for source in sources}
    listed = (each for each in work.filings.listed(filing.enterprise) if each.revision)
    said = (revision for each in listed for revision in work.revisions.listed(each.id) if revision.digest in wanted)
    return [sealed.of(wb, work, revision) for revision in said]


def _rules(wb: Workbench, said: sealed.Sealed) -> "Rules":
    rules = said.said.rules
    return wb.library.rules(rules.pack, rules.day, rules.known)
