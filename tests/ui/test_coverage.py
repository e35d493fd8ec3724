"""The page of what figures stand on: walked with the keys, told in words, and papers dropped where they belong."""

from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QPushButton
from pytestqt.qtbot import QtBot

from tests.ui.desk import draft_of, page_of, settle
from tests.ui.looking import click, found
from workbench.base.text import Label, say
from workbench.domain.coverage import Coverage, Fall, Standing, TwoRuns
from workbench.domain.ground import STRENGTHS, Strength
from workbench.services import filings
from workbench.services.filings import FilingSummary
from workbench.ui import dialogs
from workbench.ui.views.coverage import About, CoverageView
from workbench.ui.views.coverage_map import Map, MapModel, Words
from workbench.ui.views.two_runs import RunsView, read_price
from workbench.ui.widgets import strengths
from workbench.ui.window import Window

LEDGER = "fuels/r1/quantity"
WORDS = Words({"ledger": "台账", "settlement": "结算凭证", "calibration": "检定/校准证书"})


def view_of(window: Window) -> CoverageView:
    assert isinstance(window.page, CoverageView)
    return window.page


def look(window: Window, qtbot: QtBot, **where: object) -> CoverageView:
    window.go("coverage", **where)
    qtbot.waitUntil(lambda: isinstance(window.page, CoverageView), timeout=20_000)
    return view_of(window)


def current(view: CoverageView) -> Standing:
    each = view.map.current()
    assert each is not None
    return each


def drop(view: CoverageView, path: str, *files: Path) -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(file)) for file in files])
    point = QPointF(view.map.visualRect(view.model.find(path)).center())
    left, none = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    view.map.dropEvent(QDropEvent(point, Qt.DropAction.CopyAction, data, left, none))


def test_the_menu_of_a_filing_leads_to_the_figure_in_hand(practising: Window, qtbot: QtBot) -> None:
    page_of(practising).point(LEDGER)
    page_of(practising).actions_of["coverage"].trigger()
    qtbot.waitUntil(lambda: isinstance(practising.page, CoverageView), timeout=20_000)
    assert current(view_of(practising)).path == LEDGER
    settle(qtbot)


def test_the_overview_leads_there(practising: Window, qtbot: QtBot) -> None:
    practising.go("overview")
    name = say("coverage.tab.map")

    def links() -> list[QPushButton]:
        return [each for each in found(practising.page, QPushButton) if each.text() == name]

    qtbot.waitUntil(lambda: bool(links()), timeout=20_000)
    click(links()[0])
    qtbot.waitUntil(lambda: isinstance(practising.page, CoverageView), timeout=20_000)
    settle(qtbot)


def test_enter_goes_to_the_figure_walked_to(practising: Window, qtbot: QtBot) -> None:
    view = look(practising, qtbot, path=LEDGER)
    QTest.keyClick(view.map, Qt.Key.Key_Down)
    walked = current(view)
    assert walked.path != LEDGER
    assert view.name.text() == walked.title
    QTest.keyClick(view.map, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: practising.shown == "filing")
    assert practising.where["path"] == walked.path
    settle(qtbot)


def test_the_keys_walk_over_the_headings(practising: Window, qtbot: QtBot) -> None:
    view = look(practising, qtbot)
    seen = set()
    for _ in range(view.model.rowCount()):
        seen.add(current(view).path)
        QTest.keyClick(view.map, Qt.Key.Key_Down)
    assert seen == {each.path for each in view.about.coverage.figures}
    settle(qtbot)


