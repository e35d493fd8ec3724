"""The practice enterprise: one published month to try the program on, and a demonstration of the whole way."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from workbench.base.clock import now
from workbench.base.data import Node, read_yaml
from workbench.base.errors import WorkbenchError
from workbench.base.numbers import D
from workbench.base.paths import resources
from workbench.domain.enterprise import Enterprise
from workbench.domain.filing import Filing
from workbench.rules.cells import Cell, Source
from workbench.services import filings
from workbench.services.context import Workbench
from workbench.services.packs import typed_cells

if TYPE_CHECKING:
    from workbench.pdf.verdict import Verdict

if TYPE_CHECKING:
    from workbench.services.verifying import Verdict

Progress = Callable[[float | None, str], None]

PRACTICE = "practice"
"""The id of the practice enterprise."""

PASSPHRASE = "practice-only"
"""Of the practice certificates, which vouch for nobody and guard nothing."""

_WORKSPACE = "practice.ccw"
_WORKBOOK = "月度存证-练习.xlsx"
_SIGNERS = {"preparer": "练习证书-填报人.p12", "legal": "练习证书-法定代表人.p12"}
_SLIP = "fuels/r4/quantity"
"""The figure the demonstration gets wrong, so that the workbook has something to put right."""


@dataclass(frozen=True, slots=True)
class Demonstration:
    """What the demonstration made: the signed package, its verdict, the workbook and the changes read back from it."""

    package: Path
    verdict: "Verdict"
    workbook: Path
    changes: int


DATA = "steel-2026-06.yaml"
PASSPHRASE = "practice"
"""It opens the practice certificates, which protect nothing."""

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
    WorkbenchError and OSError.
    """
    from workbench.services import exports, imports, verifying
    from workbench.services.exports import Signing

    data: Node = read_yaml(folder() / DATA)
    people: Node = data["enterprise"]
    workspace, workbook = out / "practice.ccw", out / "practice.xlsx"
    signers = [
        Signing(out / "practice-preparer.p12", PASSPHRASE),
        Signing(out / "practice-legal.p12", PASSPHRASE, "legal"),
    ]
    out.mkdir(parents=True, exist_ok=True)
    for old in (*out.glob("practice.ccw*"), *out.glob("practice-*.p12")):
        old.unlink()
    progress(0.0, "demo.doing.workspace")
    wb = Workbench(people["contact"])
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
        package = exports.export(wb, filing.id, out, signers, progress)
        progress(None, "demo.doing.verify")
        verdict = verifying.verify(package, wb.library, [signing.p12.with_suffix(".pem") for signing in signers])
    finally:
        wb.close()
    return Demonstration(workspace, workbook, len(review.changes), package, verdict)


def demo(out: Path, progress: Progress = lambda fraction, stage: None) -> Demonstration:
    """Walk the whole way in a folder: month, workbook out and in, freezing, two signatures, package, verification.

    Files of an earlier demonstration there are replaced. Raises WorkbenchError ``demo.in_use`` while its practice
    workspace is open elsewhere, and whatever the steps raise.
    """
    from workbench.services import exports, imports
    from workbench.services.verifying import verify

    out.mkdir(parents=True, exist_ok=True)
    wb = Workbench("练习填报人")
    _clear(wb, out)
    try:
        progress(0.0, "demo.doing.month")
        wb.create_workspace(out / _WORKSPACE)
        filing = make_sample(wb)
        progress(0.1, "demo.doing.workbook")
        imports.export_workbook(wb, filing.id, out / _WORKBOOK)
        changes = _put_right(wb, filing, out / _WORKBOOK)
        progress(0.2, "demo.doing.certificates")
        (enterprise,) = filings.enterprises(wb)
        people = {"preparer": enterprise.contact, "legal": enterprise.legal_representative}
        for role, file in _SIGNERS.items():
            exports.make_certificate(people[role], enterprise.name, out / file, PASSPHRASE)
        signers = [
            exports.Signing(out / _SIGNERS["preparer"], PASSPHRASE, "preparer"),
            exports.Signing(out / _SIGNERS["legal"], PASSPHRASE, "legal"),
        ]
        package = exports.export(
            wb, filing.id, out, signers, lambda done, stage: progress(0.3 + 0.5 * (done or 0), stage)
        )
        progress(0.8, "demo.doing.verify")
        verdict = verify(package, wb.library, [signing.p12.with_suffix(".pem") for signing in signers])
    finally:
        wb.close()
    return Demonstration(package, verdict, out / _WORKBOOK, changes)


def _clear(wb: Workbench, out: Path) -> None:
    """Remove what an earlier demonstration left, unless somebody is at work in it."""
    workspace = out / _WORKSPACE
    if workspace.exists():
        wb.open_workspace(workspace)
        in_use = wb.read_only
        wb.close()
        if in_use:
            raise WorkbenchError("demo.in_use", file=workspace)
    certificates = [out / name for name in _SIGNERS.values()]
    for file in (workspace, out / _WORKBOOK, *certificates, *(each.with_suffix(".pem") for each in certificates)):
        file.unlink(missing_ok=True)


def _put_right(wb: Workbench, filing: Filing, workbook: Path) -> int:
    """Slip in one figure, then take the right one back from the workbook; give the number of changes it offered."""
    from workbench.services import imports

    slipped = filing.cells.changed({_SLIP: Cell(D("66522.4"), Source("typed", "", wb.person, now()))})
    filing = filings.save(wb, filing.id, slipped, version=filing.version)
    review = imports.read_workbook(wb, filing.id, workbook)
    filings.save(wb, filing.id, imports.accept(filing.cells, review, None), version=filing.version)
    return len(review.changes)
