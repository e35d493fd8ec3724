"""The page of the compliance mix: assumptions moved and typed, the plan at once, undone, kept and written out."""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from tests.ui.desk import settle
from tests.ui.looking import click, found
from workbench.base.clock import set_clock
from workbench.base.numbers import D
from workbench.base.text import say
from workbench.domain.enterprise import Enterprise
from workbench.domain.ledger import Posting
from workbench.rules.cells import Value
from workbench.services import filings, ledger, mix, sealed
from workbench.ui import dialogs
from workbench.ui.views.filing import FilingView
from workbench.ui.views.lines import Lines, LinesTable
from workbench.ui.views.mix import MixChart, MixView
from workbench.ui.window import Window

NOW, CREDIT, SHARE, KEEP = "prices/now", "prices/credit", "limits/share", "limits/keep"


@pytest.fixture
def plant(window: Window, monkeypatch: pytest.MonkeyPatch) -> Window:
    """A power plant that must surrender 1,496,169 t for 2025 and holds 1,477,639."""
    set_clock(lambda: datetime(2026, 11, 21, 4, tzinfo=UTC))

    class Spoken:
        filing, number = "a filing", 1

    class Sealed:
        values: Mapping[str, Value] = {"total/surrendered": D("1496169"), "total/reported": D("1496169")}
        said = Spoken

    def last(_wb: object, _work: object, _enterprise: str, form: str, period: str) -> type[Sealed] | None:
        return Sealed if (form, period) == ("cn.ets.power/annual_report", "2025") else None

    monkeypatch.setattr(sealed, "last", last)
    wb = window.wb
    assert wb is not None
    filings.save_enterprise(wb, Enterprise("plant", "某热电有限公司", "91000000XXXXXXXX0U"))
    filings.begin(wb, "plant", "cn.ets.power/monthly", "2025-01")
    moves = ledger.rights(wb).moves
    entered = Posting(
        date(2026, 5, 6), "issued", "CEA", "2025", "", 1_477_639, moves["issued"].source, moves["issued"].target,
        document="文号1",
    )  # fmt: skip
    ledger.book(wb, "plant", [entered])
    window.remember(enterprise="plant")
    return window


def see(window: Window, qtbot: QtBot, year: int = 2025) -> MixView:
    before = window.page
    window.go("mix", year=year)
    qtbot.waitUntil(lambda: isinstance(window.page, MixView) and window.page is not before, timeout=20_000)
    assert isinstance(window.page, MixView)
    return window.page


def type_in(page: MixView, path: str, text: str) -> None:
    box = page.dials[path].box
    box.setFocus()
    box.selectAll()
    QTest.keyClicks(box, text)
    QTest.keyClick(box, Qt.Key.Key_Return)


def texts(table: LinesTable) -> list[tuple[str, ...]]:
    model = table.model()
    assert isinstance(model, Lines)
    return [line.texts for line in model.lines]


def test_without_a_price_the_page_says_what_is_missing_and_asks_for_one(plant: Window, qtbot: QtBot) -> None:
    page = see(plant, qtbot)
    assert page.trouble.text() == say("mix.short.no_price", tonnes="18,530")
    assert page.pill.text() == say("mix.short", tonnes="18,530")
    assert page.dials[NOW].box.hasFocus()
    assert plant.draft is None
    assert [row[2] for row in texts(page.plan)] == ["1,477,639"]


def test_a_price_typed_gives_the_plan_at_once_and_is_kept(plant: Window, qtbot: QtBot) -> None:
    page = see(plant, qtbot)
    type_in(page, NOW, "70")
    assert page.figure.text() == "1,297,100.00"
    assert page.pill.text() == say("mix.whole")
    assert texts(page.plan)[0] == (
        "2026-11", "买入 配额", "18,530", "1,297,100.00", "70.00", say("mix.why.cheapest")
    )  # fmt: skip
    settle(qtbot)
    again = see(plant, qtbot)
    assert again.dials[NOW].box.text() in ("70", "70.00")
    assert again.figure.text() == "1,297,100.00"


