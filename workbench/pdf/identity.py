"""Who signs: a certificate with its key from a PKCS#12 file, or one the program makes, named as self-made.

Keys and passphrases are never part of a repr, a log or an error's arguments.
"""

import os
import unicodedata
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from workbench.base import clock
from workbench.base.errors import WorkbenchError

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
    from cryptography.x509 import Certificate

SELF_MADE = "自制证书"
"""The organisational unit of every certificate the program makes: nobody vouched for who it names."""

_LIFE = timedelta(days=730)
LEAST_BITS = 2048
"""Bits of the shortest RSA key whose signature is worth anything."""

_KEY_BITS = 3072
_LONGEST_NAME = 64  # X.520's bound on the parts of a name
_SHORTEST_PASSPHRASE = 6
_LARGEST_FILE = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Identity:
    """A certificate, the chain above it, and the key, which stays out of sight."""

    certificate: "Certificate"
    chain: tuple["Certificate", ...]
    key: "RSAPrivateKey" = field(repr=False)

    @property
    def holder(self) -> "Holder":
        """Tell whom the certificate names."""
        return holder(self.certificate)


@dataclass(frozen=True, slots=True)
class Holder:
    """Whom a certificate names, who says so, and until when."""

    name: str
    organisation: str
    issuer: str
    self_made: bool
    since: datetime
    until: datetime
    fingerprint: str
    """SHA-256 of the certificate, in hexadecimal."""


@contextmanager
def _long_names() -> Iterator[None]:
    """X.520 allows a name 64 characters; the library counts bytes, and warns from the 22nd Chinese one on."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "Attribute's length must be", UserWarning)
        yield


def holder(certificate: "Certificate") -> Holder:
    """Read whom a certificate names. A self-signed one, or one that says 自制证书, is self-made."""
    from cryptography.hazmat.primitives.hashes import SHA256
    from cryptography.x509 import Name
    from cryptography.x509.oid import NameOID

    def part(name: Name, oid: "object") -> str:
        found = name.get_attributes_for_oid(oid)  # type: ignore[arg-type] # an ObjectIdentifier
        return str(found[0].value) if found else ""

    with _long_names():
        subject, issuer = certificate.subject, certificate.issuer
    organisation = part(subject, NameOID.ORGANIZATION_NAME)
    return Holder(
        name=part(subject, NameOID.COMMON_NAME) or organisation,
        organisation=organisation,
        issuer=part(issuer, NameOID.COMMON_NAME) or part(issuer, NameOID.ORGANIZATION_NAME),
        self_made=subject == issuer or SELF_MADE in part(subject, NameOID.ORGANIZATIONAL_UNIT_NAME),
        since=certificate.not_valid_before_utc,
        until=certificate.not_valid_after_utc,
        fingerprint=certificate.fingerprint(SHA256()).hex(),
    )


@cache
def allow_rare_characters() -> None:
    """Let certificates name people with characters newer than Unicode 3.2, such as 𬭎.

    Comparing names, asn1crypto prepares them by RFC 4518, whose tables end with Unicode 3.2, and refuses any later
    character; that would make every such person an unknown signer. Names it refuses are compared as normalised text.
    """
    from asn1crypto.x509 import NameTypeAndValue  # type: ignore[import-untyped]

    prepare = NameTypeAndValue._ldap_string_prep  # noqa: SLF001 - there is no other door

    def lenient(self: object, text: str) -> str:
        try:
            return str(prepare(self, text))
        except ValueError:
            return f" {unicodedata.normalize('NFKC', text).casefold().strip()} "

    NameTypeAndValue._ldap_string_prep = lenient  # noqa: SLF001 - as above


def load_identity(file: Path, passphrase: str) -> Identity:
    """Open a PKCS#12 file (.p12, .pfx) and see that one may sign with it today.

    Raises WorkbenchError: ``pdf.p12.unreadable``, ``pdf.p12.not_p12``, ``pdf.p12.passphrase``, ``pdf.p12.no_key``,
    ``pdf.p12.no_certificate``, ``pdf.p12.mismatch``, ``pdf.p12.not_rsa``, ``pdf.p12.weak``, ``pdf.p12.not_yet``,
    ``pdf.p12.expired``, ``pdf.p12.usage``.
    """
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
    from cryptography.hazmat.primitives.serialization import pkcs12

    data = _read(file)
    try:
        with warnings.catch_warnings():
            warnings.filterwarnings("ignore", "PKCS#12 bundle could not be parsed as DER", UserWarning)  # BER will do
            found = pkcs12.load_pkcs12(data, passphrase.encode())
    except ValueError:
        code = "pdf.p12.passphrase" if _is_p12(data) else "pdf.p12.not_p12"
        raise WorkbenchError(code, file=file.name) from None  # the cause may quote what it was given
    if found.key is None:
        raise WorkbenchError("pdf.p12.no_key", file=file.name)
    if found.cert is None:
        raise WorkbenchError("pdf.p12.no_certificate", file=file.name)
    certificate = found.cert.certificate
    if not isinstance(found.key, RSAPrivateKey):
        raise WorkbenchError("pdf.p12.not_rsa", file=file.name, kind=type(found.key).__name__.lstrip("_"))
    if certificate.public_key() != found.key.public_key():
        raise WorkbenchError("pdf.p12.mismatch", file=file.name)
    if found.key.key_size < LEAST_BITS:
        raise WorkbenchError("pdf.p12.weak", file=file.name, bits=found.key.key_size, least=LEAST_BITS)
    _check_today(certificate, file.name)
    _check_usage(certificate, file.name)
    return Identity(certificate, tuple(each.certificate for each in found.additional_certs), found.key)


def _read(file: Path) -> bytes:
    try:
        with file.open("rb") as stream:
            return stream.read(_LARGEST_FILE)
    except OSError as error:
        raise WorkbenchError("pdf.p12.unreadable", file=file.name, why=error.strerror or str(error)) from error


def _is_p12(data: bytes) -> bool:
    """Tell a PKCS#12 file under another passphrase from a file that is something else."""
    from asn1crypto.pkcs12 import Pfx  # type: ignore[import-untyped]

    try:
        return str(Pfx.load(data, strict=True)["version"].native) == "v3"
    except (ValueError, TypeError, KeyError):
        return False


