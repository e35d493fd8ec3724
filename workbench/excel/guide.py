"""The first sheet, which says whose workbook it is and how to fill it, and the sheet of the rules it rests on."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING

from workbench.base.text import say
from workbench.excel.addresses import fixed, sheet
from workbench.excel.formulas import Book
from workbench.excel.layout import Card
from workbench.excel.parameters import FIRST_ROW, HEAD_ROW, KEY, VALUE, Line, Parameters
from workbench.excel.style import Styles, named_unit, number_format, width_of
from workbench.excel.writing import set_up
from workbench.rules.cells import Cells
from workbench.rules.library import Rules
from workbench.rules.outcome import Outcome
from workbench.rules.units import shown_unit

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet

    from workbench.excel.template import About

_STEPS = 7
_FILLED = ("input", "result", "warn")


@dataclass(frozen=True, slots=True)
class Facts:
    """Whose workbook it is, under which rules."""

    about: "About"
    rules: Rules
    cells: Cells


def write_guide(page: "Worksheet", styles: Styles, book: Book, outcome: Outcome, facts: Facts) -> None:
    """Write the first sheet."""
    form = book.layout.form
    set_up(page, str(form.label), landscape=False)
    page.set_column(0, 0, 2)
    page.set_column(1, 1, 24)
    page.set_column(2, 2, 66)
    page.set_row(1, 32)
    page.write_string(1, 1, str(form.label), styles("title", font_size=18))
    row = 3
    for code, text in _facts(book, facts):
        page.write_string(row, 1, say(code), styles("label"))
        page.write_string(row, 2, text or "—", styles("fact"))
        page.set_row(row, 20 * (1 + width_of(text) // 66))
        row += 1
    row = _headline(page, styles, book, outcome, row)
    row = _title(page, styles, row + 1, "excel.guide.how")
    for step in range(1, _STEPS + 1):
        text = say(f"excel.guide.step{step}")
        page.write_string(row, 1, say(f"excel.guide.step{step}_title"), styles("label"))
        page.write_string(row, 2, text, styles("fact"))
        page.set_row(row, 17 * (1 + width_of(text) // 64) + 4)
        row += 1
    row = _title(page, styles, row + 1, "excel.guide.colours")
    for style in _FILLED:
        page.write_string(row, 1, say(f"excel.guide.{style}"), styles(style, align="center"))
        page.write_string(row, 2, say(f"excel.guide.{style}_means"), styles("fact"))
        page.set_row(row, 20)
        row += 1
    row = _title(page, styles, row + 1, "excel.guide.sheets")
    for each in book.layout.sheets:
        page.write_url(row, 1, f"internal:{sheet(each.sheet)}A1", styles("link"), each.sheet)
        titles = [str(section.label) for section, _, _ in each.blocks] if isinstance(each, Card) else []
        help_ = None if isinstance(each, Card) else each.section.help
        text = " · ".join(titles) if titles else str(help_ or "")
        page.write_string(row, 2, text, styles("fact"))
        page.set_row(row, 17 * (1 + width_of(text) // 64) + 4)
        row += 1
    page.print_area(1, 1, row, 2)
    page.protect("", {"objects": False, "format_columns": True, "format_rows": True})


def _facts(book: Book, facts: Facts) -> list[tuple[str, str]]:
    form, about, rules = book.layout.form, facts.about, facts.rules
    drawn = {each.field.draws: facts.cells.value(each.suffix)
             for where, each in book.layout.slots.values() if isinstance(where, Card)}  # fmt: skip
    return [
        ("excel.guide.enterprise", about.enterprise or str(drawn.get("enterprise.name") or "")),
        ("excel.guide.credit_code", about.credit_code or str(drawn.get("enterprise.credit_code") or "")),
        ("excel.guide.period", about.period),
        ("excel.guide.cite", str(form.cite)),
        ("excel.guide.rules", say("excel.guide.rules_text", pack=rules.pack, day=rules.day, known=rules.known)),
        ("excel.guide.digest", say("excel.guide.digest_text", rules=rules.digest[:16], form=form.digest[:16])),
    ]


def _headline(page: "Worksheet", styles: Styles, book: Book, outcome: Outcome, row: int) -> int:
    path = book.layout.form.headline
    found = book.layout.slots.get(path.replace("/", "."))
    if not found or not isinstance(found[0], Card):
        return row
    card, slot = found
    value = outcome.values.get(path)
    unit = shown_unit(slot.field.unit)
    page.write_string(row, 1, f"{slot.field.label} ({unit})", styles("label", bold=True))
    look = styles("figure", num_format=number_format(slot.field.places), align="left")
    cached = float(value) if isinstance(value, Decimal) else ""
    page.write_formula(row, 2, f"={sheet(card.sheet)}{fixed(slot.row, slot.value)}", look, cached)
    page.set_row(row, 26)
    return row + 1


def _title(page: "Worksheet", styles: Styles, row: int, code: str) -> int:
    page.write_string(row, 1, say(code), styles("subtitle"))
    page.write_blank(row, 2, None, styles("subtitle"))
    page.set_row(row, 22)
    return row + 1


_HEADS = ("name", "row", "value", "unit", "since", "until", "published", "cite", "confidence")
_WIDTHS = (30, 26, 14, 18, 12, 12, 12, 96, 14)


def write_rules(page: "Worksheet", styles: Styles, parameters: Parameters) -> None:
    """Write every figure the formulas take, with its dates, article and the confidence of its source."""
    set_up(page, say("excel.sheet.rules"), landscape=True)
    page.set_column(KEY, KEY, 9, None, {"hidden": True})
    page.set_row(1, 26)
    page.write_string(1, 1, say("excel.rules.title"), styles("title"))
    page.write_string(2, 1, say("excel.rules.help"), styles("help", text_wrap=False))
    page.set_default_row(19)
    page.set_row(HEAD_ROW, 24)
    for column, (name, width) in enumerate(zip(_HEADS, _WIDTHS, strict=True), 1):
        page.write_string(HEAD_ROW, column, say(f"excel.rules.{name}"), styles("head"))
        page.set_column(column, column, width)
    last: tuple[str, object] | None = None
    for row, line in enumerate(parameters.lines, FIRST_ROW):
        _line(page, styles, parameters, row, line, first=(line.name, line.entry.since) != last)
        last = (line.name, line.entry.since)
    page.freeze_panes(FIRST_ROW, 2)
    page.repeat_rows(HEAD_ROW)
    page.print_area(1, 1, FIRST_ROW + len(parameters.lines), len(_HEADS))
    page.protect("", {"objects": False, "format_columns": True, "format_rows": True, "autofilter": True})


def _line(page: "Worksheet", styles: Styles, parameters: Parameters, row: int, line: Line, *, first: bool) -> None:
    definition = parameters.rules.definitions[line.name]
    entry, fact = line.entry, styles("fact")
    quiet = styles("fact", font_color="#5E6B66")
    page.write_string(row, KEY, line.key)
    page.write_string(row, 1, str(definition.label), fact if first else quiet)
    page.write_string(row, 2, line.row_label, fact)
    if isinstance(line.value, Decimal):
        page.write_number(row, VALUE, float(line.value), styles("result", align="right", indent=1))
    else:
        page.write_string(row, VALUE, str(line.value), styles("result", align="right", indent=1))
    unit = "" if definition.unit == "text" else named_unit(definition.unit, parameters.units)
    page.write_string(row, 4, unit, fact)
    days = styles("fact", num_format="yyyy-mm-dd", align="center")
    for column, day in ((5, entry.since), (6, entry.until), (7, entry.published)):
        if day:
            page.write_datetime(row, column, datetime.combine(day, datetime.min.time()), days)
        else:
            page.write_blank(row, column, None, days)
    page.write_string(row, 8, str(entry.cite), fact)
    sure = entry.cite.sure
    words = say(f"excel.confidence.{entry.cite.confidence}")
    if entry.cite.document.status == "draft":
        words = say("excel.confidence.draft")
    page.write_string(row, 9, words, fact if sure else styles("warn"))
