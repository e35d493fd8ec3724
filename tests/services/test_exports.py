"""From a frozen filing to the package that is handed in."""

import json
import os
import random
import re
import select
import signal
import subprocess
import sys
import tempfile
import zipfile
from contextlib import suppress
from hashlib import sha256
from pathlib import Path

import pytest

from workbench.base import clock
from workbench.base.errors import Cancelled, WorkbenchError
from workbench.domain.filing import Filing, NotReady
from workbench.services import evidence, exports, filings, practice_project, verifying
from workbench.services.context import Workbench, practice_workspace
from workbench.services.exports import Signing

PASSPHRASE = "practice-pass"
KILLS = 18
EXPORTER = Path(__file__).with_name("exporter.py")


@pytest.fixture(scope="session")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("certificates")
    for name in ("preparer", "legal"):
        exports.make_certificate(f"练习{name}", "示例钢铁企业", folder / f"{name}.p12", PASSPHRASE)
    return folder


@pytest.fixture
def preparer(certificates: Path) -> Signing:
    return Signing(certificates / "preparer.p12", PASSPHRASE)


@pytest.fixture
def legal(certificates: Path) -> Signing:
    return Signing(certificates / "legal.p12", PASSPHRASE, "legal")


@pytest.fixture
def package(wb: Workbench, draft: Filing, preparer: Signing, tmp_path: Path) -> Path:
    return exports.export(wb, draft.id, tmp_path / "out", [preparer])


def roots(certificates: Path) -> tuple[Path, ...]:
    return (certificates / "preparer.pem", certificates / "legal.pem")


def test_the_published_month_becomes_a_package_its_recipient_works_out_again(
    wb: Workbench, draft: Filing, preparer: Signing, legal: Signing, certificates: Path, tmp_path: Path
) -> None:
    said = []
    package = exports.export(wb, draft.id, tmp_path, [preparer, legal], lambda share, code: said.append((share, code)))
    assert package.name == "示例钢铁企业（练习）-月度信息化存证数据-2026-06-r1.zip"
    assert verifying.verify(package, wb.library).exit_code == 2
    verdict = verifying.verify(package, wb.library, roots(certificates))
    assert verdict.exit_code == 0
    assert [each.role for each in verdict.signatures] == ["preparer", "legal"]
    assert said == sorted(said, key=lambda each: each[0] or 0)
    assert (said[0][0], said[-1]) == (0.0, (1.0, "export.doing.done"))
    with zipfile.ZipFile(package) as archive:
        values = json.loads(archive.read("data/filing.json"))["values"]
        names = archive.namelist()
    assert (values["total/emission"], values["total/intensity"]) == ("1214057.49", "2.0395")
    assert names[:3] == ["filing.pdf", "data/filing.json", "data/filing.xlsx"]
    assert names[-2:] == ["README.txt", "manifest.json"]
    assert len(names) == 5 + len(evidence.evidence(wb, draft.id))
    assert filings.get(wb, draft.id).status == "frozen"
    assert [event.what for event in filings.events(wb, draft.id)][-2:] == ["filing.frozen", "filing.exported"]


def test_the_manifest_lists_every_file_but_the_pdf_and_itself(package: Path) -> None:
    with zipfile.ZipFile(package) as archive:
        manifest = json.loads(archive.read("manifest.json"))
        assert {each["path"] for each in manifest["files"]} == set(archive.namelist()) - {"filing.pdf", "manifest.json"}
        for each in manifest["files"]:
            data = archive.read(each["path"])
            assert (each["size"], each["sha256"]) == (len(data), sha256(data).hexdigest())
            assert len(each["sm3"]) == 64
        assert manifest["filing"]["digest"] == sha256(archive.read("data/filing.json")).hexdigest()
    assert set(manifest["packs"]) == {"cn.ets.common", "cn.ets.steel"}


