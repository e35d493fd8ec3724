"""Deliberately ugly sheets, made from a seed: what a works' own ledgers look like, and what they truly say.

The truth is worked out here with units of the tests' own; nothing of the program's reading is used but the words for
how a person would set a column (`Column`).
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from random import Random
from typing import Any

from tests.services.old_excel import Merge
from tests.services.ugly_formats import write
from workbench.excel.foreign.plan import Column

ColumnMade = tuple[str, Callable[[int], Any], Column | None]
"""The heading of a column, the cell of each row, and how a person would say it is read; None for junk."""
Row = tuple[str, str]
"""A row of the truth: the fuel, and the month or empty."""
Truth = dict[Row, dict[str, Decimal]]

SOLIDS = ("washed_coal", "anthracite", "bituminous", "coke", "diesel")
GASES = ("natural_gas", "coke_oven_gas", "blast_furnace_gas")
NAMES = {
    "washed_coal": ("洗精煤", "精煤", "炼焦煤", "山西洗精煤", "洗 精 煤", "Washed coking coal", "3#配煤"),
    "anthracite": ("无烟煤", "无烟煤粉", "白煤", "阳泉无烟煤", "2#煤"),
    "bituminous": ("烟煤", "烟煤粉", "神华烟煤", "1#煤"),
    "coke": ("焦炭", "冶金焦", "外购焦炭", "焦 炭", "大块焦炭"),
    "diesel": ("柴油", "0#柴油", "0号柴油", "轻柴油", "生产用柴油"),
    "natural_gas": ("天然气", "管道天然气", "NG", "外购天然气"),
    "coke_oven_gas": ("焦炉煤气", "COG", "外购焦炉煤气"),
    "blast_furnace_gas": ("高炉煤气", "BFG"),
}
UNKNOWN = {"3#配煤", "2#煤", "1#煤"}
"""Names nobody outside the works understands: the person has to say what they are."""
ORIGIN = {"外购焦炭": "purchased", "外购焦炉煤气": "purchased"}
QUANTITIES = ("消耗量", "净消耗量", "耗用量", "本月消耗", "用量", "使用量", "消耗", "实际耗用量", "Consumption", "实烧")
HEATS = ("低位发热量", "收到基低位发热量", "热值", "低位热值", "Qnet,ar", "平均低位发热量", "NCV", "燃值")
MASSES = {"t": "t", "吨": "t", "kg": "kg", "千克": "kg", "万吨": "10^4t", "公斤": "kg", "Ｔ": "t"}
VOLUMES = {
    "万Nm3": "10^4Nm3",
    "万Nm³": "10^4Nm3",
    "Nm3": "Nm3",
    "万标方": "10^4Nm3",
    "10⁴Nm³": "10^4Nm3",
    "万m3": "10^4m3",
}
PER_MASS = {
    "GJ/t": "GJ/t",
    "kcal/kg": "kcal/kg",
    "MJ/kg": "MJ/kg",
    "大卡/千克": "kcal/kg",
    "kJ/kg": "kJ/kg",
    "吉焦/吨": "GJ/t",
}
FACTORS = {
    "t": "1", "kg": "0.001", "10^4t": "10000", "10^4Nm3": "1", "Nm3": "0.0001", "10^4m3": "1",
    "GJ/t": "1", "kcal/kg": "0.0041868", "MJ/kg": "1", "kJ/kg": "0.001",
}  # fmt: skip
JUNK = ("购入量", "期初库存", "期末库存", "单价(元)", "备注", "上年同期", "本年累计", "计划", "损耗", "")
KINDS = ("xlsx", "xlsx", "xlsx", "xls", "ods", "csv-utf-8", "csv-utf-8-sig", "csv-gb18030", "tsv-gb18030")


_ANY_ORDER = ("items", "months_across", "own_month_of_many")


@dataclass(slots=True)
class Made:
    """One sheet: its cells, merged ranges, what it says, and how a person would say it is read."""

    name: str
    rows: list[list[Any]]
    merged: list[Merge]
    heads: tuple[int, int]
    columns: dict[int, Column]
    names: dict[str, str]
    month: str = ""
    unit: str = ""


@dataclass(slots=True)
class Ugly:
    """A file of one or more sheets, and what is to come of it."""

    form: str
    spot: str
    kind: str
    family: str
    sheets: list[Made]
    truth: Truth = field(default_factory=dict)

    def write(self, folder: Path, name: str) -> Path:
        """Write it in its format."""
        return write(self.kind, folder / name, [(made.name, made.rows, made.merged) for made in self.sheets])


class Maker:
    """Makes the numbers, names and sheets of one file; `turn` is 0 for the first month or year, 1 for the next."""

    def __init__(self, style: Random, numbers: Random, turn: int, family: str) -> None:
        self.style = style
        self.numbers = numbers
        self.family = family
        self.turn = turn
        self.month, self.year = (6 + turn, 2026)
        self.kind = style.choice(KINDS)
        self.truth: Truth = {}
        self.names: dict[str, str] = {}
        self.called: dict[str, str] = {}
        self.figures = style.choice(("number", "number", "text", "full", "commas", "blanks", "suffix", "mixed"))
        self.solid_only = style.random() < 0.5
        pool = SOLIDS if self.solid_only else SOLIDS + GASES
        self.fuels = style.sample(pool, style.randint(2, min(6, len(pool))))
        for fuel in self.fuels:
            self.called[fuel] = style.choice(NAMES[fuel])
        self.quantity = style.choice(QUANTITIES)
        self.heat = style.choice(HEATS)
        self.mass, self.volume = style.choice(list(MASSES)), style.choice(list(VOLUMES))
        self.per_mass = style.choice(list(PER_MASS))

    @property
    def key(self) -> str:
        """Seed what stays the same from month to month."""
        return f"{self.family}{self.quantity}{sorted(self.called.items())[:2]}"

    # ---------------------------------------------------------------- numbers

    def amount(self, fuel: str, unit: str) -> tuple[str, Decimal]:
        """Give a figure as digits, and what it is in the form's unit."""
        text = f"{self.numbers.randint(1, 99999)}.{self.numbers.randint(0, 999):03d}".rstrip("0").rstrip(".")
        return text, Decimal(text) * Decimal(FACTORS[unit])

    def heat_of(self, unit: str) -> tuple[str, Decimal]:
        scale = {"kcal/kg": (4000, 7500), "kJ/kg": (16000, 30000)}.get(unit, (16, 30))
        text = (
            f"{self.numbers.randint(*scale)}"
            if scale[0] > 100
            else f"{self.numbers.randint(*scale)}.{self.numbers.randint(1, 999):03d}"
        )
        return text, Decimal(text) * Decimal(FACTORS[unit])

    def shown(self, text: str, unit: str = "") -> Any:
        """Show digits as careless hands do."""
        way = self.style.choice(("number", "text", "full", "commas")) if self.figures == "mixed" else self.figures
        if way == "number":
            return float(text)
        if way == "full":
            return text.translate(str.maketrans("0123456789.,", "０１２３４５６７８９．，"))
        if way == "commas":
            return f"{Decimal(text):,f}"
        if way == "blanks":
            return f"  {text} "
        return f"{text}{unit}" if way == "suffix" and unit else text

    def say(self, fuel: str, month: str, **fields: Decimal) -> None:
        """Note a row of the truth."""
        self.truth.setdefault((fuel, month), {}).update(fields)

    def name(self, fuel: str, spot: str) -> str:
        """Call a fuel as the works does, and note what a person would have to say of it."""
        called = self.called[fuel]
        plain = called.strip()
        self.names[f"{spot}.fuel|{plain}"] = fuel
        if called in ORIGIN:
            self.names[f"{spot}.origin|{plain}"] = ORIGIN[called]
        return called

    def unit_of(self, fuel: str) -> tuple[str, str]:
        return (self.volume, VOLUMES[self.volume]) if fuel in GASES else (self.mass, MASSES[self.mass])

    # ---------------------------------------------------------------- laying out

    def junk(self, count: int) -> list[ColumnMade]:
        """Make columns nobody asked for."""
        found: list[ColumnMade] = []
        for heading in self.style.sample(JUNK, count):
            text = heading in ("备注", "")
            found.append((heading, (lambda _: "") if text else (lambda _: float(self.numbers.randint(1, 999))), None))
        return found

    def sheet(
        self,
        name: str,
        columns: Sequence[ColumnMade],
        count: int,
        title: str,
        *,
        unit_line: str = "",
        groups: Sequence[tuple[str, int, int]] = (),
    ) -> Made:
        """Put a table on a sheet: shifted, under titles, between blank rows, with sums and notes below."""
        style = Random(self.key)
        left = style.choice((0, 0, 1, 2))
        rows: list[list[Any]] = [[] for _ in range(style.choice((0, 0, 1)))]
        merged: list[Merge] = []
        width = left + len(columns)
        if style.random() < 0.8:
            rows.append([""] * left + [title])
            if width - left > 1 and style.random() < 0.7:
                merged.append((len(rows) - 1, left, len(rows) - 1, width - 1))
        if unit_line or style.random() < 0.3:
            rows.append([""] * (width - 1) + [unit_line or "填报单位：能源科"])
        if style.random() < 0.2:
            rows.append([])
        first = len(rows)
        rows += self._heads(columns, groups, left, merged, first)
        last = len(rows) - 1
        if style.random() < 0.15:
            rows.append([""] * left + [float(at + 1) for at in range(len(columns))])
        order = list(range(count))
        if self.turn and self.family in _ANY_ORDER:
            self.numbers.shuffle(order)  # the works sorts its rows as it likes
        for number in order:
            if style.random() < 0.1:
                rows.append([])
            rows.append([""] * left + [cell(number) for _, cell, _ in columns])
        self._ending(rows, columns, left, style)
        specs = {left + at: spec for at, (_, _, spec) in enumerate(columns) if spec is not None}
        return Made(name, rows, merged, (first, last), specs, dict(self.names))

    @staticmethod
    def _heads(
        columns: Sequence[ColumnMade],
        groups: Sequence[tuple[str, int, int]],
        left: int,
        merged: list[Merge],
        first: int,
    ) -> list[list[Any]]:
        """Write the headings, in two rows where some stand together under one; merge what is merged."""
        upper = [""] * left + [heading for heading, _, _ in columns]
        if not groups:
            return [upper]
        lower = [""] * len(upper)
        grouped = {left + at for _, start, end in groups for at in range(start, end + 1)}
        for at in grouped:
            lower[at], upper[at] = upper[at], ""
        for text, start, end in groups:
            upper[left + start] = text
            if end > start:
                merged.append((first, left + start, first, left + end))
        merged += [(first, at, first + 1, at) for at in range(left, len(upper)) if at not in grouped]
        return [upper, lower]

    def _ending(self, rows: list[list[Any]], columns: Sequence[Any], left: int, style: Random) -> None:
        if style.random() < 0.7:
            label = style.choice(("合计", "合 计", "总计", "小计", "Total"))
            texty = [
                at
                for at, (_, _, spec) in enumerate(columns)
                if spec and (spec.use == "month" or spec.target.endswith(".fuel") or spec.use == "measure")
            ]
            row: list[Any] = [99999.0 if at % 2 else "" for at in range(len(columns))]
            row[texty[0] if texty else 0] = label
            rows.append([""] * left + row)
        if style.random() < 0.5:
            rows.append([])
        if style.random() < 0.6:
            rows.append(
                [""] * left + [style.choice(("填表人：张三", "注：以上数据以磅单为准", "审核：      日期：2026-07-05"))]
            )

    def ugly(self, form: str, spot: str, *sheets: Made) -> Ugly:
        """Put sheets into a file."""
        return Ugly(form, spot, self.kind, self.family, list(sheets), self.truth)

    def serials(self, style: Random) -> ColumnMade:
        return (style.choice(("序号", "编号", "No.")), lambda number: float(number + 1), None)
