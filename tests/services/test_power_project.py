"""A power project from its meters to its tonnes: months as sealed, factors entered once, an account drawn from both."""

from calendar import monthrange
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from workbench.base.numbers import D
from workbench.domain.enterprise import Enterprise
from workbench.domain.filing import Filing
from workbench.rules.cells import Value
from workbench.services import draws, filings, project_papers, projects
from workbench.services.context import Workbench
from workbench.services.packs import typed_cells

WIND, THERMAL = "cn.ccer.offshore_wind", "cn.ccer.solar_thermal"
EXPORT = (
    "142310.560", "128455.120", "131020.880", "118764.240", "109870.400", "98765.680",
    "88240.160", "91530.720", "104880.960", "126640.080", "139985.200", "151236.000",
)  # fmt: skip
TAKEN = (
    "310.240", "295.360", "288.800", "301.120", "322.480", "340.960",
    "365.120", "358.400", "330.240", "305.920", "298.080", "303.280",
)  # fmt: skip
LATE, BEYOND = ("07", "08"), "11"
"""OW-2: calibrated late in July and August, found wrong by 0.62 % in November."""


@pytest.fixture
def wb(tmp_path: Path) -> Iterator[Workbench]:
    bench = Workbench("甲")
    bench.create_workspace(tmp_path / "power.ccw")
    filings.save_enterprise(
        bench, Enterprise("owner", "练习新能源公司", "91000000XXXXXXXX0U", legal_representative="丙")
    )
    yield bench
    bench.close()


def fill(wb: Workbench, filing: Filing, typed: dict[str, object]) -> Filing:
    form = filings.form_of(wb, filing)
    return filings.save(wb, filing.id, filing.cells.changed(typed_cells(form, typed)), version=filing.version)


def seal_month(wb: Workbench, project: Enterprise, month: str, export: str, taken: str, **more: object) -> None:
    year, number = int(month[:4]), int(month[5:])
    first, last = date(year, number, 1), date(year, number, monthrange(year, number)[1])
    typed: dict[str, object] = {
        "about/first_day": first, "about/last_day": last, "about/source": "月末抄表", "about/obtained": last,
        "about/person": "甲", "about/reviewer": "乙", "certificates/sold": 0,
    }  # fmt: skip
    for row, flow, quantity in (("r1", "export", export), ("r2", "taken", taken)):
        meter, span = f"meters/{row}", f"meters/{row}/spans/r1"
        typed |= {
            f"{meter}/meter": f"表{row}", f"{meter}/flow": flow, f"{meter}/role": "main", f"{meter}/grade": "s05",
            f"{meter}/point": "并网点", f"{meter}/verified": "2022-11-20", f"{meter}/installed": "2022-12-01",
            f"{span}/first": first, f"{span}/last": last, f"{span}/reading": quantity,
            f"{span}/calibrated": "2023-06-20" if month[5:] in LATE else first - timedelta(days=10),
            f"vouchers/{row}/voucher": f"{month}-{row}", f"vouchers/{row}/settled": flow,
            f"vouchers/{row}/quantity": quantity,
        }  # fmt: skip
        if month[5:] == BEYOND:
            typed[f"{span}/error"] = "0.62"
    filing = fill(wb, filings.begin(wb, project.id, f"{project.pack}/monthly", month), typed | more)
    filings.freeze(wb, filing.id)


def account(wb: Workbench, project: Enterprise, first: str, last: str, **more: object) -> Filing:
    filing = filings.begin(wb, project.id, f"{project.pack}/accounting", last)
    typed = {"about/first_day": first, "about/last_day": last, **{k.replace("__", "/"): v for k, v in more.items()}}
    filing = fill(wb, filing, typed)
    drawn = draws.drawing(wb, filing.id)
    cells = filing.cells.changed({change.path: change.after for change in drawn.changes})
    return filings.save(wb, filing.id, cells, version=filing.version)


def values(wb: Workbench, filing: Filing) -> dict[str, Value]:
    return dict(filings.outcome_of(wb, filing).values)


def test_twelve_sealed_months_come_to_the_worked_example_to_the_last_digit(wb: Workbench) -> None:
    project = projects.begin(wb, "owner", "练习海上风电项目", WIND)
    for number, (export, taken) in enumerate(zip(EXPORT, TAKEN, strict=True), 1):
        seal_month(wb, project, f"2024-{number:02d}", export, taken)
    filing = account(wb, project, "2024-01-01", "2024-12-31", basis__province="guangdong", vintages__r1__year="2024")
    found = values(wb, filing)
    assert [found[f"months/r{n}/month"] for n in range(1, 13)] == [f"2024-{n:02d}" for n in range(1, 13)]
    assert found["vintages/r1/export"] == D("1429933.23736")
    assert found["vintages/r1/taken"] == D("3825.465696")
    assert found["result/raw"] == D("725674.9396112264")
    assert found["result/reduction"] == 725674
    assert found["meters/r1/meter"] == "表r1"
    source = filing.cells["months/r7/export"].source
    assert source is not None
    assert "2024-07" in source.place


