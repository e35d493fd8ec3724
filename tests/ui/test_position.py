"""The page of the position: what a person reads of an obligation, and where it leads."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QPushButton
from pytestqt.qtbot import QtBot

from tests.ui.looking import click, found
from workbench.base.numbers import D
from workbench.domain.enterprise import Enterprise
from workbench.domain.ledger import Lot, Posting
from workbench.rules.cells import Value
from workbench.services import filings, ledger, sealed
from workbench.ui import front, jobs
from workbench.ui.views.lines import Lines, LinesTable
from workbench.ui.views.overview import OverviewView
from workbench.ui.views.position import PositionView
from workbench.ui.widgets.holdings import Holdings
from workbench.ui.window import Window

ANNUAL, MONTHLY = "cn.ets.steel/annual_report", "cn.ets.steel/monthly"
DAY = date(2026, 10, 20)
Hold = Callable[..., None]


@pytest.fixture
def said(practising: Window, monkeypatch: pytest.MonkeyPatch) -> dict[tuple[str, str], dict[str, Value]]:
    """What was sealed, in the place of whole reports, by form and period, once the practice window stands."""
    known: dict[tuple[str, str], dict[str, Value]] = {}

    class Spoken:
        filing, number = "a filing", 2

    class Sealed:
        def __init__(self, values: dict[str, Value]) -> None:
            self.values, self.said = values, Spoken

    def last(_wb: object, _work: object, _enterprise: str, form: str, period: str) -> Sealed | None:
        return Sealed(known[form, period]) if (form, period) in known else None

    monkeypatch.setattr(sealed, "last", last)
    return known


@pytest.fixture
def reported(said: dict[tuple[str, str], dict[str, Value]]) -> None:
    said[ANNUAL, "2025"] = {"summary_year/enterprise": D(1_496_169)}


@pytest.fixture
def hold(practising: Window) -> Hold:
    """Book units that come in, and what becomes of them."""
    enterprise, wb = front.working(practising)

    def book(quantity: int, vintage: str, *moves: str, lot: Lot | None = None) -> None:
        known = ledger.rights(wb).moves
        instrument, code = ("CCER", lot.code) if lot else ("CEA", "")
        ledger.book(
            wb,
            enterprise.id,
            [
                Posting(
                    DAY,
                    name,
                    instrument,
                    vintage,
                    code,
                    quantity,
                    known[name].source,
                    known[name].target,
                    D(60),
                    "某交易方",
                    "文号1",
                )
                for name in moves or ("issued",)
            ],
            lots=[lot] if lot else (),
        )

    return book


def stood(window: Window, qtbot: QtBot, **where: object) -> PositionView:
    window.go("allowances", **{"year": 2025, **where})
    qtbot.waitUntil(lambda: isinstance(window.page, PositionView), timeout=30_000)
    page = window.page
    assert isinstance(page, PositionView)
    return page


def texts(page: PositionView) -> str:
    return "\n".join(label.text() for label in found(page, QLabel))


def test_with_nothing_sealed_the_page_says_so_and_counts_no_nought(practising: Window, qtbot: QtBot) -> None:
    page = stood(practising, qtbot)
    assert page.next.code == "no_figure"
    assert page.picture.segments[0].tonnes is None
    assert "–" in page.picture.table()
    click(page.go)
    assert (practising.shown, practising.where.get("year")) == ("year", 2025)


def test_a_year_without_rules_is_told_so(practising: Window, qtbot: QtBot) -> None:
    page = stood(practising, qtbot, year=2019)
    assert (page.next.code, page.next.page) == ("no_rule", "ledger")


@pytest.mark.usefixtures("reported")
def test_what_the_province_keeps_is_called_so(practising: Window, qtbot: QtBot, hold: Hold) -> None:
    hold(1_000_000, "2025", "issued_provincial")
    names = [each.name for each in stood(practising, qtbot).picture.segments]
    assert names[1] == "2025 年度配额 · 省级账户（差异化发放，不归本单位支配）"


@pytest.mark.usefixtures("reported")
def test_an_empty_ledger_leads_to_the_ledger(practising: Window, qtbot: QtBot) -> None:
    page = stood(practising, qtbot)
    assert (page.next.code, page.next.page) == ("no_ledger", "ledger")
    assert page.go.hasFocus()


@pytest.mark.usefixtures("reported")
def test_a_gap_is_drawn_named_and_led_to_the_mix(practising: Window, qtbot: QtBot, hold: Hold) -> None:
    hold(1_000_000, "2025")
    hold(100_000, "2025", "issued", "pledged")
    hold(30_000, "2024")
    page = stood(practising, qtbot)
    assert [(each.kind, each.tonnes) for each in page.picture.segments] == [
        ("due", 1_496_169),
        ("usable", 1_000_000),
        ("short", 496_169),
        ("tied", 100_000),
        ("unusable", 30_000),
    ]
    assert (page.next.code, page.next.page) == ("short", "mix")
    assert page.level == "高风险"
    told = texts(page)
    assert "补足缺口 496,169 吨" in told
    assert "2024 年度配额不能用于 2025 年度清缴。" in told
    assert "如不处理，2027-01-01 起变为“逾期未清缴”。" in told
    assert "最终依据" in told


@pytest.mark.usefixtures("reported")
def test_every_part_is_read_with_the_keys(practising: Window, qtbot: QtBot, hold: Hold) -> None:
    hold(1_000_000, "2025")
    picture = stood(practising, qtbot).picture
    picture.setFocus(Qt.FocusReason.TabFocusReason)
    for wanted in ("应清缴", "2025 年度配额 · 可用", "缺口"):
        assert picture.reading().startswith(wanted)
        QTest.keyClick(picture, Qt.Key.Key_Down)
    assert isinstance(picture, Holdings)
    assert "496,169" in picture.accessibleDescription()
    picture.grab()
    for number in range(len(picture.segments)):
        assert picture.place(picture.boxes[number].center()) == number


@pytest.mark.usefixtures("reported")
def test_enough_leads_to_the_application_and_done_to_rest(practising: Window, qtbot: QtBot, hold: Hold) -> None:
    hold(1_500_000, "2025")
    page = stood(practising, qtbot)
    assert page.next.code == "submit"
    assert "富余" in texts(page)
    hold(1_496_169, "2025", "applied")
    assert stood(practising, qtbot).next.code == "wait"
    hold(1_496_169, "2025", "surrendered")
    page = stood(practising, qtbot)
    assert (page.next.code, page.level) == ("rest", "未见风险")
    assert "已完成" in texts(page)
    assert "全年预测" not in texts(page)


@pytest.mark.usefixtures("reported")
def test_refused_credits_say_why_and_lead_to_the_article(practising: Window, qtbot: QtBot, hold: Hold) -> None:
    inside = Lot("CCER", "X-1", {"project": "X-1", "registered": "2025-06-01", "inside_market": "yes"})
    hold(500, "2024", "bought", lot=inside)
    page = stood(practising, qtbot)
    assert "批次 X-1 来自纳入全国碳市场配额管理的减排项目，不能抵销。" in texts(page)
    link = next(each for each in found(page, QPushButton) if each.text().endswith("第二十九条第二款"))
    click(link)
    assert practising.shown == "document"
    assert practising.where["article"] == "第二十九条第二款"


def test_the_forecast_says_its_method_and_its_band(
    practising: Window, qtbot: QtBot, said: dict[tuple[str, str], dict[str, Value]]
) -> None:
    for month, tonnes in (("01", 100), ("02", 80), ("03", 120)):
        said[MONTHLY, f"2025-{month}"] = {"total/emission": D(tonnes)}
    page = stood(practising, qtbot)
    told = texts(page)
    assert "区间 1,020—1,380 吨" in told
    assert "已封存 3 个月，合计 300 吨；其余 9 个月" in told
    assert page.about.found.basis == "forecast"
    assert page.next.code == "report"


@pytest.mark.usefixtures("reported")
def test_fines_follow_the_price_typed_and_stay_typed(practising: Window, qtbot: QtBot, hold: Hold) -> None:
    hold(1_493_169, "2025")
    page = stood(practising, qtbot)
    assert page.fines.tonnes.text() == "3000"
    page.fines.price.setFocus()
    QTest.keyClicks(page.fines.price, "62.36")
    told = texts(page)
    assert "935,400—1,870,800 元" in told
    assert "1,000,000—5,000,000 元" in told
    assert "按此价格，缺口约 3,207 吨时价款的5倍等于 1,000,000 元。" in told
    assert practising.where["price"] == "62.36"
    practising.again()
    qtbot.waitUntil(lambda: isinstance(practising.page, PositionView) and practising.page is not page, timeout=30_000)
    renewed = practising.page
    assert isinstance(renewed, PositionView)
    assert renewed.fines.price.text() == "62.36"


@pytest.mark.parametrize("typed", ["-5", "abc", "1.5"])
def test_what_is_no_number_of_tonnes_is_said_to_be_wrong(practising: Window, qtbot: QtBot, typed: str) -> None:
    page = stood(practising, qtbot)
    assert page.fines.wrong.isHidden()
    QTest.keyClicks(page.fines.tonnes, typed)
    assert not page.fines.wrong.isHidden()


def test_other_breaches_are_told_too(practising: Window, qtbot: QtBot) -> None:
    page = stood(practising, qtbot)
    page.fines.breach.setCurrentIndex(page.fines.breach.findData("misreport_consequences"))
    page.fines.breach.activated.emit(page.fines.breach.currentIndex())
    QTest.keyClicks(page.fines.gains, "600000")
    told = texts(page)
    assert "3,000,000—6,000,000 元" in told
    assert "500,000—2,000,000 元" in told
    assert page.fines.gains.isVisibleTo(page)
    assert not page.fines.price.isVisibleTo(page)


@pytest.mark.usefixtures("reported")
def test_an_official_sees_everyone_who_is_short_first(
    practising: Window, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, hold: Hold
) -> None:
    enterprise, wb = front.working(practising)
    filings.save_enterprise(wb, Enterprise("idle", "甲公司", "91350100M000100Y43"))
    settings = replace(practising.settings, desk="official", enterprise=enterprise.id)
    monkeypatch.setattr(practising, "settings", settings)
    hold(1_000, "2025")
    page = stood(practising, qtbot)

    def table() -> list[tuple[str, ...]]:
        models = [each.model() for each in found(page, LinesTable)]
        return [line.texts for model in models if isinstance(model, Lines) for line in model.lines]

    qtbot.waitUntil(lambda: len(table()) == 2, timeout=30_000)
    assert [line[0] for line in table()] == [enterprise.name, "甲公司"]
    assert table()[0][1:4] == ("高风险", "1,496,169", "1,495,169")
    assert table()[1][2] == "–"


@pytest.mark.usefixtures("reported")
def test_the_first_page_warns_of_a_surrender_at_risk(practising: Window, qtbot: QtBot, hold: Hold) -> None:
    hold(1_000_000, "2025")
    practising.go("overview")
    page = practising.page
    assert isinstance(page, OverviewView)
    qtbot.waitUntil(lambda: hasattr(page, "alarm") and page.alarm.count() == 1, timeout=30_000)
    (go,) = [each for each in found(page, QPushButton) if each.text() == "查看头寸"]
    assert "2025 年度配额清缴（2026-12-31 到期）：尚缺 496,169 吨。" in [each.text() for each in found(page, QLabel)]
    click(go)
    assert practising.shown == "allowances"


def test_the_first_page_does_not_warn_of_what_nobody_knows(practising: Window, qtbot: QtBot) -> None:
    practising.go("overview")
    page = practising.page
    assert isinstance(page, OverviewView)
    qtbot.waitUntil(lambda: hasattr(page, "alarm") and not jobs.home().running, timeout=30_000)
    assert page.alarm.count() == 0
