"""The package of a public version: made, verified, and searched for what it must not hold."""

import io
import json
import re
import subprocess
import zipfile
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from itertools import count
from pathlib import Path

import pytest

from tests.withholding.conftest import FULL, Plant
from workbench.base.canonical import canonical, digest
from workbench.base.errors import Cancelled, WorkbenchError
from workbench.domain.enterprise import Enterprise
from workbench.pdf.package import hashes
from workbench.rules.cells import Cell, Cells, Value
from workbench.rules.library import Library
from workbench.services import evidence, exports, filings, public_version, verifying, webpage
from workbench.services.context import Workbench
from workbench.services.exports import Signing
from workbench.services.leaks import Leaks

SECRETS = (
    "乙钢",
    "74913.25",
    "74,913.25",
    "149826.5",
    "149,826.5",
    "813.7",
    "鲲鹏",
    "机密九号",
    "内规三号",
    "赵六",
    "张三",
)
HELD = ("products/r3", "company/secret", "company/craft", "evidence/b.txt")


@pytest.fixture(scope="module")
def wb(trial: Library, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workbench]:
    """A workbench that knows the trial pack."""
    wb = Workbench("张三")
    wb.__dict__["_library"] = trial
    wb.create_workspace(tmp_path_factory.mktemp("workspace") / "w.ccw")
    filings.save_enterprise(wb, Enterprise("e1", "某厂", "91110000100000000X"))
    yield wb
    wb.close()


@pytest.fixture(scope="session")
def signing(tmp_path_factory: pytest.TempPathFactory) -> Signing:
    file = tmp_path_factory.mktemp("certificates") / "p.p12"
    exports.make_certificate("王五", "某厂", file, "practice-pass")
    return Signing(file, "practice-pass")


YEARS = count(2022)


def frozen(wb: Workbench, cells: Cells, folder: Path, **papers: tuple[str, str]) -> str:
    """Freeze a filing of these cells, each of a year of its own; `papers` are what they prove and what they say."""
    begun = filings.begin(wb, "e1", "cn.trial/report", str(next(YEARS)))
    saved = filings.save(wb, begun.id, cells, version=begun.version)
    for name, (path, text) in papers.items():
        paper = folder / f"{name}.txt"
        paper.write_text(text)
        evidence.attach(wb, saved.id, paper, (path,))
    filings.freeze(wb, saved.id)
    return saved.id


@pytest.fixture(scope="module")
def filing(wb: Workbench, plant: Plant, tmp_path_factory: pytest.TempPathFactory) -> str:
    """A frozen filing that withholds a row, an answer and its craft, and one of three papers."""
    folder = tmp_path_factory.mktemp("papers")
    a, b, c = ("products/r7/quantity", "a"), ("kept/method", "74913.25"), ("products/r3/quantity", "c 74913.25")
    return frozen(wb, plant.cells(*HELD), folder, a=a, b=b, c=c)


