"""Packages their own makers lie with: signed properly, and saying other than what was worked out, shown or signed."""

import base64
import json
import struct
import zipfile
import zlib
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding

from tests.pdf.conftest import Pki, issue
from tests.pdf.test_verify import Files, files_of, listed_anew, zipped
from workbench.base import clock
from workbench.base.canonical import canonical
from workbench.domain.evidence import clean_name
from workbench.domain.filing import Revision
from workbench.pdf.archive import archive
from workbench.pdf.identity import Identity, write_certificate
from workbench.pdf.inflation import swells
from workbench.pdf.package import bad_path, hashes
from workbench.pdf.report import BOXES, SIGNATURE_PAGE, Paper, Role, draw
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


def signed_by_hand(pdf: bytes, identity: Identity, field: Role, *, hashed: str = "sha256") -> bytes:
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
    edges = [round(edge) for edge in BOXES[field]]
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


# ---------------------------------------------------------------- what the document says


def set_at(*keys: str, value: object) -> Callable[[Json], None]:
    def change(data: Json) -> None:
        for key in keys[:-1]:
            data = data[key]
        data[keys[-1]] = value

    return change


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (set_at("rules", "day", value="2025-06-30"), "verify.other_day"),
        (set_at("period", value="2026-05"), "verify.other_day"),
        (set_at("period", value="2026"), "verify.other_form"),
        (set_at("rules", "known", value="2026-07-08"), "verify.known_ahead"),
        (set_at("form", "label", value={"zh": "年度报告"}), "verify.other_form"),
        (set_at("form", "since", value="2025-06-01"), "verify.other_form"),
    ],
)
def test_nobody_chooses_rules_to_suit(lie: Lie, change: Callable[[Json], object], code: str) -> None:
    verdict = lie(change)
    assert code in codes(verdict)
    assert verdict.question("right").answer == "failed"


def test_a_form_of_another_pack_is_refused(lie: Lie) -> None:
    assert "verify.other_pack" in codes(lie(set_at("form", "id", value="cn.ets.other/monthly")))


def test_rules_that_changed_before_freezing_leave_it_to_the_office(lie: Lie) -> None:
    verdict = lie(set_at("rules", "known", value="2025-01-10"))  # before the grid factor's notice
    assert "verify.other_rules" in codes(verdict, "undecided")  # the digest betrays it already


def test_a_filing_frozen_in_the_future_is_undecided(lie: Lie) -> None:
    assert "verify.frozen_ahead" in codes(lie(set_at("frozen_at", value="2066-07-03T02:30:00+00:00")), "undecided")


@pytest.mark.parametrize(
    "change",
    [
        set_at("frozen_at", value="2026-07-03T02:30:00"),
        set_at("period", value="2026-6"),
        set_at("period", value="2026-xx"),
        set_at("rules", "day", value="20260630"),
        set_at("cells", "power/mwh", "value", value="0012345.6789"),
        set_at("cells", "power/mwh", value={"value": "2026-W27-2", "type": "date"}),
        set_at("enterprise", "phone", value=""),
        set_at("revision", value=0),
        set_at("revision", value=2),
        set_at("supersedes", value="ab" * 32),
    ],
)
def test_a_document_has_one_spelling(lie: Lie, change: Callable[[Json], object]) -> None:
    assert "verify.unreadable_data" in codes(lie(change))


# ---------------------------------------------------------------- what the manifest says


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (set_at("filing", "period", value="2020-01"), "verify.other_filing"),
        (set_at("filing", "enterprise", value="别的公司"), "verify.other_filing"),
        (set_at("supersedes", value="ab" * 32), "verify.other_filing"),
        (set_at("package", value="0" * 32), "verify.other_filing"),
        (lambda manifest: manifest.pop("filing"), "verify.other_filing"),
        (lambda manifest: manifest["files"][0].update(size=str(manifest["files"][0]["size"])), "verify.bad_manifest"),
        (lambda manifest: manifest["files"][0].update(size=manifest["files"][0]["size"] + 0.5), "verify.bad_manifest"),
    ],
)
def test_a_manifest_says_what_the_document_says(lie: Lie, change: Callable[[Json], object], code: str) -> None:
    assert codes(lie(manifest=change)) == {code}


