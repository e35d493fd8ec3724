"""Papers are taken in whole or not at all, told apart, found used twice, and kept as long as they must be."""

import os
import tracemalloc
import zipfile
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import date
from functools import partial
from pathlib import Path

import pytest

from workbench.base.canonical import digest
from workbench.base.errors import Cancelled, WorkbenchError
from workbench.domain.enterprise import Enterprise
from workbench.domain.evidence import LARGEST, Evidence, Facts
from workbench.domain.filing import Filing
from workbench.pdf.package import Part, hashes, pack
from workbench.services import approving, deadlines, evidence, filings, gathering, projects, retention
from workbench.services.archive import archive
from workbench.services.context import Workbench

FORM = "cn.ets.steel/monthly"
COAL, COKE = "fuels/r1/quantity", "fuels/r2/quantity"


@pytest.fixture
def firm(wb: Workbench) -> str:
    """An enterprise with nothing filed yet."""
    filings.save_enterprise(wb, Enterprise("e1", "某钢铁有限公司"))
    return "e1"


@pytest.fixture
def may(wb: Workbench, firm: str) -> Filing:
    return filings.begin(wb, firm, FORM, "2026-05")


@pytest.fixture
def june(wb: Workbench, firm: str) -> Filing:
    return filings.begin(wb, firm, FORM, "2026-06")


@pytest.fixture
def paper(tmp_path: Path) -> Path:
    file = tmp_path / "发票.pdf"
    file.write_bytes(b"one")
    return file


def another(folder: Path, name: str, content: bytes) -> Path:
    file = folder / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(content)
    return file


def why(wb: Workbench, enterprise: str) -> list[str]:
    return [double.why for double in evidence.doubles(wb, enterprise)]


# --- what a paper says of itself -----------------------------------------------------------------------------------


def test_what_a_paper_says_is_kept_and_follows_it_to_the_next_filing(
    wb: Workbench, may: Filing, june: Filing, paper: Path
) -> None:
    facts = Facts("invoice", "25312000", date(2026, 5, 31), "原件在财务科")
    assert evidence.attach(wb, may.id, paper, (COAL,), facts).facts == facts
    assert evidence.attach(wb, june.id, paper).facts == facts


def test_facts_are_changed_in_every_draft_and_sealed_ones_stay(
    wb: Workbench, draft: Filing, june: Filing, paper: Path
) -> None:
    other = filings.begin(wb, draft.enterprise, FORM, "2026-05")
    sha256 = evidence.attach(wb, draft.id, paper, facts=Facts("invoice", "1")).sha256
    evidence.attach(wb, other.id, paper)
    sealed = filings.freeze(wb, draft.id)
    evidence.describe(wb, draft.enterprise, {sha256}, number=" 2\u202e\n 3 ")
    assert [each.number for each in evidence.evidence(wb, other.id)] == ["2 3"]
    assert next(each for each in evidence.evidence(wb, draft.id) if each.sha256 == sha256).number == "1"
    assert next(each for each in sealed.evidence if each.sha256 == sha256).number == "1"
    assert {each.sha256: each.facts.number for each in evidence.papers(wb, draft.enterprise)}[sha256] == "2 3"
    evidence.detach(wb, other.id, sha256)
    with pytest.raises(WorkbenchError, match=r"evidence\.sealed"):
        evidence.describe(wb, draft.enterprise, {sha256}, number="4")


def test_changing_what_a_paper_says_voids_what_was_approved(wb: Workbench, draft: Filing, paper: Path) -> None:
    sha256 = evidence.attach(wb, draft.id, paper).sha256
    approving.approve(wb, draft.id, "prepare", "张三", version=filings.get(wb, draft.id).version)
    assert approving.approvals(wb, draft.id)
    evidence.describe(wb, draft.enterprise, {sha256}, kind="invoice")
    assert not approving.approvals(wb, draft.id)


def test_a_paper_is_pointed_at_figures_and_away_again(wb: Workbench, june: Filing, paper: Path) -> None:
    sha256 = evidence.attach(wb, june.id, paper, (COAL,)).sha256
    evidence.link(wb, june.id, sha256, (COKE,))
    evidence.unlink(wb, june.id, sha256, COAL)
    assert [each.paths for each in evidence.evidence(wb, june.id)] == [(COKE,)]


# --- taking in -----------------------------------------------------------------------------------------------------


