"""Deliberately ugly sheets, made from a seed: the layouts a works' own ledgers come in.

Each builder lays out one file and says what it holds; `make` gives the file of a seed, and its next month's.
"""

from collections.abc import Callable, Sequence
from datetime import date
from random import Random
from typing import Any

from tests.services.ugly_maker import MASSES, NAMES, ORIGIN, PER_MASS, SOLIDS, UNKNOWN, ColumnMade, Made, Maker, Ugly
from workbench.excel.foreign.plan import Column


def make(seed: int, turn: int) -> Ugly:
    """Make the file of a seed, for the first turn (June, 2024) or the second (July, 2025): one layout, new numbers."""
    family, build = FAMILIES[seed % len(FAMILIES)]
    return build(Maker(Random(seed), Random(seed * 1000 + turn), turn, family))


def _of(cells: Sequence[Any]) -> Callable[[int], Any]:
    return lambda at: cells[at]


def _items(sheet: Maker, month: str = "", name: str = "", spot: str = "fuels") -> Made:
    """One row per fuel: names, units, quantities, heating values, and much nobody asked for."""
    style = Random(sheet.key + "items")
    place = spot if month == "" or spot == "fuels" else "fuels.months"
    unit_at = style.choice(("column", "column", "heading", "title")) if sheet.solid_only else "column"
    with_heat = sheet.solid_only and style.random() < 0.7
    figures = []
    for fuel in sheet.fuels:
        written, unit = sheet.unit_of(fuel)
        text, value = sheet.amount(fuel, unit)
        heat, per = sheet.heat_of(PER_MASS[sheet.per_mass])
        figures.append((sheet.shown(text, written if unit_at == "column" else ""), sheet.shown(heat)))
        sheet.say(fuel, month, quantity=value, **({"ncv": per} if with_heat else {}))
    heading = sheet.quantity + (
        style.choice(("({})", "（{}）", "/{}")).format(sheet.mass) if unit_at == "heading" else ""
    )
    columns: list[ColumnMade] = [
        (
            style.choice(("品种", "燃料品种", "能源名称", "名称", "物料", "")),
            lambda at: sheet.name(sheet.fuels[at], "fuels"),
            Column("field", "fuels.fuel"),
        ),
        *(
            [(style.choice(("单位", "计量单位")), lambda at: sheet.unit_of(sheet.fuels[at])[0], Column("unit"))]
            if unit_at == "column"
            else []
        ),
        (
            heading,
            lambda at: figures[at][0],
            Column("field", f"{place}.quantity", MASSES[sheet.mass] if unit_at == "heading" else ""),
        ),
    ]
    if with_heat:
        shape = style.choice(("{}({})", "{}（{}）", "{}\n{}"))
        columns.append(
            (
                shape.format(sheet.heat, sheet.per_mass),
                lambda at: figures[at][1],
                Column("field", f"{place}.ncv", PER_MASS[sheet.per_mass]),
            )
        )
    for junk in sheet.junk(style.randint(0, 4)):
        columns.insert(style.randint(1, len(columns)), junk)
    if style.random() < 0.6:
        columns.insert(0, sheet.serials(style))
    groups = []
    at = next(at for at, (_, _, spec) in enumerate(columns) if spec and spec.target.endswith("quantity"))
    if style.random() < 0.3:
        groups = [(style.choice(("生产情况", "本月")), at, min(at + 1, len(columns) - 1))]
        if columns[groups[0][2]][0] == "":
            groups = []
    title = f"某某钢铁有限公司{sheet.year}年{month or sheet.month}月能源台账"
    made = sheet.sheet(
        name or style.choice(("Sheet1", "台账", f"{sheet.month}月")), columns, len(sheet.fuels), title,
        unit_line=f"单位：{sheet.mass}" if unit_at == "title" else "", groups=groups,
    )  # fmt: skip
    made.month = month
    made.unit = MASSES[sheet.mass] if unit_at == "title" else ""
    return made


def items(sheet: Maker) -> Ugly:
    return sheet.ugly("monthly", "fuels", _items(sheet))


def sheets_by_month(sheet: Maker) -> Ugly:
    sheet.kind = sheet.style.choice(("xlsx", "xls", "ods"))
    sheet.year = 2024 + sheet.turn
    made = [_items(sheet, f"{month:02d}", f"{month}月", "fuels.months") for month in range(1, 13)]
    return sheet.ugly("annual_report", "fuels.months", *made)


def _month_heads(sheet: Maker, style: Random) -> list[str]:
    shape = style.choice(("{m}月", "{m}月份", "{y}年{m}月", "{y}-{m:02d}", "{y}{m:02d}", "{e}"))
    names = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
    return [shape.format(m=month, y=sheet.year, e=names[month - 1]) for month in range(1, 13)]


