"""One-row sections, written one under another as cards: label, what is typed, result, unit, help."""

from workbench.base.text import say
from workbench.excel.formulas import Place
from workbench.excel.layout import (
    CARD_CODE,
    CARD_HELP,
    CARD_LABEL,
    CARD_TYPED,
    CARD_UNIT,
    CARD_USED,
    Card,
    Slot,
)
from workbench.excel.style import unit_words, width_of
from workbench.excel.writing import Page
from workbench.rules.form import Section

_WIDTHS = {CARD_LABEL: 34, CARD_TYPED: 26, CARD_USED: 22, CARD_UNIT: 10, CARD_HELP: 60}


def write_card(page: Page, card: Card) -> None:
    """Write one sheet of cards: hidden identifiers, then each section with its fields."""
    sheet, styles = page.sheet, page.styles
    sheet.set_row(0, None, None, {"hidden": True})
    sheet.write_string(0, 0, page.mark("card", card.blocks[0][0].id))
    sheet.set_column(0, 0, 9, None, {"hidden": True})
    sheet.set_column(CARD_CODE, CARD_CODE, 9, None, {"hidden": True})
    for column, width in _WIDTHS.items():
        sheet.set_column(column, column, width)
    sheet.write_string(0, CARD_TYPED, "typed")
    sheet.write_string(0, CARD_USED, "used")
    heads = ("excel.card.item", "excel.card.typed", "excel.head.used", "excel.rules.unit", "excel.card.help")
    for column, code in zip(_WIDTHS, heads, strict=True):
        sheet.write_string(1, column, say(code), styles("head"))
    sheet.set_row(1, 22)
    sheet.freeze_panes(2, CARD_TYPED)
    for section, row, slots in card.blocks:
        sheet.set_row(row, 24)
        for column in _WIDTHS:
            sheet.write_blank(row, column, None, styles("subtitle"))
        sheet.write_string(row, CARD_LABEL, str(section.label), styles("subtitle", font_size=13))
        if section.help:
            sheet.write_string(row, CARD_TYPED, str(section.help), styles("subtitle", font_size=9, bold=False))
        for slot in slots:
            _line(page, section, slot)
    sheet.print_area(1, CARD_LABEL, max(slot.row for slot in card.slots), CARD_HELP)
    page.paper(str(page.book.layout.form.label))
    page.protect()


def _line(page: Page, section: Section, slot: Slot) -> None:
    sheet, styles, field, row = page.sheet, page.styles, slot.field, slot.row
    path = slot.suffix
    sheet.write_string(row, 0, slot.name)
    star = "" if not field.required or field.computed or field.default else " *"
    symbol = f"  {field.symbol}" if field.symbol else ""
    sheet.write_string(row, CARD_LABEL, f"{field.label}{symbol}{star}", styles("label"))
    if "typed" in slot.at:
        page.typed(row, CARD_TYPED, field, path)
        page.validate(row, row, CARD_TYPED, field)
    else:
        sheet.write_string(row, CARD_TYPED, say("excel.card.computed"), styles("blank"))
    if "used" not in slot.at:
        sheet.write_blank(row, CARD_USED, None, styles("blank"))
    page.results(Place(page.book, _card_of(page, slot), slot, row=row), path)
    sheet.write_string(row, CARD_UNIT, unit_words(section, field), styles("name"))
    help_ = str(field.help) if field.help else ""
    if field.default:
        help_ = " ".join(filter(None, (help_, say("excel.card.default"))))
    sheet.write_string(row, CARD_HELP, help_, styles("note"))
    page.explain(row, CARD_LABEL, field)
    lines = max(width_of(help_) // 64, width_of(str(field.label)) // 30, 2 if field.kind == "long_text" else 0)
    sheet.set_row(row, 21 + 14 * lines)


def _card_of(page: Page, slot: Slot) -> Card:
    found = page.book.layout.slots[slot.name][0]
    assert isinstance(found, Card)  # noqa: S101 - for the type checker: the slot is one of a card
    return found
