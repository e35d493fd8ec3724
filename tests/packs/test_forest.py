"""Forests and mangroves: statistics and tonnes worked out a second time, what must hold of any, and AF-1 whole."""

import math
import re
import statistics
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.packs.conftest import BUNDLED
from workbench.domain.drawing import Drawer, Giver
from workbench.rules.cells import Cells
from workbench.rules.evaluate import evaluate
from workbench.rules.form import Form
from workbench.rules.library import Library, Rules
from workbench.rules.outcome import Outcome
from workbench.services.packs import typed_cells

LIBRARY = Library.load(BUNDLED)
FOREST, MANGROVE = PACKS = ("cn.ccer.afforestation", "cn.ccer.mangrove")
DAY = date(2026, 6, 30)
HAIR = Fraction(1, 10**9)
"""Tonnes by which figures kept to twelve decimals may be out."""


def rules_of(pack: str = FOREST) -> Rules:
    return LIBRARY.rules(pack, DAY, DAY)


def worked(form: str, cells: Mapping[str, object], pack: str = FOREST) -> Outcome:
    rules = rules_of(pack)
    return evaluate(rules.forms[form], typed_cells(rules.forms[form], dict(cells)), rules)


def figure(outcome: Outcome, path: str) -> Decimal:
    value = outcome.values[path]
    assert isinstance(value, Decimal), path
    return value


# ---------------------------------------------------------------- Student's t


def inside(t: float, freedom: int) -> float:
    """Give the probability that Student's t lies within ±t: the finite series of whole degrees of freedom."""
    angle = math.atan(t / math.sqrt(freedom))
    sine, cosine = math.sin(angle), math.cos(angle)
    odd = freedom % 2
    term, total = (cosine, 0.0) if odd else (1.0, 0.0)
    for k in range(odd + 1, freedom, 2):
        total += term
        term *= cosine * cosine * k / (k + 1)
    return 2 / math.pi * (angle + sine * total) if odd else sine * total


def t_table() -> dict[int, Decimal]:
    value = rules_of().parameters["t_90"].value
    assert isinstance(value, Mapping)
    return {int(freedom): t for freedom, t in value.items() if isinstance(t, Decimal)}


def test_every_t_is_the_quantile_to_its_last_decimal() -> None:
    table = t_table()
    assert list(table) == list(range(1, 121))
    for freedom, t in table.items():
        assert inside(float(t) - 0.0005, freedom) <= 0.9 <= inside(float(t) + 0.0005, freedom), freedom


def test_the_series_gives_what_printed_tables_give() -> None:
    printed = {1: "6.314", 2: "2.920", 5: "2.015", 9: "1.833", 10: "1.812", 20: "1.725", 30: "1.697", 120: "1.658"}
    assert {freedom: str(t_table()[freedom]) for freedom in printed} == printed


# ---------------------------------------------------------------- sampling

Stratum = tuple[Decimal, list[Decimal], Decimal, Decimal]
"""Area, biomass of each plot, root-to-shoot ratio, carbon fraction."""


def hundredths(low: int, high: int) -> st.SearchStrategy[Decimal]:
    return st.integers(low, high).map(lambda cents: Decimal(cents).scaleb(-2))


STRATA: st.SearchStrategy[list[Stratum]] = st.lists(
    st.tuples(
        hundredths(100, 500_000),
        st.lists(hundredths(100, 20_000), min_size=2, max_size=8),
        hundredths(5, 60),
        hundredths(40, 60),
    ),
    min_size=1,
    max_size=3,
)


def survey(strata: Sequence[Stratum]) -> dict[str, object]:
    cells: dict[str, object] = {}
    for number, (area, plots, root, carbon) in enumerate(strata, 1):
        tree, row = f"trees/r{number}", f"strata/r{number}"
        cells |= {f"{tree}/species": f"树{number}", f"{tree}/root": root, f"{tree}/carbon": carbon}
        cells |= {f"{row}/code": f"S{number}", f"{row}/species": f"树{number}", f"{row}/way": "allometric"}
        cells |= {f"{row}/area": area}
        for each, biomass in enumerate(plots, 1):
            cells |= {f"{row}/plots/r{each}/plot": str(each), f"{row}/plots/r{each}/biomass": biomass}
    return cells


