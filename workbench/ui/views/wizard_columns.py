"""The first step of the wizard: which sheets are taken, which rows are headings, what each column is."""

from dataclasses import replace
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QItemSelectionModel, Qt, Signal
from PySide6.QtGui import QColor, QFont
from PySide6.QtWidgets import QComboBox, QHeaderView, QListWidget, QListWidgetItem, QSpinBox, QTableView, QWidget

from workbench.base.text import say
from workbench.rules.form import MONTHS
from workbench.rules.places import DOT
from workbench.rules.units import shown_unit
from workbench.services import foreign
from workbench.services.foreign import SKIP, Book, Column, Entry, Grid, Place, Plan, Spot
from workbench.ui import parts, theme
from workbench.ui.views.lines import Index, Line, Lines, LinesTable

_ABOVE, _BELOW = 2, 8
"""Rows shown above the headings and below them."""
_SAMPLES = 3
_MOST_ROWS = 99_999
_WIDTHS = {0: 64, 2: 170, 3: 190, 4: 76}
"""Pixels of the columns of the list; the heading takes the rest."""
_LOW = 26
"""Pixels of a row: the whole step must fit a small screen."""


class ColumnsStep(QWidget):
    """Sheets at the left; at the right the part of the form a sheet goes to, a preview, and what its columns are."""

    changed = Signal()

    def __init__(self, book: Book, entries: list[Entry], spots: dict[str, Spot]) -> None:
        """Show the entries of a book; they are replaced in the list as the person changes them."""
        super().__init__()
        self.book = book
        self.entries = entries
        self.spots = spots
        self.at = 0
        self.sheets = QListWidget()
        self.sheets.setAccessibleName(say("foreign.sheets"))
        self.sheets.setFixedWidth(220)
        self.sheets.setWordWrap(True)
        self.sheets.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.part = _Combo("foreign.part")
        for spot in spots.values():
            self.part.addItem(part_label(spot), spot.name)
        self.first, self.last = _rows_box("foreign.headings"), _rows_box("foreign.to")
        self.month = _Combo("foreign.month")
        _fill_months(self.month)
        self.sheet = _Preview(self.grid, self.plan)
        self.preview = _preview(self.sheet)
        self.lines = Lines(_heads("column", "heading", "sample", "goes_to", "unit"), [])
        self.table = LinesTable(self.lines, 1, named=say("foreign.columns"))
        self.table.verticalHeader().setDefaultSectionSize(_LOW)
        for at, wide in _WIDTHS.items():
            self.table.horizontalHeader().setSectionResizeMode(at, QHeaderView.ResizeMode.Interactive)
            self.table.setColumnWidth(at, wide)
        self.named = parts.label("", "strong")
        self.use = _Combo("foreign.part")
        self.unit = _Combo("foreign.unit")
        self.column_month = _Combo("foreign.month")
        _fill_months(self.column_month)
        self.item = _Combo("foreign.item")
        self.again = parts.button(say("foreign.again"), self._again, "link")
        self._lay_out()
        self._listen()
        self._list_sheets()
        self.show_entry(0)

    def _lay_out(self) -> None:
        head = parts.row(
            _caption("foreign.part", self.part),
            self.part,
            12,
            _caption("foreign.headings", self.first),
            self.first,
            _caption("foreign.to", self.last),
            self.last,
            12,
            _caption("foreign.month", self.month),
            self.month,
            None,
        )
        editor = parts.row(
            self.named,
            self.use,
            8,
            _caption("foreign.unit", self.unit),
            self.unit,
            8,
            _caption("foreign.month", self.column_month),
            self.column_month,
            8,
            _caption("foreign.item", self.item),
            self.item,
            None,
        )
        left = parts.column(parts.label(say("foreign.sheets"), "quiet"), self.sheets, self.again, gap=4)
        right = parts.column(head, self.preview, self.table, editor, gap=8)
        whole = parts.row(left, right, gap=16)
        whole.setStretch(1, 1)
        self.setLayout(whole)

    def _listen(self) -> None:
        self.sheets.currentRowChanged.connect(self._show_row)
        self.sheets.itemChanged.connect(self._ticked)
        self.part.activated.connect(self._to_part)
        self.first.valueChanged.connect(self._headings)
        self.last.valueChanged.connect(self._headings)
        self.month.activated.connect(lambda: self._put(replace(self.plan, month=self.month.currentData())))
        self.table.selectionModel().currentRowChanged.connect(lambda now, _: self._show_column(now.row()))
        self.table.opened.connect(lambda _: self.use.setFocus(Qt.FocusReason.TabFocusReason))
        self.preview.clicked.connect(lambda index: self._point(index.column()))
        self.preview.selectionModel().currentColumnChanged.connect(lambda now, _: self._point(now.column()))
        for box in (self.use, self.unit, self.column_month, self.item):
            box.activated.connect(self._edit)

    # ---------------------------------------------------------------- sheets

    @property
    def entry(self) -> Entry:
        """Give the entry in hand."""
        return self.entries[self.at]

    @property
    def plan(self) -> Plan:
        """Give how the sheet in hand is read."""
        return self.entry.plan

    @property
    def grid(self) -> Grid:
        """Give the sheet in hand."""
        return self.book.sheets[self.entry.sheet]

    @property
    def spot(self) -> Spot:
        """Give the part of the form the sheet in hand goes to."""
        return self.spots[self.plan.spot]

    def _list_sheets(self) -> None:
        self.sheets.blockSignals(True)
        self.sheets.clear()
        for entry in self.entries:
            part = part_label(self.spots[entry.plan.spot])
            text = say("foreign.sheet_to", sheet=self.book.sheets[entry.sheet].name, part=part)
            item = QListWidgetItem(text)
            item.setToolTip(text)
            item.setFlags(item.flags() | Qt.ItemFlag.ItemIsUserCheckable)
            item.setCheckState(Qt.CheckState.Checked if entry.chosen else Qt.CheckState.Unchecked)
            self.sheets.addItem(item)
        self.sheets.setCurrentRow(self.at)
        self.sheets.blockSignals(False)

    def _show_row(self, row: int) -> None:
        if row >= 0:
            self.show_entry(row)

    def _ticked(self, item: QListWidgetItem) -> None:
        at = self.sheets.row(item)
        self.entries[at] = replace(self.entries[at], chosen=item.checkState() == Qt.CheckState.Checked)
        self.changed.emit()

    def _again(self) -> None:
        """Use the same sheet for another part of the form."""
        used = {entry.plan.spot for entry in self.entries if entry.sheet == self.entry.sheet}
        free = next((spot for spot in self.spots.values() if spot.name not in used), None)
        if free is not None:
            plan = foreign.best_for(self.book, self.entry.sheet, free)
            self.at += 1
            self.entries.insert(self.at, Entry(self.entries[self.at - 1].sheet, plan))
            self._list_sheets()
            self.show_entry(self.at)
            self.changed.emit()

    def show_entry(self, at: int) -> None:
        """Show another entry."""
        self.at = at
        plan = self.plan
        for box, value in ((self.first, plan.first + 1), (self.last, plan.last + 1)):
            box.blockSignals(True)
            box.setMaximum(min(self.grid.height, _MOST_ROWS))
            box.setValue(value)
            box.blockSignals(False)
        _choose(self.part, plan.spot)
        _choose(self.month, plan.month[-2:])
        self._show_columns(next((row for row, column in enumerate(plan.columns) if column.use != "skip"), 0))

    def _to_part(self) -> None:
        plan = foreign.best_for(self.book, self.entry.sheet, self.spots[self.part.currentData()])
        self._put(plan)
        self._list_sheets()
        self.show_entry(self.at)

    def _headings(self) -> None:
        first, last = self.first.value() - 1, self.last.value() - 1
        if first <= last and (first, last) != (self.plan.first, self.plan.last):
            plan = foreign.plan_for(self.book, self.entry.sheet, self.spot, first, last)
            self._put(replace(plan, month=self.plan.month, rows=self.plan.rows))
            self._show_columns(0)

    def _put(self, plan: Plan) -> None:
        self.entries[self.at] = replace(self.entry, plan=plan, remembered=False)
        self.changed.emit()

    # ---------------------------------------------------------------- columns

    def _show_columns(self, row: int) -> None:
        plan, grid = self.plan, self.grid
        headings = grid.headings(plan.first, plan.last)
        self.lines.show_lines(
            [
                Line(
                    (
                        foreign.letters(at),
                        heading,
                        self._sample(at),
                        self._goes_to(column),
                        shown_unit(column.unit) if column.use == "field" else "",
                    )
                )
                for at, (heading, column) in enumerate(zip(headings, plan.columns, strict=True))
            ]
        )
        self.sheet.show_sheet(grid, plan)
        if plan.columns:
            self.table.selectRow(row)
            self._show_column(row)

    def _sample(self, at: int) -> str:
        found = (self.grid.text(row, at) for row in range(self.plan.last + 1, self.grid.height))
        shown = [text for text in found if text][:_SAMPLES]
        return "、".join(shown)[:40]

    def _goes_to(self, column: Column) -> str:
        if column.use != "field":
            return say(f"foreign.use.{column.use}")
        if not column.target:
            words = [say("foreign.use.measured")]
        else:
            words = [place_label(self.spot.by_name[column.target], self.spot)]
        if column.item and self.spot.named is not None:
            labels = {choice.id: str(choice.label) for choice in self.spot.named.field.choices}
            words.insert(0, labels.get(column.item, column.item))
        if column.month:
            words.append(say("foreign.month_number", month=int(column.month[-2:])))
        return DOT.join(words)

    def _point(self, column: int) -> None:
        if 0 <= column < self.lines.rowCount() and column != self.table.currentIndex().row():
            self.table.selectRow(column)

    def _show_column(self, at: int) -> None:
        if not 0 <= at < len(self.plan.columns):
            return
        column = self.plan.columns[at]
        self.named.setText(say("foreign.pick_column", column=foreign.letters(at)))
        self._offer_uses()
        _choose(self.use, (column.use, column.target))
        self._offer_units(column)
        _choose(self.column_month, column.month[-2:])
        named = self.spot.named
        self.item.clear()
        self.item.addItem(say("foreign.none"), "")
        for choice in named.field.choices if named is not None else ():
            self.item.addItem(str(choice.label), choice.id)
        _choose(self.item, column.item)
        field = column.use == "field"
        self.unit.setEnabled(field and self.unit.count() > 1)
        self.column_month.setEnabled(field)
        self.item.setEnabled(field and self.item.count() > 1)
        place = self.spot.by_name.get(column.target)
        if place in self.spot.keys:
            for box in (self.unit, self.column_month, self.item):
                box.setEnabled(False)
        index = self.sheet.index(0, at)
        self.preview.selectionModel().setCurrentIndex(index, QItemSelectionModel.SelectionFlag.NoUpdate)
        self.preview.selectColumn(at)
        self.preview.scrollTo(index)

    def _offer_uses(self) -> None:
        self.use.clear()
        for use in ("skip", "unit", "month", "measure"):
            self.use.addItem(say(f"foreign.use.{use}"), (use, ""))
        # always the same list, or the arrow keys would lose their place in it
        self.use.addItem(say("foreign.use.measured"), ("field", ""))
        keys = [place for place in self.spot.keys if not place.field.computed]
        for place in (*keys, *(place for place in self.spot.asked if place not in keys)):
            self.use.addItem(place_label(place, self.spot), ("field", place.name))

    def _offer_units(self, column: Column) -> None:
        self.unit.clear()
        self.unit.addItem(say("foreign.unit_none"), "")
        place = self.spot.by_name.get(column.target)
        offered: dict[str, None] = {}
        if place is not None and place.field.kind == "number" and place.field.unit not in ("", "text"):
            offered.update(dict.fromkeys(foreign.alternatives(place.field.unit)))
        if column.unit:
            offered.setdefault(column.unit)
        for unit in offered:
            self.unit.addItem(shown_unit(unit), unit)
        _choose(self.unit, column.unit)

    def _edit(self) -> None:
        at = self.table.currentIndex().row()
        if at < 0:
            return
        use, target = self.use.currentData()
        column = SKIP if use == "skip" else Column(use)
        if use == "field":
            was = self.plan.columns[at]
            unit = self.unit.currentData() if was.target == target or not target else was.unit
            place = self.spot.by_name.get(target)
            naming = place in self.spot.keys
            month, item = ("", "") if naming else (self.column_month.currentData(), self.item.currentData())
            number = place is None or place.field.kind == "number"
            column = Column("field", target, unit or "" if number else "", month or "", item or "")
        self._put(self.plan.with_column(at, column))
        self._show_columns(at)


