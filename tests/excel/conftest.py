"""A form with every kind of field and of section, nested three deep, to write and read."""

from collections.abc import Callable, Iterator
from datetime import date

import pytest

from workbench.rules.cells import Cell, Cells, Value
from workbench.rules.form import Form
from workbench.rules.library import Library, Rules

FILES = {
    "pack.yaml": """
title: {zh: 试, en: Trial}
kind: sector
still_valid: 2026-01-01
checked_by: the tests
""",
    "documents.yaml": """
guide: {title: {zh: 指南}, number: G-1, status: in_force, confidence: text}
draft: {title: {zh: 征求意见稿}, number: D-1, status: draft, confidence: secondary}
""",
    "parameters/ncv_default.yaml": """
label: {zh: 缺省热值}
kind: table
unit: GJ/t
values:
  - {since: 2024-01-01, published: 2024-01-01, cite: [guide, 表1], table: {coal: 20.5, coke: 28.435}}
""",
    "parameters/factor.yaml": """
label: {zh: 因子}
kind: number
unit: tCO2/t
values:
  - {since: 2024-01-01, published: 2024-01-01, cite: [guide, 表2], value: 2.493}
  - {since: 2026-07-01, published: 2026-06-01, cite: [draft, 表2], value: 2.501}
""",
    "parameters/kinds_of_fuel.yaml": """
label: {zh: 燃料}
kind: list
values:
  - {since: 2024-01-01, published: 2024-01-01, cite: [guide, 表1],
     list: {coal: {zh: 烟煤, en: Coal}, coke: {zh: 焦炭, en: Coke}, wood: {zh: 木柴, en: Wood}}}
""",
    "forms/year/2024-01-01.yaml": """
label: {zh: 年报, en: Report}
period: year
published: 2024-01-01
cite: [guide, 附录C]
headline: total/emission_all
sections:
  - id: about
    label: {zh: 基本信息}
    rows: one
    fields:
      - {id: name, kind: text, label: {zh: 企业名称}, draws: enterprise.name, help: {zh: 按照营业执照填报。}}
      - {id: code, kind: credit_code, label: {zh: 信用代码}, required: false}
      - {id: founded, kind: date, label: {zh: 成立日期}, required: false}
      - {id: begun, kind: month, label: {zh: 起始月}, required: false}
      - {id: memo, kind: long_text, label: {zh: 说明}, required: false}
      - {id: listed, kind: yes_no, label: {zh: 是否上市}, required: false}
      - {id: exchange, kind: text, label: {zh: 交易所}, when: listed}
      - {id: currency, kind: text, label: {zh: 币种}, default: '"CNY"'}
    sections:
      - id: site
        label: {zh: 地址}
        rows: one
        fields:
          - {id: city, kind: text, label: {zh: 城市}, required: false}
  - id: plants
    label: {zh: 分厂}
    rows: many
    named_by: title
    fields:
      - {id: title, kind: text, label: {zh: 分厂名称}}
      - {id: state, kind: choice, label: {zh: 状态}, default: '"on"',
         choices: [{id: "on", label: {zh: 运行}}, {id: "off", label: {zh: 停产}}]}
      - {id: emission_plant, kind: number, unit: tCO2, places: 2, label: {zh: 分厂排放}, formula: sum(fuels.emission)}
      - {id: burnt_plant, kind: number, unit: t, label: {zh: 分厂用量}, formula: sum(fuels.months.burnt)}
    sections:
      - id: lab
        label: {zh: 化验}
        rows: one
        fields:
          - {id: tester, kind: text, label: {zh: 化验员}, required: false}
      - id: fuels
        label: {zh: 燃料}
        rows: many
        named_by: fuel
        fields:
          - {id: fuel, kind: choice, choices: kinds_of_fuel, label: {zh: 品种}}
          - {id: where, kind: text, label: {zh: 所属分厂}, formula: title}
          - {id: running, kind: yes_no, label: {zh: 运行中}, formula: state == "on"}
          - {id: quantity, kind: number, unit: t, places: 2, least: 0, symbol: FC, label: {zh: 消耗量}}
          - {id: ncv, kind: number, unit: GJ/t, places: 3, rounding: half_even, label: {zh: 热值},
             default: "pick(ncv_default, fuel)"}
          - {id: heat, kind: number, unit: GJ, places: 1, rounding: half_even, label: {zh: 热量},
             formula: quantity * ncv}
          - {id: emission, kind: number, unit: tCO2, places: 2, label: {zh: 排放}, formula: sum(months.emitted)}
          - {id: mean, kind: number, unit: yuan, places: 3, label: {zh: 均价},
             formula: "weighted(months.price, months.burnt)"}
        sections:
          - id: months
            label: {zh: 逐月}
            rows: months
            fields:
              - {id: burnt, kind: number, unit: t, places: 2, label: {zh: 用量}}
              - {id: emitted, kind: number, unit: tCO2, places: 2, label: {zh: 月排放}, formula: burnt * factor}
              - {id: price, kind: number, unit: yuan, places: 2, required: false, label: {zh: 单价}}
      - id: lines
        label: {zh: 产线}
        rows: [{id: a, label: {zh: 甲线}}, {id: b, label: {zh: 乙线}}]
        fields:
          - {id: output, kind: number, unit: t, required: false, label: {zh: 产量}}
  - id: ties
    label: {zh: 修约}
    rows: many
    fields:
      - {id: raw, kind: number, unit: t, label: {zh: 原值}}
      - {id: up, kind: number, unit: t, places: 2, rounding: half_up, label: {zh: 四舍五入}, formula: raw * 1}
      - {id: even, kind: number, unit: t, places: 2, rounding: half_even, label: {zh: 五成双}, formula: raw * 1}
      - {id: floor, kind: number, unit: t, places: 2, rounding: floor, label: {zh: 向下}, formula: raw * 1}
      - {id: ceil, kind: number, unit: t, places: 2, rounding: ceiling, label: {zh: 向上}, formula: raw * 1}
      - {id: typed_even, kind: number, unit: t, places: 1, rounding: half_even, required: false,
         label: {zh: 五成双填写}}
      - {id: typed_floor, kind: number, unit: t, places: 1, rounding: floor, required: false, label: {zh: 向下填写}}
      - {id: both, kind: number, unit: t, places: 1, label: {zh: 两数之和}, formula: typed_even + typed_floor}
  - id: total
    label: {zh: 合计}
    rows: one
    fields:
      - {id: emission_all, kind: number, unit: tCO2, places: 2, label: {zh: 总排放},
         formula: sum(plants.emission_plant)}
      - {id: every_month, kind: number, unit: tCO2, places: 2, label: {zh: 逐月总和},
         formula: sum(plants.fuels.months.emitted)}
      - {id: evens, kind: number, unit: t, places: 2, label: {zh: 填写之和}, formula: sum(ties.typed_even)}
      - {id: running, kind: number, label: {zh: 运行分厂数}, places: 0,
         formula: 'count_where(plants.state, "on")'}
""",
}


