"""Fields of a section of one row, and the widget of every kind."""

from collections.abc import Callable
from typing import cast

import pytest
from PySide6.QtCore import QDate, QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QCalendarWidget, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from workbench.base.text import Label
from workbench.rules.form import Choice as Answer
from workbench.rules.form import Field
from workbench.rules.kinds import KINDS
from workbench.services import filings
from workbench.services.context import Workbench
from workbench.ui.draft import Draft
from workbench.ui.views.fields import Fields
from workbench.ui.views.form import FormView
from workbench.ui.widgets import WIDGETS
from workbench.ui.widgets.choice import Choice
from workbench.ui.widgets.day import Day

Show = Callable[[QWidget], QWidget]
pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)

_ANSWERS = {
    "text": "炼铁厂",
    "long_text": "停产三天",
    "number": "12.50",
    "choice": "外购",
    "date": "2026-06-30",
    "month": "2026-06",
    "yes_no": "是",
    "credit_code": "91000000XXXXXXXX0U",
}


def field(kind: str) -> Field:
    return Field("x", Label("某项"), kind, choices=(Answer("purchased", Label("外购")), Answer("own", Label("自产"))))


def test_every_kind_has_a_widget_and_every_widget_a_kind() -> None:
    assert set(WIDGETS) == set(KINDS)


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_a_widget_shows_and_gives_back_an_answer(kind: str, qtbot: QtBot) -> None:
    widget = WIDGETS[kind](field(kind), None)
    qtbot.addWidget(widget)
    widget.show_text(_ANSWERS[kind])
    assert widget.text() == _ANSWERS[kind]
    assert widget.accessibleName() == "某项"
    value = KINDS[kind].parse(widget.text(), field(kind))
    assert not list(KINDS[kind].check(value, field(kind)))


@pytest.mark.parametrize(
    ("kind", "typed", "read"),
    [("date", "2026-11-21", "2026-11-21"), ("date", "20261121", "2026-11-21"), ("month", "2026-12", "2026-12")],
)
def test_a_day_that_could_end_earlier_is_left_as_it_is_typed(
    kind: str, typed: str, read: str, qtbot: QtBot, show: Show
) -> None:
    page = QWidget()
    widget, other = WIDGETS[kind](field(kind), page), QLineEdit(page)
    show(page)
    asked = field(kind)

    def draft(text: str) -> None:
        """Show what the draft makes of it, as a form does after each keystroke."""
        try:
            widget.show_text(str(KINDS[kind].parse(text, asked)))
        except ValueError:
            widget.show_text(text)

    widget.typed.connect(draft)
    widget.setFocus()
    qtbot.waitUntil(widget.hasFocus)
    for letter in typed:
        QTest.keyClicks(widget, letter)
    assert widget.text() == typed
    other.setFocus()
    assert widget.text() == read


def test_a_choice_takes_part_of_one_answer_for_it(qtbot: QtBot) -> None:
    widget = Choice(field("choice"))
    qtbot.addWidget(widget)
    widget.line.setText("自")
    assert widget.text() == "自产"
    widget.line.setText("产外")
    assert widget.text() == "产外"


def test_enter_takes_the_answer_typed_in_full_not_one_that_holds_it(qtbot: QtBot, show: Show) -> None:
    coals = (Answer("anthracite", Label("无烟煤")), Answer("bituminous", Label("烟煤")))
    widget = Choice(Field("fuel", Label("燃料品种"), "choice", choices=coals))
    show(widget)
    widget.line.setFocus()
    completer = widget.completer()
    assert completer is not None
    for typed in ("烟", "烟煤"):
        widget.line.insert(typed[-1])
        completer.setCompletionPrefix(widget.line.text())
        completer.complete()
        widget.line.textEdited.emit(typed)
        qtbot.waitUntil(lambda: completer.popup().currentIndex().isValid())
        assert widget.line.text() == typed
    with qtbot.waitSignal(widget.typed) as taken:
        QTest.keyClick(completer.popup(), Qt.Key.Key_Return)
    assert taken.args == ["烟煤"]


