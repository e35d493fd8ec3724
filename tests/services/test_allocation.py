"""How allowances stand, sector by sector: drawn from a sealed report, notified, and the right to object."""

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from shutil import copyfile

import pytest

from workbench.base.clock import set_clock
from workbench.base.errors import WorkbenchError
from workbench.base.paths import resources
from workbench.domain.approval import Role
from workbench.domain.filing import Filing
from workbench.rules.cells import Cell
from workbench.rules.library import Library
from workbench.services import allocation, approving, filings, sample, scenarios
from workbench.services.allocation import Allocation, Way
from workbench.services.context import Workbench
from workbench.services.packs import typed_cells
from workbench.storage.workspace import Workspace

SECTORS = ("steel", "cement", "aluminium")
TYPED = {
    "basis/status": "verified",
    "basis/verified_by": "核查结果告知书",
    "balance/value": "1.4500",
    "balance/place": "全国碳市场管理平台",
    "balance/read_on": "2026-09-10",
    "pre_allocation/share": "40",
    "pre_allocation/source": "预分配通知",
}
ROWS = {"cn.ets.steel": "works", "cn.ets.cement": "lines", "cn.ets.aluminium": "electrolysis"}
Practising = Callable[[str], Workbench]


@pytest.fixture(scope="module")
def library() -> Library:
    """The bundled packs, read once."""
    return Library.load(resources() / "rulepacks")


def at_work(library: Library, file: Path) -> Workbench:
    wb = Workbench("张三")
    vars(wb)["_library"] = library
    wb.open_workspace(file)
    return wb


