from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from workbench.base.numbers import D
from workbench.base.text import Label, speaking
from workbench.domain.doubt import Doubt, doubt
from workbench.domain.ground import Ground
from workbench.domain.rehearsal import Month, Sheet, Told, View, ranked
from workbench.domain.rehearsal import Series as OneFigure
from workbench.domain.rehearsal_rules import (
    boundary_changed,
    constant_values,
    form_checks,
    jump_month,
    jump_year,
    last_digits,
    missing_not_conservative,
    month_late,
    month_missing,
    month_order,
    round_numbers,
    second_missing,
)
from workbench.rules.cells import Cell, Cells, Source, Value
from workbench.rules.form import Level
from workbench.rules.library import Library, Rules
from workbench.rules.outcome import Finding, Outcome
from workbench.rules.places import Places
from workbench.rules.surroundings import Figure

PATH = "fuels/r1/quantity"


@pytest.fixture(scope="module")
def rules() -> Rules:
    return Library.load().rules("cn.ets.steel", date(2025, 12, 31), date(2026, 7, 6))


def _sheet(rules: Rules, number: int, value: Value, cell: Cell | None = None) -> Sheet:
    cells = Cells({"fuels/r1/fuel": Cell("coke"), PATH: cell or Cell(value)})
    values = {"fuels/r1/fuel": "coke", PATH: value}
    form = rules.forms["monthly"]
    ground = Ground(form, cells, Outcome(values, {}, ()), {})
    return Sheet(f"f{number}", form, f"2025-{number:02d}", cells, values, (), Places(form, cells, values), ground)


def _view(rules: Rules, figures: Mapping[int, str], stands_in: tuple[int, ...] = (), errs: str = "low") -> View:
    """A year in which one fuel is told of as given, by month."""
    figure = rules.parameters["figures"].value["fuel_quantity"]  # type: ignore[index] # figures, as its kind says
    assert isinstance(figure, Figure)
    told, months = {}, {}
    for number, text in figures.items():
        cell = Cell(D(text), Source("conservative", "own")) if number in stands_in else Cell(D(text))
        sheet = _sheet(rules, number, D(text), cell)
        months[number] = Month(sheet, sealed=True, whole=True)
        told[number] = Told(sheet, PATH, D(text), cell, "conservative" if number in stands_in else "measured")
    series = (OneFigure(replace(figure, errs="high" if errs == "high" else "low"), "焦炭", told),)
    points, limits = (rules.parameters[name].value for name in ("verification_points", "rehearsal_limits"))
    return View(2025, date(2026, 7, 6), points, limits, months, series)  # type: ignore[arg-type] # as their kinds say


_ORDINARY = ("1013.22", "987.41", "1102.90", "1055.17", "968.03", "1021.66", "1043.58", "1009.94", "990.35", "1077.71")
PLAIN = dict(enumerate(_ORDINARY, 1))
"""January to October of an ordinary year."""


def test_an_ordinary_year_is_asked_nothing(rules: Rules) -> None:
    view = _view(rules, PLAIN)
    for rule in (jump_month, constant_values, round_numbers, last_digits, missing_not_conservative, month_late):
        assert list(rule(view)) == []


def test_a_month_far_from_all_others_is_asked_about(rules: Rules) -> None:
    (found,) = jump_month(_view(rules, {**PLAIN, 7: "3120.40"}))
    assert (found.point, found.period, found.path) == ("jump_month", "2025-07", PATH)


def test_a_season_is_no_jump(rules: Rules) -> None:
    heating = {1: "3120.40", 2: "3055.10", 11: "2980.77", 12: "3201.93"}
    assert list(jump_month(_view(rules, {**PLAIN, **heating}))) == []


def test_a_jump_somebody_explained_is_not_asked_about(rules: Rules) -> None:
    view = _view(rules, {**PLAIN, 7: "3120.40"})
    told = view.series[0].months[7]
    cells = told.sheet.cells.changed({"about/changes": Cell("停产检修")})
    months = {**view.series[0].months, 7: replace(told, sheet=replace(told.sheet, cells=cells))}
    assert list(jump_month(replace(view, series=(replace(view.series[0], months=months),)))) == []


@pytest.mark.parametrize(("months", "asked"), [(3, False), (4, True)])
def test_the_same_figure_is_asked_about_from_four_months_on(rules: Rules, months: int, asked: bool) -> None:
    same = dict.fromkeys(range(4, 4 + months), "1055.17")
    assert bool(list(constant_values(_view(rules, {**PLAIN, **same})))) is asked