def test_a_folder_is_taken_with_all_within_and_what_cannot_be_had_is_told(
    wb: Workbench, june: Filing, tmp_path: Path
) -> None:
    folder = tmp_path / "六月"
    another(folder, "发票.pdf", b"one")
    another(folder / "照片", "IMG.jpg", b"two")
    another(folder / "照片 2", "IMG.jpg", b"three")
    another(folder / "照片 2", "again.jpg", b"two")
    another(folder, "Thumbs.db", b"litter")
    another(folder, "~$ledger.xlsx", b"lock")
    another(folder, "empty.txt", b"")
    another(folder, ".report.pdf.icloud", b"placeholder")
    (folder / "link.pdf").symlink_to(folder / "发票.pdf")
    (folder / "away").symlink_to(tmp_path)
    os.mkfifo(folder / "pipe")
    with (folder / "huge.bin").open("wb") as huge:
        huge.truncate(LARGEST + 1)
    taken = evidence.attach_all(wb, june.id, [folder], (COAL,))
    assert sorted(each.name for each in taken.added) == ["IMG (2).jpg", "IMG.jpg", "发票.pdf"]
    assert {each.name for each in taken.known} <= {"IMG.jpg", "IMG (2).jpg"}
    told = {each.file.name: each.error.code for each in taken.refused}
    assert told == {
        "empty.txt": "evidence.empty",
        ".report.pdf.icloud": "evidence.placeholder",
        "link.pdf": "evidence.link",
        "away": "evidence.link",
        "pipe": "evidence.not_a_file",
        "huge.bin": "evidence.too_large",
    }
    assert all(each.paths == (COAL,) for each in evidence.evidence(wb, june.id))


