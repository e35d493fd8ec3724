"""The whole way, walked with the practice enterprises: a month by workbook, then a year in every sector.

Where what surrounds the figures was made up too, the way begins with the plan and ends with the verification's
conclusion; where a cycle was, the year before goes first, to its surrender and the proof of it; where a disclosure was,
it stands between report and verification, and changes with the latter. Then the practice projects of voluntary
reduction, each from its eligibility to tonnes cancelled for good, and who discloses for other reasons.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from workbench.base.data import Node, read_yaml
from workbench.base.errors import WorkbenchError
from workbench.base.progress import Progress, quiet, within
from workbench.domain.approval import ROLES
from workbench.domain.enterprise import Enterprise
from workbench.domain.filing import Filing
from workbench.services import (
    approving,
    exports,
    filings,
    imports,
    practice,
    practice_cycle,
    practice_disclosure,
    practice_project,
    public_version,
    sample,
    verifying,
    webpage,
)
from workbench.services.context import Workbench
from workbench.services.exports import Signing

if TYPE_CHECKING:
    from workbench.pdf.verdict import Verdict

PASSPHRASE = "practice"  # noqa: S105 - no secret: it is printed
"""It opens the practice certificates, which protect nothing."""

REVIEWER, APPROVER = "练习审核人", "练习批准人"
"""Who reviews and approves in the practice enterprises; who prepares is the enterprise's contact."""

PARTS = (*sample.SECTORS, *practice_project.PROJECTS, *practice_disclosure.SUBJECTS)
"""What can be walked beside the published month: the sectors, then the projects, then who only discloses."""

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
    Of a project its papers, in the order in which they were handed in. Of what is disclosed the full and the public
    package, one after the other, and the public page.
    """

    workspace: Path
    workbook: Path
    changes: int
    """How many changes the workbook brought back."""
    packages: tuple[Package, ...]
    pages: tuple[Path, ...]
    """The public reports as pages for the enterprise's own site."""


@dataclass(frozen=True, slots=True)
class _Desk:
    """Hands in what an enterprise files, signed by its people, and publishes what it discloses."""

    wb: Workbench
    out: Path
    signers: Sequence[Signing]
    packages: list[Package] = field(default_factory=list)
    pages: list[Path] = field(default_factory=list)

    def hand_in(self, filing: Filing, progress: Progress) -> None:
        """Approve what is to be approved, sign in the roles the form names, export, verify with trust in these."""
        form = filings.form_of(self.wb, filing)
        if form.approval:
            progress(0.0, "demo.doing.approve")
            for role, person in zip(ROLES, (self.wb.person, REVIEWER, APPROVER), strict=True):
                approving.approve(self.wb, filing.id, role, person, version=filing.version)
        signing = self._signing(filing)
        self._verified(exports.export(self.wb, filing.id, self.out, signing, within(progress, 0.1, 0.7)), progress)

    def publish(self, filing: Filing, progress: Progress) -> None:
        """Export the public version of a filing handed in, verify it as its readers would, and write its page."""
        progress(0.0, "demo.doing.publish")
        signing = self._signing(filing)
        self._verified(
            public_version.export(self.wb, filing.id, self.out, signing, within(progress, 0.1, 0.7)), progress
        )
        self.pages.append(webpage.write(self.wb, filing.id, self.out))

    def _signing(self, filing: Filing) -> list[Signing]:
        roles = filings.form_of(self.wb, filing).signers or ("preparer", "legal")
        return [each for each in self.signers if each.role in roles]

    def _verified(self, package: Path, progress: Progress) -> None:
        progress(0.7, "demo.doing.verify")
        trust = [each.p12.with_suffix(".pem") for each in self.signers]
        self.packages.append(Package(package, verifying.verify(package, self.wb.library, trust)))


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
        desks = [month]
        for number, name in enumerate(parts, 1):
            progress(number * share, f"demo.doing.{name}")
            desks.append(_WALKS[name](wb, out, name, part(number)))
    finally:
        wb.close()
    packages = tuple(each for desk in desks for each in desk.packages)
    return Demonstration(workspace, workbook, changes, packages, tuple(page for desk in desks for page in desk.pages))


