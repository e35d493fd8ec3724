"""A small disclosure of the tests' own, with every shape a withheld place can have."""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from workbench.base.paths import resources
from workbench.base.text import Label
from workbench.domain.document import freeze
from workbench.domain.enterprise import Enterprise
from workbench.domain.evidence import Evidence
from workbench.domain.filing import Revision, RulesRef, Said
from workbench.rules.cells import Cell, Cells, Source
from workbench.rules.evaluate import evaluate
from workbench.rules.kinds import KINDS
from workbench.rules.library import Library, Rules

AT = datetime(2026, 3, 1, 8, 0, tzinfo=UTC)

PACK = {
    "pack.yaml": """
title: {zh: 试验, en: Trial}
kind: common
requires: [cn.ets.common]
still_valid: 2026-01-01
checked_by: the tests
""",
    "parameters/ovens.yaml": """
label: {zh: 炉型}
kind: list
values:
  - since: 2022-02-08
    published: 2021-12-11
    cite: [decree_24, 第六条]
    list: {big: {zh: 大炉}, small: {zh: 小炉}}
""",
    "parameters/factor.yaml": """
label: {zh: 因子}
kind: number
unit: tCO2/t
values: [{since: 2022-02-08, published: 2021-12-11, cite: [decree_24, 第六条], value: 2}]
""",
    "forms/report/2022-02-08.yaml": """
label: {zh: 年度报告, en: Annual report}
period: year
published: 2021-12-11
cite: [decree_24, 第十二条]
open: [total.emission, kept]
headline: total/emission
charts:
  - {id: months, label: {zh: 各月}, kind: bars, of: [months.steam]}
  - {id: shares, label: {zh: 构成}, kind: parts, of: [products.emission]}
sections:
  - id: company
    label: {zh: 企业, en: Company}
    rows: one
    fields:
      - {id: name, kind: text, draws: enterprise.name, label: {zh: 名称}}
      - {id: address, kind: text, required: false, label: {zh: 地址}}
      - {id: secret, kind: yes_no, required: false, label: {zh: 有专有技术}}
      - {id: craft, kind: text, required: false, when: secret, label: {zh: 技术名称}}
  - id: products
    label: {zh: 产品, en: Products}
    rows: many
    named_by: name
    total: total/emission
    fields:
      - {id: name, kind: text, label: {zh: 名称}}
      - {id: oven, kind: choice, choices: ovens, required: false, label: {zh: 炉型}}
      - {id: started, kind: date, required: false, label: {zh: 投产}}
      - {id: quantity, kind: number, unit: t, places: 2, label: {zh: 产量}}
      - {id: emission, kind: number, unit: tCO2, places: 2, formula: quantity * factor, label: {zh: 排放量}}
    sections:
      - id: parts
        label: {zh: 部件, en: Parts}
        rows: many
        fields:
          - {id: mass, kind: number, unit: t, places: 1, required: false, label: {zh: 质量}}
  - id: months
    label: {zh: 各月, en: Months}
    rows: months
    fields:
      - {id: steam, kind: number, unit: GJ, places: 1, required: false, label: {zh: 蒸汽}}
  - id: kept
    label: {zh: 核算方法, en: Method}
    rows: one
    fields:
      - {id: method, kind: text, required: false, label: {zh: 方法}}
  - id: total
    label: {zh: 合计, en: Total}
    rows: one
    fields:
      - id: emission
        kind: number
        unit: tCO2
        places: 2
        formula: sum(products.emission)
        label: {zh: 排放总量}
        cite: [decree_775, 第十一条]
      - {id: parts, kind: number, unit: t, places: 1, formula: sum(products.parts.mass), label: {zh: 部件总质量}}
      - id: steam
        kind: number
        unit: GJ
        places: 1
        formula: sum(months.steam)
        label: {zh: 蒸汽总量}
        cite: {document: decree_24, article: 第六条, confidence: unverified}
      - {id: before, kind: number, unit: GJ, required: false, draws: last.total.steam, label: {zh: 上年蒸汽}}
      - {id: bought, kind: number, unit: GJ, required: false, label: {zh: 外购}}
      - {id: sold, kind: number, unit: GJ, required: false, label: {zh: 外供}}
      - {id: both, kind: number, unit: GJ, formula: bought + sold, label: {zh: 合计}}
      - {id: apart, kind: number, unit: GJ, formula: bought - sold, label: {zh: 净值}}
      - {id: chosen, kind: number, unit: GJ, formula: "if_(company.secret, bought, sold)", label: {zh: 所取}}
      - {id: twice, kind: number, unit: GJ, places: 1, formula: 2 * steam, label: {zh: 双倍蒸汽}}
  - id: fines
    label: {zh: 处罚, en: Fines}
    rows: many
    matched_by: [number]
    fields:
      - {id: number, kind: text, draws: note.fines.number, label: {zh: 文号}}
      - {id: fine, kind: number, unit: yuan, draws: note.fines.fine, label: {zh: 罚款}}
  - part: withheld
""",
    "forms/note/2022-02-08.yaml": """
label: {zh: 临时报告, en: Interim report}
period: day
published: 2021-12-11
cite: [decree_24, 第十七条]
sections:
  - id: fines
    label: {zh: 处罚, en: Fines}
    rows: many
    matched_by: [number]
    fields:
      - {id: number, kind: text, label: {zh: 文号}}
      - {id: fine, kind: number, unit: yuan, label: {zh: 罚款}}
  - part: withheld
""",
}

