"""From a frozen filing to the package that is handed in: drawn, embedded, signed, packed, and verified by ourselves."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from workbench.base.clock import now
from workbench.base.errors import Cancelled, WorkbenchError
from workbench.base.progress import Cancel, Progress, never, quiet
from workbench.domain.evidence import kinds, told_of
from workbench.domain.public import Public
from workbench.services import evidence as papers
from workbench.services import filings
from workbench.services.context import Workbench

if TYPE_CHECKING:
    from workbench.domain.filing import Revision
    from workbench.pdf.identity import Holder, Identity
    from workbench.pdf.package import Part
    from workbench.rules.form import Form
    from workbench.rules.library import Library

SignerRole = Literal["preparer", "legal"]
_THEIRS = ("verify.unknown_self_made", "verify.unknown_signer", "verify.older_rules", "verify.lacks", "verify.stated")
"""What a package of our own may leave undecided: the last of its signatures may be made after it."""


def unseen(package: Path) -> None:
    """Look at nothing: what is done with a finished package before it is put in place, unless something is asked."""


@dataclass(frozen=True, slots=True)
class Signing:
    """A signature to make: the PKCS#12 file, its passphrase, which stays out of sight, and in whose place."""

    p12: Path
    passphrase: str = field(repr=False)
    role: SignerRole = "preparer"


def make_certificate(name: str, organisation: str, path: Path, passphrase: str) -> "Holder":
    """Make a personal certificate, named as self-made, and keep it with its key in a new PKCS#12 file.

    Beside it lies the certificate alone as ``.pem``, to be given to those who shall trust it. Raises WorkbenchError
    ``pdf.p12.*``.
    """
    from workbench.pdf.identity import make_identity, write_certificate

    identity = make_identity(name, organisation, path, passphrase)
    write_certificate(identity, path.with_suffix(".pem"))
    return identity.holder


def open_signer(signing: Signing) -> "Holder":
    """See whether one may sign with a PKCS#12 file today, and whom it names. Raises WorkbenchError ``pdf.p12.*``."""
    return _loaded(signing).holder


def _loaded(signing: Signing) -> "Identity":
    """Load who signs, with the key. Raises WorkbenchError ``pdf.p12.*``."""
    from workbench.pdf.identity import load_identity

    return load_identity(signing.p12, signing.passphrase)


def identified(signers: Sequence[Signing]) -> "list[tuple[Identity, SignerRole]]":
    """Load all who sign, in whose place. Raises WorkbenchError ``pdf.sign.nobody``, ``pdf.p12.*``."""
    if not signers:
        raise WorkbenchError("pdf.sign.nobody")
    return [(_loaded(signing), signing.role) for signing in signers]


def export(
    wb: Workbench,
    filing_id: str,
    out_dir: Path,
    signers: Sequence[Signing],
    progress: Progress = quiet,
    cancelled: Cancel = never,
) -> Path:
    """Make the signed package of a filing and give its path; a draft is frozen first.

    One or two sign: the preparer, then the legal representative, who may also sign later by `countersign`. Only a
    package that verifies is put in place, whole or not at all. Raises WorkbenchError, NotReady, Cancelled.
    """
    from workbench.pdf.package import package_name

    identities = identified(signers)
    filing = filings.get(wb, filing_id)
    revision = filings.revision(wb, filing_id) if filing.status == "frozen" else filings.freeze(wb, filing_id)
    form = filings.form_of(wb, filing)
    target = out_dir / package_name(revision)
    make_package(
        target,
        revision,
        form,
        wb.library,
        parts=parts_of(wb, revision, form),
        identities=identities,
        progress=progress,
        cancelled=cancelled,
    )
    if not wb.read_only:
        filings.record(wb, "filing.exported", filing_id, package=target.name, revision=revision.number)
    return target


def make_package(  # noqa: PLR0913 - everything a package is made of
    target: Path,
    revision: "Revision",
    form: "Form",
    library: "Library",
    *,
    parts: "Sequence[Part]",
    identities: "Sequence[tuple[Identity, SignerRole]]",
    progress: Progress = quiet,
    cancelled: Cancel = never,
    inspect: Callable[[Path], None] = unseen,
) -> None:
    """Make a package from its parts: draw, embed, check as PDF/A, sign in order, pack, verify, put in place.

    `parts` are the files beside the PDF but README and manifest, ``data/filing.json`` first. `inspect` is given the
    finished package before it is put in place, and may raise to keep it from being so.
    """
    from workbench.pdf.archive import archive
    from workbench.pdf.package import MANIFEST, README, Part, pack, write_manifest, write_readme, writing
    from workbench.pdf.report import Paper, draw
    from workbench.pdf.sign import sign

    def step(fraction: float, code: str) -> None:
        if cancelled():
            raise Cancelled
        progress(fraction, code)

    step(0.0, "export.doing.draw")
    rules = library.rules(revision.rules.pack, revision.rules.day, revision.rules.known)
    drawn = draw(Paper.of(revision, form, rules), lambda page: step(min(0.4, page / 250), "export.doing.draw"))
    step(0.4, "export.doing.pack")
    readme = write_readme(revision, parts)
    parts = [*parts, Part(README, lambda: [readme])]
    manifest = write_manifest(revision, parts)
    step(0.5, "export.doing.archive")
    pdf = unsigned = archive(drawn, {"filing.json": revision.document, MANIFEST: manifest}, revision.frozen_at)
    for identity, role in identities:
        step(0.6, "export.doing.sign")
        pdf = sign(pdf, identity, role, now())
    step(0.7, "export.doing.write")
    with writing(target) as part:
        with part.open("wb") as out:
            pack(out, pdf, manifest, parts)
        step(0.8, "export.doing.verify")
        _prove(part, library, unsigned)
        inspect(part)
        step(1.0, "export.doing.done")