def test_the_newest_factors_are_entered_once_and_serve_every_year(wb: Workbench) -> None:
    project = projects.begin(wb, "owner", "练习海上风电项目", WIND)
    other = projects.begin(wb, "owner", "另一个项目", WIND)
    rows = {"r1": ("2023", "0.7921", "0.3870", "2024-06-30"), "r2": ("2024", "0.7800", "0.3500", "2025-06-30")}
    typed: dict[str, object] = {}
    for row, (year, om, bm, day) in rows.items():
        typed |= {f"sets/{row}/grid": "east", f"sets/{row}/year": year, f"sets/{row}/om": om, f"sets/{row}/bm": bm}
        typed |= {f"sets/{row}/document": "练习用", f"sets/{row}/published": day, f"sets/{row}/place": "表1"}
    factors = fill(wb, filings.begin(wb, other.id, "cn.ccer.common/factors", "2025"), typed)
    filings.freeze(wb, factors.id)
    seal_month(wb, project, "2023-12", "400001.241", "0")
    seal_month(wb, project, "2024-01", "700000.815", "0")
    where = {"basis__grid": "east", "vintages__r1__year": "2023", "vintages__r2__year": "2024"}
    found = values(wb, account(wb, project, "2023-12-01", "2024-01-31", **where))
    assert (found["vintages/r1/cm"], found["vintages/r2/cm"]) == (D("0.58955"), D("0.565"))
    assert found["result/raw"] == D("631321.19210655")
    assert (found["result/reduction"], found["result/reduction_of_sum"]) == (631320, 631321)


def test_the_fuel_of_a_solar_thermal_month_follows_its_electricity(wb: Workbench) -> None:
    project = projects.begin(wb, "owner", "练习光热项目", THERMAL)
    fuel, span = "fuel_meters/r1", "fuel_meters/r1/fuel_spans/r1"
    burnt = {
        f"{fuel}/fuel": "natural_gas", f"{fuel}/gauge": "Q-01", f"{fuel}/gauge_grade": "1.5",
        f"{fuel}/gauge_verified": "2022-11-20", f"{fuel}/gauge_installed": "2022-12-01",
        f"{fuel}/purchased": "85.5", f"{span}/fuel_first": "2024-01-01", f"{span}/fuel_last": "2024-01-31",
        f"{span}/fuel_reading": "85.5", f"{span}/fuel_calibrated": "2023-12-20",
    }  # fmt: skip
    seal_month(wb, project, "2024-01", "146000", "9800", **burnt)
    seal_month(wb, project, "2024-02", "0", "0")
    where = {"basis__province": "gansu", "vintages__r1__year": "2024", "fuel_values__r1__fuel": "natural_gas"}
    found = values(wb, account(wb, project, "2024-01-01", "2024-02-29", **where))
    assert found["fuel_months/r1/fuels_used/r1/used"] == D("85.5")
    assert found["fuel_months/r2/fuel_emission"] == Decimal(0)
    assert found["vintages/r1/project"] == D("1851.087995658")
    assert found["result/raw"] == D("88919.402004342")
    assert found["result/reduction"] == 88919


def test_a_month_two_periods_share_counts_in_each_with_its_own_days_only(wb: Workbench) -> None:
    project = projects.begin(wb, "owner", "练习海上风电项目", WIND)
    seal_month(wb, project, "2024-06", "100", "0")
    where = {"basis__grid": "east", "vintages__r1__year": "2024"}
    whole = account(wb, project, "2024-06-01", "2024-06-30", **where)
    part = account(wb, project, "2024-06-16", "2024-07-31", **where)
    told = [{each.code for each in filings.outcome_of(wb, filing).findings} for filing in (whole, part)]
    assert ["power.accounting.month_days" in codes for codes in told] == [False, True]


def test_a_report_tells_which_of_its_months_was_said_anew(wb: Workbench) -> None:
    project = projects.begin(wb, "owner", "练习海上风电项目", WIND)
    for month in ("2024-05", "2024-06"):
        seal_month(wb, project, month, "100000", "0")
    where = {"basis__grid": "east", "vintages__r1__year": "2024"}
    report = account(wb, project, "2024-05-01", "2024-06-30", **where)
    assert draws.apart(wb, report.id) == ()
    june = next(each.id for each in filings.filings(wb, project.id) if each.period == "2024-06")
    less: dict[str, object] = {"meters/r1/spans/r1/reading": "99000", "vouchers/r1/quantity": "99000"}
    filings.freeze(wb, fill(wb, filings.reopen(wb, june), less).id)
    assert draws.apart(wb, report.id) == ("2024-06",)
    with wb.work() as work:  # as if it had been said: what it still lacks is of no matter here
        work.filings.set_status(report, "frozen")
        work.commit()
    shown = project_papers.papers(wb, project.id, date(2026, 11, 21)).papers
    (state,) = (each.state for each in shown if each.id == "accounting")
    assert (state.tone, state.deed) == ("late", "open")
    assert "2024-06" in state.says
