"""Where everything of a form stands in a workbook: which sheet, which column, which row.

A section of rows is a table on a sheet of its own; its one-row sections are columns of the same table. One-row
sections that follow one another share a sheet, laid out as a card: label, what is typed, result, unit, help.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Literal

from workbench.base.text import Label, say
from workbench.rules.cells import Cells
from workbench.rules.form import Field, Form, Section, row_names
from workbench.rules.formula import Column, Expression, Ref

Role = Literal["typed", "used", "code"]
"""What a person types; what is adopted or worked out; what formulas take where that differs (hidden)."""

MARK = "ccw"
"""The first cell of a sheet of ours begins with it: ``ccw|rows|cn.ets.steel/monthly|<digest>|fuels``."""
PASSPORT = "_ccw"
LISTS = "_lists"
USED = ":used"
"""What follows an identifier over the column of adopted values, which are compared and never read in."""
KEY = "#row"
"""The identifier over the column of row keys."""

HEAD_ROW = 3
FIRST_ROW = 4
"""Rows of a table: identifiers (hidden), title, help, heads, then data. Counted from zero."""

IN_USE, ROW_KEY, ABOVE, ABOVE_AT, NAMES = 0, 1, 2, 3, 4
"""Columns of a table: in use, row key, key and place of the row above (all hidden), then the visible names."""

CARD_LABEL, CARD_TYPED, CARD_USED, CARD_UNIT, CARD_HELP, CARD_CODE = 1, 2, 3, 4, 5, 6
"""Columns of a card; column 0 (hidden) holds the identifiers."""

_LONGEST_NAME = 28
"""Of a sheet: Excel takes 31 characters, and a number may have to follow."""

NESTED_SPARE = 5
PARENT_SPARE = 10


@dataclass(frozen=True, slots=True)
class Slot:
    """One field of a form and where it stands: `at` maps a role to a column of its table; a card has its own."""

    name: str
    """Dotted: ``fuels.months.ncv``."""
    inner: tuple[str, ...]
    """The one-row sections between the table's section and the field; in a card all its sections."""
    field: Field
    at: dict[Role, int]
    row: int = 0
    """Its row in a card."""

    @property
    def suffix(self) -> str:
        """Its path from the row on, or from the top in a card."""
        return "/".join((*self.inner, self.field.id))

    @property
    def value(self) -> int:
        """The column whose cells formulas take."""
        return self.at.get("code", self.at.get("used", self.at.get("typed", 0)))


@dataclass(slots=True)
class Table:
    """A section of rows: a sheet. `keys` names its rows: ``r1``, or ``r1/03`` within the row above."""

    name: str
    sheet: str
    chain: tuple[Section, ...]
    above: "Table | None"
    keys: tuple[str, ...]
    slots: list[Slot] = field(default_factory=list)
    names: "list[tuple[Table, Label]]" = field(default_factory=list)
    """The visible columns that name a row, with their heads: one a table above, outermost first, then its own."""
    below: "list[Table]" = field(default_factory=list)
    width: int = 0

    @property
    def section(self) -> Section:
        """The section whose rows these are."""
        return self.chain[-1]

    @property
    def depth(self) -> int:
        """How many keys name a row."""
        return 1 + (self.above.depth if self.above else 0)

    def row(self, key: str) -> int:
        """Give the row of a key, from zero."""
        return FIRST_ROW + self.keys.index(key)

    @property
    def may_idle(self) -> bool:
        """Tell whether it may have rows that are not in use."""
        return any(section.rows == "many" for section in self.chain)

    @property
    def shown_name(self) -> int:
        """The column a reader knows its rows by: the fuel, or the row's number."""
        for slot in self.slots:
            if slot.field.id == self.section.named_by and not slot.inner:
                return slot.at.get("used", slot.at.get("typed", 0))
        return NAMES + len(self.names) - 1

    @property
    def last(self) -> int:
        """The last row of data, from zero."""
        return FIRST_ROW + max(len(self.keys), 1) - 1

    def holder(self, slot: Slot) -> Section:
        """Give the section a slot's field belongs to: this one, or a one-row section within it."""
        section = self.section
        for name in slot.inner:
            section = section.section(name)
        return section

    def path(self, key: str, slot: Slot | None = None) -> str:
        """Give the path of a row, or of a field in it."""
        return weave(self.chain, key, slot)