@settings(max_examples=60)
@given(strata=STRATA)
def test_the_statistics_are_those_of_an_independent_computation(strata: list[Stratum]) -> None:
    found = worked("survey", survey(strata))
    whole = sum(Fraction(area) for area, *_ in strata)
    mean = variance = Fraction(0)
    for number, (area, plots, root, carbon) in enumerate(strata, 1):
        exact = [Fraction(each) for each in plots]
        own, spread = statistics.mean(exact), statistics.variance(exact)
        row, per_tonne = f"strata/r{number}", (1 + Fraction(root)) * Fraction(carbon)
        assert abs(Fraction(figure(found, f"{row}/mean")) - own) <= Fraction(1, 10**8)
        assert math.isclose(figure(found, f"{row}/variance"), spread, rel_tol=1e-6, abs_tol=1e-6)
        assert math.isclose(figure(found, f"{row}/error"), math.sqrt(spread / len(plots)), rel_tol=1e-6, abs_tol=1e-5)
        weight = Fraction(area) / whole
        mean += weight * own * per_tonne
        variance += weight**2 * spread * per_tonne**2 / len(plots)
    freedom = sum(len(plots) - 1 for _, plots, *_ in strata)
    relative = float(t_table()[freedom]) * math.sqrt(variance) / float(mean) * 100
    assert figure(found, "precision/freedom") == freedom
    assert math.isclose(figure(found, "precision/relative"), relative, rel_tol=1e-6, abs_tol=1e-5)
    assert math.isclose(figure(found, "precision/mean"), mean, rel_tol=1e-6)
    assert abs(Fraction(figure(found, "total/carbon")) - mean * whole) <= Fraction(1, 100)


@settings(max_examples=30)
@given(strata=STRATA)
def test_precision_is_reached_exactly_when_the_relative_error_is_ten_per_cent_or_less(strata: list[Stratum]) -> None:
    found = worked("survey", survey(strata))
    assert found.values["precision/reached"] is (figure(found, "precision/relative") <= 10)
    assert ("precision/applied" in found.values) is (found.values["precision/reached"] is True)
    needed = {finding.path for finding in found.findings if finding.code == "cell.missing"}
    assert ("precision/deduction" in needed) is (found.values["precision/reached"] is False)


def test_more_than_a_hundred_and_twenty_degrees_of_freedom_take_the_last_row() -> None:
    plots = [Decimal(40 + number % 3) for number in range(130)]
    found = worked("survey", survey([(Decimal(100), plots, Decimal("0.2"), Decimal("0.5"))]))
    assert figure(found, "precision/freedom") == Decimal(129)
    assert figure(found, "precision/t") == t_table()[120]


# ---------------------------------------------------------------- tonnes


def account(
    first: date, last: date, rows: Sequence[tuple[Decimal, Decimal, Decimal]], **said: object
) -> dict[str, object]:
    """Say a period between monitorings the day before `first` and on `last`, and strata by area, before and now."""
    cells: dict[str, object] = {
        "about/first_day": first,
        "about/last_day": last,
        "stock/earlier_day": first - timedelta(days=1),
        "stock/day": last,
        "stock/cut": 0,
        "deductions/risk": 10,
    }
    for number, (area, before, now) in enumerate(rows, 1):
        row = f"strata/r{number}"
        cells |= {f"{row}/code": str(number), f"{row}/area_1": area, f"{row}/area_2": area, f"{row}/root": "0.246"}
        cells |= {f"{row}/above_1": before, f"{row}/above_2": now, f"{row}/fraction": "0.52"}
    for number, year in enumerate(range(first.year, last.year + 1), 1):
        row = f"vintages/r{number}"
        cells |= {f"{row}/year": str(year), f"{row}/baseline": 0, f"{row}/leakage": 0}
    return cells | {path.replace("__", "/"): value for path, value in said.items()}


PERIODS = st.tuples(st.dates(date(2021, 1, 1), date(2030, 12, 31)), st.integers(300, 2000))
ROWS = st.lists(
    st.tuples(hundredths(100, 200_000), hundredths(0, 5_000), hundredths(0, 20_000)), min_size=1, max_size=3
)


