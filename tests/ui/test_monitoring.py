"""The page of continuous monitoring: files chosen, looked into by the keyboard, taken over in one step and back."""

from collections.abc import Sequence
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDialog, QLabel
from pytestqt.qtbot import QtBot

from tests.services.hours import HEAD, described, records, write
from tests.ui.desk import settle
from tests.ui.looking import found
from workbench.base.text import say
from workbench.services import filings
from workbench.services.packs import typed_cells
from workbench.ui import dialogs
from workbench.ui.views.lines import LinesTable
from workbench.ui.views.monitoring_parts import ColumnsDialog
from workbench.ui.views.monitoring_view import MonitoringView
from workbench.ui.window import Window

FORM = "cn.ets.steel/monitoring"


def begun(window: Window, *names: str, **more: object) -> str:
    """Begin a filing whose stacks are described."""
    wb, enterprise = window.wb, window.enterprise()
    assert wb is not None
    assert enterprise is not None
    filing = filings.begin(wb, enterprise.id, FORM, "2024")
    answers = {path: value for path, value in described(names, **more).items() if not path.startswith("about/")}
    cells = typed_cells(filings.form_of(wb, filing), answers)
    return filings.save(wb, filing.id, filing.cells.changed(dict(cells.items())), version=filing.version).id


def see(window: Window, qtbot: QtBot, **where: object) -> MonitoringView:
    window.go("monitoring", **where)
    settle(qtbot)
    assert isinstance(window.page, MonitoringView)
    return window.page


def place(view: MonitoringView) -> list[int]:
    return list(view.place)


def texts(view: MonitoringView) -> str:
    return "\n".join(label.text() for label in found(view, QLabel) if label.isVisibleTo(view))


@pytest.fixture
def files(tmp_path: Path) -> Sequence[Path]:
    return [write(tmp_path / f"{name}.csv", records(name, 2024)) for name in ("DA001", "DA002")]


def test_who_has_no_monitoring_is_told_what_to_begin_with(practising: Window, qtbot: QtBot) -> None:
    practising.go("monitoring", year=2019)
    settle(qtbot)
    assert say("monitoring.none", year=2019) in [label.text() for label in found(practising.page, QLabel)]


