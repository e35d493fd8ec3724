"""What a project's papers take from one another: the newest said by then, and the months of a span."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from workbench.base.errors import WorkbenchError
from workbench.domain.enterprise import Enterprise
from workbench.rules.cells import Cell
from workbench.rules.library import Library
from workbench.rules.pack import PackRefused
from workbench.services import draws, filings
from workbench.services.context import Workbench

FORM = "label: {zh: 表}\npublished: 2020-01-01\ncite: [guide, 一]\n"
FILES = {
    "pack.yaml": "title: {zh: 试}\nkind: methodology\nstill_valid: 2026-01-01\nchecked_by: the tests\n",
    "documents.yaml": "guide: {title: {zh: 指南}, number: G-1, status: in_force, confidence: text}\n",
    "parameters/steps.yaml": """
label: {zh: 步骤}
kind: life
values:
  - since: 2020-01-01
    published: 2020-01-01
    cite: [guide, 二]
    life:
      registered: {label: {zh: 登记}, track: project, actor: registry}
      opened: {label: {zh: 开户}, track: project, actor: registry, shared: true}
""",
    "forms/design/2020-01-01.yaml": FORM
    + """period: day
sections:
  - id: about
    label: {zh: 概况}
    rows: one
    fields:
      - {id: total, kind: number, unit: t, label: {zh: 总量}, required: false}
      - {id: before, kind: number, unit: t, label: {zh: 上次}, required: false, draws: last.about.total}
""",
    "forms/factors/2020-01-01.yaml": FORM
    + """period: year
shared: true
sections:
  - {id: set, label: {zh: 因子}, rows: one, fields: [{id: om, kind: number, unit: "1", label: {zh: OM}}]}
""",
    "forms/monthly/2020-01-01.yaml": FORM
    + """period: month
sections:
  - id: total
    label: {zh: 合计}
    rows: one
    fields: [{id: power, kind: number, unit: MWh, label: {zh: 电量}, required: false}]
  - id: meters
    label: {zh: 表}
    rows: many
    matched_by: [number]
    fields:
      - {id: number, kind: text, label: {zh: 编号}}
      - {id: read, kind: number, unit: MWh, label: {zh: 读数}}
""",
    "forms/accounting/2020-01-01.yaml": FORM
    + """period: day
span: [about.first_day, about.last_day]
sections:
  - id: about
    label: {zh: 概况}
    rows: one
    fields:
      - {id: first_day, kind: date, label: {zh: 起}, required: false}
      - {id: last_day, kind: date, label: {zh: 止}, required: false}
      - {id: total, kind: number, unit: t, label: {zh: 设计总量}, required: false, draws: design.about.total}
      - {id: om, kind: number, unit: "1", label: {zh: OM}, required: false, draws: factors.set.om}
      - {id: registered, kind: date, label: {zh: 登记日}, required: false, draws: life.registered}
      - {id: opened, kind: date, label: {zh: 开户日}, required: false, draws: life.opened}
  - id: months
    label: {zh: 各月}
    rows: many
    matched_by: [month]
    fields:
      - {id: month, kind: text, label: {zh: 月份}, draws: monthly.period}
      - {id: power, kind: number, unit: MWh, label: {zh: 电量}, required: false, draws: monthly.total.power}
    sections:
      - id: reads
        label: {zh: 读数}
        rows: many
        matched_by: [number]
        fields:
          - {id: number, kind: text, label: {zh: 编号}}
          - {id: read, kind: number, unit: MWh, label: {zh: 读数}, draws: monthly.meters.read}
""",
    "forms/notice/2020-01-01.yaml": FORM
    + """period: day
sections:
  - id: fines
    label: {zh: 罚款}
    rows: many
    matched_by: [number]
    fields:
      - {id: number, kind: text, label: {zh: 文号}}
      - {id: fine, kind: number, unit: "1", label: {zh: 金额}}
""",
    "forms/yearly/2020-01-01.yaml": FORM
    + """period: year
sections:
  - id: fines
    label: {zh: 罚款}
    rows: many
    matched_by: [number]
    fields:
      - {id: number, kind: text, label: {zh: 文号}}
      - {id: fine, kind: number, unit: "1", label: {zh: 金额}, draws: notice.fines.fine}
""",
}
PACK = "trial"


def load(folder: Path, **changed: tuple[str, str]) -> Library:
    for name, text in FILES.items():
        path = folder / PACK / name
        path.parent.mkdir(parents=True, exist_ok=True)
        old, new = changed.get(path.parent.name, ("", ""))
        path.write_text(text.replace(old, new) if old else text, "utf-8")
    return Library.load(folder)


@pytest.fixture
def work(wb: Workbench, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Workbench:
    """A workspace of two enterprises with one project each, under a pack of the test's own."""
    monkeypatch.setitem(vars(wb), "_library", load(tmp_path))
    with wb.work() as going:
        for owner, project in (("e1", "p1"), ("e2", "p2")):
            going.enterprises.save(Enterprise(owner, f"{owner} 公司"))
            going.enterprises.save(Enterprise(project, "", owner=owner, project=project, pack=PACK))
        going.commit()
    return wb


