"""Instruments in doubt: their alarms, the figures they touch, and what becomes of those; nothing by itself."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from workbench.base.clock import set_clock
from workbench.base.errors import WorkbenchError
from workbench.base.numbers import D
from workbench.domain.filing import Filing
from workbench.rules.cells import Cell, Value
from workbench.services import calibrating, deadlines, filings
from workbench.services.calibrating import Offer
from workbench.services.context import Workbench

DAY = date(2026, 7, 20)
Write = Callable[..., Filing]


@pytest.fixture
def write(wb: Workbench, draft: Filing) -> Write:
    """Write answers into the filing of a form, begun where there is none."""
    set_clock(lambda: datetime(2026, 7, 20, 4, 0, tzinfo=UTC))

    def change(form: str, period: str, answers: dict[str, Value | None]) -> Filing:
        known = [each for each in filings.filings(wb, draft.enterprise) if (each.form, each.period) == (form, period)]
        filing = filings.get(wb, known[0].id) if known else filings.begin(wb, draft.enterprise, form, period)
        cells = {path: None if value is None else Cell(value) for path, value in answers.items()}
        return filings.save(wb, filing.id, filing.cells.changed(cells), version=filing.version)

    return change


@pytest.fixture
def scale(write: Write) -> Write:
    """Enter a truck scale of class 0.5 that weighs all fuel, with more answers of its row."""

    def enter(answers: dict[str, Value | None] | None = None) -> Filing:
        row: dict[str, Value | None] = {
            "code": "C-01",
            "name": "电子汽车衡",
            "accuracy": D("0.5"),
            "calibration_months": D(12),
            "measures/r1/figure": "fuel_quantity",
            **(answers or {}),
        }
        return write(
            "cn.ets.steel/instruments", "2026", {f"instruments/r1/{field}": value for field, value in row.items()}
        )

    return enter


def offers(wb: Workbench, filing: Filing) -> dict[str, Offer]:
    return {each.path: each for each in calibrating.offers(wb, filing.enterprise, "cn.ets.steel", 2026)}


def calibrated(day: date, **more: Value) -> dict[str, Value | None]:
    return {f"calibrations/r1/{name}": value for name, value in {"date": day, "passed": True, **more}.items()}


# ---------------------------------------------------------------- alarms


def test_an_instrument_stands_as_its_newest_certificate_has_it(wb: Workbench, write: Write) -> None:
    wanted: tuple[tuple[str, int | None, dict[str, Value | None]], ...] = (
        ("never", None, {}),
        ("failed", 173, calibrated(date(2026, 1, 10), passed=False)),
        ("failed", 173, calibrated(date(2026, 1, 10), error=D("-0.6"))),
        ("expired", -36, calibrated(date(2025, 6, 15))),
        ("period", 538, {**calibrated(date(2026, 1, 10)), "calibration_months": D(24)}),
        ("expiring", 11, calibrated(date(2025, 8, 1))),
        ("valid", 173, calibrated(date(2026, 1, 10))),
        ("retired", None, {"retired": date(2026, 7, 1)}),
    )
    cells: dict[str, Value | None] = {}
    for at, (_, _, answers) in enumerate(wanted, 1):
        row = {"code": f"C-{at}", "accuracy": D("0.5"), "calibration_months": D(12), **answers}
        cells |= {f"instruments/r{at}/{field}": value for field, value in row.items()}
    filing = write("cn.ets.steel/instruments", "2026", cells)
    found = calibrating.standings(wb, filing.enterprise, DAY)
    assert [(each.instrument, each.state, each.days) for each in found] == [
        (f"C-{at}", state, days) for at, (state, days, _) in enumerate(wanted, 1)
    ]
    assert all(each.instrument in each.says for each in found)
    assert [each.state for each in calibrating.alarms(wb, filing.enterprise, DAY)] == [each[0] for each in wanted[:-2]]


# ---------------------------------------------------------------- offers


def test_what_a_scale_never_calibrated_weighed_is_offered_with_its_tonnes(
    wb: Workbench, draft: Filing, scale: Write
) -> None:
    scale()
    found = offers(wb, draft)
    assert found
    for path, offer in found.items():
        value = draft.cells.value(path)
        assert isinstance(value, Decimal)
        assert offer.corrected == (value * D("1.005")).quantize(D("0.01"), "ROUND_HALF_UP")
        assert (offer.needs, offer.state, offer.period) == ("", "open", "2026-06")
        assert offer.tonnes is not None
        assert offer.tonnes > 0
        assert "未经核实" in offer.steps[-1]
    assert filings.get(wb, draft.id).cells.compare(draft.cells) == ()


def test_an_instrument_within_its_period_offers_nothing(wb: Workbench, draft: Filing, scale: Write) -> None:
    scale(calibrated(date(2026, 1, 10)))
    assert not offers(wb, draft)


def test_nothing_is_offered_of_what_stood_still(wb: Workbench, draft: Filing, scale: Write) -> None:
    scale()
    first, *others = offers(wb, draft)
    filings.save(wb, draft.id, draft.cells.changed({first: Cell(D(0))}), version=draft.version)
    assert list(offers(wb, draft)) == others


def test_what_ran_out_within_the_month_asks_for_the_part_of_the_days_after(
    wb: Workbench, draft: Filing, scale: Write
) -> None:
    scale(calibrated(date(2025, 6, 21)))
    path, offer = next(iter(offers(wb, draft).items()))
    value = draft.cells.value(path)
    assert isinstance(value, Decimal)
    covered, late = offer.spans
    assert (covered.state, covered.last, late.state) == ("on_time", date(2026, 6, 20), "late")
    assert offer.needs == "part"
    part = calibrating.worked(wb, offer, {late: D(1000)})
    assert part.value == value + 5
    assert offer.corrected is not None
    assert part.value < offer.corrected
    assert part.tonnes is not None
    assert offer.tonnes is not None
    assert 0 < part.tonnes < offer.tonnes
    assert calibrating.worked(wb, offer, {late: value}).value == offer.corrected


def test_a_part_that_cannot_be_is_refused(wb: Workbench, draft: Filing, scale: Write) -> None:
    scale(calibrated(date(2025, 6, 21)))
    offer = next(iter(offers(wb, draft).values()))
    late = offer.spans[1]
    for part, code in ((D(-1), "part_negative"), (D(0), "part_nothing"), (offer.measured + 1, "part_too_much")):
        with pytest.raises(WorkbenchError) as caught:
            calibrating.worked(wb, offer, {late: part})
        assert caught.value.code == f"calibrating.{code}"


def test_a_failed_instrument_without_its_error_cannot_be_reckoned_and_says_so(
    wb: Workbench, draft: Filing, scale: Write
) -> None:
    scale(calibrated(date(2026, 1, 10), passed=False))
    offer = next(iter(offers(wb, draft).values()))
    assert (offer.needs, offer.corrected) == ("error", None)
    with pytest.raises(WorkbenchError) as caught:
        calibrating.worked(wb, offer)
    assert caught.value.code == "calibrating.unknown_error"


def test_a_correction_taken_over_says_why_and_is_not_offered_again(wb: Workbench, draft: Filing, scale: Write) -> None:
    scale()
    path, offer = next(iter(offers(wb, draft).items()))
    cell = calibrating.corrected(wb, offer)
    assert cell.source is not None
    assert (cell.source.origin, cell.source.place, cell.value) == ("conservative", "calibration", offer.corrected)
    assert cell.note.splitlines() == list(offer.steps)
    filings.save(wb, draft.id, draft.cells.changed({path: cell}), version=filings.get(wb, draft.id).version)
    assert offers(wb, draft)[path].state == "taken"
    with pytest.raises(WorkbenchError) as caught:
        calibrating.corrected(wb, offer)
    assert caught.value.code == "calibrating.corrected"


def taken(wb: Workbench, draft: Filing, path: str) -> Offer:
    """Take the offer of a figure over in its month; gives what is offered then."""
    cell = calibrating.corrected(wb, offers(wb, draft)[path])
    filings.save(wb, draft.id, draft.cells.changed({path: cell}), version=filings.get(wb, draft.id).version)
    return offers(wb, draft)[path]


def test_a_corrected_figure_is_not_corrected_once_more(wb: Workbench, draft: Filing, scale: Write) -> None:
    scale()
    offer = taken(wb, draft, next(iter(offers(wb, draft))))
    assert offer.state == "taken"
    with pytest.raises(WorkbenchError) as caught:
        calibrating.corrected(wb, offer)
    assert caught.value.code == "calibrating.corrected"
    month = filings.get(wb, draft.id)
    filings.save(wb, draft.id, month.cells.changed({offer.path: Cell(D(1))}), version=month.version)
    with pytest.raises(WorkbenchError) as caught:
        calibrating.corrected(wb, offer)
    assert caught.value.code == "calibrating.changed"


def test_a_correction_that_no_longer_does_is_told(wb: Workbench, draft: Filing, scale: Write) -> None:
    scale(calibrated(date(2025, 6, 21)))
    path = next(iter(offers(wb, draft)))
    assert taken(wb, draft, path).state == "taken"
    scale({"accuracy": D(5)})  # 5 % is none of the 0.5 % it was moved by
    assert offers(wb, draft)[path].state == "stale"
    scale({"accuracy": D("0.5"), "calibrations/r1/date": date(2025, 6, 11)})  # ten days more are in doubt
    assert offers(wb, draft)[path].state == "stale"
    scale({"calibrations/r1/date": date(2025, 6, 21)})
    assert offers(wb, draft)[path].state == "taken"


def test_no_permitted_error_is_nothing(wb: Workbench, draft: Filing, scale: Write) -> None:
    scale({"accuracy": D(0)})
    offer = next(iter(offers(wb, draft).values()))
    assert (offer.needs, offer.corrected) == ("error", None)


def test_a_sealed_month_must_be_reopened_first(wb: Workbench, draft: Filing, scale: Write) -> None:
    scale()
    filings.freeze(wb, draft.id)
    offer = next(iter(offers(wb, draft).values()))
    assert offer.state == "sealed"
    with pytest.raises(WorkbenchError) as caught:
        calibrating.corrected(wb, offer)
    assert caught.value.code == "calibrating.sealed"


def test_steel_that_is_deducted_is_lowered(wb: Workbench, draft: Filing, scale: Write) -> None:
    scale({"measures/r1/figure": "product_quantity"})
    found = offers(wb, draft)
    assert found
    assert all(offer.corrected is not None and offer.corrected < offer.measured for offer in found.values())


@pytest.mark.parametrize("code", ["C-01", "c-01", "A-1、c-01"])
def test_the_plan_names_the_instrument_and_its_permitted_error(
    wb: Workbench, draft: Filing, scale: Write, write: Write, code: str
) -> None:
    scale({"measures/r1/figure": None})
    assert not offers(wb, draft)
    card: dict[str, Value | None] = {
        "figure": "fuel_quantity",
        "way": "measured",
        "instrument": code,
        "accuracy": D("1.0"),
    }
    write("cn.ets.steel/plan", "2026", {f"parameters/r1/{field}": value for field, value in card.items()})
    offer = next(iter(offers(wb, draft).values()))
    assert {span.spec for span in offer.spans} == {D("1.0")}


def test_power_from_2026_rests_on_its_own_text_and_other_years_on_a_borrowed_one(wb: Workbench) -> None:
    for pack, year, confidence in (
        ("cn.ets.power", 2026, "text"),
        ("cn.ets.power", 2025, "unverified"),
        ("cn.ets.steel", 2026, "unverified"),
    ):
        law = wb.library.rules(pack, date(year, 12, 31), DAY).parameters
        table = next(law[name] for name in calibrating.RULES if name in law)
        assert table.cite.confidence == confidence


# ---------------------------------------------------------------- among what is due


def test_the_last_day_of_a_certificate_is_due_until_there_is_a_newer_one(wb: Workbench, write: Write) -> None:
    def answers(code: str, day: date) -> dict[str, Value | None]:
        return {"code": code, "accuracy": D("0.5"), "calibration_months": D(12), **calibrated(day)}

    rows = {
        "r1": answers("C-1", date(2025, 8, 1)),
        "r2": answers("C-2", date(2025, 8, 1)),
        "r3": answers("C-3", date(2025, 6, 15)),
        "r4": {**answers("C-4", date(2025, 6, 15)), "retired": date(2026, 1, 1)},
        "r5": answers("C-5", date(2026, 3, 1)),
    }
    cells = {f"instruments/{row}/{field}": value for row, fields in rows.items() for field, value in fields.items()}
    filing = write("cn.ets.steel/instruments", "2026", cells)

    def due() -> list[tuple[date | None, str, str]]:
        found = [each for each in deadlines.due(wb, filing.enterprise, DAY) if each.id == "calibration"]
        return [(each.day, each.state, each.proof[1]) for each in found]

    assert [(day, state) for day, state, _ in due()] == [
        (date(2026, 6, 14), "late"),
        (date(2026, 7, 31), "due"),
        (date(2027, 2, 28), "later"),
    ]
    assert [("C-1" in words, "C-2" in words, "C-4" in words) for _, _, words in due()][1] == (True, True, False)
    again = {"date": date(2026, 7, 19), "passed": True}
    write("cn.ets.steel/instruments", "2026", {f"instruments/r3/calibrations/r2/{k}": v for k, v in again.items()})
    assert [day for day, _, _ in due()] == [date(2026, 7, 31), date(2027, 2, 28), date(2027, 7, 18)]


def test_the_worked_examples_of_a_power_station_come_out_to_the_last_digit(
    wb: Workbench, draft: Filing, write: Write
) -> None:
    pack = "cn.ets.power"
    month: dict[str, Value | None] = {
        "units/r1/unit_name": "1#机组",
        "units/r1/category": "conventional_coal",
        "units/r1/coals/r1/coal": "bituminous",
        "units/r1/coals/r1/quantity": D("66348.50"),
        "units/r1/output/generation": D(126000),
    }
    write(f"{pack}/monthly", "2026-05", month)
    measured = {"B-01": "coal_quantity", "E-02": "generation"}
    cells: dict[str, Value | None] = {}
    for at, (code, figure) in enumerate(measured.items(), 1):
        row: dict[str, Value | None] = {"code": code, "accuracy": D("0.5"), "calibration_months": D(12)}
        row["measures/r1/figure"] = figure
        cells |= {f"instruments/r{at}/{field}": value for field, value in row.items()}
    write(f"{pack}/instruments", "2026", cells)
    found = {each.path: each for each in calibrating.offers(wb, draft.enterprise, pack, 2026)}
    assert {path: each.corrected for path, each in found.items()} == {
        "units/r1/coals/r1/quantity": D("66680.24"),
        "units/r1/output/generation": D("125370.000"),
    }
    assert all(each.cite.confidence == "text" and "未经核实" not in "".join(each.steps) for each in found.values())
