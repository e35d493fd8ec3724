"""The page of a boundary: what it shows and tells, a file taken over and taken back; and the map itself."""

from collections.abc import Callable
from pathlib import Path
from typing import cast

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QLabel, QWidget
from pytestqt.qtbot import QtBot

from workbench.base.numbers import D
from workbench.base.text import Label, say
from workbench.domain.boundary import DATUM, SECTION, Read
from workbench.domain.charts import ChartData, map_of
from workbench.domain.enterprise import Enterprise
from workbench.rules.geometry import Corner, Part, Ring
from workbench.services import boundary, filings, projects
from workbench.ui import dialogs, theme
from workbench.ui.views import review
from workbench.ui.views.boundary import Asked, BoundaryView, compared
from workbench.ui.views.filing import FilingView
from workbench.ui.widgets.chart import chart
from workbench.ui.widgets.map import Map
from workbench.ui.window import Window

TABLE = (
    "点号,地块,类型,经度,纬度\n1,东区,,120.100000,30.100000\n2,东区,,120.200000,30.100000\n3,东区,,120.200000,30.200000\n"
    "1,航道,扣除部分,120.150000,30.110000\n2,航道,扣除部分,120.190000,30.110000\n3,航道,扣除部分,120.190000,30.150000\n"
    "T1,风机,点位,120.160000,30.105000\n"
)


# ---------------------------------------------------------------- the map


def ring(name: str, part: Part, *spots: tuple[str, str]) -> Ring:
    corners = (Corner(D(east), D(north), str(number)) for number, (east, north) in enumerate(spots, 1))
    return Ring(name, part, tuple(corners))


LAND = ring("东区", "outline", ("120.1", "30.1"), ("120.2", "30.1"), ("120.2", "30.2"), ("120.1", "30.2"))
HOLE = ring("航道", "hole", ("120.13", "30.13"), ("120.17", "30.13"), ("120.17", "30.17"), ("120.13", "30.17"))
POINT = ring("风机", "point", ("120.19", "30.11"))


def drawn(*rings: Ring) -> ChartData:
    made = map_of("boundary", Label("边界图", "Map"), Read(rings, ()), ("经度", "纬度"))
    assert made is not None
    return made


@pytest.fixture
def stand(qtbot: QtBot, qapp: QApplication) -> Callable[..., Map]:
    theme.load_fonts()
    theme.follow("light")

    def standing(*rings: Ring, wide: int = 520) -> Map:
        made = chart(drawn(*rings))
        assert isinstance(made, Map)
        made.resize(wide, made.sizeHint().height())
        qtbot.addWidget(made)
        with qtbot.waitExposed(made):
            made.show()
        made.clearFocus()
        return made

    return standing


def colour(view: Map, at: QPoint) -> str:
    return view.grab().toImage().convertToFormat(QImage.Format.Format_RGB32).pixelColor(at).name().upper()


@pytest.mark.parametrize("look", ["light", "dark"])
def test_ground_is_filled_and_what_is_taken_out_of_it_is_not(stand: Callable[..., Map], look: str) -> None:
    view = stand(LAND, HOLE)
    theme.follow(look)
    spots = view._spots(view._sheet())  # noqa: SLF001 - where the corners fall
    land, hole = spots[:4], spots[4:]
    between = QPoint(int((land[0].x() + hole[0].x()) / 2), int((land[0].y() + hole[0].y()) / 2))
    assert colour(view, between) == theme.tokens().accent_soft
    inside = {colour(view, QPoint(int(hole[0].x()) + at, int(hole[0].y()) - at - 3)) for at in range(8, 30)}
    assert theme.tokens().card in inside
    assert theme.tokens().accent_soft not in inside


def test_north_is_up_and_east_is_right_and_the_scale_is_true(stand: Callable[..., Map]) -> None:
    view = stand(LAND)
    south_west, south_east, north_east, _ = view._spots(view._sheet())  # noqa: SLF001
    assert south_east.x() > south_west.x()
    assert north_east.y() < south_east.y()
    sheet = view._sheet()  # noqa: SLF001
    # a tenth of a degree of latitude at 30° is 11.09 km
    metres = float(sheet.bar) / sheet.bar_length * (south_east.y() - north_east.y())
    assert abs(metres - 11086) < 30


