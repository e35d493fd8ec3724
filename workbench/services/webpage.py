"""The public version of a filing as a page for the enterprise's own site."""

from collections.abc import Callable
from pathlib import Path

from workbench.services import exports, filings, public_version
from workbench.services.context import Workbench


def write(wb: Workbench, filing_id: str, out_dir: Path, inspect: Callable[[Path], None] = exports.unseen) -> Path:
    """Write the page of the public version of a frozen filing, named as its signed package is, and give its path.

    It is put in place whole, after `inspect` has seen it; what that raises leaves nothing behind. Raises as
    `public_version.public` does, and WorkbenchError ``package.unwritable``.
    """
    from workbench.pdf.package import package_name, writing
    from workbench.web.page import Page
    from workbench.web.page import write as written

    found = public_version.public(wb, filing_id)
    package = package_name(found)
    target = out_dir / f"{package.removesuffix('.zip')}.html"
    with writing(target) as part:
        part.write_bytes(written(Page.of(found, package)))
        inspect(part)
    if not wb.read_only:
        filings.record(wb, "filing.page", filing_id, page=target.name, revision=found.number)
    return target