def test_months_of_nothing_are_not_the_same_figure(rules: Rules) -> None:
    assert list(constant_values(_view(rules, {**PLAIN, **dict.fromkeys(range(4, 9), "0")}))) == []


def test_round_figures_are_asked_about_from_four_months_on(rules: Rules) -> None:
    three = {**PLAIN, 2: "1000", 3: "1100", 4: "1200"}
    assert list(round_numbers(_view(rules, three))) == []
    (found,) = round_numbers(_view(rules, {**three, 5: "1300"}))
    assert found.names["count"] == 4


def test_the_same_ending_is_asked_about_but_not_that_of_whole_tonnes(rules: Rules) -> None:
    ends = {number: f"{1000 + number * 7}.37" for number in range(1, 7)}
    assert [each.names["value"] for each in last_digits(_view(rules, {**PLAIN, **ends}))] == ["37"]
    whole = {number: f"{1001 + number * 7}.00" for number in range(1, 11)}
    assert list(last_digits(_view(rules, whole))) == []


@pytest.mark.parametrize(
    ("errs", "value", "level"),
    [
        ("low", "900.00", "error"),
        ("low", "1000.00", "warning"),
        ("low", "1043.58", None),
        ("high", "1100.00", "error"),
        ("high", "900.00", None),
    ],
)
def test_a_stand_in_must_not_understate_beside_its_neighbours(
    rules: Rules, errs: str, value: str, level: str | None
) -> None:
    """July is stood in for; June has 968.03 and August 1043.58."""
    view = _view(rules, {**PLAIN, 6: "968.03", 7: value, 8: "1043.58"}, stands_in=(7,), errs=errs)
    assert [each.level for each in missing_not_conservative(view)] == ([level] if level else [])


def test_what_a_meter_without_calibration_was_corrected_to_is_no_stand_in(rules: Rules) -> None:
    view = _view(rules, {**PLAIN, 7: "900.00"}, stands_in=(7,))
    told = view.series[0].months[7]
    corrected = replace(told, cell=Cell(D("900.00"), Source("conservative", "calibration")))
    months = {**view.series[0].months, 7: corrected}
    assert not list(missing_not_conservative(replace(view, series=(replace(view.series[0], months=months),))))


def test_where_months_usually_differ_one_that_does_is_no_jump(rules: Rules) -> None:
    wild = dict(enumerate(("100", "900", "1900", "250", "2600", "1000", "120", "2100", "600", "3900"), 1))
    assert list(jump_month(_view(rules, {number: f"{value}.37" for number, value in wild.items()}))) == []


def test_the_same_figure_after_a_month_without_one_is_no_run(rules: Rules) -> None:
    apart = dict.fromkeys((1, 2, 3, 5, 6, 7), "1055.17") | {9: "987.41", 10: "1102.90"}
    assert list(constant_values(_view(rules, apart))) == []


def test_tens_are_not_round_enough(rules: Rules) -> None:
    assert list(round_numbers(_view(rules, {number: str(1010 + 10 * number) for number in range(1, 8)}))) == []


def test_a_forms_own_checks_are_passed_on_but_not_what_it_only_remarks(rules: Rules) -> None:
    view = _view(rules, {1: "5.3"})
    levels: tuple[Level, ...] = ("note", "warning", "error")
    said = tuple(Finding(level, f"t.{level}", PATH, {}, None, Label(level, level)) for level in levels)
    months = {1: replace(view.months[1], sheet=replace(view.months[1].sheet, findings=said))}
    assert [each.level for each in form_checks(replace(view, months=months))] == ["warning", "error"]


def test_a_second_source_is_asked_for_where_something_was_told(rules: Rules) -> None:
    assert not list(second_missing(_view(rules, {1: "0"})))
    (found,) = second_missing(_view(rules, {1: "0", 2: "5.3", 3: "4.8"}))
    assert (found.names["count"], found.period) == (2, "2025-03")


def test_what_is_new_and_what_is_gone_is_a_change_of_boundary(rules: Rules) -> None:
    view = _view(rules, PLAIN)
    (series,) = view.series
    assert not list(boundary_changed(view))  # nobody knows what there was
    assert not list(boundary_changed(replace(view, series_before={"焦炭": series})))
    found = list(boundary_changed(replace(view, series_before={"烟煤": replace(series, name="烟煤")})))
    assert [each.names["name"] for each in found] == ["焦炭", "烟煤"]