@pytest.mark.judge("openssl")
def test_openssl_reckons_the_same_sm3(package: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(package) as archive:
        listed = json.loads(archive.read("manifest.json"))["files"][0]
        (tmp_path / "f").write_bytes(archive.read(listed["path"]))
    said = subprocess.run(
        ["openssl", "dgst", "-sm3", "-r", "f"], cwd=tmp_path, check=True, capture_output=True, text=True
    )
    assert said.stdout.split()[0] == listed["sm3"]


def test_two_exports_differ_in_their_signatures_alone(
    wb: Workbench, draft: Filing, package: Path, preparer: Signing, tmp_path: Path
) -> None:
    again = exports.export(wb, draft.id, tmp_path / "again", [preparer])
    with zipfile.ZipFile(package) as one, zipfile.ZipFile(again) as two:
        assert [info.date_time for info in one.infolist()] == [(1980, 1, 1, 0, 0, 0)] * len(one.namelist())
        assert one.namelist() == two.namelist()
        differ = [name for name in one.namelist() if one.read(name) != two.read(name)]
        assert differ in (["filing.pdf"], [])
        first, second = (archive.read("filing.pdf") for archive in (one, two))
    unsigned = first[: first.index(b"%%EOF") + 6]
    assert second.startswith(unsigned)


def test_the_legal_representative_may_sign_later_and_changes_nothing_else(
    wb: Workbench, package: Path, legal: Signing, certificates: Path
) -> None:
    with zipfile.ZipFile(package) as archive:
        before = {name: archive.read(name) for name in archive.namelist()}
    assert exports.countersign(package, legal, wb.library) == package
    with zipfile.ZipFile(package) as archive:
        after = {name: archive.read(name) for name in archive.namelist()}
    assert list(before) == list(after)
    assert [name for name in before if before[name] != after[name]] == ["filing.pdf"]
    assert after["filing.pdf"].startswith(before["filing.pdf"])
    assert verifying.verify(package, wb.library, roots(certificates)).exit_code == 0
    with pytest.raises(WorkbenchError, match=r"pdf\.sign\.taken"):
        exports.countersign(package, legal, wb.library)


def test_a_form_both_have_to_sign_leaves_with_one_signature_and_lacks_the_other(
    wb: Workbench, preparer: Signing, legal: Signing, certificates: Path, tmp_path: Path
) -> None:
    made: list[Path] = []

    def hand(filing: Filing, _progress: object) -> None:
        if not made and "legal" in filings.form_of(wb, filing).signers:
            made.append(exports.export(wb, filing.id, tmp_path / "out", [preparer]))
        else:
            filings.freeze(wb, filing.id)

    practice_project.make_project(wb, "wind", hand)
    verdict = verifying.verify(made[0], wb.library, roots(certificates))
    assert "verify.lacks" in {reason.code for question in verdict.questions for reason in question.reasons}
    assert verdict.exit_code == 2
    exports.countersign(made[0], legal, wb.library)
    assert verifying.verify(made[0], wb.library, roots(certificates)).exit_code == 0


def test_a_package_somebody_changed_is_not_countersigned(wb: Workbench, package: Path, legal: Signing) -> None:
    data = bytearray(package.read_bytes())
    data[data.index(b"1214057.49")] ^= 1
    package.write_bytes(data)
    with pytest.raises(WorkbenchError, match=r"package\.not_verified"):
        exports.countersign(package, legal, wb.library)
    assert package.read_bytes() == data


def test_a_second_revision_names_the_one_it_supersedes(
    wb: Workbench, draft: Filing, package: Path, preparer: Signing, tmp_path: Path
) -> None:
    filings.reopen(wb, draft.id)
    second = exports.export(wb, draft.id, tmp_path / "out", [preparer])
    assert second.name.endswith("-r2.zip")
    with zipfile.ZipFile(package) as one, zipfile.ZipFile(second) as two:
        first, other = (json.loads(archive.read("manifest.json")) for archive in (one, two))
    assert other["supersedes"] == first["filing"]["digest"]
    assert first["package"] != other["package"]


def test_a_filing_with_errors_is_not_exported(wb: Workbench, draft: Filing, preparer: Signing, tmp_path: Path) -> None:
    filing = filings.get(wb, draft.id)
    filings.save(wb, draft.id, filing.cells.without("fuels"), version=filing.version)
    with pytest.raises(NotReady):
        exports.export(wb, draft.id, tmp_path, [preparer])
    assert list(tmp_path.iterdir()) == []
    assert filings.get(wb, draft.id).status == "draft"


def test_a_wrong_passphrase_freezes_nothing(wb: Workbench, draft: Filing, preparer: Signing, tmp_path: Path) -> None:
    with pytest.raises(WorkbenchError, match=r"pdf\.p12\.passphrase"):
        exports.export(wb, draft.id, tmp_path, [Signing(preparer.p12, "wrong-pass")])
    with pytest.raises(WorkbenchError, match=r"pdf\.sign\.nobody"):
        exports.export(wb, draft.id, tmp_path, [])
    assert filings.get(wb, draft.id).status == "draft"


@pytest.mark.parametrize("after", range(1, 18, 3))
def test_cancelled_at_any_step_it_leaves_nothing(
    wb: Workbench, draft: Filing, preparer: Signing, tmp_path: Path, after: int
) -> None:
    asked = iter(range(1000))
    with pytest.raises(Cancelled):
        exports.export(wb, draft.id, tmp_path, [preparer], cancelled=lambda: next(asked) >= after)
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_cannot_be_written_is_said_plainly(
    wb: Workbench, draft: Filing, preparer: Signing, tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(WorkbenchError, match=r"package\.unwritable"):
        exports.export(wb, draft.id, tmp_path / "file" / "out", [preparer])


def test_what_a_dead_process_left_is_swept_and_what_a_living_one_writes_is_not(
    wb: Workbench, draft: Filing, preparer: Signing, tmp_path: Path
) -> None:
    dead = subprocess.Popen([sys.executable, "-c", ""])
    dead.wait()
    left, written = tmp_path / f".a.zip.{dead.pid}.part", tmp_path / f".b.zip.{os.getpid()}.part"
    page, mine = tmp_path / f".a.html.{dead.pid}.part", tmp_path / ".c.zip.part"
    for file in (left, page, written, mine):
        file.write_bytes(b"half")
    exports.export(wb, draft.id, tmp_path, [preparer])
    assert [file.exists() for file in (left, page, written, mine)] == [False, False, True, True]


def test_the_workbook_of_a_package_leaves_nothing_in_the_temporary_folder_whenever_it_is_killed(
    wb: Workbench, draft: Filing, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    revision = filings.freeze(wb, draft.id)
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "none"))  # whatever is begun there fails
    _, workbook, *_ = exports.parts_of(wb, revision, filings.form_of(wb, draft))
    assert b"".join(workbook.load()).startswith(b"PK")


def test_a_preview_needs_neither_freezing_nor_signing(wb: Workbench, draft: Filing) -> None:
    from workbench.pdf.render import page_text

    pdf = exports.preview_pdf(wb, draft.id)
    assert (page_text(pdf) or "").count("草稿") >= exports.page_count(pdf)
    assert exports.render_page(pdf, 1).startswith(b"\x89PNG")
    assert filings.get(wb, draft.id).status == "draft"


@pytest.mark.judge("pdfsig", "pdfdetach", "openssl")
@pytest.mark.skipif(sys.platform == "win32", reason="the commands of the README for Linux and macOS")
def test_the_readme_tells_commands_that_work(package: Path, tmp_path: Path) -> None:
    folder = tmp_path / "unpacked"
    with zipfile.ZipFile(package) as archive:
        archive.extractall(folder)
    readme = (folder / "README.txt").read_text(encoding="utf-8")
    commands = [line.strip() for line in readme.splitlines() if line.startswith("     ")]
    half = len(commands) // 2
    assert commands[:half] == commands[half:]  # the same in both languages
    ranges: dict[str, str] = {}
    for command in commands[:half]:
        filled = command
        for letter, figure in ranges.items():
            filled = re.sub(rf"(?<=head -c ){letter}\b|(?<=\(\(){letter}(?=\+1)", figure, filled)
        done = subprocess.run(filled, shell=True, cwd=folder, check=False, capture_output=True, text=True)  # noqa: S602
        if not command.startswith("pdfsig"):  # it ends with 1 for any issuer it does not know
            assert done.returncode == 0, (filled, done.stdout, done.stderr)
        if found := re.search(r"\[0 - (\d+)\], \[(\d+) - (\d+)\]", done.stdout):
            ranges = dict(zip("abc", found.groups(), strict=True))
    assert (folder / "checked.bin").stat().st_size > 100_000
    assert len(re.findall(r"^[0-9a-f]{64}  \S", readme, re.MULTILINE)) == 2 + len(list((folder / "evidence").iterdir()))


@pytest.mark.skipif(sys.platform == "win32", reason="forks")
def test_killed_at_random_moments_of_exporting_a_package_is_whole_or_not_there(
    wb: Workbench, draft: Filing, preparer: Signing, tmp_path: Path
) -> None:
    filings.freeze(wb, draft.id)
    wb.close()
    exporter = subprocess.Popen(
        [
            sys.executable,
            Path(__file__).with_name("exporter.py"),
            practice_workspace(),
            draft.id,
            preparer.p12,
            PASSPHRASE,
        ],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])},
    )
    assert exporter.stdin
    assert exporter.stdout
    with exporter, exporter.stdin, exporter.stdout:
        assert exporter.stdout.readline() == b"ready\n"
        for number in range(KILLS):
            folder = tmp_path / f"{number % 3}"  # the next one finds what the last one left
            exporter.stdin.write(f"{folder}\n".encode())
            exporter.stdin.flush()
            pid = int(exporter.stdout.readline())
            select.select([], [], [], random.random() * 1.1)
            with suppress(ProcessLookupError):  # it was done
                os.kill(pid, signal.SIGKILL)
            said = list(iter(exporter.stdout.readline, b"dead\n"))
            found = list(folder.glob("*.zip")) if folder.exists() else []
            assert len(found) == 1 or not said
            for package in found:
                assert verifying.verify(package, wb.library).exit_code == 2  # whole; its signer unknown here
        exporter.stdin.write(f"{tmp_path / '0'}\n".encode())
        exporter.stdin.flush()
        assert list(iter(exporter.stdout.readline, b"dead\n"))[1:] == [b"made\n"]
    assert [file.suffix for file in (tmp_path / "0").iterdir()] == [".zip"]
    wb.open_workspace(practice_workspace())
    assert filings.revision(wb, draft.id).number == 1


def test_the_clock_of_the_program_is_the_clock_of_the_signature(
    wb: Workbench, draft: Filing, preparer: Signing, tmp_path: Path
) -> None:
    from datetime import timedelta

    later = clock.now() + timedelta(days=3)
    clock.set_clock(lambda: later)
    package = exports.export(wb, draft.id, tmp_path, [preparer])
    assert verifying.verify(package, wb.library).signatures[0].at == later
