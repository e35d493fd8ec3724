"""Keys, certificates and signatures, judged by programs that share no code with ours."""

import logging
import re
import subprocess
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, pkcs12
from pikepdf import pdfa

from tests.pdf.conftest import PASSPHRASE, Pki, issue
from workbench.base import clock
from workbench.base.errors import WorkbenchError
from workbench.domain.filing import Revision
from workbench.pdf.archive import archive
from workbench.pdf.identity import SELF_MADE, Identity, load_identity, make_identity
from workbench.pdf.report import Paper, draw
from workbench.pdf.sign import sign
from workbench.rules.form import Form

AT = datetime(2026, 7, 4, 1, 2, 3, tzinfo=UTC)


@pytest.fixture(scope="module")
def unsigned(revision: Revision, form: Form) -> bytes:
    return archive(draw(Paper.of(revision, form)), {"filing.json": revision.document}, revision.frozen_at)


def p12(file: Path, key: Any, certificate: Any, passphrase: str = PASSPHRASE) -> Path:
    sealed = BestAvailableEncryption(passphrase.encode())
    file.write_bytes(pkcs12.serialize_key_and_certificates(b"x", key, certificate, None, sealed))
    return file


def refusal(file: Path, passphrase: str = PASSPHRASE) -> str:
    with pytest.raises(WorkbenchError) as raised:
        load_identity(file, passphrase)
    assert PASSPHRASE not in str(raised.value)
    return raised.value.code


def test_a_p12_that_cannot_sign_is_refused_with_its_reason(tmp_path: Path) -> None:
    good, key = issue("某人", usage="digital_signature")
    assert refusal(tmp_path / "nowhere.p12") == "pdf.p12.unreadable"
    (tmp_path / "a.txt").write_bytes(b"no certificate at all")
    assert refusal(tmp_path / "a.txt") == "pdf.p12.not_p12"
    (tmp_path / "a.txt").write_bytes(b"")
    assert refusal(tmp_path / "a.txt") == "pdf.p12.not_p12"
    assert refusal(p12(tmp_path / "a.p12", key, good), "wrong") == "pdf.p12.passphrase"
    assert refusal(p12(tmp_path / "a.p12", None, good)) == "pdf.p12.no_key"
    assert refusal(p12(tmp_path / "a.p12", key, None)) == "pdf.p12.no_certificate"
    elliptic = ec.generate_private_key(ec.SECP256R1())
    assert refusal(p12(tmp_path / "a.p12", elliptic, None)) in ("pdf.p12.no_certificate", "pdf.p12.not_rsa")
    weak = rsa.generate_private_key(65537, 1024)  # noqa: S505 - weak on purpose
    assert refusal(p12(tmp_path / "a.p12", weak, issue("弱", key=weak)[0])) == "pdf.p12.weak"
    assert refusal(p12(tmp_path / "a.p12", key, issue("过期", key=key, days=(-20, -1))[0])) == "pdf.p12.expired"
    assert refusal(p12(tmp_path / "a.p12", key, issue("未到", key=key, days=(2, 20))[0])) == "pdf.p12.not_yet"
    assert refusal(p12(tmp_path / "a.p12", key, issue("用途", key=key, usage="crl_sign")[0])) == "pdf.p12.usage"


def test_an_elliptic_key_is_refused_because_its_signature_would_break_the_archive(tmp_path: Path) -> None:
    from cryptography import x509
    from cryptography.hazmat.primitives.hashes import SHA256
    from cryptography.x509.oid import NameOID

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "曲线")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(7)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .sign(key, SHA256())
    )
    assert refusal(p12(tmp_path / "ec.p12", key, certificate)) == "pdf.p12.not_rsa"