def _across(sheet: Maker, form: str) -> Ugly:
    style = Random(sheet.key + "across")
    place = "fuels.months" if form == "annual_report" else "fuels"
    if form == "annual_report":
        sheet.year = 2024 + sheet.turn
    figures: dict[tuple[str, int], Any] = {}
    for fuel in sheet.fuels:
        written, unit = sheet.unit_of(fuel)
        for month in range(1, 13):
            text, value = sheet.amount(fuel, unit)
            figures[fuel, month] = sheet.shown(text, written)
            if form == "annual_report":
                sheet.say(fuel, f"{month:02d}", quantity=value)
            elif month == sheet.month:
                sheet.say(fuel, "", quantity=value)
    heads = _month_heads(sheet, style)
    columns: list[ColumnMade] = [
        (
            style.choice(("能源品种", "名称", "品种")),
            lambda at: sheet.name(sheet.fuels[at], "fuels"),
            Column("field", "fuels.fuel"),
        ),
        (style.choice(("单位", "计量单位")), lambda at: sheet.unit_of(sheet.fuels[at])[0], Column("unit")),
    ]
    for month in range(1, 13):
        spec = Column("field", f"{place}.quantity", "", f"{month:02d}")
        columns.append((heads[month - 1], _of([figures[fuel, month] for fuel in sheet.fuels]), spec))
    if style.random() < 0.7:
        columns.append((style.choice(("合计", "全年合计", "累计")), lambda _: 1.0, None))
    if style.random() < 0.5:
        columns.insert(0, sheet.serials(style))
    title = f"{sheet.year}年各种能源消耗量统计表"
    made = sheet.sheet(style.choice(("消耗", "Sheet1")), columns, len(sheet.fuels), title)
    return sheet.ugly(form, place, made)


def months_across(sheet: Maker) -> Ugly:
    return _across(sheet, "annual_report")


def own_month_of_many(sheet: Maker) -> Ugly:
    return _across(sheet, "monthly")


def _month_cell(sheet: Maker, shape: str, month: int) -> Any:
    if shape == "serial":
        return float((date(sheet.year, month, 1) - date(1899, 12, 30)).days)
    if shape == "number":
        return float(month)
    return shape.format(m=month, y=sheet.year)


MONTH_SHAPES = ("{m}月", "{y}年{m}月", "{y}-{m:02d}", "{y}.{m:02d}", "{y}/{m}", "serial", "number", "{y}{m:02d}")


def months_down(sheet: Maker) -> Ugly:
    """A row a month, a column or two for each fuel: ``洗精煤消耗量(t)``, or the fuel merged above."""
    sheet.year = 2024 + sheet.turn
    sheet.fuels = [fuel for fuel in sheet.fuels if fuel in SOLIDS] or ["coke"]
    sheet.called = {fuel: sheet.style.choice(NAMES[fuel]) for fuel in sheet.fuels}
    style = Random(sheet.key + "down")
    two_rows = style.random() < 0.5
    with_heat = style.random() < 0.5
    shape = style.choice(MONTH_SHAPES)
    columns: list[ColumnMade] = [
        (style.choice(("月份", "月 份", "统计月份")), lambda at: _month_cell(sheet, shape, at + 1), Column("month"))
    ]
    groups = []
    for fuel in sheet.fuels:
        called = sheet.name(fuel, "fuels")
        values = [sheet.amount(fuel, MASSES[sheet.mass]) for _ in range(12)]
        heats = [sheet.heat_of(PER_MASS[sheet.per_mass]) for _ in range(12)]
        for month in range(12):
            sheet.say(
                fuel, f"{month + 1:02d}", quantity=values[month][1], **({"ncv": heats[month][1]} if with_heat else {})
            )
        start = len(columns)
        head = f"{sheet.quantity}({sheet.mass})" if two_rows else f"{called}{sheet.quantity}({sheet.mass})"
        columns.append(
            (
                head,
                _of([sheet.shown(text) for text, _ in values]),
                Column("field", "fuels.months.quantity", MASSES[sheet.mass], "", fuel),
            )
        )
        if with_heat:
            head = f"{sheet.heat}({sheet.per_mass})" if two_rows else f"{called}{sheet.heat}({sheet.per_mass})"
            columns.append(
                (
                    head,
                    _of([sheet.shown(text) for text, _ in heats]),
                    Column("field", "fuels.months.ncv", PER_MASS[sheet.per_mass], "", fuel),
                )
            )
        if two_rows:
            groups.append((called, start, len(columns) - 1))
    made = sheet.sheet("Sheet1", columns, 12, f"{sheet.year}年燃料消耗", groups=groups)
    return sheet.ugly("annual_report", "fuels.months", made)