@pytest.mark.parametrize("path", ["filing2.pdf", "evidence/夹带.pdf", "data/other.json"])
def test_a_file_nobody_speaks_of_is_refused_though_listed(lie: Lie, path: str) -> None:
    def list_it(manifest: Json) -> None:
        size, sha256, sm3 = hashes([b"%PDF-"])
        manifest["files"].append({"path": path, "size": size, "media_type": "", "sha256": sha256, "sm3": sm3})

    assert codes(lie(manifest=list_it, more={path: b"%PDF-"})) == {"verify.stray"}


def test_evidence_is_as_large_as_it_is_said_to_be(lie: Lie) -> None:
    def shrink(document: Json) -> None:
        document["evidence"][0]["size"] = 1

    assert "verify.other_evidence" in codes(lie(shrink))


def test_what_a_paper_says_of_itself_is_told_alike_in_both_places(lie: Lie) -> None:
    def tell(manifest: Json) -> None:
        next(file for file in manifest["files"] if file["path"].startswith("evidence/")).update(kind="invoice")

    def say_it(document: Json) -> None:
        document["evidence"][0]["number"] = "25312000"

    assert codes(lie(manifest=tell)) == {"verify.other_facts"}
    assert "verify.other_facts" in codes(lie(say_it))


# ---------------------------------------------------------------- what the paper shows


def edited(change: Callable[[pikepdf.Pdf], object]) -> Callable[[bytes], bytes]:
    """Change a finished PDF before it is signed."""

    def made(data: bytes) -> bytes:
        out = BytesIO()
        with pikepdf.open(BytesIO(data)) as pdf:
            change(pdf)
            pdf.save(out)
        return out.getvalue()

    return made


def cover(pdf: pikepdf.Pdf) -> None:
    pdf.pages[0].contents_add(pikepdf.Stream(pdf, b"q 1 1 1 rg 0 0 600 800 re f Q"))


def layer(pdf: pikepdf.Pdf) -> None:
    group = pdf.make_indirect(pikepdf.Dictionary(Type=pikepdf.Name.OCG, Name="x"))
    pdf.Root.OCProperties = pikepdf.Dictionary(OCGs=[group], D=pikepdf.Dictionary(OFF=[group]))


def script(pdf: pikepdf.Pdf) -> None:
    pdf.Root.OpenAction = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="app.alert(1)")


def text_field(pdf: pikepdf.Pdf) -> None:
    field = pikepdf.Dictionary(
        Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.Widget, FT=pikepdf.Name.Tx, T="x", V="42", Rect=[0, 0, 99, 99]
    )
    pdf.Root.AcroForm = pikepdf.Dictionary(Fields=[pdf.make_indirect(field)])
    pdf.pages[0].Annots = pikepdf.Array([pdf.Root.AcroForm.Fields[0]])


def sticker(pdf: pikepdf.Pdf) -> None:
    note = pikepdf.Dictionary(Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.FreeText, Rect=[0, 0, 99, 99], Contents="9")
    pdf.pages[0].Annots = pikepdf.Array([pdf.make_indirect(note)])


def two_faced(pdf: pikepdf.Pdf) -> None:
    """Give one embedded file two contents: some readers show the one, some the other."""
    for spec in pdf.Root.AF:
        spec.EF.F = pdf.make_stream(b"{}")


def twice_embedded(pdf: pikepdf.Pdf) -> None:
    pdf.Root.AF.append(pdf.make_indirect(pikepdf.Dictionary(EF=pdf.Root.AF[0].EF, F="filing.json")))


def cropped(pdf: pikepdf.Pdf) -> None:
    pdf.pages[2].CropBox = [0, 0, 300, 300]


@pytest.mark.parametrize(
    "change",
    [cover, layer, script, text_field, sticker, two_faced, twice_embedded, cropped],
    ids=lambda each: each.__name__,
)
def test_paper_prepared_to_show_something_else_is_caught(lie: Lie, change: Callable[[pikepdf.Pdf], object]) -> None:
    assert codes(lie(archived=edited(change))) == {"verify.other_paper"}


def test_paper_of_another_version_is_left_to_a_person(lie: Lie) -> None:
    older = set_at("program", "version", value="0.0.9")
    assert lie(manifest=older).exit_code == 0
    verdict = lie(manifest=older, archived=edited(cover))
    assert (verdict.exit_code, codes(verdict, "undecided")) == (2, {"verify.other_paper"})


@pytest.mark.parametrize(
    "change",
    [
        set_at("steps", value=[]),
        set_at("documents", value={}),
        lambda document: document["steps"][0].update(figures="1 + 1", value="999"),
        lambda document: document["findings"][0].update(says={"zh": "一切正常"}),
    ],
)
def test_steps_and_sources_say_what_was_worked_out(lie: Lie, change: Callable[[Json], object]) -> None:
    assert "verify.retold" in codes(lie(change))


