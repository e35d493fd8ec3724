"""A small pack to try the engine on: two fuels, twelve months, a factor that changes in July."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from workbench.base.numbers import D
from workbench.rules.cells import Cell, Cells
from workbench.rules.evaluate import evaluate
from workbench.rules.library import Library
from workbench.rules.outcome import Outcome

FILES = {
    "pack.yaml": """
title: {zh: 试, en: Trial}
kind: sector
still_valid: 2026-01-01
checked_by: the tests
units: [fuel_unit]
""",
    "documents.yaml": """
guide: {title: {zh: 指南}, number: G-1, status: in_force, confidence: text}
draft: {title: {zh: 征求意见稿}, number: D-1, status: draft, confidence: secondary}
""",
    "parameters/ncv_default.yaml": """
label: {zh: 缺省热值, en: default NCV}
kind: table
unit: GJ/fuel_unit
values:
  - {since: 2024-01-01, published: 2024-01-01, cite: [guide, 表1], table: {coal: 20.5, gas: 30}}
  - {since: 2026-07-01, published: 2026-06-01, cite: [draft, 表1], table: {coal: 21.5, gas: 30}}
""",
    "parameters/m_co2.yaml": """
label: {zh: "44"}
kind: number
unit: tCO2/kmol
values: [{since: 2024-01-01, published: 2024-01-01, cite: [guide, 式1], value: 44}]
""",
    "parameters/m_c.yaml": """
label: {zh: "12"}
kind: number
unit: tC/kmol
values: [{since: 2024-01-01, published: 2024-01-01, cite: [guide, 式1], value: 12}]
""",
    "parameters/kinds_of_fuel.yaml": """
label: {zh: 燃料}
kind: list
values:
  - {since: 2024-01-01, published: 2024-01-01, cite: [guide, 表1],
     list: {coal: {zh: 煤, en: Coal}, gas: {zh: 气, en: Gas}, wood: {zh: 木, en: Wood}}}
""",
    "forms/year/2024-01-01.yaml": """
label: {zh: 年报}
period: year
published: 2024-01-01
cite: [guide, 附录C]
headline: total/emission_all
sections:
  - id: fuels
    label: {zh: 燃料}
    rows: many
    least: 1
    named_by: fuel
    fields:
      - {id: fuel, kind: choice, choices: kinds_of_fuel, label: {zh: 品种}}
      - {id: bought, kind: yes_no, label: {zh: 外购}, required: false}
      - {id: price, kind: number, unit: yuan, when: bought, label: {zh: 价}}
      - {id: quantity_year, kind: number, unit: fuel_unit, label: {zh: 年量}, formula: sum(months.quantity)}
      - {id: ncv_year, kind: number, unit: GJ/fuel_unit, places: 3, label: {zh: 年热值},
         formula: "weighted(months.ncv, months.quantity)"}
      - {id: emission_year, kind: number, unit: tCO2, places: 2, label: {zh: 年排放}, formula: sum(months.emission)}
      - {id: share, kind: number, label: {zh: 占比}, places: 4, formula: emission_year / sum(fuels.emission_year)}
    sections:
      - id: months
        label: {zh: 月}
        rows: months
        fields:
          - {id: quantity, kind: number, unit: fuel_unit, places: 2, least: 0, label: {zh: 量, en: quantity}}
          - {id: ncv, kind: number, unit: GJ/fuel_unit, places: 3, label: {zh: 热值},
             default: "pick(ncv_default, fuel)"}
          - {id: way, kind: choice, label: {zh: 方式}, formula: 'if_(given(ncv), "measured", "default")',
             choices: [{id: measured, label: {zh: 实测}}, {id: default, label: {zh: 缺省}}]}
          - {id: carbon, kind: number, unit: tC/GJ, label: {zh: 碳}}
          - {id: emission, kind: number, unit: tCO2, places: 2, label: {zh: 排放},
             formula: quantity * ncv * carbon * m_co2 / m_c}
  - id: total
    label: {zh: 合计}
    rows: one
    fields:
      - {id: emission_all, kind: number, unit: tCO2, label: {zh: 总排放}, formula: sum(fuels.emission_year)}
      - {id: flat, kind: number, unit: tCO2, label: {zh: 逐月总和}, formula: sum(fuels.months.emission)}
checks:
  - {code: trial.wood, level: warning, at: fuels.fuel, test: fuel != "wood", says: {zh: 木柴不计。},
     cite: [guide, "5"]}
""",
}


@pytest.fixture
def pack(tmp_path: Path) -> Callable[..., Path]:
    """Write the pack, some files replaced or changed, and give the folder it lies in."""

    def write(**changes: tuple[str, str] | str) -> Path:
        files = dict(FILES)
        for name, change in changes.items():
            path = "forms/year/2024-01-01.yaml" if name == "form" else f"parameters/{name}.yaml"
            if isinstance(change, tuple):
                assert change[0] in files[path]
                files[path] = files[path].replace(*change)
            else:
                files[path] = change
        for path, text in files.items():
            file = tmp_path / "packs" / "t.trial" / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text, encoding="utf-8")
        return tmp_path / "packs"

    return write


@pytest.fixture
def library(pack: Callable[..., Path]) -> Library:
    return Library.load(pack())


Work = Callable[[Cells], Outcome]


@pytest.fixture
def work(library: Library) -> Work:
    rules = library.rules("t.trial", date(2026, 12, 31), date.max)
    return lambda cells: evaluate(rules.forms["year"], cells, rules)


@pytest.fixture
def year() -> Cells:
    """A year of one coal, 100 a month at 0.026 tC/GJ."""
    cells = {"fuels/r1/fuel": Cell("coal")}
    for month in range(1, 13):
        cells[f"fuels/r1/months/{month:02d}/quantity"] = Cell(D("100"))
        cells[f"fuels/r1/months/{month:02d}/carbon"] = Cell(D("0.026"))
    return Cells(cells)
