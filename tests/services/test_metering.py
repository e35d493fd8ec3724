"""What a verifier may object to in instruments, calibrations and laboratory reports."""

from datetime import date
from pathlib import Path

import pytest

from workbench.base.numbers import D
from workbench.domain.filing import Filing
from workbench.rules.cells import Cell, Value
from workbench.services import calibrating, evidence, filings, metering
from workbench.services.context import Workbench

PACK = "cn.ets.steel"
REPORT: dict[str, Value] = {
    "number": "MT-1",
    "laboratory": "某检测公司",
    "subject": "coal_carbon",
    "month": "2026-06",
    "figure": "fuel_ncv",
    "mark": "cma",
    "mark_until": date(2027, 1, 1),
    "scope": True,
    "sampled": date(2026, 6, 1),
    "received": date(2026, 6, 3),
    "tested": date(2026, 6, 5),
    "issued": date(2026, 6, 10),
    "shows": True,
    "retained": True,
    "carbon": D("60.1"),
    "ncv": D("23.5"),
    "hydrogen": D("3.1"),
    "sulphur": D("0.5"),
    "moisture": D("1.2"),
}


def write(wb: Workbench, draft: Filing, form: str, rows: dict[str, dict[str, Value]]) -> Filing:
    begun = filings.begin(wb, draft.enterprise, f"{PACK}/{form}", "2026")
    cells = {f"{row}/{field}": Cell(value) for row, answers in rows.items() for field, value in answers.items()}
    return filings.save(wb, begun.id, begun.cells.changed(cells), version=begun.version)


def report(**more: Value) -> dict[str, Value]:
    return {**REPORT, **more}


def points(wb: Workbench, draft: Filing) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for each in metering.doubts(wb, draft.enterprise, PACK, 2026):
        assert each.says
        assert each.cures
        found.setdefault(each.point, []).append(each.path)
    return found


@pytest.mark.parametrize(
    ("calibration", "point"),
    [
        ({}, "calibration_missing"),
        ({"date": date(2025, 6, 1), "passed": True}, "calibration_late"),
        ({"date": date(2026, 1, 1), "passed": True, "error": D(1)}, "calibration_failed"),
    ],
)
def test_an_instrument_in_doubt_is_named_with_the_tonnes_of_its_correction(
    wb: Workbench, draft: Filing, calibration: dict[str, Value], point: str
) -> None:
    row: dict[str, Value] = {"code": "C-01", "accuracy": D("0.5"), "calibration_months": D(12)}
    row |= {"measures/r1/figure": "fuel_quantity"}
    row |= {f"calibrations/r1/{name}": value for name, value in calibration.items()}
    write(wb, draft, "instruments", {"instruments/r1": row})
    found = [each for each in metering.doubts(wb, draft.enterprise, PACK, 2026) if each.point == point]
    offers = calibrating.offers(wb, draft.enterprise, PACK, 2026)
    assert [(each.path, each.at_stake) for each in found] == [(each.path, each.tonnes) for each in offers] != []


def test_a_measured_figure_without_an_instrument_or_a_report_is_named(wb: Workbench, draft: Filing) -> None:
    found = points(wb, draft)
    assert found["instrument_missing"]
    measured = [path for path in draft.cells if path.startswith("fuels/") and path.endswith("/ncv")]
    assert sorted(found.get("lab_missing", [])) == sorted(measured)


def test_a_certificate_without_a_file_and_a_year_without_upkeep_are_noted(
    wb: Workbench, draft: Filing, tmp_path: Path
) -> None:
    row: dict[str, Value] = {"code": "C-01", "calibrations/r1/date": date(2026, 1, 2), "calibrations/r1/passed": True}
    filing = write(wb, draft, "instruments", {"instruments/r1": row})
    assert points(wb, draft)["calibration_paper"] == ["instruments/r1/calibrations/r1"]
    assert points(wb, draft)["maintenance_missing"] == ["instruments/r1"]
    paper = tmp_path / "证书.pdf"
    paper.write_bytes(b"%PDF-1.4")
    evidence.attach(wb, filing.id, paper, ("instruments/r1/calibrations/r1/date",))
    kept = filings.get(wb, filing.id)
    more = kept.cells.changed({"instruments/r1/maintenance/r1/date": Cell(date(2026, 3, 1))})
    filings.save(wb, filing.id, more, version=kept.version)
    assert {"calibration_paper", "maintenance_missing"}.isdisjoint(points(wb, draft))