def span(period: tuple[date, int]) -> tuple[date, date]:
    return period[0], period[0] + timedelta(days=period[1])


def tonnes(rows: Sequence[tuple[Decimal, Decimal, Decimal]], cut: int = 0, risk: int = 10) -> Fraction:
    """Give the whole reduction, not rounded, in fractions, without the program."""
    change = sum(Fraction(area) * (Fraction(now) - Fraction(before)) for area, before, now in rows)
    carbon = change * Fraction("1.246") * Fraction("0.52")
    carbon *= 1 - Fraction(cut, 100) if carbon > 0 else 1 + Fraction(cut, 100)
    return carbon * Fraction(44, 12) * (1 - Fraction(risk, 100))


@settings(max_examples=60)
@given(period=PERIODS, rows=ROWS, cut=st.sampled_from([0, 6, 11]), risk=st.integers(0, 30))
def test_a_second_computation_agrees_in_the_sum_and_year_by_year(
    period: tuple[date, int], rows: list[tuple[Decimal, Decimal, Decimal]], cut: int, risk: int
) -> None:
    first, last = span(period)
    found = worked("accounting", account(first, last, rows, stock__cut=cut, deductions__risk=risk))
    net = tonnes(rows, cut, risk)
    assert abs(Fraction(figure(found, "result/net")) - net) < HAIR * (1 + abs(net))
    days = [first + timedelta(days=number) for number in range((last - first).days + 1)]
    years = range(first.year, last.year + 1)
    length = {year: (date(year, 12, 31) - date(year, 1, 1)).days + 1 for year in years}
    parts = {year: Fraction(sum(day.year == year for day in days), length[year]) for year in years}
    for number, year in enumerate(years, 1):
        raw = net * parts[year] / sum(parts.values())
        assert abs(Fraction(figure(found, f"vintages/r{number}/raw")) - raw) < HAIR * (1 + abs(net))
        assert figure(found, f"vintages/r{number}/reduction") in {math.floor(raw - HAIR), math.floor(raw + HAIR)}
    assert not [each for each in found.findings if each.code.startswith("removal.accounting.year")]


@settings(max_examples=60)
@given(period=PERIODS, rows=ROWS)
def test_whole_tonnes_of_years_never_exceed_those_of_the_sum(
    period: tuple[date, int], rows: list[tuple[Decimal, Decimal, Decimal]]
) -> None:
    found = worked("accounting", account(*span(period), rows))
    by_year, of_sum = figure(found, "result/reduction_by_year"), figure(found, "result/reduction_of_sum")
    assert by_year <= of_sum <= figure(found, "result/net") + Decimal("1e-9")
    assert figure(found, "result/reduction") == by_year


@settings(max_examples=40)
@given(period=PERIODS, rows=ROWS, more=hundredths(1, 5_000), data=st.data())
def test_more_growth_never_gives_fewer_tonnes(
    period: tuple[date, int], rows: list[tuple[Decimal, Decimal, Decimal]], more: Decimal, data: st.DataObject
) -> None:
    which = data.draw(st.integers(0, len(rows) - 1))
    grown = [(a, before, now + more * (number == which)) for number, (a, before, now) in enumerate(rows)]
    less, greater = (
        figure(worked("accounting", account(*span(period), each)), "result/reduction") for each in (rows, grown)
    )
    assert less <= greater


BURDENS = {
    "stock/cut": st.integers(0, 100).map(Decimal),
    "vintages/r1/baseline": hundredths(0, 100_000),
    "vintages/r1/leakage": hundredths(0, 100_000),
    "fires/r1/emission": hundredths(0, 100_000),
}


@settings(max_examples=60)
@given(period=PERIODS, rows=ROWS, name=st.sampled_from(sorted(BURDENS)), data=st.data())
def test_no_deduction_ever_raises_the_claim(
    period: tuple[date, int], rows: list[tuple[Decimal, Decimal, Decimal]], name: str, data: st.DataObject
) -> None:
    first, last = span(period)
    low, high = sorted(data.draw(st.tuples(BURDENS[name], BURDENS[name])))
    said = account(first, last, rows) | {"fires/r1/burnt": first, "fires/r1/emission": 0}
    lighter, heavier = (worked("accounting", {**said, name: each}) for each in (low, high))
    assert figure(heavier, "result/reduction") <= figure(lighter, "result/reduction")


