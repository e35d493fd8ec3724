"""What tables and cards share when they are written: values, formulas with their results, choices, notes."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from workbench.base.errors import WorkbenchError
from workbench.base.numbers import plain, shown
from workbench.base.text import say
from workbench.excel.formulas import Book, Place
from workbench.excel.layout import MARK
from workbench.excel.style import Styles, unit_words
from workbench.rules.cells import Cells, Value
from workbench.rules.form import Field, Section
from workbench.rules.outcome import Outcome

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet

LONGEST_TEXT = 32_767
"""Characters an Excel cell can hold."""
_LARGEST = 10**12
"""Numbers are limited to it by the drop-in check of Excel itself; a larger one is a slip of the keyboard."""


@dataclass(frozen=True, slots=True)
class Page:
    """A sheet being written."""

    sheet: "Worksheet"
    styles: Styles
    book: Book
    cells: Cells
    outcome: Outcome
    hidden: Mapping[str, str] = field(default_factory=dict)
    """What a public version says instead of a cell or a section, by path."""
    dark: frozenset[str] = frozenset()
    """The paths whose results rest on something withheld: they stand as they are, no formula works them out."""

    def mark(self, what: str, section: str) -> str:
        """Write what the first cell says of the sheet: what it is, of which form and edition."""
        form = self.book.layout.form
        return "|".join((MARK, what, f"{form.pack}/{form.id}", form.digest, section))

    # ---------------------------------------------------------------- values

    def typed(self, row: int, column: int, field: Field, path: str) -> None:
        """Write what the person typed, or an empty cell to type into."""
        look = self.styles.field("input", field)
        value = self.cells.value(path)
        if value is None:
            self.sheet.write_blank(row, column, None, look)
        elif isinstance(value, Decimal) and exact(value):
            self.sheet.write_number(row, column, float(value), look)
        elif isinstance(value, date):
            self.sheet.write_datetime(row, column, datetime.combine(value, time()), look)
        else:
            text = plain(value) if isinstance(value, Decimal) else self._words(field, value)
            if len(text) > LONGEST_TEXT:
                raise WorkbenchError("excel.text_too_long", label=field.label, most=LONGEST_TEXT)
            if field.kind == "number":
                look = self.styles("input", num_format="@", quote_prefix=True, align="right")
                code = "excel.note.digits" if isinstance(value, Decimal) else "excel.note.not_a_number"
                if path not in self.hidden:
                    self.comment(row, column, say(code))
            self.sheet.write_string(row, column, text, look)

    def _words(self, field: Field, value: Value) -> str:
        return self.book.lists.shown(field, value) if field.kind in ("choice", "yes_no") else str(value)

    def results(self, place: Place, path: str) -> None:
        """Write the live formulas of a slot, each with the value the engine came to."""
        field = place.slot.field
        value = self.outcome.values.get(path)
        for role, formula in place.formulas().items():
            column = place.slot.at[role]
            cached: Any = "" if value is None else value
            if isinstance(value, Decimal):
                cached = float(value)
            elif role == "used" and value is not None and field.kind in ("choice", "yes_no"):
                cached = self.book.lists.shown(field, value)
            elif isinstance(value, date):
                cached = (value - date(1899, 12, 30)).days
            look = self.styles.field("result" if role == "used" else "plain", field)
            if path in self.dark or path in self.hidden:
                self.sheet.write(place.row, column, cached, look)
                continue
            self.sheet.write_formula(place.row, column, formula, look, cached)

    # ---------------------------------------------------------------- help on the way

    def comment(self, row: int, column: int, text: str) -> None:
        """Attach a note to a cell, large enough for its text."""
        lines = 1 + len(text) // 22 + text.count("\n")
        self.sheet.write_comment(
            row, column, text, {"width": 330, "height": 18 + 17 * lines, "font_size": 9, "author": ""}
        )

    def explain(self, row: int, column: int, field: Field) -> None:
        """Attach a field's help and article to its head."""
        parts = [str(field.help)] if field.help else []
        if field.formula or field.default:
            expression = field.formula or field.default
            code = "excel.note.formula" if field.formula else "excel.note.default"
            parts.append(say(code, words=expression.words() if expression else ""))
        if field.cite:
            parts.append(say("excel.note.cite", cite=field.cite))
        if parts:
            self.comment(row, column, "\n".join(parts))

    def validate(self, first: int, last: int, column: int, field: Field) -> None:
        """Let Excel itself refuse what a field cannot be."""
        rule: dict[str, Any] | None = None
        if field.kind in ("choice", "yes_no"):
            rule = {
                "validate": "list",
                "source": self.book.lists.source(field),
                "error_message": say("excel.stop.choice"),
            }
        elif field.kind == "number":
            least = -_LARGEST if field.least is None else field.least
            most = _LARGEST if field.most is None else field.most
            rule = {
                "validate": "decimal",
                "criteria": "between",
                "minimum": float(least),
                "maximum": float(most),
                "error_message": say("excel.stop.number", least=shown(Decimal(least)), most=shown(Decimal(most))),
            }
        elif field.kind == "date":
            rule = {
                "validate": "date",
                "criteria": "between",
                "minimum": date(1900, 1, 1),
                "maximum": date(2199, 12, 31),
                "error_message": say("excel.stop.date"),
            }
        if rule:
            title = str(field.label)[:32]
            self.sheet.data_validation(
                first, column, last, column, {"error_title": title, "ignore_blank": True, **rule}
            )

    def protect(self) -> None:
        """Lock what is worked out, without a password: it guards against slips, not against people."""
        allowed = ("format_cells", "format_columns", "format_rows", "insert_rows", "autofilter", "sort")
        self.sheet.protect("", {"objects": False, **dict.fromkeys(allowed, True)})

    def paper(self, title: str) -> None:
        """Set the sheet up for A4 on its side, one page wide."""
        set_up(self.sheet, title, landscape=True)


def set_up(sheet: "Worksheet", title: str, *, landscape: bool) -> None:
    """Set a sheet up for A4: one page wide, its title above, page numbers below."""
    if landscape:
        sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.set_margins(left=0.6, right=0.6, top=0.7, bottom=0.7)
    sheet.set_header("&L&9" + title.replace("&", "&&"))
    sheet.set_footer("&C&9" + say("excel.page"))
    sheet.hide_gridlines(2)


def exact(number: Decimal) -> bool:
    """Tell whether Excel keeps a number digit for digit: it holds fifteen."""
    return len(number.normalize().as_tuple().digits) <= 15 and abs(number.adjusted()) < 15


def head_text(section: Section, field: Field) -> str:
    """Write a field's head: its label, and beneath it symbol and unit."""
    beneath = "  ".join(filter(None, (field.symbol, unit_words(section, field))))
    required = "" if not field.required or field.computed or field.default else " *"
    return f"{field.label}{required}" + (f"\n{beneath}" if beneath else "")
