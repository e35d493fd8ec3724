"""The practice enterprise: one published month to try the program on, and a demonstration of the whole way."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from workbench.base.clock import now
from workbench.base.data import Node, read_yaml
from workbench.base.errors import WorkbenchError
from workbench.base.paths import resources
from workbench.domain.enterprise import Enterprise
from workbench.domain.filing import Filing
from workbench.rules.cells import Cell, Source
from workbench.services import filings
from workbench.services.context import Workbench
from workbench.services.packs import typed_cells

if TYPE_CHECKING:
    from workbench.pdf.verdict import Verdict

PRACTICE = "practice"
"""The id of the practice enterprise."""

PASSPHRASE = "practice"  # noqa: S105 - no secret: it is printed
"""It opens the practice certificates, which protect nothing."""

DATA = "steel-2026-06.yaml"
_WORKSPACE = "practice.ccw"

Progress = Callable[[float | None, str], None]


@dataclass(frozen=True, slots=True)
class Demonstration:
    """What a demonstration left in its folder, and what verifying the package said."""

    workspace: Path
    workbook: Path
    changes: int
    """How many changes the workbook brought back."""
    package: Path
    verdict: "Verdict"


def folder() -> Path:
    """Give the folder of the practice data."""
    return resources() / "sample"


def make_sample(wb: Workbench) -> Filing:
    """Put the practice enterprise and its filled-in month into the open workspace; what is there already is kept.

    Its figures are published demonstration data; its name, code, people and papers are invented.
    """
    data: Node = read_yaml(folder() / DATA)
    filing = _found(wb, data["form"], data["period"])
    if filing is None:
        filings.save_enterprise(wb, Enterprise(PRACTICE, **data["enterprise"], sample=True))
        filing = filings.begin(wb, PRACTICE, data["form"], data["period"])
    if filing.version > 1:
        return filing
    for name, paths in data["evidence"].items():
        filings.attach(wb, filing.id, folder() / name, tuple(paths))
    source = Source("sample", DATA, wb.person, now())
    typed = typed_cells(filings.form_of(wb, filing), dict(data["cells"]))
    cells = filing.cells.changed({path: Cell(cell.value, source) for path, cell in typed.items()})
    return filings.save(wb, filing.id, cells, version=filing.version)


def _found(wb: Workbench, form: str, period: str) -> Filing | None:
    for known in filings.filings(wb, PRACTICE):
        if (known.form, known.period) == (form, period):
            return filings.get(wb, known.id)
    return None


def demo(out: Path, progress: Progress = lambda _fraction, _code: None) -> Demonstration:
    """Walk the whole way in the folder `out`, made if need be; what an earlier demonstration left there is replaced.

    The practice month goes out as a workbook; some figures are forgotten in the draft and come back with it; then it is
    frozen, signed by two self-made practice certificates, exported, and verified with trust in those two. Raises
    OSError, and WorkbenchError: ``demo.in_use`` while that practice workspace is open elsewhere, or what a step raises.
    """
    from workbench.services import exports, imports, verifying
    from workbench.services.exports import Signing

    data: Node = read_yaml(folder() / DATA)
    people: Node = data["enterprise"]
    workspace, workbook = out / _WORKSPACE, out / "practice.xlsx"
    signers = [
        Signing(out / "practice-preparer.p12", PASSPHRASE),
        Signing(out / "practice-legal.p12", PASSPHRASE, "legal"),
    ]
    out.mkdir(parents=True, exist_ok=True)
    wb = Workbench(people["contact"])
    _clear(wb, out)
    progress(0.0, "demo.doing.month")
    wb.create_workspace(workspace)
    try:
        filing = make_sample(wb)
        progress(0.1, "demo.doing.workbook")
        imports.export_workbook(wb, filing.id, workbook)
        forgotten = filing.cells.changed(dict.fromkeys(data["forgotten"]))
        filing = filings.save(wb, filing.id, forgotten, version=filing.version)
        review = imports.read_workbook(wb, filing.id, workbook)
        filings.save(wb, filing.id, imports.accept(filing.cells, review, None), version=filing.version)
        progress(0.2, "demo.doing.certificates")
        for signing, name in zip(signers, (people["contact"], people["legal_representative"]), strict=True):
            exports.make_certificate(name, people["name"], signing.p12, PASSPHRASE)
        package = exports.export(
            wb, filing.id, out, signers, lambda part, stage: progress(0.3 + 0.5 * (part or 0), stage)
        )
        progress(0.8, "demo.doing.verify")
        verdict = verifying.verify(package, wb.library, [signing.p12.with_suffix(".pem") for signing in signers])
    finally:
        wb.close()
    return Demonstration(workspace, workbook, len(review.changes), package, verdict)


def _clear(wb: Workbench, out: Path) -> None:
    """Remove what an earlier demonstration left, unless somebody is at work in it."""
    workspace = out / _WORKSPACE
    if workspace.exists():
        wb.open_workspace(workspace)
        in_use = wb.read_only
        wb.close()
        if in_use:
            raise WorkbenchError("demo.in_use", file=workspace)
        workspace.unlink()
    for old in out.glob("practice-*.p12"):
        old.unlink()
