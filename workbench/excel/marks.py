"""Recognising our sheets: by the marks and identifiers in them, never by position or name."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from workbench.base.errors import WorkbenchError
from workbench.excel.addresses import address
from workbench.excel.files import Opened, Sheet
from workbench.excel.layout import KEY, MARK, PASSPORT, USED, Card, Layout, Table
from workbench.excel.reading import RowFault
from workbench.excel.writing import head_text
from workbench.rules.form import Form

_SEARCHED = 50
"""Rows at the top of a sheet in which its identifiers are looked for."""


@dataclass(slots=True)
class Found:
    """A sheet of ours: a table's columns, or a card's rows, by the dotted name of their field."""

    sheet: Sheet
    home: Table | Card
    typed: dict[str, int] = field(default_factory=dict)
    used: dict[str, int] = field(default_factory=dict)
    """Columns of a table, rows of a card, that hold inputs and results."""
    key: int | None = None
    """The column of row keys."""
    first: int = 0
    """The first row that may hold data."""
    typed_column: int = 0
    used_column: int = 0
    """The columns of a card."""
    faults: list[RowFault] = field(default_factory=list)


class Recogniser:
    """Recognises the sheets of one workbook for one form."""

    def __init__(self, form: Form, layout: Layout, file: str) -> None:
        """Take what is looked for."""
        self.form = form
        self.layout = layout
        self.file = file
        self.passport: dict[str, str] = {}
        self.seen: dict[str, str] = {}
        self.faults: list[RowFault] = []

    def walk(self, opened: Opened) -> Iterator[Found]:
        """Walk the sheets that are ours. Raises WorkbenchError for another form's workbook, or if none is ours."""
        lost: list[Sheet] = []
        for sheet in opened.sheets:
            if sheet.name == PASSPORT:
                self._read_passport(sheet)
                continue
            found = self._recognise(sheet)
            if found is None:
                lost.append(sheet)
            elif self._first_of(found):
                yield found
        if opened.kind == "csv" and not self.seen and lost:
            found = self._by_labels(lost[0])
            self._first_of(found)
            yield found
        elif not self.seen:
            raise WorkbenchError("excel.no_identifiers", file=self.file)
        if opened.kind != "csv":
            self._report_missing(lost)

    # ---------------------------------------------------------------- whole file

    def _read_passport(self, sheet: Sheet) -> None:
        self.passport = {str(row[0]): str(row[1]) for row in sheet.rows if len(row) > 1}
        self._right_form(self.passport.get("form", ""), self.passport.get("edition", ""))

    def _right_form(self, form: str, edition: str) -> None:
        ours = f"{self.form.pack}/{self.form.id}"
        if form and form != ours:
            raise WorkbenchError("excel.other_form", file=self.file, theirs=form, ours=ours)
        if edition and edition != self.form.digest:
            raise WorkbenchError("excel.other_edition", file=self.file)

    def _first_of(self, found: Found) -> bool:
        name = found.home.sheet
        if name in self.seen:
            args = {"section": name, "other": self.seen[name]}
            self.faults.append(RowFault(found.sheet.name, "", "excel.section_doubled", args, "error"))
            return False
        self.seen[name] = found.sheet.name
        return True

    def _report_missing(self, lost: list[Sheet]) -> None:
        names = {sheet.name for sheet in lost}
        for home in self.layout.sheets:
            if home.sheet in self.seen:
                continue
            if home.sheet in names:
                self.faults.append(RowFault(home.sheet, "A1", "excel.identifiers_gone", {}, "error"))
            else:
                self.faults.append(
                    RowFault(home.sheet, "", "excel.section_missing", {"section": home.sheet}, "warning")
                )

    # ---------------------------------------------------------------- one sheet

    def _recognise(self, sheet: Sheet) -> Found | None:
        for number, row in enumerate(sheet.rows[:_SEARCHED]):
            for column, raw in enumerate(row):
                if isinstance(raw, str) and raw.startswith(MARK + "|"):
                    return self._marked(sheet, number, column, raw)
        for number, row in enumerate(sheet.rows[:_SEARCHED]):
            for raw in row:
                where = self.layout.slots.get(raw) if isinstance(raw, str) else None
                if where and isinstance(where[0], Table):
                    return self._table(sheet, where[0], number)
        return None

    def _marked(self, sheet: Sheet, number: int, column: int, mark: str) -> Found | None:
        parts = mark.split("|")
        if len(parts) != 5:  # as `writing.Page.mark` writes it
            return None
        _, what, form, edition, section = parts
        self._right_form(form, edition)
        if what == "rows" and section in self.layout.tables:
            return self._table(sheet, self.layout.tables[section], number)
        for home in self.layout.sheets:
            if what == "card" and isinstance(home, Card) and home.blocks[0][0].id == section:
                return self._card(sheet, home, number, column)
        return None

    def _table(self, sheet: Sheet, table: Table, number: int) -> Found:
        found = Found(sheet, table, first=number + 1)
        fields = {slot.name: slot for slot in table.slots}
        for column, raw in enumerate(sheet.rows[number]):
            name = raw.strip() if isinstance(raw, str) else ""
            if name == KEY:
                found.key = column
            elif name.removesuffix(USED) in fields:
                slot = fields[name.removesuffix(USED)]
                target = found.used if name.endswith(USED) or slot.field.computed else found.typed
                self._place(found, target, name, column, number)
            elif name and not name.startswith(MARK):
                fault = RowFault(sheet.name, address(number, column), "excel.column_unknown", {"name": name}, "error")
                found.faults.append(fault)
        self._missing(found, table)
        return found

    def _place(self, found: Found, target: dict[str, int], name: str, column: int, number: int) -> None:
        plain = name.removesuffix(USED)
        if plain in target:
            label = self.layout.slots[plain][1].field.label
            args = {"label": label, "other": address(number, target[plain])}
            found.faults.append(
                RowFault(found.sheet.name, address(number, column), "excel.column_doubled", args, "error")
            )
        else:
            target[plain] = column

    def _missing(self, found: Found, table: Table) -> None:
        for slot in table.slots:
            if not slot.field.computed and slot.name not in found.typed:
                args = {"label": slot.field.label}
                found.faults.append(RowFault(found.sheet.name, "", "excel.column_missing", args, "warning", table.name))

    def _card(self, sheet: Sheet, card: Card, number: int, column: int) -> Found:
        found = Found(sheet, card)
        heads = {raw: at for at, raw in enumerate(sheet.rows[number]) if isinstance(raw, str)}
        if "typed" not in heads:
            found.faults.append(RowFault(sheet.name, address(number, column), "excel.identifiers_gone", {}, "error"))
            return found
        found.typed_column, found.used_column = heads["typed"], heads.get("used", -1)
        fields = {slot.name: slot for slot in card.slots}
        for row, cells in enumerate(sheet.rows):
            name = cells[column] if column < len(cells) else ""
            if not isinstance(name, str) or row == number or not name:
                continue
            if name not in fields:
                fault = RowFault(sheet.name, address(row, column), "excel.column_unknown", {"name": name}, "error")
                found.faults.append(fault)
            elif not fields[name].field.computed:
                self._place(found, found.typed, name, row, column)
            if name in fields and found.used_column >= 0 and "used" in fields[name].at:
                found.used[name] = row
        for slot in card.slots:
            if not slot.field.computed and slot.name not in found.typed:
                args = {"label": slot.field.label}
                found.faults.append(RowFault(sheet.name, "", "excel.column_missing", args, "warning", slot.inner[0]))
        return found

    # ---------------------------------------------------------------- csv by its heads

    def _by_labels(self, sheet: Sheet) -> Found:
        heads = [str(raw).strip() for raw in sheet.rows[0]]
        fitting = []
        for table in self.layout.tables.values():
            names = _heads(table)
            if any(heads) and all(head in names for head in heads if head):
                fitting.append((table, names))
        if len(fitting) != 1:
            example = next((slot.name for table in self.layout.tables.values() for slot in table.slots), "")
            raise WorkbenchError("excel.csv_no_section", file=self.file, example=example)
        table, names = fitting[0]
        found = Found(sheet, table, first=1)
        for column, head in enumerate(heads):
            if head == KEY:
                found.key = column
            elif head:
                slot = table.slots[names[head]]
                target = found.used if slot.field.computed else found.typed
                self._place(found, target, slot.name, column, 0)
        self._missing(found, table)
        return found


def _heads(table: Table) -> Mapping[str, int]:
    """Give what a column may be called in a csv: its label in either language, or its head in the template."""
    names: dict[str, int] = {KEY: -1}
    for index, slot in enumerate(table.slots):
        label = slot.field.label
        for name in (label.zh, label.en, head_text(table.holder(slot), slot.field)):
            if name:
                names.setdefault(name, index)
    return names
