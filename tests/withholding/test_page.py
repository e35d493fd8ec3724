"""The web page of a public version: what it must not hold, and whose digest it bears."""

import json
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.web.conftest import each, looked_at, words
from tests.withholding.conftest import FULL, Plant
from tests.withholding.test_derivation import OTHER, derive
from workbench.base.canonical import digest
from workbench.base.errors import WorkbenchError
from workbench.domain.enterprise import Enterprise
from workbench.domain.public import Public
from workbench.rules.library import Library
from workbench.services import exports, filings, public_version, webpage
from workbench.services.context import Workbench
from workbench.services.exports import Signing
from workbench.services.leaks import Leaks
from workbench.web.page import Page, write
from workbench.web.tables import STATED

WITHHELD = ("products/r3", "company/secret", "company/craft", "months")


def pages(*found: Public) -> list[list[str]]:
    """Write pages, line by line; the digest of each is its own."""
    return [
        write(Page.of(each)).decode().replace(each.digest, "").replace(each.digest[:16], "").split("\n")
        for each in found
    ]


def test_two_pages_that_differ_in_what_is_withheld_differ_in_nothing_but_what_is_stated(plant: Plant) -> None:
    typed = {path: OTHER[path] if path.startswith("products/r3") else FULL[path] for path in FULL if path in OTHER}
    typed |= {path: OTHER[path] for path in OTHER if path.startswith(("company", "months"))}
    here, there = pages(derive(plant, *WITHHELD), derive(plant, *WITHHELD, typed=typed))
    assert len(here) == len(there)
    differing = [(one, two) for one, two in zip(here, there, strict=True) if one != two]
    assert differing
    assert all(STATED in one and STATED in two for one, two in differing)


def test_rows_and_sections_withheld_are_told_by_words(plant: Plant) -> None:
    root = looked_at(write(Page.of(derive(plant, *WITHHELD))))
    kept = [node for node in each(root, "span") if node.get("class") == "withheld"]
    assert {words(node) for node in kept} == {"依法不予公开"}
    section = next(section for section in each(root, "section") if section.get("id") == "s-withheld")
    assert "商业秘密" in words(section)
    assert "机密九号" not in words(root)


@pytest.fixture
def wb(trial: Library, plant: Plant, monkeypatch: pytest.MonkeyPatch, home: Path) -> Iterator[Workbench]:
    monkeypatch.setattr(Library, "load", staticmethod(lambda *_, **__: trial))
    wb = Workbench("张三")
    wb.open_workspace()
    filings.save_enterprise(wb, Enterprise("e1", "某厂", "91110000100000000X"))
    begun = filings.begin(wb, "e1", "cn.trial/report", "2025")
    filings.save(wb, begun.id, plant.cells(*WITHHELD), version=begun.version)
    yield wb
    wb.close()


@pytest.fixture
def filing(wb: Workbench) -> str:
    (found,) = filings.filings(wb)
    return found.id


def test_the_page_names_the_package_and_bears_the_digest_of_its_data(
    wb: Workbench, filing: str, tmp_path: Path
) -> None:
    exports.make_certificate("王五", "某厂", tmp_path / "p.p12", "practice-pass")
    filings.freeze(wb, filing)
    package = public_version.export(wb, filing, tmp_path, [Signing(tmp_path / "p.p12", "practice-pass")])
    page = webpage.write(wb, filing, tmp_path)
    assert page == package.with_suffix(".html")
    told = page.read_text("utf-8")
    with zipfile.ZipFile(package) as archive:
        data = archive.read("data/filing.json")
    assert digest(data) in told
    assert package.name in told
    assert filings.revision(wb, filing).digest[:12] not in told
    assert json.loads(data)["values"]["products/r1/emission"] in told.replace(",", "")
    assert [event.what for event in filings.events(wb, filing)][-1] == "filing.page"


def test_the_same_filing_makes_the_same_page(wb: Workbench, filing: str, tmp_path: Path) -> None:
    filings.freeze(wb, filing)
    one, two = (webpage.write(wb, filing, tmp_path / name).read_bytes() for name in ("a", "b"))
    assert one == two


def test_a_page_in_which_something_withheld_is_found_is_not_put_in_place(
    wb: Workbench, filing: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    filings.freeze(wb, filing)
    monkeypatch.setattr("workbench.web.page.write", lambda page: write(page).replace(b"</main>", b"74913.25</main>"))
    with pytest.raises(Leaks, match=r"leaks\.found"):
        webpage.write(wb, filing, tmp_path / "out")
    assert not list((tmp_path / "out").iterdir())


def test_a_draft_has_no_page(wb: Workbench, filing: str, tmp_path: Path) -> None:
    with pytest.raises(WorkbenchError, match=r"public\.draft"):
        webpage.write(wb, filing, tmp_path)
