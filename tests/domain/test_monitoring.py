"""Hours judged one by one: what counts, what does not and why, and what stands in its place."""

from collections.abc import Mapping, Sequence
from decimal import Decimal

import pytest

from workbench.domain.monitoring import (
    DAY,
    Column,
    Hours,
    Lookback,
    Mark,
    Range,
    Readings,
    Treatment,
    hours_in,
    judge,
    month_span,
    reasons,
    tally,
)

TABLE = Lookback(Decimal(90), Decimal(75), gap=24, short=180, long=720, poor=2160)
NEEDED = ("co2", "flow")


def column(values: Sequence[float | str | None]) -> Column:
    return [None if value is None else Decimal(str(value)) for value in values]


def judged(mass: Column, how: Treatment | None = None, flags: Mapping[int, str] | None = None, **more: Column) -> Hours:
    columns = {"co2": mass, "flow": mass, **more}
    return judge(Readings(columns, flags or {}, {}), mass, NEEDED, how or Treatment({}))


def reasons_at(hours: Hours, hour: int) -> list[str]:
    return [mark.reason for mark in hours.marks.get(hour, ())]


def test_a_year_has_its_hours() -> None:
    assert (hours_in(2025), hours_in(2024)) == (8760, 8784)
    assert month_span(2024, 2) == range(744, 744 + 29 * 24)
    assert month_span(2025, 12).stop == 8760


def test_an_hour_without_a_record_has_no_figure_and_is_not_zero() -> None:
    hours = judged(column([1, None, 3]))
    assert hours.states == ["valid", "unresolved", "valid"]
    assert hours.mass[1] is None
    assert reasons_at(hours, 1) == ["absent"]
    assert tally(hours, range(3)).emission is None
    assert tally(hours, range(3)).summed == 4


def test_what_is_lacking_is_named() -> None:
    readings = Readings({"co2": column([1, 1]), "flow": column([None, 1]), "o2": column([8, 8])}, {}, {})
    hours = judge(readings, column([None, 1]), NEEDED, Treatment({}))
    assert hours.marks[0] == (Mark("missing", "flow"),)


def test_a_plant_that_stood_still_emitted_nothing_but_what_was_measured_all_the_same_counts() -> None:
    hours = judged(column([1, None, 0, 2]), flags={1: "stopped", 2: "stopped", 3: "stopped"})
    assert hours.states == ["valid", "stopped", "stopped", "valid"]
    assert hours.mass == column([1, 0, 0, 2])
    assert reasons_at(hours, 3) == ["running"]


def test_an_hour_said_to_be_stopped_while_gas_was_flowing_is_worth_a_look() -> None:
    readings = Readings({"co2": column([None, None]), "flow": column([9, 0])}, {0: "stopped", 1: "stopped"}, {})
    hours = judge(readings, column([None, None]), NEEDED, Treatment({}))
    assert (hours.states, hours.mass) == (["stopped", "stopped"], column([0, 0]))
    assert hours.marks == {0: (Mark("missing", "co2"),)}


def test_a_flagged_hour_does_not_count() -> None:
    hours = judged(column([1, 1]), flags={1: "M"})
    assert hours.states == ["valid", "unresolved"]
    assert hours.marks[1] == (Mark("flagged", "M"),)


def test_a_reading_out_of_its_range_breaks_the_hour_only_if_the_mass_rests_on_it() -> None:
    how = Treatment({"flow": Range(lowest=Decimal(1), highest=Decimal(5)), "o2": Range(highest=Decimal(21))})
    hours = judged(column([1, 6, 0.5]), how, o2=column([25, 8, 8]))
    assert hours.states == ["valid", "unresolved", "unresolved"]
    assert [reasons_at(hours, hour) for hour in range(3)] == [["above"], ["above"], ["below"]]
    assert tally(hours, range(3)).doubtful == 1


def test_a_negative_mass_is_impossible() -> None:
    assert reasons_at(judged(column([-0.001, 1])), 0) == ["impossible"]


