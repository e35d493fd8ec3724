"""What the signatures of a PDF are worth: sound, unchanged since, by whom, as far as can be told offline."""

import logging
from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

from workbench.base import clock
from workbench.base.clock import BEIJING
from workbench.base.errors import WorkbenchError
from workbench.base.text import say
from workbench.pdf.identity import LEAST_BITS, Holder, allow_rare_characters, holder
from workbench.pdf.package import PDF
from workbench.pdf.sign import ROLES
from workbench.pdf.verdict import Reasons, Signature, visible

if TYPE_CHECKING:
    from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature

logging.getLogger("pyhanko").setLevel(logging.CRITICAL)  # it logs whole tracebacks about files we only judge
logging.getLogger("pyhanko_certvalidator").setLevel(logging.CRITICAL)

CLOCK_SLACK = timedelta(days=1)
"""How far apart two honest clocks may be."""

_MOST_SIGNATURES = 20  # each is hashed over the whole file
_BROKEN_HASHES = ("md2", "md5", "sha1")
_SIGNING_USES = {"digital_signature", "non_repudiation"}


def read_roots(files: Sequence[Path]) -> tuple[Any, ...]:
    """Read the certificates the person trusts, PEM or DER. Raises WorkbenchError ``verify.bad_root``."""
    from asn1crypto import pem, x509  # type: ignore[import-untyped]

    roots = []
    for file in files:
        try:
            data = file.read_bytes()
            found = [der for _, _, der in pem.unarmor(data, multiple=True)] if pem.detect(data) else [data]
            for der in found:
                certificate = x509.Certificate.load(der, strict=True)
                certificate.subject.native  # noqa: B018 - reading it is the check: parsing is lazy
                roots.append(certificate)
        except (OSError, ValueError, TypeError) as error:
            raise WorkbenchError("verify.bad_root", file=file.name) from error
    return tuple(roots)


def judge(pdf: bytes, roots: Sequence[Any], reasons: Reasons) -> tuple[Signature, ...]:
    """Judge every signature, first to last, noting the reasons."""
    from pyhanko.pdf_utils.reader import PdfFileReader

    allow_rare_characters()
    try:
        reader = PdfFileReader(BytesIO(pdf), strict=True)
        embedded = list(reader.embedded_regular_signatures)
    except Exception:  # noqa: BLE001 - a hostile file may make the parser raise anything; all mean the same here
        reasons.fail("verify.pdf_damaged", file=PDF)
        return ()
    if not embedded:
        reasons.fail("verify.unsigned", file=PDF)
        return ()
    if len(embedded) > _MOST_SIGNATURES:
        reasons.fail("verify.too_many_signatures", file=PDF, most=_MOST_SIGNATURES)
        return ()
    try:
        signatures = tuple(_judge_one(each, number, roots, reasons) for number, each in enumerate(embedded))
        _after_last(embedded[-1], pdf, reasons)
    except Exception:  # noqa: BLE001 - as above: a certificate, too, may be made to break who reads it
        reasons.fail("verify.pdf_damaged", file=PDF)
        return ()
    reasons.remark("verify.offline")
    return signatures


def awaited(signatures: Sequence[Signature], needed: Collection[str], reasons: Reasons) -> None:
    """Note who has not signed: without a signature the form needs, nobody can tell whether it was meant."""
    given = {signature.role for signature in signatures}
    for role in ROLES[:2]:
        if role in needed and role not in given:
            reasons.open("verify.lacks", role=_role(role))
        elif role not in given:
            reasons.remark("verify.awaits", role=_role(role))


def _role(name: str) -> str:
    return say(f"pdf.role.{name}")


def _judge_one(embedded: "EmbeddedPdfSignature", number: int, roots: Sequence[Any], reasons: Reasons) -> Signature:
    from cryptography.x509 import load_der_x509_certificate

    role = embedded.field_name if embedded.field_name in ROLES else "other"
    named = _seen(holder(load_der_x509_certificate(embedded.signer_cert.dump())))
    at = embedded.self_reported_timestamp
    args = {"role": _role(role), "name": named.name}
    try:
        status = _validate(embedded, roots, clock.now())
        sound = status.intact and status.valid and status.docmdp_ok and _covers(status)
    except Exception:  # noqa: BLE001 - as above: whatever it raises, the signature cannot be relied on
        reasons.fail("verify.signature_broken", file=PDF, **args)
        return Signature(role, named, at, sound=False, trusted=False)
    if not status.intact:
        reasons.fail("verify.changed_under", file=PDF, **args)
    elif not status.valid:
        reasons.fail("verify.signature_invalid", file=PDF, **args)
    elif not sound:
        reasons.fail("verify.changed_after", file=PDF, **args)
    if number == 0 and not _certifies(embedded):
        reasons.fail("verify.not_certified", file=PDF, **args)
        sound = False
    if number == 0 and role != ROLES[0]:
        reasons.fail("verify.not_first", file=PDF, first=_role(ROLES[0]), **args)
    for code in _unfit(embedded):
        reasons.fail(code, file=PDF, **args)
        sound = False
    trusted = sound and _trust(embedded, status, roots, named.self_made, at, reasons, args)
    if at is None:
        reasons.remark("verify.no_time", **args)
    elif at > clock.now() + CLOCK_SLACK:
        reasons.open("verify.time_ahead", at=at.astimezone(BEIJING).isoformat(" "), **args)
    return Signature(role, named, at, sound, trusted)