@pytest.mark.parametrize(
    "change",
    [
        set_at("enterprise", "name", value="别的公司"),
        set_at("enterprise", "sample", value=False),
        set_at("by", value="李"),
    ],
)
def test_the_enterprise_on_paper_is_that_of_the_data(lie: Lie, change: Callable[[Json], object]) -> None:
    assert "verify.other_paper" in codes(lie(change, manifest=named_anew))


def named_anew(manifest: Json) -> None:
    """Let the manifest agree with a document about the other company."""
    manifest["filing"]["enterprise"] = "别的公司"


# ---------------------------------------------------------------- what the zip hides


def prefixed(data: bytes) -> bytes:
    return b"MZ" + bytes(100) + data


def followed(data: bytes) -> bytes:
    return data + b"something else"


def commented(data: bytes) -> bytes:
    return data[:-2] + struct.pack("<H", 5) + b"hello"


def two_in_one(data: bytes) -> bytes:
    """Lay another zip before: read from the front, it is the other one."""
    other = BytesIO()
    with zipfile.ZipFile(other, "w") as out:
        out.writestr("filing.pdf", b"%PDF-1.7 another")
    return other.getvalue() + data


@pytest.mark.parametrize("change", [prefixed, followed, commented, two_in_one], ids=lambda each: each.__name__)
def test_nothing_lies_before_or_behind_a_package(
    change: Callable[[bytes], bytes], package: Path, library: Library, pki: Pki, tmp_path: Path
) -> None:
    (tmp_path / "p.zip").write_bytes(change(package.read_bytes()))
    assert "verify.torn" in codes(verify(tmp_path / "p.zip", library, (pki.root,)))


def gap(data: bytearray) -> None:
    """Lay bytes between the last file and the directory."""
    start = struct.unpack_from("<L", data, len(data) - 6)[0]
    data[start:start] = b"hidden"
    struct.pack_into("<L", data, len(data) - 6, start + 6)


def other_method(data: bytearray) -> None:
    struct.pack_into("<H", data, 8, 8)  # the first file's own header says deflated, the directory says stored


def other_size(data: bytearray) -> None:
    struct.pack_into("<L", data, 22, 5)


@pytest.mark.parametrize("change", [gap, other_method, other_size], ids=lambda each: each.__name__)
def test_the_directory_and_the_files_tell_one_tale(
    change: Callable[[bytearray], None], package: Path, library: Library, pki: Pki, tmp_path: Path
) -> None:
    data = bytearray(package.read_bytes())
    change(data)
    (tmp_path / "p.zip").write_bytes(data)
    assert "verify.two_tales" in codes(verify(tmp_path / "p.zip", library, (pki.root,)))


def test_a_second_name_for_other_programs_is_refused(files: Files, library: Library, pki: Pki, tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "p.zip", "w") as out:
        for name, data in files.items():
            info = zipfile.ZipInfo(name)
            info.extra = struct.pack("<2HBL", 0x7075, 5 + 8, 1, 0) + b"evil.exe"
            out.writestr(info, data)
    assert "verify.two_tales" in codes(verify(tmp_path / "p.zip", library, (pki.root,)))


def test_a_package_packed_again_by_a_program_that_cannot_seek_is_whole(
    files: Files, library: Library, pki: Pki, tmp_path: Path
) -> None:
    class Pipe(BytesIO):
        def seekable(self) -> bool:
            return False

        def seek(self, *_: int) -> int:
            raise OSError

        def tell(self) -> int:
            raise OSError

    pipe = Pipe()
    with zipfile.ZipFile(pipe, "w", zipfile.ZIP_DEFLATED) as out:
        for name, data in files.items():
            out.writestr(name, data)
    (tmp_path / "p.zip").write_bytes(pipe.getvalue())
    assert verify(tmp_path / "p.zip", library, (pki.root,)).exit_code == 0


@pytest.fixture
def files(package: Path) -> Files:
    return files_of(package)


# ---------------------------------------------------------------- what fills the memory


def deflated(pdf: pikepdf.Pdf, size: int) -> pikepdf.Stream:
    packer = zlib.compressobj(9)
    data = b"".join(packer.compress(bytes(1 << 20)) for _ in range(size >> 20)) + packer.flush()
    stream = pikepdf.Stream(pdf, b"")
    stream.write(data, filter=pikepdf.Name.FlateDecode)
    return stream


