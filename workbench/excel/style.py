"""How our workbooks look: the program's colours on paper, and columns wide enough for Chinese."""

import unicodedata
from typing import TYPE_CHECKING, Any

from workbench.base.text import say
from workbench.rules.form import Field, Section
from workbench.rules.units import shown_unit

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.workbook import Workbook

INK, QUIET, LINE = "#1C2B26", "#5E6B66", "#C9D1CC"
ACCENT, SOFT, RESULT, WARN, WARN_SOFT, INPUT = "#0F6B54", "#E4F0EB", "#F1F3F1", "#9A5B00", "#FFF4DF", "#FFFFFF"
FONT = "Microsoft YaHei"
"""Every Windows and WPS has it; elsewhere the spreadsheet program takes its own Chinese face."""

_BORDER = {"border": 1, "border_color": LINE}
_STYLES: dict[str, dict[str, Any]] = {
    "plain": {},
    "title": {"font_size": 15, "bold": True, "font_color": ACCENT},
    "subtitle": {"font_size": 11, "bold": True, "font_color": ACCENT, "bottom": 1, "bottom_color": ACCENT},
    "help": {"font_color": QUIET, "font_size": 9, "text_wrap": True, "valign": "top"},
    "link": {"font_color": ACCENT, "underline": 1},
    "head": {"bold": True, "bg_color": SOFT, "text_wrap": True, "align": "center", **_BORDER},
    "head_result": {
        "bold": True,
        "bg_color": RESULT,
        "font_color": QUIET,
        "text_wrap": True,
        "align": "center",
        **_BORDER,
    },
    "label": {"bg_color": SOFT, "text_wrap": True, "indent": 1, **_BORDER},
    "note": {"font_color": QUIET, "font_size": 9, "text_wrap": True, "indent": 1, **_BORDER},
    "name": {"font_color": QUIET, "align": "center", **_BORDER},
    "input": {"bg_color": INPUT, "locked": False, **_BORDER},
    "result": {"bg_color": RESULT, **_BORDER},
    "blank": {"bg_color": RESULT, "font_color": QUIET, "align": "center", **_BORDER},
    "fact": {"text_wrap": True, "align": "left", "indent": 1, **_BORDER},
    "figure": {"bg_color": SOFT, "bold": True, "font_size": 13, "font_color": ACCENT, "align": "right", **_BORDER},
    "total": {"bold": True, "font_color": ACCENT, "align": "right"},
    "warn": {"bg_color": WARN_SOFT, "font_color": WARN, "text_wrap": True, **_BORDER},
}


class Styles:
    """The formats of one workbook, each made once."""

    def __init__(self, book: "Workbook") -> None:
        """Take the workbook they belong to."""
        self._book = book
        self._made: dict[tuple[str, tuple[tuple[str, Any], ...]], Format] = {}
        self._warning: Format | None = None
        self._idle: Format | None = None

    def __call__(self, style: str, **more: Any) -> "Format":
        """Give a style, with some properties of its own."""
        key = (style, tuple(sorted(more.items())))
        if key not in self._made:
            base = {"font_name": FONT, "font_size": 10, "font_color": INK, "valign": "vcenter"}
            self._made[key] = self._book.add_format({**base, **_STYLES[style], **more})
        return self._made[key]

    @property
    def idle(self) -> "Format":
        """The names of a row whose row above is not in use."""
        if self._idle is None:
            self._idle = self._book.add_format({"font_color": LINE})
        return self._idle

    @property
    def warning(self) -> "Format":
        """What is required and empty. A conditional format carries only what differs."""
        if self._warning is None:
            self._warning = self._book.add_format({"bg_color": WARN_SOFT})
        return self._warning

    def field(self, style: str, field: Field) -> "Format":
        """Give the style of a field's cells: numbers to the right with their decimals, text kept as text."""
        match field.kind:
            case "number":
                return self(style, num_format=number_format(field.places), align="right", indent=1)
            case "date":
                return self(style, num_format="yyyy-mm-dd", align="center")
            case "long_text":
                return self(style, num_format="@", text_wrap=True, indent=1)
            case "choice" | "yes_no":
                return self(style, indent=1)
        return self(style, num_format="@", indent=1)


def number_format(places: int | None) -> str:
    """Write Excel's number format for so many decimals."""
    if places is None:
        return "General"
    return "#,##0" + ("." + "0" * places if places else "")


def width_of(text: str) -> int:
    """Count the columns a text takes: two for a Chinese character."""
    return sum(2 if unicodedata.east_asian_width(sign) in "WFA" else 1 for sign in text)


def unit_words(section: Section, field: Field) -> str:
    """Write a field's unit for its head. A unit that differs by row is named by the field that holds it."""
    if field.unit_of:
        return say("excel.unit_beside", name=section.field(field.unit_of).label)
    return named_unit(field.unit, units_by_row(section))


def units_by_row(section: Section) -> dict[str, str]:
    """Map a section's units that differ by row to the name of the field that holds them."""
    return {each.unit: str(section.field(each.unit_of).label) for each in section.fields if each.unit_of}


def named_unit(unit: str, by_row: dict[str, str]) -> str:
    """Write a unit for reading, with the names of those that differ by row: ``GJ/计量单位``."""
    return shown_unit("/".join(by_row.get(part, part) for part in unit.split("/")))


def column_width(field: Field, head: str) -> float:
    """Give a width for a field's column: its head on at most two or three lines, its kind of content beneath."""
    least = {"number": 15, "date": 12, "month": 10, "yes_no": 9, "choice": 14, "credit_code": 22, "long_text": 36}
    widest = max(width_of(line) for line in head.split("\n"))
    choices = max((width_of(str(choice.label)) for choice in field.choices), default=0)
    return min(max(least.get(field.kind, 16), widest / 2 + 3, choices + 4), 40)
