"""Whatever a paper holds, looking at it gives an answer in time, and the program lives."""

import time
import zipfile
from pathlib import Path

import pytest

from tests.services import papers
from workbench.base.errors import Cancelled, WorkbenchError
from workbench.base.text import has
from workbench.domain.filing import Filing
from workbench.services import evidence, previews
from workbench.services.context import Workbench
from workbench.services.previews import PATIENCE, Preview, look_at, preview

KINDS = {"pdf": "pdf", "jpg": "image", "png": "image", "gif": "image", "bmp": "image", "webp": "image", "tif": "image"}
KINDS |= {"xlsx": "sheet", "csv": "sheet", "zip": "list", "txt": "text"}


def looked(name: str, content: bytes, page: int = 1) -> Preview:
    """Look at a content, and see that the answer makes sense and came in time."""
    began = time.monotonic()
    found = look_at([content], name, page)
    assert time.monotonic() - began < PATIENCE + 5
    assert found.kind == "none" or not found.why
    assert found.kind != "none" or has(found.why)
    return found


@pytest.mark.parametrize("name", papers.whole())
def test_every_kind_of_paper_is_shown(name: str) -> None:
    found = looked(name, papers.whole()[name])
    assert found.kind == KINDS[name.rpartition(".")[2]]
    assert found.png.startswith(b"\x89PNG") or found.rows
    assert found.pages == {"paper.pdf": 3, "scan.tif": 2}.get(name, 1)
    if name == "records.zip":
        assert [row[0] for row in found.rows] == ["化验/第1批.csv", "照片.jpg"]
    if name in ("ledger.xlsx", "ledger.csv"):
        assert found.rows[1][0] == "无烟煤"


def test_each_page_is_another_and_beyond_the_last_is_the_last() -> None:
    scan = papers.whole()["scan.tif"]
    first, second, last = (looked("scan.tif", scan, page) for page in (1, 2, 9))
    assert first.png != second.png == last.png


@pytest.mark.parametrize("name", papers.spoilt())
def test_a_spoilt_paper_harms_nobody(name: str) -> None:
    looked(name, papers.spoilt()[name])


@pytest.mark.parametrize("name", papers.HOSTILE)
def test_a_hostile_paper_harms_nobody(name: str) -> None:
    found = looked(name, papers.HOSTILE[name]())
    wanted = {
        "locked.pdf": "preview.locked",
        "empty.pdf": "preview.torn",
        "loop.pdf": "preview.torn",
        "wide.png": "preview.too_heavy",
        "wide.bmp": "preview.too_heavy",
        "bomb.xlsx": "preview.too_heavy",
        "far.xlsx": "preview.too_heavy",
        "letter.docx": "preview.unknown",
        "invoice.ofd": "preview.unknown",
        "old.doc": "preview.unknown",
        "phone.heic": "preview.heic",
        "program.pdf": "preview.unknown",
        "no-end.zip": "preview.torn",
    }
    if name in wanted:
        assert found.why == wanted[name]
    for row in found.rows:
        assert not any(letter in "".join(row) for letter in "\u202e\n\0")


def test_nothing_of_an_archive_is_unpacked(monkeypatch: pytest.MonkeyPatch) -> None:
    left: list[str] = []

    def spy(folder: Path) -> Preview:
        left.extend(file.name for file in folder.rglob("*"))
        return answer(folder)

    answer = previews._answer  # noqa: SLF001 - the moment before the folder goes
    monkeypatch.setattr(previews, "_answer", spy)
    assert looked("a.zip", papers.archive({"inside.txt": b"x"}, zipfile.ZIP_STORED)).rows[0][0] == "inside.txt"
    assert sorted(left) == ["answer.json", "content", "name"]


def test_looking_stops_when_it_is_no_longer_wanted() -> None:
    content = papers.HOSTILE["endless.pdf"]()
    began = time.monotonic()
    with pytest.raises(Cancelled):
        look_at([content], "endless.pdf", cancelled=lambda: True)
    assert time.monotonic() - began < 5


@pytest.mark.parametrize(
    "answer", ["", "[]", '{"kind": "pdf"}', '{"kind": "text", "rows": 7}', "x" * (17 * 1024 * 1024)], ids=range(5)
)
def test_a_child_that_lies_is_not_believed(answer: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def lie(folder: Path, _page: int, _cancelled: object) -> int:
        (folder / "answer.json").write_text(answer, encoding="utf-8")
        return 0

    monkeypatch.setattr(previews, "_run", lie)
    assert looked("a.txt", b"a").why == "preview.broken"


def test_a_paper_of_a_filing_is_shown(wb: Workbench, draft: Filing) -> None:
    paper = next(each for each in evidence.evidence(wb, draft.id) if each.name.endswith(".csv"))
    assert preview(wb, paper.sha256, paper.name).kind == "sheet"


def test_what_is_not_there_is_said(wb: Workbench, draft: Filing) -> None:
    with pytest.raises(WorkbenchError, match=r"evidence\.unknown"):
        preview(wb, "ab" * 32, "a.pdf")
