"""The filings of a workspace: list them, take a workbook in, export the signed package."""

import argparse
import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from workbench.base.errors import WorkbenchError
from workbench.base.text import say
from workbench.cli.console import Progress, columns, complain, passphrases
from workbench.domain.filing import NotReady
from workbench.rules.cells import Cell
from workbench.rules.form import Form
from workbench.rules.kinds import KINDS
from workbench.services import filings, projects, settings
from workbench.services.context import Workbench

if TYPE_CHECKING:
    from workbench.services.exports import Signing


@contextmanager
def opened(workspace: Path) -> Iterator[Workbench]:
    """Open a workspace that exists, as the person of the settings."""
    if not workspace.is_file():  # the person's own would be made on first use, which is the window's to do
        raise WorkbenchError("storage.missing", file=workspace)
    wb = Workbench(settings.load().person)
    wb.open_workspace(workspace)
    try:
        yield wb
    finally:
        wb.close()


def show(args: argparse.Namespace) -> int:
    """List the filings, the ones last touched first."""
    with opened(args.workspace) as wb:
        found = filings.filings(wb)
        names = {each.id: each.title for each in (*filings.enterprises(wb), *projects.projects(wb))}
    if args.json:
        listed = [
            {
                "id": each.id,
                "enterprise": names[each.enterprise],
                "form": each.form,
                "label": str(each.label),
                "period": each.period,
                "status": each.status,
                "revision": each.revision,
            }
            for each in found
        ]
        print(json.dumps(listed, ensure_ascii=False, indent=1))
    elif found:
        rows = [
            (each.id, each.period, say(f"cli.status.{each.status}"), names[each.enterprise], str(each.label))
            for each in found
        ]
        print("\n".join(columns(rows)))
    else:
        print(say("cli.filings.none"))
    return 0


def take_in(args: argparse.Namespace) -> int:
    """Take a workbook in: list its faults, or its changes, and save them unless asked not to."""
    from workbench.services import imports

    progress = Progress()
    with opened(args.workspace) as wb:
        filing = filings.get(wb, args.filing)
        review = imports.read_workbook(wb, filing.id, args.workbook, progress)
        progress.done()
        for fault in review.faults:
            print(f"{say('cli.level.' + fault.level)}  {fault.where}  {fault.sentence()}")
        if not review.ready:
            print(say("cli.import.refused", count=sum(fault.level == "error" for fault in review.faults)))
            return 1
        form = filings.form_of(wb, filing)
        rows = [
            (f"  {change.path}", _shown(form, change.path, change.before), "→", _shown(form, change.path, change.after))
            for change in review.changes
        ]
        print(say("cli.import.changes", count=len(rows)))
        print("".join(f"{line}\n" for line in columns(rows)), end="")
        for each in review.differences:
            print(say("cli.import.difference", path=each.path, theirs=each.theirs, ours=each.ours or "—"))
        if args.dry_run or not rows:
            return 0
        filings.save(wb, filing.id, imports.accept(filing.cells, review, None), version=filing.version)
        print(say("cli.import.done", file=args.workbook))
    return 0


def _shown(form: Form, path: str, cell: Cell | None) -> str:
    if cell is None:
        return "—"
    field = form.locate(path)[2]
    return KINDS[field.kind].show(cell.value, field)


def export(args: argparse.Namespace) -> int:
    """Freeze a draft that is ready, sign, and write the package, which has verified itself."""
    from workbench.services import exports

    given: list[tuple[Path | None, exports.SignerRole]] = [(args.p12, "preparer"), (args.p12_legal, "legal")]
    keys = [(key, role) for key, role in given if key]
    with opened(args.workspace) as wb:
        outcome = filings.outcome_of(wb, filings.get(wb, args.filing))
        errors = [finding for finding in outcome.findings if finding.level == "error"]
        for finding in errors:
            complain(f"{finding.path}  {finding.sentence()}")
        if errors:
            raise NotReady(len(errors))
        secrets = passphrases(args.passphrase_file, [key for key, _ in keys])
        signers = [exports.Signing(key, secret, role) for (key, role), secret in zip(keys, secrets, strict=True)]
        progress = Progress()
        if args.public:
            package = _published(wb, args, signers, progress)
        else:
            package = exports.export(wb, args.filing, args.out, signers, progress)
        progress.done()
    print(say("cli.export.done", file=package))
    return 0


def _published(wb: Workbench, args: argparse.Namespace, signers: "list[Signing]", progress: Progress) -> Path:
    """Export the public version and its page; warn of what they give away, name all that keeps them back."""
    from workbench.services import leaks, public_version, webpage

    for warned in public_version.warnings(wb, args.filing):
        complain(warned.sentence())
    try:
        package = public_version.export(wb, args.filing, args.out, signers, progress, confirmed=args.seen)
        page = webpage.write(wb, args.filing, args.out, args.seen)
    except leaks.Leaks as refused:
        for hit in refused.scan.found:
            complain(f"{hit.secret.label}  {hit.where}")
        for doubt in refused.scan.doubts:
            complain(say("cli.export.doubt", id=doubt.id))
        raise
    print(say("cli.export.done", file=page))
    return package
