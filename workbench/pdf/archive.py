"""From drawn pages to an archive copy: PDF/A-3b with the data embedded beside the paper, checked before it is signed.

Whatever is done here comes before the first signature: saving a signed file again destroys its signatures.
"""

import re
from collections.abc import Mapping
from datetime import datetime
from io import BytesIO

from workbench.base.errors import WorkbenchError

FLAVOUR = "3b"


def archive(drawn: bytes, attached: Mapping[str, bytes], made_at: datetime) -> bytes:
    """Make drawn pages a PDF/A-3b that carries JSON files byte for byte; the same input gives the same bytes.

    Raises WorkbenchError ``pdf.not_archival`` if the written file does not pass the check.
    """
    import pikepdf
    from pikepdf import pdfa

    out = BytesIO()
    with pikepdf.open(BytesIO(drawn)) as pdf:
        for page in pdf.pages:
            if "/Trans" in page:  # reportlab leaves an empty one on every page; the standard forbids it
                del page["/Trans"]
        for name, data in attached.items():
            pdf.attachments[name] = pikepdf.AttachedFileSpec(
                pdf,
                data,
                filename=name,
                mime_type="application/json",
                relationship=pikepdf.Name.Data,  # type: ignore[call-arg] # newer than the stub
                creation_date=_pdf_date(made_at),
                mod_date=_pdf_date(made_at),
            )
        stamp = _pdf_date(made_at)
        pdf.docinfo["/CreationDate"] = pdf.docinfo["/ModDate"] = pikepdf.String(stamp)
        pdfa.prepare(pdf, FLAVOUR)
        _fix_dates(pdf, made_at)
        try:
            pdfa.save(pdf, out, FLAVOUR, repair=False, deterministic_id=True)
        except pdfa.PdfaError as error:
            first = error.report.findings[0]
            raise WorkbenchError("pdf.not_archival", rule=first.rule, what=first.message) from error
    return out.getvalue()


def _pdf_date(at: datetime) -> str:
    return at.strftime("D:%Y%m%d%H%M%S+00'00'")


def _fix_dates(pdf: "object", made_at: datetime) -> None:
    """Put the moment of freezing where the archive tool wrote its own clock."""
    import pikepdf

    assert isinstance(pdf, pikepdf.Pdf)  # noqa: S101 - for the type checker
    metadata = pdf.Root.Metadata
    text = metadata.read_bytes()
    moment = made_at.strftime("%Y-%m-%dT%H:%M:%S+00:00").encode()
    for name in (b"CreateDate", b"ModifyDate", b"MetadataDate"):
        text = re.sub(rb"(<xmp:%s>)[^<]*" % name, rb"\g<1>" + moment, text)
        text = re.sub(rb'(xmp:%s=")[^"]*' % name, rb"\g<1>" + moment, text)
    metadata.write(text)
