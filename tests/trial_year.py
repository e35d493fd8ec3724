"""A small pack of a month and a year to try on: fuels and units matched row by row, defaults, opening stocks.

Its month asks twice for a figure of coal; its year is drawn from the months, is approved, and rests on a factor that a
later publication corrects.
"""

from pathlib import Path

PACK = "t.year"
MONTHLY = "t.year/monthly"
ANNUAL = "t.year/annual_report"

FILES = {
    "pack.yaml": """
title: {zh: 试年, en: Trial year}
kind: sector
requires: [cn.ets.common]
still_valid: 2026-01-01
checked_by: the tests
""",
    "documents.yaml": """
guide: {title: {zh: 指南}, number: G-1, published: 2024-01-01, status: in_force, confidence: text}
later: {title: {zh: 更正}, number: G-2, published: 2026-03-01, status: in_force, confidence: text}
""",
    "parameters/default_ncv.yaml": """
label: {zh: 缺省热值, en: Default NCV}
kind: table
unit: GJ/t
values:
  - {since: 2024-01-01, published: 2024-01-01, cite: [guide, 表1], table: {coal: 20, gas: 30}}
  - {since: 2025-07-01, published: 2026-03-01, cite: [later, 一], table: {coal: 21, gas: 30}}
""",
    "parameters/factor.yaml": """
label: {zh: 排放因子, en: Factor}
kind: number
unit: tCO2/GJ
values:
  - {since: 2024-01-01, published: 2024-01-01, cite: [guide, 表2], value: 0.1}
  - {since: 2024-01-01, published: 2026-03-01, cite: [later, 二], value: 0.2}
""",
    "parameters/unused.yaml": """
label: {zh: 别处用的数, en: Used elsewhere}
kind: number
unit: t
values:
  - {since: 2024-01-01, published: 2024-01-01, cite: [guide, 表3], value: 1}
  - {since: 2024-01-01, published: 2026-03-01, cite: [later, 三], value: 2}
""",
    "parameters/kinds.yaml": """
label: {zh: 品种, en: Kinds}
kind: list
values:
  - {since: 2024-01-01, published: 2024-01-01, cite: [guide, 表1],
     list: {coal: {zh: 煤, en: Coal}, gas: {zh: 气, en: Gas}}}
  - {since: 2024-01-01, published: 2026-03-01, cite: [later, 四],
     list: {coal: {zh: 煤, en: Coal}, gas: {zh: 气, en: Gas}}}
""",
    "forms/monthly/2024-01-01.yaml": """
label: {zh: 月报, en: Monthly}
period: month
published: 2024-01-01
cite: [guide, 附录A]
headline: total/emission
sections:
  - id: about
    label: {zh: 基本信息}
    rows: one
    fields:
      - {id: name, kind: text, label: {zh: 名称}, draws: enterprise.name}
      - {id: way, kind: text, required: false, label: {zh: 办法}}
      - {id: changes, kind: long_text, required: false, carry: false, label: {zh: 变化}}
  - id: fuels
    label: {zh: 燃料, en: Fuels}
    rows: many
    named_by: fuel
    matched_by: [fuel, remark]
    fields:
      - {id: fuel, kind: choice, choices: kinds, label: {zh: 品种}}
      - {id: remark, kind: text, required: false, label: {zh: 说明}}
      - {id: quantity, kind: number, unit: t, places: 2, label: {zh: 消耗量, en: Quantity}}
      - {id: ncv, kind: number, unit: GJ/t, label: {zh: 热值}, default: "pick(default_ncv, fuel)"}
      - {id: moisture, kind: number, unit: "%", required: false, when: 'fuel == "coal"', label: {zh: 水分}}
      - {id: opening, kind: number, unit: t, required: false, label: {zh: 期初}, draws: last.fuels.closing}
      - {id: closing, kind: number, unit: t, required: false, label: {zh: 期末}}
      - {id: emission, kind: number, unit: tCO2, places: 2, label: {zh: 排放量, en: Emission},
         formula: quantity * ncv * factor}
  - id: units
    label: {zh: 机组}
    rows: many
    named_by: unit
    matched_by: [unit]
    fields:
      - {id: unit, kind: text, label: {zh: 编号}}
      - {id: supplied, kind: number, unit: GJ, required: false, label: {zh: 供热量}}
    sections:
      - id: burnt
        label: {zh: 用煤}
        rows: many
        named_by: fuel
        matched_by: [fuel]
        fields:
          - {id: fuel, kind: choice, choices: kinds, label: {zh: 品种}}
          - {id: quantity, kind: number, unit: t, label: {zh: 消耗量}}
  - id: total
    label: {zh: 合计}
    rows: one
    fields:
      - {id: credit, kind: number, unit: tCO2, default: "0", label: {zh: 扣除}}
      - {id: emission, kind: number, unit: tCO2, label: {zh: 总排放量, en: Total emission},
         formula: sum(fuels.emission) - credit}
""",
    "forms/annual_report/2024-01-01.yaml": """
label: {zh: 年报, en: Annual report}
period: year
published: 2024-01-01
cite: [guide, 附录B]
headline: total/emission
approval: true
sections:
  - id: about
    label: {zh: 基本信息}
    rows: one
    fields:
      - {id: name, kind: text, label: {zh: 名称}, draws: enterprise.name}
      - {id: way, kind: text, required: false, label: {zh: 办法}, draws: monthly.about.way}
      - {id: founded, kind: date, required: false, label: {zh: 成立日期}}
      - {id: staff, kind: number, required: false, label: {zh: 人数}}
  - id: fuels
    label: {zh: 燃料, en: Fuels}
    rows: many
    named_by: fuel
    matched_by: [fuel, remark]
    fields:
      - {id: fuel, kind: choice, choices: kinds, label: {zh: 品种}}
      - {id: remark, kind: text, required: false, label: {zh: 说明}}
      - {id: burnt, kind: number, unit: tCO2, label: {zh: 全年, en: Year}, formula: sum(months.emission)}
    sections:
      - id: months
        label: {zh: 各月}
        rows: months
        fields:
          - {id: quantity, kind: number, unit: t, places: 2, required: false, label: {zh: 消耗量},
             draws: monthly.fuels.quantity}
          - {id: ncv, kind: number, unit: GJ/t, required: false, label: {zh: 热值}, default: "pick(default_ncv, fuel)",
             draws: monthly.fuels.ncv}
          - {id: said, kind: number, unit: tCO2, required: false, label: {zh: 月报所载}, draws: monthly.fuels.emission}
          - {id: emission, kind: number, unit: tCO2, places: 2, label: {zh: 排放量},
             formula: "if_(known(quantity), quantity * ncv * factor, 0)"}
  - id: units
    label: {zh: 机组}
    rows: many
    named_by: unit
    matched_by: [unit]
    fields:
      - {id: unit, kind: text, label: {zh: 编号}}
    sections:
      - id: burnt
        label: {zh: 用煤}
        rows: many
        named_by: fuel
        matched_by: [fuel]
        fields:
          - {id: fuel, kind: choice, choices: kinds, label: {zh: 品种}}
        sections:
          - id: months
            label: {zh: 各月}
            rows: months
            fields:
              - {id: quantity, kind: number, unit: t, required: false, label: {zh: 消耗量},
                 draws: monthly.units.burnt.quantity}
  - id: total
    label: {zh: 合计}
    rows: one
    fields:
      - {id: before, kind: number, unit: tCO2, required: false, label: {zh: 上年}, draws: last.total.emission}
      - {id: emission, kind: number, unit: tCO2, label: {zh: 总排放量, en: Total emission}, formula: sum(fuels.burnt)}
""",
}


def write(folder: Path) -> Path:
    """Write the pack below a folder; give where it lies."""
    for path, text in FILES.items():
        file = folder / PACK / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    return folder / PACK