def test_a_made_certificate_names_itself_self_made_and_lasts_two_years(tmp_path: Path) -> None:
    clock.set_clock(lambda: AT)
    made = make_identity("王𬭎", "北𬱖钢铁", tmp_path / "me.p12", PASSPHRASE)
    assert made.key.key_size == 3072
    assert made.holder.self_made
    assert SELF_MADE in made.certificate.subject.rfc4514_string()
    assert made.holder.until - made.holder.since == timedelta(days=730)
    assert load_identity(tmp_path / "me.p12", PASSPHRASE).holder == made.holder
    assert (tmp_path / "me.p12").stat().st_mode & 0o077 == 0
    with pytest.raises(WorkbenchError, match=r"pdf\.p12\.exists"):
        make_identity("王𬭎", "北𬱖钢铁", tmp_path / "me.p12", PASSPHRASE)


@pytest.mark.parametrize(
    ("name", "organisation", "passphrase", "code"),
    [
        ("", "o", PASSPHRASE, "pdf.p12.name"),
        ("n" * 65, "o", PASSPHRASE, "pdf.p12.name"),
        ("n", "o" * 65, PASSPHRASE, "pdf.p12.name"),
        ("n", "o", "12345", "pdf.p12.short_passphrase"),
    ],
)
def test_a_certificate_that_would_be_no_good_is_not_made(
    tmp_path: Path, name: str, organisation: str, passphrase: str, code: str
) -> None:
    with pytest.raises(WorkbenchError) as raised:
        make_identity(name, organisation, tmp_path / "x.p12", passphrase)
    assert raised.value.code == code
    assert not (tmp_path / "x.p12").exists()


