"""A year of four stacks: read, worked out, taken over, kept, and worked out again from what was kept."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from tests.services.hours import HEAD, Record, described, records, write
from workbench.base import clock
from workbench.base.errors import Cancelled, WorkbenchError
from workbench.base.numbers import rounded
from workbench.domain.enterprise import Enterprise
from workbench.domain.monitoring import added, hours_in
from workbench.rules.cells import Cells
from workbench.rules.evaluate import evaluate
from workbench.services import evidence, filings, monitor_sheets, monitoring
from workbench.services.context import Workbench
from workbench.services.monitoring import File, Results
from workbench.services.packs import typed_cells

STACKS = ("DA001", "DA002", "DA003", "DA004")


class Room:
    """A filing of continuous monitoring, and files for it."""

    def __init__(self, wb: Workbench, folder: Path, enterprise: str, year: str = "2025") -> None:
        self.wb = wb
        self.folder = folder
        self.filing = filings.begin(wb, enterprise, "cn.ets.steel/monitoring", year)
        self.form = filings.form_of(wb, self.filing)
        self.rules = filings.rules_of(wb, self.filing)

    def cells(self, names: Sequence[str] = ("DA001",), **more: object) -> Cells:
        return typed_cells(self.form, described(names, **more))

    def files(self, cells: Cells, *paths: Path) -> tuple[File, ...]:
        tables = monitoring.look(paths)
        return tuple(monitoring.propose_for(cells, table, path) for table, path in zip(tables, paths, strict=True))

    def work_out(self, cells: Cells, *paths: Path) -> Results:
        return monitoring.work_out(self.wb, self.filing, cells, self.files(cells, *paths))

    def write(self, name: str, rows: Sequence[Record], head: Record = HEAD) -> Path:
        return write(self.folder / name, rows, head)

    def take(self, cells: Cells, results: Results, names: dict[str, str] | None = None) -> Cells:
        found = monitoring.changes(self.wb, cells, results, names)
        return cells.changed({change.path: change.after for change in found})


@pytest.fixture(scope="module")
def wb(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workbench]:
    wb = Workbench("张三")
    wb.create_workspace(tmp_path_factory.mktemp("monitoring") / "w.ccw")
    yield wb
    wb.close()


@pytest.fixture
def room(wb: Workbench, tmp_path: Path) -> Room:
    enterprise = Enterprise(f"e{len(filings.enterprises(wb))}", "某企业", "91350100M000100Y43")
    filings.save_enterprise(wb, enterprise)
    return Room(wb, tmp_path, enterprise.id)


def test_a_year_of_four_stacks_adds_up_to_what_the_engine_says_of_each_hour(room: Room) -> None:
    cells = room.cells(STACKS)
    paths = [room.write(f"{name}.csv", list(records(name))) for name in STACKS]
    results = room.work_out(cells, *paths)
    assert [stack.months[1].hours for stack in results.stacks.values()] == [672] * 4
    assert all(month.valid == month.hours for stack in results.stacks.values() for month in stack.months)
    stack = results.stacks["stacks/r3"]
    for hour in (0, 743, 744, 5000, 8759):
        shown = monitoring.example(cells, stack, hour, 2025)
        assert evaluate(room.form, shown, room.rules).values["stacks/r3/hour/mass"] == stack.hours.mass[hour]
    total = sum(value for value in stack.hours.mass if value is not None)
    assert stack.emission == total
    taken = room.take(cells, results)
    values = evaluate(room.form, taken, room.rules).values
    assert values["stacks/r3/months/01/emission"] == round(stack.months[0].summed, 2)
    source = taken["stacks/r3/months/01/summed"].source
    assert source is not None
    assert source.origin == "monitoring"
    assert source.place.startswith("DA003.csv · ")


def test_one_file_may_hold_all_stacks_in_any_order(room: Room) -> None:
    cells = room.cells(STACKS[:2])
    rows = sorted([*records("DA001"), *records("DA002")], key=lambda row: row[2])
    together = room.work_out(cells, room.write("全部.csv", rows))
    apart = room.work_out(cells, *(room.write(f"{name}.csv", list(records(name))) for name in STACKS[:2]))
    for row, stack in together.stacks.items():
        assert stack.hours.mass == apart.stacks[row].hours.mass


def test_months_may_come_in_files_of_their_own(room: Room) -> None:
    cells = room.cells()
    whole = list(records("DA001"))
    halves = [room.write("上半年.csv", whole[:4344]), room.write("下半年.csv", whole[4344:])]
    assert room.work_out(cells, *halves).stacks["stacks/r1"].emission == (
        room.work_out(cells, room.write("全年.csv", whole)).stacks["stacks/r1"].emission
    )


def test_a_stack_in_the_file_that_the_form_does_not_know_is_told(room: Room) -> None:
    cells = room.cells()
    rows = [*records("DA001", hours=range(30)), *records("DA009", hours=range(30))]
    assert room.work_out(cells, room.write("a.csv", rows)).strangers == {"DA009": 30}
    with pytest.raises(WorkbenchError, match=r"monitoring\.no_known_stack"):
        room.work_out(cells, room.write("b.csv", rows[30:]))


def test_a_file_without_a_column_of_stacks_is_given_to_one(room: Room) -> None:
    cells = room.cells(STACKS[:2])
    rows = [(row[0], *row[2:]) for row in records("DA002", hours=range(48))]
    (file,) = room.files(cells, room.write("DA002 2025年.csv", rows, (HEAD[0], *HEAD[2:])))
    assert file.stack == "r2"
    (nameless,) = room.files(cells, room.write("导出.csv", rows, (HEAD[0], *HEAD[2:])))
    with pytest.raises(WorkbenchError, match=r"monitoring\.no_stack"):
        monitoring.work_out(room.wb, room.filing, cells, [nameless])


def test_nothing_is_worked_out_on_a_guess(room: Room) -> None:
    cells = room.cells().changed({"stacks/r1/readings/co2_basis": None, "stacks/r1/readings/stamp": None})
    with pytest.raises(WorkbenchError, match=r"monitoring\.not_described") as refused:
        room.work_out(cells, room.write("a.csv", list(records("DA001", hours=range(24)))))
    assert "浓度的干湿基" in str(refused.value.args_["missing"])


def test_a_heading_that_names_another_unit_is_told(room: Room) -> None:
    head = tuple("CO2浓度(mg/m3)" if name.startswith("CO2") else name for name in HEAD)
    (file,) = room.files(room.cells(), room.write("a.csv", list(records("DA001", hours=range(24))), head))
    assert [heading for heading, _, _ in monitoring.disagreements(room.form, room.cells(), file)] == ["CO2浓度(mg/m3)"]


def test_a_month_with_an_hour_without_a_figure_has_no_emission_until_a_rule_is_chosen(room: Room) -> None:
    rows = [row for number, row in enumerate(records("DA001")) if number not in (100, 101)]
    file = room.write("a.csv", rows)
    cells = room.cells()
    taken = room.take(cells, room.work_out(cells, file))
    outcome = evaluate(room.form, taken, room.rules)
    assert "stacks/r1/months/01/emission" not in outcome.values
    assert "stacks/r1/months/02/emission" in outcome.values
    assert "monitoring.unresolved" in {finding.code for finding in outcome.findings}
    chosen = room.cells(substitution="higher")
    results = room.work_out(chosen, file)
    outcome = evaluate(room.form, room.take(chosen, results), room.rules)
    january = results.stacks["stacks/r1"].months[0]
    assert (january.substituted, january.unresolved) == (2, 0)
    assert outcome.values["stacks/r1/months/01/emission"] == round(january.summed, 2)


def test_what_was_taken_over_is_kept_and_comes_out_again_from_what_was_kept(room: Room) -> None:
    cells = room.cells()
    results = room.work_out(cells, room.write("a.csv", list(records("DA001"))))
    clock.set_clock(lambda: datetime(2026, 11, 1, tzinfo=UTC))
    taken = room.take(cells, results, monitoring.keep(room.wb, room.filing.id, results))
    clock.set_clock(None)
    assert taken.value("files/r1/sha256") == results.files[0].table.sha256
    again = monitoring.work_out(room.wb, room.filing, taken, monitoring.kept(room.wb, taken))
    assert again.stacks["stacks/r1"].hours == results.stacks["stacks/r1"].hours
    assert monitoring.changes(room.wb, taken, again) == ()


def test_taking_other_files_over_takes_back_what_they_do_not_say(room: Room) -> None:
    cells = room.cells()
    taken = room.take(cells, room.work_out(cells, room.write("a.csv", list(records("DA001")))))
    january = room.work_out(cells, room.write("b.csv", list(records("DA001", hours=range(744)))))
    after = room.take(taken, january)
    assert "stacks/r1/months/01/hours" in after
    assert "stacks/r1/months/02/hours" not in after


def test_a_file_that_changed_since_it_was_read_is_not_kept(room: Room) -> None:
    cells = room.cells()
    file = room.write("a.csv", list(records("DA001", hours=range(24))))
    results = room.work_out(cells, file)
    room.write("a.csv", list(records("DA001", hours=range(24), seed=2)))
    with pytest.raises(WorkbenchError, match=r"monitoring\.changed"):
        monitoring.keep(room.wb, room.filing.id, results)
    assert not evidence.evidence(room.wb, room.filing.id)


def test_a_file_taken_before_stays_and_proves_the_new_ones_row_no_more(room: Room) -> None:
    cells = room.cells()
    for name, seed in (("a.csv", 1), ("b.csv", 2)):
        results = room.work_out(cells, room.write(name, list(records("DA001", hours=range(24), seed=seed))))
        monitoring.keep(room.wb, room.filing.id, results)
    found = {each.name: each.paths for each in evidence.evidence(room.wb, room.filing.id)}
    assert found == {"a.csv": (), "b.csv": ("files/r1/file",)}


def test_the_monitored_year_stands_beside_the_calculated_one_and_replaces_nothing(room: Room) -> None:
    cells = room.cells()
    calculated: dict[str, object] = {f"compare/{month:02d}/calculated": Decimal(200_000) for month in range(1, 13)}
    cells = Cells({**dict(cells.items()), **dict(typed_cells(room.form, calculated).items())})
    results = room.work_out(cells, room.write("a.csv", list(records("DA001"))))
    after = room.take(cells, results)
    assert all(after[path] == cells[path] for path in calculated)
    lines = monitoring.compared(room.form, after, room.rules)
    assert [line.month for line in lines] == [*range(1, 13), 0]
    assert lines[0].apart == round(results.stacks["stacks/r1"].months[0].summed, 2) - 200_000
    assert lines[12].calculated == 2_400_000


def test_a_leap_year_has_8784_hours(wb: Workbench, tmp_path: Path) -> None:
    filings.save_enterprise(wb, Enterprise("leap", "某企业", "91350100M000100Y43"))
    room = Room(wb, tmp_path, "leap", "2024")
    cells = room.cells()
    results = room.work_out(cells, room.write("a.csv", list(records("DA001", 2024))))
    assert len(results.stacks["stacks/r1"].hours.mass) == hours_in(2024) == 8784
    assert results.stacks["stacks/r1"].months[1].hours == 696


def test_work_can_be_cancelled(room: Room) -> None:
    cells = room.cells()
    files = room.files(cells, room.write("a.csv", list(records("DA001", hours=range(24)))))
    with pytest.raises(Cancelled):
        monitoring.work_out(room.wb, room.filing, cells, files, cancelled=lambda: True)


def test_table_c8_is_the_days_of_a_month_and_a_day_that_is_not_whole_says_less(room: Room) -> None:
    rows = [(*row[:2], "", *row[3:]) if number == 30 else row for number, row in enumerate(records("DA001"))]
    cells = room.cells()
    stack = room.work_out(cells, room.write("a.csv", rows)).stacks["stacks/r1"]
    report = room.wb.library.form("cn.ets.steel/annual_report", room.rules.day, room.rules.known)
    about = {"code": "DA001", "name": "DA001排放口"}
    found = monitor_sheets.sheet(room.wb, report, Cells(), about, stack, 2025, 1)
    taken = Cells({change.path: change.after for change in found if change.after})
    first = stack.columns.values("share")
    assert isinstance(first, list)
    mean = sum((value for value in first[:24] if isinstance(value, Decimal)), Decimal(0)) / 24
    assert taken.value("monitors/r1/days/r1/co2") == rounded(mean, 2)
    assert taken.value("monitors/r1/days/r1/mass") == rounded(added(stack.hours.mass[:24]), 3)
    assert "monitors/r1/days/r2/co2" in taken  # of its 23 valid hours
    assert "monitors/r1/days/r2/mass" not in taken
    assert "monitors/r1/days/r2/flow" not in taken
    outcome = evaluate(report, taken, room.rules)
    assert not [each for each in outcome.findings if each.path.startswith("monitors/") and "missing" not in each.code]
    again = monitor_sheets.sheet(room.wb, report, taken, about, stack, 2025, 1)
    assert not taken.compare(taken.changed({change.path: change.after for change in again}))


def test_units_the_headings_name_are_given_for_open_answers_only(room: Room) -> None:
    cells = room.cells().changed({"stacks/r1/readings/co2_unit": None})
    files = room.files(cells, room.write("a.csv", list(records("DA001", hours=range(24)))))
    found = monitoring.units_named(cells, files)
    assert {path: cell.value for path, cell in found.items()} == {"stacks/r1/readings/co2_unit": "percent"}