def _prove(package: Path, library: "Library", unsigned: bytes = b"") -> None:
    """See that a package of our own verifies; who signs it, and whether older rules will do, is for others.

    `unsigned` is its paper before the signatures, where it was only just drawn.
    """
    from workbench.pdf.verify import verify

    verdict = verify(package, library, drawn=unsigned)
    for question in verdict.questions:
        for reason in question.reasons:
            theirs = reason.code in _THEIRS
            if reason.weight == "failed" or (reason.weight == "undecided" and not theirs):
                raise WorkbenchError("package.not_verified", first=reason.sentence())


def countersign(
    package: Path,
    signing: Signing,
    library: "Library",
    progress: Progress = quiet,
) -> Path:
    """Add a signature to a package made before, in place: appended to its PDF, every other byte as it was.

    A package that does not verify is not signed. Raises WorkbenchError ``package.not_verified``, ``pdf.sign.*``.
    """
    import zipfile

    from workbench.pdf.package import PDF, replace_pdf, writing
    from workbench.pdf.sign import sign

    identity = _loaded(signing)
    progress(0.0, "export.doing.verify")
    _prove(package, library)
    progress(0.4, "export.doing.sign")
    with zipfile.ZipFile(package) as archive:
        pdf = sign(archive.read(PDF), identity, signing.role, now())
    with writing(package) as part:
        with part.open("wb") as out:
            replace_pdf(package, out, pdf)
        progress(0.7, "export.doing.verify")
        _prove(part, library)
    progress(1.0, "export.doing.done")
    return package


def parts_of(wb: Workbench, revision: "Revision", form: "Form") -> "list[Part]":
    """Give the files of a package beside its paper: the data, the same as a workbook with live formulas, evidence."""
    from workbench.pdf.package import EVIDENCE, JSON, WORKBOOK, Part

    workbook = _workbook(wb, revision, form)
    return [
        Part(JSON, lambda: [revision.document]),
        Part(WORKBOOK, lambda: [workbook]),
        *(
            Part(EVIDENCE + item.name, partial(papers.chunks, wb, item.sha256), told_of(item))
            for item in revision.evidence
        ),
    ]


def _workbook(wb: Workbench, revision: "Revision", form: "Form") -> bytes:
    import io

    from workbench.excel import template

    rules = wb.library.rules(revision.rules.pack, revision.rules.day, revision.rules.known)
    public = revision if isinstance(revision, Public) else None
    shown = public.edition if public else form
    out = io.BytesIO()
    template.write(out, shown, rules, revision.cells, revision.outcome, spare_rows=0, public=public)
    return out.getvalue()


def preview_pdf(wb: Workbench, filing_id: str) -> bytes:
    """Draw a filing as it stands; a draft carries 草稿 across every page."""
    from workbench.pdf.report import Paper, draw

    filing = filings.get(wb, filing_id)
    form, rules = filings.form_of(wb, filing), filings.rules_of(wb, filing)
    if filing.status == "frozen":
        return draw(Paper.of(filings.revision(wb, filing_id), form, rules))
    return draw(
        Paper(
            form=form,
            enterprise=filings.enterprise_of(wb, filing),
            period=filing.period,
            rules=filing.rules,
            cells=filing.cells,
            outcome=filings.outcome_of(wb, filing),
            evidence=papers.evidence(wb, filing_id),
            made_at=now(),
            by=wb.person,
            kinds=kinds(rules),
        )
    )


def page_count(pdf: bytes) -> int:
    """Count the pages of a PDF."""
    from workbench.pdf.render import page_count as count

    return count(pdf)


def render_page(pdf: bytes, page: int, scale: float = 1.0) -> bytes:
    """Give one page of a PDF, counted from 0, as a PNG picture; scale 1 is 72 dots an inch."""
    from workbench.pdf.render import render_page as render

    return render(pdf, page, scale)
