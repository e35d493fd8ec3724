"""Offshore wind and solar thermal: worked out a second time apart from the engine, and what always holds."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import ROUND_FLOOR, Decimal, localcontext
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.packs.conftest import BUNDLED
from workbench.base.numbers import D
from workbench.rules.cells import Cell, Cells, Value
from workbench.rules.evaluate import evaluate
from workbench.rules.form import Form
from workbench.rules.library import Library, Rules

WIND, THERMAL = "cn.ccer.offshore_wind", "cn.ccer.solar_thermal"
OM, BM = D("0.8922"), D("0.4407")
"""Of the Northwest grid in the bundled set."""
PERMITTED = {"s02": D("0.2"), "c02": D("0.2"), "s05": D("0.5"), "c05": D("0.5")}


@cache
def library() -> Library:
    return Library.load(BUNDLED)


@cache
def form_of(pack: str, form: str, day: date) -> tuple[Form, Rules]:
    rules = library().rules(pack, day, date.max)
    return rules.forms[form], rules


def worked(pack: str, form: str, day: date, typed: Mapping[str, Value]) -> Mapping[str, Value]:
    return evaluate(form_of(pack, form, day)[0], cells(typed), form_of(pack, form, day)[1]).values


def cells(typed: Mapping[str, Value]) -> Cells:
    return Cells({path: Cell(value) for path, value in typed.items()})


def number(values: Mapping[str, Value], path: str) -> Decimal:
    found = values[path]
    assert isinstance(found, Decimal), path
    return found


# ---------------------------------------------------------------- a month, as a person types it and by hand


@dataclass(frozen=True)
class Reading:
    """A meter's month: what it shows, its class, the days since its last calibration, the error found."""

    shown: Decimal
    grade: str
    age: int | None
    """Days before the month's first day; None: never calibrated."""
    error: Decimal | None

    def rate(self, last: date) -> Decimal:
        """The correction in per cent, by the four cases of 7.3.4."""
        permitted, found = PERMITTED[self.grade], abs(self.error or D(0))
        if self.age is None or last > year_after(self.calibrated(last)):
            return max(permitted, found)
        return found if found > permitted else D(0)

    def calibrated(self, last: date) -> date:
        return last.replace(day=1) - timedelta(days=self.age or 0)


def year_after(day: date) -> date:
    try:
        return day.replace(year=day.year + 1)
    except ValueError:  # 29 February
        return day.replace(year=day.year + 1, day=28)


@dataclass(frozen=True)
class Month:
    last: date
    export: Reading
    taken: Reading
    sold: Decimal
    fuel: Decimal

    def typed(self) -> dict[str, Value]:
        found: dict[str, Value] = {"about/first_day": self.last.replace(day=1), "about/last_day": self.last}
        for row, flow, reading in (("r1", "export", self.export), ("r2", "taken", self.taken)):
            meter, span = f"meters/{row}", f"meters/{row}/spans/r1"
            found |= {f"{meter}/meter": row, f"{meter}/flow": flow, f"{meter}/role": "main"}
            found |= {f"{meter}/grade": reading.grade, f"{span}/reading": reading.shown}
            found |= {f"{span}/first": self.last.replace(day=1), f"{span}/last": self.last}
            if reading.age is not None:
                found[f"{span}/calibrated"] = reading.calibrated(self.last)
            if reading.error is not None:
                found[f"{span}/error"] = reading.error
        return found | {"certificates/sold": self.sold}


def by_hand(months: list[Month], *, fuel: bool) -> dict[str, Decimal]:
    """Work out the years in plain decimals: formulas (1) to (4), (6) of the methodology, whole tonnes at the end."""
    years: dict[str, Decimal] = {}
    with localcontext() as context:
        context.prec = 60
        for month in months:
            export = month.export.shown * (100 - month.export.rate(month.last)) / 100
            taken = month.taken.shown * (100 + month.taken.rate(month.last)) / 100
            emitted = month.fuel * D("389.31") * D("0.01532") * D("0.99") * 44 / 12 if fuel else D(0)
            key = str(month.last.year)
            years[key] = years.get(key, D(0)) + (export - taken - month.sold) * (OM + BM) / 2 - emitted
    return years


