from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from tests.services.year.conftest import Fill, Seal
from tests.services.year.test_draws import COAL
from tests.trial_year import ANNUAL, MONTHLY, write
from workbench.base.clock import set_clock
from workbench.base.errors import WorkbenchError
from workbench.domain.filing import Filing
from workbench.rules.library import Library
from workbench.services import filings, rebasing
from workbench.services.context import Workbench

LATER = date(2026, 3, 5)


@pytest.fixture
def draft(wb: Workbench, fill: Fill) -> Filing:
    """A month of August, begun before the correction was published; the day is 20 March now."""
    filing = fill(filings.begin(wb, "e1", MONTHLY, "2025-08"), COAL)
    set_clock(lambda: datetime(2026, 3, 20, 4, 0, tzinfo=UTC))
    return filing


def test_what_a_later_rule_does_to_the_figures_is_shown_with_its_source(wb: Workbench, draft: Filing) -> None:
    found = rebasing.rebase(wb, draft.id, LATER)
    assert (found.known, found.comparison.before, found.comparison.after) == (
        LATER, "按 2026-02-20 已知的规则", "按 2026-03-05 已知的规则",
    )  # fmt: skip
    assert [(each.path, each.before, each.after, each.change) for each in found.comparison.differences] == [
        ("fuels/r1/ncv", "20", "21", "+5.0 %"),
        ("fuels/r1/emission", "20.00", "42.00", "+110.0 %"),
        ("total/emission", "20.00", "42.00", "+110.0 %"),
    ]
    told = [(each.label, each.before, each.after, str(each.former), str(each.cite)) for each in found.statements]
    assert told == [
        ("品种", "内容相同，出处不同", "内容相同，出处不同", "《指南》 G-1 表1", "《更正》 G-2 四"),
        ("缺省热值 · 煤", "20 GJ/t", "21 GJ/t", "《指南》 G-1 表1", "《更正》 G-2 一"),
        ("排放因子", "0.1 tCO₂/GJ", "0.2 tCO₂/GJ", "《指南》 G-1 表2", "《更正》 G-2 二"),
    ]
    assert filings.get(wb, draft.id) == draft


def test_a_year_tells_a_statement_of_half_the_year_once(wb: Workbench, seal: Seal) -> None:
    seal("2025-03", COAL)
    year = filings.begin(wb, "e1", ANNUAL, "2025")
    set_clock(lambda: datetime(2026, 3, 20, 4, 0, tzinfo=UTC))
    found = rebasing.rebase(wb, year.id, LATER)
    assert [each.name for each in found.statements] == ["kinds", "factor", "default_ncv"]
    march = next(each for each in found.comparison.differences if each.path == "fuels/r1/months/03/emission")
    assert (march.before, march.after) == ("20.00", "40.00")  # the new calorific value begins in July


def test_taking_it_over_is_a_deed_of_its_own_that_leaves_a_trace(wb: Workbench, draft: Filing) -> None:
    taken = rebasing.take(wb, draft.id, LATER)
    assert (taken.rules.known, taken.version, taken.cells) == (LATER, draft.version + 1, draft.cells)
    assert filings.get(wb, draft.id) == taken
    event = filings.events(wb, draft.id)[-1]
    assert (event.what, event.by, event.detail) == (
        "filing.rebased", "张三", {"before": "2026-02-20", "known": "2026-03-05"},
    )  # fmt: skip
    assert filings.freeze(wb, draft.id).rules.known == LATER


def test_what_was_taken_over_can_be_taken_back_but_no_other_day(wb: Workbench, draft: Filing) -> None:
    with pytest.raises(WorkbenchError, match=r"rebase\.not_later"):
        rebasing.take_back(wb, draft.id, date(2026, 2, 1))
    rebasing.take(wb, draft.id, LATER)
    with pytest.raises(WorkbenchError, match=r"rebase\.not_later"):
        rebasing.take_back(wb, draft.id, date(2026, 2, 1))
    assert rebasing.take_back(wb, draft.id, draft.rules.known).rules == draft.rules


def test_a_frozen_filing_is_shown_what_would_differ_but_not_changed(wb: Workbench, draft: Filing) -> None:
    filings.freeze(wb, draft.id)
    assert rebasing.rebase(wb, draft.id, LATER).statements
    with pytest.raises(WorkbenchError, match=r"filing\.frozen"):
        rebasing.take(wb, draft.id, LATER)


@pytest.mark.parametrize("day", [date(2026, 2, 20), date(2026, 1, 1), date(2026, 3, 21)])
def test_only_a_later_day_that_has_come_can_be_asked_for(wb: Workbench, draft: Filing, day: date) -> None:
    for deed in (rebasing.rebase, rebasing.take):
        with pytest.raises(WorkbenchError, match=r"rebase\.not_later"):
            deed(wb, draft.id, day)


def test_nothing_differs_while_nothing_new_was_published(wb: Workbench, draft: Filing) -> None:
    found = rebasing.rebase(wb, draft.id, date(2026, 2, 28))
    assert (found.statements, found.comparison.differences) == ((), ())


def test_another_edition_of_the_form_is_named_with_its_first_day(
    wb: Workbench, fill: Fill, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = write(tmp_path)
    first = (folder / "forms/monthly/2024-01-01.yaml").read_text("utf-8")
    again = first.replace("published: 2024-01-01\ncite: [guide, 附录A]", "published: 2026-03-01\ncite: [later, 五]")
    again = again.replace("formula: quantity * ncv * factor", "formula: quantity * ncv * factor * factor / factor")
    assert again.count("factor / factor") == again.count("[later, 五]") == 1
    (folder / "forms/monthly/2025-08-01.yaml").write_text(again, "utf-8")
    monkeypatch.setitem(vars(wb), "_library", Library.load(folder=folder))
    draft = fill(filings.begin(wb, "e1", MONTHLY, "2025-08"), COAL)
    set_clock(lambda: datetime(2026, 3, 20, 4, 0, tzinfo=UTC))
    edition = rebasing.rebase(wb, draft.id, LATER).statements[0]
    assert (edition.name, edition.label, edition.before, edition.after) == (
        "monthly", "月报", "2024-01-01", "2025-08-01",
    )  # fmt: skip
    assert (str(edition.former), str(edition.cite)) == ("《指南》 G-1 附录A", "《更正》 G-2 五")