@settings(max_examples=40)
@given(period=PERIODS, rows=ROWS, risks=st.tuples(st.integers(0, 100), st.integers(0, 100)))
def test_a_higher_deduction_for_risk_never_raises_what_can_be_claimed(
    period: tuple[date, int], rows: list[tuple[Decimal, Decimal, Decimal]], risks: tuple[int, int]
) -> None:
    """A loss is not made good by it either: with nothing gained there is nothing to claim at any rate."""
    low, high = (
        figure(worked("accounting", account(*span(period), rows, deductions__risk=risk)), "result/reduction")
        for risk in sorted(risks)
    )
    assert max(high, Decimal(0)) <= max(low, Decimal(0))


# ---------------------------------------------------------------- from plots to tonnes

TREES = {"杉木": ("0.307", "1.634", "0.246", "0.520"), "马尾松": ("0.380", "1.472", "0.187", "0.460")}
AREAS = {"杉木": "320.50", "马尾松": "185.00"}
VOLUMES = {2020: {"杉木": "18.60", "马尾松": "12.40"}, 2025: {"杉木": "64.20", "马尾松": "41.75"}}


def design() -> dict[str, object]:
    cells: dict[str, object] = {"deductions/risk": 10, "deductions/risk_table": "表", "deductions/risk_source": "例"}
    for number, (species, values) in enumerate(TREES.items(), 1):
        tree, row = f"trees/r{number}", f"strata/r{number}"
        for name, value in zip(("wood_density", "expansion", "root", "carbon"), values, strict=True):
            cells |= {f"{tree}/{name}": value, f"{tree}/{name}_table": "表"}
        cells |= {f"{tree}/species": species, f"{tree}/source": "例"}
        cells |= {f"{row}/code": f"S{number}", f"{row}/name": species, f"{row}/species": species}
        cells |= {f"{row}/way": "volume", f"{row}/area": AREAS[species]}
    for number, year in enumerate(range(2021, 2041), 1):
        cells |= {f"years/r{number}/year": str(year), f"years/r{number}/baseline": 0, f"years/r{number}/leakage": 0}
    return cells


def giver(form: Form, cells: Cells, place: str) -> Giver:
    return Giver(form, cells, evaluate(form, cells, rules_of()).values, place)


def drawn(form: Form, cells: Cells, givers: Mapping[str, Sequence[Giver]]) -> Cells:
    changes = Drawer(form, cells, evaluate(form, cells, rules_of()).values, givers).changes()
    return cells.changed({change.path: change.after for change in changes})


def monitored(year: int, givers: Mapping[str, Sequence[Giver]]) -> Giver:
    """Measure three plots a stratum whose mean is the volume of the year; all else is drawn."""
    form = rules_of().forms["survey"]
    cells = drawn(form, typed_cells(form, {"about/day": date(year, 12, 31)}), givers)
    typed: dict[str, object] = {}
    for row in cells.rows("strata"):
        base = f"strata/{row}"
        species = str(cells.value(f"{base}/species"))
        typed |= {f"{base}/area": AREAS[species]}
        for number, off in enumerate(("-0.40", "0.40", "0"), 1):
            volume = Decimal(VOLUMES[year][species]) + Decimal(off)
            typed |= {f"{base}/plots/r{number}/plot": str(number), f"{base}/plots/r{number}/volume": volume}
    return giver(form, Cells({**dict(cells.items()), **dict(typed_cells(form, typed).items())}), f"survey {year}")