def accounted(pack: str, months: list[Month]) -> Mapping[str, Value]:
    """Let the engine work out the months, and the account from what they come to."""
    years = sorted({str(month.last.year) for month in months})
    first, last = months[0].last.replace(day=1), months[-1].last
    typed: dict[str, Value] = {"about/first_day": first, "about/last_day": last, "basis/grid": "northwest"}
    typed |= {f"vintages/r{n}/year": year for n, year in enumerate(years, 1)}
    for n, month in enumerate(months, 1):
        said = worked(pack, "monthly", month.last, month.typed())
        typed[f"months/r{n}/month"] = f"{month.last:%Y-%m}"
        for name in ("raw_export", "raw_taken", "export", "taken", "sold"):
            typed[f"months/r{n}/{name}"] = number(said, f"result/{name}")
        if pack == THERMAL:
            typed[f"fuel_months/r{n}/month_of_fuel"] = f"{month.last:%Y-%m}"
            typed[f"fuel_months/r{n}/kinds"] = D(1)
            typed[f"fuel_months/r{n}/fuels_used/r1/fuel"] = "natural_gas"
            typed[f"fuel_months/r{n}/fuels_used/r1/used"] = month.fuel
    if pack == THERMAL:
        typed["fuel_values/r1/fuel"] = "natural_gas"
    return worked(pack, "accounting", last, typed)


def figures(most: int, places: int = 3) -> st.SearchStrategy[Decimal]:
    return st.integers(0, most * 10**places).map(lambda digits: D(digits).scaleb(-places))


READINGS = st.builds(
    Reading,
    figures(200_000),
    st.sampled_from(sorted(PERMITTED)),
    st.one_of(st.none(), st.integers(0, 800), st.sampled_from([334, 335, 336, 364, 365, 366])),
    st.one_of(st.none(), st.integers(-150, 150).map(lambda digits: D(digits).scaleb(-2))),
)
BUILT = st.builds(Month, st.just(date(2024, 1, 31)), READINGS, READINGS, figures(500), figures(50, 4))


