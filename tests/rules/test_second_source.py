from collections.abc import Callable
from datetime import date
from pathlib import Path

from workbench.base.numbers import D
from workbench.rules.cells import Cell, Cells
from workbench.rules.evaluate import evaluate
from workbench.rules.library import Library
from workbench.rules.outcome import Outcome

Work = Callable[[Cells], Outcome]

PATH = "fuels/r1/months/03/quantity"


def found(outcome: Outcome) -> list[tuple[str, str, str]]:
    return [
        (each.level, each.code, each.path) for each in outcome.findings if each.code.startswith(("second", "cell.n"))
    ]


def test_a_second_source_that_agrees_as_printed_finds_nothing(work: Work, year: Cells) -> None:
    outcome = work(year.changed({f"second/{PATH}": Cell(D("100.004"))}))
    assert found(outcome) == []
    assert outcome.seconds == {PATH: D("100.00")}


def test_one_that_differs_warns_at_the_figure_and_changes_no_result(work: Work, year: Cells) -> None:
    outcome = work(year.changed({f"second/{PATH}": Cell(D("100.005"))}))
    assert found(outcome) == [("warning", "second.differs", PATH)]
    assert outcome.values["total/emission_all"] == work(year).values["total/emission_all"]
    assert "100.01" in next(each for each in outcome.findings if each.code == "second.differs").sentence()


def test_an_explained_difference_is_a_note(work: Work, year: Cells) -> None:
    outcome = work(year.changed({f"second/{PATH}": Cell(D("99"), note="地磅故障两天")}))
    assert found(outcome) == [("note", "second.explained", PATH)]
    assert "地磅故障两天" in outcome.findings[0].sentence()


def test_a_result_may_have_a_second_source_too(work: Work, year: Cells) -> None:
    outcome = work(year.changed({"second/fuels/r1/quantity_year": Cell(D("1199"))}))
    assert found(outcome) == [("warning", "second.differs", "fuels/r1/quantity_year")]


def test_a_second_source_beside_nothing_yet_waits(work: Work, year: Cells) -> None:
    outcome = work(year.changed({PATH: None, f"second/{PATH}": Cell(D("99"))}))
    assert found(outcome) == []
    assert outcome.seconds == {PATH: D("99")}


def test_what_cannot_be_compared_is_an_error_and_kept(work: Work, year: Cells) -> None:
    outcome = work(year.changed({f"second/{PATH}": Cell("约一百")}))
    assert found(outcome) == [("error", "second.not_comparable", PATH)]


def test_a_second_source_of_what_the_form_does_not_have_is_told(work: Work, year: Cells) -> None:
    outcome = work(year.changed({"second/fuels/r9/nothing": Cell(D("1"))}))
    assert found(outcome) == [("warning", "cell.not_of_form", "second/fuels/r9/nothing")]


def test_a_blank_explains_nothing(work: Work, year: Cells) -> None:
    outcome = work(year.changed({f"second/{PATH}": Cell(D("99"), note=" \u3000")}))
    assert found(outcome) == [("warning", "second.differs", PATH)]


def test_a_second_source_outside_the_bounds_of_the_figure_is_compared_all_the_same(
    pack: Callable[..., Path], year: Cells
) -> None:
    folder = pack(form=("places: 2, least: 0, label", "places: 2, least: 50, most: 200, label"))
    rules = Library.load(folder).rules("t.trial", date(2026, 12, 31), date.max)
    for told in ("49", "201"):
        outcome = evaluate(rules.forms["year"], year.changed({f"second/{PATH}": Cell(D(told))}), rules)
        assert found(outcome) == [("warning", "second.differs", PATH)]