def bomb_on_page(pdf: pikepdf.Pdf) -> None:
    pdf.pages[0].Contents = deflated(pdf, 300 << 20)


def bomb_attached(pdf: pikepdf.Pdf) -> None:
    pdf.Root.AF[0].EF.F = pdf.Root.AF[0].EF.UF = deflated(pdf, 300 << 20)


def packed_twice(pdf: pikepdf.Pdf) -> None:
    stream = pikepdf.Stream(pdf, b"")
    stream.write(zlib.compress(zlib.compress(bytes(1 << 20))), filter=pikepdf.Array([pikepdf.Name.FlateDecode] * 2))
    pdf.pages[0].Contents = stream


def armoured(pdf: pikepdf.Pdf) -> None:
    stream = pikepdf.Stream(pdf, b"")
    stream.write(base64.a85encode(zlib.compress(b"q Q")) + b"~>", filter=pikepdf.Name.ASCII85Decode)
    pdf.pages[0].Contents = stream


@pytest.mark.parametrize(
    "change", [bomb_on_page, bomb_attached, packed_twice, armoured], ids=lambda each: each.__name__
)
def test_a_pdf_that_would_swell_is_not_opened(
    change: Callable[[pikepdf.Pdf], None], pdf: bytes, files: Files, library: Library, tmp_path: Path
) -> None:
    out = BytesIO()
    with pikepdf.open(BytesIO(pdf)) as opened:
        change(opened)
        opened.save(out, compress_streams=False, stream_decode_level=pikepdf.StreamDecodeLevel.none)
    (tmp_path / "filing.pdf").write_bytes(out.getvalue())
    packed = zipped(tmp_path / "p.zip", {**files, "filing.pdf": out.getvalue()})
    for received in (tmp_path / "filing.pdf", packed):
        assert "verify.swells" in codes(verify(received, library))


def test_a_filter_spelt_otherwise_is_seen(pdf: bytes) -> None:
    assert not swells(pdf)
    assert swells(pdf.replace(b"/Filter /FlateDecode", b"/F#69lter /LZWDecode", 1))
    assert swells(pdf.replace(b"/Filter /FlateDecode", b"/Filter 12 0 R", 1))


def test_a_number_too_long_to_reckon_with_gets_a_verdict(lie: Lie) -> None:
    assert "verify.unworkable" in codes(lie(set_at("cells", "fuels/r1/quantity", "value", value="9" * 60)))


def test_json_as_large_as_a_library_is_not_read(lie: Lie) -> None:
    assert "verify.file_too_large" in codes(lie(set_at("by", value="王" * (6 << 20))))


def test_a_page_shown_ten_thousand_times_is_not_read_ten_thousand_times(lie: Lie) -> None:
    def repeat(pdf: pikepdf.Pdf) -> None:
        pdf.Root.Pages.Kids = pikepdf.Array([pdf.pages[3].obj] * 10_000)
        pdf.Root.Pages.Count = 10_000

    verdict = lie(archived=edited(repeat))
    assert "verify.other_paper" in codes(verdict)
    assert "verify.no_text" in codes(verdict, "undecided")


# ---------------------------------------------------------------- what steers the eye


def test_nothing_a_stranger_wrote_steers_a_terminal_or_turns_the_reading(lie: Lie, root: tuple[Path, Any]) -> None:
    certificate, key = issue("王\x1b[2J通过\u202e", issuer=root[1])
    odd = Identity(certificate, (root[1][0],), key)

    def spoil(document: Json) -> None:
        document["enterprise"]["name"] = "公司\x1b[32m\u202e"

    told = lie(spoil, signed=lambda pdf: signed_by_hand(pdf, odd, "preparer")).data()
    assert not set("\x1b\u202e") & set(json.dumps(told, ensure_ascii=False))
    assert told["signatures"][0]["name"] == "王�[2J通过�"


@pytest.mark.parametrize("name", ["evidence/\u202efdp.exe", "evidence/发票\u200b.pdf", "evidence/\x9b31m.pdf"])
def test_a_name_that_reads_otherwise_than_it_is_is_refused(lie: Lie, name: str) -> None:
    assert bad_path(name)
    assert not bad_path("evidence/" + clean_name(name.partition("/")[2]))
    assert "verify.bad_path" in codes(lie(more={name: b"x"}))