@pytest.mark.parametrize(("breaks", "state"), [(False, "valid"), (True, "unresolved")])
def test_a_flat_line_is_marked_and_breaks_hours_only_if_the_person_says_so(breaks: bool, state: str) -> None:
    how = Treatment({"co2": Range(flat_hours=3)}, flat_invalid=breaks)
    hours = judged(column([1, 2, 2, 2, 3, 3, 4]), how)
    assert [reasons_at(hours, hour) for hour in range(7)] == [[], ["flat"], ["flat"], ["flat"], [], [], []]
    assert hours.states[2] == state


def test_a_flat_line_at_the_years_end_is_seen_and_one_of_a_stopped_plant_is_not_told() -> None:
    how = Treatment({"co2": Range(flat_hours=3)})
    assert reasons_at(judged(column([1, 2, 2, 2]), how), 3) == ["flat"]
    assert not judged(column([0, 0, 0, 0]), how, dict.fromkeys(range(4), "stopped")).marks


def test_a_day_that_departs_from_the_days_before_is_marked_as_drifting() -> None:
    values = [10.0] * (2 * DAY) + [10.9] * DAY + [12.0] * DAY
    how = Treatment({"co2": Range(drift_days=2, drift_share=Decimal(10))})
    hours = judged(column(values), how)
    assert not [hour for hour in range(3 * DAY) if hour in hours.marks]
    assert all(reasons_at(hours, hour) == ["drift"] for hour in range(3 * DAY, 4 * DAY))


@pytest.mark.parametrize(("known", "marked"), [(12, 12), (11, 0)])
def test_a_day_with_half_of_its_readings_is_judged_and_with_fewer_is_not(known: int, marked: int) -> None:
    values = [10.0] * DAY + [12.0] * known + [None] * (DAY - known)
    hours = judged(column(values), Treatment({"co2": Range(drift_days=1, drift_share=Decimal(10))}))
    assert sum("drift" in reasons_at(hours, hour) for hour in range(2 * DAY)) == marked


def test_the_mean_of_the_neighbours_stands_for_a_gap_rounded_to_the_gram() -> None:
    hours = judged(column(["1.000001", None, None, "2.000002"]), Treatment({}, "mean"))
    assert hours.states == ["valid", "substituted", "substituted", "valid"]
    assert hours.mass[1] == hours.mass[2] == Decimal("1.500002")  # half up
    found = tally(hours, range(4))
    assert (found.emission, found.in_place) == (Decimal("6.000007"), Decimal("3.000004"))


def test_the_higher_of_the_neighbours_never_lies_below_the_mean() -> None:
    hours = judged(column([1, None, 3, None, 2]), Treatment({}, "higher"))
    assert hours.mass == column([1, 3, 3, 3, 2])


def test_a_gap_without_a_neighbour_stays_without_a_figure_and_says_so() -> None:
    hours = judged(column([None, 1, None]), Treatment({}, "mean"))
    assert hours.states == ["unresolved", "valid", "unresolved"]
    assert reasons_at(hours, 0) == ["absent", "outside_rule"]


def test_the_plans_own_figure_stands_for_each_hour() -> None:
    assert judged(column([None, 1]), Treatment({}, "own", Decimal("7.5"))).mass == column([7.5, 1])


def _year(gaps: Sequence[range]) -> Column:
    mass: Column = [Decimal(hour % 100) for hour in range(8760)]
    for gap in gaps:
        for hour in gap:
            mass[hour] = None
    return mass


@pytest.mark.parametrize(
    ("gap", "looked_back"),
    [
        (range(1000, 1024), 180),  # a day, in a quarter of high capture
        (range(1000, 1025), 720),  # longer than a day
    ],
)
def test_the_highest_of_the_hours_before_stands_for_a_gap_as_the_table_has_it(gap: range, looked_back: int) -> None:
    mass = _year([gap])
    mass[gap.start - looked_back] = Decimal(500)
    mass[gap.start - looked_back - 1] = Decimal(900)
    hours = judged(mass, Treatment({}, "hj75", lookback=TABLE))
    assert {hours.mass[hour] for hour in gap} == {Decimal(500)}