@pytest.mark.parametrize("rings", [(LAND,), (POINT,), (LAND, HOLE, POINT)])
@pytest.mark.parametrize("wide", [200, 300, 900])
def test_every_corner_lies_within_the_picture_at_any_size(
    stand: Callable[..., Map], rings: tuple[Ring, ...], wide: int
) -> None:
    view = stand(*rings, wide=wide)
    for spot in view._spots(view._sheet()):  # noqa: SLF001
        assert view.rect().contains(spot.toPoint())
    assert not view.grab().isNull()


def test_a_corner_under_the_pointer_is_written_out_and_can_be_chosen(stand: Callable[..., Map], qtbot: QtBot) -> None:
    view = stand(LAND, POINT)
    spot = view._spots(view._sheet())[4].toPoint()  # noqa: SLF001
    QTest.mouseMove(view, QPoint(3, 3))
    QTest.mouseMove(view, spot)
    assert view.reading() == "风机·1　经度 120.19°　纬度 30.11°"
    with qtbot.waitSignal(view.chosen) as caught:
        QTest.mouseClick(view, Qt.MouseButton.LeftButton, pos=spot)
    assert caught.args == [4]
    assert view.place(QPointF(spot + QPoint(60, -60))) == -1


def test_the_map_can_be_walked_with_the_keys_and_read_without_eyes(stand: Callable[..., Map]) -> None:
    view = stand(LAND)
    view.setFocus()
    QTest.keyClick(view, Qt.Key.Key_End)
    assert view.reading().startswith("东区·4")
    assert "计算面积" in view.accessibleName()
    assert "东区·2\t120.2\t30.1" in view.accessibleDescription()


def test_a_boundary_that_crosses_itself_has_no_area_beside_it() -> None:
    bow = ring("甲", "outline", ("120.1", "30.1"), ("120.2", "30.2"), ("120.2", "30.1"), ("120.1", "30.2"))
    assert drawn(bow).caption == ""
    turned = Ring("乙", "outline", (*LAND.corners, Corner(D("30.1"), D("120.1"), "5")))
    assert drawn(turned).caption == say("boundary.map.left_out", count=1)
    assert len(drawn(turned).labels) == 4


# ---------------------------------------------------------------- the page


@pytest.fixture
def window(opened: Callable[[], Window], tmp_path: Path) -> Window:
    """A window on an enterprise with a project, whose design is begun."""
    window = opened()
    wb = window.wb
    assert wb is not None
    filings.save_enterprise(wb, Enterprise("o", "某海上风电有限公司", "91000000XXXXXXXX0U"))
    window.remember(enterprise="o", folder=str(tmp_path))
    project = projects.begin(wb, "o", "东海一期", "cn.ccer.offshore_wind")
    filings.begin(wb, project.id, "cn.ccer.offshore_wind/design", "2026-11-20")
    return window


def shown(window: Window) -> BoundaryView:
    window.go("boundary")
    assert isinstance(window.page, BoundaryView)
    return window.page


def import_table(
    window: Window, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, table: str, datum: str = "cgcs2000"
) -> BoundaryView:
    """Take a table over as a person would."""
    page = shown(window)
    file = Path(window.settings.folder) / "拐点.csv"
    file.write_text(table, "utf-8")
    monkeypatch.setattr(dialogs, "open_file", lambda *_: file)
    monkeypatch.setattr(dialogs, "coordinates", lambda *_: (datum, False))
    page.bring.click()
    qtbot.waitUntil(lambda: bool(reviews(page)))
    (dialog,) = reviews(page)
    dialog.take.click()
    return page


def labels(page: BoundaryView) -> list[QLabel]:
    return cast("list[QLabel]", page.findChildren(QLabel))


def reviews(page: BoundaryView) -> list[review.ReviewDialog]:
    return cast("list[review.ReviewDialog]", page.findChildren(review.ReviewDialog))


def test_without_a_design_the_page_leads_to_the_papers(opened: Callable[[], Window]) -> None:
    window = opened()
    assert window.wb is not None
    filings.save_enterprise(window.wb, Enterprise("o", "某公司", "91000000XXXXXXXX0U"))
    window.remember(enterprise="o")
    projects.begin(window.wb, "o", "东海一期", "cn.ccer.offshore_wind")
    window.go("boundary")
    assert not isinstance(window.page, BoundaryView)
    assert isinstance(window.page, QWidget)