def _seen(named: Holder) -> Holder:
    return replace(
        named, name=visible(named.name), organisation=visible(named.organisation), issuer=visible(named.issuer)
    )


def _validate(embedded: "EmbeddedPdfSignature", roots: Sequence[Any], moment: datetime) -> Any:
    from pyhanko.sign.validation import validate_pdf_signature
    from pyhanko.sign.validation.settings import KeyUsageConstraints
    from pyhanko_certvalidator import ValidationContext

    # one whom the person trusts as a signer vouches for nobody else: only an authority does
    trusted = [root for root in roots if root.ca or root.dump() == embedded.signer_cert.dump()]
    context = ValidationContext(trust_roots=trusted, moment=moment, allow_fetching=False, revocation_mode="soft-fail")
    usage = KeyUsageConstraints(key_usage=_SIGNING_USES, match_all_key_usages=False)
    return validate_pdf_signature(embedded, context, key_usage_settings=usage)


def _unfit(embedded: "EmbeddedPdfSignature") -> Iterator[str]:
    """Give what makes a signature worthless though it fits: anyone could have made it, or its maker may not sign."""
    certificate, said = embedded.signer_cert, embedded.signer_info
    key = certificate.public_key
    hashes = {said["digest_algorithm"]["algorithm"].native}
    if said["signature_algorithm"]["algorithm"].native != "rsassa_pkcs1v15":  # which names no hash of its own
        hashes.add(said["signature_algorithm"].hash_algo)
    if not hashes.isdisjoint(_BROKEN_HASHES) or (key.algorithm == "rsa" and key.bit_size < LEAST_BITS):
        yield "verify.weak_signature"
    usage = certificate.key_usage_value
    if usage is not None and not usage.native & _SIGNING_USES:
        yield "verify.not_for_signing"


def _covers(status: Any) -> bool:
    """A signature covers all of the file as it was signed; what follows may only be further signatures."""
    from pyhanko.sign.diff_analysis import ModificationLevel
    from pyhanko.sign.validation.status import SignatureCoverageLevel

    if status.coverage == SignatureCoverageLevel.ENTIRE_FILE:
        return True
    return bool(
        status.coverage == SignatureCoverageLevel.ENTIRE_REVISION
        and status.modification_level is not None
        and status.modification_level <= ModificationLevel.FORM_FILLING
    )


def _after_last(embedded: "EmbeddedPdfSignature", pdf: bytes, reasons: Reasons) -> None:
    """Nothing may follow the last signature but what proves it for the long term."""
    from pyhanko.sign.diff_analysis import ModificationLevel

    _, _, start, length = (int(edge) for edge in embedded.byte_range)
    level = getattr(embedded.diff_result, "modification_level", None)
    if pdf[start + length :].strip() and level != ModificationLevel.LTA_UPDATES:
        reasons.fail("verify.after_last", file=PDF)


def _certifies(embedded: "EmbeddedPdfSignature") -> bool:
    from pyhanko.sign.fields import MDPPerm

    return embedded.docmdp_level in (MDPPerm.NO_CHANGES, MDPPerm.FILL_FORMS)


def _trust(
    embedded: "EmbeddedPdfSignature",
    status: Any,
    roots: Sequence[Any],
    self_made: bool,
    at: datetime | None,
    reasons: Reasons,
    args: dict[str, Any],
) -> bool:
    """Follow the certificate to a trusted root. Offline an unknown signer is never called false, only unknown."""
    since, until = holder_dates(embedded)
    if at is not None and not since <= at <= until:
        reasons.fail("verify.outside_validity", file=PDF, at=at.astimezone(BEIJING).isoformat(" "), **args)
        return False
    if status.trusted:
        reasons.remark("verify.signed_by", at=at.astimezone(BEIJING).isoformat(" ") if at else "", **args)
        return True
    if at is not None:
        try:
            then = _validate(embedded, roots, at)
        except Exception:  # noqa: BLE001 - a path that cannot be built then is no path
            then = None
        if then is not None and then.trusted:
            reasons.open("verify.expired_since", at=at.astimezone(BEIJING).isoformat(" "), **args)
            return False
    reasons.open("verify.unknown_self_made" if self_made else "verify.unknown_signer", **args)
    return False


def holder_dates(embedded: "EmbeddedPdfSignature") -> tuple[datetime, datetime]:
    """Give the first and the last moment a signer's certificate is valid."""
    certificate = embedded.signer_cert
    return certificate.not_valid_before, certificate.not_valid_after