def test_the_poorer_the_quarter_the_longer_one_looks_back_and_below_the_table_there_is_nothing() -> None:
    poor = [range(5200, 5600)]  # of 2,208 hours of the third quarter: 81.9 % captured
    mass = _year(poor)
    mass[5200 - 2160] = Decimal(700)
    hours = judged(mass, Treatment({}, "hj75", lookback=TABLE))
    assert hours.mass[5300] == 700
    worse = judged(_year([range(5200, 5900)]), Treatment({}, "hj75", lookback=TABLE))
    assert worse.mass[5300] is None
    assert reasons_at(worse, 5300)[-1] == "outside_rule"


@pytest.mark.parametrize(
    ("gap", "looked_back"),
    [
        (range(1700, 1700 + 216), 720),  # of 2,160 hours of the first quarter: just 90 % captured
        (range(3000, 3000 + 546), 2160),  # of 2,184 hours of the second quarter: just 75 %
    ],
)
def test_a_quarter_captured_just_so_far_belongs_to_the_better_line(gap: range, looked_back: int) -> None:
    mass = _year([gap])
    mass[gap.start - looked_back] = Decimal(500)
    hours = judged(mass, Treatment({}, "hj75", lookback=TABLE))
    assert {hours.mass[hour] for hour in gap} == {Decimal(500)}


def test_a_gap_before_enough_hours_were_valid_has_no_figure() -> None:
    assert judged(_year([range(100, 102)]), Treatment({}, "hj75", lookback=TABLE)).mass[100] is None


def test_hours_add_up_day_by_day_and_month_by_month_to_the_year_exactly() -> None:
    mass = [Decimal(hour) / 1_000_000 for hour in range(8760)]
    hours = judged(list(mass))
    by_month = [tally(hours, month_span(2025, month)).summed for month in range(1, 13)]
    by_day = [tally(hours, range(day * DAY, day * DAY + DAY)).summed for day in range(365)]
    assert sum(by_month) == sum(by_day) == tally(hours, range(8760)).summed == sum(mass)


def test_the_share_of_valid_hours_leaves_out_those_the_plant_stood_still() -> None:
    hours = judged(column([1, None, None, 1]), flags={2: "stopped"})
    share = tally(hours, range(4)).share
    assert share is not None
    assert round(share, 2) == Decimal("66.67")
    assert reasons(hours, range(4)) == {Mark("absent"): 1}


@pytest.mark.parametrize("substitution", ["mean", "higher", "own", "hj75"])
def test_nothing_stands_for_hours_no_file_speaks_of(substitution: str) -> None:
    may, june = month_span(2025, 5), month_span(2025, 6)
    seen = bytearray(b"\1" * 8760)
    mass = _year([range(2000, 2002), june, range(7000, 8760)])  # a gap, a month without a file, and what is yet to come
    seen[june.start : june.stop] = bytes(len(june))
    seen[7000:] = bytes(1760)
    readings = Readings({"co2": mass, "flow": mass}, {}, {}, bytes(seen))
    hours = judge(readings, mass, NEEDED, Treatment({}, substitution, Decimal(9), lookback=TABLE))
    assert hours.states[2000] == "substituted"
    assert tally(hours, may).unresolved == 0
    assert tally(hours, june).unresolved == len(june)
    assert tally(hours, range(7000, 8760)).unresolved == 1760
    assert hours.marks[june.start] == (Mark("absent"),)


def test_an_empty_record_at_the_edge_is_invalid_data_and_may_be_stood_for() -> None:
    mass = _year([range(8758, 8760)])
    readings = Readings({"co2": mass, "flow": mass}, {}, {}, b"\1" * 8760)
    assert judge(readings, mass, NEEDED, Treatment({}, "own", Decimal(9))).mass[8759] == 9


def test_a_cell_that_is_no_number_breaks_the_hour_only_if_the_mass_rests_on_it() -> None:
    mass = column([1, 1])
    faults = {0: (Mark("unreadable", "o2"),), 1: (Mark("unreadable", "flow"),)}
    hours = judge(Readings({"co2": mass, "flow": mass}, {}, faults), mass, NEEDED, Treatment({}))
    assert hours.states == ["valid", "unresolved"]
    assert tally(hours, range(2)).doubtful == 1
