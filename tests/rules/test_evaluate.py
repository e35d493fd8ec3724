from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path

from workbench.base.numbers import D
from workbench.rules.cells import Cell, Cells
from workbench.rules.evaluate import evaluate
from workbench.rules.library import Library
from workbench.rules.outcome import Outcome

Work = Callable[[Cells], Outcome]


def codes(outcome: Outcome) -> set[str]:
    return {f"{finding.code}@{finding.path}" for finding in outcome.findings}


def test_a_month_is_computed_with_the_exact_quotient_and_rounded_half_up(work: Work, year: Cells) -> None:
    outcome = work(year)
    # 100 · 20.5 · 0.026 · 44/12 = 195.4333…
    assert outcome.values["fuels/r1/months/01/emission"] == D("195.43")


def test_a_factor_may_change_in_july(work: Work, year: Cells) -> None:
    outcome = work(year)
    assert outcome.values["fuels/r1/months/06/ncv"] == D("20.5")
    assert outcome.values["fuels/r1/months/07/ncv"] == D("21.5")
    assert outcome.values["fuels/r1/ncv_year"] == D("21")
    assert outcome.values["total/emission_all"] == 6 * D("195.43") + 6 * D("204.97") == outcome.values["total/flat"]


def test_the_change_is_not_known_before_it_is_published(library: Library, year: Cells) -> None:
    rules = library.rules("t.trial", date(2026, 12, 31), date(2026, 5, 31))
    assert evaluate(rules.forms["year"], year, rules).values["fuels/r1/months/07/ncv"] == D("20.5")


def test_a_missing_figure_is_not_zero_and_only_the_cause_is_reported(work: Work, year: Cells) -> None:
    outcome = work(year.changed({"fuels/r1/months/03/carbon": None}))
    assert "fuels/r1/months/03/emission" not in outcome.values
    assert "total/emission_all" not in outcome.values
    assert codes(outcome) == {"cell.missing@fuels/r1/months/03/carbon"}
    assert not outcome.ready


def test_a_missing_fuel_is_reported_but_not_the_default_that_needs_it(work: Work, year: Cells) -> None:
    outcome = work(year.changed({"fuels/r1/fuel": None}))
    assert codes(outcome) == {"cell.missing@fuels/r1/fuel"}


def test_a_fuel_without_a_default_asks_for_a_measured_value(work: Work, year: Cells) -> None:
    found = codes(work(year.changed({"fuels/r1/fuel": Cell("wood")})))
    assert "table.no_row@fuels/r1/months/01/ncv" in found
    assert "trial.wood@fuels/r1/fuel" in found


def test_a_measured_value_beats_the_default_and_says_so(work: Work, year: Cells) -> None:
    outcome = work(year.changed({"fuels/r1/months/01/ncv": Cell(D("25"))}))
    assert outcome.values["fuels/r1/months/01/way"] == "measured"
    assert outcome.values["fuels/r1/months/02/way"] == "default"
    assert "fuels/r1/months/01/ncv" not in outcome.steps
    assert outcome.steps["fuels/r1/months/02/ncv"].origin == "default"


def test_a_typed_figure_is_rounded_as_the_form_prints_it_and_says_so(work: Work, year: Cells) -> None:
    outcome = work(year.changed({"fuels/r1/months/01/quantity": Cell(D("100.125"))}))
    assert str(outcome.values["fuels/r1/months/01/quantity"]) == "100.13"
    assert "cell.rounded@fuels/r1/months/01/quantity" in codes(outcome)
    assert outcome.ready


def test_text_in_a_number_is_kept_reported_and_not_computed_with(work: Work, year: Cells) -> None:
    outcome = work(year.changed({"fuels/r1/months/01/quantity": Cell("约100吨")}))
    assert codes(outcome) == {"kind.not_a_number@fuels/r1/months/01/quantity"}


def test_a_figure_out_of_bounds_is_reported_and_still_computed_with(work: Work, year: Cells) -> None:
    outcome = work(year.changed({"fuels/r1/months/01/quantity": Cell(D("-1"))}))
    assert codes(outcome) == {"kind.too_small@fuels/r1/months/01/quantity"}
    assert outcome.values["fuels/r1/months/01/emission"] == D("-1.95")


def test_findings_come_in_the_order_of_the_form(work: Work, year: Cells) -> None:
    gaps = ("fuels/r1/fuel", "fuels/r1/months/02/quantity", "fuels/r1/months/02/carbon", "fuels/r1/months/10/quantity")
    outcome = work(year.changed(dict.fromkeys(reversed(gaps))))
    assert [finding.path for finding in outcome.findings] == list(gaps)


def test_no_rows_sum_to_zero_but_too_few_rows_are_an_error(work: Work) -> None:
    outcome = work(Cells())
    assert outcome.values["total/emission_all"] == 0
    assert codes(outcome) == {"section.too_few_rows@fuels"}


def test_a_question_that_does_not_apply_is_not_asked(work: Work, year: Cells) -> None:
    assert work(year).ready
    assert "fuels/r1/price" in work(year).closed
    bought = work(year.changed({"fuels/r1/bought": Cell(True)}))
    assert codes(bought) == {"cell.missing@fuels/r1/price"}
    assert not bought.closed


def test_a_wrong_answer_is_reported_once_and_not_computed_with(work: Work, year: Cells) -> None:
    assert codes(work(year.changed({"fuels/r1/fuel": Cell("什么煤")}))) == {"kind.not_a_choice@fuels/r1/fuel"}


def test_division_by_zero_is_reported_where_it_happens(work: Work, year: Cells) -> None:
    zero = year.changed({f"fuels/r1/months/{month:02d}/quantity": Cell(D(0)) for month in range(1, 13)})
    assert "formula.division_by_zero@fuels/r1/share" in codes(work(zero))