@st.composite
def periods(draw: st.DrawFn) -> list[Month]:
    """Months in a row, over the turn of a year now and then."""
    months = draw(st.lists(BUILT, min_size=1, max_size=4))
    start = draw(st.integers(2021 * 12, 2025 * 12))
    ends = [date((start + n + 1) // 12, (start + n + 1) % 12 + 1, 1) - timedelta(days=1) for n in range(len(months))]
    return [replace(month, last=end) for month, end in zip(months, ends, strict=True)]


PACKS = pytest.mark.parametrize("pack", [WIND, THERMAL])


@PACKS
@settings(max_examples=40)
@given(months=periods())
def test_the_account_equals_a_computation_made_apart_to_the_last_digit(pack: str, months: list[Month]) -> None:
    values, wanted = accounted(pack, months), by_hand(months, fuel=pack == THERMAL)
    for n, year in enumerate(sorted(wanted), 1):
        assert number(values, f"vintages/r{n}/raw") == wanted[year]
        assert number(values, f"vintages/r{n}/reduction") == wanted[year].to_integral_value(ROUND_FLOOR)


@PACKS
@settings(max_examples=40)
@given(months=periods())
def test_whole_tonnes_never_exceed_the_sum_and_the_claim_is_the_smaller_reading(pack: str, months: list[Month]) -> None:
    values = accounted(pack, months)
    raw, by_year, of_sum, claimed = (
        number(values, f"result/{name}") for name in ("raw", "reduction_by_year", "reduction_of_sum", "reduction")
    )
    assert claimed == by_year <= of_sum <= raw
    assert raw - by_year < len(by_hand(months, fuel=False))


@PACKS
@settings(max_examples=40)
@given(months=periods(), more=figures(10_000), place=st.integers(0, 3))
def test_more_export_never_gives_fewer_tonnes_and_more_import_certificates_or_fuel_never_more(
    pack: str, months: list[Month], more: Decimal, place: int
) -> None:
    month = months[place % len(months)]

    def claim(other: Month) -> Decimal:
        return number(accounted(pack, [other if each is month else each for each in months]), "result/reduction")

    before = claim(month)
    assert claim(replace(month, export=replace(month.export, shown=month.export.shown + more))) >= before
    assert claim(replace(month, taken=replace(month.taken, shown=month.taken.shown + more))) <= before
    assert claim(replace(month, sold=month.sold + more)) <= before
    fuel = claim(replace(month, fuel=month.fuel + more))
    assert fuel <= before if pack == THERMAL else fuel == before


@PACKS
@settings(max_examples=40)
@given(months=periods())
def test_corrections_never_raise_the_claim(pack: str, months: list[Month]) -> None:
    good = Reading(D(0), "s02", 30, None)
    exact = [
        replace(month, export=replace(good, shown=month.export.shown), taken=replace(good, shown=month.taken.shown))
        for month in months
    ]
    corrected, uncorrected = accounted(pack, months), accounted(pack, exact)
    assert number(corrected, "result/raw") <= number(uncorrected, "result/raw")
    assert number(corrected, "result/reduction") <= number(uncorrected, "result/reduction")


@PACKS
@settings(max_examples=60)
@given(month=BUILT)
def test_a_correction_only_ever_takes_export_away_and_adds_import(pack: str, month: Month) -> None:
    said = worked(pack, "monthly", month.last, month.typed())
    assert number(said, "result/export") <= number(said, "result/raw_export")
    assert number(said, "result/taken") >= number(said, "result/raw_taken")
    assert number(said, "result/withheld") >= 0


FUEL = st.tuples(figures(500, 4), figures(3, 2), st.one_of(st.none(), st.integers(0, 800)), st.integers(-400, 400))


@settings(max_examples=60)
@given(fuel=FUEL)
def test_a_correction_only_ever_adds_fuel(fuel: tuple[Decimal, Decimal, int | None, int]) -> None:
    shown, grade, age, error = fuel
    row, span = "fuel_meters/r1", "fuel_meters/r1/fuel_spans/r1"
    typed: dict[str, Value] = {
        f"{row}/fuel": "natural_gas", f"{row}/gauge_grade": grade, f"{span}/fuel_first": date(2024, 1, 1),
        f"{span}/fuel_last": date(2024, 1, 31), f"{span}/fuel_reading": shown, f"{span}/fuel_error": D(error) / 100,
    }  # fmt: skip
    if age is not None:
        typed[f"{span}/fuel_calibrated"] = date(2024, 1, 1) - timedelta(days=age)
    said = worked(THERMAL, "monthly", date(2024, 1, 31), typed)
    assert number(said, f"{row}/used") >= number(said, f"{row}/raw_used") == shown


@PACKS
@settings(max_examples=30)
@given(export=figures(2_000_000), first=st.dates(date(2021, 1, 1), date(2030, 12, 31)), length=st.integers(1, 3652))
def test_an_estimate_shared_out_by_days_comes_to_the_whole(
    pack: str, export: Decimal, first: date, length: int
) -> None:
    last = first + timedelta(days=length)
    years = [str(year) for year in range(first.year, last.year + 1)]
    typed: dict[str, Value] = {
        "basis/grid": "east", "estimate/export": export, "estimate/taken": D(0),
        "timetable/first_day": first, "timetable/last_day": last,
    }  # fmt: skip
    typed |= {f"years/r{n}/year": year for n, year in enumerate(years, 1)}
    values = worked(pack, "design", date(2024, 1, 22), typed)
    whole = sum(number(values, f"years/r{n}/part_of_year") for n in range(1, len(years) + 1))
    supplied = sum(number(values, f"years/r{n}/net") for n in range(1, len(years) + 1))
    assert abs(supplied - export * whole) <= D("0.001") * len(years)
    assert number(values, "about/total") <= supplied * (D("0.7921") + D("0.3870")) / 2
