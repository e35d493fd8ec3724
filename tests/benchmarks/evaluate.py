"""Working out a form: a year of 5 units, each with 40 quantities a month, against four times a quarter of it."""

from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.benchmarks import Ratio, compare
from workbench.base.numbers import D
from workbench.rules.cells import Cell, Cells
from workbench.rules.evaluate import evaluate
from workbench.rules.form import MONTHS
from workbench.rules.library import Library

FILES = {
    "pack.yaml": """
title: {zh: 试}
kind: sector
still_valid: 2026-01-01
checked_by: benchmark
""",
    "documents.yaml": "guide: {title: {zh: 指南}, status: in_force, confidence: text}",
    "parameters/factor.yaml": """
label: {zh: 因子}
kind: number
unit: tCO2/t
values:
  - {since: 2026-01-01, published: 2026-01-01, cite: [guide, 表1], value: 2.493}
  - {since: 2026-07-01, published: 2026-06-01, cite: [guide, 表1], value: 2.501}
""",
    "forms/year/2026-01-01.yaml": """
label: {zh: 年报}
period: year
published: 2026-01-01
cite: [guide, 附录]
sections:
  - id: units
    label: {zh: 机组}
    rows: many
    fields:
      - {id: unit_emission, kind: number, unit: tCO2, places: 2, label: {zh: 排放量}, formula: sum(lines.line_emission)}
    sections:
      - id: lines
        label: {zh: 数据}
        rows: many
        fields:
          - {id: line_emission, kind: number, unit: tCO2, label: {zh: 排放量}, formula: sum(months.emission)}
        sections:
          - id: months
            label: {zh: 月}
            rows: months
            fields:
              - {id: quantity, kind: number, unit: t, places: 2, label: {zh: 数量}}
              - {id: emission, kind: number, unit: tCO2, places: 2, label: {zh: 排放量}, formula: quantity * factor}
  - id: total
    label: {zh: 合计}
    rows: one
    fields:
      - {id: total_emission, kind: number, unit: tCO2, label: {zh: 合计}, formula: sum(units.unit_emission)}
checks:
  - {code: bench.negative, level: warning, at: units.lines.months.quantity, test: quantity >= 0, says: {zh: 数量为负}}
""",
}


def measure() -> Ratio:
    """Ours: all 2,400 quantities; the baseline: four times 600 of them."""
    with TemporaryDirectory() as folder:
        for name, text in FILES.items():
            file = Path(folder) / "bench" / name
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text, encoding="utf-8")
        library = Library.load(Path(folder))
    rules = library.rules("bench", date(2026, 12, 31), date(2026, 12, 31))
    form = rules.forms["year"]
    whole, quarter = _cells(40), _cells(10)

    def four_quarters() -> None:
        for _ in range(4):
            evaluate(form, quarter, rules)

    name = f"evaluate {len(whole):,} cells / 4 × {len(quarter):,}"
    return compare(name, lambda: evaluate(form, whole, rules), four_quarters, limit=1.5)


def _cells(lines: int) -> Cells:
    return Cells(
        {
            f"units/u{unit}/lines/r{line}/months/{month}/quantity": Cell(D(f"{1000 + 37 * line + unit}.{month}"))
            for unit in range(5)
            for line in range(lines)
            for month in MONTHS
        }
    )