def test_a_table_is_reviewed_taken_over_drawn_and_taken_back(
    window: Window, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = import_table(window, qtbot, monkeypatch, TABLE)
    assert [each.name for each in page.found.rings] == ["东区", "航道", "风机"]
    assert page.wrong == ()
    assert page.areas.computed is not None
    assert page.findChildren(Map)
    assert page.give.isEnabled()
    assert page.datum.currentData() == "cgcs2000"
    page.draft.undo.undo()  # one step
    assert page.found.rings == ()
    assert DATUM not in page.draft.cells
    assert not page.give.isEnabled()


def test_fewer_corners_leave_none_of_the_former_behind(
    window: Window, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    import_table(window, qtbot, monkeypatch, TABLE)
    page = import_table(window, qtbot, monkeypatch, TABLE.partition("1,航道")[0])
    assert page.draft.cells.rows(SECTION) == ("r1", "r2", "r3")


def test_the_difference_from_the_stated_area_is_said_plainly(
    window: Window, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = import_table(window, qtbot, monkeypatch, TABLE)
    page.draft.type("location/stated_area", "4000")
    words = compared(page.areas, broken=False)
    assert words in [label.text() for label in labels(page)]
    assert "大" in words
    assert "%" in words
    page.draft.type("location/stated_area", f"{page.areas.computed:.2f}")
    assert compared(page.areas, broken=False) == say("boundary.area.fits", places=2)


def test_shifted_coordinates_are_warned_of_above_everything(
    window: Window, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = import_table(window, qtbot, monkeypatch, TABLE, "gcj02")
    assert say("boundary.datum.shifted") in [label.text() for label in labels(page)]
    assert any(each.code == "design.shifted" for each in page.draft.outcome.findings)


def test_a_problem_leads_to_its_row_in_the_design(
    window: Window, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = import_table(window, qtbot, monkeypatch, TABLE.replace("120.100000,30.100000", "20.100000,30.100000"))
    (tile,) = page.tiles
    assert [each.code for each in page.wrong] == ["boundary.abroad"]
    tile.act()
    assert isinstance(window.page, FilingView)
    assert window.where["path"] == f"{SECTION}/r1/longitude"


def test_swapped_axes_are_mended_after_a_look(window: Window, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    swapped = TABLE.replace("经度,纬度", "x,经度").replace("x", "纬度", 1)
    page = import_table(window, qtbot, monkeypatch, swapped)
    assert {each.code for each in page.wrong} == {"boundary.swapped"}
    assert page.areas.computed is None
    page.mend.click()
    dialog = reviews(page)[-1]
    dialog.take.click()
    assert page.wrong == ()
    assert page.areas.computed is not None


def test_the_program_does_not_guess_the_system_of_a_file(window: Window, qtbot: QtBot, tmp_path: Path) -> None:
    page = shown(window)
    file = tmp_path / "a.csv"
    file.write_text(TABLE, "utf-8")
    asked = Asked(window, boundary.read_file(file), page.draft)
    qtbot.addWidget(asked)
    asked.accept()
    assert asked.result() != QDialog.DialogCode.Accepted
    asked.datum.setCurrentIndex(asked.datum.findData("bd09"))
    asked.accept()
    assert asked.result() == QDialog.DialogCode.Accepted
    assert asked.answer() == ("bd09", False)


def test_a_bad_file_is_told_and_changes_nothing(
    window: Window, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    page = shown(window)
    file = tmp_path / "bad.kml"
    file.write_text("<!DOCTYPE kml><kml/>", "utf-8")
    monkeypatch.setattr(dialogs, "open_file", lambda *_: file)
    before = page.draft.cells
    page.bring.click()
    qtbot.waitUntil(lambda: window.notices.count() > 0)
    assert page.draft.cells is before


@pytest.mark.parametrize("name", ["东海.geojson", "东海.kml"])
def test_the_boundary_is_written_where_the_person_says(
    window: Window, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, name: str
) -> None:
    page = import_table(window, qtbot, monkeypatch, TABLE)
    monkeypatch.setattr(dialogs, "save_file", lambda *_: tmp_path / name)
    page.give.click()
    again = boundary.read_file(tmp_path / name).found.rings
    assert [(each.part, len(each.corners)) for each in again] == [("outline", 3), ("hole", 3), ("point", 1)]