def said(wb: Workbench, project: str, form: str, period: str, cells: Mapping[str, Cell]) -> str:
    filing = filings.begin(wb, project, f"{PACK}/{form}", period)
    filings.save(wb, filing.id, filing.cells.changed(cells), version=filing.version)
    filings.freeze(wb, filing.id)
    return filing.id


def drawn(wb: Workbench, period: str, first: str = "", last: str = "") -> Mapping[str, object]:
    """Begin an accounting report, give it its span, draw, and tell what stands in it."""
    filing = filings.begin(wb, "p1", f"{PACK}/accounting", period)
    days = {"about/first_day": first, "about/last_day": last}
    cells = filing.cells.changed({path: Cell(date.fromisoformat(day)) for path, day in days.items() if day})
    told = draws.drawing(wb, filing.id, cells)
    cells = cells.changed({change.path: change.after for change in told.changes})
    filings.save(wb, filing.id, cells, version=filing.version)
    return {path: cell.value for path, cell in cells.items()} | {"id": filing.id, "absent": told.absent}


def test_a_paper_takes_what_was_said_last_by_its_own_day(work: Workbench) -> None:
    for day, total in (("2024-03-01", 1), ("2025-03-01", 2), ("2026-03-01", 3)):
        said(work, "p1", "design", day, {"about/total": Cell(Decimal(total))})
    filings.begin(work, "p1", f"{PACK}/design", "2025-05-01")  # a draft says nothing
    assert drawn(work, "2025-06-30")["about/total"] == 2
    assert drawn(work, "2025-03-01")["about/total"] == 2
    assert drawn(work, "2023-12-31")["about/total"] == 1  # a span that ended before anything was said


def test_the_last_of_the_same_form_is_one_before_its_day(work: Workbench) -> None:
    first = said(work, "p1", "design", "2024-03-01", {"about/total": Cell(Decimal(1))})
    filings.reopen(work, first)
    assert draws.drawing(work, first).changes == ()  # it is not its own forerunner
    later = filings.begin(work, "p1", f"{PACK}/design", "2026-03-01")
    assert later.cells.value("about/before") == 1
    earlier = filings.begin(work, "p1", f"{PACK}/design", "2024-02-01")
    assert earlier.cells.value("about/before") is None


def test_another_projects_papers_are_nobodys_but_its_own(work: Workbench) -> None:
    said(work, "p2", "design", "2024-03-01", {"about/total": Cell(Decimal(9))})
    assert "about/total" not in drawn(work, "2025-06-30")


def test_what_is_shared_is_taken_from_whoever_said_it_last_and_begun_once(work: Workbench) -> None:
    said(work, "p2", "factors", "2024", {"set/om": Cell(Decimal(4))})
    said(work, "p1", "factors", "2025", {"set/om": Cell(Decimal(5))})
    assert drawn(work, "2024-06-30")["about/om"] == 5
    with pytest.raises(WorkbenchError) as refused:
        filings.begin(work, "p1", f"{PACK}/factors", "2024")
    assert (refused.value.code, refused.value.args_["whose"]) == ("filing.shared", "e2 公司 · p2")


def test_each_month_of_the_span_is_a_row_across_the_turn_of_the_year(work: Workbench) -> None:
    for month, power in (("2024-11", 11), ("2024-12", 12), ("2025-01", 1), ("2025-02", 2)):
        meters = {"meters/x/number": Cell("A"), "meters/x/read": Cell(Decimal(power))}
        said(work, "p1", "monthly", month, {"total/power": Cell(Decimal(power)), **meters})
    found = drawn(work, "2025-01-31", "2024-12-10", "2025-01-31")
    rows = {path.split("/")[1] for path in found if path.startswith("months/")}
    told = {found[f"months/{row}/month"]: found[f"months/{row}/power"] for row in rows}
    assert told == {"2024-12": 12, "2025-01": 1}
    assert {found[f"months/{row}/reads/r1/read"] for row in rows} == {12, 1}
    assert found["absent"] == ("design", "factors")


def test_a_month_not_said_is_absent_and_a_month_out_of_the_span_goes(work: Workbench) -> None:
    said(work, "p1", "monthly", "2024-12", {"total/power": Cell(Decimal(12))})
    said(work, "p1", "monthly", "2025-01", {"total/power": Cell(Decimal(1))})
    found = drawn(work, "2025-02-28", "2024-12-01", "2025-02-28")
    assert found["absent"] == ("design", "factors", "2025-02")
    filing = filings.get(work, str(found["id"]))
    shorter = filing.cells.changed({"about/first_day": Cell(date(2025, 1, 1))})
    gone = [change.path for change in draws.drawing(work, filing.id, shorter).changes if change.after is None]
    assert {path.rpartition("/")[2] for path in gone} == {"month", "power"}


