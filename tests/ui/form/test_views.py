"""Findings lead to their field, why walks to the bottom, a workbook is reviewed, evidence is kept."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import cast

from PySide6.QtCore import QMimeData, QPointF, QRect, Qt, QUrl
from PySide6.QtGui import QDropEvent, QFontMetrics
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from tests.ui.form.hand import Hand
from workbench.base.numbers import D
from workbench.base.text import use_language
from workbench.rules.cells import Cell
from workbench.services import evidence, imports
from workbench.services.context import Workbench
from workbench.ui.draft import Draft
from workbench.ui.views.findings import ITEM, FindingsView
from workbench.ui.views.form import FormView
from workbench.ui.views.review import ReviewDialog, review_file
from workbench.ui.views.table import Table
from workbench.ui.views.why import WhyView
from workbench.ui.widgets.link import Link

Show = Callable[[QWidget], QWidget]


def words(widget: QWidget) -> str:
    """Everything a widget says, labels and links."""
    labels = cast("list[QLabel]", widget.findChildren(QLabel))
    return "\n".join([*(each.text() for each in labels), *(each.text() for each in links(widget))])


def links(widget: QWidget) -> list[Link]:
    """Everything that leads on."""
    return cast("list[Link]", widget.findChildren(Link))


# --- why ---------------------------------------------------------------------------------------------------


def test_why_tells_the_emission_of_washed_coal(month: Draft, qtbot: QtBot, show: Show) -> None:
    why = WhyView(month)
    show(why)
    month.pointed.emit("fuels/r3/emission")
    qtbot.waitUntil(lambda: why.path == "fuels/r3/emission" and "738,331.47" in words(why.widget()))
    said = words(why.widget())
    for each in (
        "洗精煤",
        "tCO₂",
        "300,810.90 × 26.344 × 0.02541",
        "净消耗量 × 收到基低位发热量",
        "300,810.90 t",
        "26.344 GJ/t",
        "缺省",
        "式（1）",
        "CETS",
        "已读文本",
        "四舍五入",
        "起适用",
    ):
        assert each in said, each


def test_why_leads_down_to_what_was_typed_and_back(month: Draft, qtbot: QtBot, show: Show) -> None:
    why = WhyView(month)
    show(why)
    why.explain("total/emission")
    qtbot.waitUntil(lambda: "1,214,057.49" in words(why.widget()))
    for figure in ("1,229,176.10 tCO₂", "738,331.47", "300,810.90 t"):
        link = next(each for each in links(why.widget()) if each.text() == figure)
        QTest.mouseClick(link, Qt.MouseButton.LeftButton)
    assert why.path == "fuels/r3/quantity"
    assert "示例数据" in words(why.widget())
    for path in ("fuels/r3/emission", "total/fuel", "total/emission"):
        why.back()
        assert why.path == path


def test_why_follows_an_edit_and_tells_the_change(month: Draft, qtbot: QtBot, show: Show) -> None:
    why = WhyView(month)
    show(why)
    why.explain("fuels/r3/quantity")
    month.type("fuels/r3/quantity", "1.005")
    qtbot.waitUntil(lambda: "1.005" in words(why.widget()))
    said = words(why.widget())
    assert "手工填写" in said
    assert "张三" in said
    assert "300,810.90 → 1.005" in said
    assert "1.01" in said


def test_a_doubtful_source_is_confirmed_where_it_was_seen(month: Draft, qtbot: QtBot, show: Show) -> None:
    cite = replace(next(iter(month.outcome.steps.values())).cites[0], confidence="unverified")
    step = replace(month.outcome.steps["fuels/r3/emission"], cite=cite)
    month.outcome = replace(month.outcome, steps={**month.outcome.steps, "fuels/r3/emission": step})
    why = WhyView(month)
    show(why)
    why.explain("fuels/r3/emission")
    qtbot.waitUntil(lambda: "未核实" in words(why.widget()))
    seen = why.findChild(QLineEdit)
    assert seen is not None
    QTest.keyClicks(seen, "www.mee.gov.cn 2025-01-24")
    QTest.keyClick(seen, Qt.Key.Key_Return)
    assert month.cells.value(cite.confirmation) == "www.mee.gov.cn 2025-01-24"
    assert not month.outcome.doubts(cite)
    month.undo.undo()
    assert month.outcome.doubts(cite)


def test_every_figure_of_the_month_can_be_explained_in_both_languages(month: Draft, qtbot: QtBot) -> None:
    why = WhyView(month)
    qtbot.addWidget(why)
    try:
        for language in ("zh_CN", "en"):
            use_language(language)
            for path in month.outcome.values:
                why.path = path
                why.refresh()
    finally:
        use_language("zh_CN")


# --- findings ----------------------------------------------------------------------------------------------


def test_the_verdict_stands_first(month: Draft, qtbot: QtBot, show: Show) -> None:
    view = FindingsView(month)
    show(view)
    assert "可以签名" in words(view)
    month.type("fuels/r1/quantity", "")
    assert "还有 1 项待填" in words(view)
    month.type("fuels/r2/quantity", "x")
    assert "还有 1 处错误" in words(view)
    assert "错误 1 · 待填 1 · 提醒" in words(view)


def test_enter_on_a_finding_leads_to_its_field(month: Draft, qtbot: QtBot, show: Show) -> None:
    month.type("fuels/r2/quantity", "x")
    view, form = FindingsView(month), FormView(month, ("about", "fuels"))
    show(form)
    view.pointed.connect(form.point)
    show(view)
    model = view.list.model()
    row = next(row for row in range(model.rowCount()) if model.index(row, 0).data(ITEM).finding is not None)
    view.list.setCurrentIndex(model.index(row, 0))
    view.list.setFocus()
    with qtbot.waitSignal(view.pointed) as pointed:
        QTest.keyClick(view.list, Qt.Key.Key_Return)
    assert pointed.args == ["fuels/r2/quantity"]
    table = form.cards["fuels"].body
    assert isinstance(table, Table)
    assert table.currentIndex() == table.grid.find("fuels/r2/quantity")


def test_a_finding_has_room_for_its_sentences_as_they_wrap(month: Draft, qtbot: QtBot, show: Show) -> None:
    view = FindingsView(month)
    view.resize(1000, 300)
    show(view)
    model, metrics = view.list.model(), QFontMetrics(view.list.font())

    def room() -> bool:
        for line in (model.index(row, 0) for row in range(model.rowCount())):
            place, said = view.list.visualRect(line), line.data(ITEM)
            wide = QRect(0, 0, place.width() - 56, 2000)  # as it is painted
            wrap = int(Qt.TextFlag.TextWordWrap)
            texts = (said.text, said.below) if said.finding is not None else ()
            if place.height() < sum(metrics.boundingRect(wide, wrap, each).height() for each in texts):
                return False
        return True

    for width in range(1000, 430, -30):  # the page is left, something is corrected, and it comes back beside the pane
        view.hide()
        view.resize(1000, 300)
        month.type("fuels/r1/quantity", "x" * (width // 20))
        view.resize(width, 300)
        view.show()
        qtbot.waitUntil(room)


def test_a_finding_says_its_place_and_article(month: Draft, qtbot: QtBot) -> None:
    month.type("fuels/r4/ncv", "28")
    view = FindingsView(month)
    qtbot.addWidget(view)
    model = view.list.model()
    lines = [model.index(row, 0).data(ITEM) for row in range(model.rowCount())]
    found = next(each for each in lines if each.finding and each.finding.code == "steel.monthly.coke_ncv")
    assert "焦炭·收到基低位发热量" in found.below
    assert "6.2.2.2" in found.below


def test_the_banner_leads_to_what_matters_most(month: Draft, qtbot: QtBot, show: Show) -> None:
    form = FormView(month, ("fuels", "carbonates"))
    show(form)
    month.type("carbonates/r1/quantity", "-1")
    assert "不能小于" in words(form)
    form.point("carbonates/r1/quantity")
    table = form.cards["carbonates"].body
    assert isinstance(table, Table)
    assert table.currentIndex() == table.grid.find("carbonates/r1/quantity")


def test_what_is_missing_is_told_calmly_until_the_checks_are_asked_for(year: Draft, qtbot: QtBot, show: Show) -> None:
    form = FormView(year, ("about",))
    show(form)
    missing = sum(each.path.startswith("about") for each in year.outcome.findings if each.level == "error")
    assert missing > 1
    assert f"本页还有 {missing} 项待填" in words(form)
    assert "还没有填" not in words(form)
    year.checked = True
    again = FormView(year, ("about",))
    show(again)
    assert "还没有填" in words(again)


def test_a_path_in_a_month_is_found_below_its_fuel(year: Draft, qtbot: QtBot, show: Show) -> None:
    form = FormView(year, ("fuels",))
    show(form)
    form.point("fuels/r2/months/07/ncv")
    inner = form.cards["fuels"].inner[0].body
    assert isinstance(inner, Table)
    assert inner.currentIndex() == inner.grid.find("fuels/r2/months/07/ncv")


# --- review ------------------------------------------------------------------------------------------------


def test_a_workbook_is_reviewed_and_taken_as_one_step(
    wb: Workbench, month: Draft, qtbot: QtBot, show: Show, tmp_path: Path
) -> None:
    book = tmp_path / "六月.xlsx"
    month.type("fuels/r1/quantity", "1")
    month.type("about/contact", "李四")
    month.flush()
    imports.export_workbook(wb, month.filing.id, book)
    while month.undo.canUndo():
        month.undo.undo()
    form = FormView(month, ("fuels",))
    show(form)
    review_file(form, month, book)
    qtbot.waitUntil(lambda: form.findChild(ReviewDialog) is not None, timeout=20000)
    dialog = form.findChild(ReviewDialog)
    assert dialog is not None
    model = dialog.changes
    shown = [[model.index(row, column).data() for column in range(4)] for row in range(model.rowCount())]
    place = "消耗化石燃料排放·无烟煤·净消耗量"
    line = next(each for each in shown if each[0] == place)
    assert line[1:3] == ["2,317.68", "1.00"]
    assert "!" in line[3]
    row = next(row for row, path in enumerate(model.paths) if path == "about/contact")
    model.setData(model.index(row, 0), Qt.CheckState.Unchecked, Qt.ItemDataRole.CheckStateRole)
    steps = month.undo.count()
    dialog.take.click()
    assert month.cells.value("fuels/r1/quantity") == 1
    assert month.cells.value("about/contact") != "李四"
    source = month.cells["fuels/r1/quantity"].source
    assert source is not None
    assert source.origin == "workbook"
    month.undo.undo()
    assert month.undo.index() == steps - steps
    assert str(month.cells.value("fuels/r1/quantity")) == "2317.68"


def test_a_workbook_dropped_on_the_form_opens_the_review(
    wb: Workbench, month: Draft, qtbot: QtBot, show: Show, tmp_path: Path
) -> None:
    book = tmp_path / "六月.xlsx"
    imports.export_workbook(wb, month.filing.id, book)
    month.type("fuels/r1/quantity", "1")
    form = FormView(month, ("fuels",))
    show(form)
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(book))])
    drop = QDropEvent(
        QPointF(50, 50),
        Qt.DropAction.CopyAction,
        mime,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )
    form.dropEvent(drop)
    qtbot.waitUntil(lambda: form.findChild(ReviewDialog) is not None, timeout=20000)
    dialog = form.findChild(ReviewDialog)
    assert dialog is not None
    assert dialog.changes.paths == ["fuels/r1/quantity"]
    dialog.reject()
    assert month.cells.value("fuels/r1/quantity") == 1


def test_faulty_rows_cannot_be_chosen(month: Draft, qtbot: QtBot) -> None:
    from workbench.excel.reading import RowFault
    from workbench.rules.cells import Change

    change = Change("fuels/r1/quantity", month.cells["fuels/r1/quantity"], Cell("x"))
    fault = RowFault("燃料", "B7", "kind.not_a_number", {"label": "净消耗量", "typed": "x"}, "error", "fuels/r1")
    review = imports.Review((change,), (fault,), (), frozenset({"fuels/r1"}), "a.xlsx", "")
    dialog = ReviewDialog(month, review)
    qtbot.addWidget(dialog)
    assert not dialog.take.isEnabled()
    dialog.changes.choose(True)
    assert not dialog.changes.chosen


def test_rows_to_come_are_numbered_as_they_will_stand(month: Draft, qtbot: QtBot) -> None:
    from workbench.rules.cells import Change

    there = len(month.cells.rows("fuels"))
    changes = tuple(Change(f"fuels/r{at}/quantity", None, Cell(D(at))) for at in (8, 9))
    dialog = ReviewDialog(month, imports.Review(changes, (), (), frozenset(), "a.xlsx", ""))
    qtbot.addWidget(dialog)
    said = [dialog.changes.index(row, 0).data() for row in range(2)]
    assert [f"第 {there + at} 行" in words for at, words in enumerate(said, 1)] == [True, True]


# --- evidence ----------------------------------------------------------------------------------------------


def test_a_file_is_attached_where_a_figure_is_explained(
    wb: Workbench, month: Draft, qtbot: QtBot, show: Show, tmp_path: Path
) -> None:
    why = WhyView(month)
    show(why)
    why.explain("fuels/r2/ncv")
    sheet = tmp_path / "化验单.pdf"
    sheet.write_bytes(b"%PDF-1.7 sheet")
    why.attach((sheet,))
    qtbot.waitUntil(lambda: "化验单.pdf" in words(why.widget()))
    attached = next(each for each in evidence.evidence(wb, month.filing.id) if each.name == sheet.name)
    assert attached.paths == ("fuels/r2/ncv",)


def test_every_value_of_the_outcome_has_its_place_in_the_form(month: Draft, sit: Callable[[Draft, str], Hand]) -> None:
    form = sit(month, "fuels").form
    assert isinstance(form, FormView)
    for path in month.outcome.values:
        card = form.card(path.partition("/")[0])
        assert card is not None
        assert card.show_path(path) is not None, path


def test_an_empty_template_does_not_wipe_the_filing_unless_told_to(
    wb: Workbench, month: Draft, qtbot: QtBot, show: Show, tmp_path: Path
) -> None:
    empty = tmp_path / "空白.xlsx"
    imports.template(wb, month.form, month.rules, empty)
    form = FormView(month, ("fuels",))
    show(form)
    review_file(form, month, empty)
    qtbot.waitUntil(lambda: form.findChild(ReviewDialog) is not None, timeout=20000)
    dialog = form.findChild(ReviewDialog)
    assert dialog is not None
    assert dialog.changes.erased
    assert not dialog.changes.chosen
    assert not dialog.take.isEnabled()
    dialog.changes.choose(True)
    assert dialog.changes.chosen == dialog.changes.erased