@pytest.fixture(scope="module")
def years(library: Library, tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    """Give a workspace with a sector's practice year, its report approved and still a draft; each is made once."""
    made: dict[str, Path] = {}

    def of(sector: str) -> Path:
        if sector not in made:
            file = tmp_path_factory.mktemp("years") / f"{sector}.ccw"
            Workspace.create(file).close()
            wb = at_work(library, file)
            _, report = sample.make_year(wb, sample.read_sample(sector))
            people: tuple[tuple[Role, str], ...] = (("prepare", "甲"), ("review", "乙"), ("approve", "丙"))
            for role, person in people:
                approving.approve(wb, report.id, role, person, version=report.version)
            wb.close()
            made[sector] = file
        return made[sector]

    return of


@pytest.fixture
def practising(library: Library, years: Callable[[str], Path], home: Path) -> Iterator[Callable[[str], Workbench]]:
    """Have a person at work on a practice year on 28 September 2026."""
    opened: list[Workbench] = []

    def work(sector: str) -> Workbench:
        file = home / "workspace.ccw"
        copyfile(years(sector), file)
        set_clock(lambda: datetime(2026, 9, 28, 4, 0, tzinfo=UTC))
        opened.append(at_work(library, file))
        return opened[-1]

    yield work
    for wb in opened:
        wb.close()


def answer(wb: Workbench, filing: Filing, answers: dict[str, object]) -> Filing:
    filing = filings.get(wb, filing.id)
    typed = typed_cells(filings.form_of(wb, filing), answers)
    return filings.save(wb, filing.id, filing.cells.changed(dict(typed.items())), version=filing.version)


def reported(wb: Workbench, *, seal: bool = True) -> tuple[str, str, str]:
    """Give the enterprise, its pack and the report of the practice year, which is sealed unless told."""
    (report,) = (each for each in filings.filings(wb) if each.form.endswith("/annual_report"))
    if seal:
        filings.freeze(wb, report.id)
    return report.enterprise, report.form.partition("/")[0], report.id


def begun(wb: Workbench, **more: object) -> tuple[str, Filing]:
    """Begin the allocation of a practice year whose report is sealed, and answer what is left to be typed."""
    enterprise, pack, _ = reported(wb)
    filing = filings.begin(wb, enterprise, f"{pack}/allocation", "2025")
    section = ROWS[pack]
    rows = [f"{section}/{row}" for row in filing.cells.rows(section)] if section != "works" else [section]
    return enterprise, answer(wb, filing, {**TYPED, **{f"{row}/last_emission": "1000" for row in rows}, **more})


def one(wb: Workbench, enterprise: str, year: int = 2025) -> Allocation:
    (found,) = allocation.allocations(wb, enterprise, year)
    return found


@pytest.mark.parametrize("sector", SECTORS)
def test_beginning_draws_everything_the_sealed_report_says(practising: Practising, sector: str) -> None:
    wb = practising(sector)
    enterprise, filing = begun(wb)
    found = one(wb, enterprise)
    assert found.filed is not None
    assert (found.report, found.filed.errors) == ("sealed", 0)
    report = next(each for each in filings.filings(wb, enterprise) if each.form.endswith("/annual_report"))
    total = filings.outcome_of(wb, filings.get(wb, report.id)).values
    emission = total["summary_year/enterprise" if sector == "steel" else "total/market"]
    assert isinstance(emission, Decimal)
    due = found.filed.figure("result/due")
    assert due is not None
    assert abs(due - emission) <= len(found.filed.shares)
    assert filings.outcome_of(wb, filing).ready
    source = next(cell.source for path, cell in filing.cells.items() if path.endswith("emission") and cell.source)
    assert source.origin == "filing"
    assert "sha256" in source.place
    assert filings.freeze(wb, filing.id).number == 1


def test_without_a_sealed_report_nothing_is_drawn_and_it_is_said(practising: Practising) -> None:
    wb = practising("cement")
    enterprise, pack, _ = reported(wb, seal=False)
    assert (one(wb, enterprise).report, one(wb, enterprise).filed) == ("draft", None)
    filing = filings.begin(wb, enterprise, f"{pack}/allocation", "2025")
    assert not filing.cells.rows("lines")
    assert one(wb, enterprise, 2024).report == "none"


@pytest.mark.parametrize("year", [2023, 2026])
def test_no_filing_begins_where_no_plan_is_in_force(practising: Practising, year: int) -> None:
    wb = practising("cement")
    enterprise, pack, _ = reported(wb)
    with pytest.raises(WorkbenchError) as raised:
        filings.begin(wb, enterprise, f"{pack}/allocation", str(year))
    assert raised.value.code == ("rules.ended" if year == 2026 else "rules.no_form")


def test_a_draft_can_be_tried_but_never_begun(practising: Practising) -> None:
    wb = practising("cement")
    enterprise, filing = begun(wb)
    with pytest.raises(WorkbenchError) as raised:
        filings.begin(wb, enterprise, "cn.ets.cement/allocation_draft", "2026")
    assert raised.value.code == "filing.scenario"
    found = one(wb, enterprise)
    assert found.ways == (Way(2026, scenario=True), Way(2025), Way(2024))
    tried = scenarios.what_if(wb, filing.id, {}, form="cn.ets.cement/allocation_draft", year=2026)
    assert tried.after.form.scenario
    assert tried.tried.values["result/allowance"] == tried.filed.values["result/allowance"]
    assert filings.get(wb, filing.id).cells == filing.cells


def test_the_year_of_a_draft_is_tried_on_its_report(practising: Practising) -> None:
    """No 2026 report in the practice data: the report of 2025 shows that a report gives the draft what it asks for."""
    wb = practising("cement")
    _, pack, report = reported(wb)
    tried = scenarios.what_if(
        wb, report, {"balance/value": Decimal("0.8300")}, form=f"{pack}/allocation_draft", year=2026
    ).tried
    assert isinstance(tried.values["result/allowance"], Decimal)
    rows = [value for path, value in tried.values.items() if path.startswith("lines/") and path.endswith("/due")]
    assert tried.values["result/due"] == sum(value for value in rows if isinstance(value, Decimal))


def test_figures_to_be_tried_are_those_of_the_rule_that_is_tried(practising: Practising) -> None:
    wb = practising("steel")
    _, filing = begun(wb)
    same = scenarios.what_if(wb, filing.id, {})
    asked = allocation.knobs(same.after.form, same.after.cells, same.tried)
    names = {knob.path: knob for knob in asked}
    assert {"balance/value", "works/emission", "pre_allocation/share"} <= set(names)
    assert not any(path.startswith(("issued/", "basis/", "result/")) for path in names)
    assert names["balance/value"].value == Decimal("1.4500")
    iron = next(knob for knob in asked if knob.row == "炼铁工序")
    assert iron.path.startswith("stages/")
    former = scenarios.what_if(wb, filing.id, {}, year=2024)
    asked = allocation.knobs(former.after.form, former.after.cells, former.tried)
    assert [knob.path for knob in asked] == ["works/emission"]
    assert former.tried.values["result/gap"] == 0


def test_the_seven_working_days_run_from_the_notice_and_over_the_holidays(practising: Practising) -> None:
    """Told on Friday 25 September 2026: 28, 29, 30 September, then 8, 9 October and a Saturday worked or not."""
    wb = practising("steel")
    enterprise, _ = begun(wb, **{"issued/final": "1000", "issued/notified": "2026-09-25"})
    filed = one(wb, enterprise).filed
    assert filed is not None
    assert filed.objection is not None
    due = filed.objection
    assert due.id == "allocation_objection"
    assert due.state == "due"
    assert due.day is not None
    assert date(2026, 9, 30) < due.day < date(2026, 10, 16)
    assert due.working_left is None or 0 < due.working_left <= 7
    assert filed.differs


def test_there_is_nothing_to_object_to_before_the_notice(practising: Practising) -> None:
    wb = practising("steel")
    enterprise, _ = begun(wb)
    filed = one(wb, enterprise).filed
    assert filed is not None
    assert (filed.objection, filed.differs, filed.application) == (None, False, "")


def test_a_notice_that_agrees_is_no_ground(practising: Practising) -> None:
    wb = practising("cement")
    enterprise, filing = begun(wb)
    allowance = filings.outcome_of(wb, filing).values["result/allowance"]
    answer(wb, filing, {"issued/final": str(allowance), "issued/notified": "2026-09-25"})
    filed = one(wb, enterprise).filed
    assert filed is not None
    assert not filed.differs
    assert filed.objection is not None


def test_each_unit_has_its_share_and_they_add_up(practising: Practising) -> None:
    wb = practising("cement")
    enterprise, _ = begun(wb)
    filed = one(wb, enterprise).filed
    assert filed is not None
    assert sum(each.allowance or 0 for each in filed.shares) == filed.figure("result/allowance")
    assert sum(each.due or 0 for each in filed.shares) == filed.figure("result/due")
    assert all(each.name and each.how for each in filed.shares)


def test_what_rests_on_texts_not_seen_says_so(practising: Practising) -> None:
    wb = practising("aluminium")
    enterprise, _ = begun(wb)
    filed = one(wb, enterprise).filed
    assert filed is not None
    assert filed.unsure


def test_a_verified_emission_that_is_another_is_pointed_out(practising: Practising) -> None:
    wb = practising("cement")
    enterprise, filing = begun(wb)
    emission = filings.outcome_of(wb, filing).values["result/due"]
    assert isinstance(emission, Decimal)
    changed = filing.cells.changed({"basis/verified": Cell(emission + 100)})
    filings.save(wb, filing.id, changed, version=filing.version)
    found = filings.outcome_of(wb, filings.get(wb, filing.id)).findings
    assert "cement.allocation.conclusion" in {each.code for each in found}
    assert one(wb, enterprise).filed is not None