def test_files_are_worked_out_and_taken_over_in_one_step(
    practising: Window, qtbot: QtBot, files: Sequence[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    filing = begun(practising, "DA001", "DA002")
    view = see(practising, qtbot, filing=filing)
    monkeypatch.setattr(dialogs, "open_files", lambda *_: tuple(files))
    view.choose()
    settle(qtbot)
    assert view.results is not None
    assert view.take_over.isEnabled()
    before = view.draft.cells
    view.take()
    settle(qtbot)
    assert view.draft.undo.count() == 1
    assert view.draft.cells.value("stacks/r2/months/02/hours") == 696
    assert not view.take_over.isEnabled()
    view.draft.undo.undo()
    assert view.draft.cells == before or not before.compare(view.draft.cells)
    assert view.take_over.isEnabled()


def test_what_was_taken_over_stands_there_again_from_the_evidence(
    practising: Window, qtbot: QtBot, files: Sequence[Path]
) -> None:
    filing = begun(practising, "DA001", "DA002")
    view = see(practising, qtbot, filing=filing)
    view.read(files)
    settle(qtbot)
    view.take()
    settle(qtbot)
    for file in files:
        file.unlink()
    practising.go("overview")
    settle(qtbot)
    again = see(practising, qtbot, filing=filing)
    assert again.results is not None
    assert not again.take_over.isEnabled()


def test_the_keys_go_from_the_year_into_an_hour_and_its_steps_and_back(
    practising: Window, qtbot: QtBot, files: Sequence[Path]
) -> None:
    view = see(practising, qtbot, filing=begun(practising, "DA001", "DA002"))
    view.read(files)
    settle(qtbot)
    for key in (Qt.Key.Key_Home, Qt.Key.Key_Right, Qt.Key.Key_Return):  # February
        assert view.chart is not None
        QTest.keyClick(view.chart, key)
    assert place(view) == [2]
    assert view.chart is not None
    assert len(view.chart.data.labels) == 29
    QTest.keyClick(view.chart, Qt.Key.Key_End)
    QTest.keyClick(view.chart, Qt.Key.Key_Return)
    assert place(view) == [2, 29]
    view.pan(1)
    assert place(view) == [3, 1]
    QTest.keyClick(view.chart, Qt.Key.Key_Home)
    QTest.keyClick(view.chart, Qt.Key.Key_Return)
    stack = view.results.stacks["stacks/r1"] if view.results else None
    assert stack is not None
    assert view.hour == (31 + 29) * 24
    assert f"{stack.hours.mass[view.hour]} tCO₂" in texts(view)
    view.put()
    assert view.draft.outcome.values["stacks/r1/hour/mass"] == stack.hours.mass[view.hour]
    view.up()
    assert place(view) == [3]


def test_files_wait_while_the_person_says_what_the_readings_mean(
    practising: Window, qtbot: QtBot, files: Sequence[Path]
) -> None:
    filing = begun(practising, "DA001", "DA002", co2_basis="")
    view = see(practising, qtbot, filing=filing)
    view.read(files)
    settle(qtbot)
    assert view.results is None
    assert "浓度的干湿基" in texts(view)
    for row in ("r1", "r2"):
        view.draft.type(f"stacks/{row}/readings/co2_basis", "干基")
    practising.go("filing", filing=filing)
    settle(qtbot)
    assert see(practising, qtbot, filing=filing).results is not None


def test_a_file_whose_columns_nobody_knows_is_corrected_by_hand(
    practising: Window, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    head = ("时间", "排放口", "CO2浓度(%)", "V1", *HEAD[4:])
    file = write(tmp_path / "a.csv", records("DA001", 2024), head)
    view = see(practising, qtbot, filing=begun(practising, "DA001"))
    view.read([file])
    settle(qtbot)
    assert view.results is None or view.results.stacks["stacks/r1"].months[0].unresolved == 744

    def choose(dialog: ColumnsDialog) -> int:
        dialog.boxes["flow"].setCurrentIndex(dialog.boxes["flow"].findData(3))
        return QDialog.DialogCode.Accepted.value

    monkeypatch.setattr(ColumnsDialog, "exec", choose)
    view.columns(0)
    settle(qtbot)
    assert view.results is not None
    assert view.results.stacks["stacks/r1"].months[0].unresolved == 0


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"\x00\x01\x02", "hourly.not_csv"),
        (b"a,b\n1,2\n", "hourly.no_headings"),
        ("时间,CO2(%)\n2019-01-01 00:00,1\n".encode(), "hourly.other_year"),
    ],
)
def test_a_file_that_cannot_be_read_changes_nothing_and_is_said(
    practising: Window, qtbot: QtBot, tmp_path: Path, content: bytes, code: str
) -> None:
    view = see(practising, qtbot, filing=begun(practising, "DA001"))
    before = view.draft.cells
    file = tmp_path / "a.csv"
    file.write_bytes(content)
    view.read([file])
    settle(qtbot)
    assert say(code, file="a.csv", found="2019-01-01 00:00") in texts(view)
    assert view.draft.cells is before


def test_marked_hours_are_listed_with_their_reason_and_lead_to_their_steps(
    practising: Window, qtbot: QtBot, tmp_path: Path
) -> None:
    spoilt = (30, 31, 32, 40)
    rows = [(*row[:8], "M") if number in spoilt else row for number, row in enumerate(records("DA001", 2024))]
    view = see(practising, qtbot, filing=begun(practising, "DA001", substitution="higher"))
    view.read([write(tmp_path / "a.csv", rows)])
    settle(qtbot)
    assert say("monitoring.reason.flagged", of="M") in texts(view)
    table = next(each for each in found(view.panel, LinesTable))
    times = [table.model().index(row, 0).data() for row in range(table.model().rowCount())]
    assert times[:2] == ["01-02 06:00—08:00", "01-02 16:00"], "hours alike are one line"
    table.opened.emit(0)
    assert view.hour == 30
    assert say("monitoring.outcome.substituted") in texts(view)


def test_a_month_goes_into_table_c8_of_the_annual_report_in_one_step(
    practising: Window, qtbot: QtBot, files: Sequence[Path]
) -> None:
    filing = begun(practising, "DA001", "DA002")
    wb, enterprise = practising.wb, practising.enterprise()
    assert wb is not None
    assert enterprise is not None
    report = filings.begin(wb, enterprise.id, "cn.ets.steel/annual_report", "2024")
    view = see(practising, qtbot, filing=filing)
    view.read(files)
    settle(qtbot)
    view.into(1)
    assert view.results is not None
    view.sheet.emit(view.results.stacks["stacks/r2"], 2)
    settle(qtbot)
    assert practising.draft is not None
    assert practising.draft.filing.id == report.id
    assert practising.draft.outcome.values["monitors/r1/samples"] == 29
    assert practising.draft.undo.count() == 1


def test_the_form_opens_at_its_ranges_and_at_the_hour(practising: Window, qtbot: QtBot) -> None:
    filing = begun(practising, "DA001")
    for path in ("stacks/r1/ranges/flow/highest", "stacks/r1/hour/mass"):
        practising.go("filing", filing=filing, path=path)
        settle(qtbot)
        assert practising.shown == "filing"
