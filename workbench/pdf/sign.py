"""Sign a finished archive copy: first the preparer, who certifies; then the legal representative; last the office.

All three fields exist before the first signature: adding one later counts as a forbidden change. Each later signature
is appended, so what was signed stays byte for byte what it was.
"""

import logging
from datetime import datetime
from io import BytesIO
from typing import TYPE_CHECKING, Any

from workbench.base.clock import BEIJING
from workbench.base.errors import WorkbenchError
from workbench.base.text import say, speaking
from workbench.pdf.flow import Canvas
from workbench.pdf.fonts import BOLD, SANS, checked, width
from workbench.pdf.identity import Identity, allow_rare_characters
from workbench.pdf.ink import ACCENT, INK, QUIET
from workbench.pdf.report import BOXES, SIGNATURE_PAGE, Role

if TYPE_CHECKING:
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

ROLES: tuple[Role, ...] = ("preparer", "legal", "office")
"""The signature fields, in the order of signing; each is the name of its PDF field."""

logging.getLogger("pyhanko").setLevel(logging.CRITICAL)  # it logs whole tracebacks about files we only judge


def sign(pdf: bytes, identity: Identity, role: Role, at: datetime) -> bytes:
    """Sign a PDF in the field of a role, with a visible Chinese stamp, as PAdES B-B; `at` is this computer's clock.

    Raises WorkbenchError ``pdf.sign.order`` when an earlier role has not signed, ``pdf.sign.taken`` when this one has,
    ``pdf.missing_glyph`` for a name that cannot be printed.
    """
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
    from pyhanko.sign.fields import MDPPerm, SigSeedSubFilter
    from pyhanko.sign.signers import PdfSignatureMetadata

    allow_rare_characters()
    writer = IncrementalPdfFileWriter(BytesIO(pdf))
    signed = {each.field_name for each in writer.prev.embedded_signatures}
    if role in signed:
        raise WorkbenchError("pdf.sign.taken", role=say(f"pdf.role.{role}"))
    if role != "preparer" and "preparer" not in signed:
        raise WorkbenchError("pdf.sign.order", role=say(f"pdf.role.{role}"))
    with speaking("zh_CN"):
        if not signed:
            _add_fields(writer)
        metadata = PdfSignatureMetadata(
            field_name=role,
            md_algorithm="sha256",
            subfilter=SigSeedSubFilter.PADES,
            certify=role == "preparer",
            docmdp_permissions=MDPPerm.FILL_FORMS,
            name=identity.holder.name,
            reason=say(f"pdf.role.{role}"),
        )
        stamp = _stamp(identity, role, at)
    out: BytesIO = _signer(metadata, identity, stamp, at).sign_pdf(writer, existing_fields_only=True)
    return out.getvalue()


def _add_fields(writer: "IncrementalPdfFileWriter") -> None:
    from pyhanko.sign.fields import SigFieldSpec, append_signature_field

    for role in ROLES:
        box = tuple(round(edge) for edge in BOXES[role])
        spec = SigFieldSpec(
            role, SIGNATURE_PAGE, (box[0], box[1], box[2], box[3]), readable_field_name=say(f"pdf.role.{role}")
        )
        append_signature_field(writer, spec)


