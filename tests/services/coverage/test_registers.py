"""A certificate in the register of instruments proves a month it covers; a report of the laboratory, its figure."""

from collections.abc import Callable, Collection, Mapping
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from workbench.base.clock import set_clock
from workbench.base.numbers import D
from workbench.domain.coverage import Standing
from workbench.domain.evidence import Facts
from workbench.domain.filing import Filing
from workbench.rules.cells import Cell, Value
from workbench.services import coverage, evidence, filings
from workbench.services.context import Workbench

FUEL, HEAT = "fuels/r3/quantity", "fuels/r3/ncv"
Enter = Callable[..., Filing]


@pytest.fixture
def enter(wb: Workbench, draft: Filing, tmp_path: Path) -> Enter:
    """Fill in a register of the year, with a paper of a kind at some places."""
    set_clock(lambda: datetime(2026, 7, 20, 4, 0, tzinfo=UTC))

    def register(form: str, answers: dict[str, Value], kind: str = "", at: Collection[str] = ()) -> Filing:
        begun = filings.begin(wb, draft.enterprise, f"cn.ets.steel/{form}", "2026")
        cells = begun.cells.changed({path: Cell(value) for path, value in answers.items()})
        saved = filings.save(wb, begun.id, cells, version=begun.version)
        if kind:
            file = tmp_path / f"{form}.pdf"
            file.write_bytes(form.encode())
            evidence.attach(wb, saved.id, file, tuple(at), Facts(kind))
        return saved

    return register


def scale(day: date, until: date, more: Mapping[str, Value] | None = None) -> dict[str, Value]:
    row: dict[str, Value] = {
        "code": "C-01",
        "name": "电子汽车衡",
        "accuracy": D("0.5"),
        "calibration_months": D(12),
        "measures/r1/figure": "fuel_quantity",
        "calibrations/r1/date": day,
        "calibrations/r1/until": until,
        "calibrations/r1/certificate": "J-1",
        "calibrations/r1/passed": True,
        **(more or {}),
    }
    return {f"instruments/r1/{field}": value for field, value in row.items()}


def figure(wb: Workbench, filing: Filing, path: str) -> Standing:
    return next(each for each in coverage.coverage(wb, filing.id).figures if each.path == path)


def clear(wb: Workbench, filing: Filing) -> None:
    """Take away the papers the practice month came with, and have its washed coal measured."""
    for each in evidence.evidence(wb, filing.id):
        evidence.detach(wb, filing.id, each.sha256)
    filings.save(wb, filing.id, filing.cells.changed({HEAT: Cell(D("26.100"))}), version=filing.version)


CERTIFICATE = "instruments/r1/calibrations/r1"
YEAR = date(2026, 1, 1), date(2026, 12, 31)


def test_a_certificate_valid_all_month_counts(wb: Workbench, draft: Filing, enter: Enter) -> None:
    clear(wb, draft)
    assert ("calibration",) in figure(wb, draft, FUEL).missing
    enter("instruments", scale(*YEAR), "calibration", [f"{CERTIFICATE}/certificate"])
    found = figure(wb, draft, FUEL)
    assert (found.strength, found.missing) == ("partial", (("ledger", "settlement"),))


def test_a_certificate_pinned_to_a_figure_is_none_where_the_register_says_late(
    wb: Workbench, draft: Filing, enter: Enter, tmp_path: Path
) -> None:
    clear(wb, draft)
    old = tmp_path / "old.pdf"
    old.write_bytes(b"old")
    evidence.attach(wb, draft.id, old, (FUEL,), Facts("calibration"))
    assert ("calibration",) not in figure(wb, draft, FUEL).missing  # nothing is known that speaks against it
    register = enter("instruments", scale(date(2025, 1, 1), date(2025, 12, 31)))
    assert ("calibration",) in figure(wb, draft, FUEL).missing
    valid = {path: Cell(value) for path, value in scale(*YEAR).items()}
    filings.save(wb, register.id, register.cells.changed(valid), version=register.version)
    assert ("calibration",) not in figure(wb, draft, FUEL).missing


@pytest.mark.parametrize(
    ("first", "last"),
    [(date(2026, 6, 2), date(2026, 12, 31)), (date(2025, 7, 1), date(2026, 6, 29)), (date(2025, 1, 1), YEAR[1])],
    ids=["too late", "run out", "its period over"],
)
def test_one_that_leaves_a_day_of_the_month_out_does_not(
    wb: Workbench, draft: Filing, enter: Enter, first: date, last: date
) -> None:
    clear(wb, draft)
    enter("instruments", scale(first, last), "calibration", [CERTIFICATE])
    assert ("calibration",) in figure(wb, draft, FUEL).missing


def test_a_line_of_the_register_without_its_paper_does_not(wb: Workbench, draft: Filing, enter: Enter) -> None:
    clear(wb, draft)
    enter("instruments", scale(*YEAR), "photo", [CERTIFICATE])
    assert ("calibration",) in figure(wb, draft, FUEL).missing


def test_one_that_was_not_passed_does_not_though_an_older_one_was(wb: Workbench, draft: Filing, enter: Enter) -> None:
    clear(wb, draft)
    failed: dict[str, Value] = {
        "calibrations/r2/date": date(2026, 3, 1),
        "calibrations/r2/certificate": "J-2",
        "calibrations/r2/passed": False,
    }
    enter("instruments", scale(*YEAR, failed), "calibration", [CERTIFICATE])
    assert ("calibration",) in figure(wb, draft, FUEL).missing


def test_a_report_of_the_laboratory_proves_the_figure_it_is_of(wb: Workbench, draft: Filing, enter: Enter) -> None:
    clear(wb, draft)
    report: dict[str, Value] = {
        "reports/r1/number": "L-1",
        "reports/r1/month": "2026-06",
        "reports/r1/figure": "fuel_ncv",
        "reports/r1/item": "洗精煤",
    }
    assert figure(wb, draft, HEAT).strength == "claimed"
    enter("laboratory", report, "lab_report", ["reports/r1"])
    assert figure(wb, draft, HEAT).strength == "proven"


def test_a_report_of_another_month_does_not(wb: Workbench, draft: Filing, enter: Enter) -> None:
    clear(wb, draft)
    report: dict[str, Value] = {"reports/r1/month": "2026-05", "reports/r1/figure": "fuel_ncv"}
    enter("laboratory", report, "lab_report", ["reports/r1"])
    assert figure(wb, draft, HEAT).strength == "claimed"


def test_what_was_replaced_long_ago_speaks_for_nothing(wb: Workbench, draft: Filing, enter: Enter) -> None:
    clear(wb, draft)
    before = {path.replace("/r1/", "/r2/", 1): value for path, value in scale(date(2020, 1, 1), YEAR[0]).items()}
    before |= {"instruments/r2/code": "C-00", "instruments/r2/retired": date(2024, 1, 1)}
    enter("instruments", {**scale(*YEAR), **before}, "calibration", [f"{CERTIFICATE}/certificate"])
    assert figure(wb, draft, FUEL).missing == (("ledger", "settlement"),)
