"""The page of papers in the real window: taken in, looked at, told apart by keyboard, dropped on figures."""

from datetime import date
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from tests.services import papers
from tests.ui.looking import click, found
from workbench.domain.evidence import Evidence
from workbench.services import evidence, retention
from workbench.ui import dialogs, jobs
from workbench.ui.views.evidence import EvidenceView
from workbench.ui.views.fields import FieldBox
from workbench.ui.views.filing import FilingView
from workbench.ui.views.holding import Holding
from workbench.ui.views.table import Table
from workbench.ui.window import Window

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)


def rest(qtbot: QtBot) -> None:
    """Wait until the worker has nothing left and the page shows it."""
    qtbot.waitUntil(lambda: not jobs.home().running, timeout=30_000)
    QTest.qWait(300)
    qtbot.waitUntil(lambda: not jobs.home().running, timeout=30_000)


def see(window: Window, qtbot: QtBot) -> EvidenceView:
    window.go("evidence")
    page = window.page
    assert isinstance(page, EvidenceView)
    qtbot.waitUntil(lambda: page.archive is not None, timeout=20_000)
    return page


def attached(window: Window) -> dict[str, Evidence]:
    assert window.wb is not None
    assert window.draft is not None
    return {each.name: each for each in evidence.evidence(window.wb, window.draft.filing.id)}


def pick(page: EvidenceView, *names: str) -> None:
    page._select([row for row, paper in enumerate(page.shown) if paper.name in names])  # noqa: SLF001 - as the mouse would


def words(page: QWidget) -> str:
    return "\n".join(each.text() for each in found(page, QLabel) if each.isVisibleTo(page))


def write(widget: QWidget, text: str) -> None:
    """Write as an input method does: keys alone have no Chinese."""
    event = QInputMethodEvent()
    event.setCommitString(text)
    QApplication.sendEvent(widget, event)