def _signer(metadata: Any, identity: Identity, stamp: bytes, at: datetime) -> Any:
    """Put pyHanko's signer together; it keeps the loaded key, which pyHanko would parse anew for each signature."""
    from asn1crypto import x509  # type: ignore[import-untyped]
    from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
    from cryptography.hazmat.primitives.hashes import SHA256
    from cryptography.hazmat.primitives.serialization import Encoding
    from pyhanko.sign.signers import PdfSigner, Signer
    from pyhanko_certvalidator.registry import SimpleCertificateStore

    def converted(certificate: Any) -> x509.Certificate:
        return x509.Certificate.load(certificate.public_bytes(Encoding.DER))

    class KeySigner(Signer):
        async def async_sign_raw(self, data: bytes, digest_algorithm: str, dry_run: bool = False) -> bytes:
            return b"\0" * (identity.key.key_size // 8) if dry_run else identity.key.sign(data, PKCS1v15(), SHA256())

    class ClockedSigner(PdfSigner):
        def init_signing_session(self, *args: Any, **options: Any) -> Any:
            session = super().init_signing_session(*args, **options)
            session.system_time = at
            return session

    registry = SimpleCertificateStore()  # type: ignore[no-untyped-call]
    registry.register_multiple(converted(each) for each in identity.chain)
    signer = KeySigner(signing_cert=converted(identity.certificate), cert_registry=registry)
    return ClockedSigner(metadata, signer, stamp_style=_style(stamp))


def _style(stamp: bytes) -> Any:
    from pyhanko.pdf_utils.content import PdfContent
    from pyhanko.pdf_utils.layout import AxisAlignment as Align
    from pyhanko.pdf_utils.layout import BoxConstraints, Margins, SimpleBoxLayoutRule
    from pyhanko.pdf_utils.reader import PdfFileReader
    from pyhanko.stamp import StaticStampStyle

    class Drawn(PdfContent):
        """Our own drawing as a form in the signed file, its face already cut to the characters used."""

        def render(self) -> bytes:
            form = self._ensure_writer.import_page_as_xobject(PdfFileReader(BytesIO(stamp)), page_ix=0)
            self.resources.xobject["/Stamp"] = form
            left, bottom, right, top = form.get_object()["/BBox"]
            self.box = BoxConstraints(width=abs(left - right), height=abs(bottom - top))
            return b"/Stamp Do"

    return StaticStampStyle(
        border_width=0,
        background=Drawn(),
        background_opacity=1.0,
        background_layout=SimpleBoxLayoutRule(
            x_align=Align.ALIGN_MIN, y_align=Align.ALIGN_MIN, margins=Margins(0, 0, 0, 0)
        ),
    )


def _stamp(identity: Identity, role: Role, at: datetime) -> bytes:
    """Draw what is seen of a signature: name, role, organisation, when by whose clock, and what vouches for it."""
    left, bottom, right, top = (round(edge) for edge in BOXES[role])
    wide, tall = right - left, top - bottom
    holder = identity.holder
    out = BytesIO()
    canvas = Canvas(out, pagesize=(wide, tall))
    canvas.setFillColor(ACCENT)
    canvas.rect(0, 0, 3, tall, stroke=0, fill=1)
    vouched = say("pdf.stamp.self_made") if holder.self_made else say("pdf.stamp.issuer", issuer=holder.issuer)
    moment = at.astimezone(BEIJING).strftime("%Y-%m-%d %H:%M:%S")
    lines = [
        (holder.name, BOLD, 15.0, INK, tall - 42),
        (holder.organisation if holder.organisation != holder.name else "", SANS, 9.0, INK, tall - 58),
        (say("pdf.stamp.at", at=moment), SANS, 8.0, INK, 38),
        (vouched, SANS, 7.5, QUIET, 25),
        (f"SHA-256 {holder.fingerprint[:24]}", SANS, 6.5, QUIET, 13),
    ]
    canvas.setFillColor(QUIET)
    canvas.setFont(SANS, 8)
    canvas.drawString(14, tall - 18, f"{say(f'pdf.role.{role}')}　{say('pdf.stamp.signed')}")
    for text, face, size, colour, y in lines:
        checked(text, say(f"pdf.role.{role}"))
        while width(text, face, size) > wide - 24:
            size -= 0.5  # noqa: PLW2901 - a long name is set smaller, never cut
        canvas.setFillColor(colour)
        canvas.setFont(face, size)
        canvas.drawString(14, y, text)
    canvas.showPage()
    canvas.save()
    return out.getvalue()
