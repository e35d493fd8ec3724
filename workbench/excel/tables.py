"""A section of rows, written as a table on a sheet of its own."""

from decimal import Decimal

from workbench.base.text import say
from workbench.excel.addresses import fixed, letters, sheet
from workbench.excel.formulas import Place
from workbench.excel.layout import (
    ABOVE,
    ABOVE_AT,
    FIRST_ROW,
    HEAD_ROW,
    IN_USE,
    KEY,
    NAMES,
    ROW_KEY,
    USED,
    Card,
    Slot,
    Table,
)
from workbench.excel.style import column_width, width_of
from workbench.excel.writing import Page, head_text
from workbench.rules.form import Section
from workbench.rules.units import shown_unit


def write_table(page: Page, table: Table) -> None:
    """Write one table: hidden identifiers, title and total, heads, then its rows."""
    _head(page, table)
    for number, key in enumerate(table.keys):
        _row(page, table, key, FIRST_ROW + number)
    _withheld(page, table)
    for slot in table.slots:
        if "typed" in slot.at:
            page.validate(FIRST_ROW, table.last, slot.at["typed"], slot.field)
            if slot.field.required and not slot.field.default and not slot.field.when:
                _missing(page, table, slot)
    if table.above:
        test = {"type": "formula", "criteria": f"=${letters(IN_USE)}{FIRST_ROW + 1}=0", "format": page.styles.idle}
        page.sheet.conditional_format(FIRST_ROW, NAMES, table.last, NAMES + len(table.names) - 1, test)
    page.sheet.freeze_panes(FIRST_ROW, NAMES + len(table.names) + 1)
    page.sheet.repeat_rows(HEAD_ROW)
    last = max(column for slot in table.slots for role, column in slot.at.items() if role != "code")
    page.sheet.print_area(1, NAMES, table.last, last)
    page.paper(f"{page.book.layout.form.label} · {table.section.label}")
    page.protect()


def _withheld(page: Page, table: Table) -> None:
    """Say in a table without rows that it is withheld, whole or below some rows."""
    bases = [table.path(f"{key}/" if key else "").rstrip("/") for key in (table.above.keys if table.above else ("",))]
    words = dict.fromkeys(page.hidden[base] for base in bases if base in page.hidden)
    if words:
        row = max(table.last, FIRST_ROW + len(table.keys))
        page.sheet.write_string(row, NAMES, "；".join(words), page.styles("name"))


def _head(page: Page, table: Table) -> None:
    sheet_, styles = page.sheet, page.styles
    sheet_.set_default_row(19)
    sheet_.set_row(0, None, None, {"hidden": True})
    sheet_.write_string(0, IN_USE, page.mark("rows", table.name))
    sheet_.write_string(0, ROW_KEY, KEY)
    sheet_.set_column(0, NAMES - 1, 9, None, {"hidden": True})
    sheet_.set_row(1, 26)
    sheet_.write_string(1, NAMES, table.sheet, styles("title"))
    _total(page, table)
    if table.section.help:
        sheet_.write_string(2, NAMES, str(table.section.help), styles("help", text_wrap=False))
    for column, (outer, label) in enumerate(table.names, NAMES):
        sheet_.write_string(HEAD_ROW, column, str(label), styles("head"))
        sheet_.set_column(column, column, 8 if outer is table else 18)
    tallest = 1
    for slot in table.slots:
        tallest = max(tallest, _slot_head(page, table.holder(slot), slot))
    sheet_.set_row(HEAD_ROW, 18 * tallest)