FULL: dict[str, Any] = {
    "company/name": "某厂",
    "company/address": "某路7号",
    "company/secret": True,
    "company/craft": "鲲鹏工艺",
    "products/r1/name": "甲钢",
    "products/r1/oven": "big",
    "products/r1/quantity": "100",
    "products/r1/parts/r1/mass": "3.5",
    "products/r3/name": "乙钢",
    "products/r3/oven": "small",
    "products/r3/started": "2019-05-04",
    "products/r3/quantity": "74913.25",
    "products/r3/parts/r1/mass": "813.7",
    "products/r3/parts/r2/mass": "20.1",
    "products/r7/name": "丙钢",
    "products/r7/quantity": "50",
    "total/bought": "31.25",
    "total/sold": "4.75",
    **{f"months/{month:02d}/steam": f"{month}.5" for month in range(1, 13)},
}


def write_pack(folder: Path) -> None:
    for name, text in PACK.items():
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, "utf-8")


@pytest.fixture(scope="session")
def trial(tmp_path_factory: pytest.TempPathFactory) -> Library:
    """A library with the trial pack and what it requires."""
    root = tmp_path_factory.mktemp("packs")
    write_pack(root / "cn.trial")
    bundled = resources() / "rulepacks"
    (root / "cn.ets.common").symlink_to(bundled / "cn.ets.common")
    return Library.load(root)


class Plant:
    """Makes revisions of the trial form."""

    def __init__(self, library: Library) -> None:
        self.library = library
        self.rules: Rules = library.rules("cn.trial", date(2025, 12, 31), date(2026, 3, 1))
        self.form = self.rules.forms["report"]

    def cells(self, *what: str, typed: Mapping[str, Any] = FULL, **other: str) -> Cells:
        """Give the cells of a filing that withholds some places; `other` are answers of each entry."""
        found = {}
        for path, value in typed.items():
            field = self.form.locate(path)[2]
            given = value if isinstance(value, bool) else KINDS[field.kind].parse(str(value), field)
            found[path] = Cell(given, Source("typed", "第7格", "张三", AT), "内部说明")
        for number, place in enumerate(what, 1):
            entry = {"what": place, "label": "机密九号", "ground": "trade_secret", "basis": "内规三号"}
            entry |= {"approver": "赵六", **other}
            for name, text in entry.items():
                found[f"withheld/r{number}/{name}"] = Cell(text)
            found[f"withheld/r{number}/day"] = Cell(date(2026, 2, 3))
        return Cells(found)

    def revision(self, *what: str, typed: Mapping[str, Any] = FULL, papers: tuple[Evidence, ...] = ()) -> Revision:
        """Freeze it, as the second of two revisions."""
        cells = self.cells(*what, typed=typed)
        said = Said(
            filing="f1",
            number=2,
            enterprise=Enterprise("e1", "某厂", "91000000XXXXXXXX0U", address="某路7号", contact="李四", phone="123"),
            form="cn.trial/report",
            label=Label("年度报告", "Annual report"),
            since=date(2022, 2, 8),
            period="2025",
            rules=RulesRef("cn.trial", self.rules.day, self.rules.known),
            rules_digest=self.rules.digest,
            packs=self.rules.packs,
            cells=cells,
            evidence=papers,
            frozen_at=AT,
            by="张三",
            supersedes="cd" * 32,
        )
        return freeze(said, evaluate(self.form, cells, self.rules))


@pytest.fixture(scope="session")
def plant(trial: Library) -> Plant:
    return Plant(trial)