def weave(chain: Sequence[Section], key: str, slot: Slot | None = None) -> str:
    """Put the names of sections and the keys of rows together: fuels, months and ``r1/03`` → fuels/r1/months/03."""
    keys = iter(key.split("/"))
    parts = []
    for section in chain:
        parts.append(section.id)
        if section.rows != "one":
            parts.append(next(keys))
    return "/".join([*parts, *slot.inner, slot.field.id] if slot else parts)


@dataclass(slots=True)
class Card:
    """One-row sections one under another on a sheet: `blocks` holds each section's title row and its slots."""

    sheet: str
    blocks: list[tuple[Section, int, list[Slot]]] = field(default_factory=list)

    @property
    def slots(self) -> list[Slot]:
        """All slots of the sheet."""
        return [slot for _, _, slots in self.blocks for slot in slots]


@dataclass(slots=True)
class Layout:
    """The whole workbook: its sheets of data in order, and where each field stands."""

    form: Form
    sheets: list[Table | Card]
    slots: dict[str, tuple[Table | Card, Slot]]
    """By the field's dotted name."""
    tables: dict[str, Table]
    """By the section's dotted name."""

    def base(self, names: tuple[str, ...]) -> Table | None:
        """Give the innermost table around a place, None if no rows are around it."""
        for length in range(len(names), 0, -1):
            if (table := self.tables.get(".".join(names[:length]))) is not None:
                return table
        return None


def lay_out(form: Form, cells: Cells, spare_rows: int) -> Layout:
    """Decide where everything stands; tables get the rows that exist and some spare ones."""
    return _Planner(form, cells, spare_rows).plan()


