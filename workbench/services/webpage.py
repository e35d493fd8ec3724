"""The public version of a filing as a page for the enterprise's own site."""

from collections.abc import Collection
from pathlib import Path

from workbench.base.progress import Cancel, Progress, never, quiet
from workbench.services import filings, public_version
from workbench.services.context import Workbench


def write(
    wb: Workbench,
    filing_id: str,
    out_dir: Path,
    confirmed: Collection[str] = (),
    progress: Progress = quiet,
    cancelled: Cancel = never,
) -> Path:
    """Write the page of the public version of a frozen filing, named as its signed package is, and give its path.

    It is put in place whole, once it was searched for all that is withheld; `confirmed` are the ids of the doubts a
    person has looked at. Raises as `public_version.public` does, WorkbenchError ``package.unwritable``, `leaks.Leaks`,
    Cancelled.
    """
    from workbench.pdf.package import package_name, writing
    from workbench.web.page import Page
    from workbench.web.page import write as written

    found = public_version.public(wb, filing_id)
    package = package_name(found)
    target = out_dir / f"{package.removesuffix('.zip')}.html"
    with writing(target) as part:
        part.write_bytes(written(Page.of(found, package)))
        public_version.searched(wb, filing_id, part, found, confirmed, progress, cancelled)
    if not wb.read_only:
        filings.record(wb, "filing.page", filing_id, page=target.name, revision=found.number)
    return target