@pytest.fixture(scope="module")
def package(wb: Workbench, filing: str, signing: Signing, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return public_version.export(wb, filing, tmp_path_factory.mktemp("out"), [signing])


def everything(package: Path) -> Iterator[tuple[str, str]]:
    """Give all a package holds as text: its files, what is zipped in them, the streams and the pages of its paper."""
    import pikepdf
    import pypdfium2

    with zipfile.ZipFile(package) as archive:
        for name in archive.namelist():
            data = archive.read(name)
            yield name, name + data.decode("utf-8", "replace") + data.decode("utf-16-le", "replace")
            if name.endswith(".xlsx"):
                with zipfile.ZipFile(io.BytesIO(data)) as book:
                    yield from (
                        (f"{name}/{part}", book.read(part).decode("utf-8", "replace")) for part in book.namelist()
                    )
            if name.endswith(".pdf"):
                with pikepdf.open(io.BytesIO(data)) as pdf:
                    for number, each in enumerate(pdf.objects):
                        if isinstance(each, pikepdf.Stream):
                            yield f"{name}/{number}", each.read_bytes().decode("utf-8", "replace")
                    yield f"{name}/info", str(dict(pdf.docinfo.items()))
                with pypdfium2.PdfDocument(data) as pages:  # type: ignore[no-untyped-call]
                    yield from ((f"{name}/{n}", page.get_textpage().get_text_range()) for n, page in enumerate(pages))


def test_nothing_withheld_is_anywhere_in_it(package: Path) -> None:
    for where, text in everything(package):
        for secret in SECRETS:
            assert secret not in text, (where, secret)


def test_what_it_does_show_is_found_by_the_same_search(package: Path) -> None:
    texts = dict(everything(package))
    for shown in ("甲钢", "依法不予公开", "150126.50", "公开版"):
        assert shown in texts["data/filing.json"], shown
    assert any("甲钢" in text for where, text in texts.items() if where.startswith("filing.pdf/"))
    assert any("依法不予公开" in text for where, text in texts.items() if where.startswith("data/filing.xlsx/"))


def test_it_bears_neither_a_digest_of_the_full_version_nor_of_a_withheld_paper(
    wb: Workbench, filing: str, package: Path
) -> None:
    full = filings.revision(wb, filing)
    hidden = [item.sha256 for item in full.evidence if item.name != "a.txt"]
    assert len(hidden) == 2
    for where, text in everything(package):
        for oracle in (full.digest, full.digest[:12], *hidden, *(each[:16] for each in hidden), filing):
            assert oracle not in text, (where, oracle)


def test_only_papers_that_prove_nothing_withheld_go_with_it(package: Path) -> None:
    with zipfile.ZipFile(package) as archive:
        assert [name for name in archive.namelist() if name.startswith("evidence/")] == ["evidence/a.txt"]
    assert re.fullmatch(r"某厂-年度报告（公开版）-20\d\d-r1\.zip", package.name)


def test_its_recipient_works_out_what_can_be_worked_out_and_is_told_what_cannot(
    wb: Workbench, package: Path, signing: Signing
) -> None:
    verdict = verifying.verify(package, wb.library, (signing.p12.with_suffix(".pem"),))
    assert verdict.exit_code == 2
    (left,) = [reason for question in verdict.questions for reason in question.reasons if reason.weight == "undecided"]
    assert left.code == "verify.stated"
    assert left.args["count"] == 3
    assert verdict.question("right").answer == "undecided"


def test_one_that_states_nothing_verifies_in_full(
    wb: Workbench, plant: Plant, signing: Signing, tmp_path: Path
) -> None:
    begun = frozen(wb, plant.cells("company/address"), tmp_path)
    package = public_version.export(wb, begun, tmp_path / "out", [signing])
    verdict = verifying.verify(package, wb.library, (signing.p12.with_suffix(".pem"),))
    assert verdict.exit_code == 0, [reason.sentence() for each in verdict.questions for reason in each.reasons]


STATED = {"value": "201.00", "type": "number"}
FORGED = {
    "a figure anyone can work out": lambda data: data["values"].update({"products/r1/emission": "201.00"}),
    "a figure stated that anyone can work out": lambda data: data["stated"].update({"products/r1/emission": STATED}),
    "a stated figure that is printed otherwise": lambda data: data["stated"].update({"total/emission": STATED}),
    "something more withheld": lambda data: data["hidden"].update({"products/r1/name": "依法不予公开"}),
    "something else said": lambda data: data.update({"more": "x"}),
    "a finding": lambda data: data.update({"findings": []}),
    "an open figure withheld": lambda data: data["hidden"].update({"total/emission": "依法不予公开"}),
}  # fmt: skip


@pytest.mark.parametrize("what", FORGED)
def test_a_forged_public_version_is_seen(wb: Workbench, package: Path, what: str, tmp_path: Path) -> None:
    forged = tmp_path / "forged.zip"
    with zipfile.ZipFile(package) as old, zipfile.ZipFile(forged, "w", zipfile.ZIP_STORED) as new:
        files = {name: old.read(name) for name in old.namelist()}
        data = json.loads(files["data/filing.json"])
        FORGED[what](data)
        files["data/filing.json"] = canonical(data)
        manifest = json.loads(files["manifest.json"])
        size, sha, national = hashes([files["data/filing.json"]])
        manifest["files"][0] |= {"size": size, "sha256": sha, "sm3": national}
        manifest["filing"]["digest"] = digest(files["data/filing.json"])
        files["manifest.json"] = canonical(manifest)
        for name, content in files.items():
            new.writestr(name, content)
    assert verifying.verify(forged, wb.library).exit_code == 1


def test_one_that_keeps_back_what_must_be_public_is_refused_however_well_it_is_made(
    wb: Workbench, trial: Library, plant: Plant, signing: Signing, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The sender's program was told that nothing must stay public; the recipient's knows better."""
    monkeypatch.setattr("workbench.rules.withheld.stays_open", lambda *_: ())
    monkeypatch.setattr("workbench.pdf.verify.stays_open", lambda *_: ())
    begun = frozen(wb, plant.cells("kept/method"), tmp_path)
    package = public_version.export(wb, begun, tmp_path / "out", [signing])
    monkeypatch.undo()
    verdict = verifying.verify(package, trial)
    assert verdict.exit_code == 1
    assert [r.code for r in verdict.question("right").reasons if r.weight == "failed"] == ["verify.kept_from_public"]


def test_what_the_search_finds_keeps_it_from_being_put_in_place(
    wb: Workbench, filing: str, signing: Signing, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(package: Path, *_: object, **_more: object) -> None:
        assert zipfile.is_zipfile(package)
        raise WorkbenchError("public.none", form="x")

    monkeypatch.setattr("workbench.services.leaks.prove", refuse)
    with pytest.raises(WorkbenchError, match=r"public\.none"):
        public_version.export(wb, filing, tmp_path / "out", [signing])
    assert not list((tmp_path / "out").iterdir())


@pytest.mark.parametrize("make", ["package", "page"])
def test_a_search_that_is_cancelled_leaves_nothing(
    wb: Workbench, filing: str, signing: Signing, tmp_path: Path, make: str
) -> None:
    told: list[str] = []

    def cancelled() -> bool:
        return "leaks.doing" in told

    def progress(_: float | None, code: str) -> None:
        told.append(code)

    makes = {
        "package": lambda: public_version.export(wb, filing, tmp_path / "out", [signing], progress, cancelled),
        "page": lambda: webpage.write(wb, filing, tmp_path / "out", (), progress, cancelled),
    }
    with pytest.raises(Cancelled):
        makes[make]()
    assert told[-1] == "leaks.doing"
    assert not list((tmp_path / "out").iterdir())


def test_a_withheld_figure_said_elsewhere_in_words_keeps_it_from_being_put_in_place(
    wb: Workbench, plant: Plant, signing: Signing, tmp_path: Path
) -> None:
    told = {**FULL, "kept/method": "按乙钢七万余吨、即74,913.25吨核算"}
    begun = frozen(wb, plant.cells("products/r3", typed=told), tmp_path)
    with pytest.raises(Leaks):
        public_version.export(wb, begun, tmp_path / "out", [signing])
    assert not list((tmp_path / "out").iterdir())


def test_a_withheld_paper_that_is_not_there_stops_it(wb: Workbench, plant: Plant, tmp_path: Path) -> None:
    begun = frozen(wb, plant.cells("evidence/gone.pdf"), tmp_path)
    with pytest.raises(WorkbenchError, match=r"public\.no_attachment"):
        public_version.public(wb, begun)
    filings.reopen(wb, begun)
    with pytest.raises(WorkbenchError, match=r"public\.draft"):
        public_version.public(wb, begun)


def codes(wb: Workbench, filing: str) -> set[tuple[str, str]]:
    return {(warned.code, warned.path) for warned in public_version.warnings(wb, filing)}


def test_a_person_is_warned_of_what_can_be_worked_out_and_of_nothing_else(wb: Workbench, filing: str) -> None:
    told = public_version.warnings(wb, filing)
    assert {warned.path for warned in told} == {"products/r3/quantity", "products/r3/emission"}
    assert "合计·排放总量" in "".join(warned.sentence() for warned in told)


def test_what_an_earlier_public_version_said_is_known(
    wb: Workbench, plant: Plant, signing: Signing, tmp_path: Path
) -> None:
    begun = frozen(wb, plant.cells("company/craft", "company/secret"), tmp_path)
    public_version.export(wb, begun, tmp_path / "out", [signing])
    assert not codes(wb, begun)
    again = filings.reopen(wb, begun)
    filings.save(wb, begun, plant.cells("company/craft", "company/secret", "company/address"), version=again.version)
    assert codes(wb, begun) == {("public.already", "company/address")}


def test_what_last_years_report_withheld_is_not_published_by_this_years(
    wb: Workbench, plant: Plant, tmp_path: Path
) -> None:
    kept = ("total/steam", "total/twice", "months/01/steam", "months/02/steam")
    frozen(wb, plant.cells(*kept), tmp_path)
    told = {**FULL, "total/before": "84"}
    now = frozen(wb, plant.cells(*kept, typed=told), tmp_path)
    assert codes(wb, now) == {("public.was_withheld", "total/before")}
    later = frozen(wb, plant.cells(*kept, "total/before", typed=told), tmp_path)
    assert not codes(wb, later)


def test_what_an_interim_report_withheld_is_not_published_by_the_annual_one(
    wb: Workbench, plant: Plant, tmp_path: Path
) -> None:
    year = frozen(wb, plant.cells(), tmp_path)
    begun = filings.begin(wb, "e1", "cn.trial/note", f"{filings.get(wb, year).period}-05-04")
    told: dict[str, Value] = {
        "fines/r1/number": "1号",
        "fines/r1/fine": Decimal(271828),
        "withheld/r1/what": "fines.fine",
    }
    told |= {f"withheld/r1/{name}": "x" for name in ("basis", "approver")} | {"withheld/r1/ground": "trade_secret"}
    told |= {"withheld/r1/day": date(2026, 2, 3)}
    cells = begun.cells.changed({path: Cell(value) for path, value in told.items()})
    filings.save(wb, begun.id, cells, version=begun.version)
    filings.freeze(wb, begun.id)
    annual = filings.reopen(wb, year)
    drawn = {"fines/r1/number": Cell("1号"), "fines/r1/fine": Cell(Decimal(271828)), "fines/r2/number": Cell("2号")}
    drawn |= {"fines/r2/fine": Cell(Decimal(0))}
    filings.save(wb, year, annual.cells.changed(drawn), version=annual.version)
    assert codes(wb, year) == {("public.was_withheld", "fines/r1/fine")}


@pytest.mark.judge("qpdf")
@pytest.mark.judge("pdfsig")
def test_other_programs_find_its_paper_sound_and_its_signature_valid(package: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(package) as archive:
        (tmp_path / "filing.pdf").write_bytes(archive.read("filing.pdf"))
    said = [
        subprocess.run([*command, "filing.pdf"], cwd=tmp_path, check=True, capture_output=True, text=True).stdout
        for command in (["qpdf", "--check"], ["pdfsig", "-nocert"])
    ]
    assert "No syntax or stream encoding errors found" in said[0]
    assert "Signature is Valid" in said[1]
    assert "Total document signed" in said[1]


def test_the_full_version_keeps_all_of_it_and_stands_beside_the_public_one(
    wb: Workbench, filing: str, signing: Signing, tmp_path: Path, package: Path
) -> None:
    full = exports.export(wb, filing, tmp_path / "out", [signing])
    assert full != package
    assert package.exists()
    assert "赵六" in zipfile.ZipFile(full).read("data/filing.json").decode()
    assert FULL["products/r3/name"] in zipfile.ZipFile(full).read("data/filing.json").decode()