def part_label(spot: Spot) -> str:
    """Name a part of the form."""
    return spot.label or say("foreign.once_parts")


def place_label(place: Place, spot: Spot) -> str:
    """Name a field, with its section where a part has several."""
    inner = spot.chain[-1][1] if spot.chain else None
    words = [str(place.field.label)]
    if place.sections[-1] is not inner:
        words.insert(0, str(place.sections[-1].label))
    return DOT.join(dict.fromkeys(words))


class _Combo(QComboBox):
    """A box to choose from, narrow where the words are long."""

    def __init__(self, code: str) -> None:
        super().__init__()
        self.setAccessibleName(say(code))
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength({"foreign.part": 16, "foreign.item": 9}.get(code, 6))
        self.setMaxVisibleItems(16)


class _Preview(QAbstractTableModel):
    """The top of a sheet as it stands, its headings marked, columns that are left out pale."""

    def __init__(self, grid: Grid, plan: Plan) -> None:
        super().__init__()
        self.show_sheet(grid, plan)

    def show_sheet(self, grid: Grid, plan: Plan) -> None:
        """Show another sheet, or the same one read otherwise."""
        self.beginResetModel()
        self.grid = grid
        self.plan = plan
        self.start = max(plan.first - _ABOVE, 0)
        self.end = min(plan.last + 1 + _BELOW, grid.height)
        self.endResetModel()

    def rowCount(self, parent: Index | None = None) -> int:
        return 0 if parent and parent.isValid() else self.end - self.start

    def columnCount(self, parent: Index | None = None) -> int:
        return 0 if parent and parent.isValid() else self.grid.width

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if role != Qt.ItemDataRole.DisplayRole:
            return None
        return foreign.letters(section) if orientation == Qt.Orientation.Horizontal else str(self.start + section + 1)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        row, column = self.start + index.row(), index.column()
        heading = self.plan.first <= row <= self.plan.last
        match role:
            case Qt.ItemDataRole.DisplayRole | Qt.ItemDataRole.ToolTipRole:
                return self.grid.text(row, column)
            case Qt.ItemDataRole.BackgroundRole if heading:
                return QColor(theme.tokens().accent_soft)
            case Qt.ItemDataRole.ForegroundRole if row < self.plan.first or self.plan.columns[column].use == "skip":
                return QColor(theme.tokens().quiet)
            case Qt.ItemDataRole.FontRole if heading:
                font = QFont()
                font.setBold(True)
                return font
        return None