def test_af_1_comes_out_of_the_plots_of_two_monitorings_to_the_last_digit() -> None:
    plan = rules_of().forms["design"]
    planned = giver(plan, typed_cells(plan, design()), "design")
    before = monitored(2020, {"design": [planned]})
    now = monitored(2025, {"design": [planned], "last": [before]})
    form = rules_of().forms["accounting"]
    said: dict[str, object] = {"about/first_day": date(2021, 1, 1), "about/last_day": date(2025, 12, 31)}
    said |= {"about/crediting_from": date(2021, 1, 1), "about/crediting_to": date(2040, 12, 31)}
    said |= {f"vintages/r{number}/year": str(2020 + number) for number in range(1, 6)}
    cells = drawn(form, typed_cells(form, said), {"design": [planned], "survey": [now]})
    found = evaluate(form, cells, rules_of())
    assert found.values["stock/earlier_day"] == date(2020, 12, 31)
    assert len(cells.rows("vintages")) == 5  # the design's twenty years make no rows of their own
    wanted = {
        "strata/r1/biomass_1": "11.6257616328",
        "strata/r1/biomass_2": "40.1276288616",
        "strata/r1/removal": "17417.111038623296",
        "strata/r2/removal": "6080.667016817067",
        "result/biomass": "23497.778055440363",
        "result/withheld": "2349.777805544036",
        "result/net": "21148.000249896326",
        "result/yearly": "4229.600049979265",
        "result/reduction_by_year": "21145",
        "result/reduction_of_sum": "21148",
    }
    assert {path: str(figure(found, path).normalize()) for path in wanted} == {
        path: str(Decimal(value).normalize()) for path, value in wanted.items()
    }


def test_the_plots_of_the_monitoring_before_are_asked_again_by_their_codes() -> None:
    plan = rules_of().forms["design"]
    planned = giver(plan, typed_cells(plan, design()), "design")
    before = monitored(2020, {"design": [planned]})
    form = rules_of().forms["survey"]
    again = drawn(form, typed_cells(form, {}), {"design": [planned], "last": [before]})
    rows = again.rows("strata")
    assert [
        [again.value(f"strata/{row}/plots/{each}/plot") for each in again.rows(f"strata/{row}/plots")] for row in rows
    ] == [
        ["1", "2", "3"],
        ["1", "2", "3"],
    ]
    assert not [path for path in again if path.endswith("/volume")]


# ---------------------------------------------------------------- nothing that was not seen


@pytest.mark.parametrize("pack", PACKS)
@pytest.mark.parametrize("form", ["design", "survey", "accounting"])
def test_no_parameter_of_biomass_no_rate_and_no_deduction_is_preset(pack: str, form: str) -> None:
    rules = rules_of(pack)
    typed = {"species": "甲", "code": "S1", "pool": "soil", "year": "2025"}
    sections = {
        name: section for name, section in rules.forms[form].walk() if section.rows == "many" and "." not in name
    }
    cells = {
        f"{name}/r1/{field}": value
        for name, section in sections.items()
        for field, value in typed.items()
        if field in {each.id for each in section.fields}
    }
    found = worked(form, cells, pack).values
    preset = (
        "wood_density",
        "expansion",
        "density",
        "root",
        "carbon",
        "fraction",
        "rate",
        "risk",
        "cut",
        "baseline",
        "leakage",
    )
    assert not [path for path in found if path.rpartition("/")[2] in preset and path.split("/")[0] != "precision"]


@pytest.mark.parametrize(("pack", "seen"), [(FOREST, "abcde"), (MANGROVE, "ab")])
def test_only_what_was_read_is_cited_as_text(pack: str, seen: str) -> None:
    rules = rules_of(pack)
    cites = [
        cite
        for name in ("eligibility", "design", "survey", "accounting")
        for form in [rules.forms[name]]
        for cite in (
            form.cite,
            *(check.cite for check in form.checks),
            *(section.cite for _, section in form.walk()),
            *(field.cite for _, section in form.walk() for field in section.fields),
        )
        if cite and cite.document.id == "method"
    ] + [entry.cite for entry in rules.parameters.values() if entry.cite.document.id == "method"]
    surer = {cite.article for cite in cites if cite.confidence == "text"}
    assert {letter for article in surer for letter in re.findall("第([a-z])项", article)} == set(seen)
    assert {article.split("第", 2)[1] for article in surer if "章" in article} <= {"1章", "2章", "2章 适用条件"}
    assert any(cite.confidence == "unverified" for cite in cites)
