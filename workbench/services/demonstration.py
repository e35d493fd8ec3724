"""The whole way, walked with the practice enterprises: a month by workbook, then a year in every sector.

Where what surrounds the figures was made up too, the way begins with the plan and ends with the verification's
conclusion; where a cycle was, the year before goes first, to its surrender and the proof of it. Then the practice
projects of voluntary reduction, each from its eligibility to tonnes cancelled for good.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from workbench.base.data import Node, read_yaml
from workbench.base.errors import WorkbenchError
from workbench.base.progress import Progress, quiet, within
from workbench.domain.enterprise import Enterprise
from workbench.domain.filing import Filing
from workbench.services import (
    approving,
    exports,
    filings,
    imports,
    practice,
    practice_cycle,
    practice_project,
    sample,
    verifying,
)
from workbench.services.context import Workbench
from workbench.services.exports import Signing

if TYPE_CHECKING:
    from workbench.pdf.verdict import Verdict

PASSPHRASE = "practice"  # noqa: S105 - no secret: it is printed
"""It opens the practice certificates, which protect nothing."""

REVIEWER, APPROVER = "练习审核人", "练习批准人"
"""Who reviews and approves in the practice enterprises; who prepares is the enterprise's contact."""

PARTS = (*sample.SECTORS, *practice_project.PROJECTS)
"""What can be walked beside the published month: the sectors, then the projects."""

_WORKSPACE = "practice.ccw"


@dataclass(frozen=True, slots=True)
class Package:
    """A package made by the demonstration, and what verifying it with trust in its signers said."""

    file: Path
    verdict: "Verdict"


@dataclass(frozen=True, slots=True)
class Demonstration:
    """What a demonstration left in its folder: the published month's package first, then those of each part.

    Of a sector a month and the year's report; before them the plan, after them reply and conclusion, where it has them.
    Of a project its papers, in the order in which they were handed in.
    """

    workspace: Path
    workbook: Path
    changes: int
    """How many changes the workbook brought back."""
    packages: tuple[Package, ...]


def demo(out: Path, parts: Sequence[str] = PARTS, progress: Progress = quiet) -> Demonstration:
    """Walk the whole way in the folder `out`, made if need be; what an earlier demonstration left there is replaced.

    The published month goes out as a workbook; some figures are forgotten in the draft and come back with it; then it
    is frozen, signed, exported, and verified with trust in who signed. In each sector twelve months are sealed one
    after another, one of them is handed in, and the annual report drawn from them is prepared, reviewed and approved
    by three persons, signed as its form says, exported and verified. Of each project, what is published or applied for
    is signed, exported and verified, and its tonnes are booked. Raises OSError, and WorkbenchError:
    ``demo.in_use`` while that practice workspace is open elsewhere, or what a step raises.
    """
    out.mkdir(parents=True, exist_ok=True)
    wb = Workbench()
    workspace, workbook = out / _WORKSPACE, out / "practice.xlsx"
    _clear(wb, out)
    wb.create_workspace(workspace)
    share = 1 / (len(parts) + 1)

    def part(number: int) -> Progress:
        return lambda done, code: progress(None if done is None else (number + done) * share, code)

    try:
        changes, month = _month(wb, out, workbook, part(0))
        packages = [month]
        for number, name in enumerate(parts, 1):
            progress(number * share, f"demo.doing.{name}")
            if name in practice_project.PROJECTS:
                packages += _project(wb, out, name, part(number))
            else:
                packages += _year(wb, out, sample.read_sample(name), part(number))
    finally:
        wb.close()
    return Demonstration(workspace, workbook, changes, tuple(packages))


def _month(wb: Workbench, out: Path, workbook: Path, progress: Progress) -> tuple[int, Package]:
    """Hand in the published month by way of a workbook; how many changes that brought back, and the package."""
    data: Node = read_yaml(sample.folder() / sample.DATA)
    wb.person = data["enterprise"]["contact"]
    progress(0.0, "demo.doing.month")
    filing = sample.make_sample(wb)
    progress(0.1, "demo.doing.workbook")
    imports.export_workbook(wb, filing.id, workbook)
    forgotten = filing.cells.changed(dict.fromkeys(data["forgotten"]))
    filing = filings.save(wb, filing.id, forgotten, version=filing.version)
    review = imports.read_workbook(wb, filing.id, workbook)
    filings.save(wb, filing.id, imports.accept(filing.cells, review, None), version=filing.version)
    signers = _signers(filings.enterprise_of(wb, filing), out)
    return len(review.changes), _hand_in(wb, filing, signers, out, within(progress, 0.2, 1.0))