def test_a_day_is_picked_from_the_calendar(qtbot: QtBot, show: Show) -> None:
    widget = Day(field("date"))
    show(widget)
    widget.open_calendar()
    calendar = widget.findChild(QCalendarWidget)
    assert calendar is not None
    with qtbot.waitSignal(widget.typed) as typed:
        calendar.activated.emit(QDate(2026, 6, 30))
    assert typed.args == ["2026-06-30"]


def fields_of(form: FormView, section: str) -> Fields:
    card = form.card(section)
    assert card is not None
    body = card.body
    assert isinstance(body, Fields)
    return body


def test_each_keystroke_is_in_the_draft_and_reads_as_typed(month: Draft, qtbot: QtBot, show: Show) -> None:
    form = FormView(month, ("total",))
    show(form)
    box = fields_of(form, "total").boxes["captive"]
    assert box.entry is not None
    box.entry.setFocus()
    box.entry.selectAll()  # type: ignore[union-attr]
    QTest.keyClicks(box.entry, "1234567.5")
    assert str(month.cells.value("total/captive")) == "1234567.5"
    assert box.entry.text() == "1234567.5"
    assert month.undo.count() == 1
    fields_of(form, "total").boxes["crude_steel"].entry.setFocus()  # type: ignore[union-attr]
    assert box.entry.text() == "1,234,567.50"


def test_a_wrong_answer_is_kept_and_said_beside_its_field(month: Draft, qtbot: QtBot, show: Show) -> None:
    form = FormView(month, ("total",))
    show(form)
    box = fields_of(form, "total").boxes["captive"]
    month.type("total/captive", "很多")
    assert box.entry is not None
    assert box.entry.text() == "很多"
    assert "很多" in box.wrong.text()
    assert box.wrong.isVisible()
    assert box.entry.property("fault")


def test_tab_walks_through_all_fields(month: Draft, qtbot: QtBot, show: Show) -> None:
    form = FormView(month, ("about",))
    show(form)
    boxes = fields_of(form, "about").boxes
    boxes["name"].entry.setFocus()  # type: ignore[union-attr]
    seen = []
    for _ in boxes:
        focus = QApplication.focusWidget()
        assert focus is not None
        seen.append(next(name for name, box in boxes.items() if box.entry is focus))
        QTest.keyClick(focus, Qt.Key.Key_Tab)
    assert seen == list(boxes)


def test_a_figure_reached_by_keyboard_asks_why(month: Draft, qtbot: QtBot, show: Show) -> None:
    form = FormView(month, ("total",))
    show(form)
    with qtbot.waitSignal(form.pointed) as pointed:
        fields_of(form, "total").boxes["emission"].figure.setFocus()  # type: ignore[union-attr]
    assert pointed.args == ["total/emission"]


def test_a_question_that_is_not_put_is_greyed(year: Draft, qtbot: QtBot, show: Show) -> None:
    form = FormView(year, ("total",))
    show(form)
    assert fields_of(form, "total").boxes["intensity"].figure.text() == "—"  # type: ignore[union-attr]
    assert not [each for each in year.outcome.findings if each.path == "total/intensity"]


def test_a_choice_the_program_answers_is_read_in_its_box(wb: Workbench, month: Draft, show: Show) -> None:
    filing = filings.begin(wb, month.filing.enterprise, "cn.ets.steel/allocation", "2024")
    view = FormView(Draft(wb, filing.id), ("works",))
    show(view)
    boxes = cast("list[Choice]", view.findChildren(Choice))
    box = next(each for each in boxes if each.field.id == "state")
    assert (box.text(), box.line.placeholderText()) == ("", "在产")


def test_undo_in_a_field_is_the_filings_undo(month: Draft, qtbot: QtBot, show: Show) -> None:
    form = FormView(month, ("about",))
    show(form)
    entry = fields_of(form, "about").boxes["contact"].entry
    assert entry is not None
    QTest.keyClicks(entry, "x")
    asks = QKeyEvent(QEvent.Type.ShortcutOverride, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    asks.ignore()
    QApplication.sendEvent(entry, asks)
    assert not asks.isAccepted()
    month.undo.undo()
    assert entry.text() == "练习填报人"