@pytest.mark.parametrize(("now", "asked"), [("79", True), ("80", False), ("120", False), ("121", True)])
def test_a_year_far_from_the_year_before_is_asked_about_whether_more_or_less(
    rules: Rules, now: str, asked: bool
) -> None:
    form = rules.forms["annual_report"]

    def report(value: str) -> Sheet:
        cells, values = Cells({}), {form.headline: D(value)}
        ground = Ground(form, cells, Outcome(values, {}, ()), {})
        return Sheet("f", form, "2025", cells, values, (), Places(form, cells, values), ground)

    view = replace(_view(rules, PLAIN), annual=report(now), before=report("100"))
    assert bool(list(jump_year(view))) is asked


def test_months_are_sealed_in_time_in_order_and_all(rules: Rules) -> None:
    view = _view(rules, dict.fromkeys(range(1, 12), "1055.17"))
    months = dict(view.months)
    months[3] = replace(months[3], first_sealed=date(2025, 11, 1), due=date(2025, 10, 31))
    months[5] = replace(months[5], whole=False)
    months[7] = replace(months[7], whole=False, sealed=False)  # what is no longer sealed follows nothing yet
    months[4] = replace(months[4], first_sealed=date(2025, 10, 31), due=date(2025, 10, 31))  # on the last day
    view = replace(view, months=months)
    assert [each.period for each in month_late(view)] == ["2025-03"]
    assert [each.period for each in month_order(view)] == ["2025-05"]
    assert [each.period for each in month_missing(view)] == ["2025-07", "2025-12"]
    assert len(list(month_missing(replace(view, day=date(2025, 12, 31))))) == 1  # December is not over


# ---------------------------------------------------------------- the list


def _doubt(rules: Rules, period: str = "2025-03", stake: str | None = None, **more: str) -> Doubt:
    points = rules.parameters["verification_points"].value
    found = doubt(
        points,  # type: ignore[arg-type] # points, as its kind says
        "figure_unproven",
        "error",
        filing=f"f{period}",
        path=PATH,
        period=period,
        at_stake=D(stake) if stake else None,
        name="焦炭",
        month=period,
    )
    return replace(found, **more)  # type: ignore[arg-type] # only texts are changed


def test_the_gravest_comes_first_then_the_dearest(rules: Rules) -> None:
    mild = replace(_doubt(rules, stake="900"), level="note", path="fuels/r2/quantity")
    cheap, dear = (
        _doubt(rules, stake="5", path="fuels/r3/quantity"),
        _doubt(rules, stake="70", path="fuels/r4/quantity"),
    )
    unknown = _doubt(rules, path="fuels/r5/quantity")
    assert ranked([mild, unknown, cheap, dear]) == (dear, cheap, unknown, mild)


def test_the_same_of_several_months_is_said_once_and_its_tonnes_add_up(rules: Rules) -> None:
    (joined,) = ranked([_doubt(rules, "2025-04", "5"), _doubt(rules, "2025-03", "70"), _doubt(rules, "2025-05")])
    assert (joined.period, joined.filing, joined.at_stake) == ("2025-03", "f2025-03", Decimal(75))
    assert "3个月" in joined.says


def test_a_point_is_filled_in_both_languages(rules: Rules) -> None:
    found = _doubt(rules)
    with speaking("en"):
        assert found.says == "2025-03: “焦炭” stands on no evidence"
    assert found.says == "2025-03“焦炭”没有任何支撑材料"


def test_a_point_that_is_not_there_or_lacks_a_name_is_our_fault(rules: Rules) -> None:
    points = rules.parameters["verification_points"].value
    with pytest.raises(KeyError):
        doubt(points, "no_such_point", "note")  # type: ignore[arg-type] # points, as its kind says
    with pytest.raises(KeyError):
        doubt(points, "figure_unproven", "note", name="焦炭")  # type: ignore[arg-type] # as above


def test_every_point_speaks_both_languages_of_the_same_things(rules: Rules) -> None:
    from workbench.base.text import placeholders

    points = rules.parameters["verification_points"].value
    assert isinstance(points, Mapping)
    for point in points.values():
        for label in (point.label, point.cure):  # type: ignore[union-attr] # points, as its kind says
            assert isinstance(label, Label)
            assert label.en, point
            assert placeholders(label.zh) == placeholders(label.en), point
