"""A form written as a workbook: inputs to fill, results that live, the rules they rest on."""

from dataclasses import dataclass
from datetime import UTC, datetime, time
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from workbench.base.errors import WorkbenchError
from workbench.base.text import say
from workbench.domain.public import Public
from workbench.excel import guide
from workbench.excel.cards import write_card
from workbench.excel.formulas import Book
from workbench.excel.layout import LISTS, MARK, PASSPORT, Card, lay_out
from workbench.excel.lists import Lists
from workbench.excel.parameters import Parameters
from workbench.excel.style import Styles
from workbench.excel.tables import write_table
from workbench.excel.writing import Page
from workbench.rules.cells import Cells
from workbench.rules.evaluate import evaluate
from workbench.rules.form import Form
from workbench.rules.library import Rules
from workbench.rules.outcome import Outcome

if TYPE_CHECKING:
    from xlsxwriter.workbook import Workbook

SPARE_ROWS = 30
"""Empty rows a table offers beyond those it has."""


@dataclass(frozen=True, slots=True)
class About:
    """Whose workbook it is; a blank template says nothing of it."""

    enterprise: str = ""
    credit_code: str = ""
    period: str = ""
    filing: str = ""


def write(  # noqa: PLR0913 - whose form, with what in it, for whom
    out: Path | IO[bytes],
    form: Form,
    rules: Rules,
    cells: Cells | None = None,
    outcome: Outcome | None = None,
    *,
    spare_rows: int = SPARE_ROWS,
    about: About | None = None,
    public: Public | None = None,
) -> None:
    """Write a form with its cells as a workbook. The same content makes the same bytes.

    Of a `public` version form, cells and outcome are its own; what rests on something withheld is no formula there.
    Raises WorkbenchError: ``excel.text_too_long`` for a text no cell can hold, ``excel.cannot_write`` if the file
    is open elsewhere or its folder is closed to us.
    """
    from xlsxwriter.exceptions import FileCreateError
    from xlsxwriter.workbook import Workbook

    cells = cells or Cells()
    outcome = outcome or evaluate(form, cells, rules)
    about = about or About()
    layout = lay_out(form, cells, spare_rows)
    shared = Book(layout, Parameters(layout, rules), Lists(form))
    # in memory: what it would put in the system's temporary folder stays there where the program is killed
    texts = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    book = Workbook(str(out) if isinstance(out, Path) else out, texts | {"in_memory": True})
    book.set_size(2400, 1500)
    # the day the rules were known, not the moment of writing: two exports of one revision are the same bytes
    book.set_properties(
        {"title": str(form.label), "created": datetime.combine(rules.known, time(), UTC).replace(tzinfo=None)}
    )
    book.set_calc_mode("auto")
    styles = Styles(book)
    front = book.add_worksheet(say("excel.sheet.guide"))
    hidden, dark = (public.hidden, public.dark) if public else ({}, frozenset())
    pages = [
        (Page(book.add_worksheet(each.sheet), styles, shared, cells, outcome, hidden, dark), each)
        for each in layout.sheets
    ]
    for page, each in pages:
        if isinstance(each, Card):
            write_card(page, each)
        else:
            write_table(page, each)
    guide.write_rules(book.add_worksheet(say("excel.sheet.rules")), styles, shared.parameters)
    guide.write_guide(front, styles, shared, outcome, guide.Facts(about, rules, cells))
    _lists(book, shared.lists)
    _passport(book, form, rules, about)
    front.activate()
    try:
        book.close()
    except (FileCreateError, OSError) as error:
        raise WorkbenchError("excel.cannot_write", file=out) from error


def _hidden(book: "Workbook", name: str) -> Any:
    page = book.add_worksheet(name)
    page.very_hidden()
    return page


def _lists(book: "Workbook", lists: Lists) -> None:
    page = _hidden(book, LISTS)
    for found in lists.columns.values():
        for row, (choice, label) in enumerate(zip(found.choices, found.labels, strict=True)):
            page.write_string(row, found.column, choice.id)
            page.write_string(row, found.column + 1, label)


def _passport(book: "Workbook", form: Form, rules: Rules, about: About) -> None:
    page = _hidden(book, PASSPORT)
    lines = {
        "schema": f"{MARK}/1",
        "form": f"{form.pack}/{form.id}",
        "edition": form.digest,
        "day": str(rules.day),
        "known": str(rules.known),
        "rules": rules.digest,
        "enterprise": about.enterprise,
        "credit_code": about.credit_code,
        "period": about.period,
        "filing": about.filing,
    }
    for row, (name, text) in enumerate(lines.items()):
        page.write_string(row, 0, name)
        page.write_string(row, 1, text)
