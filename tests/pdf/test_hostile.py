"""Packages their own makers lie with: signed properly, and saying other than what was worked out, shown or signed."""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding

from tests.pdf.conftest import Pki, issue
from tests.pdf.test_verify import Files, files_of, listed_anew, zipped
from workbench.base import clock
from workbench.base.canonical import canonical
from workbench.domain.filing import Revision
from workbench.pdf.archive import archive
from workbench.pdf.identity import Identity, write_certificate
from workbench.pdf.report import BOXES, SIGNATURE_PAGE, Paper, draw
from workbench.pdf.sign import sign
from workbench.pdf.verdict import Verdict
from workbench.pdf.verify import verify
from workbench.rules.form import Form
from workbench.rules.library import Library

Lie = Callable[..., Verdict]
Json = dict[str, Any]


def unchanged(_: Any) -> None:
    """Change nothing."""


@pytest.fixture(scope="session")
def drawn(revision: Revision, form: Form) -> bytes:
    return draw(Paper.of(revision, form))


@pytest.fixture
def lie(revision: Revision, drawn: bytes, library: Library, pki: Pki, package: Path, tmp_path: Path) -> Lie:
    """Make a package whose maker changed something before signing, and verify it."""

    def made(
        document: Callable[[Json], object] = unchanged,
        manifest: Callable[[Json], object] = unchanged,
        *,
        archived: Callable[[bytes], bytes] = bytes,
        signed: Callable[[bytes], bytes] = lambda pdf: sign(pdf, pki.preparer, "preparer", clock.now()),
        more: Files | None = None,
        trust: Path = pki.root,
    ) -> Verdict:
        files = {**files_of(package), **(more or {})}
        data = json.loads(files["data/filing.json"])
        document(data)
        files["data/filing.json"] = canonical(data)
        files = listed_anew(files)
        listing = json.loads(files["manifest.json"])
        manifest(listing)
        files["manifest.json"] = canonical(listing)
        attached = {"filing.json": files["data/filing.json"], "manifest.json": files["manifest.json"]}
        files["filing.pdf"] = signed(archived(archive(drawn, attached, revision.frozen_at)))
        return verify(zipped(tmp_path / "lie.zip", files), library, (trust,))

    return made


def signed_by_hand(pdf: bytes, identity: Identity, field: str, *, hashed: str = "sha256") -> bytes:
    """Sign as another program might: any field, any hash, no order kept."""
    from asn1crypto import keys  # type: ignore[import-untyped]
    from asn1crypto import x509 as asn1
    from cryptography.hazmat.primitives.serialization import NoEncryption, PrivateFormat
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
    from pyhanko.sign.fields import MDPPerm, SigFieldSpec, SigSeedSubFilter
    from pyhanko.sign.signers import PdfSignatureMetadata, SimpleSigner, sign_pdf
    from pyhanko_certvalidator.registry import SimpleCertificateStore

    key = keys.PrivateKeyInfo.load(identity.key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption()))
    registry = SimpleCertificateStore()  # type: ignore[no-untyped-call]
    registry.register_multiple(asn1.Certificate.load(each.public_bytes(Encoding.DER)) for each in identity.chain)
    signer = SimpleSigner(asn1.Certificate.load(identity.certificate.public_bytes(Encoding.DER)), key, registry)
    edges = [round(edge) for edge in BOXES["legal"]]
    out = sign_pdf(
        IncrementalPdfFileWriter(BytesIO(pdf)),
        PdfSignatureMetadata(
            field_name=field,
            md_algorithm=hashed,
            certify=True,
            docmdp_permissions=MDPPerm.FILL_FORMS,
            subfilter=SigSeedSubFilter.PADES,
        ),
        signer,
        new_field_spec=SigFieldSpec(field, SIGNATURE_PAGE, (edges[0], edges[1], edges[2], edges[3])),
    )
    return bytes(out.getvalue())


def codes(verdict: Verdict, weight: str = "failed") -> set[str]:
    return {reason.code for question in verdict.questions for reason in question.reasons if reason.weight == weight}


# ---------------------------------------------------------------- who signs


@pytest.fixture
def root(tmp_path: Path) -> tuple[Path, tuple[x509.Certificate, rsa.RSAPrivateKey]]:
    """A root the person trusts, with its key."""
    made = issue("另一根")
    (tmp_path / "other.pem").write_bytes(made[0].public_bytes(Encoding.PEM))
    return tmp_path / "other.pem", made


def test_what_is_not_lied_about_passes(lie: Lie) -> None:
    assert lie().exit_code == 0


def test_a_trusted_signer_cannot_vouch_for_another(lie: Lie, pki: Pki, tmp_path: Path) -> None:
    write_certificate(pki.self_made, tmp_path / "self.pem")
    certificate, key = issue("王局长", issuer=(pki.self_made.certificate, pki.self_made.key))
    forged = Identity(certificate, (pki.self_made.certificate,), key)
    verdict = lie(signed=lambda pdf: sign(pdf, forged, "preparer", clock.now()), trust=tmp_path / "self.pem")
    assert not verdict.signatures[0].trusted
    assert codes(verdict, "undecided") == {"verify.unknown_signer"}


def test_the_preparer_signs_first(lie: Lie, pki: Pki) -> None:
    verdict = lie(signed=lambda pdf: signed_by_hand(pdf, pki.legal, "legal"))
    assert codes(verdict) == {"verify.not_first"}


def test_a_time_before_the_certificate_was_issued_is_refused_though_its_root_is_trusted(lie: Lie, pki: Pki) -> None:
    verdict = lie(signed=lambda pdf: sign(pdf, pki.preparer, "preparer", datetime(2020, 1, 1, tzinfo=UTC)))
    assert codes(verdict) == {"verify.outside_validity"}


def test_a_time_that_lies_ahead_leaves_the_signature_undecided(lie: Lie, pki: Pki) -> None:
    verdict = lie(signed=lambda pdf: sign(pdf, pki.preparer, "preparer", clock.now() + timedelta(days=30)))
    assert (verdict.exit_code, codes(verdict, "undecided")) == (2, {"verify.time_ahead"})


@pytest.mark.parametrize(
    ("bits", "hashed", "usage", "code"),
    [
        (1024, "sha256", "digital_signature", "verify.weak_signature"),
        (2048, "sha1", "digital_signature", "verify.weak_signature"),
        (2048, "sha256", "key_encipherment", "verify.not_for_signing"),
    ],
)
def test_a_signature_others_could_make_is_worth_nothing(
    lie: Lie, root: tuple[Path, Any], bits: int, hashed: str, usage: str, code: str
) -> None:
    key = rsa.generate_private_key(65537, bits)
    certificate, _ = issue("王弱", issuer=root[1], key=key, usage=usage)
    weak = Identity(certificate, (root[1][0],), key)
    verdict = lie(signed=lambda pdf: signed_by_hand(pdf, weak, "preparer", hashed=hashed), trust=root[0])
    assert codes(verdict) == {code}
    assert not verdict.signatures[0].sound
