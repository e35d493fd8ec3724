"""Nothing withheld leaves by another door: papers, pictures, words elsewhere; what cannot be judged is asked."""

import zlib
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from itertools import count
from pathlib import Path

import pytest

from tests.withholding.conftest import Plant
from workbench.domain.enterprise import Enterprise
from workbench.domain.leaks import Scan
from workbench.rules.cells import Cell
from workbench.rules.library import Library
from workbench.services import evidence as papers
from workbench.services import filings, public_version, publication, webpage
from workbench.services.context import Workbench
from workbench.services.leaks import Leaks, secrets

YEARS = count(2023)
PNG = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\1\0\0\0\1\x08\0\0\0\0" + zlib.crc32(b"x").to_bytes(4, "big")


@pytest.fixture(scope="module")
def wb(trial: Library, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workbench]:
    wb = Workbench("张三")
    wb.__dict__["_library"] = trial
    wb.create_workspace(tmp_path_factory.mktemp("workspace") / "w.ccw")
    filings.save_enterprise(wb, Enterprise("e1", "某厂", "91110000100000000X"))
    yield wb
    wb.close()


def frozen(wb: Workbench, plant: Plant, folder: Path, changes: dict[str, Cell] | None = None, **files: bytes) -> str:
    """Freeze a filing that withholds a product and its craft; `files` prove a product that is public."""
    begun = filings.begin(wb, "e1", "cn.trial/report", str(next(YEARS)))
    cells = plant.cells("products/r3", "company/craft").changed(changes or {})
    filings.save(wb, begun.id, cells, version=begun.version)
    for name, data in files.items():
        file = folder / name.replace("_", ".")
        file.write_bytes(data)
        papers.attach(wb, begun.id, file, ("products/r7/quantity",))
    filings.freeze(wb, begun.id)
    return begun.id


def test_a_clean_public_version_passes_and_tells_what_was_not_looked_for(
    wb: Workbench, plant: Plant, tmp_path: Path
) -> None:
    filing = frozen(wb, plant, tmp_path, a_txt="产量 50 吨".encode())
    scan = publication.check(wb, filing)
    assert not scan.found
    assert not scan.doubts
    assert scan.sought >= 4
    assert {(each.secret.path, each.why) for each in scan.unsought} >= {
        ("products/r3/oven", "common"),
        ("products/r3/parts/r2/mass", "short"),
    }
    assert webpage.write(wb, filing, tmp_path / "out").exists()


@pytest.mark.parametrize("text", ["产量74,913.25吨", "产量７．４９１３２５万吨", "鲲 鹏\n工艺", "2019年5月4日投产"])
def test_a_paper_that_tells_it_in_other_words_stops_the_publication(
    wb: Workbench, plant: Plant, tmp_path: Path, text: str
) -> None:
    filing = frozen(wb, plant, tmp_path, 合同_txt=text.encode("gb18030"))
    scan = publication.check(wb, filing)
    assert {hit.where for hit in scan.found} == {"evidence/合同.txt"}


def test_a_picture_waits_for_a_person_and_passes_once_it_is_confirmed(
    wb: Workbench, plant: Plant, tmp_path: Path
) -> None:
    filing = frozen(wb, plant, tmp_path, 图_png=PNG)
    scan: Scan = publication.check(wb, filing)
    assert [(doubt.what, doubt.where) for doubt in scan.doubts] == [("picture", "evidence/图.png")]
    assert scan.open(doubt.id for doubt in scan.doubts) == ()


def test_a_value_that_also_stands_publicly_is_asked_about_and_named(
    wb: Workbench, plant: Plant, tmp_path: Path
) -> None:
    changes = {"company/address": Cell("某路7号，年产 74913.25 吨")}
    filing = frozen(wb, plant, tmp_path, changes)
    with pytest.raises(Leaks, match=r"leaks\.unconfirmed") as refused:
        webpage.write(wb, filing, tmp_path / "out")
    assert not list((tmp_path / "out").iterdir())
    doubts = refused.value.scan.doubts
    assert [(doubt.what, doubt.where, doubt.secret.path) for doubt in doubts if doubt.secret] == [
        ("public", "企业·地址", "products/r3/quantity")
    ]
    assert webpage.write(wb, filing, tmp_path / "out", [doubt.id for doubt in doubts]).exists()


def test_remarks_second_sources_papers_and_the_full_digest_are_sought_too(
    wb: Workbench, plant: Plant, tmp_path: Path
) -> None:
    changes = {
        "products/r3/name": Cell("乙钢", note="客户专供牌号"),
        "second/products/r3/quantity": Cell(Decimal("74999.125")),
        "withheld/r9/what": Cell("evidence/专供协议.txt"),
        "withheld/r9/ground": Cell("trade_secret"),
        "withheld/r9/basis": Cell("法"),
        "withheld/r9/approver": Cell("王五"),
        "withheld/r9/day": Cell(date(2026, 1, 1)),
    }
    filing = frozen(wb, plant, tmp_path, changes, 专供协议_txt=b"x")
    revision, found = filings.revision(wb, filing), public_version.public(wb, filing)
    form = filings.form_of(wb, filings.get(wb, filing))
    values = {str(secret.value) for secret in secrets(revision, found, form)}
    paper = next(item for item in revision.evidence)
    assert {"客户专供牌号", "74999.125", "专供协议.txt", "专供协议", paper.sha256, revision.digest} <= values


def test_a_search_beforehand_writes_no_file_a_killed_process_could_leave(
    wb: Workbench, plant: Plant, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    filing = frozen(wb, plant, tmp_path, a_txt="鲲鹏工艺".encode())

    def refuse(*_: object, **__: object) -> str:
        raise AssertionError("a file in the temporary folder")

    for name in ("mkdtemp", "mkstemp", "NamedTemporaryFile", "TemporaryFile"):
        monkeypatch.setattr(f"tempfile.{name}", refuse)
    assert publication.check(wb, filing).found