class _Planner:
    def __init__(self, form: Form, cells: Cells, spare: int) -> None:
        self.form = form
        self.cells = cells
        self.spare = spare
        self.referred, self.summed = _referred(form)
        self.layout = Layout(form, [], {}, {})
        self.taken = {name.casefold() for name in (say("excel.sheet.guide"), say("excel.sheet.rules"), PASSPORT, LISTS)}

    def plan(self) -> Layout:
        card: Card | None = None
        for section in self.form.sections:
            if section.rows == "one":
                if card is None:
                    card = Card(self._sheet_name(str(section.label)))
                    self.layout.sheets.append(card)
                self._card(card, section, (section.id,))
                if self._tables_within(section, (section,), (section.id,), None):
                    card = None
            else:
                card = None
                self._table(section, (section,), (section.id,), None)
        return self.layout

    def _card(self, card: Card, section: Section, names: tuple[str, ...]) -> None:
        row = max((slot.row for slot in card.slots), default=1) + (2 if card.blocks else 1)
        slots: list[Slot] = []
        card.blocks.append((section, row, slots))
        for each in section.fields:
            at = self._roles(each, ".".join((*names, each.id)))
            columns: dict[Role, int] = {"typed": CARD_TYPED, "used": CARD_USED, "code": CARD_CODE}
            slot = Slot(
                ".".join((*names, each.id)), names, each, {role: columns[role] for role in at}, row + 1 + len(slots)
            )
            slots.append(slot)
            self.layout.slots[slot.name] = (card, slot)
        for inner in section.sections:
            if inner.rows == "one":
                self._card(card, inner, (*names, inner.id))

    def _tables_within(
        self, section: Section, chain: tuple[Section, ...], names: tuple[str, ...], above: Table | None
    ) -> bool:
        """Lay out the tables below a section; through one-row sections too."""
        found = False
        for inner in section.sections:
            if inner.rows == "one":
                found |= self._tables_within(inner, (*chain, inner), (*names, inner.id), above)
            else:
                self._table(inner, (*chain, inner), (*names, inner.id), above)
                found = True
        return found

    def _table(self, section: Section, chain: tuple[Section, ...], names: tuple[str, ...], above: Table | None) -> None:
        table = Table(".".join(names), self._sheet_name(self._title(chain)), chain, above, self._keys(chain, above))
        self.layout.sheets.append(table)
        self.layout.tables[table.name] = table
        if above:
            above.below.append(table)
            table.names += [(outer, _known_as(outer)) for outer, _ in above.names]
        table.names.append((table, _own_name(section)))
        column = NAMES + len(table.names)
        hidden: list[tuple[Slot, Role]] = []
        for inner, each in _flat(section):
            name = ".".join((*names, *inner, each.id))
            slot = Slot(name, inner, each, {})
            for role in self._roles(each, name):
                if role == "code":
                    hidden.append((slot, role))
                else:
                    slot.at[role] = column
                    column += 1
            table.slots.append(slot)
            self.layout.slots[name] = (table, slot)
        for slot, role in hidden:
            slot.at[role] = column
            column += 1
        table.width = column
        self._tables_within(section, chain, names, table)

    def _roles(self, each: Field, name: str) -> tuple[Role, ...]:
        computed, special = each.computed, each.kind in ("choice", "yes_no")
        adopted = computed or each.default is not None
        code = special and (adopted or each.when is not None or name in self.referred)
        if not special and not adopted:
            rounds = each.kind == "number" and each.places is not None
            code = each.when is not None or (rounds and (name in self.summed or each.rounding != "half_up"))
        roles: list[Role] = [] if computed else ["typed"]
        return (*roles, *(("used",) if adopted else ()), *(("code",) if code else ()))

    def _keys(self, chain: tuple[Section, ...], above: Table | None) -> tuple[str, ...]:
        section = chain[-1]
        keys = []
        for outer in above.keys if above else ("",):
            base = weave(chain, f"{outer}/" if outer else "").rstrip("/")
            rows = (
                list(row_names(section))
                if section.rows != "many"
                else self._many(section, base, nested=above is not None)
            )
            keys += [f"{outer}/{row}" if outer else row for row in rows]
        return tuple(keys)

    def _many(self, section: Section, base: str, *, nested: bool) -> list[str]:
        spare = min(self.spare, NESTED_SPARE) if nested else self.spare
        if any(inner.rows != "one" for inner in section.sections):
            spare = min(spare, PARENT_SPARE)
        rows = list(self.cells.rows(base))
        first = int(self.cells.new_row(base)[1:])
        return [*rows, *(f"r{first + number}" for number in range(spare))]

    def _title(self, chain: tuple[Section, ...]) -> str:
        *outer, own = [str(section.label) for section in chain if section.rows != "one"]
        if not outer:
            return own
        # too long a name loses the end of its first part: its own part tells it from its neighbours
        return f"{outer[-1][: max(8, _LONGEST_NAME - len(own) - 3)]} · {own}"

    def _sheet_name(self, label: str) -> str:
        """Make a name Excel accepts: at most 31 characters, none it forbids, no quote at an end, unique."""
        clean = "".join("：" if sign == ":" else " " if sign in "[]*?/\\" or ord(sign) < 32 else sign for sign in label)
        clean = clean.strip("' ")[:_LONGEST_NAME] or "Sheet"
        if clean.casefold() == "history":
            clean += " "
        name, number = clean, 2
        while name.casefold() in self.taken:
            name, number = f"{clean} {number}", number + 1
        self.taken.add(name.casefold())
        return name


def _own_name(section: Section) -> Label:
    if section.rows == "months":
        return Label("月份", "Month")
    if section.rows == "fixed":
        return Label("项目", "Item")
    return Label("序号", "No.")


def _known_as(table: Table) -> Label:
    """Name the column that names a table's rows in the tables below it."""
    section = table.section
    return section.field(section.named_by).label if section.named_by else table.names[-1][1]


def _flat(section: Section, inner: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Field]]:
    """Walk the fields of a row: its own, and those of its one-row sections."""
    for each in section.fields:
        yield inner, each
    for below in section.sections:
        if below.rows == "one":
            yield from _flat(below, (*inner, below.id))


def expressions(section: Section) -> Iterator[Expression]:
    """Walk every expression that gives a section's fields their values."""
    for each in section.fields:
        yield from (found for found in (each.when, each.default, each.formula) if found is not None)


def _referred(form: Form) -> tuple[set[str], set[str]]:
    """Name the fields that formulas take, and those they take as columns."""
    referred: set[str] = set()
    summed: set[str] = set()
    for name, section in form.walk():
        own = tuple(name.split("."))
        for expression in expressions(section):
            for node in expression.references:
                if isinstance(node, Ref | Column):
                    target = ".".join(target_of(own, node))
                    (summed if isinstance(node, Column) else referred).add(target)
    return referred | summed, summed


def target_of(own: tuple[str, ...], node: Ref | Column) -> tuple[str, ...]:
    """Resolve a reference made in the section `own`: the dotted name of the field it means."""
    return (*own[: len(own) - node.up], *node.path, node.field)