def test_credits_cheaper_than_allowances_take_their_place_and_the_rival_does_without(
    plant: Window, qtbot: QtBot
) -> None:
    page = see(plant, qtbot)
    type_in(page, NOW, "70")
    type_in(page, CREDIT, "60")
    assert page.figure.text() == "549,020.00"  # 74,808 credits bought, 56,278 allowances sold
    assert "CCER" in texts(page.plan)[0][1]
    without = say("mix.without.sell_current")
    assert page.rival.text() == say("mix.rival.dearer", without=without, yuan="562,780.00")
    share = page.dials[SHARE].slider
    share.setValue(0)
    assert "CCER" not in " ".join(row[1] for row in texts(page.plan))
    assert page.dials[SHARE].box.text() == "0.00"


def test_a_slider_moves_by_keys_and_one_undo_takes_the_run_back(plant: Window, qtbot: QtBot) -> None:
    page = see(plant, qtbot)
    slider = page.dials[NOW].slider
    slider.setFocus()
    for _ in range(3):
        QTest.keyClick(slider, Qt.Key.Key_Right)
    assert page.dials[NOW].box.text() == "1.5"
    assert page.figure.text() == "27,795.00"
    assert page.undo.isEnabled()
    click(page.undo)
    assert page.dials[NOW].box.text() == ""
    assert slider.value() == 0
    assert page.pill.text() == say("mix.short", tonnes="18,530")
    click(page.redo)
    assert page.figure.text() == "27,795.00"


