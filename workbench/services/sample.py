"""The practice enterprise: one published month to try the program on, and a demonstration of the whole way."""

from pathlib import Path

from workbench.base.clock import now
from workbench.base.data import Node, read_yaml
from workbench.base.paths import resources
from workbench.domain.enterprise import Enterprise
from workbench.domain.filing import Filing
from workbench.rules.cells import Cell, Source
from workbench.services import filings
from workbench.services.context import Workbench
from workbench.services.packs import typed_cells

PRACTICE = "practice"
"""The id of the practice enterprise."""


def folder() -> Path:
    """Give the folder of the practice data."""
    return resources() / "sample"


def make_sample(wb: Workbench) -> Filing:
    """Put the practice enterprise and its filled-in month into the open workspace; what is there already is kept.

    Its figures are published demonstration data; its name, code, people and papers are invented.
    """
    data: Node = read_yaml(folder() / "steel-2026-06.yaml")
    filing = _found(wb, data["form"], data["period"])
    if filing is None:
        filings.save_enterprise(wb, Enterprise(PRACTICE, **data["enterprise"], sample=True))
        filing = filings.begin(wb, PRACTICE, data["form"], data["period"])
    if filing.version > 1:
        return filing
    for name, paths in data["evidence"].items():
        filings.attach(wb, filing.id, folder() / name, tuple(paths))
    source = Source("sample", "steel-2026-06.yaml", wb.person, now())
    typed = typed_cells(filings.form_of(wb, filing), dict(data["cells"]))
    cells = filing.cells.changed({path: Cell(cell.value, source) for path, cell in typed.items()})
    return filings.save(wb, filing.id, cells, version=filing.version)


def _found(wb: Workbench, form: str, period: str) -> Filing | None:
    for known in filings.filings(wb, PRACTICE):
        if (known.form, known.period) == (form, period):
            return filings.get(wb, known.id)
    return None