def test_a_report_that_does_not_do_is_named_with_what_is_wrong(wb: Workbench, draft: Filing) -> None:
    wrong: tuple[tuple[str, str, dict[str, Value]], ...] = (
        ("lab_late", "issued", {"issued": date(2026, 7, 12)}),
        ("lab_no_mark", "mark", {"mark": "none"}),
        ("lab_mark_expired", "mark_until", {"mark_until": date(2026, 6, 4)}),
        ("lab_mark_expired", "mark_since", {"mark_since": date(2026, 6, 6)}),
        ("lab_scope", "scope", {"scope": False}),
        ("lab_order", "received", {"received": date(2026, 5, 30)}),
    )
    rows = {f"reports/r{at}": report(number=f"MT-{at}", **each[2]) for at, each in enumerate(wrong, 1)}
    write(wb, draft, "laboratory", rows)
    found = points(wb, draft)
    for at, (point, field, _) in enumerate(wrong, 1):
        assert f"reports/r{at}/{field}" in found[point]
    assert sum(len(found[point]) for point in {each[0] for each in wrong}) == len(wrong)


def test_a_report_short_of_a_result_says_which(wb: Workbench, draft: Filing) -> None:
    write(wb, draft, "laboratory", {"reports/r1": {k: v for k, v in REPORT.items() if k != "hydrogen"}})
    (found,) = [each for each in metering.doubts(wb, draft.enterprise, PACK, 2026) if each.point == "lab_parameters"]
    assert found.names["value"] == "氢"


def test_two_reports_with_the_same_results_or_the_same_number_are_named(wb: Workbench, draft: Filing) -> None:
    write(
        wb, draft, "laboratory", {"reports/r1": report(), "reports/r2": report(number="MT-2"), "reports/r3": report()}
    )
    found = points(wb, draft)
    assert found["lab_copied"] == ["reports/r2"]
    assert found["lab_twice"] == ["reports/r1/number", "reports/r3/number"]


def scale(**more: Value) -> dict[str, Value]:
    row: dict[str, Value] = {"code": "C-01", "accuracy": D("0.5"), "calibration_months": D(12)}
    row |= {"measures/r1/figure": "fuel_quantity", "calibrations/r1/date": date(2026, 1, 1)}
    return {**row, "calibrations/r1/passed": True, **{name.replace("__", "/"): value for name, value in more.items()}}


@pytest.mark.parametrize(
    ("more", "days"),
    [
        ({}, None),
        ({"retired": date(2026, 7, 1)}, None),
        ({"retired": date(2026, 6, 11)}, 20),
        ({"installed": date(2026, 6, 3)}, 2),
        ({"installed": date(2026, 7, 1)}, 30),
    ],
)
def test_days_on_which_nothing_was_there_to_measure_are_counted(
    wb: Workbench, draft: Filing, more: dict[str, Value], days: int | None
) -> None:
    write(wb, draft, "instruments", {"instruments/r1": scale(**more)})
    found = [each for each in metering.doubts(wb, draft.enterprise, PACK, 2026) if each.point == "instrument_gap"]
    assert {each.names["count"] for each in found} == ({days} if days else set())


def test_what_failed_and_was_put_right_the_same_day_is_not_forgotten(wb: Workbench, draft: Filing) -> None:
    day = date(2026, 6, 10)
    more: dict[str, Value] = {"calibrations__r2__date": day, "calibrations__r2__passed": False}
    more |= {"calibrations__r3__date": day, "calibrations__r3__passed": True}
    write(wb, draft, "instruments", {"instruments/r1": scale(**more)})
    assert not calibrating.offers(wb, draft.enterprise, PACK, 2026)
    assert points(wb, draft)["calibration_before"] == ["instruments/r1/calibrations/r2"]


def test_a_period_longer_than_the_guide_permits_is_named(wb: Workbench, draft: Filing) -> None:
    write(wb, draft, "instruments", {"instruments/r1": scale(calibration_months=D(24)), "instruments/r2": scale()})
    assert points(wb, draft)["calibration_period"] == ["instruments/r1/calibration_months"]
