"""Charts: figures a person can read with the eye, the keys and a screen reader."""

from collections.abc import Callable
from decimal import Decimal

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from workbench.base.numbers import D
from workbench.base.text import Label, use_language
from workbench.domain.charts import ChartData, Series
from workbench.rules.form import ChartKind
from workbench.ui import theme
from workbench.ui.widgets.chart import Chart, chart
from workbench.ui.widgets.shares import share

MONTHS = tuple(str(month) for month in range(1, 13))
NOTHING = (None,) * 12


def year(first: str, *, kind: ChartKind = "bars", before: bool = False) -> ChartData:
    """A chart of the months from January on; with `before`, last year's beside them."""
    this = tuple(D(first) + month for month in range(6)) + (None,) * 6
    last = tuple(D(first) - month for month in range(12))
    series = ((Series("2025 年", last),) if before else ()) + (Series("2026 年", this),)
    return ChartData("months", Label("各月排放量", "Emissions by month"), kind, "tCO2", MONTHS, series)


PARTS = ChartData(
    "sources", Label("来源"), "parts", "tCO2", ("烟煤", "焦炭", "生铁"), (Series("", (D("75.25"), D("24.75"), None)),)
)


@pytest.fixture
def stand(qtbot: QtBot, qapp: QApplication) -> Callable[[ChartData], Chart]:
    """Show a chart in the program's look."""
    theme.load_fonts()
    theme.follow("light")

    def standing(data: ChartData) -> Chart:
        made = chart(data)
        made.resize(480, made.sizeHint().height())
        qtbot.addWidget(made)
        with qtbot.waitExposed(made):
            made.show()
        made.clearFocus()
        return made

    return standing


def inked(view: Chart, colour: str) -> int:
    """Count the pixels of a colour."""
    image = view.grab().toImage().convertToFormat(QImage.Format.Format_RGB32)
    wanted = int(colour[1:], 16)
    return sum(image.pixel(x, y) & 0xFFFFFF == wanted for x in range(image.width()) for y in range(28, image.height()))


def test_the_arrow_keys_read_out_every_figure(stand: Callable[[ChartData], Chart], qtbot: QtBot) -> None:
    view = stand(year("1214057.49", before=True))
    view.activateWindow()
    view.setFocus(Qt.FocusReason.TabFocusReason)
    qtbot.waitUntil(view.hasFocus)
    assert view.reading() == "1 月　2025 年 1,214,057.49 tCO₂　2026 年 1,214,057.49 tCO₂"
    QTest.keyClick(view, Qt.Key.Key_Right)
    assert view.reading() == "2 月　2025 年 1,214,056.49 tCO₂　2026 年 1,214,058.49 tCO₂"
    QTest.keyClick(view, Qt.Key.Key_End)
    assert view.reading() == "12 月　2025 年 1,214,046.49 tCO₂　2026 年 – tCO₂"
    QTest.keyClick(view, Qt.Key.Key_Right)
    assert view.at == 11
    with qtbot.waitSignal(view.chosen) as chosen:
        QTest.keyClick(view, Qt.Key.Key_Return)
    assert chosen.args == [11]


def test_the_pointer_reads_out_what_it_is_over_and_a_click_chooses_it(
    stand: Callable[[ChartData], Chart], qtbot: QtBot
) -> None:
    view = stand(PARTS)
    QTest.mouseMove(view, QPoint(200, 28 + 30 + 10))
    qtbot.waitUntil(lambda: view.reading() == "焦炭　24.75 tCO₂")
    with qtbot.waitSignal(view.chosen) as chosen:
        QTest.mouseClick(view, Qt.MouseButton.LeftButton, pos=QPoint(200, 28 + 10))
    assert chosen.args == [0]


@pytest.mark.parametrize("data", [year("10", before=True), year("2", kind="line"), PARTS])
def test_who_cannot_see_it_is_told_every_figure(stand: Callable[[ChartData], Chart], data: ChartData) -> None:
    said = stand(data).accessibleDescription()
    for series in data.series:
        assert series.label in said
        assert all(str(value) in said for value in series.values if value is not None)
    assert said.count("\n") == len(data.labels)
    assert ("–" in said) == any(value is None for series in data.series for value in series.values)


def test_the_words_follow_the_language(stand: Callable[[ChartData], Chart]) -> None:
    use_language("en")
    view = stand(year("10"))
    assert view.accessibleName() == "Emissions by month tCO₂"
    view.look_at(0)
    assert view.reading() == "Month 1　10 tCO₂"


def test_a_figure_that_is_missing_draws_no_bar_and_zero_is_no_gap(stand: Callable[[ChartData], Chart]) -> None:
    accent = theme.LIGHT.accent
    full = stand(year("10"))
    empty = stand(ChartData("x", Label("x"), "bars", "t", MONTHS, (Series("", NOTHING),)))
    assert inked(full, accent) > 2000
    assert inked(empty, accent) == 0
    zero = stand(ChartData("x", Label("x"), "bars", "t", MONTHS, (Series("", (D(0), *NOTHING[1:])),)))
    assert inked(zero, accent) > 0


def test_bars_are_as_long_as_their_figures(stand: Callable[[ChartData], Chart]) -> None:
    one, two = (
        stand(ChartData("x", Label("x"), "bars", "t", MONTHS, (Series("", (D(value), D(20), *NOTHING[2:])),)))
        for value in ("5", "10")
    )
    base = inked(
        stand(ChartData("x", Label("x"), "bars", "t", MONTHS, (Series("", (None, D(20), *NOTHING[2:])),))),
        theme.LIGHT.accent,
    )
    short, long = inked(one, theme.LIGHT.accent) - base, inked(two, theme.LIGHT.accent) - base
    assert short > 0
    assert abs(long / short - 2) < 0.1


@pytest.mark.parametrize("kind", ["bars", "line", "parts"])
@pytest.mark.parametrize("count", [0, 1, 2, 7])
def test_a_chart_of_any_number_of_series_can_be_drawn(
    stand: Callable[[ChartData], Chart], kind: ChartKind, count: int
) -> None:
    series = tuple(Series(f"工序{n}", tuple(D(n - month) for month in range(12))) for n in range(count))
    view = stand(ChartData("x", Label("x"), kind, "t", MONTHS, series))
    view.look_at(3)
    assert not view.grab().isNull()


def test_shares_add_up_and_are_not_told_of_what_is_no_whole() -> None:
    assert share([D("75.25"), D("24.75"), None]) == ["75.3 %", "24.8 %", ""]
    assert share([D(3), D(-1)]) == ["", ""]
    assert share([D(0), D(0)]) == ["", ""]
    assert share([]) == []


def test_a_new_look_is_drawn_in_its_own_colours(stand: Callable[[ChartData], Chart]) -> None:
    view = stand(year("10"))
    theme.follow("dark")
    assert inked(view, theme.DARK.accent) > 2000
    assert Decimal(inked(view, theme.LIGHT.accent)) == 0