def _check_today(certificate: "Certificate", name: str) -> None:
    now = clock.now()
    if now < certificate.not_valid_before_utc:
        raise WorkbenchError("pdf.p12.not_yet", file=name, day=certificate.not_valid_before_utc.date())
    if now > certificate.not_valid_after_utc:
        raise WorkbenchError("pdf.p12.expired", file=name, day=certificate.not_valid_after_utc.date())


def _check_usage(certificate: "Certificate", name: str) -> None:
    """A certificate that says what it is for must say signing; one that says nothing may sign."""
    from cryptography.x509 import ExtensionNotFound, KeyUsage

    try:
        usage = certificate.extensions.get_extension_for_class(KeyUsage).value
    except ExtensionNotFound:
        return
    if not (usage.digital_signature or usage.content_commitment):
        raise WorkbenchError("pdf.p12.usage", file=name)


def make_identity(name: str, organisation: str, file: Path, passphrase: str, *, bits: int = _KEY_BITS) -> Identity:
    """Make a personal certificate, valid two years and named as self-made, and keep it with its key in a new file.

    Raises WorkbenchError: ``pdf.p12.exists``, ``pdf.p12.short_passphrase``, ``pdf.p12.broken_passphrase``,
    ``pdf.p12.name``, ``pdf.p12.unwritable``.
    """
    from cryptography.hazmat.primitives.asymmetric import rsa
    from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, pkcs12

    if not 0 < len(name.strip()) <= _LONGEST_NAME or len(organisation.strip()) > _LONGEST_NAME:
        raise WorkbenchError("pdf.p12.name", most=_LONGEST_NAME)
    for text, code in ((name + organisation, "pdf.p12.name"), (passphrase, "pdf.p12.broken_passphrase")):
        if any("\ud800" <= character <= "\udfff" for character in text):  # half a character has no bytes
            raise WorkbenchError(code, most=_LONGEST_NAME)
    if len(passphrase) < _SHORTEST_PASSPHRASE:
        raise WorkbenchError("pdf.p12.short_passphrase", least=_SHORTEST_PASSPHRASE)
    if file.exists():
        raise WorkbenchError("pdf.p12.exists", file=file.name)
    key = rsa.generate_private_key(public_exponent=65537, key_size=bits)
    certificate = _certificate(name.strip(), organisation.strip(), key)
    data = pkcs12.serialize_key_and_certificates(
        name.encode(), key, certificate, None, BestAvailableEncryption(passphrase.encode())
    )
    try:
        with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
            out.write(data)
            out.flush()
            os.fsync(out.fileno())
    except OSError as error:
        raise WorkbenchError("pdf.p12.unwritable", file=file.name, why=error.strerror or str(error)) from error
    return Identity(certificate, (), key)


def _certificate(name: str, organisation: str, key: "RSAPrivateKey") -> "Certificate":
    from cryptography import x509
    from cryptography.hazmat.primitives.hashes import SHA256
    from cryptography.x509.oid import NameOID

    parts = [(NameOID.COUNTRY_NAME, "CN"), (NameOID.ORGANIZATION_NAME, organisation)]
    parts += [(NameOID.ORGANIZATIONAL_UNIT_NAME, SELF_MADE), (NameOID.COMMON_NAME, name)]
    with _long_names():
        subject = x509.Name([x509.NameAttribute(oid, text, _validate=False) for oid, text in parts if text])
    now = clock.now()
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now)
        .not_valid_after(now + _LIFE)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(
            x509.KeyUsage(
                digital_signature=True,
                content_commitment=True,
                key_encipherment=False,
                data_encipherment=False,
                key_agreement=False,
                key_cert_sign=False,
                crl_sign=False,
                encipher_only=False,
                decipher_only=False,
            ),
            critical=True,
        )
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .sign(key, SHA256())
    )


def write_certificate(identity: Identity, file: Path) -> None:
    """Write the certificate alone, as PEM, for those who shall trust it. Raises ``pdf.p12.unwritable``."""
    from cryptography.hazmat.primitives.serialization import Encoding

    try:
        file.write_bytes(identity.certificate.public_bytes(Encoding.PEM))
    except OSError as error:
        raise WorkbenchError("pdf.p12.unwritable", file=file.name, why=error.strerror or str(error)) from error