def _month(wb: Workbench, out: Path, workbook: Path, progress: Progress) -> tuple[int, _Desk]:
    """Hand in the published month by way of a workbook; how many changes that brought back, and the package."""
    data: Node = read_yaml(sample.folder() / sample.DATA)
    progress(0.0, "demo.doing.month")
    wb.person = data["enterprise"]["contact"]
    filing = sample.make_sample(wb)
    progress(0.1, "demo.doing.workbook")
    imports.export_workbook(wb, filing.id, workbook)
    forgotten = filing.cells.changed(dict.fromkeys(data["forgotten"]))
    filing = filings.save(wb, filing.id, forgotten, version=filing.version)
    review = imports.read_workbook(wb, filing.id, workbook)
    filings.save(wb, filing.id, imports.accept(filing.cells, review, None), version=filing.version)
    desk = _desk(wb, out, filings.enterprise_of(wb, filing), progress)
    desk.hand_in(filing, within(progress, 0.2, 1.0))
    return len(review.changes), desk


def _year(wb: Workbench, out: Path, name: str, progress: Progress) -> _Desk:
    """Seal the months of a practice enterprise, hand in one of them and the annual report, and what goes with them."""
    year = sample.read_sample(name)
    desk = _desk(wb, out, year.enterprise, progress)
    persons = (wb.person, REVIEWER, APPROVER)
    practice_cycle.make_cycle(wb, year, persons, desk.hand_in, within(progress, 0.0, 0.3))  # its December comes first
    deposit, report = sample.make_year(wb, year, within(progress, 0.3, 0.5))
    owner, number = year.enterprise.id, int(year.year)
    rooms = practice.make_rooms(wb, owner, year.pack, name, number)
    way = [rooms[practice.PLAN]] if practice.PLAN in rooms else []
    way += [deposit, report]
    for place, filing in enumerate(way):
        desk.hand_in(filing, within(progress, 0.5 + 0.2 * place / len(way), 0.5 + 0.2 * (place + 1) / len(way)))
    practice_disclosure.make_disclosure(wb, name, owner, desk.hand_in, desk.publish, within(progress, 0.7, 0.85))
    case = practice.make_case(wb, owner, year.pack, name, number)
    if case:
        reply, conclusion = practice.answer_case(wb, case, name)
        desk.hand_in(reply, within(progress, 0.85, 0.9))
        desk.hand_in(conclusion, within(progress, 0.9, 0.95))
        practice_disclosure.make_change(wb, name, owner, desk.hand_in, desk.publish, within(progress, 0.95, 1.0))
    return desk


def _project(wb: Workbench, out: Path, name: str, progress: Progress) -> _Desk:
    """Walk a practice project, and hand in each of its papers."""
    desk = _desk(wb, out, practice_project.owner_of(name), progress)
    practice_project.make_project(wb, name, desk.hand_in, progress)
    return desk


def _subject(wb: Workbench, out: Path, name: str, progress: Progress) -> _Desk:
    """Walk the way of who only discloses, to the public report."""
    desk = _desk(wb, out, practice_disclosure.owner_of(name), progress)
    practice_disclosure.make_subject(wb, name, desk.hand_in, desk.publish, progress)
    return desk


_WALKS: Mapping[str, Callable[[Workbench, Path, str, Progress], _Desk]] = {
    **dict.fromkeys(sample.SECTORS, _year),
    **dict.fromkeys(practice_project.PROJECTS, _project),
    **dict.fromkeys(practice_disclosure.SUBJECTS, _subject),
}


def _desk(wb: Workbench, out: Path, enterprise: Enterprise, progress: Progress) -> _Desk:
    """Sit down for an enterprise: its contact works, with practice certificates of those who sign."""
    wb.person = enterprise.contact
    progress(0.0, "demo.doing.certificates")
    return _Desk(wb, out, _signers(enterprise, out))


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