def _slot_head(page: Page, section: Section, slot: Slot) -> int:
    """Write the heads of a slot's columns; gives how many lines the tallest needs."""
    field, sheet_ = slot.field, page.sheet
    text = f"{section.label} · " * bool(slot.inner) + head_text(section, field)
    tallest = 1
    for role, column in slot.at.items():
        if role == "code":
            sheet_.set_column(column, column, 9, None, {"hidden": True})
            continue
        identifier = slot.name if role == "typed" or field.computed else slot.name + USED
        words = text
        if field.default:
            words += "\n" + say("excel.head.typed" if role == "typed" else "excel.head.used")
        width = column_width(field, words)
        tallest = max(tallest, sum(1 + int(width_of(line) // (width - 1)) for line in words.split("\n")))
        sheet_.write_string(0, column, identifier)
        sheet_.write_string(HEAD_ROW, column, words, page.styles("head" if role == "typed" else "head_result"))
        sheet_.set_column(column, column, width)
        page.explain(HEAD_ROW, column, field)
    return tallest


def _total(page: Page, table: Table) -> None:
    found = page.book.layout.slots.get(table.section.total.replace("/", "."))
    if not found or not isinstance(found[0], Card):
        return
    card, slot = found
    label_at = NAMES + len(table.names) + 2
    value = page.outcome.values.get(table.section.total)
    cached = float(value) if isinstance(value, Decimal) else ""
    look = page.styles.field("total", slot.field)
    page.sheet.write_string(1, label_at, f"{slot.field.label} ({shown_unit(slot.field.unit)})", page.styles("total"))
    formula = f"={sheet(card.sheet)}{fixed(slot.row, slot.value)}"
    page.sheet.write_formula(1, label_at + 1, formula, look, cached)


def _row(page: Page, table: Table, key: str, row: int) -> None:
    sheet_, plain = page.sheet, page.styles("plain")
    place = Place(page.book, table, table.slots[0], key, row)
    sheet_.write_formula(row, IN_USE, place.in_use(), plain, int(_exists(page, table, key)))
    sheet_.write_string(row, ROW_KEY, key)
    if table.above:
        above = _above_key(key)
        sheet_.write_string(row, ABOVE, above)
        sheet_.write_formula(row, ABOVE_AT, place.above_at(), plain, table.above.keys.index(above) + 1)
    _names(page, table, key, row, place)
    for slot in table.slots:
        path = table.path(key, slot)
        if "typed" in slot.at:
            page.typed(row, slot.at["typed"], slot.field, path)
        page.results(Place(page.book, table, slot, key, row), path)


def _above_key(key: str) -> str:
    return key.rpartition("/")[0]


def _exists(page: Page, table: Table, key: str) -> bool:
    """Tell whether the engine counts a row: one of many if some cell lies in it, a fixed one if the one above does."""
    if table.section.rows == "many":
        base, _, name = table.path(key).rpartition("/")
        return name in page.cells.rows(base)
    return table.above is None or _exists(page, table.above, _above_key(key))


def _names(page: Page, table: Table, key: str, row: int, place: Place) -> None:
    look = page.styles("name")
    parts = key.split("/")
    for offset, (outer, _) in enumerate(table.names):
        column = NAMES + offset
        if outer is table:
            page.sheet.write(row, column, _own_name(table, parts[-1], row), look)
        else:
            formula = place.outer_name(outer)
            page.sheet.write_formula(
                row, column, formula, look, _outer_name(page, outer, "/".join(parts[: outer.depth]))
            )


def _own_name(table: Table, name: str, row: int) -> str | int:
    if table.section.rows == "months":
        return say("excel.month", month=int(name))
    if table.section.rows == "fixed":
        return str(next(choice.label for choice in table.section.fixed if choice.id == name))
    return row - FIRST_ROW + 1


def _outer_name(page: Page, outer: Table, key: str) -> str | int:
    section = outer.section
    if not section.named_by:
        return _own_name(outer, key.rpartition("/")[2], outer.row(key))
    field = section.field(section.named_by)
    value = page.outcome.values.get(f"{outer.path(key)}/{field.id}")
    return "" if value is None else page.book.lists.shown(field, value)


def _missing(page: Page, table: Table, slot: Slot) -> None:
    """Colour what is required and still empty in a row that is in use."""
    column = slot.at["typed"]
    test = f'=AND(${letters(IN_USE)}{FIRST_ROW + 1}=1,${letters(column)}{FIRST_ROW + 1}="")'
    look = page.styles.warning
    page.sheet.conditional_format(
        FIRST_ROW, column, table.last, column, {"type": "formula", "criteria": test, "format": look}
    )