def test_a_paper_dropped_on_a_figure_is_attached_there_as_the_kind_named(
    practising: Window, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[list[str]] = []

    def kind(_parent: object, _kinds: object, wanted: list[str]) -> str:
        asked.append(wanted)
        return wanted[0]

    monkeypatch.setattr(dialogs, "paper_kind", kind)
    file = tmp_path / "皮带秤检定证书.pdf"
    file.write_bytes(b"%PDF-1.7 trial")
    view = look(practising, qtbot)
    before = next(each for each in view.about.coverage.figures if each.strength == "claimed")
    drop(view, before.path, file)
    qtbot.waitUntil(lambda: practising.page is not view and isinstance(practising.page, CoverageView), timeout=20_000)
    assert asked == [[kind for group in before.missing for kind in group]]
    after = current(view_of(practising))
    assert (after.path, after.missing) == (before.path, before.missing[1:])
    assert after.strength == ("partial" if after.missing else "proven")
    assert [(each.name, each.kind) for each in after.evidence][-1:] == [(file.name, before.missing[0][0])]
    settle(qtbot)


def test_thinking_better_of_it_attaches_nothing(
    practising: Window, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dialogs, "paper_kind", lambda *_: None)
    file = tmp_path / "a.txt"
    file.write_text("a")
    view = look(practising, qtbot, path=LEDGER)
    before = current(view).evidence
    drop(view, LEDGER, file)
    settle(qtbot)
    assert practising.page is view
    assert current(view).evidence == before


def test_nothing_is_attached_to_a_sealed_filing(practising: Window, qtbot: QtBot) -> None:
    draft = draft_of(practising)
    filings.freeze(draft.wb, draft.filing.id)
    view = look(practising, qtbot, filing=draft.filing.id)
    assert not view.add.isEnabled()
    assert not view.map.acceptDrops()
    assert view.hint.text() == say("coverage.sealed")
    settle(qtbot)


def test_the_price_is_the_persons_own(practising: Window, qtbot: QtBot) -> None:
    view = look(practising, qtbot, tab="runs")
    runs = view.runs
    assert runs.price.text() == ""
    assert runs.runs.yuan is None
    QTest.keyClicks(runs.price, "97.5")
    assert runs.runs.tonnes is not None
    assert runs.runs.yuan == (runs.runs.tonnes * Decimal("97.5")).quantize(Decimal("0.01"))
    assert practising.where["price"] == "97.5"
    settle(qtbot)


@pytest.mark.parametrize(
    ("text", "read"),
    [("", (None, False)), (" 1,097.50 ", (Decimal("1097.50"), False)), ("-1", (None, True)), ("九十", (None, True))],
)
def test_a_price_is_a_number_not_below_nought(text: str, read: tuple[Decimal | None, bool]) -> None:
    assert read_price(text) == read


# ---------------------------------------------------------------- without the window


def standing(path: str, month: str, strength: Strength, line: str = "") -> Standing:
    missing = (("ledger", "settlement"), ("calibration",)) if strength == "claimed" else ()
    return Standing(
        path, f"燃料·{path}", line or path, month, "燃料", "烟煤·消耗量", None, strength, Decimal("1234.5"), "t",
        missing, (), None, Decimal(7), "own",
    )  # fmt: skip


def year() -> Coverage:
    figures = tuple(
        standing(f"fuels/r1/months/{number:02d}/quantity", f"{number:02d}", STRENGTHS[number % 7], "fuels/r1/*")
        for number in range(1, 13)
    )
    return Coverage(figures, Decimal(100), "tCO₂", dict.fromkeys(STRENGTHS, Decimal(1)))


def test_a_year_has_a_column_a_month_and_a_word_in_each(qtbot: QtBot) -> None:
    model = MapModel(year(), WORDS)
    shown = Map(model, droppable=True)
    qtbot.addWidget(shown)
    assert (model.rowCount(), model.columnCount()) == (2, 13)
    words = [model.index(1, column).data() for column in range(1, 13)]
    assert words == [say(f"coverage.{STRENGTHS[number % 7]}") for number in range(1, 13)]
    shown.at("fuels/r1/months/05/quantity")
    QTest.keyClick(shown, Qt.Key.Key_Right)
    each = shown.current()
    assert each is not None
    assert each.month == "06"


def test_each_strength_is_told_by_its_word_and_its_filling() -> None:
    assert len({strengths.word(each) for each in STRENGTHS}) == len(STRENGTHS)
    assert len({strengths.word(each, short=True) for each in STRENGTHS}) == len(STRENGTHS)


def test_what_is_read_aloud_says_what_is_missing(qtbot: QtBot) -> None:
    model = MapModel(year(), WORDS)
    said = model.index(1, 3).data(Qt.ItemDataRole.AccessibleTextRole)
    assert say("coverage.claimed.means") in said
    assert "台账或结算凭证；检定/校准证书" in said


def test_a_default_that_gives_less_is_not_taken_and_the_first_to_find_is_the_dearest(qtbot: QtBot) -> None:
    taken = Fall(
        "a",
        "燃料·甲",
        "02",
        "甲",
        "claimed",
        (("ledger",),),
        Decimal(1),
        Decimal(2),
        "t",
        Decimal("12.30"),
        None,
        taken=True,
    )
    less = Fall(
        "b",
        "燃料·乙",
        "",
        "乙",
        "claimed",
        (("ledger",),),
        Decimal(3),
        Decimal(2),
        "t",
        Decimal("-4.00"),
        None,
        taken=False,
    )
    runs = TwoRuns(Decimal(100), Decimal("112.30"), "tCO₂", None, (taken, less), ())
    view = RunsView(runs, WORDS, "2")
    qtbot.addWidget(view)
    assert "甲" in view.first.text()
    assert "12.30" in view.first.text()
    model = view.lines.model()
    texts = [[model.index(row, column).data() for column in range(7)] for row in range(2)]
    assert [line[0] for line in texts] == [f"甲 · {say('place.month', month=2)}", "乙"]
    assert texts[0][5:] == ["+12.30", "24.60"]
    assert texts[1][5:] == [say("coverage.not_taken"), "—"]
    assert view.money.text() == say("coverage.yuan", yuan="24.60")
    view.price.setText("")
    view.price.textEdited.emit("")
    assert view.money.text() == ""


def test_a_filing_without_a_figure_says_so(qtbot: QtBot) -> None:
    nothing = Coverage((), None, "tCO₂", dict.fromkeys(STRENGTHS, Decimal(0)))
    runs = TwoRuns(None, None, "tCO₂", None, (), ())
    summary = FilingSummary("f1", "e1", "p/monthly", Label("月报"), "2026-06", "draft", datetime.now(UTC), 0)
    view = CoverageView(About("甲厂", summary, (summary,), nothing, runs, WORDS, may_attach=True))
    qtbot.addWidget(view)
    assert say("coverage.no_figures") in [each.text() for each in found(view, QLabel)]
    assert view.runs.first.text() == say("coverage.first.none")