def test_a_cell_the_form_does_not_have_is_kept_and_mentioned(work: Work, year: Cells) -> None:
    assert codes(work(year.changed({"fuels/r1/smell": Cell("bad")}))) == {"cell.not_of_form@fuels/r1/smell"}


def test_a_step_tells_words_figures_and_sources(work: Work, year: Cells) -> None:
    step = work(year).steps["fuels/r1/months/08/emission"]
    assert step.words == "量 × 热值 × 碳 × 44 ÷ 12"
    assert step.figures == "100.00 × 21.500 × 0.026 × 44 ÷ 12"
    assert [given.path for given in step.inputs[:2]] == ["fuels/r1/months/08/quantity", "fuels/r1/months/08/ncv"]


def test_an_outcome_names_the_drafts_it_rests_on(work: Work, year: Cells) -> None:
    assert [cite.document.id for cite in work(year).unsure] == ["draft"]


def test_no_form_is_in_force_before_its_first_day(library: Library) -> None:
    assert not library.rules("t.trial", date(2023, 12, 31), date.max).forms


def test_the_fingerprint_changes_with_what_is_known_and_not_with_comments(
    pack: Callable[..., Path], library: Library
) -> None:
    day = date(2026, 12, 31)
    early, late = library.rules("t.trial", day, date(2026, 5, 31)), library.rules("t.trial", day, date.max)
    assert early.digest != late.digest
    commented = Library.load(pack(form=("headline:", "# a remark\nheadline:")))
    assert commented.rules("t.trial", day, date.max).digest == late.digest
    for mended in (("value: 44", "value: 44.01"), ("式1", "式2"), ("since: 2024-01-01", "since: 2024-01-02")):
        assert Library.load(pack(m_co2=mended)).rules("t.trial", day, date.max).digest != late.digest


def test_an_evaluation_does_not_change_what_it_is_given(work: Work, year: Cells) -> None:
    before = dict(year)
    first, second = work(year), work(year)
    assert dict(year) == before
    assert first.values == second.values
    assert first.findings == second.findings


def test_rows_are_worked_out_in_their_own_right(work: Work, year: Cells) -> None:
    both = year.changed({path.replace("r1", "r2"): cell for path, cell in year.items()})
    values = work(both).values
    assert values["fuels/r2/share"] == D("0.5")
    total = values["total/emission_all"]
    assert isinstance(total, Decimal)
    assert total == 2 * D("2402.40")


def test_a_draft_is_doubted_until_the_person_says_where_the_official_text_has_it(work: Work, year: Cells) -> None:
    (cite,) = work(year).unsure
    confirmed = work(year.changed({cite.confirmation: Cell("公报 2026 年第 7 号，第 3 页")}))
    assert not confirmed.unsure
    assert confirmed.confirmed[cite.confirmation] == "公报 2026 年第 7 号，第 3 页"
    assert confirmed.findings == work(year).findings
    assert work(year.changed({cite.confirmation: Cell("")})).unsure


def test_a_branch_not_taken_is_no_ground_of_the_result(pack: Callable[..., Path], year: Cells) -> None:
    price = "{id: price, kind: number, unit: yuan, when: bought, label: {zh: 价}}"
    heat = (
        "- {id: heat, kind: number, unit: GJ/fuel_unit, label: {zh: 热},"
        " formula: 'if_(fuel == \"wood\", pick(ncv_default, fuel), sum(months.ncv) / 12)'}\n      "
    )
    library = Library.load(pack(form=(f"- {price}", f"{heat}- {price}")))
    rules = library.rules("t.trial", date(2026, 12, 31), date.max)
    step = evaluate(rules.forms["year"], year, rules).steps["fuels/r1/heat"]
    assert [(given.name or given.label.zh, given.used) for given in step.inputs] == [
        ("品种", True),
        ("ncv_default", False),
        ("热值", True),
    ]
    assert step.cites == ()


def test_a_check_may_point_at_where_it_is_mended(pack: Callable[..., Path], year: Cells) -> None:
    library = Library.load(pack(form=("at: fuels.fuel,", "at: fuels.fuel, leads_to: total,")))
    rules = library.rules("t.trial", date(2026, 12, 31), date.max)
    outcome = evaluate(rules.forms["year"], year.changed({"fuels/r1/fuel": Cell("wood")}), rules)
    assert "trial.wood@total" in codes(outcome)


def test_the_figures_of_a_choice_show_the_branch_taken(pack: Callable[..., Path], year: Cells) -> None:
    price = "{id: price, kind: number, unit: yuan, when: bought, label: {zh: 价}}"
    heat = (
        "- {id: heat, kind: number, unit: GJ/fuel_unit, label: {zh: 热},"
        " formula: 'if_(fuel == \"wood\", pick(ncv_default, fuel), ncv_year * 2)'}\n      "
        "- {id: dear, kind: number, unit: fuel_unit, label: {zh: 贵},"
        " formula: 'if_(known(ncv_year), quantity_year, 0)'}\n      "
    )
    library = Library.load(pack(form=(f"- {price}", f"{heat}- {price}")))
    rules = library.rules("t.trial", date(2026, 12, 31), date.max)
    steps = evaluate(rules.forms["year"], year, rules).steps
    assert steps["fuels/r1/heat"].figures == "21.000 × 2"
    assert steps["fuels/r1/dear"].figures == "1,200.00"
    # nothing tells which branch a written figure was taken from
    missing = evaluate(rules.forms["year"], Cells({"fuels/r1/fuel": Cell("coal")}), rules).steps["fuels/r1/dear"]
    assert missing.figures.startswith("如果")