def drop(on: QWidget, at: QPoint, *files: Path) -> bool:
    """Drag files over a widget and let them fall; tells whether they were taken."""
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(file)) for file in files])
    act, left, keys = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    QApplication.sendEvent(on, QDragEnterEvent(at, act, data, left, keys))
    event = QDropEvent(QPointF(at), act, data, left, keys)
    event.ignore()
    QApplication.sendEvent(on, event)
    return event.isAccepted()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder as people hand it over."""
    made = tmp_path / "六月"
    made.mkdir()
    for name, content in papers.whole().items():
        (made / name).write_bytes(content)
    (made / "empty.pdf").touch()
    return made


def test_a_folder_dropped_on_the_page_is_taken_and_what_was_left_out_is_told(
    practising: Window, qtbot: QtBot, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[tuple[str, str]] = []
    monkeypatch.setattr(dialogs, "tell", lambda _parent, said, detail="": told.append((said, detail)))
    page = see(practising, qtbot)
    before = len(page.shown)
    assert drop(page, QPoint(300, 300), folder)
    qtbot.waitUntil(lambda: len(page.shown) == before + len(papers.whole()), timeout=30_000)
    ((said, detail),) = told
    assert str(len(papers.whole())) in said
    assert "empty.pdf" in detail


def test_each_kind_of_paper_is_seen_beside_the_list(practising: Window, qtbot: QtBot, folder: Path) -> None:
    page = see(practising, qtbot)
    page.attach(tuple(folder / name for name in ("paper.pdf", "photo.jpg", "ledger.xlsx", "note.txt")))
    qtbot.waitUntil(lambda: "paper.pdf" in [paper.name for paper in page.shown], timeout=20_000)
    rest(qtbot)
    look = page.pane.look
    for name, kind in (("paper.pdf", "pdf"), ("photo.jpg", "image"), ("ledger.xlsx", "sheet"), ("note.txt", "text")):
        pick(page, name)
        qtbot.waitUntil(lambda: look.shown is not None and look.shown.kind == kind, timeout=20_000)  # noqa: B023 - now
        drawn = look.sheet.pixmap()
        assert drawn.isNull() == (kind in ("sheet", "text"))
    pick(page, "paper.pdf")
    qtbot.waitUntil(lambda: look.shown is not None and look.shown.kind == "pdf", timeout=20_000)
    click(look.on)
    qtbot.waitUntil(lambda: "2" in look.where.text(), timeout=20_000)
    fitted = look.sheet.pixmap().size()
    look.enlarge()
    assert look.sheet.pixmap().width() > fitted.width()


def test_a_torn_paper_is_explained_and_the_page_lives(practising: Window, qtbot: QtBot, tmp_path: Path) -> None:
    torn = tmp_path / "torn.pdf"
    torn.write_bytes(b"%PDF-1.7 torn")
    page = see(practising, qtbot)
    page.attach((torn,))
    qtbot.waitUntil(lambda: "torn.pdf" in [paper.name for paper in page.shown], timeout=20_000)
    pick(page, "torn.pdf")
    qtbot.waitUntil(lambda: "损坏" in page.pane.look.sheet.text(), timeout=20_000)


def test_kind_number_and_day_are_told_by_keyboard_and_enter_goes_to_the_next(
    practising: Window, qtbot: QtBot, folder: Path
) -> None:
    page = see(practising, qtbot)
    page.attach((folder / "paper.pdf", folder / "photo.jpg"))
    qtbot.waitUntil(lambda: "photo.jpg" in [paper.name for paper in page.shown], timeout=20_000)
    rest(qtbot)
    pick(page, "paper.pdf")
    QTest.keyClick(page.table, Qt.Key.Key_Return)
    facts = page.pane.facts
    kind = facts.entries["kind"]
    assert kind.hasFocus()
    write(kind.line, "发票")  # type: ignore[union-attr] # a Choice
    QTest.keyClick(kind, Qt.Key.Key_Return)
    assert facts.entries["number"].hasFocus()
    QTest.keyClicks(facts.entries["number"], "25312000")
    QTest.keyClick(facts.entries["number"], Qt.Key.Key_Return)
    assert facts.entries["issued"].hasFocus()
    QTest.keyClicks(facts.entries["issued"], "2026/6/30")
    QTest.keyClick(facts.entries["issued"], Qt.Key.Key_Return)
    write(facts.entries["note"], "原件在财务科")
    here = page.chosen()[0].name
    QTest.keyClick(facts.entries["note"], Qt.Key.Key_Return)
    assert page.chosen()[0].name != here
    rest(qtbot)
    paper = attached(practising)["paper.pdf"]
    assert (paper.kind, paper.number, paper.issued, paper.note) == (
        "invoice",
        "25312000",
        date(2026, 6, 30),
        "原件在财务科",
    )


def test_what_is_typed_counts_for_all_that_are_chosen(practising: Window, qtbot: QtBot, folder: Path) -> None:
    page = see(practising, qtbot)
    page.attach((folder / "photo.png", folder / "photo.jpg"))
    qtbot.waitUntil(lambda: "photo.png" in [paper.name for paper in page.shown], timeout=20_000)
    rest(qtbot)
    pick(page, "photo.png", "photo.jpg")
    assert len(page.chosen()) == 2
    page.pane.facts.begin()
    kind = page.pane.facts.entries["kind"]
    write(kind.line, "照片")  # type: ignore[union-attr] # a Choice
    QTest.keyClick(kind, Qt.Key.Key_Return)
    rest(qtbot)
    assert {attached(practising)[name].kind for name in ("photo.png", "photo.jpg")} == {"photo"}
    page.kind.setCurrentIndex(page.kind.findData("photo"))
    page.kind.activated.emit(page.kind.currentIndex())
    assert {paper.name for paper in page.shown} == {"photo.png", "photo.jpg"}


def test_files_fall_on_the_figure_beneath_them(practising: Window, qtbot: QtBot, folder: Path) -> None:
    practising.go("filing", filing=practising.draft.filing.id, path="fuels/r3/quantity")  # type: ignore[union-attr]
    view = practising.page
    assert isinstance(view, FilingView)
    table = next(each for each in found(view, Table) if each.grid.base == "fuels")
    cell = table.grid.find("fuels/r3/quantity")
    assert drop(table.viewport(), table.visualRect(cell).center(), folder / "paper.pdf")
    qtbot.waitUntil(lambda: "paper.pdf" in attached(practising), timeout=20_000)
    assert attached(practising)["paper.pdf"].paths == ("fuels/r3/quantity",)
    empty = table.grid.index(len(table.grid.names), 0)
    assert not drop(table.viewport(), table.visualRect(empty).center(), folder / "photo.jpg")
    view.show_step(view.journey.steps[0].id)
    box = found(view, FieldBox)[0]
    assert drop(box, QPoint(5, 5), folder / "photo.jpg")
    qtbot.waitUntil(lambda: "photo.jpg" in attached(practising), timeout=20_000)
    assert attached(practising)["photo.jpg"].paths == (box.path,)
    rest(qtbot)


def test_the_panel_of_a_figure_names_its_papers_and_leads_to_them(
    practising: Window, qtbot: QtBot, folder: Path
) -> None:
    draft = practising.draft
    assert draft is not None
    assert practising.wb is not None
    sha256 = evidence.attach(practising.wb, draft.filing.id, folder / "paper.pdf", ("fuels/r1/quantity",)).sha256
    evidence.describe(practising.wb, draft.filing.enterprise, {sha256}, kind="invoice", number="25312000")
    practising.go("filing", filing=draft.filing.id)
    view = practising.page
    assert isinstance(view, FilingView)
    view.show_why(stands=True)
    view.point("fuels/r1/quantity")
    qtbot.waitUntil(lambda: "发票 · 25312000" in words(view.why), timeout=10_000)
    view.actions_of["papers"].trigger()
    page = practising.page
    assert isinstance(page, EvidenceView)
    qtbot.waitUntil(lambda: "无烟煤" in page.head.below.text(), timeout=20_000)
    page.attach((folder / "photo.jpg",))
    qtbot.waitUntil(lambda: "photo.jpg" in attached(practising), timeout=20_000)
    assert attached(practising)["photo.jpg"].paths == ("fuels/r1/quantity",)
    rest(qtbot)


def test_what_seems_used_twice_is_said_and_found(practising: Window, qtbot: QtBot, folder: Path) -> None:
    draft = practising.draft
    assert draft is not None
    assert practising.wb is not None
    paths = ("fuels/r1/quantity", "fuels/r2/quantity")
    sha256 = evidence.attach(practising.wb, draft.filing.id, folder / "paper.pdf", paths).sha256
    evidence.describe(practising.wb, draft.filing.enterprise, {sha256}, kind="invoice")
    page = see(practising, qtbot)
    page.which.setCurrentIndex(page.which.findData("suspect"))
    page.which.activated.emit(page.which.currentIndex())
    assert [paper.name for paper in page.shown] == ["paper.pdf"]
    assert "同一份发票用于几项数据" in words(page.pane)
    links = [each for each in found(page.pane, QPushButton) if "无烟煤" in each.text()]
    click(links[0])
    assert practising.shown == "filing"
    rest(qtbot)


def test_a_paper_is_removed_unless_its_year_is_held(
    practising: Window, qtbot: QtBot, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dialogs, "confirm", lambda *_, **__: True)
    monkeypatch.setattr(dialogs, "hold", lambda _parent, years: (next(iter(years)), "复核〔2026〕17号"))
    page = see(practising, qtbot)
    page.attach((folder / "paper.pdf",))
    qtbot.waitUntil(lambda: "paper.pdf" in [paper.name for paper in page.shown], timeout=20_000)
    click(page.hold)
    qtbot.waitUntil(lambda: bool(retention.holds(practising.wb, page.enterprise.id)), timeout=20_000)  # type: ignore[arg-type]
    rest(qtbot)
    pick(page, "paper.pdf")
    assert "复核〔2026〕17号" in words(page.pane)
    page.pane.deed.emit("remove")
    qtbot.waitUntil(lambda: "trouble" in practising.messages, timeout=20_000)
    assert "paper.pdf" in attached(practising)
    click(page.hold)
    rest(qtbot)
    pick(page, "paper.pdf")
    page.pane.deed.emit("remove")
    qtbot.waitUntil(lambda: "paper.pdf" not in attached(practising), timeout=20_000)
    rest(qtbot)


def test_a_copy_is_saved_where_the_person_wants_it(
    practising: Window, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "copy.csv"
    monkeypatch.setattr(dialogs, "save_file", lambda *_: out)
    page = see(practising, qtbot)
    page._select([0])  # noqa: SLF001 - as the mouse would
    page.pane.deed.emit("copy")
    qtbot.waitUntil(out.exists, timeout=20_000)
    assert practising.wb is not None
    assert out.read_bytes() == evidence.evidence_bytes(practising.wb, page.chosen()[0].sha256)
    rest(qtbot)


def test_the_question_of_holding_wants_a_reason_and_offers_release(practising: Window) -> None:
    dialog = Holding(practising, {2026: False, 2025: True})
    dialog.accept()
    assert dialog.wrong.text()
    dialog.reason.setText("复核")
    dialog.accept()
    assert dialog.answer() == (2026, "复核")
    dialog.year.setCurrentIndex(1)
    assert dialog.go.text() == "解除冻结"
    dialog.accept()
    assert dialog.answer()[0] == 2025