def _year(wb: Workbench, out: Path, year: sample.Sample, progress: Progress) -> list[Package]:
    """Seal the months of a practice enterprise, hand in one of them and the annual report, and what goes with them."""
    wb.person = year.enterprise.contact
    progress(0.0, "demo.doing.certificates")
    signers = _signers(year.enterprise, out)
    packages: list[Package] = []

    def hand_in(filing: Filing, share: Progress) -> None:
        packages.append(_hand_in(wb, filing, signers, out, share))

    persons = (wb.person, REVIEWER, APPROVER)
    practice_cycle.make_cycle(wb, year, persons, hand_in, within(progress, 0.0, 0.3))  # January follows its December
    deposit, report = sample.make_year(wb, year, within(progress, 0.3, 0.6))
    owner, number = year.enterprise.id, int(year.year)
    rooms = practice.make_rooms(wb, owner, year.pack, year.sector, number)
    way = [rooms[practice.PLAN]] if practice.PLAN in rooms else []
    way += [deposit, report]
    for place, filing in enumerate(way):
        hand_in(filing, within(progress, 0.6 + 0.25 * place / len(way), 0.6 + 0.25 * (place + 1) / len(way)))
    case = practice.make_case(wb, owner, year.pack, year.sector, number)
    if case:
        reply, conclusion = practice.answer_case(wb, case, year.sector)
        hand_in(reply, within(progress, 0.85, 0.92))
        hand_in(conclusion, within(progress, 0.92, 1.0))
    return packages


def _project(wb: Workbench, out: Path, name: str, progress: Progress) -> list[Package]:
    """Walk a practice project, and hand in each of its papers."""
    owner = practice_project.owner_of(name)
    wb.person = owner.contact
    progress(0.0, "demo.doing.certificates")
    signers = _signers(owner, out)
    packages: list[Package] = []

    def hand_in(filing: Filing, share: Progress) -> None:
        packages.append(_hand_in(wb, filing, signers, out, share))

    practice_project.make_project(wb, name, hand_in, progress)
    return packages


def _hand_in(wb: Workbench, filing: Filing, signers: Sequence[Signing], out: Path, progress: Progress) -> Package:
    """Approve what is to be approved, sign in the roles the form names, export, and verify with trust in these."""
    form = filings.form_of(wb, filing)
    if form.approval:
        progress(0.0, "demo.doing.approve")
        approving.approve(wb, filing.id, "prepare", wb.person, version=filing.version)
        approving.approve(wb, filing.id, "review", REVIEWER, version=filing.version)
        approving.approve(wb, filing.id, "approve", APPROVER, version=filing.version)
    signing = [each for each in signers if each.role in (form.signers or ("preparer", "legal"))]
    package = exports.export(wb, filing.id, out, signing, within(progress, 0.1, 0.7))
    progress(0.7, "demo.doing.verify")
    trust = [each.p12.with_suffix(".pem") for each in signing]
    return Package(package, verifying.verify(package, wb.library, trust))


def _signers(enterprise: Enterprise, out: Path) -> list[Signing]:
    """Make the practice certificates of an enterprise: of who prepares, and of its legal representative."""
    signers = [
        Signing(out / f"{enterprise.id}-preparer.p12", PASSPHRASE),
        Signing(out / f"{enterprise.id}-legal.p12", PASSPHRASE, "legal"),
    ]
    for signing, name in zip(signers, (enterprise.contact, enterprise.legal_representative), strict=True):
        if not signing.p12.exists():
            exports.make_certificate(name, enterprise.name, signing.p12, PASSPHRASE)
    return signers


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
    for old in out.glob(f"{sample.PRACTICE}-*.p12"):
        old.unlink()
