"""A draft computes, remembers and saves by itself."""

from decimal import Decimal

import pytest
from pytestqt.qtbot import QtBot

from workbench.base.errors import WorkbenchError
from workbench.domain.filing import Filing
from workbench.rules.cells import Cells
from workbench.services import filings
from workbench.services.context import Workbench
from workbench.ui import jobs
from workbench.ui.draft import Draft


def on_disk(wb: Workbench, draft: Draft) -> Cells:
    """Read the cells as another start of the program would."""
    path = wb.workspace.path if wb.workspace else None
    other = Workbench()
    assert path is not None
    other.open_workspace(path)
    try:
        return filings.get(other, draft.filing.id).cells
    finally:
        other.close()


def test_an_edit_is_worked_out_at_once(month: Draft) -> None:
    assert month.outcome.values["total/emission"] == Decimal("1214057.49")
    month.type("fuels/r1/quantity", "0")
    assert month.outcome.values["total/emission"] == Decimal("1208211.52")


def test_saved_means_on_the_disk(wb: Workbench, month: Draft, qtbot: QtBot) -> None:
    with qtbot.waitSignal(month.saved):
        month.type("fuels/r1/quantity", "17.5")
    assert month.saved_at is not None
    assert on_disk(wb, month).value("fuels/r1/quantity") == Decimal("17.5")


def test_a_burst_of_edits_ends_with_the_last_on_the_disk(
    wb: Workbench, month: Draft, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    saves: list[Cells] = []
    real = filings.save

    def count(wb: Workbench, filing: str, cells: Cells, *, version: int) -> Filing:
        saves.append(cells)
        return real(wb, filing, cells, version=version)

    monkeypatch.setattr(filings, "save", count)
    for number in range(60):
        month.type("fuels/r1/quantity", str(number))
    qtbot.waitUntil(lambda: month.safe and not jobs.home().running)
    assert on_disk(wb, month).value("fuels/r1/quantity") == 59
    assert len(saves) < 60


def test_closing_saves_what_is_under_way(wb: Workbench, month: Draft) -> None:
    month.type("fuels/r1/quantity", "3")
    month.close()
    assert on_disk(wb, month).value("fuels/r1/quantity") == 3


def test_a_failed_save_is_told_and_tried_again(
    wb: Workbench, month: Draft, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object, **__: object) -> None:
        raise WorkbenchError("storage.no_room")

    monkeypatch.setattr("workbench.ui.draft.RETRY", 1)
    month._retry.setInterval(1)  # noqa: SLF001 - three seconds are for people
    with monkeypatch.context() as broken, qtbot.waitSignal(month.unsaved) as told:
        broken.setattr(filings, "save", full)
        month.type("fuels/r1/quantity", "5")
    assert told.args[0].code == "storage.no_room"
    qtbot.waitUntil(lambda: month.safe)
    assert on_disk(wb, month).value("fuels/r1/quantity") == 5


def test_keystrokes_in_one_cell_are_one_step_back(month: Draft) -> None:
    for text in ("1", "12", "123"):
        month.type("total/crude_steel", text)
    month.settle()
    month.type("total/crude_steel", "1234")
    assert month.undo.count() == 2
    month.undo.undo()
    assert month.cells.value("total/crude_steel") == 123
    month.undo.undo()
    assert month.cells.value("total/crude_steel") == Decimal("595279.00")


def test_undo_walks_back_across_sections_to_the_very_start(month: Draft) -> None:
    start = month.cells
    month.type("fuels/r1/quantity", "1")
    month.type("about/contact", "李四")
    month.type("materials/r1/quantity", "")
    end = month.cells
    while month.undo.canUndo():
        month.undo.undo()
    assert not start.compare(month.cells)
    assert month.outcome.values["total/emission"] == Decimal("1214057.49")
    while month.undo.canRedo():
        month.undo.redo()
    assert not end.compare(month.cells)


def test_undo_shows_where_it_went_back(month: Draft, qtbot: QtBot) -> None:
    month.type("fuels/r1/quantity", "1")
    with qtbot.waitSignal(month.restored) as shown:
        month.undo.undo()
    assert shown.args == ["fuels/r1/quantity"]


def test_undone_work_is_saved_as_undone(wb: Workbench, month: Draft, qtbot: QtBot) -> None:
    month.type("fuels/r1/quantity", "1")
    month.undo.undo()
    qtbot.waitUntil(lambda: month.safe)
    assert on_disk(wb, month).value("fuels/r1/quantity") == Decimal("2317.68")


def test_saying_the_same_again_is_no_step(month: Draft) -> None:
    month.type("fuels/r1/quantity", "2317.68")
    assert not month.undo.count()


def test_a_cell_remembers_its_changes(month: Draft) -> None:
    month.type("fuels/r1/quantity", "1")
    month.settle()
    month.type("fuels/r2/quantity", "7")
    month.type("fuels/r1/quantity", "2")
    past = list(month.history("fuels/r1/quantity"))
    assert [each.after.value for each in past if each.after] == [2, 1]


def test_a_frozen_filing_takes_no_edit(wb: Workbench, month: Draft) -> None:
    month.flush()
    filings.freeze(wb, month.filing.id)
    month.reload()
    assert month.read_only
    month.type("fuels/r1/quantity", "1")
    assert month.cells.value("fuels/r1/quantity") == Decimal("2317.68")