def test_neither_key_nor_passphrase_shows_in_a_repr_or_a_log(
    pki: Pki, unsigned: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    from workbench.services.exports import Signing

    caplog.set_level(logging.DEBUG)
    sign(unsigned, pki.self_made, "preparer", AT)
    secrets = (PASSPHRASE, str(pki.self_made.key.private_numbers().d), "PrivateKey")
    for said in (repr(pki.self_made), repr(Signing(Path("x.p12"), PASSPHRASE)), caplog.text):
        assert not any(secret in said for secret in secrets)


def test_signatures_come_in_order_and_once(pki: Pki, unsigned: bytes) -> None:
    with pytest.raises(WorkbenchError, match=r"pdf\.sign\.order"):
        sign(unsigned, pki.legal, "legal", AT)
    once = sign(unsigned, pki.preparer, "preparer", AT)
    with pytest.raises(WorkbenchError, match=r"pdf\.sign\.taken"):
        sign(once, pki.preparer, "preparer", AT)
    twice = sign(once, pki.legal, "legal", AT)
    assert twice.startswith(once)
    assert once.startswith(unsigned)


def test_signing_leaves_the_archive_copy_without_violation(pdf: bytes) -> None:
    report = pdfa.validate_written(BytesIO(pdf), "3b")
    told = [
        finding
        for finding in report.findings
        if finding.kind == "violation" or not known(finding.rule, finding.message)
    ]
    assert told == []


def known(rule: str, message: str) -> bool:
    """The checker does not judge forms, permissions and, once there is a form, embedded files; it says so."""
    return rule == "pikepdf:embedded-file" or "/AcroForm" in message or "/Perms" in message


@pytest.mark.judge("pdfsig")
def test_pdfsig_finds_both_signatures_valid_and_the_third_place_empty(pdf: bytes, tmp_path: Path) -> None:
    (tmp_path / "f.pdf").write_bytes(pdf)
    said = subprocess.run(
        ["pdfsig", "-nocert", "f.pdf"], cwd=tmp_path, check=False, capture_output=True, text=True
    ).stdout
    assert said.count("Signature is Valid.") == 2
    assert re.findall(r"Signature Field Name: (\w+)", said) == ["preparer", "legal", "office"]
    assert said.count("ETSI.CAdES.detached") == 2
    assert "The signature form field is not signed." in said


@pytest.mark.judge("pdfsig", "openssl")
def test_openssl_finds_both_signatures_valid_and_trusted(pdf: bytes, pki: Pki, tmp_path: Path) -> None:
    (tmp_path / "f.pdf").write_bytes(pdf)
    subprocess.run(["pdfsig", "-nocert", "-dump", "f.pdf"], cwd=tmp_path, check=False, capture_output=True)
    said = subprocess.run(
        ["pdfsig", "-nocert", "f.pdf"], cwd=tmp_path, check=False, capture_output=True, text=True
    ).stdout
    ranges = re.findall(r"Signed Ranges: \[0 - (\d+)\], \[(\d+) - (\d+)\]", said)
    assert len(ranges) == 2
    for number, (a, b, c) in enumerate(ranges):
        (tmp_path / "signed").write_bytes(pdf[: int(a)] + pdf[int(b) : int(c)])
        command = [
            "openssl",
            "cms",
            "-verify",
            "-binary",
            "-inform",
            "DER",
            "-in",
            f"f.pdf.sig{number}",
            "-content",
            "signed",
        ]
        command += ["-CAfile", str(pki.root), "-purpose", "any", "-out", "checked"]
        done = subprocess.run(command, cwd=tmp_path, check=False, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr


@pytest.mark.judge("qpdf")
def test_qpdf_finds_nothing_wrong(pdf: bytes, tmp_path: Path) -> None:
    (tmp_path / "f.pdf").write_bytes(pdf)
    said = subprocess.run(["qpdf", "--check", "f.pdf"], cwd=tmp_path, check=False, capture_output=True, text=True)
    assert (said.returncode, said.stderr) == (0, "")


@pytest.mark.judge("pdffonts")
def test_every_font_is_embedded_stamps_included(pdf: bytes, tmp_path: Path) -> None:
    (tmp_path / "f.pdf").write_bytes(pdf)
    said = subprocess.run(["pdffonts", "f.pdf"], cwd=tmp_path, check=True, capture_output=True, text=True).stdout
    fonts = [re.search(r"(yes|no) +(yes|no) +(yes|no) +\d+ +\d+$", line) for line in said.splitlines()[2:]]
    assert len(fonts) >= 4
    assert all(font and font[1] == "yes" and font[3] == "yes" for font in fonts), said
    assert "Helvetica" not in said


@pytest.mark.parametrize("name", ["极" * 60, "A very long company name of sixty-four characters, and no fewer."])
def test_a_long_name_fits_its_stamp(unsigned: bytes, tmp_path: Path, name: str) -> None:
    identity = make_identity(name, name, tmp_path / "l.p12", PASSPHRASE, bits=2048)
    assert sign(unsigned, identity, "preparer", AT)


def test_a_name_no_face_can_print_is_refused(unsigned: bytes, tmp_path: Path) -> None:
    identity: Identity = make_identity("王😀", "单位", tmp_path / "l.p12", PASSPHRASE, bits=2048)
    with pytest.raises(WorkbenchError, match=r"pdf\.missing_glyph"):
        sign(unsigned, identity, "preparer", AT)


def test_the_clock_of_the_stamp_is_the_clock_of_the_signature(
    pki: Pki, unsigned: bytes, make: Callable[..., Path]
) -> None:
    from pyhanko.pdf_utils.reader import PdfFileReader

    signed = PdfFileReader(BytesIO(sign(unsigned, pki.preparer, "preparer", AT)))
    assert signed.embedded_regular_signatures[0].self_reported_timestamp == AT


def test_half_a_character_in_name_or_passphrase_is_refused_in_words(tmp_path: Path) -> None:
    for name, passphrase, code in (("李\ud83d", "secret12", "name"), ("李", "secret\ud83d", "broken_passphrase")):
        with pytest.raises(WorkbenchError) as caught:
            make_identity(name, "", tmp_path / "x.p12", passphrase)
        assert caught.value.code == f"pdf.p12.{code}"
        assert "secret" not in repr(caught.value.args_)
    assert not (tmp_path / "x.p12").exists()