def long(sheet: Maker) -> Ugly:
    """A row for each month and fuel."""
    sheet.year = 2024 + sheet.turn
    style = Random(sheet.key + "long")
    shape = style.choice(MONTH_SHAPES)
    gaps = style.random() < 0.4
    cells = []
    for month in range(1, 13):
        for place, fuel in enumerate(sheet.fuels):
            written, unit = sheet.unit_of(fuel)
            text, value = sheet.amount(fuel, unit)
            sheet.say(fuel, f"{month:02d}", quantity=value)
            told = "" if gaps and place else _month_cell(sheet, shape, month)
            cells.append((told, fuel, written, sheet.shown(text, written)))
    columns: list[ColumnMade] = [
        (style.choice(("月份", "日期", "年月")), lambda at: cells[at][0], Column("month")),
        ("燃料", lambda at: sheet.name(cells[at][1], "fuels"), Column("field", "fuels.fuel")),
        ("单位", lambda at: cells[at][2], Column("unit")),
        (sheet.quantity, lambda at: cells[at][3], Column("field", "fuels.months.quantity")),
        *sheet.junk(style.randint(0, 2)),
    ]
    made = sheet.sheet("明细", columns, len(cells), "燃料消耗明细表")
    return sheet.ugly("annual_report", "fuels.months", made)


def on_its_side(sheet: Maker) -> Ugly:
    """Fuels side by side, quantities and heating values one below the other."""
    sheet.fuels = [fuel for fuel in sheet.fuels if fuel in SOLIDS] or ["coke"]
    sheet.called = {
        fuel: sheet.style.choice([name for name in NAMES[fuel] if name not in UNKNOWN]) for fuel in sheet.fuels
    }
    style = Random(sheet.key + "side")
    quantities = {fuel: sheet.amount(fuel, MASSES[sheet.mass]) for fuel in sheet.fuels}
    heats = {fuel: sheet.heat_of(PER_MASS[sheet.per_mass]) for fuel in sheet.fuels}
    for fuel in sheet.fuels:
        sheet.say(fuel, "", quantity=quantities[fuel][1], ncv=heats[fuel][1])
    labels = (sheet.quantity, sheet.heat)
    sheet.names["|" + sheet.quantity], sheet.names["|" + sheet.heat] = "fuels.quantity", "fuels.ncv"
    columns: list[ColumnMade] = [
        (style.choice(("项目", "指标", "指标名称")), lambda at: labels[at], Column("measure")),
        ("单位", lambda at: (sheet.mass, sheet.per_mass)[at], Column("unit")),
    ]
    for fuel in sheet.fuels:
        heading = sheet.name(fuel, "fuels")
        cells = (quantities[fuel][0], heats[fuel][0])
        columns.append((heading, _of([sheet.shown(cell) for cell in cells]), Column("field", "", "", "", fuel)))
    made = sheet.sheet("Sheet1", columns, 2, f"{sheet.year}年{sheet.month}月燃料")
    return sheet.ugly("monthly", "fuels", made)


def measures(sheet: Maker) -> Ugly:
    """One label a row that says both the fuel and what is measured: ``洗精煤消耗量``."""
    sheet.called = {
        fuel: sheet.style.choice([name for name in NAMES[fuel] if name not in UNKNOWN]) for fuel in sheet.fuels
    }
    style = Random(sheet.key + "measures")
    cells = []
    for fuel in sheet.fuels:
        written, unit = sheet.unit_of(fuel)
        text, value = sheet.amount(fuel, unit)
        sheet.say(fuel, "", quantity=value)
        label = f"{sheet.called[fuel]}{sheet.quantity}"
        sheet.names["|" + label], sheet.names[f"fuels.fuel|{label}"] = "fuels.quantity", fuel
        if sheet.called[fuel] in ORIGIN:
            sheet.names[f"fuels.origin|{label}"] = ORIGIN[sheet.called[fuel]]
        cells.append((label, written, sheet.shown(text)))
    columns: list[ColumnMade] = [
        (style.choice(("项目", "指标名称")), lambda at: cells[at][0], Column("measure")),
        (style.choice(("单位", "计量单位")), lambda at: cells[at][1], Column("unit")),
        (style.choice(("本月", "数值", "本月数", "实际值")), lambda at: cells[at][2], Column("field", "")),
    ]
    if style.random() < 0.5:
        columns.append(("本年累计", lambda _: 5.0, None))
    made = sheet.sheet("月报", columns, len(cells), f"{sheet.year}年{sheet.month}月报")
    return sheet.ugly("monthly", "fuels", made)


FAMILIES: Sequence[tuple[str, Callable[[Maker], Ugly]]] = (
    ("items", items), ("months_across", months_across), ("items", items), ("months_down", months_down),
    ("long", long), ("items", items), ("on_its_side", on_its_side), ("measures", measures),
    ("own_month_of_many", own_month_of_many), ("items", items), ("sheets_by_month", sheets_by_month),
)  # fmt: skip