@pytest.fixture(scope="session")
def library(tmp_path_factory: pytest.TempPathFactory) -> Library:
    folder = tmp_path_factory.mktemp("packs")
    for path, text in FILES.items():
        file = folder / "t.sheets" / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    return Library.load(folder)


@pytest.fixture(scope="session")
def rules(library: Library) -> Rules:
    return library.rules("t.sheets", date(2026, 12, 31), date(2026, 12, 31))


@pytest.fixture(scope="session")
def form(rules: Rules) -> Form:
    return rules.forms["year"]


Make = Callable[[dict[str, Value]], Cells]


@pytest.fixture
def cells() -> Cells:
    """Two plants, one with two fuels, one without; some rows incomplete, some figures with too many decimals."""
    return Cells({path: Cell(value) for path, value in _filled()})


def _filled() -> Iterator[tuple[str, Value]]:
    from workbench.base.numbers import D

    one_by_one: dict[str, Value] = {
        "about/name": "示范企业",
        "about/founded": date(1998, 5, 4),
        "about/begun": "2026-01",
        "about/listed": True,
        "about/exchange": "上交所",
        "about/site/city": "唐山",
        "plants/r1/title": "一分厂",
        "plants/r1/lab/tester": "张三",
        "plants/r1/lines/a/output": D("12.5"),
        "plants/r2/title": "二分厂",
        "plants/r2/state": "off",
        "plants/r1/fuels/r1/fuel": "coal",
        "plants/r1/fuels/r1/quantity": D("100.125"),
        "plants/r1/fuels/r2/fuel": "coke",
        "plants/r1/fuels/r2/quantity": D("7.5"),
        "plants/r1/fuels/r2/ncv": D("27.1235"),
        "plants/r2/fuels/r1/fuel": "wood",
        "plants/r2/fuels/r1/quantity": D(3),
    }
    yield from one_by_one.items()
    for month in range(1, 13):
        yield f"plants/r1/fuels/r1/months/{month:02d}/burnt", D(f"{month}.125")
        yield f"plants/r1/fuels/r2/months/{month:02d}/burnt", D(f"0.{month:02d}5")
        yield f"plants/r2/fuels/r1/months/{month:02d}/burnt", D(0)  # its weights sum to zero
        yield f"plants/r1/fuels/r1/months/{month:02d}/price", D(f"{600 + month}.125")
    for month in range(1, 12):
        yield f"plants/r1/fuels/r2/months/{month:02d}/price", D(1000 + month)
    yield "plants/r1/fuels/r2/months/12/burnt", D(0)  # not burnt, so that month's price is not missed
    ties = ("0.125", "0.135", "1.005", "2.675", "-1.005", "0.29", "1.10", "4.35", "1000000.005", "-0.135", "0.1")
    for number, raw in enumerate(ties, 1):
        yield f"ties/r{number}/raw", D(raw)
        yield f"ties/r{number}/typed_even", D(raw).quantize(D("0.01"))
        yield f"ties/r{number}/typed_floor", D(raw)
