from collections.abc import Callable
from datetime import date
from pathlib import Path

from workbench.base.numbers import D
from workbench.rules.cells import Cell, Cells
from workbench.rules.evaluate import evaluate
from workbench.rules.library import Library

TOTALS = """  - id: by_month
    label: {zh: 逐月}
    rows: months
    fields:
      - {id: burnt, kind: number, unit: tCO2, label: {zh: 本月排放}, formula: sum(fuels.months.emission)}
  - id: total
"""


def test_seen_from_a_month_other_months_sections_show_that_month_only(pack: Callable[..., Path], year: Cells) -> None:
    library = Library.load(pack(form=("  - id: total\n", TOTALS)))
    rules = library.rules("t.trial", date(2026, 12, 31), date.max)
    second = {path.replace("r1", "r2"): cell for path, cell in year.items()}
    outcome = evaluate(rules.forms["year"], Cells({**year, **second}), rules)
    # 20.5 GJ/t until June, 21.5 from July: 100 · 20.5 · 0.026 · 44/12 = 195.43, and 204.97
    assert outcome.values["by_month/06/burnt"] == 2 * D("195.43")
    assert outcome.values["by_month/07/burnt"] == 2 * D("204.97")
    assert [path for path, _ in outcome.steps["by_month/07/burnt"].inputs[0].items] == [
        "fuels/r1/months/07/emission",
        "fuels/r2/months/07/emission",
    ]


def test_a_missing_month_leaves_out_that_month_only(pack: Callable[..., Path], year: Cells) -> None:
    library = Library.load(pack(form=("  - id: total\n", TOTALS)))
    rules = library.rules("t.trial", date(2026, 12, 31), date.max)
    cells = year.changed({"fuels/r1/months/03/quantity": None})
    values = evaluate(rules.forms["year"], cells, rules).values
    assert "by_month/03/burnt" not in values
    assert values["by_month/04/burnt"] == D("195.43")


def test_a_month_sees_all_months_of_its_own_section(pack: Callable[..., Path], year: Cells) -> None:
    share = (
        "- {id: share_of_year, kind: number, label: {zh: 占全年}, formula: quantity / sum(months.quantity)}\n          "
    )
    library = Library.load(pack(form=("- {id: way, kind: choice", share + "- {id: way, kind: choice")))
    rules = library.rules("t.trial", date(2026, 12, 31), date.max)
    cells = year.changed({"fuels/r1/months/01/quantity": Cell(D("900"))})
    values = evaluate(rules.forms["year"], cells, rules).values
    assert values["fuels/r1/months/01/share_of_year"] == D("0.45")
