"""The live formulas of a cell: what is typed, adopted and worked out, seen from one row of one sheet."""

from dataclasses import dataclass

from workbench.base.text import Label
from workbench.excel.addresses import fixed, letters, sheet, span
from workbench.excel.layout import (
    ABOVE,
    ABOVE_AT,
    FIRST_ROW,
    IN_USE,
    ROW_KEY,
    Card,
    Layout,
    Role,
    Slot,
    Table,
    target_of,
)
from workbench.excel.lists import Lists
from workbench.excel.parameters import Parameters
from workbench.rules.formula import Column, Expression, Param, Pick, Ref
from workbench.rules.functions.function import Range
from workbench.rules.library import Rules
from workbench.rules.spreadsheet import excel


@dataclass(frozen=True, slots=True)
class Book:
    """What all formulas of a workbook share."""

    layout: Layout
    parameters: Parameters
    lists: Lists


class Place:
    """One cell's surroundings: answers `rules.spreadsheet.Sheet` for the formula that goes into it."""

    def __init__(self, book: Book, home: Table | Card, slot: Slot, key: str = "", row: int = 0) -> None:
        """Stand at a slot: in a table's row of a key, or in a card."""
        self.book = book
        self.home = home
        self.slot = slot
        self.row = row
        self.names = tuple(slot.name.split(".")[:-1])
        self.key = key
        self.rules = _rules_of(home, key, book.parameters.rules)

    # ---------------------------------------------------------------- what rules.spreadsheet asks

    def ref(self, node: Ref) -> str:
        """Write the value of a cell, rounded if what is typed there is."""
        _, slot = self._find(node)
        text = self._at(node, slot.value)
        each = slot.field
        if slot.at.keys() == {"typed"} and each.kind == "number" and each.places is not None:
            return f"ROUND({text},{each.places})"  # another rounding has a column of its own
        return text

    def cell(self, node: Ref) -> str:
        """Write the cell that is empty when the value is missing."""
        return self._at(node, self._find(node)[1].value)

    def typed(self, node: Ref) -> str:
        """Write the cell a person types into."""
        _, slot = self._find(node)
        return self._at(node, slot.at.get("typed", slot.value))

    def column(self, node: Column) -> Range:
        """Write a column of another table, and the mask of its rows that are in use and belong to this place."""
        target = target_of(self.names, node)
        table = self.book.layout.tables[".".join(self._table_names(target))]
        _, slot = self.book.layout.slots[".".join(target)]
        base = self.book.layout.base(self.names[: len(self.names) - node.up])
        mask = self._range(table, IN_USE)
        if base is not None:
            mask = f"({mask}*{self._belongs(table, base)})"
        if month := self._same_month(table):
            mask = f"({mask}*{month})"
        return Range(self._range(table, slot.value), mask)

    def parameter(self, node: Param) -> str:
        """Write the cell of a parameter as of this row's day."""
        return self.book.parameters.value(node.name, self.rules)

    def pick(self, node: Pick, key: str) -> str:
        """Write the look-up in a table as of this row's day."""
        return self.book.parameters.look_up(node.table.name, key, self.rules)

    # ---------------------------------------------------------------- the formulas of a slot

    def own(self, role: Role) -> str:
        """Write one of this slot's own cells."""
        return f"${letters(self.slot.at[role])}{self.row + 1}"

    def formulas(self) -> dict[Role, str]:
        """Write the formulas of this slot: its adopted or computed value, its hidden value."""
        each, roles = self.slot.field, self.slot.at
        if "used" not in roles and "code" not in roles:
            return {}
        value = self._value()
        if each.when:
            value = f'IF(({excel(each.when, self)[1:]})=TRUE,{value},"")'
        if "used" in roles and isinstance(self.home, Table) and self.home.may_idle:
            # a spare row shows nothing, not a column of defaults
            value = f'IF({self._pointer(IN_USE)}=1,{value},"")'
        if "code" not in roles:
            return {"used": f"={value}"}
        found: dict[Role, str] = {"code": f"={value}"}
        if "used" in roles:
            found["used"] = f"={self.book.lists.label(each, self.own('code'))}"
        return found

    def _value(self) -> str:
        each = self.slot.field
        if each.formula:
            return excel(each.formula, self, each.places, each.rounding)[1:]
        typed = self._typed_value()
        if each.default is None:
            return typed
        default = excel(each.default, self, each.places, each.rounding)[1:]
        return f'IF({self.own("typed")}="",{default},{typed})'

    def _typed_value(self) -> str:
        each, typed = self.slot.field, self.own("typed")
        if each.kind in ("choice", "yes_no"):
            return self.book.lists.code(each, typed)
        if each.kind != "number":
            return f'IF({typed}="","",{typed})'
        itself = excel(_ITSELF, _Itself(typed), each.places, each.rounding)[1:]
        return f'IF(ISNUMBER({typed}),{itself},"")'

    def in_use(self) -> str:
        """Write whether this row of a table is in use: it, or a row within it, holds something typed."""
        table = self._table()
        if table.section.rows == "many":
            return f"=IF({self._count(table)}>0,1,0)"
        if table.above is None:
            return "=1"
        return f"=INDEX({self._range(table.above, IN_USE)},{self._pointer(ABOVE_AT)})"

    def outer_name(self, outer: Table) -> str:
        """Write the name a reader knows an outer row by: its fuel, its unit."""
        found = f"INDEX({self._range(outer, outer.shown_name)},{self._place_of(outer)})"
        return f'=IF({found}="","",{found})'

    def above_at(self) -> str:
        """Write where the row above this one stands in its own table."""
        above = self._table().above
        assert above is not None  # noqa: S101 - for the type checker: asked only of nested tables
        return f"=IFERROR(MATCH({self._pointer(ABOVE)},{self._range(above, ROW_KEY)},0),1)"

    def _count(self, table: Table) -> str:
        typed = [f"${letters(slot.at['typed'])}{self.row + 1}" for slot in table.slots if "typed" in slot.at]
        parts = [f"COUNTA({','.join(typed)})"] if typed else []
        below = list(table.below)
        while below:
            inner = below.pop()
            below += inner.below
            columns = [slot.at["typed"] for slot in inner.slots if "typed" in slot.at]
            mine = self._prefix(inner, self._pointer(ROW_KEY))
            parts += [f'SUMPRODUCT({mine}*({self._range(inner, column)}<>""))' for column in columns]
        return "+".join(parts) or "0"

    # ---------------------------------------------------------------- addresses seen from here

    def _table(self) -> Table:
        assert isinstance(self.home, Table)  # noqa: S101 - for the type checker: asked only of tables
        return self.home

    def _table_names(self, target: tuple[str, ...]) -> tuple[str, ...]:
        table = self.book.layout.base(target[:-1])
        return tuple(table.name.split(".")) if table else ()

    def _find(self, node: Ref) -> tuple[Table | Card, Slot]:
        return self.book.layout.slots[".".join(target_of(self.names, node))]

    def _at(self, node: Ref, column: int) -> str:
        where, slot = self._find(node)
        if isinstance(where, Card):
            here = "" if where is self.home else sheet(where.sheet)
            return f"{here}{fixed(slot.row, column)}"
        if where is self.home:
            return f"${letters(column)}{self.row + 1}"
        return f"INDEX({self._range(where, column)},{self._place_of(where)})"

    def _place_of(self, outer: Table) -> str:
        """Write which row of an outer table this row lies in."""
        table, text = self._table(), self._pointer(ABOVE_AT)
        while table.above is not None and table.above is not outer:
            table = table.above
            text = f"INDEX({self._range(table, ABOVE_AT)},{text})"
        return text

    def _pointer(self, column: int) -> str:
        return f"${letters(column)}{self.row + 1}"

    def _range(self, table: Table, column: int) -> str:
        return ("" if table is self.home else sheet(table.sheet)) + span(FIRST_ROW, table.last, column)

    def _belongs(self, table: Table, base: Table) -> str:
        key = self._pointer(ROW_KEY) if base is self.home else self._outer_key(base)
        if table is base:
            return f"({self._range(table, ROW_KEY)}={key})"
        if table.above is base:
            return f"({self._range(table, ABOVE)}={key})"
        return self._prefix(table, key)

    def _same_month(self, table: Table) -> str:
        """Write, for a row that is or lies in a month, which rows of another section of months are of that month."""
        here = _months(self.home) if isinstance(self.home, Table) else None
        there = _months(table)
        if here is None or there is None or here is there:
            return ""
        assert there in (table, table.above)  # noqa: S101 - no form nests deeper within a month
        # keys end with the month: r1/03, 03
        column = ROW_KEY if there is table else ABOVE
        return f'(RIGHT({self._range(table, column)},2)="{self.key.split("/")[here.depth - 1]}")'

    def _outer_key(self, base: Table) -> str:
        if self._table().above is base:
            return self._pointer(ABOVE)
        return f"INDEX({self._range(base, ROW_KEY)},{self._place_of(base)})"

    def _prefix(self, table: Table, key: str) -> str:
        return f'(LEFT({self._range(table, ROW_KEY)},LEN({key})+1)={key}&"/")'


_ITSELF = Expression("itself", _REF := Ref(0, (), "itself", Label("")), (_REF,))


class _Itself(Place):
    """The typed cell alone, to round what stands in it."""

    def __init__(self, text: str) -> None:
        self.text = text

    def ref(self, node: Ref) -> str:
        return self.text

    cell = typed = ref


def _months(table: Table | None) -> Table | None:
    """Give the table of months a table is or lies in, if any."""
    while table is not None and table.section.rows != "months":
        table = table.above
    return table


def _rules_of(home: Table | Card, key: str, rules: Rules) -> Rules:
    """Give the rules of a row: those of its month's end where its rows, or rows around it, are months."""
    if isinstance(home, Table):
        keyed = [section for section in home.chain if section.rows != "one"]
        for section, part in zip(keyed, key.split("/"), strict=True):
            if section.rows == "months":
                rules = rules.in_month(part)
    return rules