def test_an_accounting_that_is_not_its_months_cannot_be_said(work: Workbench) -> None:
    said(work, "p1", "monthly", "2025-01", {"total/power": Cell(Decimal(1))})
    found = drawn(work, "2025-01-31", "2025-01-01", "2025-01-31")
    filing = filings.get(work, str(found["id"]))
    more = filing.cells.changed({"months/r1/power": Cell(Decimal(100))})
    saved = filings.save(work, filing.id, more, version=filing.version)
    with pytest.raises(WorkbenchError, match=r"filing\.not_as_sealed"):
        filings.freeze(work, saved.id)
    filings.save(work, filing.id, filing.cells, version=saved.version)
    assert filings.freeze(work, filing.id).number == 1


def test_a_day_of_the_projects_life_is_the_last_one_by_then(work: Workbench) -> None:
    with work.work() as going:
        for whose, day in (("p1", 3), ("p1", 5), ("p1", 20), ("p2", 9), ("e1", 1)):
            going.occurrences.add(whose, "registered", date(2025, 3, day), by="")
        going.commit()
    assert drawn(work, "2025-03-10")["about/registered"] == date(2025, 3, 5)


def test_a_day_of_the_owners_account_counts_for_all_its_projects(work: Workbench) -> None:
    with work.work() as going:
        going.enterprises.save(Enterprise("p3", "", owner="e1", project="p3", pack=PACK))
        for whose, step, day in (("p3", "opened", 4), ("p2", "opened", 6), ("p3", "registered", 7)):
            going.occurrences.add(whose, step, date(2025, 3, day), by="")
        going.commit()
    found = drawn(work, "2025-03-10")
    assert (found.get("about/opened"), found.get("about/registered")) == (date(2025, 3, 4), None)


def test_an_accounting_may_depart_from_its_design_though_not_from_its_months(work: Workbench) -> None:
    said(work, "p1", "design", "2024-03-01", {"about/total": Cell(Decimal(1))})
    said(work, "p1", "monthly", "2025-01", {"total/power": Cell(Decimal(1))})
    found = drawn(work, "2025-01-31", "2025-01-01", "2025-01-31")
    filing = filings.get(work, str(found["id"]))
    filings.save(work, filing.id, filing.cells.changed({"about/total": Cell(Decimal(2))}), version=filing.version)
    assert filings.freeze(work, filing.id).number == 1


def test_a_span_ten_thousand_years_long_asks_for_no_more_than_a_life(work: Workbench) -> None:
    assert len(drawn(work, "2025-01-31", "0001-01-01", "9999-12-31")["absent"]) < 1000  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"accounting": ("about.last_day]", "about.total]")}, "a span is two days"),
        ({"accounting": ("[about.first_day, about.last_day]", "[about.first_day]")}, "a span is two days"),
        ({"accounting": ("span: [about.first_day, about.last_day]\n", "")}, "monthly.period, which is not there"),
        ({"accounting": ("    matched_by: [month]\n", "")}, "monthly.period, which is not there"),
        ({"accounting": ("draws: monthly.period", "draws: weekly.period")}, "weekly.period, which is not there"),
        ({"accounting": ("draws: factors.set.om", "draws: life.dreamt")}, "life.dreamt, which is not there"),
    ],
)
def test_a_form_that_could_draw_nothing_is_refused(
    tmp_path: Path, changed: dict[str, tuple[str, str]], says: str
) -> None:
    with pytest.raises(PackRefused) as refused:
        load(tmp_path, **changed)
    assert any(says in str(fault) for fault in refused.value.faults), [str(fault) for fault in refused.value.faults]


def test_a_year_takes_the_rows_of_every_day_said_in_it_and_of_no_other(work: Workbench) -> None:
    for day, fines in {
        "2024-12-31": {"甲1号": 7},
        "2025-03-01": {"乙2号": 120_000, "乙3号": 5},
        "2025-11-20": {"丙4号": 8},
        "2026-01-01": {"丁5号": 9},
    }.items():
        fined = {f"fines/r{row}/number": Cell(number) for row, number in enumerate(fines, 1)}
        fined |= {f"fines/r{row}/fine": Cell(Decimal(fine)) for row, fine in enumerate(fines.values(), 1)}
        said(work, "p1", "notice", day, fined)
    said(work, "p2", "notice", "2025-05-05", {"fines/r1/number": Cell("别家"), "fines/r1/fine": Cell(Decimal(1))})
    filing = filings.begin(work, "p1", f"{PACK}/yearly", "2025")
    told = draws.drawing(work, filing.id)
    assert told.absent == ()
    cells = filing.cells.changed({change.path: change.after for change in told.changes})
    rows = {cells.value(f"fines/{row}/number"): cells.value(f"fines/{row}/fine") for row in cells.rows("fines")}
    assert rows == {"乙2号": Decimal(120_000), "乙3号": Decimal(5), "丙4号": Decimal(8)}