def _preview(model: _Preview) -> QTableView:
    table = QTableView()
    model.setParent(table)
    table.setModel(model)
    table.setAccessibleName(say("foreign.preview"))
    table.setSelectionBehavior(QTableView.SelectionBehavior.SelectColumns)
    table.setSelectionMode(QTableView.SelectionMode.SingleSelection)
    table.setTabKeyNavigation(False)
    table.verticalHeader().setDefaultSectionSize(_LOW)
    table.horizontalHeader().setDefaultSectionSize(96)
    table.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
    table.setFixedHeight(7 * _LOW)
    return table


def _rows_box(code: str) -> QSpinBox:
    box = QSpinBox()
    box.setMinimum(0)
    box.setAccessibleName(say(code))
    box.setFixedWidth(64)
    return box


def _caption(code: str, buddy: QWidget) -> QWidget:
    made = parts.label(say(code), "quiet")
    made.setBuddy(buddy)
    return made


def _fill_months(box: QComboBox) -> None:
    box.addItem(say("foreign.none"), "")
    for month in MONTHS:
        box.addItem(say("foreign.month_number", month=int(month)), month)


def _choose(box: QComboBox, data: object) -> None:
    found = next((at for at in range(box.count()) if box.itemData(at) == data or box.itemData(at) == _listed(data)), 0)
    box.setCurrentIndex(found)


def _listed(data: object) -> object:
    """Write a tuple as Qt gives it back."""
    return list(data) if isinstance(data, tuple) else data


def _heads(*names: str) -> tuple[str, ...]:
    return tuple(say(f"foreign.head.{name}") for name in names)
