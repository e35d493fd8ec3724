"""Four questions, asked of packages that are whole, and of packages somebody has been at."""

import json
import struct
import zipfile
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest

from tests.pdf.conftest import PASSPHRASE, Pki, cells_of, issue, typed
from workbench.base import clock
from workbench.base.canonical import canonical, digest
from workbench.base.errors import Cancelled, WorkbenchError
from workbench.domain.filing import Revision
from workbench.pdf.archive import archive
from workbench.pdf.identity import Identity, make_identity, write_certificate
from workbench.pdf.package import hashes, head, package_id
from workbench.pdf.report import Paper, draw
from workbench.pdf.sign import sign
from workbench.pdf.verdict import Verdict
from workbench.pdf.verify import verify
from workbench.rules.form import Form
from workbench.rules.library import Library

Files = dict[str, bytes]


def files_of(package: Path) -> Files:
    with zipfile.ZipFile(package) as archive_:
        return {name: archive_.read(name) for name in archive_.namelist()}


def zipped(target: Path, files: Files) -> Path:
    with zipfile.ZipFile(target, "w") as out:
        for name, data in files.items():
            out.writestr(name, data)
    return target


def listed_anew(files: Files) -> Files:
    """What somebody does who knows the manifest: list every file as it now is."""
    manifest = json.loads(files["manifest.json"])
    for entry in manifest["files"]:
        if entry["path"] in files:
            entry["size"], entry["sha256"], entry["sm3"] = hashes([files[entry["path"]]])
    manifest["filing"]["digest"] = digest(files["data/filing.json"])
    manifest["package"] = package_id(manifest["filing"]["digest"])
    return {**files, "manifest.json": canonical(manifest)}


def flipped(data: bytes) -> bytes:
    middle = len(data) // 2
    return data[:middle] + bytes([data[middle] ^ 1]) + data[middle + 1 :]


def failures(verdict: Verdict, question: str) -> set[tuple[str, str]]:
    return {
        (reason.code, str(reason.args.get("file", "")))
        for reason in verdict.question(question).reasons
        if reason.weight == "failed"
    }


@pytest.fixture
def files(package: Path) -> Files:
    return files_of(package)


def test_a_whole_package_signed_by_trusted_people_passes(package: Path, library: Library, pki: Pki) -> None:
    verdict = verify(package, library, (pki.root,))
    assert {question.name: question.answer for question in verdict.questions} == dict.fromkeys(
        ("whole", "signed", "right", "ready"), "passed"
    )
    assert verdict.exit_code == 0
    assert [(each.role, each.holder.name, each.sound, each.trusted) for each in verdict.signatures] == [
        ("preparer", "王𬭎", True, True),
        ("legal", "北𬱖公章", True, True),
    ]
    assert verdict.about["enterprise"] == "北𬱖钢铁有限公司"
    codes = {reason.code for question in verdict.questions for reason in question.reasons}
    assert codes == {
        "verify.signed_by",
        "verify.offline",
        "verify.draft_source",
        "verify.warnings",
        "verify.sample",
    }
    assert json.loads(json.dumps(verdict.data()))["answer"] == "passed"


def test_an_unknown_signer_is_unknown_and_not_false(package: Path, library: Library) -> None:
    verdict = verify(package, library)
    assert verdict.exit_code == 2
    assert [question.answer for question in verdict.questions] == ["passed", "undecided", "passed", "passed"]
    assert {reason.code for reason in verdict.question("signed").reasons if reason.weight == "undecided"} == {
        "verify.unknown_signer"
    }


def test_a_self_made_certificate_passes_only_for_those_who_trust_it(
    make: Callable[..., Path], revision: Revision, library: Library, pki: Pki, tmp_path: Path
) -> None:
    package = make(revision, tmp_path, (pki.self_made, "preparer"))
    verdict = verify(package, library)
    assert (verdict.exit_code, verdict.signatures[0].holder.self_made) == (2, True)
    assert "verify.unknown_self_made" in {reason.code for reason in verdict.question("signed").reasons}
    write_certificate(pki.self_made, tmp_path / "mine.pem")
    verdict = verify(package, library, (tmp_path / "mine.pem",))
    assert verdict.exit_code == 0
    assert "verify.awaits" in {reason.code for reason in verdict.question("signed").reasons}