def test_ctrl_z_takes_back_what_was_typed(plant: Window, qtbot: QtBot) -> None:
    page = see(plant, qtbot)
    type_in(page, NOW, "70")
    type_in(page, KEEP, "1000")
    assert page.figure.text() == "1,367,100.00"
    page.dials[KEEP].slider.setFocus()
    QTest.keyClick(page.dials[KEEP].slider, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert page.figure.text() == "1,297,100.00"
    assert page.dials[KEEP].box.text() == ""


def test_what_is_no_number_is_marked_and_changes_nothing(plant: Window, qtbot: QtBot) -> None:
    page = see(plant, qtbot)
    type_in(page, NOW, "70")
    type_in(page, NOW, "7x")
    assert page.dials[NOW].box.property("fault") is True
    assert page.pill.text() == say("mix.short", tonnes="18,530")
    type_in(page, NOW, "71")
    assert page.dials[NOW].box.property("fault") is False
    assert page.figure.text() == "1,315,630.00"


def test_a_limit_that_costs_is_told_with_what_it_costs(plant: Window, qtbot: QtBot) -> None:
    page = see(plant, qtbot)
    type_in(page, NOW, "70")
    type_in(page, "prices/deadline", "80")
    type_in(page, "limits/tonnes", "10000")
    assert page.figure.text() == "1,382,400.00"
    assert texts(page.limits) == [(say("mix.limit.tonnes"), say("mix.limit.saved", yuan="85,300.00"))]
    type_in(page, "limits/tonnes", "9000")
    assert page.pill.text() == say("mix.short", tonnes="530")
    assert say("mix.limit.tonnes") in page.trouble.text()
    assert texts(page.limits) == [(say("mix.limit.tonnes"), say("mix.limit.enough"))]


def test_the_chart_follows_and_both_can_be_walked_with_the_keys(plant: Window, qtbot: QtBot) -> None:
    page = see(plant, qtbot)
    type_in(page, NOW, "70")
    type_in(page, CREDIT, "60")
    qtbot.waitUntil(lambda: len(found(page, MixChart)) == 1 and not page.later.isActive())
    chart = found(page, MixChart)[-1]
    chart.setFocus()
    QTest.keyClick(chart, Qt.Key.Key_End)
    assert chart.reading().startswith(say("mix.place.share", place="5"))
    page.tabs.setCurrentIndex(1)
    month = found(page, MixChart)[-1]
    assert month.data.labels == ("2026-11", "2026-12")


def test_all_assumptions_open_as_the_form_they_are(plant: Window, qtbot: QtBot) -> None:
    page = see(plant, qtbot)
    type_in(page, NOW, "70")
    click(next(each for each in found(page, QPushButton) if each.text() == say("mix.more")))
    assert isinstance(plant.page, FilingView)
    assert plant.draft is not None
    assert plant.draft.filing.form == mix.FORM
    plant.draft.edit("curve", {"prices/curve": plant.draft.typed("prices/curve", "rise")})
    settle(qtbot)
    again = see(plant, qtbot)
    assert again.dials["prices/rise"].isVisibleTo(again)
    assert not again.dials["prices/deadline"].isVisibleTo(again)


def test_the_way_a_price_goes_is_chosen_on_the_page_and_asks_for_what_it_needs(plant: Window, qtbot: QtBot) -> None:
    page = see(plant, qtbot)
    type_in(page, NOW, "70")
    asked = {"line": {NOW, "prices/deadline"}, "rise": {NOW, "prices/rise"}, "table": set[str]()}
    for curve, dials in asked.items():
        page.curve.activated.emit(page.curve.findData(curve))
        shown = {path for path in (NOW, "prices/deadline", "prices/rise") if page.dials[path].isVisibleTo(page)}
        assert shown == dials
        assert page.curve.currentData() == curve
        assert page.table.isVisibleTo(page) == (curve == "table")
    click(page.undo)
    assert page.curve.currentData() == "rise"


def test_what_is_pledged_is_used_only_on_the_assumption_that_it_is_released(plant: Window, qtbot: QtBot) -> None:
    wb = plant.wb
    assert wb is not None
    move = ledger.rights(wb).moves["pledged"]
    pledge = Posting(
        date(2026, 6, 1), "pledged", "CEA", "2025", "", 1_000, move.source, move.target, D(60), "某银行", "文号2"
    )
    ledger.book(wb, "plant", [pledge])
    page = see(plant, qtbot)
    type_in(page, NOW, "70")
    assert texts(page.plan)[0][2] == "19,530"
    assert plant.draft is not None
    plant.draft.edit("release", {"limits/release": plant.draft.typed("limits/release", "2026-12-15")})
    assert texts(page.plan)[0][2] == "18,530"
    released = [row for row in texts(page.plan) if row[5] == say("mix.why.released")]
    assert [(row[1], row[2]) for row in released] == [("清缴 2025 年度配额（质押）", "1,000")]


def test_the_plan_is_written_out(plant: Window, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    page = see(plant, qtbot)
    type_in(page, NOW, "70")
    out = tmp_path / "plan.xlsx"
    monkeypatch.setattr(dialogs, "save_file", lambda *_: out)
    click(next(each for each in found(page, QPushButton) if each.text() == say("mix.sheet")))
    settle(qtbot)
    assert out.read_bytes()[:2] == b"PK"


def test_a_year_whose_obligation_is_not_known_leads_to_the_months(plant: Window, qtbot: QtBot) -> None:
    plant.go("mix", year=2023)
    settle(qtbot)
    assert not isinstance(plant.page, MixView)
    assert plant.page is not None
    assert any(each.text() == say("ui.go.year") for each in found(plant.page, QPushButton))


def test_a_price_that_is_no_number_is_said_beside_the_answer_without_it(plant: Window, qtbot: QtBot) -> None:
    page = see(plant, qtbot)
    type_in(page, CREDIT, "60")
    type_in(page, NOW, "8o")
    assert "8o" in page.trouble.text()
    assert not page.trouble.isHidden()
    type_in(page, NOW, "80")
    assert "8o" not in page.trouble.text()