def test_a_folder_nobody_may_read_is_told(
    wb: Workbench, june: Filing, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    locked = another(tmp_path, "locked/a.pdf", b"a").parent
    another(tmp_path, "open.pdf", b"b")
    scan = os.scandir

    def refuse(place: str) -> object:
        if Path(place) == locked:
            raise PermissionError(13, "Permission denied", place)
        return scan(place)

    monkeypatch.setattr(os, "scandir", refuse)
    taken = evidence.attach_all(wb, june.id, [tmp_path])
    assert [each.error.code for each in taken.refused] == ["evidence.folder_unreadable"]
    assert [each.name for each in taken.added] == ["open.pdf"]


def test_names_that_are_tricks_become_plain(wb: Workbench, june: Filing, tmp_path: Path) -> None:
    tricks = ["a\u202efdp.exe", "con", "x" * 200 + ".pdf", "a:b|c.pdf", " . "]
    for number, name in enumerate(tricks):
        another(tmp_path, name, f"{number}".encode())
    with suppress(OSError):
        another(tmp_path, os.fsdecode(b"\xff\xfe.pdf"), b"bytes")
    taken = evidence.attach_all(wb, june.id, [tmp_path])
    for each in taken.added:
        assert not set(each.name) & set("\\/:*?|\u202e")
        assert len(each.name) <= 120
        each.name.encode()
    assert len(taken.added) >= len(tricks)


def test_a_cancelled_folder_is_half_taken(wb: Workbench, june: Filing, tmp_path: Path) -> None:
    for number in range(5):
        another(tmp_path, f"{number}.txt", f"{number}".encode())
    seen: list[float] = []

    def progress(fraction: float | None, _code: str) -> None:
        if fraction is not None:
            seen.append(fraction)

    with pytest.raises(Cancelled):
        evidence.attach_all(wb, june.id, [tmp_path], (), progress, lambda: len(seen) > 2)
    assert len(evidence.evidence(wb, june.id)) == 3


def test_a_file_that_changes_under_the_hand_is_not_taken(
    wb: Workbench, june: Filing, paper: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    read = gathering.pieces

    def shifting(file: Path) -> Iterator[bytes]:
        yield from read(file)
        file.write_bytes(file.read_bytes()[:-1] + b"!")

    monkeypatch.setattr(evidence, "pieces", shifting)
    with pytest.raises(WorkbenchError, match=r"evidence\.changing"):
        evidence.attach(wb, june.id, paper)
    assert not evidence.evidence(wb, june.id)


def test_a_content_is_stored_once_and_given_out_as_it_was(
    wb: Workbench, may: Filing, june: Filing, tmp_path: Path
) -> None:
    content = os.urandom(3 * 1024 * 1024 + 17)
    file = another(tmp_path, "scan.tif", content)
    sha256 = evidence.attach(wb, may.id, file).sha256
    evidence.attach(wb, june.id, file)
    out = tmp_path / "out.tif"
    evidence.copy_out(wb, sha256, out)
    assert out.read_bytes() == content
    assert wb.workspace is not None
    assert wb.workspace.path.stat().st_size < 2 * len(content)
    assert not list(tmp_path.glob(".out*"))


def test_a_large_paper_is_taken_in_and_packed_in_small_pieces(wb: Workbench, june: Filing, tmp_path: Path) -> None:
    megabyte = 1024 * 1024
    file = another(tmp_path, "scan.tif", os.urandom(megabyte) * 48)
    evidence.attach(wb, june.id, another(tmp_path, "small.tif", b"first"))  # what is loaded once is loaded
    hashes([b""])
    tracemalloc.start()
    sha256 = evidence.attach(wb, june.id, file).sha256
    part = Part("evidence/scan.tif", partial(evidence.chunks, wb, sha256))
    assert hashes(part.load())[1] == sha256
    with (tmp_path / "package.zip").open("wb") as out:
        pack(out, b"pdf", b"manifest", [part])
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 12 * megabyte
    with zipfile.ZipFile(tmp_path / "package.zip") as made:
        assert made.getinfo("evidence/scan.tif").file_size == 48 * megabyte
        assert made.testzip() is None


def test_a_frozen_filing_takes_nothing_and_says_so_once(wb: Workbench, draft: Filing, tmp_path: Path) -> None:
    filings.freeze(wb, draft.id)
    for number in range(3):
        another(tmp_path, f"{number}.txt", b"x")
    with pytest.raises(WorkbenchError, match=r"filing\.frozen"):
        evidence.attach_all(wb, draft.id, [tmp_path])


def test_evidence_is_kept_by_content_and_named_for_reading(wb: Workbench, draft: Filing, tmp_path: Path) -> None:
    paper = tmp_path / "a" / "发票.pdf"
    other = tmp_path / "b" / "发票.pdf"
    for file, content in ((paper, b"one"), (other, b"two")):
        file.parent.mkdir()
        file.write_bytes(content)
    first = evidence.attach(wb, draft.id, paper, ("fuels/r1/quantity",))
    second = evidence.attach(wb, draft.id, other)
    again = evidence.attach(wb, draft.id, paper, ("fuels/r2/quantity",))
    assert (first.name, second.name) == ("发票.pdf", "发票 (2).pdf")
    assert again.paths == ("fuels/r1/quantity", "fuels/r2/quantity")
    assert evidence.evidence_bytes(wb, first.sha256) == b"one"
    evidence.detach(wb, draft.id, first.sha256)
    assert first.sha256 not in {each.sha256 for each in evidence.evidence(wb, draft.id)}


def test_a_revision_keeps_the_evidence_it_names(wb: Workbench, draft: Filing) -> None:
    named = filings.freeze(wb, draft.id).evidence[0]
    filings.reopen(wb, draft.id)
    evidence.detach(wb, draft.id, named.sha256)
    assert digest(evidence.evidence_bytes(wb, named.sha256)) == named.sha256


def test_a_file_that_cannot_be_evidence_is_refused_in_words(wb: Workbench, draft: Filing, tmp_path: Path) -> None:
    empty, huge = tmp_path / "empty.pdf", tmp_path / "huge.pdf"
    empty.touch()
    with huge.open("wb") as file:
        file.truncate(LARGEST + 1)
    for path, code in (
        (tmp_path / "no.pdf", "unreadable"),
        (tmp_path, "unreadable"),
        (empty, "empty"),
        (huge, "too_large"),
    ):
        with pytest.raises(WorkbenchError, match=rf"evidence\.{code}"):
            evidence.attach(wb, draft.id, path)


# --- used twice ----------------------------------------------------------------------------------------------------


def test_an_invoice_of_two_months_is_found_and_a_ledger_is_not(
    wb: Workbench, firm: str, may: Filing, june: Filing, paper: Path, tmp_path: Path
) -> None:
    ledger = another(tmp_path, "台账.xlsx", b"ledger")
    for month in (may, june):
        evidence.attach(wb, month.id, paper, facts=Facts("invoice", "1"))
        evidence.attach(wb, month.id, ledger, facts=Facts("ledger", "2"))
    (double,) = evidence.doubles(wb, firm)
    assert (double.why, double.kind, [use.period for use in double.uses]) == (
        "months",
        "invoice",
        ["2026-05", "2026-06"],
    )


def test_a_month_and_its_year_may_show_the_same_paper(wb: Workbench, firm: str, june: Filing, paper: Path) -> None:
    year = filings.begin(wb, firm, "cn.ets.steel/annual_report", "2026")
    for filing in (june, year):
        evidence.attach(wb, filing.id, paper, facts=Facts("monthly_report"))
    assert not why(wb, firm)


def test_an_invoice_for_two_figures_is_found_and_a_row_with_its_figure_is_one(
    wb: Workbench, firm: str, june: Filing, paper: Path
) -> None:
    sha256 = evidence.attach(wb, june.id, paper, ("fuels/r1", COAL), Facts("invoice", "1")).sha256
    assert not why(wb, firm)
    evidence.link(wb, june.id, sha256, (COKE,))
    assert why(wb, firm) == ["figures"]
    evidence.describe(wb, firm, {sha256}, kind="monthly_report")
    assert not why(wb, firm)


def test_one_number_on_two_files_is_found_however_it_is_written(
    wb: Workbench, firm: str, may: Filing, june: Filing, paper: Path, tmp_path: Path
) -> None:
    evidence.attach(wb, may.id, paper, facts=Facts("lab_report", "HY-2026-061"))
    scan = another(tmp_path, "扫描.pdf", b"two")
    evidence.attach(wb, june.id, scan, facts=Facts("lab_report", "ｈｙ 2026 061"))
    other = another(tmp_path, "别的.pdf", b"three")
    evidence.attach(wb, june.id, other, facts=Facts("invoice", "HY-2026-061"))
    (double,) = evidence.doubles(wb, firm)
    assert (double.why, len(double.papers)) == ("number", 2)


def test_an_invoice_shown_by_another_client_is_found(wb: Workbench, firm: str, june: Filing, paper: Path) -> None:
    filings.save_enterprise(wb, Enterprise("e2", "另一家"))
    theirs = filings.begin(wb, "e2", FORM, "2026-06")
    evidence.attach(wb, june.id, paper, facts=Facts("invoice", "1"))
    evidence.attach(wb, theirs.id, paper, facts=Facts("invoice", "1"))
    (double,) = evidence.doubles(wb, firm)
    assert (double.why, double.enterprises) == ("elsewhere", ("另一家",))


def test_an_invoice_shown_by_a_project_too_is_found_under_its_name(
    wb: Workbench, firm: str, june: Filing, paper: Path
) -> None:
    project = projects.begin(wb, firm, "海上风电", "cn.ccer.offshore_wind")
    theirs = filings.begin(wb, project.id, "cn.ccer.offshore_wind/monthly", "2026-06")
    evidence.attach(wb, june.id, paper, facts=Facts("invoice", "1"))
    evidence.attach(wb, theirs.id, paper, facts=Facts("invoice", "1"))
    (double,) = evidence.doubles(wb, firm)
    assert double.enterprises == (project.title,)
    (back,) = evidence.doubles(wb, project.id)
    assert back.why == "elsewhere"


# --- how long ------------------------------------------------------------------------------------------------------


def test_the_clocks_run_from_the_day_the_report_was_submitted(wb: Workbench, firm: str, june: Filing) -> None:
    (keep,) = retention.retention(wb, firm)
    assert [(clock.years, clock.until) for clock in keep.clocks] == [(5, None), (10, None)]
    deadlines.occurred(wb, firm, "report_submitted", date(2026, 3, 20))  # that was the report of 2025
    deadlines.occurred(wb, firm, "findings_received", date(2027, 3, 30))  # another thing than submitting
    assert retention.retention(wb, firm)[0].submitted is None
    deadlines.occurred(wb, firm, "report_submitted", date(2027, 3, 20))
    (keep,) = retention.retention(wb, firm)
    assert [clock.until for clock in keep.clocks] == [date(2032, 3, 20), date(2037, 3, 20)]
    assert keep.until == date(2037, 3, 20)
    deadlines.occurred(wb, firm, "report_submitted", date(2027, 5, 4))  # corrected, and submitted anew
    assert retention.retention(wb, firm)[0].submitted == date(2027, 5, 4)


def test_what_was_submitted_before_the_standard_is_kept_as_the_decree_says(wb: Workbench, firm: str) -> None:
    filings.begin(wb, firm, FORM, "2025-06")
    deadlines.occurred(wb, firm, "report_submitted", date(2026, 3, 31))
    (keep,) = retention.retention(wb, firm)
    assert [clock.until for clock in keep.clocks] == [date(2031, 3, 31)]


def test_a_year_under_hold_gives_nothing_away(wb: Workbench, firm: str, june: Filing, paper: Path) -> None:
    sha256 = evidence.attach(wb, june.id, paper, (COAL,)).sha256
    retention.hold(wb, firm, 2026, "复核〔2026〕17号")
    deeds: list[Callable[[], None]] = [
        lambda: evidence.detach(wb, june.id, sha256),
        lambda: evidence.unlink(wb, june.id, sha256, COAL),
        lambda: evidence.remove(wb, firm, sha256),
    ]
    for deed in deeds:
        with pytest.raises(WorkbenchError, match=r"evidence\.held .*17号"):
            deed()
    with pytest.raises(WorkbenchError, match=r"hold\.stands"):
        retention.hold(wb, firm, 2026, "again")
    retention.release(wb, firm, 2026)
    retention.hold(wb, firm, 2025, "另一年")
    evidence.remove(wb, firm, sha256)
    retention.release(wb, firm, 2025)
    assert not evidence.papers(wb, firm)
    assert [(hold.reason, hold.released_by) for hold in retention.holds(wb, firm)] == [
        ("复核〔2026〕17号", "张三"),
        ("另一年", "张三"),
    ]


def test_a_hold_needs_a_reason_and_something_to_release(wb: Workbench, firm: str) -> None:
    with pytest.raises(WorkbenchError, match=r"hold\.no_reason"):
        retention.hold(wb, firm, 2026, " ")
    with pytest.raises(WorkbenchError, match=r"hold\.unknown"):
        retention.release(wb, firm, 2026)


def test_what_a_revision_names_is_not_removed_and_the_refusal_says_until_when(wb: Workbench, draft: Filing) -> None:
    named = filings.freeze(wb, draft.id).evidence[0]
    with pytest.raises(WorkbenchError, match=r"evidence\.kept .*revision=1"):
        evidence.remove(wb, draft.enterprise, named.sha256)
    deadlines.occurred(wb, draft.enterprise, "report_submitted", date(2027, 3, 20))
    with pytest.raises(WorkbenchError, match=r"2037-03-20"):
        evidence.remove(wb, draft.enterprise, named.sha256)


def test_what_another_clients_revision_names_may_go_here(
    wb: Workbench, firm: str, june: Filing, draft: Filing, tmp_path: Path
) -> None:
    named = filings.freeze(wb, draft.id).evidence[0]
    copy = another(tmp_path, "同一份.pdf", evidence.evidence_bytes(wb, named.sha256))
    assert evidence.attach(wb, june.id, copy).sha256 == named.sha256
    assert june.enterprise != draft.enterprise
    evidence.remove(wb, firm, named.sha256)
    assert not evidence.papers(wb, firm)
    assert evidence.evidence_bytes(wb, named.sha256)


# --- at a glance ---------------------------------------------------------------------------------------------------


def test_every_paper_is_there_once_with_all_it_proves(wb: Workbench, draft: Filing) -> None:
    may = filings.begin(wb, draft.enterprise, FORM, "2026-05")
    mine: dict[str, Evidence] = {each.sha256: each for each in evidence.evidence(wb, draft.id)}
    first = next(iter(mine.values()))
    with wb.work() as work:
        work.evidence.add(may.id, first, ())
        work.commit()
    found = archive(wb, draft.enterprise)
    assert {paper.sha256 for paper in found.papers} == set(mine)
    both = next(paper for paper in found.papers if paper.sha256 == first.sha256)
    assert [use.period for use in both.uses] == ["2026-05", "2026-06"]
    for paper in found.papers:
        for use in paper.uses:
            assert all(found.places[use.filing, path] for path in use.paths)
    assert "消耗化石燃料排放·无烟煤·净消耗量" in found.places.values()