@pytest.mark.parametrize(
    "path",
    ["filing.pdf", "data/filing.json", "data/filing.xlsx", "evidence/六月发票.pdf", "README.txt", "manifest.json"],
)
def test_one_flipped_byte_in_any_file_is_caught_and_named(
    files: Files, path: str, library: Library, pki: Pki, tmp_path: Path
) -> None:
    verdict = verify(zipped(tmp_path / "p.zip", {**files, path: flipped(files[path])}), library, (pki.root,))
    assert verdict.exit_code == 1
    assert path in {file for question in ("whole", "signed", "right") for _, file in failures(verdict, question)}


@pytest.mark.parametrize(
    "path", ["filing.pdf", "data/filing.json", "data/filing.xlsx", "evidence/六月发票.pdf", "README.txt"]
)
def test_a_change_is_caught_though_the_manifest_was_made_to_fit(
    files: Files, path: str, library: Library, pki: Pki, tmp_path: Path
) -> None:
    changed = listed_anew({**files, path: flipped(files[path])})
    verdict = verify(zipped(tmp_path / "p.zip", changed), library, (pki.root,))
    assert verdict.exit_code == 1
    if path != "filing.pdf":
        assert ("verify.embedded_differs", "manifest.json") in failures(verdict, "whole")


def test_a_byte_flipped_anywhere_in_the_pdf_is_caught(files: Files, library: Library, pki: Pki, tmp_path: Path) -> None:
    pdf = files["filing.pdf"]
    for place in range(10, len(pdf), len(pdf) // 40):
        changed = pdf[:place] + bytes([pdf[place] ^ 0x10]) + pdf[place + 1 :]
        verdict = verify(zipped(tmp_path / "p.zip", {**files, "filing.pdf": changed}), library, (pki.root,))
        assert verdict.exit_code != 0, place
        assert "filing.pdf" in {file for name in ("whole", "signed") for _, file in failures(verdict, name)} or (
            b"0000" in pdf[place - 4 : place + 4]  # the unused room of a signature says nothing
        ), place


def test_files_missing_and_files_too_many_are_named(files: Files, library: Library, pki: Pki, tmp_path: Path) -> None:
    for path in files:
        less = {name: data for name, data in files.items() if name != path}
        verdict = verify(zipped(tmp_path / "p.zip", less), library, (pki.root,))
        assert ("verify.missing", path) in failures(verdict, "whole")
        assert verdict.exit_code == 1
    verdict = verify(zipped(tmp_path / "p.zip", {**files, "evidence/more.pdf": b"x"}), library, (pki.root,))
    assert ("verify.extra", "evidence/more.pdf") in failures(verdict, "whole")


def test_a_package_in_another_order_is_the_same(files: Files, library: Library, pki: Pki, tmp_path: Path) -> None:
    turned = dict(reversed(files.items()))
    assert verify(zipped(tmp_path / "p.zip", turned), library, (pki.root,)).exit_code == 0


def appended(pdf: bytes, change: Callable[..., None]) -> bytes:
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

    writer = IncrementalPdfFileWriter(BytesIO(pdf))
    change(writer)
    out = BytesIO()
    writer.write(out)  # type: ignore[no-untyped-call]
    return out.getvalue()


def test_a_page_drawn_over_or_added_is_caught(files: Files, library: Library, pki: Pki, tmp_path: Path) -> None:
    from pyhanko.pdf_utils.generic import StreamObject
    from pyhanko.pdf_utils.writer import PageObject

    def over(writer: Any) -> None:
        ink = writer.add_object(StreamObject(stream_data=b"1 1 1 rg 0 0 400 800 re f"))
        writer.add_stream_to_page(3, ink)

    def more(writer: Any) -> None:
        ink = writer.add_object(StreamObject(stream_data=b"0 0 9 9 re f"))
        writer.insert_page(PageObject(contents=ink, media_box=(0, 0, 595, 842)))  # type: ignore[no-untyped-call]

    for change in (over, more):
        changed = {**files, "filing.pdf": appended(files["filing.pdf"], change)}
        verdict = verify(zipped(tmp_path / "p.zip", changed), library, (pki.root,))
        assert verdict.exit_code == 1
        assert ("verify.changed_after", "filing.pdf") in failures(verdict, "signed")
        assert not any(each.sound for each in verdict.signatures)


def test_anything_behind_the_last_signature_is_caught(files: Files, library: Library, pki: Pki, tmp_path: Path) -> None:
    changed = {**files, "filing.pdf": files["filing.pdf"] + b"\n% and more\n"}
    verdict = verify(zipped(tmp_path / "p.zip", changed), library, (pki.root,))
    assert verdict.exit_code == 1
    assert "filing.pdf" in {file for _, file in failures(verdict, "signed")}


def test_a_pdf_whose_signatures_were_taken_off_is_unsigned(
    files: Files, revision: Revision, form: Form, library: Library, pki: Pki, tmp_path: Path
) -> None:
    carried = {"filing.json": revision.document, "manifest.json": files["manifest.json"]}
    bare = archive(draw(Paper.of(revision, form)), carried, revision.frozen_at)
    verdict = verify(zipped(tmp_path / "p.zip", {**files, "filing.pdf": bare}), library, (pki.root,))
    assert failures(verdict, "signed") == {("verify.unsigned", "filing.pdf")}
    assert (verdict.question("whole").answer, verdict.exit_code) == ("passed", 1)


def test_the_paper_and_the_data_of_two_filings_do_not_mix(
    files: Files, make: Callable[..., Path], revise: Callable[..., Revision], library: Library, pki: Pki, tmp_path: Path
) -> None:
    other = files_of(make(revise(cells_of(rows=3)), tmp_path, (pki.preparer, "preparer")))
    mixed = listed_anew({**files, "data/filing.json": other["data/filing.json"]})
    verdict = verify(zipped(tmp_path / "p.zip", mixed), library, (pki.root,))
    assert ("verify.embedded_differs", "data/filing.json") in failures(verdict, "whole")
    verdict = verify(zipped(tmp_path / "p.zip", {**files, "filing.pdf": other["filing.pdf"]}), library, (pki.root,))
    assert ("verify.embedded_differs", "manifest.json") in failures(verdict, "whole")


def forged(
    revision: Revision, form: Form, pki: Pki, tmp_path: Path, document: bytes, paper: Paper | None = None
) -> Path:
    """A package whose own signers lie: everything fits and is signed, but the data are not what they should be."""
    drawn = draw(paper or Paper.of(revision, form))
    parts = {"data/filing.json": document, "evidence/六月发票.pdf": b"%PDF-1.4 an invoice of June"}
    manifest = {
        **head(revision, digest(document)),
        "files": [
            {"path": path, "size": size, "media_type": "x/y", "sha256": sha, "sm3": national}
            for path, data in parts.items()
            for size, sha, national in [hashes([data])]
        ],
    }
    written = canonical(manifest)
    pdf = archive(drawn, {"filing.json": document, "manifest.json": written}, revision.frozen_at)
    pdf = sign(pdf, pki.preparer, "preparer", clock.now())
    return zipped(tmp_path / "forged.zip", {"filing.pdf": pdf, **parts, "manifest.json": written})


def test_a_figure_its_own_signers_changed_is_worked_out_again_and_named(
    revision: Revision, form: Form, library: Library, pki: Pki, tmp_path: Path
) -> None:
    data = json.loads(revision.document)
    assert verify(forged(revision, form, pki, tmp_path, revision.document), library, (pki.root,)).exit_code == 0
    data["values"]["total/emission"] = "1.00"
    verdict = verify(forged(revision, form, pki, tmp_path, canonical(data)), library, (pki.root,))
    assert [(reason.code, reason.args["path"]) for reason in verdict.question("right").reasons] == [
        ("verify.wrong_figure", "total/emission")
    ]
    assert [question.answer for question in verdict.questions] == ["passed", "passed", "failed", "passed"]


def test_a_finding_its_own_signers_left_out_is_found_again(
    revision: Revision, form: Form, library: Library, pki: Pki, tmp_path: Path
) -> None:
    data = json.loads(revision.document)
    data["findings"] = [finding for finding in data["findings"] if finding["code"] != "trial.staff"]
    verdict = verify(forged(revision, form, pki, tmp_path, canonical(data)), library, (pki.root,))
    assert {reason.args["path"] for reason in verdict.question("right").reasons} == {"about/staff"}


def test_paper_that_says_other_than_its_data_is_caught(
    revision: Revision, revise: Callable[..., Revision], form: Form, library: Library, pki: Pki, tmp_path: Path
) -> None:
    pretty = Paper.of(revise(cells_of().changed({"power/mwh": typed("1.5")})), form)
    verdict = verify(forged(revision, form, pki, tmp_path, revision.document, pretty), library, (pki.root,))
    wrong = {reason.args["path"] for reason in verdict.question("right").reasons if reason.code == "verify.not_printed"}
    assert "power/emission" in wrong
    assert verdict.exit_code == 1


def test_rules_we_do_not_have_leave_the_figures_undecided(package: Path, pki: Pki, packs: Path, tmp_path: Path) -> None:
    verdict = verify(package, Library({}), (pki.root,))
    assert [question.answer for question in verdict.questions] == ["passed", "passed", "undecided", "passed"]
    other = tmp_path / "packs" / "cn.ets.trial"
    for file in (packs / "cn.ets.trial").rglob("*.yaml"):
        copy = other / file.relative_to(packs / "cn.ets.trial")
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.write_text(file.read_text(encoding="utf-8").replace("0.5300", "0.5400"), encoding="utf-8")
    verdict = verify(package, Library.load(tmp_path / "packs"), (pki.root,))
    assert verdict.question("right").answer == "undecided"
    assert verdict.question("right").reasons[0].code == "verify.other_rules"
    assert int(str(verdict.question("right").reasons[0].args["count"])) > 0


def test_a_certificate_expired_since_and_one_used_outside_its_days(
    revision: Revision, form: Form, library: Library, make: Callable[..., Path], pki: Pki, tmp_path: Path
) -> None:
    root = issue("另一根", days=(-3000, 3000))
    certificate, key = issue("短期", issuer=root, days=(-10, 10))
    identity = Identity(certificate, (root[0],), key)
    from cryptography.hazmat.primitives.serialization import Encoding

    (tmp_path / "r.pem").write_bytes(root[0].public_bytes(Encoding.PEM))
    package = make(revision, tmp_path, (identity, "preparer"))
    assert verify(package, library, (tmp_path / "r.pem",)).exit_code == 0
    later = datetime.now(UTC) + timedelta(days=30)
    clock.set_clock(lambda: later)
    verdict = verify(package, library, (tmp_path / "r.pem",))
    assert (
        verdict.exit_code,
        {reason.code for reason in verdict.question("signed").reasons} & {"verify.expired_since"},
    ) == (2, {"verify.expired_since"})
    pdf = files_of(package)
    stale = archive(
        draw(Paper.of(revision, form)),
        {"filing.json": revision.document, "manifest.json": pdf["manifest.json"]},
        revision.frozen_at,
    )
    pdf["filing.pdf"] = sign(stale, identity, "preparer", later)
    verdict = verify(zipped(tmp_path / "late.zip", pdf), library, (tmp_path / "r.pem",))
    assert ("verify.outside_validity", "filing.pdf") in failures(verdict, "signed")


def test_a_lone_pdf_is_judged_as_far_as_it_goes(pdf: bytes, library: Library, pki: Pki, tmp_path: Path) -> None:
    (tmp_path / "filing.pdf").write_bytes(pdf)
    verdict = verify(tmp_path / "filing.pdf", library, (pki.root,))
    assert [question.answer for question in verdict.questions] == ["undecided", "passed", "passed", "passed"]
    (tmp_path / "filing.pdf").write_bytes(flipped(pdf))
    assert verify(tmp_path / "filing.pdf", library, (pki.root,)).exit_code == 1


# ---------------------------------------------------------------- hostile zips


def hostile(tmp_path: Path, *entries: tuple[zipfile.ZipInfo | str, bytes], method: int = zipfile.ZIP_STORED) -> Path:
    target = tmp_path / "h.zip"
    with zipfile.ZipFile(target, "w", method) as out:
        for info, data in entries:
            out.writestr(info, data)
    return target


@pytest.mark.parametrize(
    "name",
    [
        "../up.txt",
        "/etc/passwd",
        "a/../../b",
        "C:\\x",
        "C:/x",
        "a\\b",
        "evidence/CON",
        "evidence/nul.txt",
        "a//b",
        "./a",
        "evidence/e\u0301.pdf",
        "evidence/x.",
        "evidence/x ",
        "evidence/a\nb",
        "evidence/" + "x" * 300,
        "evidence/a:b",
    ],
)
def test_a_name_that_could_leave_its_folder_is_refused(name: str, library: Library, tmp_path: Path) -> None:
    verdict = verify(hostile(tmp_path, (name, b"x")), library)
    assert "verify.bad_path" in {code for code, _ in failures(verdict, "whole")}
    assert verdict.exit_code == 1


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_doubled_links_folders_and_case_are_refused(library: Library, tmp_path: Path) -> None:
    link = zipfile.ZipInfo("evidence/link")
    link.create_system, link.external_attr = 3, 0o120777 << 16
    for entries, code in (
        ([("a.txt", b"1"), ("a.txt", b"2")], "verify.doubled"),
        ([("a.txt", b"1"), ("A.TXT", b"2")], "verify.same_name"),
        ([(link, b"/etc/passwd")], "verify.not_a_file"),
    ):
        assert code in {found for found, _ in failures(verify(hostile(tmp_path, *entries), library), "whole")}


def test_a_bomb_is_not_inflated(library: Library, tmp_path: Path) -> None:
    bomb = hostile(tmp_path, ("evidence/0", b"\0" * 50_000_000), method=zipfile.ZIP_DEFLATED)
    assert failures(verify(bomb, library), "whole") == {("verify.bomb", "evidence/0")}


def test_an_entry_that_lies_about_its_size_is_not_believed(library: Library, tmp_path: Path) -> None:
    target = hostile(tmp_path, ("manifest.json", b"\0" * 900_000), method=zipfile.ZIP_DEFLATED)
    data = bytearray(target.read_bytes())
    where = data.index(b"PK\x01\x02")
    struct.pack_into("<L", data, where + 24, 1000)
    target.write_bytes(data)
    assert failures(verify(target, library), "whole") == {("verify.two_tales", "manifest.json")}


def test_encrypted_and_overlapping_entries_are_refused(library: Library, tmp_path: Path) -> None:
    target = hostile(tmp_path, ("a.txt", b"12345678"), ("b.txt", b"12345678"))
    data = bytearray(target.read_bytes())
    first, second = data.index(b"PK\x01\x02"), data.rindex(b"PK\x01\x02")
    sealed = bytearray(data)
    struct.pack_into("<H", sealed, first + 8, 1)
    target.write_bytes(sealed)
    assert ("verify.encrypted", "a.txt") in failures(verify(target, library), "whole")
    struct.pack_into("<L", data, second + 42, 0)
    target.write_bytes(data)
    assert "verify.overlap" in {code for code, _ in failures(verify(target, library), "whole")}


@pytest.mark.parametrize("share", [0.02, 0.3, 0.7, 0.98, 0.9999])
def test_a_torn_package_is_said_to_be_torn(package: Path, library: Library, tmp_path: Path, share: float) -> None:
    data = package.read_bytes()
    (tmp_path / "t.zip").write_bytes(data[: int(len(data) * share)])
    assert failures(verify(tmp_path / "t.zip", library), "whole") == {("verify.torn", "t.zip")}


@pytest.mark.parametrize(
    "data", [b"", b"PK", b"no zip", b"%PDF-1.7 nonsense", b"%PDF-", b"PK\x05\x06" + b"\0" * 18, b"\xff" * 999]
)
def test_rubbish_gets_a_verdict_and_no_traceback(data: bytes, library: Library, tmp_path: Path) -> None:
    (tmp_path / "x.zip").write_bytes(data)
    verdict = verify(tmp_path / "x.zip", library)
    assert verdict.exit_code == 1
    assert all(reason.sentence() for question in verdict.questions for reason in question.reasons)


@pytest.mark.parametrize("path", ["filing.pdf", "manifest.json", "data/filing.json"])
@pytest.mark.parametrize(
    "data", [b"", b"{", b"[]", b"null", b'{"files":[{}]}', b"%PDF-1.4\n1 0 obj\n<<", b"[" * 100_000]
)
def test_rubbish_in_a_file_gets_a_verdict(
    files: Files, path: str, data: bytes, library: Library, tmp_path: Path
) -> None:
    assert verify(zipped(tmp_path / "p.zip", {**files, path: data}), library).exit_code == 1


def test_a_newer_format_cannot_be_decided(files: Files, library: Library, pki: Pki, tmp_path: Path) -> None:
    manifest = json.loads(files["manifest.json"]) | {"schema": "carbon-workbench/package/2"}
    verdict = verify(zipped(tmp_path / "p.zip", {**files, "manifest.json": canonical(manifest)}), library, (pki.root,))
    assert "verify.newer_package" in {reason.code for reason in verdict.question("whole").reasons}


def test_what_cannot_be_opened_is_said_plainly(library: Library, package: Path, tmp_path: Path) -> None:
    with pytest.raises(WorkbenchError, match=r"package\.unreadable"):
        verify(tmp_path / "nowhere.zip", library)
    (tmp_path / "root.pem").write_text("not a certificate")
    with pytest.raises(WorkbenchError, match=r"verify\.bad_root"):
        verify(package, library, (tmp_path / "root.pem",))
    with pytest.raises(Cancelled):
        verify(package, library, cancelled=lambda: True)


def test_a_signer_with_a_very_long_name_is_read(
    make: Callable[..., Path], revision: Revision, library: Library, tmp_path: Path
) -> None:
    identity = make_identity("极" * 60, "长" * 60, tmp_path / "l.p12", PASSPHRASE, bits=2048)
    verdict = verify(make(revision, tmp_path, (identity, "preparer")), library)
    assert verdict.signatures[0].holder.name == "极" * 60
